//! CEL → rows, where an expression is nothing but conditions joined by `&&`.

use kube_cel::Value;
use kube_cel::syntax::{Expression, ExpressionKind, parse};

use crate::protocol::{RowOperator, RowSubject, SelectorRow, ValueKind};

/// The rows of an expression; `None` when it says more than rows can.
pub(crate) fn read(source: &str) -> Option<Vec<SelectorRow>> {
    pieces(source).map(|pieces| pieces.into_iter().map(|piece| piece.row).collect())
}

/// A row and how it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) row: SelectorRow,
    /// Its text, guard included.
    pub(super) text: String,
    /// What stands between the piece before and this one; empty for the first.
    pub(super) before: String,
}

/// Longer expressions stay text. Ours: a person reads rows, not pages; and it bounds the work.
const LONGEST: usize = 4_000;

/// The rows of an expression with their texts.
pub(super) fn pieces(source: &str) -> Option<Vec<Piece>> {
    if source.len() > LONGEST {
        return None;
    }
    let whole = parse(source).ok()?;
    let mut conjuncts = Vec::new();
    conjunction(&whole, &mut conjuncts);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    let mut rest = conjuncts.iter().peekable();
    while let Some(conjunct) = rest.next() {
        let mut row = condition(conjunct)?;
        let mut span = conjunct.span.clone();
        if row.operator == RowOperator::Exists
            && let Some(next) = rest.peek()
            && let Some(guarded) = condition(next).filter(|it| it.what == row.what && needs(it))
        {
            row = SelectorRow { guard: true, ..guarded };
            span.end = next.span.end;
            rest.next();
        }
        let before = source.get(end..span.start)?;
        // Parentheses, or a comment that a rewritten expression would lose.
        let expected = if pieces.is_empty() { "" } else { "&&" };
        if before.trim() != expected || source.get(span.clone())?.contains("//") && has_comment(source) {
            return None;
        }
        pieces.push(Piece { row, text: source.get(span.clone())?.to_owned(), before: before.to_owned() });
        end = span.end;
    }
    source.get(end..)?.trim().is_empty().then_some(pieces)
}

/// Whether `//` stands outside of strings.
fn has_comment(source: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    for character in source.chars() {
        match quote {
            Some(open) if character == open && before != '\\' => quote = None,
            None if character == '"' || character == '\'' => quote = Some(character),
            None if character == '/' && before == '/' => return true,
            _ => {}
        }
        before = character;
    }
    false
}

/// Whether a condition is an error on a device that lacks what it looks at.
fn needs(row: &SelectorRow) -> bool {
    !matches!(row.operator, RowOperator::Exists | RowOperator::IsMissing)
}

fn conjunction<'a>(expression: &'a Expression, found: &mut Vec<&'a Expression>) {
    match &expression.kind {
        ExpressionKind::Call { name, arguments, .. } if name == "_&&_" => {
            arguments.iter().for_each(|argument| conjunction(argument, found));
        }
        _ => found.push(expression),
    }
}

fn condition(expression: &Expression) -> Option<SelectorRow> {
    use RowOperator::*;
    if let Some(what) = subject(expression) {
        return of_bool(what, IsTrue);
    }
    let ExpressionKind::Call { name, target, arguments } = &expression.kind else { return None };
    match (name.as_str(), target.as_deref(), arguments.as_slice()) {
        ("!_", _, [operand]) => match subject(operand) {
            Some(what) => of_bool(what, IsFalse),
            None => present(operand).map(|what| presence(what, IsMissing)),
        },
        ("has" | "@in", None, _) if present(expression).is_some() => {
            present(expression).map(|what| presence(what, Exists))
        }
        ("@in", None, [left, right]) => one_of(subject(left)?, right),
        ("_==_", _, [left, right]) => compared(left, right, Is),
        ("_!=_", _, [left, right]) => compared(left, right, IsNot),
        ("_>=_", _, [left, right]) => compared(left, right, AtLeast),
        ("_<=_", _, [left, right]) => compared(left, right, AtMost),
        ("_>_", _, [left, right]) => compared(left, right, MoreThan),
        ("_<_", _, [left, right]) => compared(left, right, LessThan),
        ("startsWith", Some(left), [right]) => text(left, right, StartsWith),
        ("endsWith", Some(left), [right]) => text(left, right, EndsWith),
        ("contains", Some(left), [right]) => text(left, right, Contains),
        ("matches", Some(left), [right]) => text(left, right, Matches),
        ("isGreaterThan", Some(left), [right]) => object(left, right, MoreThan),
        ("isLessThan", Some(left), [right]) => object(left, right, LessThan),
        _ => None,
    }
}

fn row(what: RowSubject, operator: RowOperator, kind: ValueKind, value: String) -> Option<SelectorRow> {
    let fits = match kind {
        ValueKind::Quantity => matches!(what, RowSubject::Capacity { .. }),
        _ => !matches!(what, RowSubject::Capacity { .. }),
    };
    let order = matches!(
        operator,
        RowOperator::AtLeast | RowOperator::AtMost | RowOperator::MoreThan | RowOperator::LessThan
    );
    let ordered = matches!(kind, ValueKind::Whole | ValueKind::Version | ValueKind::Quantity);
    (fits && (ordered || !order)).then_some(SelectorRow { what, operator, kind, value, guard: false })
}

fn presence(what: RowSubject, operator: RowOperator) -> SelectorRow {
    let kind = match what {
        RowSubject::Capacity { .. } => ValueKind::Quantity,
        RowSubject::Driver | RowSubject::Attribute { .. } => ValueKind::Text,
    };
    SelectorRow { what, operator, kind, value: String::new(), guard: false }
}

fn of_bool(what: RowSubject, operator: RowOperator) -> Option<SelectorRow> {
    let is_attribute = matches!(what, RowSubject::Attribute { .. });
    is_attribute.then(|| row(what, operator, ValueKind::Bool, String::new())).flatten()
}

/// `a == 1`, or `a.compareTo(b) == 0`.
fn compared(left: &Expression, right: &Expression, operator: RowOperator) -> Option<SelectorRow> {
    if let ExpressionKind::Call { name, target: Some(target), arguments } = &left.kind
        && name == "compareTo"
        && matches!(right.kind, ExpressionKind::Literal(Value::Int(0)))
        // What rows write for these two.
        && !matches!(operator, RowOperator::MoreThan | RowOperator::LessThan)
        && let [argument] = arguments.as_slice()
    {
        return object(target, argument, operator);
    }
    let (kind, value) = literal(right)?;
    row(subject(left)?, operator, kind, value)
}

fn text(left: &Expression, right: &Expression, operator: RowOperator) -> Option<SelectorRow> {
    let (ValueKind::Text, value) = literal(right)? else { return None };
    row(subject(left)?, operator, ValueKind::Text, value)
}

/// A comparison with `semver("…")` or `quantity("…")`.
fn object(left: &Expression, right: &Expression, operator: RowOperator) -> Option<SelectorRow> {
    let ExpressionKind::Call { name, target: None, arguments } = &right.kind else { return None };
    let kind = match name.as_str() {
        "semver" => ValueKind::Version,
        "quantity" => ValueKind::Quantity,
        _ => return None,
    };
    let [argument] = arguments.as_slice() else { return None };
    let (ValueKind::Text, value) = literal(argument)? else { return None };
    row(subject(left)?, operator, kind, value)
}

fn one_of(what: RowSubject, list: &Expression) -> Option<SelectorRow> {
    let ExpressionKind::List(elements) = &list.kind else { return None };
    let values: Vec<(ValueKind, String)> = elements
        .iter()
        .map(|(element, optional)| literal(element).filter(|_| !optional))
        .collect::<Option<_>>()?;
    let kind = values.first()?.0;
    // A row writes them with commas between, and cannot tell other kinds apart.
    let plain = |(own, value): &(ValueKind, String)| {
        *own == kind && !value.contains(',') && value.trim() == value && !value.is_empty()
    };
    let one_kind = matches!(kind, ValueKind::Text | ValueKind::Whole) && values.iter().all(plain);
    let texts: Vec<String> = values.into_iter().map(|(_, value)| value).collect();
    one_kind.then(|| row(what, RowOperator::OneOf, kind, texts.join(", "))).flatten()
}

fn literal(expression: &Expression) -> Option<(ValueKind, String)> {
    let ExpressionKind::Literal(value) = &expression.kind else { return None };
    match value {
        Value::String(text) => Some((ValueKind::Text, text.to_string())),
        Value::Int(number) => Some((ValueKind::Whole, number.to_string())),
        Value::Bool(truth) => Some((ValueKind::Bool, truth.to_string())),
        _ => None,
    }
}

/// `has(device.attributes["d"].n)` or `"n" in device.attributes["d"]`.
fn present(expression: &Expression) -> Option<RowSubject> {
    let ExpressionKind::Call { name, target: None, arguments } = &expression.kind else { return None };
    match (name.as_str(), arguments.as_slice()) {
        ("has", [operand]) => subject(operand).filter(|it| *it != RowSubject::Driver),
        ("@in", [key, map]) => {
            let (ValueKind::Text, name) = literal(key)? else { return None };
            let (section, domain) = section(map)?;
            named(section, domain, name)
        }
        _ => None,
    }
}

/// `device.driver`, `device.attributes["d"].n`, `device.capacity["d"]["n"]`.
fn subject(expression: &Expression) -> Option<RowSubject> {
    let (operand, name) = match &expression.kind {
        ExpressionKind::Select { operand, field, optional: false } => (&**operand, field.clone()),
        ExpressionKind::Call { name, target: None, arguments } if name == "_[_]" => {
            let [operand, key] = arguments.as_slice() else { return None };
            let (ValueKind::Text, key) = literal(key)? else { return None };
            (operand, key)
        }
        _ => return None,
    };
    if is_device(operand) {
        let by_dot = matches!(expression.kind, ExpressionKind::Select { .. });
        return (by_dot && name == "driver").then_some(RowSubject::Driver);
    }
    let (section, domain) = section(operand)?;
    named(section, domain, name)
}

fn named(section: &str, domain: String, name: String) -> Option<RowSubject> {
    match section {
        "attributes" => Some(RowSubject::Attribute { domain, name }),
        "capacity" => Some(RowSubject::Capacity { domain, name }),
        _ => None,
    }
}

/// `device.attributes["d"]`: the section and the domain.
fn section(expression: &Expression) -> Option<(&str, String)> {
    let ExpressionKind::Call { name, target: None, arguments } = &expression.kind else { return None };
    let ("_[_]", [operand, key]) = (name.as_str(), arguments.as_slice()) else { return None };
    let ExpressionKind::Select { operand, field, optional: false } = &operand.kind else { return None };
    let (ValueKind::Text, domain) = literal(key)? else { return None };
    is_device(operand).then_some((field.as_str(), domain))
}

fn is_device(expression: &Expression) -> bool {
    matches!(&expression.kind, ExpressionKind::Identifier(name) if name == "device")
}
