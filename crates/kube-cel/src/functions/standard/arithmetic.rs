//! `+ - * / %`, negation and order.
//!
//! Overloads stand in cel-go's order: the first that fits decides a type that is not known (`common/stdlib/standard.go`).

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Function, Overload, STANDARD, Shape};
use crate::error::EvaluationError;
use crate::functions::Calling;
use crate::time::Timestamp;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const INTS: &[Shape] = &[Shape::Int, Shape::Int];
const UINTS: &[Shape] = &[Shape::Uint, Shape::Uint];
const DOUBLES: &[Shape] = &[Shape::Double, Shape::Double];

/// The texts of `common/types/overflow.go`.
fn overflow(text: &'static str) -> EvaluationError {
    EvaluationError::failed(text)
}

/// An operator on whole numbers; `None` is an overflow.
fn whole(values: &[&Value], int: fn(i64, i64) -> Option<i64>, uint: fn(u64, u64) -> Option<u64>) -> Outcome {
    match values {
        [Value::Int(left), Value::Int(right)] => {
            int(*left, *right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            uint(*left, *right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const ADD: Function = STANDARD.function(
    "_+_",
    "Sum of numbers or times; two strings, bytes or lists one after the other.",
    &[
        Overload::global("add_bytes", &[Shape::Bytes, Shape::Bytes], Shape::Bytes, add),
        Overload::global("add_double", DOUBLES, Shape::Double, add),
        Overload::global("add_duration_duration", &[Shape::Duration, Shape::Duration], Shape::Duration, add),
        Overload::global(
            "add_duration_timestamp",
            &[Shape::Duration, Shape::Timestamp],
            Shape::Timestamp,
            add,
        ),
        Overload::global(
            "add_timestamp_duration",
            &[Shape::Timestamp, Shape::Duration],
            Shape::Timestamp,
            add,
        ),
        Overload::global("add_int64", INTS, Shape::Int, add),
        Overload::global(
            "add_list",
            &[Shape::List(&Shape::Parameter("A")), Shape::List(&Shape::Parameter("A"))],
            Shape::List(&Shape::Parameter("A")),
            add,
        ),
        Overload::global("add_string", &[Shape::String, Shape::String], Shape::String, add),
        Overload::global("add_uint64", UINTS, Shape::Uint, add),
    ],
    &[
        ("1 + 2", "3"),
        ("'a' + 'b'", "\"ab\""),
        ("[1] + [2]", "[1, 2]"),
        ("9223372036854775807 + 1", "integer overflow"),
        ("duration('1m') + duration('1s')", "duration(\"61s\")"),
    ],
);

pub(crate) fn add(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left + right)),
        [Value::String(left), Value::String(right)] => {
            calling.charge((left.len() + right.len()) / 10)?;
            Ok(Value::String(format!("{left}{right}").into()))
        }
        [Value::Bytes(left), Value::Bytes(right)] => {
            calling.charge((left.len() + right.len()) / 10)?;
            Ok(Value::Bytes([left.as_ref(), right.as_ref()].concat().into()))
        }
        [Value::List(left), Value::List(right)] => {
            calling.charge(left.len() + right.len())?;
            let mut joined = Arc::clone(left);
            Arc::make_mut(&mut joined).extend(right.iter().cloned());
            Ok(Value::List(joined))
        }
        [Value::Duration(left), Value::Duration(right)] => {
            left.checked_add(*right).map(Value::Duration).ok_or(overflow("integer overflow"))
        }
        [Value::Duration(span), Value::Timestamp(at)] | [Value::Timestamp(at), Value::Duration(span)] => {
            shifted(*at, *span)
        }
        _ => whole(values, i64::checked_add, u64::checked_add),
    }
}

fn shifted(at: Timestamp, span: i64) -> Outcome {
    at.plus(span).map(Value::Timestamp).ok_or(overflow("timestamp overflow"))
}

pub(super) const SUBTRACT: Function = STANDARD.function(
    "_-_",
    "Difference of numbers or times.",
    &[
        Overload::global("subtract_double", DOUBLES, Shape::Double, subtract),
        Overload::global(
            "subtract_duration_duration",
            &[Shape::Duration, Shape::Duration],
            Shape::Duration,
            subtract,
        ),
        Overload::global("subtract_int64", INTS, Shape::Int, subtract),
        Overload::global(
            "subtract_timestamp_duration",
            &[Shape::Timestamp, Shape::Duration],
            Shape::Timestamp,
            subtract,
        ),
        Overload::global(
            "subtract_timestamp_timestamp",
            &[Shape::Timestamp, Shape::Timestamp],
            Shape::Duration,
            subtract,
        ),
        Overload::global("subtract_uint64", UINTS, Shape::Uint, subtract),
    ],
    &[("3 - 2", "1"), ("1u - 2u", "unsigned integer overflow")],
);

fn subtract(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left - right)),
        [Value::Duration(left), Value::Duration(right)] => {
            left.checked_sub(*right).map(Value::Duration).ok_or(overflow("integer overflow"))
        }
        [Value::Timestamp(left), Value::Timestamp(right)] => {
            left.since(*right).map(Value::Duration).ok_or(overflow("integer overflow"))
        }
        [Value::Timestamp(at), Value::Duration(span)] => match span.checked_neg() {
            Some(span) => shifted(*at, span),
            None => Err(overflow("integer overflow")),
        },
        _ => whole(values, i64::checked_sub, u64::checked_sub),
    }
}

pub(super) const MULTIPLY: Function = STANDARD.function(
    "_*_",
    "Product of numbers.",
    &[
        Overload::global("multiply_double", DOUBLES, Shape::Double, multiply),
        Overload::global("multiply_int64", INTS, Shape::Int, multiply),
        Overload::global("multiply_uint64", UINTS, Shape::Uint, multiply),
    ],
    &[("3 * 2", "6"), ("2.5 * 2.0", "5.0")],
);

fn multiply(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left * right)),
        _ => whole(values, i64::checked_mul, u64::checked_mul),
    }
}

pub(super) const DIVIDE: Function = STANDARD.function(
    "_/_",
    "Quotient of numbers; of integers, rounded towards zero.",
    &[
        Overload::global("divide_double", DOUBLES, Shape::Double, divide),
        Overload::global("divide_int64", INTS, Shape::Int, divide),
        Overload::global("divide_uint64", UINTS, Shape::Uint, divide),
    ],
    &[("7 / 2", "3"), ("1 / 0", "division by zero"), ("1.0 / 0.0", "inf")],
);

fn divide(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => {
            Err(EvaluationError::failed("division by zero"))
        }
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left / right)),
        _ => whole(values, i64::checked_div, u64::checked_div),
    }
}

pub(super) const MODULO: Function = STANDARD.function(
    "_%_",
    "Remainder of integers.",
    &[
        Overload::global("modulo_int64", INTS, Shape::Int, modulo),
        Overload::global("modulo_uint64", UINTS, Shape::Uint, modulo),
    ],
    &[("7 % 4", "3"), ("1 % 0", "modulus by zero")],
);

fn modulo(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => {
            Err(EvaluationError::failed("modulus by zero"))
        }
        _ => whole(values, i64::checked_rem, u64::checked_rem),
    }
}

pub(super) const NEGATE: Function = STANDARD.function(
    "-_",
    "The number with the other sign.",
    &[
        Overload::global("negate_double", &[Shape::Double], Shape::Double, negate),
        Overload::global("negate_int64", &[Shape::Int], Shape::Int, negate),
    ],
    &[("-(1)", "-1"), ("-(1.5)", "-1.5")],
);

fn negate(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(value)] => value.checked_neg().map(Value::Int).ok_or(overflow("integer overflow")),
        [Value::Double(value)] => Ok(Value::Double(-value)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

/// The pairs of types that have an order; numbers also across types
/// (`cel.CrossTypeNumericComparisons`, since Kubernetes 1.28).
macro_rules! ordered {
    ($before:literal, $call:expr) => {
        &[
            Overload::global(concat!($before, "bool"), &[Shape::Bool, Shape::Bool], Shape::Bool, $call),
            Overload::global(concat!($before, "int64"), INTS, Shape::Bool, $call),
            Overload::global(
                concat!($before, "int64_double"),
                &[Shape::Int, Shape::Double],
                Shape::Bool,
                $call,
            ),
            Overload::global(
                concat!($before, "int64_uint64"),
                &[Shape::Int, Shape::Uint],
                Shape::Bool,
                $call,
            ),
            Overload::global(concat!($before, "uint64"), UINTS, Shape::Bool, $call),
            Overload::global(
                concat!($before, "uint64_double"),
                &[Shape::Uint, Shape::Double],
                Shape::Bool,
                $call,
            ),
            Overload::global(
                concat!($before, "uint64_int64"),
                &[Shape::Uint, Shape::Int],
                Shape::Bool,
                $call,
            ),
            Overload::global(concat!($before, "double"), DOUBLES, Shape::Bool, $call),
            Overload::global(
                concat!($before, "double_int64"),
                &[Shape::Double, Shape::Int],
                Shape::Bool,
                $call,
            ),
            Overload::global(
                concat!($before, "double_uint64"),
                &[Shape::Double, Shape::Uint],
                Shape::Bool,
                $call,
            ),
            Overload::global(concat!($before, "string"), &[Shape::String, Shape::String], Shape::Bool, $call),
            Overload::global(concat!($before, "bytes"), &[Shape::Bytes, Shape::Bytes], Shape::Bool, $call),
            Overload::global(
                concat!($before, "timestamp"),
                &[Shape::Timestamp, Shape::Timestamp],
                Shape::Bool,
                $call,
            ),
            Overload::global(
                concat!($before, "duration"),
                &[Shape::Duration, Shape::Duration],
                Shape::Bool,
                $call,
            ),
        ]
    };
}

fn compared(values: &[&Value], accept: fn(Ordering) -> bool) -> Outcome {
    match values {
        [Value::Double(left), _] if left.is_nan() => Err(not_ordered()),
        [_, Value::Double(right)] if right.is_nan() => Err(not_ordered()),
        [left, right] => left
            .compare(right)
            .map(|order| Value::Bool(accept(order)))
            .ok_or(EvaluationError::NO_SUCH_OVERLOAD),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

/// The error of comparing with what is no number.
pub(in crate::functions) fn not_ordered() -> EvaluationError {
    EvaluationError::failed("NaN values cannot be ordered")
}

pub(super) const LESS: Function = STANDARD.function(
    "_<_",
    "Whether the left comes before the right.",
    ordered!("less_", |values, _| compared(values, Ordering::is_lt)),
    &[("1 < 2", "true"), ("1 < 1.5", "true"), ("'a' < 'b'", "true")],
);

pub(super) const LESS_EQUALS: Function = STANDARD.function(
    "_<=_",
    "Whether the left comes before the right, or is equal.",
    ordered!("less_equals_", |values, _| compared(values, Ordering::is_le)),
    &[("2 <= 2u", "true")],
);

pub(super) const GREATER: Function = STANDARD.function(
    "_>_",
    "Whether the left comes after the right.",
    ordered!("greater_", |values, _| compared(values, Ordering::is_gt)),
    &[("2 > 1", "true"), ("false > true", "false")],
);

pub(super) const GREATER_EQUALS: Function = STANDARD.function(
    "_>=_",
    "Whether the left comes after the right, or is equal.",
    ordered!("greater_equals_", |values, _| compared(values, Ordering::is_ge)),
    &[("duration('1h') >= duration('60m')", "true")],
);
