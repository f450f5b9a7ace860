//! What a ResourceClaim and a ResourceClaimTemplate say, and what a claim was given.

use kube_scalars::Quantity;
use yaml_tree::Span;

use super::{DeviceClaim, DeviceToleration, Metadata, Reader, node::NodeSelector};
use crate::diagnostic::Located;

/// A ResourceClaim.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceClaim {
    /// `spec.devices`
    pub devices: DeviceClaim,
    /// `status.allocation`; `None` while the claim is not allocated.
    pub allocation: Option<Allocation>,
    /// `status.reservedFor`
    pub reserved_for: Vec<ConsumerReference>,
}

/// A ResourceClaimTemplate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceClaimTemplate {
    /// `spec.metadata`, for the claims that are made.
    pub claim_metadata: Metadata,
    /// `spec.spec.devices`
    pub devices: DeviceClaim,
}

/// `status.allocation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allocation {
    /// The place of the mapping.
    pub span: Span,
    /// The chosen devices.
    pub results: Vec<AllocatedDevice>,
    /// The nodes that reach them; `None` for every node.
    pub node_selector: Option<NodeSelector>,
}

/// One chosen device.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocatedDevice {
    /// The place of the entry.
    pub span: Span,
    /// The request, or `request/alternative`.
    pub request: Option<Located<String>>,
    /// The driver.
    pub driver: Option<Located<String>>,
    /// The pool.
    pub pool: Option<Located<String>>,
    /// The device's name in its pool.
    pub device: Option<Located<String>>,
    /// Whether it was given for administrative access.
    pub admin_access: Option<Located<bool>>,
    /// The request's tolerations.
    pub tolerations: Vec<DeviceToleration>,
    /// Which share of the device.
    pub share_id: Option<Located<String>>,
    /// How much of each capacity the share takes.
    pub consumed_capacity: Vec<(Located<String>, Located<Quantity>)>,
}

/// A user of a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerReference {
    /// The resource, such as `pods`.
    pub resource: Option<Located<String>>,
    /// The name.
    pub name: Option<Located<String>>,
    /// The uid.
    pub uid: Option<Located<String>>,
}

impl ResourceClaim {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let status = object.object("status");
        Self {
            devices: object.object("spec").map(|spec| DeviceClaim::read(&spec)).unwrap_or_default(),
            allocation: status.and_then(|status| Some(Allocation::read(&status.object("allocation")?))),
            reserved_for: status
                .map(|status| status.objects("reservedFor"))
                .unwrap_or_default()
                .iter()
                .map(ConsumerReference::read)
                .collect(),
        }
    }
}

impl ResourceClaimTemplate {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let Some(spec) = object.object("spec") else { return Self::default() };
        Self {
            claim_metadata: spec.object("metadata").map(|it| Metadata::read(&it)).unwrap_or_default(),
            devices: spec.object("spec").map(|it| DeviceClaim::read(&it)).unwrap_or_default(),
        }
    }
}

impl Allocation {
    fn read(reader: &Reader<'_>) -> Self {
        let devices = reader.object("devices").map(|devices| devices.objects("results")).unwrap_or_default();
        Self {
            span: reader.span(),
            results: devices.iter().map(AllocatedDevice::read).collect(),
            node_selector: reader.object("nodeSelector").map(|it| NodeSelector::read(&it)),
        }
    }
}

impl AllocatedDevice {
    fn read(reader: &Reader<'_>) -> Self {
        Self {
            span: reader.span(),
            request: reader.string("request"),
            driver: reader.string("driver"),
            pool: reader.string("pool"),
            device: reader.string("device"),
            admin_access: reader.bool("adminAccess"),
            tolerations: DeviceToleration::read_all(reader),
            share_id: reader.string("shareID"),
            consumed_capacity: reader.quantity_map("consumedCapacity"),
        }
    }
}

impl ConsumerReference {
    fn read(reader: &Reader<'_>) -> Self {
        Self { resource: reader.string("resource"), name: reader.string("name"), uid: reader.string("uid") }
    }
}
