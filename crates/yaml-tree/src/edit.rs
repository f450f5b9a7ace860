//! An intent, at a path → the smallest edits of the text that fulfil it.

mod intent;
mod layout;
mod nest;
mod rearrange;
mod write;

use serde_json::Value;

use crate::parse::{Part, split};
use crate::tree::Data;
use crate::{Kind, NodeRef, Path, ProblemKind, Segment, TextEdit, Tree, apply};
use layout::Layout;

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
    /// Moves entries of a mapping into a new mapping, which stands where the first of them stood.
    Wrap {
        /// The mapping.
        path: Path,
        /// The entries; what the mapping does not have is left out.
        keys: Vec<String>,
        /// The key of the new mapping.
        under: String,
    },
    /// Moves the entries of the mapping in an entry to where that entry stands.
    Unwrap {
        /// The entry.
        path: Path,
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
            Self::Unsupported(path) => {
                write!(out, "`{path}` is written in a way that cannot be edited safely")
            }
        }
    }
}

impl std::error::Error for EditError {}

impl Edit {
    const fn path(&self) -> &Path {
        match self {
            Self::Set { path, .. }
            | Self::Insert { path, .. }
            | Self::Remove { path }
            | Self::Move { path, .. }
            | Self::Rename { path, .. }
            | Self::Wrap { path, .. }
            | Self::Unwrap { path } => path,
        }
    }
}

type Edits = Result<Vec<TextEdit>, EditError>;

/// The edits of `text` that fulfil `edit` on the document `tree`, which was read from `text`.
///
/// The result was tried: read again, the document has the intended value, and the other documents are untouched.
/// No edits come back when the text fulfils the intent already.
///
/// # Errors
/// See [`EditError`].
pub fn edit(text: &str, tree: &Tree, edit: &Edit) -> Edits {
    edit_all(text, tree, std::slice::from_ref(edit))
}

/// The same for several edits at once. Each names what stands there before all of them, and no two change the same
/// place.
///
/// # Errors
/// See [`EditError`].
pub fn edit_all(text: &str, tree: &Tree, wanted: &[Edit]) -> Edits {
    if tree.is_broken() || **tree.text() != *text {
        return Err(EditError::Broken);
    }
    let before = tree.root().map_or(Value::Null, NodeRef::to_json);
    let mut intended = before.clone();
    let mut orders = Vec::new();
    for edit in wanted {
        intended = intent::intended(intended, edit)?;
        orders.extend(intent::order(&before, edit));
        if let Some(node) = locate(tree, edit.path())?
            && is_shared(tree, node)
        {
            return Err(EditError::Shared(edit.path().clone()));
        }
    }
    let mut layout = Layout::new(text, tree);
    for one_line in [false, true] {
        layout.one_line = one_line;
        let mut edits = Vec::new();
        for edit in wanted {
            edits.extend(attempt(&layout, edit)?);
        }
        if fulfils(text, tree, &edits, &intended, &orders) {
            return Ok(edits);
        }
        if tree.span.end as usize == text.len() && !text.ends_with('\n') {
            // A literal text at the very end needs the line break that the document lacks.
            edits.push(TextEdit::new(text.len(), text.len(), layout.line));
            if fulfils(text, tree, &edits, &intended, &orders) {
                return Ok(edits);
            }
        }
    }
    Err(EditError::Unsupported(wanted.first().map(|edit| edit.path().clone()).unwrap_or(Path(Vec::new()))))
}

fn attempt(layout: &Layout<'_>, edit: &Edit) -> Edits {
    match edit {
        Edit::Set { path, value } => write::set(layout, path, value),
        Edit::Insert { path, value } => write::insert(layout, path, value),
        Edit::Remove { path } => rearrange::remove(layout, path),
        Edit::Move { path, to } => rearrange::relocate(layout, path, *to),
        Edit::Rename { path, key } => rearrange::rename(layout, path, key),
        Edit::Wrap { path, keys, under } => nest::wrap(layout, path, keys, under),
        Edit::Unwrap { path } => nest::unwrap(layout, path),
    }
}

/// Reads the changed text again: this document has the intended value, the others their old text.
fn fulfils(
    text: &str,
    tree: &Tree,
    edits: &[TextEdit],
    intended: &Value,
    orders: &[(Path, Vec<String>)],
) -> bool {
    let changed = apply(text, edits);
    let (old, new) = (split(text), split(&changed));
    let Some(position) = old.iter().position(|part| part.span == tree.span) else { return false };
    let others_same = old.len() == new.len()
        && old
            .iter()
            .zip(&new)
            .enumerate()
            .all(|(at, (old, new))| at == position || old.span.of(text) == new.span.of(&changed));
    let Some(Part { span, .. }) = new.get(position).filter(|_| others_same) else { return false };
    let reread = crate::parse::parse_one(span.of(&changed));
    let repeated = |tree: &Tree| {
        tree.problems().iter().filter(|problem| problem.kind == ProblemKind::DuplicateKey).count()
    };
    !reread.is_broken()
        && repeated(&reread) <= repeated(tree)
        && reread.root().map_or(Value::Null, NodeRef::to_json) == *intended
        && orders.iter().all(|(path, keys)| {
            reread.node_at(path).is_some_and(|node| {
                node.entries().map(|(key, _)| key.key_text().into_owned()).eq(keys.iter().cloned())
            })
        })
}

/// The node at `path` as it stands in the text; `None` when only the last step is missing.
fn locate<'a>(tree: &'a Tree, path: &Path) -> Result<Option<NodeRef<'a>>, EditError> {
    let mut node = match tree.root() {
        Some(root) => root,
        None if path.0.len() <= 1 => return Ok(None),
        None => return Err(EditError::NotFound(path.clone())),
    };
    for (position, segment) in path.0.iter().enumerate() {
        if node.is_alias() {
            return Err(EditError::Shared(path.clone()));
        }
        let child = match segment {
            Segment::Index(index) => node.item(*index),
            Segment::Key(key) => node.get(key),
        };
        match child {
            Some(child) if child.parent() != Some(node) => return Err(EditError::Shared(path.clone())),
            Some(child) => node = child,
            None if position + 1 == path.0.len() => return Ok(None),
            None => return Err(EditError::NotFound(path.clone())),
        }
    }
    Ok(Some(node))
}

/// True when an alias shows this node, something in it, or something it is in.
fn is_shared(tree: &Tree, node: NodeRef<'_>) -> bool {
    let mut around = vec![node.id().0];
    let mut up = node;
    while let Some(parent) = up.parent() {
        around.push(parent.id().0);
        up = parent;
    }
    let inside = node.id().0..tree.raw(node.id().0).map_or(0, |raw| raw.after);
    tree.nodes.iter().enumerate().any(|(id, raw)| match raw.data {
        // An alias within the node goes with it.
        Data::Alias { target } => {
            around.contains(&target) || inside.contains(&target) && !inside.contains(&(id as u32))
        }
        _ => false,
    })
}

/// The collection that holds what `path` names, and the last step.
fn holder<'a, 'p>(tree: &'a Tree, path: &'p Path) -> Result<(NodeRef<'a>, &'p Segment), EditError> {
    let not_found = || EditError::NotFound(path.clone());
    let last = path.0.last().ok_or_else(not_found)?;
    let above = Path(path.0.iter().take(path.0.len() - 1).cloned().collect());
    let node = locate(tree, &above)?.ok_or_else(not_found)?;
    let fits = match (node.kind(), last) {
        (Kind::Mapping, Segment::Key(_)) | (Kind::Sequence, Segment::Index(_)) => true,
        (Kind::Scalar, _) => node.is_null(),
        _ => false,
    };
    if node.is_alias() {
        return Err(EditError::Shared(path.clone()));
    }
    if fits { Ok((node, last)) } else { Err(EditError::DoesNotFit(path.clone())) }
}
