//! Which names does Kubernetes accept, and what does it say of the others?
//!
//! Each function returns Kubernetes' messages, one per broken rule; none means that the name is good.
//! Source: `k8s.io/apimachinery/pkg/api/validate/content` and `pkg/util/validation` v0.37.2.

/// The longest DNS label, in bytes (RFC 1123).
pub const DNS_LABEL_MAX_LENGTH: usize = 63;
/// The longest DNS subdomain, in bytes (RFC 1123).
pub const DNS_SUBDOMAIN_MAX_LENGTH: usize = 253;
/// The longest label value, in bytes; also the longest name part of a qualified name.
pub const LABEL_VALUE_MAX_LENGTH: usize = 63;

const DNS_LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_SUBDOMAIN: &str = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const DNS_1035_LABEL: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_NAME: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const LABEL_VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const C_IDENTIFIER: &str = "[A-Za-z_][A-Za-z0-9_]*";

/// A DNS label (`IsDNS1123Label`): names of namespaces, requests and pods' claims.
pub fn dns_label(value: &str) -> Vec<String> {
    dns_label_in(value, "characters")
}

/// A DNS subdomain (`IsDNS1123Subdomain`): names of most objects, drivers, attribute domains.
pub fn dns_subdomain(value: &str) -> Vec<String> {
    dns_subdomain_in(value, "characters")
}

/// The same rules as declarative validation (`pkg/api/validate/content`) words them: it counts "bytes".
pub mod declarative {
    /// A DNS label: a field with the format `k8s-short-name`.
    pub fn dns_label(value: &str) -> Vec<String> {
        super::dns_label_in(value, "bytes")
    }

    /// A DNS subdomain: a field with the format `k8s-long-name`.
    pub fn dns_subdomain(value: &str) -> Vec<String> {
        super::dns_subdomain_in(value, "bytes")
    }

    /// The same in letters of any case: a field with the format `k8s-long-name-caseless`.
    pub fn dns_subdomain_caseless(value: &str) -> Vec<String> {
        let mut errors = super::too_long(value, super::DNS_SUBDOMAIN_MAX_LENGTH, "bytes");
        if !super::is_dns_subdomain(&value.to_ascii_lowercase()) {
            let message = "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start \
                           and end with an alphanumeric character";
            errors.push(super::regex_error(message, super::DNS_SUBDOMAIN, &["Example.com"]));
        }
        errors
    }
}

fn dns_label_in(value: &str, unit: &str) -> Vec<String> {
    let mut errors = too_long(value, DNS_LABEL_MAX_LENGTH, unit);
    if is_dns_label(value) {
        return errors;
    }
    errors.push(if is_dns_subdomain(value) {
        "must not contain dots".to_owned()
    } else {
        let message = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
                       and must start and end with an alphanumeric character";
        regex_error(message, DNS_LABEL, &["my-name", "123-abc"])
    });
    errors
}

fn dns_subdomain_in(value: &str, unit: &str) -> Vec<String> {
    let mut errors = too_long(value, DNS_SUBDOMAIN_MAX_LENGTH, unit);
    if !is_dns_subdomain(value) {
        let message = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \
                       '-' or '.', and must start and end with an alphanumeric character";
        errors.push(regex_error(message, DNS_SUBDOMAIN, &["example.com"]));
    }
    errors
}

/// An older DNS label that begins with a letter (`IsDNS1035Label`): names of services.
pub fn dns_1035_label(value: &str) -> Vec<String> {
    let mut errors = too_long(value, DNS_LABEL_MAX_LENGTH, "characters");
    if !is_dns_label(value) || !value.starts_with(|c: char| c.is_ascii_lowercase()) {
        let message = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', \
                       start with an alphabetic character, and end with an alphanumeric character";
        errors.push(regex_error(message, DNS_1035_LABEL, &["my-name", "abc-123"]));
    }
    errors
}

/// An optional subdomain and slash, then a name (`IsQualifiedName`, `IsLabelKey`): keys of labels.
pub fn qualified_name(value: &str) -> Vec<String> {
    let message = "must consist of alphanumeric characters, '-', '_' or '.', \
                   and must start and end with an alphanumeric character";
    let charset = regex_error(message, QUALIFIED_NAME, &["MyName", "my.name", "123-abc"]);
    let mut errors = Vec::new();
    let name = match value.split_once('/') {
        None => value,
        Some((_, name)) if name.contains('/') => {
            let hint = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            return vec![format!("a valid label key {charset} {hint}")];
        }
        Some(("", name)) => {
            errors.push("prefix part must be non-empty".to_owned());
            name
        }
        Some((prefix, name)) => {
            errors.extend(
                declarative::dns_subdomain(prefix).into_iter().map(|error| format!("prefix part {error}")),
            );
            name
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_owned());
    }
    errors.extend(
        too_long(name, LABEL_VALUE_MAX_LENGTH, "bytes").into_iter().map(|error| format!("name part {error}")),
    );
    if !is_bare_name(name) {
        errors.push(format!("name part {charset}"));
    }
    errors
}

/// The value of a label (`IsValidLabelValue`); may be empty.
pub fn label_value(value: &str) -> Vec<String> {
    let mut errors = too_long(value, LABEL_VALUE_MAX_LENGTH, "bytes");
    if !value.is_empty() && !is_bare_name(value) {
        let message = "a valid label must be an empty string or consist of alphanumeric characters, \
                       '-', '_' or '.', and must start and end with an alphanumeric character";
        errors.push(regex_error(message, LABEL_VALUE, &["MyValue", "my_value", "12345"]));
    }
    errors
}

/// An identifier of the C language (`IsCIdentifier`): names of attributes and capacities. Of any length.
pub fn c_identifier(value: &str) -> Vec<String> {
    let starts_well = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if starts_well && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Vec::new();
    }
    let message = "a valid C identifier must start with alphabetic character or '_', \
                   followed by a string of alphanumeric characters or '_'";
    vec![regex_error(message, C_IDENTIFIER, &["my_name", "MY_NAME", "MyName"])]
}

/// What is checked of a `generateName`, which may end in a dash (`maskTrailingDash` in
/// `k8s.io/apimachinery/pkg/api/validation/generic.go`).
pub fn mask_trailing_dash(name: &str) -> String {
    match name.strip_suffix('-') {
        // Two characters go and one comes, as upstream.
        Some(rest) if !rest.is_empty() => {
            let mut masked = rest.to_owned();
            // Bytes, that is: of a longer character a broken one remains, which no rule accepts.
            if masked.pop().is_some_and(|c| !c.is_ascii()) {
                masked.push(char::REPLACEMENT_CHARACTER);
            }
            masked.push('a');
            masked
        }
        _ => name.to_owned(),
    }
}

/// Bytes are counted, whatever the message calls them.
fn too_long(value: &str, limit: usize, unit: &str) -> Vec<String> {
    if value.len() <= limit { Vec::new() } else { vec![format!("must be no more than {limit} {unit}")] }
}

/// Upstream's `RegexError`.
fn regex_error(message: &str, regex: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{message} (e.g. {}regex used for validation is '{regex}')", examples.join(" or "))
}

fn is_dns_subdomain(value: &str) -> bool {
    value.split('.').all(is_dns_label)
}

fn is_dns_label(value: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    value.starts_with(alphanumeric)
        && value.ends_with(alphanumeric)
        && value.chars().all(|c| alphanumeric(c) || c == '-')
}

fn is_bare_name(value: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    value.starts_with(alphanumeric)
        && value.ends_with(alphanumeric)
        && value.chars().all(|c| alphanumeric(c) || "-_.".contains(c))
}
