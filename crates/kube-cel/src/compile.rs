//! How does an expression become a program?

use std::ops::Range;
use std::sync::Arc;

use crate::activation::{ReadPath, Reads};
use crate::environment::Environment;
use crate::error::CompileError;
use crate::functions::{self, Overload};
use crate::pattern::{Pattern, PatternError};
use crate::program::{Call, Element, Entry, Node, NodeId, Op, Program};
use crate::syntax::{self, Expression, ExpressionKind};
use crate::types::Type;
use crate::value::{Key, Value};
use paths::Path;

mod fold;
mod macros;
mod paths;
mod typing;

/// Compiles `expression` for `environment`.
///
/// # Errors
/// Every error, in the order of the source: first those of the syntax and of macros, and only when
/// there are none, those of names and types.
pub fn compile(expression: &str, environment: &Environment) -> Result<Program, Vec<CompileError>> {
    let tree = syntax::parse(expression)?;
    let mut compiler = Compiler {
        source: expression,
        environment,
        nodes: Vec::new(),
        paths: Vec::new(),
        scope: Vec::new(),
        locals: 0,
        syntax_errors: Vec::new(),
        errors: Vec::new(),
        mixed_literals: Vec::new(),
        formatting: 0,
    };
    let root = compiler.node(&tree);
    let errors = if compiler.syntax_errors.is_empty() { compiler.errors } else { compiler.syntax_errors };
    if !errors.is_empty() {
        return Err(in_order(errors));
    }
    let mut program = Program {
        expression: expression.into(),
        nodes: compiler.nodes,
        root,
        locals: compiler.locals as usize,
        reads: Reads { paths: compiler.paths },
    };
    // cel-go's validators look at literals once everything else is right.
    let mut errors = compiler.mixed_literals;
    errors.extend(fold::fold(&mut program));
    if errors.is_empty() { Ok(program) } else { Err(in_order(errors)) }
}

fn in_order(mut errors: Vec<CompileError>) -> Vec<CompileError> {
    errors.sort_by_key(|error| error.place.as_ref().map_or((0, 0), |place| (place.line, place.column)));
    errors
}

struct Compiler<'a> {
    source: &'a str,
    environment: &'a Environment,
    nodes: Vec<Node>,
    paths: Vec<ReadPath>,
    /// Names that macros bring, innermost last.
    scope: Vec<(String, Binding)>,
    locals: u32,
    /// Errors that cel-go's parser reports; they hide all others.
    syntax_errors: Vec<CompileError>,
    errors: Vec<CompileError>,
    /// Lists and maps of several types; reported when there is nothing else.
    mixed_literals: Vec<CompileError>,
    /// How many calls of `format` are around: their literals may mix types.
    formatting: usize,
}

/// What a name of the scope stands for.
#[derive(Clone)]
enum Binding {
    /// The variable of a comprehension.
    Local(u32, Type),
    /// `cel.bind`'s variable.
    Bound(u32, Type),
    /// `cel.bind`'s variable, where it is another word for a path.
    Alias(Path),
}

impl Compiler<'_> {
    fn push(&mut self, span: &Range<usize>, op: Op, known: Type) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let span = span.start as u32..span.end as u32;
        self.nodes.push(Node { span, op, folded: None, known });
        id
    }

    fn known(&self, id: NodeId) -> Type {
        self.nodes.get(id as usize).map_or(Type::Dyn, |node| node.known.clone())
    }

    fn error(&mut self, at: &Expression, message: String) {
        self.errors.push(CompileError::new(self.source, at.span.clone(), at.position, message));
    }

    /// A node that stands where an error was reported.
    fn hole(&mut self, at: &Expression) -> NodeId {
        self.push(&at.span, Op::Constant(Value::Null), Type::Error)
    }

    fn new_local(&mut self) -> u32 {
        self.locals += 1;
        self.locals - 1
    }

    fn slot(&mut self, path: &Path) -> u32 {
        let wanted = ReadPath { variable: path.variable.clone(), steps: path.steps.clone() };
        let place = self.paths.iter().position(|known| *known == wanted).unwrap_or_else(|| {
            self.paths.push(wanted);
            self.paths.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    fn node(&mut self, expression: &Expression) -> NodeId {
        if let Some(path) = self.path(expression) {
            let slot = self.slot(&path);
            let (op, known) = if path.optional {
                (Op::ReadOptional(slot), Type::optional(path.end))
            } else {
                (Op::Read(slot), path.end)
            };
            return self.push(&expression.span, op, known);
        }
        match &expression.kind {
            ExpressionKind::Literal(value) => {
                let known = typing::of_literal(value);
                self.push(&expression.span, Op::Constant(value.clone()), known)
            }
            ExpressionKind::Identifier(name) => self.identifier(expression, name),
            ExpressionKind::Select { operand, field, optional } => {
                self.select(expression, operand, field, *optional)
            }
            ExpressionKind::Call { name, target: None, arguments } => {
                self.global_call(expression, name, arguments)
            }
            ExpressionKind::Call { name, target: Some(target), arguments } => {
                self.member_call(expression, name, target, arguments)
            }
            ExpressionKind::List(elements) => self.list(expression, elements),
            ExpressionKind::Map(entries) => self.map(expression, entries),
            ExpressionKind::Message { name } => {
                let message = format!("undeclared reference to '{name}' (in container '')");
                self.error(expression, message);
                self.hole(expression)
            }
        }
    }

    /// Reports an element of a literal whose type differs from the first one's
    /// (`cel.HomogeneousAggregateLiterals`, cel-go `cel/validator.go`).
    fn expect_same(&mut self, at: &Expression, first: &Type, of: &Type) {
        if self.formatting == 0 && !typing::unify(first, of) {
            let message = format!("expected type '{first}' but found '{of}'");
            self.mixed_literals.push(CompileError::new(self.source, at.span.clone(), at.position, message));
        }
    }

    fn map(&mut self, expression: &Expression, entries: &[(Expression, Expression, bool)]) -> NodeId {
        let mut known: Option<(Type, Type)> = None;
        let mut compiled = Vec::with_capacity(entries.len());
        for (key, value, optional) in entries {
            let entry = Entry { key: self.node(key), value: self.node(value), optional: *optional };
            let of_key = self.known(entry.key);
            let of_value = match self.known(entry.value) {
                Type::Optional(inner) if *optional => inner.as_ref().clone(),
                of => of,
            };
            if let Some((first_key, first_value)) = &known {
                self.expect_same(key, first_key, &of_key);
                self.expect_same(value, first_value, &of_value);
            }
            known = Some(match known {
                None => (of_key, of_value),
                Some((first_key, first_value)) => (
                    typing::common([first_key, of_key].into_iter()),
                    typing::common([first_value, of_value].into_iter()),
                ),
            });
            compiled.push(entry);
        }
        let (keys, values) = known.unwrap_or((Type::Dyn, Type::Dyn));
        self.push(&expression.span, Op::Map(compiled.into()), Type::map(keys, values))
    }

    fn list(&mut self, expression: &Expression, elements: &[(Expression, bool)]) -> NodeId {
        let mut known: Option<Type> = None;
        let mut compiled = Vec::with_capacity(elements.len());
        for (element, optional) in elements {
            let value = self.node(element);
            let of = match (self.known(value), optional) {
                (Type::Optional(inner), true) => inner.as_ref().clone(),
                (_, true) => Type::Dyn,
                (of, false) => of,
            };
            // cel.HomogeneousAggregateLiterals (cel-go `cel/validator.go`).
            if let Some(first) = &known {
                self.expect_same(element, first, &of);
            }
            known = Some(known.map_or(of.clone(), |first| if first == of { first } else { Type::Dyn }));
            compiled.push(Element { value, optional: *optional });
        }
        let known = Type::list(known.unwrap_or(Type::Dyn));
        self.push(&expression.span, Op::List(compiled.into()), known)
    }

    fn identifier(&mut self, expression: &Expression, name: &str) -> NodeId {
        let scoped = self.scope.iter().rev().find(|(known, _)| known == name).map(|(_, binding)| binding);
        match scoped {
            Some(Binding::Local(place, known)) => {
                let (place, known) = (*place, known.clone());
                return self.push(&expression.span, Op::Local(place), known);
            }
            Some(Binding::Bound(place, known)) => {
                let (place, known) = (*place, known.clone());
                return self.push(&expression.span, Op::Bound(place), known);
            }
            // Aliases are paths, which were tried before.
            Some(Binding::Alias(_)) | None => {}
        }
        if let Some(type_name) = typing::type_value(name.trim_start_matches('.')) {
            return self.push(&expression.span, Op::Constant(Value::Type(type_name.into())), Type::Type);
        }
        self.error(expression, format!("undeclared reference to '{name}' (in container '')"));
        self.hole(expression)
    }

    fn select(
        &mut self,
        expression: &Expression,
        operand: &Expression,
        field: &str,
        optional: bool,
    ) -> NodeId {
        if let Some(type_name) = dotted(expression).and_then(|name| typing::type_value(&name)) {
            return self.push(&expression.span, Op::Constant(Value::Type(type_name.into())), Type::Type);
        }
        let operand = self.node(operand);
        let known = self.known(operand);
        let result = self.field_type(expression, &known, field);
        let field = Key::String(field.into());
        if optional {
            return self.push(
                &expression.span,
                Op::OptionalSelect { operand, field },
                Type::optional(result),
            );
        }
        let result = if matches!(known, Type::Optional(_)) { Type::optional(result) } else { result };
        self.push(&expression.span, Op::Select { operand, field }, result)
    }

    /// The type of a field; reports fields and operands that cannot be.
    fn field_type(&mut self, at: &Expression, operand: &Type, field: &str) -> Type {
        match operand {
            Type::Object(object) => match object.field(field) {
                Some(of) => of.clone(),
                None => {
                    self.error(at, format!("undefined field '{field}'"));
                    Type::Error
                }
            },
            Type::Map(_, value) => value.as_ref().clone(),
            Type::Optional(inner) => self.field_type(at, &inner.as_ref().clone(), field),
            Type::Dyn | Type::Any | Type::Error | Type::Parameter(_) => Type::Dyn,
            Type::Opaque(name) => {
                self.error(at, format!("unexpected failed resolution of '{name}'"));
                Type::Error
            }
            other => {
                self.error(at, format!("type '{other}' does not support field selection"));
                Type::Error
            }
        }
    }

    fn global_call(&mut self, at: &Expression, name: &str, arguments: &[Expression]) -> NodeId {
        if let Some(node) = self.global_macro(at, name, arguments) {
            return node;
        }
        if let [left, right] = arguments {
            match name {
                "_&&_" => return self.logic(at, left, right, Op::And),
                "_||_" => return self.logic(at, left, right, Op::Or),
                "_==_" => return self.equality(at, name, left, right, Op::Equal),
                "_!=_" => return self.equality(at, name, left, right, Op::NotEqual),
                "@in" => return self.membership(at, left, right),
                "_[_]" => return self.index(at, left, right, false),
                "_[?_]" => return self.index(at, left, right, true),
                _ => {}
            }
        }
        match (name, arguments) {
            ("!_", [operand]) => {
                let operand = self.node(operand);
                if !typing::unify(&Type::Bool, &self.known(operand)) {
                    return self.no_matching_overload(at, "!_", false, &[operand]);
                }
                self.push(&at.span, Op::Not(operand), Type::Bool)
            }
            ("_?_:_", [condition, then, otherwise]) => {
                let condition = self.node(condition);
                let then = self.node(then);
                let otherwise = self.node(otherwise);
                let known = typing::common([self.known(then), self.known(otherwise)].into_iter());
                let same = typing::unify(&self.known(then), &self.known(otherwise));
                if !same || !typing::unify(&Type::Bool, &self.known(condition)) {
                    return self.no_matching_overload(at, name, false, &[condition, then, otherwise]);
                }
                self.push(&at.span, Op::Conditional { condition, then, otherwise }, known)
            }
            _ => {
                let name = name.trim_start_matches('.');
                let arguments: Vec<NodeId> = arguments.iter().map(|argument| self.node(argument)).collect();
                self.call(at, name, false, arguments)
            }
        }
    }

    fn logic(
        &mut self,
        at: &Expression,
        left: &Expression,
        right: &Expression,
        op: fn(NodeId, NodeId) -> Op,
    ) -> NodeId {
        let nodes = [left, right].map(|operand| {
            let node = self.node(operand);
            let known = self.known(node);
            if !typing::unify(&Type::Bool, &known) {
                self.error(operand, format!("expected type 'bool' but found '{known}'"));
            }
            node
        });
        self.push(&at.span, op(nodes[0], nodes[1]), Type::Bool)
    }

    fn equality(
        &mut self,
        at: &Expression,
        name: &str,
        left: &Expression,
        right: &Expression,
        op: fn(NodeId, NodeId) -> Op,
    ) -> NodeId {
        let left = self.node(left);
        let right = self.node(right);
        if !typing::unify(&self.known(left), &self.known(right)) {
            return self.no_matching_overload(at, name, false, &[left, right]);
        }
        self.push(&at.span, op(left, right), Type::Bool)
    }

    fn membership(&mut self, at: &Expression, left: &Expression, right: &Expression) -> NodeId {
        let present = self.present(left, right);
        let left_node = self.node(left);
        if let Some(path) = present {
            let slot = self.slot(&path);
            return self.push(&at.span, Op::ReadContains { slot, key: left_node }, Type::Bool);
        }
        let right_node = self.node(right);
        let fits = match self.known(right_node) {
            Type::List(element) => typing::unify(&element, &self.known(left_node)),
            Type::Map(key, _) => typing::unify(&key, &self.known(left_node)),
            Type::Dyn | Type::Any | Type::Error | Type::Parameter(_) => true,
            _ => false,
        };
        if !fits {
            return self.no_matching_overload(at, "@in", false, &[left_node, right_node]);
        }
        self.push(&at.span, Op::In(left_node, right_node), Type::Bool)
    }

    fn index(&mut self, at: &Expression, operand: &Expression, index: &Expression, optional: bool) -> NodeId {
        let operand = self.node(operand);
        let index = self.node(index);
        let (container, viral) = match self.known(operand) {
            Type::Optional(inner) => (inner.as_ref().clone(), true),
            known => (known, false),
        };
        let name = if optional { "_[?_]" } else { "_[_]" };
        let known = match container {
            Type::Map(key, value) if typing::unify(&key, &self.known(index)) => value.as_ref().clone(),
            Type::List(element) if typing::unify(&Type::Int, &self.known(index)) => element.as_ref().clone(),
            Type::Dyn | Type::Any | Type::Error | Type::Parameter(_) => Type::Dyn,
            _ => return self.no_matching_overload(at, name, false, &[operand, index]),
        };
        let known = if optional || viral { Type::optional(known) } else { known };
        let op = if optional { Op::OptionalIndex { operand, index } } else { Op::Index { operand, index } };
        self.push(&at.span, op, known)
    }

    fn member_call(
        &mut self,
        at: &Expression,
        name: &str,
        target: &Expression,
        arguments: &[Expression],
    ) -> NodeId {
        if let Some(node) = self.member_macro(at, name, target, arguments) {
            return node;
        }
        self.formatting += usize::from(name == "format");
        let node = self.member_function(at, name, target, arguments);
        self.formatting -= usize::from(name == "format");
        node
    }

    fn member_function(
        &mut self,
        at: &Expression,
        name: &str,
        target: &Expression,
        arguments: &[Expression],
    ) -> NodeId {
        let compile_all = |compiler: &mut Self| -> Vec<NodeId> {
            arguments.iter().map(|argument| compiler.node(argument)).collect()
        };
        if let Some(prefix) = dotted(target) {
            let qualified = format!("{}.{name}", prefix.trim_start_matches('.'));
            let declared = functions::overloads(&qualified).next().is_some();
            if declared || functions::NOT_SIMULATED.iter().any(|(known, _)| *known == qualified) {
                let arguments = compile_all(self);
                return self.call(at, &qualified, false, arguments);
            }
        }
        let arguments = compile_all(self);
        let target = self.node(target);
        match (name, arguments.as_slice()) {
            ("or", [other]) => {
                let known = self.known(target);
                return self.push(&at.span, Op::OptionalOr(target, *other), known);
            }
            ("orValue", [other]) => {
                let known = match self.known(target) {
                    Type::Optional(inner) => inner.as_ref().clone(),
                    _ => Type::Dyn,
                };
                if !typing::unify(&known, &self.known(*other)) {
                    return self.no_matching_overload(at, name, true, &[target, *other]);
                }
                return self.push(&at.span, Op::OptionalOrValue(target, *other), known);
            }
            _ => {}
        }
        let mut all = vec![target];
        all.extend(arguments);
        self.call(at, name, true, all)
    }

    /// A call of a declared function; the receiver of a member is its first argument.
    fn call(&mut self, at: &Expression, name: &str, member: bool, arguments: Vec<NodeId>) -> NodeId {
        let mut declared = functions::all().filter(|function| function.name == name).peekable();
        let Some(first) = declared.peek() else {
            let message = format!("undeclared reference to '{name}' (in container '')");
            self.error(at, message);
            if functions::NOT_SIMULATED.iter().any(|(known, _)| *known == name) {
                self.errors.pop();
                let message = format!("Kubernetes knows the function '{name}'; it is not simulated here yet");
                self.errors.push(
                    CompileError::new(self.source, at.span.clone(), at.position, message).not_simulated(),
                );
            }
            return self.hole(at);
        };
        let function = first.name;
        let known: Vec<Type> = arguments.iter().map(|argument| self.known(*argument)).collect();
        let overloads: Box<[&'static Overload]> = declared
            .flat_map(|function| function.overloads)
            .filter(|overload| overload.member == member && typing::fits(overload.arguments, &known))
            .collect();
        if overloads.is_empty() {
            return self.no_matching_overload(at, name, member, &arguments);
        }
        let result = typing::common(overloads.iter().map(|overload| overload.result.to_type()));
        let call = Call { function, overloads, arguments: arguments.into(), regex: None };
        self.push(&at.span, Op::Call(Box::new(call)), result)
    }

    /// Reports a call that no overload takes; a hole stands in its place.
    fn no_matching_overload(
        &mut self,
        at: &Expression,
        name: &str,
        member: bool,
        arguments: &[NodeId],
    ) -> NodeId {
        let types: Vec<String> = arguments.iter().map(|id| self.known(*id).to_string()).collect();
        let applied = match types.split_first() {
            Some((receiver, rest)) if member => format!("{receiver}.({})", rest.join(", ")),
            _ => format!("({})", types.join(", ")),
        };
        self.error(at, format!("found no matching overload for '{name}' applied to '{applied}'"));
        self.hole(at)
    }
}

/// `a.b.c` as one name; `None` for anything else.
fn dotted(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Identifier(name) => Some(name.clone()),
        ExpressionKind::Select { operand, field, optional: false } => {
            Some(format!("{}.{field}", dotted(operand)?))
        }
        _ => None,
    }
}

/// A regular expression as cel-go's `matches` reads it.
pub(crate) fn regular_expression(pattern: &str) -> Result<Arc<Pattern>, PatternError> {
    Pattern::new(pattern).map(Arc::new)
}
