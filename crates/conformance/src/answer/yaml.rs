//! How do we read YAML? As `sigs.k8s.io/yaml` does, to the byte of the JSON.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Answer, flag, text};

pub(super) fn answer(request: &Value) -> Answer {
    let answer = Answer::to(request);
    let read = yaml_tree::decode::kubernetes_json(
        text(request, "text").unwrap_or_default(),
        flag(request, "strict"),
    );
    match read.map(RawValue::from_string) {
        Ok(Ok(json)) => answer.with_raw("json", json).with("error", &Value::Null),
        Ok(Err(error)) => answer.with("failed", &format!("our JSON is none: {error}")),
        Err(error) => answer.with("error", &error),
    }
}
