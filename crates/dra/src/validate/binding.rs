//! The rules of binding conditions, of a device and of a device that was chosen.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::lists::{self, List, Size};
use super::{Errors, Rules, names};
use crate::item::Item;

/// Up to this many (`BindingConditionsMaxSize`, `BindingFailureConditionsMaxSize`).
const MOST: usize = 4;

pub(super) fn conditions(rules: &mut Rules<'_>, owner: &Item, path: &str, errors: &mut Errors) {
    let fields = ["bindingConditions", "bindingFailureConditions"];
    for name in fields {
        let path = format!("{path}.{name}");
        let list = List { owner, name, path: &path };
        lists::slice(rules, list, Size::most(MOST), errors, |_, item, path, errors| {
            names::label_key(path, item.span, item.as_text().unwrap_or_default(), errors);
        });
    }
    let [conditions, failures] = fields.map(|name| owner.list(name));
    let text = |item: &'_ Item| item.as_text().unwrap_or_default().to_owned();
    let mut seen = BTreeSet::new();
    for (index, item) in conditions.iter().enumerate() {
        if !seen.insert(text(item)) {
            errors.duplicate(&format!("{path}.bindingConditions[{index}]"), item.span, text(item));
        }
    }
    let mut failing = BTreeSet::new();
    for (index, item) in failures.iter().enumerate() {
        let path = format!("{path}.bindingFailureConditions[{index}]");
        if !failing.insert(text(item)) {
            errors.duplicate(&path, item.span, text(item));
        }
        if seen.contains(&text(item)) {
            let detail = "bindingFailureConditions must not overlap with bindingConditions";
            errors.invalid(&path, item.span, text(item), detail);
        }
    }
    // An empty list that is written out is shown as one.
    let shown = |name: &str| owner.get(name).map_or(Json::Null, |_| Json::Array(Vec::new()));
    if conditions.is_empty() && !failures.is_empty() {
        let detail = "bindingConditions are required to use bindingFailureConditions";
        errors.invalid(&format!("{path}.bindingConditions"), owner.span, shown("bindingConditions"), detail);
    }
    if failures.is_empty() && !conditions.is_empty() {
        let detail = "bindingFailureConditions are required to use bindingConditions";
        let path = format!("{path}.bindingFailureConditions");
        errors.invalid(&path, owner.span, shown("bindingFailureConditions"), detail);
    }
}
