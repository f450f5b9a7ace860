//! Which fields a ResourceClaim and a ResourceClaimTemplate have, status included.
//!
//! Source: `k8s.io/api/resource/v1/types.go` at v0.37.2.

use super::*;

/// A ResourceClaim
pub(crate) static RESOURCE_CLAIM: Structure = Structure::new(
    "ResourceClaim",
    "A wish for devices, and, once the scheduler has met it, which devices those are. It belongs to a namespace.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field(
            "spec",
            Type::Object(&RESOURCE_CLAIM_SPEC),
            "What is asked for. It cannot be changed after creation.",
        )
        .required()
        .declared(&[Declared::Immutable]),
        field(
            "status",
            Type::Object(&RESOURCE_CLAIM_STATUS),
            "What was given. Kubernetes writes it; it is dropped on creation.",
        )
        .always(),
    ],
);

/// `spec` of a ResourceClaim
pub(crate) static RESOURCE_CLAIM_SPEC: Structure = Structure::new(
    "ResourceClaimSpec",
    "What a claim asks for.",
    &[field("devices", Type::Object(&DEVICE_CLAIM), "The devices that are asked for.").always()],
);

/// A ResourceClaimTemplate
pub(crate) static RESOURCE_CLAIM_TEMPLATE: Structure = Structure::new(
    "ResourceClaimTemplate",
    "A pattern from which every Pod that names it gets a claim of its own. It belongs to a namespace.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field(
            "spec",
            Type::Object(&RESOURCE_CLAIM_TEMPLATE_SPEC),
            "The claim that is made for each Pod. It cannot be changed after creation.",
        )
        .required(),
    ],
);

/// `spec` of a ResourceClaimTemplate
pub(crate) static RESOURCE_CLAIM_TEMPLATE_SPEC: Structure = Structure::new(
    "ResourceClaimTemplateSpec",
    "The claim that is made for each Pod.",
    &[
        field(
            "metadata",
            Type::Object(&OBJECT_META),
            "Labels and annotations for the claims. Other metadata is refused.",
        )
        .always(),
        field("spec", Type::Object(&RESOURCE_CLAIM_SPEC), "The `spec` that every claim gets.").required(),
    ],
);

/// `status` of a ResourceClaim
pub(crate) static RESOURCE_CLAIM_STATUS: Structure = Structure::new(
    "ResourceClaimStatus",
    "What a claim was given and who uses it.",
    &[
        field("allocation", Type::Object(&ALLOCATION_RESULT), "The chosen devices. Unset: not allocated.")
            .declared(&[Declared::NoModify]),
        field(
            "reservedFor",
            Type::List(&Type::Object(&CONSUMER_REFERENCE)),
            "Who may use the claim now, as a rule Pods.",
        )
        .entries(256, "ResourceClaimReservedForMaxSize")
        .declared(&[Declared::MaxItems, Declared::UniqueBy(&["uid"])]),
        field(
            "devices",
            Type::List(&Type::Object(&ALLOCATED_DEVICE_STATUS)),
            "What drivers report of the chosen devices.",
        )
        .gates(&["DRAResourceClaimDeviceStatus"])
        .declared(&[Declared::UniqueBy(&["driver", "device", "pool", "shareID"])]),
    ],
);

/// `status.allocation`
pub(crate) static ALLOCATION_RESULT: Structure = Structure::new(
    "AllocationResult",
    "The outcome of an allocation.",
    &[
        field("devices", Type::Object(&DEVICE_ALLOCATION_RESULT), "The chosen devices and their settings.")
            .always(),
        field(
            "nodeSelector",
            Type::Object(&NODE_SELECTOR),
            "The nodes from which all chosen devices can be reached. Unset: every node.",
        )
        .pointer(),
        field(
            "allocationTimestamp",
            Type::Time,
            "When the scheduler allocated, set for devices with binding conditions.",
        )
        .gates(&["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"])
        .pointer(),
    ],
);

/// `status.allocation.devices`
pub(crate) static DEVICE_ALLOCATION_RESULT: Structure = Structure::new(
    "DeviceAllocationResult",
    "The chosen devices and their settings.",
    &[
        field(
            "results",
            Type::List(&Type::Object(&REQUEST_ALLOCATION_RESULT)),
            "One entry for each chosen device.",
        )
        .entries(32, "AllocationResultsMaxSize")
        .declared(&[Declared::MaxItems]),
        field(
            "config",
            Type::List(&Type::Object(&ALLOCATION_CONFIGURATION)),
            "The settings of class and claim that apply, class first.",
        )
        .entries(64, "2 * DeviceConfigMaxSize")
        .declared(&[Declared::MaxItems]),
    ],
);

/// `status.allocation.devices.results[]`
pub(crate) static REQUEST_ALLOCATION_RESULT: Structure = Structure::new(
    "DeviceRequestAllocationResult",
    "One chosen device.",
    &[
        field(
            "request",
            STRING,
            "The request it was chosen for; `request/alternative` for a chosen alternative.",
        )
        .required(),
        field("driver", STRING, "The device's driver.")
            .required()
            .bytes(63, "DriverNameMaxLength")
            .declared(&[Declared::Required, Declared::Format(Format::LongNameCaseless), Declared::MaxLength]),
        field("pool", STRING, "The device's pool.")
            .required()
            .declared(&[Declared::Required, Declared::Format(Format::PoolName)]),
        field("device", STRING, "The device's name.").required(),
        field(
            "adminAccess",
            Type::Bool,
            "Whether it was given for administrative access, which does not count as use.",
        )
        .gates(&["DRAAdminAccess"])
        .pointer(),
        field(
            "tolerations",
            Type::List(&Type::Object(&DEVICE_TOLERATION)),
            "A copy of the request's tolerations.",
        )
        .entries(16, "DeviceTolerationsMaxLength")
        .gates(&["DRADeviceTaints"]),
        field("bindingConditions", STRINGS, "A copy of the device's binding conditions.")
            .entries(4, "BindingConditionsMaxSize")
            .gates(&["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"])
            .declared(&[Declared::MaxItems]),
        field("bindingFailureConditions", STRINGS, "A copy of the device's binding failure conditions.")
            .entries(4, "BindingFailureConditionsMaxSize")
            .gates(&["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"])
            .declared(&[Declared::MaxItems]),
        field("shareID", Type::String("types.UID"), "Which share of a device that several claims may use.")
            .gates(&["DRAConsumableCapacity"])
            .pointer()
            .declared(&[Declared::Format(Format::Uuid)]),
        field("consumedCapacity", CAPACITIES, "How much of each capacity this share takes.")
            .gates(&["DRAConsumableCapacity"]),
        field(
            "skipNodeOperations",
            Type::List(&SKIP_NODE_OPERATION),
            "A copy of the slice's list of node operations that are not needed.",
        )
        .since(37)
        .gates(&["DRAOptionalNodeOperations"])
        .values(&["NodePrepareResources", "NodeUnprepareResources", "*"])
        .declared(&[Declared::UniqueSet, Declared::Enum]),
    ],
);

/// `status.allocation.devices.config[]`
pub(crate) static ALLOCATION_CONFIGURATION: Structure = Structure::new(
    "DeviceAllocationConfiguration",
    "Settings that apply to chosen devices.",
    &[
        field("source", Type::String("v1.AllocationConfigSource"), "Where the settings come from.")
            .required()
            .values(&["FromClass", "FromClaim"])
            .declared(&[Declared::Required, Declared::Enum]),
        field("requests", STRINGS, "The requests they are meant for. Unset: all requests.")
            .entries(32, "DeviceRequestsMaxSize")
            .declared(&[Declared::MaxItems, Declared::UniqueSet]),
        OPAQUE,
    ],
);

/// `status.reservedFor[]`
pub(crate) static CONSUMER_REFERENCE: Structure = Structure::new(
    "ResourceClaimConsumerReference",
    "A user of a claim.",
    &[
        field("apiGroup", STRING, "The API group of the user. Empty: the core group."),
        field("resource", STRING, "The kind of user as the API names it, such as `pods`.").required(),
        field("name", STRING, "The user's name.").required(),
        field("uid", Type::String("types.UID"), "The user's uid.").required(),
    ],
);

/// `status.devices[]`
pub(crate) static ALLOCATED_DEVICE_STATUS: Structure = Structure::new(
    "AllocatedDeviceStatus",
    "What a driver reports of a chosen device.",
    &[
        field("driver", STRING, "The device's driver.").required().bytes(63, "DriverNameMaxLength"),
        field("pool", STRING, "The device's pool.").required(),
        field("device", STRING, "The device's name.").required(),
        field("shareID", STRING, "Which share, for a device that several claims may use.")
            .gates(&["DRAConsumableCapacity"])
            .pointer()
            .declared(&[Declared::Format(Format::Uuid)]),
        field("conditions", Type::List(&Type::Object(&CONDITION)), "The device's state as conditions.")
            .entries(8, "AllocatedDeviceStatusMaxConditions")
            .always(),
        field("data", Type::Any, "Anything the driver wants to report.")
            .bytes(10 * 1024, "AllocatedDeviceStatusDataMaxLength"),
        field("networkData", Type::Object(&NETWORK_DEVICE_DATA), "What a network device was set up with."),
    ],
);

/// `status.devices[].networkData`
pub(crate) static NETWORK_DEVICE_DATA: Structure = Structure::new(
    "NetworkDeviceData",
    "What a network device was set up with.",
    &[
        field("interfaceName", STRING, "The name of the interface in the Pod.")
            .bytes(256, "NetworkDeviceDataInterfaceNameMaxLength")
            .declared(&[Declared::MaxBytes]),
        field("ips", STRINGS, "The interface's addresses, each with its prefix length.")
            .entries(16, "NetworkDeviceDataMaxIPs")
            .declared(&[Declared::MaxItems, Declared::UniqueSet]),
        field("hardwareAddress", STRING, "The interface's hardware address.")
            .bytes(128, "NetworkDeviceDataHardwareAddressMaxLength")
            .declared(&[Declared::MaxBytes]),
    ],
);
