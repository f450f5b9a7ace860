//! Which fields of a Pod have to do with devices.
//!
//! Source: `k8s.io/api/core/v1/types.go` at v0.37.2. The structures of a Pod itself are partial: what they do not
//! name is checked against the Go types in `upstream.txt`.

use super::*;

const ALLOCATE_DEVICES: &str =
    "https://kubernetes.io/docs/tasks/configure-pod-container/assign-resources/allocate-devices-dra/";

/// A Pod
pub(crate) static POD: Structure = Structure::partial(
    "Pod",
    "Containers that run together on one node.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field("spec", Type::Object(&POD_SPEC), "What runs and what it needs.").since(0),
        field("status", Type::Object(&POD_STATUS), "What became of it. Kubernetes writes it.").since(0),
    ],
);

/// A Pod template
pub(crate) static POD_TEMPLATE_SPEC: Structure = Structure::new(
    "PodTemplateSpec",
    "The pattern from which a workload makes its Pods.",
    &[
        field("metadata", Type::Object(&OBJECT_META), "Labels and annotations of the Pods.")
            .since(0)
            .always(),
        field("spec", Type::Object(&POD_SPEC), "What runs and what it needs.").since(0),
    ],
);

/// `spec` of a Pod
pub(crate) static POD_SPEC: Structure = Structure::partial(
    "PodSpec",
    "What runs in a Pod and what it needs.",
    &[
        field("initContainers", Type::List(&Type::Object(&CONTAINER)), "Containers that run to completion first, one after the other.").since(0),
        field("containers", Type::List(&Type::Object(&CONTAINER)), "The containers.").required().since(0),
        field("ephemeralContainers", Type::List(&Type::Object(&EPHEMERAL_CONTAINER)), "Containers added to a running Pod for debugging; they cannot use claims.").since(0),
        field("nodeSelector", STRING_MAP, "Labels that the node must have.").since(0),
        field("affinity", Type::Object(&AFFINITY), "Which nodes the Pod wants, and beside which Pods.").since(0),
        field("tolerations", Type::List(&Type::Object(&TOLERATION)), "Taints of nodes that do not keep the Pod away.").since(0),
        field(
            "nodeName",
            STRING,
            "The node. Setting it goes past the scheduler, and claims are then never allocated.",
        )
        .since(0),
        field("schedulerName", STRING, "The scheduler that places the Pod.").since(0).default("default-scheduler"),
        field("schedulingGates", Type::List(&Type::Object(&POD_SCHEDULING_GATE)), "What has to be removed before the scheduler looks at the Pod.").since(0),
        field(
            "resourceClaims",
            Type::List(&Type::Object(&POD_RESOURCE_CLAIM)),
            "The claims whose devices the Pod needs, each under a name that its containers use. It cannot be changed.",
        )
        .link(ALLOCATE_DEVICES)
        .since(0),
        field("resources", Type::Object(&RESOURCE_REQUIREMENTS), "Resources of the Pod as a whole. Claims are not allowed here.").since(34),
    ],
);

static POD_SCHEDULING_GATE: Structure = Structure::new(
    "PodSchedulingGate",
    "What keeps the scheduler from a Pod until it is removed.",
    &[field("name", STRING, "The gate's name; whoever set it removes it.").required().since(0)],
);

static AFFINITY: Structure = Structure::partial(
    "Affinity",
    "Which nodes a Pod wants, and beside which Pods.",
    &[field("nodeAffinity", Type::Object(&NODE_AFFINITY), "Which nodes the Pod wants.").since(0)],
);

static NODE_AFFINITY: Structure = Structure::partial(
    "NodeAffinity",
    "Which nodes a Pod wants.",
    &[field(
        "requiredDuringSchedulingIgnoredDuringExecution",
        Type::Object(&NODE_SELECTOR),
        "Nodes that the Pod must be on one of.",
    )
    .since(0)],
);

static TOLERATION: Structure = Structure::partial(
    "Toleration",
    "Taints of nodes that do not keep a Pod away.",
    &[
        field("key", STRING, "The taint's key. Unset, with `Exists`: all.").since(0),
        field("operator", Type::String("v1.TolerationOperator"), "How the value is compared.")
            .since(0)
            .default("Equal"),
        field("value", STRING, "The taint's value.").since(0),
        field("effect", Type::String("v1.TaintEffect"), "The taint's effect. Unset: all.").since(0),
    ],
);

/// `spec.resourceClaims[]`
pub(crate) static POD_RESOURCE_CLAIM: Structure = Structure::new(
    "PodResourceClaim",
    "A claim that the Pod uses: one that exists, or one made for it from a template.",
    &[
        field("name", STRING, "The name by which containers refer to it: a DNS label, unique in the Pod.").required().since(0),
        field("source", Type::Unread, "Held the two names below until 1.30.").since(0).until(31),
        field("resourceClaimName", STRING, "A ResourceClaim in the Pod's namespace. Pods that name one claim share its devices.").since(31).pointer(),
        field("resourceClaimTemplateName", STRING, "A ResourceClaimTemplate in the Pod's namespace. The Pod gets a claim of its own, which goes away with it.").since(31).pointer(),
    ],
);

/// `containers[]`
pub(crate) static CONTAINER: Structure = Structure::partial(
    "Container",
    "A container of a Pod.",
    &[
        field("name", STRING, "The container's name: a DNS label, unique in the Pod.").required().since(0),
        field("image", STRING, "The image it runs.").since(0),
        field("restartPolicy", STRING, "`Always` makes an init container run beside the others.").since(0),
        field("resources", Type::Object(&RESOURCE_REQUIREMENTS), "What the container needs.").since(0),
    ],
);

/// `ephemeralContainers[]`
pub(crate) static EPHEMERAL_CONTAINER: Structure = Structure::partial(
    "EphemeralContainer",
    "A container added to a running Pod for debugging.",
    &[
        field("name", STRING, "The container's name.")
            .required()
            .since(0)
            .embedded("EphemeralContainerCommon"),
        field("resources", Type::Object(&RESOURCE_REQUIREMENTS), "Not allowed here.")
            .since(0)
            .embedded("EphemeralContainerCommon"),
    ],
);

/// `resources`
pub(crate) static RESOURCE_REQUIREMENTS: Structure = Structure::new(
    "ResourceRequirements",
    "What a container needs.",
    &[
        field(
            "limits",
            RESOURCE_LIST,
            "The most it may use. Extended resources such as `example.com/gpu` stand here.",
        )
        .since(0),
        field("requests", RESOURCE_LIST, "What the scheduler sets aside for it.").since(0),
        field(
            "claims",
            Type::List(&Type::Object(&CONTAINER_CLAIM)),
            "The claims of the Pod whose devices this container may use.",
        )
        .since(0),
    ],
);

pub(super) const RESOURCE_LIST: Type = Type::Map("v1.ResourceName", &Type::Quantity);

/// `resources.claims[]`
pub(crate) static CONTAINER_CLAIM: Structure = Structure::new(
    "ResourceClaim",
    "A claim of the Pod that a container uses.",
    &[
        field("name", STRING, "An entry of `spec.resourceClaims`, by its name.").required().since(0),
        field("request", STRING, "One request of the claim. Unset: all its devices.").since(31),
    ],
);

/// `status` of a Pod
pub(crate) static POD_STATUS: Structure = Structure::partial(
    "PodStatus",
    "What became of a Pod.",
    &[
        field(
            "resourceClaimStatuses",
            Type::List(&Type::Object(&POD_RESOURCE_CLAIM_STATUS)),
            "The claims that were made from templates.",
        )
        .since(0),
        field(
            "extendedResourceClaimStatus",
            Type::Object(&POD_EXTENDED_RESOURCE_CLAIM_STATUS),
            "The claim that was made for extended resources.",
        )
        .since(34)
        .gates(&["DRAExtendedResource"]),
    ],
);

static POD_EXTENDED_RESOURCE_CLAIM_STATUS: Structure = Structure::new(
    "PodExtendedResourceClaimStatus",
    "Which claim was made for the extended resources of a Pod.",
    &[
        field(
            "requestMappings",
            Type::List(&Type::Object(&CONTAINER_EXTENDED_RESOURCE_REQUEST)),
            "Which request of the claim stands for which extended resource of which container.",
        )
        .required()
        .since(34),
        field("resourceClaimName", STRING, "The claim's name.").required().since(34),
    ],
);

static CONTAINER_EXTENDED_RESOURCE_REQUEST: Structure = Structure::new(
    "ContainerExtendedResourceRequest",
    "A request that stands for an extended resource of a container.",
    &[
        field("containerName", STRING, "The container.").required().since(34),
        field("resourceName", STRING, "The extended resource.").required().since(34),
        field("requestName", STRING, "The request of the claim.").required().since(34),
    ],
);

static POD_RESOURCE_CLAIM_STATUS: Structure = Structure::new(
    "PodResourceClaimStatus",
    "Which claim was made for an entry of `spec.resourceClaims`.",
    &[
        field("name", STRING, "The entry's name.").required().since(0),
        field("resourceClaimName", STRING, "The claim's name. Unset: none was needed.").since(0).pointer(),
    ],
);
