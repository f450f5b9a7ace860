//! Where nodes live: one flat list per document, in the order of the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{NodeRef, Path, Problem, ProblemKind, Segment, Span};

/// Names a node within its tree; ascending in the order of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// All documents of one text.
#[derive(Clone, Debug)]
pub struct Stream {
    pub(crate) text: Arc<str>,
    /// One tree per document, in the order of the text; at least one.
    pub trees: Vec<Tree>,
}

impl Stream {
    /// The text that was read.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The document that `offset` lies in.
    pub fn tree_at(&self, offset: u32) -> Option<&Tree> {
        self.trees.iter().find(|tree| tree.span.touches(offset))
    }
}

/// One document: what was read of it, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The document's bytes in the whole text, without the `---` line before it.
    pub span: Span,
    pub(crate) text: Arc<str>,
    pub(crate) nodes: Vec<Node>,
    /// Values of scalars whose source is not their value, one after the other.
    pub(crate) owned: String,
    pub(crate) properties: BTreeMap<u32, Properties>,
    /// Indentation of the collection around each block scalar.
    pub(crate) block_indents: BTreeMap<u32, i32>,
    pub(crate) problems: Vec<Problem>,
}

/// Anchor and tag of a node.
#[derive(Clone, Debug)]
pub(crate) struct Properties {
    /// Where the first of them begins.
    pub(crate) start: u32,
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The content, without anchor and tag.
    pub(crate) span: Span,
    /// The first node that is not below this one.
    pub(crate) after: u32,
    /// The node's own number for the root.
    pub(crate) parent: u32,
    pub(crate) data: Data,
}

#[derive(Clone, Debug)]
pub(crate) enum Data {
    Scalar { text: Text, style: Style, plain_implicit: bool },
    Sequence { flow: bool },
    Mapping { flow: bool, special: bool },
    Alias { target: u32 },
}

/// A scalar's value: a range of the whole text, or of the tree's own texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) len: u32,
    pub(crate) owned: bool,
}

impl Tree {
    /// The document's value; `None` when it is empty (blank, or comments only) or could not be read at all.
    pub fn root(&self) -> Option<NodeRef<'_>> {
        (!self.nodes.is_empty()).then(|| NodeRef::new(self, 0))
    }

    /// What is wrong, in the order of the text.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// True when the document does not parse as YAML, or has no value: Kubernetes reads nothing of it.
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind != ProblemKind::DuplicateKey)
    }

    /// The whole text this tree's spans speak of.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The node at `path`; aliases and merged keys are followed.
    pub fn node_at(&self, path: &Path) -> Option<NodeRef<'_>> {
        path.0.iter().try_fold(self.root()?, |node, segment| match segment {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.item(*index),
        })
    }

    /// The node with this number; `None` when the tree has no such node.
    pub fn node(&self, id: NodeId) -> Option<NodeRef<'_>> {
        ((id.0 as usize) < self.nodes.len()).then(|| NodeRef::new(self, id.0))
    }

    /// The innermost node whose span touches `offset`: a key, a scalar, or the collection around.
    pub fn innermost(&self, offset: u32) -> Option<NodeRef<'_>> {
        let mut found = None;
        let mut id = 0;
        while let Some(node) = self.nodes.get(id as usize) {
            if node.span.touches(offset) {
                found = Some(NodeRef::new(self, id));
                id += 1;
            } else if node.span.start > offset {
                break;
            } else {
                id = node.after.max(id + 1);
            }
        }
        found
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True when nothing was read.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// True when the document has an anchor, an alias or a tag.
    pub(crate) fn has_properties(&self) -> bool {
        !self.properties.is_empty()
    }

    pub(crate) fn raw(&self, id: u32) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    pub(crate) fn text_of(&self, text: Text) -> &str {
        let range = text.start as usize..(text.start + text.len) as usize;
        let from: &str = if text.owned { &self.owned } else { &self.text };
        from.get(range).unwrap_or("")
    }

    /// The node an alias stands for; itself otherwise.
    pub(crate) fn resolve(&self, id: u32) -> u32 {
        match self.raw(id).map(|node| &node.data) {
            Some(Data::Alias { target }) => *target,
            _ => id,
        }
    }
}
