//! Whether a text is a time, in the words of Go's `time.Parse`.

const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// What is wrong with a time in RFC 3339; `None` when nothing is. Mirrors Go 1.26 `time/format.go`: elements are read
/// one after the other, and the first that is not there is told with the rest of the text.
pub(super) fn problem(text: &str) -> Option<String> {
    let mut rest = text;
    // The element as the layout writes it, its digits, and the range of its value.
    let elements: [(&str, usize, &str, std::ops::RangeInclusive<u32>); 6] = [
        ("2006", 4, "-", 0..=9999),
        ("01", 2, "-", 1..=12),
        ("02", 2, "T", 1..=31),
        ("15", 2, ":", 0..=23),
        ("04", 2, ":", 0..=59),
        ("05", 2, "", 0..=59),
    ];
    let names = ["year", "month", "day", "hour", "minute", "second"];
    for ((element, digits, separator, range), name) in elements.into_iter().zip(names) {
        let Some((number, after)) = number(rest, digits) else { return Some(cannot(text, rest, element)) };
        if !range.contains(&number) {
            return Some(format!("parsing time {}: {name} out of range", quote(text)));
        }
        let Some(after) = after.strip_prefix(separator) else { return Some(cannot(text, after, separator)) };
        rest = after;
    }
    // A fraction of a second may follow though the layout has none.
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let after = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
        if after.len() < fraction.len() {
            rest = after;
        }
    }
    match zone(rest) {
        None => Some(cannot(text, rest, "Z07:00")),
        Some("") => None,
        Some(extra) => Some(format!("parsing time {}: extra text: {}", quote(text), quote(extra))),
    }
}

/// What follows `Z` or `±hh:mm`.
fn zone(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some(rest);
    }
    let (_hours, rest) = number(text.strip_prefix(['+', '-'])?, 2)?;
    let (_minutes, rest) = number(rest.strip_prefix(':')?, 2)?;
    Some(rest)
}

/// A number of so many digits at the beginning of a text, and what follows.
fn number(text: &str, digits: usize) -> Option<(u32, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
    Some((number.parse().ok()?, rest))
}

/// As `quote` in Go's `time/format.go`: every byte that is not plain ASCII is escaped.
fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out += &format!("\\x{byte:02x}"),
        }
    }
    out.push('"');
    out
}

fn cannot(text: &str, rest: &str, element: &str) -> String {
    format!(
        "parsing time {} as {}: cannot parse {} as {}",
        quote(text),
        quote(LAYOUT),
        quote(rest),
        quote(element)
    )
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn times_are_read_as_go_reads_them() {
        assert_eq!(problem("2026-01-02T03:04:05Z"), None);
        assert_eq!(problem("2026-01-02T03:04:05.123+02:00"), None);
        assert_eq!(
            problem("text").unwrap(),
            r#"parsing time "text" as "2006-01-02T15:04:05Z07:00": cannot parse "text" as "2006""#
        );
        assert_eq!(
            problem("2026-01-02").unwrap(),
            r#"parsing time "2026-01-02" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T""#
        );
        assert_eq!(
            problem("2026-13-02T03:04:05Z").unwrap(),
            r#"parsing time "2026-13-02T03:04:05Z": month out of range"#
        );
    }
}
