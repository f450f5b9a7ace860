//! Which parts of an expression are paths from a variable, known before anything is evaluated?

use std::sync::Arc;

use crate::types::Type;

/// A path that the expression spells out.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) variable: Arc<str>,
    pub(super) steps: Vec<Arc<str>>,
    /// Of each step, whether a `?` stands before it.
    pub(super) optional: Vec<bool>,
    /// The type of what is there.
    pub(super) end: Type,
}

impl Path {
    /// A variable of a type.
    pub(super) fn new(variable: &str, end: Type) -> Self {
        Self { variable: variable.into(), steps: Vec::new(), optional: Vec::new(), end }
    }

    /// Whether its value is an optional.
    pub(super) fn is_optional(&self) -> bool {
        self.optional.contains(&true)
    }

    /// The path one step further; `None` when the type says nothing of such a step.
    pub(super) fn step(mut self, key: &str, optional: bool) -> Option<Self> {
        let end = match &self.end {
            Type::Object(object) => object.field(key)?.clone(),
            Type::Map(keys, value) if **keys == Type::String => value.as_ref().clone(),
            _ => return None,
        };
        self.steps.push(key.into());
        self.optional.push(optional);
        self.end = end;
        Some(self)
    }
}
