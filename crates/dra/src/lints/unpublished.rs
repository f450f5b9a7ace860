//! What a selector reads and no loaded device publishes: `unknown-domain`, `unknown-attribute` and
//! `attribute-or-capacity`.

use kube_cel::syntax::{Expression, ExpressionKind};

use super::{Finding, Replacement, Subject, path, text, visit};
use crate::diagnostic::Severity;
use crate::statistics::{Remark, remarks};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let told = |remark: &Remark| remark.code != "optional-attribute";
    let remarks = remarks(subject.cluster, subject.selector).into_iter().filter(told);
    remarks.map(|remark| finding(subject.tree, remark)).collect()
}

fn finding(tree: &Expression, remark: Remark) -> Finding {
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
    // A capacity is compared otherwise than an attribute, so another path alone does not mend that.
    let suggestion = remark.suggestion.filter(|_| remark.code != "attribute-or-capacity");
    let fix = replaced.zip(suggestion).map(|(part, suggestion)| {
        let domain = remark.code == "unknown-domain";
        let text = if domain { kube_scalars::go_quote(&suggestion) } else { suggestion };
        Replacement { title: format!("Read {text}"), part, text }
    });
    Finding { code: remark.code, severity: Severity::Warning, message: remark.message, part, fix }
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
