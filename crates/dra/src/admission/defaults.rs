//! What does the API server fill in where nothing is said?
//!
//! Source: `pkg/apis/resource/v1/defaults.go` of kubernetes v1.34.4 to v1.37.2, and of its other versions.

use crate::item::{Item, Value};
use crate::objects::Version;

/// The time of creation, which the server takes from its clock.
pub(super) const NOW: &str = "<now>";

/// Fills in every default of an object.
pub(crate) fn fill(object: &mut Item, version: Version) {
    object.visit_mut(&mut |item| match item.structure().map_or("", |structure| structure.name) {
        // In v1beta1 a request without a class is taken for one with alternatives.
        "ExactDeviceRequest" if version.api == "v1beta1" && item.text("deviceClassName").is_empty() => {}
        "ExactDeviceRequest" | "DeviceSubRequest" => {
            if item.text("allocationMode").is_empty() {
                item.set("allocationMode", Value::Text("ExactCount".to_owned()));
            }
            if item.text("allocationMode") == "ExactCount" && item.int("count") == 0 {
                item.set("count", Value::Int(1));
            }
        }
        "DeviceToleration" if item.text("operator").is_empty() => {
            item.set("operator", Value::Text("Equal".to_owned()));
        }
        "DeviceTaint" if !item.has("timeAdded") => item.set("timeAdded", Value::Text(NOW.to_owned())),
        "NodeAllocatableResourceMapping" if !item.has("allocationMultiplier") => {
            item.set("allocationMultiplier", Value::Quantity(kube_scalars::Quantity::from_int(1)));
        }
        "ResourcePoolStatusRequestSpec" if !item.has("limit") => item.set("limit", Value::Int(100)),
        _ => {}
    });
    // A rule without a taint has an empty one, which gets its time too.
    let is_rule = object.structure().is_some_and(|structure| structure.name == "DeviceTaintRule");
    if is_rule && !object.has("spec") {
        object.set("spec", Value::Object(&crate::fields::DEVICE_TAINT_RULE_SPEC, Vec::new()));
    }
    if is_rule
        && let Some(spec) = object.get_mut("spec")
        && !spec.has("taint")
    {
        let taint = Value::Object(&crate::fields::DEVICE_TAINT, Vec::new());
        spec.set("taint", taint);
        if let Some(taint) = spec.get_mut("taint") {
            taint.set("timeAdded", Value::Text(NOW.to_owned()));
        }
    }
    if object.structure().is_some_and(|structure| structure.name == "Pod")
        && let Some(spec) = object.get_mut("spec")
    {
        ["containers", "initContainers"].iter().for_each(|list| request_limits(spec, list));
    }
}

/// What a container of a Pod is limited to it requests (`SetDefaults_Pod` in `pkg/apis/core/v1/defaults.go`); those of
/// templates do when the Pod is made.
fn request_limits(spec: &mut Item, list: &str) {
    let Some(Value::List(containers)) = spec.get_mut(list).map(|list| &mut list.value) else { return };
    for resources in containers.iter_mut().filter_map(|container| container.get_mut("resources")) {
        let mut requests = resources.map("requests").to_vec();
        for (name, limit) in resources.map("limits") {
            if requests.iter().all(|(requested, _)| requested != name) {
                requests.push((name.clone(), limit.clone()));
            }
        }
        requests.sort_by(|left, right| left.0.cmp(&right.0));
        if !requests.is_empty() {
            resources.set("requests", Value::Map(requests));
        }
    }
}
