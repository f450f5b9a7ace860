//! Which fields a DeviceTaintRule has.
//!
//! Source: `k8s.io/api/resource/v1/types.go` at v0.37.2, `k8s.io/api/resource/v1alpha3/types.go` at v0.34.4.

use super::*;

/// A DeviceTaintRule
pub(crate) static DEVICE_TAINT_RULE: Structure = Structure::new(
    "DeviceTaintRule",
    "A taint that an administrator puts on devices. It belongs to the whole cluster.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field("spec", Type::Object(&DEVICE_TAINT_RULE_SPEC), "The devices, and the taint.").required(),
        field(
            "status",
            Type::Object(&DEVICE_TAINT_RULE_STATUS),
            "How far evictions are; Kubernetes writes it.",
        )
        .since(35)
        .always(),
    ],
);

/// `spec` of a DeviceTaintRule
pub(crate) static DEVICE_TAINT_RULE_SPEC: Structure = Structure::new(
    "DeviceTaintRuleSpec",
    "The devices, and the taint.",
    &[
        field(
            "deviceSelector",
            Type::Object(&DEVICE_TAINT_SELECTOR),
            "Which devices are tainted. Empty: all. Unset: none from 1.37 on, all before.",
        )
        .pointer(),
        field("taint", Type::Object(&DEVICE_TAINT), "The taint.").required().always(),
    ],
);

/// `spec.deviceSelector`
pub(crate) static DEVICE_TAINT_SELECTOR: Structure = Structure::new(
    "DeviceTaintSelector",
    "Which devices are tainted: those that meet all of it.",
    &[
        field("driver", STRING, "Devices of this driver.").pointer(),
        field("pool", STRING, "Devices of pools of this name.").pointer(),
        field("device", STRING, "Devices of this name.").pointer(),
        field("deviceClassName", STRING, "Devices of this class.").until(35).pointer(),
        field(
            "selectors",
            Type::List(&Type::Object(&DEVICE_SELECTOR)),
            "Conditions that a device must meet.",
        )
        .until(35),
    ],
);

/// `status` of a DeviceTaintRule
pub(crate) static DEVICE_TAINT_RULE_STATUS: Structure = Structure::new(
    "DeviceTaintRuleStatus",
    "How far evictions are.",
    &[field(
        "conditions",
        Type::List(&Type::Object(&CONDITION)),
        "The state of the evictions as conditions.",
    )
    .since(35)
    .entries(8, "DeviceTaintRuleStatusMaxConditions")],
);
