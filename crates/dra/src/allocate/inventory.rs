//! What there is to allocate: slices, their devices, classes and nodes, by index.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::matching::{Compiled, evaluate};
use super::variant::Variant;
use crate::cluster::{Cluster, Seen};
use crate::diagnostic::Located;
use crate::memo::Memo;
use crate::objects::{
    Body, DeviceClass, DeviceTaint, DeviceTaintRule, DeviceTaintSelector, NodeScope, Object, ResourceSlice,
    SliceDevice,
};
use crate::target::Release;

/// What is kept of the devices of some slices from one [`Inventory`] to the next.
pub type Catalog = OnceCell<Arc<Cluster>>;

/// Everything that does not belong to one Pod. Built once, asked often.
#[derive(Clone, Debug)]
pub struct Inventory<'a> {
    /// The slices, in the order of the objects.
    pub slices: Vec<Slice<'a>>,
    /// The devices of all slices, slice after slice.
    pub devices: Vec<Device<'a>>,
    /// Device classes by name.
    pub classes: BTreeMap<&'a str, &'a DeviceClass>,
    /// The nodes, in the order of the objects.
    pub nodes: Vec<Node<'a>>,
    /// The slices of each pool, by driver and name.
    pub pools: BTreeMap<(&'a str, &'a str), Vec<usize>>,
    /// The slices for one node, by its name.
    pub by_node: BTreeMap<&'a str, Vec<usize>>,
    /// The slices that are for no single node.
    pub for_several_nodes: Vec<usize>,
    /// Those of `by_node` that have counters.
    pub counters_of_one_node: Vec<usize>,
    /// The devices as CEL sees them; same indices as `devices`.
    pub(crate) catalog: Arc<Cluster>,
}

/// One slice.
#[derive(Clone, Debug)]
pub struct Slice<'a> {
    /// The object's name.
    pub name: &'a str,
    /// The driver.
    pub driver: &'a str,
    /// The pool's name.
    pub pool: &'a str,
    /// What it says.
    pub spec: &'a ResourceSlice,
    /// Its devices, as a range of [`Inventory::devices`].
    pub devices: Range<usize>,
    /// What every node that reaches it asks of it again.
    pub(super) facts: Facts<'a>,
}

/// What is found out of the devices of a slice once.
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    /// The first name that a device before has, too.
    pub(super) duplicate: Option<&'a str>,
    /// Whether a device takes something from shared counters.
    pub(super) consumes_counters: bool,
    /// Whether a device has compatibility groups.
    pub(super) uses_groups: bool,
    /// Whether a device has binding conditions.
    pub(super) binds: bool,
}

impl<'a> Facts<'a> {
    fn of(devices: &'a [SliceDevice]) -> Self {
        let consumptions = || devices.iter().flat_map(|it| &it.consumes_counters);
        Self {
            duplicate: duplicate(devices.iter()),
            consumes_counters: consumptions().next().is_some(),
            uses_groups: consumptions().any(|it| !it.compatibility_groups.is_empty()),
            binds: devices.iter().any(|it| !it.binding_conditions.is_empty()),
        }
    }
}

/// The first name that a device before has, too.
pub(super) fn duplicate<'a>(devices: impl Iterator<Item = &'a SliceDevice>) -> Option<&'a str> {
    let mut names = FxHashSet::default();
    devices.map(|device| text(&device.name)).find(|name| !names.insert(*name))
}

/// One device.
#[derive(Clone, Debug)]
pub struct Device<'a> {
    /// The index of its slice.
    pub slice: usize,
    /// Its name in the pool.
    pub name: &'a str,
    /// What the slice says of it.
    pub spec: &'a SliceDevice,
    /// Its own taints and those of rules.
    pub taints: Vec<&'a DeviceTaint>,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its labels.
    pub labels: BTreeMap<&'a str, &'a str>,
    /// Features that its kubelet has.
    pub declared_features: Vec<&'a str>,
}

/// The text, or nothing.
pub(super) fn text(located: &Option<Located<String>>) -> &str {
    located.as_ref().map_or("", |it| it.value.as_str())
}

/// Whether it is there and true.
pub(super) fn is_true(located: &Option<Located<bool>>) -> bool {
    located.as_ref().is_some_and(|it| it.value)
}

impl<'a> Inventory<'a> {
    /// Indexes objects. Of several classes or nodes of one name the first is taken.
    pub fn build(objects: impl IntoIterator<Item = &'a Object>, variant: &Variant, memo: &mut Memo) -> Self {
        Self::build_with(objects, variant, memo, &OnceCell::new())
    }

    /// The same, with what was found out of the devices before: a catalog that is filled must be of the same slices in
    /// the same order and of the same variant, and one that is empty is filled.
    pub fn build_with(
        objects: impl IntoIterator<Item = &'a Object>,
        variant: &Variant,
        memo: &mut Memo,
        catalog: &Catalog,
    ) -> Self {
        let mut out = Self {
            slices: Vec::new(),
            devices: Vec::new(),
            classes: BTreeMap::new(),
            nodes: Vec::new(),
            pools: BTreeMap::new(),
            by_node: BTreeMap::new(),
            for_several_nodes: Vec::new(),
            counters_of_one_node: Vec::new(),
            catalog: Arc::default(),
        };
        let mut rules = Vec::new();
        let mut named = FxHashSet::default();
        for object in objects {
            let name = object.metadata.name.as_ref().map_or("", |name| name.value.as_str());
            match &object.body {
                Body::ResourceSlice(slice) => out.add_slice(name, slice),
                Body::DeviceClass(class) => {
                    out.classes.entry(name).or_insert(class);
                }
                Body::Node(node) if named.insert(name) => {
                    out.nodes.push(Node {
                        name,
                        labels: labels(object),
                        declared_features: node
                            .declared_features
                            .iter()
                            .map(|it| it.value.as_str())
                            .collect(),
                    });
                }
                Body::DeviceTaintRule(rule) => rules.push(rule),
                _ => {}
            }
        }
        // Upstream's older allocators do not tell selectors which devices can be shared.
        let seen = Seen { sharing: variant.behaviour.knows_sharing, lists: variant.lists_in_selectors };
        let read = || crate::cluster::catalog(out.slices.iter().map(|it| (it.driver, it.spec)), seen).into();
        out.catalog = Arc::clone(catalog.get_or_init(read));
        if variant.features.device_taint_rules {
            for rule in rules {
                out.taint(rule, variant.release, memo);
            }
        }
        out
    }

    fn add_slice(&mut self, name: &'a str, spec: &'a ResourceSlice) {
        let (driver, pool) = (text(&spec.driver), text(&spec.pool.name));
        let slice = self.slices.len();
        let start = self.devices.len();
        self.devices.extend(spec.devices.iter().map(|device| Device {
            slice,
            name: text(&device.name),
            spec: device,
            taints: device.taints.iter().collect(),
        }));
        let facts = Facts::of(&spec.devices);
        self.slices.push(Slice { name, driver, pool, spec, devices: start..self.devices.len(), facts });
        self.pools.entry((driver, pool)).or_default().push(slice);
        match text(&spec.nodes.node_name) {
            "" => self.for_several_nodes.push(slice),
            node => {
                self.by_node.entry(node).or_default().push(slice);
                if !spec.shared_counters.is_empty() {
                    self.counters_of_one_node.push(slice);
                }
            }
        }
    }

    /// Adds the taint of a rule (`pkg/scheduler` uses `resourceslice/tracker`, `applyPatches`).
    fn taint(&mut self, rule: &'a DeviceTaintRule, release: Release, memo: &mut Memo) {
        let Some(taint) = &rule.taint else { return };
        // Without a selector a rule taints everything up to 1.36 and nothing from 1.37 on.
        if rule.device_selector.is_none() && release >= Release::new(1, 37) {
            return;
        }
        let conditions: Vec<Compiled> = rule
            .device_selector
            .iter()
            .flat_map(|selector| self.expressions(selector))
            .map(|expression| Compiled::new(expression, &self.catalog, memo))
            .collect();
        let unknown_class = rule.device_selector.as_ref().is_some_and(|selector| {
            selector
                .device_class_name
                .as_ref()
                .is_some_and(|it| !self.classes.contains_key(it.value.as_str()))
        });
        if unknown_class {
            return;
        }
        for index in 0..self.devices.len() {
            let named = rule.device_selector.as_ref().is_none_or(|selector| self.names(selector, index));
            let meets = |condition: &Compiled| evaluate(condition, &self.catalog, index) == Ok(true);
            if named
                && conditions.iter().all(meets)
                && let Some(device) = self.devices.get_mut(index)
            {
                device.taints.push(taint);
            }
        }
    }

    /// The conditions of a rule's selector, those of its class first.
    fn expressions(&self, selector: &'a DeviceTaintSelector) -> Vec<&'a str> {
        let class = selector.device_class_name.as_ref().and_then(|it| self.classes.get(it.value.as_str()));
        let of_class = class.map(|class| class.selectors.as_slice()).unwrap_or_default();
        let all = of_class.iter().chain(&selector.selectors);
        all.filter_map(|it| it.expression.as_ref()).map(|it| it.value.as_str()).collect()
    }

    fn names(&self, selector: &DeviceTaintSelector, device: usize) -> bool {
        let Some(device) = self.devices.get(device) else { return false };
        let Some(slice) = self.slices.get(device.slice) else { return false };
        let same = |wanted: &Option<Located<String>>, actual: &str| {
            wanted.as_ref().is_none_or(|it| it.value == actual)
        };
        same(&selector.driver, slice.driver)
            && same(&selector.pool, slice.pool)
            && same(&selector.device, device.name)
    }

    /// The slice of a device.
    pub fn slice_of(&self, device: usize) -> Option<&Slice<'a>> {
        self.slices.get(self.devices.get(device)?.slice)
    }

    /// The name of a device as `driver/pool/device`; empty when there is no such device.
    pub fn device_name(&self, device: usize) -> String {
        let name = self.devices.get(device).map_or("", |it| it.name);
        self.slice_of(device).map_or_else(String::new, |it| format!("{}/{}/{name}", it.driver, it.pool))
    }

    /// Where the nodes of a device are chosen: in its slice or, where that leaves it open, in itself.
    pub fn scope_of(&self, device: usize) -> Option<&'a NodeScope> {
        let (device, slice) = (self.devices.get(device)?, self.slice_of(device)?);
        let per_device = is_true(&slice.spec.nodes.per_device_node_selection);
        Some(if per_device { &device.spec.nodes } else { &slice.spec.nodes })
    }
}

fn labels(object: &Object) -> BTreeMap<&str, &str> {
    object.metadata.labels.iter().map(|(key, value)| (key.value.as_str(), value.value.as_str())).collect()
}
