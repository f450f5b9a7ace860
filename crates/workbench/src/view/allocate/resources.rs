//! How much is used of counters and of the capacities of shared devices.

use std::collections::BTreeMap;

use dra::allocate::{Allocator, Inventory, Node, Pool, Question};
use kube_scalars::Quantity;

use super::reasons::text;
use crate::protocol::Bar;

/// Bars that are shown at most.
const BARS: usize = 48;

/// The devices that a node reaches.
fn devices<'a>(
    inventory: &Inventory<'a>,
    question: &Question<'a, '_>,
    allocator: &Allocator<'a, '_>,
) -> Vec<usize> {
    let pools = allocator.pools(question.node).unwrap_or_default();
    let slices = pools.iter().flat_map(|it| &it.slices).filter_map(|it| inventory.slices.get(*it));
    slices.flat_map(|it| it.devices.clone()).collect()
}

/// A bar for each counter of the pools that a node reaches, by what is in use before the Pod comes.
pub(super) fn counters<'a>(
    inventory: &Inventory<'a>,
    question: &Question<'a, '_>,
    allocator: &Allocator<'a, '_>,
) -> Vec<Bar> {
    let mut out = Vec::new();
    for pool in allocator.pools(question.node).unwrap_or_default() {
        let slices = inventory.pools.get(&(pool.driver, pool.name)).into_iter().flatten();
        let slices: Vec<_> = slices.filter_map(|it| inventory.slices.get(*it)).collect();
        let mut used: BTreeMap<(&str, &str), Quantity> = BTreeMap::new();
        for index in slices.iter().flat_map(|it| it.devices.clone()).filter(|it| question.in_use.any(*it)) {
            let Some(device) = inventory.devices.get(index) else { continue };
            for taken in &device.spec.consumes_counters {
                for (counter, amount) in &taken.counters {
                    let Some(amount) = amount else { continue };
                    add(&mut used, (text(&taken.counter_set), counter.value.as_str()), &amount.value);
                }
            }
        }
        for set in slices.iter().flat_map(|it| &it.spec.shared_counters) {
            let name = text(&set.name);
            out.extend(set.counters.iter().filter_map(|(counter, all)| {
                let all = &all.as_ref()?.value;
                let used = used.get(&(name, counter.value.as_str()));
                Some(bar(format!("{}: {name}, {}", pool.name, counter.value), used, all))
            }));
        }
    }
    out.truncate(BARS);
    out
}

/// A bar for each capacity of the devices that several claims may share.
pub(super) fn capacities<'a>(
    inventory: &Inventory<'a>,
    question: &Question<'a, '_>,
    allocator: &Allocator<'a, '_>,
) -> Vec<Bar> {
    let shared = devices(inventory, question, allocator).into_iter().filter_map(|index| {
        let device = inventory.devices.get(index)?;
        device.spec.allow_multiple_allocations.as_ref().is_some_and(|it| it.value).then_some((index, device))
    });
    let bars = shared.flat_map(|(index, device)| {
        device.spec.capacity.iter().filter_map(move |(name, capacity)| {
            let all = &capacity.value.as_ref()?.value;
            let used = question.in_use.consumed(index).and_then(|it| it.get(&name.value));
            Some(bar(format!("{}: {}", device.name, name.value), used, all))
        })
    });
    bars.take(BARS).collect()
}

fn add<'k>(to: &mut BTreeMap<(&'k str, &'k str), Quantity>, key: (&'k str, &'k str), amount: &Quantity) {
    match to.get_mut(&key) {
        Some(sum) => {
            if let Some(more) = sum.add(amount) {
                *sum = more;
            }
        }
        None => {
            to.insert(key, amount.clone());
        }
    }
}

fn bar(label: String, used: Option<&Quantity>, all: &Quantity) -> Bar {
    let (part, whole) = (used.map_or(0.0, Quantity::as_approximate_float), all.as_approximate_float());
    let percent = if whole > 0.0 { (part / whole * 100.0).clamp(0.0, 100.0) as u32 } else { 0 };
    let used = used.map_or_else(|| "0".to_owned(), Quantity::to_string);
    Bar { label, says: format!("{used} of {all} in use"), percent }
}

/// The pools of a node that are not used, and why.
pub(super) fn pools<'a>(node: &Node<'a>, allocator: &Allocator<'a, '_>) -> Vec<String> {
    let pools = match allocator.pools(node) {
        Ok(pools) => pools,
        Err(text) => return vec![format!("The pools cannot be gathered: {text}.")],
    };
    let sentence = |pool: &Pool<'a>| match (&pool.invalid, pool.incomplete) {
        (Some(text), _) => Some(format!("Pool {} of {} is invalid: {text}.", pool.name, pool.driver)),
        (None, true) => Some(format!(
            "Pool {} of {} is incomplete: not all its slices are loaded.",
            pool.name, pool.driver
        )),
        (None, false) => None,
    };
    pools.iter().filter_map(sentence).collect()
}
