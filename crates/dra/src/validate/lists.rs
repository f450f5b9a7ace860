//! The rules that every list and map has: how many entries, which may not stand twice.
//!
//! Source: `validateSlice`, `validateSet` and `validateMap` in `pkg/apis/resource/validation/validation.go`.

use std::collections::BTreeSet;

use super::{Errors, Rules};
use crate::item::Item;

/// What is asked of a list.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    /// The most entries; `None` when it is free.
    pub(super) most: Option<usize>,
    /// A declared rule counts them too.
    pub(super) counted: bool,
    /// A declared rule looks for duplicates too.
    pub(super) unique: bool,
}

impl Size {
    pub(super) fn most(most: usize) -> Self {
        Self { most: Some(most), counted: true, unique: true }
    }

    /// Where no declared rule says the same.
    pub(super) fn alone(self) -> Self {
        Self { counted: false, unique: false, ..self }
    }
}

/// A list with its path.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) owner: &'a Item,
    pub(super) name: &'a str,
    pub(super) path: &'a str,
}

impl List<'_> {
    pub(super) fn items(&self) -> &[Item] {
        self.owner.list(self.name)
    }
}

/// Each entry, unless there are too many. Up to 1.34 the entries were looked at all the same, and first.
pub(super) fn slice(
    rules: &mut Rules<'_>,
    list: List<'_>,
    size: Size,
    errors: &mut Errors,
    mut entry: impl FnMut(&mut Rules<'_>, &Item, &str, &mut Errors),
) -> bool {
    let items = list.items();
    let too_many = size.most.filter(|most| items.len() > *most);
    if too_many.is_none() || !rules.since(35) {
        for (index, item) in items.iter().enumerate() {
            entry(rules, item, &format!("{}[{index}]", list.path), errors);
        }
    }
    if let Some(most) = too_many {
        let from = errors.len();
        errors.too_many(list.path, list.owner.span_of(list.name), items.len(), most);
        match size.counted {
            true => errors.covered_since(from, "maxItems"),
            false => errors.origin_since(from, "maxItems"),
        }
    }
    too_many.is_none() || !rules.since(35)
}

/// The same, and no two entries with one key. `field` is what up to 1.34 stood behind the index of a duplicate.
pub(super) fn set(
    rules: &mut Rules<'_>,
    list: List<'_>,
    size: Size,
    field: &str,
    errors: &mut Errors,
    entry: impl FnMut(&mut Rules<'_>, &Item, &str, &mut Errors),
    key: impl Fn(&Item) -> serde_json::Value,
) {
    if !slice(rules, list, size, errors, entry) {
        return;
    }
    let mut seen = BTreeSet::new();
    for (index, item) in list.items().iter().enumerate() {
        let key = key(item);
        if seen.insert(key.to_string()) {
            continue;
        }
        let from = errors.len();
        let mut path = format!("{}[{index}]", list.path);
        if !rules.since(35) && !field.is_empty() {
            path = format!("{path}.{field}");
        }
        errors.duplicate(&path, item.span, shown(rules, key));
        if size.unique {
            errors.covered_since(from, "");
        }
    }
}

/// Up to 1.34 the parts of a device's id could not be seen.
fn shown(rules: &Rules<'_>, key: serde_json::Value) -> serde_json::Value {
    match key {
        serde_json::Value::Object(parts) if !rules.since(35) => parts
            .into_iter()
            .map(|(name, _)| (name, serde_json::json!({})))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        key => key,
    }
}

/// A map with its path.
#[derive(Clone, Copy)]
pub(super) struct Entries<'a> {
    pub(super) owner: &'a Item,
    pub(super) name: &'a str,
    pub(super) path: &'a str,
    /// The most entries; `None` when it is free.
    pub(super) most: Option<usize>,
    /// Longer keys are cut in the middle when they stand in a path.
    pub(super) key_length: usize,
    /// A declared rule looks at the keys too.
    pub(super) keys_covered: bool,
}

/// Each key and each value, unless there are too many.
pub(super) fn map(
    rules: &mut Rules<'_>,
    map: Entries<'_>,
    errors: &mut Errors,
    key: impl Fn(&Rules<'_>, &str, &str, &Item, &mut Errors),
    mut value: impl FnMut(&mut Rules<'_>, &Item, &str, &mut Errors),
) {
    let entries = map.owner.map(map.name);
    if let Some(most) = map.most.filter(|most| entries.len() > *most) {
        errors.too_many(map.path, map.owner.span_of(map.name), entries.len(), most);
        if rules.since(35) {
            return;
        }
    }
    for (name, item) in entries {
        let path = format!("{}[{}]", map.path, cut(name, map.key_length));
        let from = errors.len();
        // Since 1.36 what is wrong with a key is told of the map.
        key(rules, name, if rules.since(36) { map.path } else { &path }, item, errors);
        if map.keys_covered && rules.since(36) {
            errors.covered_since(from, "");
        }
        value(rules, item, &path, errors);
    }
}

/// A long text with its middle left out (`truncateIfTooLong`).
fn cut(text: &str, most: usize) -> String {
    let most = most.max(16);
    if text.len() <= most {
        return text.to_owned();
    }
    let left = most - "...".len();
    let front = text.as_bytes().get(..left.div_ceil(2)).unwrap_or_default();
    let back = text.as_bytes().get(text.len() - left / 2..).unwrap_or_default();
    format!("{}...{}", String::from_utf8_lossy(front), String::from_utf8_lossy(back))
}
