//! What is a quantity (`500m`, `80Gi`, `1e3`), and what does Kubernetes compute with it?
//!
//! Source: `k8s.io/apimachinery/pkg/api/resource` v0.37.2 (`quantity.go`, `amount.go`, `math.go`).
//! Go keeps a quantity as a scaled int64 where that is possible and as an unbounded decimal
//! otherwise. Both forms are kept here too, because they show: `as_integer` refuses the decimal form.

mod canonical;
mod decimal;
mod int64_amount;
mod parse;
mod scaled;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use decimal::Decimal;
use int64_amount::Int64Amount;

pub use parse::QuantityError;

/// The most decimal digits a sum may have. Go has no bound; `1e999999999` plus 1 would fill its memory.
const MAX_DIGITS: i64 = 10_000;

/// How a quantity is written; remembered from the text it was parsed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `12e6`
    DecimalExponent,
    /// `12Mi`, which is 12 × 2^20
    BinarySI,
    /// `12M`, which is 12 × 10^6; also numbers without a suffix
    DecimalSI,
}

/// A fixed-point number as Kubernetes reads, computes and writes it.
///
/// Equality, order and hash are those of the value: `1Gi` equals `1024Mi`. `Display` is the text that the
/// API server stores, which for a text already in canonical form is that text.
#[derive(Clone, Debug)]
pub struct Quantity {
    amount: Amount,
    format: Format,
    /// The parsed text where Go keeps it because it is canonical (or passes its quick test for that).
    text: Option<Box<str>>,
}

#[derive(Clone, Debug)]
enum Amount {
    Int64(Int64Amount),
    Decimal(Box<Decimal>),
}

impl Quantity {
    /// An integer; written without suffix or, from 1000 on, with the largest one that divides it.
    pub fn from_int(value: i64) -> Self {
        Self::from_int_in(value, Format::DecimalSI)
    }

    /// An integer in the given format. CEL's `add(quantity, int)` uses `DecimalExponent` for its integer.
    pub fn from_int_in(value: i64, format: Format) -> Self {
        Self { amount: Amount::Int64(Int64Amount { value, scale: 0 }), format, text: None }
    }

    /// The canonical text (`Quantity.CanonicalizeBytes`): the same as `Display` but where Go keeps the parsed text.
    pub fn canonical(&self) -> String {
        canonical::canonical(self)
    }

    /// How this quantity is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The sum, in the format of `self`, or of `other` where `self` is zero.
    ///
    /// `None` when the sum would have more than 10,000 digits, which Go would compute.
    pub fn add(&self, other: &Self) -> Option<Self> {
        let format = if self.is_zero() { other.format } else { self.format };
        if let (Amount::Int64(a), Amount::Int64(b)) = (&self.amount, &other.amount)
            && let Some(sum) = a.add(*b)
        {
            return Some(Self { amount: Amount::Int64(sum), format, text: None });
        }
        Self::from_decimal(self.to_decimal().add(&other.to_decimal(), MAX_DIGITS)?, format)
    }

    /// The difference, in the format of `self`, or of `other` where `self` is zero.
    ///
    /// `None` when the difference would have more than 10,000 digits, which Go would compute.
    pub fn sub(&self, other: &Self) -> Option<Self> {
        let format = if self.is_zero() { other.format } else { self.format };
        if let (Amount::Int64(a), Amount::Int64(b)) = (&self.amount, &other.amount)
            && let Some(difference) = a.add(b.negated())
        {
            return Some(Self { amount: Amount::Int64(difference), format, text: None });
        }
        Self::from_decimal(self.to_decimal().add(&other.to_decimal().negated(), MAX_DIGITS)?, format)
    }

    fn from_decimal(decimal: Decimal, format: Format) -> Option<Self> {
        // Binary suffixes are found by dividing the whole integer, so that must stay short too.
        if format == Format::BinarySI && decimal.integer_digits() > MAX_DIGITS {
            return None;
        }
        Some(Self { amount: Amount::Decimal(Box::new(decimal)), format, text: None })
    }

    /// Whether Go keeps it as a decimal number (`Quantity.d`) and not as 64 bits with a scale (`Quantity.i`): `1.5Gi`,
    /// `1Pi`, what is beyond 64 bits, and what was computed from those.
    pub fn is_decimal(&self) -> bool {
        matches!(self.amount, Amount::Decimal(_))
    }

    /// The same amount as a decimal number (`Quantity.AsDec`).
    #[must_use]
    pub fn as_decimal(&self) -> Self {
        let amount = Amount::Decimal(Box::new(self.to_decimal()));
        Self { amount, format: self.format, text: self.text.clone() }
    }

    /// -1, 0 or 1.
    pub fn sign(&self) -> i64 {
        match &self.amount {
            Amount::Int64(amount) => amount.value.signum(),
            Amount::Decimal(decimal) => decimal.sign(),
        }
    }

    /// Whether `as_integer` has an answer. Not whether the value is whole: `1000m` and `1Pi` say no.
    pub fn is_integer(&self) -> bool {
        self.as_integer().is_some()
    }

    /// The value as an integer, where Go's quick form gives one (`Quantity.AsInt64`).
    pub fn as_integer(&self) -> Option<i64> {
        match &self.amount {
            Amount::Int64(amount) => amount.as_int64(),
            Amount::Decimal(_) => None,
        }
    }

    /// The nearest number as Go's `AsApproximateFloat64` computes it, infinite out of range.
    pub fn as_approximate_float(&self) -> f64 {
        let (base, exponent) = match &self.amount {
            Amount::Int64(amount) => (amount.value as f64, amount.scale),
            Amount::Decimal(decimal) => (decimal.unscaled_float(), decimal.scale().wrapping_neg()),
        };
        if exponent == 0 { base } else { base * pow10(exponent) }
    }

    fn is_zero(&self) -> bool {
        self.sign() == 0
    }

    fn to_decimal(&self) -> Decimal {
        match &self.amount {
            Amount::Int64(amount) => Decimal::from_int64(amount.value, amount.scale.wrapping_neg()),
            Amount::Decimal(decimal) => Decimal::clone(decimal),
        }
    }
}

/// Go's `math.Pow10`: two table entries multiplied, so that the last bit is the same.
fn pow10(exponent: i32) -> f64 {
    let power = |n: i32| format!("1e{n}").parse::<f64>().unwrap_or(f64::NAN);
    match exponent {
        0..=308 => power(exponent / 32 * 32) * power(exponent % 32),
        -323..=-1 => power(-(-exponent / 32 * 32)) / power(-exponent % 32),
        309.. => f64::INFINITY,
        _ => 0.0,
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.amount, &other.amount) {
            (Amount::Int64(a), Amount::Int64(b)) if a.scale == b.scale => a.value.cmp(&b.value),
            (Amount::Decimal(a), Amount::Decimal(b)) => a.cmp(b),
            _ => self.to_decimal().cmp(&other.to_decimal()),
        }
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantity {}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_decimal().hash(state);
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => f.write_str(&canonical::canonical(self)),
        }
    }
}
