//! Do partitions of one counter set have a compatibility group in common?
//!
//! Source: `structured/internal/experimental/compatibility_groups.go`, v0.37.2.

use std::collections::{BTreeMap, BTreeSet};

use super::counters::Place;
use super::in_use::InUse;
use super::inventory::text;
use super::reason::Reason;

/// The groups that all devices of a counter set have in common; `None` while there is no device. Empty where no
/// device has any: then only others without groups go with them.
type Common = Option<BTreeSet<String>>;

/// Driver, pool and counter set.
type Key = (String, String, String);

/// What to put back when a device is given back.
pub(super) type Before = Vec<(Key, Option<Common>)>;

/// The groups of the devices that are taken in this attempt, and of those in use.
#[derive(Debug, Default)]
pub(super) struct Groups {
    running: BTreeMap<Key, Common>,
}

impl Groups {
    /// Adds a device, if it goes with the others of each of its counter sets.
    pub(super) fn take(&mut self, place: Place<'_, '_>, in_use: &InUse) -> Result<Before, Box<Reason>> {
        let mut before = Before::new();
        for consumption in &place.spec.consumes_counters {
            let set = text(&consumption.counter_set).to_owned();
            let key = (place.pool.driver.to_owned(), place.pool.name.to_owned(), set.clone());
            let known = self.running.get(&key).cloned();
            let current = known.clone().unwrap_or_else(|| baseline(place, &set, in_use));
            let groups = consumption.compatibility_groups.iter().map(|it| it.value.clone()).collect();
            if !admits(&current, &groups) {
                self.restore(before);
                return Err(Box::new(Reason::Groups { counter_set: set }));
            }
            self.running.insert(key.clone(), with(current, groups));
            before.push((key, known));
        }
        Ok(before)
    }

    /// Puts back what was before a device was added.
    pub(super) fn restore(&mut self, before: Before) {
        for (key, known) in before.into_iter().rev() {
            match known {
                Some(common) => self.running.insert(key, common),
                None => self.running.remove(&key),
            };
        }
    }
}

fn admits(common: &Common, groups: &BTreeSet<String>) -> bool {
    match common {
        None => true,
        Some(common) if common.is_empty() || groups.is_empty() => common.is_empty() && groups.is_empty(),
        Some(common) => !common.is_disjoint(groups),
    }
}

fn with(common: Common, groups: BTreeSet<String>) -> Common {
    match common {
        None => Some(groups),
        Some(common) if common.is_empty() || groups.is_empty() => Some(common),
        Some(common) => Some(common.intersection(&groups).cloned().collect()),
    }
}

/// What devices in use have in common.
fn baseline(place: Place<'_, '_>, set: &str, in_use: &InUse) -> Common {
    let Place { inventory, pool, .. } = place;
    let slices = pool.slices.iter().chain(&pool.elsewhere).filter_map(|it| inventory.slices.get(*it));
    slices
        .flat_map(|slice| slice.devices.clone())
        .filter(|device| in_use.any(*device))
        .filter_map(|device| inventory.devices.get(device))
        .flat_map(|device| &device.spec.consumes_counters)
        .filter(|it| text(&it.counter_set) == set)
        .fold(None, |common, it| {
            with(common, it.compatibility_groups.iter().map(|it| it.value.clone()).collect())
        })
}
