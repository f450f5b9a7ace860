//! Optional values (cel-go v0.29.2 `cel/library.go`, `OptionalTypes`). `or`, `orValue`, `optMap` and
//! `optFlatMap` look at their second part only when they need it, so they are the evaluator's.

use super::{Calling, Function, Origin, Overload, Shape, no_such_overload};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::evaluate::containers;
use crate::value::{Absent, Value};

type Outcome = Result<Value, EvaluationError>;

const V: Shape = Shape::Parameter("V");
const OPTIONAL: Shape = Shape::Optional(&V);
const LIST: Shape = Shape::List(&V);

const OPTIONALS: Origin = Origin { library: Library::Optional, since: 28 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    OPTIONALS.function(
        "optional.none",
        "No value.",
        &[Overload::global("optional_none", &[], OPTIONAL, |_, _| Ok(Value::Optional(None)))],
        &[("optional.none().hasValue()", "false")],
    ),
    OPTIONALS.function(
        "optional.of",
        "This value, as an optional.",
        &[Overload::global("optional_of", &[V], OPTIONAL, of)],
        &[("optional.of(1)", "optional.of(1)")],
    ),
    OPTIONALS.function(
        "optional.ofNonZeroValue",
        "This value, unless it is empty or zero.",
        &[Overload::global("optional_ofNonZeroValue", &[V], OPTIONAL, of_non_zero)],
        &[
            ("optional.ofNonZeroValue('')", "optional.none()"),
            ("optional.ofNonZeroValue(2)", "optional.of(2)"),
        ],
    ),
    OPTIONALS.function(
        "hasValue",
        "Whether there is a value.",
        &[Overload::member("optional_hasValue", &[OPTIONAL], Shape::Bool, |values, _| {
            Ok(Value::Bool(matches!(values, [Value::Optional(Some(_))])))
        })],
        &[("optional.of(1).hasValue()", "true"), ("{'a': 1}[?'b'].hasValue()", "false")],
    ),
    OPTIONALS.function(
        "value",
        "The value; an error when there is none.",
        &[Overload::member("optional_value", &[OPTIONAL], V, value)],
        &[("optional.of(1).value()", "1"), ("optional.none().value()", "optional.none() dereference")],
    ),
    OPTIONALS.function(
        "or",
        "This optional when it has a value, else the other.",
        &[Overload::member("optional_or_optional", &[OPTIONAL, OPTIONAL], OPTIONAL, or)],
        &[("optional.none().or(optional.of(2))", "optional.of(2)")],
    ),
    OPTIONALS.function(
        "orValue",
        "The value, or the other one when there is none.",
        &[Overload::member("optional_orValue_value", &[OPTIONAL, V], V, or_value)],
        &[("optional.none().orValue(2)", "2"), ("{'a': 1}.?a.orValue(2)", "1")],
    ),
    OPTIONALS.function(
        "first",
        "The first element of a list, if there is one.",
        &[Overload::member("list_first", &[LIST], OPTIONAL, |values, _| end(values, <[Value]>::first))],
        &[("[1, 2].first()", "optional.of(1)"), ("[].first()", "optional.none()")],
    ),
    OPTIONALS.function(
        "last",
        "The last element of a list, if there is one.",
        &[Overload::member("list_last", &[LIST], OPTIONAL, |values, _| end(values, <[Value]>::last))],
        &[("[1, 2].last()", "optional.of(2)")],
    ),
    OPTIONALS.function(
        "optional.unwrap",
        "The values of those optionals that have one.",
        &[Overload::global("optional_unwrap", &[Shape::List(&OPTIONAL)], LIST, unwrap)],
        &[("optional.unwrap([optional.of(1), optional.none()])", "[1]")],
    ),
    OPTIONALS.function(
        "unwrapOpt",
        "The values of those optionals that have one.",
        &[Overload::member("optional_unwrapOpt", &[Shape::List(&OPTIONAL)], LIST, unwrap)],
        &[("[optional.of(1), optional.none()].unwrapOpt()", "[1]")],
    ),
];

/// The arguments are the right ones in number and kind; this is what is said should they not be.
fn refuse(function: &str, values: &[&Value]) -> Outcome {
    Err(no_such_overload(function, values, false))
}

fn of(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [value] => Ok(Value::some((*value).clone())),
        _ => refuse("optional.of", values),
    }
}

fn of_non_zero(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    let [value] = values else { return refuse("optional.ofNonZeroValue", values) };
    let zero = match value {
        Value::Null | Value::Bool(false) | Value::Int(0) | Value::Uint(0) | Value::Duration(0) => true,
        Value::Double(number) => *number == 0.0,
        // What Go calls the zero time.
        Value::Timestamp(time) => (time.seconds, time.nanoseconds) == (-62_135_596_800, 0),
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(elements) => elements.is_empty(),
        // One that answers for absent keys is no zero to Go.
        Value::Map(map) => map.entries.is_empty() && map.absent == Absent::NoSuchKey,
        _ => false,
    };
    Ok(if zero { Value::Optional(None) } else { Value::some((*value).clone()) })
}

fn value(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Optional(Some(value))] => Ok(value.as_ref().clone()),
        _ => Err(EvaluationError::failed("optional.none() dereference")),
    }
}

fn or(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Optional(None), other] => Ok((*other).clone()),
        [this, _] => Ok((*this).clone()),
        _ => refuse("or", values),
    }
}

fn or_value(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Optional(Some(value)), _] => Ok(value.as_ref().clone()),
        [_, other] => Ok((*other).clone()),
        _ => refuse("orValue", values),
    }
}

fn end(values: &[&Value], which: fn(&[Value]) -> Option<&Value>) -> Outcome {
    match values {
        [Value::List(elements)] => {
            Ok(which(elements).map_or(Value::Optional(None), |element| Value::some(element.clone())))
        }
        _ => refuse("first", values),
    }
}

fn unwrap(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::List(elements)] = values else { return refuse("optional.unwrap", values) };
    calling.charge(elements.len())?;
    let mut present = Vec::new();
    for element in elements.iter() {
        match element {
            Value::Optional(Some(value)) => present.push(value.as_ref().clone()),
            Value::Optional(None) => {}
            other => {
                let text = format!("value {} is not optional", containers::as_printed(other));
                return Err(EvaluationError::failed(text));
            }
        }
    }
    Ok(Value::list(present))
}
