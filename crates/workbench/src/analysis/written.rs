//! How a selector's expression stands in the text, and edits of it that keep the way it is written.

use dra::{Object, Selector};
use yaml_tree::{NodeRef, Path, ScalarMap, Span, Style, TextEdit};

use crate::document::Document;

/// An expression as it stands in a document.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    pub(crate) document: &'a Document,
    node: NodeRef<'a>,
    /// The index of the node's tree in the document's stream.
    tree: usize,
    map: ScalarMap,
}

impl<'a> Written<'a> {
    /// The expression of a selector of an object of a document; `None` when the document's tree was dropped.
    pub(super) fn find(document: &'a Document, object: &Object, selector: &Selector) -> Option<Self> {
        let tree = document.stream.as_ref()?.trees.get(object.place.tree)?;
        let mut path = object.place.path.clone();
        path.0.extend(Path::parse(&selector.path)?.0);
        let node = tree.node_at(&path)?;
        let map = yaml_tree::scalar_map(&document.text, node);
        Some(Self { document, node, tree: object.place.tree, map })
    }

    /// The bytes of the document that a part of the expression stands in.
    pub(crate) fn span(&self, part: std::ops::Range<usize>) -> Span {
        self.map.range(part)
    }

    /// The edits that insert texts into the expression, keeping the way it is written. `whole` is the expression they
    /// should make. `None` when that cannot be done safely, behind an alias for one.
    pub(crate) fn insert(&self, insertions: &[(usize, String)], whole: &str) -> Option<Vec<TextEdit>> {
        let style = self.node.scalar()?.style;
        let edit = |(at, text): &(usize, String)| {
            let at = self.map.to_document(*at) as usize;
            TextEdit::new(at, at, escaped(text, style))
        };
        let edits: Vec<TextEdit> = insertions.iter().map(edit).collect();
        self.reads(&edits, whole).then_some(edits).or_else(|| self.set(whole))
    }

    fn set(&self, whole: &str) -> Option<Vec<TextEdit>> {
        let set = yaml_tree::edit::Edit::Set { path: self.node.path(), value: whole.into() };
        yaml_tree::edit::edit(&self.document.text, self.node.tree(), &set).ok()
    }

    /// The edits that replace a part of the expression. `whole` is the expression they should make.
    pub(crate) fn replace(
        &self,
        part: std::ops::Range<usize>,
        text: &str,
        whole: &str,
    ) -> Option<Vec<TextEdit>> {
        let style = self.node.scalar()?.style;
        let edits = vec![TextEdit { span: self.map.range(part), text: escaped(text, style) }];
        self.reads(&edits, whole).then_some(edits).or_else(|| self.set(whole))
    }

    /// Whether the scalar reads as `whole` after the edits.
    fn reads(&self, edits: &[TextEdit], whole: &str) -> bool {
        let text = yaml_tree::apply(&self.document.text, edits);
        let stream = yaml_tree::parse(&text);
        let node = stream.trees.get(self.tree).and_then(|tree| tree.node_at(&self.node.path()));
        node.and_then(|node| node.as_str().map(|text| text == whole)).unwrap_or(false)
    }
}

/// Text as it has to be written inside a scalar of this style.
fn escaped(text: &str, style: Style) -> String {
    match style {
        Style::DoubleQuoted => text.replace('\\', "\\\\").replace('"', "\\\""),
        Style::SingleQuoted => text.replace('\'', "''"),
        Style::Plain | Style::Literal | Style::Folded => text.to_owned(),
    }
}
