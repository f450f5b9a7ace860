//! Reading a tree: one node and its way to the others.

use crate::decode::key_text;
use crate::resolve::{ScalarValue, resolve};
use crate::tree::{Data, Node, NodeId, Style, Tree};
use crate::{Path, Segment, Span};

/// The three shapes of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Keys with values.
    Mapping,
    /// Items.
    Sequence,
    /// One value.
    Scalar,
}

/// One node of a [`Tree`]. An alias shows the node it stands for, at its own place.
#[derive(Clone, Copy)]
pub struct NodeRef<'a> {
    tree: &'a Tree,
    site: u32,
    id: u32,
}

/// A scalar's value in its forms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScalarRef<'a> {
    /// After quotes, escapes and folding.
    pub text: &'a str,
    /// As Kubernetes takes it.
    pub value: ScalarValue,
    /// How it is written.
    pub style: Style,
}

impl std::fmt::Debug for NodeRef<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:?} {:?} {}..{}", self.id(), self.kind(), self.span().start, self.span().end)
    }
}

impl PartialEq for NodeRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.site == other.site
    }
}

impl Eq for NodeRef<'_> {}

impl<'a> NodeRef<'a> {
    pub(crate) fn new(tree: &'a Tree, site: u32) -> Self {
        Self { tree, site, id: tree.resolve(site) }
    }

    fn at(self, site: u32) -> Self {
        Self::new(self.tree, site)
    }

    fn data(self) -> Option<&'a Data> {
        self.tree.raw(self.id).map(|node| &node.data)
    }

    /// The tree it belongs to.
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// Bytes of the whole text: quotes included, anchor and tag not; a block collection ends with its last child,
    /// a block scalar with its last line. An alias' own place.
    pub fn span(self) -> Span {
        self.tree.raw(self.site).map(|node| node.span).unwrap_or_default()
    }

    /// The node's number; an alias has its own.
    pub fn id(self) -> NodeId {
        NodeId(self.site)
    }

    /// True when an alias (`*name`) stands here.
    pub fn is_alias(self) -> bool {
        self.site != self.id
    }

    /// The node an alias stands for, at its anchor's place; the node itself otherwise.
    #[must_use]
    pub fn target(self) -> Self {
        Self { site: self.id, ..self }
    }

    /// The name of the anchor at this node (`&name`).
    pub fn anchor(self) -> Option<&'a str> {
        self.tree.properties.get(&self.site)?.anchor.as_deref()
    }

    /// The tag, in its long form (`tag:yaml.org,2002:str`).
    pub fn tag(self) -> Option<&'a str> {
        self.tree.properties.get(&self.id)?.tag.as_deref()
    }

    /// Where the node begins with its anchor and tag.
    pub fn outer_start(self) -> u32 {
        self.tree.properties.get(&self.site).map_or(self.span().start, |properties| properties.start)
    }

    /// Its shape.
    pub fn kind(self) -> Kind {
        match self.data() {
            Some(Data::Mapping { .. }) => Kind::Mapping,
            Some(Data::Sequence { .. }) => Kind::Sequence,
            _ => Kind::Scalar,
        }
    }

    /// True for `[…]`, `{…}` and the pair in `[key: value]`.
    pub fn is_flow(self) -> bool {
        matches!(self.data(), Some(Data::Mapping { flow: true, .. } | Data::Sequence { flow: true }))
    }

    /// The collection around it; `None` for the root. An alias' own surroundings.
    pub fn parent(self) -> Option<Self> {
        let parent = self.tree.raw(self.site)?.parent;
        (parent != self.site).then(|| self.at(parent))
    }

    /// The children as they stand in the text: items, or keys and values in turn.
    pub(crate) fn children(self) -> Items<'a> {
        let end = match self.tree.raw(self.id) {
            Some(Node { data: Data::Mapping { .. } | Data::Sequence { .. }, after, .. }) => *after,
            _ => 0,
        };
        Items { tree: self.tree, next: self.id + 1, end }
    }

    /// The items of a sequence; none of other kinds.
    pub fn items(self) -> Items<'a> {
        match self.kind() {
            Kind::Sequence => self.children(),
            _ => Items { tree: self.tree, next: 1, end: 0 },
        }
    }

    /// The item at `index`.
    pub fn item(self, index: usize) -> Option<Self> {
        self.items().nth(index)
    }

    /// The entries as they stand in the text: repeated keys and merge keys (`<<`) included.
    pub fn written_entries(self) -> Vec<(Self, Self)> {
        let mut entries = Vec::new();
        if self.kind() == Kind::Mapping {
            let mut children = self.children();
            while let (Some(key), Some(value)) = (children.next(), children.next()) {
                entries.push((key, value));
            }
        }
        entries
    }

    /// The entries as Kubernetes takes them: merge keys unfolded; of a repeated key only the last.
    pub fn entries(self) -> Entries<'a> {
        if matches!(self.data(), Some(Data::Mapping { special: true, .. })) {
            return Entries::Listed(crate::decode::effective_entries(self).into_iter());
        }
        match self.kind() {
            Kind::Mapping => Entries::Straight(self.children()),
            _ => Entries::Straight(self.items()),
        }
    }

    /// The value of `key`, as Kubernetes takes it: of a repeated key the last.
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|(_, value)| value)
    }

    /// Key and value nodes of `key`.
    pub fn entry(self, key: &str) -> Option<(Self, Self)> {
        if self.kind() != Kind::Mapping {
            return None;
        }
        self.entries().find(|(name, _)| name.key_text() == key)
    }

    /// A scalar's value in its forms; `None` for collections.
    pub fn scalar(self) -> Option<ScalarRef<'a>> {
        let Some(Data::Scalar { text, style, .. }) = self.data() else { return None };
        let text = self.tree.text_of(*text);
        Some(ScalarRef { text, value: self.value(), style: *style })
    }

    /// What a scalar means; a collection is none of these and counts as `String`.
    fn value(self) -> ScalarValue {
        let Some(Data::Scalar { text, plain_implicit, .. }) = self.data() else { return ScalarValue::String };
        let tag = self.tag();
        if tag.is_none() && !plain_implicit {
            return ScalarValue::String;
        }
        resolve(tag.unwrap_or(""), self.tree.text_of(*text)).map_or(ScalarValue::String, |found| found.value)
    }

    /// True for a plain scalar without tag conflicts that Go would resolve: what `implicit` says in `decode.go`.
    pub(crate) fn is_implicit(self) -> bool {
        matches!(self.data(), Some(Data::Scalar { plain_implicit: true, .. }))
    }

    /// The text of a scalar that is a string; `None` for numbers, booleans, null and collections.
    pub fn as_str(self) -> Option<&'a str> {
        self.scalar().filter(|scalar| scalar.value == ScalarValue::String).map(|scalar| scalar.text)
    }

    /// True for null in any of its forms, an absent value (`key:`) included.
    pub fn is_null(self) -> bool {
        self.scalar().is_some_and(|scalar| scalar.value == ScalarValue::Null)
    }

    /// This node as a mapping's key in JSON: numbers and booleans in their canonical form.
    pub fn key_text(self) -> std::borrow::Cow<'a, str> {
        key_text(self)
    }

    /// The way from the root. Below an alias: the way to the anchored node.
    pub fn path(self) -> Path {
        let mut segments = Vec::new();
        let mut site = self.site;
        while let Some(node) = self.tree.raw(site)
            && node.parent != site
        {
            let parent = self.at(node.parent).target();
            let position = parent.children().position(|child| child.site == site).unwrap_or(0);
            segments.push(match parent.kind() {
                Kind::Mapping => {
                    let key = parent.children().nth(position & !1).unwrap_or(self);
                    Segment::Key(key.key_text().into_owned())
                }
                _ => Segment::Index(position),
            });
            site = node.parent;
        }
        segments.reverse();
        Path(segments)
    }

    /// The value as `sigs.k8s.io/yaml` makes JSON of it, keys in the order of the text.
    /// Not-a-number and infinity, which JSON has no word for, become null.
    pub fn to_json(self) -> serde_json::Value {
        use serde_json::Value;
        match self.kind() {
            Kind::Mapping => Value::Object(
                self.entries().map(|(key, value)| (key.key_text().into_owned(), value.to_json())).collect(),
            ),
            Kind::Sequence => Value::Array(self.items().map(Self::to_json).collect()),
            Kind::Scalar => match self.value() {
                ScalarValue::Null => Value::Null,
                ScalarValue::Bool(value) => Value::Bool(value),
                ScalarValue::Int(value) => Value::from(value),
                ScalarValue::Uint(value) => Value::from(value),
                ScalarValue::Float(value) => {
                    serde_json::Number::from_f64(value).map_or(Value::Null, Value::Number)
                }
                ScalarValue::String => Value::String(self.string_text().into_owned()),
            },
        }
    }

    /// The text of a string value; `!!binary` is decoded.
    fn string_text(self) -> std::borrow::Cow<'a, str> {
        let text = self.scalar().map_or("", |scalar| scalar.text);
        match self.tag() {
            Some(crate::resolve::BINARY_TAG) => {
                let bytes = crate::go::base64(text).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned().into()
            }
            _ => text.into(),
        }
    }
}

/// The children of a collection, in the order of the text.
#[derive(Clone, Debug)]
pub struct Items<'a> {
    tree: &'a Tree,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let site = self.next;
        self.next = self.tree.raw(site)?.after;
        Some(NodeRef::new(self.tree, site))
    }
}

/// The entries of a mapping, in the order of the text.
#[derive(Clone, Debug)]
pub enum Entries<'a> {
    /// Keys and values in turn.
    #[doc(hidden)]
    Straight(Items<'a>),
    /// Entries that had to be worked out.
    #[doc(hidden)]
    Listed(std::vec::IntoIter<(NodeRef<'a>, NodeRef<'a>)>),
}

impl<'a> Iterator for Entries<'a> {
    type Item = (NodeRef<'a>, NodeRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Straight(children) => Some((children.next()?, children.next()?)),
            Self::Listed(entries) => entries.next(),
        }
    }
}
