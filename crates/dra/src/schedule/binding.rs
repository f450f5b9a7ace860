//! What fails once a node was chosen?
//!
//! Source: `PreBind`, `bindClaim` and `Unreserve` in `dynamicresources.go` and `validateSet` in
//! `pkg/apis/resource/validation`, v1.34.4 to v1.37.2; `patchPodExtendedResourceClaimStatus` in
//! `extendeddynamicresources.go`, v1.35.4 to v1.37.2.

use std::collections::BTreeSet;

use super::claims::{Loaded, PodClaim, Source};
use super::{NodeAnswer, NodeVerdict, NotBound, Scheduled};
use crate::allocate::{Outcome, Verdict};
use crate::target::Release;

/// Stands for the uid of a Pod that has none yet.
const SOME_UID: &str = "…";

/// Kubernetes' error that keeps a Pod from a node where its devices are.
pub(super) struct Failure {
    /// How many of its claims have their devices by then.
    pub(super) bound: usize,
    pub(super) cause: NotBound,
    pub(super) text: String,
}

/// What fails once a node was chosen for a Pod; `None` for nothing. Errors that depend on what happens meanwhile are not
/// simulated.
pub(super) fn failure(
    pod: &Scheduled<'_>,
    answer: &NodeAnswer,
    loaded: &Loaded<'_>,
    release: Release,
) -> Option<Failure> {
    named_twice(pod, loaded, release).or_else(|| without_mappings(pod, answer))
}

/// The Pod is written into each claim that it names, so into one that it names twice as well.
fn named_twice(pod: &Scheduled<'_>, loaded: &Loaded<'_>, release: Release) -> Option<Failure> {
    let uid = pod.uid();
    let (bound, PodClaim { claim, users, .. }) = pod.claims.iter().enumerate().find(|(index, known)| {
        let twice = pod.claims.iter().take(*index).any(|it| it.claim.name == known.claim.name);
        twice && !loaded.held(&known.claim).is_some_and(|held| held.is_for(uid))
    })?;
    let (name, pod_name, place) = (&claim.name, &pod.name, users + 1);
    let uid = if uid.is_empty() { SOME_UID } else { uid };
    let duplicate = if release >= Release::new(1, 37) {
        let user = format!(r#"{{"resource":"pods","name":"{pod_name}","uid":"{uid}"}}"#);
        format!("status.reservedFor[{place}]: Duplicate value: {user}")
    } else if release >= Release::new(1, 35) {
        format!("status.reservedFor[{place}]: Duplicate value: \"{uid}\"")
    } else {
        format!("status.reservedFor[{place}].uid: Duplicate value: \"{uid}\"")
    };
    let text = format!(
        "add reservation to claim {claim}: ResourceClaim.resource.k8s.io \"{name}\" is invalid: {duplicate}"
    );
    Some(Failure { bound, cause: NotBound::NamedTwice(name.clone()), text })
}

/// Leaves in the answer what the claims that are bound were given; of a claim that the Pod names twice, the first time.
pub(super) fn keep_bound(pod: &mut Scheduled<'_>, index: usize, bound: usize) {
    let bound: BTreeSet<&str> = pod.claims.iter().take(bound).map(|it| it.claim.name.as_str()).collect();
    let Some(answer) = pod.nodes.get_mut(index) else { return };
    let NodeVerdict::Asked(Outcome { verdict: Verdict::Fits(given), .. }) = &mut answer.verdict else {
        return;
    };
    let mut seen = BTreeSet::new();
    let mut claims = Vec::new();
    let mut allocations = Vec::new();
    for (claim, allocation) in answer.claims.iter().zip(given.drain(..)) {
        if bound.contains(claim.name.as_str()) && seen.insert(claim.name.clone()) {
            claims.push(claim.clone());
            allocations.push(allocation);
        }
    }
    *given = allocations;
    answer.claims = claims.into();
}

/// Beside claims of its own a Pod brings that for extended resources to every node, even where device plugins have all
/// of them and it asks for nothing.
fn without_mappings(pod: &Scheduled<'_>, answer: &NodeAnswer) -> Option<Failure> {
    let (extended, own): (Vec<_>, Vec<_>) =
        pod.claims.iter().partition(|it| it.source == Source::ExtendedResources);
    let is_asked = |it: &&PodClaim| answer.claims.iter().any(|claim| claim.name == it.claim.name);
    if own.is_empty() || extended.is_empty() || extended.iter().any(is_asked) {
        return None;
    }
    let text = format!(
        "nil or empty request mappings, no update of pod {}/{} ExtendedResourceClaimStatus",
        pod.namespace, pod.name
    );
    Some(Failure { bound: own.len(), cause: NotBound::PluginBesideClaim, text })
}
