//! Is there enough left of the counters that a device draws from?
//!
//! Source: `checkAvailableCounters` in `structured/internal/*/allocator_*.go` of each minor.

use std::collections::BTreeMap;

use kube_scalars::Quantity;

use super::in_use::InUse;
use super::inventory::{Inventory, text};
use super::pools::{Pool, counter_sets};
use super::reason::Reason;
use super::variant::{CounterSpace, Variant};
use crate::objects::{CounterSet, SliceDevice};

/// The counters of one space, and what this attempt takes of them.
#[derive(Debug, Default)]
struct Space<'a> {
    /// By set and counter: an index into `counters`.
    numbers: BTreeMap<(&'a str, &'a str), usize>,
    counters: Vec<Counter>,
}

#[derive(Debug)]
struct Counter {
    left: Quantity,
    taken: Quantity,
}

/// All counters that were looked at so far.
#[derive(Debug, Default)]
pub(super) struct Counters<'a> {
    spaces: BTreeMap<(&'a str, &'a str), Space<'a>>,
}

/// A device in its pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a, 'b> {
    pub(super) inventory: &'b Inventory<'a>,
    pub(super) variant: &'b Variant,
    pub(super) pool: &'b Pool<'a>,
    pub(super) slice: usize,
    pub(super) spec: &'a SliceDevice,
}

impl<'a> Place<'a, '_> {
    fn key(&self) -> (&'a str, &'a str) {
        match self.variant.behaviour.counter_space {
            CounterSpace::Slice => {
                let name = self.inventory.slices.get(self.slice).map_or("", |it| it.name);
                (name, "")
            }
            CounterSpace::PoolName => (self.pool.name, ""),
            CounterSpace::Pool => (self.pool.driver, self.pool.name),
        }
    }
}

impl<'a> Counters<'a> {
    /// Takes what a device consumes, if all of it is left.
    pub(super) fn take(&mut self, place: Place<'a, '_>, in_use: &InUse) -> Result<(), Box<Reason>> {
        let key = place.key();
        let space = self.spaces.entry(key).or_insert_with(|| Space::of(place, in_use));
        space.change(place.spec, add);
        // A counter of another device may be short already, after a leak or where more is in use than there is.
        let short = space
            .numbers
            .iter()
            .find(|(_, number)| space.counters.get(**number).is_some_and(|it| it.left < it.taken));
        let Some(((set, counter), number)) = short else { return Ok(()) };
        let (set, counter, number) = (*set, *counter, *number);
        space.change(place.spec, subtract);
        let (left, taken) = match space.counters.get(number) {
            Some(it) => (subtract(&it.left, &it.taken), amount(place.spec, set, counter)),
            None => (Quantity::from_int(0), Quantity::from_int(0)),
        };
        let (counter_set, counter) = (set.to_owned(), counter.to_owned());
        Err(Box::new(Reason::Counter { counter_set, counter, wanted: taken, left }))
    }

    /// Gives back what a device took.
    pub(super) fn give_back(&mut self, place: Place<'a, '_>) {
        if let Some(space) = self.spaces.get_mut(&place.key()) {
            space.change(place.spec, subtract);
        }
    }
}

fn add(left: &Quantity, right: &Quantity) -> Quantity {
    left.add(right).unwrap_or_else(|| left.clone())
}

fn subtract(left: &Quantity, right: &Quantity) -> Quantity {
    left.sub(right).unwrap_or_else(|| left.clone())
}

/// What a device takes of one counter.
fn amount(device: &SliceDevice, set: &str, counter: &str) -> Quantity {
    let sets = device.consumes_counters.iter().filter(|it| text(&it.counter_set) == set);
    let amounts = sets.flat_map(|it| &it.counters).filter(|(name, _)| name.value == counter);
    amounts.filter_map(|(_, it)| it.as_ref()).fold(Quantity::from_int(0), |sum, it| add(&sum, &it.value))
}

impl<'a> Space<'a> {
    /// What there is, less what devices in use consume.
    fn of(place: Place<'a, '_>, in_use: &InUse) -> Self {
        let Place { inventory, variant, pool, slice, .. } = place;
        let mut space = Self::default();
        let slices = if variant.behaviour.counter_space == CounterSpace::Slice {
            for set in inventory.slices.get(slice).into_iter().flat_map(|it| &it.spec.shared_counters) {
                space.add_set(set);
            }
            vec![slice]
        } else {
            for set in counter_sets(inventory, &pool.counter_slices) {
                space.add_set(set);
            }
            [pool.slices.as_slice(), pool.elsewhere.as_slice()].concat()
        };
        for index in
            slices.iter().filter_map(|it| inventory.slices.get(*it)).flat_map(|it| it.devices.clone())
        {
            let used = if variant.behaviour.charges_shared { in_use.any(index) } else { in_use.alone(index) };
            if used && let Some(device) = inventory.devices.get(index) {
                space.charge(device.spec);
            }
        }
        space
    }

    fn add_set(&mut self, set: &'a CounterSet) {
        for (name, value) in &set.counters {
            let left = value.as_ref().map_or_else(|| Quantity::from_int(0), |it| it.value.clone());
            self.numbers.insert((text(&set.name), name.value.as_str()), self.counters.len());
            self.counters.push(Counter { left, taken: Quantity::from_int(0) });
        }
    }

    fn charge(&mut self, device: &SliceDevice) {
        self.each(device, |counter, amount| counter.left = subtract(&counter.left, amount));
    }

    fn change(&mut self, device: &SliceDevice, change: fn(&Quantity, &Quantity) -> Quantity) {
        self.each(device, |counter, amount| counter.taken = change(&counter.taken, amount));
    }

    fn each(&mut self, device: &SliceDevice, mut with: impl FnMut(&mut Counter, &Quantity)) {
        for consumption in &device.consumes_counters {
            for (name, amount) in &consumption.counters {
                let key = (text(&consumption.counter_set), name.value.as_str());
                let number = self.numbers.get(&key).copied();
                if let (Some(number), Some(amount)) = (number, amount)
                    && let Some(counter) = self.counters.get_mut(number)
                {
                    with(counter, &amount.value);
                }
            }
        }
    }
}
