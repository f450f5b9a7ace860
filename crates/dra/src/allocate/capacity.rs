//! How much of a shared device does a request take, and is there so much left?
//!
//! Source: `structured/internal/*/consumable_capacity.go` of each minor.

use std::borrow::Cow;
use std::collections::BTreeMap;

use kube_scalars::{Format, Quantity};

use super::reason::Reason;
use super::variant::Variant;
use crate::diagnostic::Located;
use crate::objects::{CapacityRequestPolicy, CapacityRequestPolicyRange, DeviceCapacity, SliceDevice};

/// Amounts by the capacity's name as the slice has it.
pub(super) type Consumed = BTreeMap<String, Quantity>;

/// What a request names of a capacity.
pub(super) type Wanted = [(Located<String>, Located<Quantity>)];

/// Why capacity cannot be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// Upstream's text.
    Error(String),
    /// The scheduler panics.
    Panic(&'static str),
}

const DIVISION: Failure = Failure::Panic("runtime error: integer divide by zero");
const UNREPRESENTABLE: &str = "capacity request cannot be represented in the device's range arithmetic";

/// Text as Go's `%q` writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Sums that nobody can hold stay as they are.
fn plus(left: &Quantity, right: &Quantity) -> Quantity {
    left.add(right).unwrap_or_else(|| left.clone())
}

/// Adds amounts.
pub(super) fn add(to: &mut Consumed, amounts: &Consumed) {
    for (name, amount) in amounts {
        let sum = to.get(name).map_or_else(|| amount.clone(), |known| plus(known, amount));
        to.insert(name.clone(), sum);
    }
}

/// Takes amounts away; what is not there is ignored.
pub(super) fn subtract(from: &mut Consumed, amounts: &Consumed) {
    for (name, amount) in amounts {
        if let Some(known) = from.get_mut(name) {
            *known = known.sub(amount).unwrap_or_else(|| known.clone());
        }
    }
}

/// Whether nothing is taken.
pub(super) fn is_empty(consumed: &Consumed) -> bool {
    consumed.values().all(|it| it.sign() == 0)
}

/// Whether a device has enough capacity besides what is consumed (`CmpRequestOverCapacity`). The reason is what is
/// missing; `None` for enough.
pub(super) fn check(
    variant: &Variant,
    device: &SliceDevice,
    wanted: &Wanted,
    consumed: [Option<&Consumed>; 2],
) -> Result<Option<Reason>, Failure> {
    let unknown = wanted.iter().find(|(name, _)| capacity_of(device, &name.value).is_none());
    if let Some((name, _)) = unknown {
        return Ok(Some(Reason::NoSuchCapacity { capacity: name.value.clone() }));
    }
    // All of a device that nobody shares is there, where no policy asks for less.
    let whole = |it: &DeviceCapacity| {
        it.request_policy.is_none() && it.value.as_ref().is_none_or(|it| it.value.sign() >= 0)
    };
    if wanted.is_empty() && consumed == [None, None] && device.capacity.iter().all(|(_, it)| whole(it)) {
        return Ok(None);
    }
    let amounts = amounts(variant, device, wanted)?;
    for (name, capacity) in &device.capacity {
        let Some(value) = &capacity.value else { continue };
        // The last of a name, as in a map.
        let amount = amounts.iter().rfind(|(known, _)| *known == name.value).map(|(_, amount)| &**amount);
        let Some(amount) = amount else { continue };
        if violates(variant, amount, capacity.request_policy.as_ref())? {
            let capacity = name.value.clone();
            return Ok(Some(Reason::CapacityPolicy { capacity, wanted: amount.clone() }));
        }
        let known = consumed.iter().flatten().filter_map(|it| it.get(&name.value));
        let sum = known.fold(Cow::Borrowed(amount), |sum, it| Cow::Owned(plus(&sum, it)));
        if *sum > value.value {
            let left =
                value.value.sub(&sum).and_then(|it| it.add(amount)).unwrap_or_else(|| value.value.clone());
            return Ok(Some(Reason::Capacity { capacity: name.value.clone(), wanted: amount.clone(), left }));
        }
    }
    Ok(None)
}

fn capacity_of<'a>(device: &'a SliceDevice, name: &str) -> Option<&'a DeviceCapacity> {
    device.capacity.iter().find(|(known, _)| known.value == name).map(|(_, capacity)| capacity)
}

/// What a request takes of each capacity of a device (`GetConsumedCapacityFromRequest`).
pub(super) fn of_request(
    variant: &Variant,
    device: &SliceDevice,
    wanted: &Wanted,
) -> Result<Consumed, Failure> {
    let amounts = amounts(variant, device, wanted)?;
    Ok(amounts.into_iter().map(|(name, amount)| (name.to_owned(), amount.into_owned())).collect())
}

/// The same by name, in its order.
fn amounts<'a>(
    variant: &Variant,
    device: &'a SliceDevice,
    wanted: &Wanted,
) -> Result<Vec<(&'a str, Cow<'a, Quantity>)>, Failure> {
    let mut named: Vec<_> = device.capacity.iter().map(|(name, it)| (name.value.as_str(), it)).collect();
    named.sort_by_key(|(name, _)| *name);
    let mut out = Vec::with_capacity(named.len());
    for (name, capacity) in named {
        let Some(value) = &capacity.value else { continue };
        let requested = wanted.iter().find(|(known, _)| known.value == name).map(|(_, it)| &it.value);
        let amount = match requested {
            None => Cow::Borrowed(policy_default(capacity).unwrap_or(&value.value)),
            Some(requested) => {
                let rounded = rounded(variant, requested, capacity.request_policy.as_ref());
                Cow::Owned(rounded.map_err(|failure| match failure {
                    Failure::Error(text) => Failure::Error(format!("capacity {}: {text}", quoted(name))),
                    other => other,
                })?)
            }
        };
        if variant.behaviour.capacity_errors && amount.sign() < 0 {
            let text = format!("capacity {}: capacity value is negative", quoted(name));
            return Err(Failure::Error(text));
        }
        out.push((name, amount));
    }
    Ok(out)
}

fn policy_default(capacity: &DeviceCapacity) -> Option<&Quantity> {
    capacity.request_policy.as_ref()?.default.as_ref().map(|it| &it.value)
}

/// The least amount that the policy has for a request.
fn rounded(
    variant: &Variant,
    requested: &Quantity,
    policy: Option<&CapacityRequestPolicy>,
) -> Result<Quantity, Failure> {
    let Some(policy) = policy else { return Ok(requested.clone()) };
    if let Some(range) = &policy.valid_range
        && let Some(min) = &range.min
    {
        return rounded_in_range(variant, requested, range, &min.value);
    }
    let next = policy.valid_values.iter().find(|it| *requested <= it.value);
    Ok(next.map_or_else(|| requested.clone(), |it| it.value.clone()))
}

fn rounded_in_range(
    variant: &Variant,
    requested: &Quantity,
    range: &CapacityRequestPolicyRange,
    min: &Quantity,
) -> Result<Quantity, Failure> {
    if requested < min {
        return Ok(min.clone());
    }
    let Some(step) = &range.step else { return Ok(requested.clone()) };
    let step = &step.value;
    if in_milli(variant, range) {
        return rounded_in_milli(requested, step, min);
    }
    let careful = variant.behaviour.capacity_errors;
    let past = |text: String| Err(Failure::Error(format!("{UNREPRESENTABLE}: {text}")));
    if careful && *requested > Quantity::from_int(i64::MAX) {
        return past(format!("request {requested} exceeds MaxInt64"));
    }
    let (least, size) = (min.value(), step.value());
    let steps = steps_up(requested.value().wrapping_sub(least), size)?;
    if careful && least >= 0 && steps > (i64::MAX - least).checked_div(size).unwrap_or(i64::MAX) {
        return past(format!("rounding request {requested} up to the next step passes MaxInt64"));
    }
    // Until 1.36 the result is written with binary suffixes, whatever the step's.
    let format = if careful { step.format() } else { Format::BinarySI };
    Ok(Quantity::from_int_in(least.wrapping_add(size.wrapping_mul(steps)), format))
}

/// How many steps reach so far.
fn steps_up(distance: i64, step: i64) -> Result<i64, Failure> {
    if step == 0 {
        return Err(DIVISION);
    }
    let steps = distance.wrapping_div(step);
    Ok(if distance.wrapping_rem(step) == 0 { steps } else { steps.wrapping_add(1) })
}

fn rounded_in_milli(requested: &Quantity, step: &Quantity, min: &Quantity) -> Result<Quantity, Failure> {
    let error = |text: String| Failure::Error(format!("{UNREPRESENTABLE}: {text}"));
    let wanted = milli(requested)
        .ok_or_else(|| error(format!("request {requested} is not a representable milli value")))?;
    let (least, size) = (min.milli_value(), step.milli_value());
    let steps = steps_up(wanted.wrapping_sub(least), size)?;
    if steps > i64::MAX.wrapping_sub(least).checked_div(size).unwrap_or(i64::MAX) {
        return Err(error(format!(
            "rounding request {requested} up to the next step passes the milli-value range"
        )));
    }
    let value = least.wrapping_add(size.wrapping_mul(steps));
    Ok(if value % 1000 == 0 {
        Quantity::from_int_in(value / 1000, step.format())
    } else {
        Quantity::from_milli_in(value, step.format())
    })
}

/// The number of thousandths, where it is whole and fits.
fn milli(quantity: &Quantity) -> Option<i64> {
    let milli = quantity.milli_value();
    (Quantity::from_milli_in(milli, quantity.format()) == *quantity).then_some(milli)
}

/// Whether the range is computed in thousandths.
fn in_milli(variant: &Variant, range: &CapacityRequestPolicyRange) -> bool {
    let all = [&range.min, &range.max, &range.step];
    variant.features.fractional_capacity
        && all.iter().all(|it| it.as_ref().is_none_or(|it| milli(&it.value).is_some()))
        && range.step.as_ref().is_none_or(|it| it.value.milli_value() >= 1)
}

fn violates(
    variant: &Variant,
    amount: &Quantity,
    policy: Option<&CapacityRequestPolicy>,
) -> Result<bool, Failure> {
    let Some(policy) = policy else { return Ok(false) };
    if policy.default.as_ref().is_some_and(|it| it.value.same_representation(amount)) {
        return Ok(false);
    }
    let Some(range) = &policy.valid_range else {
        let listed = policy.valid_values.iter().any(|it| it.value == *amount);
        return Ok(!policy.valid_values.is_empty() && !listed);
    };
    if range.max.as_ref().is_some_and(|max| *amount > max.value) {
        return Ok(true);
    }
    let Some(step) = &range.step else { return Ok(false) };
    let least = range.min.as_ref().map(|it| &it.value);
    let (amount, size, least) = if in_milli(variant, range) {
        let Some(amount) = milli(amount) else { return Ok(true) };
        (amount, step.value.milli_value(), least.map_or(0, Quantity::milli_value))
    } else {
        (amount.value(), step.value.value(), least.map_or(0, Quantity::value))
    };
    if size == 0 {
        return Err(DIVISION);
    }
    Ok(amount.wrapping_sub(least).wrapping_rem(size) != 0)
}
