//! `+ - * / %`, negation and order.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Function, Shape, binary, function};
use crate::error::EvaluationError;
use crate::functions::Calling;
use crate::time::Timestamp;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const INTS: &[Shape] = &[Shape::Int, Shape::Int];
const UINTS: &[Shape] = &[Shape::Uint, Shape::Uint];
const DOUBLES: &[Shape] = &[Shape::Double, Shape::Double];

fn overflow(text: &'static str) -> EvaluationError {
    EvaluationError::failed(text)
}

pub(super) const ADD: Function = function(
    "_+_",
    "Sum of numbers or times; two strings, bytes or lists one after the other.",
    &[
        binary("add_int64", INTS, Shape::Int, add),
        binary("add_uint64", UINTS, Shape::Uint, add),
        binary("add_double", DOUBLES, Shape::Double, add),
        binary("add_string", &[Shape::String, Shape::String], Shape::String, add),
        binary("add_bytes", &[Shape::Bytes, Shape::Bytes], Shape::Bytes, add),
        binary(
            "add_list",
            &[Shape::List(&Shape::Parameter("A")), Shape::List(&Shape::Parameter("A"))],
            Shape::List(&Shape::Parameter("A")),
            add,
        ),
        binary("add_duration_duration", &[Shape::Duration, Shape::Duration], Shape::Duration, add),
        binary("add_duration_timestamp", &[Shape::Duration, Shape::Timestamp], Shape::Timestamp, add),
        binary("add_timestamp_duration", &[Shape::Timestamp, Shape::Duration], Shape::Timestamp, add),
    ],
    &[
        ("1 + 2", "3"),
        ("'a' + 'b'", "\"ab\""),
        ("[1] + [2]", "[1, 2]"),
        ("9223372036854775807 + 1", "integer overflow"),
        ("duration('1m') + duration('1s')", "duration(\"61s\")"),
    ],
);

pub(crate) fn add(values: &[Value], calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(left), Value::Int(right)] => {
            left.checked_add(*right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_add(*right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
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
            left.checked_add(*right).map(Value::Duration).ok_or(overflow("duration overflow"))
        }
        [Value::Duration(span), Value::Timestamp(at)] | [Value::Timestamp(at), Value::Duration(span)] => {
            shifted(*at, *span)
        }
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn shifted(at: Timestamp, span: i64) -> Outcome {
    at.plus(span).map(Value::Timestamp).ok_or(overflow("timestamp overflow"))
}

pub(super) const SUBTRACT: Function = function(
    "_-_",
    "Difference of numbers or times.",
    &[
        binary("subtract_int64", INTS, Shape::Int, subtract),
        binary("subtract_uint64", UINTS, Shape::Uint, subtract),
        binary("subtract_double", DOUBLES, Shape::Double, subtract),
        binary("subtract_duration_duration", &[Shape::Duration, Shape::Duration], Shape::Duration, subtract),
        binary(
            "subtract_timestamp_timestamp",
            &[Shape::Timestamp, Shape::Timestamp],
            Shape::Duration,
            subtract,
        ),
        binary(
            "subtract_timestamp_duration",
            &[Shape::Timestamp, Shape::Duration],
            Shape::Timestamp,
            subtract,
        ),
    ],
    &[("3 - 2", "1"), ("1u - 2u", "unsigned integer overflow")],
);

fn subtract(values: &[Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(left), Value::Int(right)] => {
            left.checked_sub(*right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_sub(*right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left - right)),
        [Value::Duration(left), Value::Duration(right)] => {
            left.checked_sub(*right).map(Value::Duration).ok_or(overflow("duration overflow"))
        }
        [Value::Timestamp(left), Value::Timestamp(right)] => {
            left.since(*right).map(Value::Duration).ok_or(overflow("timestamp overflow"))
        }
        [Value::Timestamp(at), Value::Duration(span)] => match span.checked_neg() {
            Some(span) => shifted(*at, span),
            None => Err(overflow("timestamp overflow")),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const MULTIPLY: Function = function(
    "_*_",
    "Product of numbers.",
    &[
        binary("multiply_int64", INTS, Shape::Int, multiply),
        binary("multiply_uint64", UINTS, Shape::Uint, multiply),
        binary("multiply_double", DOUBLES, Shape::Double, multiply),
    ],
    &[("3 * 2", "6"), ("2.5 * 2.0", "5.0")],
);

fn multiply(values: &[Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(left), Value::Int(right)] => {
            left.checked_mul(*right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_mul(*right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left * right)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const DIVIDE: Function = function(
    "_/_",
    "Quotient of numbers; of integers, rounded towards zero.",
    &[
        binary("divide_int64", INTS, Shape::Int, divide),
        binary("divide_uint64", UINTS, Shape::Uint, divide),
        binary("divide_double", DOUBLES, Shape::Double, divide),
    ],
    &[("7 / 2", "3"), ("1 / 0", "division by zero"), ("1.0 / 0.0", "inf")],
);

fn divide(values: &[Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => {
            Err(EvaluationError::failed("division by zero"))
        }
        [Value::Int(left), Value::Int(right)] => {
            left.checked_div(*right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_div(*right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
        [Value::Double(left), Value::Double(right)] => Ok(Value::Double(left / right)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const MODULO: Function = function(
    "_%_",
    "Remainder of integers.",
    &[binary("modulo_int64", INTS, Shape::Int, modulo), binary("modulo_uint64", UINTS, Shape::Uint, modulo)],
    &[("7 % 4", "3"), ("1 % 0", "modulus by zero")],
);

fn modulo(values: &[Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(_), Value::Int(0)] | [Value::Uint(_), Value::Uint(0)] => {
            Err(EvaluationError::failed("modulus by zero"))
        }
        [Value::Int(left), Value::Int(right)] => {
            left.checked_rem(*right).map(Value::Int).ok_or(overflow("integer overflow"))
        }
        [Value::Uint(left), Value::Uint(right)] => {
            left.checked_rem(*right).map(Value::Uint).ok_or(overflow("unsigned integer overflow"))
        }
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const NEGATE: Function = function(
    "-_",
    "The number with the other sign.",
    &[
        binary("negate_int64", &[Shape::Int], Shape::Int, negate),
        binary("negate_double", &[Shape::Double], Shape::Double, negate),
    ],
    &[("-(1)", "-1"), ("-(1.5)", "-1.5")],
);

fn negate(values: &[Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(value)] => value.checked_neg().map(Value::Int).ok_or(overflow("integer overflow")),
        [Value::Double(value)] => Ok(Value::Double(-value)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

/// The pairs of types that have an order; numbers also across types
/// (`cel.CrossTypeNumericComparisons`, since Kubernetes 1.28).
macro_rules! ordered {
    ($call:expr) => {
        &[
            binary("bool", &[Shape::Bool, Shape::Bool], Shape::Bool, $call),
            binary("int64", INTS, Shape::Bool, $call),
            binary("int64_double", &[Shape::Int, Shape::Double], Shape::Bool, $call),
            binary("int64_uint64", &[Shape::Int, Shape::Uint], Shape::Bool, $call),
            binary("uint64", UINTS, Shape::Bool, $call),
            binary("uint64_double", &[Shape::Uint, Shape::Double], Shape::Bool, $call),
            binary("uint64_int64", &[Shape::Uint, Shape::Int], Shape::Bool, $call),
            binary("double", DOUBLES, Shape::Bool, $call),
            binary("double_int64", &[Shape::Double, Shape::Int], Shape::Bool, $call),
            binary("double_uint64", &[Shape::Double, Shape::Uint], Shape::Bool, $call),
            binary("string", &[Shape::String, Shape::String], Shape::Bool, $call),
            binary("bytes", &[Shape::Bytes, Shape::Bytes], Shape::Bool, $call),
            binary("timestamp", &[Shape::Timestamp, Shape::Timestamp], Shape::Bool, $call),
            binary("duration", &[Shape::Duration, Shape::Duration], Shape::Bool, $call),
        ]
    };
}

fn compared(values: &[Value], accept: fn(Ordering) -> bool) -> Outcome {
    match values {
        [Value::Double(left), _] if left.is_nan() => Err(nan()),
        [_, Value::Double(right)] if right.is_nan() => Err(nan()),
        [left, right] => left
            .compare(right)
            .map(|order| Value::Bool(accept(order)))
            .ok_or(EvaluationError::NO_SUCH_OVERLOAD),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn nan() -> EvaluationError {
    EvaluationError::failed("NaN values cannot be ordered")
}

pub(super) const LESS: Function = function(
    "_<_",
    "Whether the left comes before the right.",
    ordered!(|values, _| compared(values, Ordering::is_lt)),
    &[("1 < 2", "true"), ("1 < 1.5", "true"), ("'a' < 'b'", "true")],
);

pub(super) const LESS_EQUALS: Function = function(
    "_<=_",
    "Whether the left comes before the right, or is equal.",
    ordered!(|values, _| compared(values, Ordering::is_le)),
    &[("2 <= 2u", "true")],
);

pub(super) const GREATER: Function = function(
    "_>_",
    "Whether the left comes after the right.",
    ordered!(|values, _| compared(values, Ordering::is_gt)),
    &[("2 > 1", "true"), ("false > true", "false")],
);

pub(super) const GREATER_EQUALS: Function = function(
    "_>=_",
    "Whether the left comes after the right, or is equal.",
    ordered!(|values, _| compared(values, Ordering::is_ge)),
    &[("duration('1h') >= duration('60m')", "true")],
);
