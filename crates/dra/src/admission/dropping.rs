//! Which fields does the API server drop because their gate is off?
//!
//! A field that the stored object already uses stays: a gate that was switched off breaks nothing.
//! Source: `dropDisabledFields` of the strategies in `pkg/registry/resource` and `pkg/api/resourceclaimspec`.

use std::collections::BTreeSet;

use yaml_tree::Span;

use crate::fields::{Field, Structure};
use crate::item::{Item, Value};
use crate::target::Target;

/// A field that somebody wrote and the API server does not store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// As the API server writes paths.
    pub path: String,
    /// Where the value stands.
    pub span: Span,
    /// The gate that is off.
    pub gate: &'static str,
}

/// Drops what the target's gates do not let pass from `part` of the object, unless `old` uses it.
pub(super) fn drop_disabled(
    object: &mut Item,
    old: Option<&Item>,
    part: &'static str,
    target: &Target,
) -> Vec<Dropped> {
    let mut used: BTreeSet<&'static [&'static str]> = BTreeSet::new();
    if let Some(old) = old {
        in_use(old, &mut used);
    }
    let mut dropped = Vec::new();
    if let Some(part_of) = object.get_mut(part) {
        Dropping { target, used: &used, dropped: &mut dropped }.visit(part_of, part);
    }
    dropped
}

struct Dropping<'a> {
    target: &'a Target,
    used: &'a BTreeSet<&'static [&'static str]>,
    dropped: &'a mut Vec<Dropped>,
}

impl Dropping<'_> {
    fn visit(&mut self, item: &mut Item, path: &str) {
        let span = item.span;
        match &mut item.value {
            Value::Object(structure, fields) => {
                fields.retain(|(row, value)| {
                    let gates = dropping_gates(structure, row, self.target.release.minor);
                    let off = gates.iter().find(|gate| !self.target.gate(gate));
                    let Some(gate) = off.filter(|_| !self.used.contains(gates)) else { return true };
                    // What a default filled in stands where its object does; nobody misses it.
                    if value.span != span {
                        let path = format!("{path}.{}", row.name);
                        self.dropped.push(Dropped { path, span: value.span, gate });
                    }
                    false
                });
                fields.iter_mut().for_each(|(row, value)| self.visit(value, &format!("{path}.{}", row.name)));
            }
            Value::List(items) => {
                let numbered = items.iter_mut().enumerate();
                numbered.for_each(|(index, value)| self.visit(value, &format!("{path}[{index}]")));
            }
            Value::Map(entries) => {
                entries.iter_mut().for_each(|(key, value)| self.visit(value, &format!("{path}[{key}]")));
            }
            _ => {}
        }
    }
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
