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
        let (domain, name) = Self::split(text, driver);
        Self { domain: domain.into(), name: name.into() }
    }

    fn split<'a>(text: &'a str, driver: &'a str) -> (&'a str, &'a str) {
        text.split_once('/').unwrap_or((driver, text))
    }
}

/// The names and values that devices share.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    names: Vec<QualifiedName>,
    name_ids: BTreeMap<Arc<str>, BTreeMap<Arc<str>, NameId>>,
    /// With the attribute's value as the slice has it; `None` for a capacity.
    values: Vec<(Option<Arc<AttributeValue>>, Value)>,
    attribute_ids: BTreeMap<Arc<AttributeValue>, ValueId>,
    /// By name and text: `1Gi` and `1024Mi` are equal quantities and two values, and what one capacity becomes while an
    /// expression is evaluated, another one does not.
    capacity_ids: BTreeMap<(NameId, String), ValueId>,
    /// As CEL sees them.
    drivers: Vec<Value>,
    driver_ids: BTreeMap<String, u32>,
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
        self.values.get(id.0 as usize)?.0.as_deref()
    }

    /// The driver of a number, as CEL sees it.
    pub(crate) fn driver(&self, number: u32) -> Option<&Value> {
        self.drivers.get(number as usize)
    }

    pub(super) fn intern_driver(&mut self, driver: &str) -> u32 {
        if let Some(number) = self.driver_ids.get(driver) {
            return *number;
        }
        let number = u32::try_from(self.drivers.len()).unwrap_or(u32::MAX);
        self.drivers.push(Value::string(driver));
        self.driver_ids.insert(driver.to_owned(), number);
        number
    }

    /// `name` is as the slice has it, with or without a domain.
    pub(super) fn intern_name(&mut self, name: &str, driver: &str) -> NameId {
        let (domain, plain) = QualifiedName::split(name, driver);
        if let Some(id) = self.name(domain, plain) {
            return id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let name = QualifiedName::parse(name, driver);
        let of_domain = self.name_ids.entry(Arc::clone(&name.domain)).or_default();
        of_domain.insert(Arc::clone(&name.name), id);
        self.names.push(name);
        id
    }

    /// # Errors
    /// When a version does not parse; the text is Kubernetes' own.
    pub(super) fn intern_attribute(&mut self, value: &AttributeValue) -> Result<ValueId, String> {
        if let Some(id) = self.attribute_ids.get(value) {
            return Ok(*id);
        }
        let kept = Arc::new(value.clone());
        let id = self.insert(Some(Arc::clone(&kept)), cel_value(value)?);
        self.attribute_ids.insert(kept, id);
        Ok(id)
    }

    pub(super) fn intern_capacity(&mut self, name: NameId, value: &Quantity) -> ValueId {
        let key = (name, value.to_string());
        if let Some(id) = self.capacity_ids.get(&key) {
            return *id;
        }
        let id = self.insert(None, Value::Quantity(Arc::new(value.clone())));
        self.capacity_ids.insert(key, id);
        id
    }

    fn insert(&mut self, attribute: Option<Arc<AttributeValue>>, value: Value) -> ValueId {
        let id = ValueId(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
        self.values.push((attribute, value));
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
