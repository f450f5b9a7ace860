//! Which nodes are out of the question before anybody looks at devices?
//!
//! Source: the plugins `nodeunschedulable`, `nodename`, `tainttoleration` and `nodeaffinity` of
//! `pkg/scheduler/framework/plugins`, v1.37.2 (the texts are those of 1.34 too), `admission.go` of
//! `plugin/pkg/admission/defaulttolerationseconds` and `daemonset_util.go` of `pkg/controller/daemon/util`.

use super::{Scheduled, text};
use crate::allocate::{Node, selects};
use crate::objects::{self, NodeTaint, PodSpec, Toleration};

/// The taint that stands for `spec.unschedulable`.
const CORDONED: &str = "node.kubernetes.io/unschedulable";

/// Taints that the API server lets every Pod tolerate for a while that says nothing of them itself.
const TOLERATED_BY_DEFAULT: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/// Taints that Pods of a DaemonSet tolerate, with their effect. That of a missing network is for the node's own.
const TOLERATED_BY_DAEMONS: [(&str, &str); 6] = [
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    (CORDONED, "NoSchedule"),
];

/// Why the scheduler does not look at a node, in its words; `None` when it does.
pub(super) fn refused(
    pod: &Scheduled<'_>,
    node: &Node<'_>,
    object: Option<&objects::Node>,
    cordoned: bool,
) -> Option<&'static str> {
    let cordoned = cordoned || object.and_then(|it| it.unschedulable.as_ref()).is_some_and(|it| it.value);
    if cordoned && !tolerated(pod, CORDONED, "", "NoSchedule") {
        return Some("node(s) were unschedulable");
    }
    let taints = object.map(|it| it.taints.as_slice()).unwrap_or_default();
    let keeps_away = |taint: &&NodeTaint| {
        let effect = text(&taint.effect);
        (effect == "NoSchedule" || effect == "NoExecute")
            && !tolerated(pod, text(&taint.key), text(&taint.value), effect)
    };
    if taints.iter().any(|taint| keeps_away(&taint)) {
        return Some("node(s) had untolerated taint(s)");
    }
    let has_label = |name: &str, value: &str| node.labels.get(name) == Some(&value);
    let labelled = pod.spec.node_selector.iter().all(|(name, value)| has_label(&name.value, &value.value));
    let wanted = pod.spec.node_affinity.as_ref().is_none_or(|it| selects(it, node));
    (!labelled || !wanted).then_some("node(s) didn't match Pod's node affinity/selector")
}

fn tolerated(pod: &Scheduled<'_>, key: &str, value: &str, effect: &str) -> bool {
    let own = &pod.spec.tolerations;
    let daemon = pod.object.kind.as_ref().is_some_and(|it| it.value == "DaemonSet");
    own.iter().any(|it| tolerates(it, key, value, effect))
        || daemon && TOLERATED_BY_DAEMONS.contains(&(key, effect))
        || effect == "NoExecute"
            && TOLERATED_BY_DEFAULT.contains(&key)
            && !own.iter().any(|it| is_about(it, key, effect))
}

/// Whether a toleration is about taints of this key and effect, whatever it says of their value.
fn is_about(toleration: &Toleration, key: &str, effect: &str) -> bool {
    let (own_effect, own_key) = (text(&toleration.effect), text(&toleration.key));
    (own_effect.is_empty() || own_effect == effect) && (own_key.is_empty() || own_key == key)
}

/// `ToleratesTaint`, `k8s.io/component-helpers` (`Toleration` in `k8s.io/api/core/v1/toleration.go`).
fn tolerates(toleration: &Toleration, key: &str, value: &str, effect: &str) -> bool {
    is_about(toleration, key, effect)
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
