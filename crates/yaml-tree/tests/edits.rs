//! Do random edits keep comments and untouched bytes, mean what they say, and undo exactly?
//!
//! Over built-in texts always, and over the manifests beside the project where they are present.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use yaml_tree::edit::{Edit, EditError, edit};
use yaml_tree::{Kind, NodeRef, Path, Segment, Span, Tree, apply, invert, parse};

const TEXTS: &[&str] = &[
    "# head\napiVersion: v1 # version\nkind: Pod\nmetadata:\n  name: a  # name\n  labels: {a: b, \"c\": 'd'}\nspec:\n  # the containers\n  containers:\n  - name: one\n    # why\n    args: [\"x\", y, 3] # args\n  - name: two\n    env:\n      - name: A\n        value: |\n          first\n          second\n      - {name: B, value: \"1\"}\n# tail\n",
    "{\n  \"a\": 1,\n  \"b\": [\n    {\"c\": null},\n    \"d\"\n  ],\n  \"e\": {}\n}\n",
    "{\"a\":{\"b\":[1,2,3]},\"c\":\"d\"}",
    "a: 1\r\nb:\r\n  - c # one\r\n  # two\r\n  - d: |\r\n      text\r\n      more\r\n    e: f\r\nz:\r\n",
    "items:\n- - a\n  - b # c\n- - c\n-\n  k: v\n- \n- last",
    "text: >-\n  folded\n  lines\n\nkeep: |+\n  kept\n\n\nnext: 'it''s'\nmore: \"a\\tb\"\nnull: ~\nempty:\nyes: no\n",
    "one:\n    deep:\n        - x: 1\n          y: 2\n        # comment\n        - x: 3\n    other: [\n      a, # first\n      b  # second\n    ]\nlist: []\nmap: {}\n",
    "---\n# only\nroot:\n  k: plain text\n    goes on\n  s: \"quoted\n    goes on\"\n---\nsecond: 1\n",
    "shared: &x {a: 1}\nuses: *x\nfree:\n  b: 2\nmerged:\n  <<: *x\n  c: 3\n",
];

/// A small generator, so that the manifests give the same edits in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn key(&mut self) -> String {
        (*self.pick(&["newKey", "a.b/c", "on", "1", "with space", "x: y", "é", "#no", "-"])).to_owned()
    }

    fn value(&mut self) -> Value {
        match self.roll(12) {
            0 => json!(null),
            1 => json!(self.roll(100)),
            2 => json!(1.5),
            3 => json!(true),
            4 => {
                json!(*self.pick(&[
                    "", "yes", "1e3", "null", "a: b", "a #b", "- x", "[x", "it's", "\"q\"", "a,b", "~"
                ]))
            }
            5 => json!("line one\nline two\n"),
            6 => json!("device.attributes[\"a.b\"].c == 'd' &&\n  true"),
            7 => json!([]),
            8 => json!({}),
            9 => json!(["x", 1, {"k": "v", "l": [1, 2]}]),
            10 => json!({"k": "v", "n": {"m": [{"a": 1}, "b"]}, "text": "a\nb\n"}),
            _ => json!("tab\there \u{e9} \u{1F600} \u{7}"),
        }
    }
}

fn paths(node: NodeRef<'_>, path: &Path, out: &mut Vec<Path>) {
    out.push(path.clone());
    match node.kind() {
        Kind::Mapping => {
            node.entries().for_each(|(key, value)| paths(value, &path.key(key.key_text()), out));
        }
        Kind::Sequence => {
            node.items().enumerate().for_each(|(at, item)| paths(item, &path.index(at), out));
        }
        Kind::Scalar => {}
    }
}

fn random_edit(root: NodeRef<'_>, dice: &mut Dice) -> Edit {
    let mut all = Vec::new();
    paths(root, &Path::root(), &mut all);
    let path = dice.pick(&all).clone();
    let node = root.tree().node_at(&path).expect("a path of the tree");
    let size = node.items().count().max(node.entries().count());
    match dice.roll(10) {
        8 if node.kind() == Kind::Mapping => {
            let keys = node.entries().map(|(key, _)| key.key_text().into_owned());
            let keys = keys.filter(|_| dice.roll(2) == 0).collect();
            Edit::Wrap { path, keys, under: dice.key().to_owned() }
        }
        9 => Edit::Unwrap { path },
        0 | 1 => Edit::Set { path, value: dice.value() },
        2 if node.kind() == Kind::Mapping => Edit::Set { path: path.key(dice.key()), value: dice.value() },
        3 | 4 if node.kind() == Kind::Sequence => {
            Edit::Insert { path: path.index(dice.roll(size + 1)), value: dice.value() }
        }
        3 | 4 if node.kind() == Kind::Mapping => {
            Edit::Insert { path: path.key(dice.key()), value: dice.value() }
        }
        5 => Edit::Remove { path },
        6 => Edit::Move { path, to: dice.roll(4) },
        _ => Edit::Rename { path, key: dice.key() },
    }
}

fn pointer(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Index(index) => format!("/{index}"),
    };
    path.0.iter().map(step).collect()
}

/// The value after the edit, worked out without the crate.
fn expected(value: &Value, edit: &Edit) -> Option<Value> {
    let mut value = value.clone();
    let path = match edit {
        Edit::Set { path, .. } | Edit::Insert { path, .. } | Edit::Remove { path } => path,
        Edit::Move { path, .. } | Edit::Rename { path, .. } | Edit::Unwrap { path } => path,
        Edit::Wrap { path, keys, under } => {
            let entries = value.pointer_mut(&pointer(path))?.as_object_mut()?;
            let inner: serde_json::Map<String, Value> =
                keys.iter().filter_map(|key| Some((key.clone(), entries.remove(key)?))).collect();
            entries.insert(under.clone(), Value::Object(inner));
            return Some(value);
        }
    };
    let Some((last, above)) = path.0.split_last() else {
        return match edit {
            Edit::Set { value, .. } => Some(value.clone()),
            _ => None,
        };
    };
    let holder = above.iter().try_fold(&mut value, |value, segment| match segment {
        Segment::Key(key) => value.get_mut(key),
        Segment::Index(index) => value.get_mut(*index),
    })?;
    match (last, holder) {
        (Segment::Key(name), Value::Object(entries)) => match edit {
            Edit::Set { value, .. } => drop(entries.insert(name.clone(), value.clone())),
            Edit::Insert { value, .. } => drop(entries.insert(name.clone(), value.clone())),
            Edit::Remove { .. } => drop(entries.remove(name)?),
            Edit::Unwrap { .. } => {
                let Some(Value::Object(inner)) = entries.remove(name) else { return None };
                entries.extend(inner);
            }
            Edit::Move { .. } | Edit::Wrap { .. } => {}
            Edit::Rename { key, .. } => {
                let value = entries.remove(name)?;
                entries.insert(key.clone(), value);
            }
        },
        (Segment::Index(at), Value::Array(items)) => match edit {
            Edit::Set { value, .. } => items[*at] = value.clone(),
            Edit::Insert { value, .. } => items.insert(*at, value.clone()),
            Edit::Remove { .. } => drop(items.remove(*at)),
            Edit::Move { to, .. } => {
                let item = items.remove(*at);
                items.insert(*to, item);
            }
            Edit::Rename { .. } | Edit::Wrap { .. } | Edit::Unwrap { .. } => return None,
        },
        _ => return None,
    }
    Some(value)
}

/// Lines that are nothing but a comment, with how often each is there, outside of `gone`.
fn comments(text: &str, gone: Span) -> BTreeMap<&str, i32> {
    let mut found = BTreeMap::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inside = at >= gone.start && at < gone.end;
        if line.trim_start().starts_with('#') && !inside {
            *found.entry(line.trim()).or_insert(0) += 1;
        }
        at += line.len() as u32;
    }
    found
}

/// What goes when a value goes: all behind its key.
fn entry_span(node: NodeRef<'_>) -> Span {
    let entries = node.parent().map(NodeRef::written_entries).unwrap_or_default();
    let key = entries.into_iter().find(|(_, value)| *value == node).map(|(key, _)| key);
    Span::new(key.map_or(node.span().start, |key| key.span().end), node.span().end)
}

/// Where an edit may write, worked out from the old tree alone, and what it may do there.
struct Allowed {
    window: Span,
    may: May,
}

/// What may happen to the bytes of the window.
#[derive(Debug, PartialEq)]
enum May {
    /// Others may stand there, but for what followed on the value's last line: a comment, siblings, a bracket.
    Replace(Span),
    /// Bytes are added in one place; all that were there stay.
    Insert,
    /// Bytes go from one place; none are added.
    Delete,
    /// The same bytes stand there in another order.
    Permute,
}

/// Keys end, and values start and end, of what a collection holds, as written.
fn held(collection: NodeRef<'_>) -> Vec<(Option<Span>, Span)> {
    match collection.kind() {
        Kind::Mapping => collection
            .written_entries()
            .into_iter()
            .map(|(key, value)| {
                (Some(key.span()), Span::new(value.span().start, key.span().end.max(value.span().end)))
            })
            .collect(),
        _ => collection.items().map(|item| (None, item.span())).collect(),
    }
}

fn line_end(text: &str, at: u32) -> u32 {
    text[at as usize..].find('\n').map_or(text.len() as u32, |end| at + end as u32 + 1)
}

/// Everything a new value for `node` may touch: from its key (or the sibling before it) to the end of its last line.
fn rewrite(text: &str, tree: &Tree, node: Option<NodeRef<'_>>) -> Allowed {
    let Some((node, parent)) = node.and_then(|node| Some((node, node.parent()?))) else {
        let end = tree.root().map_or(tree.span.end, |root| root.span().end);
        let behind = Span::new(end, line_end(text, end).min(tree.span.end));
        return Allowed { window: tree.span, may: May::Replace(behind) };
    };
    let held = held(parent);
    let at = held.iter().position(|(key, value)| {
        value.start == node.span().start
            && value.end >= node.span().end
            && key.is_none_or(|key| key.end <= value.end)
    });
    let at = at.expect("a child of its parent");
    let start = match (held[at].0, at) {
        (Some(key), _) => key.end,
        (None, 0) => parent.span().start,
        (None, at) => held[at - 1].1.end,
    };
    let end = held[at].1.end;
    let behind = Span::new(end, line_end(text, end));
    Allowed { window: Span::new(start, behind.end), may: May::Replace(behind) }
}

fn allowed(text: &str, tree: &Tree, change: &Edit) -> Allowed {
    let (Edit::Set { path, .. }
    | Edit::Insert { path, .. }
    | Edit::Remove { path }
    | Edit::Move { path, .. }
    | Edit::Rename { path, .. }
    | Edit::Wrap { path, .. }
    | Edit::Unwrap { path }) = change;
    if matches!(change, Edit::Wrap { .. } | Edit::Unwrap { .. }) {
        // Lines move in or out; comments are compared apart.
        return Allowed { window: tree.span, may: May::Replace(Span::default()) };
    }
    let node = tree.node_at(path);
    let adds = matches!(change, Edit::Insert { .. }) || node.is_none();
    if matches!(change, Edit::Set { .. }) && !adds {
        return rewrite(text, tree, node);
    }
    let Some((last, above)) = path.0.split_last() else { return rewrite(text, tree, None) };
    let Some(collection) = tree.node_at(&Path(above.to_vec())) else { return rewrite(text, tree, None) };
    let held = held(collection);
    let at = match last {
        Segment::Index(index) => *index,
        Segment::Key(_) if adds => held.len(),
        Segment::Key(_) => {
            let node = node.expect("the entry that the edit names");
            let end = node.span().end;
            held.iter().position(|(_, value)| value.start == node.span().start && value.end >= end).unwrap()
        }
    };
    // Between two neighbours; behind the last one to the end of its line, or of the empty lines that belong to it.
    let from = |at: usize| at.checked_sub(1).map_or(collection.span().start, |before| held[before].1.end);
    let until = |at: usize| {
        held.get(at).map_or_else(
            || {
                let rest = line_end(text, collection.span().end.max(from(held.len())));
                let blank =
                    text[rest as usize..].split_inclusive('\n').take_while(|line| line.trim().is_empty());
                rest + blank.map(str::len).sum::<usize>() as u32
            },
            |(key, value)| key.unwrap_or(*value).start,
        )
    };
    let (window, may) = match change {
        _ if held.is_empty() => return rewrite(text, tree, Some(collection)),
        Edit::Remove { .. } if held.len() == 1 => return rewrite(text, tree, Some(collection)),
        Edit::Remove { .. } => (Span::new(from(at), until(at + 1)), May::Delete),
        Edit::Move { to, .. } => (Span::new(from(at.min(*to)), until(at.max(*to) + 1)), May::Permute),
        Edit::Rename { .. } => (held[at].0.expect("a key"), May::Replace(Span::default())),
        _ => (Span::new(from(at), until(at)), May::Insert),
    };
    Allowed { window, may }
}

/// Are all bytes that the edit has no business with where they were?
fn keeps_the_rest(before: &str, after: &str, allowed: &Allowed) -> Result<(), &'static str> {
    let Span { start, end } = allowed.window;
    let (head, tail) = (&before[..start as usize], &before[end as usize..]);
    if after.len() < head.len() + tail.len() || !after.starts_with(head) || !after.ends_with(tail) {
        return Err("a byte outside of what was to change");
    }
    let (old, new) = (allowed.window.of(before), &after[head.len()..after.len() - tail.len()]);
    let same = |one: &str, other: &str| {
        let ahead = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let behind =
            one.bytes().rev().zip(other.bytes().rev()).take_while(|(one, other)| one == other).count();
        ahead + behind
    };
    let sorted = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes.sort_unstable();
        bytes
    };
    match allowed.may {
        May::Replace(behind) if !new.contains(behind.of(before).trim()) => {
            Err("what stands behind the value")
        }
        May::Insert if same(old, new) < old.len() => Err("a byte beside an insertion"),
        May::Delete if same(old, new) < new.len() => Err("a byte beside a removal"),
        May::Permute if sorted(old) != sorted(new) => Err("a byte of a move"),
        _ => Ok(()),
    }
}

enum Outcome {
    Done,
    Refused(EditError),
}

fn check(text: &str, at: usize, change: &Edit) -> Outcome {
    let stream = parse(text);
    let tree = &stream.trees[at];
    let root = tree.root().expect("a value");
    let edits = match edit(text, tree, change) {
        Ok(edits) => edits,
        Err(error) => return Outcome::Refused(error),
    };
    let after = apply(text, &edits);
    let context = || format!("{change:?}\n--- before\n{text}\n--- after\n{after}");
    let reread = parse(&after);
    let value = reread.trees[at].root().map_or(Value::Null, NodeRef::to_json);
    assert_eq!(Some(value), expected(&root.to_json(), change), "{}", context());
    assert_eq!(apply(&after, &invert(text, &edits)), text, "inverse: {}", context());
    let path = match change {
        Edit::Set { path, .. } => tree.node_at(path).map(NodeRef::span),
        Edit::Remove { path } => tree.node_at(path).map(entry_span),
        _ => None,
    };
    let gone = path.unwrap_or_default();
    let (before, now) = (comments(text, gone), comments(&after, Span::new(0, 0)));
    for (comment, count) in before {
        assert!(now.get(comment).is_some_and(|now| *now >= count), "lost `{comment}`: {}", context());
    }
    let allowed = allowed(text, tree, change);
    if let Err(what) = keeps_the_rest(text, &after, &allowed) {
        panic!("{what} ({:?} {:?}): {}", allowed.may, allowed.window, context());
    }
    Outcome::Done
}

fn roll(text: &str, seed: u64, times: usize, refused: &mut BTreeMap<String, usize>) -> usize {
    let mut dice = Dice(seed);
    let mut done = 0;
    let stream = parse(text);
    for (at, tree) in stream.trees.iter().enumerate() {
        let Some(root) = tree.root().filter(|_| !tree.is_broken()) else { continue };
        for _ in 0..times {
            let change = random_edit(root, &mut dice);
            match check(text, at, &change) {
                Outcome::Done => done += 1,
                Outcome::Refused(error) => {
                    let name = format!("{error:?}");
                    let name = name.split('(').next().unwrap_or_default().to_owned();
                    *refused.entry(name).or_insert(0) += 1;
                }
            }
        }
    }
    done
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_edits_of_built_in_texts_keep_comments_and_undo_exactly(seed: u64, which in 0..TEXTS.len()) {
        roll(TEXTS[which], seed, 5, &mut BTreeMap::new());
    }
}

#[test]
fn few_edits_are_refused_for_how_the_text_is_written() {
    let mut refused = BTreeMap::new();
    let done: usize =
        TEXTS.iter().enumerate().map(|(at, text)| roll(text, at as u64, 400, &mut refused)).sum();
    let unsupported = refused.get("Unsupported").copied().unwrap_or(0);
    assert!(unsupported * 20 < done, "{done} done, refused: {refused:?}");
}

#[test]
fn random_edits_of_real_manifests_keep_comments_and_undo_exactly() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut refused = BTreeMap::new();
    let mut done = 0;
    for (at, file) in files.iter().enumerate() {
        if file.extension().is_some_and(|extension| extension == "tsv") {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        if text.len() < 40_000 {
            done += roll(&text, at as u64, 4, &mut refused);
        }
    }
    let unsupported = refused.get("Unsupported").copied().unwrap_or(0);
    assert!(unsupported * 50 < done, "{done} done, refused: {refused:?}");
}
