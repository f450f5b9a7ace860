//! Which fields does the API server drop because their gate is off?
//!
//! A field that the stored object already uses stays: a gate that was switched off breaks nothing.
//! Source: `dropDisabledFields` of the strategies in `pkg/registry/resource` and `pkg/api/resourceclaimspec`.

use std::collections::BTreeSet;

use crate::fields::{Field, Structure};
use crate::item::{Item, Value};
use crate::target::Target;

/// Drops what the target's gates do not let pass from `part` of the object, unless `old` uses it.
pub(super) fn drop_disabled(object: &mut Item, old: Option<&Item>, part: &str, target: &Target) {
    let mut used: BTreeSet<&'static [&'static str]> = BTreeSet::new();
    if let Some(old) = old {
        in_use(old, &mut used);
    }
    let Some(part) = object.get_mut(part) else { return };
    let minor = target.release.minor;
    part.visit_mut(&mut |item| {
        let Value::Object(structure, fields) = &mut item.value else { return };
        fields.retain(|(row, _)| {
            let gates = dropping_gates(structure, row, minor);
            gates.is_empty() || gates.iter().all(|gate| target.gate(gate)) || used.contains(gates)
        });
    });
}

/// The gates of a field, where upstream drops it without them.
pub(crate) fn dropping_gates(structure: &Structure, row: &Field, minor: u16) -> &'static [&'static str] {
    match (structure.name, row.name) {
        // Copied from the request and left alone.
        ("DeviceRequestAllocationResult", "tolerations") | ("AllocationResult", "allocationTimestamp") => &[],
        ("ExactDeviceRequest" | "DeviceSubRequest", "tolerations") | (_, "distinctAttribute")
            if minor < 35 =>
        {
            &[]
        }
        _ => row.gates,
    }
}

fn in_use(item: &Item, used: &mut BTreeSet<&'static [&'static str]>) {
    match &item.value {
        Value::Object(_, fields) => {
            for (row, value) in fields {
                let empty = matches!(&value.value, Value::List(items) if items.is_empty());
                if !row.gates.is_empty() && !empty {
                    used.insert(row.gates);
                }
                in_use(value, used);
            }
        }
        Value::List(items) => items.iter().for_each(|item| in_use(item, used)),
        Value::Map(entries) => entries.iter().for_each(|(_, item)| in_use(item, used)),
        _ => {}
    }
}
