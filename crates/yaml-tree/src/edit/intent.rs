//! What the document's value is to be after an edit: the other half of the proof that the text edits are right.

use serde_json::{Map, Value};

use super::{Edit, EditError};
use crate::{Path, Segment};

/// The document's value after `edit`.
pub(super) fn intended(before: Value, edit: &Edit) -> Result<Value, EditError> {
    let mut value = before;
    let path = edit.path();
    if let Edit::Wrap { keys, under, .. } = edit {
        let entries = at(&mut value, path).and_then(Value::as_object_mut);
        wrap(entries.ok_or_else(|| EditError::DoesNotFit(path.clone()))?, keys, under, path)?;
        return Ok(value);
    }
    let Some((last, above)) = path.0.split_last() else {
        return match edit {
            Edit::Set { value, .. } => Ok(value.clone()),
            _ => Err(EditError::DoesNotFit(path.clone())),
        };
    };
    let mut holder = &mut value;
    for segment in above {
        let next = match (segment, holder) {
            (Segment::Key(key), Value::Object(entries)) => entries.get_mut(key),
            (Segment::Index(index), Value::Array(items)) => items.get_mut(*index),
            _ => None,
        };
        holder = next.ok_or_else(|| EditError::NotFound(path.clone()))?;
    }
    if holder.is_null() && matches!(edit, Edit::Set { .. } | Edit::Insert { .. }) {
        *holder = match last {
            Segment::Key(_) => Value::Object(Map::new()),
            Segment::Index(_) => Value::Array(Vec::new()),
        };
    }
    match (last, holder) {
        (Segment::Key(key), Value::Object(entries)) => in_object(entries, key, edit),
        (Segment::Index(index), Value::Array(items)) => in_array(items, *index, edit),
        _ => Err(EditError::DoesNotFit(path.clone())),
    }?;
    Ok(value)
}

fn in_object(entries: &mut Map<String, Value>, key: &str, edit: &Edit) -> Result<(), EditError> {
    let path = || edit.path().clone();
    let present = entries.contains_key(key);
    match edit {
        Edit::Set { value, .. } => {
            entries.insert(key.to_owned(), value.clone());
        }
        Edit::Insert { .. } if present => return Err(EditError::Exists(path())),
        Edit::Insert { value, .. } => {
            entries.insert(key.to_owned(), value.clone());
        }
        _ if !present => return Err(EditError::NotFound(path())),
        Edit::Remove { .. } => {
            entries.shift_remove(key);
        }
        Edit::Rename { key: new, .. } => {
            if new != key && entries.contains_key(new) {
                return Err(EditError::Exists(path()));
            }
            *entries = std::mem::take(entries)
                .into_iter()
                .map(|(name, value)| (if name == key { new.clone() } else { name }, value))
                .collect();
        }
        Edit::Move { to, .. } if *to >= entries.len() => return Err(EditError::DoesNotFit(path())),
        Edit::Unwrap { .. } => {
            let Some(Value::Object(inner)) = entries.get(key).cloned() else {
                return Err(EditError::DoesNotFit(path()));
            };
            if inner.keys().any(|name| name != key && entries.contains_key(name)) {
                return Err(EditError::Exists(path()));
            }
            entries.shift_remove(key);
            entries.extend(inner);
        }
        Edit::Move { .. } | Edit::Wrap { .. } => {}
    }
    Ok(())
}

/// What stands at a path.
fn at<'a>(value: &'a mut Value, path: &Path) -> Option<&'a mut Value> {
    path.0.iter().try_fold(value, |value, segment| match segment {
        Segment::Key(key) => value.get_mut(key),
        Segment::Index(index) => value.get_mut(*index),
    })
}

fn wrap(
    entries: &mut Map<String, Value>,
    keys: &[String],
    under: &str,
    path: &Path,
) -> Result<(), EditError> {
    let (inner, mut outer): (Map<_, _>, Map<_, _>) =
        std::mem::take(entries).into_iter().partition(|(key, _)| keys.contains(key));
    if inner.is_empty() {
        return Err(EditError::NotFound(path.clone()));
    }
    if outer.contains_key(under) {
        return Err(EditError::Exists(path.key(under)));
    }
    outer.insert(under.to_owned(), Value::Object(inner));
    *entries = outer;
    Ok(())
}

fn in_array(items: &mut Vec<Value>, index: usize, edit: &Edit) -> Result<(), EditError> {
    let path = || edit.path().clone();
    match edit {
        Edit::Set { value, .. } | Edit::Insert { value, .. } if index == items.len() => {
            items.push(value.clone());
        }
        Edit::Insert { value, .. } if index < items.len() => items.insert(index, value.clone()),
        Edit::Insert { .. } => return Err(EditError::DoesNotFit(path())),
        _ if index >= items.len() => return Err(EditError::NotFound(path())),
        Edit::Set { value, .. } => {
            if let Some(item) = items.get_mut(index) {
                *item = value.clone();
            }
        }
        Edit::Remove { .. } => {
            items.remove(index);
        }
        Edit::Move { to, .. } if *to < items.len() => {
            let item = items.remove(index);
            items.insert(*to, item);
        }
        Edit::Move { .. } | Edit::Rename { .. } | Edit::Wrap { .. } | Edit::Unwrap { .. } => {
            return Err(EditError::DoesNotFit(path()));
        }
    }
    Ok(())
}

/// The order of keys that a moved or renamed entry leaves behind, and where; `None` for other edits.
pub(super) fn order(before: &Value, edit: &Edit) -> Option<(Path, Vec<String>)> {
    let (above, last) = edit.path().split_last()?;
    let Segment::Key(key) = last else { return None };
    let mut holder = before;
    for segment in &above.0 {
        holder = match segment {
            Segment::Key(key) => holder.get(key)?,
            Segment::Index(index) => holder.get(index)?,
        };
    }
    let mut keys: Vec<String> = holder.as_object()?.keys().cloned().collect();
    let from = keys.iter().position(|name| name == key)?;
    match edit {
        Edit::Move { to, .. } if *to < keys.len() => {
            let name = keys.remove(from);
            keys.insert(*to, name);
        }
        Edit::Rename { key: new, .. } => *keys.get_mut(from)? = new.clone(),
        _ => return None,
    }
    Some((above, keys))
}
