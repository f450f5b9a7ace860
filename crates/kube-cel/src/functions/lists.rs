//! Lists: Kubernetes' library (apiserver `pkg/cel/library/lists.go`, version 1) and cel-go's
//! (v0.29.2 `ext/lists.go`, version 3).

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Calling, Function, Origin, Overload, Shape, standard};
use crate::environment::{CelGo, LISTS_EXTENSION, Library, NEW_LISTS};
use crate::error::EvaluationError;
use crate::evaluate::containers;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const T: Shape = Shape::Parameter("T");
const LIST: Shape = Shape::List(&T);

const KUBERNETES: Origin = Origin { library: Library::Lists, since: 0 };
const KUBERNETES_1: Origin = Origin { library: Library::Lists, since: NEW_LISTS };
const EXTENSION: Origin = Origin { library: Library::Lists, since: LISTS_EXTENSION };

/// An overload's id says the type once, or again at its end, as the id of the result.
macro_rules! one {
    ($name:literal, [$after:literal], $of:expr, $result:expr, $call:expr) => {
        Overload::member(concat!("list_", $name, $after), &[Shape::List(&$of)], $result($of), $call)
    };
    ($name:literal, [$after:literal again], $of:expr, $result:expr, $call:expr) => {
        Overload::member(concat!("list_", $name, $after, $name), &[Shape::List(&$of)], $result($of), $call)
    };
}

/// One overload for each type that has an order; `$result` maps the element's shape to the result's.
macro_rules! comparable {
    ($after:tt, $result:expr, $call:expr) => {
        &[
            one!("int", $after, Shape::Int, $result, $call),
            one!("uint", $after, Shape::Uint, $result, $call),
            one!("double", $after, Shape::Double, $result, $call),
            one!("bool", $after, Shape::Bool, $result, $call),
            one!("duration", $after, Shape::Duration, $result, $call),
            one!("timestamp", $after, Shape::Timestamp, $result, $call),
            one!("string", $after, Shape::String, $result, $call),
            one!("bytes", $after, Shape::Bytes, $result, $call),
        ]
    };
}

const fn same(of: Shape) -> Shape {
    of
}

const fn truth(_of: Shape) -> Shape {
    Shape::Bool
}

const fn list_of(of: Shape) -> Shape {
    match of {
        Shape::Int => Shape::List(&Shape::Int),
        Shape::Uint => Shape::List(&Shape::Uint),
        Shape::Double => Shape::List(&Shape::Double),
        Shape::Bool => Shape::List(&Shape::Bool),
        Shape::Duration => Shape::List(&Shape::Duration),
        Shape::Timestamp => Shape::List(&Shape::Timestamp),
        Shape::String => Shape::List(&Shape::String),
        Shape::Bytes => Shape::List(&Shape::Bytes),
        _ => Shape::List(&Shape::Dyn),
    }
}

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    KUBERNETES.function(
        "isSorted",
        "Whether no element is greater than the next.",
        comparable!(["_is_sorted_bool"], truth, is_sorted),
        &[("[1, 2, 2].isSorted()", "true"), ("['b', 'a'].isSorted()", "false")],
    ),
    KUBERNETES.function(
        "sum",
        "The sum of the elements; 0 for none.",
        &[
            Overload::member("list_int_sum_int", &[Shape::List(&Shape::Int)], Shape::Int, |v, c| {
                sum(v, c, Value::Int(0))
            }),
            Overload::member("list_uint_sum_uint", &[Shape::List(&Shape::Uint)], Shape::Uint, |v, c| {
                sum(v, c, Value::Uint(0))
            }),
            Overload::member(
                "list_double_sum_double",
                &[Shape::List(&Shape::Double)],
                Shape::Double,
                |v, c| sum(v, c, Value::Double(0.0)),
            ),
            Overload::member(
                "list_duration_sum_duration",
                &[Shape::List(&Shape::Duration)],
                Shape::Duration,
                |v, c| sum(v, c, Value::Duration(0)),
            ),
        ],
        &[("[1, 3].sum()", "4"), ("[1.5, 1.5].sum()", "3.0")],
    ),
    KUBERNETES.function(
        "max",
        "The greatest element.",
        comparable!(["_max_" again], same, |v, c| extreme(v, c, "max", Ordering::Less)),
        &[("[1, 3, 2].max()", "3"), ("dyn([]).max()", "max called on empty list")],
    ),
    KUBERNETES.function(
        "min",
        "The least element.",
        comparable!(["_min_" again], same, |v, c| extreme(v, c, "min", Ordering::Greater)),
        &[("[3, 1, 2].min()", "1")],
    ),
    KUBERNETES.function(
        "indexOf",
        "The place of the first equal element; -1 when there is none.",
        &[Overload::member("list_a_index_of_int", &[LIST, T], Shape::Int, index_of)],
        &[("[1, 2, 2].indexOf(2)", "1"), ("['a'].indexOf('b')", "-1")],
    ),
    KUBERNETES.function(
        "lastIndexOf",
        "The place of the last equal element; -1 when there is none.",
        &[Overload::member("list_a_last_index_of_int", &[LIST, T], Shape::Int, last_index_of)],
        &[("[1, 2, 2].lastIndexOf(2)", "2")],
    ),
    KUBERNETES_1.function(
        "includes",
        "Whether the list has the element; of a value that is no list, whether it is equal.",
        &[Overload::member("list_includes_dyn_dyn", &[Shape::Dyn, Shape::Dyn], Shape::Bool, includes)],
        &[("[1, 2].includes(2)", "true"), ("'a'.includes('a')", "true")],
    ),
    EXTENSION.function(
        "slice",
        "The elements from the first place up to, and without, the second.",
        &[Overload::member("list_slice", &[LIST, Shape::Int, Shape::Int], LIST, slice)],
        &[("[1, 2, 3].slice(1, 3)", "[2, 3]"), ("[1].slice(0, 2)", "cannot slice(0, 2), list is length 1")],
    ),
    EXTENSION.function(
        "flatten",
        "Elements of lists in the list take the place of these lists; as deep as told, once else.",
        &[
            Overload::member("list_flatten", &[Shape::List(&LIST)], LIST, flatten),
            Overload::member(
                "list_flatten_int",
                &[Shape::List(&Shape::Dyn), Shape::Int],
                Shape::List(&Shape::Dyn),
                flatten,
            ),
        ],
        &[("[[1], [2, 3]].flatten()", "[1, 2, 3]"), ("[[[1]], [[2]]].flatten(2)", "[1, 2]")],
    ),
    EXTENSION.function(
        "sort",
        "The elements in ascending order.",
        comparable!(["_sort"], list_of, sort),
        &[("[3, 1, 2].sort()", "[1, 2, 3]"), ("['b', 'a'].sort()", "[\"a\", \"b\"]")],
    ),
    EXTENSION.function(
        "lists.range",
        "The whole numbers from 0 up to, and without, this one.",
        &[Overload::global("lists_range", &[Shape::Int], Shape::List(&Shape::Int), range)],
        &[("lists.range(3)", "[0, 1, 2]")],
    ),
    EXTENSION.function(
        "reverse",
        "The elements from the last to the first.",
        &[Overload::member("list_reverse", &[LIST], LIST, reverse)],
        &[("[1, 2].reverse()", "[2, 1]")],
    ),
    EXTENSION.function(
        "distinct",
        "The elements without those equal to an earlier one.",
        &[Overload::member("list_distinct", &[LIST], LIST, distinct)],
        &[("[1, 2, 1].distinct()", "[1, 2]")],
    ),
];

fn no_such_overload() -> EvaluationError {
    EvaluationError::NO_SUCH_OVERLOAD
}

fn elements<'v>(values: &[&'v Value]) -> Result<&'v Arc<Vec<Value>>, EvaluationError> {
    match values.first() {
        Some(Value::List(elements)) => Ok(elements),
        _ => Err(no_such_overload()),
    }
}

fn same_value(left: &Value, right: &Value) -> bool {
    containers::equal(left, right).unwrap_or(false)
}

/// Whether cel-go's type has an order at all (`traits.Comparer`).
fn has_order(value: &Value) -> bool {
    value.compare(value).is_some() || matches!(value, Value::Double(_))
}

fn is_sorted(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let list = elements(values)?;
    calling.charge(list.len())?;
    if !list.iter().all(has_order) {
        return Err(no_such_overload());
    }
    let descends =
        list.iter().zip(list.iter().skip(1)).any(|(one, next)| one.compare(next) == Some(Ordering::Greater));
    Ok(Value::Bool(!descends))
}

fn sum(values: &[&Value], calling: &mut Calling<'_>, zero: Value) -> Outcome {
    let list = elements(values)?;
    // Kubernetes adds to a zero: that makes a difference to -0.0.
    let mut total = Some(zero.clone()).filter(|zero| matches!(zero, Value::Double(_)));
    for element in list.iter() {
        total = Some(match total {
            None => element.clone(),
            Some(sum) => standard::add(&[&sum, element], calling)?,
        });
    }
    Ok(total.unwrap_or(zero))
}

fn extreme(values: &[&Value], calling: &mut Calling<'_>, name: &str, worse: Ordering) -> Outcome {
    let list = elements(values)?;
    calling.charge(list.len())?;
    let mut best: Option<&Value> = None;
    for element in list.iter() {
        if !has_order(element) {
            return Err(no_such_overload());
        }
        if best.is_none_or(|best| best.compare(element) == Some(worse)) {
            best = Some(element);
        }
    }
    best.cloned().ok_or_else(|| EvaluationError::failed(format!("{name} called on empty list")))
}

fn index_of(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::List(list), wanted] = values else { return Err(no_such_overload()) };
    calling.charge(list.len())?;
    Ok(Value::Int(
        list.iter().position(|element| same_value(element, wanted)).map_or(-1, |place| place as i64),
    ))
}

fn last_index_of(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::List(list), wanted] = values else { return Err(no_such_overload()) };
    calling.charge(list.len())?;
    Ok(Value::Int(
        list.iter().rposition(|element| same_value(element, wanted)).map_or(-1, |place| place as i64),
    ))
}

fn includes(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::List(list), wanted] => {
            calling.charge(list.len())?;
            Ok(Value::Bool(list.iter().any(|element| same_value(element, wanted))))
        }
        [value, wanted] => Ok(Value::Bool(same_value(value, wanted))),
        _ => Err(no_such_overload()),
    }
}

fn slice(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::List(list), Value::Int(start), Value::Int(end)] = values else {
        return Err(no_such_overload());
    };
    let refuse =
        |reason: String| Err(EvaluationError::failed(format!("cannot slice({start}, {end}), {reason}")));
    let (Ok(from), Ok(to)) = (usize::try_from(*start), usize::try_from(*end)) else {
        return refuse("negative indexes not supported".to_owned());
    };
    if from > to {
        return refuse("start index must be less than or equal to end index".to_owned());
    }
    let Some(part) = list.get(from..to) else { return refuse(format!("list is length {}", list.len())) };
    calling.charge(part.len())?;
    Ok(Value::list(part.to_vec()))
}

fn flatten(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (list, depth) = match values {
        [Value::List(list)] => (list, 1),
        [Value::List(list), Value::Int(depth)] => (list, *depth),
        _ => return Err(no_such_overload()),
    };
    if depth < 0 {
        return Err(EvaluationError::failed("level must be non-negative"));
    }
    let mut flat = Vec::new();
    flatten_into(list, depth, &mut flat, calling)?;
    Ok(Value::list(flat))
}

fn flatten_into(
    list: &[Value],
    depth: i64,
    flat: &mut Vec<Value>,
    calling: &mut Calling<'_>,
) -> Result<(), EvaluationError> {
    calling.charge(list.len())?;
    for element in list {
        match element {
            Value::List(inner) if depth > 0 => flatten_into(inner, depth - 1, flat, calling)?,
            other => flat.push(other.clone()),
        }
    }
    Ok(())
}

fn sort(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let list = elements(values)?;
    calling.charge(list.len().saturating_mul(2))?;
    sort_by_keys(list, list)
}

/// `list` in the order that `keys` has when it is sorted.
pub(crate) fn sort_by_keys(list: &[Value], keys: &[Value]) -> Outcome {
    let Some(first) = keys.first() else { return Ok(Value::list(list.to_vec())) };
    if !has_order(first) {
        return Err(EvaluationError::failed("list elements must be comparable"));
    }
    if keys.iter().any(|key| key.type_name() != first.type_name()) {
        return Err(EvaluationError::failed("list elements must have the same type"));
    }
    let mut paired: Vec<(&Value, &Value)> = keys.iter().zip(list).collect();
    paired.sort_by(|(left, _), (right, _)| left.compare(right).unwrap_or(Ordering::Equal));
    Ok(Value::list(paired.into_iter().map(|(_, element)| element.clone()).collect()))
}

/// cel-go v0.29.2 `ext/lists.go`, `defaultMaxRangeSize`; v0.26.0 has none.
const MAX_RANGE: usize = 1_000_000;

fn range(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::Int(size)] = values else { return Err(no_such_overload()) };
    let Ok(count) = usize::try_from(*size) else {
        let text = format!("lists.range: size must be non-negative, got {size}");
        return Err(EvaluationError::failed(text));
    };
    if calling.cel_go == CelGo::V0_29 && count > MAX_RANGE {
        let text = format!("lists.range: size {size} exceeds maximum allowed ({MAX_RANGE})");
        return Err(EvaluationError::failed(text));
    }
    calling.charge(count)?;
    Ok(Value::list((0..*size).map(Value::Int).collect()))
}

fn reverse(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let list = elements(values)?;
    calling.charge(list.len())?;
    Ok(Value::list(list.iter().rev().cloned().collect()))
}

fn distinct(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let list = elements(values)?;
    let mut kept: Vec<Value> = Vec::new();
    for element in list.iter() {
        calling.charge(kept.len() + 1)?;
        if !kept.iter().any(|known| same_value(element, known)) {
            kept.push(element.clone());
        }
    }
    Ok(Value::list(kept))
}
