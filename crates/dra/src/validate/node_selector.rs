//! The rules of a selector of nodes.
//!
//! Source: `ValidateNodeSelector` in `pkg/apis/core/validation/validation.go` of kubernetes v1.37.2.

use super::{Errors, names};
use crate::item::Item;

pub(super) fn node_selector(selector: &Item, path: &str, errors: &mut Errors) {
    let path = format!("{path}.nodeSelectorTerms");
    let terms = selector.list("nodeSelectorTerms");
    if terms.is_empty() {
        let span = selector.span_of("nodeSelectorTerms");
        return errors.required(&path, span, "must have at least one node selector term");
    }
    for (index, term) in terms.iter().enumerate() {
        for (number, item) in term.list("matchExpressions").iter().enumerate() {
            expression(item, &format!("{path}[{index}].matchExpressions[{number}]"), errors);
        }
        for (number, item) in term.list("matchFields").iter().enumerate() {
            field(item, &format!("{path}[{index}].matchFields[{number}]"), errors);
        }
    }
}

fn expression(item: &Item, path: &str, errors: &mut Errors) {
    let (at, span) = (format!("{path}.values"), item.span_of("values"));
    let values = item.list("values");
    match item.text("operator") {
        "In" | "NotIn" if values.is_empty() => {
            errors.required(&at, span, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            errors.forbidden(&at, span, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "Gt" | "Lt" if values.len() != 1 => {
            errors.required(&at, span, "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        operator => unknown_operator(item, operator, path, errors),
    }
    names::label_key(&format!("{path}.key"), item.span_of("key"), item.text("key"), errors);
    for (index, value) in values.iter().enumerate() {
        names::label_value(
            &format!("{at}[{index}]"),
            value.span,
            value.as_text().unwrap_or_default(),
            errors,
        );
    }
}

fn unknown_operator(item: &Item, operator: &str, path: &str, errors: &mut Errors) {
    let path = format!("{path}.operator");
    errors.invalid(&path, item.span_of("operator"), operator, "not a valid selector operator");
}

fn field(item: &Item, path: &str, errors: &mut Errors) {
    let at = format!("{path}.values");
    let values = item.list("values");
    match item.text("operator") {
        "In" | "NotIn" if values.len() != 1 => {
            let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
            errors.required(&at, item.span_of("values"), detail);
        }
        "In" | "NotIn" => {}
        operator => unknown_operator(item, operator, path, errors),
    }
    let key = item.text("key");
    if key != "metadata.name" {
        let path = format!("{path}.key");
        return errors.invalid(&path, item.span_of("key"), key, "not a valid field selector key");
    }
    for (index, value) in values.iter().enumerate() {
        names::dns_subdomain(
            &format!("{at}[{index}]"),
            value.span,
            value.as_text().unwrap_or_default(),
            errors,
        );
    }
}
