//! What a Pod says of devices, and where the workload kinds keep their Pods.

use kube_scalars::Quantity;
use yaml_tree::Span;

use super::{Metadata, NodeSelector, Reader};
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
    /// Nodes that the Pod must be on one of (`requiredDuringSchedulingIgnoredDuringExecution`); `None` for any.
    pub node_affinity: Option<NodeSelector>,
    /// Taints of nodes that do not keep the Pod away.
    pub tolerations: Vec<Toleration>,
    /// The node, when the Pod goes past the scheduler or is already placed.
    pub node_name: Option<Located<String>>,
    /// The scheduler that is to place the Pod; `None` for Kubernetes' own.
    pub scheduler_name: Option<Located<String>>,
    /// The names of what has to be removed before the scheduler looks at the Pod.
    pub scheduling_gates: Vec<String>,
    /// `status.resourceClaimStatuses`: the claims that were made for entries of `resource_claims`, by the entry's name.
    /// An entry without a claim needs none.
    pub made_claims: Vec<(Located<String>, Option<Located<String>>)>,
}

/// Taints of nodes that do not keep a Pod away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toleration {
    /// The taint's key; `None` for every key.
    pub key: Option<Located<String>>,
    /// How the value is compared; `None` stands for `Equal`.
    pub operator: Option<Located<String>>,
    /// The taint's value.
    pub value: Option<Located<String>>,
    /// The taint's effect; `None` for every effect.
    pub effect: Option<Located<String>>,
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
    /// Whether it is an init container that runs beside the others (`restartPolicy: Always`).
    pub runs_beside: bool,
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
        let toleration = |it: &Reader<'_>| Toleration {
            key: it.string("key"),
            operator: it.string("operator"),
            value: it.string("value"),
            effect: it.string("effect"),
        };
        let gate = |gate: &Reader<'_>| gate.string("name").map_or_else(String::new, |it| it.value);
        let affinity = spec.object("affinity").and_then(|it| it.object("nodeAffinity"));
        let required = affinity.and_then(|it| it.object("requiredDuringSchedulingIgnoredDuringExecution"));
        Self {
            resource_claims: spec.objects("resourceClaims").iter().map(claim).collect(),
            init_containers: spec.objects("initContainers").iter().map(Container::read).collect(),
            containers: spec.objects("containers").iter().map(Container::read).collect(),
            node_selector: spec.string_map("nodeSelector"),
            node_affinity: required.map(|it| NodeSelector::read(&it)),
            tolerations: spec.objects("tolerations").iter().map(toleration).collect(),
            node_name: spec.string("nodeName"),
            scheduler_name: spec.string("schedulerName"),
            scheduling_gates: spec.objects("schedulingGates").iter().map(gate).collect(),
            made_claims: Vec::new(),
        }
    }
}

impl PodSpec {
    /// Reads a whole Pod, with the claims that were made for it.
    pub(crate) fn read_pod(pod: &Reader<'_>) -> Self {
        let status = pod.object("status");
        let made = status.map(|it| it.objects("resourceClaimStatuses")).unwrap_or_default();
        let made = made.iter().filter_map(|it| Some((it.string("name")?, it.string("resourceClaimName"))));
        Self { made_claims: made.collect(), ..Self::read(pod) }
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
            runs_beside: reader.string("restartPolicy").is_some_and(|it| it.value == "Always"),
            claims: resources.map(|it| it.objects("claims")).unwrap_or_default().iter().map(claim).collect(),
            limits: resources.map(|it| it.quantity_map("limits")).unwrap_or_default(),
            requests: resources.map(|it| it.quantity_map("requests")).unwrap_or_default(),
        }
    }
}
