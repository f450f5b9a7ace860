//! Which fields a ResourceSlice has, down to one attribute of one device.
//!
//! Source: `k8s.io/api/resource/v1/types.go` at v0.37.2.

use super::*;

pub(super) const SKIP_NODE_OPERATION: Type = Type::String("v1.SkipNodeOperation");
const PARTITIONABLE: &[&str] = &["DRAPartitionableDevices"];
const BINDING: &[&str] = &["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"];
const LISTS: &[&str] = &["DRAListTypeAttributes"];

/// A ResourceSlice
pub(crate) static RESOURCE_SLICE: Structure = Structure::new(
    "ResourceSlice",
    "What a driver publishes: some or all devices of one of its pools. It belongs to the whole cluster; drivers write it, not people.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field(
            "spec",
            Type::Object(&RESOURCE_SLICE_SPEC),
            "The pool, the nodes that reach it, and its devices.",
        )
        .required(),
    ],
);

/// `spec` of a ResourceSlice
pub(crate) static RESOURCE_SLICE_SPEC: Structure = Structure::new(
    "ResourceSliceSpec",
    "The pool, the nodes that reach it, and its devices.",
    &[
        field("driver", STRING, "The driver that publishes the slice: a DNS subdomain. It cannot be changed.")
            .required()
            .bytes(63, "DriverNameMaxLength"),
        field("pool", Type::Object(&RESOURCE_POOL), "The pool that the slice is a part of.").required(),
        field("nodeName", STRING, "The one node that reaches the devices. One of `nodeName`, `nodeSelector`, `allNodes` and `perDeviceNodeSelection` must be set.")
            .bytes(253, "DNS1123SubdomainMaxLength").pointer().plain_in("v1beta1"),
        field("nodeSelector", Type::Object(&NODE_SELECTOR), "The nodes that reach the devices, by exactly one term.").pointer(),
        field("allNodes", Type::Bool, "Every node reaches the devices.").pointer().plain_in("v1beta1"),
        field("devices", Type::List(&Type::Object(&DEVICE)), "The devices. Not in one slice with `sharedCounters`.")
            .entries(128, "ResourceSliceMaxDevices").always_until(35),
        field("perDeviceNodeSelection", Type::Bool, "Every device says for itself which nodes reach it.").gates(PARTITIONABLE).pointer(),
        field("sharedCounters", Type::List(&Type::Object(&COUNTER_SET)), "Sets of counters that devices of the pool draw from. Not in one slice with `devices`.")
            .entries(8, "ResourceSliceMaxCounterSets")
            .gates(PARTITIONABLE).declared(&[Declared::MaxItems, Declared::UniqueBy(&["name"])]),
        field(
            "partitionTypeAttribute",
            FULLY_QUALIFIED_NAME,
            "The string attribute, as `domain/name`, that names the kind of partition a device is.",
        )
        .since(37)
        .gates(&["DRAPartitionableDevicesType"]).pointer().declared(&[Declared::ForbiddenWithout("DRAPartitionableDevicesType"), Declared::Format(Format::FullyQualifiedName)]),
        field("skipNodeOperations", Type::List(&SKIP_NODE_OPERATION), "Calls to the driver on the node that these devices do not need.")
            .since(37)
            .values(&["NodePrepareResources", "NodeUnprepareResources", "*"])
            .gates(&["DRAOptionalNodeOperations"]).declared(&[Declared::UniqueSet, Declared::Enum]),
    ],
);

/// `spec.pool`
pub(crate) static RESOURCE_POOL: Structure = Structure::new(
    "ResourcePool",
    "The pool that a slice is a part of.",
    &[
        field("name", STRING, "The pool's name, often that of the node; unique for the driver.")
            .required()
            .bytes(253, "PoolNameMaxLength"),
        field(
            "generation",
            Type::Int64,
            "Counts the changes of the pool. Only slices of the highest generation count.",
        )
        .required(),
        field(
            "resourceSliceCount",
            Type::Int64,
            "How many slices the pool has in this generation; with fewer it is incomplete and not used.",
        )
        .required(),
    ],
);

/// `spec.sharedCounters[]`
pub(crate) static COUNTER_SET: Structure = Structure::new(
    "CounterSet",
    "Counters that several devices of a pool draw from.",
    &[
        field("name", STRING, "The set's name: a DNS label, unique in the pool.")
            .required()
            .bytes(63, "DNS1123LabelMaxLength")
            .declared(&[Declared::Required, Declared::Format(Format::ShortName)]),
        field(
            "counters",
            Type::Map("string", &Type::Object(&COUNTER)),
            "How much of each counter there is, by name.",
        )
        .entries(32, "ResourceSliceMaxCountersPerCounterSet")
        .declared(&[Declared::Required, Declared::KeyFormat(Format::ShortName)]),
    ],
);

/// One counter
pub(crate) static COUNTER: Structure = Structure::new(
    "Counter",
    "An amount that is divided among devices.",
    &[field("value", Type::Quantity, "The amount.").required()],
);

/// `spec.devices[]`
pub(crate) static DEVICE: Structure = Structure::new(
    "Device",
    "One device that can be given to a claim.",
    &[
        field("name", STRING, "The device's name: a DNS label, unique in the pool.").required().bytes(63, "DNS1123LabelMaxLength"),
        field("attributes", Type::Map("v1.QualifiedName", &Type::Object(&DEVICE_ATTRIBUTE)), "What the device is. A name without a domain belongs to the driver's domain.")
            .entries(32, "ResourceSliceMaxAttributesAndCapacitiesPerDevice")
            .names(&[("v1beta1", "basic.attributes")]),
        field("capacity", Type::Map("v1.QualifiedName", &Type::Object(&DEVICE_CAPACITY)), "How much the device has of what can be counted, such as memory. Counted together with `attributes`.")
            .entries(32, "ResourceSliceMaxAttributesAndCapacitiesPerDevice")
            .names(&[("v1beta1", "basic.capacity")]),
        field("consumesCounters", Type::List(&Type::Object(&COUNTER_CONSUMPTION)), "What the device takes from shared counters when it is given away.")
            .entries(2, "ResourceSliceMaxDeviceCounterConsumptionsPerDevice")
            .gates(PARTITIONABLE)
            .names(&[("v1beta1", "basic.consumesCounters")]).declared(&[Declared::MaxItems, Declared::UniqueBy(&["counterSet"])]),
        field("nodeName", STRING, "The one node that reaches this device; only with `perDeviceNodeSelection`.")
            .gates(PARTITIONABLE)
            .names(&[("v1beta1", "basic.nodeName")]).pointer(),
        field("nodeSelector", Type::Object(&NODE_SELECTOR), "The nodes that reach this device, by one term; only with `perDeviceNodeSelection`.").pointer()
            .gates(PARTITIONABLE)
            .names(&[("v1beta1", "basic.nodeSelector")]),
        field("allNodes", Type::Bool, "Every node reaches this device; only with `perDeviceNodeSelection`.")
            .gates(PARTITIONABLE)
            .names(&[("v1beta1", "basic.allNodes")]).pointer(),
        field("taints", Type::List(&Type::Object(&DEVICE_TAINT)), "Reasons not to give the device to claims that do not tolerate them.")
            .entries(16, "DeviceTaintsMaxLength")
            .gates(&["DRADeviceTaints"])
            .names(&[("v1beta1", "basic.taints")]),
        field("bindsToNode", Type::Bool, "Once given, the device serves only the node that was chosen.")
            .gates(BINDING)
            .names(&[("v1beta1", "basic.bindsToNode")]).pointer(),
        field("bindingConditions", STRINGS, "Conditions that must be true in the claim's status before the Pod is bound.")
            .entries(4, "BindingConditionsMaxSize")
            .gates(BINDING)
            .names(&[("v1beta1", "basic.bindingConditions")]).declared(&[Declared::MaxItems]),
        field("bindingFailureConditions", STRINGS, "Conditions of which one being true makes the scheduler give the device up.")
            .entries(4, "BindingFailureConditionsMaxSize")
            .gates(BINDING)
            .names(&[("v1beta1", "basic.bindingFailureConditions")]).declared(&[Declared::MaxItems]),
        field("allowMultipleAllocations", Type::Bool, "Several claims may have the device at the same time. Unset: only one.")
            .gates(&["DRAConsumableCapacity"])
            .names(&[("v1beta1", "basic.allowMultipleAllocations")]).pointer(),
        field("nodeAllocatableResourceMappings", Type::Map("v1.ResourceName", &Type::Object(&NODE_ALLOCATABLE_RESOURCE_MAPPING)), "Replaced by `nodeAllocatableResources` in 1.37.")
            .names(&[("v1beta1", "basic.nodeAllocatableResourceMappings")])
            .since(36)
            .until(37)
            .gates(&["DRANodeAllocatableResources"]),
        field("nodeAllocatableResources", Type::Map("v1.ResourceName", &Type::Object(&NODE_ALLOCATABLE_RESOURCE)), "What the device stands for or costs in the node's own resources, such as `cpu`.")
            .since(37)
            .gates(&["DRANodeAllocatableResources"])
            .names(&[("v1beta1", "basic.nodeAllocatableResources")]),
    ],
);

/// `spec.devices[].attributes.*`
pub(crate) static DEVICE_ATTRIBUTE: Structure = Structure::new(
    "DeviceAttribute",
    "The value of an attribute, under the name of its type. Exactly one must be set.",
    &[
        field("int", Type::Int64, "A whole number.").pointer(),
        field("bool", Type::Bool, "True or false.").pointer(),
        field("string", STRING, "A text.").bytes(64, "DeviceAttributeMaxValueLength").pointer(),
        field("version", STRING, "A semantic version, such as `1.2.3`.")
            .bytes(64, "DeviceAttributeMaxValueLength")
            .pointer(),
        field("ints", Type::List(&Type::Int64), "Whole numbers.")
            .since(36)
            .entries(48, "ResourceSliceMaxAttributeValuesPerDevice")
            .gates(LISTS),
        field("bools", Type::List(&Type::Bool), "Booleans.")
            .since(36)
            .entries(48, "ResourceSliceMaxAttributeValuesPerDevice")
            .gates(LISTS),
        field("strings", STRINGS, "Texts.")
            .since(36)
            .entries(48, "ResourceSliceMaxAttributeValuesPerDevice")
            .gates(LISTS),
        field("versions", STRINGS, "Semantic versions.")
            .since(36)
            .entries(48, "ResourceSliceMaxAttributeValuesPerDevice")
            .gates(LISTS),
    ],
);

/// `spec.devices[].capacity.*`
pub(crate) static DEVICE_CAPACITY: Structure = Structure::new(
    "DeviceCapacity",
    "How much a device has of one thing.",
    &[
        field("value", Type::Quantity, "The amount.").required(),
        field(
            "requestPolicy",
            Type::Object(&REQUEST_POLICY),
            "Which amounts may be asked for, on a device that several claims may share.",
        )
        .gates(&["DRAConsumableCapacity"]),
    ],
);

/// `requestPolicy`
pub(crate) static REQUEST_POLICY: Structure = Structure::new(
    "CapacityRequestPolicy",
    "Which amounts of a capacity may be asked for.",
    &[
        field(
            "default",
            Type::Quantity,
            "The amount that a request takes when it names none. Unset: all of it.",
        )
        .always(),
        field(
            "validValues",
            Type::List(&Type::Quantity),
            "The only amounts there are, ascending; requests are rounded up to the next.",
        )
        .entries(10, "CapacityRequestPolicyDiscreteMaxOptions"),
        field("validRange", Type::Object(&REQUEST_POLICY_RANGE), "The range in which amounts must lie."),
    ],
);

/// `requestPolicy.validRange`
pub(crate) static REQUEST_POLICY_RANGE: Structure = Structure::new(
    "CapacityRequestPolicyRange",
    "The range in which requested amounts must lie.",
    &[
        field("min", Type::Quantity, "The least; requests are rounded up to it.").required().pointer(),
        field("max", Type::Quantity, "The most. Unset: the capacity itself."),
        field(
            "step",
            Type::Quantity,
            "Amounts are rounded up to the least plus a multiple of this. Unset: any amount.",
        ),
    ],
);

/// `spec.devices[].consumesCounters[]`
pub(crate) static COUNTER_CONSUMPTION: Structure = Structure::new(
    "DeviceCounterConsumption",
    "What a device takes from one set of shared counters.",
    &[
        field("counterSet", STRING, "The set, by name.").required().declared(&[Declared::Required, Declared::Format(Format::ShortName)]),
        field("counters", Type::Map("string", &Type::Object(&COUNTER)), "The amount taken of each counter, by name.")
            .entries(32, "ResourceSliceMaxCountersPerDeviceCounterConsumption").declared(&[Declared::Required, Declared::KeyFormat(Format::ShortName)]),
        field("compatibilityGroups", STRINGS, "Only devices with a group in common may be in use from one set at the same time. Unset: only with devices that have none.")
            .since(37)
            .entries(2, "DeviceCompatibilityGroupsMaxSize")
            .gates(&["DRADeviceCompatibilityGroups"]).declared(&[Declared::MaxItems, Declared::ItemFormat(Format::ShortName), Declared::UniqueSet]),
    ],
);

/// `spec.devices[].taints[]`
pub(crate) static DEVICE_TAINT: Structure = Structure::new(
    "DeviceTaint",
    "A reason not to use a device.",
    &[
        field("key", STRING, "The taint's name: a label name.").required(),
        field("value", STRING, "More about it: a label value."),
        field(
            "effect",
            Type::String("v1.DeviceTaintEffect"),
            "`NoSchedule` keeps new Pods away, `NoExecute` evicts running ones too, `None` only informs.",
        )
        .required()
        .values(&["NoSchedule", "NoExecute", "None"])
        .declared(&[Declared::Required, Declared::Enum]),
        field("timeAdded", Type::Time, "When the taint was added; filled in on creation.").pointer(),
    ],
);

/// `spec.devices[].nodeAllocatableResources.*`
pub(crate) static NODE_ALLOCATABLE_RESOURCE: Structure = Structure::new(
    "NodeAllocatableResource",
    "What a device stands for or costs in one of the node's own resources.",
    &[
        field(
            "mapping",
            Type::Object(&NODE_ALLOCATABLE_MAPPING),
            "The device is itself a part of this resource.",
        )
        .since(37),
        field(
            "overhead",
            Type::Object(&NODE_ALLOCATABLE_OVERHEAD),
            "What using the device costs of this resource besides.",
        )
        .since(37),
    ],
);

/// `mapping`
pub(crate) static NODE_ALLOCATABLE_MAPPING: Structure = Structure::new(
    "NodeAllocatableMapping",
    "How devices are counted in a resource of the node.",
    &[
        field(
            "capacityKey",
            QUALIFIED_NAME,
            "The capacity whose consumed amount counts, times `capacityMultiplier`.",
        )
        .since(37)
        .pointer(),
        field("capacityMultiplier", Type::Quantity, "What one unit of the capacity stands for.").since(37),
        field("deviceMultiplier", Type::Quantity, "What one device stands for; not with `capacityKey`.")
            .since(37),
    ],
);

/// `overhead`
pub(crate) static NODE_ALLOCATABLE_OVERHEAD: Structure = Structure::new(
    "NodeAllocatableOverhead",
    "What using a device costs of a resource of the node.",
    &[
        field("perPod", Type::Quantity, "Once for each Pod that uses the claim.").since(37),
        field("perContainer", Type::Quantity, "Once for each container that uses the claim.").since(37),
    ],
);

/// `spec.devices[].nodeAllocatableResourceMappings.*`, in 1.36 only
pub(crate) static NODE_ALLOCATABLE_RESOURCE_MAPPING: Structure = Structure::new(
    "NodeAllocatableResourceMapping",
    "How devices are counted in a resource of the node, as Kubernetes 1.36 wrote it.",
    &[
        field("capacityKey", QUALIFIED_NAME, "The capacity whose consumed amount counts.")
            .since(36)
            .until(37)
            .pointer(),
        field(
            "allocationMultiplier",
            Type::Quantity,
            "What one device, or one unit of the capacity, stands for.",
        )
        .since(36)
        .until(37),
    ],
);
