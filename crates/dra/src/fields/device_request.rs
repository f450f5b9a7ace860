//! Which fields a request for devices has: `spec.devices` of a claim, and everything below it.
//!
//! Source: `k8s.io/api/resource/v1/types.go` at v0.37.2.

use super::*;

pub(super) const QUALIFIED_NAME: Type = Type::String("v1.QualifiedName");
pub(super) const FULLY_QUALIFIED_NAME: Type = Type::String("v1.FullyQualifiedName");
pub(super) const CAPACITIES: Type = Type::Map("v1.QualifiedName", &Type::Quantity);
const ALLOCATION_MODE: Type = Type::String("v1.DeviceAllocationMode");
const MODES: &[&str] = &["ExactCount", "All"];

const DRA_API: &str =
    "https://kubernetes.io/docs/concepts/resource-management/dynamic-resource-allocation/dra-api/";
const DRA_FEATURES: &str =
    "https://kubernetes.io/docs/concepts/resource-management/dynamic-resource-allocation/dra-features/";
const DEVICE_TAINTS: &str =
    "https://kubernetes.io/docs/concepts/resource-management/dynamic-resource-allocation/device-taints/";

/// `spec.devices`
pub(crate) static DEVICE_CLAIM: Structure = Structure::new(
    "DeviceClaim",
    "What a claim asks for: requests, conditions that tie them together, and configuration for drivers.",
    &[
        field(
            "requests",
            Type::List(&Type::Object(&DEVICE_REQUEST)),
            "One entry for each kind of device that is wanted. All of them must be met, or the claim stays pending.",
        )
        .entries(32, "DeviceRequestsMaxSize")
        .link(DRA_API).declared(&[Declared::MaxItems, Declared::UniqueBy(&["name"])]).always(),
        field(
            "constraints",
            Type::List(&Type::Object(&DEVICE_CONSTRAINT)),
            "Conditions across the devices of several requests, such as one common PCIe root. Unset: none.",
        )
        .entries(32, "DeviceConstraintsMaxSize")
        .link(DRA_API).declared(&[Declared::MaxItems]),
        field(
            "config",
            Type::List(&Type::Object(&DEVICE_CLAIM_CONFIGURATION)),
            "Settings handed to the drivers of the chosen devices. Kubernetes does not read them when it allocates.",
        )
        .entries(32, "DeviceConfigMaxSize")
        .link(DRA_API).declared(&[Declared::MaxItems]),
    ],
);

/// `spec.devices.requests[]`
pub(crate) static DEVICE_REQUEST: Structure = Structure::new(
    "DeviceRequest",
    "One request for devices: either exactly what is described, or the first alternative that can be had.",
    &[
        field(
            "name",
            STRING,
            "The request's name, by which constraints, configuration and containers refer to it. A DNS label, unique in the claim.",
        )
        .required()
        .bytes(63, "DNS1123LabelMaxLength"),
        field(
            "exactly",
            Type::Object(&EXACT_DEVICE_REQUEST),
            "What is wanted, without alternatives. One of `exactly` and `firstAvailable` must be set.",
        )
        .names(&[("v1beta1", "")])
        .link(DRA_API),
        field(
            "firstAvailable",
            Type::List(&Type::Object(&DEVICE_SUB_REQUEST)),
            "Alternatives, best first; the scheduler takes the first that fits on a node.",
        )
        .entries(8, "FirstAvailableDeviceRequestMaxSize")
        .gates(&["DRAPrioritizedList"])
        .link(DRA_FEATURES).declared(&[Declared::MaxItems, Declared::UniqueBy(&["name"])]),
    ],
);

const DEVICE_CLASS_NAME: Field = field(
    "deviceClassName",
    STRING,
    "The DeviceClass whose selectors and configuration apply first. The class must exist when the Pod is scheduled, not when the claim is created.",
)
.required()
.bytes(253, "DNS1123SubdomainMaxLength")
.link(DRA_API);

static DEVICE_SELECTOR_TYPE: Type = Type::Object(&DEVICE_SELECTOR);
static DEVICE_TOLERATION_TYPE: Type = Type::Object(&DEVICE_TOLERATION);
static DEVICE_DERIVED_ATTRIBUTE_TYPE: Type = Type::Object(&DEVICE_DERIVED_ATTRIBUTE);

const SELECTORS: Field = field(
    "selectors",
    Type::List(&DEVICE_SELECTOR_TYPE),
    "Conditions that a device must meet besides those of its class; all of them. Unset: the class decides alone.",
)
.entries(32, "DeviceSelectorsMaxSize")
.link(DRA_API).declared(&[Declared::MaxItems]);

const MODE: Field = field(
    "allocationMode",
    ALLOCATION_MODE,
    "`ExactCount` takes `count` devices; `All` takes every device that matches in the pools of a node and needs at least one.",
)
.values(MODES)
.default("ExactCount")
.link(DRA_API).declared(&[Declared::Enum]);

const COUNT: Field = field(
    "count",
    Type::Int64,
    "How many devices are wanted; only with `ExactCount`. At least 1, and all requests of a claim together get at most 32.",
)
.default("1 with ExactCount")
.link(DRA_API);

const TOLERATIONS: Field = field(
    "tolerations",
    Type::List(&DEVICE_TOLERATION_TYPE),
    "Taints that do not keep a device from being chosen. Unset: only devices without NoSchedule and NoExecute taints.",
)
.entries(16, "DeviceTolerationsMaxLength")
.gates(&["DRADeviceTaints"])
.link(DEVICE_TAINTS);

const CAPACITY: Field = field(
    "capacity",
    Type::Object(&CAPACITY_REQUIREMENTS),
    "How much of each capacity is wanted from a device that several claims may share.",
)
.gates(&["DRAConsumableCapacity"])
.link(DRA_FEATURES);

const DERIVED_ATTRIBUTES: Field = field(
    "derivedAttributes",
    Type::List(&DEVICE_DERIVED_ATTRIBUTE_TYPE),
    "Attributes computed for the constraints of this claim from what a device publishes. Unset: none.",
)
.since(37)
.entries(32, "DeviceDerivedAttributesMaxSize")
.gates(&["DRADerivedAttributes"])
.link(DRA_FEATURES)
.declared(&[Declared::MaxItems]);

/// `spec.devices.requests[].exactly`
pub(crate) static EXACT_DEVICE_REQUEST: Structure = Structure::new(
    "ExactDeviceRequest",
    "A request without alternatives.",
    &[
        DEVICE_CLASS_NAME,
        SELECTORS,
        MODE,
        COUNT,
        field(
            "adminAccess",
            Type::Bool,
            "Asks for access to devices that may be in use by others, for monitoring. Only in namespaces labeled `resource.kubernetes.io/admin-access: \"true\"`.",
        )
        .gates(&["DRAAdminAccess"])
        .link(DRA_FEATURES).pointer(),
        TOLERATIONS,
        CAPACITY,
        DERIVED_ATTRIBUTES,
    ],
);

/// `spec.devices.requests[].firstAvailable[]`
pub(crate) static DEVICE_SUB_REQUEST: Structure = Structure::new(
    "DeviceSubRequest",
    "One alternative of a request. It has the fields of `exactly` but `adminAccess`.",
    &[
        field(
            "name",
            STRING,
            "The alternative's name; others refer to it as `request/alternative`. A DNS label, unique in its request.",
        )
        .required()
        .bytes(63, "DNS1123LabelMaxLength"),
        DEVICE_CLASS_NAME.declared(&[Declared::Required, Declared::Format(Format::LongName)]),
        SELECTORS,
        MODE,
        COUNT,
        TOLERATIONS,
        CAPACITY,
        DERIVED_ATTRIBUTES,
    ],
);

/// `capacity` of a request
pub(crate) static CAPACITY_REQUIREMENTS: Structure = Structure::new(
    "CapacityRequirements",
    "How much capacity of a device is wanted.",
    &[field(
        "requests",
        CAPACITIES,
        "The amount for each capacity by name. A device must have that much left; shared devices then count it as consumed.",
    )],
);

/// `selectors[]`
pub(crate) static DEVICE_SELECTOR: Structure = Structure::new(
    "DeviceSelector",
    "A condition on one device. `cel` is the only kind there is.",
    &[field("cel", Type::Object(&CEL_DEVICE_SELECTOR), "The condition as a CEL expression.")
        .required()
        .pointer()],
);

/// `selectors[].cel`
pub(crate) static CEL_DEVICE_SELECTOR: Structure = Structure::new(
    "CELDeviceSelector",
    "A condition on one device, in the Common Expression Language.",
    &[field(
        "expression",
        STRING,
        "Must give true for a device to match. It sees `device.driver`, `device.attributes`, `device.capacity` and `device.allowMultipleAllocations`. An error, such as an attribute that a device does not have, is not \"no\": it ends the attempt to schedule the Pod.",
    )
    .required()
    .bytes(10 * 1024, "CELSelectorExpressionMaxLength")
    .link(DRA_API)],
);

/// `derivedAttributes[]`
pub(crate) static DEVICE_DERIVED_ATTRIBUTE: Structure = Structure::new(
    "DeviceDerivedAttribute",
    "An attribute that the claim computes for its own constraints.",
    &[
        field("name", FULLY_QUALIFIED_NAME, "The name that constraints use, as `domain/name`. It hides an attribute of that name that a device publishes.").required().declared(&[Declared::Required, Declared::Format(Format::FullyQualifiedName)]),
        field("expression", STRING, "A CEL expression over `device` that gives a string, whole number, boolean or version.")
            .required()
            .bytes(10 * 1024, "CELSelectorExpressionMaxLength").declared(&[Declared::Required]),
    ],
);

/// `tolerations[]`
pub(crate) static DEVICE_TOLERATION: Structure = Structure::new(
    "DeviceToleration",
    "A taint that a request puts up with.",
    &[
        field("key", STRING, "The taint's key. Empty: every key; the operator should then be `Exists`.").declared(&[Declared::Format(Format::LabelKey)]),
        field(
            "operator",
            Type::String("v1.DeviceTolerationOperator"),
            "`Exists` takes any value of the taint, `Equal` only the one given.",
        )
        .values(&["Exists", "Equal"])
        .default("Equal").declared(&[Declared::Enum]),
        field("value", STRING, "The taint's value, with `Equal`. Must be empty with `Exists`."),
        field("effect", Type::String("v1.DeviceTaintEffect"), "The taint's effect. Empty: every effect.")
            .values(&["NoSchedule", "NoExecute", "None"]).declared(&[Declared::Enum]),
        field(
            "tolerationSeconds",
            Type::Int64,
            "How long a NoExecute taint is put up with before the Pod is evicted. Unset: for ever; zero or less: not at all.",
        ).pointer(),
    ],
);

/// `constraints[]`
pub(crate) static DEVICE_CONSTRAINT: Structure = Structure::new(
    "DeviceConstraint",
    "A condition that the devices of several requests must meet together.",
    &[
        field("requests", STRINGS, "The requests it ties together, by name; `request/alternative` for one alternative. Unset: all requests of the claim.")
            .entries(32, "DeviceRequestsMaxSize").declared(&[Declared::MaxItems, Declared::UniqueSet]),
        field(
            "matchAttribute",
            FULLY_QUALIFIED_NAME,
            "All devices must have this attribute, as `domain/name`, with one type and one value. A device without it is not chosen.",
        ).pointer().declared(&[Declared::Format(Format::FullyQualifiedName)]),
        field(
            "distinctAttribute",
            FULLY_QUALIFIED_NAME,
            "All devices must have this attribute, as `domain/name`, each with another value.",
        )
        .gates(&["DRAConsumableCapacity"]).pointer().declared(&[Declared::Format(Format::FullyQualifiedName)]),
    ],
);

/// `config[]` of a claim
pub(crate) static DEVICE_CLAIM_CONFIGURATION: Structure = Structure::new(
    "DeviceClaimConfiguration",
    "Settings for the driver of some requests' devices.",
    &[
        field(
            "requests",
            STRINGS,
            "The requests it is meant for, by name. Unset: all requests of the claim.",
        )
        .entries(32, "DeviceRequestsMaxSize")
        .declared(&[Declared::MaxItems, Declared::UniqueSet]),
        OPAQUE,
    ],
);

pub(super) const OPAQUE: Field =
    field("opaque", Type::Object(&OPAQUE_DEVICE_CONFIGURATION), "Settings that only the driver understands.")
        .pointer()
        .embedded("DeviceConfiguration");

/// `opaque`
pub(crate) static OPAQUE_DEVICE_CONFIGURATION: Structure = Structure::new(
    "OpaqueDeviceConfiguration",
    "Settings for one driver, which Kubernetes hands on unread.",
    &[
        field("driver", STRING, "The driver the settings are for. Others ignore them.")
            .required()
            .bytes(63, "DriverNameMaxLength")
            .declared(&[
                Declared::Required,
                Declared::MaxLengthIn(&["v1beta1", "v1beta2"]),
                Declared::Format(Format::LongNameCaseless),
                Declared::MaxLengthIn(&["v1"]),
            ]),
        field("parameters", Type::Any, "Any mapping; the driver checks it when it prepares the devices.")
            .required()
            .bytes(10 * 1024, "OpaqueParametersMaxLength"),
    ],
);
