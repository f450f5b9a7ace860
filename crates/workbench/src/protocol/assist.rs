//! Help for a person who writes a selector: what may come next, what a part is, and what a function takes.

use serde::{Deserialize, Serialize};

/// Asks about one place of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistRequest {
    /// The page's own number, returned in [`AssistView::ticket`].
    pub ticket: u32,
    /// The document's whole text.
    pub text: String,
    /// The place, in UTF-16 code units.
    pub at: u32,
}

/// The answer; all of it is empty outside of expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssistView {
    pub ticket: u32,
    /// What may stand there, the most useful first; `None` when there is nothing.
    pub completions: Option<CompletionsView>,
    /// What stands there; `None` where there is nothing to say.
    pub hover: Option<HoverView>,
    /// The call around the place; `None` outside of one.
    pub signature: Option<SignatureView>,
}

/// What may stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletionsView {
    /// The UTF-16 range that an option takes the place of.
    pub from: u32,
    pub to: u32,
    pub options: Vec<CompletionRow>,
}

/// One thing that may stand there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompletionRow {
    /// As it is listed.
    pub label: String,
    /// What is written, escaped for the scalar it stands in.
    pub insert: String,
    /// `property`, `namespace`, `constant` or `function`: CodeMirror's words for the sign before it.
    pub kind: String,
    /// A few words beside it: a type, a number of devices.
    pub detail: String,
    /// A sentence about it; empty where there is none.
    pub says: String,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoverView {
    /// The UTF-16 range of the part.
    pub from: u32,
    pub to: u32,
    /// As code: a path with its type, or a function's forms, one a line.
    pub title: String,
    /// One sentence each.
    pub lines: Vec<String>,
}

/// A function that is being called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureView {
    /// How it can be called, one form each.
    pub forms: Vec<String>,
    /// What it does.
    pub says: String,
    /// The argument that is being written, in words: `argument 2`.
    pub argument: String,
}
