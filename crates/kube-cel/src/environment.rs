//! What may an expression name: which variables, and which libraries?

use crate::functions::Function;
use crate::types::{SEMVER, Type};
use crate::zones::Zones;

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

/// The version of cel-go, where what it does differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CelGo {
    /// v0.26.0, in Kubernetes 1.34 to 1.36.
    V0_26,
    /// v0.29.2, in Kubernetes 1.37.
    V0_29,
}

/// Which expressions are compiled (apiserver `pkg/cel/environment/environment.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expressions {
    /// Those that a user writes now: only what the release before knows too, and what feature gates let pass.
    New,
    /// Those that are stored: all that the release knows, whatever the gates say.
    Stored,
}

/// How large a value of a declared variable can be, and what is in it: what the estimate of costs rests on.
///
/// The numbers are upstream's `DeclType.MaxElements` (apiserver `pkg/cel/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extent {
    /// Elements of a list or map, code points of a string; 0 where nothing is declared.
    pub most: u64,
    /// What is in it.
    pub parts: Parts,
}

/// What is in a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parts {
    /// Nothing that is declared.
    #[default]
    None,
    /// Keys and values. Values with `any_field` are also found by the name of a field.
    Map {
        /// Each key.
        key: Box<Extent>,
        /// Each value.
        value: Box<Extent>,
        /// Whether `map.name` is known to be as large as any value: upstream does so for attributes alone.
        any_field: bool,
    },
    /// Fields by name.
    Fields(Vec<(String, Extent)>),
}

impl Extent {
    /// A value with nothing in it.
    pub fn plain(most: u64) -> Self {
        Self { most, parts: Parts::None }
    }

    /// A map.
    pub fn map(most: u64, key: Self, value: Self, any_field: bool) -> Self {
        Self { most, parts: Parts::Map { key: Box::new(key), value: Box::new(value), any_field } }
    }

    /// An object.
    pub fn fields(fields: &[(&str, Self)]) -> Self {
        let fields = fields.iter().map(|(name, extent)| ((*name).to_owned(), extent.clone())).collect();
        Self { most: 0, parts: Parts::Fields(fields) }
    }

    /// What stands one step further on a path of the cost estimate: a field, `@items`, `@values` or `@keys`.
    pub(crate) fn step(&self, name: &str) -> Option<&Self> {
        match (&self.parts, name) {
            (Parts::Map { value, .. }, "@items" | "@values") => Some(value),
            (Parts::Map { key, .. }, "@keys") => Some(key),
            (Parts::Map { value, any_field: true, .. }, _) => Some(value),
            (Parts::Fields(fields), _) => {
                fields.iter().find(|(field, _)| field == name).map(|(_, extent)| extent)
            }
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Variable {
    name: String,
    of: Type,
    extent: Extent,
}

/// What an expression is compiled against.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Environment {
    variables: Vec<Variable>,
    /// The minor of the binary.
    minor: u16,
    expressions: Expressions,
    /// Whether the DRA compiler of 1.36 and later adds `includes` itself.
    includes: bool,
    results: Results,
    zones: Zones,
}

/// What type an expression may have (`validateOutputType`, `dynamic-resource-allocation/cel/compile.go` v0.37.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Results {
    /// Any.
    #[default]
    Any,
    /// `bool`, or one of these.
    BoolOr(Vec<Type>),
    /// What an attribute can be: a `bool`, `int`, `string` or version, or with `lists` a list of these.
    Attribute {
        /// Whether lists are let through.
        lists: bool,
    },
}

impl Results {
    /// What is wrong with the type; `None` when an expression may have it.
    pub(crate) fn refusal(&self, of: &Type) -> Option<String> {
        let (fits, wanted) = match self {
            Self::Any => return None,
            Self::BoolOr(others) => (*of == Type::Bool || others.contains(of), "bool or the unknown type"),
            Self::Attribute { lists: false } => {
                (is_attribute(of), "a primitive scalar (string, integer, boolean, semver)")
            }
            Self::Attribute { lists: true } => (
                match of {
                    Type::List(element) => is_attribute(element),
                    of => is_attribute(of),
                },
                "a primitive scalar (string, integer, boolean, semver) or a list of these scalars",
            ),
        };
        (!fits).then(|| format!("must evaluate to {wanted}, not {}", of.declared_name()))
    }
}

fn is_attribute(of: &Type) -> bool {
    matches!(of, Type::Bool | Type::Int | Type::String | Type::Any | Type::Dyn) || *of == SEMVER
}

/// The newest minor that this crate knows.
const NEWEST: u16 = 37;

impl Default for Environment {
    fn default() -> Self {
        Self::of(NEWEST, Expressions::Stored)
    }
}

impl Environment {
    /// No variables, and every library this crate knows.
    pub fn new() -> Self {
        Self::default()
    }

    /// No variables, and the libraries of Kubernetes 1.`minor`.
    pub fn of(minor: u16, expressions: Expressions) -> Self {
        Self {
            variables: Vec::new(),
            minor,
            expressions,
            includes: false,
            results: Results::Any,
            zones: Zones::default(),
        }
    }

    /// The same with one more variable.
    #[must_use]
    pub fn with_variable(self, name: &str, variable_type: Type) -> Self {
        self.with_measured_variable(name, variable_type, Extent::default())
    }

    /// The same with one more variable whose size is known.
    #[must_use]
    pub fn with_measured_variable(mut self, name: &str, of: Type, extent: Extent) -> Self {
        self.variables.push(Variable { name: name.to_owned(), of, extent });
        self
    }

    /// The same with the function `includes`, which the release has for lists of attributes only.
    #[must_use]
    pub fn with_includes(mut self) -> Self {
        self.includes = true;
        self
    }

    /// The same for expressions that must have one of these types.
    #[must_use]
    pub fn for_results(mut self, results: Results) -> Self {
        self.results = results;
        self
    }

    /// The same with another source of time zones.
    #[must_use]
    pub fn with_zones(mut self, zones: Zones) -> Self {
        self.zones = zones;
        self
    }

    /// Where time zones are looked up.
    pub(crate) fn zones(&self) -> Zones {
        self.zones
    }

    /// The type of the variable called `name`; `None` when it is not declared.
    pub fn variable(&self, name: &str) -> Option<&Type> {
        self.variables.iter().rev().find(|known| known.name == name).map(|known| &known.of)
    }

    /// The declared variables, in order of declaration.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.variables.iter().map(|variable| (variable.name.as_str(), &variable.of))
    }

    /// How large the variable called `name` can be.
    pub(crate) fn extent(&self, name: &str) -> Option<&Extent> {
        self.variables.iter().rev().find(|known| known.name == name).map(|known| &known.extent)
    }

    /// The version of cel-go (the `go.mod` of each Kubernetes).
    pub fn cel_go(&self) -> CelGo {
        if self.minor >= 37 { CelGo::V0_29 } else { CelGo::V0_26 }
    }

    /// The minor up to which libraries are on: a new expression has to run on the release before too
    /// (apiserver `pkg/cel/environment/base.go`, `DefaultCompatibilityVersion`).
    fn compatibility(&self) -> u16 {
        match self.expressions {
            Expressions::New => self.minor.saturating_sub(1),
            Expressions::Stored => self.minor,
        }
    }

    /// Whether cel-go's `ext.Lists` is on, which brings the macro `sortBy`.
    pub(crate) fn has_lists_extension(&self) -> bool {
        self.compatibility() >= LISTS_EXTENSION
    }

    /// Whether Kubernetes' own lists are those of version 1, which came with 1.37.
    pub(crate) fn has_new_lists(&self) -> bool {
        self.compatibility() >= NEW_LISTS
    }

    /// Whether expressions may use the function.
    pub fn has(&self, function: &Function) -> bool {
        self.compatibility() >= function.since || (function.name == "includes" && self.includes)
    }

    /// Whether `includes` is the one of 1.36, which has its own name and refuses long lists
    /// (`dynamic-resource-allocation/cel/compile.go` v0.36.3, `includesFunc`).
    pub fn has_short_includes(&self) -> bool {
        self.minor == 36
    }

    /// What type an expression may have.
    pub(crate) fn results(&self) -> &Results {
        &self.results
    }
}

/// The release that introduced cel-go's `ext.Lists` (apiserver `pkg/cel/environment/base.go`).
pub(crate) const LISTS_EXTENSION: u16 = 34;

/// The release that introduced version 1 of Kubernetes' own lists (the same file, v0.37.2).
pub(crate) const NEW_LISTS: u16 = 37;
