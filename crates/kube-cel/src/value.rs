//! What can an expression evaluate to?

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::sync::Arc;

use indexmap::IndexMap;
use kube_scalars::address::Prefix;
use kube_scalars::{Quantity, Url, Version};
use rustc_hash::FxBuildHasher;

use crate::functions::formats::NamedFormat;
use crate::time::{Timestamp, duration_text};
use crate::types::Type;

/// A CEL value. Cloning copies a few bytes or counts a reference.
///
/// `Display` writes it as CEL source would: `"text"`, `quantity("1Gi")`, `["a", "b"]`.
/// `PartialEq` is CEL's `==`: numbers compare across types, different types are unequal.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// 64-bit signed.
    Int(i64),
    /// 64-bit unsigned.
    Uint(u64),
    /// 64-bit floating point.
    Double(f64),
    /// Unicode text.
    String(Arc<str>),
    /// Raw bytes.
    Bytes(Arc<[u8]>),
    /// Nanoseconds.
    Duration(i64),
    /// A point in time.
    Timestamp(Timestamp),
    /// Elements in order.
    List(Arc<Vec<Self>>),
    /// Keys with values.
    Map(Arc<Map>),
    /// A value that may be absent.
    Optional(Option<Arc<Self>>),
    /// The name of a type.
    Type(Cow<'static, str>),
    /// `kubernetes.Quantity`
    Quantity(Arc<Quantity>),
    /// A quantity that `add` or `sub` made. Go has a pointer there, and `==` refuses it on its right (apiserver
    /// `pkg/cel/quantity.go`, `Equal`).
    Sum(Arc<Quantity>),
    /// An error that an optional holds: cel-go before v0.29 cannot carry values of Kubernetes through a conditional.
    /// Taken out, it is the error.
    Failed(Arc<str>),
    /// `kubernetes.Semver`
    Semver(Arc<Version>),
    /// `kubernetes.URL`
    Url(Arc<Url>),
    /// `net.IP`
    Ip(IpAddr),
    /// `net.CIDR`
    Cidr(Prefix),
    /// `kubernetes.NamedFormat`
    Format(&'static NamedFormat),
}

/// A key of a map, as Go has it: numbers of different types are different keys, and NaN is no key that is found.
#[derive(Clone, Debug)]
pub enum Key {
    /// `true`, `false`
    Bool(bool),
    /// 64-bit signed.
    Int(i64),
    /// 64-bit unsigned.
    Uint(u64),
    /// 64-bit floating point.
    Double(f64),
    /// Text.
    String(Arc<str>),
    /// Anything else that Go can look up.
    Other(Arc<Value>),
}

/// What a map answers for a key it does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Absent {
    /// `no such key`, as every ordinary map.
    #[default]
    NoSuchKey,
    /// An empty map. `"key" in map` is false all the same, and iteration shows the real keys only.
    EmptyMap,
}

/// A map. Iteration is in the order in which the entries came. It is one of those that Go takes by chance while there
/// are eight or fewer: Go begins at one of eight places and goes on from there, so that with two entries it is this one
/// seven times of eight (Go 1.26 `internal/runtime/maps/table.go`, `Iter.Next`). Of more entries no order is likelier.
/// Go fills the place of an entry that was taken out with the next; here the next is the last.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// The entries.
    pub entries: IndexMap<Key, Value, FxBuildHasher>,
    /// What an absent key gives.
    pub absent: Absent,
}

impl Map {
    /// The value at `key`; `None` when there is none, not even by [`Absent::EmptyMap`].
    pub fn find(&self, key: &Key) -> Option<Cow<'_, Value>> {
        match (self.get(key), self.absent) {
            (Some(value), _) => Some(Cow::Borrowed(value)),
            (None, Absent::NoSuchKey) => None,
            (None, Absent::EmptyMap) => Some(Cow::Owned(Value::Map(Arc::default()))),
        }
    }

    /// The value that is really there: at `key`, or at the whole number that it equals
    /// (cel-go v0.29.2 `common/types/map.go`, `refValMapAccessor.Find`).
    pub fn get(&self, key: &Key) -> Option<&Value> {
        let crossed = || key.equal_numbers().into_iter().flatten().find_map(|key| self.entries.get(&key));
        self.entries.get(key).or_else(crossed)
    }

    /// The same entries without an answer for absent keys.
    pub(crate) fn ordinary(map: &Arc<Self>) -> Arc<Self> {
        match map.absent {
            Absent::NoSuchKey => Arc::clone(map),
            Absent::EmptyMap => Arc::new(Self { entries: map.entries.clone(), absent: Absent::NoSuchKey }),
        }
    }

    /// Whether the other map has the same keys with the same values, as `same` sees them.
    pub(crate) fn is_like(&self, other: &Self, same: impl Fn(&Value, &Value) -> bool) -> bool {
        let in_other = |(key, value)| other.get(key).is_some_and(|found| same(value, found));
        self.entries.len() == other.entries.len() && self.entries.iter().all(in_other)
    }

    /// Whether `key` is really there.
    pub fn contains(&self, key: &Key) -> bool {
        self.get(key).is_some()
    }
}

impl FromIterator<(Key, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Key, Value)>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect(), absent: Absent::NoSuchKey }
    }
}

impl Key {
    /// The key as a value.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Uint(value) => Value::Uint(*value),
            Self::Double(value) => Value::Double(*value),
            Self::String(value) => Value::String(value.clone()),
            Self::Other(value) => value.as_ref().clone(),
        }
    }

    /// The keys of other types that a number is looked up as where it is not there itself.
    fn equal_numbers(&self) -> [Option<Self>; 2] {
        match self {
            Self::Int(number) => [u64::try_from(*number).ok().map(Self::Uint), None],
            Self::Uint(number) => [i64::try_from(*number).ok().map(Self::Int), None],
            Self::Double(number) if number.fract() == 0.0 => {
                // As `doubleToInt64Checked` and `doubleToUint64Checked` have it, the ends of int64 are outside.
                let int = number.abs() < 9_223_372_036_854_775_808.0;
                let uint = (0.0..18_446_744_073_709_551_616.0).contains(number);
                [int.then_some(Self::Int(*number as i64)), uint.then_some(Self::Uint(*number as u64))]
            }
            _ => [None, None],
        }
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Bool(value) => value.hash(state),
            Self::Int(number) => number.hash(state),
            Self::Uint(number) => number.hash(state),
            // The two zeros are equal.
            Self::Double(number) => (number + 0.0).to_bits().hash(state),
            Self::String(text) => text.hash(state),
            Self::Other(value) => match value.pointer() {
                Some(pointer) => pointer.hash(state),
                None => (value.type_name(), value.to_string()).hash(state),
            },
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::Uint(left), Self::Uint(right)) => left == right,
            (Self::Double(left), Self::Double(right)) => left == right,
            (Self::String(left), Self::String(right)) => left == right,
            (Self::Other(left), Self::Other(right)) => match (left.pointer(), right.pointer()) {
                (None, None) => {
                    left.type_name() == right.type_name() && left.to_string() == right.to_string()
                }
                (left, right) => left == right,
            },
            _ => false,
        }
    }
}

/// `IndexMap` asks for it. It says too much of NaN, which equals nothing: such a key is never found, so that a map has
/// as many of them as were written, as in Go.
impl Eq for Key {}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Uint(value) => write!(f, "{value}"),
            Self::Double(value) => write!(f, "{value}"),
            Self::String(value) => f.write_str(value),
            Self::Other(value) => write!(f, "{value}"),
        }
    }
}

impl Value {
    /// Text.
    pub fn string(text: &str) -> Self {
        Self::String(text.into())
    }

    /// A list.
    pub fn list(elements: Vec<Self>) -> Self {
        Self::List(Arc::new(elements))
    }

    /// A map.
    pub fn map(entries: impl IntoIterator<Item = (Key, Self)>) -> Self {
        Self::Map(Arc::new(entries.into_iter().collect()))
    }

    /// An optional that has a value.
    pub fn some(value: Self) -> Self {
        Self::Optional(Some(Arc::new(value)))
    }

    /// The name of the value's type, as `type(x)` prints it and error texts name it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Optional(_) => "optional_type",
            Self::Type(_) => "type",
            Self::Quantity(_) | Self::Sum(_) => "kubernetes.Quantity",
            Self::Failed(_) => "error",
            Self::Semver(_) => "kubernetes.Semver",
            Self::Url(_) => "kubernetes.URL",
            Self::Ip(_) => "net.IP",
            Self::Cidr(_) => "net.CIDR",
            Self::Format(_) => "kubernetes.NamedFormat",
        }
    }

    /// Go's name of cel-go's value type, for the texts that print it (`got 'types.Int', expected …`).
    pub fn go_type(&self) -> &'static str {
        match self {
            Self::Null => "types.Null",
            Self::Bool(_) => "types.Bool",
            Self::Int(_) => "types.Int",
            Self::Uint(_) => "types.Uint",
            Self::Double(_) => "types.Double",
            Self::String(_) => "types.String",
            Self::Bytes(_) => "types.Bytes",
            Self::Duration(_) => "types.Duration",
            Self::Timestamp(_) => "types.Timestamp",
            Self::List(_) => "*types.baseList",
            // Kubernetes' own (`dynamic-resource-allocation/cel/compile.go`).
            Self::Map(map) if map.absent == Absent::EmptyMap => "cel.mapper",
            Self::Map(_) => "*types.baseMap",
            Self::Optional(_) => "*types.Optional",
            Self::Type(_) => "*types.Type",
            Self::Quantity(_) => "cel.Quantity",
            Self::Sum(_) => "*cel.Quantity",
            Self::Failed(_) => "*types.Err",
            Self::Semver(_) => "cel.Semver",
            Self::Url(_) => "cel.URL",
            Self::Ip(_) => "cel.IP",
            Self::Cidr(_) => "cel.CIDR",
            Self::Format(_) => "cel.Format",
        }
    }

    /// Whether Kubernetes brought the type: such values are compared with their like only, at a fixed cost.
    pub(crate) fn is_of_kubernetes(&self) -> bool {
        matches!(
            self,
            Self::Quantity(_)
                | Self::Sum(_)
                | Self::Semver(_)
                | Self::Url(_)
                | Self::Ip(_)
                | Self::Cidr(_)
                | Self::Format(_)
        )
    }

    /// Whether the value has the declared type; elements of lists and maps are not looked at.
    pub fn is_of(&self, declared: &Type) -> bool {
        match declared {
            Type::Dyn | Type::Any | Type::Error | Type::Parameter(_) | Type::Variable(_) => true,
            Type::Null => matches!(self, Self::Null),
            Type::Bool => matches!(self, Self::Bool(_)),
            Type::Int => matches!(self, Self::Int(_)),
            Type::Uint => matches!(self, Self::Uint(_)),
            Type::Double => matches!(self, Self::Double(_)),
            Type::String => matches!(self, Self::String(_)),
            Type::Bytes => matches!(self, Self::Bytes(_)),
            Type::Duration => matches!(self, Self::Duration(_)),
            Type::Timestamp => matches!(self, Self::Timestamp(_)),
            Type::List(_) => matches!(self, Self::List(_)),
            Type::Map(_, _) | Type::Object(_) => matches!(self, Self::Map(_)),
            Type::Optional(_) => matches!(self, Self::Optional(_)),
            Type::Type | Type::TypeOf(_) => matches!(self, Self::Type(_)),
            Type::Opaque(name) => self.type_name() == *name,
        }
    }

    /// Whether cel-go calls it primitive (`common/types/util.go`, `IsPrimitiveType`).
    pub(crate) fn is_primitive(&self) -> bool {
        matches!(
            self,
            Self::Bool(_) | Self::Int(_) | Self::Uint(_) | Self::Double(_) | Self::String(_) | Self::Bytes(_)
        )
    }

    /// Whether a field or element can be selected by it (cel-go `interpreter/attributes.go`, `newQualifier`).
    pub(crate) fn can_select(&self) -> bool {
        self.is_primitive() && !matches!(self, Self::Bytes(_))
    }

    /// Bytes of an address or of a network's prefix, which are its size; 1 for all values that have no size.
    pub(crate) fn address_size(&self) -> u64 {
        match self {
            Self::Ip(IpAddr::V4(_)) => 4,
            Self::Ip(IpAddr::V6(_)) => 16,
            Self::Cidr(prefix) => u64::from(prefix.bits.div_ceil(8)),
            _ => 1,
        }
    }

    /// How long the regular expression of a named format is; `None` for what is no format.
    pub(crate) fn format_regex_size(&self) -> Option<u64> {
        match self {
            Self::Format(format) => Some(format.regex_size),
            _ => None,
        }
    }

    /// Where the value lies, for one that Go has behind a pointer: as a key it is the same as itself alone.
    fn pointer(&self) -> Option<*const ()> {
        match self {
            Self::List(elements) => Some(Arc::as_ptr(elements).cast()),
            Self::Map(map) => Some(Arc::as_ptr(map).cast()),
            Self::Optional(Some(value)) => Some(Arc::as_ptr(value).cast()),
            Self::Quantity(quantity) | Self::Sum(quantity) => Some(Arc::as_ptr(quantity).cast()),
            Self::Url(url) => Some(Arc::as_ptr(url).cast()),
            _ => None,
        }
    }

    /// The value as a map key; `None` when Go has no such keys.
    pub fn to_key(&self) -> Option<Key> {
        match self {
            Self::Bool(value) => Some(Key::Bool(*value)),
            Self::Int(value) => Some(Key::Int(*value)),
            Self::Uint(value) => Some(Key::Uint(*value)),
            Self::String(value) => Some(Key::String(value.clone())),
            Self::Double(value) => Some(Key::Double(*value)),
            Self::Bytes(_) | Self::Semver(_) | Self::Format(_) => None,
            other => Some(Key::Other(Arc::new(other.clone()))),
        }
    }

    /// CEL's order; `None` when the two cannot be compared (`no such overload`), or one is NaN.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            (Self::String(left), Self::String(right)) => Some(left.cmp(right)),
            (Self::Bytes(left), Self::Bytes(right)) => Some(left.cmp(right)),
            (Self::Duration(left), Self::Duration(right)) => Some(left.cmp(right)),
            (Self::Timestamp(left), Self::Timestamp(right)) => Some(left.cmp(right)),
            _ => self.compare_numbers(other),
        }
    }

    fn compare_numbers(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Uint(left), Self::Uint(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Uint(right)) => Some(i128::from(*left).cmp(&i128::from(*right))),
            (Self::Uint(left), Self::Int(right)) => Some(i128::from(*left).cmp(&i128::from(*right))),
            (Self::Double(left), Self::Double(right)) => left.partial_cmp(right),
            (Self::Double(left), Self::Int(right)) => compare_double(*left, i128::from(*right)),
            (Self::Double(left), Self::Uint(right)) => compare_double(*left, i128::from(*right)),
            (Self::Int(left), Self::Double(right)) => {
                compare_double(*right, i128::from(*left)).map(Ordering::reverse)
            }
            (Self::Uint(left), Self::Double(right)) => {
                compare_double(*right, i128::from(*left)).map(Ordering::reverse)
            }
            _ => None,
        }
    }
}

/// cel-go compares a double with an integer exactly at the ends of the range and as doubles inside
/// (`common/types/compare.go`).
fn compare_double(left: f64, right: i128) -> Option<Ordering> {
    left.partial_cmp(&(right as f64))
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Optional(left), Self::Optional(right)) => left == right,
            (Self::List(left), Self::List(right)) => left == right,
            (Self::Map(left), Self::Map(right)) => left.is_like(right, Self::eq),
            (Self::Type(left), Self::Type(right)) => left == right,
            (Self::Quantity(left) | Self::Sum(left), Self::Quantity(right)) => {
                left.cmp(right) == Ordering::Equal
            }
            (Self::Semver(left), Self::Semver(right)) => left.cmp(right) == Ordering::Equal,
            (Self::Url(left), Self::Url(right)) => left.text == right.text,
            (Self::Ip(left), Self::Ip(right)) => left == right,
            (Self::Cidr(left), Self::Cidr(right)) => left == right,
            (Self::Format(left), Self::Format(right)) => left.name == right.name,
            _ => self.compare(other) == Some(Ordering::Equal),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Uint(value) => write!(f, "{value}u"),
            Self::Double(value) => write!(f, "{value:?}"),
            Self::String(value) => write!(f, "{value:?}"),
            Self::Bytes(value) => write!(f, "b\"{}\"", value.escape_ascii()),
            Self::Duration(nanoseconds) => write!(f, "duration(\"{}\")", duration_text(*nanoseconds)),
            Self::Timestamp(timestamp) => write!(f, "timestamp(\"{timestamp}\")"),
            Self::List(elements) => {
                f.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{element}")?;
                }
                f.write_str("]")
            }
            Self::Map(map) => {
                f.write_str("{")?;
                for (index, (key, value)) in map.entries.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}{}: {value}", key.to_value())?;
                }
                f.write_str("}")
            }
            Self::Optional(None) => f.write_str("optional.none()"),
            Self::Optional(Some(value)) => write!(f, "optional.of({value})"),
            Self::Type(name) => f.write_str(name),
            Self::Quantity(quantity) | Self::Sum(quantity) => write!(f, "quantity(\"{quantity}\")"),
            Self::Failed(text) => f.write_str(text),
            Self::Semver(version) => write!(f, "semver(\"{version}\")"),
            Self::Url(url) => write!(f, "url({:?})", url.text),
            Self::Ip(ip) => write!(f, "ip(\"{ip}\")"),
            Self::Cidr(network) => write!(f, "cidr(\"{network}\")"),
            Self::Format(format) => write!(f, "format.{}()", format.name),
        }
    }
}
