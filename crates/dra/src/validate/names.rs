//! The rules of names: drivers, pools, attributes, labels.

use kube_scalars::names;
use yaml_tree::Span;

use super::{Errors, Rules};

/// Messages about one text as errors that show it.
pub(super) fn invalid_each(path: &str, span: Span, value: &str, messages: Vec<String>, errors: &mut Errors) {
    for message in messages {
        errors.invalid(path, span, value, message);
    }
}

pub(super) fn dns_label(path: &str, span: Span, name: &str, errors: &mut Errors) {
    let from = errors.len();
    invalid_each(path, span, name, names::dns_label(name), errors);
    errors.origin_since(from, "format=k8s-short-name");
}

pub(super) fn dns_subdomain(path: &str, span: Span, name: &str, errors: &mut Errors) {
    let from = errors.len();
    invalid_each(path, span, name, names::dns_subdomain(name), errors);
    errors.origin_since(from, "format=k8s-long-name");
}

/// The key of a label or taint (`ValidateLabelName`).
pub(super) fn label_key(path: &str, span: Span, key: &str, errors: &mut Errors) {
    let from = errors.len();
    invalid_each(path, span, key, names::qualified_name(key), errors);
    errors.origin_since(from, "format=k8s-label-key");
}

pub(super) fn label_value(path: &str, span: Span, value: &str, errors: &mut Errors) {
    invalid_each(path, span, value, names::label_value(value), errors);
}

/// A driver's name (`ValidateCSIDriverName`). `covered`: a declared rule says the same.
pub(super) fn driver(
    rules: &Rules<'_>,
    path: &str,
    span: Span,
    name: &str,
    covered: bool,
    errors: &mut Errors,
) {
    let from = errors.len();
    if name.is_empty() {
        errors.required(path, span, "");
        if covered {
            errors.covered_since(from, "");
        }
        if rules.since(35) {
            return;
        }
    }
    if name.len() > 63 {
        let from = errors.len();
        errors.too_long(path, span, 63);
        if covered {
            errors.covered_since(from, "maxLength");
        }
    }
    let from = errors.len();
    invalid_each(path, span, name, names::dns_subdomain(&name.to_lowercase()), errors);
    if covered {
        errors.covered_since(from, "format=k8s-long-name-caseless");
    }
}

/// A pool's name: subdomains with slashes between. Its longest is 253 bytes (`PoolNameMaxLength`).
pub(super) fn pool(path: &str, span: Span, name: &str, errors: &mut Errors) {
    if name.is_empty() {
        return errors.required(path, span, "");
    }
    let from = errors.len();
    if name.len() > 253 {
        errors.too_long(path, span, 253);
    }
    for part in name.split('/') {
        dns_subdomain(path, span, part, errors);
    }
    errors.origin_since(from, "format=k8s-resource-pool-name");
}

/// The longest domain of an attribute's name, in bytes (`DeviceMaxDomainLength`), and the longest name in it
/// (`DeviceMaxIDLength`).
pub(super) const DOMAIN_LENGTH: usize = 63;
const ID_LENGTH: usize = 32;

/// The name of an attribute or capacity, with or without a domain.
pub(super) fn qualified(rules: &Rules<'_>, path: &str, span: Span, name: &str, errors: &mut Errors) {
    if name.is_empty() && !rules.since(35) {
        return errors.required(path, span, "name required");
    }
    let parts: Vec<&str> = name.split('/').collect();
    let missing = |what: &str, errors: &mut Errors| match rules.since(35) {
        true => errors.invalid(path, span, "", format!("the {what} must not be empty")),
        false => errors.required(path, span, &format!("the {what} must not be empty")),
    };
    match parts.as_slice() {
        [id] => identifier(path, span, id, errors),
        [domain, id] => {
            match domain.is_empty() {
                true => missing("domain", errors),
                false => driver(rules, path, span, domain, false, errors),
            }
            match id.is_empty() {
                true => missing("name", errors),
                false => identifier(path, span, id, errors),
            }
        }
        // Upstream looks no further at names with more slashes.
        _ => {}
    }
}

/// The name of an attribute with its domain.
pub(super) fn fully_qualified(rules: &Rules<'_>, path: &str, span: Span, name: &str, errors: &mut Errors) {
    let from = errors.len();
    qualified(rules, path, span, name, errors);
    if !name.contains('/') {
        match rules.since(35) {
            true => errors.invalid(
                path,
                span,
                name,
                "a fully qualified name must be a domain and a name separated by a slash",
            ),
            false if !name.is_empty() => errors.invalid(path, span, name, "must include a domain"),
            false => {}
        }
    }
    errors.origin_since(from, "format=k8s-resource-fully-qualified-name");
}

fn identifier(path: &str, span: Span, id: &str, errors: &mut Errors) {
    if id.len() > ID_LENGTH {
        errors.too_long(path, span, ID_LENGTH);
    }
    invalid_each(path, span, id, names::c_identifier(id), errors);
}

/// A message as 1.34 words it: it calls bytes characters, and the key of a label a name.
pub(super) fn words_of_1_34(detail: &str) -> String {
    let counted = ["must be no more than 63", "must be no more than 253"]
        .iter()
        .fold(detail.to_owned(), |text, front| {
            text.replace(&format!("{front} bytes"), &format!("{front} characters"))
        });
    counted.replace("a valid label key must consist", "a qualified name must consist")
}
