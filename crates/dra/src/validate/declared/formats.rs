//! The forms of names that declarations speak of, in their words.
//!
//! Source: `k8s.io/apimachinery/pkg/api/validate/strfmt.go` v0.37.2.

use kube_scalars::names;
use yaml_tree::Span;

use super::super::Errors;
use super::super::names::invalid_each;
use crate::fields::Format;

pub(super) fn check(format: Format, path: &str, span: Span, text: &str, errors: &mut Errors) {
    let from = errors.len();
    match format {
        Format::ShortName => invalid_each(path, span, text, names::declarative::dns_label(text), errors),
        Format::LongName => invalid_each(path, span, text, names::declarative::dns_subdomain(text), errors),
        Format::LongNameCaseless => {
            invalid_each(path, span, text, names::declarative::dns_subdomain_caseless(text), errors);
        }
        Format::LabelKey => invalid_each(path, span, text, names::qualified_name(text), errors),
        Format::FullyQualifiedName => fully_qualified(path, span, text, errors),
        Format::PoolName => pool(path, span, text, errors),
        Format::Uuid => {
            if !is_uuid(text) {
                errors.invalid(path, span, text, "must be a lowercase UUID in 8-4-4-4-12 format");
            }
        }
        Format::ExtendedResourceName => extended_resource(path, span, text, errors),
    }
    errors.origin_since(from, origin(format));
}

fn origin(format: Format) -> &'static str {
    match format {
        Format::ShortName => "format=k8s-short-name",
        Format::LongName => "format=k8s-long-name",
        Format::LongNameCaseless => "format=k8s-long-name-caseless",
        Format::LabelKey => "format=k8s-label-key",
        Format::FullyQualifiedName => "format=k8s-resource-fully-qualified-name",
        Format::PoolName => "format=k8s-resource-pool-name",
        Format::Uuid => "format=k8s-uuid",
        Format::ExtendedResourceName => "format=k8s-extended-resource-name",
    }
}

fn fully_qualified(path: &str, span: Span, text: &str, errors: &mut Errors) {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [id] => identifier(path, span, id, errors),
        [domain, id] => {
            if domain.is_empty() {
                errors.invalid(path, span, "", "prefix must not be empty");
            } else {
                if domain.len() > 63 {
                    errors.too_long(path, span, 63);
                }
                let messages = names::declarative::dns_subdomain(domain);
                let messages = messages.into_iter().map(|message| format!("prefix: {message}")).collect();
                invalid_each(path, span, domain, messages, errors);
            }
            match id.is_empty() {
                true => errors.invalid(path, span, "", "name must not be empty"),
                false => identifier(path, span, id, errors),
            }
        }
        _ => {}
    }
    if !text.contains('/') {
        let detail = "a fully qualified name must be a domain and a name separated by a slash";
        errors.invalid(path, span, text, detail);
    }
}

fn identifier(path: &str, span: Span, id: &str, errors: &mut Errors) {
    // resourceDeviceMaxLength
    if id.len() > 32 {
        errors.too_long(path, span, 32);
    }
    invalid_each(path, span, id, names::c_identifier(id), errors);
}

fn pool(path: &str, span: Span, text: &str, errors: &mut Errors) {
    if text.len() > 253 {
        errors.too_long(path, span, 253);
    }
    for (index, part) in text.split('/').enumerate() {
        if part.is_empty() {
            errors.invalid(path, span, text, format!("segment {index}: must not be empty"));
            continue;
        }
        let messages = names::declarative::dns_subdomain(part);
        let messages = messages.into_iter().map(|message| format!("segment {index}: {message}")).collect();
        invalid_each(path, span, part, messages, errors);
    }
}

fn extended_resource(path: &str, span: Span, text: &str, errors: &mut Errors) {
    if !text.contains('/') {
        let detail = "a name must be a domain-prefixed path, such as 'example.com/my-prop'";
        errors.invalid(path, span, text, detail);
    } else if text.contains("kubernetes.io/") {
        errors.invalid(path, span, text, "must not have \"kubernetes.io/\" domain");
    }
    if text.starts_with("requests.") {
        errors.invalid(path, span, text, "must not have \"requests.\" prefix");
    }
    invalid_each(path, span, text, names::qualified_name(&format!("requests.{text}")), errors);
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// What Go's UUID library says of a text that it cannot read; it also reads other forms than the usual one.
///
/// Source: `Validate` in `github.com/google/uuid` v1.6.0.
pub(in super::super) fn uuid_problem(text: &str) -> Option<String> {
    let plain = match text.len() {
        36 => text,
        45 => match text.get(..9).filter(|front| front.eq_ignore_ascii_case("urn:uuid:")) {
            Some(_) => text.get(9..).unwrap_or_default(),
            None => {
                let front = text.get(..9).unwrap_or_default();
                return Some(format!("invalid urn prefix: {}", kube_scalars::go_quote(front)));
            }
        },
        38 => match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(rest) => rest,
            None => return Some("invalid bracketed UUID format".to_owned()),
        },
        32 => {
            let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
            return (!hex).then(|| "invalid UUID format".to_owned());
        }
        length => return Some(format!("invalid UUID length: {length}")),
    };
    let good = plain.bytes().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (!good).then(|| "invalid UUID format".to_owned())
}
