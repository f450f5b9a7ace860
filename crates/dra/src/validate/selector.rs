//! The rules of CEL expressions: their length, whether they compile, what they may cost.

use super::lists::{self, List, Size};
use super::{Errors, Rules};
use crate::item::Item;
use crate::selectors::check_expression;

/// Up to this many conditions (`DeviceSelectorsMaxSize`).
const MOST: usize = 32;
/// The longest expression, in bytes (`CELSelectorExpressionMaxLength`).
const LENGTH: usize = 10 * 1024;

/// `selectors`. `stored`: they are as they were before.
pub(super) fn selectors(rules: &mut Rules<'_>, owner: &Item, path: &str, stored: bool, errors: &mut Errors) {
    let path = format!("{path}.selectors");
    let list = List { owner, name: "selectors", path: &path };
    lists::slice(rules, list, Size::most(MOST), errors, |rules, selector, path, errors| {
        let Some(cel) = selector.get("cel") else {
            return errors.required(&format!("{path}.cel"), selector.span, "");
        };
        expression(rules, cel, &format!("{path}.cel.expression"), stored, errors);
    });
}

/// An expression in the field `expression` of `owner`.
pub(super) fn expression(rules: &mut Rules<'_>, owner: &Item, path: &str, stored: bool, errors: &mut Errors) {
    // Since 1.37 what is stored counts as checked.
    if stored && rules.since(37) {
        return;
    }
    let (text, span) = (owner.text("expression"), owner.span_of("expression"));
    if text.len() > LENGTH {
        return errors.too_long(path, span, LENGTH);
    }
    let checked = check_expression(text, rules.target, stored);
    if let Some(refusal) = checked.refusal {
        errors.invalid(path, span, text, refusal);
    } else if checked.too_costly {
        errors.forbidden(path, span, "too complex, exceeds cost limit");
    }
}
