//! What a Pod says of devices, and where the workload kinds keep their Pods.

use kube_scalars::Quantity;
use yaml_tree::Span;

use super::{Metadata, Reader};
use crate::diagnostic::Located;

/// `spec` of a Pod, as far as devices need it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodSpec {
    /// The claims the Pod uses.
    pub resource_claims: Vec<PodResourceClaim>,
    /// The containers that run to completion first.
    pub init_containers: Vec<Container>,
    /// The containers.
    pub containers: Vec<Container>,
    /// Labels that the node must have.
    pub node_selector: Vec<(Located<String>, Located<String>)>,
    /// The node, when the Pod goes past the scheduler or is already placed.
    pub node_name: Option<Located<String>>,
}

/// The pattern from which a workload makes its Pods.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodTemplate {
    /// Metadata of the Pods.
    pub metadata: Metadata,
    /// What the Pods say.
    pub spec: PodSpec,
}

/// One entry of `spec.resourceClaims`.
#[derive(Clone, Debug, PartialEq)]
pub struct PodResourceClaim {
    /// The place of the entry.
    pub span: Span,
    /// The name by which containers refer to it.
    pub name: Option<Located<String>>,
    /// A ResourceClaim.
    pub resource_claim_name: Option<Located<String>>,
    /// A ResourceClaimTemplate.
    pub resource_claim_template_name: Option<Located<String>>,
}

/// A container.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// The place of the entry.
    pub span: Span,
    /// The name.
    pub name: Option<Located<String>>,
    /// The claims it uses.
    pub claims: Vec<ContainerClaim>,
    /// Limits; extended resources stand here.
    pub limits: Vec<(Located<String>, Located<Quantity>)>,
    /// Requests.
    pub requests: Vec<(Located<String>, Located<Quantity>)>,
}

/// One entry of `resources.claims`.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerClaim {
    /// The place of the entry.
    pub span: Span,
    /// An entry of the Pod's `resourceClaims`.
    pub name: Option<Located<String>>,
    /// One request of the claim; `None` for all.
    pub request: Option<Located<String>>,
}

impl PodSpec {
    /// Reads the PodSpec in `spec` of a Pod or of a Pod template.
    pub(crate) fn read(pod: &Reader<'_>) -> Self {
        let Some(spec) = pod.object("spec") else { return Self::default() };
        let claim = |claim: &Reader<'_>| PodResourceClaim {
            span: claim.span(),
            name: claim.string("name"),
            resource_claim_name: claim.string("resourceClaimName"),
            resource_claim_template_name: claim.string("resourceClaimTemplateName"),
        };
        Self {
            resource_claims: spec.objects("resourceClaims").iter().map(claim).collect(),
            init_containers: spec.objects("initContainers").iter().map(Container::read).collect(),
            containers: spec.objects("containers").iter().map(Container::read).collect(),
            node_selector: spec.string_map("nodeSelector"),
            node_name: spec.string("nodeName"),
        }
    }
}

impl PodTemplate {
    /// Reads the template of a workload.
    pub(crate) fn read(workload: &Reader<'_>) -> Self {
        workload.object("spec").map(|spec| Self::read_in(&spec)).unwrap_or_default()
    }

    /// Reads the template of a CronJob, which stands one Job deeper.
    pub(crate) fn read_cron_job(cron_job: &Reader<'_>) -> Self {
        let job = cron_job.object("spec").and_then(|spec| spec.object("jobTemplate"));
        job.map(|job| Self::read(&job)).unwrap_or_default()
    }

    fn read_in(spec: &Reader<'_>) -> Self {
        let Some(template) = spec.object("template") else { return Self::default() };
        Self {
            metadata: template.object("metadata").map(|it| Metadata::read(&it)).unwrap_or_default(),
            spec: PodSpec::read(&template),
        }
    }
}

impl Container {
    fn read(reader: &Reader<'_>) -> Self {
        let resources = reader.object("resources");
        let claim = |claim: &Reader<'_>| ContainerClaim {
            span: claim.span(),
            name: claim.string("name"),
            request: claim.string("request"),
        };
        Self {
            span: reader.span(),
            name: reader.string("name"),
            claims: resources.map(|it| it.objects("claims")).unwrap_or_default().iter().map(claim).collect(),
            limits: resources.map(|it| it.quantity_map("limits")).unwrap_or_default(),
            requests: resources.map(|it| it.quantity_map("requests")).unwrap_or_default(),
        }
    }
}
