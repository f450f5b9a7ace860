//! Where do two answers differ?

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Answer;

/// One member of an answer that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The member's name.
    pub member: String,
    /// Kubernetes' JSON text; `None` when it does not say this.
    pub kubernetes: Option<String>,
    /// Our JSON text; `None` when we do not say this.
    pub ours: Option<String>,
}

/// What differs between Kubernetes' answer and ours; nothing when they agree.
pub fn differences(kubernetes: &Answer, ours: &Answer) -> Vec<Difference> {
    if kubernetes.value("anyOrder") == Value::Bool(true) {
        return differences(&sorted(kubernetes), &sorted(ours));
    }
    // What was said of other things than devices was left out of this verdict; its object, and what warns once an object
    // is accepted, may be missing for that.
    let partial = kubernetes.raw("dropped").is_some();
    let compared =
        |name: &&str| *name != "id" && !(partial && ["dropped", "object", "warnings"].contains(name));
    let mut names: Vec<&str> = kubernetes.names().chain(ours.names()).filter(compared).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| !same(name, kubernetes, ours))
        .map(|name| Difference {
            member: name.to_owned(),
            kubernetes: kubernetes.raw(name).map(str::to_owned),
            ours: ours.raw(name).map(str::to_owned),
        })
        .collect()
}

fn same(name: &str, kubernetes: &Answer, ours: &Answer) -> bool {
    match (kubernetes.raw(name), ours.raw(name)) {
        (Some(left), Some(right)) if left == right => true,
        // The JSON that a YAML text becomes has to be the same to the byte.
        (Some(_), Some(_)) if name == "json" => false,
        (Some(_), Some(_)) if name == "nodes" => same_nodes(&kubernetes.value(name), &ours.value(name)),
        (Some(_), Some(_)) if name == "object" => same_object(&kubernetes.value(name), &ours.value(name)),
        (Some(left), Some(right)) if name == "error" && is_any_attribute(left) => is_any_attribute(right),
        (Some(_), Some(_)) => kubernetes.value(name) == ours.value(name),
        _ => false,
    }
}

/// Of several attributes that a release cannot read, upstream names the one that a Go map gives first
/// (`dynamic-resource-allocation/cel/compile.go`, `DeviceMatches`).
fn is_any_attribute(error: &str) -> bool {
    error.starts_with("\"attribute ") && error.ends_with(": unsupported attribute value\"")
}

/// Of Pods and workloads only metadata and what has to do with devices is compared, as of their errors.
fn same_object(theirs: &Value, ours: &Value) -> bool {
    let api_version = theirs.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
    if api_version.starts_with("resource.k8s.io/") {
        return theirs == ours;
    }
    let part = |object: &Value| {
        let mut part = BTreeMap::new();
        device_part(object, "", &mut part);
        part
    };
    part(theirs) == part(ours)
}

/// Collects what has to do with devices, by path.
fn device_part(value: &Value, path: &str, part: &mut BTreeMap<String, Value>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                device_part(item, &format!("{path}[{index}]"), part);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}.{name}");
                match name.as_str() {
                    "apiVersion"
                    | "kind"
                    | "metadata"
                    | "resourceClaims"
                    | "claims"
                    | "resourceClaimStatuses"
                    | "extendedResourceClaimStatus" => {
                        // Metadata in which nothing is set stands there or not.
                        let set = |value: &Value| !value.is_null();
                        if value.as_object().is_none_or(|fields| fields.values().any(set)) {
                            part.insert(path, value.clone());
                        }
                    }
                    "spec"
                    | "template"
                    | "jobTemplate"
                    | "containers"
                    | "initContainers"
                    | "ephemeralContainers"
                    | "resources"
                    | "status" => device_part(value, &path, part),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// Where upstream's order is free, our outcome has to be one of its outcomes.
fn same_nodes(kubernetes: &Value, ours: &Value) -> bool {
    let (Some(theirs), Some(ours)) = (kubernetes.as_array(), ours.as_array()) else { return false };
    theirs.len() == ours.len()
        && theirs.iter().zip(ours).all(|(theirs, ours)| {
            match theirs.get("outcomes").and_then(Value::as_array) {
                None => {
                    // Steps that differ from run to run are null.
                    let any_steps = theirs.get("steps").is_none_or(Value::is_null);
                    theirs == ours || any_steps && same_outcome(theirs, ours)
                }
                Some(outcomes) => {
                    theirs.get("node") == ours.get("node")
                        && outcomes.iter().any(|outcome| same_outcome(outcome, ours))
                }
            }
        })
}

/// Whether two outcomes on a node differ in nothing but steps.
fn same_outcome(theirs: &Value, ours: &Value) -> bool {
    ["results", "error"].iter().all(|member| theirs.get(member) == ours.get(member))
}

/// The answer with its errors sorted and without its text, whose order is theirs.
fn sorted(answer: &Answer) -> Answer {
    let mut errors = match answer.value("errors") {
        Value::Array(errors) => errors,
        _ => Vec::new(),
    };
    errors.sort_by_key(Value::to_string);
    let mut out = Answer::default();
    for name in answer.names().filter(|name| !matches!(*name, "errors" | "text" | "anyOrder")) {
        out = out.with(name, &answer.value(name));
    }
    out.with("errors", &errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(kubernetes: &str, ours: &str, expected: Expect) {
        let (kubernetes, ours) = (Answer::read(kubernetes).unwrap(), Answer::read(ours).unwrap());
        let found = differences(&kubernetes, &ours);
        let line = |it: &Difference| format!("{}: {:?} {:?}\n", it.member, it.kubernetes, it.ours);
        expected.assert_eq(&found.iter().map(line).collect::<String>());
    }

    #[test]
    fn members_are_compared_one_by_one() {
        check(
            r#"{"id":1,"matches":true,"cost":3,"error":null}"#,
            r#"{"id":2,"error":null,"matches":false}"#,
            expect![[r#"
                cost: Some("3") None
                matches: Some("true") Some("false")
            "#]],
        );
    }

    #[test]
    fn json_of_yaml_is_compared_to_the_byte() {
        check(
            r#"{"json":{"a":1e+30}}"#,
            r#"{"json":{"a":1e30}}"#,
            expect![[r#"
            json: Some("{\"a\":1e+30}") Some("{\"a\":1e30}")
        "#]],
        );
        check(r#"{"object":{"a":1,"b":2}}"#, r#"{"object":{"b":2,"a":1}}"#, expect![""]);
    }

    #[test]
    fn errors_without_an_order_are_compared_as_a_set() {
        check(
            r#"{"anyOrder":true,"errors":[{"path":"a"},{"path":"b"}],"text":"a, b"}"#,
            r#"{"errors":[{"path":"b"},{"path":"a"}],"text":"b, a"}"#,
            expect![""],
        );
    }

    #[test]
    fn of_a_pod_only_what_concerns_devices_is_compared() {
        check(
            r#"{"object":{"apiVersion":"v1","metadata":{"name":"a"},"spec":{"x":1,"resourceClaims":[1]}}}"#,
            r#"{"object":{"apiVersion":"v1","metadata":{"name":"a"},"spec":{"y":2,"resourceClaims":[1]}}}"#,
            expect![""],
        );
        check(
            r#"{"object":{"apiVersion":"v1","spec":{"resourceClaims":[1]}}}"#,
            r#"{"object":{"apiVersion":"v1","spec":{"resourceClaims":[2]}}}"#,
            expect![[r#"
                object: Some("{\"apiVersion\":\"v1\",\"spec\":{\"resourceClaims\":[1]}}") Some("{\"apiVersion\":\"v1\",\"spec\":{\"resourceClaims\":[2]}}")
            "#]],
        );
        check(r#"{"accepted":true,"dropped":1}"#, r#"{"accepted":true,"object":{}}"#, expect![""]);
    }

    #[test]
    fn an_allocation_is_one_of_those_that_upstream_may_choose() {
        let kubernetes = r#"{"nodes":[{"node":"n","results":[1],"error":null,"steps":null,
            "outcomes":[{"results":[1],"error":null},{"results":[2],"error":null}]}]}"#;
        check(kubernetes, r#"{"nodes":[{"node":"n","results":[2],"error":null,"steps":4}]}"#, expect![""]);
        check(
            kubernetes,
            r#"{"nodes":[{"node":"n","results":[3],"error":null,"steps":4}]}"#,
            expect![[r#"
            nodes: Some("[{\"node\":\"n\",\"results\":[1],\"error\":null,\"steps\":null,\n            \"outcomes\":[{\"results\":[1],\"error\":null},{\"results\":[2],\"error\":null}]}]") Some("[{\"node\":\"n\",\"results\":[3],\"error\":null,\"steps\":4}]")
        "#]],
        );
    }
}
