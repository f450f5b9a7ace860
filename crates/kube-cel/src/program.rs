//! What is an expression once it is compiled?

use std::ops::Range;
use std::sync::Arc;

use crate::activation::{ReadPath, Reads};
use crate::environment::CelGo;
use crate::evaluate::Price;
use crate::functions::Overload;
use crate::messages::Message;
use crate::types::Type;
use crate::value::Value;
use crate::zones::Zones;

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
    pub(crate) result: Type,
    pub(crate) max_cost: u64,
    pub(crate) cel_go: CelGo,
    pub(crate) zones: Zones,
    /// Whether `includes` refuses long lists.
    pub(crate) short_includes: bool,
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

    /// The checked type of the result.
    pub fn result_type(&self) -> &Type {
        &self.result
    }

    /// What an evaluation can cost at most, as the API server estimates it (cel-go `checker/cost.go`).
    pub fn max_cost(&self) -> u64 {
        self.max_cost
    }

    pub(crate) fn path(&self, slot: u32) -> Option<&ReadPath> {
        self.reads.paths.get(slot as usize)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Bytes of the source.
    pub(crate) span: Range<u32>,
    /// Whether it stands in the source, or a macro added it.
    pub(crate) written: bool,
    pub(crate) op: Op,
    /// The value and its cost, when neither depends on any variable.
    pub(crate) folded: Option<(Value, u64)>,
}

/// What a node does. Children are named by number; locals by their place in the evaluator's frame.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    Constant(Value),
    /// A path of a declared variable as it stands: nothing of it is optional, and it is no test.
    Read(u32),
    /// A variable with what is selected of it.
    Attribute(Box<Attribute>),
    /// `"key" in path`.
    Contains {
        slot: u32,
        key: NodeId,
        /// Selections of the path before the key: they cost one each.
        steps: u64,
    },
    /// `x in [constants]`.
    InConstants {
        needle: NodeId,
        list: Arc<Vec<Value>>,
    },
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    NotStrictlyFalse(NodeId),
    Call(Box<Call>),
    List(Box<[Element]>),
    Map(Box<[Entry]>),
    Message(Box<NewMessage>),
    Fold(Box<Fold>),
    /// `accumulator + [element]` of a loop, done in place.
    Append {
        local: u32,
        list: NodeId,
    },
    /// `cel.@mapInsert(accumulator, key, value)`, or with a map in place of key and value.
    Insert {
        local: u32,
        arguments: Box<[NodeId]>,
    },
    /// `cel.bind`: the variable is computed when it is first asked for.
    Bind {
        local: u32,
        init: NodeId,
        body: NodeId,
    },
    /// What a variable of `cel.bind` costs that is another word for a path.
    Touch(u64),
    OptionalOr(NodeId, NodeId),
    OptionalOrValue(NodeId, NodeId),
}

/// A value and the selections from it that cel-go does as one step (`interpreter/attributes.go`).
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    /// The node it stands for, to record its outcome.
    pub(crate) node: NodeId,
    pub(crate) root: Root,
    pub(crate) qualifiers: Vec<Qualifier>,
    /// Whether it asks for presence (`has`): it answers with a boolean then.
    pub(crate) test: bool,
    /// Whether it is a declared variable with a dot before it, because a local one has its name: from v0.29 on cel-go
    /// selects where it sees no local variable, and counts no cost (`absoluteAttribute.Resolve`, `disambiguateNames`).
    pub(crate) outside: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Root {
    /// A path of a declared variable.
    Path {
        slot: u32,
        /// The first step that a `?` stands before.
        optional: Option<usize>,
        /// Whether the last step asks for presence (`has`).
        test: bool,
        /// The variable of `cel.bind` that stands for the front of the path.
        through: Option<Through>,
    },
    /// A variable of a comprehension or `cel.bind`.
    Local(u32),
    /// The value of another node.
    Node(NodeId),
    Conditional {
        condition: NodeId,
        then: Box<Attribute>,
        otherwise: Box<Attribute>,
    },
}

/// A variable of `cel.bind` that stands for the front of a path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Through {
    pub(crate) local: u32,
    /// The steps it stands for.
    pub(crate) steps: usize,
    /// The place in [`Reads::emptiness`](crate::Reads) of what it stands for, where that is a map whose absent keys
    /// have a value; cel-go makes an ordinary map of an empty one (v0.29.2 `interpreter/interpretable.go`,
    /// `folder.ResolveName`).
    pub(crate) map: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Qualifier {
    pub(crate) key: Selected,
    pub(crate) optional: bool,
    /// Whether it asks for presence (`has`).
    pub(crate) test: bool,
}

/// What is selected by.
#[derive(Clone, Debug)]
pub(crate) enum Selected {
    Constant(Value),
    /// Shared, as it stands on both sides of a conditional.
    Attribute(Arc<Attribute>),
    Node(NodeId),
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static str,
    /// The overloads to choose from, in order of declaration.
    pub(crate) overloads: Box<[&'static Overload]>,
    pub(crate) arguments: Box<[NodeId]>,
    /// Whether arguments after one that fails are not looked at.
    pub(crate) in_order: bool,
    /// The compiled regular expression, when its text is constant.
    pub(crate) regex: Option<Arc<crate::pattern::Pattern>>,
    pub(crate) way: Way,
    pub(crate) price: Price,
}

/// How a call is done: by the overload that takes the values, unless the machine does it itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Overload,
    Equal,
    NotEqual,
    Not,
    In,
    /// `includes` that refuses long lists.
    ShortIncludes,
    /// `lists.range` that takes no negative number for an error.
    OpenRange,
    /// `flatten` also takes lists that are flat: its type guards are off (cel-go `ext/lists.go`).
    Flatten,
    /// At run time a list is a list: its elements are looked at when they are compared.
    Sort,
}

impl Way {
    pub(crate) fn of(function: &str, program: &Program) -> Self {
        match function {
            "_==_" => Self::Equal,
            "_!=_" => Self::NotEqual,
            "!_" => Self::Not,
            "@in" => Self::In,
            "includes" if program.short_includes => Self::ShortIncludes,
            "lists.range" if program.cel_go == CelGo::V0_26 => Self::OpenRange,
            "flatten" => Self::Flatten,
            "sort" | "@sortByAssociatedKeys" => Self::Sort,
            _ => Self::Overload,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) value: NodeId,
    pub(crate) optional: bool,
}

/// A message with the values of its fields.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) name: String,
    /// What it becomes; `None` for a type that is declared and that nothing can build.
    pub(crate) known: Option<Message>,
    pub(crate) fields: Vec<(String, Element)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
    pub(crate) optional: bool,
}

/// A loop. Places are those of its variables in the evaluator's frame.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    pub(crate) range: NodeId,
    pub(crate) first: u32,
    pub(crate) second: Option<u32>,
    pub(crate) accumulator: u32,
    pub(crate) init: NodeId,
    pub(crate) condition: NodeId,
    pub(crate) step: NodeId,
    pub(crate) result: NodeId,
}
