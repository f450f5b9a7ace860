//! What a plain or tagged scalar means, as `go.yaml.in/yaml/v2` v2.4.4 (`resolve.go`) decides it: YAML 1.1.

use crate::go;

/// A scalar's value as Kubernetes takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ScalarValue {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `on`, `y` … in three spellings each.
    Bool(bool),
    /// An integer of 64 bits: decimal, `0x`, `0o`, `0b`, or octal with a leading `0`; `_` between digits.
    Int(i64),
    /// An integer above the signed range.
    Uint(u64),
    /// A floating-point number, `.inf` and `.nan` included.
    Float(f64),
    /// Anything else; the text is [`crate::ScalarRef::text`].
    String,
}

const PREFIX: &str = "tag:yaml.org,2002:";
pub(crate) const STR_TAG: &str = "tag:yaml.org,2002:str";
pub(crate) const BINARY_TAG: &str = "tag:yaml.org,2002:binary";
pub(crate) const MERGE_TAG: &str = "tag:yaml.org,2002:merge";
const BOOL_TAG: &str = "tag:yaml.org,2002:bool";
const INT_TAG: &str = "tag:yaml.org,2002:int";
const FLOAT_TAG: &str = "tag:yaml.org,2002:float";
const NULL_TAG: &str = "tag:yaml.org,2002:null";
const TIMESTAMP_TAG: &str = "tag:yaml.org,2002:timestamp";

/// A resolved scalar.
pub(crate) struct Resolved {
    pub(crate) value: ScalarValue,
    tag: &'static str,
}

const STRING: Resolved = Resolved { value: ScalarValue::String, tag: STR_TAG };

/// `tag` in its long form, empty for none. The error is Go's text without `yaml: `.
pub(crate) fn resolve(tag: &str, text: &str) -> Result<Resolved, String> {
    let resolvable = matches!(tag, "" | STR_TAG | BOOL_TAG | INT_TAG | FLOAT_TAG | NULL_TAG | TIMESTAMP_TAG);
    if !resolvable || tag == STR_TAG {
        return Ok(STRING);
    }
    let found = guess(tag, text);
    match (tag, &found) {
        ("", _) => Ok(found),
        _ if tag == found.tag => Ok(found),
        (FLOAT_TAG, Resolved { value: ScalarValue::Int(value), .. }) => {
            Ok(Resolved { value: ScalarValue::Float(*value as f64), tag: FLOAT_TAG })
        }
        _ => Err(format!("cannot decode {} `{text}` as a {}", short(found.tag), short(tag))),
    }
}

fn short(tag: &str) -> String {
    tag.strip_prefix(PREFIX).map_or_else(|| tag.to_owned(), |name| format!("!!{name}"))
}

fn guess(tag: &str, text: &str) -> Resolved {
    let Some(first) = text.bytes().next() else {
        return Resolved { value: ScalarValue::Null, tag: NULL_TAG };
    };
    if !matches!(
        first,
        b'+' | b'-' | b'.' | b'0'
            ..=b'9' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~'
    ) {
        return STRING;
    }
    if let Some(found) = word(text) {
        return found;
    }
    match first {
        b'.' => go::parse_float(text).map_or(STRING, float),
        b'+' | b'-' | b'0'..=b'9' => number(tag, text),
        _ => STRING,
    }
}

fn word(text: &str) -> Option<Resolved> {
    let (value, tag) = match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            (ScalarValue::Bool(true), BOOL_TAG)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            (ScalarValue::Bool(false), BOOL_TAG)
        }
        "~" | "null" | "Null" | "NULL" => (ScalarValue::Null, NULL_TAG),
        ".nan" | ".NaN" | ".NAN" => (ScalarValue::Float(f64::NAN), FLOAT_TAG),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            (ScalarValue::Float(f64::INFINITY), FLOAT_TAG)
        }
        "-.inf" | "-.Inf" | "-.INF" => (ScalarValue::Float(f64::NEG_INFINITY), FLOAT_TAG),
        _ => return None,
    };
    Some(Resolved { value, tag })
}

const fn float(value: f64) -> Resolved {
    Resolved { value: ScalarValue::Float(value), tag: FLOAT_TAG }
}

const fn int(value: i64) -> Resolved {
    Resolved { value: ScalarValue::Int(value), tag: INT_TAG }
}

const fn uint(value: u64) -> Resolved {
    Resolved { value: ScalarValue::Uint(value), tag: INT_TAG }
}

fn number(tag: &str, text: &str) -> Resolved {
    // A timestamp stays a string; it only matters to the tag that asks for one.
    if tag == TIMESTAMP_TAG && go::is_timestamp(text) {
        return Resolved { value: ScalarValue::String, tag: TIMESTAMP_TAG };
    }
    let plain: std::borrow::Cow<'_, str> =
        if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    if let Some(value) = go::parse_int(&plain, 0) {
        return int(value);
    }
    if let Some(value) = go::parse_uint(&plain, 0) {
        return uint(value);
    }
    if go::is_yaml_float(&plain)
        && let Some(value) = go::parse_float(&plain)
    {
        return float(value);
    }
    if let Some(digits) = plain.strip_prefix("0b") {
        if let Some(value) = go::parse_int(digits, 2) {
            return int(value);
        }
        if let Some(value) = go::parse_uint(digits, 2) {
            return uint(value);
        }
    } else if let Some(digits) = plain.strip_prefix("-0b")
        && let Some(value) = go::parse_int(&format!("-{digits}"), 2)
    {
        return int(value);
    }
    STRING
}
