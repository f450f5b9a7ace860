//! Which Kubernetes is meant, and what another one would say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The Kubernetes that everything is judged by. The default is the newest with its own gates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRequest {
    /// The minor release: 37 is Kubernetes 1.37. One that is not known is read as the newest.
    pub minor: u16,
    /// Gates that are set, by name; the others have the release's default.
    #[serde(default)]
    pub gates: BTreeMap<String, bool>,
}

impl Default for TargetRequest {
    fn default() -> Self {
        Self { minor: 37, gates: BTreeMap::new() }
    }
}

/// What can be chosen, and what is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetView {
    /// `Kubernetes 1.37, default feature gates`.
    pub name: String,
    /// Oldest first.
    pub releases: Vec<ReleaseRow>,
    /// The gates that this release has, by name.
    pub gates: Vec<GateView>,
}

/// One release to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRow {
    /// As [`TargetRequest::minor`].
    pub minor: u16,
    /// `1.37`.
    pub name: String,
    /// Whether it is the one that is meant.
    pub chosen: bool,
}

/// One gate to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateView {
    /// As `--feature-gates` takes it.
    pub name: String,
    /// `alpha, off by default`.
    pub stage: String,
    /// Whether it is on.
    pub on: bool,
    /// Whether it is set away from the default.
    pub changed: bool,
    /// Whether this release keeps it at its default.
    pub locked: bool,
}

/// Where another Kubernetes says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareView {
    /// The request this answers.
    pub with: TargetRequest,
    /// `Kubernetes 1.34 says the same of all this`.
    pub headline: String,
    /// `1.37`, the release that is meant.
    pub here: String,
    /// `1.34`, the other.
    pub there: String,
    /// One entry for each difference: stations first, then problems.
    pub changes: Vec<ChangeRow>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    /// A station, or an object with its field: `ResourceClaim a: spec.devices.requests[0]`.
    pub of: String,
    /// What the release that is meant says; empty when it has nothing to say.
    pub here: String,
    /// What the other one says; empty when it has nothing to say.
    pub there: String,
}
