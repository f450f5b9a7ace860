//! Which fields a DeviceClass has.
//!
//! Source: `k8s.io/api/resource/v1/types.go` at v0.37.2.

use super::*;

/// A DeviceClass
pub(crate) static DEVICE_CLASS: Structure = Structure::new(
    "DeviceClass",
    "A kind of device that an administrator or driver vendor offers; claims name it. It belongs to the whole cluster.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field(
            "spec",
            Type::Object(&DEVICE_CLASS_SPEC),
            "Which devices belong to the class and how they are set up.",
        )
        .required(),
    ],
);

/// `spec` of a DeviceClass
pub(crate) static DEVICE_CLASS_SPEC: Structure = Structure::new(
    "DeviceClassSpec",
    "Which devices belong to a class and how they are set up.",
    &[
        field(
            "selectors",
            Type::List(&Type::Object(&DEVICE_SELECTOR)),
            "Conditions that a device must meet to belong to the class; all of them. Unset: every device of every driver.",
        )
        .entries(32, "DeviceSelectorsMaxSize").declared(&[Declared::MaxItems]),
        field(
            "config",
            Type::List(&Type::Object(&DEVICE_CLASS_CONFIGURATION)),
            "Settings for every device that is taken through the class, handed to the driver before those of the claim.",
        )
        .entries(32, "DeviceConfigMaxSize").declared(&[Declared::MaxItems]),
        field(
            "extendedResourceName",
            STRING,
            "Lets Pods ask for devices of the class by an extended resource such as `example.com/gpu` in their limits. Should be unique among classes.",
        )
        .gates(&["DRAExtendedResource"]).pointer().declared(&[Declared::Format(Format::ExtendedResourceName)]),
    ],
);

/// `config[]` of a DeviceClass
pub(crate) static DEVICE_CLASS_CONFIGURATION: Structure =
    Structure::new("DeviceClassConfiguration", "Settings for the driver of a class's devices.", &[OPAQUE]);
