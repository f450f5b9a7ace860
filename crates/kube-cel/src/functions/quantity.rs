//! Kubernetes' quantities (apiserver `pkg/cel/library/quantity.go`).

use std::cmp::Ordering;
use std::sync::Arc;

use kube_scalars::Quantity;

use super::{Calling, Change, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const QUANTITY: Shape = Shape::Opaque("kubernetes.Quantity");
const ONE: &[Shape] = &[QUANTITY];
const TWO: &[Shape] = &[QUANTITY, QUANTITY];
const WITH_INT: &[Shape] = &[QUANTITY, Shape::Int];

const QUANTITIES: Origin = Origin { library: Library::Quantity, since: 28 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    QUANTITIES.function(
        "quantity",
        "A quantity, read from text such as `40Gi` or `1500m`.",
        &[Overload::global("string_to_quantity", &[Shape::String], QUANTITY, parse)],
        &[
            ("quantity('1Gi') == quantity('1024Mi')", "true"),
            (
                "quantity('1 Gi')",
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
        ],
    ),
    QUANTITIES.function(
        "isQuantity",
        "Whether the text is a quantity.",
        &[Overload::global("is_quantity_string", &[Shape::String], Shape::Bool, |values, _| match values {
            [Value::String(text)] => Ok(Value::Bool(Quantity::parse(text).is_ok())),
            _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
        })],
        &[("isQuantity('1.3Gi')", "true"), ("isQuantity('1.3GB')", "false")],
    ),
    QUANTITIES.function(
        "sign",
        "1, 0 or -1.",
        &[Overload::global("quantity_sign", ONE, Shape::Int, |values, _| {
            with(values, |q| Ok(Value::Int(q.sign())))
        })],
        &[("sign(quantity('-50k'))", "-1")],
    ),
    QUANTITIES.function(
        "isInteger",
        "Whether it is a whole number that fits 64 bits.",
        &[Overload::member("quantity_is_integer", ONE, Shape::Bool, |values, _| {
            with(values, |q| Ok(Value::Bool(q.is_integer())))
        })],
        &[("quantity('50k').isInteger()", "true"), ("quantity('50m').isInteger()", "false")],
    ),
    QUANTITIES.function(
        "asInteger",
        "The whole number; an error when it is none or does not fit 64 bits.",
        &[Overload::member("quantity_as_integer", ONE, Shape::Int, |values, _| {
            with(values, |q| {
                let failed = EvaluationError::failed("cannot convert value to integer");
                q.as_integer().map(Value::Int).ok_or(failed)
            })
        })],
        &[
            ("quantity('50k').asInteger()", "50000"),
            ("quantity('1m').asInteger()", "cannot convert value to integer"),
        ],
    ),
    QUANTITIES.function(
        "asApproximateFloat",
        "The nearest floating point number.",
        &[Overload::member("quantity_as_float", ONE, Shape::Double, |values, _| {
            with(values, |q| Ok(Value::Double(q.as_approximate_float())))
        })],
        &[("quantity('1500m').asApproximateFloat()", "1.5")],
    ),
    QUANTITIES.function(
        "add",
        "The sum with a quantity or a whole number.",
        &[
            Overload::member("quantity_add", TWO, QUANTITY, |values, _| combined(values, Quantity::add))
                .changing(Change::WithCopy),
            Overload::member("quantity_add_int", WITH_INT, QUANTITY, |values, _| {
                combined(values, Quantity::add)
            })
            .changing(Change::WithCopy),
        ],
        &[
            ("quantity('50k').add(quantity('20k')) == quantity('70k')", "true"),
            ("quantity('1').add(1)", "quantity(\"2\")"),
        ],
    ),
    QUANTITIES.function(
        "sub",
        "The difference from a quantity or a whole number.",
        &[
            Overload::member("quantity_sub", TWO, QUANTITY, |values, _| combined(values, Quantity::sub))
                .changing(Change::WithCopy),
            Overload::member("quantity_sub_int", WITH_INT, QUANTITY, |values, _| {
                combined(values, Quantity::sub)
            })
            .changing(Change::WithCopy),
        ],
        &[("quantity('50k').sub(20000)", "quantity(\"30k\")")],
    ),
    QUANTITIES.function(
        "isLessThan",
        "Whether it is less than the other.",
        &[Overload::member("quantity_is_less_than", TWO, Shape::Bool, |values, _| {
            compared(values, |o| Value::Bool(o.is_lt()))
        })
        .changing(Change::AsCompared)],
        &[("quantity('50Mi').isLessThan(quantity('100Mi'))", "true")],
    ),
    QUANTITIES.function(
        "isGreaterThan",
        "Whether it is greater than the other.",
        &[Overload::member("quantity_is_greater_than", TWO, Shape::Bool, |values, _| {
            compared(values, |o| Value::Bool(o.is_gt()))
        })
        .changing(Change::AsCompared)],
        &[("quantity('50Mi').isGreaterThan(quantity('100Mi'))", "false")],
    ),
    QUANTITIES.function(
        "compareTo",
        "-1, 0 or 1: less than, equal to or greater than the other.",
        &[Overload::member("quantity_compare_to", TWO, Shape::Int, |values, _| {
            compared(values, |o| Value::Int(o as i64))
        })
        .changing(Change::AsCompared)],
        &[
            ("quantity('200M').compareTo(quantity('0.2G'))", "0"),
            ("quantity('1').compareTo(quantity('2'))", "-1"),
        ],
    ),
];

fn parse(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(text)] = values else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    match Quantity::parse(text) {
        Ok(quantity) => Ok(Value::Quantity(Arc::new(quantity))),
        Err(error) => Err(EvaluationError::failed(error.to_string())),
    }
}

fn with(values: &[&Value], call: impl FnOnce(&Quantity) -> Outcome) -> Outcome {
    match values {
        [Value::Quantity(quantity) | Value::Sum(quantity)] => call(quantity),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn combined(values: &[&Value], combine: fn(&Quantity, &Quantity) -> Option<Quantity>) -> Outcome {
    let result = match values {
        [Value::Quantity(left) | Value::Sum(left), Value::Quantity(right) | Value::Sum(right)] => {
            combine(left, right)
        }
        [Value::Quantity(left) | Value::Sum(left), Value::Int(right)] => {
            combine(left, &Quantity::from_int(*right))
        }
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    // Deviation: Go's numbers are unbounded; ours end at 128 bits.
    let failed = EvaluationError::failed("quantity out of the range that is simulated here");
    result.map(|quantity| Value::Sum(Arc::new(quantity))).ok_or(failed)
}

fn compared(values: &[&Value], answer: fn(Ordering) -> Value) -> Outcome {
    match values {
        [Value::Quantity(left) | Value::Sum(left), Value::Quantity(right) | Value::Sum(right)] => {
            Ok(answer(left.cmp(right)))
        }
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}
