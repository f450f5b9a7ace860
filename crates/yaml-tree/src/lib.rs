//! Text ↔ tree: YAML with a byte span on every node, read as Kubernetes reads it, edited without losing a comment.
//!
//! The text is the truth. [`parse`] never fails: it gives a [`Tree`] per document and the [`Problem`]s beside it,
//! worded as `sigs.k8s.io/yaml` words them. [`edit::edit`] turns an intent into minimal [`TextEdit`]s.
//! Nothing here knows an object of Kubernetes; what is taken from Kubernetes is how its YAML library
//! (`sigs.k8s.io/yaml` v1.6.0 over `go.yaml.in/yaml/v2` v2.4.4, as kubernetes v1.37.2 pins them) reads text.

pub mod decode;
pub mod edit;
pub mod emit;
mod go;
mod line_index;
mod node;
mod parse;
mod path;
mod problem;
mod resolve;
mod scalar_map;
mod scan;
mod text_edit;
mod tree;

pub use line_index::{LineColumn, LineIndex};
pub use node::{Entries, Items, Kind, NodeRef, ScalarRef};
pub use parse::{MAX_BYTES, MAX_DEPTH, parse, split};
pub use path::{Path, Segment};
pub use problem::{Problem, ProblemKind};
pub use resolve::ScalarValue;
pub use scalar_map::{ScalarMap, scalar_map};
pub use text_edit::{TextEdit, apply, invert};
pub use tree::{NodeId, Stream, Style, Tree};

/// A half-open range of bytes of one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Number of bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// True when no byte is covered: a place between two characters.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// True when `offset` lies inside, or right at the end.
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// The same range as indices.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The piece of `text` it covers; empty when it does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }
}
