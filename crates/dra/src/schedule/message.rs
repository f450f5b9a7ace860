//! What does the scheduler write into the Pod's `PodScheduled` condition?
//!
//! Source: `FitError.Error` in `pkg/scheduler/framework/types.go`, `preemption.go` in
//! `pkg/scheduler/framework/preemption` and `runtime/framework.go`, v1.37.2; `PostFilter` in
//! `plugins/dynamicresources/dynamicresources.go`, v1.34.4 to v1.37.2.

use std::collections::BTreeMap;

use crate::target::Release;

/// What stands there when there is no node at all.
pub(super) const NO_NODES: &str = "no nodes available to schedule pods";

/// What the plugin does about the Pod's claims when no node fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// It takes the devices from one that nobody else uses.
    GivesBack,
    /// It leaves them.
    KeepsAll,
    /// There are none.
    HasNone,
}

/// The message when no node fits, with the reason of each node.
pub(super) fn none_fits<'r>(
    reasons: impl IntoIterator<Item = &'r str>,
    after: After,
    release: Release,
) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nodes = 0;
    for reason in reasons {
        nodes += 1;
        *counts.entry(reason).or_default() += 1;
    }
    let mut texts: Vec<String> =
        counts.into_iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    texts.sort();
    let after = match after {
        After::GivesBack => "deallocation of ResourceClaim completed, ",
        After::KeepsAll if says_why_not(release) => "still not schedulable, ",
        After::HasNone if says_why_not(release) => NOTHING_TO_GIVE,
        _ => "",
    };
    unavailable(nodes, &texts.join(", "), after)
}

/// The message when the Pod is refused before any node is looked at.
pub(super) fn before_nodes(nodes: usize, reason: &str, release: Release) -> String {
    let after = if says_why_not(release) { NOTHING_TO_GIVE } else { "" };
    unavailable(nodes, reason, after)
}

/// The message when the Pod's affinity asks for two names of a node at once. The plugin for devices has not begun then, and
/// fails when it is asked what else could be done (`ErrNotFound` of `CycleState.Read`).
pub(super) fn affinity_conflicts(nodes: usize) -> String {
    format!("0/{nodes} nodes are available: pod affinity terms conflict. not found")
}

const NOTHING_TO_GIVE: &str = "no new claims to deallocate, ";

/// Up to 1.36 the plugin says what it did about claims also when it did nothing.
fn says_why_not(release: Release) -> bool {
    release < Release::new(1, 37)
}

/// Whatever these plugins refuse cannot be had by preemption.
fn unavailable(nodes: usize, why: &str, after: &str) -> String {
    format!(
        "0/{nodes} nodes are available: {why}. {after}preemption: 0/{nodes} nodes are available: {nodes} Preemption is not \
         helpful for scheduling."
    )
}

/// The message of an error on a node, which ends the attempt.
pub(super) fn error_on_node(error: &str) -> String {
    format!("running \"DynamicResources\" filter plugin: {error}")
}

/// The message of an error once a node was chosen.
pub(super) fn error_after_nodes(error: &str) -> String {
    format!("running PreBind plugin \"DynamicResources\": {error}")
}

/// The message of an error before any node is looked at.
pub(super) fn error_before_nodes(error: &str) -> String {
    format!("running PreFilter plugin \"DynamicResources\": {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_sorted_as_text() {
        let reasons =
            ["node(s) were unschedulable", "cannot allocate all claims", "cannot allocate all claims"];
        assert_eq!(
            none_fits(reasons, After::KeepsAll, Release::new(1, 37)),
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 cannot allocate all claims. preemption: 0/3 nodes \
             are available: 3 Preemption is not helpful for scheduling."
        );
    }
}
