//! Lists taken as sets (cel-go v0.29.2 `ext/sets.go`).

use super::{Calling, Function, Implementation, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::evaluate::containers;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const LISTS: &[Shape] = &[Shape::List(&Shape::Parameter("T")), Shape::List(&Shape::Parameter("T"))];

const fn overload(id: &'static str, call: Implementation) -> Overload {
    Overload::global(id, LISTS, Shape::Bool, call)
}

const SETS: Origin = Origin { library: Library::Sets, since: 29 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    SETS.function(
        "sets.contains",
        "Whether every element of the second list is in the first.",
        &[overload("list_sets_contains_list", |values, calling| {
            with(values, calling, |left, right| Ok(Value::Bool(contains(left, right))))
        })],
        &[("sets.contains([1, 2, 3], [2, 1])", "true"), ("sets.contains([1], [2])", "false")],
    ),
    SETS.function(
        "sets.equivalent",
        "Whether the two lists have the same elements, whatever their order and number.",
        &[overload("list_sets_equivalent_list", |values, calling| {
            with(values, calling, |left, right| {
                Ok(Value::Bool(contains(left, right) && contains(right, left)))
            })
        })],
        &[("sets.equivalent([1, 2], [2, 1, 1])", "true")],
    ),
    SETS.function(
        "sets.intersects",
        "Whether some element is in both lists.",
        &[overload("list_sets_intersects_list", |values, calling| {
            with(values, calling, |left, right| {
                Ok(Value::Bool(left.iter().any(|element| has(right, element))))
            })
        })],
        &[("sets.intersects([1, 2], [2, 3])", "true"), ("sets.intersects([1], [])", "false")],
    ),
];

fn with(
    values: &[&Value],
    calling: &mut Calling<'_>,
    answer: impl FnOnce(&[Value], &[Value]) -> Outcome,
) -> Outcome {
    let [Value::List(left), Value::List(right)] = values else {
        return Err(EvaluationError::NO_SUCH_OVERLOAD);
    };
    calling.charge(left.len().saturating_mul(right.len()).saturating_mul(2))?;
    answer(left, right)
}

/// The needle is on the left, as in `needle in list`: of a sum it makes a difference.
fn has(list: &[Value], needle: &Value) -> bool {
    list.iter().any(|element| containers::equal(needle, element) == Ok(true))
}

fn contains(list: &[Value], part: &[Value]) -> bool {
    part.iter().all(|element| has(list, element))
}
