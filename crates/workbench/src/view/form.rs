//! The form of the open document: every field of its objects, made of the field tables.

mod actions;
mod attributes;
mod parameters;
mod parts;
mod selector;
mod suggestions;
mod words;

use std::collections::BTreeMap;

use dra::fields::{self, Reading};
use dra::{Object, Target};
use yaml_tree::{NodeRef, Stream};

use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{Control, FormPart, FormPath, FormRequest, FormView, Look};

pub(crate) use attributes::{attributes as attributes_of, devices_of};
pub(crate) use suggestions::classes as classes_of;

/// The part of a form that an object's field stands in; `None` where there is no form of the object.
pub(crate) fn part_of(object: &Object, path: &str) -> Option<String> {
    let version = object.api_version.as_ref().map_or("", |it| it.value.as_str());
    let at = At { within: yaml_tree::Path::parse(path)?, ..At::root(object) };
    has_form(version, &super::documents::kind(object)).then(|| at.id())
}

/// Whether the form knows the shape of a kind in this version of its API.
fn has_form(version: &str, kind: &str) -> bool {
    let known = fields::find(version, kind);
    known.is_some_and(|known| known.reading == Reading::Full || !version.ends_with("v1beta1"))
}

/// The form, when the page shows one.
pub(crate) fn form(analysis: &Analysis<'_>, look: &Look, target: &Target) -> Option<FormView> {
    let document = analysis.documents.iter().find(|document| Some(document.id) == look.open)?;
    look.form.shown.then(|| of_document(analysis, document, &look.form, target))
}

fn of_document(
    analysis: &Analysis<'_>,
    document: &Document,
    request: &FormRequest,
    target: &Target,
) -> FormView {
    let mut view = FormView { document: document.id, revision: document.revision, ..FormView::default() };
    let Some((stream, objects)) = source(document, &mut view) else { return view };
    let mut form = Form {
        analysis,
        document,
        request,
        target,
        target_name: super::target::name(target),
        problems: super::problems_of(analysis, document),
        attributes: BTreeMap::new(),
        parts: BTreeMap::new(),
        left: MOST_PARTS,
    };
    for object in objects {
        let node = stream.trees.get(object.place.tree).and_then(|tree| tree.node_at(&object.place.path));
        if let Some(node) = node {
            view.roots.extend(form.object(object, node));
        }
    }
    if form.left == 0 {
        view.read_only.get_or_insert_with(|| "This document has more fields than a form can show".to_owned());
    }
    view.parts = form.parts;
    view.attributes = form.attributes;
    view
}

/// The text the form shows: that of now, or the last one that parsed, which cannot be changed.
fn source<'a>(document: &'a Document, view: &mut FormView) -> Option<(&'a Stream, &'a [Object])> {
    if document.parsed {
        let stream = document.stream.as_ref();
        if stream.is_none() {
            view.read_only = Some("This document is too long for a form".to_owned());
        }
        return stream.map(|stream| (stream, document.decoded.objects.as_slice()));
    }
    let good = document.last_good();
    view.read_only = Some(match good {
        Some(_) => {
            "The text does not parse now; this is its last version that did, and it cannot be changed here"
                .to_owned()
        }
        None => "The text does not parse, so there is no form of it yet".to_owned(),
    });
    good
}

/// More parts are not shown. Ours: a page of ten thousand inputs helps nobody; long lists are folded long before.
const MOST_PARTS: usize = 4_000;

/// The form on its way.
struct Form<'a> {
    analysis: &'a Analysis<'a>,
    document: &'a Document,
    request: &'a FormRequest,
    target: &'a Target,
    target_name: String,
    problems: Vec<crate::protocol::ProblemRow>,
    attributes: BTreeMap<String, Vec<crate::protocol::AttributeOption>>,
    parts: BTreeMap<String, FormPart>,
    /// How many more parts may be made.
    left: usize,
}

impl<'a> Form<'a> {
    /// The part of one object.
    fn object(&mut self, object: &'a Object, node: NodeRef<'a>) -> Option<String> {
        let at = At::root(object);
        let version = object.api_version.as_ref().map_or("", |it| it.value.as_str());
        let kind = super::documents::kind(object);
        let title = format!("{kind} {}", super::documents::title(object));
        let known = fields::find(version, &kind);
        let part = match known {
            Some(known) if has_form(version, &kind) => {
                let (children, adds) = self.fields(known.structure, Some(node), &at);
                FormPart { children, adds, doc: known.structure.doc.to_owned(), ..plain(title) }
            }
            Some(_) => FormPart {
                note: Some(format!(
                    "`{version}` has another shape than the form: write it as `resource.k8s.io/v1`, or edit the text"
                )),
                ..plain(title)
            },
            None => FormPart {
                note: Some("There is no form for this kind; its text stands under YAML".to_owned()),
                ..plain(title)
            },
        };
        self.put(at.id(), part)
    }

    /// Keeps a part; `None` when there are too many.
    fn put(&mut self, id: String, part: FormPart) -> Option<String> {
        self.left = self.left.checked_sub(1)?;
        self.parts.insert(id.clone(), part);
        Some(id)
    }

    /// Whether a part is open that comes open or closed.
    fn is_open(&self, id: &str, open: bool) -> bool {
        open != self.request.turned.contains(id)
    }
}

/// A part that only holds others.
fn plain(label: impl Into<String>) -> FormPart {
    FormPart {
        label: label.into(),
        name: String::new(),
        doc: String::new(),
        facts: Vec::new(),
        gate_off: None,
        note: None,
        problem: None,
        control: Control::Group,
        children: Vec::new(),
        actions: Vec::new(),
        adds: Vec::new(),
    }
}

/// Where a part stands.
#[derive(Clone)]
struct At<'a> {
    object: &'a Object,
    /// From the object's mapping.
    within: yaml_tree::Path,
    /// The structure and field of the part, and those above: what suggestions go by.
    field: (&'static str, &'static str),
}

impl<'a> At<'a> {
    fn root(object: &'a Object) -> Self {
        Self { object, within: yaml_tree::Path::root(), field: ("", "") }
    }

    fn key(&self, key: &str) -> Self {
        Self { within: self.within.key(key), ..self.clone() }
    }

    fn index(&self, index: usize) -> Self {
        Self { within: self.within.index(index), ..self.clone() }
    }

    /// Whether the object's kind has namespaces.
    fn is_namespaced(&self) -> bool {
        let version = self.object.api_version.as_ref().map_or("", |it| it.value.as_str());
        let kind = super::documents::kind(self.object);
        fields::find(version, &kind).is_none_or(|known| known.namespaced)
    }

    fn path(&self) -> FormPath {
        let mut path = self.object.place.path.clone();
        path.0.extend(self.within.0.iter().cloned());
        FormPath { tree: self.object.place.tree as u32, path: path.to_string() }
    }

    fn id(&self) -> String {
        let FormPath { tree, path } = self.path();
        format!("{tree}:{path}")
    }
}
