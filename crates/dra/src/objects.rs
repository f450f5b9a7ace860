//! What an object is once it is read: its type, its metadata and a typed body.
//!
//! The field tables judge ([`crate::fields`]); the readers here take what has the right type and leave the rest
//! unset. A broken field is a hole, not a lost object.

mod device_class;
mod device_request;
mod device_taint_rule;
mod metadata;
mod node;
mod pod;
mod reader;
mod resource_claim;
mod resource_slice;

pub use device_class::DeviceClass;
pub use device_request::{
    AllocationMode, DeviceClaim, DeviceConfiguration, DeviceConstraint, DeviceDerivedAttribute,
    DeviceRequest, DeviceSelector, DeviceToleration, ExactDeviceRequest, OpaqueConfiguration,
};
pub use device_taint_rule::{DeviceTaintRule, DeviceTaintSelector};
pub use metadata::Metadata;
pub use node::{Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, NodeTaint};
pub use pod::{Container, ContainerClaim, PodResourceClaim, PodSpec, PodTemplate, Toleration};
pub use resource_claim::{
    AllocatedDevice, Allocation, ConsumerReference, ResourceClaim, ResourceClaimTemplate,
};
pub use resource_slice::{
    AttributeValue, CapacityRequestPolicy, CapacityRequestPolicyRange, CounterConsumption, CounterSet,
    DeviceAttribute, DeviceCapacity, DeviceTaint, NodeScope, ResourcePool, ResourceSlice, SliceDevice,
};

pub(crate) use reader::{Reader, Version, key_text};

use crate::diagnostic::{DocumentId, Located};
use yaml_tree::Span;

/// One object of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// The document it stands in.
    pub document: DocumentId,
    /// Its place in the document's text.
    pub span: Span,
    /// Where in the stream it stands.
    pub place: Place,
    /// `apiVersion`; `None` when it is missing or no string.
    pub api_version: Option<Located<String>>,
    /// `kind`; `None` when it is missing or no string.
    pub kind: Option<Located<String>>,
    /// What `metadata` says.
    pub metadata: Metadata,
    /// The rest, by kind.
    pub body: Body,
}

/// Where in a stream an object stands: which tree, and the path in it (empty unless it is an item of a List).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of the tree in [`yaml_tree::Stream::trees`].
    pub tree: usize,
    /// The path of the object's mapping from the tree's root.
    pub path: yaml_tree::Path,
}

/// What an object says, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A DeviceClass.
    DeviceClass(DeviceClass),
    /// A DeviceTaintRule.
    DeviceTaintRule(DeviceTaintRule),
    /// A ResourceClaim.
    ResourceClaim(ResourceClaim),
    /// A ResourceClaimTemplate.
    ResourceClaimTemplate(ResourceClaimTemplate),
    /// A ResourceSlice.
    ResourceSlice(ResourceSlice),
    /// A Pod.
    Pod(PodSpec),
    /// A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob: what matters is its Pods.
    Workload(PodTemplate),
    /// A Node.
    Node(Node),
    /// A Namespace; everything we need stands in its metadata.
    Namespace,
    /// Any other kind; nothing is read but type and metadata.
    Other,
}

impl Object {
    /// The name of the object, or of the objects it generates as `prefix*`; empty when it has neither.
    pub fn name(&self) -> String {
        if let Some(name) = &self.metadata.name {
            return name.value.clone();
        }
        self.metadata.generate_name.as_ref().map(|prefix| format!("{}*", prefix.value)).unwrap_or_default()
    }

    /// The namespace, `default` when none is given.
    pub fn namespace(&self) -> &str {
        self.metadata.namespace.as_ref().map_or("default", |namespace| namespace.value.as_str())
    }
}
