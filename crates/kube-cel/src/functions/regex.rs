//! Kubernetes' regular expression library (apiserver `pkg/cel/library/regex.go`).

use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::Library;
use crate::error::EvaluationError;
use crate::pattern::Pattern;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

/// Runs `with` on the compiled pattern, taking the steps that compiling and matching cost.
pub(super) fn with(
    pattern: &str,
    calling: &mut Calling<'_>,
    text: &str,
    with: impl FnOnce(&Pattern) -> Value,
) -> Outcome {
    calling.charge((text.len() / 10 + 1) * (pattern.len() / 4 + 1))?;
    if let Some(regex) = calling.regex {
        return Ok(with(regex));
    }
    match crate::compile::regular_expression(pattern) {
        Ok(regex) => Ok(with(&regex)),
        Err(error) => Err(EvaluationError::failed(error.text().to_owned())),
    }
}

const EXPRESSIONS: Origin = Origin { library: Library::Regex, since: 0 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    EXPRESSIONS.function(
        "find",
        "The first part of the string that the regular expression matches; empty when there is none.",
        &[Overload::member("string_find_string", &[Shape::String, Shape::String], Shape::String, find)],
        &[("'abc 123'.find('[0-9]+')", "\"123\""), ("'abc'.find('[0-9]+')", "\"\"")],
    ),
    EXPRESSIONS.function(
        "findAll",
        "All parts of the string that the regular expression matches, at most as many as the limit.",
        &[
            Overload::member(
                "string_find_all_string",
                &[Shape::String, Shape::String],
                Shape::List(&Shape::String),
                find_all,
            ),
            Overload::member(
                "string_find_all_string_int",
                &[Shape::String, Shape::String, Shape::Int],
                Shape::List(&Shape::String),
                find_all,
            ),
        ],
        &[
            ("'123 abc 456'.findAll('[0-9]+')", "[\"123\", \"456\"]"),
            ("'123 abc 456'.findAll('[0-9]+', 1)", "[\"123\"]"),
        ],
    ),
];

fn find(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(text), Value::String(pattern)] = values else {
        return Err(EvaluationError::NO_SUCH_OVERLOAD);
    };
    let found =
        with(pattern, calling, text, |regex| Value::string(regex.find_all(text, 1).first().unwrap_or(&"")));
    found.map_err(illegal)
}

fn find_all(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, pattern, limit) = match values {
        [Value::String(text), Value::String(pattern)] => (text, pattern, -1),
        [Value::String(text), Value::String(pattern), Value::Int(limit)] => (text, pattern, *limit),
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = with(pattern, calling, text, |regex| {
        Value::list(regex.find_all(text, limit).into_iter().map(Value::string).collect())
    });
    found.map_err(illegal)
}

/// Kubernetes puts two words before what Go says of a pattern.
fn illegal(error: EvaluationError) -> EvaluationError {
    match error {
        EvaluationError::Failed(text) => EvaluationError::failed(format!("Illegal regex: {text}")),
        other => other,
    }
}
