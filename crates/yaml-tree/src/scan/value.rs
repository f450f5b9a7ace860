//! A scalar's value while it is read: a slice of the source as long as that is enough.

use std::ops::Range;

/// A scalar's value: bytes of the source where they are the value, else a text of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScannedText {
    Source(Range<usize>),
    Owned(String),
}

/// One run of a value: where it begins in the value and in the source, and whether both run in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) value: usize,
    pub(crate) source: usize,
    /// Bytes of source behind it.
    pub(crate) source_len: usize,
    /// True when the value's bytes are the source's.
    pub(crate) verbatim: bool,
}

/// Collects a value from pieces of source and from characters that stand for something else there.
#[derive(Debug)]
pub(crate) struct ValueBuilder {
    slice: Range<usize>,
    owned: Option<String>,
    pieces: Option<Vec<Piece>>,
}

impl ValueBuilder {
    /// `record` keeps the pieces, for a map between value and source.
    pub(crate) fn new(record: bool) -> Self {
        Self { slice: 0..0, owned: None, pieces: record.then(Vec::new) }
    }

    fn len(&self) -> usize {
        self.owned.as_ref().map_or(self.slice.len(), String::len)
    }

    /// The next bytes of the value are `source[range]`.
    pub(crate) fn take(&mut self, source: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.record(range.clone(), true);
        if self.owned.is_none() {
            if self.slice.is_empty() {
                self.slice = range;
                return;
            }
            if self.slice.end == range.start {
                self.slice.end = range.end;
                return;
            }
        }
        self.own(source).push_str(source.get(range).unwrap_or(""));
    }

    /// The next bytes of the value are `text`, which `range` of the source stands for.
    pub(crate) fn put(&mut self, source: &str, text: &str, range: Range<usize>) {
        if text.is_empty() {
            return;
        }
        if source.get(range.clone()) == Some(text) {
            self.take(source, range);
            return;
        }
        self.record(range, false);
        self.own(source).push_str(text);
    }

    fn own(&mut self, source: &str) -> &mut String {
        let slice = self.slice.clone();
        self.owned.get_or_insert_with(|| source.get(slice).unwrap_or("").to_owned())
    }

    fn record(&mut self, range: Range<usize>, verbatim: bool) {
        let value = self.len();
        if let Some(pieces) = &mut self.pieces {
            pieces.push(Piece { value, source: range.start, source_len: range.len(), verbatim });
        }
    }

    pub(crate) fn finish(self) -> ScannedText {
        match self.owned {
            Some(text) => ScannedText::Owned(text),
            None => ScannedText::Source(self.slice),
        }
    }

    /// Length of the value and its recorded pieces.
    pub(crate) fn into_pieces(self) -> (usize, Vec<Piece>) {
        (self.len(), self.pieces.unwrap_or_default())
    }
}
