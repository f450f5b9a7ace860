//! How is a text read as a quantity? Source: `parseQuantityString` and `ParseQuantity` in `quantity.go`.

use std::fmt;

use super::decimal::Decimal;
use super::int64_amount::Int64Amount;
use super::{Amount, Format, Quantity};

/// Why a text is no quantity. `Display` is Go's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Not of the form number, suffix.
    Format,
    /// The number has no digits.
    Numeric,
    /// No such suffix.
    Suffix,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            Self::Numeric => "unable to parse numeric part of quantity",
            Self::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl std::error::Error for QuantityError {}

/// The most digits that always fit an int64 (`maxInt64Factors`).
const MAX_INT64_DIGITS: i64 = 18;
/// The scale of the smallest quantity, 1n.
const NANO: i32 = -9;

/// The pieces of a quantity's text.
struct Pieces<'a> {
    negative: bool,
    /// Digits before the point without leading zeros; `0` where there are none.
    integer: &'a str,
    /// Digits after the point.
    fraction: &'a str,
    suffix: &'a str,
    /// Whether a digit was written at all; `.` and `-Ki` have none.
    has_digits: bool,
}

enum Suffix {
    Decimal(i32),
    Exponent(i32),
    Binary(u32),
}

impl Quantity {
    /// Reads a quantity as Go's `ParseQuantity`. A JSON or YAML value is trimmed of white space before that
    /// (`Quantity.UnmarshalJSON`); a CEL string is not.
    ///
    /// Values are rounded up to a multiple of 1n, and binary ones are capped at 2^63-1.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        if text == "0" {
            return Ok(Self::from_int(0).with_text(text));
        }
        let pieces = split(text)?;
        let suffix = interpret(pieces.suffix).ok_or(QuantityError::Suffix)?;
        if let Some(quantity) = parse_int64(text, &pieces, &suffix) {
            return Ok(quantity);
        }
        if !pieces.has_digits {
            return Err(QuantityError::Numeric);
        }
        Ok(parse_decimal(&pieces, &suffix))
    }

    fn with_text(mut self, text: &str) -> Self {
        self.text = Some(text.into());
        self
    }
}

fn split(text: &str) -> Result<Pieces<'_>, QuantityError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let significant = unsigned.trim_start_matches('0');
    let (integer, rest) = split_at_non_digit(significant);
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => split_at_non_digit(rest),
        None => ("", rest),
    };
    // Letters, a sign, digits: anything after them is an error, whatever the letters mean.
    let rest = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    if !rest.bytes().all(|b| b.is_ascii_digit()) {
        return Err(QuantityError::Format);
    }
    let has_digits = unsigned.len() > significant.len() || !integer.is_empty() || !fraction.is_empty();
    // Go answers at once when nothing follows the sign and the zeros: "", "-" and "00" are all 0.
    let has_digits = has_digits || significant.is_empty();
    let integer = if integer.is_empty() { "0" } else { integer };
    Ok(Pieces { negative, integer, fraction, suffix, has_digits })
}

fn split_at_non_digit(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Source: `suffix.go`.
fn interpret(suffix: &str) -> Option<Suffix> {
    Some(match suffix {
        "n" => Suffix::Decimal(-9),
        "u" => Suffix::Decimal(-6),
        "m" => Suffix::Decimal(-3),
        "" => Suffix::Decimal(0),
        "k" => Suffix::Decimal(3),
        "M" => Suffix::Decimal(6),
        "G" => Suffix::Decimal(9),
        "T" => Suffix::Decimal(12),
        "P" => Suffix::Decimal(15),
        "E" => Suffix::Decimal(18),
        "Ki" => Suffix::Binary(10),
        "Mi" => Suffix::Binary(20),
        "Gi" => Suffix::Binary(30),
        "Ti" => Suffix::Binary(40),
        "Pi" => Suffix::Binary(50),
        "Ei" => Suffix::Binary(60),
        // Go reads an int64 and then keeps its low 32 bits.
        _ => Suffix::Exponent(suffix.strip_prefix(['e', 'E'])?.parse::<i64>().ok()? as i32),
    })
}

/// The quick form, or `None` where Go does not try it.
fn parse_int64(text: &str, pieces: &Pieces<'_>, suffix: &Suffix) -> Option<Quantity> {
    let length = |digits: &str| i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let (format, mantissa, scale, spare_digits) = match *suffix {
        Suffix::Decimal(scale) => {
            let spare = MAX_INT64_DIGITS - length(pieces.integer) - length(pieces.fraction);
            (Format::DecimalSI, 1, scale, spare)
        }
        Suffix::Exponent(scale) => {
            let spare = MAX_INT64_DIGITS - length(pieces.integer) - length(pieces.fraction);
            (Format::DecimalExponent, 1, scale, spare)
        }
        // 1Mi has about 6 digits, hence the 3/10.
        Suffix::Binary(exponent) if pieces.fraction.is_empty() => {
            let spare = 15 - length(pieces.integer) - i64::from(exponent) * 3 / 10 - 1;
            (Format::BinarySI, 1_i64 << exponent, 0, spare)
        }
        Suffix::Binary(_) => return None,
    };
    if spare_digits < 0 {
        return None;
    }
    let scale = scale.wrapping_sub(i32::try_from(pieces.fraction.len()).ok()?);
    if scale < NANO {
        return None;
    }
    let shifted = format!("{}{}", pieces.integer, pieces.fraction);
    let value: i64 = shifted.parse().ok()?;
    let magnitude = value.checked_mul(mantissa)?;
    let signed = if pieces.negative { -magnitude } else { magnitude };
    let quantity =
        Quantity { amount: Amount::Int64(Int64Amount { value: signed, scale }), format, text: None };
    let keeps_text = match format {
        Format::BinarySI => value & 7 != 0,
        _ => scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0'),
    };
    Some(if keeps_text { quantity.with_text(text) } else { quantity })
}

fn parse_decimal(pieces: &Pieces<'_>, suffix: &Suffix) -> Quantity {
    let digits = pieces.integer.bytes().chain(pieces.fraction.bytes()).map(|b| b - b'0').collect();
    let fraction = i32::try_from(pieces.fraction.len()).unwrap_or(i32::MAX);
    let scale = match *suffix {
        Suffix::Decimal(exponent) | Suffix::Exponent(exponent) => fraction.wrapping_sub(exponent),
        Suffix::Binary(_) => fraction,
    };
    let mut decimal = Decimal::new(pieces.negative, digits, -i64::from(scale), scale);
    let mut format = match *suffix {
        Suffix::Decimal(_) => Format::DecimalSI,
        Suffix::Exponent(_) => Format::DecimalExponent,
        Suffix::Binary(power) => {
            decimal = decimal.shifted_left(power);
            Format::BinarySI
        }
    };
    if decimal.sign() != 0 {
        decimal = decimal.rounded_up(NANO.wrapping_neg());
    }
    if format == Format::BinarySI {
        let negative = decimal.is_negative();
        let magnitude = if negative { decimal.negated() } else { decimal };
        decimal = magnitude.min(Decimal::from_int64(i64::MAX, 0));
        if decimal.sign() != 0 && decimal < Decimal::from_int64(1, 0) {
            // Avoids rounding, as Go says, "and hopefully confusion, too".
            format = Format::DecimalSI;
        }
        decimal = if negative { decimal.negated() } else { decimal };
    }
    Quantity { amount: Amount::Decimal(Box::new(decimal)), format, text: None }
}
