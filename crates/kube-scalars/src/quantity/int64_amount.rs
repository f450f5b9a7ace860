//! The quick form of a quantity: value × 10^scale, both small. Source: `amount.go` and `math.go`.

/// `value` × 10^`scale`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Int64Amount {
    pub(super) value: i64,
    pub(super) scale: i32,
}

impl Int64Amount {
    /// The value at scale 0, or `None` if it does not fit or the scale is negative (even for `1000m`).
    pub(super) fn as_int64(self) -> Option<i64> {
        if self.scale < 0 { None } else { multiply_pow10(self.value, self.scale) }
    }

    /// The sum at the smaller of both scales, or `None` if it does not fit.
    pub(super) fn add(self, other: Self) -> Option<Self> {
        if other.value == 0 {
            return Some(self);
        }
        if self.value == 0 {
            return Some(other);
        }
        let (coarse, fine) = if self.scale > other.scale { (self, other) } else { (other, self) };
        // Go's subtraction of two int32 wraps, and a negative distance multiplies by nothing.
        let aligned = multiply_pow10(coarse.value, coarse.scale.wrapping_sub(fine.scale))?;
        Some(Self { value: aligned.checked_add(fine.value)?, scale: fine.scale })
    }

    /// As Go negates: the smallest integer stays itself.
    pub(super) fn negated(self) -> Self {
        Self { value: self.value.wrapping_neg(), scale: self.scale }
    }
}

/// `value` × 10^`scale`, `None` if it does not fit; a negative scale multiplies by nothing.
pub(super) fn multiply_pow10(value: i64, scale: i32) -> Option<i64> {
    if value == 0 || scale <= 0 {
        return Some(value);
    }
    value.checked_mul(10_i64.checked_pow(u32::try_from(scale).ok()?)?)
}
