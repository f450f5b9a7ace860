//! What are durations and timestamps, and how does Go print and read them?

use std::cmp::Ordering;
use std::fmt;

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// The first second that cel-go accepts: 0001-01-01T00:00:00Z (`common/types/timestamp.go`).
const FIRST_SECOND: i64 = -62_135_596_800;
/// The last second that cel-go accepts: 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

/// A point in time. Two are equal when they are the same moment, wherever their clocks are.
#[derive(Clone, Copy, Debug)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds after that, below 1,000,000,000.
    pub nanoseconds: u32,
    /// Seconds east of UTC of the clock it is printed for: the one it was read from.
    pub offset: i32,
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Timestamp {}

/// A timestamp's calendar fields in one time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) year: i64,
    /// 1 to 12.
    pub(crate) month: i64,
    /// 1 to 31.
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
    /// 0 is Sunday.
    pub(crate) weekday: i64,
    /// 0 is the first of January.
    pub(crate) day_of_year: i64,
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar (Howard Hinnant's algorithm).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

impl Timestamp {
    /// The timestamp in UTC, unless it is outside the years 1 to 9999.
    pub fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND).contains(&seconds).then_some(Self { seconds, nanoseconds, offset: 0 })
    }

    /// This plus `nanoseconds`; `None` outside the years 1 to 9999.
    pub fn plus(self, nanoseconds: i64) -> Option<Self> {
        let total = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(SECOND);
        let seconds = self.seconds.checked_add(nanoseconds.div_euclid(SECOND))? + total.div_euclid(SECOND);
        let later = Self::new(seconds, u32::try_from(total.rem_euclid(SECOND)).ok()?)?;
        Some(Self { offset: self.offset, ..later })
    }

    /// Nanoseconds since `earlier`; `None` when they do not fit.
    pub fn since(self, earlier: Self) -> Option<i64> {
        let seconds = self.seconds.checked_sub(earlier.seconds)?;
        let nanoseconds = i64::from(self.nanoseconds) - i64::from(earlier.nanoseconds);
        i64::try_from(i128::from(seconds) * i128::from(SECOND) + i128::from(nanoseconds)).ok()
    }

    /// Reads RFC 3339, as Go's `time.Parse(time.RFC3339, …)` does; `None` when it is not that. Go takes an hour of one
    /// digit, a comma before the fraction, and offsets up to `+24:60`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, clock) = text.split_once('T')?;
        let (year, month, day) = date_of(date)?;
        let (hour, rest) = clock.split_once(':')?;
        let (minute, rest) = (rest.get(..2)?, rest.get(2..)?.strip_prefix(':')?);
        let (second, mut zone) = (rest.get(..2)?, rest.get(2..)?);
        let (hour, minute, second) = (digits(hour, 1..=2)?, digits(minute, 2..=2)?, digits(second, 2..=2)?);
        let mut nanoseconds = 0_u32;
        if let Some(fraction) = zone.strip_prefix(['.', ',']) {
            let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
            let written: String = fraction.get(..end)?.chars().take(9).collect();
            if written.is_empty() {
                return None;
            }
            nanoseconds = format!("{written:0<9}").parse().ok()?;
            zone = fraction.get(end..)?;
        }
        let offset = offset_seconds(zone)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_from_civil(year, month, day);
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        Some(Self { seconds, nanoseconds, offset: i32::try_from(offset).ok()? })
    }

    /// Whether cel-go accepts the time: years 1 to 9999.
    pub(crate) fn in_range(self) -> bool {
        (FIRST_SECOND..=LAST_SECOND).contains(&self.seconds)
    }

    /// The calendar, `offset` seconds east of UTC.
    pub(crate) fn calendar(self, offset: i64) -> Calendar {
        let local = self.seconds + offset;
        let (days, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        Calendar {
            year,
            month,
            day,
            hour: clock / 3_600,
            minute: clock / 60 % 60,
            second: clock % 60,
            weekday: (days + 4).rem_euclid(7),
            day_of_year: days - days_from_civil(year, 1, 1),
        }
    }
}

/// Whether the calendar has such a day.
fn is_day(year: i64, month: i64, day: i64) -> bool {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=length).contains(&day)
}

/// Whether Go's `time.Parse("2006-01-02", …)` reads the text.
pub(crate) fn is_date(text: &str) -> bool {
    date_of(text).is_some()
}

/// Year, month and day of `2006-01-02`, when the calendar has such a day.
fn date_of(text: &str) -> Option<(i64, i64, i64)> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4..=4)?, digits(month, 2..=2)?, digits(day, 2..=2)?);
    is_day(year, month, day).then_some((year, month, day))
}

/// The number that so many digits make.
fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let fits = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Seconds east of UTC in `Z`, `+05:30` or `-08:00`; `None` for anything else. Go takes up to 24 hours and 60 minutes.
fn offset_seconds(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.strip_prefix(['+', '-'])?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2..=2)?, digits(minutes, 2..=2)?);
    (hours <= 24 && minutes <= 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Reads Go's `time.ParseDuration`: `1h30m`, `-1.5s`, `10ns`; `None` when it is not that or does not fit.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    const MOST: u64 = 1 << 63;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (amount, after) = (rest.get(..end)?, rest.get(end..)?);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let unit: u64 = match after.get(..unit_end)? {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => SECOND.unsigned_abs(),
            "m" => 60 * SECOND.unsigned_abs(),
            "h" => 3_600 * SECOND.unsigned_abs(),
            _ => return None,
        };
        let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_add(whole.checked_mul(unit)?)?.checked_add(part_of(unit, fraction))?;
        if total > MOST {
            return None;
        }
        rest = after.get(unit_end..)?;
    }
    match (negative, i64::try_from(total)) {
        (false, total) => total.ok(),
        (true, Ok(total)) => Some(-total),
        (true, Err(_)) => Some(i64::MIN),
    }
}

/// So much of a unit as the digits after the point say, with Go's floating point and its cut (`leadingFraction`).
fn part_of(unit: u64, fraction: &str) -> u64 {
    const ROOM: u64 = i64::MAX.unsigned_abs() / 10;
    let (mut number, mut scale) = (0_u64, 1.0_f64);
    for digit in fraction.bytes() {
        if number > ROOM {
            break;
        }
        number = number * 10 + u64::from(digit - b'0');
        scale *= 10.0;
    }
    (number as f64 * (unit as f64 / scale)) as u64
}

/// Go's `Duration.Seconds`, `Minutes` and `Hours`: the whole units and the rest are added as floating point.
pub(crate) fn in_units(nanoseconds: i64, unit: i64) -> f64 {
    (nanoseconds / unit) as f64 + (nanoseconds % unit) as f64 / unit as f64
}

/// A duration as cel-go's `string()` prints it: seconds as a floating point number, `90s`, `0.001s`.
pub(crate) fn duration_text(nanoseconds: i64) -> String {
    format!("{}s", in_units(nanoseconds, SECOND))
}

/// A duration as Go prints it (`time.Duration.String`): `1h0m0s`, `1.5s`, `20ms`.
pub(crate) fn duration_as_go(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let all = nanoseconds.unsigned_abs();
    let second = SECOND.unsigned_abs();
    let in_unit = |count: u64, unit: u64| format!("{}{}", count / unit, fraction(count % unit, unit));
    match all {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{all}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", in_unit(all, 1_000)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", in_unit(all, 1_000_000)),
        _ => {
            let (minutes, rest) = (all / (60 * second), in_unit(all % (60 * second), second));
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{rest}s"),
                (0, minutes) => format!("{sign}{minutes}m{rest}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{rest}s"),
            }
        }
    }
}

/// The digits after the point, and the point; nothing for a whole number. `unit` is a power of ten.
fn fraction(part: u64, unit: u64) -> String {
    if part == 0 {
        return String::new();
    }
    let digits = format!("{part:0width$}", width = unit.ilog10() as usize);
    format!(".{}", digits.trim_end_matches('0'))
}

impl Timestamp {
    /// The date and time of its own zone, with what stands between the two.
    fn date_and_time(self, between: &str) -> String {
        let at = self.calendar(i64::from(self.offset));
        format!(
            "{:04}-{:02}-{:02}{between}{:02}:{:02}:{:02}{}",
            at.year,
            at.month,
            at.day,
            at.hour,
            at.minute,
            at.second,
            fraction(self.nanoseconds.into(), SECOND.unsigned_abs())
        )
    }

    /// Its offset from UTC as `+02:00`, with what stands between hours and minutes.
    fn zone(self, between: &str) -> String {
        let minutes = self.offset.unsigned_abs() / 60;
        let sign = if self.offset < 0 { '-' } else { '+' };
        format!("{sign}{:02}{between}{:02}", minutes / 60, minutes % 60)
    }

    /// As Go prints it (`time.Time.String`): `2024-01-01 10:00:00.5 +0200 +0200`. Deviation: on a machine whose own zone
    /// has the offset, Go prints that zone's name; here the machine is in UTC.
    pub(crate) fn as_go(self) -> String {
        let zone = self.zone("");
        let name = if self.offset == 0 { "UTC" } else { zone.as_str() };
        format!("{} {zone} {name}", self.date_and_time(" "))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = if self.offset == 0 { "Z".to_owned() } else { self.zone(":") };
        write!(f, "{}{zone}", self.date_and_time("T"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn time(text: &str, expected: &str) {
        let read = Timestamp::parse(text).map_or_else(|| "refused".to_owned(), |at| at.to_string());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn times_are_read_and_printed_as_go_does() {
        time("2024-01-01T01:00:00+01:00", "2024-01-01T01:00:00+01:00");
        time("2024-01-01T1:02:03Z", "2024-01-01T01:02:03Z");
        time("2024-01-01T01:02:03,5-00:00", "2024-01-01T01:02:03.5Z");
        time("2024-01-01T01:02:03.1234567891+24:60", "2024-01-01T01:02:03.123456789+25:00");
        for wrong in
            ["2024-1-1T01:02:03Z", "2024-01-01T24:02:00Z", "2024-02-30T01:02:03Z", "2024-01-01T01:02:03+1:00"]
        {
            time(wrong, "refused");
        }
        assert_eq!(Timestamp::parse("2024-01-01T01:00:00+01:00"), Timestamp::parse("2024-01-01T00:00:00Z"));
    }

    #[track_caller]
    fn span(text: &str, expected: Option<i64>) {
        assert_eq!(parse_duration(text), expected, "{text}");
    }

    #[test]
    fn durations_are_read_and_printed_as_go_does() {
        span("1h30m", Some(5_400 * SECOND));
        span("-9223372036854775808ns", Some(i64::MIN));
        span("2562047h47m16.854775807s", Some(i64::MAX));
        span("2562047h47m16.854775808s", None);
        span("0.9999999999999s", Some(999_999_999));
        span("1.000000000000000000000000000001s", Some(SECOND));
        for wrong in ["", "-", ".s", "1", "1d", "1h1", "1e3s"] {
            span(wrong, None);
        }
        let printed = [0, 1, 1_500, 20_000_000, -1_500_000_000, 90 * SECOND, 3_600 * SECOND, i64::MIN];
        let as_go = printed.map(duration_as_go);
        let expected =
            ["0s", "1ns", "1.5µs", "20ms", "-1.5s", "1m30s", "1h0m0s", "-2562047h47m16.854775808s"];
        assert_eq!(as_go, expected);
        assert_eq!(duration_text(i64::MAX), "9223372036.854776s");
        assert_eq!(duration_text(-1_500_000_000), "-1.5s");
        assert_eq!(duration_text(1), "0.000000001s");
    }
}
