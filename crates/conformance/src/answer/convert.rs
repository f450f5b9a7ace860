//! What is this object in another version of its API?

use dra::convert::convert;
use dra::target::Release;
use serde_json::Value;

use super::{Answer, text, validate};

pub(super) fn answer(request: &Value, minor: Release) -> Answer {
    let answer = Answer::to(request);
    let object = text(request, "object").unwrap_or_default();
    match convert(object, text(request, "to").unwrap_or_default(), &validate::target(request, minor)) {
        Ok(Some(converted)) => answer.with("object", &converted).with("error", &Value::Null),
        Ok(None) => answer.with("unsupported", "only the resource API is simulated"),
        Err(error) => answer.with("error", &error),
    }
}
