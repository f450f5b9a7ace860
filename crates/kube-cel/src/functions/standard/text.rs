//! `size`, `contains`, `startsWith`, `endsWith`, `matches`.

use super::{Function, Overload, STANDARD, Shape};
use crate::error::EvaluationError;
use crate::functions::{Calling, Implementation, regex};
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const fn size_of(id: &'static str, argument: &'static [Shape], member: bool) -> Overload {
    Overload { member, ..Overload::global(id, argument, Shape::Int, size) }
}

const LIST: &[Shape] = &[Shape::List(&Shape::Parameter("A"))];
const MAP: &[Shape] = &[Shape::Map(&Shape::Parameter("A"), &Shape::Parameter("B"))];

pub(super) const SIZE: Function = STANDARD.function(
    "size",
    "Code points of a string, bytes, elements of a list, entries of a map.",
    &[
        size_of("size_bytes", &[Shape::Bytes], false),
        size_of("bytes_size", &[Shape::Bytes], true),
        size_of("size_list", LIST, false),
        size_of("list_size", LIST, true),
        size_of("size_map", MAP, false),
        size_of("map_size", MAP, true),
        size_of("size_string", &[Shape::String], false),
        size_of("string_size", &[Shape::String], true),
    ],
    &[("size('né')", "2"), ("[1, 2].size()", "2"), ("{'a': 1}.size()", "1"), ("b'né'.size()", "3")],
);

fn size(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let size = match values {
        [Value::String(text)] => {
            calling.charge(text.len() / 10)?;
            text.chars().count()
        }
        [Value::Bytes(bytes)] => bytes.len(),
        [Value::List(elements)] => elements.len(),
        [Value::Map(map)] => map.entries.len(),
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    Ok(Value::Int(size as i64))
}

const TWO: &[Shape] = &[Shape::String, Shape::String];

const fn test(id: &'static str, call: Implementation) -> Overload {
    Overload::member(id, TWO, Shape::Bool, call)
}

fn two_texts(values: &[&Value], calling: &mut Calling<'_>, test: fn(&str, &str) -> bool) -> Outcome {
    let [Value::String(text), Value::String(part)] = values else {
        return Err(EvaluationError::NO_SUCH_OVERLOAD);
    };
    calling.charge(text.len() / 10)?;
    Ok(Value::Bool(test(text, part)))
}

pub(super) const CONTAINS: Function = STANDARD.function(
    "contains",
    "Whether the text stands anywhere in the string.",
    &[test("contains_string", |values, calling| {
        two_texts(values, calling, |text, part| text.contains(part))
    })],
    &[("'NVIDIA A100'.contains('A100')", "true")],
);

pub(super) const STARTS_WITH: Function = STANDARD.function(
    "startsWith",
    "Whether the string begins with the text.",
    &[test("starts_with_string", |values, calling| {
        two_texts(values, calling, |text, part| text.starts_with(part))
    })],
    &[("'mig-1g'.startsWith('mig')", "true")],
);

pub(super) const ENDS_WITH: Function = STANDARD.function(
    "endsWith",
    "Whether the string ends with the text.",
    &[test("ends_with_string", |values, calling| {
        two_texts(values, calling, |text, part| text.ends_with(part))
    })],
    &[("'eth0'.endsWith('1')", "false")],
);

pub(super) const MATCHES: Function = STANDARD.function(
    "matches",
    "Whether the regular expression (RE2) matches a part of the string.",
    &[
        Overload::global("matches", TWO, Shape::Bool, matches),
        Overload::member("matches_string", TWO, Shape::Bool, matches),
    ],
    &[("'eth0'.matches('^eth[0-9]+$')", "true"), ("matches('a', 'b')", "false")],
);

fn matches(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(text), Value::String(pattern)] = values else {
        return Err(EvaluationError::NO_SUCH_OVERLOAD);
    };
    regex::with(pattern, calling, text, |regex| Value::Bool(regex.is_match(text)))
}
