//! Rows → CEL.

use dra::guard;
use kube_cel::syntax::is_field_name;
use kube_scalars::{Quantity, Version, go_quote};

use super::read::pieces;
use crate::protocol::{RowOperator, RowSubject, SelectorRow, ValueKind};

/// Longer expressions stand on a line a row. Ours: what fits beside the indentation of a request.
const ONE_LINE: usize = 90;

/// The expression that says all these rows; the error says in words which value cannot be meant.
pub(crate) fn write(rows: &[SelectorRow]) -> Result<String, String> {
    rewrite("", rows)
}

/// The expression that says all these rows, with the text of those that `source` says already.
pub(crate) fn rewrite(source: &str, rows: &[SelectorRow]) -> Result<String, String> {
    let old = pieces(source).unwrap_or_default();
    let mut free: Vec<bool> = vec![true; old.len()];
    let mut texts: Vec<String> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let same = |at: &usize| free.get(*at) == Some(&true) && old.get(*at).is_some_and(|it| it.row == *row);
        let kept = std::iter::once(index).chain(0..old.len()).find(same);
        texts.push(match kept.and_then(|at| old.get(at).map(|piece| (at, piece))) {
            Some((at, piece)) => {
                if let Some(free) = free.get_mut(at) {
                    *free = false;
                }
                piece.text.clone()
            }
            None => condition(row)?,
        });
    }
    if texts.is_empty() {
        return Ok("true".to_owned());
    }
    let separator = old.get(1).map(|piece| piece.before.clone()).unwrap_or_else(|| {
        let length: usize = texts.iter().map(|text| text.len() + 4).sum();
        (if length > ONE_LINE { " &&\n" } else { " && " }).to_owned()
    });
    Ok(texts.join(&separator))
}

/// One row.
fn condition(row: &SelectorRow) -> Result<String, String> {
    use RowOperator::*;
    let subject = subject(&row.what);
    let present = presence(&row.what);
    let literal = |text: &str| literal(row.kind, text);
    let value = || literal(&row.value);
    // Capacities and versions are objects that compare by functions.
    let ordered = matches!(row.kind, ValueKind::Version | ValueKind::Quantity);
    let compared = |operator: &str| value().map(|value| format!("{subject}.compareTo({value}) {operator} 0"));
    let infix = |operator: &str| value().map(|value| format!("{subject} {operator} {value}"));
    let method = |name: &str| value().map(|value| format!("{subject}.{name}({value})"));
    let text = match row.operator {
        Exists | IsMissing => {
            let present = present.ok_or("every device has a driver")?;
            let missing = row.operator == IsMissing;
            return Ok(match (missing, present.starts_with("has(")) {
                (false, _) => present,
                (true, true) => format!("!{present}"),
                (true, false) => format!("!({present})"),
            });
        }
        IsTrue => subject.clone(),
        IsFalse => format!("!{subject}"),
        Is if ordered => compared("==")?,
        IsNot if ordered => compared("!=")?,
        AtLeast if ordered => compared(">=")?,
        AtMost if ordered => compared("<=")?,
        MoreThan if ordered => method("isGreaterThan")?,
        LessThan if ordered => method("isLessThan")?,
        Is => infix("==")?,
        IsNot => infix("!=")?,
        AtLeast => infix(">=")?,
        AtMost => infix("<=")?,
        MoreThan => infix(">")?,
        LessThan => infix("<")?,
        StartsWith => method("startsWith")?,
        EndsWith => method("endsWith")?,
        Contains => method("contains")?,
        Matches => method("matches")?,
        OneOf => {
            let values: Result<Vec<String>, String> =
                row.value.split(',').map(|part| literal(part.trim())).collect();
            format!("{subject} in [{}]", values?.join(", "))
        }
    };
    Ok(match present.filter(|_| row.guard) {
        Some(present) => format!("{present} && {text}"),
        None => text,
    })
}

fn subject(what: &RowSubject) -> String {
    let of = |section: &str, domain: &str, name: &str| {
        let map = format!("device.{section}[{}]", go_quote(domain));
        if is_field_name(name) { format!("{map}.{name}") } else { format!("{map}[{}]", go_quote(name)) }
    };
    match what {
        RowSubject::Driver => "device.driver".to_owned(),
        RowSubject::Attribute { domain, name } => of("attributes", domain, name),
        RowSubject::Capacity { domain, name } => of("capacity", domain, name),
    }
}

/// That a device has it; `None` for the driver, which every device has.
fn presence(what: &RowSubject) -> Option<String> {
    match what {
        RowSubject::Driver => None,
        RowSubject::Attribute { domain, name } => Some(guard::presence("attributes", domain, name)),
        RowSubject::Capacity { domain, name } => Some(guard::presence("capacity", domain, name)),
    }
}

/// A value as CEL writes it; the error says what is wrong with the text.
fn literal(kind: ValueKind, text: &str) -> Result<String, String> {
    match kind {
        ValueKind::Text => Ok(go_quote(text)),
        ValueKind::Whole => match text.trim().parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(format!("`{text}` is not a whole number")),
        },
        ValueKind::Bool => match text.trim() {
            "true" | "false" => Ok(text.trim().to_owned()),
            _ => Err(format!("`{text}` is neither true nor false")),
        },
        ValueKind::Version => match Version::parse(text.trim()) {
            Ok(_) => Ok(format!("semver({})", go_quote(text.trim()))),
            Err(_) => Err(format!("`{text}` is not a version such as `1.2.3`")),
        },
        ValueKind::Quantity => match Quantity::parse(text.trim()) {
            Ok(_) => Ok(format!("quantity({})", go_quote(text.trim()))),
            Err(_) => Err(format!("`{text}` is not a quantity such as `40Gi`")),
        },
    }
}
