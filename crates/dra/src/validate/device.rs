//! The rules of one device of a ResourceSlice: its name, attributes, taints and nodes.

use serde_json::Value as Json;

use super::lists::{self, Entries, List, Size};
use super::{Errors, Rules, binding, capacity, counters, names, node_resources, node_selector, taints};
use crate::item::write::internal;
use crate::item::{Item, Value, same};
use crate::objects::Version;

/// The fields of an attribute that hold lists.
pub(super) const LISTS: [&str; 4] = ["bools", "ints", "strings", "versions"];
/// Attributes and capacities together (`ResourceSliceMaxAttributesAndCapacitiesPerDevice`).
const NAMES: usize = 32;
/// Values of all attributes together (`ResourceSliceMaxAttributeValuesPerDevice`).
const VALUES: usize = 48;
/// The longest text or version, in bytes (`DeviceAttributeMaxValueLength`).
const LENGTH: usize = 64;
/// Longer keys are cut in paths: a domain, a slash and a name.
pub(super) const KEY_LENGTH: usize = 63 + 1 + 32;

pub(super) fn device(
    rules: &mut Rules<'_>,
    spec: &Item,
    item: &Item,
    old: Option<&Item>,
    path: &str,
    selection: bool,
    errors: &mut Errors,
) {
    names::dns_label(&format!("{path}.name"), item.span_of("name"), item.text("name"), errors);
    sizes(rules, item, path, errors);
    let at = format!("{path}.attributes");
    let entries = Entries {
        owner: item,
        name: "attributes",
        path: &at,
        most: None,
        key_length: KEY_LENGTH,
        keys_covered: false,
    };
    lists::map(rules, entries, errors, key, attribute);
    if !rules.since(37) || old.is_none_or(|old| !same(item.get("capacity"), old.get("capacity"))) {
        capacity::capacities(rules, item, &format!("{path}.capacity"), errors);
    }
    if !rules.since(35) || old.is_none_or(|old| !same(item.get("taints"), old.get("taints"))) {
        let at = format!("{path}.taints");
        let list = List { owner: item, name: "taints", path: &at };
        // DeviceTaintsMaxLength: 4 in 1.34
        let most = if rules.since(35) { 16 } else { 4 };
        lists::slice(rules, list, Size::most(most).alone(), errors, |rules, item, path, errors| {
            taints::taint(rules, item, None, path, errors);
        });
    }
    counters::consumption(rules, spec, item, path, errors);
    nodes(item, path, selection, errors);
    binding::conditions(rules, item, path, errors);
    node_resources::resources(rules, item, path, errors);
}

pub(super) fn key(rules: &Rules<'_>, name: &str, path: &str, item: &Item, errors: &mut Errors) {
    names::qualified(rules, path, item.span, name, errors);
}

fn sizes(rules: &Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let attributes = item.map("attributes");
    let names = attributes.len() + item.map("capacity").len();
    if names > NAMES {
        let detail = format!("the total number of attributes and capacities must not exceed {NAMES}");
        errors.invalid(path, item.span, names, detail);
    }
    if !rules.since(36) {
        return;
    }
    let values = |value: &Item| LISTS.iter().map(|list| value.list(list).len()).sum::<usize>().max(1);
    let values: usize = attributes.iter().map(|(_, value)| values(value)).sum();
    if values > VALUES {
        let detail = format!("the total number of attribute values must not exceed {VALUES}");
        errors.invalid(path, item.span, values, detail);
    }
}

fn attribute(rules: &mut Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let at = |field: &str| format!("{path}.{field}");
    if let Some(text) = item.get("string") {
        string(text, &at("string"), errors);
    }
    if let Some(text) = item.get("version") {
        version(text, &at("version"), errors);
    }
    if rules.since(36) {
        for field in LISTS {
            if item
                .get(field)
                .is_some_and(|list| matches!(&list.value, Value::List(items) if items.is_empty()))
            {
                let detail = "must not be empty if specified";
                errors.invalid(&at(field), item.span_of(field), Json::Array(Vec::new()), detail);
            }
            for (index, entry) in item.list(field).iter().enumerate() {
                let path = format!("{}[{index}]", at(field));
                match field {
                    "strings" => string(entry, &path, errors),
                    "versions" => version(entry, &path, errors),
                    _ => {}
                }
            }
        }
    }
    let Value::Object(_, set) = &item.value else { return };
    let from = errors.len();
    let detail = "exactly one value must be specified";
    match set.len() {
        0 if !rules.since(35) => errors.required(path, item.span, detail),
        0 => errors.invalid(path, item.span, "", detail),
        1 => {}
        _ => {
            let version = Version { release: rules.target.release, api: "v1" };
            errors.invalid(path, item.span, internal(item, version), detail);
        }
    }
    errors.covered_since(from, "union");
}

fn string(item: &Item, path: &str, errors: &mut Errors) {
    if item.as_text().unwrap_or_default().len() > LENGTH {
        errors.too_long(path, item.span, LENGTH);
    }
}

fn version(item: &Item, path: &str, errors: &mut Errors) {
    let text = item.as_text().unwrap_or_default();
    if !is_semantic_version(text) {
        errors.invalid(path, item.span, text, "must be a string compatible with semver.org spec 2.0.0");
    }
    string(item, path, errors);
}

/// As the regular expression of semver.org has it; numbers may be of any length.
fn is_semantic_version(text: &str) -> bool {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
    let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| pre.split('.').all(|part| word(part) && (!digits(part) || number(part))))
        && build.is_none_or(|build| build.split('.').all(word))
}

fn nodes(item: &Item, path: &str, selection: bool, errors: &mut Errors) {
    if !selection {
        if ["nodeName", "nodeSelector", "allNodes"].iter().any(|field| item.has(field)) {
            let detail = "`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set \
                          to true in the ResourceSlice spec";
            errors.invalid(path, item.span, Json::Null, detail);
        }
        return;
    }
    let mut set = Vec::new();
    if let Some(node) = item.get("nodeName") {
        let (at, name) = (format!("{path}.nodeName"), node.as_text().unwrap_or_default());
        if name.is_empty() {
            errors.invalid(&at, node.span, name, "must not be empty");
        } else {
            set.push("`nodeName`");
            names::dns_subdomain(&at, node.span, name, errors);
        }
    }
    if let Some(selector) = item.get("nodeSelector") {
        set.push("`nodeSelector`");
        node_selector::node_selector(selector, &format!("{path}.nodeSelector"), errors);
    }
    match item.flag("allNodes") {
        Some(true) => set.push("`allNodes`"),
        Some(false) => {
            let detail = "must be either unset or set to true";
            errors.invalid(&format!("{path}.allNodes"), item.span_of("allNodes"), false, detail);
        }
        None => {}
    }
    let detail = "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is \
                  set to true in the ResourceSlice spec";
    match set.len() {
        0 => errors.required(path, item.span, detail),
        1 => {}
        _ => errors.invalid(path, item.span, format!("{{{}}}", set.join(", ")), detail),
    }
}
