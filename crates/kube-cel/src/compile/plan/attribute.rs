//! How do names and what is selected of them become attributes? A path that the declared types know is one read; any
//! other selection is added to what it selects from (cel-go v0.29.2 `interpreter/planner.go`, `planSelect`,
//! `planCallIndex`, `relativeAttr`).

use std::sync::Arc;

use super::{Binding, Planner, Refusal};
use crate::compile::ast::{Id, Kind};
use crate::compile::check::Reference;
use crate::compile::paths::Path;
use crate::program::{Attribute, NodeId, Op, Qualifier, Root, Selected, Through};
use crate::types::Type;
use crate::value::Value;

/// What a path comes from, and the variable of `cel.bind` it goes through.
pub(super) struct Found {
    pub(super) path: Path,
    pub(super) through: Option<Through>,
    /// As in [`Attribute`].
    pub(super) outside: bool,
}

impl Planner<'_> {
    /// An attribute of which nothing is selected yet.
    pub(super) fn attribute(&mut self, id: Id, root: Root) -> NodeId {
        let node = self.program.nodes.len() as NodeId;
        self.push(id, Op::Attribute(Box::new(Attribute::new(node, root))))
    }

    pub(super) fn path_node(&mut self, id: Id, found: &Found) -> NodeId {
        let slot = self.slot(&found.path);
        let test = matches!(self.checked.ast.kind(id), Some(Kind::Select { test: true, .. }));
        let optional = found.path.optional.iter().position(|optional| *optional);
        let root = Root::Path { slot, optional, test, through: found.through };
        let node = self.program.nodes.len() as NodeId;
        let attribute = Attribute { test, outside: found.outside, ..Attribute::new(node, root) };
        self.push(id, Op::Attribute(Box::new(attribute)))
    }

    /// The path that a node is, as far as declared types say something of its steps.
    pub(super) fn path(&self, id: Id) -> Option<Found> {
        match self.checked.ast.kind(id)? {
            Kind::Ident(name) => match self.checked.reference(id) {
                Reference::Variable(variable) => {
                    let end = self.environment.variable(variable)?.clone();
                    let outside = name.starts_with('.') && self.binding(name).is_some();
                    Some(Found { path: Path::new(variable, end), through: None, outside })
                }
                Reference::Local => match self.binding(name)? {
                    Binding::Alias(through, path) => {
                        Some(Found { path: path.clone(), through: Some(*through), outside: false })
                    }
                    Binding::Local(_) => None,
                },
                _ => None,
            },
            Kind::Select { operand, field, .. } => {
                if matches!(self.checked.reference(id), Reference::Variable(_) | Reference::Type(_)) {
                    return None;
                }
                let found = self.path(*operand).filter(|_| !self.tests_presence(*operand))?;
                Some(Found { path: found.path.step(field, false)?, ..found })
            }
            Kind::Call { function, target: None, arguments } => {
                let [operand, key] = arguments.as_slice() else { return None };
                let (indexed, optional) = match function.as_str() {
                    "_[_]" => (true, false),
                    "_[?_]" => (true, true),
                    "_?._" => (false, true),
                    _ => return None,
                };
                let Some(Value::String(key)) = self.checked.ast.literal(*key) else { return None };
                let found = self.path(*operand).filter(|_| !self.tests_presence(*operand))?;
                if indexed && !matches!(found.path.end, Type::Map(..)) {
                    return None;
                }
                Some(Found { path: found.path.step(key, optional)?, ..found })
            }
            _ => None,
        }
    }

    pub(super) fn tests_presence(&self, id: Id) -> bool {
        matches!(self.checked.ast.kind(id), Some(Kind::Select { test: true, .. }))
    }

    /// A selection of a field.
    pub(super) fn select(&mut self, id: Id, operand: NodeId, field: &str, test: bool) -> NodeId {
        let key = Selected::Constant(Value::string(field));
        let qualifier = Qualifier { key, optional: false, test };
        self.qualified(id, operand, [&qualifier, &qualifier])
    }

    /// A selection by a key. The key is planned as names are seen where it selects; the sides of a conditional may differ.
    pub(super) fn index(&mut self, id: Id, operand: Id, key: Id, optional: bool) -> Result<NodeId, Refusal> {
        let operand = self.plan(operand)?;
        let sides = match self.op(operand) {
            Some(Op::Attribute(attribute)) => attribute.sides(),
            _ => Sides { inside: true, outside: false },
        };
        let inside = if sides.inside { self.plan(key)? } else { self.plan_outside(key)? };
        let inside = self.qualifier(id, inside, optional)?;
        if sides.inside && sides.outside {
            let outside = self.plan_outside(key)?;
            let outside = self.qualifier(id, outside, optional)?;
            return Ok(self.qualified(id, operand, [&inside, &outside]));
        }
        Ok(self.qualified(id, operand, [&inside, &inside]))
    }

    fn qualifier(&self, id: Id, key: NodeId, optional: bool) -> Result<Qualifier, Refusal> {
        let key = match self.op(key) {
            Some(Op::Constant(value)) if !value.can_select() => {
                return Err((id, format!("invalid qualifier type: {}", value.go_type())));
            }
            Some(Op::Constant(value)) => Selected::Constant(value.clone()),
            Some(Op::Attribute(attribute)) => Selected::Attribute(Arc::new(attribute.as_ref().clone())),
            _ => Selected::Node(key),
        };
        Ok(Qualifier { key, optional, test: false })
    }

    /// An attribute with one more selection: that of `operand`, or a new one from its value. The two are what is
    /// selected inside, among local variables, and [`Attribute::outside`].
    fn qualified(&mut self, id: Id, operand: NodeId, qualifiers: [&Qualifier; 2]) -> NodeId {
        let node = self.program.nodes.len() as NodeId;
        let mut attribute = match self.op(operand) {
            Some(Op::Attribute(attribute)) => attribute.as_ref().clone(),
            _ => Attribute::new(node, Root::Node(operand)),
        };
        attribute.node = node;
        attribute.test = qualifiers.iter().any(|it| it.test);
        attribute.add(qualifiers);
        self.push(id, Op::Attribute(Box::new(attribute)))
    }

    pub(super) fn as_attribute(&self, node: NodeId) -> Attribute {
        match self.op(node) {
            Some(Op::Attribute(attribute)) => attribute.as_ref().clone(),
            _ => Attribute::new(node, Root::Node(node)),
        }
    }

    /// What is planned where no local variable is seen.
    fn plan_outside(&mut self, id: Id) -> Result<NodeId, Refusal> {
        let scope = std::mem::take(&mut self.scope);
        let planned = self.plan(id);
        self.scope = scope;
        planned
    }
}

impl Attribute {
    fn new(node: NodeId, root: Root) -> Self {
        Self { node, root, qualifiers: Vec::new(), test: false, outside: false }
    }

    /// A selection is added to both sides of a conditional, to each as it is seen there.
    fn add(&mut self, [inside, outside]: [&Qualifier; 2]) {
        match &mut self.root {
            Root::Conditional { then, otherwise, .. } => {
                then.add([inside, outside]);
                otherwise.add([inside, outside]);
            }
            _ => self.qualifiers.push(if self.outside { outside } else { inside }.clone()),
        }
    }

    fn sides(&self) -> Sides {
        match &self.root {
            Root::Conditional { then, otherwise, .. } => {
                let (then, otherwise) = (then.sides(), otherwise.sides());
                Sides { inside: then.inside || otherwise.inside, outside: then.outside || otherwise.outside }
            }
            _ => Sides { inside: !self.outside, outside: self.outside },
        }
    }
}

/// Where the sides of an attribute are evaluated: among local variables, or [`Attribute::outside`].
struct Sides {
    inside: bool,
    outside: bool,
}
