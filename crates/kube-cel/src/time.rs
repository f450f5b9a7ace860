//! What are durations and timestamps, and how does Go print and read them?

use std::fmt;

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;
/// The first second that cel-go accepts: 0001-01-01T00:00:00Z (`common/types/timestamp.go`).
const FIRST_SECOND: i64 = -62_135_596_800;
/// The last second that cel-go accepts: 9999-12-31T23:59:59Z.
const LAST_SECOND: i64 = 253_402_300_799;

/// A point in time, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds after that, below 1,000,000,000.
    pub nanoseconds: u32,
}

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
    /// The timestamp, unless it is outside the years 1 to 9999.
    pub fn new(seconds: i64, nanoseconds: u32) -> Option<Self> {
        (FIRST_SECOND..=LAST_SECOND).contains(&seconds).then_some(Self { seconds, nanoseconds })
    }

    /// This plus `nanoseconds`; `None` outside the years 1 to 9999.
    pub fn plus(self, nanoseconds: i64) -> Option<Self> {
        let total = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(SECOND);
        let seconds = self.seconds.checked_add(nanoseconds.div_euclid(SECOND))? + total.div_euclid(SECOND);
        Self::new(seconds, u32::try_from(total.rem_euclid(SECOND)).ok()?)
    }

    /// Nanoseconds since `earlier`; `None` when they do not fit.
    pub fn since(self, earlier: Self) -> Option<i64> {
        let seconds = self.seconds.checked_sub(earlier.seconds)?;
        let nanoseconds = i64::from(self.nanoseconds) - i64::from(earlier.nanoseconds);
        i64::try_from(i128::from(seconds) * i128::from(SECOND) + i128::from(nanoseconds)).ok()
    }

    /// Reads RFC 3339, as Go's `time.Parse(time.RFC3339, …)` does; `None` when it is not that.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = (text.get(..10)?, text.get(10..)?);
        let (year, month, day) = (number(date.get(..4)?)?, number(date.get(5..7)?)?, number(date.get(8..)?)?);
        let dashes = date.get(4..5) == Some("-") && date.get(7..8) == Some("-");
        let clock = rest.strip_prefix('T')?.get(..8)?;
        let (hour, minute, second) =
            (number(clock.get(..2)?)?, number(clock.get(3..5)?)?, number(clock.get(6..)?)?);
        let colons = clock.get(2..3) == Some(":") && clock.get(5..6) == Some(":");
        let mut zone = rest.get(9..)?;
        let mut nanoseconds = 0_u32;
        if let Some(fraction) = zone.strip_prefix(['.', ',']) {
            let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
            let digits: String = fraction.get(..end)?.chars().take(9).collect();
            if digits.is_empty() {
                return None;
            }
            nanoseconds = format!("{digits:0<9}").parse().ok()?;
            zone = fraction.get(end..)?;
        }
        let offset = offset_seconds(zone)?;
        let in_range = is_day(year, month, day);
        if !dashes || !colons || !in_range || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days_from_civil(year, month, day);
        Some(Self { seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanoseconds })
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
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let sizes = (year.len(), month.len(), day.len()) == (4, 2, 2);
    match (number(year), number(month), number(day)) {
        (Some(year), Some(month), Some(day)) => sizes && is_day(year, month, day),
        _ => false,
    }
}

fn number(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Seconds east of UTC in `Z`, `+05:30` or `-08:00`; `None` for anything else.
pub(crate) fn offset_seconds(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, clock) = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(clock), _) => (1, clock),
        (_, Some(clock)) => (-1, clock),
        _ => return None,
    };
    let (hours, minutes) = clock.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
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
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (amount, after) = (rest.get(..end)?, rest.get(end..)?);
        let unit_end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let unit: i128 = match after.get(..unit_end)? {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => i128::from(SECOND),
            "m" => 60 * i128::from(SECOND),
            "h" => 3_600 * i128::from(SECOND),
            _ => return None,
        };
        let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_add(whole.checked_mul(unit)?)?;
        let digits: String = fraction.chars().take(18).collect();
        if !digits.is_empty() {
            let scale = 10_i128.checked_pow(u32::try_from(digits.len()).ok()?)?;
            total = total.checked_add(digits.parse::<i128>().ok()? * unit / scale)?;
        }
        rest = after.get(unit_end..)?;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// A duration as cel-go's `string()` prints it: seconds with their fraction, `90s`, `0.001s`.
pub(crate) fn duration_text(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let magnitude = nanoseconds.unsigned_abs();
    let (seconds, fraction) = (magnitude / SECOND.unsigned_abs(), magnitude % SECOND.unsigned_abs());
    if fraction == 0 {
        return format!("{sign}{seconds}s");
    }
    let digits = format!("{fraction:09}");
    format!("{sign}{seconds}.{}s", digits.trim_end_matches('0'))
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.calendar(0);
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            at.year, at.month, at.day, at.hour, at.minute, at.second
        )?;
        if self.nanoseconds != 0 {
            let digits = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}
