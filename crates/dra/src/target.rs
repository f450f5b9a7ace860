//! Which Kubernetes is meant: its release and its feature gates.

use std::fmt;

/// A Kubernetes minor release, such as 1.37. Ordered by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// The first number, always 1 so far.
    pub major: u16,
    /// The second number.
    pub minor: u16,
}

impl Release {
    /// The release `major.minor`.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

/// `1.37`
impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// How far a feature has come in one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Off unless switched on; may change or vanish.
    Alpha,
    /// On or off by default, as the row says.
    Beta,
    /// Stable; on.
    GeneralAvailability,
}

/// What one feature gate is from one release on, until a later row of the same gate says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct GateRow {
    /// The gate's name as `--feature-gates` takes it.
    pub name: &'static str,
    /// The first release this row speaks of.
    pub since: Release,
    /// How far the feature is.
    pub stage: Stage,
    /// Whether it is on when nothing is said.
    pub on: bool,
}

const V1_37: Release = Release::new(1, 37);

const fn alpha(name: &'static str) -> GateRow {
    GateRow { name, since: V1_37, stage: Stage::Alpha, on: false }
}
const fn beta(name: &'static str, on: bool) -> GateRow {
    GateRow { name, since: V1_37, stage: Stage::Beta, on }
}
const fn stable(name: &'static str) -> GateRow {
    GateRow { name, since: V1_37, stage: Stage::GeneralAvailability, on: true }
}

/// The gates that change what Kubernetes makes of these objects. Sorted by name, then by release.
///
/// Source: `pkg/features/kube_features.go` of kubernetes v1.37.2. Only 1.37 is filled.
pub const GATES: &[GateRow] = &[
    stable("DRAAdminAccess"),
    beta("DRAConsumableCapacity", true),
    alpha("DRADerivedAttributes"),
    beta("DRADeviceBindingConditions", true),
    alpha("DRADeviceCompatibilityGroups"),
    stable("DRADeviceTaintRules"),
    stable("DRADeviceTaints"),
    stable("DRAExtendedResource"),
    alpha("DRAFractionalCapacityRange"),
    alpha("DRAListTypeAttributes"),
    alpha("DRANodeAllocatableResources"),
    alpha("DRAOptionalNodeOperations"),
    beta("DRAPartitionableDevices", true),
    alpha("DRAPartitionableDevicesType"),
    stable("DRAPrioritizedList"),
    stable("DRAResourceClaimDeviceStatus"),
    beta("DRAResourceClaimGranularStatusAuthorization", true),
    alpha("DRAResourcePoolStatus"),
    alpha("DRASchedulerFilterTimeout"),
    beta("DRAWorkloadResourceClaims", false),
    stable("DynamicResourceAllocation"),
];

/// The Kubernetes that everything is judged by: one release with its gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The release.
    pub release: Release,
    /// Gates set away from the release's default, by name; sorted.
    overrides: std::collections::BTreeMap<String, bool>,
}

impl Target {
    /// Kubernetes 1.37 with every gate at its default.
    pub fn v1_37() -> Self {
        Self { release: V1_37, overrides: std::collections::BTreeMap::new() }
    }

    /// The same target with one gate switched on or off.
    pub fn with_gate(mut self, gate: &str, on: bool) -> Self {
        self.overrides.insert(gate.to_owned(), on);
        self
    }

    /// Whether a gate is on here. A gate that the table does not know is off.
    pub fn gate(&self, name: &str) -> bool {
        if let Some(on) = self.overrides.get(name) {
            return *on;
        }
        GATES.iter().rfind(|row| row.name == name && row.since <= self.release).is_some_and(|row| row.on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_has_its_default_until_it_is_set() {
        let target = Target::v1_37();
        assert!(target.gate("DRAPartitionableDevices"));
        assert!(!target.gate("DRAListTypeAttributes"));
        assert!(!target.gate("NoSuchGate"));
        assert!(target.with_gate("DRAListTypeAttributes", true).gate("DRAListTypeAttributes"));
    }

    #[test]
    fn gates_are_sorted() {
        assert!(GATES.is_sorted_by_key(|row| (row.name, row.since)));
    }
}
