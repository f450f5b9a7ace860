//! What is wrong with an object, where, in whose words, and what would mend it.

use yaml_tree::{Span, TextEdit};

/// One document of the workspace. The number is the caller's; it only has to be the same in every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub u32);

/// A value read from a document, with the place of its node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where the value's node stands in the document's text, in bytes.
    pub span: Span,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Kubernetes refuses the object, or cannot schedule because of it.
    Error,
    /// Accepted, and not what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// One finding, in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The public name of the finding, such as `unknown-field`. Never renamed.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence of ours that stands alone in a list.
    pub message: String,
    /// Kubernetes' own words, verbatim, as they would stand if this were the only finding.
    /// `None` where Kubernetes says nothing.
    pub kubernetes: Option<String>,
    /// The document it is in.
    pub document: DocumentId,
    /// Which object of [`crate::Decoded::objects`] it belongs to; `None` when it belongs to no object.
    pub object: Option<usize>,
    /// The field as the API server writes it, such as `spec.devices.requests[0].name`; empty when no field is meant.
    pub path: String,
    /// The place in the document's text.
    pub span: Span,
    /// A change that mends it, when one is certain enough to offer.
    pub fix: Option<Fix>,
}

/// An offered change: edits of the document the diagnostic is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a button would say it.
    pub title: String,
    /// The edits; all spans refer to the text that was read.
    pub edits: Vec<TextEdit>,
}
