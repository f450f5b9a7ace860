//! What do the macros mean: `has`, `all`, `exists`, `map`, `filter`, `cel.bind`, `optMap` …?
//!
//! After cel-go v0.29.2 `parser/macro.go`, `cel/library.go`, `ext/bindings.go`, `ext/comprehensions.go` and
//! `ext/lists.go`; the texts of errors are theirs. What a macro adds stands at the place of its call.

use super::ast::{Ast, Fold, Id, Kind, Node, Set};
use crate::environment::Environment;
use crate::error::CompileError;
use crate::syntax::{Expression, ExpressionKind, Field};
use crate::value::Value;

/// The variable that a loop collects its result in; no source can name it.
pub(super) const ACCUMULATOR: &str = "@result";
const SORT_INPUT: &str = "@__sortBy_input__";
/// Nodes that an expression may become. Each `optMap` in a chain doubles what stands before it.
///
/// Deviation: cel-go has no such limit and runs out of memory instead.
pub(super) const MAX_NODES: usize = 200_000;
const UNUSED: &str = "#unused";

/// Expands all macros; with the errors of macros that are not used as they should be.
pub(super) fn expand(source: &str, tree: &Expression, environment: &Environment) -> (Ast, Vec<CompileError>) {
    let mut expansion = Expansion { source, environment, ast: Ast::default(), errors: Vec::new() };
    let root = expansion.expression(tree);
    expansion.ast.root = root;
    (expansion.ast, expansion.errors)
}

struct Expansion<'a> {
    source: &'a str,
    environment: &'a Environment,
    ast: Ast,
    errors: Vec<CompileError>,
}

/// What a loop is made of, beside its range and body.
struct Loop<'a> {
    variable: &'a str,
    second: Option<&'a str>,
}

impl Expansion<'_> {
    fn add(&mut self, at: &Expression, kind: Kind, written: bool) -> Id {
        let id = Id::try_from(self.ast.nodes.len()).unwrap_or(Id::MAX);
        self.ast.nodes.push(Node { position: at.position, span: at.span.clone(), written, kind });
        id
    }

    /// Something that the macro called `at` adds.
    fn added(&mut self, at: &Expression, kind: Kind) -> Id {
        self.add(at, kind, false)
    }

    fn literal(&mut self, at: &Expression, value: Value) -> Id {
        self.added(at, Kind::Literal(value))
    }

    fn ident(&mut self, at: &Expression, name: &str) -> Id {
        self.added(at, Kind::Ident(name.to_owned()))
    }

    fn call(&mut self, at: &Expression, function: &str, arguments: Vec<Id>) -> Id {
        self.added(at, Kind::Call { function: function.to_owned(), target: None, arguments })
    }

    fn member_call(&mut self, at: &Expression, function: &str, target: Id, arguments: Vec<Id>) -> Id {
        self.added(at, Kind::Call { function: function.to_owned(), target: Some(target), arguments })
    }

    /// Reports an error of a macro; a hole stands in its place.
    fn error(&mut self, call: &Expression, at: &Expression, message: &str) -> Id {
        let error = CompileError::new(self.source, at.span.clone(), at.position, message.to_owned());
        self.errors.push(error);
        self.literal(call, Value::Null)
    }

    fn expression(&mut self, at: &Expression) -> Id {
        let kind = match &at.kind {
            ExpressionKind::Literal(value) => Kind::Literal(value.clone()),
            ExpressionKind::Identifier(name) => Kind::Ident(name.clone()),
            ExpressionKind::Select { operand, field, optional: false } => {
                Kind::Select { operand: self.expression(operand), field: field.clone(), test: false }
            }
            ExpressionKind::Select { operand, field, optional: true } => {
                let operand = self.expression(operand);
                let field = self.literal(at, Value::string(field));
                Kind::Call { function: "_?._".to_owned(), target: None, arguments: vec![operand, field] }
            }
            ExpressionKind::Call { name, target, arguments } => {
                let target_id = target.as_deref().map(|target| self.expression(target));
                let ids: Vec<Id> = arguments.iter().map(|argument| self.expression(argument)).collect();
                let expanded = match (target.as_deref(), target_id) {
                    (Some(target), Some(id)) => self.member_macro(at, name, (target, id), arguments, &ids),
                    _ => self.global_macro(at, name, arguments, &ids),
                };
                if let Some(expanded) = expanded {
                    return expanded;
                }
                Kind::Call { function: name.clone(), target: target_id, arguments: ids }
            }
            ExpressionKind::List(elements) => Kind::List(
                elements.iter().map(|(element, optional)| (self.expression(element), *optional)).collect(),
            ),
            ExpressionKind::Map(entries) => Kind::Map(
                entries
                    .iter()
                    .map(|(key, value, optional)| (self.expression(key), self.expression(value), *optional))
                    .collect(),
            ),
            ExpressionKind::Message { name, fields } => {
                let set = |field: &Field| Set {
                    field: field.name.clone(),
                    value: self.expression(&field.value),
                    optional: field.optional,
                    position: field.position,
                };
                Kind::Struct(name.clone(), fields.iter().map(set).collect())
            }
        };
        self.add(at, kind, true)
    }

    fn global_macro(
        &mut self,
        at: &Expression,
        name: &str,
        arguments: &[Expression],
        ids: &[Id],
    ) -> Option<Id> {
        let ("has", [argument], [id]) = (name, arguments, ids) else { return None };
        match self.ast.kind(*id) {
            Some(Kind::Select { operand, field, test: false }) => {
                let kind = Kind::Select { operand: *operand, field: field.clone(), test: true };
                Some(self.add(at, kind, true))
            }
            _ => Some(self.error(at, argument, "invalid argument to has() macro")),
        }
    }

    fn member_macro(
        &mut self,
        at: &Expression,
        name: &str,
        (target, range): (&Expression, Id),
        arguments: &[Expression],
        ids: &[Id],
    ) -> Option<Id> {
        let quantifier = matches!(name, "all" | "exists" | "exists_one" | "existsOne");
        match (name, arguments, ids) {
            ("bind", [variable, ..], [_, init, body]) if matches!(&target.kind, ExpressionKind::Identifier(name) if name == "cel") =>
            {
                let message = "cel.bind() variable names must be simple identifiers";
                let Some(variable) = identifier(variable) else {
                    return Some(self.error(at, variable, message));
                };
                Some(self.bind(at, variable, *init, *body, true))
            }
            ("optMap" | "optFlatMap", [variable, _], [_, body]) => {
                Some(self.optional_map(at, name == "optFlatMap", variable, range, *body))
            }
            // `existsOne` comes with the loops of two variables, and has no form with one.
            (_, [variable, _], [_, body])
                if (quantifier && name != "existsOne") || matches!(name, "map" | "filter") =>
            {
                let message = if quantifier {
                    "argument must be a simple name"
                } else {
                    "argument is not an identifier"
                };
                let over = match self.variable(at, variable, message) {
                    Ok(variable) => Loop { variable, second: None },
                    Err(hole) => return Some(hole),
                };
                Some(match name {
                    "map" => self.collect(at, range, over, None, *body),
                    "filter" => {
                        let element = *ids.first()?;
                        self.collect(at, range, over, Some(*body), element)
                    }
                    _ => self.quantifier(at, name, range, over, *body),
                })
            }
            ("map", [variable, _, _], [_, filter, body]) => {
                match self.variable(at, variable, "argument is not an identifier") {
                    Ok(variable) => {
                        Some(self.collect(at, range, Loop { variable, second: None }, Some(*filter), *body))
                    }
                    Err(hole) => Some(hole),
                }
            }
            ("sortBy", [variable, _], [_, body]) if self.environment.has_lists_extension() => {
                Some(self.sort_by(at, target, range, variable, *body))
            }
            (_, [first, second, ..], [_, _, rest @ ..])
                if (quantifier && rest.len() == 1)
                    || (matches!(name, "transformList" | "transformMap" | "transformMapEntry")
                        && (1..=2).contains(&rest.len())) =>
            {
                let over = match self.two_variables(at, first, second) {
                    Ok((variable, second)) => Loop { variable, second: Some(second) },
                    Err(hole) => return Some(hole),
                };
                let (filter, body) = match *rest {
                    [filter, body] => (Some(filter), body),
                    [body] => (None, body),
                    _ => return None,
                };
                Some(match name {
                    "transformList" => self.collect(at, range, over, filter, body),
                    "transformMap" | "transformMapEntry" => {
                        self.collect_map(at, name, range, over, filter, body)
                    }
                    _ => self.quantifier(at, name, range, over, body),
                })
            }
            _ => None,
        }
    }

    /// The name of a loop's variable, or the hole of the error.
    fn variable<'e>(
        &mut self,
        at: &Expression,
        variable: &'e Expression,
        message: &str,
    ) -> Result<&'e str, Id> {
        match identifier(variable) {
            None => Err(self.error(at, variable, message)),
            Some("__result__") => {
                Err(self.error(at, variable, "iteration variable overwrites accumulator variable"))
            }
            Some(name) => Ok(name),
        }
    }

    fn two_variables<'e>(
        &mut self,
        at: &Expression,
        first: &'e Expression,
        second: &'e Expression,
    ) -> Result<(&'e str, &'e str), Id> {
        let message = "argument must be a simple name";
        let Some(first_name) = identifier(first) else { return Err(self.error(at, first, message)) };
        let Some(second_name) = identifier(second) else { return Err(self.error(at, second, message)) };
        if first_name == second_name {
            return Err(self.error(at, second, &format!("duplicate variable name: {first_name}")));
        }
        for (name, variable) in [(first_name, first), (second_name, second)] {
            if name == "__result__" {
                let message = "iteration variable overwrites accumulator variable";
                return Err(self.error(at, variable, message));
            }
        }
        Ok((first_name, second_name))
    }

    fn fold(&mut self, at: &Expression, range: Id, over: Loop<'_>, parts: [Id; 4]) -> Id {
        let [init, condition, step, result] = parts;
        let fold = Fold {
            range,
            variable: over.variable.to_owned(),
            second: over.second.map(str::to_owned),
            accumulator: ACCUMULATOR.to_owned(),
            init,
            condition,
            step,
            result,
        };
        self.add(at, Kind::Comprehension(Box::new(fold)), true)
    }

    fn quantifier(&mut self, at: &Expression, name: &str, range: Id, over: Loop<'_>, body: Id) -> Id {
        let accumulator = self.ident(at, ACCUMULATOR);
        let parts = match name {
            "all" => {
                let init = self.literal(at, Value::Bool(true));
                let condition = self.call(at, "@not_strictly_false", vec![accumulator]);
                let before = self.ident(at, ACCUMULATOR);
                let step = self.call(at, "_&&_", vec![before, body]);
                [init, condition, step, self.ident(at, ACCUMULATOR)]
            }
            "exists" => {
                let init = self.literal(at, Value::Bool(false));
                let not = self.call(at, "!_", vec![accumulator]);
                let condition = self.call(at, "@not_strictly_false", vec![not]);
                let before = self.ident(at, ACCUMULATOR);
                let step = self.call(at, "_||_", vec![before, body]);
                [init, condition, step, self.ident(at, ACCUMULATOR)]
            }
            _ => {
                let init = self.literal(at, Value::Int(0));
                let condition = self.literal(at, Value::Bool(true));
                let one = self.literal(at, Value::Int(1));
                let sum = self.call(at, "_+_", vec![accumulator, one]);
                let same = self.ident(at, ACCUMULATOR);
                let step = self.call(at, "_?_:_", vec![body, sum, same]);
                let count = self.ident(at, ACCUMULATOR);
                let wanted = self.literal(at, Value::Int(1));
                [init, condition, step, self.call(at, "_==_", vec![count, wanted])]
            }
        };
        self.fold(at, range, over, parts)
    }

    /// `filter ? step : accumulator`
    fn filtered(&mut self, at: &Expression, filter: Option<Id>, step: Id) -> Id {
        let Some(filter) = filter else { return step };
        let same = self.ident(at, ACCUMULATOR);
        self.call(at, "_?_:_", vec![filter, step, same])
    }

    fn collect(&mut self, at: &Expression, range: Id, over: Loop<'_>, filter: Option<Id>, body: Id) -> Id {
        let init = self.added(at, Kind::List(Vec::new()));
        let condition = self.literal(at, Value::Bool(true));
        let before = self.ident(at, ACCUMULATOR);
        let element = self.added(at, Kind::List(vec![(body, false)]));
        let step = self.call(at, "_+_", vec![before, element]);
        let step = self.filtered(at, filter, step);
        let result = self.ident(at, ACCUMULATOR);
        self.fold(at, range, over, [init, condition, step, result])
    }

    fn collect_map(
        &mut self,
        at: &Expression,
        name: &str,
        range: Id,
        over: Loop<'_>,
        filter: Option<Id>,
        body: Id,
    ) -> Id {
        let init = self.added(at, Kind::Map(Vec::new()));
        let condition = self.literal(at, Value::Bool(true));
        let mut arguments = vec![self.ident(at, ACCUMULATOR)];
        if name == "transformMap" {
            arguments.push(self.ident(at, over.variable));
        }
        arguments.push(body);
        let step = self.call(at, "cel.@mapInsert", arguments);
        let step = self.filtered(at, filter, step);
        let result = self.ident(at, ACCUMULATOR);
        self.fold(at, range, over, [init, condition, step, result])
    }

    /// A loop over nothing, whose result sees `variable`.
    fn bind(&mut self, at: &Expression, variable: &str, init: Id, body: Id, written: bool) -> Id {
        let range = self.added(at, Kind::List(Vec::new()));
        let condition = self.literal(at, Value::Bool(false));
        let step = self.ident(at, variable);
        let fold = Fold {
            range,
            variable: UNUSED.to_owned(),
            second: None,
            accumulator: variable.to_owned(),
            init,
            condition,
            step,
            result: body,
        };
        self.add(at, Kind::Comprehension(Box::new(fold)), written)
    }

    fn optional_map(
        &mut self,
        at: &Expression,
        flat: bool,
        variable: &Expression,
        target: Id,
        body: Id,
    ) -> Id {
        let macro_name = if flat { "optFlatMap" } else { "optMap" };
        let Some(name) = identifier(variable) else {
            let message = format!("{macro_name}() variable name must be a simple identifier");
            return self.error(at, variable, &message);
        };
        let condition = self.member_call(at, "hasValue", target, Vec::new());
        let copy = self.copy(target);
        let init = self.member_call(at, "value", copy, Vec::new());
        let bound = self.bind(at, name, init, body, false);
        let then = if flat { bound } else { self.call(at, "optional.of", vec![bound]) };
        let otherwise = self.call(at, "optional.none", Vec::new());
        let arguments = vec![condition, then, otherwise];
        self.add(at, Kind::Call { function: "_?_:_".to_owned(), target: None, arguments }, true)
    }

    fn sort_by(
        &mut self,
        at: &Expression,
        target: &Expression,
        range: Id,
        variable: &Expression,
        body: Id,
    ) -> Id {
        if matches!(self.ast.kind(range), None | Some(Kind::Literal(_) | Kind::Map(_) | Kind::Struct(..))) {
            let message =
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression";
            return self.error(at, target, message);
        }
        let name = match self.variable(at, variable, "argument is not an identifier") {
            Ok(name) => name,
            Err(hole) => return hole,
        };
        let input = self.ident(at, SORT_INPUT);
        let keys = self.collect(at, input, Loop { variable: name, second: None }, None, body);
        let list = self.ident(at, SORT_INPUT);
        let sorted = self.member_call(at, "@sortByAssociatedKeys", list, vec![keys]);
        self.bind(at, SORT_INPUT, range, sorted, true)
    }

    /// The same nodes again, with their places; a copy is not shown to people.
    fn copy(&mut self, id: Id) -> Id {
        if self.ast.nodes.len() >= MAX_NODES {
            return id;
        }
        let Some(node) = self.ast.node(id).cloned() else { return id };
        let kind = match node.kind {
            kind @ (Kind::Literal(_) | Kind::Ident(_)) => kind,
            Kind::Struct(name, mut fields) => {
                for set in &mut fields {
                    set.value = self.copy(set.value);
                }
                Kind::Struct(name, fields)
            }
            Kind::Select { operand, field, test } => {
                Kind::Select { operand: self.copy(operand), field, test }
            }
            Kind::Call { function, target, arguments } => {
                let arguments = arguments.into_iter().map(|argument| self.copy(argument)).collect();
                Kind::Call { function, target: target.map(|target| self.copy(target)), arguments }
            }
            Kind::List(elements) => Kind::List(
                elements.into_iter().map(|(element, optional)| (self.copy(element), optional)).collect(),
            ),
            Kind::Map(entries) => Kind::Map(
                entries
                    .into_iter()
                    .map(|(key, value, optional)| (self.copy(key), self.copy(value), optional))
                    .collect(),
            ),
            Kind::Comprehension(fold) => Kind::Comprehension(Box::new(Fold {
                range: self.copy(fold.range),
                init: self.copy(fold.init),
                condition: self.copy(fold.condition),
                step: self.copy(fold.step),
                result: self.copy(fold.result),
                ..*fold
            })),
        };
        let id = Id::try_from(self.ast.nodes.len()).unwrap_or(Id::MAX);
        self.ast.nodes.push(Node { position: node.position, span: node.span, written: false, kind });
        id
    }
}

/// The name that an expression is; `.x` is none for a macro's variable.
fn identifier(expression: &Expression) -> Option<&str> {
    match &expression.kind {
        ExpressionKind::Identifier(name) => Some(name),
        _ => None,
    }
}
