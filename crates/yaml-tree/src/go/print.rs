//! How Go prints numbers and strings: `%q`, `%g`, and `encoding/json`.

use std::fmt::Write as _;

/// `strconv.Quote`.
pub(crate) fn quote(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            quote_character(character, &mut out);
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
    out
}

fn quote_character(character: char, out: &mut String) {
    let code = character as u32;
    let _ = match character {
        '"' => out.write_str("\\\""),
        '\\' => out.write_str("\\\\"),
        '\x07' => out.write_str("\\a"),
        '\x08' => out.write_str("\\b"),
        '\x0C' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\x0B' => out.write_str("\\v"),
        _ if is_print(character) => out.write_char(character),
        '\0'..='\x1F' | '\x7F' => write!(out, "\\x{code:02x}"),
        '\u{80}'..='\u{ffff}' => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// An approximation of `strconv.IsPrint`: Rust's own idea of what needs no escape when shown, and no space but ` `.
fn is_print(character: char) -> bool {
    character == ' '
        || !character.is_control()
            && !character.is_whitespace()
            && (character.escape_debug().count() == 1 || character == '\'')
}

/// Shortest digits and decimal exponent of a finite number: `0.d₁d₂… × 10^point`.
fn digits(scientific: &str) -> (String, i32) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// `strconv.FormatFloat(value, 'g', -1, bits)`, bits 32 or 64.
pub(crate) fn float_g(value: f64, bits: u32) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let narrow = value as f32;
    let infinite = if bits == 32 { narrow.is_infinite() } else { value.is_infinite() };
    if infinite {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let (scientific, plain) = if bits == 32 {
        (format!("{:e}", narrow.abs()), format!("{}", narrow.abs()))
    } else {
        (format!("{:e}", value.abs()), format!("{}", value.abs()))
    };
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (digits, point) = digits(&scientific);
    let exponent = point - 1;
    let zero = digits.bytes().all(|digit| digit == b'0');
    if !zero && !(-4..6).contains(&exponent) {
        return format!("{sign}{}", scientific_form(&digits, exponent));
    }
    format!("{sign}{plain}")
}

fn scientific_form(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let dot = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{dot}{rest}e{sign}{:02}", exponent.abs())
}

/// A finite number as `encoding/json` writes it.
pub(crate) fn json_float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let (digits, point) = digits(&format!("{size:e}"));
        let sign = if value < 0.0 { "-" } else { "" };
        let text = format!("{sign}{}", scientific_form(&digits, point - 1));
        // encoding/json cleans up e-09 to e-9
        return text.replace("e-0", "e-");
    }
    format!("{value}")
}

/// A string as `encoding/json` writes it, with its escapes for HTML; each byte that is not UTF-8 becomes `\ufffd`.
pub(crate) fn json_string(text: &[u8], out: &mut String) {
    out.push('"');
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            json_character(character, out);
        }
        for _ in chunk.invalid() {
            out.push_str("\\ufffd");
        }
    }
    out.push('"');
}

fn json_character(character: char, out: &mut String) {
    let _ = match character {
        '"' => out.write_str("\\\""),
        '\\' => out.write_str("\\\\"),
        '\x08' => out.write_str("\\b"),
        '\x0C' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\0'..='\x1F' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
            write!(out, "\\u{:04x}", character as u32)
        }
        _ => out.write_char(character),
    };
}
