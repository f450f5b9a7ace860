//! Why was a device not taken?

use kube_scalars::Quantity;

/// The first thing that kept a device from a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// A claim that is already allocated has it.
    InUse,
    /// A request of the same Pod has it in this attempt.
    TakenByPod,
    /// It has binding conditions, and the gates are off.
    BindingConditions,
    /// A selector of the class says no; the index is that in the class.
    ClassSelector(usize),
    /// A selector of the request says no; the index is that in the request.
    RequestSelector(usize),
    /// It is for other nodes.
    OtherNode,
    /// It lacks a capacity that is asked for.
    NoSuchCapacity {
        /// The capacity.
        capacity: String,
    },
    /// The amount is not one of those that its policy has.
    CapacityPolicy {
        /// The capacity.
        capacity: String,
        /// The amount after rounding.
        wanted: Quantity,
    },
    /// Too little of a capacity is left.
    Capacity {
        /// The capacity.
        capacity: String,
        /// The amount after rounding.
        wanted: Quantity,
        /// What is left.
        left: Quantity,
    },
    /// The node or the gates do not allow that calls on the node are left out.
    NodeOperations,
    /// It consumes counters, and the gate is off.
    CountersOff,
    /// It shares no compatibility group with what is in use of a counter set.
    Groups {
        /// The counter set.
        counter_set: String,
    },
    /// Too little of a counter is left.
    Counter {
        /// The counter set.
        counter_set: String,
        /// The counter.
        counter: String,
        /// What the device would take.
        wanted: Quantity,
        /// What is left.
        left: Quantity,
    },
    /// A taint that is not tolerated; the index is that in [`super::Device::taints`].
    Taint(usize),
    /// A constraint would not be met; the index is that in the claim.
    Constraint {
        /// The constraint.
        constraint: usize,
        /// Whether the device lacks the attribute, or has it with a type that cannot be compared.
        missing: bool,
    },
}

/// How far a device came: the stages of a request's funnel, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// On the node, in a pool that can be used.
    OnNode,
    /// In the class.
    InClass,
    /// All selectors say yes.
    Selected,
    /// Not tainted, or tolerated.
    Untainted,
    /// Not in use.
    Free,
    /// Enough counters.
    Counters,
    /// Enough capacity.
    Capacity,
    /// All constraints are met.
    Constraints,
    /// Chosen.
    Chosen,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 9] = [
        Self::OnNode,
        Self::InClass,
        Self::Selected,
        Self::Untainted,
        Self::Free,
        Self::Counters,
        Self::Capacity,
        Self::Constraints,
        Self::Chosen,
    ];
}

impl Reason {
    /// The stage that the device did not reach.
    pub fn stage(&self) -> Stage {
        match self {
            Self::OtherNode => Stage::OnNode,
            Self::BindingConditions | Self::ClassSelector(_) => Stage::InClass,
            Self::RequestSelector(_) => Stage::Selected,
            Self::Taint(_) => Stage::Untainted,
            Self::InUse => Stage::Free,
            Self::NodeOperations | Self::CountersOff | Self::Groups { .. } | Self::Counter { .. } => {
                Stage::Counters
            }
            Self::NoSuchCapacity { .. } | Self::CapacityPolicy { .. } | Self::Capacity { .. } => {
                Stage::Capacity
            }
            Self::Constraint { .. } => Stage::Constraints,
            Self::TakenByPod => Stage::Chosen,
        }
    }
}
