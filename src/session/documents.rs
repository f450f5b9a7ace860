//! Which documents are open, and what is their text?
//!
//! The page owns the texts. Plain data: no signal, no browser, no engine.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use workbench::protocol::{DocumentId, DocumentInput, DocumentText, Group, Revision};

/// Longer texts, in bytes, are shown as a summary and never go into the text editor. Ours: CodeMirror stays quick far
/// beyond it, a person reading does not.
const EDITOR_LIMIT: usize = 1_000_000;

/// Where a document came from; decides what may be replaced without asking and what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Typed, pasted or opened by the reader, or a sample the reader has changed.
    Own,
    /// A sample, as it came.
    Sample,
    /// Read from what kubectl prints: kept out of storage unless asked.
    LoadedCluster { keep: bool },
}

/// One open document.
#[derive(Debug, Clone)]
pub struct Document {
    pub id: DocumentId,
    pub group: Group,
    pub name: String,
    pub origin: Origin,
    pub revision: Revision,
    pub text: Arc<str>,
    /// The newest text in which every part parsed; `None` before there was one.
    pub last_good: Option<Arc<str>>,
    /// Whether the text editor holds it. Decided when the document arrives.
    pub editable: bool,
}

/// A document on its way into the list.
#[derive(Debug, Clone)]
pub struct NewDocument {
    pub group: Group,
    pub name: String,
    pub origin: Origin,
    pub text: Arc<str>,
    pub last_good: Option<Arc<str>>,
}

impl NewDocument {
    /// A document the reader wrote or opened.
    pub fn own(group: Group, name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { group, name: name.into(), origin: Origin::Own, text: text.into(), last_good: None }
    }

    /// The same document once more, for bringing it back.
    pub fn again(document: &Document) -> Self {
        let Document { group, name, origin, text, last_good, .. } = document.clone();
        Self { group, name, origin, text, last_good }
    }
}

/// Every open document, in the order of the list.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    list: Vec<Document>,
    next: DocumentId,
}

impl Documents {
    /// Adds a document at the end and returns its id, which no other document ever has.
    pub fn add(&mut self, new: NewDocument) -> DocumentId {
        self.next += 1;
        let NewDocument { group, name, origin, text, last_good } = new;
        let editable = text.len() <= EDITOR_LIMIT;
        let text = if editable { with_plain_line_ends(text) } else { text };
        self.list.push(Document {
            id: self.next,
            group,
            name,
            origin,
            revision: 1,
            text,
            last_good,
            editable,
        });
        self.next
    }

    /// All documents, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.list.iter()
    }

    /// The documents of one group, in order.
    pub fn of(&self, group: Group) -> impl Iterator<Item = &Document> {
        self.list.iter().filter(move |document| document.group == group)
    }

    /// `None`: it was removed.
    pub fn get(&self, id: DocumentId) -> Option<&Document> {
        self.list.iter().find(|document| document.id == id)
    }

    fn get_mut(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.list.iter_mut().find(|document| document.id == id)
    }

    /// Takes a new text for a document. Returns whether it differs from the one it had.
    pub fn write(&mut self, id: DocumentId, text: &str) -> bool {
        let Some(document) = self.get_mut(id) else { return false };
        if *document.text == *text {
            return false;
        }
        document.text = text.into();
        document.revision += 1;
        if document.origin == Origin::Sample {
            document.origin = Origin::Own;
        }
        true
    }

    /// Keeps `text` as the last one that parsed.
    pub fn keep_good(&mut self, id: DocumentId, text: Arc<str>) {
        if let Some(document) = self.get_mut(id) {
            document.last_good = Some(text);
        }
    }

    /// Moves a document to the other group.
    pub fn regroup(&mut self, id: DocumentId, group: Group) {
        if let Some(document) = self.get_mut(id) {
            document.group = group;
            document.revision += 1;
        }
    }

    /// Gives a document another name, which no other document may have: then it gets a number.
    pub fn rename(&mut self, id: DocumentId, wanted: &str) {
        let wanted = wanted.trim();
        if wanted.is_empty() || self.get(id).is_none_or(|document| document.name == wanted) {
            return;
        }
        let name = self.free_name(wanted);
        if let Some(document) = self.get_mut(id) {
            document.name = name;
            document.revision += 1;
        }
    }

    /// Where a document would come to stand among those of its group, one up or down; `None` at the end.
    fn beside(&self, id: DocumentId, up: bool) -> Option<(usize, usize)> {
        let at = self.list.iter().position(|document| document.id == id)?;
        let group = self.list.get(at)?.group;
        let mut of_group = self.list.iter().enumerate().filter(|(_, document)| document.group == group);
        let other = if up {
            of_group.rfind(|(other, _)| *other < at)
        } else {
            of_group.find(|(other, _)| *other > at)
        };
        other.map(|(other, _)| (at, other))
    }

    /// Whether a document can move up or down among those of its group.
    pub fn can_shift(&self, id: DocumentId, up: bool) -> bool {
        self.beside(id, up).is_some()
    }

    /// Moves a document one up or down among those of its group: Pods are scheduled in this order.
    pub fn shift(&mut self, id: DocumentId, up: bool) {
        if let Some((at, other)) = self.beside(id, up) {
            self.list.swap(at, other);
        }
    }

    /// Removes a document.
    pub fn remove(&mut self, id: DocumentId) {
        self.list.retain(|document| document.id != id);
    }

    /// Removes the documents for which `leave` holds.
    pub fn remove_where(&mut self, leave: impl Fn(&Document) -> bool) {
        self.list.retain(|document| !leave(document));
    }

    /// Whether a loaded cluster is to be stored.
    pub fn stores_cluster(&self) -> bool {
        self.list.iter().any(|document| document.origin == Origin::LoadedCluster { keep: true })
    }

    /// Says for every loaded document of the cluster whether it may be stored.
    pub fn keep_cluster(&mut self, keep: bool) {
        for document in &mut self.list {
            if let Origin::LoadedCluster { keep: kept } = &mut document.origin {
                *kept = keep;
            }
        }
    }

    /// A name no other document of the list has: `claim.yaml`, `claim-2.yaml`, …
    pub fn free_name(&self, wanted: &str) -> String {
        let taken = |name: &str| self.list.iter().any(|document| document.name == name);
        if !taken(wanted) {
            return wanted.to_owned();
        }
        let (stem, ending) =
            wanted.rsplit_once('.').map_or((wanted, String::new()), |(a, b)| (a, format!(".{b}")));
        let mut number = 2u32;
        loop {
            let name = format!("{stem}-{number}{ending}");
            if !taken(&name) {
                return name;
            }
            number += 1;
        }
    }
}

impl Document {
    /// Whether it waits for its first text.
    pub fn is_new(&self) -> bool {
        self.revision == 1 && self.text.is_empty() && self.group == Group::Manifests
    }

    /// As the engine wants it. `known`: the engine has this revision's text already.
    pub fn input(&self, known: bool) -> DocumentInput {
        let text = (!known).then(|| DocumentText {
            text: self.text.to_string(),
            last_good: self.last_good.as_ref().filter(|good| **good != self.text).map(ToString::to_string),
        });
        DocumentInput {
            id: self.id,
            revision: self.revision,
            group: self.group,
            name: self.name.clone(),
            text,
        }
    }
}

/// The text editor counts every line end as one unit; the engine has to count in the same text.
fn with_plain_line_ends(text: Arc<str>) -> Arc<str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text }
}
