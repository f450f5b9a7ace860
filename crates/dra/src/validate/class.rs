//! The rules of DeviceClasses.

use super::lists::{self, List, Size};
use super::{Errors, Rules, config, metadata, selector};
use crate::item::{Item, same};

/// Up to this many configurations (`DeviceConfigMaxSize`).
const MOST: usize = 32;

pub(super) fn device_class(rules: &mut Rules<'_>, class: &Item, old: Option<&Item>, errors: &mut Errors) {
    metadata::create(rules, class, false, errors);
    if let Some(old) = old {
        // Until 1.34 an update was looked at as a creation first.
        if !rules.since(35) {
            of_spec(rules, class, None, errors);
        }
        metadata::update(rules, class, old, errors);
    }
    of_spec(rules, class, old, errors);
}

fn of_spec(rules: &mut Rules<'_>, class: &Item, old: Option<&Item>, errors: &mut Errors) {
    let Some(spec) = class.get("spec") else { return };
    let stored = |field: &str| {
        let old = old.and_then(|old| old.get("spec"));
        old.is_some_and(|old| same(spec.get(field), old.get(field)))
    };
    selector::selectors(rules, spec, "spec", stored("selectors"), errors);
    let list = List { owner: spec, name: "config", path: "spec.config" };
    let stored = stored("config");
    lists::slice(rules, list, Size::most(MOST), errors, |rules, item, path, errors| {
        config::configuration(rules, item, path, stored, errors);
    });
    if let Some(name) = spec.get("extendedResourceName")
        && !is_extended_resource_name(name.as_text().unwrap_or_default())
    {
        let from = errors.len();
        let text = name.as_text().unwrap_or_default();
        errors.invalid(
            "spec.extendedResourceName",
            name.span,
            text,
            "must be a valid extended resource name",
        );
        errors.covered_since(from, "format=k8s-extended-resource-name");
    }
}

/// Whether Pods may ask for it in `resources` (`IsExtendedResourceName` in `pkg/apis/core/v1/helper/helpers.go`).
pub(super) fn is_extended_resource_name(name: &str) -> bool {
    let native = !name.contains('/') || name.contains("kubernetes.io/");
    let quota = format!("requests.{name}");
    !native && !name.starts_with("requests.") && kube_scalars::names::qualified_name(&quota).is_empty()
}
