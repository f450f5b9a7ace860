//! What a Node says, and how nodes are selected.

use super::Reader;
use crate::diagnostic::Located;
use kube_scalars::Quantity;

/// A Node, as far as devices need it. Its labels stand in the object's metadata.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Whether new Pods are kept away; `None` stands for no.
    pub unschedulable: Option<Located<bool>>,
    /// What keeps Pods away that do not tolerate it.
    pub taints: Vec<NodeTaint>,
    /// What Pods may use of each resource; extended resources of device plugins stand here.
    pub allocatable: Vec<(Located<String>, Located<Quantity>)>,
    /// Features that the node's kubelet has.
    pub declared_features: Vec<Located<String>>,
}

/// A taint of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeTaint {
    /// The key.
    pub key: Option<Located<String>>,
    /// The value.
    pub value: Option<Located<String>>,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: Option<Located<String>>,
}

/// Nodes that meet any of the terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeSelector {
    /// The terms.
    pub terms: Vec<NodeSelectorTerm>,
}

/// Nodes that meet all requirements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeSelectorTerm {
    /// Requirements on labels.
    pub match_expressions: Vec<NodeSelectorRequirement>,
    /// Requirements on fields; only `metadata.name`.
    pub match_fields: Vec<NodeSelectorRequirement>,
}

/// A requirement on one label or field.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSelectorRequirement {
    /// The label or field.
    pub key: Option<Located<String>>,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` or `Lt`.
    pub operator: Option<Located<String>>,
    /// The values.
    pub values: Vec<Located<String>>,
}

impl Node {
    pub(crate) fn read(object: &Reader<'_>) -> Self {
        let taint = |it: &Reader<'_>| NodeTaint {
            key: it.string("key"),
            value: it.string("value"),
            effect: it.string("effect"),
        };
        let taints = object.object("spec").map(|spec| spec.objects("taints")).unwrap_or_default();
        Self {
            taints: taints.iter().map(taint).collect(),
            allocatable: object
                .object("status")
                .map(|status| status.quantity_map("allocatable"))
                .unwrap_or_default(),
            unschedulable: object.object("spec").and_then(|spec| spec.bool("unschedulable")),
            declared_features: object
                .object("status")
                .map(|status| status.strings("declaredFeatures"))
                .unwrap_or_default(),
        }
    }
}

impl NodeSelector {
    pub(crate) fn read(reader: &Reader<'_>) -> Self {
        let term = |term: &Reader<'_>| NodeSelectorTerm {
            match_expressions: NodeSelectorRequirement::read_all(term, "matchExpressions"),
            match_fields: NodeSelectorRequirement::read_all(term, "matchFields"),
        };
        Self { terms: reader.objects("nodeSelectorTerms").iter().map(term).collect() }
    }
}

impl NodeSelectorRequirement {
    fn read_all(term: &Reader<'_>, field: &str) -> Vec<Self> {
        let read = |requirement: &Reader<'_>| Self {
            key: requirement.string("key"),
            operator: requirement.string("operator"),
            values: requirement.strings("values"),
        };
        term.objects(field).iter().map(read).collect()
    }
}
