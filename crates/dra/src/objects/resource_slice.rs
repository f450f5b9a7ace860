//! What a ResourceSlice says: a part of a pool and its devices.

use kube_scalars::Quantity;
use yaml_tree::Span;

use super::{NodeSelector, Reader};
use crate::diagnostic::Located;

/// `spec` of a ResourceSlice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceSlice {
    /// The driver.
    pub driver: Option<Located<String>>,
    /// The pool.
    pub pool: ResourcePool,
    /// Which nodes reach the devices.
    pub nodes: NodeScope,
    /// The devices, by index.
    pub devices: Vec<SliceDevice>,
    /// Counters that devices of the pool draw from.
    pub shared_counters: Vec<CounterSet>,
    /// Calls to the driver that the devices do not need.
    pub skip_node_operations: Vec<Located<String>>,
}

/// `spec.pool`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourcePool {
    /// The name.
    pub name: Option<Located<String>>,
    /// Which change of the pool; `None` stands for 0.
    pub generation: Option<Located<i64>>,
    /// How many slices the pool has; `None` stands for 0.
    pub resource_slice_count: Option<Located<i64>>,
}

/// Which nodes reach a device. The four fields exclude each other; all are kept, for checks to see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeScope {
    /// One node.
    pub node_name: Option<Located<String>>,
    /// The nodes that match.
    pub node_selector: Option<NodeSelector>,
    /// Every node.
    pub all_nodes: Option<Located<bool>>,
    /// Each device says for itself; only on a slice.
    pub per_device_node_selection: Option<Located<bool>>,
}

/// One device of a slice.
#[derive(Clone, Debug, PartialEq)]
pub struct SliceDevice {
    /// The place of the entry.
    pub span: Span,
    /// The device's name.
    pub name: Option<Located<String>>,
    /// Attributes by name, which may lack a domain, in the order of the text.
    pub attributes: Vec<(Located<String>, DeviceAttribute)>,
    /// Capacities by name, which may lack a domain, in the order of the text.
    pub capacity: Vec<(Located<String>, DeviceCapacity)>,
    /// What the device takes from shared counters.
    pub consumes_counters: Vec<CounterConsumption>,
    /// Which nodes reach this device, with `perDeviceNodeSelection`.
    pub nodes: NodeScope,
    /// Taints.
    pub taints: Vec<DeviceTaint>,
    /// Whether the device serves only the chosen node.
    pub binds_to_node: Option<Located<bool>>,
    /// Conditions that must be true before the Pod is bound.
    pub binding_conditions: Vec<Located<String>>,
    /// Conditions that make the scheduler give the device up.
    pub binding_failure_conditions: Vec<Located<String>>,
    /// Whether several claims may have the device; `None` stands for no.
    pub allow_multiple_allocations: Option<Located<bool>>,
}

/// The value of an attribute as it is written: the fields that are set, of which only one should be.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceAttribute {
    /// The place of the mapping.
    pub span: Span,
    /// The value that Kubernetes takes: lists first, then int, bool, string, version
    /// (`dynamic-resource-allocation/cel/compile.go`, v0.37.2). `None` when none is set.
    pub value: Option<AttributeValue>,
}

/// The value of an attribute, by type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeValue {
    /// `int`
    Int(i64),
    /// `bool`
    Bool(bool),
    /// `string`
    String(String),
    /// `version`, as it is written.
    Version(String),
    /// `ints`
    Ints(Vec<i64>),
    /// `bools`
    Bools(Vec<bool>),
    /// `strings`
    Strings(Vec<String>),
    /// `versions`, as they are written.
    Versions(Vec<String>),
}

impl AttributeValue {
    /// Whether it is one with several values.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Ints(_) | Self::Bools(_) | Self::Strings(_) | Self::Versions(_))
    }
}

/// A capacity of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceCapacity {
    /// The place of the mapping.
    pub span: Span,
    /// The amount, zero where none is written; `None` when it cannot be read.
    pub value: Option<Located<Quantity>>,
    /// Which amounts may be asked for; `None` for any.
    pub request_policy: Option<CapacityRequestPolicy>,
}

/// `requestPolicy`
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityRequestPolicy {
    /// The amount a request takes when it names none; `None` for all of it.
    pub default: Option<Located<Quantity>>,
    /// The only amounts there are; empty for no such list.
    pub valid_values: Vec<Located<Quantity>>,
    /// The range of amounts.
    pub valid_range: Option<CapacityRequestPolicyRange>,
}

/// `requestPolicy.validRange`
#[derive(Clone, Debug, PartialEq)]
pub struct CapacityRequestPolicyRange {
    /// The least.
    pub min: Option<Located<Quantity>>,
    /// The most.
    pub max: Option<Located<Quantity>>,
    /// What amounts are multiples of, above the least.
    pub step: Option<Located<Quantity>>,
}

/// Counters that devices draw from.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterSet {
    /// The place of the entry.
    pub span: Span,
    /// The set's name.
    pub name: Option<Located<String>>,
    /// The counters.
    pub counters: Vec<(Located<String>, Option<Located<Quantity>>)>,
}

/// What a device takes from one counter set.
#[derive(Clone, Debug, PartialEq)]
pub struct CounterConsumption {
    /// The place of the entry.
    pub span: Span,
    /// The set's name.
    pub counter_set: Option<Located<String>>,
    /// The counters.
    pub counters: Vec<(Located<String>, Option<Located<Quantity>>)>,
    /// Groups of which devices in use from one set must have one in common.
    pub compatibility_groups: Vec<Located<String>>,
}

/// A reason not to use a device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceTaint {
    /// The place of the entry.
    pub span: Span,
    /// The key.
    pub key: Option<Located<String>>,
    /// The value.
    pub value: Option<Located<String>>,
    /// The effect.
    pub effect: Option<Located<String>>,
}

impl ResourceSlice {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let Some(spec) = object.object("spec") else { return Self::default() };
        Self {
            driver: spec.string("driver"),
            pool: spec.object("pool").map(|pool| ResourcePool::read(&pool)).unwrap_or_default(),
            nodes: NodeScope {
                per_device_node_selection: spec.bool("perDeviceNodeSelection"),
                ..NodeScope::read(&spec)
            },
            devices: spec.objects("devices").iter().map(SliceDevice::read).collect(),
            shared_counters: spec
                .objects("sharedCounters")
                .iter()
                .map(|set| CounterSet { span: set.span(), name: set.string("name"), counters: counters(set) })
                .collect(),
            skip_node_operations: spec.strings("skipNodeOperations"),
        }
    }
}

impl ResourcePool {
    fn read(reader: &Reader<'_>) -> Self {
        Self {
            name: reader.string("name"),
            generation: reader.integer("generation"),
            resource_slice_count: reader.integer("resourceSliceCount"),
        }
    }
}

impl NodeScope {
    fn read(reader: &Reader<'_>) -> Self {
        Self {
            node_name: reader.string("nodeName"),
            node_selector: reader.object("nodeSelector").map(|it| NodeSelector::read(&it)),
            all_nodes: reader.bool("allNodes"),
            per_device_node_selection: None,
        }
    }
}

impl SliceDevice {
    fn read(reader: &Reader<'_>) -> Self {
        let attributes = reader.object_map("attributes");
        let capacity = reader.object_map("capacity");
        Self {
            span: reader.span(),
            name: reader.string("name"),
            attributes: attributes.into_iter().map(|(name, it)| (name, DeviceAttribute::read(&it))).collect(),
            capacity: capacity.into_iter().map(|(name, it)| (name, DeviceCapacity::read(&it))).collect(),
            consumes_counters: reader
                .objects("consumesCounters")
                .iter()
                .map(|it| CounterConsumption {
                    span: it.span(),
                    counter_set: it.string("counterSet"),
                    counters: counters(it),
                    compatibility_groups: it.strings("compatibilityGroups"),
                })
                .collect(),
            nodes: NodeScope::read(reader),
            taints: reader.objects("taints").iter().map(DeviceTaint::read).collect(),
            binds_to_node: reader.bool("bindsToNode"),
            binding_conditions: reader.strings("bindingConditions"),
            binding_failure_conditions: reader.strings("bindingFailureConditions"),
            allow_multiple_allocations: reader.bool("allowMultipleAllocations"),
        }
    }
}

impl DeviceTaint {
    pub(super) fn read(reader: &Reader<'_>) -> Self {
        Self {
            span: reader.span(),
            key: reader.string("key"),
            value: reader.string("value"),
            effect: reader.string("effect"),
        }
    }
}

impl DeviceAttribute {
    fn read(reader: &Reader<'_>) -> Self {
        let texts = |name| reader.strings(name).into_iter().map(|it| it.value).collect();
        let value = if reader.node("ints").is_some() {
            Some(AttributeValue::Ints(reader.integers("ints")))
        } else if reader.node("bools").is_some() {
            Some(AttributeValue::Bools(reader.bools("bools")))
        } else if reader.node("strings").is_some() {
            Some(AttributeValue::Strings(texts("strings")))
        } else if reader.node("versions").is_some() {
            Some(AttributeValue::Versions(texts("versions")))
        } else if let Some(int) = reader.integer("int") {
            Some(AttributeValue::Int(int.value))
        } else if let Some(bool) = reader.bool("bool") {
            Some(AttributeValue::Bool(bool.value))
        } else if let Some(string) = reader.string("string") {
            Some(AttributeValue::String(string.value))
        } else {
            reader.string("version").map(|version| AttributeValue::Version(version.value))
        };
        Self { span: reader.span(), value }
    }
}

impl DeviceCapacity {
    fn read(reader: &Reader<'_>) -> Self {
        let range = |range: Reader<'_>| CapacityRequestPolicyRange {
            min: range.quantity("min"),
            max: range.quantity("max"),
            step: range.quantity("step"),
        };
        let policy = |policy: Reader<'_>| CapacityRequestPolicy {
            default: policy.quantity("default"),
            valid_values: policy.quantities("validValues"),
            valid_range: policy.object("validRange").map(range),
        };
        Self {
            span: reader.span(),
            value: match reader.node("value") {
                Some(_) => reader.quantity("value"),
                None => Some(Located { value: Quantity::from_int(0), span: reader.span() }),
            },
            request_policy: reader.object("requestPolicy").map(policy),
        }
    }
}

/// The `counters` of a set or of a consumption.
fn counters(reader: &Reader<'_>) -> Vec<(Located<String>, Option<Located<Quantity>>)> {
    reader.object_map("counters").into_iter().map(|(name, it)| (name, it.quantity("value"))).collect()
}
