//! Which Kubernetes is meant: its release and its feature gates.

use std::fmt;

use kube_cel::Zones;

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

const fn row(name: &'static str, minor: u16, stage: Stage, on: bool) -> GateRow {
    GateRow { name, since: Release::new(1, minor), stage, on }
}
const fn alpha(name: &'static str, minor: u16) -> GateRow {
    row(name, minor, Stage::Alpha, false)
}
const fn beta(name: &'static str, minor: u16, on: bool) -> GateRow {
    row(name, minor, Stage::Beta, on)
}
const fn stable(name: &'static str, minor: u16) -> GateRow {
    row(name, minor, Stage::GeneralAvailability, true)
}

/// The gates that change what Kubernetes makes of these objects. Sorted by name, then by release; what a gate was
/// before 1.34 stands under 1.34.
///
/// Source: `pkg/features/kube_features.go` of kubernetes v1.37.2, which has the history of each gate.
pub const GATES: &[GateRow] = &[
    beta("DRAAdminAccess", 34, true),
    stable("DRAAdminAccess", 36),
    alpha("DRAConsumableCapacity", 34),
    beta("DRAConsumableCapacity", 36, true),
    alpha("DRADerivedAttributes", 37),
    alpha("DRADeviceBindingConditions", 34),
    beta("DRADeviceBindingConditions", 36, true),
    alpha("DRADeviceCompatibilityGroups", 37),
    alpha("DRADeviceTaintRules", 35),
    beta("DRADeviceTaintRules", 36, false),
    stable("DRADeviceTaintRules", 37),
    alpha("DRADeviceTaints", 34),
    beta("DRADeviceTaints", 36, true),
    stable("DRADeviceTaints", 37),
    alpha("DRAExtendedResource", 34),
    beta("DRAExtendedResource", 36, true),
    stable("DRAExtendedResource", 37),
    // On only where the minimum compatibility version is 1.37 too, which it is not unless a flag says so.
    beta("DRAFractionalCapacityRange", 37, false),
    alpha("DRAListTypeAttributes", 36),
    alpha("DRANodeAllocatableResources", 36),
    alpha("DRAOptionalNodeOperations", 37),
    alpha("DRAPartitionableDevices", 34),
    beta("DRAPartitionableDevices", 36, true),
    alpha("DRAPartitionableDevicesType", 37),
    beta("DRAPrioritizedList", 34, true),
    stable("DRAPrioritizedList", 36),
    beta("DRAResourceClaimDeviceStatus", 34, true),
    stable("DRAResourceClaimDeviceStatus", 37),
    beta("DRAResourceClaimGranularStatusAuthorization", 36, true),
    alpha("DRAResourcePoolStatus", 36),
    beta("DRASchedulerFilterTimeout", 34, true),
    alpha("DRAWorkloadResourceClaims", 36),
    beta("DRAWorkloadResourceClaims", 37, false),
    stable("DynamicResourceAllocation", 34),
];

/// The Kubernetes that everything is judged by: one release with its gates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The release.
    pub release: Release,
    /// Gates set away from the release's default, by name; sorted.
    overrides: std::collections::BTreeMap<String, bool>,
    /// Where expressions look up time zones.
    zones: Zones,
}

impl Target {
    /// A release with every gate at its default.
    pub fn new(release: Release) -> Self {
        Self { release, overrides: std::collections::BTreeMap::new(), zones: Zones::default() }
    }

    /// Kubernetes 1.37 with every gate at its default.
    pub fn v1_37() -> Self {
        Self::new(Release::new(1, 37))
    }

    /// The same target with one gate switched on or off.
    pub fn with_gate(mut self, gate: &str, on: bool) -> Self {
        self.overrides.insert(gate.to_owned(), on);
        self
    }

    /// The same target with another source of time zones. It is equal to the one without.
    #[must_use]
    pub fn with_zones(mut self, zones: Zones) -> Self {
        self.zones = zones;
        self
    }

    /// Where expressions look up time zones.
    pub(crate) fn zones(&self) -> Zones {
        self.zones
    }

    /// Whether a gate is on here. A gate that the table does not know is off.
    pub fn gate(&self, name: &str) -> bool {
        if let Some(on) = self.overrides.get(name) {
            return *on;
        }
        GATES.iter().rfind(|row| row.name == name && row.since <= self.release).is_some_and(|row| row.on)
    }

    /// Whether selectors can be evaluated on a device that has an attribute with several values. Up to 1.36 all of them
    /// fail on it, unless its gate is on (`getAttributeValue`, `dynamic-resource-allocation/cel/compile.go` v0.36.3).
    pub fn reads_lists(&self) -> bool {
        let release = self.release;
        release >= Release::new(1, 37) || release == Release::new(1, 36) && self.gate("DRAListTypeAttributes")
    }

    /// What each gate is in this release; those that come later are left out. Sorted by name.
    pub fn gates(&self) -> impl Iterator<Item = &'static GateRow> {
        let here = GATES.iter().filter(|row| row.since <= self.release);
        here.filter(|row| {
            !GATES
                .iter()
                .any(|later| later.name == row.name && later.since > row.since && later.since <= self.release)
        })
    }

    /// The gates set away from the release's default.
    pub fn changed(&self) -> impl Iterator<Item = (&str, bool)> {
        let rows = |name: &str| self.gates().find(|row| row.name == name);
        let set = self.overrides.iter().map(|(name, on)| (name.as_str(), *on));
        set.filter(move |(name, on)| rows(name).is_some_and(|row| row.on != *on))
    }
}

/// The releases that can be meant, oldest first.
pub const RELEASES: [Release; 4] =
    [Release::new(1, 34), Release::new(1, 35), Release::new(1, 36), Release::new(1, 37)];

/// From which release on an API server refuses to start when the gate is set away from its default.
///
/// Source: `LockToDefault` in `pkg/features/kube_features.go` of kubernetes v1.37.2.
const LOCKED: &[(&str, Release)] = &[
    ("DRAAdminAccess", Release::new(1, 36)),
    ("DRAExtendedResource", Release::new(1, 37)),
    ("DRAPrioritizedList", Release::new(1, 37)),
    ("DRAResourceClaimDeviceStatus", Release::new(1, 37)),
    ("DynamicResourceAllocation", Release::new(1, 35)),
];

impl GateRow {
    /// Whether the gate keeps its default in `release`: it cannot be set.
    pub fn is_locked(&self, release: Release) -> bool {
        LOCKED.iter().any(|(name, since)| *name == self.name && *since <= release)
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
        assert!(!Target::new(Release::new(1, 35)).gate("DRAPartitionableDevices"));
        assert!(target.with_gate("DRAListTypeAttributes", true).gate("DRAListTypeAttributes"));
    }

    #[test]
    fn gates_are_sorted() {
        assert!(GATES.is_sorted_by_key(|row| (row.name, row.since)));
    }
}
