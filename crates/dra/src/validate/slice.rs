//! The rules of ResourceSlices: the pool, the nodes that reach it, and what its devices have in common.

use serde_json::Value as Json;

use super::lists::{self, List, Size};
use super::{Errors, Rules, claim, counters, device, metadata, names, node_selector, status};
use crate::item::Item;
use crate::item::write::internal;
use crate::objects::Version;

/// Up to this many devices (`ResourceSliceMaxDevices`), or as many when one has taints, counters or lists
/// (`ResourceSliceMaxDevicesWithAdvancedFeatures`).
const DEVICES: usize = 128;
const ADVANCED_DEVICES: usize = 64;
/// Up to this many sets of counters (`ResourceSliceMaxCounterSets`).
const COUNTER_SETS: usize = 8;

pub(super) fn resource_slice(rules: &mut Rules<'_>, slice: &Item, old: Option<&Item>, errors: &mut Errors) {
    match old {
        None => metadata::create(rules, slice, false, errors),
        Some(old) => metadata::update(rules, slice, old, errors),
    }
    let none = Item {
        span: slice.span,
        value: crate::item::Value::Object(&crate::fields::RESOURCE_SLICE_SPEC, Vec::new()),
    };
    let spec = slice.get("spec").unwrap_or(&none);
    let old = old.map(|old| old.get("spec").unwrap_or(&none));
    names::driver(rules, "spec.driver", spec.span_of("driver"), spec.text("driver"), false, errors);
    pool(spec, errors);
    if let Some(old) = old {
        unchanged(rules, spec, old, errors);
    }
    nodes(rules, spec, errors);
    devices_and_counters(rules, spec, old, errors);
    if rules.since(37) {
        if spec.has("partitionTypeAttribute") {
            partition_type(rules, spec, errors);
        }
        status::skip_node_operations(spec, "spec.skipNodeOperations", errors);
    }
}

fn pool(spec: &Item, errors: &mut Errors) {
    let none = Item {
        span: spec.span,
        value: crate::item::Value::Object(&crate::fields::RESOURCE_POOL, Vec::new()),
    };
    let pool = spec.get("pool").unwrap_or(&none);
    names::pool("spec.pool.name", pool.span_of("name"), pool.text("name"), errors);
    let (count, generation) = (pool.int("resourceSliceCount"), pool.int("generation"));
    if count <= 0 {
        let span = pool.span_of("resourceSliceCount");
        errors.invalid("spec.pool.resourceSliceCount", span, count, "must be greater than zero");
    }
    if generation < 0 {
        let detail = "must be greater than or equal to zero";
        errors.invalid("spec.pool.generation", pool.span_of("generation"), generation, detail);
    }
}

fn unchanged(rules: &Rules<'_>, spec: &Item, old: &Item, errors: &mut Errors) {
    let name = |spec: &Item| spec.get("pool").map(|pool| pool.text("name").to_owned()).unwrap_or_default();
    if name(spec) != name(old) {
        let span = spec.get("pool").map_or(spec.span, |pool| pool.span_of("name"));
        errors.invalid("spec.pool.name", span, name(spec), "field is immutable");
    }
    if spec.text("driver") != old.text("driver") {
        errors.invalid("spec.driver", spec.span_of("driver"), spec.text("driver"), "field is immutable");
    }
    claim::immutable(rules, spec, old, "nodeName", "spec.nodeName", errors);
}

fn nodes(rules: &mut Rules<'_>, spec: &Item, errors: &mut Errors) {
    let mut set = Vec::new();
    if let Some(node) = spec.get("nodeName") {
        let name = node.as_text().unwrap_or_default();
        if name.is_empty() {
            let detail = "must be either unset or set to a non-empty string";
            errors.invalid("spec.nodeName", node.span, name, detail);
        } else {
            set.push("`nodeName`");
            names::dns_subdomain("spec.nodeName", node.span, name, errors);
        }
    }
    if let Some(selector) = spec.get("nodeSelector") {
        set.push("`nodeSelector`");
        node_selector::node_selector(selector, "spec.nodeSelector", errors);
        one_term(rules, selector, "spec.nodeSelector", errors);
    }
    for field in ["allNodes", "perDeviceNodeSelection"] {
        match spec.flag(field) {
            Some(true) => {
                set.push(if field == "allNodes" { "`allNodes`" } else { "`perDeviceNodeSelection`" })
            }
            Some(false) => {
                let detail = "must be either unset or set to true";
                errors.invalid(&format!("spec.{field}"), spec.span_of(field), false, detail);
            }
            None => {}
        }
    }
    let choice =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
    match set.len() {
        0 => errors.required("spec", spec.span, choice),
        1 => {}
        _ => {
            let detail = format!("{choice}, but multiple fields are set");
            errors.invalid("spec", spec.span, format!("{{{}}}", set.join(", ")), detail);
        }
    }
}

/// A selector of a slice has just one term.
pub(super) fn one_term(rules: &Rules<'_>, selector: &Item, path: &str, errors: &mut Errors) {
    let terms = selector.list("nodeSelectorTerms");
    if terms.len() == 1 {
        return;
    }
    let version = Version { release: rules.target.release, api: "v1" };
    let shown = selector.get("nodeSelectorTerms").map_or(Json::Null, |terms| internal(terms, version));
    let span = selector.span_of("nodeSelectorTerms");
    errors.invalid(
        &format!("{path}.nodeSelectorTerms"),
        span,
        shown,
        "must have exactly one node selector term",
    );
}

fn devices_and_counters(rules: &mut Rules<'_>, spec: &Item, old: Option<&Item>, errors: &mut Errors) {
    if rules.since(35) && spec.has("sharedCounters") && spec.has("devices") {
        errors.invalid("spec", spec.span, "", "only one of `sharedCounters` or `devices` is allowed");
    }
    let advanced = |device: &Item| {
        !device.list("taints").is_empty()
            || !device.list("consumesCounters").is_empty()
            || device
                .map("attributes")
                .iter()
                .any(|(_, value)| device::LISTS.iter().any(|list| has(value, list)))
    };
    let most = match rules.since(35) && spec.list("devices").iter().any(advanced) {
        true => ADVANCED_DEVICES,
        false => DEVICES,
    };
    let list = List { owner: spec, name: "devices", path: "spec.devices" };
    let selection = spec.flag("perDeviceNodeSelection") == Some(true);
    lists::set(
        rules,
        list,
        Size::most(most).alone(),
        "name",
        errors,
        |rules, item, path, errors| {
            let name = item.text("name");
            let before = old.and_then(|old| old.list("devices").iter().find(|old| old.text("name") == name));
            device::device(rules, spec, item, before, path, selection, errors);
        },
        |item| item.text("name").into(),
    );
    if !rules.since(35) {
        counters::limits_of_1_34(spec, errors);
    }
    let list = List { owner: spec, name: "sharedCounters", path: "spec.sharedCounters" };
    let size = if rules.since(35) { Size::most(COUNTER_SETS) } else { Size::default() };
    lists::set(rules, list, size, "name", errors, counters::counter_set, |item| item.text("name").into());
}

fn has(item: &Item, field: &str) -> bool {
    let known =
        item.structure().is_some_and(|structure| structure.fields.iter().any(|row| row.name == field));
    known && item.has(field)
}

fn partition_type(rules: &Rules<'_>, spec: &Item, errors: &mut Errors) {
    let name = spec.get("partitionTypeAttribute").and_then(Item::as_text).unwrap_or_default();
    let consumes = |device: &Item| !device.list("consumesCounters").is_empty();
    if !spec.list("devices").iter().any(consumes) {
        let detail = "may only be set on a slice which declares devices that consume counters";
        let span = spec.span_of("partitionTypeAttribute");
        return errors.invalid("spec.partitionTypeAttribute", span, name, detail);
    }
    let mut wrong = Errors::new();
    names::fully_qualified(rules, "", spec.span, name, &mut wrong);
    if wrong.len() > 0 {
        return;
    }
    // A name in the driver's own domain may stand without it.
    let bare = name.strip_prefix(&format!("{}/", spec.text("driver"))).unwrap_or(name);
    for (index, device) in spec.list("devices").iter().enumerate().filter(|(_, device)| consumes(device)) {
        let path = format!("spec.devices[{index}].attributes[{name}]");
        let attributes = device.map("attributes");
        let find = |wanted: &str| attributes.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
        match find(name).or_else(|| find(bare)) {
            None => {
                let detail = "device consumes counters and `partitionTypeAttribute` names this attribute, so it must be set";
                errors.required(&path, device.span_of("attributes"), detail);
            }
            Some(value) if !value.has("string") => {
                let version = Version { release: rules.target.release, api: "v1" };
                let detail = "must be a string value because `partitionTypeAttribute` names this attribute";
                errors.invalid(&path, value.span, internal(value, version), detail);
            }
            Some(_) => {}
        }
    }
}
