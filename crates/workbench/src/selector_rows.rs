//! A selector as rows that a person reads (attribute, operator, value), and the CEL that says the same.
//!
//! [`read`] takes an expression apart where it is nothing but such conditions joined by `&&`; [`rewrite`] writes rows
//! and keeps the text of those that did not change.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::{rewrite, write};

use crate::protocol::{OperatorOption, RowOperator, ValueKind};

/// The operators that make sense for values of a kind, with their names, the usual one first.
pub(crate) fn operators(kind: ValueKind) -> Vec<OperatorOption> {
    use RowOperator::*;
    let of_kind: &[RowOperator] = match kind {
        ValueKind::Text => &[Is, IsNot, StartsWith, EndsWith, Contains, Matches, OneOf, Exists, IsMissing],
        ValueKind::Whole => &[Is, IsNot, AtLeast, AtMost, MoreThan, LessThan, OneOf, Exists, IsMissing],
        ValueKind::Bool => &[IsTrue, IsFalse, Exists, IsMissing],
        ValueKind::Version | ValueKind::Quantity => {
            &[AtLeast, AtMost, MoreThan, LessThan, Is, IsNot, Exists, IsMissing]
        }
    };
    of_kind.iter().map(|operator| option(*operator)).collect()
}

/// An operator with its name.
pub(crate) fn option(operator: RowOperator) -> OperatorOption {
    use RowOperator::*;
    let label = match operator {
        Is => "is",
        IsNot => "is not",
        StartsWith => "starts with",
        EndsWith => "ends with",
        Contains => "contains",
        Matches => "matches (RE2)",
        OneOf => "is one of",
        AtLeast => "at least",
        AtMost => "at most",
        MoreThan => "more than",
        LessThan => "less than",
        IsTrue => "is true",
        IsFalse => "is false",
        Exists => "is published",
        IsMissing => "is not published",
    };
    let takes_value = !matches!(operator, IsTrue | IsFalse | Exists | IsMissing);
    OperatorOption { operator, label: label.to_owned(), takes_value }
}

#[cfg(test)]
mod published;
#[cfg(test)]
mod tests;
