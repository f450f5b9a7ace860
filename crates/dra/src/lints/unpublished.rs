//! What a selector reads and no loaded device publishes: `unknown-domain`, `unknown-attribute` and
//! `attribute-or-capacity`.

use kube_cel::syntax::{Expression, ExpressionKind};

use super::comparison::{Comparison, Constant, Test, comparisons};
use super::{Finding, Replacement, Subject, path, text, visit};
use crate::diagnostic::Severity;
use crate::statistics::{Remark, remarks};
use kube_scalars::{Quantity, go_quote};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let told = |remark: &Remark| remark.code != "optional-attribute";
    let remarks = remarks(subject.cluster, subject.selector).into_iter().filter(told);
    let comparisons = comparisons(subject);
    remarks.map(|remark| finding(subject.tree, &comparisons, remark)).collect()
}

fn finding(tree: &Expression, comparisons: &[Comparison<'_>], remark: Remark) -> Finding {
    let mut read = None;
    visit(tree, &mut |part| {
        let same = path(part).is_some_and(|path| path == remark.path);
        read = read.or_else(|| same.then_some(part));
    });
    // A domain stands in brackets; of anything else the whole path is replaced.
    let replaced = read.map(|read| match (remark.code, &read.kind) {
        ("unknown-domain", _) => domain(read).unwrap_or(read).span.clone(),
        _ => read.span.clone(),
    });
    let part = replaced.clone().unwrap_or_else(|| tree.span.clone());
    let fix = match (remark.code, remark.suggestion, replaced) {
        // A capacity is compared otherwise than an attribute, so another path alone does not mend that.
        ("attribute-or-capacity", Some(capacity), _) => comparisons
            .iter()
            .find(|it| path(it.read).is_some_and(|path| path == remark.path))
            .and_then(|compared| as_amount(compared, &capacity)),
        (code, Some(suggestion), Some(part)) => {
            let domain = code == "unknown-domain";
            let text = if domain { go_quote(&suggestion) } else { suggestion };
            Some(Replacement { title: format!("Read {text}"), part, text })
        }
        _ => None,
    };
    Finding { code: remark.code, severity: Severity::Warning, message: remark.message, part, fix }
}

/// The comparison of a capacity, with what it is compared with as an amount. A plain number has no unit, and stays so: which
/// one is meant is not known here.
fn as_amount(comparison: &Comparison<'_>, capacity: &str) -> Option<Replacement> {
    let (amount, hint) = match &comparison.constant {
        Constant::Number(number) => (number.to_string(), " (add the unit you mean)"),
        Constant::Text(text) => (text.clone(), ""),
        Constant::Quantity(_) | Constant::Version(_) => return None,
    };
    Quantity::parse(&amount).ok().filter(|_| capacity.starts_with("device.capacity"))?;
    let quantity = format!("quantity({})", go_quote(&amount));
    let text = match comparison.test {
        Test::Equals => format!("{capacity} == {quantity}"),
        test => format!("{capacity}.compareTo({quantity}) {} 0", test.operator()),
    };
    let title = format!("Compare the capacity with {quantity}{hint}");
    Some(Replacement { title, part: comparison.whole.span.clone(), text })
}

/// The constant in the brackets of `device.attributes["domain"].name`.
fn domain(read: &Expression) -> Option<&Expression> {
    let mut found = None;
    visit(read, &mut |part| {
        if let ExpressionKind::Call { name, arguments, .. } = &part.kind
            && matches!(name.as_str(), "_[_]" | "_[?_]")
        {
            found = arguments.last().filter(|last| text(last).is_some()).or(found);
        }
    });
    found
}
