//! Which one edit puts a field where it belongs, when it stands one level too high or too low?
//!
//! An edit is offered only when it was tried: read again, the fields stand where they should.

use serde_json::{Map, Value};
use yaml_tree::edit::{Edit, edit};
use yaml_tree::{Kind as NodeKind, NodeRef, TextEdit, apply};

use crate::diagnostic::Fix;

/// Documents up to this many bytes get such edits offered: they are tried on each reading.
const TRIED_UP_TO: usize = 32 << 10;

/// Moves entries of `parent` into the mapping `child` beside them, which is not there yet or holds nothing.
pub(super) fn move_in(parent: NodeRef<'_>, keys: &[String], child: &str) -> Option<Fix> {
    let tree = small(parent)?;
    let path = parent.path();
    let edits = match parent.get(child) {
        None => {
            let wrap = Edit::Wrap { path, keys: keys.to_vec(), under: child.to_owned() };
            edit(tree.text(), tree, &wrap).ok()?
        }
        Some(empty) if empty.is_null() => indent(parent, keys, child)?,
        Some(_) => return None,
    };
    Some(Fix { title: format!("Move it into `{child}`"), edits })
}

/// Puts the entries of the mapping `name` of `parent` in its place.
pub(super) fn move_out(parent: NodeRef<'_>, name: &str) -> Option<Fix> {
    let tree = small(parent)?;
    let inner = parent.get(name).filter(|inner| inner.kind() == NodeKind::Mapping)?;
    let clash = inner.entries().any(|(key, _)| parent.get(&key.key_text()).is_some());
    let unwrap = Edit::Unwrap { path: parent.path().key(name) };
    let edits = if clash { return None } else { edit(tree.text(), tree, &unwrap).ok()? };
    Some(Fix { title: format!("Move its fields out of `{name}`"), edits })
}

fn small(node: NodeRef<'_>) -> Option<&yaml_tree::Tree> {
    Some(node.tree()).filter(|tree| tree.text().len() <= TRIED_UP_TO)
}

/// Indents entries below an empty one that stands before them, as in `- cel:` and `expression:` at the same column.
fn indent(parent: NodeRef<'_>, keys: &[String], child: &str) -> Option<Vec<TextEdit>> {
    let tree = parent.tree();
    let text: &str = tree.text();
    let mut edits = Vec::new();
    let mut wanted = Map::new();
    for key in keys {
        let (written, value) = parent.entry(key)?;
        let (start, end) = (written.span().start as usize, value.span().end as usize);
        let mut at = text.get(..start)?.rfind('\n')? + 1;
        if text.get(at..start)?.bytes().any(|byte| byte != b' ') {
            return None;
        }
        while at < end.max(start + 1) {
            let line = text.get(at..)?.split_inclusive('\n').next()?;
            if !line.trim().is_empty() {
                edits.push(TextEdit::new(at, at, "  "));
            }
            at += line.len();
        }
        wanted.insert(key.clone(), value.to_json());
    }
    let after = yaml_tree::parse(&apply(text, &edits));
    let after = after.trees.iter().find(|it| it.span.start == tree.span.start)?;
    let now = after.node_at(&parent.path())?.to_json();
    let mut meant = parent.to_json();
    let before = meant.as_object_mut()?;
    keys.iter().for_each(|key| {
        before.remove(key);
    });
    before.insert(child.to_owned(), Value::Object(wanted));
    (now == meant).then_some(edits)
}
