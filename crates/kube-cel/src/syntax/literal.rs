//! What value does a literal write? After cel-go v0.29.2 `parser/unescape.go` and `parser/parser.go`.

use crate::value::Value;

/// The value of `0x1F`, `1u` or `1.5e3`; `None` when it does not fit, or when an unsigned number has a sign.
pub(super) fn number(text: &str, negative: bool) -> Option<Value> {
    let (digits, radix) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    if let Some(digits) = text.strip_suffix(['u', 'U']) {
        let digits = digits.strip_prefix("0x").unwrap_or(digits);
        return u64::from_str_radix(digits, radix).ok().filter(|_| !negative).map(Value::Uint);
    }
    let sign = if negative { "-" } else { "" };
    if radix == 10 && text.contains(['.', 'e', 'E']) {
        let value: f64 = format!("{sign}{text}").parse().ok()?;
        return value.is_finite().then_some(Value::Double(value));
    }
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok().map(Value::Int)
}

/// The value of a string or bytes literal with its quotes; `None` when an escape means nothing.
pub(super) fn text(text: &str) -> Option<Value> {
    let (bytes, text) = text.strip_prefix(['b', 'B']).map_or((false, text), |rest| (true, rest));
    let (raw, text) = text.strip_prefix(['r', 'R']).map_or((false, text), |rest| (true, rest));
    let quoted = ["'''", "\"\"\"", "'", "\""].into_iter().find_map(|quote| {
        text.strip_prefix(quote)?
            .strip_suffix(quote)
            .map(|inner| inner.replace("\r\n", "\n").replace('\r', "\n"))
    })?;
    let written = if raw { quoted.into_bytes() } else { unescaped(&quoted, bytes)? };
    if bytes {
        return Some(Value::Bytes(written.into()));
    }
    String::from_utf8(written).ok().map(|text| Value::string(&text))
}

fn unescaped(text: &str, bytes: bool) -> Option<Vec<u8>> {
    let mut written = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        written.extend_from_slice(plain.as_bytes());
        let kind = escape.chars().next()?;
        let after = escape.get(kind.len_utf8()..)?;
        // How many digits of which base the escape has.
        let (digits, radix, from) = match kind {
            'x' | 'X' => (2, 16, after),
            'u' if !bytes => (4, 16, after),
            'U' if !bytes => (8, 16, after),
            '0'..='3' => (3, 8, escape),
            _ => {
                written.push(match kind {
                    'a' => 7,
                    'b' => 8,
                    't' => b'\t',
                    'n' => b'\n',
                    'v' => 11,
                    'f' => 12,
                    'r' => b'\r',
                    '"' | '\'' | '\\' | '?' | '`' => u8::try_from(kind).ok()?,
                    _ => return None,
                });
                rest = after;
                continue;
            }
        };
        let code = from.get(..digits).filter(|code| code.chars().all(|c| c.is_digit(radix)))?;
        let code = u32::from_str_radix(code, radix).ok()?;
        match u8::try_from(code) {
            Ok(byte) if bytes => written.push(byte),
            _ => written.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        rest = from.get(digits..)?;
    }
    written.extend_from_slice(rest.as_bytes());
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<&str>) {
        assert_eq!(text(written).map(|value| value.to_string()).as_deref(), expected, "{written}");
    }

    #[test]
    fn escapes_are_those_of_cel_go() {
        check(r"'\a\x41\u00e9\U0001F600\101'", Some("\"\\u{7}Aé😀A\""));
        check(r"b'\x41\377'", Some(r#"b"A\xff""#));
        check(r"'\400'", None);
        check(r"'\ud800'", None);
        check(r"b'\u0041'", None);
        check(r"'\q'", None);
        check("'''it's'''", Some("\"it's\""));
        check(r"r'\n'", Some(r#""\\n""#));
        check("''", Some("\"\""));
    }
}
