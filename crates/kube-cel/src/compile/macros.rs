//! What do the macros mean: `has`, `all`, `exists`, `map`, `filter`, `cel.bind`, `optMap` …?
//!
//! After cel-go v0.29.2 `parser/macro.go`, `cel/macro.go`, `cel/library.go`, `ext/bindings.go`,
//! `ext/comprehensions.go` and `ext/lists.go`; the texts of errors are theirs.

use super::{Binding, Compiler, typing};
use crate::error::CompileError;
use crate::program::{Comprehension, Macro, NodeId, Op};
use crate::syntax::{Expression, ExpressionKind};
use crate::types::Type;
use crate::value::Key;

impl Compiler<'_> {
    fn syntax_error(&mut self, at: &Expression, message: &str) -> NodeId {
        let error = CompileError::new(self.source, at.span.clone(), at.position, message.to_owned());
        self.syntax_errors.push(error);
        self.hole(at)
    }

    pub(super) fn global_macro(
        &mut self,
        at: &Expression,
        name: &str,
        arguments: &[Expression],
    ) -> Option<NodeId> {
        let ("has", [argument]) = (name, arguments) else { return None };
        let ExpressionKind::Select { operand, field, optional: false } = &argument.kind else {
            return Some(self.syntax_error(argument, "invalid argument to has() macro"));
        };
        if let Some(path) = self.path(argument) {
            let slot = self.slot(&path);
            return Some(self.push(&at.span, Op::ReadPresent(slot), Type::Bool));
        }
        let operand = self.node(operand);
        let known = self.known(operand);
        self.field_type(argument, &known, field);
        let field = Key::String(field.as_str().into());
        Some(self.push(&at.span, Op::Has { operand, field }, Type::Bool))
    }

    pub(super) fn member_macro(
        &mut self,
        at: &Expression,
        name: &str,
        target: &Expression,
        arguments: &[Expression],
    ) -> Option<NodeId> {
        let namespace = match &target.kind {
            ExpressionKind::Identifier(name) => name.trim_start_matches('.'),
            _ => "",
        };
        match (name, arguments) {
            ("bind", [variable, init, body]) if namespace == "cel" => {
                Some(self.bind(at, variable, init, body))
            }
            ("optMap", [variable, body]) => Some(self.optional_map(at, target, variable, body, false)),
            ("optFlatMap", [variable, body]) => Some(self.optional_map(at, target, variable, body, true)),
            ("all", [variable, body]) => Some(self.one(at, Macro::All, target, variable, None, body)),
            ("exists", [variable, body]) => Some(self.one(at, Macro::Exists, target, variable, None, body)),
            ("exists_one" | "existsOne", [variable, body]) => {
                Some(self.one(at, Macro::ExistsOne, target, variable, None, body))
            }
            ("map", [variable, body]) => Some(self.one(at, Macro::Map, target, variable, None, body)),
            ("map", [variable, filter, body]) => {
                Some(self.one(at, Macro::Map, target, variable, Some(filter), body))
            }
            ("filter", [variable, body]) => Some(self.one(at, Macro::Filter, target, variable, None, body)),
            ("sortBy", [variable, body]) => Some(self.one(at, Macro::SortBy, target, variable, None, body)),
            ("all", [key, value, body]) => Some(self.two(at, Macro::All, target, [key, value], None, body)),
            ("exists", [key, value, body]) => {
                Some(self.two(at, Macro::Exists, target, [key, value], None, body))
            }
            ("exists_one" | "existsOne", [key, value, body]) => {
                Some(self.two(at, Macro::ExistsOne, target, [key, value], None, body))
            }
            ("transformList" | "transformMap" | "transformMapEntry", [key, value, rest @ ..]) => {
                let kind = match name {
                    "transformList" => Macro::TransformList,
                    "transformMap" => Macro::TransformMap,
                    _ => Macro::TransformMapEntry,
                };
                match rest {
                    [body] => Some(self.two(at, kind, target, [key, value], None, body)),
                    [filter, body] => Some(self.two(at, kind, target, [key, value], Some(filter), body)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The name that a macro's variable has; reports anything else.
    fn variable(&mut self, at: &Expression, message: &str) -> Option<String> {
        match &at.kind {
            ExpressionKind::Identifier(name) if !name.starts_with('.') => Some(name.clone()),
            _ => {
                self.syntax_error(at, message);
                None
            }
        }
    }

    fn bind(
        &mut self,
        at: &Expression,
        variable: &Expression,
        init: &Expression,
        body: &Expression,
    ) -> NodeId {
        let init_path = self.path(init);
        let init = if init_path.is_some() { None } else { Some(self.node(init)) };
        let Some(name) = self.variable(variable, "cel.bind() variable names must be simple identifiers")
        else {
            return self.hole(at);
        };
        let local = self.new_local();
        let binding = match init_path {
            Some(path) => Binding::Alias(path),
            None => Binding::Bound(local, init.map_or(Type::Dyn, |init| self.known(init))),
        };
        self.scope.push((name, binding));
        let body = self.node(body);
        self.scope.pop();
        let known = self.known(body);
        self.push(&at.span, Op::Bind { local, init, body }, known)
    }

    fn optional_map(
        &mut self,
        at: &Expression,
        target: &Expression,
        variable: &Expression,
        body: &Expression,
        flat: bool,
    ) -> NodeId {
        let operand = self.node(target);
        let message = if flat {
            "optFlatMap() variable name must be a simple identifier"
        } else {
            "optMap() variable name must be a simple identifier"
        };
        let Some(name) = self.variable(variable, message) else { return self.hole(at) };
        let inner = match self.known(operand) {
            Type::Optional(inner) => inner.as_ref().clone(),
            _ => Type::Dyn,
        };
        let local = self.new_local();
        self.scope.push((name, Binding::Local(local, inner)));
        let body = self.node(body);
        self.scope.pop();
        let known = if flat { self.known(body) } else { Type::optional(self.known(body)) };
        self.push(&at.span, Op::OptionalMap { operand, local, body, flat }, known)
    }

    fn one(
        &mut self,
        at: &Expression,
        kind: Macro,
        target: &Expression,
        variable: &Expression,
        filter: Option<&Expression>,
        body: &Expression,
    ) -> NodeId {
        let range = self.node(target);
        let message = match kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => "argument must be a simple name",
            Macro::SortBy => {
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression"
            }
            _ => "argument is not an identifier",
        };
        let Some(name) = self.variable(variable, message) else { return self.hole(at) };
        let of = match self.known(range) {
            Type::List(element) => element.as_ref().clone(),
            Type::Map(key, _) => key.as_ref().clone(),
            other => self.range_type(target, &other),
        };
        let first = self.new_local();
        self.scope.push((name, Binding::Local(first, of.clone())));
        let filter = filter.map(|filter| self.node(filter));
        let body = self.node(body);
        self.scope.pop();
        let element = if kind == Macro::Filter || kind == Macro::SortBy { of } else { self.known(body) };
        self.fold_node(at, Comprehension { kind, range, first, second: None, filter, body }, element)
    }

    fn two(
        &mut self,
        at: &Expression,
        kind: Macro,
        target: &Expression,
        variables: [&Expression; 2],
        filter: Option<&Expression>,
        body: &Expression,
    ) -> NodeId {
        let range = self.node(target);
        let names = variables.map(|variable| self.variable(variable, "argument must be a simple name"));
        let [Some(key_name), Some(value_name)] = names else { return self.hole(at) };
        let (key, value) = match self.known(range) {
            Type::List(element) => (Type::Int, element.as_ref().clone()),
            Type::Map(key, value) => (key.as_ref().clone(), value.as_ref().clone()),
            other => (Type::Dyn, self.range_type(target, &other)),
        };
        let (first, second) = (self.new_local(), self.new_local());
        self.scope.push((key_name, Binding::Local(first, key.clone())));
        self.scope.push((value_name, Binding::Local(second, value)));
        let filter = filter.map(|filter| self.node(filter));
        let body = self.node(body);
        self.scope.pop();
        self.scope.pop();
        let known = self.known(body);
        let comprehension = Comprehension { kind, range, first, second: Some(second), filter, body };
        match kind {
            Macro::TransformMap => {
                self.push(&at.span, Op::Comprehension(Box::new(comprehension)), Type::map(key, known))
            }
            Macro::TransformMapEntry => {
                self.push(&at.span, Op::Comprehension(Box::new(comprehension)), known)
            }
            _ => self.fold_node(at, comprehension, known),
        }
    }

    fn fold_node(&mut self, at: &Expression, comprehension: Comprehension, element: Type) -> NodeId {
        let known = match comprehension.kind {
            Macro::All | Macro::Exists | Macro::ExistsOne => {
                if !typing::unify(&Type::Bool, &element) {
                    let name = if comprehension.kind == Macro::All { "_&&_" } else { "_||_" };
                    let message =
                        format!("found no matching overload for '{name}' applied to '(bool, {element})'");
                    self.error(at, message);
                }
                Type::Bool
            }
            _ => Type::list(element),
        };
        self.push(&at.span, Op::Comprehension(Box::new(comprehension)), known)
    }

    /// The type of a range that is neither list nor map; reports those that cannot be one.
    fn range_type(&mut self, at: &Expression, of: &Type) -> Type {
        if !matches!(of, Type::Dyn | Type::Error | Type::Parameter(_)) {
            let message = format!(
                "expression of type '{of}' cannot be range of a comprehension (must be list, map, or dynamic)"
            );
            self.error(at, message);
        }
        Type::Dyn
    }
}
