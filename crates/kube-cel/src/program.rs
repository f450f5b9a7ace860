//! What is an expression once it is compiled?

use std::ops::Range;
use std::sync::Arc;

use crate::activation::{ReadPath, Reads};
use crate::functions::Overload;
use crate::types::Type;
use crate::value::{Key, Value};

/// The number of a node in [`Program::nodes`].
pub(crate) type NodeId = u32;

/// A compiled expression: a flat array of nodes, children before parents.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) expression: Arc<str>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: NodeId,
    pub(crate) locals: usize,
    pub(crate) reads: Reads,
}

impl Program {
    /// The source text.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The paths the program can touch, by slot.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// What is known of the type of the result; [`Type::Dyn`] when it is decided at run time.
    pub fn result_type(&self) -> &Type {
        self.nodes.get(self.root as usize).map_or(&Type::Dyn, |node| &node.known)
    }

    pub(crate) fn path(&self, slot: u32) -> Option<&ReadPath> {
        self.reads.paths.get(slot as usize)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Bytes of the source.
    pub(crate) span: Range<u32>,
    pub(crate) op: Op,
    /// The value, when it does not depend on any variable and evaluates without error.
    pub(crate) folded: Option<Value>,
    /// What is known of the value's type; `Dyn` when nothing is.
    pub(crate) known: Type,
}

/// What a node does. Children are named by number; locals by their place in the evaluator's frame.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Constant(Value),
    /// A variable's path.
    Read(u32),
    /// `a.?b` or `a[?"b"]` where `a.b` is a path.
    ReadOptional(u32),
    /// `has(path)`.
    ReadPresent(u32),
    /// `"key" in path`.
    ReadContains {
        slot: u32,
        key: NodeId,
    },
    /// A variable of a comprehension.
    Local(u32),
    /// A variable of `cel.bind`: its value is computed at first use.
    Bound(u32),
    Select {
        operand: NodeId,
        field: Key,
    },
    Has {
        operand: NodeId,
        field: Key,
    },
    OptionalSelect {
        operand: NodeId,
        field: Key,
    },
    Index {
        operand: NodeId,
        index: NodeId,
    },
    OptionalIndex {
        operand: NodeId,
        index: NodeId,
    },
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Not(NodeId),
    Conditional {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Equal(NodeId, NodeId),
    NotEqual(NodeId, NodeId),
    In(NodeId, NodeId),
    Call(Box<Call>),
    List(Box<[Element]>),
    Map(Box<[Entry]>),
    Comprehension(Box<Comprehension>),
    /// `init` is `None` where the variable is another word for a path: then each use reads it.
    Bind {
        local: u32,
        init: Option<NodeId>,
        body: NodeId,
    },
    OptionalOr(NodeId, NodeId),
    OptionalOrValue(NodeId, NodeId),
    OptionalMap {
        operand: NodeId,
        local: u32,
        body: NodeId,
        flat: bool,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static str,
    /// The overloads that fit by form and number of arguments, in order of declaration.
    pub(crate) overloads: Box<[&'static Overload]>,
    pub(crate) arguments: Box<[NodeId]>,
    /// The compiled regular expression, when its text is constant.
    pub(crate) regex: Option<Arc<crate::pattern::Pattern>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) value: NodeId,
    pub(crate) optional: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
    pub(crate) optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Macro {
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformList,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

#[derive(Clone, Debug)]
pub(crate) struct Comprehension {
    pub(crate) kind: Macro,
    pub(crate) range: NodeId,
    /// The element; with two variables the index or key.
    pub(crate) first: u32,
    /// With two variables: the element or value.
    pub(crate) second: Option<u32>,
    pub(crate) filter: Option<NodeId>,
    pub(crate) body: NodeId,
}
