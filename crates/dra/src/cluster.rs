//! What there is: pools of devices, classes, nodes, namespaces and claims, indexed and interned.

mod build;
mod contradictions;
mod identity;
mod pools;
mod symbols;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use yaml_tree::Span;

use crate::diagnostic::{DocumentId, Located};
use crate::objects::{Body, NodeSelector, Object, ResourceClaim};

pub use contradictions::Contradiction;
pub(crate) use identity::Identity;
pub(crate) use pools::{Seen, catalog};
pub use symbols::{NameId, QualifiedName, Symbols, ValueId};

/// Everything that the matching of devices looks at. Built from objects, and free of them afterwards.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Pools of the newest generation, in the order the allocator takes them: by driver, then name, pools with
    /// binding conditions last.
    pub pools: Vec<Pool>,
    /// Devices of all pools: pool after pool, slices by name, devices as listed.
    pub devices: Vec<Device>,
    /// Device classes by name. Of several objects of one name, the first.
    pub classes: BTreeMap<String, Class>,
    /// Nodes by name, with their labels.
    pub nodes: BTreeMap<String, BTreeMap<String, String>>,
    /// Namespaces by name, with their labels.
    pub namespaces: BTreeMap<String, BTreeMap<String, String>>,
    /// Allocated claims by (namespace, name).
    pub claims: BTreeMap<(String, String), AllocatedClaim>,
    /// The names and values that devices share.
    pub symbols: Symbols,
    /// Which build this is the result of.
    pub(crate) identity: Identity,
}

/// Where an object stands: a document, and the index of the object in what was decoded from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// The document.
    pub document: DocumentId,
    /// The place of the object in it.
    pub span: Span,
}

/// One pool.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The driver that publishes it.
    pub driver: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its newest generation.
    pub generation: i64,
    /// Whether it can be allocated from.
    pub state: PoolState,
    /// How many slices of the newest generation are loaded.
    pub slices: usize,
    /// How many slices of older generations are loaded, and ignored.
    pub old_slices: usize,
    /// Where the slices contradict each other; the first made the pool [`PoolState::Invalid`].
    pub contradictions: Vec<Contradiction>,
    /// Its devices: a range of [`Cluster::devices`].
    pub devices: std::ops::Range<usize>,
}

/// Whether a pool can be allocated from (`GatherPools` in
/// `structured/internal/incubating/pools_incubating.go`, v0.37.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolState {
    /// All slices are there.
    Complete,
    /// Slices are missing, or there are too many; the allocator ignores the pool until that changes.
    Incomplete {
        /// How many there are.
        found: usize,
        /// How many the slices say there are.
        expected: i64,
    },
    /// The slices contradict each other; the text is Kubernetes' own.
    Invalid(String),
}

/// One device.
#[derive(Clone, Debug)]
pub struct Device {
    /// The index of its pool in [`Cluster::pools`].
    pub pool: usize,
    /// Its name in the pool.
    pub name: Arc<str>,
    /// Which nodes reach it.
    pub nodes: NodeReach,
    /// Attributes, sorted by the number of their name.
    pub attributes: Vec<(NameId, ValueId)>,
    /// Capacities, sorted by the number of their name.
    pub capacity: Vec<(NameId, ValueId)>,
    /// Whether several claims may have it.
    pub allow_multiple_allocations: bool,
    /// Taints as `key=value:effect`.
    pub taints: Vec<String>,
    /// Why Kubernetes cannot evaluate any selector on it, in its words; `None` for a sound device.
    pub broken: Option<String>,
    /// Its slice.
    pub slice: ObjectRef,
    /// Its place in the slice's document.
    pub span: Span,
    /// Devices with the same number have the same driver.
    pub(crate) driver: u32,
    /// Devices with the same number have the same driver, attributes, capacities and flags.
    pub(crate) shape: u32,
}

/// Which nodes reach a device.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeReach {
    /// The one of that name.
    Node(String),
    /// Every node.
    AllNodes,
    /// Those that match.
    Selector(NodeSelector),
    /// Nothing is said: no node.
    Nowhere,
}

/// A device by name: `driver/pool/device`, as Kubernetes writes it.
#[derive(Clone, Copy, Debug)]
pub struct DeviceRef<'a> {
    /// The driver.
    pub driver: &'a str,
    /// The pool.
    pub pool: &'a str,
    /// The device.
    pub device: &'a str,
}

impl std::fmt::Display for DeviceRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.driver, self.pool, self.device)
    }
}

/// A device class, as far as the cluster needs it; its selectors are in [`crate::Selectors`].
#[derive(Clone, Debug)]
pub struct Class {
    /// Where it stands.
    pub object: ObjectRef,
    /// The extended resource by which Pods may ask for it.
    pub extended_resource_name: Option<String>,
}

/// A claim that has its devices.
#[derive(Clone, Debug)]
pub struct AllocatedClaim {
    /// Where it stands.
    pub object: ObjectRef,
    /// The devices, as `driver/pool/device`.
    pub devices: Vec<String>,
}

impl Cluster {
    /// Indexes objects. Slices of older generations are counted and ignored; of several objects of one kind and
    /// name the first is taken.
    pub fn build<'a>(objects: impl IntoIterator<Item = &'a Object>) -> Self {
        build::build(objects)
    }

    /// The name of a device; `None` when there is no such device.
    pub fn device_ref(&self, device: usize) -> Option<DeviceRef<'_>> {
        let device = self.devices.get(device)?;
        let pool = self.pools.get(device.pool)?;
        Some(DeviceRef { driver: &pool.driver, pool: &pool.name, device: &device.name })
    }

    /// The driver of a device; empty when there is no such device.
    pub fn driver(&self, device: &Device) -> &str {
        values::driver(&self.pools, device)
    }

    /// The value of an attribute of a device.
    pub fn attribute(
        &self,
        device: &Device,
        domain: &str,
        name: &str,
    ) -> Option<&crate::objects::AttributeValue> {
        let name = self.symbols.name(domain, name)?;
        self.symbols.attribute_value(find(&device.attributes, name)?)
    }
}

/// The value under a name in a sorted list.
pub(crate) fn find(entries: &[(NameId, ValueId)], name: NameId) -> Option<ValueId> {
    let index = entries.binary_search_by_key(&name, |(known, _)| *known).ok()?;
    entries.get(index).map(|(_, value)| *value)
}

/// An allocated claim's devices by name.
fn allocated(claim: &ResourceClaim) -> Option<Vec<String>> {
    let allocation = claim.allocation.as_ref()?;
    let text =
        |located: &Option<Located<String>>| located.as_ref().map(|it| it.value.clone()).unwrap_or_default();
    let name = |result: &crate::objects::AllocatedDevice| {
        format!("{}/{}/{}", text(&result.driver), text(&result.pool), text(&result.device))
    };
    Some(allocation.results.iter().map(name).collect())
}

/// The labels of an object, by name.
fn labels(object: &Object) -> BTreeMap<String, String> {
    object.metadata.labels.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect()
}
