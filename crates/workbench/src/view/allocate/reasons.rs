//! Why a device is not taken, in a few words.

use dra::Located;
use dra::allocate::Reason;

use super::Scene;

/// The text, or nothing.
pub(super) fn text(located: &Option<Located<String>>) -> &str {
    located.as_ref().map_or("", |it| it.value.as_str())
}

impl Scene<'_, '_> {
    /// The reason, with the names that it speaks of.
    pub(super) fn reason(&self, device: usize, reason: &Reason) -> String {
        match reason {
            Reason::InUse => format!("held by {}", self.holder(device)),
            Reason::TakenByPod => "taken by the Pod already".to_owned(),
            Reason::BindingConditions => "has binding conditions, and their gate is off".to_owned(),
            Reason::ClassSelector(_) => "not in the class".to_owned(),
            Reason::RequestSelector(_) => "no match".to_owned(),
            Reason::OtherNode => "for other nodes".to_owned(),
            Reason::NoSuchCapacity { capacity } => format!("has no capacity {capacity}"),
            Reason::CapacityPolicy { capacity, wanted } => {
                format!("{capacity}: its policy does not allow {wanted}")
            }
            Reason::Capacity { capacity, wanted, left } => {
                format!("{capacity}: {wanted} wanted, {left} left")
            }
            Reason::NodeOperations => "the node does not leave out driver calls".to_owned(),
            Reason::CountersOff => "draws from counters, and their gate is off".to_owned(),
            Reason::Groups { counter_set } => {
                format!("no group in common with what is in use of {counter_set}")
            }
            Reason::Counter { counter_set, counter, wanted, left } => {
                format!("{counter_set}/{counter}: needs {wanted}, {left} left")
            }
            Reason::Taint(index) => {
                let taint = self.inventory.devices.get(device).and_then(|it| it.taints.get(*index));
                taint.map_or_else(
                    || "tainted".to_owned(),
                    |taint| {
                        let value = match text(&taint.value) {
                            "" => String::new(),
                            value => format!("={value}"),
                        };
                        format!("tainted: {}{value}, {}", text(&taint.key), text(&taint.effect))
                    },
                )
            }
            Reason::Constraint { missing: true, .. } => "lacks the attribute of the constraint".to_owned(),
            Reason::Constraint { .. } => "breaks the constraint".to_owned(),
        }
    }
}
