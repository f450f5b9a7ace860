//! A document in another version of its API: what can it be, and which edits make it so?

use dra::fields::KINDS;
use dra::{DocumentId, Object, convert};
use yaml_tree::TextEdit;

use crate::check::File;
use crate::document::Document;
use crate::protocol::{Changed, Convert, DocumentInput, DocumentText, Group, TargetRequest};
use crate::view;

/// The group whose versions differ.
const GROUP: &str = "resource.k8s.io/";

/// A text in another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// With comments and order as they were.
    pub text: String,
    /// What the version cannot say, or says otherwise, one sentence each.
    pub notes: Vec<String>,
}

/// Writes the objects of a file in the version `to`, such as `v1` or `resource.k8s.io/v1`.
///
/// # Errors
/// Why the text stays as it is, in one sentence.
pub fn file(file: &File, to: &str, target: &TargetRequest) -> Result<Converted, String> {
    let target = view::target::wanted(target);
    let document = Document::read(&input(file), text(&file.text), &target);
    let (edits, notes) = edits(&document, to)?;
    Ok(Converted { text: yaml_tree::apply(&file.text, &edits), notes })
}

fn input(file: &File) -> DocumentInput {
    DocumentInput { id: 0, revision: 0, group: Group::Manifests, name: file.name.clone(), text: None }
}

fn text(text: &str) -> DocumentText {
    DocumentText { text: text.to_owned(), last_good: None }
}

/// The answer to the page.
pub(crate) fn changed(asked: &Convert) -> Changed {
    let target = view::target::wanted(&asked.target);
    let source = asked.document.text.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
    let document = Document::read(&asked.document, text(source), &target);
    let (edits, notes) = match edits(&document, &asked.to) {
        Ok((edits, notes)) => (Ok(document.edits(&edits)), notes),
        Err(why) => (Err(why), Vec::new()),
    };
    Changed { document: asked.document.id, revision: asked.document.revision, edits, notes }
}

/// The versions that something in a document could be written in, newest first; empty where there is nothing to choose.
pub(crate) fn versions(document: &Document) -> Vec<String> {
    let minor = document.target.release.minor;
    let mut found: Vec<String> = Vec::new();
    for object in document.decoded.objects.iter().filter(|object| is_versioned(object)) {
        let (written, kind) = (api_version(object), kind(object));
        let others = KINDS.iter().filter(|known| known.name == kind && known.since <= minor);
        let others =
            others.filter(|known| known.api_version.starts_with(GROUP) && known.api_version != written);
        for other in others {
            if !found.iter().any(|it| it == other.api_version) {
                found.push(other.api_version.to_owned());
            }
        }
    }
    found
}

fn api_version(object: &Object) -> &str {
    object.api_version.as_ref().map_or("", |it| it.value.as_str())
}

fn kind(object: &Object) -> &str {
    object.kind.as_ref().map_or("", |it| it.value.as_str())
}

fn is_versioned(object: &Object) -> bool {
    api_version(object).starts_with(GROUP)
}

/// The edits of all objects of a document that are in another version; and what is lost.
fn edits(document: &Document, to: &str) -> Result<(Vec<TextEdit>, Vec<String>), String> {
    let to = if to.contains('/') { to.to_owned() } else { format!("{GROUP}{to}") };
    let stream = document.stream.as_ref().ok_or("the document is too long to be changed here")?;
    if !document.parsed {
        return Err("the document does not parse".to_owned());
    }
    let (mut all, mut notes, mut left) = (Vec::new(), Vec::new(), None);
    let several = document.decoded.objects.len() > 1;
    for object in document.decoded.objects.iter().filter(|object| is_versioned(object)) {
        if api_version(object) == to || object.document != DocumentId(document.id) {
            continue;
        }
        let Some(tree) = stream.trees.get(object.place.tree) else { continue };
        match convert::rewrite(tree, &object.place.path, &to, &document.target) {
            Ok(rewriting) => {
                all.extend(rewriting.edits);
                let name = if several { format!("{}: ", view::object_name(object)) } else { String::new() };
                notes.extend(rewriting.notes.into_iter().map(|note| format!("{name}{note}")));
            }
            Err(why) => left = Some(why),
        }
    }
    match (all.is_empty(), left) {
        (true, Some(why)) => Err(why),
        (true, None) => Err(format!("nothing here has to change for `{to}`")),
        (false, left) => {
            notes.extend(left);
            all.sort_by_key(|edit: &TextEdit| edit.span.start);
            Ok((all, notes))
        }
    }
}
