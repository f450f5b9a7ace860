//! Do the devices of a claim have what its constraints want: one attribute the same, or all different?
//!
//! Source: `matchAttributeConstraint` and `distinctAttributeConstraint` in `structured/internal/*` of each minor.

use std::collections::{BTreeMap, BTreeSet};

use super::requests::Wanted;
use super::variant::Distinct;
use crate::objects::AttributeValue;

/// An attribute's value by number; equal values have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValueNumber(usize);

/// The values of attributes, numbered.
#[derive(Debug, Default)]
pub(super) struct Values {
    numbers: BTreeMap<Option<AttributeValue>, usize>,
    values: Vec<Option<AttributeValue>>,
}

impl Values {
    /// The number of a value; `None` stands for an attribute without one.
    pub(super) fn number(&mut self, value: Option<&AttributeValue>) -> ValueNumber {
        let value = value.cloned();
        let next = self.values.len();
        let number = *self.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        ValueNumber(number)
    }

    fn value(&self, number: ValueNumber) -> Option<&AttributeValue> {
        self.values.get(number.0)?.as_ref()
    }

    fn is_scalar(&self, number: ValueNumber) -> bool {
        use AttributeValue::{Bool, Int, String, Version};
        matches!(self.value(number), Some(Int(_) | Bool(_) | String(_) | Version(_)))
    }

    /// A value as a set, each element as a value of its own; `None` for no value or an empty list.
    fn set(&self, number: ValueNumber) -> Option<BTreeSet<AttributeValue>> {
        use AttributeValue::{Bool, Bools, Int, Ints, String, Strings, Version, Versions};
        let set: BTreeSet<AttributeValue> = match self.value(number)? {
            Ints(list) => list.iter().copied().map(Int).collect(),
            Bools(list) => list.iter().copied().map(Bool).collect(),
            Strings(list) => list.iter().cloned().map(String).collect(),
            Versions(list) => list.iter().cloned().map(Version).collect(),
            scalar => BTreeSet::from([scalar.clone()]),
        };
        (!set.is_empty()).then_some(set)
    }
}

/// One constraint and the devices that count for it.
#[derive(Debug)]
pub(super) struct Constraint<'a> {
    /// The attribute, with its domain.
    pub(super) attribute: &'a str,
    /// The requests it ties together; empty for all.
    requests: Vec<&'a str>,
    /// Lists are compared as sets.
    lists: bool,
    state: State<'a>,
}

#[derive(Debug)]
enum State<'a> {
    Match {
        first: Option<ValueNumber>,
        common: Vec<BTreeSet<AttributeValue>>,
        devices: usize,
    },
    All {
        devices: Vec<ValueNumber>,
    },
    /// By request; the device too, for 1.34.
    LastOfRequest {
        devices: BTreeMap<&'a str, (ValueNumber, usize)>,
        count: usize,
        same_device: bool,
    },
}

impl<'a> Constraint<'a> {
    /// `matchAttribute`
    pub(super) fn matching(attribute: &'a str, requests: Vec<&'a str>, lists: bool) -> Self {
        let state = State::Match { first: None, common: Vec::new(), devices: 0 };
        Self { attribute, requests, lists, state }
    }

    /// `distinctAttribute`
    pub(super) fn distinct(attribute: &'a str, requests: Vec<&'a str>, lists: bool, how: Distinct) -> Self {
        let state = match how {
            Distinct::All | Distinct::Unsupported => State::All { devices: Vec::new() },
            Distinct::SameDevice | Distinct::LastOfRequest => State::LastOfRequest {
                devices: BTreeMap::new(),
                count: 0,
                same_device: how == Distinct::SameDevice,
            },
        };
        Self { attribute, requests, lists, state }
    }

    /// Whether the constraint is about a request.
    pub(super) fn is_about(&self, wanted: &Wanted<'_>) -> bool {
        self.requests.is_empty()
            || self.requests.contains(&wanted.base_name())
            || self.requests.contains(&&*wanted.full_name)
    }

    /// Adds a device of a request that it is about, if it goes with the others.
    pub(super) fn add(
        &mut self,
        values: &Values,
        wanted: &Wanted<'a>,
        device: usize,
        value: ValueNumber,
    ) -> bool {
        match &mut self.state {
            State::Match { common, devices, .. } if self.lists => {
                let Some(set) = values.set(value) else { return false };
                let narrowed: BTreeSet<_> = match common.last() {
                    None => set,
                    Some(common) => common.intersection(&set).cloned().collect(),
                };
                if narrowed.is_empty() {
                    return false;
                }
                common.push(narrowed);
                *devices += 1;
            }
            State::Match { first, devices, .. } => {
                if *devices == 0 {
                    *first = Some(value);
                } else if *first != Some(value) || !values.is_scalar(value) {
                    return false;
                }
                *devices += 1;
            }
            State::All { devices } => {
                let clashes = if self.lists {
                    let Some(set) = values.set(value) else { return false };
                    devices.iter().filter_map(|it| values.set(*it)).any(|it| !it.is_disjoint(&set))
                } else {
                    !devices.is_empty() && !values.is_scalar(value) || devices.contains(&value)
                };
                if clashes {
                    return false;
                }
                devices.push(value);
            }
            State::LastOfRequest { devices, count, same_device } => {
                let clashes = |(known, other): &(ValueNumber, usize)| {
                    !values.is_scalar(value) || *known == value && (!*same_device || *other == device)
                };
                if *count > 0 && devices.values().any(clashes) {
                    return false;
                }
                devices.insert(wanted.base_name(), (value, device));
                *count += 1;
            }
        }
        true
    }

    /// Takes back the device that was added last.
    pub(super) fn remove(&mut self, wanted: &Wanted<'a>) {
        match &mut self.state {
            State::Match { common, devices, .. } => {
                common.pop();
                *devices = devices.saturating_sub(1);
            }
            State::All { devices } => {
                devices.pop();
            }
            State::LastOfRequest { devices, count, .. } => {
                devices.remove(wanted.base_name());
                *count = count.saturating_sub(1);
            }
        }
    }
}
