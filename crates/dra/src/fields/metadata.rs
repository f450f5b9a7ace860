//! Which fields every object has: its type and its metadata, with the shared pieces of the meta and core APIs.
//!
//! Source: `k8s.io/apimachinery/pkg/apis/meta/v1/types.go` and `k8s.io/api/core/v1/types.go` at v0.37.2.

use super::*;

pub(crate) const API_VERSION: Field =
    field("apiVersion", STRING, "The API group and version, such as `resource.k8s.io/v1`.")
        .required()
        .since(0)
        .embedded("TypeMeta");
pub(crate) const KIND: Field = field("kind", STRING, "The kind of object, such as `ResourceClaim`.")
    .required()
    .since(0)
    .embedded("TypeMeta");
pub(crate) const METADATA: Field = field(
    "metadata",
    Type::Object(&OBJECT_META),
    "Name, namespace, labels and what Kubernetes notes of the object.",
)
.since(0)
.always();

/// `metadata`
pub(crate) static OBJECT_META: Structure = Structure::new(
    "ObjectMeta",
    "Name, namespace, labels and what Kubernetes notes of an object.",
    &[
        field(
            "name",
            STRING,
            "The object's name, unique for its kind in its namespace. It cannot be changed.",
        )
        .since(0),
        field(
            "generateName",
            STRING,
            "The beginning of a name that the API server completes when `name` is unset.",
        )
        .since(0),
        field(
            "namespace",
            STRING,
            "The namespace. Unset: the one that the client works in. Not for kinds of the whole cluster.",
        )
        .since(0),
        field("selfLink", STRING, "No longer filled in.").since(0),
        field(
            "uid",
            Type::String("types.UID"),
            "Tells objects of one name apart over time. Kubernetes writes it.",
        )
        .since(0),
        field("resourceVersion", STRING, "Tells states of one object apart. Kubernetes writes it.").since(0),
        field("generation", Type::Int64, "Counts the changes of `spec`. Kubernetes writes it.").since(0),
        field("creationTimestamp", Type::Time, "When the object was made. Kubernetes writes it.").since(0),
        field("deletionTimestamp", Type::Time, "When the object is to be gone. Kubernetes writes it.")
            .since(0)
            .pointer(),
        field(
            "deletionGracePeriodSeconds",
            Type::Int64,
            "How long it may take to end. Kubernetes writes it.",
        )
        .since(0)
        .pointer(),
        field("labels", STRING_MAP, "Short texts by which objects are selected.").since(0),
        field("annotations", STRING_MAP, "Texts for people and tools; objects are not selected by them.")
            .since(0),
        field(
            "ownerReferences",
            Type::List(&Type::Object(&OWNER_REFERENCE)),
            "Objects this one goes away with.",
        )
        .since(0),
        field("finalizers", STRINGS, "What must happen before the object may go.").since(0),
        field(
            "managedFields",
            Type::List(&Type::Object(&MANAGED_FIELDS)),
            "Who set which field. Kubernetes writes it.",
        )
        .since(0),
    ],
);

static OWNER_REFERENCE: Structure = Structure::new(
    "OwnerReference",
    "An object that this one goes away with.",
    &[
        field("apiVersion", STRING, "The owner's API version.").required().since(0),
        field("kind", STRING, "The owner's kind.").required().since(0),
        field("name", STRING, "The owner's name.").required().since(0),
        field("uid", Type::String("types.UID"), "The owner's uid.").required().since(0),
        field("controller", Type::Bool, "Whether the owner manages the object.").since(0).pointer(),
        field("blockOwnerDeletion", Type::Bool, "Whether the owner waits for the object to go first.")
            .since(0)
            .pointer(),
    ],
);

static MANAGED_FIELDS: Structure = Structure::new(
    "ManagedFieldsEntry",
    "Which fields one client set.",
    &[
        field("manager", STRING, "The client.").since(0),
        field(
            "operation",
            Type::String("v1.ManagedFieldsOperationType"),
            "How it set them: `Apply` or `Update`.",
        )
        .since(0),
        field("apiVersion", STRING, "The version the fields are named in.").since(0),
        field("time", Type::Time, "When.").since(0),
        field("fieldsType", STRING, "The form of `fieldsV1`.").since(0),
        field("fieldsV1", Type::Any, "The fields.").since(0),
        field("subresource", STRING, "The subresource through which they were set.").since(0),
    ],
);

/// A condition of a status
pub(crate) static CONDITION: Structure = Structure::new(
    "Condition",
    "One aspect of a state.",
    &[
        field("type", STRING, "What it speaks of.").required().since(0),
        field("status", Type::String("v1.ConditionStatus"), "Whether it holds.")
            .required()
            .since(0)
            .values(&["True", "False", "Unknown"]),
        field("observedGeneration", Type::Int64, "The generation of the object it was seen at.").since(0),
        field("lastTransitionTime", Type::Time, "When `status` last changed.").required().since(0),
        field("reason", STRING, "Why, as one word.").required().since(0),
        field("message", STRING, "Why, for people.").required().since(0),
    ],
);

/// A selector of nodes
pub(crate) static NODE_SELECTOR: Structure = Structure::new(
    "NodeSelector",
    "Selects nodes: those that meet any of its terms.",
    &[field(
        "nodeSelectorTerms",
        Type::List(&Type::Object(&NODE_SELECTOR_TERM)),
        "The terms, of which one must hold.",
    )
    .required()
    .since(0)],
);

static NODE_SELECTOR_TERM: Structure = Structure::new(
    "NodeSelectorTerm",
    "Selects nodes that meet all its requirements. Empty: none.",
    &[
        field(
            "matchExpressions",
            Type::List(&Type::Object(&NODE_SELECTOR_REQUIREMENT)),
            "Requirements on the node's labels.",
        )
        .since(0),
        field(
            "matchFields",
            Type::List(&Type::Object(&NODE_SELECTOR_REQUIREMENT)),
            "Requirements on the node's fields; only `metadata.name`.",
        )
        .since(0),
    ],
);

static NODE_SELECTOR_REQUIREMENT: Structure = Structure::new(
    "NodeSelectorRequirement",
    "A requirement on one label or field of a node.",
    &[
        field("key", STRING, "The label or field.").required().since(0),
        field("operator", Type::String("v1.NodeSelectorOperator"), "How its value relates to `values`.")
            .required()
            .since(0)
            .values(&["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]),
        field(
            "values",
            STRINGS,
            "The values; none with `Exists` and `DoesNotExist`, one number with `Gt` and `Lt`.",
        )
        .since(0),
    ],
);
