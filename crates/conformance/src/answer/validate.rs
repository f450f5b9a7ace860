//! What would kube-apiserver answer to a manifest?
//!
//! Today only what strict decoding refuses is answered; what decodes is `unsupported`.

use dra::target::{Release, Target};
use dra::{DocumentId, decode};
use serde_json::Value;

use super::{Answer, text};

pub(super) fn answer(request: &Value, minor: Release) -> Answer {
    let answer = Answer::to(request);
    let body = text(request, "object").unwrap_or_default();
    if let Err(error) = yaml_tree::decode::kubernetes_json(body, false) {
        return refused(answer, &error, &[&error]);
    }
    let mut target = Target::v1_37();
    target.release = minor;
    let decoded = decode(DocumentId(0), &yaml_tree::parse(body), &target);
    let texts: Vec<&str> = decoded.diagnostics.iter().filter_map(|it| it.kubernetes.as_deref()).collect();
    let Some(object) = decoded.objects.first() else {
        return answer.with("unsupported", "our engine found no object");
    };
    let api_version = object.api_version.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let kind = object.kind.as_ref().map(|it| it.value.as_str()).unwrap_or_default();
    let version = api_version.rsplit('/').next().unwrap_or_default();
    let intro = format!("{kind} in version {version:?} cannot be handled as a {kind}: ");
    if texts.iter().any(|text| text.starts_with("no matches for kind")) {
        // What kubectl says of it before it asks; the server has no such URL.
        let text = "the server could not find the requested resource";
        return refused(answer, text, &[text]);
    }
    if let Some(wrong) =
        texts.iter().find(|text| !text.starts_with("unknown field") && !text.starts_with("yaml:"))
    {
        return refused(answer, &format!("{intro}{wrong}"), &[wrong]);
    }
    if !texts.is_empty() {
        return refused(answer, &format!("{intro}strict decoding error: {}", texts.join(", ")), &texts);
    }
    answer.with("unsupported", "our engine does not validate what decodes yet")
}

fn refused(answer: Answer, text: &str, complaints: &[&str]) -> Answer {
    answer
        .with("accepted", &false)
        .with("errors", &Value::Array(Vec::new()))
        .with("text", text)
        .with("decode", complaints)
        .with("warnings", &Value::Array(Vec::new()))
}
