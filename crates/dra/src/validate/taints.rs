//! The rules of taints, of tolerations, and of DeviceTaintRules.

use super::{Asked, Errors, Rules, conditions, metadata, names, selector};
use crate::item::{Item, same};

/// The effects there are; `None` came with 1.35.
fn effects(rules: &Rules<'_>) -> &'static [&'static str] {
    if rules.since(35) { &["NoExecute", "NoSchedule", "None"] } else { &["NoExecute", "NoSchedule"] }
}

/// `old` is the taint that was there before.
pub(super) fn taint(rules: &Rules<'_>, item: &Item, old: Option<&Item>, path: &str, errors: &mut Errors) {
    names::label_key(&format!("{path}.key"), item.span_of("key"), item.text("key"), errors);
    if !item.text("value").is_empty() {
        names::label_value(&format!("{path}.value"), item.span_of("value"), item.text("value"), errors);
    }
    let (effect, span) = (item.text("effect"), item.span_of("effect"));
    if rules.since(35) && old.is_some_and(|old| old.text("effect") == effect) {
        return;
    }
    let path = format!("{path}.effect");
    let from = errors.len();
    match effect {
        "" => errors.required(&path, span, ""),
        effect if effects(rules).contains(&effect) => {}
        effect => errors.not_supported(&path, span, effect, effects(rules)),
    }
    errors.covered_since(from, "");
}

pub(super) fn toleration(rules: &Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let covered = |from: usize, errors: &mut Errors| {
        errors.list.iter_mut().skip(from).for_each(|error| error.covered = true);
    };
    if !item.text("key").is_empty() {
        let from = errors.len();
        names::label_key(&format!("{path}.key"), item.span_of("key"), item.text("key"), errors);
        covered(from, errors);
    }
    let (value, value_path) = (item.text("value"), format!("{path}.value"));
    let (operator, operator_path) = (item.text("operator"), format!("{path}.operator"));
    match operator {
        "Exists" if !value.is_empty() => {
            errors.invalid(&value_path, item.span_of("value"), value, "must be empty for operator `Exists`");
        }
        "Exists" => {}
        "Equal" => names::label_value(&value_path, item.span_of("value"), value, errors),
        operator => {
            let from = errors.len();
            let span = item.span_of("operator");
            match operator {
                "" => errors.required(&operator_path, span, ""),
                operator => errors.not_supported(&operator_path, span, operator, &["Equal", "Exists"]),
            }
            covered(from, errors);
        }
    }
    let effect = item.text("effect");
    if !effect.is_empty() && !effects(rules).contains(&effect) {
        let from = errors.len();
        errors.not_supported(&format!("{path}.effect"), item.span_of("effect"), effect, effects(rules));
        covered(from, errors);
    }
}

pub(super) fn device_taint_rule(rules: &mut Rules<'_>, rule: &Item, asked: Asked<'_>, errors: &mut Errors) {
    match asked {
        Asked::Create => metadata::create(rules, rule, false, errors),
        Asked::Update(old) => metadata::update(rules, rule, old, errors),
        Asked::UpdateStatus(old) => {
            metadata::update(rules, rule, old, errors);
            if let Some(status) = rule.get("status") {
                conditions::conditions(rules, status, "status.conditions", errors);
                // DeviceTaintRuleStatusMaxConditions
                conditions::at_most(status, "status.conditions", 8, errors);
            }
            return;
        }
    }
    let old_spec = asked.old().and_then(|old| old.get("spec"));
    let spec = rule.get("spec");
    if let Some(chosen) = spec.and_then(|spec| spec.get("deviceSelector")) {
        selector_of_devices(rules, chosen, old_spec.and_then(|spec| spec.get("deviceSelector")), errors);
    }
    let none = Item {
        span: spec.map_or(rule.span, |spec| spec.span),
        value: crate::item::Value::Object(&crate::fields::DEVICE_TAINT, Vec::new()),
    };
    let item = spec.and_then(|spec| spec.get("taint")).unwrap_or(&none);
    let old = asked.old().map(|_| old_spec.and_then(|spec| spec.get("taint")).unwrap_or(&none));
    taint(rules, item, old, "spec.taint", errors);
}

fn selector_of_devices(rules: &mut Rules<'_>, item: &Item, old: Option<&Item>, errors: &mut Errors) {
    let path = |name: &str| format!("spec.deviceSelector.{name}");
    if !rules.since(35) && item.has("deviceClassName") {
        let class = item.get("deviceClassName").and_then(Item::as_text).unwrap_or_default();
        names::dns_subdomain(&path("deviceClassName"), item.span_of("deviceClassName"), class, errors);
    }
    if let Some(driver) = item.get("driver") {
        names::driver(
            rules,
            &path("driver"),
            driver.span,
            driver.as_text().unwrap_or_default(),
            false,
            errors,
        );
    }
    if let Some(pool) = item.get("pool") {
        names::pool(&path("pool"), pool.span, pool.as_text().unwrap_or_default(), errors);
    }
    if let Some(device) = item.get("device") {
        names::dns_label(&path("device"), device.span, device.as_text().unwrap_or_default(), errors);
    }
    if !rules.since(35) {
        let stored = old.is_some_and(|old| same(item.get("selectors"), old.get("selectors")));
        selector::selectors(rules, item, "spec.deviceSelector", stored, errors);
    }
}
