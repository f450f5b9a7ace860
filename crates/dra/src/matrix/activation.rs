//! What a program reads of a device, and which devices are alike to it.

use std::borrow::Cow;
use std::sync::Arc;

use kube_cel::{Absent, Activation, Key, Map, Program, ReadPath, Value};

use rustc_hash::FxHashMap;

use crate::cluster::{Cluster, Device, NameId, QualifiedName, ValueId, find};

/// Where the value of a path comes from. The names are those of one cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// `device.driver`
    Driver,
    /// `device.allowMultipleAllocations`
    AllowMultipleAllocations,
    /// `device.attributes["domain"].name`; `None` when no device has it.
    Attribute(Option<NameId>),
    /// `device.capacity["domain"].name`; `None` when no device has it.
    Capacity(Option<NameId>),
    /// More than one value: a whole map.
    Whole,
    /// Whether there is no attribute at all.
    NoAttributes,
    /// Whether there is no capacity at all.
    NoCapacity,
    /// A variable that is not declared: on no device is anything there.
    Undeclared,
}

/// The sources of a program's paths, by slot; behind them those of what counts only when it is empty.
pub(crate) fn sources(program: &Program, cluster: &Cluster) -> Vec<Source> {
    let reads = program.reads();
    let paths = reads.paths.iter().map(|path| source(path, cluster));
    paths.chain(reads.emptiness.iter().map(emptiness)).collect()
}

fn emptiness(path: &ReadPath) -> Source {
    match path.steps.as_slice() {
        [only] if **only == *"attributes" => Source::NoAttributes,
        [only] if **only == *"capacity" => Source::NoCapacity,
        _ => Source::Whole,
    }
}

fn source(path: &ReadPath, cluster: &Cluster) -> Source {
    if &*path.variable != "device" {
        return Source::Undeclared;
    }
    let steps: Vec<&str> = path.steps.iter().map(|step| &**step).collect();
    match steps.as_slice() {
        ["driver"] => Source::Driver,
        ["allowMultipleAllocations"] => Source::AllowMultipleAllocations,
        ["attributes", domain, name] => Source::Attribute(cluster.symbols.name(domain, name)),
        ["capacity", domain, name] => Source::Capacity(cluster.symbols.name(domain, name)),
        _ => Source::Whole,
    }
}

/// Two devices with the same numbers are the same to a program with these sources.
pub(crate) fn key(device: &Device, sources: &[Source]) -> impl Iterator<Item = u32> {
    sources.iter().map(|source| number(device, source))
}

/// The keys of all devices, and which of them are the same.
pub(super) struct Keys {
    numbers: Vec<u32>,
    width: usize,
    /// Devices with the same number have the same key; `None` for a device on which nothing can be evaluated.
    pub(super) alike: Vec<Option<usize>>,
    /// What all numbers in `alike` are below.
    pub(super) end: usize,
}

impl Keys {
    pub(super) fn of(devices: &[Device], sources: &[Source]) -> Self {
        let width = sources.len();
        let mut numbers = Vec::with_capacity(devices.len() * width);
        let mut alike = Vec::with_capacity(devices.len());
        for device in devices {
            numbers.extend(key(device, sources));
            let first = numbers.get(alike.len() * width).copied().filter(|_| width > 0);
            alike.push(device.broken.is_none().then(|| first.map_or(0, group_of)));
        }
        for place in 1..width {
            let mut known = FxHashMap::with_capacity_and_hasher(devices.len(), Default::default());
            for (group, key) in alike.iter_mut().zip(numbers.chunks_exact(width)) {
                let (Some(group), Some(value)) = (group, key.get(place)) else { continue };
                let next = known.len();
                *group = *known.entry((*group, *value)).or_insert(next);
            }
        }
        let end = alike.iter().flatten().max().map_or(0, |most| most + 1);
        Self { numbers, width, alike, end }
    }

    /// The key of a device.
    pub(super) fn get(&self, device: usize) -> &[u32] {
        let start = device * self.width;
        self.numbers.get(start..start + self.width).unwrap_or_default()
    }
}

/// The group of a value among those of one source; what is absent is group 0.
fn group_of(value: u32) -> usize {
    value.wrapping_add(1) as usize
}

/// The number of the value of a source; `u32::MAX` where there is none.
fn number(device: &Device, source: &Source) -> u32 {
    let value = |entries: &[(NameId, ValueId)], name: &Option<NameId>| {
        name.and_then(|name| find(entries, name)).map_or(u32::MAX, |value| value.0)
    };
    match source {
        Source::Driver => device.driver,
        Source::AllowMultipleAllocations => u32::from(device.allow_multiple_allocations),
        Source::Attribute(name) => value(&device.attributes, name),
        Source::Capacity(name) => value(&device.capacity, name),
        Source::Whole => device.shape,
        Source::NoAttributes => u32::from(device.attributes.is_empty()),
        Source::NoCapacity => u32::from(device.capacity.is_empty()),
        Source::Undeclared => u32::MAX,
    }
}

/// A device as the variable `device`.
#[derive(Clone, Debug)]
pub(crate) struct DeviceActivation<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) device: &'a Device,
    pub(super) sources: &'a [Source],
    /// Its numbers of these sources.
    pub(super) key: Cow<'a, [u32]>,
}

impl<'a> DeviceActivation<'a> {
    pub(crate) fn new(cluster: &'a Cluster, device: &'a Device, sources: &'a [Source]) -> Self {
        Self { cluster, device, sources, key: key(device, sources).collect() }
    }

    fn whole(&self, path: &ReadPath) -> Result<Value, usize> {
        let steps: Vec<&str> = path.steps.iter().map(|step| &**step).collect();
        match steps.as_slice() {
            [] => Ok(Value::map([
                (Key::String("driver".into()), self.driver().into_owned()),
                (
                    Key::String("allowMultipleAllocations".into()),
                    Value::Bool(self.device.allow_multiple_allocations),
                ),
                (Key::String("attributes".into()), self.domains(&self.device.attributes)),
                (Key::String("capacity".into()), self.domains(&self.device.capacity)),
            ])),
            ["attributes"] => Ok(self.domains(&self.device.attributes)),
            ["capacity"] => Ok(self.domains(&self.device.capacity)),
            ["attributes", domain] => Ok(self.domain(&self.device.attributes, domain)),
            ["capacity", domain] => Ok(self.domain(&self.device.capacity, domain)),
            _ => Err(0),
        }
    }

    fn driver(&self) -> Cow<'a, Value> {
        let driver = self.cluster.symbols.driver(self.device.driver);
        driver.map_or_else(|| Cow::Owned(Value::string("")), Cow::Borrowed)
    }

    /// The names of one domain. An absent domain is an empty map.
    fn domain(&self, entries: &[(NameId, ValueId)], domain: &str) -> Value {
        let named = self.named(entries).into_iter().filter(|(name, _)| *name.domain == *domain);
        Value::map(named.map(|(name, value)| (Key::String(Arc::clone(&name.name)), value.clone())))
    }

    fn domains(&self, entries: &[(NameId, ValueId)]) -> Value {
        let mut map = Map { absent: Absent::EmptyMap, ..Map::default() };
        for (name, value) in self.named(entries) {
            let domain = map.entries.entry(Key::String(Arc::clone(&name.domain)));
            if let Value::Map(names) = domain.or_insert_with(|| Value::map([])) {
                Arc::make_mut(names).entries.insert(Key::String(Arc::clone(&name.name)), value.clone());
            }
        }
        Value::Map(Arc::new(map))
    }

    /// The entries as the API server writes them, by name: their order must not come from other devices.
    fn named(&self, entries: &[(NameId, ValueId)]) -> Vec<(&QualifiedName, &Value)> {
        let symbols = &self.cluster.symbols;
        let named = |(name, value): &(NameId, ValueId)| {
            Some((symbols.qualified_name(*name)?, symbols.value(*value)?))
        };
        let mut named: Vec<_> = entries.iter().filter_map(named).collect();
        named.sort_by(|(left, _), (right, _)| (&left.name, &left.domain).cmp(&(&right.name, &right.domain)));
        named
    }

    fn has_domain(&self, entries: &[(NameId, ValueId)], domain: &str) -> bool {
        entries.iter().any(|(name, _)| {
            self.cluster.symbols.qualified_name(*name).is_some_and(|name| *name.domain == *domain)
        })
    }
}

impl Activation for DeviceActivation<'_> {
    fn read(&self, slot: usize, path: &ReadPath) -> Result<Cow<'_, Value>, usize> {
        let symbols = &self.cluster.symbols;
        match (self.sources.get(slot), self.key.get(slot)) {
            (Some(Source::Driver), _) => Ok(self.driver()),
            (Some(Source::AllowMultipleAllocations), _) => {
                Ok(Cow::Owned(Value::Bool(self.device.allow_multiple_allocations)))
            }
            (Some(Source::Undeclared), _) => Err(path.steps.len()),
            // An unknown domain is an empty map, so what is absent is always the last of the three steps.
            (Some(Source::Attribute(_) | Source::Capacity(_)), Some(number)) => {
                symbols.value(ValueId(*number)).map(Cow::Borrowed).ok_or(2)
            }
            _ => self.whole(path).map(Cow::Owned),
        }
    }

    fn contains(&self, slot: usize, path: &ReadPath) -> bool {
        let steps: Vec<&str> = path.steps.iter().map(|step| &**step).collect();
        match steps.as_slice() {
            ["attributes", domain] => self.has_domain(&self.device.attributes, domain),
            ["capacity", domain] => self.has_domain(&self.device.capacity, domain),
            _ => self.read(slot, path).is_ok(),
        }
    }

    fn is_empty(&self, path: &ReadPath) -> bool {
        match emptiness(path) {
            Source::NoAttributes => self.device.attributes.is_empty(),
            Source::NoCapacity => self.device.capacity.is_empty(),
            _ => false,
        }
    }
}
