//! Random presses in forms of samples and of real manifests: the text says what was meant, everything else stays to the
//! byte, and one undo is back at the text before.

use std::collections::BTreeMap;
use std::path::Path as FilePath;

use proptest::prelude::*;
use serde_json::{Value, json};
use workbench::engine::Engine;
use workbench::protocol::*;
use workbench::samples;
use yaml_tree::{Kind, NodeRef, Path, Segment, Stream};

use super::{form, input};

/// Everything that can be pressed or typed in a form.
fn intents(view: &FormView, pick: u16) -> Vec<Vec<FormIntent>> {
    let mut all = Vec::new();
    let typed = ["", "gpu-7", "3", "80Gi", "true", "a b: c", "‘é’"][usize::from(pick) % 7].to_owned();
    for part in view.parts.values() {
        all.extend(part.actions.iter().chain(&part.adds).map(|action| action.intents.clone()));
        match &part.control {
            Control::Text { write, .. } => {
                all.push(vec![FormIntent::Write { to: write.clone(), text: typed.clone() }])
            }
            Control::Key { path, .. } => {
                all.push(vec![FormIntent::Rename { path: path.clone(), key: "renamed".into() }])
            }
            Control::Choice { options, .. } => all.extend(options.iter().map(|it| it.intents.clone())),
            Control::Selector(selector) => {
                let options = &view.attributes[&selector.class];
                let mut rows = selector.rows.clone().unwrap_or_default();
                if let (Some(option), true) =
                    (options.get(usize::from(pick) % options.len().max(1)), selector.rows.is_some())
                {
                    rows.push(option.row.clone());
                    all.push(vec![FormIntent::Rows { path: selector.path.clone(), rows }]);
                }
            }
            Control::Yaml { path, text } => {
                all.push(vec![FormIntent::Yaml {
                    path: path.clone(),
                    text: format!("{text}added: {{to: [it]}}\n"),
                }]);
            }
            Control::Group | Control::List | Control::Fold { .. } => {}
        }
    }
    all.retain(|intents| !intents.is_empty());
    all
}

/// A value as an intent leaves it.
enum Meant {
    Put(Value),
    Insert(Value),
    Remove,
    Move(usize),
    Rename(String),
    /// Read back from the text itself.
    Rows(Vec<SelectorRow>),
}

/// Where an intent changes what, worked out without the crate that does it.
fn meant(intent: &FormIntent, documents: &[Value]) -> Option<(usize, Path, Meant)> {
    let (at, meant) = match intent {
        FormIntent::Set { path, value } => (path, Meant::Put(value.clone())),
        FormIntent::Insert { path, value } => (path, Meant::Insert(value.clone())),
        FormIntent::Remove { path } => (path, Meant::Remove),
        FormIntent::Move { path, to } => (path, Meant::Move(*to as usize)),
        FormIntent::Rename { path, key } => (path, Meant::Rename(key.clone())),
        FormIntent::Yaml { path, text } => (path, Meant::Put(values(text).pop()?)),
        FormIntent::Rows { path, rows } => (path, Meant::Rows(rows.clone())),
        FormIntent::Write { to, text } if text.is_empty() && to.optional => (&to.path, Meant::Remove),
        FormIntent::Write { to, text } => {
            let there =
                value_at(&documents[to.path.tree as usize], &Path::parse(&to.path.path).unwrap()).cloned();
            let number = text.trim().parse::<i64>().ok();
            let value = match (to.kind, number) {
                (ScalarKind::Whole, Some(number)) => json!(number),
                (ScalarKind::Quantity, Some(number)) if there.is_some_and(|it| it.is_number()) => {
                    json!(number)
                }
                (ScalarKind::Quantity, _) => json!(text.trim()),
                _ => json!(text),
            };
            (&to.path, Meant::Put(value))
        }
    };
    Some((at.tree as usize, Path::parse(&at.path).unwrap(), meant))
}

fn value_at<'v>(mut value: &'v Value, path: &Path) -> Option<&'v Value> {
    for step in &path.0 {
        value = match step {
            Segment::Key(key) => value.get(key)?,
            Segment::Index(index) => value.get(index)?,
        };
    }
    Some(value)
}

/// The collection that holds what a path names; what is missing on the way is made.
fn holder<'v>(mut at: &'v mut Value, path: &Path) -> &'v mut Value {
    for (step, next) in path.0.iter().zip(&path.0[1..]) {
        at = match step {
            Segment::Key(key) => {
                if at.is_null() {
                    *at = json!({});
                }
                at.as_object_mut().unwrap().entry(key).or_insert(Value::Null)
            }
            Segment::Index(index) => &mut at.as_array_mut().unwrap()[*index],
        };
        if at.is_null() {
            *at = if matches!(next, Segment::Key(_)) { json!({}) } else { json!([]) };
        }
    }
    at
}

/// What an intent makes of a value.
fn fulfil(document: &mut Value, path: &Path, meant: &Meant) {
    if matches!(meant, Meant::Remove) && value_at(document, path).is_none() {
        return;
    }
    let Some(last) = path.0.last() else {
        if let Meant::Put(value) = meant {
            *document = value.clone();
        }
        return;
    };
    match (holder(document, path), last, meant) {
        (at, Segment::Key(key), Meant::Put(value) | Meant::Insert(value)) => {
            if at.is_null() {
                *at = json!({});
            }
            at.as_object_mut().unwrap().insert(key.clone(), value.clone());
        }
        (at, Segment::Key(key), Meant::Remove) => {
            at.as_object_mut().unwrap().shift_remove(key);
        }
        (at, Segment::Key(old), Meant::Rename(new)) => {
            let entries = at.as_object_mut().unwrap();
            let value = entries.shift_remove(old).unwrap();
            entries.insert(new.clone(), value);
        }
        (at, Segment::Index(index), Meant::Insert(value)) => {
            at.as_array_mut().unwrap().insert(*index, value.clone())
        }
        (at, Segment::Index(index), Meant::Put(value)) => at.as_array_mut().unwrap()[*index] = value.clone(),
        (at, Segment::Index(index), Meant::Remove) => {
            at.as_array_mut().unwrap().remove(*index);
        }
        (at, Segment::Index(index), Meant::Move(to)) => {
            let items = at.as_array_mut().unwrap();
            let item = items.remove(*index);
            items.insert(*to, item);
        }
        _ => {}
    }
}

/// Where a scalar stands after an intent; `None` for what the intent is about.
fn moved(path: &Path, about: &Path, meant: &Meant) -> Option<Path> {
    let inside = path.0.starts_with(&about.0);
    let list = about.0.len().saturating_sub(1);
    let mut path = path.clone();
    match (meant, about.0.last()) {
        (Meant::Put(_) | Meant::Rows(_) | Meant::Remove, _) if inside || about.0.starts_with(&path.0) => {
            return None;
        }
        (Meant::Rename(key), _) if inside => path.0[list] = Segment::Key(key.clone()),
        (_, Some(Segment::Index(of))) if path.0.len() > list && path.0.starts_with(&about.0[..list]) => {
            let Segment::Index(at) = path.0[list] else { return Some(path) };
            let new = match meant {
                Meant::Insert(_) if at >= *of => at + 1,
                Meant::Remove if at > *of => at - 1,
                Meant::Move(to) if at == *of => *to,
                Meant::Move(to) if *of < at && at <= *to => at - 1,
                Meant::Move(to) if *to <= at && at < *of => at + 1,
                _ => at,
            };
            path.0[list] = Segment::Index(new);
        }
        _ => {}
    }
    Some(path)
}

/// The source of every scalar of a document, by path.
fn sources(stream: &Stream, tree: usize) -> BTreeMap<String, (Path, String)> {
    fn visit(node: NodeRef<'_>, path: &Path, text: &str, out: &mut BTreeMap<String, (Path, String)>) {
        match node.kind() {
            Kind::Mapping => {
                node.entries().for_each(|(key, value)| visit(value, &path.key(key.key_text()), text, out));
            }
            Kind::Sequence => {
                node.items().enumerate().for_each(|(at, item)| visit(item, &path.index(at), text, out));
            }
            // The indentation of a text of several lines is not its own.
            Kind::Scalar => {
                let source = node.span().of(text).lines().map(str::trim).collect::<Vec<_>>().join("\n");
                out.insert(path.to_string(), (path.clone(), source.trim_end().to_owned()));
            }
        }
    }
    let mut out = BTreeMap::new();
    if let Some(root) = stream.trees.get(tree).and_then(|tree| tree.root()) {
        visit(root, &Path::root(), stream.text(), &mut out);
    }
    out
}

/// The documents of a text as JSON.
fn values(text: &str) -> Vec<Value> {
    let trees = yaml_tree::parse(text).trees;
    trees.iter().map(|tree| tree.root().map(|it| it.to_json()).unwrap_or_default()).collect()
}

/// How often each comment stands in a text.
fn comments(text: &str) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    let comment = |line: &str| line.split_once("# ").map(|(_, comment)| comment.trim().to_owned());
    for comment in text.lines().filter_map(comment) {
        *out.entry(comment).or_default() += 1;
    }
    out
}

/// The part of a text that an intent may take comments from: the lines of what it is about, and comments right above.
fn gone<'t>(text: &'t str, stream: &Stream, tree: usize, about: &Path) -> &'t str {
    let Some(node) = stream.trees.get(tree).and_then(|it| it.node_at(about)) else { return "" };
    let span = node.span();
    let (mut start, end) = (node.outer_start().min(span.start) as usize, span.end as usize);
    start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    while let Some(above) =
        text[..start.saturating_sub(1)].rfind('\n').map(|at| at + 1).or((start > 0).then_some(0))
    {
        if !text[above..start].trim_start().starts_with('#') {
            break;
        }
        start = above;
    }
    let end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    &text[start..end]
}

/// A press: the text after it, and after its undo.
fn press(text: &str, intents: &[FormIntent]) -> Result<(String, String), String> {
    let change = Change { document: input(1, Group::Manifests, text, None), intents: intents.to_vec() };
    let Answer::Changed(changed) = Engine::new().respond(Request::Change(Box::new(change))) else { panic!() };
    let old: Vec<u16> = text.encode_utf16().collect();
    let mut edits = changed.edits?;
    edits.sort_by_key(|edit| edit.from);
    let mut new = old.clone();
    for edit in edits.iter().rev() {
        new.splice(edit.from as usize..edit.to as usize, edit.text.encode_utf16());
    }
    // As an editor undoes it: each edit turned round, at the place where it has come to stand.
    let (mut undone, mut shift) = (new.clone(), 0i64);
    let turned: Vec<(usize, usize, Vec<u16>)> = edits
        .iter()
        .map(|edit| {
            let from = (i64::from(edit.from) + shift) as usize;
            let length = edit.text.encode_utf16().count();
            shift += length as i64 - i64::from(edit.to - edit.from);
            (from, from + length, old[edit.from as usize..edit.to as usize].to_vec())
        })
        .collect();
    for (from, to, text) in turned.into_iter().rev() {
        undone.splice(from..to, text);
    }
    Ok((String::from_utf16(&new).unwrap(), String::from_utf16(&undone).unwrap()))
}

/// Presses at random and checks each text against the one before.
fn play(text: &str, others: &[DocumentInput], presses: &[(u16, u16)]) -> Result<(), TestCaseError> {
    let mut engine = Engine::new();
    let mut text = text.to_owned();
    for (which, pick) in presses {
        let documents =
            std::iter::once(input(1, Group::Manifests, &text, None)).chain(others.iter().cloned()).collect();
        let view = form(&mut engine, documents);
        let all = intents(&view, *pick);
        if all.is_empty() {
            return Ok(());
        }
        let chosen = &all[usize::from(*which) % all.len()];
        // A refusal leaves the text as it is.
        let Ok((new, undone)) = press(&text, chosen) else { continue };
        prop_assert_eq!(&undone, &text, "undo of {:?}", chosen);
        check(&text, &new, chosen)?;
        text = new;
    }
    Ok(())
}

/// What a press may and may not have done.
fn check(text: &str, new: &str, intents: &[FormIntent]) -> Result<(), TestCaseError> {
    let (before, after) = (yaml_tree::parse(text), yaml_tree::parse(new));
    let mut wanted = values(text);
    let mut kept = comments(text);
    let mut untouched: Vec<(usize, Path, String)> = (0..before.trees.len())
        .flat_map(|tree| sources(&before, tree).into_values().map(move |(path, source)| (tree, path, source)))
        .collect();
    for intent in intents {
        let Some((tree, about, meant)) = meant(intent, &wanted) else { return Ok(()) };
        for (comment, count) in comments(gone(text, &before, tree, &about)) {
            if matches!(meant, Meant::Put(_) | Meant::Remove) {
                kept.entry(comment).and_modify(|it| *it = it.saturating_sub(count));
            }
        }
        untouched = untouched
            .into_iter()
            .filter_map(|(of, path, source)| {
                let path = if of == tree { moved(&path, &about, &meant)? } else { path };
                Some((of, path, source))
            })
            .collect();
        let value = match &meant {
            Meant::Rows(rows) => {
                let node = after.trees[tree].node_at(&about);
                let text = node.and_then(|it| it.as_str()).unwrap_or_default();
                prop_assert!(!rows.is_empty() && !text.is_empty(), "{:?}", intent);
                Meant::Put(json!(text))
            }
            _ => meant,
        };
        fulfil(&mut wanted[tree], &about, &value);
    }
    prop_assert_eq!(values(new), wanted, "{:?}\n{}\n---- became\n{}", intents, text, new);
    for (comment, count) in kept {
        let now = comments(new).get(&comment).copied().unwrap_or_default();
        prop_assert!(now >= count, "`{}` is lost by {:?}\n{}\n---- became\n{}", comment, intents, text, new);
    }
    let now: Vec<_> = (0..after.trees.len()).map(|tree| sources(&after, tree)).collect();
    for (tree, path, source) in untouched {
        let found = now[tree].get(&path.to_string()).map(|it| it.1.as_str());
        prop_assert_eq!(
            found,
            Some(source.as_str()),
            "{} by {:?}\n{}\n---- became\n{}",
            path,
            intents,
            text,
            new
        );
    }
    Ok(())
}

/// How many of each; `PROPTEST_CASES` makes it more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(40)
}

fn presses() -> impl Strategy<Value = Vec<(u16, u16)>> {
    prop::collection::vec((any::<u16>(), any::<u16>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn random_presses_keep_the_rest_of_a_sample(sample in any::<prop::sample::Index>(), document in any::<prop::sample::Index>(), presses in presses()) {
        let all = samples::all();
        let sample = sample.get(&all);
        let manifests: Vec<_> = sample.documents.iter().filter(|it| it.text.len() < 20_000).collect();
        let others: Vec<DocumentInput> = sample.documents.iter().filter(|it| it.group == Group::Cluster && it.text.len() < 6_000)
            .enumerate().map(|(index, it)| input(index as u32 + 2, Group::Cluster, &it.text, None)).collect();
        play(&document.get(&manifests).text, &others, &presses)?;
    }

    #[test]
    fn random_presses_keep_the_rest_of_real_manifests(file in any::<prop::sample::Index>(), presses in presses()) {
        let folder = FilePath::new("/work/shared/corpus");
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
        let mut files: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
        files.sort();
        let text = std::fs::read_to_string(file.get(&files)).unwrap();
        if text.len() < 20_000 {
            play(&text, &[], &presses)?;
        }
    }
}
