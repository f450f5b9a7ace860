//! The rules of ResourceClaims and ResourceClaimTemplates.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{self, List, Size};
use super::{Asked, Errors, Rules, config, metadata, names, request, status};
use crate::item::{Item, same_in};

/// Up to this many requests (`DeviceRequestsMaxSize`), constraints (`DeviceConstraintsMaxSize`) and configurations
/// (`DeviceConfigMaxSize`).
pub(super) const MOST: usize = 32;

pub(super) fn resource_claim(rules: &mut Rules<'_>, claim: &Item, asked: Asked<'_>, errors: &mut Errors) {
    match asked {
        Asked::Create => {
            admin_access(rules, claim.at(&["spec", "devices"]), errors);
            metadata::create(rules, claim, true, errors);
            if let Some(devices) = claim.at(&["spec", "devices"]) {
                device_claim(rules, devices, "spec.devices", false, errors);
            } else {
                device_claim(rules, &empty(claim), "spec.devices", false, errors);
            }
        }
        Asked::Update(old) => {
            metadata::create(rules, claim, true, errors);
            if !rules.since(35)
                && let Some(devices) = claim.at(&["spec", "devices"])
            {
                device_claim(rules, devices, "spec.devices", false, errors);
            }
            metadata::update(rules, claim, old, errors);
            let from = errors.len();
            immutable(rules, claim, old, "spec", "spec", errors);
            errors.covered_since(from, "immutable");
            if !rules.since(35)
                && let Some(devices) = claim.at(&["spec", "devices"])
            {
                device_claim(rules, devices, "spec.devices", true, errors);
            }
        }
        Asked::UpdateStatus(old) => status::update(rules, claim, old, errors),
    }
}

pub(super) fn resource_claim_template(
    rules: &mut Rules<'_>,
    template: &Item,
    old: Option<&Item>,
    errors: &mut Errors,
) {
    let devices = template.at(&["spec", "spec", "devices"]);
    if old.is_none() {
        admin_access(rules, devices, errors);
    }
    metadata::create(rules, template, true, errors);
    if let Some(spec) = template.get("spec") {
        metadata::of_template(spec, "spec.metadata", errors);
    }
    match devices {
        Some(devices) => device_claim(rules, devices, "spec.spec.devices", false, errors),
        None => device_claim(rules, &empty(template), "spec.spec.devices", false, errors),
    }
    if let Some(old) = old {
        metadata::update(rules, template, old, errors);
        immutable(rules, template, old, "spec", "spec", errors);
        if !rules.since(35) {
            if let Some(spec) = template.get("spec") {
                metadata::of_template(spec, "spec.metadata", errors);
            }
            if let Some(devices) = devices {
                device_claim(rules, devices, "spec.spec.devices", true, errors);
            }
        }
    }
}

/// A claim for no devices, at the place of the object.
fn empty(object: &Item) -> Item {
    let value = crate::item::Value::Object(&crate::fields::DEVICE_CLAIM, Vec::new());
    Item { span: object.span, value }
}

/// A field that must be as it was.
pub(super) fn immutable(
    rules: &Rules<'_>,
    object: &Item,
    old: &Item,
    field: &str,
    path: &str,
    errors: &mut Errors,
) {
    if same_in(object, old, field) {
        return;
    }
    let version = crate::objects::Version { release: rules.target.release, api: "v1" };
    let value = crate::item::write::internal_field(object, field, version);
    errors.invalid(path, object.span_of(field), value, "field is immutable");
}

/// Administrative access needs a label of the namespace. Upstream names the first request that asks, under a path
/// that is the same for every version and for templates (`AuthorizedForAdmin`).
fn admin_access(rules: &Rules<'_>, devices: Option<&Item>, errors: &mut Errors) {
    let requests = devices.map(|devices| devices.list("requests")).unwrap_or_default();
    let asks =
        |request: &Item| request.get("exactly").and_then(|exactly| exactly.flag("adminAccess")) == Some(true);
    let Some((index, request)) = requests.iter().enumerate().find(|(_, request)| asks(request)) else {
        return;
    };
    let span = request.get("exactly").map_or(request.span, |exactly| exactly.span_of("adminAccess"));
    forbidden_admin_access(rules, &format!("spec.devices.requests[{index}].adminAccess"), span, errors);
}

pub(super) fn forbidden_admin_access(
    rules: &Rules<'_>,
    path: &str,
    span: yaml_tree::Span,
    errors: &mut Errors,
) {
    const LABEL: &str = "resource.kubernetes.io/admin-access";
    if rules.namespace_labels.get(LABEL).is_none_or(|value| value != "true") {
        let detail =
            format!("admin access to devices requires the `{LABEL}: true` label on the containing namespace");
        errors.forbidden(path, span, detail);
    }
}

/// The names of a claim's requests, each with those of its alternatives.
pub(super) type RequestNames<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn request_names(devices: &Item) -> RequestNames<'_> {
    let requests = devices.list("requests").iter();
    requests
        .map(|request| {
            (request.text("name"), request.list("firstAvailable").iter().map(|it| it.text("name")).collect())
        })
        .collect()
}

fn device_claim(rules: &mut Rules<'_>, devices: &Item, path: &str, stored: bool, errors: &mut Errors) {
    let names = request_names(devices);
    let mut derived = request::Derived::of(devices);
    let at = format!("{path}.requests");
    let requests = List { owner: devices, name: "requests", path: &at };
    lists::set(
        rules,
        requests,
        Size::most(MOST),
        "name",
        errors,
        |rules, item, path, errors| request::request(rules, item, path, stored, &mut derived, errors),
        |item| item.text("name").into(),
    );
    let at = format!("{path}.constraints");
    let constraints = List { owner: devices, name: "constraints", path: &at };
    lists::slice(rules, constraints, Size::most(MOST), errors, |rules, item, path, errors| {
        constraint(rules, item, path, &names, errors);
    });
    let at = format!("{path}.config");
    let configs = List { owner: devices, name: "config", path: &at };
    lists::slice(rules, configs, Size::most(MOST), errors, |rules, item, path, errors| {
        references(rules, item, path, &names, errors);
        config::configuration(rules, item, path, stored, errors);
    });
    if derived.too_costly() {
        let detail =
            "too complex, total cost of derived attribute CEL expressions in the claim exceeds cost limit";
        errors.forbidden(path, devices.span, detail);
    }
}

fn constraint(rules: &mut Rules<'_>, item: &Item, path: &str, names: &RequestNames<'_>, errors: &mut Errors) {
    references(rules, item, path, names, errors);
    for field in ["matchAttribute", "distinctAttribute"] {
        if let Some(attribute) = item.get(field) {
            let from = errors.len();
            let name = attribute.as_text().unwrap_or_default();
            names::fully_qualified(rules, &format!("{path}.{field}"), attribute.span, name, errors);
            errors.list.iter_mut().skip(from).for_each(|error| error.covered = true);
            return;
        }
    }
    match rules.gate("DRAConsumableCapacity") {
        // Upstream's own words, though none is set.
        true => errors.required(
            path,
            item.span,
            "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set",
        ),
        false => errors.required(&format!("{path}.matchAttribute"), item.span, ""),
    }
}

/// `requests`: names of requests, or of alternatives as `request/alternative`.
pub(super) fn references(
    rules: &mut Rules<'_>,
    owner: &Item,
    path: &str,
    names: &RequestNames<'_>,
    errors: &mut Errors,
) {
    let path = format!("{path}.requests");
    let list = List { owner, name: "requests", path: &path };
    let entry = |_: &mut Rules<'_>, item: &Item, path: &str, errors: &mut Errors| {
        reference(item.as_text().unwrap_or_default(), path, item.span, names, errors);
    };
    lists::set(rules, list, Size::most(MOST), "", errors, entry, |item| {
        item.as_text().unwrap_or_default().into()
    });
}

/// One name of a request (`validateRequestNameRef`).
pub(super) fn reference(
    name: &str,
    path: &str,
    span: yaml_tree::Span,
    names: &RequestNames<'_>,
    errors: &mut Errors,
) {
    let unknown = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";
    let segments: Vec<&str> = name.split('/').collect();
    if segments.len() > 2 {
        return errors.invalid(path, span, name, unknown);
    }
    for segment in &segments {
        names::dns_label(path, span, segment, errors);
    }
    let known = match segments.as_slice() {
        [request] => names.contains_key(request),
        [request, alternative] => names.get(request).is_some_and(|known| known.contains(alternative)),
        _ => false,
    };
    if !known {
        errors.invalid(path, span, name, unknown);
    }
}
