//! What fails once a node was chosen?
//!
//! Source: `PreBind` and `bindClaim` in `dynamicresources.go`, `patchPodExtendedResourceClaimStatus` in
//! `extendeddynamicresources.go`, v1.35.4 to v1.37.2; `validateSet` in `pkg/apis/resource/validation`, v1.34.4 to v1.37.2.

use std::collections::BTreeSet;

use super::claims::{Loaded, PodClaim, Source};
use super::{NodeAnswer, NodeVerdict, Scheduled, text};
use crate::allocate::{Outcome, Verdict};
use crate::target::Release;

/// Stands for the uid of a Pod that has none yet.
const SOME_UID: &str = "…";

/// Kubernetes' error that keeps the Pod from a node where its devices are; `None` when there is none. Errors that
/// depend on what happens meanwhile are not simulated.
pub(super) fn error(
    pod: &Scheduled<'_>,
    answer: &NodeAnswer,
    loaded: &Loaded<'_>,
    release: Release,
) -> Option<String> {
    named_twice(pod, loaded, release).or_else(|| without_mappings(pod, answer))
}

/// The Pod is written into each claim that it names, so into one that it names twice as well.
fn named_twice(pod: &Scheduled<'_>, loaded: &Loaded<'_>, release: Release) -> Option<String> {
    let uid = text(&pod.object.metadata.uid);
    let mut before = pod.claims.iter().enumerate();
    let PodClaim { claim, users, .. } = before.find_map(|(index, known)| {
        let twice = pod.claims.iter().take(index).any(|it| it.claim.name == known.claim.name);
        let reserved = loaded.held(&known.claim).is_some_and(|held| held.is_for(uid));
        (twice && !reserved).then_some(known)
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
    Some(format!(
        "add reservation to claim {claim}: ResourceClaim.resource.k8s.io \"{name}\" is invalid: {duplicate}"
    ))
}

/// Of a claim that a Pod names twice only what it is given the first time is written down.
pub(super) fn keep_first(answer: &mut NodeAnswer) {
    let NodeVerdict::Asked(Outcome { verdict: Verdict::Fits(given), .. }) = &mut answer.verdict else {
        return;
    };
    let mut names = BTreeSet::new();
    let is_first: Vec<bool> = answer.claims.iter().map(|claim| names.insert(&claim.name)).collect();
    if is_first.iter().all(|it| *it) {
        return;
    }
    let mut kept = is_first.iter();
    given.retain(|_| kept.next().is_none_or(|it| *it));
    answer.claims =
        answer.claims.iter().zip(&is_first).filter(|(_, it)| **it).map(|(claim, _)| claim.clone()).collect();
}

/// Beside claims of its own a Pod brings that for extended resources to every node, even where device plugins have all
/// of them and it asks for nothing.
fn without_mappings(pod: &Scheduled<'_>, answer: &NodeAnswer) -> Option<String> {
    let (extended, own): (Vec<_>, Vec<_>) =
        pod.claims.iter().partition(|it| it.source == Source::ExtendedResources);
    let is_asked = |it: &&PodClaim| answer.claims.iter().any(|claim| claim.name == it.claim.name);
    if own.is_empty() || extended.is_empty() || extended.iter().any(is_asked) {
        return None;
    }
    Some(format!(
        "nil or empty request mappings, no update of pod {}/{} ExtendedResourceClaimStatus",
        pod.namespace, pod.name
    ))
}
