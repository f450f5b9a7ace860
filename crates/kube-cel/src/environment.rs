//! What may an expression name: which variables, and which libraries?

use crate::types::Type;

/// A group of functions that Kubernetes turns on as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Library {
    /// Operators, conversions, `size`, `matches`, time getters and the macros.
    Standard,
    /// `.?field`, `[?key]`, `optional.of`, `orValue`, `optMap` …
    Optional,
    /// cel-go `ext.Strings` version 2.
    Strings,
    /// Kubernetes' `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`, `includes`, and cel-go's `ext.Lists` version 3.
    Lists,
    /// cel-go `ext.Sets`.
    Sets,
    /// Kubernetes' `find` and `findAll`.
    Regex,
    /// Kubernetes' `quantity`.
    Quantity,
    /// Kubernetes' `semver`.
    Semver,
    /// `cel.bind`.
    Bindings,
    /// `all`, `exists` … with two variables, `transformList`, `transformMap`, `transformMapEntry`.
    TwoVariables,
    /// Kubernetes' `url`.
    Url,
    /// Kubernetes' `ip`.
    Ip,
    /// Kubernetes' `cidr`.
    Cidr,
    /// Kubernetes' `format.named` and the named formats.
    Format,
    /// Kubernetes' `authorizer` checks.
    Authorizer,
}

/// What an expression is compiled against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment {
    variables: Vec<(String, Type)>,
}

impl Environment {
    /// No variables, and every library this crate knows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more variable.
    #[must_use]
    pub fn with_variable(mut self, name: &str, variable_type: Type) -> Self {
        self.variables.push((name.to_owned(), variable_type));
        self
    }

    /// The type of the variable called `name`; `None` when it is not declared.
    pub fn variable(&self, name: &str) -> Option<&Type> {
        self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, declared)| declared)
    }

    /// The declared variables, in order of declaration.
    pub fn variables(&self) -> &[(String, Type)] {
        &self.variables
    }
}
