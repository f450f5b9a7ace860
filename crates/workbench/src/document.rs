//! What is kept of one open document between two looks: its text, read and decoded.

use std::sync::Arc;

use dra::{Decoded, Object, Target};
use yaml_tree::{LineIndex, ProblemKind, Span, Stream, TextEdit};

use crate::protocol::{DocumentId, DocumentInput, DocumentText, EditView, Group, Place, Revision};

/// Objects of a document's last good version carry its number with this bit set: they have no place in the text of now.
const LAST_GOOD: DocumentId = 1 << 31;

/// The open document that an object is of, in its text of now or in its last good version.
pub(crate) fn document_of(number: dra::DocumentId) -> DocumentId {
    number.0 & !LAST_GOOD
}

/// The tree of a longer cluster document is dropped once it is decoded; nothing edits it.
const KEPT_TREE_BYTES: usize = 1 << 20;

/// One document, read.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) id: DocumentId,
    pub(crate) revision: Revision,
    pub(crate) group: Group,
    pub(crate) name: String,
    pub(crate) text: Arc<str>,
    /// `None` for a long document of the cluster group.
    pub(crate) stream: Option<Stream>,
    pub(crate) decoded: Decoded,
    /// The objects of now, and of the last good version those of parts that do not parse now; `None` when all parse.
    mended: Option<Vec<Object>>,
    /// Whether later stations use something of it that is part of a cluster.
    pub(crate) publishes: bool,
    /// Which reading of its engine this is: two documents of the same reading are the same.
    pub(crate) reading: u64,
    /// The Kubernetes it was read for.
    pub(crate) target: Target,
    /// Whether every part parses.
    pub(crate) parsed: bool,
    lines: LineIndex,
    /// What it was when it last parsed, while it does not.
    good: Option<(Stream, Decoded)>,
}

impl Document {
    /// Reads a document as the page sent it.
    pub(crate) fn read(input: &DocumentInput, text: DocumentText, target: &Target) -> Self {
        let DocumentInput { id, revision, group, ref name, .. } = *input;
        let DocumentText { text, last_good } = text;
        let stream = yaml_tree::parse(&text);
        drop(text); // the stream has its own, and what follows needs the room
        let decoded = dra::decode_stored(dra::DocumentId(id), &stream, target);
        let broken: Vec<usize> = broken_trees(&stream);
        let good = last_good.as_ref().filter(|_| !broken.is_empty()).map(|good| {
            let stream = yaml_tree::parse(good);
            let decoded = dra::decode_stored(dra::DocumentId(id | LAST_GOOD), &stream, target);
            (stream, decoded)
        });
        let mended = good.as_ref().and_then(|(good, then)| {
            (good.trees.len() == stream.trees.len()).then(|| with_last_good(&decoded, &broken, then))
        });
        let objects = mended.as_ref().unwrap_or(&decoded.objects);
        let publishes = objects.iter().any(crate::published::is_published);
        let keep = group == Group::Manifests || stream.text().len() <= KEPT_TREE_BYTES;
        let source = Arc::clone(stream.text());
        Self {
            id,
            revision,
            group,
            name: name.clone(),
            lines: LineIndex::new(source.clone()),
            text: source,
            parsed: broken.is_empty(),
            stream: keep.then_some(stream),
            decoded,
            mended,
            good,
            publishes,
            reading: 0,
            target: target.clone(),
        }
    }

    /// The same document read for another target.
    pub(crate) fn again(&self, target: &Target) -> Self {
        let Self { id, revision, group, ref name, .. } = *self;
        let input = DocumentInput { id, revision, group, name: name.clone(), text: None };
        let last_good = self.good.as_ref().map(|(stream, _)| stream.text().to_string());
        Self::read(&input, DocumentText { text: self.text.to_string(), last_good }, target)
    }

    /// What later stations use: the objects of now, and of the last good version those of parts that do not parse now.
    pub(crate) fn objects(&self) -> &[Object] {
        self.mended.as_deref().unwrap_or(&self.decoded.objects)
    }

    /// What it was when it last parsed, while it does not.
    pub(crate) fn last_good(&self) -> Option<(&Stream, &[Object])> {
        self.good.as_ref().map(|(stream, decoded)| (stream, decoded.objects.as_slice()))
    }

    /// The 1-based line at which it does not parse; `None` where it does, or its tree is not kept.
    pub(crate) fn broken_line(&self) -> Option<u32> {
        let mut problems = self.stream.iter().flat_map(|it| &it.trees).flat_map(yaml_tree::Tree::problems);
        problems.find(|it| it.kind == ProblemKind::Syntax).map(|it| self.line(it.span.start))
    }

    /// The UTF-16 range of a span of this document.
    pub(crate) fn range(&self, span: Span) -> (u32, u32) {
        (self.lines.utf16_of_byte(span.start), self.lines.utf16_of_byte(span.end))
    }

    /// The byte offset of a UTF-16 offset.
    pub(crate) fn byte(&self, utf16: u32) -> usize {
        self.lines.byte_of_utf16(utf16) as usize
    }

    /// The 1-based line of a byte offset.
    pub(crate) fn line(&self, byte: u32) -> u32 {
        self.lines.line_column(byte).line + 1
    }

    /// The UTF-16 offset of the start of the line a byte is on.
    pub(crate) fn line_start(&self, byte: u32) -> u32 {
        let place = self.lines.line_column(byte);
        self.lines.utf16_of_byte(byte) - place.utf16_column
    }

    /// The place of a span of this document.
    pub(crate) fn place(&self, span: Span) -> Place {
        let (from, to) = self.range(span);
        Place { document: self.id, from, to }
    }

    /// Edits of this document's text as the page takes them.
    pub(crate) fn edits(&self, edits: &[TextEdit]) -> Vec<EditView> {
        let view = |edit: &TextEdit| {
            let (from, to) = self.range(edit.span);
            EditView { document: self.id, revision: self.revision, from, to, text: edit.text.clone() }
        };
        edits.iter().map(view).collect()
    }
}

/// The trees that do not parse to their end.
fn broken_trees(stream: &Stream) -> Vec<usize> {
    let broken =
        |tree: &yaml_tree::Tree| tree.problems().iter().any(|problem| problem.kind == ProblemKind::Syntax);
    stream.trees.iter().enumerate().filter(|(_, tree)| broken(tree)).map(|(index, _)| index).collect()
}

/// The objects of now, those of broken trees exchanged for the last good version's. Trees are matched by their order.
fn with_last_good(decoded: &Decoded, broken: &[usize], good: &Decoded) -> Vec<Object> {
    let now = decoded.objects.iter().filter(|object| !broken.contains(&object.place.tree));
    let then = good.objects.iter().filter(|object| broken.contains(&object.place.tree));
    let mut objects: Vec<Object> = now.chain(then).cloned().collect();
    objects.sort_by_key(|object| object.place.tree);
    objects
}
