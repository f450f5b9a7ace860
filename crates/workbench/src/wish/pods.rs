//! Which Pods are among the manifests, and what do they ask for already?

use dra::Body;
use dra::objects::PodSpec;

use crate::analysis::Analysis;
use crate::protocol::{FormPath, Group, WishPod};

/// The Pods, and workloads with Pods, among the manifests.
pub(super) fn pods(analysis: &Analysis<'_>) -> Vec<WishPod> {
    let mut found = Vec::new();
    for document in analysis.documents.iter().filter(|it| it.group == Group::Manifests && it.parsed) {
        for object in &document.decoded.objects {
            let kind = object.kind.as_ref().map_or("", |kind| kind.value.as_str());
            let (spec, steps): (&PodSpec, &[&str]) = match &object.body {
                Body::Pod(spec) => (spec, &["spec"]),
                Body::Workload(template) if kind == "CronJob" => {
                    (&template.spec, &["spec", "jobTemplate", "spec", "template", "spec"])
                }
                Body::Workload(template) => (&template.spec, &["spec", "template", "spec"]),
                _ => continue,
            };
            let path = steps.iter().fold(object.place.path.clone(), |path, step| path.key(*step));
            let name = |name: &Option<dra::Located<String>>| name.as_ref().map(|it| it.value.clone());
            found.push(WishPod {
                document: document.id,
                spec: FormPath { tree: object.place.tree as u32, path: path.to_string() },
                title: crate::view::object_name(object),
                containers: spec.containers.iter().filter_map(|container| name(&container.name)).collect(),
                resources: extended_resources(spec),
            });
        }
    }
    found
}

/// Resources of the containers that are no plain ones: with a domain that is not Kubernetes' own
/// (`IsExtendedResourceName`, `pkg/apis/core/v1/helper/helpers.go` of kubernetes v1.37.2).
fn extended_resources(spec: &PodSpec) -> Vec<String> {
    let mut names: Vec<String> = spec
        .containers
        .iter()
        .flat_map(|container| &container.limits)
        .map(|(name, _)| name.value.clone())
        .filter(|name| {
            name.contains('/') && !name.contains("kubernetes.io/") && !name.starts_with("requests.")
        })
        .collect();
    names.sort();
    names.dedup();
    names
}
