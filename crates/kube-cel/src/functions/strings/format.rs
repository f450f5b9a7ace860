//! What does `'%s'.format([…])` print? After cel-go v0.29.2 `ext/formatting.go`, in its locale `en_US`.

use crate::error::EvaluationError;
use crate::functions::{Calling, standard::double_text};
use crate::time::duration_text;
use crate::value::Value;

type Text = Result<String, EvaluationError>;

/// Digits after the point where none are asked for.
const DEFAULT_PRECISION: usize = 6;
/// Deviation: cel-go's version 2 has no limit; more digits than this only fill memory.
const MAX_PRECISION: usize = 1_000;

pub(super) fn format(
    text: &str,
    arguments: &[Value],
    calling: &mut Calling<'_>,
) -> Result<Value, EvaluationError> {
    calling.charge(text.len() / 10)?;
    let mut built = String::new();
    let mut used = 0;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        built.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            built.push('%');
            rest = after;
            continue;
        }
        let Some(argument) = arguments.get(used) else {
            return Err(EvaluationError::failed(format!("index {used} out of range")));
        };
        if after.is_empty() {
            return Err(EvaluationError::failed("unexpected end of string"));
        }
        used += 1;
        let (precision, after) = precision(after)?;
        let mut clause = after.chars();
        // Go looks at bytes: of a character that has several, at the first.
        let Some(verb) = clause.next().and(after.bytes().next()).map(char::from) else {
            return Err(parse_error("unexpected end of string"));
        };
        let printed = printed(verb, precision, argument)?;
        calling.charge(printed.len() / 10)?;
        built.push_str(&printed);
        rest = clause.as_str();
    }
    built.push_str(rest);
    Ok(Value::String(built.into()))
}

fn parse_error(text: &str) -> EvaluationError {
    EvaluationError::failed(format!("could not parse formatting clause: {text}"))
}

fn precision(clause: &str) -> Result<(Option<usize>, &str), EvaluationError> {
    let Some(digits) = clause.strip_prefix('.') else { return Ok((None, clause)) };
    let failed = |why: String| Err(parse_error(&format!("error while parsing precision: {why}")));
    let Some(end) = digits.find(|c: char| !c.is_ascii_digit()) else {
        return failed("could not find end of precision specifier".to_owned());
    };
    let (number, rest) = digits.split_at(end);
    match number.parse::<usize>() {
        Ok(precision) if precision <= MAX_PRECISION => Ok((Some(precision), rest)),
        _ => {
            let why = if number.is_empty() { "invalid syntax" } else { "value out of range" };
            failed(format!(
                "error while converting precision to integer: strconv.Atoi: parsing \"{number}\": {why}"
            ))
        }
    }
}

/// What follows the precision of a clause, if it has one; or what is wrong with it.
pub(crate) fn after_precision(clause: &str) -> Result<&str, String> {
    let Some(digits) = clause.strip_prefix('.') else { return Ok(clause) };
    let failed = |reason: String| Err(format!("error while parsing precision: {reason}"));
    let Some(end) = digits.find(|c: char| !c.is_ascii_digit()) else {
        return failed("could not find end of precision specifier".to_owned());
    };
    let (number, rest) = digits.split_at(end);
    let reason = match number.parse::<i64>() {
        Ok(_) => return Ok(rest),
        Err(_) if number.is_empty() => "invalid syntax",
        Err(_) => "value out of range",
    };
    failed(format!(
        "error while converting precision to integer: strconv.Atoi: parsing \"{number}\": {reason}"
    ))
}

fn refuse(text: String) -> Text {
    Err(EvaluationError::failed(format!("error during formatting: {text}")))
}

fn printed(verb: char, precision: Option<usize>, value: &Value) -> Text {
    let precision = precision.unwrap_or(DEFAULT_PRECISION);
    match (verb, value) {
        ('s', value) => string(value),
        ('d', Value::Int(number)) => Ok(number.to_string()),
        ('d', Value::Uint(number)) => Ok(number.to_string()),
        ('d', other) => {
            refuse(format!("decimal clause can only be used on integers, was given {}", other.type_name()))
        }
        ('f', value) => match double(value) {
            Some(number) => Ok(fixed(number, precision)),
            None => refuse(format!(
                "fixed-point clause can only be used on doubles, was given {}",
                value.type_name()
            )),
        },
        ('e', value) => match double(value) {
            // Upstream writes the precision where Go reads a width (`%6e`).
            Some(number) => Ok(format!("{:>precision$}", scientific(number))),
            None => refuse(format!(
                "scientific clause can only be used on doubles, was given {}",
                value.type_name()
            )),
        },
        ('b', Value::Int(number)) => Ok(signed(*number, |magnitude| format!("{magnitude:b}"))),
        ('b', Value::Uint(number)) => Ok(format!("{number:b}")),
        ('b', Value::Bool(value)) => Ok(if *value { "1" } else { "0" }.to_owned()),
        ('b', other) => refuse(format!(
            "only integers and bools can be formatted as binary, was given {}",
            other.type_name()
        )),
        ('o', Value::Int(number)) => Ok(signed(*number, |magnitude| format!("{magnitude:o}"))),
        ('o', Value::Uint(number)) => Ok(format!("{number:o}")),
        ('o', other) => {
            refuse(format!("octal clause can only be used on integers, was given {}", other.type_name()))
        }
        ('x' | 'X', value) => {
            let text = match value {
                Value::Int(number) => signed(*number, |magnitude| format!("{magnitude:x}")),
                Value::Uint(number) => format!("{number:x}"),
                Value::String(text) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
                Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
                other => {
                    return refuse(format!(
                        "only integers, byte buffers, and strings can be formatted as hex, was given {}",
                        other.type_name()
                    ));
                }
            };
            Ok(if verb == 'X' { text.to_uppercase() } else { text })
        }
        (other, _) => Err(parse_error(&format!("unrecognized formatting clause \"{other}\""))),
    }
}

fn signed(number: i64, print: fn(u64) -> String) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", print(number.unsigned_abs()))
}

fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Double(number) => Some(*number),
        Value::String(text) => match text.as_ref() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

fn not_finite(number: f64) -> Option<String> {
    let sign = if number < 0.0 { "-" } else { "" };
    match number {
        _ if number.is_nan() => Some("NaN".to_owned()),
        _ if number.is_infinite() => Some(format!("{sign}∞")),
        _ => None,
    }
}

/// With commas between groups of three digits, as `en_US` has them.
fn fixed(number: f64, precision: usize) -> String {
    if let Some(text) = not_finite(number) {
        return text;
    }
    let plain = format!("{:.precision$}", number.abs());
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(w, f)| (w, Some(f)));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    format!("{sign}{grouped}{fraction}")
}

/// `1.052033 × 10⁰³`
fn scientific(number: f64) -> String {
    if let Some(text) = not_finite(number) {
        return text;
    }
    let plain = format!("{number:.DEFAULT_PRECISION$e}");
    let Some((mantissa, exponent)) = plain.split_once('e') else { return plain };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ("⁻", digits),
        None => ("", exponent),
    };
    let raised: String = format!("{digits:0>2}")
        .chars()
        .map(|digit| match digit {
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '0' | '4'..='9' => char::from_u32(0x2070 + digit.to_digit(10).unwrap_or(0)).unwrap_or(digit),
            other => other,
        })
        .collect();
    format!("{mantissa} × 10{sign}{raised}")
}

fn string(value: &Value) -> Text {
    match value {
        Value::Null => Ok("null".to_owned()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Int(number) => Ok(number.to_string()),
        Value::Uint(number) => Ok(number.to_string()),
        Value::Double(number) => Ok(double_text(*number)),
        Value::String(text) => Ok(text.to_string()),
        Value::Bytes(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => refuse(
                "could not convert argument \"invalid UTF-8 in bytes, cannot convert to string\" to string"
                    .to_owned(),
            ),
        },
        Value::Duration(nanoseconds) => Ok(duration_text(*nanoseconds)),
        Value::Timestamp(at) => Ok(at.to_string()),
        Value::Type(name) => Ok(name.to_string()),
        Value::List(elements) => {
            let parts: Vec<String> = elements.iter().map(member).collect::<Result<_, _>>()?;
            Ok(format!("[{}]", parts.join(", ")))
        }
        Value::Map(map) => {
            let mut parts = Vec::new();
            for (key, value) in &map.entries {
                parts.push((member(&key.to_value())?, member(value)?));
            }
            parts.sort();
            let parts: Vec<String> = parts.into_iter().map(|(key, value)| format!("{key}:{value}")).collect();
            Ok(format!("{{{}}}", parts.join(", ")))
        }
        other => refuse(format!(
            "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given {}",
            other.type_name()
        )),
    }
}

/// An element inside a list or map: as CEL would write it.
fn member(value: &Value) -> Text {
    match value {
        Value::String(text) => Ok(kube_scalars::go_quote(text)),
        Value::Bytes(_) => Ok(format!("b{}", kube_scalars::go_quote(&string(value)?))),
        Value::Double(number) if number.is_nan() => Ok("\"NaN\"".to_owned()),
        Value::Double(number) if number.is_infinite() => {
            Ok(if *number > 0.0 { "\"+Inf\"" } else { "\"-Inf\"" }.to_owned())
        }
        Value::Double(number) => Ok(format!("{number:.DEFAULT_PRECISION$}")),
        Value::Duration(nanoseconds) => Ok(format!("duration(\"{}\")", duration_text(*nanoseconds))),
        Value::Timestamp(at) => Ok(format!("timestamp(\"{at}\")")),
        Value::Int(_)
        | Value::Uint(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Type(_)
        | Value::List(_)
        | Value::Map(_) => string(value),
        other => refuse(format!("no formatting function for {}", other.type_name())),
    }
}
