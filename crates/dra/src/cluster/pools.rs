//! Which slices make a pool, whether it is complete, and its devices in the allocator's order.
//!
//! Mirrors `GatherPools` (`structured/internal/incubating/pools_incubating.go`, v0.37.2) as seen from no particular
//! node: which nodes reach a device is kept with the device.

use std::collections::BTreeMap;

use super::*;
use crate::objects::{DeviceTaint, NodeScope, ResourceSlice, SliceDevice};

/// A slice with its name and place.
pub(super) struct LoadedSlice<'a> {
    pub(super) name: String,
    pub(super) place: ObjectRef,
    pub(super) slice: &'a ResourceSlice,
}

/// What of devices CEL is told by one of Kubernetes' allocators.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Which can be shared; else all look as if none could.
    pub(crate) sharing: bool,
    /// Attributes with several values; else such a device is one on which selectors fail.
    pub(crate) lists: bool,
}

/// Every device of every slice in the order given, whatever pool and generation, for CEL to look at: a pool stands
/// for each slice.
pub(crate) fn catalog<'a>(slices: impl Iterator<Item = (&'a str, &'a ResourceSlice)>, seen: Seen) -> Cluster {
    let mut cluster = Cluster::default();
    let mut listed = Vec::new();
    let nowhere = ObjectRef { document: DocumentId(0), span: Span { start: 0, end: 0 } };
    for (pool, (driver, slice)) in slices.enumerate() {
        let start = cluster.devices.len();
        let loaded = LoadedSlice { name: String::new(), place: nowhere, slice };
        for device in &slice.devices {
            let mut device = read_device(&mut cluster.symbols, driver, pool, &loaded, device);
            device.allow_multiple_allocations &= seen.sharing;
            cluster.devices.push(device);
        }
        listed.extend(&slice.devices);
        cluster.pools.push(Pool {
            driver: driver.into(),
            name: text(&slice.pool.name).into(),
            generation: generation(&loaded),
            state: PoolState::Complete,
            slices: 1,
            old_slices: 0,
            contradictions: Vec::new(),
            devices: start..cluster.devices.len(),
        });
    }
    values::fill_in(&mut cluster, &listed, seen.lists);
    cluster
}

/// Adds the pools that the slices make.
pub(super) fn add(cluster: &mut Cluster, slices: Vec<LoadedSlice<'_>>) {
    let mut by_pool: BTreeMap<(String, String), Vec<LoadedSlice<'_>>> = BTreeMap::new();
    for slice in slices {
        let key = (text(&slice.slice.driver).to_owned(), text(&slice.slice.pool.name).to_owned());
        by_pool.entry(key).or_default().push(slice);
    }
    let (last, first): (Vec<_>, Vec<_>) =
        by_pool.into_iter().partition(|(_, slices)| newest(slices).iter().any(|slice| binds(slice.slice)));
    let mut listed = Vec::new();
    for ((driver, name), slices) in first.into_iter().chain(last) {
        add_pool(cluster, driver, name, &slices, &mut listed);
    }
    values::fill_in(cluster, &listed, true);
}

pub(super) fn text(located: &Option<Located<String>>) -> &str {
    located.as_ref().map_or("", |it| it.value.as_str())
}

fn generation(slice: &LoadedSlice<'_>) -> i64 {
    slice.slice.pool.generation.as_ref().map_or(0, |it| it.value)
}

/// The slices of the newest generation.
fn newest<'s, 'a>(slices: &'s [LoadedSlice<'a>]) -> Vec<&'s LoadedSlice<'a>> {
    let newest = slices.iter().map(generation).max().unwrap_or(0);
    slices.iter().filter(|slice| generation(slice) == newest).collect()
}

fn binds(slice: &ResourceSlice) -> bool {
    slice.devices.iter().any(|device| !device.binding_conditions.is_empty())
}

fn add_pool<'a>(
    cluster: &mut Cluster,
    driver: String,
    name: String,
    slices: &[LoadedSlice<'a>],
    listed: &mut Vec<&'a SliceDevice>,
) {
    let mut current = newest(slices);
    // The order of the incubating allocator: slices by name, devices as listed.
    current.sort_by(|left, right| left.name.cmp(&right.name));
    let start = cluster.devices.len();
    let pool = cluster.pools.len();
    for loaded in &current {
        for device in &loaded.slice.devices {
            let device = read_device(&mut cluster.symbols, &driver, pool, loaded, device);
            cluster.devices.push(device);
        }
        listed.extend(&loaded.slice.devices);
    }
    // Upstream takes the count of the slice it met first; slices of one generation should agree.
    let expected = current
        .first()
        .and_then(|slice| slice.slice.pool.resource_slice_count.as_ref())
        .map_or(0, |count| count.value);
    let mut contradictions = Vec::new();
    let state = if i64::try_from(current.len()) != Ok(expected) {
        PoolState::Incomplete { found: current.len(), expected }
    } else {
        contradictions = contradictions::find(&current);
        let first = contradictions.first();
        first.map_or(PoolState::Complete, |first| PoolState::Invalid(first.kubernetes.clone()))
    };
    cluster.pools.push(Pool {
        driver: driver.into(),
        name: name.into(),
        generation: current.first().map_or(0, |slice| generation(slice)),
        state,
        slices: current.len(),
        old_slices: slices.len() - current.len(),
        contradictions,
        devices: start..cluster.devices.len(),
    });
}

/// A device, but for its attributes and capacities.
fn read_device(
    symbols: &mut Symbols,
    driver: &str,
    pool: usize,
    loaded: &LoadedSlice<'_>,
    device: &SliceDevice,
) -> Device {
    Device {
        pool,
        name: text(&device.name).into(),
        nodes: reach(&loaded.slice.nodes, &device.nodes),
        attributes: Vec::with_capacity(device.attributes.len()),
        capacity: Vec::with_capacity(device.capacity.len()),
        allow_multiple_allocations: device.allow_multiple_allocations.as_ref().is_some_and(|it| it.value),
        taints: device.taints.iter().map(taint).collect(),
        broken: None,
        slice: loaded.place,
        span: device.span,
        driver: symbols.intern_driver(driver),
        shape: 0,
    }
}

/// `key=value:effect`, as kubectl prints taints.
fn taint(taint: &DeviceTaint) -> String {
    match text(&taint.value) {
        "" => format!("{}:{}", text(&taint.key), text(&taint.effect)),
        value => format!("{}={value}:{}", text(&taint.key), text(&taint.effect)),
    }
}

/// Which nodes reach a device: what its slice says, or what it says itself with `perDeviceNodeSelection`.
fn reach(slice: &NodeScope, device: &NodeScope) -> NodeReach {
    let per_device = slice.per_device_node_selection.as_ref().is_some_and(|it| it.value);
    let scope = if per_device { device } else { slice };
    if let Some(name) = scope.node_name.as_ref().filter(|name| !name.value.is_empty()) {
        return NodeReach::Node(name.value.clone());
    }
    if scope.all_nodes.as_ref().is_some_and(|it| it.value) {
        return NodeReach::AllNodes;
    }
    scope.node_selector.clone().map_or(NodeReach::Nowhere, NodeReach::Selector)
}
