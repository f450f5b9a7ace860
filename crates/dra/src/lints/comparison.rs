//! Which comparisons of what a device publishes with a constant does an expression make?

use std::cmp::Ordering;

use kube_cel::Value;
use kube_cel::syntax::{Expression, ExpressionKind};
use kube_scalars::{Quantity, Version};

use super::{Published, Subject, published, text, visit};

/// How two values are compared; what is published stands on the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Less,
    LessEquals,
    Greater,
    GreaterEquals,
    Equals,
}

/// One comparison.
pub(super) struct Comparison<'a> {
    /// What is published under the path.
    pub(super) published: Published<'a>,
    /// The part that reads it.
    pub(super) read: &'a Expression,
    pub(super) test: Test,
    /// The constant, and the part that is its text or number.
    pub(super) constant: Constant,
    pub(super) literal: &'a Expression,
    /// The whole comparison.
    pub(super) whole: &'a Expression,
}

pub(super) enum Constant {
    Text(String),
    Number(Value),
    Quantity(Quantity),
    Version(Version),
}

/// Every comparison of an expression, from the left.
pub(super) fn comparisons<'a>(subject: &Subject<'a>) -> Vec<Comparison<'a>> {
    let mut found = Vec::new();
    visit(subject.tree, &mut |part| found.extend(comparison(subject, part)));
    found
}

fn comparison<'a>(subject: &Subject<'a>, whole: &'a Expression) -> Option<Comparison<'a>> {
    let ExpressionKind::Call { name, target, arguments } = &whole.kind else { return None };
    let (test, left, right) = match (name.as_str(), target.as_deref(), arguments.as_slice()) {
        (name @ ("isGreaterThan" | "isLessThan"), Some(left), [right]) => {
            let test = if name == "isLessThan" { Test::Less } else { Test::Greater };
            test.facing(left, right)
        }
        (operator, None, [left, whole_right]) => {
            let test = Test::of(operator)?;
            match compared(left) {
                Some((left, right)) if is_zero(whole_right) => test.facing(left, right),
                _ => test.facing(left, whole_right),
            }
        }
        _ => return None,
    };
    let (constant, literal) = constant(right)?;
    Some(Comparison { published: published(subject, left)?, read: left, test, constant, literal, whole })
}

/// The two sides of `a.compareTo(b)`.
fn compared(part: &Expression) -> Option<(&Expression, &Expression)> {
    match &part.kind {
        ExpressionKind::Call { name, target: Some(target), arguments } if name == "compareTo" => {
            Some((target, arguments.first()?))
        }
        _ => None,
    }
}

fn is_zero(part: &Expression) -> bool {
    matches!(part.kind, ExpressionKind::Literal(Value::Int(0)))
}

fn constant(part: &Expression) -> Option<(Constant, &Expression)> {
    match &part.kind {
        ExpressionKind::Literal(Value::String(text)) => Some((Constant::Text(text.to_string()), part)),
        ExpressionKind::Literal(number @ (Value::Int(_) | Value::Uint(_) | Value::Double(_))) => {
            Some((Constant::Number(number.clone()), part))
        }
        ExpressionKind::Call { name, target: None, arguments } => {
            let first = arguments.first()?;
            let constant = match name.as_str() {
                "quantity" => Constant::Quantity(Quantity::parse(text(first)?).ok()?),
                "semver" => Constant::Version(Version::parse_normalized(text(first)?).ok()?),
                _ => return None,
            };
            Some((constant, first))
        }
        _ => None,
    }
}

impl Test {
    fn of(operator: &str) -> Option<Self> {
        Some(match operator {
            "_<_" => Self::Less,
            "_<=_" => Self::LessEquals,
            "_>_" => Self::Greater,
            "_>=_" => Self::GreaterEquals,
            "_==_" => Self::Equals,
            _ => return None,
        })
    }

    /// The test with the constant on its right.
    fn facing<'e>(
        self,
        left: &'e Expression,
        right: &'e Expression,
    ) -> (Self, &'e Expression, &'e Expression) {
        if constant(left).is_some() { (self.turned(), right, left) } else { (self, left, right) }
    }

    /// The same test with its sides exchanged.
    fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessEquals => Self::GreaterEquals,
            Self::Greater => Self::Less,
            Self::GreaterEquals => Self::LessEquals,
            Self::Equals => Self::Equals,
        }
    }

    /// As CEL writes it.
    pub(super) fn operator(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessEquals => "<=",
            Self::Greater => ">",
            Self::GreaterEquals => ">=",
            Self::Equals => "==",
        }
    }

    pub(super) fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessEquals => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEquals => order.is_ge(),
            Self::Equals => order.is_eq(),
        }
    }
}

impl Constant {
    /// How a published value stands to the constant; `None` when the two cannot be compared.
    pub(super) fn order(&self, value: &Value) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(text), Value::String(value)) => Some((**value).cmp(text.as_str())),
            (Self::Number(number), value) => value.compare(number),
            (Self::Quantity(quantity), Value::Quantity(value)) => Some(value.as_ref().cmp(quantity)),
            (Self::Version(version), Value::Semver(value)) => Some(value.as_ref().cmp(version)),
            _ => None,
        }
    }
}
