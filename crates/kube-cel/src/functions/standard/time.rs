//! The parts of timestamps and durations.

use super::{Function, Overload, STANDARD, Shape};
use crate::error::EvaluationError;
use crate::functions::Calling;
use crate::time::{Calendar, SECOND, Timestamp, in_units};
use crate::value::Value;
use crate::zones::is_folder;

type Outcome = Result<Value, EvaluationError>;

const AT: &[Shape] = &[Shape::Timestamp];
const AT_ZONE: &[Shape] = &[Shape::Timestamp, Shape::String];
const SPAN: &[Shape] = &[Shape::Duration];

fn of_calendar(values: &[&Value], calling: &Calling<'_>, part: fn(Timestamp, Calendar) -> i64) -> Outcome {
    let (at, offset) = match values {
        [Value::Timestamp(at)] => (*at, 0),
        [Value::Timestamp(at), Value::String(zone)] => (*at, zone_offset(zone, *at, calling)?),
        _ => return Err(EvaluationError::NO_SUCH_OVERLOAD),
    };
    Ok(Value::Int(part(at, at.calendar(offset))))
}

/// How far east of UTC a zone is (cel-go `common/types/timestamp.go`, `timeZone`).
///
/// Deviation: time zones by name (`Europe/Berlin`) need a database, which only who runs the engine may have.
fn zone_offset(zone: &str, at: Timestamp, calling: &Calling<'_>) -> Result<i64, EvaluationError> {
    let refuse = |text: String| Err(EvaluationError::failed(text));
    let Some((hours, minutes)) = zone.split_once(':') else {
        // Go's `time.LoadLocation` (`time/zoneinfo.go`).
        return match (zone, calling.zones.lookup()) {
            ("" | "UTC" | "Local", _) => Ok(0),
            (zone, _) if zone.contains("..") || zone.starts_with(['/', '\\']) => {
                refuse("time: invalid location name".to_owned())
            }
            // The file system says so to Go.
            (zone, _) if is_folder(zone) => refuse("is a directory".to_owned()),
            (zone, Some(lookup)) => lookup(zone, at.seconds)
                .ok_or_else(|| EvaluationError::failed(format!("unknown time zone {zone}"))),
            (zone, None) => {
                refuse(format!("time zone '{zone}' is not simulated here: write its offset, as \"+01:00\""))
            }
        };
    };
    let number = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let why = if plain { "value out of range" } else { "invalid syntax" };
        let refused = || {
            EvaluationError::failed(format!("strconv.Atoi: parsing {}: {why}", kube_scalars::go_quote(text)))
        };
        text.parse::<i64>().ok().filter(|_| plain).ok_or_else(refused)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    if !(0..=59).contains(&minutes) {
        return refuse(format!("timezone offset minutes out of range [0, 59]: {zone}"));
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    Ok(hours.saturating_mul(3_600).saturating_add(sign * minutes * 60))
}

macro_rules! getter {
    ($id:literal, $part:expr) => {
        &[
            Overload::member(concat!("timestamp_to_", $id), AT, Shape::Int, |values, calling| {
                of_calendar(values, calling, $part)
            }),
            Overload::member(
                concat!("timestamp_to_", $id, "_with_tz"),
                AT_ZONE,
                Shape::Int,
                |values, calling| of_calendar(values, calling, $part),
            ),
        ]
    };
    ($id:literal, $part:expr, $unit:expr) => {
        &[
            Overload::member(concat!("timestamp_to_", $id), AT, Shape::Int, |values, calling| {
                of_calendar(values, calling, $part)
            }),
            Overload::member(
                concat!("timestamp_to_", $id, "_with_tz"),
                AT_ZONE,
                Shape::Int,
                |values, calling| of_calendar(values, calling, $part),
            ),
            Overload::member(concat!("duration_to_", $id), SPAN, Shape::Int, |values, _| match values {
                [Value::Duration(nanoseconds)] => Ok(Value::Int($unit(*nanoseconds))),
                _ => Err(EvaluationError::NO_SUCH_OVERLOAD),
            }),
        ]
    };
}

pub(super) const GET_FULL_YEAR: Function = STANDARD.function(
    "getFullYear",
    "The year.",
    getter!("year", |_, at| at.year),
    &[("timestamp('2026-01-02T03:04:05Z').getFullYear()", "2026")],
);
pub(super) const GET_MONTH: Function = STANDARD.function(
    "getMonth",
    "The month; January is 0.",
    getter!("month", |_, at| at.month - 1),
    &[("timestamp('2026-01-02T03:04:05Z').getMonth()", "0")],
);
pub(super) const GET_DAY_OF_YEAR: Function = STANDARD.function(
    "getDayOfYear",
    "The day of the year; the first is 0.",
    getter!("day_of_year", |_, at| at.day_of_year),
    &[("timestamp('2026-01-02T03:04:05Z').getDayOfYear()", "1")],
);
pub(super) const GET_DAY_OF_MONTH: Function = STANDARD.function(
    "getDayOfMonth",
    "The day of the month; the first is 0.",
    getter!("day_of_month", |_, at| at.day - 1),
    &[("timestamp('2026-01-02T03:04:05Z').getDayOfMonth()", "1")],
);
pub(super) const GET_DATE: Function = STANDARD.function(
    "getDate",
    "The day of the month; the first is 1.",
    getter!("day_of_month_1_based", |_, at| at.day),
    &[("timestamp('2026-01-02T03:04:05Z').getDate()", "2")],
);
pub(super) const GET_DAY_OF_WEEK: Function = STANDARD.function(
    "getDayOfWeek",
    "The day of the week; Sunday is 0.",
    getter!("day_of_week", |_, at| at.weekday),
    &[("timestamp('2026-01-02T03:04:05Z').getDayOfWeek()", "5")],
);
pub(super) const GET_HOURS: Function = STANDARD.function(
    "getHours",
    "The hour of a day; all hours of a duration.",
    getter!("hours", |_, at| at.hour, |span: i64| in_units(span, 3_600 * SECOND) as i64),
    &[("duration('90m').getHours()", "1"), ("timestamp('2026-01-02T03:04:05Z').getHours('+02:00')", "5")],
);
pub(super) const GET_MINUTES: Function = STANDARD.function(
    "getMinutes",
    "The minute of an hour; all minutes of a duration.",
    getter!("minutes", |_, at| at.minute, |span: i64| in_units(span, 60 * SECOND) as i64),
    &[("duration('90m').getMinutes()", "90")],
);
pub(super) const GET_SECONDS: Function = STANDARD.function(
    "getSeconds",
    "The second of a minute; all seconds of a duration.",
    getter!("seconds", |_, at| at.second, |span: i64| in_units(span, SECOND) as i64),
    &[("duration('90s').getSeconds()", "90")],
);
pub(super) const GET_MILLISECONDS: Function = STANDARD.function(
    "getMilliseconds",
    "The milliseconds of a second; all milliseconds of a duration.",
    getter!("milliseconds", |at: Timestamp, _| i64::from(at.nanoseconds / 1_000_000), |span: i64| span
        / 1_000_000),
    &[("duration('1.5s').getMilliseconds()", "1500")],
);
