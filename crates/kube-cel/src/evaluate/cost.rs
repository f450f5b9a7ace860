//! What does a call cost? Kubernetes' own numbers first (apiserver v0.37.2 `pkg/cel/library/cost.go`, `CallCost`),
//! before them those of cel-go's list libraries (`ext/lists.go`, `ext/sets.go`), then cel-go's
//! (v0.29.2 `interpreter/runtimecost.go`).

use crate::compile::{compares, is_nominal};
use crate::environment::CelGo;
use crate::error::EvaluationError;
use crate::program::Program;
use crate::value::Value;

pub(super) use crate::compile::{LIST_BASE, MAP_BASE, STRUCT_BASE};

/// cel-go `common/cost.go`
const TEXT: f64 = 0.1;
const REGEX: f64 = 0.25;

/// How the cost of a call follows from its values: what is known of it before it runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Price {
    Fixed(u64),
    /// Each element of one list with each of the other.
    Pairs(f64),
    /// Building the list that is the result.
    NewList,
    Flatten,
    FlattenTo(CelGo),
    /// Each element with each other of the list that stands at this place.
    SortedList(usize),
    SelectorText,
    Traversal,
    /// So much of the first value's size.
    Text(f64),
    Joined,
    Found,
    ContainsIp {
        string: bool,
    },
    ContainsCidr {
        string: bool,
    },
    Validate,
    /// Values of Kubernetes cost 1; others what comparing them costs, where the checker knew the overload.
    Equal {
        known: bool,
    },
    /// So much of the size of what stands at this place.
    Inner(usize, f64),
    /// Up to the end of the shorter one.
    Shorter,
    Added,
    Matched,
    ContainsText,
}

impl Price {
    /// The price of a function; `overload` is the one that the checker found, `None` when it found several.
    pub(crate) fn of(function: &str, overload: Option<&str>, arguments: usize, program: &Program) -> Self {
        overload
            .and_then(|overload| of_lists(overload, program.cel_go))
            .or_else(|| of_kubernetes(function, overload, arguments, program.short_includes))
            .unwrap_or_else(|| of_cel_go(overload.unwrap_or(""), program.cel_go))
    }

    /// The cost of a call. Where an argument failed, it counts as a value of size 1, as does a failed result.
    ///
    /// # Errors
    /// Where cel-go panics because an argument is an error.
    pub(super) fn cost(
        self,
        values: &[&Value],
        failed: bool,
        result: Option<&Value>,
    ) -> Result<u64, EvaluationError> {
        let (first, second) = (values.first().copied(), values.get(1).copied());
        Ok(match self {
            Self::Fixed(cost) => cost,
            Self::Pairs(factor) => 1 + (size(first).wrapping_mul(size(second)) as f64 * factor) as u64,
            Self::NewList => allocating(1.0, size(result)),
            Self::Flatten => allocating(1.0, size(first)),
            Self::FlattenTo(cel_go) => {
                let Some(Value::Int(depth)) = second else {
                    // Where an argument failed, null stands in its place.
                    let second = second.filter(|value| !(failed && matches!(value, Value::Null)));
                    let of = second.map_or("*types.Err", Value::go_type);
                    return Err(panicked(&format!("interface conversion: ref.Val is {of}, not types.Int")));
                };
                let depth = *depth as f64;
                let depth = if depth < 0.0 && cel_go == CelGo::V0_29 { 1.0 } else { depth };
                converted(size(first) as f64 * depth).wrapping_add(1 + LIST_BASE)
            }
            Self::SortedList(place) => {
                let value = values.get(place).copied();
                let Some(Value::List(list)) = value else { return Err(not_a_list(value, failed)) };
                let text = matches!(list.first(), Some(Value::String(_) | Value::Bytes(_)));
                let count = list.len() as u64;
                allocating(if text { 2.0 + TEXT } else { 2.0 }, count.saturating_mul(count))
            }
            Self::SelectorText => {
                let length = size(second);
                LIST_BASE + scaled(length, TEXT) + scaled(scaled(length, 0.5), 50.0)
            }
            Self::Traversal => first.map_or(0, traversal),
            Self::Text(factor) => scaled(size(first), factor),
            Self::Joined => scaled(size(result), 2.0 * TEXT),
            Self::Found => matched(size(first), size(second)),
            Self::ContainsIp { string } => {
                scaled(2 * size(first), TEXT) + if string { scaled(size(second), TEXT) } else { 0 }
            }
            Self::ContainsCidr { string } => {
                let both = scaled(2 * size(first), TEXT) + scaled(size(first), TEXT) + 1;
                both + if string { scaled(size(second), TEXT) } else { 0 }
            }
            Self::Validate => match first.and_then(Value::format_regex_size) {
                Some(pattern) => matched(size(second), pattern),
                None => 1,
            },
            Self::Equal { known } if known && !first.is_some_and(Value::is_of_kubernetes) => {
                shorter(first, second)
            }
            Self::Equal { .. } => 1,
            Self::Inner(place, factor) => scaled(inner_size(values.get(place).copied()), factor),
            Self::Shorter => shorter(first, second),
            Self::Added => scaled(inner_size(first) + inner_size(second), TEXT),
            Self::Matched => matched(inner_size(first), inner_size(second)),
            Self::ContainsText => {
                scaled(inner_size(first), TEXT).wrapping_mul(scaled(inner_size(second), TEXT))
            }
        })
    }
}

fn of_lists(overload: &str, cel_go: CelGo) -> Option<Price> {
    Some(match overload {
        "list_sets_contains_list" | "list_sets_intersects_list" => Price::Pairs(1.0),
        "list_sets_equivalent_list" => Price::Pairs(2.0),
        "list_slice" | "lists_range" | "list_reverse" => Price::NewList,
        "list_flatten" => Price::Flatten,
        "list_flatten_int" => Price::FlattenTo(cel_go),
        "list_distinct" => Price::SortedList(0),
        id if id.ends_with("_sort") && id.starts_with("list_") => Price::SortedList(0),
        id if id.ends_with("_sortByAssociatedKeys") => Price::SortedList(1),
        _ => return None,
    })
}

fn of_kubernetes(
    function: &str,
    overload: Option<&str>,
    arguments: usize,
    short_includes: bool,
) -> Option<Price> {
    Some(match function {
        "check" => Price::Fixed(350_000),
        "fieldSelector" | "labelSelector" if arguments >= 2 => Price::SelectorText,
        "includes" if short_includes => return None,
        "isSorted" | "sum" | "max" | "min" | "indexOf" | "lastIndexOf" | "includes" => Price::Traversal,
        "ip" if overload == Some("cidr_ip") => Price::Fixed(1),
        "url" | "lowerAscii" | "upperAscii" | "substring" | "trim" | "cidr" | "isIP" | "isCIDR"
        | "quantity" | "isQuantity" | "semver" | "isSemver" | "ip" => Price::Text(TEXT),
        "replace" | "split" | "ip.isCanonical" => Price::Text(2.0 * TEXT),
        "join" => Price::Joined,
        "find" | "findAll" => Price::Found,
        "containsIP" => Price::ContainsIp { string: overload == Some("cidr_contains_ip_string") },
        "containsCIDR" => Price::ContainsCidr { string: overload == Some("cidr_contains_cidr_string") },
        "validate" => Price::Validate,
        "_==_" => Price::Equal { known: overload.is_some_and(compares) },
        name if is_nominal(name) => Price::Fixed(1),
        _ => return None,
    })
}

fn of_cel_go(overload: &str, cel_go: CelGo) -> Price {
    match overload {
        "starts_with_string" | "ends_with_string" => match cel_go {
            CelGo::V0_26 => Price::Inner(0, TEXT),
            CelGo::V0_29 => Price::Inner(1, TEXT),
        },
        "string_to_bytes" | "bytes_to_string" | "strings_quote" | "string_format" => Price::Inner(0, TEXT),
        "in_list" => Price::Inner(1, 1.0),
        name if compares(name) => Price::Shorter,
        "add_string" | "add_bytes" => Price::Added,
        "matches" if cel_go == CelGo::V0_26 => Price::Fixed(1),
        "matches" | "matches_string" => Price::Matched,
        "contains_string" => Price::ContainsText,
        _ => Price::Fixed(1),
    }
}

/// A factor of a size, rounded up.
fn scaled(size: u64, factor: f64) -> u64 {
    (size as f64 * factor).ceil() as u64
}

fn shorter(first: Option<&Value>, second: Option<&Value>) -> u64 {
    scaled(inner_size(first).min(inner_size(second)), TEXT)
}

fn size(value: Option<&Value>) -> u64 {
    match value {
        // Almost all text is ASCII, and that is quick to see.
        Some(Value::String(text)) if text.is_ascii() => text.len() as u64,
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
fn not_a_list(value: Option<&Value>, failed: bool) -> EvaluationError {
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
    panicked(&format!("interface conversion: {of} is not traits.Lister: missing method {missing}"))
}

fn panicked(reason: &str) -> EvaluationError {
    EvaluationError::failed(format!("internal error: {reason}"))
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
