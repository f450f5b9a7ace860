//! What would kube-apiserver answer to a manifest?

use std::collections::BTreeMap;

use dra::admission::{Admission, admit};
use dra::target::{Release, Target};
use serde_json::{Value, json};

use super::{Answer, text};

pub(super) fn answer(request: &Value, minor: Release) -> Answer {
    let answer = Answer::to(request);
    let labels = request.get("namespaceLabels").and_then(Value::as_object);
    let admission = Admission {
        text: text(request, "object").unwrap_or_default(),
        old: text(request, "old").filter(|old| !old.is_empty()),
        status: text(request, "subresource") == Some("status"),
        namespace_labels: labels
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect::<BTreeMap<_, _>>(),
    };
    let verdict = admit(&admission, &target(request, minor));
    if let Some(why) = verdict.not_simulated {
        return answer.with("unsupported", &why);
    }
    let error = |error: &dra::FieldError| {
        json!({
            "type": error.kind.reason(),
            "path": error.path,
            "value": error.value,
            "detail": error.detail,
        })
    };
    let answer = answer
        .with("accepted", &verdict.accepted)
        .with("errors", &verdict.errors.iter().map(error).collect::<Vec<_>>())
        .with("text", &verdict.text)
        .with("decode", &verdict.decode)
        .with("warnings", &verdict.warnings);
    let answer = match verdict.panic {
        Some(panic) => answer.with("panic", &panic.as_ref()),
        None => answer,
    };
    match verdict.object {
        Some(object) => answer.with("object", &object),
        None => answer,
    }
}

/// The release with the gates of the request.
pub(super) fn target(request: &Value, minor: Release) -> Target {
    let gates = request.get("gates").and_then(Value::as_object).into_iter().flatten();
    gates.fold(Target::new(minor), |target, (gate, on)| target.with_gate(gate, on.as_bool().unwrap_or(false)))
}
