//! Which functions are there? One data entry each, in the file of its library.
//!
//! Compiler, evaluator, completion and reference read the same entry. Adding a function is adding an
//! entry with its examples, which a test runs.

use std::sync::Arc;

use crate::environment::{CelGo, Library};
use crate::error::EvaluationError;
use crate::types::Type;
use crate::value::Value;
use crate::zones::Zones;

pub mod cidr;
pub mod formats;
pub mod ip;
pub mod lists;
pub mod optional;
pub mod quantity;
pub mod regex;
pub mod semver;
pub mod sets;
pub mod standard;
pub mod strings;
pub mod url;

/// A function and all its overloads.
#[derive(Debug)]
pub struct Function {
    /// The name it is called by; operators have cel-go's names, such as `_+_`.
    pub name: &'static str,
    /// What it does, in a sentence or two.
    pub doc: &'static str,
    /// The library that brings it.
    pub library: Library,
    /// The first Kubernetes minor (1.x) whose new expressions may use it.
    pub since: u16,
    /// The forms it can be called in.
    pub overloads: &'static [Overload],
    /// Expressions with what they evaluate to, or the error they give.
    pub examples: &'static [(&'static str, &'static str)],
}

/// Where functions come from: what the entries of one library have in common.
#[derive(Clone, Copy)]
struct Origin {
    library: Library,
    since: u16,
}

impl Origin {
    const fn function(
        self,
        name: &'static str,
        doc: &'static str,
        overloads: &'static [Overload],
        examples: &'static [(&'static str, &'static str)],
    ) -> Function {
        Function { name, doc, library: self.library, since: self.since, overloads, examples }
    }
}

/// One form of a function.
#[derive(Debug)]
pub struct Overload {
    /// cel-go's overload id.
    pub id: &'static str,
    /// Whether it is called on its first argument: `x.f()`.
    pub member: bool,
    /// The types it takes; for members the first is the receiver.
    pub arguments: &'static [Shape],
    /// The type it gives.
    pub result: Shape,
    /// What it does with arguments that fit.
    pub call: Implementation,
    /// How it changes the quantity that it is called on; `None` for almost all, which leave their arguments alone.
    pub(crate) change: Option<Change>,
}

/// How a function changes the quantity that it is called on (`evaluate/shared.rs` says why).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// Where it is a decimal number it becomes what its changed copy is, up to 1.36.
    WithCopy,
    /// Compared with a decimal number, it becomes one.
    AsCompared,
}

/// What runs a function: its arguments fit the overload in number and type.
pub type Implementation = fn(&[&Value], &mut Calling<'_>) -> Result<Value, EvaluationError>;

/// What a function may use beside its arguments.
#[derive(Debug)]
pub struct Calling<'a> {
    /// Steps left; [`Calling::charge`] takes from them.
    pub(crate) left: &'a mut u64,
    /// The regular expression of `matches`, `find` and `findAll`, when its text is constant.
    pub(crate) regex: Option<&'a crate::pattern::Pattern>,
    /// Where time zones are looked up.
    pub(crate) zones: Zones,
    /// Which cel-go it is.
    pub(crate) cel_go: CelGo,
}

impl Calling<'_> {
    /// Takes `steps` from the budget.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn charge(&mut self, steps: usize) -> Result<(), EvaluationError> {
        charge(self.left, steps)
    }
}

/// Takes `steps` from what is left of a budget.
pub(crate) fn charge(left: &mut u64, steps: usize) -> Result<(), EvaluationError> {
    let enough = left.checked_sub(steps as u64);
    *left = enough.unwrap_or(0);
    if enough.is_some() { Ok(()) } else { Err(EvaluationError::OutOfBudget) }
}

/// A [`Type`] that can stand in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Dyn,
    /// `null`
    Null,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `uint`
    Uint,
    /// `double`
    Double,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// `duration`
    Duration,
    /// `timestamp`
    Timestamp,
    /// `list(_)`
    List(&'static Self),
    /// `map(_, _)`
    Map(&'static Self, &'static Self),
    /// `optional_type(_)`
    Optional(&'static Self),
    /// `type(_)`
    TypeOf(&'static Self),
    /// A type known by name.
    Opaque(&'static str),
    /// A type parameter.
    Parameter(&'static str),
}

impl Shape {
    /// The type it stands for.
    pub fn to_type(&self) -> Type {
        match self {
            Self::Dyn => Type::Dyn,
            Self::Null => Type::Null,
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Uint => Type::Uint,
            Self::Double => Type::Double,
            Self::String => Type::String,
            Self::Bytes => Type::Bytes,
            Self::Duration => Type::Duration,
            Self::Timestamp => Type::Timestamp,
            Self::List(element) => Type::list(element.to_type()),
            Self::Map(key, value) => Type::map(key.to_type(), value.to_type()),
            Self::Optional(value) => Type::optional(value.to_type()),
            Self::TypeOf(of) => Type::TypeOf(Arc::new(of.to_type())),
            Self::Opaque(name) => Type::Opaque(name),
            Self::Parameter(name) => Type::Parameter(name),
        }
    }

    /// Whether a value fits, as cel-go's dispatcher decides it: of lists and maps by the first element
    /// (`common/types/types.go`, `IsAssignableRuntimeType`).
    pub fn accepts(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Dyn | Self::Parameter(_), _)
            | (Self::Null, Value::Null)
            | (Self::Bool, Value::Bool(_))
            | (Self::Int, Value::Int(_))
            | (Self::Uint, Value::Uint(_))
            | (Self::Double, Value::Double(_))
            | (Self::String, Value::String(_))
            | (Self::Bytes, Value::Bytes(_))
            | (Self::Duration, Value::Duration(_))
            | (Self::Timestamp, Value::Timestamp(_))
            | (Self::Optional(_), Value::Optional(_))
            | (Self::TypeOf(_), Value::Type(_)) => true,
            (Self::List(element), Value::List(elements)) => {
                elements.first().is_none_or(|first| element.accepts(first))
            }
            (Self::Map(key, value), Value::Map(map)) => map
                .entries
                .iter()
                .next()
                .is_none_or(|(first, of)| key.accepts(&first.to_value()) && value.accepts(of)),
            (Self::Opaque(name), value) => {
                // Mostly it is the very same text, which need not be compared.
                let of = value.type_name();
                std::ptr::eq(of, *name) || of == *name
            }
            _ => false,
        }
    }
}

impl Overload {
    /// An overload called as `f(x)`.
    pub(crate) const fn global(
        id: &'static str,
        arguments: &'static [Shape],
        result: Shape,
        call: Implementation,
    ) -> Self {
        Self { id, member: false, arguments, result, call, change: None }
    }

    /// An overload called as `x.f()`.
    pub(crate) const fn member(
        id: &'static str,
        arguments: &'static [Shape],
        result: Shape,
        call: Implementation,
    ) -> Self {
        Self { id, member: true, arguments, result, call, change: None }
    }

    /// The same one, which changes what it is called on.
    pub(crate) const fn changing(self, change: Change) -> Self {
        Self { change: Some(change), ..self }
    }

    /// Whether these values fit.
    pub(crate) fn accepts(&self, values: &[&Value]) -> bool {
        self.arguments.len() == values.len()
            && self.arguments.iter().zip(values).all(|(shape, value)| shape.accepts(value))
    }
}

/// Every library's functions. A library is one file and one line here.
pub const LIBRARIES: &[&[Function]] = &[
    standard::FUNCTIONS,
    optional::FUNCTIONS,
    strings::FUNCTIONS,
    lists::FUNCTIONS,
    sets::FUNCTIONS,
    regex::FUNCTIONS,
    quantity::FUNCTIONS,
    semver::FUNCTIONS,
    url::FUNCTIONS,
    ip::FUNCTIONS,
    cidr::FUNCTIONS,
    formats::FUNCTIONS,
];

/// Every function, in the order of the libraries.
pub fn all() -> impl Iterator<Item = &'static Function> {
    LIBRARIES.iter().flat_map(|library| library.iter())
}

/// The overloads of the function called `name`, of all libraries that have one by that name.
pub fn overloads(name: &str) -> impl Iterator<Item = &'static Overload> {
    all().filter(move |function| function.name == name).flat_map(|function| function.overloads)
}

/// Functions that Kubernetes 1.37 has and this crate does not evaluate yet, with their library.
pub const NOT_SIMULATED: &[(&str, Library)] = &[];

/// What cel-go says when no overload takes the values.
///
/// Operators and `size` ask the first operand for a trait; where it has none, and is no receiver of
/// calls either, they name themselves (`interpreter/interpretable.go`, `evalBinary`). Declared
/// libraries print the whole call (`common/decls/decls.go`, `MaybeNoSuchOverload`).
pub(crate) fn no_such_overload(function: &str, values: &[&Value], compiled_pattern: bool) -> EvaluationError {
    let Some(first) = values.first() else { return EvaluationError::NO_SUCH_OVERLOAD };
    match function {
        // A double looks at itself before it looks at the other (`common/types/double.go`, `Compare`).
        "_<_" | "_<=_" | "_>_" | "_>=_" if matches!(first, Value::Double(number) if number.is_nan()) => {
            standard::not_ordered()
        }
        "contains" | "startsWith" | "endsWith" | "or" | "orValue" => EvaluationError::NO_SUCH_OVERLOAD,
        // A constant pattern is compiled with the program, and then nobody looks at the types any more.
        "matches" | "find" | "findAll" if compiled_pattern => EvaluationError::NO_SUCH_OVERLOAD,
        "size"
        | "matches"
        | "-_"
        | "_+_"
        | "_-_"
        | "_*_"
        | "_/_"
        | "_%_"
        | "_<_"
        | "_<=_"
        | "_>_"
        | "_>=_"
        | "sort"
        | "@sortByAssociatedKeys" => {
            let receiver = matches!(first, Value::String(_) | Value::Duration(_) | Value::Timestamp(_));
            if receiver || has_trait(function, first) {
                EvaluationError::NO_SUCH_OVERLOAD
            } else {
                EvaluationError::failed(format!("no such overload: {function}"))
            }
        }
        "flatten" => EvaluationError::failed(format!(
            "no such overload: {}.flatten({})",
            first.type_name(),
            type_names(values.get(1..).unwrap_or_default())
        )),
        _ => EvaluationError::failed(format!("no such overload: {function}({})", type_names(values))),
    }
}

fn type_names(values: &[&Value]) -> String {
    values.iter().map(|value| value.type_name()).collect::<Vec<_>>().join(", ")
}

/// Whether cel-go's type of the value has the trait that the operator asks for (`common/types`).
fn has_trait(function: &str, value: &Value) -> bool {
    let number = matches!(value, Value::Int(_) | Value::Uint(_) | Value::Double(_));
    match function {
        "_<_" | "_<=_" | "_>_" | "_>=_" => number || matches!(value, Value::Bool(_) | Value::Bytes(_)),
        "_+_" => number || matches!(value, Value::Bytes(_) | Value::List(_)),
        "_-_" => number,
        "_*_" | "_/_" => number,
        "_%_" => matches!(value, Value::Int(_) | Value::Uint(_)),
        "-_" => matches!(value, Value::Int(_) | Value::Double(_) | Value::Bool(_)),
        "size" => matches!(value, Value::Bytes(_) | Value::List(_) | Value::Map(_)),
        _ => matches!(value, Value::List(_)),
    }
}
