//! How do costs and sizes add up? From least to most, and never beyond 64 bits (cel-go `checker/cost.go`).

/// A cost or a size, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) min: u64,
    pub(super) max: u64,
}

impl Range {
    /// Nothing is known.
    pub(super) const UNKNOWN: Self = Self { min: 0, max: u64::MAX };

    pub(super) const fn fixed(of: u64) -> Self {
        Self { min: of, max: of }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { min: self.min.saturating_add(other.min), max: self.max.saturating_add(other.max) }
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self { min: self.min.saturating_mul(other.min), max: self.max.saturating_mul(other.max) }
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }

    /// Times a factor, rounded up.
    pub(super) fn scaled(self, factor: f64) -> Self {
        Self { min: scaled(self.min, factor), max: scaled(self.max, factor) }
    }
}

/// `multiplyByCostFactor`
fn scaled(of: u64, factor: f64) -> u64 {
    let of = of as f64;
    if of > 0.0 && factor > 0.0 && of > u64::MAX as f64 / factor {
        return u64::MAX;
    }
    // The conversion saturates, as cel-go does.
    (of * factor).ceil() as u64
}
