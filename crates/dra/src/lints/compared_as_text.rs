//! Amounts and versions compared letter by letter: `quantity-as-text` and `version-as-text`.

use kube_cel::Value;
use kube_scalars::{Quantity, Version, go_quote};

use super::comparison::{Comparison, Constant, Test, comparisons};
use super::{Finding, Replacement, Subject};
use crate::diagnostic::Severity;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    comparisons(subject).iter().filter_map(|comparison| finding(subject, comparison)).collect()
}

fn finding(subject: &Subject<'_>, comparison: &Comparison<'_>) -> Option<Finding> {
    let Constant::Text(text) = &comparison.constant else { return None };
    let values = &comparison.published.values;
    let is_version = text.contains('.') && Version::parse_normalized(text).is_ok();
    let published_as_version = values.iter().any(|value| matches!(value, Value::Semver(_)));
    let all_texts = |read: fn(&str) -> bool| {
        read(text) && values.iter().all(|value| matches!(value, Value::String(text) if read(text)))
    };
    let (code, message, function, of_text) = if is_version && published_as_version {
        let message = format!(
            "`{}` is a version: a text is neither equal to it nor before or after it",
            comparison.published.name
        );
        ("version-as-text", message, "semver", false)
    } else if comparison.test == Test::Equals || !all_texts(|_| true) {
        return None;
    } else if is_version {
        let message =
            "versions are compared as texts here, in which \"10.0\" comes before \"9.0\"".to_owned();
        ("version-as-text", message, "semver", true)
    } else if Quantity::parse(text).is_ok() {
        let message =
            "amounts are compared as texts here, in which \"100Gi\" comes before \"80Gi\"".to_owned();
        ("quantity-as-text", message, "quantity", true)
    } else {
        return None;
    };
    let readable = match function {
        "semver" if !of_text => Version::parse(text).is_ok(),
        "semver" => all_texts(|text| Version::parse(text).is_ok()),
        _ => all_texts(|text| Quantity::parse(text).is_ok()),
    };
    let fix = if readable { fix(subject, comparison, function, of_text, text) } else { None };
    Some(Finding { code, severity: Severity::Warning, message, part: comparison.whole.span.clone(), fix })
}

/// The comparison with both sides read as what they are; the published side only where it is a text.
fn fix(
    subject: &Subject<'_>,
    comparison: &Comparison<'_>,
    function: &str,
    of_text: bool,
    text: &str,
) -> Option<Replacement> {
    let read = subject.selector.expression.value.get(comparison.read.span.clone())?;
    let left = if of_text { format!("{function}({read})") } else { read.to_owned() };
    let right = format!("{function}({})", go_quote(text));
    let text = match comparison.test {
        Test::Equals => format!("{left} == {right}"),
        test => format!("{left}.compareTo({right}) {} 0", test.operator()),
    };
    Some(Replacement {
        title: format!("Compare with {function}()"),
        part: comparison.whole.span.clone(),
        text,
    })
}
