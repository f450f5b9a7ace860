//! Strings (cel-go v0.29.2 `ext/strings.go`, version 2). Places count code points.

mod format;

use std::sync::Arc;

pub(crate) use format::after_precision;

use super::{Calling, Function, Origin, Overload, Shape};
use crate::environment::{CelGo, Library};
use crate::error::EvaluationError;
use crate::evaluate::containers;
use crate::value::Value;

type Outcome = Result<Value, EvaluationError>;

const TEXT: &[Shape] = &[Shape::String];
const TEXT_INT: &[Shape] = &[Shape::String, Shape::Int];
const TEXT_TEXT: &[Shape] = &[Shape::String, Shape::String];
const TEXT_TEXT_INT: &[Shape] = &[Shape::String, Shape::String, Shape::Int];
const TEXT_LIST: &[Shape] = &[Shape::String, Shape::List(&Shape::Dyn)];

const STRINGS: Origin = Origin { library: Library::Strings, since: 0 };

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    STRINGS.function(
        "charAt",
        "The character at the place; empty at the end of the string.",
        &[Overload::member("string_char_at_int", TEXT_INT, Shape::String, char_at)],
        &[("'né'.charAt(1)", "\"é\""), ("'n'.charAt(2)", "index out of range: 2")],
    ),
    STRINGS.function(
        "indexOf",
        "The place of the first occurrence, looked for from the given place on; -1 when there is none.",
        &[
            Overload::member("string_index_of_string", TEXT_TEXT, Shape::Int, index_of),
            Overload::member("string_index_of_string_int", TEXT_TEXT_INT, Shape::Int, index_of),
        ],
        &[
            ("'gpu-gpu'.indexOf('gpu')", "0"),
            ("'gpu-gpu'.indexOf('gpu', 1)", "4"),
            ("'a'.indexOf('b')", "-1"),
        ],
    ),
    STRINGS.function(
        "lastIndexOf",
        "The place of the last occurrence, at or before the given place; -1 when there is none.",
        &[
            Overload::member("string_last_index_of_string", TEXT_TEXT, Shape::Int, last_index_of),
            Overload::member("string_last_index_of_string_int", TEXT_TEXT_INT, Shape::Int, last_index_of),
        ],
        &[("'gpu-gpu'.lastIndexOf('gpu')", "4"), ("'gpu-gpu'.lastIndexOf('gpu', 3)", "0")],
    ),
    STRINGS.function(
        "lowerAscii",
        "The string with the letters A to Z in lower case.",
        &[Overload::member("string_lower_ascii", TEXT, Shape::String, |v, c| {
            mapped(v, c, |text| changed(text, str::make_ascii_lowercase))
        })],
        &[("'TacoCÆt'.lowerAscii()", "\"tacocÆt\"")],
    ),
    STRINGS.function(
        "upperAscii",
        "The string with the letters a to z in upper case.",
        &[Overload::member("string_upper_ascii", TEXT, Shape::String, |v, c| {
            mapped(v, c, |text| changed(text, str::make_ascii_uppercase))
        })],
        &[("'né'.upperAscii()", "\"Né\"")],
    ),
    STRINGS.function(
        "replace",
        "The string with another text in place of each occurrence, or of so many first ones.",
        &[
            Overload::member(
                "string_replace_string_string",
                &[Shape::String, Shape::String, Shape::String],
                Shape::String,
                replace,
            ),
            Overload::member(
                "string_replace_string_string_int",
                &[Shape::String, Shape::String, Shape::String, Shape::Int],
                Shape::String,
                replace,
            ),
        ],
        &[("'hello hello'.replace('he', 'we')", "\"wello wello\""), ("'aa'.replace('a', 'b', 1)", "\"ba\"")],
    ),
    STRINGS.function(
        "split",
        "The parts between separators; at most as many as the limit, where one is given.",
        &[
            Overload::member("string_split_string", TEXT_TEXT, Shape::List(&Shape::String), split),
            Overload::member("string_split_string_int", TEXT_TEXT_INT, Shape::List(&Shape::String), split),
        ],
        &[("'a,b,c'.split(',')", "[\"a\", \"b\", \"c\"]"), ("'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]")],
    ),
    STRINGS.function(
        "substring",
        "The string from a place on, up to and without another.",
        &[
            Overload::member("string_substring_int", TEXT_INT, Shape::String, substring),
            Overload::member(
                "string_substring_int_int",
                &[Shape::String, Shape::Int, Shape::Int],
                Shape::String,
                substring,
            ),
        ],
        &[
            ("'tacocat'.substring(4)", "\"cat\""),
            ("'tacocat'.substring(0, 4)", "\"taco\""),
            ("'a'.substring(1, 0)", "invalid substring range. start: 1, end: 0"),
        ],
    ),
    STRINGS.function(
        "trim",
        "The string without blanks at its ends.",
        &[Overload::member("string_trim", TEXT, Shape::String, |v, c| {
            mapped(v, c, |text| text.trim().into())
        })],
        &[("'  a b '.trim()", "\"a b\"")],
    ),
    STRINGS.function(
        "join",
        "The strings of a list one after the other, with a separator between them.",
        &[
            Overload::member("list_join", &[Shape::List(&Shape::String)], Shape::String, join),
            Overload::member(
                "list_join_string",
                &[Shape::List(&Shape::String), Shape::String],
                Shape::String,
                join,
            ),
        ],
        &[("['a', 'b'].join()", "\"ab\""), ("['a', 'b'].join('-')", "\"a-b\"")],
    ),
    STRINGS.function(
        "format",
        "The string with the values in place of %s, %d, %f, %e, %b, %x, %X and %o.",
        &[Overload::member("string_format", TEXT_LIST, Shape::String, |values, calling| match values {
            [Value::String(text), Value::List(list)] => format::format(text, list, calling),
            _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
        })],
        &[("'%s has %d'.format(['a', 2])", "\"a has 2\""), ("'%.2f'.format([1.0])", "\"1.00\"")],
    ),
    STRINGS.function(
        "strings.quote",
        "The string in double quotes, with escapes.",
        &[Overload::global("strings_quote", TEXT, Shape::String, |v, c| {
            mapped(v, c, |text| quote(text).into())
        })],
        &[("strings.quote('a\"b')", "\"\\\"a\\\\\\\"b\\\"\"")],
    ),
];

fn no_such_overload() -> EvaluationError {
    EvaluationError::NO_SUCH_OVERLOAD
}

fn out_of_range(place: i64) -> EvaluationError {
    EvaluationError::failed(format!("index out of range: {place}"))
}

fn characters(text: &str, calling: &mut Calling<'_>) -> Result<Vec<char>, EvaluationError> {
    calling.charge(text.len() / 10)?;
    Ok(text.chars().collect())
}

fn mapped(values: &[&Value], calling: &mut Calling<'_>, map: fn(&str) -> Arc<str>) -> Outcome {
    let [Value::String(text)] = values else { return Err(no_such_overload()) };
    calling.charge(text.len() / 10)?;
    Ok(Value::String(map(text)))
}

/// The text after a change that keeps its length.
fn changed(text: &str, change: fn(&mut str)) -> Arc<str> {
    let mut changed = Arc::from(text);
    if let Some(text) = Arc::get_mut(&mut changed) {
        change(text);
    }
    changed
}

fn char_at(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(text), Value::Int(place)] = values else { return Err(no_such_overload()) };
    let characters = characters(text, calling)?;
    match usize::try_from(*place) {
        Ok(at) if at < characters.len() => {
            Ok(Value::string(&characters.iter().skip(at).take(1).collect::<String>()))
        }
        Ok(at) if at == characters.len() => Ok(Value::string("")),
        _ => Err(out_of_range(*place)),
    }
}

/// Text, what is looked for, and from where.
fn search<'v>(values: &[&'v Value]) -> Result<(&'v str, &'v str, Option<i64>), EvaluationError> {
    match values {
        [Value::String(text), Value::String(part)] => Ok((text, part, None)),
        [Value::String(text), Value::String(part), Value::Int(from)] => Ok((text, part, Some(*from))),
        _ => Err(no_such_overload()),
    }
}

fn index_of(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, part, from) = search(values)?;
    if part.is_empty()
        && calling.cel_go == CelGo::V0_26
        && let Some(from) = from
    {
        return Ok(Value::Int(from));
    }
    let from = from.unwrap_or(0);
    let start = usize::try_from(from).map_err(|_| out_of_range(from))?;
    let (text, part) = (characters(text, calling)?, characters(part, calling)?);
    if part.is_empty() {
        return Ok(Value::Int(from.min(text.len() as i64)));
    }
    calling.charge(text.len().saturating_mul(part.len()) / 10)?;
    let found = text.windows(part.len()).skip(start).position(|window| window == part);
    Ok(Value::Int(found.map_or(-1, |place| (place + start) as i64)))
}

fn last_index_of(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, part, from) = search(values)?;
    let (text, part) = (characters(text, calling)?, characters(part, calling)?);
    let last = from.unwrap_or(text.len() as i64 - 1);
    if from.is_none() && (part.is_empty() || text.len() < part.len()) {
        return Ok(Value::Int(if part.is_empty() { text.len() as i64 } else { -1 }));
    }
    if part.is_empty() && calling.cel_go == CelGo::V0_26 {
        return Ok(Value::Int(last));
    }
    let end = usize::try_from(last).map_err(|_| out_of_range(last))?;
    if part.is_empty() {
        return Ok(Value::Int(last.min(text.len() as i64)));
    }
    if end >= text.len() {
        return Ok(Value::Int(-1));
    }
    calling.charge(text.len().saturating_mul(part.len()) / 10)?;
    let found = text.windows(part.len()).take(end + 1).rposition(|window| window == part);
    Ok(Value::Int(found.map_or(-1, |place| place as i64)))
}

fn replace(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, old, new, limit) = match values {
        [Value::String(text), Value::String(old), Value::String(new)] => (text, old, new, -1),
        [Value::String(text), Value::String(old), Value::String(new), Value::Int(limit)] => {
            (text, old, new, *limit)
        }
        _ => return Err(no_such_overload()),
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let places = if old.is_empty() { text.len() + 1 } else { text.len() / old.len() };
    calling.charge((text.len() + places.min(limit).saturating_mul(new.len())) / 10)?;
    Ok(Value::String(text.replacen(old.as_ref(), new, limit).into()))
}

fn split(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, separator, limit) = search(values)?;
    calling.charge(text.len() + 1)?;
    let limit = usize::try_from(limit.unwrap_or(-1)).unwrap_or(usize::MAX);
    if limit == 0 {
        return Ok(Value::list(Vec::new()));
    }
    // Go splits by an empty separator into characters.
    if separator.is_empty() {
        let mut parts = Vec::new();
        let mut rest = text.chars();
        while parts.len() + 1 < limit {
            let Some(character) = rest.next() else { break };
            parts.push(Value::string(character.encode_utf8(&mut [0; 4])));
        }
        if !rest.as_str().is_empty() {
            parts.push(Value::string(rest.as_str()));
        }
        return Ok(Value::list(parts));
    }
    Ok(Value::list(text.splitn(limit, separator).map(Value::string).collect()))
}

fn substring(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (text, start, end) = match values {
        [Value::String(text), Value::Int(start)] => (text, *start, None),
        [Value::String(text), Value::Int(start), Value::Int(end)] => (text, *start, Some(*end)),
        _ => return Err(no_such_overload()),
    };
    let characters = characters(text, calling)?;
    if let Some(end) = end.filter(|end| start > *end) {
        let text = format!("invalid substring range. start: {start}, end: {end}");
        return Err(EvaluationError::failed(text));
    }
    let place = |at: i64| match usize::try_from(at) {
        Ok(place) if place <= characters.len() => Ok(place),
        _ => Err(out_of_range(at)),
    };
    let from = place(start)?;
    let to = end.map_or(Ok(characters.len()), place)?;
    Ok(Value::String(characters.iter().skip(from).take(to - from).collect::<String>().into()))
}

fn join(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let (list, separator) = match values {
        [Value::List(list)] => (list, ""),
        [Value::List(list), Value::String(separator)] => (list, separator.as_ref()),
        _ => return Err(no_such_overload()),
    };
    let mut joined = String::new();
    for (place, element) in list.iter().enumerate() {
        let Value::String(text) = element else {
            let text = format!("join: invalid input: {}", containers::as_printed(element));
            return Err(EvaluationError::failed(text));
        };
        calling.charge((text.len() + separator.len()) / 10 + 1)?;
        if place > 0 {
            joined.push_str(separator);
        }
        joined.push_str(text);
    }
    Ok(Value::String(joined.into()))
}

fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
