//! What did the parser make of the text? Nodes of the grammar's rules, with holes where the text went wrong.

use super::grammar::{Label, Rule, Shape};

/// The number of a node.
pub(super) type NodeId = usize;

/// All nodes; the first is the start.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

/// What a rule matched.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) rule: Rule,
    pub(super) shape: Shape,
    /// The number of its first token.
    pub(super) start: usize,
    /// The byte after its last token.
    pub(super) end: usize,
    /// Its parts in order, each with what it is for; what was skipped is not among them.
    pub(super) children: Vec<(Label, Child)>,
}

/// A part of a node.
#[derive(Clone, Debug)]
pub(super) enum Child {
    /// The number of a token.
    Token(usize),
    /// A token that was missing: what stands for it, and the number of the token it was missed before.
    Missing {
        text: String,
        at: usize,
    },
    Node(NodeId),
}

impl Tree {
    pub(super) fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }
}

impl Node {
    /// The parts that are for this.
    pub(super) fn all(&self, label: Label) -> impl Iterator<Item = &Child> {
        self.children.iter().filter(move |(of, _)| *of == label).map(|(_, child)| child)
    }

    /// The last part that is for this.
    pub(super) fn part(&self, label: Label) -> Option<&Child> {
        self.all(label).last()
    }

    /// The last node that is for this.
    pub(super) fn child(&self, label: Label) -> Option<NodeId> {
        self.all(label).filter_map(Child::node).last()
    }
}

impl Child {
    pub(super) fn node(&self) -> Option<NodeId> {
        if let Self::Node(node) = self { Some(*node) } else { None }
    }

    /// The number of the token where it stands.
    pub(super) fn token(&self) -> Option<usize> {
        match self {
            Self::Token(number) | Self::Missing { at: number, .. } => Some(*number),
            Self::Node(_) => None,
        }
    }
}
