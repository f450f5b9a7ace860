//! The unbounded form of a quantity: any number of decimal digits.
//!
//! Takes the place of Go's `gopkg.in/inf.v0` `Dec`. Trailing zeros are counted, not stored, so that
//! `1.00000000000000000001e2000000000` costs no more than its text.

use std::cmp::Ordering;
use std::iter::repeat_n;

/// ± 0.d₁d₂d₃… in digits and a power of ten.
#[derive(Clone, Debug)]
pub(super) struct Decimal {
    negative: bool,
    /// Digits 0..=9, most significant first; neither first nor last is 0; empty means zero.
    digits: Vec<u8>,
    /// The value is `digits` × 10^`exponent`; 0 for zero.
    exponent: i64,
    /// Go's scale: its unscaled integer is value × 10^scale. Seen only in `unscaled_float`.
    scale: i32,
}

impl Decimal {
    /// `unscaled` × 10^-`scale`.
    pub(super) fn from_int64(unscaled: i64, scale: i32) -> Self {
        let digits = unscaled.unsigned_abs().to_string().bytes().map(|b| b - b'0').collect();
        Self::new(unscaled < 0, digits, -i64::from(scale), scale)
    }

    /// `digits` (0..=9, any zeros) × 10^`exponent`.
    pub(super) fn new(negative: bool, mut digits: Vec<u8>, exponent: i64, scale: i32) -> Self {
        let mut exponent = exponent;
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        let leading_zeros = digits.iter().take_while(|&&d| d == 0).count();
        digits.drain(..leading_zeros);
        if digits.is_empty() {
            return Self { negative: false, digits, exponent: 0, scale };
        }
        Self { negative, digits, exponent, scale }
    }

    pub(super) fn sign(&self) -> i64 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    /// The significant digits, most significant first.
    pub(super) fn digits(&self) -> &[u8] {
        &self.digits
    }

    /// The power of ten of the last digit.
    pub(super) fn exponent(&self) -> i64 {
        self.exponent
    }

    pub(super) fn scale(&self) -> i32 {
        self.scale
    }

    /// How many digits stand before the decimal point; 0 or less for values below 1.
    pub(super) fn integer_digits(&self) -> i64 {
        self.exponent.saturating_add(length(&self.digits))
    }

    /// Compares the magnitude with a positive integer.
    pub(super) fn cmp_magnitude(&self, integer: i64) -> Ordering {
        self.cmp_digits(&Self::from_int64(integer, 0))
    }

    fn cmp_digits(&self, other: &Self) -> Ordering {
        self.integer_digits().cmp(&other.integer_digits()).then_with(|| self.digits.cmp(&other.digits))
    }

    pub(super) fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.digits.is_empty();
        self
    }

    /// The sum, or `None` if it needs more than `limit` digits.
    pub(super) fn add(&self, other: &Self, limit: i64) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        if other.digits.is_empty() || self.digits.is_empty() {
            let mut sum = if self.digits.is_empty() { other.clone() } else { self.clone() };
            sum.scale = scale;
            return Some(sum);
        }
        let lowest = self.exponent.min(other.exponent);
        let width = self.integer_digits().max(other.integer_digits()) - lowest;
        if width > limit {
            return None;
        }
        let (a, b) = (self.aligned(lowest, width), other.aligned(lowest, width));
        let (negative, digits) = if self.negative == other.negative {
            (self.negative, add_digits(&a, &b))
        } else if a >= b {
            (self.negative, subtract_digits(&a, &b))
        } else {
            (other.negative, subtract_digits(&b, &a))
        };
        Some(Self::new(negative, digits, lowest, scale))
    }

    /// `width` digits of which the last stands for 10^`lowest`.
    fn aligned(&self, lowest: i64, width: i64) -> Vec<u8> {
        let trailing = usize::try_from(self.exponent - lowest).unwrap_or_default();
        let leading = usize::try_from(width).unwrap_or_default().saturating_sub(self.digits.len() + trailing);
        let digits = self.digits.iter().copied();
        repeat_n(0, leading).chain(digits).chain(repeat_n(0, trailing)).collect()
    }

    /// Multiplies by 2^`power`, `power` at most 60.
    pub(super) fn shifted_left(self, power: u32) -> Self {
        let mut carry = 0_u64;
        let mut digits = Vec::with_capacity(self.digits.len() + 19);
        for digit in self.digits.iter().rev() {
            // A digit times 2^60 plus a carry below 2^60 stays below 2^64.
            carry = carry.wrapping_add(u64::from(*digit) << power);
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        while carry > 0 {
            digits.push((carry % 10) as u8);
            carry /= 10;
        }
        digits.reverse();
        Self::new(self.negative, digits, self.exponent, self.scale)
    }

    /// Rounds away from zero to `scale` digits after the point.
    pub(super) fn rounded_up(mut self, scale: i32) -> Self {
        self.scale = scale;
        let surplus = -i64::from(scale) - self.exponent;
        if surplus <= 0 || self.digits.is_empty() {
            return self;
        }
        // The last digit is never 0, so something is always lost and the rest grows by one.
        let keep = length(&self.digits).saturating_sub(surplus).max(0);
        self.digits.truncate(usize::try_from(keep).unwrap_or_default());
        let digits = add_digits(&self.digits, &[1]);
        Self::new(self.negative, digits, -i64::from(scale), scale)
    }

    /// Go's unscaled integer as the nearest float.
    pub(super) fn unscaled_float(&self) -> f64 {
        let digits: String = self.digits.iter().map(|d| char::from(b'0' + d)).collect();
        let zeros = self.exponent + i64::from(self.scale);
        let magnitude = format!("0{digits}e{zeros}").parse().unwrap_or(f64::NAN);
        if self.negative { -magnitude } else { magnitude }
    }

    /// All digits of a whole number and how often 1024 divides it: the rest after dividing comes first.
    pub(super) fn without_factors_of_1024(&self) -> (Vec<u8>, i64) {
        let zeros = usize::try_from(self.exponent).unwrap_or_default();
        let mut digits: Vec<u8> = self.digits.iter().copied().chain(repeat_n(0, zeros)).collect();
        let mut times = 0;
        while let Some(quotient) = divided_by_1024(&digits) {
            digits = quotient;
            times += 1;
        }
        (digits, times)
    }
}

fn length(digits: &[u8]) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

/// The exact quotient without leading zeros, or `None` if there is a remainder or nothing to divide.
fn divided_by_1024(digits: &[u8]) -> Option<Vec<u8>> {
    let mut remainder = 0_u32;
    let mut quotient = Vec::with_capacity(digits.len());
    for digit in digits {
        remainder = remainder * 10 + u32::from(*digit);
        let next = (remainder / 1024) as u8;
        remainder %= 1024;
        if next != 0 || !quotient.is_empty() {
            quotient.push(next);
        }
    }
    (remainder == 0 && !quotient.is_empty()).then_some(quotient)
}

/// The sum of two digit strings, the shorter aligned at its last digit.
fn add_digits(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut carry = 0;
    let mut sum = Vec::with_capacity(long.len() + 1);
    for (x, y) in long.iter().rev().zip(short.iter().rev().copied().chain(std::iter::repeat(0))) {
        let digit = x + y + carry;
        sum.push(digit % 10);
        carry = digit / 10;
    }
    if carry > 0 {
        sum.push(carry);
    }
    sum.reverse();
    sum
}

/// The difference of two digit strings of one length, the larger first.
fn subtract_digits(large: &[u8], small: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut difference = Vec::with_capacity(large.len());
    for (x, y) in large.iter().rev().zip(small.iter().rev()) {
        let digit = 10 + x - y - borrow;
        difference.push(digit % 10);
        borrow = 1 - digit / 10;
    }
    difference.reverse();
    difference
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_sign = self.sign().cmp(&other.sign());
        if by_sign != Ordering::Equal {
            return by_sign;
        }
        let by_magnitude = self.cmp_digits(other);
        if self.negative { by_magnitude.reverse() } else { by_magnitude }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl std::hash::Hash for Decimal {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.negative, &self.digits, self.exponent).hash(state);
    }
}
