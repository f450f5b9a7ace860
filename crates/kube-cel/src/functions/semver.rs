//! Kubernetes' semantic versions (apiserver `pkg/cel/library/semverlib.go`).

use std::cmp::Ordering;
use std::sync::Arc;

use kube_scalars::{Version, VersionError};

use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const SEMVER: Shape = Shape::Opaque("kubernetes.Semver");
const ONE: &[Shape] = &[SEMVER];
const TWO: &[Shape] = &[SEMVER, SEMVER];
const TEXT: &[Shape] = &[Shape::String];
const TEXT_BOOL: &[Shape] = &[Shape::String, Shape::Bool];

// DRA had its own before: its selectors know semver since 1.31.
const VERSIONS: Origin = Origin { library: Library::Semver, since: 31 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    VERSIONS.function(
        "semver",
        "A semantic version, read from text. With true as second argument a leading `v`, missing parts and leading zeros are forgiven.",
        &[
            Overload::global("string_to_semver", TEXT, SEMVER, parse),
            Overload::global("string_bool_to_semver", TEXT_BOOL, SEMVER, parse),
        ],
        &[
            ("semver('1.2.3')", "semver(\"1.2.3\")"),
            ("semver('v1.2', true)", "semver(\"1.2.0\")"),
            ("semver('1.2')", "No Major.Minor.Patch elements found"),
        ],
    ),
    VERSIONS.function(
        "isSemver",
        "Whether the text is a semantic version.",
        &[
            Overload::global("is_semver_string", TEXT, Shape::Bool, is_version),
            Overload::global("is_semver_string_bool", TEXT_BOOL, Shape::Bool, is_version),
        ],
        &[("isSemver('1.0')", "false"), ("isSemver('1.0', true)", "true")],
    ),
    VERSIONS.function(
        "major",
        "The first number.",
        &[Overload::member("semver_major", ONE, Shape::Int, |values, _| part(values, Version::major))],
        &[("semver('1.2.3').major()", "1")],
    ),
    VERSIONS.function(
        "minor",
        "The second number.",
        &[Overload::member("semver_minor", ONE, Shape::Int, |values, _| part(values, Version::minor))],
        &[("semver('1.2.3').minor()", "2")],
    ),
    VERSIONS.function(
        "patch",
        "The third number.",
        &[Overload::member("semver_patch", ONE, Shape::Int, |values, _| part(values, Version::patch))],
        &[("semver('1.2.3').patch()", "3")],
    ),
    VERSIONS.function(
        "isLessThan",
        "Whether it is an earlier version.",
        &[Overload::member("semver_is_less_than", TWO, Shape::Bool, |values, _| {
            compared(values, |o| Value::Bool(o.is_lt()))
        })],
        &[("semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))", "true")],
    ),
    VERSIONS.function(
        "isGreaterThan",
        "Whether it is a later version.",
        &[Overload::member("semver_is_greater_than", TWO, Shape::Bool, |values, _| {
            compared(values, |o| Value::Bool(o.is_gt()))
        })],
        &[("semver('1.10.0').isGreaterThan(semver('1.9.0'))", "true")],
    ),
    VERSIONS.function(
        "compareTo",
        "-1, 0 or 1: earlier than, the same as or later than the other.",
        &[Overload::member("semver_compare_to", TWO, Shape::Int, |values, _| {
            compared(values, |o| Value::Int(o as i64))
        })],
        &[("semver('1.2.3').compareTo(semver('2.0.0'))", "-1")],
    ),
];

fn read(values: &[&Value]) -> Option<Result<Version, VersionError>> {
    match values {
        [Value::String(text)] | [Value::String(text), Value::Bool(false)] => Some(Version::parse(text)),
        [Value::String(text), Value::Bool(true)] => Some(Version::parse_normalized(text)),
        _ => None,
    }
}

fn parse(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match read(values) {
        Some(Ok(version)) => Ok(Value::Semver(Arc::new(version))),
        Some(Err(error)) => Err(EvaluationError::failed(error.to_string())),
        None => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn is_version(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    read(values).map(|version| Value::Bool(version.is_ok())).ok_or(EvaluationError::NO_SUCH_OVERLOAD)
}

fn part(values: &[&Value], part: fn(&Version) -> u64) -> Outcome {
    match values {
        [Value::Semver(version)] => Ok(Value::Int(part(version) as i64)),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

fn compared(values: &[&Value], answer: fn(Ordering) -> Value) -> Outcome {
    match values {
        [Value::Semver(left), Value::Semver(right)] => Ok(answer(left.cmp(right))),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}
