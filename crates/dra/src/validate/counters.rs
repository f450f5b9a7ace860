//! The rules of counters: sets that a slice shares out, and what its devices take of them.

use std::collections::BTreeSet;

use super::lists::{self, Entries, List, Size};
use super::{Errors, Rules, names};
use crate::item::Item;

/// Counters of one set, and of one set that a device takes from (`ResourceSliceMaxCountersPerCounterSet`,
/// `ResourceSliceMaxCountersPerDeviceCounterConsumption`).
const COUNTERS: usize = 32;
/// Sets that a device takes from (`ResourceSliceMaxDeviceCounterConsumptionsPerDevice`).
const SETS: usize = 2;

/// One of `sharedCounters`.
pub(super) fn counter_set(rules: &mut Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let from = errors.len();
    let (at, span, name) = (format!("{path}.name"), item.span_of("name"), item.text("name"));
    match name.is_empty() {
        true => errors.required(&at, span, ""),
        false => names::dns_label(&at, span, name, errors),
    }
    covered(from, errors);
    counters(rules, item, path, errors);
}

/// `counters`
fn counters(rules: &mut Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let at = format!("{path}.counters");
    if item.map("counters").is_empty() {
        let from = errors.len();
        errors.required(&at, item.span_of("counters"), "");
        return covered(from, errors);
    }
    let entries = Entries {
        owner: item,
        name: "counters",
        path: &at,
        // Until 1.34 all sets together had a limit.
        most: rules.since(35).then_some(COUNTERS),
        key_length: names::DOMAIN_LENGTH,
        keys_covered: true,
    };
    let key = |_: &Rules<'_>, name: &str, path: &str, item: &Item, errors: &mut Errors| {
        names::dns_label(path, item.span, name, errors);
    };
    lists::map(rules, entries, errors, key, |_, _, _, _| {});
}

fn covered(from: usize, errors: &mut Errors) {
    errors.list.iter_mut().skip(from).for_each(|error| error.covered = true);
}

/// `consumesCounters` of a device.
pub(super) fn consumption(
    rules: &mut Rules<'_>,
    spec: &Item,
    device: &Item,
    path: &str,
    errors: &mut Errors,
) {
    let at = format!("{path}.consumesCounters");
    let list = List { owner: device, name: "consumesCounters", path: &at };
    let size = if rules.since(35) { Size::most(SETS) } else { Size::default() };
    lists::set(
        rules,
        list,
        size,
        "counterSet",
        errors,
        |rules, item, path, errors| {
            let from = errors.len();
            let (at, span, name) =
                (format!("{path}.counterSet"), item.span_of("counterSet"), item.text("counterSet"));
            match name.is_empty() {
                true => errors.required(&at, span, ""),
                false if rules.since(35) => names::dns_label(&at, span, name, errors),
                false => {}
            }
            covered(from, errors);
            counters(rules, item, path, errors);
        },
        |item| item.text("counterSet").into(),
    );
    if !rules.since(35) {
        consumption_of_1_34(spec, device, path, errors);
    }
}

/// Until 1.34 a slice had both counters and devices, and a device's counters had to be there.
fn consumption_of_1_34(spec: &Item, device: &Item, path: &str, errors: &mut Errors) {
    let consumptions = device.list("consumesCounters");
    let count: usize = consumptions.iter().map(|it| it.map("counters").len()).sum();
    // ResourceSliceMaxCountersPerDevice
    if count > 32 {
        errors.invalid(path, device.span, count, "the total number of counters must not exceed 32");
    }
    for (index, item) in consumptions.iter().enumerate() {
        let at = format!("{path}.consumesCounters[{index}]");
        let name = item.text("counterSet");
        // Of sets with one name the last counts.
        let set = spec.list("sharedCounters").iter().rfind(|set| set.text("name") == name);
        let Some(set) = set else {
            let detail = "must reference a counterSet defined in the ResourceSlice sharedCounters";
            errors.invalid(&format!("{at}.counterSet"), item.span_of("counterSet"), name, detail);
            continue;
        };
        let known: BTreeSet<&str> = set.map("counters").iter().map(|(name, _)| name.as_str()).collect();
        for (counter, value) in
            item.map("counters").iter().filter(|(counter, _)| !known.contains(counter.as_str()))
        {
            let detail = "must reference a counter defined in the ResourceSlice sharedCounters";
            errors.invalid(&format!("{at}.counters"), value.span, counter.as_str(), detail);
        }
    }
}

/// The limits of 1.34, which counted over the whole slice.
pub(super) fn limits_of_1_34(spec: &Item, errors: &mut Errors) {
    let devices = spec.list("devices").iter().flat_map(|device| device.list("consumesCounters"));
    let count: usize = devices.map(|it| it.map("counters").len()).sum();
    // ResourceSliceMaxDeviceCountersPerSlice
    if count > 1024 {
        let detail = "the total number of counters in devices must not exceed 1024";
        errors.invalid("spec.devices", spec.span_of("devices"), count, detail);
    }
    let count: usize = spec.list("sharedCounters").iter().map(|set| set.map("counters").len()).sum();
    // ResourceSliceMaxSharedCounters
    if count > 32 {
        let detail = "the total number of shared counters must not exceed 32";
        errors.invalid("spec.sharedCounters", spec.span_of("sharedCounters"), count, detail);
    }
}
