//! What edits of a text fulfil what a person changed in its form?

use serde_json::{Map, Value};
use yaml_tree::edit::{Edit, EditError, edit};
use yaml_tree::{LineIndex, Path, Segment, Stream, TextEdit, Tree};

use crate::protocol::{Change, Changed, EditView, FormIntent, FormPath, ScalarKind, WriteTo};
use crate::selector_rows;

/// The edits that fulfil a change, all against the text it came with.
pub(crate) fn change(asked: &Change) -> Changed {
    let document = &asked.document;
    let text = document.text.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
    let edits = edits(text, &asked.intents).map(|edits| {
        let lines = LineIndex::new(text);
        let view = |edit: TextEdit| EditView {
            document: document.id,
            revision: document.revision,
            from: lines.utf16_of_byte(edit.span.start),
            to: lines.utf16_of_byte(edit.span.end),
            text: edit.text,
        };
        edits.into_iter().map(view).collect()
    });
    Changed { document: document.id, revision: document.revision, edits, notes: Vec::new() }
}

/// The edits of `text` that fulfil the intents one after the other; the error says in words why there are none.
pub(crate) fn edits(text: &str, intents: &[FormIntent]) -> Result<Vec<TextEdit>, String> {
    if let [intent] = intents {
        return one(text, intent);
    }
    let mut now = text.to_owned();
    for intent in intents {
        now = yaml_tree::apply(&now, &one(&now, intent)?);
    }
    Ok(difference(text, &now))
}

/// The edits of one intent.
fn one(text: &str, intent: &FormIntent) -> Result<Vec<TextEdit>, String> {
    let stream = yaml_tree::parse(text);
    match intent {
        FormIntent::Set { path, value } => set(text, &stream, path, value.clone()),
        FormIntent::Write { to, text: typed } => write(text, &stream, to, typed),
        FormIntent::Yaml { path, text: typed } => yaml(text, &stream, path, typed),
        FormIntent::Insert { path, value } => {
            plain(text, &stream, path, |path| Edit::Insert { path, value: value.clone() })
        }
        FormIntent::Remove { path } => plain(text, &stream, path, |path| Edit::Remove { path }),
        FormIntent::Move { path, to } => {
            plain(text, &stream, path, |path| Edit::Move { path, to: *to as usize })
        }
        FormIntent::Rename { path, key } => {
            plain(text, &stream, path, |path| Edit::Rename { path, key: key.clone() })
        }
        FormIntent::Rows { path, rows } => {
            let (tree, at) = place(&stream, path)?;
            let old = tree.node_at(&at).and_then(|node| node.as_str()).unwrap_or_default();
            set(text, &stream, path, Value::String(selector_rows::rewrite(old, rows)?))
        }
    }
}

/// The tree and the path in it that a form's path names.
fn place<'a>(stream: &'a Stream, path: &FormPath) -> Result<(&'a Tree, Path), String> {
    let gone = || format!("there is no `{}` any more", path.path);
    let tree = stream.trees.get(path.tree as usize).ok_or_else(gone)?;
    Ok((tree, Path::parse(&path.path).ok_or_else(gone)?))
}

fn plain(
    text: &str,
    stream: &Stream,
    path: &FormPath,
    intent: impl FnOnce(Path) -> Edit,
) -> Result<Vec<TextEdit>, String> {
    let (tree, path) = place(stream, path)?;
    edit(text, tree, &intent(path)).map_err(|error| error.to_string())
}

/// Sets a value; mappings that are missing above it come with it.
fn set(text: &str, stream: &Stream, path: &FormPath, value: Value) -> Result<Vec<TextEdit>, String> {
    let (tree, mut path) = place(stream, path)?;
    let mut value = value;
    // Up to the first that is there: below it everything is new.
    while let Some((above, last)) = path.split_last() {
        let there = above.is_root() || tree.node_at(&above).is_some_and(|node| !node.is_null());
        if there {
            break;
        }
        value = match last {
            Segment::Key(key) => Value::Object(Map::from_iter([(key.clone(), value)])),
            Segment::Index(_) => Value::Array(vec![value]),
        };
        path = above;
    }
    edit(text, tree, &Edit::Set { path, value }).map_err(|error| error.to_string())
}

fn write(text: &str, stream: &Stream, to: &WriteTo, typed: &str) -> Result<Vec<TextEdit>, String> {
    let (tree, path) = place(stream, &to.path)?;
    if typed.is_empty() && to.optional {
        return match edit(text, tree, &Edit::Remove { path }) {
            // It was not there.
            Err(EditError::NotFound(_)) => Ok(Vec::new()),
            edits => edits.map_err(|error| error.to_string()),
        };
    }
    let value = match to.kind {
        ScalarKind::Text => Value::String(typed.to_owned()),
        // What is no number is written all the same: the text is the reader's, and the problem is then shown there.
        ScalarKind::Whole => match typed.trim().parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::String(typed.to_owned()),
        },
        ScalarKind::Quantity => {
            let plain_number = tree.node_at(&path).is_some_and(|node| node.to_json().is_number());
            match typed.trim().parse::<i64>() {
                Ok(number) if plain_number => Value::from(number),
                _ => Value::String(typed.trim().to_owned()),
            }
        }
    };
    set(text, stream, &to.path, value)
}

/// Makes what stands at a path what was typed, changing only what differs.
fn yaml(text: &str, stream: &Stream, path: &FormPath, typed: &str) -> Result<Vec<TextEdit>, String> {
    let new = yaml_tree::parse(typed);
    let [tree] = new.trees.as_slice() else { return Err("this is more than one document".to_owned()) };
    if let Some(problem) = tree.problems().first() {
        return Err(format!("this is not YAML: {}", problem.message));
    }
    let value = tree.root().map(|root| root.to_json()).unwrap_or_default();
    let (tree, at) = place(stream, path)?;
    let old = tree.node_at(&at).map(|node| node.to_json());
    let Some(old) = old else { return set(text, stream, path, value) };
    let mut steps = Vec::new();
    differences(&at, &old, &value, &mut steps);
    let mut now = text.to_owned();
    for step in steps {
        let stream = yaml_tree::parse(&now);
        let tree = stream.trees.get(path.tree as usize).ok_or("the document is gone")?;
        let edits = edit(&now, tree, &step).map_err(|error| error.to_string())?;
        now = yaml_tree::apply(&now, &edits);
    }
    Ok(difference(text, &now))
}

/// The edits that make one value the other, as deep in it as they can be.
fn differences(path: &Path, old: &Value, new: &Value, steps: &mut Vec<Edit>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) if !old.is_empty() && !new.is_empty() => {
            for (key, value) in new {
                match old.get(key) {
                    Some(before) => differences(&path.key(key), before, value, steps),
                    None => steps.push(Edit::Set { path: path.key(key), value: value.clone() }),
                }
            }
            let gone = old.keys().filter(|key| !new.contains_key(*key));
            steps.extend(gone.map(|key| Edit::Remove { path: path.key(key) }));
        }
        (Value::Array(old), Value::Array(new)) if !old.is_empty() && !new.is_empty() => {
            for (index, value) in new.iter().enumerate() {
                match old.get(index) {
                    Some(before) => differences(&path.index(index), before, value, steps),
                    None => steps.push(Edit::Insert { path: path.index(index), value: value.clone() }),
                }
            }
            steps.extend((new.len()..old.len()).rev().map(|index| Edit::Remove { path: path.index(index) }));
        }
        _ => steps.push(Edit::Set { path: path.clone(), value: new.clone() }),
    }
}

/// One edit that makes one text the other.
fn difference(old: &str, new: &str) -> Vec<TextEdit> {
    if old == new {
        return Vec::new();
    }
    let same = |left: &mut dyn Iterator<Item = char>, right: &mut dyn Iterator<Item = char>| {
        left.zip(right).take_while(|(left, right)| left == right).map(|(it, _)| it.len_utf8()).sum::<usize>()
    };
    let start = same(&mut old.chars(), &mut new.chars());
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = same(&mut old_rest.chars().rev(), &mut new_rest.chars().rev());
    let text = new_rest.get(..new_rest.len() - end).unwrap_or_default();
    vec![TextEdit::new(start, old.len() - end, text)]
}
