//! What the page can do when a person presses something: jump, open a pane, or take an edit.

use serde::{Deserialize, Serialize};

use super::{CellKey, DocumentId, Revision, Station};

/// The colour role and glyph of a word; never the only carrier of meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    Plain,
    Quiet,
    Good,
    Warning,
    Bad,
}

/// A range in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub document: DocumentId,
    /// UTF-16 range, half open.
    pub from: u32,
    pub to: u32,
}

/// What a press does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Action {
    /// Open the document and select the range.
    Jump(Place),
    /// Open a station's pane; in Match, show this request (index in [`super::MatchView::requests`]) and cell.
    Open { station: Station, request: Option<u32>, cell: Option<CellKey> },
    /// Show the open document as a form, at this part (a key of [`super::FormView::parts`]).
    EditAsForm(String),
}

/// A change the engine has tried: what it does, and what comes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The button, e.g. `Treat missing as no match`.
    pub label: String,
    /// What the engine found after the change, e.g. `then 8 match, 8 do not, none fails`. Empty: nothing to add.
    pub result: String,
    /// The changed part before and after, for showing the edit before it is taken.
    pub before: String,
    pub after: String,
    pub edits: Vec<EditView>,
}

/// One replacement in a text. All edits of an offer refer to the same revision of the text and are one undo step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    pub document: DocumentId,
    /// The revision the offsets belong to; refused by the page when the text has moved on.
    pub revision: Revision,
    /// UTF-16 range, half open.
    pub from: u32,
    pub to: u32,
    pub text: String,
}
