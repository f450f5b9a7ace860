//! Go's own ways with numbers and quotes, where Kubernetes' YAML reader shows them.

mod print;
mod time;

pub(crate) use print::{float_g, json_float, json_string, quote};
pub(crate) use time::is_timestamp;

/// `strconv.ParseInt(text, base, 64)`; base 0 reads the prefix. Underscores are not accepted here.
pub(crate) fn parse_int(text: &str, base: u32) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let value = i128::from(parse_uint(digits, base)?);
    i64::try_from(if negative { -value } else { value }).ok()
}

/// `strconv.ParseUint(text, base, 64)`.
pub(crate) fn parse_uint(text: &str, base: u32) -> Option<u64> {
    let (base, digits) = match (base, text.as_bytes()) {
        (0, [b'0', b'x' | b'X', _, ..]) => (16, text.get(2..)?),
        (0, [b'0', b'o' | b'O', _, ..]) => (8, text.get(2..)?),
        (0, [b'0', b'b' | b'B', _, ..]) => (2, text.get(2..)?),
        (0, [b'0', _, ..]) => (8, text.get(1..)?),
        (0, _) => (10, text),
        (base, _) => (base, text),
    };
    // Rust would take a sign here, Go does not.
    if !digits.starts_with(|digit: char| digit.is_ascii_alphanumeric()) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`, the floats of YAML 1.2.
pub(crate) fn is_yaml_float(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    mantissa_fits
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        })
}

/// `strconv.ParseFloat(text, 64)` of a decimal number; `None` where Go has an error, out of range included.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    if !is_yaml_float(text) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// `base64.StdEncoding.DecodeString`: padded, line breaks ignored.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let symbols: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    if !symbols.len().is_multiple_of(4) {
        return None;
    }
    let mut out = Vec::with_capacity(symbols.len() / 4 * 3);
    let groups = symbols.len() / 4;
    for (position, group) in symbols.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|&&byte| byte == b'=').count();
        if padding > 2 || (padding > 0 && position + 1 != groups) {
            return None;
        }
        let mut bits = 0u32;
        for &symbol in group.iter().take(4 - padding) {
            bits = bits << 6
                | u32::from(match symbol {
                    b'A'..=b'Z' => symbol - b'A',
                    b'a'..=b'z' => symbol - b'a' + 26,
                    b'0'..=b'9' => symbol - b'0' + 52,
                    b'+' => 62,
                    b'/' => 63,
                    _ => return None,
                });
        }
        bits <<= 6 * padding as u32;
        let [_, bytes @ ..] = bits.to_be_bytes();
        out.extend(bytes.into_iter().take(3 - padding));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_go_reads_them() {
        let cases = [
            ("0", Some(0)),
            ("017", Some(15)),
            ("0o17", Some(15)),
            ("0x1F", Some(31)),
            ("-0b11", Some(-3)),
            ("+5", Some(5)),
            ("08", None),
            ("0x", None),
            ("+", None),
            ("--1", None),
            ("0b-1", None),
            ("1a", None),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
        ];
        for (text, value) in cases {
            assert_eq!(parse_int(text, 0), value, "{text}");
        }
    }

    #[test]
    fn base64_is_read_with_padding_only() {
        assert_eq!(base64("aGVs\nbG8=").as_deref(), Some(&b"hello"[..]));
        for wrong in ["aGVsbG8", "a===", "====", "aG=s", "aGVs?G8="] {
            assert_eq!(base64(wrong), None, "{wrong}");
        }
    }
}
