//! Which fields of Nodes and Namespaces the allocation of devices looks at.
//!
//! Source: `k8s.io/api/core/v1/types.go` at v0.37.2. All partial: what is not named is left alone.

use super::*;

/// A Node
pub(crate) static NODE: Structure = Structure::partial(
    "Node",
    "A machine that runs Pods.",
    &[
        API_VERSION,
        KIND,
        METADATA,
        field("spec", Type::Object(&NODE_SPEC), "How the node may be used.").since(0),
        field("status", Type::Object(&NODE_STATUS), "What the node has. Kubernetes writes it.").since(0),
    ],
);

static NODE_SPEC: Structure = Structure::partial(
    "NodeSpec",
    "How a node may be used.",
    &[
        field("unschedulable", Type::Bool, "Keeps new Pods away.").since(0),
        field("taints", Type::List(&Type::Object(&TAINT)), "Keep Pods away that do not tolerate them.")
            .since(0),
    ],
);

static TAINT: Structure = Structure::partial(
    "Taint",
    "Keeps Pods away that do not tolerate it.",
    &[
        field("key", STRING, "The key.").required().since(0),
        field("value", STRING, "The value.").since(0),
        field("effect", STRING, "`NoSchedule`, `PreferNoSchedule` or `NoExecute`.").required().since(0),
    ],
);

static NODE_STATUS: Structure = Structure::partial(
    "NodeStatus",
    "What a node has.",
    &[
        field("capacity", RESOURCE_LIST, "All of each resource.").since(0),
        field("allocatable", RESOURCE_LIST, "What Pods may use of each resource.").since(0),
        field("declaredFeatures", STRINGS, "Features that the node's kubelet has.").since(35),
    ],
);

/// A Namespace
pub(crate) static NAMESPACE: Structure = Structure::partial(
    "Namespace",
    "A part of the cluster with names of its own. Its label `resource.kubernetes.io/admin-access` allows `adminAccess`.",
    &[API_VERSION, KIND, METADATA],
);
