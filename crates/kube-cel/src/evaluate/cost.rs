//! What does a call cost? Kubernetes' own numbers first (apiserver v0.37.2 `pkg/cel/library/cost.go`, `CallCost`),
//! before them those of cel-go's list libraries (`ext/lists.go`, `ext/sets.go`), then cel-go's
//! (v0.29.2 `interpreter/runtimecost.go`).

use super::Outcome;
use crate::compile::{compares, is_nominal};
use crate::environment::CelGo;
use crate::error::EvaluationError;
use crate::program::{Call, Program};
use crate::value::Value;

pub(super) use crate::compile::{LIST_BASE, MAP_BASE, STRUCT_BASE};

/// cel-go `common/cost.go`
const TEXT: f64 = 0.1;
const REGEX: f64 = 0.25;

/// The cost of a call. Where an argument failed, it counts as a value of size 1, as does a failed result.
///
/// # Errors
/// Where cel-go panics because an argument is an error.
pub(super) fn of_call(
    program: &Program,
    call: &Call,
    values: &[Value],
    failed: bool,
    result: &Outcome,
) -> Result<u64, EvaluationError> {
    if let Some(overload) = call.overload
        && let Some(cost) = of_lists(program, overload, values, failed, result)?
    {
        return Ok(cost);
    }
    if let Some(cost) = of_kubernetes(program, call, values, result) {
        return Ok(cost);
    }
    Ok(of_cel_go(program, call.overload.unwrap_or(""), values))
}

/// A factor of a size, rounded up.
fn scaled(size: u64, factor: f64) -> u64 {
    (size as f64 * factor).ceil() as u64
}

fn size(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::String(text)) => text.chars().count() as u64,
        Some(Value::Bytes(bytes)) => bytes.len() as u64,
        Some(Value::List(elements)) => elements.len() as u64,
        Some(Value::Map(map)) => map.entries.len() as u64,
        Some(other) => other.address_size(),
        None => 1,
    }
}

/// The size as cel-go itself asks for it: of an optional, that of what it holds.
fn inner_size(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::Optional(Some(inner))) => inner_size(Some(inner)),
        value => size(value),
    }
}

fn allocating(factor: f64, size: u64) -> u64 {
    ((size as f64 * factor) as u64).saturating_add(1 + LIST_BASE)
}

fn of_lists(
    program: &Program,
    overload: &str,
    values: &[Value],
    failed: bool,
    result: &Outcome,
) -> Result<Option<u64>, EvaluationError> {
    let sets = |factor: f64| {
        let pairs = size(values.first()).wrapping_mul(size(values.get(1)));
        Some(1 + (pairs as f64 * factor) as u64)
    };
    let compared = |value: Option<&Value>| {
        let Some(Value::List(list)) = value else { return not_a_list(value, failed) };
        let text = matches!(list.first(), Some(Value::String(_) | Value::Bytes(_)));
        let count = list.len() as u64;
        Ok(Some(allocating(if text { 2.0 + TEXT } else { 2.0 }, count.saturating_mul(count))))
    };
    match overload {
        "list_sets_contains_list" | "list_sets_intersects_list" => Ok(sets(1.0)),
        "list_sets_equivalent_list" => Ok(sets(2.0)),
        "list_slice" | "lists_range" | "list_reverse" => {
            Ok(Some(allocating(1.0, size(result.as_ref().ok()))))
        }
        "list_flatten" => Ok(Some(allocating(1.0, size(values.first())))),
        "list_flatten_int" => {
            let Some(Value::Int(depth)) = values.get(1) else {
                return Err(panicked("interface conversion: ref.Val is *types.Err, not types.Int"));
            };
            let depth = *depth as f64;
            let depth = if depth < 0.0 && program.cel_go == CelGo::V0_29 { 1.0 } else { depth };
            let cost = converted(size(values.first()) as f64 * depth);
            Ok(Some(cost.wrapping_add(1 + LIST_BASE)))
        }
        "list_distinct" => compared(values.first()),
        id if id.ends_with("_sort") && id.starts_with("list_") => compared(values.first()),
        id if id.ends_with("_sortByAssociatedKeys") => compared(values.get(1)),
        _ => Ok(None),
    }
}

/// `uint64(number)` as Go 1.26 does it on amd64: below zero two's complement, and half of the range for what is too
/// large.
fn converted(number: f64) -> u64 {
    const HALF: f64 = 9_223_372_036_854_775_808.0;
    match number {
        small if small < HALF => small as i64 as u64,
        large if large < 2.0 * HALF => large as u64,
        _ => 1 << 63,
    }
}

/// Go names the first method that a list has and the value lacks.
fn not_a_list(value: Option<&Value>, failed: bool) -> Result<Option<u64>, EvaluationError> {
    let adds = |value: &Value| {
        matches!(
            value,
            Value::Int(_)
                | Value::Uint(_)
                | Value::Double(_)
                | Value::String(_)
                | Value::Bytes(_)
                | Value::Duration(_)
                | Value::Timestamp(_)
        )
    };
    let (of, missing) = match value {
        _ if failed => ("*types.Err", "Add"),
        None => ("ref.Val", "Add"),
        Some(value) => (value.go_type(), if adds(value) { "Contains" } else { "Add" }),
    };
    Err(panicked(&format!("interface conversion: {of} is not traits.Lister: missing method {missing}")))
}

fn panicked(reason: &str) -> EvaluationError {
    EvaluationError::failed(format!("internal error: {reason}"))
}

fn of_kubernetes(program: &Program, call: &Call, values: &[Value], result: &Outcome) -> Option<u64> {
    let (first, second) = (values.first(), values.get(1));
    let cost = match call.function {
        "check" => 350_000,
        "fieldSelector" | "labelSelector" if values.len() >= 2 => {
            let length = size(second);
            LIST_BASE + scaled(length, TEXT) + scaled(scaled(length, 0.5), 50.0)
        }
        "includes" if program.short_includes => return None,
        "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" | "includes" => {
            first.map_or(0, traversal)
        }
        "url" | "lowerAscii" | "upperAscii" | "substring" | "trim" | "cidr" | "isIP" | "isCIDR"
        | "quantity" | "isQuantity" | "semver" | "isSemver" => scaled(size(first), TEXT),
        "ip" if call.overload == Some("cidr_ip") => 1,
        "ip" => scaled(size(first), TEXT),
        "replace" | "split" | "ip.isCanonical" => scaled(size(first), 2.0 * TEXT),
        "join" => scaled(size(result.as_ref().ok()), 2.0 * TEXT),
        "find" | "findAll" => matched(size(first), size(second)),
        "containsIP" => {
            let string = call.overload == Some("cidr_contains_ip_string");
            scaled(2 * size(first), TEXT) + if string { scaled(size(second), TEXT) } else { 0 }
        }
        "containsCIDR" => {
            let string = call.overload == Some("cidr_contains_cidr_string");
            let both = scaled(2 * size(first), TEXT) + scaled(size(first), TEXT) + 1;
            both + if string { scaled(size(second), TEXT) } else { 0 }
        }
        "validate" => matched(size(second), first?.format_regex_size()?),
        "_==_" if first.is_some_and(Value::is_of_kubernetes) => 1,
        name if is_nominal(name) => 1,
        _ => return None,
    };
    Some(cost)
}

fn matched(text: u64, pattern: u64) -> u64 {
    scaled(text.saturating_add(1), TEXT).wrapping_mul(scaled(pattern, REGEX))
}

/// The cost of going through a value once (`traversalCost`).
fn traversal(value: &Value) -> u64 {
    match value {
        Value::String(text) => (text.len() as f64 * TEXT) as u64,
        Value::Bytes(bytes) => (bytes.len() as f64 * TEXT) as u64,
        Value::List(elements) => elements.iter().map(traversal).sum(),
        Value::Map(map) => {
            map.entries.iter().map(|(key, value)| traversal(&key.to_value()) + traversal(value)).sum()
        }
        _ => 1,
    }
}

fn of_cel_go(program: &Program, overload: &str, values: &[Value]) -> u64 {
    let (first, second) = (values.first(), values.get(1));
    match overload {
        "starts_with_string" | "ends_with_string" => match program.cel_go {
            CelGo::V0_26 => scaled(inner_size(first), TEXT),
            CelGo::V0_29 => scaled(inner_size(second), TEXT),
        },
        "string_to_bytes" | "bytes_to_string" | "strings_quote" | "string_format" => {
            scaled(inner_size(first), TEXT)
        }
        "in_list" => inner_size(second),
        name if compares(name) => scaled(inner_size(first).min(inner_size(second)), TEXT),
        "add_string" | "add_bytes" => scaled(inner_size(first) + inner_size(second), TEXT),
        "matches" if program.cel_go == CelGo::V0_26 => 1,
        "matches" | "matches_string" => matched(inner_size(first), inner_size(second)),
        "contains_string" => scaled(inner_size(first), TEXT).wrapping_mul(scaled(inner_size(second), TEXT)),
        _ => 1,
    }
}
