//! A document as the page sends it and as the list and the editor show it.

use serde::{Deserialize, Serialize};

use super::{Action, Offer, Tone};

/// Names a document for as long as it is open; the page numbers them.
pub type DocumentId = u32;

/// Counts the changes of one document's text; the page numbers them.
pub type Revision = u32;

/// The two groups of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    /// What is drafted and taken home.
    Manifests,
    /// What is there already: a sample, or the reader's own cluster. Never taken home.
    Cluster,
}

/// One document, as the page sends it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentInput {
    pub id: DocumentId,
    pub revision: Revision,
    pub group: Group,
    /// The file's or draft's name, e.g. `claim.yaml`.
    pub name: String,
    /// `None`: unchanged since the engine last saw this revision.
    pub text: Option<DocumentText>,
}

/// The text of a document, and what it was when it last parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentText {
    pub text: String,
    /// The newest text in which every part parsed; `None` when that is `text` itself or there never was one.
    /// Later stations use it for the parts that do not parse now.
    pub last_good: Option<String>,
}

/// A document as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentView {
    pub id: DocumentId,
    pub revision: Revision,
    pub group: Group,
    /// The name of its only object, else the document's own name.
    pub title: String,
    /// A few words under the title: the kind, or `3 objects`, or `8 × H100, driver 580` for a node's slices.
    pub subtitle: String,
    /// Its objects, when there are several. A press jumps to the object.
    pub objects: Vec<ObjectRow>,
    pub errors: u32,
    pub warnings: u32,
    /// Whether every part of this text parsed; the page then keeps it as the last good one.
    pub parsed: bool,
    /// Set when later stations use the last good version of a part of this document, in words.
    pub stale: Option<String>,
}

/// One object inside a document of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ObjectRow {
    pub title: String,
    pub subtitle: String,
    /// Where it begins in the text, in UTF-16 code units.
    pub at: u32,
}

/// Marks and lenses of the document in the editor. Dropped by the page when its revision has moved on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenDocument {
    pub id: DocumentId,
    pub revision: Revision,
    pub marks: Vec<Mark>,
    pub lenses: Vec<Lens>,
    /// The part to emphasise: the selector that the open pane speaks of, as a UTF-16 range.
    pub focus: Option<(u32, u32)>,
    /// The versions of the API that something in it could be written in, e.g. `resource.k8s.io/v1`; newest first.
    pub versions: Vec<String>,
}

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Kubernetes refuses the object, or the scheduler can be blocked by it.
    Error,
    /// Accepted, and not what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

/// A problem underlined in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// UTF-16 range, half open.
    pub from: u32,
    pub to: u32,
    pub severity: Severity,
    /// One sentence that stands alone.
    pub message: String,
    /// Kubernetes' own text, when there is one.
    pub kubernetes: Option<String>,
    pub offer: Option<Offer>,
}

/// A line of counts above a selector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// UTF-16 offset of the line it stands above.
    pub at: u32,
    pub pieces: Vec<LensPiece>,
}

/// A few words of a lens; a press carries out `action`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LensPiece {
    pub tone: Tone,
    /// With its glyph, e.g. `● 8 match`.
    pub text: String,
    pub action: Option<Action>,
}
