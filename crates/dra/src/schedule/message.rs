//! What does the scheduler write into the Pod's `PodScheduled` condition?
//!
//! Source: `FitError.Error` in `pkg/scheduler/framework/types.go`, `preemption.go` in
//! `pkg/scheduler/framework/preemption` and `runtime/framework.go`, v1.37.2; `PostFilter` in
//! `plugins/dynamicresources/dynamicresources.go`, v1.34.4 to v1.37.2.

use std::collections::BTreeMap;

use crate::target::Release;

/// What stands there when there is no node at all.
pub(super) const NO_NODES: &str = "no nodes available to schedule pods";

/// The message when no node fits, with the reason of each node; and whether a claim is given back because of it.
pub(super) fn none_fits<'r>(
    reasons: impl IntoIterator<Item = &'r str>,
    gives_back: bool,
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
    let after = match gives_back {
        true => "deallocation of ResourceClaim completed, ",
        false if says_why_not(release) => "still not schedulable, ",
        false => "",
    };
    unavailable(nodes, &texts.join(", "), after)
}

/// The message when the Pod is refused before any node is looked at.
pub(super) fn before_nodes(nodes: usize, reason: &str, release: Release) -> String {
    let after = if says_why_not(release) { "no new claims to deallocate, " } else { "" };
    unavailable(nodes, reason, after)
}

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
            none_fits(reasons, false, Release::new(1, 37)),
            "0/3 nodes are available: 1 node(s) were unschedulable, 2 cannot allocate all claims. preemption: 0/3 nodes \
             are available: 3 Preemption is not helpful for scheduling."
        );
    }
}
