//! Conversions between types, `type` and `dyn`.

use super::{Function, Overload, STANDARD, Shape};
use crate::error::EvaluationError;
use crate::functions::Calling;
use crate::time::{Timestamp, duration_text, parse_duration};
use crate::value::Value;

/// Declared by cel-go v0.26 alone.
pub(crate) const INT_TO_DURATION: &str = "int64_to_duration";

type Outcome = Result<Value, EvaluationError>;

fn no_conversion(value: &Value, to: &str) -> EvaluationError {
    EvaluationError::failed(format!("type conversion error from '{}' to '{to}'", value.type_name()))
}

fn range(text: &'static str) -> EvaluationError {
    EvaluationError::failed(text)
}

pub(super) const BOOL: Function = STANDARD.function(
    "bool",
    "A boolean, read from text.",
    &[
        Overload::global("bool_to_bool", &[Shape::Bool], Shape::Bool, identity),
        Overload::global("string_to_bool", &[Shape::String], Shape::Bool, to_bool),
    ],
    &[("bool('true')", "true"), ("bool('x')", "type conversion error from 'string' to 'bool'")],
);

fn identity(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    values.first().map(|value| (*value).clone()).ok_or(EvaluationError::NO_SUCH_OVERLOAD)
}

/// Go's `strconv.ParseBool`.
fn to_bool(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [value @ Value::String(text)] => match text.as_ref() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Value::Bool(false)),
            _ => Err(no_conversion(value, "bool")),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const BYTES: Function = STANDARD.function(
    "bytes",
    "The bytes of a text, in UTF-8.",
    &[
        Overload::global("bytes_to_bytes", &[Shape::Bytes], Shape::Bytes, identity),
        Overload::global("string_to_bytes", &[Shape::String], Shape::Bytes, to_bytes),
    ],
    &[("bytes('ab')", "b\"ab\"")],
);

fn to_bytes(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let [Value::String(text)] = values else { return Err(EvaluationError::NO_SUCH_OVERLOAD) };
    calling.charge(text.len() / 10)?;
    Ok(Value::Bytes(text.as_bytes().into()))
}

pub(super) const DOUBLE: Function = STANDARD.function(
    "double",
    "A floating point number.",
    &[
        Overload::global("double_to_double", &[Shape::Double], Shape::Double, identity),
        Overload::global("int64_to_double", &[Shape::Int], Shape::Double, to_double),
        Overload::global("string_to_double", &[Shape::String], Shape::Double, to_double),
        Overload::global("uint64_to_double", &[Shape::Uint], Shape::Double, to_double),
    ],
    &[
        ("double(2)", "2.0"),
        ("double('1.5')", "1.5"),
        ("double('-0x1.8p3')", "-12.0"),
        ("double('1_0.5')", "10.5"),
    ],
);

fn to_double(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(value)] => Ok(Value::Double(*value as f64)),
        [Value::Uint(value)] => Ok(Value::Double(*value as f64)),
        [value @ Value::String(text)] => {
            parse_double(text).map(Value::Double).ok_or_else(|| no_conversion(value, "double"))
        }
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

/// Go's `strconv.ParseFloat`: underscores between digits and hexadecimal numbers (`0x1p-2`) are read, too large a number
/// is refused, and so is a NaN with a sign.
fn parse_double(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let hexadecimal = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X"));
    let written = hexadecimal.unwrap_or(unsigned);
    let digit = |c: Option<char>| {
        c.is_some_and(|c| c.is_ascii_digit() || hexadecimal.is_some() && c.is_ascii_hexdigit())
    };
    for (at, _) in written.match_indices('_') {
        let (before, after) = (written.get(..at)?.chars().next_back(), written.get(at + 1..)?.chars().next());
        let after_prefix = before.is_none() && hexadecimal.is_some();
        if !(digit(before) || after_prefix) || !digit(after) {
            return None;
        }
    }
    let plain = written.replace('_', "");
    let magnitude = match hexadecimal {
        Some(_) => hexadecimal_double(&plain)?,
        None if plain.starts_with(['+', '-']) => return None,
        None => plain.parse().ok()?,
    };
    let signed = unsigned.len() < text.len();
    let named = !plain.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let refused = if named { magnitude.is_nan() && signed } else { magnitude.is_infinite() };
    (!refused).then_some(if text.starts_with('-') { -magnitude } else { magnitude })
}

/// `1.8p3`; digits beyond the first sixteen only round.
fn hexadecimal_double(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let mut exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let (mut number, mut lost) = (0_u64, false);
    for (place, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        let in_fraction = place >= whole.len();
        if number >> 60 == 0 {
            number = number << 4 | digit;
            exponent = exponent.saturating_sub(if in_fraction { 4 } else { 0 });
        } else {
            lost |= digit != 0;
            exponent = exponent.saturating_add(if in_fraction { 0 } else { 4 });
        }
    }
    Some((number | u64::from(lost)) as f64 * 2_f64.powi(exponent))
}

pub(super) const DURATION: Function = STANDARD.function(
    "duration",
    "A span of time, as Go writes it: `1h30m`, `1.5s`, `10ms`.",
    &[
        Overload::global("duration_to_duration", &[Shape::Duration], Shape::Duration, identity),
        // Only cel-go before v0.29 knows it, and fails.
        Overload::global(INT_TO_DURATION, &[Shape::Int], Shape::Duration, |_, _| {
            let text = "type conversion error from 'int' to 'google.protobuf.Duration'";
            Err(EvaluationError::failed(text))
        }),
        Overload::global("string_to_duration", &[Shape::String], Shape::Duration, to_duration),
    ],
    &[("duration('1m30s')", "duration(\"90s\")")],
);

fn to_duration(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [value @ Value::String(text)] => parse_duration(text)
            .map(Value::Duration)
            .ok_or_else(|| no_conversion(value, "google.protobuf.Duration")),
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const DYN: Function = STANDARD.function(
    "dyn",
    "The same value, of a type that is decided when it is evaluated.",
    &[Overload::global("to_dyn", &[Shape::Parameter("A")], Shape::Dyn, identity)],
    &[("dyn(1) == 1.0", "true")],
);

pub(super) const INT: Function = STANDARD.function(
    "int",
    "A whole number; of a double, rounded towards zero; of a timestamp, seconds since 1970.",
    &[
        Overload::global("int64_to_int64", &[Shape::Int], Shape::Int, identity),
        Overload::global("double_to_int64", &[Shape::Double], Shape::Int, to_int),
        Overload::global("duration_to_int64", &[Shape::Duration], Shape::Int, to_int),
        Overload::global("string_to_int64", &[Shape::String], Shape::Int, to_int),
        Overload::global("timestamp_to_int64", &[Shape::Timestamp], Shape::Int, to_int),
        Overload::global("uint64_to_int64", &[Shape::Uint], Shape::Int, to_int),
    ],
    &[("int('12')", "12"), ("int(1.9)", "1"), ("int('x')", "type conversion error from 'string' to 'int'")],
);

/// Go's `strconv.ParseInt` in base 10.
fn digits(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn to_int(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        // cel-go refuses the ends of the range too: they are not exact as doubles.
        [Value::Double(value)] => {
            let fits = *value > -9_223_372_036_854_775_808.0 && *value < 9_223_372_036_854_775_808.0;
            fits.then_some(Value::Int(*value as i64)).ok_or(range("integer overflow"))
        }
        [Value::Uint(value)] => i64::try_from(*value).map(Value::Int).map_err(|_| range("integer overflow")),
        [Value::Duration(nanoseconds)] => Ok(Value::Int(*nanoseconds)),
        [Value::Timestamp(at)] => Ok(Value::Int(at.seconds)),
        [value @ Value::String(text)] => match text.parse() {
            Ok(number) if digits(text) => Ok(Value::Int(number)),
            _ => Err(no_conversion(value, "int")),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const STRING: Function = STANDARD.function(
    "string",
    "The value as text.",
    &[
        Overload::global("string_to_string", &[Shape::String], Shape::String, identity),
        Overload::global("bool_to_string", &[Shape::Bool], Shape::String, to_string),
        Overload::global("bytes_to_string", &[Shape::Bytes], Shape::String, to_string),
        Overload::global("double_to_string", &[Shape::Double], Shape::String, to_string),
        Overload::global("duration_to_string", &[Shape::Duration], Shape::String, to_string),
        Overload::global("int64_to_string", &[Shape::Int], Shape::String, to_string),
        Overload::global("timestamp_to_string", &[Shape::Timestamp], Shape::String, to_string),
        Overload::global("uint64_to_string", &[Shape::Uint], Shape::String, to_string),
    ],
    &[("string(1)", "\"1\""), ("string(1.5)", "\"1.5\""), ("string(b'ab')", "\"ab\"")],
);

fn to_string(values: &[&Value], calling: &mut Calling<'_>) -> Outcome {
    let text = match values {
        [Value::Bool(value)] => value.to_string(),
        [Value::Bytes(bytes)] => {
            calling.charge(bytes.len() / 10)?;
            match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                Err(_) => {
                    return Err(EvaluationError::failed("invalid UTF-8 in bytes, cannot convert to string"));
                }
            }
        }
        [Value::Double(value)] => double_text(*value),
        [Value::Duration(nanoseconds)] => duration_text(*nanoseconds),
        [Value::Int(value)] => value.to_string(),
        [Value::Timestamp(at)] => at.to_string(),
        [Value::Uint(value)] => value.to_string(),
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    Ok(Value::String(text.into()))
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`: exponents below -4 and from 21 on.
pub(crate) fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if value == 0.0 || (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

pub(super) const TIMESTAMP: Function = STANDARD.function(
    "timestamp",
    "A point in time, from RFC 3339 text or seconds since 1970.",
    &[
        Overload::global("timestamp_to_timestamp", &[Shape::Timestamp], Shape::Timestamp, identity),
        Overload::global("int64_to_timestamp", &[Shape::Int], Shape::Timestamp, to_timestamp),
        Overload::global("string_to_timestamp", &[Shape::String], Shape::Timestamp, to_timestamp),
    ],
    &[("timestamp('2026-01-02T03:04:05Z').getHours()", "3")],
);

fn to_timestamp(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Int(seconds)] => {
            Timestamp::new(*seconds, 0).map(Value::Timestamp).ok_or(range("timestamp overflow"))
        }
        [value @ Value::String(text)] => match Timestamp::parse(text) {
            Some(at) if at.in_range() => Ok(Value::Timestamp(at)),
            Some(_) => Err(range("timestamp overflow")),
            None => Err(no_conversion(value, "google.protobuf.Timestamp")),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}

pub(super) const TYPE: Function = STANDARD.function(
    "type",
    "The type of the value.",
    &[Overload::global(
        "type",
        &[Shape::Parameter("A")],
        Shape::TypeOf(&Shape::Parameter("A")),
        |values, _| match values {
            [value] => Ok(Value::Type(value.type_name().into())),
            _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
        },
    )],
    &[("type(1)", "int"), ("type('') == string", "true")],
);

pub(super) const UINT: Function = STANDARD.function(
    "uint",
    "A whole number that is not negative.",
    &[
        Overload::global("uint64_to_uint64", &[Shape::Uint], Shape::Uint, identity),
        Overload::global("double_to_uint64", &[Shape::Double], Shape::Uint, to_uint),
        Overload::global("int64_to_uint64", &[Shape::Int], Shape::Uint, to_uint),
        Overload::global("string_to_uint64", &[Shape::String], Shape::Uint, to_uint),
    ],
    &[("uint(1)", "1u"), ("uint(-1)", "unsigned integer overflow")],
);

fn to_uint(values: &[&Value], _calling: &mut Calling<'_>) -> Outcome {
    match values {
        [Value::Double(value)] => {
            let fits = *value >= 0.0 && *value < 18_446_744_073_709_551_616.0;
            fits.then_some(Value::Uint(*value as u64)).ok_or(range("unsigned integer overflow"))
        }
        [Value::Int(value)] => {
            u64::try_from(*value).map(Value::Uint).map_err(|_| range("unsigned integer overflow"))
        }
        [value @ Value::String(text)] => match text.parse() {
            Ok(number) if digits(text) && !text.starts_with(['+', '-']) => Ok(Value::Uint(number)),
            _ => Err(no_conversion(value, "uint")),
        },
        _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
    }
}
