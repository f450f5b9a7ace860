//! What does a selector say of a device?
//!
//! The road is the engine's own: the device becomes a ResourceSlice, the expression the selector of a DeviceClass.

use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, Verdict, decode};
use serde_json::{Value, json};

use super::{Answer, text};

/// What the scheduler adds to `no such key`, and the compiler's own answer does not have.
const HINT: &str = ". consider using CEL optional chaining";

pub(super) fn answer(request: &Value) -> Answer {
    let expression = text(request, "expression").unwrap_or_default();
    let device = request.get("device").filter(|device| !device.is_null());
    let class = json!({
        "apiVersion": "resource.k8s.io/v1",
        "kind": "DeviceClass",
        "metadata": {"name": "class"},
        "spec": {"selectors": [{"cel": {"expression": expression}}]},
    });
    let documents = [class, slice(device.unwrap_or(&Value::Null))];
    let objects: Vec<_> = (0..)
        .zip(&documents)
        .flat_map(|(number, document)| {
            let stream = yaml_tree::parse(&document.to_string());
            decode(DocumentId(number), &stream, &Target::v1_37()).objects
        })
        .collect();
    let mut memo = Memo::new();
    let selectors = Selectors::compile(&objects, &mut memo);
    let cluster = Cluster::build(&objects);
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut memo, Budget::default());
    let (Some(selector), Some(column)) = (selectors.selectors.first(), matrix.columns.first()) else {
        return Answer::to(request).with("failed", "our engine lost the selector");
    };

    let answer = Answer::to(request);
    let error = column.error(0);
    if selector.program.is_err() {
        return match error {
            Some(error) => nothing_but(answer.with("compile", error)),
            None => answer.with("unsupported", "the expression uses what is not simulated"),
        };
    }
    let answer = answer.with("compile", &Value::Null);
    if device.is_none() {
        return answer.with("matches", &Value::Null).with("error", &Value::Null);
    }
    match column.verdicts.first() {
        Some(Verdict::Match) => answer.with("matches", &true).with("error", &Value::Null),
        Some(Verdict::NoMatch) => answer.with("matches", &false).with("error", &Value::Null),
        Some(Verdict::Error(_)) => {
            let error = error.unwrap_or_default();
            let error = error.split_once(HINT).map_or(error, |(error, _)| error);
            answer.with("matches", &Value::Null).with("error", error)
        }
        other => answer.with("unsupported", &format!("no verdict: {other:?}")),
    }
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
