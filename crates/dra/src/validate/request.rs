//! The rules of one request for devices, and of its alternatives.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{self, List, Size};
use super::{Errors, Rules, names, selector, taints};
use crate::item::Item;
use crate::selectors::check_derived;

/// Up to this many alternatives (`FirstAvailableDeviceRequestMaxSize`).
const ALTERNATIVES: usize = 8;
/// What all derived attributes of a claim may cost together (`DeviceClaimDerivedAttributeCELMaxCost`).
const DERIVED_COST: u64 = 1_000_000;

/// What the derived attributes of a claim share: which constraints use them, and what they cost so far.
pub(super) struct Derived<'a> {
    /// By request, or `request/alternative`; those for all requests stand under the empty name.
    used: BTreeMap<&'a str, BTreeSet<&'a str>>,
    cost: u64,
}

impl<'a> Derived<'a> {
    pub(super) fn of(devices: &'a Item) -> Self {
        let mut used: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for constraint in devices.list("constraints") {
            let name = match (constraint.get("matchAttribute"), constraint.get("distinctAttribute")) {
                (Some(name), _) | (None, Some(name)) => name.as_text().unwrap_or_default(),
                (None, None) => continue,
            };
            let requests = constraint.list("requests");
            if requests.is_empty() {
                used.entry("").or_default().insert(name);
            }
            for request in requests {
                used.entry(request.as_text().unwrap_or_default()).or_default().insert(name);
            }
        }
        Self { used, cost: 0 }
    }

    pub(super) fn too_costly(&self) -> bool {
        self.cost > DERIVED_COST
    }

    fn is_used(&self, attribute: &str, request: &str) -> bool {
        let by = |request: &str| self.used.get(request).is_some_and(|used| used.contains(attribute));
        by("") || by(request) || request.split_once('/').is_some_and(|(parent, _)| by(parent))
    }
}

pub(super) fn request(
    rules: &mut Rules<'_>,
    item: &Item,
    path: &str,
    stored: bool,
    derived: &mut Derived<'_>,
    errors: &mut Errors,
) {
    names::dns_label(&format!("{path}.name"), item.span_of("name"), item.text("name"), errors);
    let exactly = item.get("exactly");
    let alternatives = !item.list("firstAvailable").is_empty();
    let both = exactly.is_some() && alternatives;
    // Since 1.35 a request with both is not looked into.
    if !both || !rules.since(35) {
        if alternatives {
            let at = format!("{path}.firstAvailable");
            let list = List { owner: item, name: "firstAvailable", path: &at };
            let entry = |rules: &mut Rules<'_>, alternative: &Item, path: &str, errors: &mut Errors| {
                let (span, name) = (alternative.span_of("name"), alternative.text("name"));
                names::dns_label(&format!("{path}.name"), span, name, errors);
                let of = format!("{}/{name}", item.text("name"));
                wanted(rules, alternative, path, &of, Wanted { stored, alternative: true }, derived, errors);
            };
            lists::set(rules, list, Size::most(ALTERNATIVES), "name", errors, entry, |item| {
                item.text("name").into()
            });
        }
        if let Some(exactly) = exactly {
            let path = format!("{path}.exactly");
            let of = item.text("name");
            wanted(rules, exactly, &path, of, Wanted { stored, alternative: false }, derived, errors);
        }
    }
    if both {
        let detail = "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set";
        errors.invalid(path, item.span, serde_json::Value::Null, detail);
    } else if exactly.is_none() && !alternatives {
        errors.required(path, item.span, "exactly one of `exactly` or `firstAvailable` is required");
    }
}

#[derive(Clone, Copy)]
struct Wanted {
    stored: bool,
    alternative: bool,
}

/// What `exactly` and an alternative have in common.
fn wanted(
    rules: &mut Rules<'_>,
    item: &Item,
    path: &str,
    request: &str,
    how: Wanted,
    derived: &mut Derived<'_>,
    errors: &mut Errors,
) {
    let from = errors.len();
    class_name(item, &format!("{path}.deviceClassName"), errors);
    if how.alternative {
        errors.list.iter_mut().skip(from).for_each(|error| error.covered = true);
    }
    selector::selectors(rules, item, path, how.stored, errors);
    derived_attributes(rules, item, path, request, how.stored, derived, errors);
    allocation_mode(item, path, errors);
    for (index, toleration) in item.list("tolerations").iter().enumerate() {
        taints::toleration(rules, toleration, &format!("{path}.tolerations[{index}]"), errors);
    }
}

pub(super) fn class_name(owner: &Item, path: &str, errors: &mut Errors) {
    let (name, span) = (owner.text("deviceClassName"), owner.span_of("deviceClassName"));
    match name.is_empty() {
        true => errors.required(path, span, ""),
        false => names::dns_subdomain(path, span, name, errors),
    }
}

fn allocation_mode(item: &Item, path: &str, errors: &mut Errors) {
    let count = item.int("count");
    let count_path = format!("{path}.count");
    match item.text("allocationMode") {
        "All" if count != 0 => {
            let detail = "must not be specified when allocationMode is 'All'";
            errors.invalid(&count_path, item.span_of("count"), count, detail);
        }
        "All" => {}
        "ExactCount" if count <= 0 => {
            errors.invalid(&count_path, item.span_of("count"), count, "must be greater than zero");
        }
        "ExactCount" => {}
        mode => {
            let from = errors.len();
            let path = format!("{path}.allocationMode");
            errors.not_supported(&path, item.span_of("allocationMode"), mode, &["All", "ExactCount"]);
            errors.covered_since(from, "");
        }
    }
}

fn derived_attributes(
    rules: &mut Rules<'_>,
    item: &Item,
    path: &str,
    request: &str,
    stored: bool,
    derived: &mut Derived<'_>,
    errors: &mut Errors,
) {
    let at = format!("{path}.derivedAttributes");
    if !rules.since(37) {
        return;
    }
    let list = List { owner: item, name: "derivedAttributes", path: &at };
    let entry = |rules: &mut Rules<'_>, attribute: &Item, path: &str, errors: &mut Errors| {
        let name = attribute.text("name");
        if !name.is_empty() && !derived.is_used(name, request) {
            let detail = "must be referenced by at least one matchAttribute or distinctAttribute constraint \
                          targeting this request";
            errors.invalid(&format!("{path}.name"), attribute.span_of("name"), name, detail);
        }
        let (text, span) = (attribute.text("expression"), attribute.span_of("expression"));
        let path = format!("{path}.expression");
        if text.is_empty() || stored {
            return;
        }
        if text.len() > 10 * 1024 {
            return errors.too_long(&path, span, 10 * 1024);
        }
        match check_derived(text, rules.target) {
            Err(refusal) => errors.invalid(&path, span, text, refusal),
            Ok(cost) => {
                if cost > DERIVED_COST {
                    errors.forbidden(&path, span, "too complex, exceeds cost limit");
                }
                derived.cost = derived.cost.saturating_add(cost);
            }
        }
    };
    lists::set(rules, list, Size::default(), "", errors, entry, |item| item.text("name").into());
}
