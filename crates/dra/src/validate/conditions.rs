//! The rules of the conditions in a status.
//!
//! Source: `ValidateConditions` in `k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go` v0.37.2.

use std::collections::BTreeSet;

use super::{Errors, Rules, names};
use crate::item::Item;

/// `conditions` of `owner`.
pub(super) fn conditions(rules: &Rules<'_>, owner: &Item, path: &str, errors: &mut Errors) {
    let mut seen = BTreeSet::new();
    for (index, condition) in owner.list("conditions").iter().enumerate() {
        let path = format!("{path}[{index}]");
        let text = condition.text("type");
        if !seen.insert(text) {
            let at = if rules.since(37) { path.clone() } else { format!("{path}.type") };
            errors.duplicate(&at, condition.span, text);
        }
        one(rules, condition, &path, errors);
    }
}

/// At most so many conditions.
pub(super) fn at_most(owner: &Item, path: &str, most: usize, errors: &mut Errors) {
    let count = owner.list("conditions").len();
    if count > most {
        errors.too_many(path, owner.span_of("conditions"), count, most);
    }
}

fn one(rules: &Rules<'_>, condition: &Item, path: &str, errors: &mut Errors) {
    let span = |name: &str| condition.span_of(name);
    let at = |name: &str| format!("{path}.{name}");
    match condition.text("type") {
        "" if rules.since(37) => errors.required(&at("type"), span("type"), "is required"),
        text => names::label_key(&at("type"), span("type"), text, errors),
    }
    match condition.text("status") {
        "" if rules.since(37) => errors.required(&at("status"), span("status"), ""),
        "True" | "False" | "Unknown" => {}
        status => errors.not_supported(&at("status"), span("status"), status, &["False", "True", "Unknown"]),
    }
    let generation = condition.int("observedGeneration");
    if generation < 0 {
        let detail = "must be greater than or equal to zero";
        errors.invalid(&at("observedGeneration"), span("observedGeneration"), generation, detail);
    }
    if condition.text("lastTransitionTime").is_empty() {
        errors.required(&at("lastTransitionTime"), span("lastTransitionTime"), "");
    }
    match condition.text("reason") {
        "" => errors.required(&at("reason"), span("reason"), ""),
        reason => {
            if !is_reason(reason) {
                errors.invalid(&at("reason"), span("reason"), reason, REASON);
            }
            // maxReasonLen
            if reason.len() > 1024 {
                errors.too_long(&at("reason"), span("reason"), 1024);
            }
        }
    }
    // maxMessageLen
    if condition.text("message").len() > 32 * 1024 {
        errors.too_long(&at("message"), span("message"), 32 * 1024);
    }
}

/// Upstream's `conditionReasonErrMsg` with the regular expression behind it.
const REASON: &str = "a condition reason must start with alphabetic character, optionally followed by a string of \
    alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' (e.g. 'my_name',  or \
    'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or 'ReasonA:ReasonB', regex used for validation is \
    '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')";

fn is_reason(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.ends_with(word)
        && text.chars().all(|c| word(c) || ",:".contains(c))
}
