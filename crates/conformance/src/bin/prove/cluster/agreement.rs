//! Does the library oracle say what the control plane said?
//!
//! It is asked about each object of resource.k8s.io and each Pod (same verdict, text, warnings and stored object),
//! and about the devices of each Pod: the claims that were allocated for it, on the node it went to, or why there is
//! no such node. Pods that bring no new claim (it is allocated already, or was never made) are not asked about, nor those
//! that something else than the allocator keeps from their node.

use conformance::Answer;
use serde_json::{Map, Value, json};

use super::{list, word};
use crate::command::Done;
use crate::speaker::Speaker;

/// What came of the comparison of one workspace.
pub struct Agreement {
    /// How many answers of the library oracle were compared.
    pub compared: usize,
    /// What differs, a line each.
    pub differences: Vec<String>,
}

/// What is said when the Pod's devices were allocated and it still cannot be bound.
const NOT_BOUND: &str = "running PreBind plugin";

/// What is said when something else than the allocator keeps a Pod from its node.
const OF_OTHERS: [&str; 5] = [
    NOT_BOUND,
    "pod affinity terms conflict",
    "had untolerated taint(s)",
    "Insufficient ",
    "Scheduling is blocked due to non-empty scheduling gates",
];

impl Agreement {
    /// Asks the library oracle what the control plane has answered.
    pub fn of(verdict: &Value, oracle: &mut Speaker) -> Done<Self> {
        let mut agreement = Self { compared: 0, differences: Vec::new() };
        for posted in list(verdict, "objects") {
            let Some(request) = object_request(verdict, posted) else { continue };
            let said = agreement.ask(oracle, &request)?;
            let subject = format!("{} {}", word(posted, "kind"), word(posted, "name"));
            agreement.note(&subject, object_differences(posted, &said));
        }
        let mut allocated = Vec::new();
        for pod in list(verdict, "pods") {
            let chosen = claims_to_allocate(verdict, pod, &allocated);
            if !chosen.is_empty() && !OF_OTHERS.iter().any(|it| word(pod, "message").contains(it)) {
                let request = allocate_request(verdict, &chosen, &allocated);
                let said = agreement.ask(oracle, &request)?;
                agreement.note(&format!("Pod {}", word(pod, "name")), pod_differences(pod, &chosen, &said));
            }
            if !word(pod, "node").is_empty() || word(pod, "message").contains(NOT_BOUND) {
                allocated.extend(chosen);
            }
        }
        Ok(agreement)
    }

    fn ask(&mut self, oracle: &mut Speaker, request: &Value) -> Done<Value> {
        self.compared += 1;
        oracle.ask(request);
        let said: Answer = oracle.hear()?;
        serde_json::from_str(&said.line()).map_err(|error| error.to_string())
    }

    fn note(&mut self, subject: &str, differences: Vec<String>) {
        self.differences.extend(differences.into_iter().map(|it| format!("{subject}: {it}")));
    }
}

/// A claim of the cluster.
pub fn claim<'a>(verdict: &'a Value, namespace: &str, name: &str) -> Option<&'a Value> {
    let is = |it: &&Value, pointer: &str, wanted: &str| {
        it.pointer(pointer).and_then(Value::as_str) == Some(wanted)
    };
    list(verdict, "claims")
        .iter()
        .find(|it| is(it, "/metadata/namespace", namespace) && is(it, "/metadata/name", name))
}

/// The question about an object; `None` for kinds that the library oracle does not judge.
fn object_request(verdict: &Value, posted: &Value) -> Option<Value> {
    let op = match word(posted, "kind") {
        "Pod" => "pod",
        _ if word(posted, "apiVersion").starts_with("resource.k8s.io/") => "validate",
        _ => return None,
    };
    let namespace = list(verdict, "objects")
        .iter()
        .find(|it| word(it, "kind") == "Namespace" && word(it, "name") == word(posted, "namespace"));
    let labels = namespace.and_then(|it| it.pointer("/object/metadata/labels"));
    Some(
        json!({ "id": 0, "op": op, "object": posted.get("text"), "namespaceLabels": labels.unwrap_or(&json!({})) }),
    )
}

fn object_differences(posted: &Value, said: &Value) -> Vec<String> {
    let mut found = Vec::new();
    // The oracle drops a Pod's errors that have nothing to do with devices, so its text is another one then.
    let whole = said.get("dropped").is_none();
    for (ours, theirs) in [("accepted", "accepted"), ("message", "text"), ("warnings", "warnings")] {
        let real = posted.get(ours).cloned().unwrap_or_default();
        let mut oracle = said.get(theirs).cloned().unwrap_or_default();
        if let Some(warnings) = oracle.as_array_mut() {
            // The oracle's own word; this API server was told to serve every version.
            warnings.retain(|it| !it.as_str().is_some_and(|it| it.ends_with("is not served by default")));
        }
        if whole && real != oracle {
            found.push(format!("{ours}: the API server says {real}, the library oracle {oracle}"));
        }
    }
    // Admission completes Pods; the oracle has none.
    if let (Some(real), Some(oracle), false) =
        (posted.get("object"), said.get("object"), word(posted, "kind") == "Pod")
    {
        let (real, oracle) = (without_bookkeeping(real), without_bookkeeping(oracle));
        if !same(&real, &oracle) {
            found.push(format!("stored: the API server has {real}, the library oracle {oracle}"));
        }
    }
    found
}

/// The object without what only the store and managed fields add.
fn without_bookkeeping(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|key, _| !["managedFields", "resourceVersion", "generation"].contains(&key.as_str()));
    }
    object
}

/// Whether two values are the same but for what a server makes up, for which the oracle has placeholders.
fn same(real: &Value, oracle: &Value) -> bool {
    match (real, oracle) {
        (Value::String(_), Value::String(placeholder))
            if placeholder == "<uid>" || placeholder == "<now>" =>
        {
            true
        }
        (Value::Array(real), Value::Array(oracle)) => {
            real.len() == oracle.len() && real.iter().zip(oracle).all(|(real, oracle)| same(real, oracle))
        }
        (Value::Object(real), Value::Object(oracle)) => {
            real.len() == oracle.len()
                && real.iter().all(|(key, value)| oracle.get(key).is_some_and(|other| same(value, other)))
        }
        _ => real == oracle,
    }
}

/// The claims of a Pod that no Pod before has brought devices for.
fn claims_to_allocate<'a>(verdict: &'a Value, pod: &Value, allocated: &[&Value]) -> Vec<&'a Value> {
    let names = list(pod, "claims").iter().filter_map(Value::as_str);
    let claims = names.filter_map(|name| claim(verdict, word(pod, "namespace"), name));
    claims.filter(|claim| !allocated.contains(claim)).collect()
}

/// The question which devices the claims get, on each node. The scheduler sees objects as they are stored, without
/// the fields of gates that are off.
fn allocate_request(verdict: &Value, claims: &[&Value], allocated: &[&Value]) -> Value {
    let stored = |kind: &str| -> Vec<Value> {
        let objects = list(verdict, "objects").iter().filter(|it| word(it, "kind") == kind);
        objects.filter_map(|it| it.get("object")).map(without_bookkeeping).collect()
    };
    let unallocated = claims.iter().map(|claim| {
        let mut claim = (*claim).clone();
        if let Some(claim) = claim.as_object_mut() {
            claim.remove("status");
            // The members of a list come without these.
            claim.insert("apiVersion".to_owned(), json!("resource.k8s.io/v1"));
            claim.insert("kind".to_owned(), json!("ResourceClaim"));
        }
        without_bookkeeping(&claim)
    });
    json!({
        "id": 0,
        "op": "allocate",
        "classes": stored("DeviceClass"),
        "slices": stored("ResourceSlice"),
        "nodes": stored("Node"),
        "taintRules": stored("DeviceTaintRule"),
        "claims": unallocated.collect::<Vec<_>>(),
        "allocated": in_use(allocated),
    })
}

/// What the claims hold, as the allocator counts it: devices with administrative access are not in use.
fn in_use(claims: &[&Value]) -> Value {
    let (mut devices, mut shared, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
    let results =
        claims.iter().filter_map(|claim| claim.pointer("/status/allocation/devices/results")?.as_array());
    for result in results.flatten().filter(|result| result.get("adminAccess") != Some(&Value::Bool(true))) {
        let name = |more: Value| {
            let mut name = Map::new();
            for part in ["driver", "pool", "device"] {
                name.insert(part.to_owned(), result.get(part).cloned().unwrap_or_default());
            }
            name.extend(more.as_object().cloned().unwrap_or_default());
            Value::Object(name)
        };
        match result.get("shareID") {
            Some(id) => shared.push(name(json!({ "shareID": id }))),
            None => devices.push(name(json!({}))),
        }
        if let Some(consumed) = result.get("consumedCapacity") {
            capacity.push(name(json!({ "consumed": consumed })));
        }
    }
    json!({ "devices": devices, "shared": shared, "capacity": capacity })
}

fn pod_differences(pod: &Value, claims: &[&Value], said: &Value) -> Vec<String> {
    let nodes = list(said, "nodes");
    let allocated = Value::Array(claims.iter().map(|claim| allocation(claim)).collect());
    let (agrees, real) = match (word(pod, "node"), word(pod, "message")) {
        ("", message) => (refusal_agrees(nodes, message), format!("{message:?}")),
        (node, _) => (placement_agrees(nodes, node, &allocated), format!("{node} with {allocated}")),
    };
    if agrees { Vec::new() } else { vec![format!("the scheduler says {real}, the library oracle {said}")] }
}

/// Whether the Pod may be on this node with these allocations. An error on any node would have ended the attempt.
fn placement_agrees(nodes: &[Value], node: &str, allocated: &Value) -> bool {
    let chosen = nodes.iter().filter(|it| word(it, "node") == node);
    let has = |it: &&Value| it.get("results").is_some_and(|results| same(allocated, results));
    let mut others = nodes.iter().filter(|it| word(it, "node") != node);
    chosen.flat_map(outcomes).any(|it| has(&it))
        && others.all(|it| outcomes(it).iter().any(|it| error(it).is_none()))
}

/// Whether the Pod may be refused with this message: because the allocator fails on some node, whatever the others
/// have to offer (schedule_one.go, findNodesThatPassFilters), or because no node has the devices.
fn refusal_agrees(nodes: &[Value], message: &str) -> bool {
    let mut errors = nodes.iter().flat_map(outcomes).filter_map(error);
    let refuses = |it: &Value| error(it).is_none() && it.get("results").is_some_and(Value::is_null);
    // dynamicresources.go, Filter: the reason that each node is refused with; the message counts the nodes.
    let reason = format!("{} cannot allocate all claims", nodes.len());
    errors.any(|error| message.contains(&error))
        || message.contains(&reason) && nodes.iter().all(|node| outcomes(node).into_iter().any(refuses))
}

/// What may come of a node; several where the allocator takes devices in no settled order.
fn outcomes(node: &Value) -> Vec<&Value> {
    match list(node, "outcomes") {
        [] => vec![node],
        several => several.iter().collect(),
    }
}

/// The error of an outcome, as the scheduler says it.
fn error(outcome: &Value) -> Option<String> {
    outcome.get("error")?.as_str().map(scheduler_words)
}

/// What the scheduler says where the allocator has this error. It looks for the classes before it asks the allocator
/// (dynamicresources.go, PreFilter), and has its own words when one is missing.
fn scheduler_words(error: &str) -> String {
    let class =
        error.split_once("could not retrieve device class ").and_then(|(_, rest)| rest.split(':').next());
    class.map_or(error.to_owned(), |class| format!("device class {class} does not exist"))
}

/// The allocation of a claim, without the scheduler's clock.
fn allocation(claim: &Value) -> Value {
    let mut allocation = claim.pointer("/status/allocation").cloned().unwrap_or_default();
    if let Some(members) = allocation.as_object_mut() {
        members.remove("allocationTimestamp");
    }
    allocation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(real: &Value, oracle: &Value, wanted: bool) {
        assert_eq!(same(real, oracle), wanted, "{real} {oracle}");
    }

    #[test]
    fn a_placeholder_stands_for_any_text() {
        check(&json!({ "uid": "5f", "name": "a" }), &json!({ "uid": "<uid>", "name": "a" }), true);
        check(&json!({ "uid": 5 }), &json!({ "uid": "<uid>" }), false);
    }

    #[test]
    fn a_member_too_many_is_a_difference_on_either_side() {
        check(&json!({ "a": [1] }), &json!({ "a": [1], "b": null }), false);
        check(&json!({ "a": [1, 2] }), &json!({ "a": [1] }), false);
    }

    fn node(name: &str, results: &Value, error: Option<&str>) -> Value {
        json!({ "node": name, "results": results, "error": error })
    }

    #[test]
    fn a_node_in_error_refuses_the_pod_though_another_has_the_devices() {
        let nodes = [node("a", &json!(["x"]), None), node("b", &Value::Null, Some("no such key"))];
        assert!(refusal_agrees(&nodes, "CEL: no such key"));
        assert!(!refusal_agrees(&nodes, "0/2 nodes are available: 2 cannot allocate all claims."));
        assert!(!placement_agrees(&nodes, "a", &json!(["x"])));
    }

    #[test]
    fn each_node_has_to_refuse_the_claims() {
        let message = "0/2 nodes are available: 2 cannot allocate all claims.";
        let refuses = |name| node(name, &Value::Null, None);
        assert!(refusal_agrees(&[refuses("a"), refuses("b")], message));
        assert!(!refusal_agrees(&[refuses("a"), node("b", &json!(["x"]), None)], message));
    }

    #[test]
    fn one_of_the_possible_outcomes_is_enough() {
        let outcome = |results: Value| json!({ "results": results, "error": null });
        let nodes = [json!({ "node": "a", "outcomes": [outcome(json!(["x"])), outcome(json!(["y"]))] })];
        assert!(placement_agrees(&nodes, "a", &json!(["y"])));
        assert!(!placement_agrees(&nodes, "a", &json!(["z"])));
    }

    #[test]
    fn a_missing_class_is_said_in_the_schedulers_words() {
        let error = "claim default/a, request b: could not retrieve device class c.d: not found";
        assert_eq!(scheduler_words(error), "device class c.d does not exist");
        assert_eq!(scheduler_words("selector #0"), "selector #0");
    }

    #[test]
    fn what_an_administrator_looks_at_is_not_in_use() {
        let result = |device: &str, admin: bool| json!({ "driver": "d", "pool": "p", "device": device, "adminAccess": admin });
        let claim = json!({ "status": { "allocation": { "devices": { "results": [result("a", true), result("b", false)] } } } });
        assert_eq!(in_use(&[&claim])["devices"], json!([{ "driver": "d", "pool": "p", "device": "b" }]));
    }

    #[test]
    fn shares_of_a_device_are_counted_with_their_capacity() {
        let result = json!({ "driver": "d", "pool": "p", "device": "a", "shareID": "s", "consumedCapacity": { "memory": "1Gi" } });
        let claim = json!({ "status": { "allocation": { "devices": { "results": [result] } } } });
        let name = json!({ "driver": "d", "pool": "p", "device": "a" });
        let with = |key: &str, value: Value| {
            let mut name = name.clone();
            name[key] = value;
            name
        };
        let wanted = json!({
            "devices": [],
            "shared": [with("shareID", json!("s"))],
            "capacity": [with("consumed", json!({ "memory": "1Gi" }))],
        });
        assert_eq!(in_use(&[&claim]), wanted);
    }
}
