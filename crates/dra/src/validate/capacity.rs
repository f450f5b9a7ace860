//! The rules of capacities, and of the amounts of them that may be asked for.

use std::cmp::Ordering;

use kube_scalars::Quantity;

use super::lists::{self, Entries, List, Size};
use super::{Errors, Rules, device};
use crate::item::Item;

/// Up to this many amounts (`CapacityRequestPolicyDiscreteMaxOptions`).
const OPTIONS: usize = 10;

pub(super) fn capacities(rules: &mut Rules<'_>, item: &Item, path: &str, errors: &mut Errors) {
    let shared = item.flag("allowMultipleAllocations") == Some(true);
    let entries = Entries {
        owner: item,
        name: "capacity",
        path,
        most: None,
        key_length: device::KEY_LENGTH,
        keys_covered: false,
    };
    lists::map(rules, entries, errors, device::key, |rules, capacity, path, errors| {
        let Some(policy) = capacity.get("requestPolicy") else { return };
        let path = format!("{path}.requestPolicy");
        if !shared {
            return errors.forbidden(&path, policy.span, "allowMultipleAllocations must be true");
        }
        let zero = Quantity::from_int(0);
        request_policy(rules, capacity.quantity("value").unwrap_or(&zero), policy, &path, errors);
    });
}

fn request_policy(
    rules: &mut Rules<'_>,
    capacity: &Quantity,
    policy: &Item,
    path: &str,
    errors: &mut Errors,
) {
    let values = !policy.list("validValues").is_empty();
    let range = policy.get("validRange");
    let default = policy.quantity("default");
    let missing = |what: &str, errors: &mut Errors| {
        errors.required(&format!("{path}.default"), policy.span, &format!("required when {what} is defined"));
    };
    match (values, range, default) {
        (true, Some(_), _) => errors.forbidden(
            path,
            policy.span,
            "exactly one policy can be specified, cannot specify \"validValues\" and \"validRange\" at the same time",
        ),
        (true, None, None) => missing("validValues", errors),
        (true, None, Some(default)) => valid_values(rules, default, capacity, policy, path, errors),
        (false, Some(_), None) => missing("validRange", errors),
        (false, Some(range), Some(default)) => {
            valid_range(rules, default, capacity, range, &format!("{path}.validRange"), errors);
        }
        (false, None, _) => {}
    }
}

fn valid_values(
    rules: &mut Rules<'_>,
    default: &Quantity,
    capacity: &Quantity,
    policy: &Item,
    path: &str,
    errors: &mut Errors,
) {
    let path = format!("{path}.validValues");
    let items = policy.list("validValues");
    let amount = |item: &Item| item.as_quantity().cloned().unwrap_or_else(|| Quantity::from_int(0));
    for (index, pair) in items.windows(2).enumerate() {
        if let [one, next] = pair
            && amount(one).cmp(&amount(next)) == Ordering::Greater
        {
            let path = format!("{path}[{}]", index + 1);
            let detail = "values must be sorted in ascending order";
            errors.invalid(&path, next.span, amount(next).canonical(), detail);
        }
    }
    let mut found = false;
    let list = List { owner: policy, name: "validValues", path: &path };
    // Where fractions are not known, amounts that round to one whole number are the same.
    let fractions = rules.gate("DRAFractionalCapacityRange");
    let key = |item: &Item| match fractions {
        true => decimal(&amount(item)),
        false => amount(item).value().to_string().into(),
    };
    lists::set(
        rules,
        list,
        Size::most(OPTIONS).alone(),
        "",
        errors,
        |_, item, path, errors| {
            let option = amount(item);
            if option.cmp(capacity) == Ordering::Greater {
                let detail = format!("option is larger than capacity value: {}", capacity.canonical());
                errors.invalid(path, item.span, option.canonical(), detail);
            }
            found |= option.cmp(default) == Ordering::Equal;
        },
        key,
    );
    if !found {
        let detail = "default value is not valid according to the requestPolicy";
        errors.invalid(&path, policy.span_of("validValues"), default.canonical(), detail);
    }
}

/// The number as Go's `inf.Dec` prints it: without an exponent, with the zeros that it was made with.
fn decimal(amount: &Quantity) -> serde_json::Value {
    amount.decimal_text().into()
}

fn valid_range(
    rules: &Rules<'_>,
    default: &Quantity,
    capacity: &Quantity,
    range: &Item,
    path: &str,
    errors: &mut Errors,
) {
    let at = |field: &str| format!("{path}.{field}");
    let (max, step) = (range.quantity("max"), range.quantity("step"));
    let Some(min) = range.quantity("min") else {
        return errors.required(&at("min"), range.span, "required when validRange is defined");
    };
    let more = |left: &Quantity, right: &Quantity| left.cmp(right) == Ordering::Greater;
    // What is wrong with the default was told of the bound until 1.36.
    let of_default = |bound: &'static str| if rules.since(37) { "default" } else { bound };
    let mut say = |field: &str, value: &Quantity, detail: String| {
        let span =
            range.structure().filter(|_| field != "default").map_or(range.span, |_| range.span_of(field));
        errors.invalid(&at(field), span, value.canonical(), detail);
    };
    if more(min, capacity) {
        say("min", min, format!("min is larger than capacity value: {}", capacity.canonical()));
    }
    if more(min, default) {
        say(of_default("min"), default, format!("default is less than min: {}", min.canonical()));
    }
    if let Some(max) = max {
        if more(min, max) {
            say("max", min, format!("min is larger than max: {}", max.canonical()));
        }
        if more(max, capacity) {
            say("max", max, format!("max is larger than capacity value: {}", capacity.canonical()));
        }
        if more(default, max) {
            say(of_default("max"), default, format!("default is more than max: {}", max.canonical()));
        }
    }
    let named = [("default", Some(default)), ("min", Some(min)), ("max", max), ("step", step)];
    let all = || named.iter().filter_map(|(name, amount)| Some((*name, (*amount)?)));
    let mut milli = false;
    if rules.since(37) && rules.gate("DRAFractionalCapacityRange") {
        milli = all().any(|(_, amount)| !is_whole(amount));
        if milli {
            let unsafe_ones: Vec<_> = all().filter(|(_, amount)| !is_milli(amount)).collect();
            for (name, amount) in &unsafe_ones {
                say(name, amount, "value cannot be represented as a milli value".to_owned());
            }
            if !unsafe_ones.is_empty() {
                return;
            }
        }
    }
    let Some(step) = step else { return };
    if rules.since(37) && step.sign() <= 0 {
        return say("step", step, "must be greater than zero".to_owned());
    }
    if let Some(sum) = min.add(step)
        && more(&sum, capacity)
    {
        let detail =
            format!("one step {} is larger than capacity value: {}", sum.canonical(), capacity.canonical());
        say("step", step, detail);
    }
    if rules.since(37) && !milli {
        let mut unsafe_value = false;
        for (name, amount) in all() {
            let detail = match amount.sign() < 0 {
                true => "must be greater than or equal to 0",
                false if more(amount, &Quantity::from_int(i64::MAX)) => {
                    "must not be larger than 9223372036854775807"
                }
                false => continue,
            };
            say(name, amount, detail.to_owned());
            unsafe_value = true;
        }
        if unsafe_value {
            return;
        }
    }
    let number = |amount: &Quantity| if milli { amount.milli_value() } else { amount.value() };
    if number(step) == 0 {
        // Since 1.37 a step of zero is refused above.
        errors.panic = Some("runtime error: integer divide by zero");
        return;
    }
    for amount in [Some(default), max].into_iter().flatten() {
        let distance = number(amount).wrapping_sub(number(min));
        if distance.checked_rem(number(step)).is_some_and(|rest| rest != 0) {
            let detail = format!(
                "value is not a multiple of a given step ({}) from ({})",
                step.canonical(),
                min.canonical()
            );
            say("step", amount, detail);
        }
    }
}

fn is_whole(amount: &Quantity) -> bool {
    amount.decimal_text().split_once('.').is_none_or(|(_, fraction)| fraction.bytes().all(|b| b == b'0'))
}

fn is_milli(amount: &Quantity) -> bool {
    Quantity::from_milli_in(amount.milli_value(), amount.format()).cmp(amount) == Ordering::Equal
}
