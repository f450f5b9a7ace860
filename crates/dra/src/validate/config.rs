//! The rules of settings that are handed to drivers.

use serde_json::Value as Json;
use yaml_tree::Span;

use super::{Errors, Rules, names};
use crate::item::Item;
use crate::item::Value;
use crate::item::write::go_json;

/// The longest parameters, in bytes of JSON (`OpaqueParametersMaxLength`, `AllocatedDeviceStatusDataMaxLength`).
const LENGTH: usize = 10 * 1024;

/// `opaque` of a configuration.
pub(super) fn configuration(
    rules: &mut Rules<'_>,
    item: &Item,
    path: &str,
    stored: bool,
    errors: &mut Errors,
) {
    let path = format!("{path}.opaque");
    let Some(opaque) = item.get("opaque") else { return errors.required(&path, item.span, "") };
    let (span, driver) = (opaque.span_of("driver"), opaque.text("driver"));
    names::driver(rules, &format!("{path}.driver"), span, driver, true, errors);
    let parameters = opaque.get("parameters");
    raw(parameters, opaque.span, &format!("{path}.parameters"), stored, errors);
}

/// JSON that must be an object (`validateRawExtension`).
pub(super) fn raw(item: Option<&Item>, parent: Span, path: &str, stored: bool, errors: &mut Errors) {
    let span = item.map_or(parent, |item| item.span);
    let json = match item.map(|item| &item.value) {
        Some(Value::Raw(json)) => json,
        _ => return errors.required(path, span, ""),
    };
    if !stored && go_json(json).len() > LENGTH {
        return errors.too_long(path, span, LENGTH);
    }
    match json {
        Json::Null => errors.required(path, span, ""),
        Json::Object(_) => {}
        _ => {
            errors.invalid(path, span, "<value omitted>", "must be a valid JSON object");
        }
    }
}
