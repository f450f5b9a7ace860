//! How is a quantity written? Source: `CanonicalizeBytes` in `quantity.go`, and `suffix.go`.

use super::decimal::Decimal;
use super::{Amount, Format, Quantity};

/// The canonical text: no fraction, no precision lost, the largest suffix that allows this.
pub(super) fn canonical(quantity: &Quantity) -> String {
    let decimal = quantity.to_decimal();
    if decimal.sign() == 0 {
        return "0".to_owned();
    }
    let binary =
        quantity.format == Format::BinarySI && decimal.exponent() >= 0 && decimal.integer_digits() >= 4;
    if binary && decimal.cmp_magnitude(1024).is_ge() {
        return binary_si(quantity, &decimal);
    }
    decimal_form(quantity, &decimal)
}

fn decimal_form(quantity: &Quantity, decimal: &Decimal) -> String {
    // Exponents are multiples of three: the next lower one, and zeros to make up for it.
    let exponent = decimal.exponent() - decimal.exponent().rem_euclid(3);
    let zeros = usize::try_from(decimal.exponent() - exponent).unwrap_or_default();
    let mut text = signed(decimal.is_negative(), decimal.digits());
    text.extend(std::iter::repeat_n('0', zeros));
    match quantity.format {
        Format::DecimalExponent if exponent == 0 => {}
        Format::DecimalExponent => text.push_str(&format!("e{exponent}")),
        // Beyond the table Go writes no suffix: its 1000E reads "1".
        Format::DecimalSI | Format::BinarySI => text.push_str(match exponent {
            -9 => "n",
            -6 => "u",
            -3 => "m",
            3 => "k",
            6 => "M",
            9 => "G",
            12 => "T",
            15 => "P",
            18 => "E",
            _ => "",
        }),
    }
    text
}

fn binary_si(quantity: &Quantity, decimal: &Decimal) -> String {
    if let Amount::Int64(amount) = &quantity.amount
        && amount.as_int64() == Some(i64::MIN)
    {
        // Go cannot negate the smallest integer and finds no factors in it.
        return i64::MIN.to_string();
    }
    let (digits, times) = decimal.without_factors_of_1024();
    let mut text = signed(decimal.is_negative(), &digits);
    text.push_str(match times {
        1 => "Ki",
        2 => "Mi",
        3 => "Gi",
        4 => "Ti",
        5 => "Pi",
        6 => "Ei",
        _ => "",
    });
    text
}

fn signed(negative: bool, digits: &[u8]) -> String {
    let sign = if negative { "-" } else { "" };
    sign.chars().chain(digits.iter().map(|d| char::from(b'0' + d))).collect()
}
