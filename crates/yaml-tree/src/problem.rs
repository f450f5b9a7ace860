//! What is wrong with a text, and where.

use crate::Span;

/// Something that Kubernetes' YAML reader would refuse, or that we refuse to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the whole text; may be empty (a place between characters).
    pub span: Span,
    /// What kind of thing it is.
    pub kind: ProblemKind,
    /// As `sigs.k8s.io/yaml` words it, without its prefix `error converting YAML to JSON: `:
    /// `yaml: line 3: mapping values are not allowed in this context`. Its line counts from the start of the
    /// document, as kubectl says it. Our own words for limits of ours.
    pub message: String,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The document does not parse; its tree holds what was read before that place.
    Syntax,
    /// A key that its mapping already has. The API server (strict) refuses it, kubectl takes the last one.
    DuplicateKey,
    /// A tag that its value does not fit, an unknown anchor, a key that is a collection, a merge of no mapping:
    /// the text parses, but has no value.
    Value,
    /// Nested deeper than [`crate::MAX_DEPTH`]; what is deeper is left out of the tree.
    TooDeep,
    /// Longer than [`crate::MAX_BYTES`]; nothing was read.
    TooLarge,
    /// Aliases that unfold to too much, or into themselves; the tree holds null in their places.
    TooManyAliases,
}
