//! How is a checked expression evaluated? cel-go's planner with the optimizations that Kubernetes turns on
//! (v0.29.2 `interpreter/planner.go`, `decorators.go`), which decide what is constant and what costs.

mod attribute;

use std::borrow::Cow;

use super::ast::{Fold, Id, Kind};
use super::check::{Checked, Reference};
use super::paths::Path;
use super::signatures::declared;
use crate::activation::{ReadPath, Variables};
use crate::environment::Environment;
use crate::error::EvaluationError;
use crate::evaluate::{Budget, Machine, Price};
use crate::messages::Message;
use crate::program::{
    Call, Element, Entry, Fold as FoldOp, NewMessage, Node, NodeId, Op, Program, Root, Through, Way,
};
use crate::types::Type;
use crate::value::Value;
use attribute::Found;

/// Steps that a constant part may take; one that takes more is left to the evaluation.
const FOLD_BUDGET: Budget = Budget(10_000);

/// Why a program cannot be made, and the node at fault.
pub(super) type Refusal = (Id, String);

/// Makes the program; its estimated cost is filled in later.
pub(super) fn plan(source: &str, checked: &Checked, environment: &Environment) -> Result<Program, Refusal> {
    let program = Program {
        expression: source.into(),
        nodes: Vec::new(),
        root: 0,
        locals: 0,
        reads: crate::activation::Reads::default(),
        result: checked.type_of(checked.ast.root).clone(),
        max_cost: u64::MAX,
        cel_go: environment.cel_go(),
        zones: environment.zones(),
        short_includes: environment.has_short_includes(),
    };
    let mut planner = Planner { checked, environment, program, scope: Vec::new() };
    let root = planner.plan(checked.ast.root)?;
    let mut program = planner.program;
    program.root = root;
    fold_constants(&mut program);
    read_plainly(&mut program);
    Ok(program)
}

struct Planner<'a> {
    checked: &'a Checked,
    environment: &'a Environment,
    program: Program,
    /// Names that macros bring, innermost last.
    scope: Vec<(String, Binding)>,
}

/// What a name of the scope stands for.
#[derive(Clone)]
enum Binding {
    Local(u32),
    /// `cel.bind`'s variable, where it is another word for a path.
    Alias(Through, Path),
}

impl Planner<'_> {
    fn push(&mut self, id: Id, op: Op) -> NodeId {
        let (span, written) =
            self.checked.ast.node(id).map_or((0..0, false), |node| (node.span.clone(), node.written));
        let number = u32::try_from(self.program.nodes.len()).unwrap_or(u32::MAX);
        let span = span.start as u32..span.end as u32;
        self.program.nodes.push(Node { span, written, op, folded: None });
        number
    }

    fn op(&self, node: NodeId) -> Option<&Op> {
        self.program.nodes.get(node as usize).map(|node| &node.op)
    }

    fn constant(&self, node: NodeId) -> Option<&Value> {
        match self.op(node)? {
            Op::Constant(value) => Some(value),
            _ => None,
        }
    }

    fn new_local(&mut self) -> u32 {
        self.program.locals += 1;
        u32::try_from(self.program.locals - 1).unwrap_or(u32::MAX)
    }

    fn slot(&mut self, path: &Path) -> u32 {
        u32::try_from(place(&mut self.program.reads.paths, path)).unwrap_or(u32::MAX)
    }

    fn plan(&mut self, id: Id) -> Result<NodeId, Refusal> {
        if let Some(found) = self.path(id) {
            return Ok(self.path_node(id, &found));
        }
        let Some(kind) = self.checked.ast.kind(id) else {
            return Ok(self.push(id, Op::Constant(Value::Null)));
        };
        match kind {
            Kind::Literal(value) => Ok(self.push(id, Op::Constant(value.clone()))),
            Kind::Ident(name) => match self.checked.reference(id) {
                // Kubernetes' checker knows these types, and its interpreter does not.
                Reference::Type(name) if name == "duration" || name == "timestamp" => {
                    Err((id, format!("reference to undefined type: {name}")))
                }
                _ => Ok(self.identifier(id, name)),
            },
            Kind::Select { operand, field, test } => {
                if let Reference::Type(name) = self.checked.reference(id) {
                    return Ok(self.push(id, Op::Constant(Value::Type(name.clone().into()))));
                }
                let operand = self.plan(*operand)?;
                Ok(self.select(id, operand, field, *test))
            }
            Kind::Call { function, target, arguments } => self.call(id, function, *target, arguments),
            Kind::List(elements) => self.list(id, elements),
            Kind::Map(entries) => self.map(id, entries),
            Kind::Struct(name, fields) => {
                let of = name.trim_start_matches('.');
                let mut planned = Vec::with_capacity(fields.len());
                for set in fields {
                    let value = Element { value: self.plan(set.value)?, optional: set.optional };
                    planned.push((set.field.clone(), value));
                }
                let message = NewMessage { name: of.to_owned(), known: Message::named(of), fields: planned };
                Ok(self.push(id, Op::Message(Box::new(message))))
            }
            Kind::Comprehension(fold) => self.comprehension(id, fold),
        }
    }

    fn identifier(&mut self, id: Id, name: &str) -> NodeId {
        if let Reference::Type(name) = self.checked.reference(id) {
            return self.push(id, Op::Constant(Value::Type(name.clone().into())));
        }
        match self.binding(name) {
            Some(Binding::Local(local) | Binding::Alias(Through { local, .. }, _)) => {
                let root = Root::Local(*local);
                self.attribute(id, root)
            }
            // Out of sight: what is declared by that name stands for it, or nothing.
            None => {
                let path = Path::new(name, Type::Dyn);
                self.path_node(id, &Found { path, through: None, outside: false })
            }
        }
    }

    /// What a local name stands for; before v0.29 also with a dot before it.
    fn binding(&self, name: &str) -> Option<&Binding> {
        let plain = name.trim_start_matches('.');
        self.scope.iter().rev().find(|(known, _)| known == plain).map(|(_, binding)| binding)
    }

    fn call(
        &mut self,
        id: Id,
        function: &str,
        target: Option<Id>,
        arguments: &[Id],
    ) -> Result<NodeId, Refusal> {
        if let ("@in", [key, container]) = (function, arguments)
            && let Some(Value::String(name)) = self.checked.ast.literal(*key).cloned()
            && let Some(found) = self.path(*container)
            && matches!(found.path.end, Type::Map(..))
            && found.through.is_none()
            && !found.outside
            && !found.path.is_optional()
        {
            let steps = found.path.steps.len() as u64;
            if let Some(path) = found.path.step(&name, false) {
                let key = self.plan(*key)?;
                let slot = self.slot(&path);
                return Ok(self.push(id, Op::Contains { slot, key, steps }));
            }
        }
        if let ("_[_]" | "_[?_]" | "_?._", [operand, key]) = (function, arguments) {
            return self.index(id, *operand, *key, function != "_[_]");
        }
        let mut planned = Vec::with_capacity(arguments.len() + 1);
        for argument in target.iter().chain(arguments) {
            planned.push(self.plan(*argument)?);
        }
        match (function, planned.as_slice()) {
            ("_&&_", [left, right]) => return Ok(self.push(id, Op::And(*left, *right))),
            ("_||_", [left, right]) => return Ok(self.push(id, Op::Or(*left, *right))),
            ("_?_:_", [condition, then, otherwise]) => {
                let then = Box::new(self.as_attribute(*then));
                let otherwise = Box::new(self.as_attribute(*otherwise));
                let root = Root::Conditional { condition: *condition, then, otherwise };
                return Ok(self.attribute(id, root));
            }
            ("@not_strictly_false", [operand]) => return Ok(self.push(id, Op::NotStrictlyFalse(*operand))),
            ("or", [left, right]) if target.is_some() => {
                return Ok(self.push(id, Op::OptionalOr(*left, *right)));
            }
            ("orValue", [left, right]) if target.is_some() => {
                return Ok(self.push(id, Op::OptionalOrValue(*left, *right)));
            }
            ("_+_", [left, right]) => {
                if let Some(local) = self.accumulator(*left)
                    && matches!(self.op(*right), Some(Op::List(_) | Op::Constant(Value::List(_))))
                {
                    return Ok(self.push(id, Op::Append { local, list: *right }));
                }
            }
            ("cel.@mapInsert", [map, rest @ ..]) => {
                if let Some(local) = self.accumulator(*map) {
                    return Ok(self.push(id, Op::Insert { local, arguments: rest.into() }));
                }
            }
            _ => {}
        }
        self.function(id, planned)
    }

    /// The place of a loop's accumulator, when the node is just that.
    fn accumulator(&self, node: NodeId) -> Option<u32> {
        let Some(Op::Attribute(attribute)) = self.op(node) else { return None };
        match (&attribute.root, attribute.qualifiers.as_slice()) {
            (Root::Local(local), []) => {
                let (name, _) = self
                    .scope
                    .iter()
                    .rev()
                    .find(|(_, binding)| matches!(binding, Binding::Local(known) if known == local))?;
                (name == super::expand::ACCUMULATOR).then_some(*local)
            }
            _ => None,
        }
    }

    fn function(&mut self, id: Id, arguments: Vec<NodeId>) -> Result<NodeId, Refusal> {
        let Reference::Function { name, overloads: fitting } = self.checked.reference(id) else {
            return Ok(self.push(id, Op::Constant(Value::Null)));
        };
        let function = *name;
        let overload = match fitting.as_slice() {
            [only] => Some(only.id),
            _ => None,
        };
        if function == "@in"
            && overload == Some("in_list")
            && let [needle, list] = arguments.as_slice()
            && let Some(Value::List(list)) = self.constant(*list)
        {
            if list.is_empty() {
                return Ok(self.push(id, Op::Constant(Value::Bool(false))));
            }
            if list.iter().all(|element| element.is_primitive() && !matches!(element, Value::Bytes(_))) {
                let list = list.clone();
                return Ok(self.push(id, Op::InConstants { needle: *needle, list }));
            }
        }
        let singleton = is_singleton(function);
        let overloads = if overload.is_some() && !singleton {
            fitting.clone()
        } else {
            declared(self.environment, function).map_or_else(Vec::new, |declared| declared.overloads)
        };
        // `format` is the one function of two arguments that cel-go binds as one of any number (`ext/strings.go`).
        let in_order = arguments.len() > 2 || function == "format" || (overload.is_none() && !singleton);
        let price = Price::of(function, overload, arguments.len(), &self.program);
        let mut call = Call {
            function,
            overloads: overloads.into(),
            arguments: arguments.into(),
            in_order,
            regex: None,
            way: Way::of(function, &self.program),
            price,
        };
        if matches!(function, "matches" | "find" | "findAll")
            && let Some(Value::String(pattern)) = call.arguments.get(1).and_then(|node| self.constant(*node))
        {
            match crate::compile::regular_expression(pattern) {
                // The optimized call is one that stops at the first failed argument.
                Ok(regex) => (call.regex, call.in_order) = (Some(regex), true),
                Err(error) => return Err((id, error.text().to_owned())),
            }
        }
        let converts = is_conversion(function) && call.arguments.len() == 1;
        let constant = converts && call.arguments.iter().all(|node| self.constant(*node).is_some());
        let node = self.push(id, Op::Call(Box::new(call)));
        if constant { self.evaluated(id, node) } else { Ok(node) }
    }

    /// The value of a constant node in its place.
    fn evaluated(&mut self, id: Id, node: NodeId) -> Result<NodeId, Refusal> {
        let outcome = Machine::new(&self.program, &Variables::default(), Budget::default())
            .evaluate(node)
            .map(Cow::into_owned);
        match outcome {
            Ok(value) => {
                if let Some(node) = self.program.nodes.get_mut(node as usize) {
                    node.op = Op::Constant(value);
                }
                Ok(node)
            }
            Err(EvaluationError::OutOfBudget) => Ok(node),
            Err(error) => Err((id, error.to_string())),
        }
    }

    fn list(&mut self, id: Id, elements: &[(Id, bool)]) -> Result<NodeId, Refusal> {
        let mut planned = Vec::with_capacity(elements.len());
        for (element, optional) in elements {
            planned.push(Element { value: self.plan(*element)?, optional: *optional });
        }
        let constant = planned.iter().all(|element| self.constant(element.value).is_some());
        let node = self.push(id, Op::List(planned.into()));
        // An error in a constant list stays the list's value (`maybeBuildListLiteral`).
        Ok(if constant { self.evaluated(id, node).unwrap_or(node) } else { node })
    }

    fn map(&mut self, id: Id, entries: &[(Id, Id, bool)]) -> Result<NodeId, Refusal> {
        let mut planned = Vec::with_capacity(entries.len());
        for (key, value, optional) in entries {
            planned.push(Entry { key: self.plan(*key)?, value: self.plan(*value)?, optional: *optional });
        }
        let constant = planned
            .iter()
            .all(|entry| self.constant(entry.key).is_some() && self.constant(entry.value).is_some());
        let node = self.push(id, Op::Map(planned.into()));
        Ok(if constant { self.evaluated(id, node).unwrap_or(node) } else { node })
    }

    fn comprehension(&mut self, id: Id, fold: &Fold) -> Result<NodeId, Refusal> {
        if self.checked.ast.is_bind(fold) {
            return self.bind(id, fold);
        }
        let init = self.plan(fold.init)?;
        let range = self.plan(fold.range)?;
        let accumulator = self.new_local();
        let first = self.new_local();
        let second = fold.second.is_some().then(|| self.new_local());
        self.scope.push((fold.accumulator.clone(), Binding::Local(accumulator)));
        let outer = self.scope.len();
        self.scope.push((fold.variable.clone(), Binding::Local(first)));
        if let (Some(name), Some(local)) = (&fold.second, second) {
            self.scope.push((name.clone(), Binding::Local(local)));
        }
        let condition = self.plan(fold.condition)?;
        let step = self.plan(fold.step)?;
        self.scope.truncate(outer);
        let result = self.plan(fold.result)?;
        self.scope.pop();
        let fold = FoldOp { range, first, second, accumulator, init, condition, step, result };
        Ok(self.push(id, Op::Fold(Box::new(fold))))
    }

    fn bind(&mut self, id: Id, fold: &Fold) -> Result<NodeId, Refusal> {
        let local = self.new_local();
        let aliased = self
            .path(fold.init)
            .filter(|found| {
                let own = found.through.is_none() && !found.outside;
                own && !found.path.is_optional() && !self.tests_presence(fold.init)
            })
            .filter(|found| matches!(found.path.end, Type::Map(..) | Type::Object(_)));
        let (init, binding) = match aliased {
            Some(found) => {
                let cost = found.path.steps.len() as u64 + 1;
                let init = self.push(id, Op::Touch(cost));
                if let Some(node) = self.program.nodes.get_mut(init as usize) {
                    node.written = false;
                }
                // What answers for absent keys is a map of maps (`device.attributes`), and nothing else is.
                let of_maps = matches!(&found.path.end, Type::Map(_, of) if matches!(**of, Type::Map(..)));
                let map = of_maps.then(|| place(&mut self.program.reads.emptiness, &found.path));
                let through = Through { local, steps: found.path.steps.len(), map };
                (init, Binding::Alias(through, found.path))
            }
            None => (self.plan(fold.init)?, Binding::Local(local)),
        };
        self.scope.push((fold.accumulator.clone(), binding));
        let body = self.plan(fold.result)?;
        self.scope.pop();
        Ok(self.push(id, Op::Bind { local, init, body }))
    }
}

/// Functions that have one implementation for all overloads (cel-go `SingletonUnaryBinding` and the like).
fn is_singleton(function: &str) -> bool {
    function.starts_with('_')
        || matches!(
            function,
            "-_" | "!_"
                | "@in"
                | "size"
                | "contains"
                | "startsWith"
                | "endsWith"
                | "matches"
                | "sort"
                | "@sortByAssociatedKeys"
        )
}

/// cel-go `common/overloads/overloads.go`, `IsTypeConversionFunction`.
fn is_conversion(function: &str) -> bool {
    matches!(
        function,
        "bool" | "bytes" | "double" | "duration" | "dyn" | "int" | "string" | "timestamp" | "type" | "uint"
    )
}

/// The place of a path in a list, at whose end it is added where it is not known.
fn place(paths: &mut Vec<ReadPath>, path: &Path) -> usize {
    let wanted = ReadPath { variable: path.variable.clone(), steps: path.steps.clone() };
    paths.iter().position(|known| *known == wanted).unwrap_or_else(|| {
        paths.push(wanted);
        paths.len() - 1
    })
}

/// Most attributes are a path and nothing else: they are read without looking for what else an attribute can have.
fn read_plainly(program: &mut Program) {
    for node in &mut program.nodes {
        if let Op::Attribute(attribute) = &node.op
            && attribute.qualifiers.is_empty()
            && !attribute.outside
            && let Root::Path { slot, optional: None, test: false, through: None } = attribute.root
        {
            node.op = Op::Read(slot);
        }
    }
}

/// Computes beforehand what depends on no variable: an evaluation takes the value and pays its cost.
fn fold_constants(program: &mut Program) {
    for place in 0..program.nodes.len() {
        let Some(node) = program.nodes.get(place) else { continue };
        let plain = match &node.op {
            Op::Call(call) => call.arguments.iter().all(|argument| is_folded(program, *argument)),
            _ => false,
        };
        if !plain {
            continue;
        }
        let nothing = Variables::default();
        let mut machine = Machine::new(program, &nothing, FOLD_BUDGET);
        let value = machine.evaluate(place as NodeId).map(Cow::into_owned);
        let cost = machine.cost();
        // Each turn of a loop has a quantity of its own, which functions may change.
        if program.locals > 0 && matches!(value, Ok(Value::Quantity(_) | Value::Sum(_))) {
            continue;
        }
        if let (Ok(value), Some(node)) = (value, program.nodes.get_mut(place)) {
            node.folded = Some((value, cost));
        }
    }
}

fn is_folded(program: &Program, id: NodeId) -> bool {
    let node = program.nodes.get(id as usize);
    node.is_some_and(|node| node.folded.is_some() || matches!(node.op, Op::Constant(_)))
}
