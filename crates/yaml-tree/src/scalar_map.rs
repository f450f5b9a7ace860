//! Offset in a scalar's value ↔ byte in the document, through quotes, escapes, folding and indentation.

use std::ops::Range;

use crate::scan::{Piece, Scanner, ValueBuilder};
use crate::tree::Style;
use crate::{NodeRef, Span};

/// Maps one scalar's value to the text it is written in.
#[derive(Clone, Debug)]
pub struct ScalarMap {
    pieces: Vec<Piece>,
    value_len: usize,
    span: Span,
    /// Where an empty value, or the end of the value, stands.
    end: u32,
}

/// The map of a scalar `node` of the tree read from `text`; for an alias, of the scalar it stands for.
/// For a collection every offset maps to its start.
pub fn scalar_map(text: &str, node: NodeRef<'_>) -> ScalarMap {
    let node = node.target();
    let span = node.span();
    let Some(scalar) = node.scalar() else {
        return ScalarMap { pieces: Vec::new(), value_len: 0, span, end: span.start };
    };
    let block = matches!(scalar.style, Style::Literal | Style::Folded);
    // A block scalar is read again with the indentation around it; the others end where their span ends.
    let (source, indent) = match node.tree().block_indents.get(&node.id().0) {
        Some(&indent) if block => (node.tree().span.end as usize, indent),
        _ => (span.end as usize, -1),
    };
    let mut scanner = Scanner::at_scalar(text.get(..source).unwrap_or(""), span.start as usize, indent);
    let mut value = ValueBuilder::new(true);
    // The scalar was read before: it reads the same again.
    let _ = scanner.scan_scalar(scalar.style, &mut value);
    let (value_len, pieces) = value.into_pieces();
    let quotes = u32::from(matches!(scalar.style, Style::SingleQuoted | Style::DoubleQuoted));
    let last = pieces.last().map_or(span.start + quotes, |piece| (piece.source + piece.source_len) as u32);
    ScalarMap { pieces, value_len, span, end: last }
}

impl ScalarMap {
    /// The byte of the document where the value's byte `offset` is written; of an escape, its first.
    /// The end of the value maps to where it ends in the text.
    pub fn to_document(&self, offset: usize) -> u32 {
        if offset >= self.value_len {
            return self.end;
        }
        let at = self.pieces.partition_point(|piece| piece.value <= offset).saturating_sub(1);
        self.pieces.get(at).map_or(self.span.start, |piece| {
            (piece.source + if piece.verbatim { offset - piece.value } else { 0 }) as u32
        })
    }

    /// The bytes of the document where the value's `range` is written.
    pub fn range(&self, range: Range<usize>) -> Span {
        let start = self.to_document(range.start);
        if range.end <= range.start {
            return Span::new(start, start);
        }
        let last = range.end.min(self.value_len).saturating_sub(1);
        let at = self.pieces.partition_point(|piece| piece.value <= last).saturating_sub(1);
        let end = self.pieces.get(at).map_or(self.end, |piece| {
            (piece.source + if piece.verbatim { last - piece.value + 1 } else { piece.source_len }) as u32
        });
        Span::new(start, end.max(start))
    }

    /// The offset in the value of a byte of the document: the nearest one before it that is part of the value.
    pub fn to_value(&self, byte: u32) -> usize {
        let byte = byte as usize;
        let at = self.pieces.partition_point(|piece| piece.source <= byte);
        let Some(piece) = at.checked_sub(1).and_then(|at| self.pieces.get(at)) else { return 0 };
        let next = self.pieces.get(at).map_or(self.value_len, |piece| piece.value);
        match byte - piece.source {
            inside if inside >= piece.source_len => next,
            inside if piece.verbatim => piece.value + inside,
            _ => piece.value,
        }
    }

    /// Bytes of the value.
    pub fn value_len(&self) -> usize {
        self.value_len
    }
}
