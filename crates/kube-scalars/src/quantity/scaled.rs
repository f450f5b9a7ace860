//! A quantity as a number of ones or of thousandths, as Go's allocator computes with it.
//!
//! Source: `Value`, `MilliValue`, `ScaledValue` (`quantity.go`), `scaledValue` and `scaleInt64` (`math.go`), v0.37.2.

use super::decimal::Decimal;
use super::int64_amount::{Int64Amount, multiply_pow10};
use super::{Amount, Format, Quantity};

impl Quantity {
    /// The value in thousandths, in the given format (`NewMilliQuantity`).
    pub fn from_milli_in(value: i64, format: Format) -> Self {
        Self { amount: Amount::Int64(Int64Amount { value, scale: -3 }), format, text: None }
    }

    /// The value, rounded up to an integer (`Value`). Where it does not fit, what Go makes of it: 0 for the quick
    /// form, the low 64 bits for the other.
    pub fn value(&self) -> i64 {
        self.scaled(0)
    }

    /// The number of thousandths, rounded up (`MilliValue`).
    pub fn milli_value(&self) -> i64 {
        self.scaled(-3)
    }

    fn scaled(&self, scale: i32) -> i64 {
        match &self.amount {
            Amount::Int64(amount) if amount.scale < scale => {
                divide_pow10_up(amount.value, scale.wrapping_sub(amount.scale))
            }
            Amount::Int64(amount) => {
                multiply_pow10(amount.value, amount.scale.wrapping_sub(scale)).unwrap_or(0)
            }
            Amount::Decimal(decimal) => low_bits(decimal, i64::from(scale)),
        }
    }

    /// The number with the decimal places that it was made with: `1500m` is `1.500` (`AsDec().String()`).
    /// Deviation: a number of more digits than sums may have is given in its canonical form.
    pub fn decimal_text(&self) -> String {
        let decimal = match &self.amount {
            Amount::Int64(amount) => &Decimal::from_int64(amount.value, amount.scale.wrapping_neg()),
            Amount::Decimal(decimal) => decimal.as_ref(),
        };
        let places = i64::from(decimal.scale()).max(0);
        if decimal.integer_digits().max(0) + places > super::MAX_DIGITS {
            return self.canonical();
        }
        let digit = |power: i64| {
            let index = decimal.integer_digits() - 1 - power;
            let digit = usize::try_from(index).ok().and_then(|index| decimal.digits().get(index));
            char::from(b'0' + digit.copied().unwrap_or(0))
        };
        let sign = if decimal.is_negative() { "-" } else { "" };
        let whole: String = (0..decimal.integer_digits().max(1)).rev().map(digit).collect();
        let fraction: String = (1..=places).map(|place| digit(-place)).collect();
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    /// Whether Go's `==` on two quantities holds: same value in the same form and format.
    pub fn same_representation(&self, other: &Self) -> bool {
        self == other && self.format == other.format && self.text == other.text
    }
}

/// Away from zero, as Go's `negativeScaleInt64`.
fn divide_pow10_up(value: i64, scale: i32) -> i64 {
    let mut out = value;
    let mut inexact = false;
    for _ in 0..scale {
        if !inexact && out % 10 != 0 {
            inexact = true;
        }
        out /= 10;
        if out == 0 {
            let unit = if inexact { value.signum() } else { 0 };
            return unit;
        }
    }
    if inexact { out + value.signum() } else { out }
}

/// The number of 10^`scale`, rounded away from zero, in 64 wrapping bits.
fn low_bits(decimal: &Decimal, scale: i64) -> i64 {
    let integer_digits = decimal.integer_digits().saturating_sub(scale);
    let digits = decimal.digits();
    let mut magnitude: u64 = 0;
    let whole = usize::try_from(integer_digits.max(0)).unwrap_or(usize::MAX);
    for digit in digits.iter().take(whole) {
        magnitude = magnitude.wrapping_mul(10).wrapping_add(u64::from(*digit));
    }
    // 64 zeros at the end of a number make its low 64 bits zero.
    for _ in 0..whole.saturating_sub(digits.len()).min(64) {
        magnitude = magnitude.wrapping_mul(10);
    }
    if digits.len() > whole {
        magnitude = magnitude.wrapping_add(1);
    }
    let signed = magnitude.cast_signed();
    if decimal.is_negative() { signed.wrapping_neg() } else { signed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, value: i64, milli: i64) {
        let quantity = Quantity::parse(text).unwrap();
        assert_eq!((quantity.value(), quantity.milli_value()), (value, milli), "{text}");
    }

    #[test]
    fn values_are_rounded_away_from_zero() {
        check("1500m", 2, 1500);
        check("-1500m", -2, -1500);
        check("1n", 1, 1);
        check("1Gi", 1 << 30, (1 << 30) * 1000);
        check("0", 0, 0);
        check("3k", 3000, 3_000_000);
    }
}
