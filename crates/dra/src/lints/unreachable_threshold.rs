//! A comparison that no published value meets: `unreachable-threshold` of amounts, `unknown-value` of texts.

use std::cmp::Ordering;

use kube_cel::Value;
use kube_scalars::did_you_mean;

use super::comparison::{Comparison, Constant, Test, comparisons};
use super::{Finding, Replacement, Subject};
use crate::diagnostic::Severity;

/// A value that misses a threshold by no more than this part of it was probably meant to meet it.
const NEARLY: f64 = 0.1;

/// Nothing is said of a selector that some device matches: the comparison is one of several then.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.outcomes.matches {
        return Vec::new();
    }
    comparisons(subject).iter().filter_map(finding).collect()
}

fn finding(comparison: &Comparison<'_>) -> Option<Finding> {
    let Comparison { published, test, constant, literal, whole, .. } = comparison;
    let comparable: Vec<&Value> =
        published.values.iter().copied().filter(|value| constant.order(value).is_some()).collect();
    let met = |value: &&Value| constant.order(value).is_some_and(|order| test.accepts(order));
    if comparable.is_empty() || comparable.iter().any(met) {
        return None;
    }
    let mut finding = Finding {
        code: "unreachable-threshold",
        severity: Severity::Info,
        message: String::new(),
        part: whole.span.clone(),
        fix: None,
    };
    let name = &published.name;
    if let Constant::Text(text) = constant {
        if *test != Test::Equals {
            return None;
        }
        let texts: Vec<&str> = comparable.iter().filter_map(|value| as_text(value)).collect();
        let near = meant(text, &texts);
        finding.code = "unknown-value";
        finding.message = match near {
            Some(near) => format!("no device has `{name}` \"{text}\"; did you mean \"{near}\"?"),
            None => format!("no device has `{name}` \"{text}\""),
        };
        if let Some(near) = near {
            finding.severity = Severity::Warning;
            finding.fix = replaced(literal.span.clone(), near);
        }
        return Some(finding);
    }
    let best = best(constant, *test, &comparable)?;
    let shown = plain(best);
    let bound = match test {
        Test::Less | Test::LessEquals => "smallest",
        _ => "largest",
    };
    finding.message = match test {
        Test::Equals => format!("no device has that much `{name}`; the nearest has {shown}"),
        _ => format!("no device meets this; the {bound} `{name}` is {shown}"),
    };
    if let (Constant::Quantity(wanted), Value::Quantity(has)) = (constant, best) {
        let (wanted, has) = (wanted.as_approximate_float(), has.as_approximate_float());
        if (wanted - has).abs() <= wanted.abs() * NEARLY && !matches!(test, Test::Greater | Test::Less) {
            finding.severity = Severity::Warning;
            finding.fix = replaced(literal.span.clone(), &shown);
        }
    }
    Some(finding)
}

fn replaced(part: std::ops::Range<usize>, text: &str) -> Option<Replacement> {
    let text = kube_scalars::go_quote(text);
    Some(Replacement { title: format!("Compare with {text}"), part, text })
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The published text that was probably meant: the only one that has the constant in it, or one that is spelled alike.
fn meant<'v>(text: &str, published: &[&'v str]) -> Option<&'v str> {
    let lower = text.to_lowercase();
    let holding: Vec<&str> = published
        .iter()
        .copied()
        .filter(|value| !lower.is_empty() && value.to_lowercase().contains(&lower))
        .collect();
    match holding.as_slice() {
        [only] => Some(only),
        [] => did_you_mean(text, published.iter().copied()),
        _ => None,
    }
}

/// The value that comes nearest to meeting the test.
fn best<'v>(constant: &Constant, test: Test, values: &[&'v Value]) -> Option<&'v Value> {
    let beyond = |value: &&Value| constant.order(value).is_some_and(Ordering::is_gt);
    let smallest =
        matches!(test, Test::Less | Test::LessEquals) || test == Test::Equals && values.iter().all(beyond);
    let ascending = |left: &&Value, right: &&Value| order(left, right);
    let values = values.iter().copied();
    if smallest { values.min_by(ascending) } else { values.max_by(ascending) }
}

/// The order of two values of one kind.
fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Quantity(left), Value::Quantity(right)) => left.cmp(right),
        (Value::Semver(left), Value::Semver(right)) => left.cmp(right),
        (left, right) => left.compare(right).unwrap_or(Ordering::Equal),
    }
}

/// A value without the function around it.
fn plain(value: &Value) -> String {
    match value {
        Value::Quantity(quantity) => quantity.to_string(),
        Value::Semver(version) => version.to_string(),
        other => other.to_string(),
    }
}
