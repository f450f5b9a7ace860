//! Which nodes are out of the question before anybody looks at devices?
//!
//! Source: the plugins `nodeunschedulable`, `nodename`, `tainttoleration` and `nodeaffinity` of
//! `pkg/scheduler/framework/plugins`, v1.37.2 (the texts are those of 1.34 too).

use super::text;
use crate::allocate::{Node, selects};
use crate::objects::{self, NodeTaint, PodSpec, Toleration};

/// The taint that stands for `spec.unschedulable`.
const CORDONED: &str = "node.kubernetes.io/unschedulable";

/// Why the scheduler does not look at a node, in its words; `None` when it does.
pub(super) fn refused(
    spec: &PodSpec,
    node: &Node<'_>,
    object: Option<&objects::Node>,
    cordoned: bool,
) -> Option<&'static str> {
    let cordoned = cordoned || object.and_then(|it| it.unschedulable.as_ref()).is_some_and(|it| it.value);
    if cordoned && !tolerated(spec, CORDONED, "", "NoSchedule") {
        return Some("node(s) were unschedulable");
    }
    let taints = object.map(|it| it.taints.as_slice()).unwrap_or_default();
    let keeps_away = |taint: &&NodeTaint| {
        let effect = text(&taint.effect);
        (effect == "NoSchedule" || effect == "NoExecute")
            && !tolerated(spec, text(&taint.key), text(&taint.value), effect)
    };
    if taints.iter().any(|taint| keeps_away(&taint)) {
        return Some("node(s) had untolerated taint(s)");
    }
    let has_label = |name: &str, value: &str| node.labels.get(name) == Some(&value);
    let labelled = spec.node_selector.iter().all(|(name, value)| has_label(&name.value, &value.value));
    let wanted = spec.node_affinity.as_ref().is_none_or(|it| selects(it, node));
    (!labelled || !wanted).then_some("node(s) didn't match Pod's node affinity/selector")
}

fn tolerated(spec: &PodSpec, key: &str, value: &str, effect: &str) -> bool {
    spec.tolerations.iter().any(|it| tolerates(it, key, value, effect))
}

/// `ToleratesTaint`, `k8s.io/component-helpers` (`Toleration` in `k8s.io/api/core/v1/toleration.go`).
fn tolerates(toleration: &Toleration, key: &str, value: &str, effect: &str) -> bool {
    let (own_effect, own_key) = (text(&toleration.effect), text(&toleration.key));
    let about_it = (own_effect.is_empty() || own_effect == effect) && (own_key.is_empty() || own_key == key);
    about_it
        && match text(&toleration.operator) {
            "" | "Equal" => text(&toleration.value) == value,
            "Exists" => true,
            _ => false,
        }
}

/// The nodes that the Pod's affinity names; `None` when it does not name any. The scheduler then looks at no other.
pub(super) fn named(spec: &PodSpec) -> Option<Vec<&str>> {
    let terms = &spec.node_affinity.as_ref()?.terms;
    let mut names = Vec::new();
    for term in terms {
        let mut of_term = term
            .match_fields
            .iter()
            .filter(|it| text(&it.key) == "metadata.name" && text(&it.operator) == "In");
        let first = of_term.next()?;
        let also: Vec<_> = of_term.collect();
        let in_all = |name: &&str| also.iter().all(|it| it.values.iter().any(|value| value.value == **name));
        names.extend(first.values.iter().map(|it| it.value.as_str()).filter(in_all));
    }
    (!terms.is_empty()).then_some(names)
}
