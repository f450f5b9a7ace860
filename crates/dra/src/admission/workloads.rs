//! What does the API server write into a workload that is created, to know its Pods by?
//!
//! Deviation: it is written after validation. So a Job whose name is too long for a label is not refused here.

use serde_json::{Map, Value, json};
use yaml_tree::{NodeRef, ScalarValue};

use super::prepare::UID;
use crate::fields::Kind;

/// Fills in what the strategies of `kind` do: `root` is the object as it came, `stored` as it would be stored.
pub(super) fn fill(stored: &mut Value, kind: &Kind, root: NodeRef<'_>) {
    match kind.name {
        "DaemonSet" => count_templates(stored),
        "Job" => label_pods(stored, root),
        _ => {}
    }
}

/// `pkg/registry/apps/daemonset/strategy.go`, `PrepareForCreate`, and what `pkg/apis/apps/v1/conversion.go` makes of it.
fn count_templates(stored: &mut Value) {
    let Some(annotations) = map(stored, "/metadata", "annotations") else { return };
    let key = "deprecated.daemonset.template.generation";
    let given = annotations.get(key).and_then(Value::as_str).and_then(|text| text.parse::<i64>().ok());
    annotations.insert(key.to_owned(), json!(given.unwrap_or(1).max(1).to_string()));
}

/// `pkg/registry/batch/job/strategy.go`, `generateSelector`. A Job without labels shares those of its template
/// (`pkg/apis/batch/v1/defaults.go`).
fn label_pods(stored: &mut Value, root: NodeRef<'_>) {
    let manual = root.get("spec").and_then(|spec| spec.get("manualSelector"));
    if manual.and_then(|it| it.scalar()).is_some_and(|it| it.value == ScalarValue::Bool(true)) {
        return;
    }
    let name = stored.pointer("/metadata/name").cloned().unwrap_or_default();
    let shares = match stored.pointer("/metadata/labels") {
        Some(labels) => labels.as_object().is_some_and(Map::is_empty),
        None => true,
    };
    let has_labels = stored.pointer("/spec/template/metadata/labels").is_some_and(Value::is_object);
    if stored.pointer("/spec/template").is_none() {
        return;
    }
    if let Some(Value::Object(template)) = stored.pointer_mut("/spec/template") {
        template.entry("metadata").or_insert_with(|| json!({}));
    }
    let Some(labels) = map(stored, "/spec/template/metadata", "labels") else { return };
    for (key, value) in [
        ("job-name", &name),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", &json!(UID)),
        ("batch.kubernetes.io/controller-uid", &json!(UID)),
    ] {
        labels.entry(key).or_insert_with(|| value.clone());
    }
    let all = labels.clone();
    if shares
        && has_labels
        && let Some(labels) = map(stored, "/metadata", "labels")
    {
        *labels = all;
    }
}

/// The map `name` of the object at `pointer`, made when there is none.
fn map<'a>(stored: &'a mut Value, pointer: &str, name: &str) -> Option<&'a mut Map<String, Value>> {
    let parent = stored.pointer_mut(pointer)?.as_object_mut()?;
    parent.entry(name).or_insert_with(|| json!({})).as_object_mut()
}
