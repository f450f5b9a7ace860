//! What does an error mean that a person has pasted, and where in the documents does it point?

use dra::Object;
use dra::messages::{self, Explained, OfField, Speaker};
use yaml_tree::{Path, Span};

use super::{object_name, problems, words};
use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{DecodedPart, DecodedView, Place, ProblemRow};

/// A longer text is read to here.
const LONGEST: usize = 64 << 10;

/// Everything that is known of the text.
pub(crate) fn decoded(analysis: &Analysis<'_>, text: &str) -> DecodedView {
    let read = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let known = messages::explain(read).into_iter().map(|it| (it.span.start, known(analysis, read, it)));
    let fields = messages::field_errors(read);
    let fields = fields.into_iter().map(|it| (it.span.start, of_field(analysis, read, it)));
    let mut parts: Vec<(usize, DecodedPart)> = known.chain(fields).collect();
    parts.sort_by_key(|(at, _)| *at);
    let parts: Vec<DecodedPart> = parts.into_iter().map(|(_, part)| part).collect();
    let headline = match parts.len() {
        0 if read.trim().is_empty() => String::new(),
        0 => "Nothing of this is recognised: only what the API server, kubectl, the scheduler, the kubelet and drivers say of devices is."
            .to_owned(),
        count => format!("{} of Kubernetes recognised", words::counted(count, "text")),
    };
    DecodedView { of: text.to_owned(), headline, parts }
}

fn speaker(by: Speaker) -> String {
    match by {
        Speaker::ApiServer => "The API server",
        Speaker::Kubectl => "kubectl",
        Speaker::Scheduler => "The scheduler",
        Speaker::Kubelet => "The kubelet",
        Speaker::Driver => "A driver",
    }
    .to_owned()
}

fn known(analysis: &Analysis<'_>, text: &str, explained: Explained) -> DecodedPart {
    let Explained { span, by, meaning, remedy } = explained;
    let part = text.get(span).unwrap_or_default();
    // A problem that Kubernetes would put in the same words, or one of an object that the text names.
    let is_it = |row: &&ProblemRow| {
        let same = row.kubernetes.as_deref().is_some_and(|it| it.contains(part) || part.contains(it));
        same && (text.contains(name_of(&row.object))
            || row.kubernetes.as_deref().is_some_and(|it| text.contains(it)))
    };
    let row = problems(analysis).iter().find(is_it);
    let object = || {
        let (document, object) = named(analysis, text)?;
        Some((object_name(object), document.line(object.span.start), document.place(object.span)))
    };
    let found = row.map(|row| (at(&row.object, &row.path), row.line, row.place.clone())).or_else(object);
    part_of(part, speaker(by), meaning, remedy, found)
}

fn of_field(analysis: &Analysis<'_>, text: &str, error: OfField) -> DecodedPart {
    let OfField { span, path, title, meaning } = error;
    let rows = problems(analysis).iter();
    let mut same = rows.filter(|row| row.path == path && text.contains(name_of(&row.object)));
    let row = same.next();
    let found = match (row, named(analysis, text)) {
        (Some(row), _) => Some((at(&row.object, &row.path), row.line, row.place.clone())),
        (None, Some((document, object))) => {
            let span = field(document, object, &path);
            Some((at(&object_name(object), &path), document.line(span.start), document.place(span)))
        }
        (None, None) => None,
    };
    let remedy = match row {
        Some(row) => row.offer.as_ref().map_or_else(|| row.message.clone(), |offer| offer.label.clone()),
        None if found.is_some() => "The document that is open here does not have this problem.".to_owned(),
        None => String::new(),
    };
    let meaning = format!("`{path}`, {}: {meaning}.", title.to_lowercase());
    part_of(text.get(span).unwrap_or_default(), speaker(Speaker::ApiServer), meaning, remedy, found)
}

/// The name of what was found, its line and its place.
type FoundAt = (String, u32, Place);

fn part_of(text: &str, by: String, meaning: String, remedy: String, found: Option<FoundAt>) -> DecodedPart {
    let (found_in, line, place) = match found {
        Some((name, line, place)) => (name, line, Some(place)),
        None => (String::new(), 0, None),
    };
    DecodedPart { text: text.to_owned(), by, meaning, remedy, found_in, line, place }
}

fn at(object: &str, path: &str) -> String {
    if path.is_empty() { object.to_owned() } else { format!("{object}: {path}") }
}

/// `two-gpus` of `ResourceClaim two-gpus`.
fn name_of(object: &str) -> &str {
    object.rsplit(' ').next().unwrap_or(object)
}

/// The object that a text names with the longest name; a name counts where it stands alone.
fn named<'a>(analysis: &Analysis<'a>, text: &str) -> Option<(&'a Document, &'a Object)> {
    let objects = analysis
        .documents
        .iter()
        .flat_map(|document| document.decoded.objects.iter().map(move |object| (*document, object)));
    let named = objects.filter(|(_, object)| stands_alone(text, &object.name()));
    // The first of those with equal names.
    let mut longest = None;
    for (document, object) in named {
        let before = longest.map_or(0, |(_, object): (&Document, &Object)| object.name().len());
        if object.name().len() > before {
            longest = Some((document, object));
        }
    }
    longest
}

fn stands_alone(text: &str, name: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).and_then(|it| it.chars().next_back());
            let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
}

/// A field of an object, or as much of its path as there is.
fn field(document: &Document, object: &Object, path: &str) -> Span {
    let tree = document.stream.as_ref().and_then(|stream| stream.trees.get(object.place.tree));
    let mut inner = Path::parse(path).map(|path| path.0).unwrap_or_default();
    while let Some(tree) = tree.filter(|_| !inner.is_empty()) {
        let whole = Path(object.place.path.0.iter().chain(&inner).cloned().collect());
        if let Some(node) = tree.node_at(&whole) {
            return node.span();
        }
        inner.pop();
    }
    object.span
}
