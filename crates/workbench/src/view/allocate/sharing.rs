//! Who shares what: Pods, containers, claims and devices; and what the scheduler writes into the claims.

use dra::schedule::{PodClaim, Scheduled, Source};
use yaml_tree::emit::emit;

use super::reasons::text;
use crate::protocol::{SharingRow, StatusText};
use crate::view::words::{counted, list};

/// Rows that are shown at most.
const ROWS: usize = 200;

/// A row for each container and claim that it uses.
pub(super) fn rows(pods: &[Scheduled<'_>]) -> Vec<SharingRow> {
    let mut out = Vec::new();
    for pod in pods {
        for claim in &pod.claims {
            let devices = devices(pod, claim, pods);
            let containers = pod.spec.init_containers.iter().chain(&pod.spec.containers);
            let mut used = false;
            for container in containers {
                let uses = container.claims.iter().filter(|it| text(&it.name) == claim.entry);
                for reference in uses {
                    used = true;
                    let part = match text(&reference.request) {
                        "" => String::new(),
                        request => format!(" (only request {request})"),
                    };
                    out.push(SharingRow {
                        pod: pod.name.clone(),
                        container: text(&container.name).to_owned(),
                        claim: format!("{}{part}", name(claim)),
                        devices: devices.clone(),
                    });
                }
            }
            if !used {
                let container = match claim.source {
                    Source::ExtendedResources => "those that ask for the resource",
                    _ => "none: the devices are held, and no container sees them",
                };
                out.push(SharingRow {
                    pod: pod.name.clone(),
                    container: container.to_owned(),
                    claim: name(claim),
                    devices,
                });
            }
        }
    }
    out.truncate(ROWS);
    out
}

fn name(claim: &PodClaim) -> String {
    match &claim.source {
        Source::Named => claim.claim.name.clone(),
        Source::Template(template) => format!("{}, made from {template}", claim.claim.name),
        Source::ExtendedResources => "made by the scheduler for extended resources".to_owned(),
    }
}

fn devices(pod: &Scheduled<'_>, claim: &PodClaim, pods: &[Scheduled<'_>]) -> String {
    if claim.allocated {
        // Those that a Pod before this one brought, where it was one of these.
        let same = |it: &&PodClaim| {
            !it.allocated && it.claim.name == claim.claim.name && it.claim.namespace == claim.claim.namespace
        };
        let mut brought = pods.iter().filter(|other| other.chosen().is_some());
        let first = brought.find_map(|other| Some((other, other.claims.iter().find(same)?)));
        return first.map_or_else(
            || "those it has already".to_owned(),
            |(other, claim)| format!("{}, with Pod {}", devices(other, claim, &[]), other.name),
        );
    }
    let Some(index) = pod.chosen() else { return "none yet".to_owned() };
    let answer = pod.nodes.get(index);
    let given = answer.and_then(|it| it.given_to(&claim.claim.name));
    let devices: Vec<String> =
        given.map(|it| &it.devices).into_iter().flatten().map(|it| it.name.join("/")).collect();
    if devices.is_empty() { "none of its own".to_owned() } else { list(&devices, 8) }
}

/// `status.allocation` of each claim that gets devices.
pub(super) fn status(pod: &Scheduled<'_>, index: usize) -> Vec<StatusText> {
    let Some(answer) = pod.nodes.get(index) else { return Vec::new() };
    let given = answer.given().unwrap_or_default();
    let text = |(claim, given): (&dra::allocate::Claim, &dra::allocate::ClaimAllocation)| StatusText {
        claim: claim.name.clone(),
        yaml: emit(&serde_json::json!({ "status": { "allocation": given.to_json() } })),
    };
    answer.claims.iter().zip(given).map(text).collect()
}

/// What a person should know of how this Pod's claims are shared.
pub(super) fn notes(pod: &Scheduled<'_>, pods: &[Scheduled<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    for claim in &pod.claims {
        match &claim.source {
            Source::Template(template) => out.push(format!(
                "Each Pod gets a claim of its own from template {template}, and so devices of its own. To share devices, name one \
                 ResourceClaim in `resourceClaimName`."
            )),
            Source::Named => {
                let others = pods.iter().filter(|other| {
                    other.name != pod.name
                        && other.namespace == pod.namespace
                        && other.claims.iter().any(|it| it.claim.name == claim.claim.name)
                });
                let count = others.count();
                if count > 0 {
                    out.push(format!(
                        "{} more {} claim {}: they share its devices, which are on the nodes that it was allocated for; nothing \
                         here splits a device between them.",
                        counted(count, "Pod"),
                        if count == 1 { "uses" } else { "use" },
                        claim.claim.name
                    ));
                }
            }
            Source::ExtendedResources => {}
        }
    }
    for (resource, class) in &pod.extended {
        out.push(format!(
            "`{resource}` stands for class {class}: the scheduler makes a claim for it on nodes whose device plugins do not offer \
             the resource. What a device plugin uses is not seen here; mark such devices busy."
        ));
    }
    if matches!(pod.object.body, dra::Body::Workload(_)) {
        out.push("One Pod of this workload is tried; its other replicas are not.".to_owned());
    }
    let opaque = pod.claims.iter().any(|it| it.claim.devices.config.iter().any(|it| it.opaque.is_some()));
    if opaque {
        out.push(
            "Opaque parameters are for the driver: the scheduler copies them and does not look into them. What they ask for may need \
             a feature of the driver that is off."
                .to_owned(),
        );
    }
    out
}
