//! What do lists, maps and optionals answer: `a[b]`, `in`, `==`?
//!
//! After cel-go v0.29.2 `interpreter/attributes.go` (`refQualify`) and `common/types`.

use std::borrow::Cow;

use crate::error::EvaluationError;
use crate::functions::standard::double_text;
use crate::time::duration_as_go;
use crate::value::{Key, Map, Value};

/// The error where a selection finds nothing.
pub(super) fn missing(operand: &Value, key: &Value) -> EvaluationError {
    match operand {
        Value::List(_) => EvaluationError::failed(format!("index out of bounds: {}", as_printed(key))),
        _ => EvaluationError::NoSuchKey(key_or_text(key)),
    }
}

/// What is selected by a key or place.
pub(super) fn find<'v>(operand: &'v Value, index: &Value) -> Result<Option<Cow<'v, Value>>, EvaluationError> {
    match operand {
        Value::Map(map) => Ok(index.to_key().and_then(|key| map.find(&key))),
        Value::List(elements) => {
            let place = list_index(index)?;
            Ok(usize::try_from(place).ok().and_then(|place| elements.get(place)).map(Cow::Borrowed))
        }
        // It fails once the key is known.
        Value::Failed(text) => Err(EvaluationError::failed(text.to_string())),
        _ => Ok(None),
    }
}

fn whole(number: f64) -> Option<i64> {
    let within = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number);
    (within && number.fract() == 0.0).then_some(number as i64)
}

fn list_index(index: &Value) -> Result<i64, EvaluationError> {
    match index {
        Value::Int(place) => Ok(*place),
        Value::Uint(place) => i64::try_from(*place).map_err(|_| unsupported_index(index)),
        Value::Double(number) => whole(*number).ok_or_else(|| unsupported_index(index)),
        _ => Err(EvaluationError::failed(format!("unsupported index type '{}' in list", index.type_name()))),
    }
}

fn unsupported_index(index: &Value) -> EvaluationError {
    EvaluationError::failed(format!("unsupported index value {} in list", as_printed(index)))
}

/// A value as Go prints it with `%v`.
pub(crate) fn as_printed(value: &Value) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match value {
        Value::Null => "0".to_owned(),
        Value::String(text) => text.to_string(),
        Value::Uint(number) => number.to_string(),
        Value::Double(number) => double_text(*number),
        Value::Bytes(bytes) => {
            format!("[{}]", bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(" "))
        }
        Value::List(elements) => format!("[{}]", joined(elements.iter().map(as_printed).collect())),
        Value::Map(map) => {
            let entry = |(key, value): (&Key, &Value)| {
                format!("{}: {}", as_printed(&key.to_value()), as_printed(value))
            };
            format!("{{{}}}", joined(map.entries.iter().map(entry).collect()))
        }
        // The types themselves, with their parameters; `string()` has their names alone.
        Value::Type(name) => match &**name {
            "list" => "list(dyn)".to_owned(),
            "map" => "map(dyn, dyn)".to_owned(),
            "optional_type" => "optional_type(dyn)".to_owned(),
            name => name.to_owned(),
        },
        Value::Duration(nanoseconds) => duration_as_go(*nanoseconds),
        Value::Timestamp(timestamp) => timestamp.as_go(),
        Value::Optional(Some(inner)) => format!("optional({})", as_printed(inner)),
        Value::Quantity(quantity) | Value::Sum(quantity) => quantity.to_string(),
        Value::Semver(version) => version.to_string(),
        Value::Url(url) => url.text.to_string(),
        Value::Ip(address) => address.to_string(),
        Value::Cidr(network) => network.to_string(),
        value => value.to_string(),
    }
}

/// What becomes of the value in an optional that is selected from or comes out of a conditional: cel-go before v0.29
/// makes it Go's own value and back again (v0.26.0 `interpreter/attributes.go`, `applyQualifiers`).
pub(super) fn renewed(value: &Value) -> Value {
    let go = match value {
        Value::Optional(None) => return Value::Null,
        Value::Optional(Some(inner)) => return renewed(inner),
        Value::Type(name) => return Value::string(name),
        Value::Map(map) => return Value::Map(Map::ordinary(map)),
        Value::Quantity(_) | Value::Sum(_) => "*resource.Quantity",
        Value::Semver(_) => "semver.Version",
        Value::Url(_) => "*url.URL",
        Value::Ip(_) => "netip.Addr",
        Value::Cidr(_) => "netip.Prefix",
        Value::Failed(_) => "*errors.errorString",
        other => return other.clone(),
    };
    Value::Failed(format!("unsupported conversion to ref.Val: ({go}){}", as_printed(value)).into())
}

fn key_or_text(value: &Value) -> Key {
    match value.to_key() {
        Some(key @ (Key::Bool(_) | Key::Int(_) | Key::Uint(_) | Key::String(_))) => key,
        _ => Key::String(as_printed(value).into()),
    }
}

/// `needle in container`
pub(super) fn contains(container: &Value, needle: &Value) -> Result<bool, EvaluationError> {
    match container {
        Value::List(elements) => {
            // An element that cannot be compared does not hide a later one that is equal.
            Ok(elements.iter().any(|element| equal(needle, element).unwrap_or(false)))
        }
        // Go does not hash what it looks for in an empty map.
        Value::Map(map) if !map.entries.is_empty() && needle.to_key().is_none() => {
            super::hashed(needle).map(|_| false)
        }
        Value::Map(map) => Ok(needle.to_key().is_some_and(|key| map.contains(&key))),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

/// `left == right`. Quantities, versions and their like refuse to be compared with other types
/// (apiserver `pkg/cel/quantity.go`, `semver.go` and so on); as elements of lists and maps such a pair counts as
/// equal, because cel-go looks for a difference only (`common/types/list.go`, `map.go`).
pub(crate) fn equal(left: &Value, right: &Value) -> Result<bool, EvaluationError> {
    let same = |left: &Value, right: &Value| equal(left, right).unwrap_or(true);
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(left == right),
        (left, right) if left.is_of_kubernetes() => {
            let same = left.type_name() == right.type_name();
            let pointer = matches!(right, Value::Sum(_));
            if same && !pointer { Ok(left == right) } else { Err(EvaluationError::NO_SUCH_OVERLOAD) }
        }
        (Value::Optional(Some(left)), Value::Optional(Some(right)))
            if matches!(**left, Value::Failed(_)) || matches!(**right, Value::Failed(_)) =>
        {
            equal(left, right)
        }
        (Value::Failed(text), _) | (_, Value::Failed(text)) => Err(EvaluationError::failed(text.to_string())),
        (Value::List(left), Value::List(right)) => {
            Ok(left.len() == right.len() && left.iter().zip(right.iter()).all(|(l, r)| same(l, r)))
        }
        (Value::Map(left), Value::Map(right)) => Ok(left.is_like(right, same)),
        _ => Ok(left == right),
    }
}

/// Steps it takes to compare a value.
pub(super) fn size_of(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() / 64,
        Value::Bytes(bytes) => bytes.len() / 64,
        Value::List(elements) => elements.iter().map(size_of).sum::<usize>() + elements.len(),
        Value::Map(map) => map.entries.values().map(size_of).sum::<usize>() + map.entries.len(),
        _ => 0,
    }
}
