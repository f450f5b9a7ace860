//! The rules of what a device stands for in the resources of its node.

use kube_scalars::Quantity;

use super::{Errors, Rules};
use crate::item::Item;

pub(super) fn resources(rules: &Rules<'_>, device: &Item, path: &str, errors: &mut Errors) {
    if rules.since(37) {
        let path = format!("{path}.nodeAllocatableResources");
        for (name, item) in device.map("nodeAllocatableResources") {
            resource(device, name, item, &format!("{path}[{name}]"), errors);
        }
    } else if rules.since(36) {
        let path = format!("{path}.nodeAllocatableResourceMappings");
        for (name, item) in device.map("nodeAllocatableResourceMappings") {
            mapping_of_1_36(device, name, item, &format!("{path}[{name}]"), errors);
        }
    }
}

fn resource(device: &Item, name: &str, item: &Item, path: &str, errors: &mut Errors) {
    if !(name == "cpu" || name == "memory" || name.starts_with("hugepages-")) {
        errors.invalid(path, item.span, name, "must be a node allocatable resource name");
    }
    let (mapping_of, overhead_of) = (item.get("mapping"), item.get("overhead"));
    if mapping_of.is_none() && overhead_of.is_none() {
        errors.required(path, item.span, "at least one of mapping or overhead must be set");
    }
    if let Some(item) = mapping_of {
        mapping(device, item, &format!("{path}.mapping"), errors);
    }
    if let Some(item) = overhead_of {
        overhead(item, &format!("{path}.overhead"), errors);
    }
}

fn mapping(device: &Item, item: &Item, path: &str, errors: &mut Errors) {
    let at = |field: &str| format!("{path}.{field}");
    let multiplier = item.quantity("capacityMultiplier");
    if item.has("capacityKey") {
        capacity_key(device, item, path, errors);
        match multiplier {
            None => {
                let from = errors.len();
                let detail = "capacityMultiplier is required when capacityKey is set";
                errors.required(&at("capacityMultiplier"), item.span, detail);
                errors.covered_since(from, "dependentRequired");
            }
            Some(multiplier) => positive(item, "capacityMultiplier", multiplier, path, errors),
        }
    }
    if let Some(multiplier) = item.quantity("deviceMultiplier") {
        positive(item, "deviceMultiplier", multiplier, path, errors);
    }
    if multiplier.is_some() && !item.has("capacityKey") {
        let from = errors.len();
        errors.required(
            &at("capacityKey"),
            item.span,
            "capacityKey is required when capacityMultiplier is set",
        );
        errors.covered_since(from, "dependentRequired");
    }
}

fn capacity_key(device: &Item, item: &Item, path: &str, errors: &mut Errors) {
    let (key, span) = (item.text("capacityKey"), item.span_of("capacityKey"));
    let path = format!("{path}.capacityKey");
    if key.is_empty() {
        errors.invalid(&path, span, "", "capacityKey must not be an empty string");
    } else if !device.map("capacity").iter().any(|(name, _)| name == key) {
        errors.not_found(&path, span, key, "");
    }
}

fn positive(item: &Item, field: &str, quantity: &Quantity, path: &str, errors: &mut Errors) {
    if quantity.sign() <= 0 {
        errors.invalid(
            &format!("{path}.{field}"),
            item.span_of(field),
            quantity.to_string(),
            "must be positive",
        );
    }
}

fn overhead(item: &Item, path: &str, errors: &mut Errors) {
    let fields = ["perPod", "perContainer"];
    if fields.iter().all(|field| !item.has(field)) {
        return errors.invalid(path, item.span, "", "at least one of perPod or perContainer must be set");
    }
    for field in fields {
        if let Some(quantity) = item.quantity(field).filter(|quantity| quantity.sign() < 0) {
            let path = format!("{path}.{field}");
            errors.invalid(&path, item.span_of(field), quantity.to_string(), "must be non-negative");
        }
    }
}

/// What stood there in 1.36 only.
fn mapping_of_1_36(device: &Item, name: &str, item: &Item, path: &str, errors: &mut Errors) {
    if name.contains('/') && !name.contains("kubernetes.io/") {
        errors.invalid(path, item.span, name, "must be a node allocatable resource name");
    }
    let multiplier = item.quantity("allocationMultiplier");
    if multiplier.is_none() && !item.has("capacityKey") {
        let detail = "at least one of allocationMultiplier or capacityKey must be set";
        return errors.invalid(path, item.span, "", detail);
    }
    if let Some(multiplier) = multiplier {
        positive(item, "allocationMultiplier", multiplier, path, errors);
    }
    if item.has("capacityKey") {
        capacity_key(device, item, path, errors);
    }
}
