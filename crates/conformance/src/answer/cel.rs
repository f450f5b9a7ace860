//! What does a selector say of a device?
//!
//! The road is the engine's own: the device becomes a ResourceSlice, the expression the selector of a DeviceClass.

use dra::target::Release;
use dra::{Cluster, DocumentId, Target, decode, device_matches, environment};
use kube_cel::{CompileError, Expressions};
use serde_json::{Value, json};

use super::{Answer, text};

pub(super) fn answer(request: &Value, minor: Release) -> Answer {
    let expression = text(request, "expression").unwrap_or_default();
    let expressions = match text(request, "environment") {
        Some("stored") => Expressions::Stored,
        _ => Expressions::New,
    };
    let answer = Answer::to(request);
    let target = target(request, minor);
    let program = match kube_cel::compile(expression, &environment(&target, expressions)) {
        Ok(program) => program,
        Err(errors) if errors.iter().any(|error| error.not_simulated) => {
            return answer.with("unsupported", "the expression uses what is not simulated");
        }
        Err(errors) => return nothing_but(answer.with("compile", &CompileError::answer(&errors))),
    };
    let answer = answer.with("compile", &Value::Null).with("maxCost", &program.max_cost());
    let Some(device) = request.get("device").filter(|device| !device.is_null()) else {
        return ["matches", "error", "cost"]
            .into_iter()
            .fold(answer, |answer, name| answer.with(name, &Value::Null));
    };
    let stream = yaml_tree::parse(&slice(device).to_string());
    let objects = decode(DocumentId(0), &stream, &Target::v1_37()).objects;
    let Some(matched) = device_matches(&program, &Cluster::build(&objects), 0, &target) else {
        return answer.with("failed", "our engine lost the device");
    };
    let answer = answer.with("cost", &matched.cost);
    match matched.outcome {
        Some(Ok(matches)) => answer.with("matches", &matches).with("error", &Value::Null),
        Some(Err(error)) => answer.with("matches", &Value::Null).with("error", &error),
        None => answer.with("unsupported", "our budget ran out"),
    }
}

/// The release with the gates of the request.
fn target(request: &Value, minor: Release) -> Target {
    let mut target = Target::new(minor);
    for (gate, on) in request.get("gates").and_then(Value::as_object).into_iter().flatten() {
        target = target.with_gate(gate, on.as_bool().unwrap_or(false));
    }
    target
}

/// The other members of an answer that is only a compile error.
fn nothing_but(answer: Answer) -> Answer {
    ["maxCost", "matches", "error", "cost"]
        .into_iter()
        .fold(answer, |answer, name| answer.with(name, &Value::Null))
}

/// A slice with this one device.
fn slice(device: &Value) -> Value {
    let member = |name: &str| device.get(name).cloned().unwrap_or(Value::Null);
    json!({
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceSlice",
        "metadata": {"name": "slice"},
        "spec": {
            "driver": member("driver"),
            "nodeName": "node",
            "pool": {"name": "pool", "generation": 1, "resourceSliceCount": 1},
            "devices": [{
                "name": "device",
                "attributes": member("attributes"),
                "capacity": member("capacity"),
                "allowMultipleAllocations": member("allowMultipleAllocations"),
            }],
        },
    })
}
