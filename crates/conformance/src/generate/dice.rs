//! Which way does a generator go: as pseudo-random numbers of a seed say, or as the bytes of a fuzzer do?

use std::ops::RangeBounds;

/// Choices that are the same each time for the same seed or bytes; the methods are those of [`fastrand::Rng`].
#[derive(Clone, Debug)]
pub struct Rng {
    /// Bytes that are left, the next one last. Each decides one choice, so that a fuzzer can change one alone.
    bytes: Vec<u8>,
    numbers: fastrand::Rng,
}

impl Rng {
    /// What a seed says.
    pub fn with_seed(seed: u64) -> Self {
        Self { bytes: Vec::new(), numbers: fastrand::Rng::with_seed(seed) }
    }

    /// What bytes say; after the last one, what it would as a seed.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self { bytes: bytes.iter().rev().copied().collect(), ..Self::with_seed(0) }
    }

    /// Decides the next choice.
    fn next(&mut self) -> &mut fastrand::Rng {
        if let Some(byte) = self.bytes.pop() {
            self.numbers.seed(u64::from(byte));
        }
        &mut self.numbers
    }

    pub(super) fn bool(&mut self) -> bool {
        self.next().bool()
    }

    pub(super) fn u8(&mut self, range: impl RangeBounds<u8>) -> u8 {
        self.next().u8(range)
    }

    pub(super) fn u32(&mut self, range: impl RangeBounds<u32>) -> u32 {
        self.next().u32(range)
    }

    pub(super) fn i64(&mut self, range: impl RangeBounds<i64>) -> i64 {
        self.next().i64(range)
    }

    pub(super) fn usize(&mut self, range: impl RangeBounds<usize>) -> usize {
        self.next().usize(range)
    }

    pub(super) fn digit(&mut self, base: u32) -> char {
        self.next().digit(base)
    }

    pub(super) fn choice<I>(&mut self, of: I) -> Option<I::Item>
    where
        I: IntoIterator<IntoIter: ExactSizeIterator>,
    {
        self.next().choice(of)
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        self.next().shuffle(list);
    }
}
