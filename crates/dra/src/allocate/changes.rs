//! What is the smallest change with which the claims would fit on a node?
//!
//! Every change is tried with the allocator; only those that fit are told. They are ordered by how little they alter
//! what the job asks for.

use std::collections::BTreeSet;

use kube_cel::syntax::{Expression, ExpressionKind, parse};
use kube_scalars::Quantity;

use super::explanation::{Explanation, RequestExplanation};
use super::reason::Reason;
use super::requests::MAX_DEVICES;
use super::{Allocator, Claim, ClaimAllocation, InUse, Inventory, Question, Verdict};
use crate::diagnostic::Located;
use crate::memo::Memo;
use crate::objects::{AllocationMode, AttributeValue, DeviceTaint, DeviceToleration, ExactDeviceRequest};

/// How many values are tried for one threshold.
const THRESHOLDS: usize = 4;

/// A request, or an alternative of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The index of the claim.
    pub claim: usize,
    /// The index of the request in the claim.
    pub request: usize,
    /// The index of the alternative; `None` for a request without.
    pub alternative: Option<usize>,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A device in use is given back by the claim that has it.
    Free {
        /// The index of the device in [`Inventory::devices`].
        device: usize,
    },
    /// A constraint is dropped.
    DropConstraint {
        /// The index of the claim.
        claim: usize,
        /// The index of the constraint in the claim.
        constraint: usize,
    },
    /// A selector becomes another one: one of its conditions is dropped, or has a lower bound.
    Selector {
        /// Whose selector.
        target: Target,
        /// The index of the selector.
        selector: usize,
        /// The new expression; `None` to drop the selector.
        expression: Option<String>,
        /// What goes: the condition, or the bound.
        from: String,
        /// What comes instead; `None` for nothing.
        to: Option<String>,
    },
    /// Less of a capacity is asked for.
    Capacity {
        /// Whose.
        target: Target,
        /// The capacity.
        capacity: String,
        /// What was asked.
        from: String,
        /// What would fit.
        to: String,
    },
    /// Fewer devices are asked for.
    Count {
        /// Whose.
        target: Target,
        /// How many were asked.
        from: usize,
        /// How many would fit.
        to: usize,
    },
    /// A taint is tolerated. It is there for a reason.
    Tolerate {
        /// Whose.
        target: Target,
        /// The taint's key.
        key: String,
        /// Its value; empty for none.
        value: String,
        /// Its effect.
        effect: String,
    },
}

/// Who may make a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Who writes the claim.
    Author,
    /// Who runs the cluster, or the job that holds the device.
    Administrator,
}

/// A change with which everything fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The change.
    pub change: Change,
    /// What each claim is given then.
    pub given: Vec<ClaimAllocation>,
}

impl Change {
    /// Who may make it.
    pub fn who(&self) -> Who {
        if matches!(self, Self::Free { .. }) { Who::Administrator } else { Who::Author }
    }

    /// Whether the job gets something else than it asked for.
    pub fn alters_job(&self) -> bool {
        matches!(self, Self::Selector { .. } | Self::Capacity { .. } | Self::Count { .. })
    }

    /// How much it alters what was meant: the less the better.
    fn weight(&self) -> usize {
        match self {
            Self::Free { .. } => 0,
            Self::DropConstraint { .. } => 1,
            Self::Selector { to: Some(_), .. } => 2,
            Self::Capacity { .. } => 3,
            Self::Selector { expression: Some(_), .. } => 4,
            Self::Count { .. } => 5,
            Self::Selector { .. } => 6,
            // A taint says that something is wrong with the device.
            Self::Tolerate { .. } => 7,
        }
    }
}

/// The single changes with which the claims fit on the node, at most `tries` of them tried. Of changes that differ only in how
/// far they go, the least is told.
pub fn changes<'a>(
    allocator: &mut Allocator<'a, '_>,
    question: &Question<'a, '_>,
    explanation: &Explanation,
    memo: &mut Memo,
    tries: usize,
) -> Vec<Tried> {
    if matches!(explanation.outcome.verdict, Verdict::Fits(_)) {
        return Vec::new();
    }
    let mut ideas = ideas(allocator.inventory, question, explanation);
    ideas.sort_by_key(Change::weight);
    let mut out: Vec<Tried> = Vec::new();
    for change in ideas.into_iter().take(tries) {
        if out.iter().any(|it| goes_further(&change, &it.change)) {
            continue;
        }
        let mut claims = question.claims.to_vec();
        let mut in_use = question.in_use.clone();
        apply(&change, &mut claims, &mut in_use);
        let verdict = {
            let changed = Question { claims: &claims, in_use: &in_use, ..*question };
            allocator.ask(&changed, memo, None).verdict
        };
        if let Verdict::Fits(given) = verdict {
            out.push(Tried { change, given });
        }
    }
    out
}

/// Whether a change is one that fits already, and more.
fn goes_further(change: &Change, known: &Change) -> bool {
    match (change, known) {
        (Change::Count { target: left, .. }, Change::Count { target: right, .. }) => left == right,
        (
            Change::Selector { target: left, selector: one, from, .. },
            Change::Selector { target: right, selector: other, from: known, .. },
        ) => left == right && one == other && (from == known || from.contains(known.as_str())),
        (
            Change::Capacity { target: left, capacity: one, .. },
            Change::Capacity { target: right, capacity: other, .. },
        ) => left == right && one == other,
        _ => false,
    }
}

fn ideas(inventory: &Inventory<'_>, question: &Question<'_, '_>, explanation: &Explanation) -> Vec<Change> {
    let mut out = Vec::new();
    let mut in_use = BTreeSet::new();
    for request in &explanation.requests {
        let target =
            Target { claim: request.claim, request: request.request, alternative: request.alternative };
        let Some(spec) = spec(question.claims, target) else { continue };
        in_use
            .extend(request.devices.iter().filter(|it| it.reason == Some(Reason::InUse)).map(|it| it.device));
        selector_ideas(inventory, request, spec, target, &mut out);
        capacity_ideas(inventory, request, spec, target, &mut out);
        if let Some(count) = request.count {
            // More is never given, and would take up the tries.
            let most = count.min(MAX_DEVICES + 1);
            out.extend((1..most).rev().map(|to| Change::Count { target, from: count, to }));
        }
        let taints: BTreeSet<(String, String, String)> = request
            .devices
            .iter()
            .filter_map(|it| taint(inventory, it.device, it.reason.as_ref()?))
            .collect();
        out.extend(taints.into_iter().map(|(key, value, effect)| Change::Tolerate {
            target,
            key,
            value,
            effect,
        }));
    }
    out.extend(in_use.into_iter().map(|device| Change::Free { device }));
    for (index, claim) in question.claims.iter().enumerate() {
        let constraints = 0..claim.devices.constraints.len();
        out.extend(constraints.map(|constraint| Change::DropConstraint { claim: index, constraint }));
    }
    out
}

fn taint(inventory: &Inventory<'_>, device: usize, reason: &Reason) -> Option<(String, String, String)> {
    let Reason::Taint(index) = reason else { return None };
    let taint: &DeviceTaint = inventory.devices.get(device)?.taints.get(*index)?;
    let text = |it: &Option<Located<String>>| it.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    Some((text(&taint.key), text(&taint.value), text(&taint.effect)))
}

fn spec(claims: &[Claim], target: Target) -> Option<&ExactDeviceRequest> {
    let request = claims.get(target.claim)?.devices.requests.get(target.request)?;
    match target.alternative {
        Some(alternative) => request.first_available.get(alternative),
        None => request.exactly.as_ref(),
    }
}

fn spec_mut(claims: &mut [Claim], target: Target) -> Option<&mut ExactDeviceRequest> {
    let request = claims.get_mut(target.claim)?.devices.requests.get_mut(target.request)?;
    match target.alternative {
        Some(alternative) => request.first_available.get_mut(alternative),
        None => request.exactly.as_mut(),
    }
}

/// Only selectors that reject a device of the node are worth a try.
fn selector_ideas(
    inventory: &Inventory<'_>,
    request: &RequestExplanation,
    spec: &ExactDeviceRequest,
    target: Target,
    out: &mut Vec<Change>,
) {
    for (selector, written) in spec.selectors.iter().enumerate() {
        let rejects = |reason: &Reason| *reason == Reason::RequestSelector(selector);
        if !request.devices.iter().any(|it| it.reason.as_ref().is_some_and(rejects) || it.error.is_some()) {
            continue;
        }
        let Some(expression) = written.expression.as_ref().map(|it| it.value.as_str()) else { continue };
        let change = |expression: Option<String>, from: &str, to: Option<String>| Change::Selector {
            target,
            selector,
            expression,
            from: from.to_owned(),
            to,
        };
        out.push(change(None, expression, None));
        let Ok(tree) = parse(expression) else { continue };
        let mut conditions = Vec::new();
        conjuncts(&tree, &mut conditions);
        for condition in &conditions {
            let from = expression.get(condition.span.clone()).unwrap_or_default();
            if conditions.len() > 1 {
                let rest: Vec<&str> = conditions
                    .iter()
                    .filter(|it| it.span != condition.span)
                    .filter_map(|it| expression.get(it.span.clone()))
                    .collect();
                out.push(change(Some(rest.join(" && ")), from, None));
            }
            let Some((bound, lower)) = threshold(inventory, request, expression, condition) else { continue };
            let old = expression.get(bound.clone()).unwrap_or_default();
            for value in lower {
                let mut changed = expression.to_owned();
                changed.replace_range(bound.clone(), &value);
                out.push(change(Some(changed), old, Some(value)));
            }
        }
    }
}

/// The operands of the outermost `&&`.
fn conjuncts<'e>(tree: &'e Expression, out: &mut Vec<&'e Expression>) {
    match &tree.kind {
        ExpressionKind::Call { name, arguments, .. } if name == "_&&_" => {
            arguments.iter().for_each(|it| conjuncts(it, out));
        }
        _ => out.push(tree),
    }
}

/// Where the bound of a condition such as `a >= 2` or `a.compareTo(quantity("2Gi")) >= 0` stands, and lower ones that
/// devices of the node have, the highest first.
fn threshold(
    inventory: &Inventory<'_>,
    request: &RequestExplanation,
    source: &str,
    condition: &Expression,
) -> Option<(std::ops::Range<usize>, Vec<String>)> {
    let ExpressionKind::Call { name, arguments, .. } = &condition.kind else { return None };
    let ([left, right], true) = (arguments.as_slice(), matches!(name.as_str(), "_>=_" | "_>_")) else {
        return None;
    };
    let strict = name == "_>_";
    if let ExpressionKind::Call { name, arguments, .. } = &left.kind
        && name == "compareTo"
        && let [bound] = arguments.as_slice()
        && let ExpressionKind::Call { name, arguments, .. } = &bound.kind
        && name == "quantity"
        && let [amount] = arguments.as_slice()
    {
        let text = source.get(amount.span.clone())?;
        let quote = text.chars().next()?;
        let asked = Quantity::parse(text.trim_matches(quote)).ok()?;
        let values = capacities(inventory, request, source.get(left.span.clone())?);
        let lower = values.into_iter().rev().filter(|it| *it < asked && !strict).take(THRESHOLDS);
        return Some((amount.span.clone(), lower.map(|it| format!("{quote}{it}{quote}")).collect()));
    }
    let asked: i64 = source.get(right.span.clone())?.parse().ok()?;
    let values = integers(inventory, request, source.get(left.span.clone())?);
    let lower = values.into_iter().rev().map(|it| if strict { it.saturating_sub(1) } else { it });
    let lower = lower.filter(|it| *it < asked).take(THRESHOLDS).map(|it| it.to_string());
    Some((right.span.clone(), lower.collect()))
}

/// The last part of a name, without its domain.
fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The amounts of capacities that the text names, of the request's devices.
fn capacities(inventory: &Inventory<'_>, request: &RequestExplanation, text: &str) -> BTreeSet<Quantity> {
    let devices = request.devices.iter().filter_map(|it| inventory.devices.get(it.device));
    let named =
        devices.flat_map(|it| &it.spec.capacity).filter(|(name, _)| text.contains(short(&name.value)));
    named.filter_map(|(_, it)| it.value.as_ref()).map(|it| it.value.clone()).collect()
}

/// The whole numbers of attributes that the text names, of the request's devices.
fn integers(inventory: &Inventory<'_>, request: &RequestExplanation, text: &str) -> BTreeSet<i64> {
    let devices = request.devices.iter().filter_map(|it| inventory.devices.get(it.device));
    let named =
        devices.flat_map(|it| &it.spec.attributes).filter(|(name, _)| text.contains(short(&name.value)));
    named
        .filter_map(|(_, it)| match &it.value {
            Some(AttributeValue::Int(value)) => Some(*value),
            _ => None,
        })
        .collect()
}

fn capacity_ideas(
    inventory: &Inventory<'_>,
    request: &RequestExplanation,
    spec: &ExactDeviceRequest,
    target: Target,
    out: &mut Vec<Change>,
) {
    for (name, asked) in &spec.capacity {
        let left: BTreeSet<Quantity> = request
            .devices
            .iter()
            .filter_map(|it| match &it.reason {
                Some(Reason::Capacity { capacity, left, .. }) if *capacity == name.value => {
                    Some(left.clone())
                }
                Some(Reason::CapacityPolicy { capacity, .. }) if *capacity == name.value => {
                    most_allowed(inventory, it.device, capacity)
                }
                _ => None,
            })
            .filter(|left| *left < asked.value && left.sign() > 0)
            .collect();
        out.extend(left.into_iter().rev().take(THRESHOLDS).map(|to| Change::Capacity {
            target,
            capacity: name.value.clone(),
            from: asked.value.to_string(),
            to: to.to_string(),
        }));
    }
}

/// The most that a device's policy lets one claim have of a capacity.
fn most_allowed(inventory: &Inventory<'_>, device: usize, capacity: &str) -> Option<Quantity> {
    let (_, capacity) =
        inventory.devices.get(device)?.spec.capacity.iter().find(|it| it.0.value == capacity)?;
    let policy = capacity.request_policy.as_ref()?;
    let most = policy.valid_range.as_ref().map_or(policy.valid_values.last(), |range| range.max.as_ref());
    most.map(|it| it.value.clone())
}

/// Makes a change.
fn apply(change: &Change, claims: &mut [Claim], in_use: &mut InUse) {
    match change {
        Change::Free { device } => in_use.free(*device),
        Change::DropConstraint { claim, constraint } => {
            if let Some(claim) = claims.get_mut(*claim)
                && *constraint < claim.devices.constraints.len()
            {
                claim.devices.constraints.remove(*constraint);
            }
        }
        Change::Selector { target, selector, expression, .. } => {
            let Some(spec) = spec_mut(claims, *target) else { return };
            match expression {
                None if *selector < spec.selectors.len() => {
                    spec.selectors.remove(*selector);
                }
                None => {}
                Some(expression) => {
                    let written = spec.selectors.get_mut(*selector).and_then(|it| it.expression.as_mut());
                    if let Some(written) = written {
                        written.value.clone_from(expression);
                    }
                }
            }
        }
        Change::Capacity { target, capacity, to, .. } => {
            let asked = spec_mut(claims, *target)
                .and_then(|spec| spec.capacity.iter_mut().find(|(name, _)| name.value == *capacity));
            if let (Some((_, amount)), Ok(to)) = (asked, Quantity::parse(to)) {
                amount.value = to;
            }
        }
        Change::Count { target, to, .. } => {
            let Some(spec) = spec_mut(claims, *target) else { return };
            spec.allocation_mode = Some(Located { value: AllocationMode::ExactCount, span: spec.span });
            let count = i64::try_from(*to).unwrap_or(i64::MAX);
            spec.count = Some(Located { value: count, span: spec.span });
        }
        Change::Tolerate { target, key, value, effect } => {
            let Some(spec) = spec_mut(claims, *target) else { return };
            let located = |text: &str| Some(Located { value: text.to_owned(), span: spec.span });
            let toleration = DeviceToleration {
                span: spec.span,
                key: located(key),
                operator: located(if value.is_empty() { "Exists" } else { "Equal" }),
                value: located(value).filter(|it| !it.value.is_empty()),
                effect: located(effect),
                toleration_seconds: None,
            };
            spec.tolerations.push(toleration);
        }
    }
}
