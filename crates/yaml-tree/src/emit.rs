//! A value as new YAML text, in block style, as kubectl prints it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::resolve::{ScalarValue, resolve};

/// `value` as a document: block style, two spaces, sequences not indented under their key, keys in the value's order.
/// Ends in a newline.
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => mapping(&mut out, entries, 0, "\n"),
        Value::Array(items) if !items.is_empty() => sequence(&mut out, items, 0, "\n"),
        _ => out.push_str(&scalar(value, 0, "\n")),
    }
    out.push('\n');
    out
}

/// `value` as it stands behind `key:` at the column `indent` of the mapping: ` value`, or a line break and a block.
/// Has no line break at its end.
pub(crate) fn after_key(value: &Value, indent: usize, step: usize, sequences: usize, line: &str) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            open_line(&mut out, indent + step, line);
            mapping_with(&mut out, entries, indent + step, step, sequences, line);
        }
        Value::Array(items) if !items.is_empty() => {
            open_line(&mut out, indent + sequences, line);
            sequence_with(&mut out, items, indent + sequences, step, sequences, line);
        }
        _ => {
            out.push(' ');
            out.push_str(&scalar(value, indent, line));
        }
    }
    out
}

/// `value` as it stands behind `- `, whose content begins at column `indent`. Has no line break at its end.
pub(crate) fn after_dash(value: &Value, indent: usize, step: usize, sequences: usize, line: &str) -> String {
    let mut out = String::new();
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            mapping_with(&mut out, entries, indent, step, sequences, line);
        }
        Value::Array(items) if !items.is_empty() => {
            sequence_with(&mut out, items, indent, step, sequences, line);
        }
        _ => out.push_str(&scalar(value, indent.saturating_sub(2), line)),
    }
    out
}

fn mapping(out: &mut String, entries: &serde_json::Map<String, Value>, indent: usize, line: &str) {
    mapping_with(out, entries, indent, 2, 0, line);
}

fn sequence(out: &mut String, items: &[Value], indent: usize, line: &str) {
    sequence_with(out, items, indent, 2, 0, line);
}

fn open_line(out: &mut String, indent: usize, line: &str) {
    out.push_str(line);
    out.extend(std::iter::repeat_n(' ', indent));
}

fn mapping_with(
    out: &mut String,
    entries: &serde_json::Map<String, Value>,
    indent: usize,
    step: usize,
    sequences: usize,
    line: &str,
) {
    for (position, (key, value)) in entries.iter().enumerate() {
        if position > 0 {
            open_line(out, indent, line);
        }
        out.push_str(&key_scalar(key));
        out.push(':');
        out.push_str(&after_key(value, indent, step, sequences, line));
    }
}

fn sequence_with(
    out: &mut String,
    items: &[Value],
    indent: usize,
    step: usize,
    sequences: usize,
    line: &str,
) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            open_line(out, indent, line);
        }
        out.push_str("- ");
        out.push_str(&after_dash(item, indent + 2, step, sequences, line));
    }
}

/// A value without block lines of its own, or a literal text; `indent` is the column of the collection around.
fn scalar(value: &Value, indent: usize, line: &str) -> String {
    match value {
        Value::String(text) if is_literal(text) => literal(text, indent + 2, line),
        Value::String(text) => string(text, false),
        _ => flow(value),
    }
}

/// `value` in flow style, on one line.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => string(text, true),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", string(key, true), flow(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// `value` as JSON on one line, with a space behind each comma and colon.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", json_text(key), json(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) => json_text(text),
        Value::Number(number) => number_text(number),
        _ => value.to_string(),
    }
}

/// A number that reads back as itself: YAML 1.1 wants digits around `e` that JSON also gives.
fn number_text(number: &serde_json::Number) -> String {
    number.to_string()
}

fn json_text(text: &str) -> String {
    double_quoted(text)
}

/// A key on one line.
pub(crate) fn key_scalar(key: &str) -> String {
    string(key, false)
}

/// A string on one line: plain where that reads back as this string, quoted otherwise.
pub(crate) fn string(text: &str, flow: bool) -> String {
    if is_plain(text, flow) {
        return text.to_owned();
    }
    let printable =
        |character: char| (' '..='~').contains(&character) || ('\u{a1}'..'\u{2028}').contains(&character);
    if !text.is_empty() && !text.contains('\'') && text.chars().all(printable) {
        return if text.contains('"') || text.contains('\\') {
            single_quoted(text)
        } else {
            double_quoted(text)
        };
    }
    double_quoted(text)
}

/// `text` between single quotes; only for texts on one line.
pub(crate) fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// `text` between double quotes, with escapes that JSON and YAML 1.1 both know where there are such.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~'
            | '\u{a1}'..='\u{2027}'
            | '\u{202a}'..='\u{d7ff}'
            | '\u{e000}'..='\u{fefe}'
            | '\u{ff00}'..='\u{fffd}' => out.push(character),
            '\u{10000}'.. => out.push(character),
            _ => {
                let _ = write!(out, "\\u{:04x}", character as u32);
            }
        }
    }
    out.push('"');
    out
}

/// True when `text`, unquoted, is read as this string.
pub(crate) fn is_plain(text: &str, flow: bool) -> bool {
    let safe = |character: char| {
        character.is_ascii_alphanumeric()
            || "-_./:@+$=*^~()<>;\\ ".contains(character) && character.is_ascii()
    };
    let Some(first) = text.chars().next() else { return false };
    let string = resolve("", text).is_ok_and(|found| found.value == ScalarValue::String);
    // Others than Kubernetes read these as numbers: base 60 and dates.
    let ambiguous = first.is_ascii_digit()
        && text.contains([':', '-'])
        && !text.contains(|c: char| c.is_ascii_alphabetic());
    string
        && !ambiguous
        && text != "<<"
        && text != "="
        && (first.is_ascii_alphanumeric()
            || "./_$(^\\~+".contains(first)
            || first == '-' && !flow && text.len() > 1 && !text.starts_with("- ") && !text.starts_with("--"))
        && text.chars().all(safe)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !(flow && text.contains(':') && text.contains([',']))
        && !text.starts_with("---")
        && !text.starts_with("...")
}

/// Texts of several lines that a literal block scalar can hold as they are.
fn is_literal(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with("\n\n")
        && text.chars().all(|character| {
            character == '\n'
                || (' '..='~').contains(&character)
                || ('\u{a1}'..'\u{2028}').contains(&character)
        })
        && text.lines().all(|line| !line.ends_with(' '))
}

/// A literal block scalar whose lines stand at column `indent`.
pub(crate) fn literal(text: &str, indent: usize, line: &str) -> String {
    let mut out = String::from(if text.ends_with('\n') { "|" } else { "|-" });
    for content in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push_str(line);
        if !content.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(content);
        }
    }
    out
}
