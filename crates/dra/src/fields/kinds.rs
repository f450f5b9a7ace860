//! Which kinds are known, and how far each is read.

use super::*;

/// How far objects of a kind are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// By its own tables.
    Full,
    /// An older version of the API: read by the tables of v1 as far as its fields have the same shape.
    AsV1,
}

/// A kind of object that Kubernetes has and we know something about.
#[derive(Debug)]
pub struct Kind {
    /// The API version, such as `resource.k8s.io/v1`.
    pub api_version: &'static str,
    /// The kind, such as `ResourceClaim`.
    pub name: &'static str,
    /// Whether objects of it belong to a namespace.
    pub namespaced: bool,
    /// Its table.
    pub structure: &'static Structure,
    /// How far it is read.
    pub reading: Reading,
    /// The first minor, from 1.34 on, that has this kind in this version.
    pub since: u16,
}

impl Kind {
    /// The version of its API, such as `v1beta1`.
    pub fn version(&self) -> &'static str {
        self.api_version.rsplit('/').next().unwrap_or(self.api_version)
    }

    /// The group of its API; empty for the core.
    pub fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }
}

const fn full(api_version: &'static str, namespaced: bool, structure: &'static Structure) -> Kind {
    Kind { api_version, name: structure.name, namespaced, structure, reading: Reading::Full, since: 34 }
}
const fn as_v1(api_version: &'static str, namespaced: bool, structure: &'static Structure) -> Kind {
    Kind { api_version, name: structure.name, namespaced, structure, reading: Reading::AsV1, since: 34 }
}

const fn came_with(minor: u16, kind: Kind) -> Kind {
    Kind { since: minor, ..kind }
}

const RESOURCE_V1ALPHA3: &str = "resource.k8s.io/v1alpha3";
const RESOURCE_V1: &str = "resource.k8s.io/v1";
const RESOURCE_V1BETA1: &str = "resource.k8s.io/v1beta1";
const RESOURCE_V1BETA2: &str = "resource.k8s.io/v1beta2";

/// Every known kind.
pub static KINDS: &[Kind] = &[
    full(RESOURCE_V1, false, &DEVICE_CLASS),
    came_with(37, full(RESOURCE_V1, false, &DEVICE_TAINT_RULE)),
    full(RESOURCE_V1, true, &RESOURCE_CLAIM),
    full(RESOURCE_V1, true, &RESOURCE_CLAIM_TEMPLATE),
    full(RESOURCE_V1, false, &RESOURCE_SLICE),
    as_v1(RESOURCE_V1BETA2, false, &DEVICE_CLASS),
    came_with(36, as_v1(RESOURCE_V1BETA2, false, &DEVICE_TAINT_RULE)),
    as_v1(RESOURCE_V1BETA2, true, &RESOURCE_CLAIM),
    as_v1(RESOURCE_V1BETA2, true, &RESOURCE_CLAIM_TEMPLATE),
    as_v1(RESOURCE_V1BETA2, false, &RESOURCE_SLICE),
    as_v1(RESOURCE_V1BETA1, false, &DEVICE_CLASS),
    as_v1(RESOURCE_V1BETA1, true, &RESOURCE_CLAIM),
    as_v1(RESOURCE_V1BETA1, true, &RESOURCE_CLAIM_TEMPLATE),
    as_v1(RESOURCE_V1BETA1, false, &RESOURCE_SLICE),
    as_v1(RESOURCE_V1ALPHA3, false, &DEVICE_TAINT_RULE),
    came_with(36, as_v1(RESOURCE_V1ALPHA3, false, &RESOURCE_POOL_STATUS_REQUEST)),
    full("v1", true, &POD),
    full("v1", true, &POD_TEMPLATE),
    full("v1", true, &REPLICATION_CONTROLLER),
    full("v1", false, &NODE),
    full("v1", false, &NAMESPACE),
    full("apps/v1", true, &DEPLOYMENT),
    full("apps/v1", true, &STATEFUL_SET),
    full("apps/v1", true, &DAEMON_SET),
    full("apps/v1", true, &REPLICA_SET),
    full("batch/v1", true, &JOB),
    full("batch/v1", true, &CRON_JOB),
];

/// The kind of that name in that version; `None` when it is not one we know.
pub fn find(api_version: &str, kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|known| known.api_version == api_version && known.name == kind)
}
