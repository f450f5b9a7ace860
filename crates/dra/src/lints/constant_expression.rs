//! A selector, or an operand of `&&` and `||`, that says the same of every device.

use kube_cel::Value;
use kube_cel::syntax::{Expression, ExpressionKind};

use super::{Finding, Subject, visit};
use crate::diagnostic::Severity;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // `true` alone says that every device will do.
    if matches!(subject.tree.kind, ExpressionKind::Literal(Value::Bool(true))) {
        return findings;
    }
    operands(subject.tree, &mut findings);
    findings
}

fn operands(part: &Expression, findings: &mut Vec<Finding>) {
    if let ExpressionKind::Call { name, target: None, arguments } = &part.kind
        && matches!(name.as_str(), "_&&_" | "_||_")
        && reads_a_device(part)
    {
        return arguments.iter().for_each(|operand| operands(operand, findings));
    }
    if !reads_a_device(part) {
        findings.push(Finding {
            code: "constant-expression",
            severity: Severity::Warning,
            message: "this reads nothing of the device: it is the same for all".to_owned(),
            part: part.span.clone(),
            fix: None,
        });
    }
}

/// Whether a name of the environment stands in it. Names that macros bring are names too: better no finding than a
/// wrong one.
fn reads_a_device(part: &Expression) -> bool {
    let mut reads = false;
    visit(part, &mut |part| reads |= matches!(part.kind, ExpressionKind::Identifier(_)));
    reads
}
