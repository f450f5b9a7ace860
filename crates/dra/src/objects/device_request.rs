//! What a claim asks for: requests, selectors, constraints, configuration.

use kube_scalars::Quantity;
use yaml_tree::Span;

use super::Reader;
use crate::diagnostic::Located;

/// `spec.devices` of a claim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceClaim {
    /// The requests, by index.
    pub requests: Vec<DeviceRequest>,
    /// Conditions across requests.
    pub constraints: Vec<DeviceConstraint>,
    /// Settings for drivers.
    pub config: Vec<DeviceConfiguration>,
}

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceRequest {
    /// The place of the request.
    pub span: Span,
    /// Its name.
    pub name: Option<Located<String>>,
    /// What is wanted, without alternatives.
    pub exactly: Option<ExactDeviceRequest>,
    /// Alternatives, best first.
    pub first_available: Vec<ExactDeviceRequest>,
}

/// What is wanted: `exactly`, or one entry of `firstAvailable` (upstream's DeviceSubRequest).
#[derive(Clone, Debug, PartialEq)]
pub struct ExactDeviceRequest {
    /// The place of the mapping.
    pub span: Span,
    /// The alternative's name; always `None` in `exactly`.
    pub name: Option<Located<String>>,
    /// The class.
    pub device_class_name: Option<Located<String>>,
    /// Conditions besides those of the class.
    pub selectors: Vec<DeviceSelector>,
    /// How many are wanted; `None` stands for the default, one device.
    pub allocation_mode: Option<Located<AllocationMode>>,
    /// How many with `ExactCount`; `None` stands for 1.
    pub count: Option<Located<i64>>,
    /// Access to devices in use; never in an alternative.
    pub admin_access: Option<Located<bool>>,
    /// Taints that do not matter.
    pub tolerations: Vec<DeviceToleration>,
    /// Whether `capacity` is there, be it empty.
    pub asks_for_capacity: bool,
    /// How much of each capacity is wanted.
    pub capacity: Vec<(Located<String>, Located<Quantity>)>,
    /// Attributes that are computed of others, for constraints.
    pub derived_attributes: Vec<DeviceDerivedAttribute>,
}

/// One entry of `derivedAttributes`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDerivedAttribute {
    /// The attribute's name, with its domain.
    pub name: Option<Located<String>>,
    /// How it is computed, in CEL.
    pub expression: Option<Located<String>>,
}

/// `allocationMode`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllocationMode {
    /// So many devices.
    ExactCount,
    /// Every matching device.
    All,
    /// A value that Kubernetes does not know.
    Unknown(String),
}

/// One entry of `selectors`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceSelector {
    /// The place of the entry.
    pub span: Span,
    /// `cel.expression`; `None` when there is none to read.
    pub expression: Option<Located<String>>,
}

/// One entry of `tolerations`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceToleration {
    /// The place of the entry.
    pub span: Span,
    /// The taint's key; `None` for every key.
    pub key: Option<Located<String>>,
    /// `Exists` or `Equal`; `None` stands for `Equal`.
    pub operator: Option<Located<String>>,
    /// The taint's value.
    pub value: Option<Located<String>>,
    /// The taint's effect; `None` for every effect.
    pub effect: Option<Located<String>>,
    /// How long; `None` for ever.
    pub toleration_seconds: Option<Located<i64>>,
}

/// One entry of `constraints`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceConstraint {
    /// The place of the entry.
    pub span: Span,
    /// The requests it ties together; empty for all.
    pub requests: Vec<Located<String>>,
    /// The attribute that must be the same.
    pub match_attribute: Option<Located<String>>,
    /// The attribute that must differ.
    pub distinct_attribute: Option<Located<String>>,
}

/// One entry of `config`.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceConfiguration {
    /// The place of the entry.
    pub span: Span,
    /// The requests it is meant for; empty for all, and always in a class.
    pub requests: Vec<Located<String>>,
    /// Settings for one driver.
    pub opaque: Option<OpaqueConfiguration>,
}

/// `opaque`.
#[derive(Clone, Debug, PartialEq)]
pub struct OpaqueConfiguration {
    /// The driver.
    pub driver: Option<Located<String>>,
    /// What the driver gets; `None` when unset.
    pub parameters: Option<Located<serde_json::Value>>,
}

impl DeviceClaim {
    /// Reads a ResourceClaimSpec.
    pub(crate) fn read(spec: &Reader<'_>) -> Self {
        let Some(devices) = spec.object("devices") else { return Self::default() };
        Self {
            requests: devices.objects("requests").iter().map(DeviceRequest::read).collect(),
            constraints: devices.objects("constraints").iter().map(DeviceConstraint::read).collect(),
            config: devices.objects("config").iter().map(DeviceConfiguration::read).collect(),
        }
    }
}

impl DeviceRequest {
    fn read(reader: &Reader<'_>) -> Self {
        Self {
            span: reader.span(),
            name: reader.string("name"),
            exactly: reader.object("exactly").map(|exactly| ExactDeviceRequest::read_exactly(&exactly)),
            first_available: reader
                .objects("firstAvailable")
                .iter()
                .map(ExactDeviceRequest::read_sub_request)
                .collect(),
        }
    }
}

impl ExactDeviceRequest {
    fn read_exactly(reader: &Reader<'_>) -> Self {
        Self { admin_access: reader.bool("adminAccess"), ..Self::read(reader) }
    }

    fn read_sub_request(reader: &Reader<'_>) -> Self {
        Self { name: reader.string("name"), ..Self::read(reader) }
    }

    /// The fields that both forms have.
    fn read(reader: &Reader<'_>) -> Self {
        let capacity = reader.object("capacity");
        Self {
            span: reader.span(),
            name: None,
            device_class_name: reader.string("deviceClassName"),
            selectors: DeviceSelector::read_all(reader),
            allocation_mode: reader.defaulted("allocationMode").map(|mode| Located {
                value: match mode.value.as_str() {
                    "ExactCount" => AllocationMode::ExactCount,
                    "All" => AllocationMode::All,
                    _ => AllocationMode::Unknown(mode.value),
                },
                span: mode.span,
            }),
            count: reader.integer("count"),
            admin_access: None,
            tolerations: DeviceToleration::read_all(reader),
            asks_for_capacity: capacity.is_some(),
            capacity: capacity.map(|it| it.quantity_map("requests")).unwrap_or_default(),
            derived_attributes: reader
                .objects("derivedAttributes")
                .iter()
                .map(|it| DeviceDerivedAttribute {
                    name: it.string("name"),
                    expression: it.string("expression"),
                })
                .collect(),
        }
    }
}

impl DeviceSelector {
    /// Reads `selectors`.
    pub(crate) fn read_all(reader: &Reader<'_>) -> Vec<Self> {
        let read = |selector: &Reader<'_>| Self {
            span: selector.span(),
            expression: selector.object("cel").and_then(|cel| cel.string("expression")),
        };
        reader.objects("selectors").iter().map(read).collect()
    }
}

impl DeviceToleration {
    /// Reads `tolerations`.
    pub(crate) fn read_all(reader: &Reader<'_>) -> Vec<Self> {
        let read = |toleration: &Reader<'_>| Self {
            span: toleration.span(),
            key: toleration.string("key"),
            operator: toleration.defaulted("operator"),
            value: toleration.string("value"),
            effect: toleration.string("effect"),
            toleration_seconds: toleration.integer("tolerationSeconds"),
        };
        reader.objects("tolerations").iter().map(read).collect()
    }
}

impl DeviceConstraint {
    fn read(reader: &Reader<'_>) -> Self {
        Self {
            span: reader.span(),
            requests: reader.strings("requests"),
            match_attribute: reader.string("matchAttribute"),
            distinct_attribute: reader.string("distinctAttribute"),
        }
    }
}

impl DeviceConfiguration {
    fn read(reader: &Reader<'_>) -> Self {
        Self { requests: reader.strings("requests"), ..Self::read_for_class(reader) }
    }

    /// Reads an entry of a class's `config`, which has no `requests`.
    pub(crate) fn read_for_class(reader: &Reader<'_>) -> Self {
        let opaque = reader.object("opaque").map(|opaque| OpaqueConfiguration {
            driver: opaque.string("driver"),
            parameters: opaque
                .node("parameters")
                .map(|node| Located { value: node.to_json(), span: node.span() }),
        });
        Self { span: reader.span(), requests: Vec::new(), opaque }
    }
}
