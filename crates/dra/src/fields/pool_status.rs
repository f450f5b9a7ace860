//! Which fields a ResourcePoolStatusRequest has.
//!
//! Source: `k8s.io/api/resource/v1alpha3/types.go` at v0.36.3 and v0.37.2.

use super::*;

const COUNT: &[Declared] = &[Declared::Minimum(0)];
const NEEDED_COUNT: &[Declared] = &[Declared::Required, Declared::Minimum(0)];
const NEEDED: &[Declared] = &[Declared::Required];

/// A ResourcePoolStatusRequest
pub(crate) static RESOURCE_POOL_STATUS_REQUEST: Structure = Structure::new(
    "ResourcePoolStatusRequest",
    "A question: how much of a driver's pools is in use? Kubernetes answers in the status, once.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field("spec", Type::Object(&POOL_STATUS_SPEC), "Which pools are asked about.")
            .required()
            .since(36)
            .declared(&[Declared::Immutable]),
        field("status", Type::Object(&POOL_STATUS), "The answer. Kubernetes writes it.").since(36).pointer(),
    ],
);

/// `spec` of a ResourcePoolStatusRequest
pub(crate) static POOL_STATUS_SPEC: Structure = Structure::new(
    "ResourcePoolStatusRequestSpec",
    "Which pools are asked about.",
    &[
        field("driver", STRING, "The driver whose pools are asked about.")
            .required()
            .since(36)
            .declared(&[Declared::Required, Declared::Format(Format::LongNameCaseless)]),
        field("poolName", STRING, "One pool. Unset: all pools of the driver.")
            .since(36)
            .pointer()
            .declared(&[Declared::Format(Format::PoolName)]),
        field("limit", Type::Int32, "The most pools to answer for.")
            .since(36)
            .pointer()
            .default("100")
            .declared(&[Declared::Minimum(1), Declared::Maximum(1000)]),
        field(
            "defaultPartitionTypeAttribute",
            STRING,
            "The attribute that names the kind of partition, where a slice names none.",
        )
        .since(37)
        .pointer()
        .gates(&["DRAPartitionableDevicesType"])
        .declared(&[
            Declared::ForbiddenWithout("DRAPartitionableDevicesType"),
            Declared::Format(Format::FullyQualifiedName),
        ]),
    ],
);

/// `status` of a ResourcePoolStatusRequest
pub(crate) static POOL_STATUS: Structure = Structure::new(
    "ResourcePoolStatusRequestStatus",
    "How much of the pools is in use.",
    &[
        field("poolCount", Type::Int32, "How many pools there are, also those that are not listed.")
            .since(36)
            .pointer()
            .declared(NEEDED_COUNT),
        field("pools", Type::List(&Type::Object(&ONE_POOL_STATUS)), "The pools.")
            .since(36)
            .entries(1000, "ResourcePoolStatusRequestMaxPools")
            .declared(&[Declared::MaxItems]),
        field(
            "conditions",
            Type::List(&Type::Object(&CONDITION)),
            "Whether the answer is complete, as conditions.",
        )
        .since(36)
        .entries(10, "ResourcePoolStatusRequestMaxConditions")
        .declared(&[Declared::MaxItems]),
    ],
);

/// `status.pools[]`
pub(crate) static ONE_POOL_STATUS: Structure = Structure::new(
    "PoolStatus",
    "How much of one pool is in use.",
    &[
        field("driver", STRING, "The driver.")
            .since(36)
            .declared(&[Declared::Required, Declared::Format(Format::LongNameCaseless)]),
        field("poolName", STRING, "The pool.")
            .since(36)
            .declared(&[Declared::Required, Declared::Format(Format::PoolName)]),
        field("generation", Type::Int64, "The generation that was looked at.")
            .required()
            .since(36)
            .declared(NEEDED_COUNT),
        field("resourceSliceCount", Type::Int32, "How many slices it has.")
            .since(36)
            .pointer()
            .declared(&[Declared::Minimum(1)]),
        field("totalDevices", Type::Int32, "How many devices it has.").since(36).pointer().declared(COUNT),
        field("allocatedDevices", Type::Int32, "How many are in use.").since(36).pointer().declared(COUNT),
        field("availableDevices", Type::Int32, "How many are free.").since(36).pointer().declared(COUNT),
        field("unavailableDevices", Type::Int32, "How many cannot be used.")
            .since(36)
            .pointer()
            .declared(COUNT),
        field("nodeName", STRING, "The node it belongs to.")
            .since(36)
            .pointer()
            .declared(&[Declared::Format(Format::LongName)]),
        field("validationError", STRING, "What is wrong with the pool.")
            .since(36)
            .pointer()
            .bytes(256, "PoolStatusMaxValidationErrorLength")
            .declared(&[Declared::MaxBytes]),
        field(
            "partitionSummary",
            Type::List(&Type::Object(&PARTITION_STATUS)),
            "Devices by kind of partition.",
        )
        .since(37)
        .entries(32, "PoolStatusMaxPartitionSummary")
        .declared(&[Declared::MaxItems, Declared::UniqueBy(&["attribute", "type"])]),
        field(
            "shareableSummary",
            Type::Object(&SHAREABLE_STATUS),
            "What is left of devices that several claims share.",
        )
        .since(37),
    ],
);

/// `partitionSummary[]`
pub(crate) static PARTITION_STATUS: Structure = Structure::new(
    "PartitionTypeStatus",
    "Devices of one kind of partition.",
    &[
        field("attribute", STRING, "The attribute that names the kind.").since(37).declared(NEEDED),
        field("type", STRING, "The kind.").since(37).declared(NEEDED),
        field("total", Type::Int32, "How many there are.").since(37).pointer().declared(NEEDED_COUNT),
        field("allocatable", Type::Int32, "How many can still be given.")
            .since(37)
            .pointer()
            .declared(NEEDED_COUNT),
    ],
);

/// `shareableSummary`
pub(crate) static SHAREABLE_STATUS: Structure = Structure::new(
    "ShareableSummaryStatus",
    "What is left of devices that several claims share.",
    &[
        field("fullyAvailableDevices", Type::Int32, "How many are not in use.")
            .since(37)
            .pointer()
            .declared(NEEDED_COUNT),
        field("partiallyAvailableDevices", Type::Int32, "How many are in use in part.")
            .since(37)
            .pointer()
            .declared(NEEDED_COUNT),
        field("capacity", Type::List(&Type::Object(&SHAREABLE_CAPACITY)), "Each capacity.")
            .since(37)
            .entries(32, "ShareableSummaryMaxCapacity")
            .declared(&[Declared::MaxItems]),
    ],
);

/// `shareableSummary.capacity[]`
pub(crate) static SHAREABLE_CAPACITY: Structure = Structure::new(
    "ShareableCapacityStatus",
    "How much of one capacity is left.",
    &[
        field("name", STRING, "The capacity.").since(37).declared(NEEDED),
        field("total", Type::Quantity, "All of it.").since(37).declared(NEEDED),
        field("consumed", Type::Quantity, "What is in use.").since(37).declared(NEEDED),
        field("available", Type::Quantity, "What is free.").since(37).declared(NEEDED),
    ],
);
