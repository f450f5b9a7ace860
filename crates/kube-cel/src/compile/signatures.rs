//! Which functions can an expression call, and which are only the checker's?
//!
//! Operators that decide by themselves which operands they look at, what macros expand to, and Kubernetes' authorizer,
//! of which no variable is ever declared for devices, have no entry that runs.

use crate::environment::{CelGo, Environment, Library};
use crate::functions::{self, Function, Overload, Shape, no_such_overload};
use crate::value::Value;

const A: Shape = Shape::Parameter("A");
const B: Shape = Shape::Parameter("B");
const LIST: Shape = Shape::List(&A);
const MAP: Shape = Shape::Map(&A, &B);
const KEY_MAP: Shape = Shape::Map(&B, &A);

const fn global(id: &'static str, arguments: &'static [Shape], result: Shape) -> Overload {
    Overload::global(id, arguments, result, |values, _| Err(no_such_overload("", values, false)))
}

const fn member(id: &'static str, arguments: &'static [Shape], result: Shape) -> Overload {
    Overload::member(id, arguments, result, |values, _| Err(no_such_overload("", values, false)))
}

const fn function(name: &'static str, overloads: &'static [Overload]) -> Function {
    Function { name, doc: "", library: Library::Standard, since: 0, overloads, examples: &[] }
}

const AUTHORIZER: Shape = Shape::Opaque("kubernetes.authorization.Authorizer");
const PATH_CHECK: Shape = Shape::Opaque("kubernetes.authorization.PathCheck");
const GROUP_CHECK: Shape = Shape::Opaque("kubernetes.authorization.GroupCheck");
const RESOURCE_CHECK: Shape = Shape::Opaque("kubernetes.authorization.ResourceCheck");
const DECISION: Shape = Shape::Opaque("kubernetes.authorization.Decision");

macro_rules! sorted_by {
    ($($name:literal, $of:ident;)*) => {
        &[$(Overload::member(
            concat!("list_", $name, "_sortByAssociatedKeys"),
            &[LIST, Shape::List(&Shape::$of)],
            LIST,
            sort_by_keys,
        )),*]
    };
}

/// Signatures: cel-go v0.29.2 `common/stdlib/standard.go`, `cel/library.go`, `ext/comprehensions.go`, `ext/lists.go`;
/// apiserver v0.37.2 `pkg/cel/library/authz.go`.
const CHECKED: &[Function] = &[
    function("_&&_", &[global("logical_and", &[Shape::Bool, Shape::Bool], Shape::Bool)]),
    function("_||_", &[global("logical_or", &[Shape::Bool, Shape::Bool], Shape::Bool)]),
    function("!_", &[global("logical_not", &[Shape::Bool], Shape::Bool)]),
    function("@not_strictly_false", &[global("not_strictly_false", &[Shape::Bool], Shape::Bool)]),
    function("_?_:_", &[global("conditional", &[Shape::Bool, A, A], A)]),
    function("_==_", &[global("equals", &[A, A], Shape::Bool)]),
    function("_!=_", &[global("not_equals", &[A, A], Shape::Bool)]),
    function("@in", &[global("in_list", &[A, LIST], Shape::Bool), global("in_map", &[A, MAP], Shape::Bool)]),
    function(
        "_[_]",
        &[
            global("index_list", &[LIST, Shape::Int], A),
            global("index_map", &[KEY_MAP, B], A),
            global("optional_list_index_int", &[Shape::Optional(&LIST), Shape::Int], Shape::Optional(&A)),
            global("optional_map_index_value", &[Shape::Optional(&KEY_MAP), B], Shape::Optional(&A)),
        ],
    ),
    function(
        "_[?_]",
        &[
            global("list_optindex_optional_int", &[LIST, Shape::Int], Shape::Optional(&A)),
            global(
                "optional_list_optindex_optional_int",
                &[Shape::Optional(&LIST), Shape::Int],
                Shape::Optional(&A),
            ),
            global("map_optindex_optional_value", &[KEY_MAP, B], Shape::Optional(&A)),
            global(
                "optional_map_optindex_optional_value",
                &[Shape::Optional(&KEY_MAP), B],
                Shape::Optional(&A),
            ),
        ],
    ),
    function(
        "cel.@mapInsert",
        &[
            Overload::global("@mapInsert_map_key_value", &[MAP, A, B], MAP, |_, _| Ok(Value::Null)),
            Overload::global("@mapInsert_map_map", &[MAP, MAP], MAP, |_, _| Ok(Value::Null)),
        ],
    ),
    function(
        "@sortByAssociatedKeys",
        sorted_by! {
            "int", Int; "uint", Uint; "double", Double; "bool", Bool;
            "google.protobuf.Duration", Duration; "google.protobuf.Timestamp", Timestamp;
            "string", String; "bytes", Bytes;
        },
    ),
    function("path", &[member("authorizer_path", &[AUTHORIZER, Shape::String], PATH_CHECK)]),
    function("group", &[member("authorizer_group", &[AUTHORIZER, Shape::String], GROUP_CHECK)]),
    function(
        "serviceAccount",
        &[member("authorizer_serviceaccount", &[AUTHORIZER, Shape::String, Shape::String], AUTHORIZER)],
    ),
    function("resource", &[member("groupcheck_resource", &[GROUP_CHECK, Shape::String], RESOURCE_CHECK)]),
    function("subresource", &[member("resourcecheck_subresource", CHECK, RESOURCE_CHECK)]),
    function("namespace", &[member("resourcecheck_namespace", CHECK, RESOURCE_CHECK)]),
    function("name", &[member("resourcecheck_name", CHECK, RESOURCE_CHECK)]),
    function("fieldSelector", &[member("authorizer_fieldselector", CHECK, RESOURCE_CHECK)]),
    function("labelSelector", &[member("authorizer_labelselector", CHECK, RESOURCE_CHECK)]),
    function(
        "check",
        &[
            member("pathcheck_check", &[PATH_CHECK, Shape::String], DECISION),
            member("resourcecheck_check", CHECK, DECISION),
        ],
    ),
    function("errored", &[member("decision_errored", &[DECISION], Shape::Bool)]),
    function("error", &[member("decision_error", &[DECISION], Shape::String)]),
    function("allowed", &[member("decision_allowed", &[DECISION], Shape::Bool)]),
    function("reason", &[member("decision_reason", &[DECISION], Shape::String)]),
];

const CHECK: &[Shape] = &[RESOURCE_CHECK, Shape::String];

fn sort_by_keys(
    values: &[&Value],
    _calling: &mut functions::Calling<'_>,
) -> Result<Value, crate::error::EvaluationError> {
    match values {
        [Value::List(list), Value::List(keys)] => functions::lists::sort_by_keys(list, keys),
        _ => Err(no_such_overload("@sortByAssociatedKeys", values, false)),
    }
}

/// A function by its name, with the overloads of all libraries that are on.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub(crate) name: &'static str,
    pub(crate) overloads: Vec<&'static Overload>,
}

/// The function called `name`; `None` when the environment has none.
pub(crate) fn declared(environment: &Environment, name: &str) -> Option<Declared> {
    let mut found: Vec<&Function> = functions::all()
        .filter(|function| environment.has(function))
        .chain(CHECKED)
        .filter(|function| function.name == name)
        .collect();
    let name = found.first()?.name;
    // Of several overloads that fit, the first decides what an unknown type is. Up to 1.36 Kubernetes' lists come
    // before the strings, from 1.37 on behind them (apiserver v0.37.2 `pkg/cel/environment/base.go`).
    let lists = found.iter().position(|function| function.library == Library::Lists);
    if let Some(lists) = lists.filter(|_| !environment.has_new_lists()) {
        let lists = found.remove(lists);
        found.insert(0, lists);
    }
    let known = |overload: &&Overload| {
        overload.id != functions::standard::INT_TO_DURATION || environment.cel_go() == CelGo::V0_26
    };
    Some(Declared {
        name,
        overloads: found.iter().flat_map(|function| function.overloads).filter(known).collect(),
    })
}
