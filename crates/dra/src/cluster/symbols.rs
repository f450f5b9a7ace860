//! The names and values that devices share, each kept once.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use kube_cel::Value;
use kube_scalars::{Quantity, Version};

use crate::objects::AttributeValue;

/// The number of a name in [`Symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

/// The number of a value in [`Symbols`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32);

/// The name of an attribute or capacity: a domain and an identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QualifiedName {
    /// The domain; the driver's name where the slice names none.
    pub domain: Arc<str>,
    /// The identifier.
    pub name: Arc<str>,
}

/// `gpu.example.com/model`
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.name)
    }
}

impl QualifiedName {
    /// Splits at the first slash, as `parseQualifiedName` does (`dynamic-resource-allocation/cel/compile.go`).
    pub fn parse(text: &str, driver: &str) -> Self {
        let (domain, name) = text.split_once('/').unwrap_or((driver, text));
        Self { domain: domain.into(), name: name.into() }
    }
}

/// What a value is, for telling values apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Raw {
    Attribute(AttributeValue),
    /// By its text: `1Gi` and `1024Mi` are equal quantities and two values.
    Capacity(String),
}

/// The names and values that devices share.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    names: Vec<QualifiedName>,
    name_ids: BTreeMap<Arc<str>, BTreeMap<Arc<str>, NameId>>,
    values: Vec<(Arc<Raw>, Value)>,
    value_ids: BTreeMap<Arc<Raw>, ValueId>,
}

impl Symbols {
    /// The number of a name; `None` when no device has it.
    pub fn name(&self, domain: &str, name: &str) -> Option<NameId> {
        self.name_ids.get(domain)?.get(name).copied()
    }

    /// The name of a number.
    pub fn qualified_name(&self, id: NameId) -> Option<&QualifiedName> {
        self.names.get(id.0 as usize)
    }

    /// Every name, sorted.
    pub fn names(&self) -> impl Iterator<Item = (&QualifiedName, NameId)> {
        self.name_ids
            .values()
            .flat_map(BTreeMap::values)
            .filter_map(|id| self.qualified_name(*id).map(|name| (name, *id)))
    }

    /// Whether a domain has any name.
    pub fn has_domain(&self, domain: &str) -> bool {
        self.name_ids.contains_key(domain)
    }

    /// The domains, sorted.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.name_ids.keys().map(|domain| &**domain)
    }

    /// The value of a number, as CEL sees it.
    pub fn value(&self, id: ValueId) -> Option<&Value> {
        self.values.get(id.0 as usize).map(|(_, value)| value)
    }

    /// The value of a number as the slice has it; `None` for a capacity.
    pub fn attribute_value(&self, id: ValueId) -> Option<&AttributeValue> {
        match self.raw(id)?.as_ref() {
            Raw::Attribute(value) => Some(value),
            Raw::Capacity(_) => None,
        }
    }

    pub(crate) fn raw(&self, id: ValueId) -> Option<&Arc<Raw>> {
        self.values.get(id.0 as usize).map(|(raw, _)| raw)
    }

    pub(super) fn intern_name(&mut self, name: QualifiedName) -> NameId {
        if let Some(id) = self.name(&name.domain, &name.name) {
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let of_domain = self.name_ids.entry(Arc::clone(&name.domain)).or_default();
        of_domain.insert(Arc::clone(&name.name), id);
        self.names.push(name);
        id
    }

    /// # Errors
    /// When a version does not parse; the text is Kubernetes' own.
    pub(super) fn intern_attribute(&mut self, value: &AttributeValue) -> Result<ValueId, String> {
        let raw = Raw::Attribute(value.clone());
        if let Some(id) = self.value_ids.get(&raw) {
            return Ok(*id);
        }
        let value = cel_value(value)?;
        Ok(self.insert(raw, value))
    }

    pub(super) fn intern_capacity(&mut self, value: &Quantity) -> ValueId {
        let raw = Raw::Capacity(value.to_string());
        if let Some(id) = self.value_ids.get(&raw) {
            return *id;
        }
        self.insert(raw, Value::Quantity(Arc::new(value.clone())))
    }

    fn insert(&mut self, raw: Raw, value: Value) -> ValueId {
        let id = ValueId(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
        let raw = Arc::new(raw);
        self.value_ids.insert(Arc::clone(&raw), id);
        self.values.push((raw, value));
        id
    }
}

/// The value as CEL sees it (`getAttributeValue` in `dynamic-resource-allocation/cel/compile.go`, v0.37.2).
fn cel_value(value: &AttributeValue) -> Result<Value, String> {
    let version = |text: &String| match Version::parse(text) {
        Ok(version) => Ok(Value::Semver(Arc::new(version))),
        Err(error) => Err(format!("parse semantic version: {error}")),
    };
    Ok(match value {
        AttributeValue::Int(value) => Value::Int(*value),
        AttributeValue::Bool(value) => Value::Bool(*value),
        AttributeValue::String(value) => Value::string(value),
        AttributeValue::Version(value) => version(value)?,
        AttributeValue::Ints(values) => Value::list(values.iter().map(|it| Value::Int(*it)).collect()),
        AttributeValue::Bools(values) => Value::list(values.iter().map(|it| Value::Bool(*it)).collect()),
        AttributeValue::Strings(values) => Value::list(values.iter().map(|it| Value::string(it)).collect()),
        AttributeValue::Versions(values) => {
            Value::list(values.iter().map(version).collect::<Result<_, _>>()?)
        }
    })
}
