//! Why was a device not taken?

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
        wanted: String,
    },
    /// Too little of a capacity is left.
    Capacity {
        /// The capacity.
        capacity: String,
        /// The amount after rounding.
        wanted: String,
        /// What is left.
        left: String,
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
        wanted: String,
        /// What is left.
        left: String,
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

/// How far a device came: the stages of a request's funnel, in the order of upstream's checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// On the node.
    OnNode,
    /// Not in use.
    Free,
    /// In the class.
    InClass,
    /// All selectors say yes.
    Selected,
    /// Enough capacity.
    Capacity,
    /// Enough counters.
    Counters,
    /// Not tainted, or tolerated.
    Untainted,
    /// All constraints are met.
    Constraints,
}

impl Reason {
    /// The stage that the device did not reach.
    pub fn stage(&self) -> Stage {
        match self {
            Self::OtherNode => Stage::OnNode,
            Self::InUse | Self::TakenByPod => Stage::Free,
            Self::BindingConditions | Self::ClassSelector(_) => Stage::InClass,
            Self::RequestSelector(_) => Stage::Selected,
            Self::NoSuchCapacity { .. } | Self::CapacityPolicy { .. } | Self::Capacity { .. } => {
                Stage::Capacity
            }
            Self::NodeOperations | Self::CountersOff | Self::Groups { .. } | Self::Counter { .. } => {
                Stage::Counters
            }
            Self::Taint(_) => Stage::Untainted,
            Self::Constraint { .. } => Stage::Constraints,
        }
    }
}
