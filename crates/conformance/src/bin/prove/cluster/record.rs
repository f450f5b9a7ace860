//! `answers-M.json`: what is kept of a control plane's answers, for tests that have none.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use conformance::Release;
use serde_json::{Value, json};

use crate::command::Done;

use super::{list, word};

/// Writes the answers, as they were shown, one workspace a line: what was refused, and where each Pod went with what.
pub(super) fn write(folder: &Path, minor: Release, shown: &[Value]) -> Done {
    let mut text = String::from("[\n");
    for (index, answer) in shown.iter().enumerate() {
        let comma = if index + 1 < shown.len() { "," } else { "" };
        let _ = writeln!(text, "{}{comma}", kept(answer));
    }
    text += "]\n";
    let path = folder.join(format!("answers-{minor}.json"));
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Without times, uids and share ids, which differ from run to run.
fn kept(answer: &Value) -> Value {
    let objects = list(answer, "objects").iter();
    let refused = objects.filter(|it| it.get("accepted") != Some(&Value::Bool(true)));
    let pods = list(answer, "pods").iter().map(|pod| {
        let scheduled = pod.get("podScheduled").cloned().unwrap_or_default();
        let claims = pod.get("allocations").and_then(Value::as_object).into_iter().flatten();
        json!({
            "pod": pod.get("pod"),
            "node": pod.get("node"),
            "reason": scheduled.get("reason"),
            "message": without_uid(word(&scheduled, "message")),
            "allocations": claims.map(|(_, allocation)| lasting(allocation)).collect::<Vec<_>>(),
        })
    });
    json!({
        "workspace": answer.get("workspace"),
        "refused": refused.map(|it| word(it, "object")).collect::<Vec<_>>(),
        "pods": pods.collect::<Vec<_>>(),
    })
}

/// A text, with `<uid>` for each uid in quotes.
fn without_uid(text: &str) -> String {
    let is_uid = |part: &&str| {
        let lengths = part.split('-').map(str::len);
        lengths.eq([8, 4, 4, 4, 12]) && part.chars().all(|it| it == '-' || it.is_ascii_hexdigit())
    };
    text.split('"').map(|part| if is_uid(&part) { "<uid>" } else { part }).collect::<Vec<_>>().join("\"")
}

fn lasting(allocation: &Value) -> Value {
    let mut allocation = allocation.clone();
    if let Some(fields) = allocation.as_object_mut() {
        fields.shift_remove("allocationTimestamp");
    }
    let results = allocation.pointer_mut("/devices/results").and_then(Value::as_array_mut);
    for result in results.into_iter().flatten() {
        if let Some(id) = result.get_mut("shareID") {
            *id = json!("<uid>");
        }
    }
    allocation
}
