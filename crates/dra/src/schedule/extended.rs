//! Which devices does a Pod ask for by the name of an extended resource?
//!
//! Source: `extendeddynamicresources.go` in `pkg/scheduler/framework/plugins/dynamicresources` and
//! `k8s.io/dynamic-resource-allocation/deviceclass/extendedresourcecache`, both of v1.37.2.

use std::collections::{BTreeMap, BTreeSet};

use kube_scalars::Quantity;

use super::text;
use crate::allocate::Claim;
use crate::diagnostic::Located;
use crate::objects::{
    AllocationMode, Body, Container, DeviceClaim, DeviceRequest, ExactDeviceRequest, Node, Object, PodSpec,
};

/// The name of the claim while it exists in the scheduler's memory only.
pub const IN_MEMORY: &str = "<extended-resources>";

/// The beginning of the resource that stands for a class without being named in it.
const IMPLICIT: &str = "deviceclass.resource.kubernetes.io/";

/// The class of each extended resource, as a scheduler knows it that saw classes come in the order of the objects. Of
/// several with one resource it takes the newest, of those of one age the first by name; a class that comes and is not
/// taken is not known by its implicit name either (`updateResourceName2class`). A draft is newer than what has a date.
pub(super) fn classes_by_resource(objects: &[&Object]) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut taken: BTreeMap<&str, ((bool, &str), String)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for object in objects {
        let Body::DeviceClass(class) = &object.body else { continue };
        let name = object.name();
        if !seen.insert(name.clone()) {
            continue;
        }
        let made = text(&object.metadata.creation_timestamp);
        let (age, resource) = ((made.is_empty(), made), text(&class.extended_resource_name));
        if !resource.is_empty() {
            let stays = |(of_known, known): &((bool, &str), String)| {
                *of_known > age || *of_known == age && *known <= name
            };
            if taken.get(resource).is_some_and(stays) {
                continue;
            }
            taken.insert(resource, (age, name.clone()));
            out.insert(resource.to_owned(), name.clone());
        }
        out.insert(format!("{IMPLICIT}{name}"), name);
    }
    out
}

/// The class of each extended resource that a Pod asks for, by the resource's name.
pub(super) fn classes(spec: &PodSpec, known: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let containers = spec.init_containers.iter().chain(&spec.containers);
    let asked = containers.flat_map(amounts).filter(|(_, count)| *count > 0);
    asked.filter_map(|(name, _)| Some((name.to_owned(), known.get(name)?.clone()))).collect()
}

/// What a container asks of each resource; limits stand for requests that are not set.
fn amounts(container: &Container) -> BTreeMap<&str, i64> {
    let all = container.limits.iter().chain(&container.requests);
    all.map(|(name, amount)| (name.value.as_str(), stored(&amount.value).unwrap_or(0))).collect()
}

/// The amount as a number, as it is written when it is stored: `1000m` is `1` then.
fn stored(amount: &Quantity) -> Option<i64> {
    Quantity::parse(&amount.canonical()).ok()?.as_integer()
}

/// The claim that the scheduler would make for the Pod on a node; `None` when the node's device plugins have it all.
pub(super) fn claim(
    spec: &PodSpec,
    namespace: &str,
    classes: &BTreeMap<String, String>,
    node: Option<&Node>,
) -> Option<Claim> {
    let plugin_has = |resource: &str| {
        let listed = node.and_then(|it| it.allocatable.iter().find(|(name, _)| name.value == resource));
        listed.is_some_and(|(_, amount)| amount.value.sign() != 0)
    };
    let mut requests: Vec<(String, String, i64)> = Vec::new();
    for (resource, class) in classes.iter().filter(|(resource, _)| !plugin_has(resource)) {
        requests.extend(
            of_resource(spec, resource).into_iter().map(|(name, count)| (name, class.clone(), count)),
        );
    }
    requests.sort();
    let requests: Vec<DeviceRequest> = requests.into_iter().map(request).collect();
    let devices = DeviceClaim { requests, ..DeviceClaim::default() };
    (!devices.requests.is_empty()).then(|| Claim {
        namespace: namespace.to_owned(),
        name: IN_MEMORY.to_owned(),
        devices,
    })
}

/// A request for each container that runs on, and one for the most that an init container needs besides.
fn of_resource(spec: &PodSpec, resource: &str) -> Vec<(String, i64)> {
    let containers: Vec<(&Container, bool)> = spec
        .init_containers
        .iter()
        .map(|it| (it, it.runs_beside))
        .chain(spec.containers.iter().map(|it| (it, true)))
        .collect();
    let asked = |index: usize, container: &Container| {
        let amounts = amounts(container);
        let place = amounts.keys().position(|it| *it == resource)?;
        let count = amounts.get(resource).copied().filter(|it| *it > 0)?;
        Some((format!("container-{index}-request-{place}"), count))
    };
    let of = |index: usize, (container, runs_on): &(&Container, bool), wanted: bool| {
        if *runs_on == wanted { asked(index, container) } else { None }
    };
    let long: Vec<Option<(String, i64)>> =
        containers.iter().enumerate().map(|(index, it)| of(index, it, true)).collect();
    let mut most: Option<(String, i64)> = None;
    for (index, container) in containers.iter().enumerate() {
        let Some((name, count)) = of(index, container, false) else { continue };
        let later = long.iter().skip(index).flatten();
        let later = later.fold(0_i64, |sum, (_, count)| sum.saturating_add(*count));
        let more = count.saturating_sub(later);
        if more > 0 && most.as_ref().is_none_or(|(_, known)| *known < more) {
            most = Some((name, more));
        }
    }
    most.into_iter().chain(long.into_iter().flatten()).collect()
}

fn request((name, class, count): (String, String, i64)) -> DeviceRequest {
    let span = yaml_tree::Span { start: 0, end: 0 };
    let exactly = ExactDeviceRequest {
        span,
        name: None,
        device_class_name: Some(Located { value: class, span }),
        selectors: Vec::new(),
        allocation_mode: Some(Located { value: AllocationMode::ExactCount, span }),
        count: Some(Located { value: count, span }),
        admin_access: None,
        tolerations: Vec::new(),
        asks_for_capacity: false,
        capacity: Vec::new(),
        derived_attributes: Vec::new(),
    };
    DeviceRequest {
        span,
        name: Some(Located { value: name, span }),
        exactly: Some(exactly),
        first_available: Vec::new(),
    }
}
