//! Which pools does a node reach, and which of them can be used?
//!
//! Source: `GatherPools` and `buildPool` in `structured/internal/*/pools_*.go` of each minor. Where upstream takes
//! pools and slices in any order, they are taken by driver and name here.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::inventory::{Inventory, Node, duplicate, is_true, text};
use super::node_selection::node_matches;
use super::variant::Variant;
use crate::objects::{CounterSet, ResourceSlice};

/// A pool as one node sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool<'a> {
    /// The driver.
    pub driver: &'a str,
    /// The pool's name.
    pub name: &'a str,
    /// Whether slices are missing.
    pub incomplete: bool,
    /// Why the pool cannot be used; `None` for a valid one.
    pub invalid: Option<String>,
    /// Slices with devices for the node, in the order they are taken.
    pub slices: Vec<usize>,
    /// Slices with devices for other nodes: what is in use of them draws from counters too.
    pub elsewhere: Vec<usize>,
    /// Slices with counters.
    pub counter_slices: Vec<usize>,
}

/// The pools that a node reaches, in the order they are taken.
///
/// # Errors
/// Kubernetes' text, without `gather pool information: `.
pub(super) fn gather<'a>(
    inventory: &Inventory<'a>,
    variant: &Variant,
    node: &Node<'_>,
) -> Result<Vec<Pool<'a>>, String> {
    let mut relevant = Vec::new();
    for slice in &*candidates(inventory, variant, node) {
        if is_relevant(inventory, variant, node, *slice)? {
            relevant.push(*slice);
        }
    }
    let pool_of = |it: &usize| inventory.slices.get(*it).map(|slice| (slice.driver, slice.pool));
    sort_by(&mut relevant, &|one, next| pool_of(&one).cmp(&pool_of(&next)));
    let mut first = Vec::new();
    let mut last = Vec::new();
    for slices in relevant.chunk_by(|one, next| pool_of(one) == pool_of(next)) {
        let Some((driver, name)) = slices.first().and_then(pool_of) else { continue };
        let pool = Pool {
            driver,
            name,
            incomplete: false,
            invalid: None,
            slices: newest(inventory, slices),
            elsewhere: Vec::new(),
            counter_slices: Vec::new(),
        };
        let Some(pool) = finish(inventory, variant, pool) else { continue };
        let binds = variant.behaviour.knows_sharing && pool.slices.iter().any(|it| binds(inventory, *it));
        if binds { last.push(pool) } else { first.push(pool) }
    }
    first.append(&mut last);
    Ok(first)
}

/// Those of the newest generation, in the same order.
fn newest(inventory: &Inventory<'_>, slices: &[usize]) -> Vec<usize> {
    let generation = |it: &usize| inventory.slices.get(*it).map(|slice| generation(slice.spec));
    let newest = slices.iter().map(generation).max().flatten();
    slices.iter().copied().filter(|it| generation(it) == newest).collect()
}

/// The slices that may be for a node, in the order upstream looks at them.
fn candidates<'i>(inventory: &'i Inventory<'_>, variant: &Variant, node: &Node<'_>) -> Cow<'i, [usize]> {
    let own = inventory.by_node.get(node.name).map(Vec::as_slice).unwrap_or_default();
    if inventory.for_several_nodes.is_empty() && inventory.counters_of_one_node.is_empty() {
        return own.into();
    }
    let mut out = own.to_vec();
    out.extend(&inventory.for_several_nodes);
    if variant.behaviour.gathers_counters && variant.behaviour.counters_for_every_node {
        out.extend(inventory.counters_of_one_node.iter().filter(|it| !own.contains(it)));
        // Upstream has them among those for several nodes; the order counts where slices disagree.
        let key = |it| (!own.contains(&it) || has_counters(inventory, it), it);
        sort_by(&mut out, &|one, next| key(one).cmp(&key(next)));
    }
    out.into()
}

fn has_counters(inventory: &Inventory<'_>, slice: usize) -> bool {
    inventory.slices.get(slice).is_some_and(|it| !it.spec.shared_counters.is_empty())
}

fn is_relevant(
    inventory: &Inventory<'_>,
    variant: &Variant,
    node: &Node<'_>,
    index: usize,
) -> Result<bool, String> {
    let Some(slice) = inventory.slices.get(index) else { return Ok(false) };
    let (behaviour, features) = (&variant.behaviour, &variant.features);
    let (scope, name) = (&slice.spec.nodes, slice.name);
    let counters = behaviour.gathers_counters && !slice.spec.shared_counters.is_empty();
    if !features.partitionable_devices && (scope.per_device_node_selection.is_some() || counters) {
        return Ok(false);
    }
    if behaviour.heeds_groups && !features.compatibility_groups && slice.facts.uses_groups {
        return Ok(false);
    }
    if counters && behaviour.counters_for_every_node {
        return Ok(true);
    }
    if !text(&scope.node_name).is_empty() || is_true(&scope.all_nodes) || scope.node_selector.is_some() {
        return node_matches(node, scope)
            .map_err(|error| format!("failed to perform node selection for slice {name}: {error}"));
    }
    if !is_true(&scope.per_device_node_selection) {
        return Ok(false);
    }
    for device in &slice.spec.devices {
        // Upstream prints the whole device here; only its name is printed instead.
        let failed = |error| {
            let device = text(&device.name);
            format!("failed to perform node selection for device {device} in slice {name}: {error}")
        };
        if node_matches(node, &device.nodes).map_err(failed)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn generation(slice: &ResourceSlice) -> i64 {
    slice.pool.generation.as_ref().map_or(0, |it| it.value)
}

fn binds(inventory: &Inventory<'_>, slice: usize) -> bool {
    inventory.slices.get(slice).is_some_and(|it| it.facts.binds)
}

/// Is the pool complete and valid? `None` when a newer generation has made it obsolete.
fn finish<'a>(inventory: &Inventory<'a>, variant: &Variant, mut pool: Pool<'a>) -> Option<Pool<'a>> {
    let behaviour = &variant.behaviour;
    // Where upstream takes slices in any order, how many there are is what the first of our order says.
    if !behaviour.sorts_pools {
        sort(inventory, variant, &mut pool.slices);
    }
    let first = pool.slices.first().and_then(|it| inventory.slices.get(*it)).map(|it| it.spec);
    let expected = first.and_then(|it| it.pool.resource_slice_count.as_ref()).map_or(0, |count| count.value);
    let complete = |count: usize| i64::try_from(count) == Ok(expected);
    let mut all = None;
    pool.incomplete = !complete(pool.slices.len());
    if pool.incomplete && behaviour.looks_at_all_slices {
        let generations = |it: &usize| inventory.slices.get(*it).map_or(0, |slice| generation(slice.spec));
        let mut slices = inventory.pools.get(&(pool.driver, pool.name)).cloned().unwrap_or_default();
        let current = first.map_or(0, generation);
        if slices.iter().any(|it| generations(it) > current) {
            return None;
        }
        slices.retain(|it| generations(it) == current);
        if behaviour.heeds_groups && !variant.features.compatibility_groups {
            slices.retain(|it| inventory.slices.get(*it).is_some_and(|slice| !slice.facts.uses_groups));
        }
        pool.incomplete = !complete(slices.len());
        all = Some(slices);
    }
    if !behaviour.gathers_counters {
        sort(inventory, variant, &mut pool.slices);
        pool.invalid = duplicate_device(inventory, &pool.slices);
        return Some(pool);
    }
    if pool.incomplete {
        return Some(Pool { slices: Vec::new(), ..pool });
    }
    build(inventory, variant, &mut pool, all);
    if pool.invalid.is_some() {
        pool.slices.clear();
    }
    Some(pool)
}

/// By name. Older allocators put slices with binding conditions last.
fn sort(inventory: &Inventory<'_>, variant: &Variant, slices: &mut [usize]) {
    let binding_last = variant.behaviour.knows_sharing && !variant.behaviour.sorts_pools;
    let key = |it: usize| {
        let name = inventory.slices.get(it).map(|slice| slice.name);
        (binding_last && binds(inventory, it), name)
    };
    sort_by(slices, &|one, next| key(one).cmp(&key(next)));
}

/// Sorts, with one copy of the standard library's code for all keys: slices are few, and the page is to be small.
fn sort_by(slices: &mut [usize], compare: &dyn Fn(usize, usize) -> Ordering) {
    slices.sort_by(|one, next| compare(*one, *next));
}

fn build(inventory: &Inventory<'_>, variant: &Variant, pool: &mut Pool<'_>, all: Option<Vec<usize>>) {
    let partitions = variant.features.partitionable_devices;
    let mut others = all.unwrap_or_default();
    others.retain(|it| !pool.slices.contains(it));
    let has_counters = |it: &usize| partitions && has_counters(inventory, *it);
    sort(inventory, variant, &mut pool.slices);
    pool.counter_slices = pool.slices.iter().copied().filter(has_counters).collect();
    pool.slices.retain(|it| !has_counters(it));
    if variant.behaviour.counters_for_every_node {
        pool.elsewhere = others;
    } else {
        pool.counter_slices.extend(others.iter().filter(|it| has_counters(it)));
        pool.elsewhere = others.into_iter().filter(|it| !has_counters(it)).collect();
    }
    pool.invalid = duplicate_device(inventory, &pool.slices);
    if pool.invalid.is_none() && partitions {
        pool.invalid = wrong_counters(inventory, variant, pool);
    }
}

fn duplicate_device(inventory: &Inventory<'_>, slices: &[usize]) -> Option<String> {
    let mut found = slices.iter().filter_map(|it| inventory.slices.get(*it));
    let name = match slices {
        [_] => found.next().and_then(|it| it.facts.duplicate),
        _ => duplicate(found.flat_map(|it| &it.spec.devices)),
    };
    name.map(|name| format!("duplicate device name {name}"))
}

/// The counter sets of a pool.
pub(super) fn counter_sets<'a>(
    inventory: &Inventory<'a>,
    slices: &[usize],
) -> impl Iterator<Item = &'a CounterSet> {
    let slices: Vec<&'a ResourceSlice> =
        slices.iter().filter_map(|it| inventory.slices.get(*it)).map(|it| it.spec).collect();
    slices.into_iter().flat_map(|it| &it.shared_counters)
}

fn wrong_counters(inventory: &Inventory<'_>, variant: &Variant, pool: &Pool<'_>) -> Option<String> {
    let mut sets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for set in counter_sets(inventory, &pool.counter_slices) {
        let counters = set.counters.iter().map(|(name, _)| name.value.as_str()).collect();
        if sets.insert(text(&set.name), counters).is_some() {
            return Some(format!("duplicate counter set name {}", text(&set.name)));
        }
    }
    let of_counters: &[usize] =
        if variant.behaviour.counters_for_every_node { &pool.counter_slices } else { &[] };
    let checked = pool.slices.iter().chain(of_counters).chain(&pool.elsewhere);
    let slices = checked.filter_map(|it| inventory.slices.get(*it)).filter(|it| it.facts.consumes_counters);
    let consumed = slices.flat_map(|it| &it.spec.devices).flat_map(|it| &it.consumes_counters);
    for consumption in consumed {
        let set = text(&consumption.counter_set);
        let Some(counters) = sets.get(set) else { return Some(format!("counter set {set} not found")) };
        for (counter, _) in &consumption.counters {
            if !counters.contains(counter.value.as_str()) {
                return Some(format!("counter {} not found in counter set {set}", counter.value));
            }
        }
    }
    None
}
