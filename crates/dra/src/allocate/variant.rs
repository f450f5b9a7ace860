//! Which of upstream's allocators answers, and how do they differ?
//!
//! Kubernetes has three: stable, incubating and experimental
//! (`k8s.io/dynamic-resource-allocation/structured/internal`, read at v0.34.4, v0.35.4, v0.36.3 and v0.37.2). There
//! is one search here; a [`Behaviour`] says what this one does otherwise.

use crate::target::{Release, Target};

/// One of upstream's allocators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The oldest code.
    Stable,
    /// What is to become stable next.
    Incubating,
    /// New code.
    Experimental,
}

impl Channel {
    /// The name of upstream's package.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Incubating => "incubating",
            Self::Experimental => "experimental",
        }
    }
}

/// What gates switch on in the allocator (`dynamicresources.AllocatorFeatures` of each minor's scheduler).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// `DRAAdminAccess`
    pub admin_access: bool,
    /// `DRAPrioritizedList`
    pub prioritized_list: bool,
    /// `DRAPartitionableDevices`
    pub partitionable_devices: bool,
    /// `DRADeviceTaints`
    pub device_taints: bool,
    /// Whether the scheduler heeds DeviceTaintRules: 1.34 needs only `DRADeviceTaints`.
    pub device_taint_rules: bool,
    /// `DRADeviceBindingConditions`
    pub device_binding: bool,
    /// `DRAResourceClaimDeviceStatus`
    pub device_status: bool,
    /// `DRAConsumableCapacity`
    pub consumable_capacity: bool,
    /// `DRAFractionalCapacityRange`
    pub fractional_capacity: bool,
    /// `DRAListTypeAttributes`; 1.36's scheduler does not tell its allocator of it.
    pub list_attributes: bool,
    /// `DRAOptionalNodeOperations`
    pub optional_node_operations: bool,
    /// `DRADerivedAttributes`
    pub derived_attributes: bool,
    /// `DRADeviceCompatibilityGroups`
    pub compatibility_groups: bool,
}

impl Features {
    fn of(target: &Target) -> Self {
        let gate = |name| target.gate(name);
        Self {
            admin_access: gate("DRAAdminAccess"),
            prioritized_list: gate("DRAPrioritizedList"),
            partitionable_devices: gate("DRAPartitionableDevices"),
            device_taints: gate("DRADeviceTaints"),
            device_taint_rules: if target.release == Release::new(1, 34) {
                gate("DRADeviceTaints")
            } else {
                gate("DRADeviceTaintRules")
            },
            device_binding: gate("DRADeviceBindingConditions"),
            device_status: gate("DRAResourceClaimDeviceStatus"),
            consumable_capacity: gate("DRAConsumableCapacity"),
            fractional_capacity: gate("DRAFractionalCapacityRange"),
            list_attributes: target.release >= Release::new(1, 37) && gate("DRAListTypeAttributes"),
            optional_node_operations: gate("DRAOptionalNodeOperations"),
            derived_attributes: gate("DRADerivedAttributes"),
            compatibility_groups: gate("DRADeviceCompatibilityGroups"),
        }
    }

    /// Whether devices with binding conditions can be chosen.
    pub fn binding_conditions(&self) -> bool {
        self.device_binding && self.device_status
    }

    /// The first of upstream's allocators that has all of these features.
    fn channel(&self, release: Release) -> Channel {
        let alpha = self.list_attributes
            || self.optional_node_operations
            || self.derived_attributes
            || self.compatibility_groups;
        // 1.34 counts each of both gates; later ones only the two together.
        let binding = match release.minor {
            ..=34 => self.device_binding || self.device_status,
            _ => self.binding_conditions(),
        };
        let sharing = binding || self.consumable_capacity || self.fractional_capacity;
        let older =
            self.admin_access || self.prioritized_list || self.partitionable_devices || self.device_taints;
        match release.minor {
            ..=35 if sharing => Channel::Experimental,
            ..=35 if older => Channel::Incubating,
            ..=35 => Channel::Stable,
            _ if alpha => Channel::Experimental,
            _ if sharing => Channel::Incubating,
            _ => Channel::Stable,
        }
    }
}

/// How `distinctAttribute` is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distinct {
    /// It is an error.
    Unsupported,
    /// 1.34 compares where values stand in memory, so only a device with itself is not distinct.
    /// It remembers the last device of each request.
    SameDevice,
    /// 1.35 and 1.36 remember only the last device of each request (kubernetes/kubernetes#140438).
    LastOfRequest,
    /// Every device is remembered.
    All,
}

/// What counters belong to when the allocator counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterSpace {
    /// A slice: devices see only the counters of their own slice (1.34, and 1.35 stable).
    Slice,
    /// The name of a pool: pools of two drivers share counters when they have one name (1.35, 1.36).
    PoolName,
    /// A pool.
    Pool,
}

/// How one of upstream's allocators differs from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Pools are taken by driver and name, slices by name. Else in any order, and ours is by driver and name too.
    pub sorts_pools: bool,
    /// It knows shared devices, `distinctAttribute`, binding conditions and `bindsToNode`.
    pub knows_sharing: bool,
    /// Missing slices are looked for among those for other nodes too, and newer generations make a pool obsolete.
    pub looks_at_all_slices: bool,
    /// Counter sets are gathered and checked per pool; slices of counters have no devices.
    pub gathers_counters: bool,
    /// Slices with counters count for every node.
    pub counters_for_every_node: bool,
    /// Slices with compatibility groups are left out while the gate is off.
    pub heeds_groups: bool,
    /// Coming to an invalid pool ends everything (1.34). Incomplete ones are used.
    pub stops_at_invalid_pools: bool,
    /// Within a request only combinations of devices are tried, not permutations.
    pub tries_combinations: bool,
    /// Steps are counted.
    pub counts_steps: bool,
    /// Going over the limit of devices is told to callers, who then try less.
    pub limit_prunes: bool,
    /// The limit is checked request by request, with another text (1.37).
    pub limit_by_request: bool,
    /// A device is only kept out by taints with the effect NoSchedule or NoExecute. 1.34 heeds every effect.
    pub known_effects_only: bool,
    /// A rejected device leaves behind what was counted for it so far (1.34, 1.35;
    /// kubernetes/kubernetes#140436, #140431).
    pub leaks: bool,
    /// The second and later devices of an `All` alternative are taken as if it were the first alternative
    /// (1.34, 1.35).
    pub forgets_alternative: bool,
    /// What matches one `All` alternative counts for the next too (1.34, 1.35).
    pub mixes_alternatives: bool,
    /// `All` with devices that consume counters makes the scheduler panic (1.35;
    /// kubernetes/kubernetes#138882).
    pub all_panics_on_counters: bool,
    /// How `distinctAttribute` is kept.
    pub distinct: Distinct,
    /// What counters belong to.
    pub counter_space: CounterSpace,
    /// Counters of shared devices in use are charged to them (from 1.36 on).
    pub charges_shared: bool,
    /// A further share of a device is not charged its counters again (from 1.35 on).
    pub charges_first_share_only: bool,
    /// A share without consumed capacity is a share too when that is asked (1.37).
    pub counts_shares_without_capacity: bool,
    /// The capacity that is checked at last is that of another device of the slice: the one at the index that the
    /// device has among those of the request (1.34). Past the end of the slice the scheduler panics.
    pub checks_wrong_capacity: bool,
    /// `All` leaves out devices whose capacity is too small, whatever is left of it (1.37). Before, those with too
    /// little left.
    pub all_by_whole_capacity: bool,
    /// Capacity that cannot be computed is an error (1.37). Before, the device is passed over.
    pub capacity_errors: bool,
    /// Calls on the node that are to be left out are looked at.
    pub knows_node_operations: bool,
    /// The result has the request's tolerations.
    pub copies_tolerations: bool,
    /// Each configuration of a claim stands once in the result, and one for all requests names none (1.37).
    pub config_once: bool,
    /// Errors of selectors name the device, and give a hint about missing keys (1.37).
    pub errors_name_device: bool,
    /// When nothing fits and there is an invalid pool, that is the answer (from 1.35 on).
    pub tells_invalid_pools: bool,
}

impl Behaviour {
    fn of(release: Release, channel: Channel) -> Self {
        let minor = release.minor;
        let newer = channel != Channel::Stable;
        let knows_sharing = channel == Channel::Experimental || newer && minor >= 36;
        Self {
            sorts_pools: newer && minor >= 36,
            knows_sharing,
            looks_at_all_slices: minor >= 35,
            gathers_counters: minor >= 36 || newer && minor == 35,
            counters_for_every_node: minor <= 36 || !newer,
            heeds_groups: minor >= 37,
            stops_at_invalid_pools: minor <= 34,
            tries_combinations: newer && minor >= 36,
            counts_steps: newer || minor >= 36,
            limit_prunes: newer || minor >= 36,
            limit_by_request: minor >= 37,
            known_effects_only: minor >= 35,
            leaks: minor <= 35,
            forgets_alternative: minor <= 35,
            mixes_alternatives: minor <= 35,
            all_panics_on_counters: newer && minor == 35,
            distinct: match minor {
                _ if !knows_sharing => Distinct::Unsupported,
                ..=34 => Distinct::SameDevice,
                35 | 36 => Distinct::LastOfRequest,
                _ => Distinct::All,
            },
            counter_space: match minor {
                ..=34 => CounterSpace::Slice,
                35 if !newer => CounterSpace::Slice,
                35 | 36 => CounterSpace::PoolName,
                _ => CounterSpace::Pool,
            },
            charges_shared: newer && minor >= 36,
            charges_first_share_only: minor >= 35,
            counts_shares_without_capacity: minor >= 37,
            checks_wrong_capacity: minor <= 34,
            all_by_whole_capacity: minor >= 37,
            capacity_errors: minor >= 37,
            knows_node_operations: channel == Channel::Experimental && minor >= 37,
            copies_tolerations: minor >= 36 || newer && minor == 35,
            config_once: minor >= 37,
            errors_name_device: minor >= 37,
            tells_invalid_pools: minor >= 35,
        }
    }
}

/// The allocator that a Kubernetes has: which of upstream's, with which features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The release.
    pub release: Release,
    /// Which of upstream's allocators.
    pub channel: Channel,
    /// What gates switch on.
    pub features: Features,
    /// How it differs from the others.
    pub behaviour: Behaviour,
    /// Whether selectors can read attributes with several values; as [`Target::reads_lists`] says.
    pub lists_in_selectors: bool,
}

impl Variant {
    /// The allocator that this Kubernetes picks (`structured.NewAllocator`).
    pub fn of(target: &Target) -> Self {
        let features = Features::of(target);
        let channel = features.channel(target.release);
        let behaviour = Behaviour::of(target.release, channel);
        let lists_in_selectors = target.reads_lists();
        Self { release: target.release, channel, features, behaviour, lists_in_selectors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minor: u16, gate: Option<(&str, bool)>, expected: &str) {
        let mut target = Target::new(Release::new(1, minor));
        if let Some((name, on)) = gate {
            target = target.with_gate(name, on);
        }
        assert_eq!(Variant::of(&target).channel.name(), expected);
    }

    #[test]
    fn one_gate_changes_the_allocator_of_the_whole_cluster() {
        check(34, None, "experimental");
        check(34, Some(("DRAResourceClaimDeviceStatus", false)), "incubating");
        check(35, None, "incubating");
        check(35, Some(("DRAConsumableCapacity", true)), "experimental");
        check(36, None, "incubating");
        check(36, Some(("DRAListTypeAttributes", true)), "incubating");
        check(37, None, "incubating");
        check(37, Some(("DRAListTypeAttributes", true)), "experimental");
    }
}
