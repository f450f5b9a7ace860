//! Which types does CEL know here, and how does Kubernetes write them?

use std::fmt;
use std::sync::Arc;

/// The type of a variable, a field, or a function's argument.
///
/// `Display` is the spelling that cel-go uses in error texts: `map(string, dyn)`, `kubernetes.Quantity`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// Anything; decided when it is evaluated. Can be iterated over.
    Dyn,
    /// Anything; but not iterated over (the checker refuses a comprehension over it).
    Any,
    /// The type of `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// 64-bit signed.
    Int,
    /// 64-bit unsigned.
    Uint,
    /// 64-bit floating point.
    Double,
    /// Unicode text.
    String,
    /// Raw bytes.
    Bytes,
    /// A span of time.
    Duration,
    /// A point in time.
    Timestamp,
    /// A list of one element type.
    List(Arc<Self>),
    /// A map from one key type to one value type.
    Map(Arc<Self>, Arc<Self>),
    /// A value that may be absent.
    Optional(Arc<Self>),
    /// The type of a type of which nothing more is known.
    Type,
    /// The type of a type: `type(int)` is that of `int` and of `type(1)`.
    TypeOf(Arc<Self>),
    /// A value with named fields, such as `device`.
    Object(Arc<ObjectType>),
    /// A type known by name alone, such as `kubernetes.Quantity`.
    Opaque(&'static str),
    /// What an expression has that was reported as an error; fits everywhere, so that one mistake is
    /// reported once.
    Error,
    /// A type parameter of a function's signature, such as the `A` of `list(A)`.
    Parameter(&'static str),
    /// A type that the checker has still to find out.
    Variable(u32),
}

/// A type with named fields.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectType {
    /// The name in error texts, for example `kubernetes.DRADevice`.
    pub name: String,
    /// Field names with their types, in the order they are documented.
    pub fields: Vec<(String, Type)>,
}

impl ObjectType {
    /// The type of the field called `name`; `None` when there is no such field.
    pub fn field(&self, name: &str) -> Option<&Type> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, field_type)| field_type)
    }
}

/// `kubernetes.Quantity`: the type of capacities (apiserver `pkg/cel/quantity.go`).
pub const QUANTITY: Type = Type::Opaque("kubernetes.Quantity");
/// `kubernetes.Semver`: the type of version attributes (apiserver `pkg/cel/semver.go`).
pub const SEMVER: Type = Type::Opaque("kubernetes.Semver");

impl Type {
    /// `list(element)`.
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `map(key, value)`.
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new(key), Arc::new(value))
    }

    /// `optional_type(value)`.
    pub fn optional(value: Self) -> Self {
        Self::Optional(Arc::new(value))
    }

    /// The spelling of cel-go's `Type.String()`, for `must evaluate to bool …, not list(null_type)`; it
    /// differs from `Display` in the well-known types.
    pub fn declared_name(&self) -> String {
        match self {
            Self::Null => "null_type".to_owned(),
            Self::Duration => "google.protobuf.Duration".to_owned(),
            Self::Timestamp => "google.protobuf.Timestamp".to_owned(),
            Self::List(element) => format!("list({})", element.declared_name()),
            Self::Map(key, value) => format!("map({}, {})", key.declared_name(), value.declared_name()),
            Self::Optional(value) => format!("optional_type({})", value.declared_name()),
            Self::TypeOf(of) => format!("type({})", of.declared_name()),
            Self::Any => "google.protobuf.Any".to_owned(),
            Self::Error => "error".to_owned(),
            other => other.to_string(),
        }
    }

    /// An object type with these fields.
    pub fn object(name: &str, fields: &[(&str, Self)]) -> Self {
        let fields = fields.iter().map(|(field, of)| ((*field).to_owned(), of.clone())).collect();
        Self::Object(Arc::new(ObjectType { name: name.to_owned(), fields }))
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => f.write_str("dyn"),
            Self::Any => f.write_str("any"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Duration => f.write_str("duration"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Map(key, value) => write!(f, "map({key}, {value})"),
            Self::Optional(value) => write!(f, "optional_type({value})"),
            Self::Type => f.write_str("type"),
            Self::TypeOf(of) => write!(f, "type({of})"),
            Self::Variable(number) => write!(f, "_var{number}"),
            Self::Error => f.write_str("!error!"),
            Self::Object(object) => f.write_str(&object.name),
            Self::Opaque(name) | Self::Parameter(name) => f.write_str(name),
        }
    }
}
