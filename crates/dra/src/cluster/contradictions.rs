//! Where do the slices of a complete pool contradict each other?
//!
//! Source: `validateDeviceNames`, `getAndValidateCounterSets` and what follows them in
//! `structured/internal/incubating/pools_incubating.go` (v0.37.2).

use std::collections::{BTreeMap, BTreeSet};

use yaml_tree::Span;

use super::pools::{LoadedSlice, text};
use super::{Located, ObjectRef};

/// One contradiction between slices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The rule of ours: `duplicate-device`, `duplicate-counter-set` or `unknown-counter`.
    pub code: &'static str,
    /// Kubernetes' own text.
    pub kubernetes: String,
    /// The slice.
    pub slice: ObjectRef,
    /// The place in the slice's document.
    pub span: Span,
}

/// Every contradiction, in the order in which Kubernetes looks for them.
pub(super) fn find(slices: &[&LoadedSlice<'_>]) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut say = |code, kubernetes, slice: &LoadedSlice<'_>, span| {
        found.push(Contradiction { code, kubernetes, slice: slice.place, span });
    };
    let devices =
        || slices.iter().flat_map(|slice| slice.slice.devices.iter().map(move |device| (*slice, device)));
    let mut names = BTreeSet::new();
    for (slice, device) in devices() {
        let name = text(&device.name);
        if !names.insert(name) {
            say(
                "duplicate-device",
                format!("duplicate device name {name}"),
                slice,
                place(&device.name, device.span),
            );
        }
    }
    let mut sets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (slice, set) in
        slices.iter().flat_map(|it| it.slice.shared_counters.iter().map(move |set| (*it, set)))
    {
        let name = text(&set.name);
        let counters = set.counters.iter().map(|(name, _)| name.value.as_str()).collect();
        if sets.insert(name, counters).is_some() {
            let kubernetes = format!("duplicate counter set name {name}");
            say("duplicate-counter-set", kubernetes, slice, place(&set.name, set.span));
        }
    }
    for (slice, device) in devices() {
        for consumption in &device.consumes_counters {
            let set = text(&consumption.counter_set);
            let Some(counters) = sets.get(set) else {
                let kubernetes = format!("counter set {set} not found");
                say("unknown-counter", kubernetes, slice, place(&consumption.counter_set, consumption.span));
                continue;
            };
            for (counter, _) in
                consumption.counters.iter().filter(|it| !counters.contains(it.0.value.as_str()))
            {
                let kubernetes = format!("counter {} not found in counter set {set}", counter.value);
                say("unknown-counter", kubernetes, slice, counter.span);
            }
        }
    }
    found
}

/// The place of a value, or of what it is missing in.
fn place(value: &Option<Located<String>>, otherwise: Span) -> Span {
    value.as_ref().map_or(otherwise, |value| value.span)
}
