//! What is an expression once its macros are expanded? cel-go's abstract syntax (`common/ast/expr.go`), in one array.

use std::ops::Range;

use crate::value::Value;

/// The number of a node in [`Ast::nodes`].
pub(crate) type Id = u32;

/// An expression with its macros expanded: children before parents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ast {
    pub(crate) nodes: Vec<Node>,
    pub(crate) root: Id,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// The byte where cel-go places errors of this node.
    pub(crate) position: usize,
    /// The bytes of the whole sub-expression; of what a macro adds, those of the macro's call.
    pub(crate) span: Range<usize>,
    /// Whether it stands in the source; what only a macro adds is not shown to people.
    pub(crate) written: bool,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Literal(Value),
    Ident(String),
    /// `operand.field`, or its presence when `test`.
    Select {
        operand: Id,
        field: String,
        test: bool,
    },
    /// A function; `_?._` takes the field's name as a literal.
    Call {
        function: String,
        target: Option<Id>,
        arguments: Vec<Id>,
    },
    /// Each element, and whether it is optional.
    List(Vec<(Id, bool)>),
    /// Each key and value, and whether the entry is optional.
    Map(Vec<(Id, Id, bool)>),
    /// A message: its name, and each field with its value.
    Struct(String, Vec<Set>),
    Comprehension(Box<Fold>),
}

/// A field of a message with its value.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    pub(crate) field: String,
    pub(crate) value: Id,
    pub(crate) optional: bool,
    /// The byte where cel-go places errors of the field: its colon.
    pub(crate) position: usize,
}

/// The general loop that macros become.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    pub(crate) range: Id,
    pub(crate) variable: String,
    /// The second variable of the loops that have two.
    pub(crate) second: Option<String>,
    pub(crate) accumulator: String,
    pub(crate) init: Id,
    pub(crate) condition: Id,
    pub(crate) step: Id,
    pub(crate) result: Id,
}

impl Ast {
    pub(crate) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    pub(crate) fn kind(&self, id: Id) -> Option<&Kind> {
        self.node(id).map(|node| &node.kind)
    }

    /// The literal that a node is.
    pub(crate) fn literal(&self, id: Id) -> Option<&Value> {
        match self.kind(id)? {
            Kind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// `a.b.c` as one name; `None` for anything else (cel-go `common/containers/container.go`, `ToQualifiedName`).
    pub(crate) fn qualified_name(&self, id: Id) -> Option<String> {
        let mut parts = Vec::new();
        let mut at = id;
        loop {
            match self.kind(at)? {
                Kind::Ident(name) => {
                    parts.push(name.as_str());
                    parts.reverse();
                    return Some(parts.join("."));
                }
                Kind::Select { operand, field, test: false } => {
                    parts.push(field);
                    at = *operand;
                }
                _ => return None,
            }
        }
    }

    /// Whether the comprehension is a `cel.bind`: a loop over nothing (cel-go `checker/cost.go`, `isBind`).
    pub(crate) fn is_bind(&self, fold: &Fold) -> bool {
        matches!(self.kind(fold.range), Some(Kind::List(elements)) if elements.is_empty())
            && matches!(self.literal(fold.condition), Some(Value::Bool(false)))
    }

    /// The parts of a node, in the order of the source where they have one.
    pub(crate) fn children(&self, id: Id) -> Vec<Id> {
        match self.kind(id) {
            None | Some(Kind::Literal(_) | Kind::Ident(_)) => Vec::new(),
            Some(Kind::Struct(_, fields)) => fields.iter().map(|set| set.value).collect(),
            Some(Kind::Select { operand, .. }) => vec![*operand],
            Some(Kind::Call { target, arguments, .. }) => target.iter().chain(arguments).copied().collect(),
            Some(Kind::List(elements)) => elements.iter().map(|(element, _)| *element).collect(),
            Some(Kind::Map(entries)) => entries.iter().flat_map(|(key, value, _)| [*key, *value]).collect(),
            Some(Kind::Comprehension(fold)) => {
                vec![fold.range, fold.init, fold.condition, fold.step, fold.result]
            }
        }
    }
}
