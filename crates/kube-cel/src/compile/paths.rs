//! Which parts of an expression are paths from a variable, known before anything is evaluated?

use std::sync::Arc;

use super::{Binding, Compiler};
use crate::syntax::{Expression, ExpressionKind};
use crate::types::Type;
use crate::value::Value;

/// A path that the expression spells out.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) variable: Arc<str>,
    pub(super) steps: Vec<Arc<str>>,
    /// The type of what is there.
    pub(super) end: Type,
    /// Whether a `?` stands on the way: then the value is an optional.
    pub(super) optional: bool,
}

impl Path {
    /// The path one step further; `None` when the type says nothing of such a step.
    fn step(mut self, key: &str, optional: bool) -> Option<Self> {
        let end = match &self.end {
            Type::Object(object) => object.field(key)?.clone(),
            Type::Map(keys, value) if **keys == Type::String => value.as_ref().clone(),
            _ => return None,
        };
        self.steps.push(key.into());
        self.end = end;
        self.optional |= optional;
        Some(self)
    }
}

impl Compiler<'_> {
    /// The path that `expression` is, if it is one.
    pub(super) fn path(&self, expression: &Expression) -> Option<Path> {
        match &expression.kind {
            ExpressionKind::Identifier(name) => {
                match self.scope.iter().rev().find(|(known, _)| known == name) {
                    Some((_, Binding::Alias(path))) => return Some(path.clone()),
                    Some(_) => return None,
                    None => {}
                }
                let name = name.trim_start_matches('.');
                let end = self.environment.variable(name)?.clone();
                Some(Path { variable: name.into(), steps: Vec::new(), end, optional: false })
            }
            ExpressionKind::Select { operand, field, optional } => self.path(operand)?.step(field, *optional),
            ExpressionKind::Call { name, target: None, arguments } => {
                let [operand, key] = arguments.as_slice() else { return None };
                let optional = match name.as_str() {
                    "_[_]" => false,
                    "_[?_]" => true,
                    _ => return None,
                };
                let ExpressionKind::Literal(Value::String(key)) = &key.kind else { return None };
                let path = self.path(operand)?;
                matches!(path.end, Type::Map(..)).then(|| path.step(key, optional)).flatten()
            }
            _ => None,
        }
    }

    /// The path whose presence `key in container` asks for.
    pub(super) fn present(&self, key: &Expression, container: &Expression) -> Option<Path> {
        let ExpressionKind::Literal(Value::String(key)) = &key.kind else { return None };
        let path = self.path(container)?;
        (!path.optional && matches!(path.end, Type::Map(..))).then(|| path.step(key, false)).flatten()
    }
}
