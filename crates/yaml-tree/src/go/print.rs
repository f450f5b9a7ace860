//! How Go prints numbers and strings: `%q`, `%g`, and `encoding/json`.

use std::fmt::Write as _;

/// `strconv.Quote`.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0C' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0B' => out.push_str("\\v"),
            _ if is_print(character) => out.push(character),
            _ => {
                let code = character as u32;
                let _ = match code {
                    0..=0x1F | 0x7F => write!(out, "\\x{code:02x}"),
                    0x80..=0xFFFF => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    out
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
    if !zero && (exponent < -4 || exponent >= 6) {
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
    if size != 0.0 && (size < 1e-6 || size >= 1e21) {
        let (digits, point) = digits(&format!("{size:e}"));
        let sign = if value < 0.0 { "-" } else { "" };
        let text = format!("{sign}{}", scientific_form(&digits, point - 1));
        // encoding/json cleans up e-09 to e-9
        return text.replace("e-0", "e-");
    }
    format!("{value}")
}

/// A string as `encoding/json` writes it, with its escapes for HTML.
pub(crate) fn json_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x08' => out.push_str("\\b"),
            '\x0C' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\x1F' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
