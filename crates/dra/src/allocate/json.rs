//! An allocation as `status.allocation` of a claim.

use serde_json::{Map, Value, json};

use super::inventory::text;
use super::result::{ClaimAllocation, Given, GivenConfig};
use crate::objects::{DeviceToleration, NodeSelector, NodeSelectorRequirement};

/// What stands for a share id, which Kubernetes makes up.
pub const MADE_UP_ID: &str = "<uid>";

impl ClaimAllocation {
    /// The `status.allocation` that the scheduler writes, without the time.
    pub fn to_json(&self) -> Value {
        let mut devices = Map::new();
        put(&mut devices, "results", self.devices.iter().map(given).collect());
        put(&mut devices, "config", self.config.iter().map(config).collect());
        let mut out = Map::from_iter([("devices".to_owned(), Value::Object(devices))]);
        if let Some(selector) = self.node_selector() {
            out.insert("nodeSelector".to_owned(), node_selector(&selector));
        }
        Value::Object(out)
    }
}

/// Adds a list that is not empty.
fn put(to: &mut Map<String, Value>, name: &str, list: Vec<Value>) {
    if !list.is_empty() {
        to.insert(name.to_owned(), Value::Array(list));
    }
}

/// Adds a text that is not empty.
fn put_text(to: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        to.insert(name.to_owned(), text.into());
    }
}

fn texts(all: &[String]) -> Vec<Value> {
    all.iter().map(|it| it.as_str().into()).collect()
}

fn given(given: &Given) -> Value {
    let [driver, pool, device] = &given.name;
    let mut out = Map::new();
    for (name, text) in [("request", &given.request), ("driver", driver), ("pool", pool), ("device", device)]
    {
        out.insert(name.to_owned(), Value::from(&**text));
    }
    if given.admin_access {
        out.insert("adminAccess".to_owned(), true.into());
    }
    put(&mut out, "tolerations", given.tolerations.iter().map(toleration).collect());
    put(&mut out, "bindingConditions", texts(&given.binding_conditions));
    put(&mut out, "bindingFailureConditions", texts(&given.binding_failure_conditions));
    if given.shared {
        out.insert("shareID".to_owned(), MADE_UP_ID.into());
    }
    if let Some(consumed) = &given.consumed_capacity {
        let amounts: Map<String, Value> =
            consumed.iter().map(|(name, amount)| (name.clone(), amount.to_string().into())).collect();
        out.insert("consumedCapacity".to_owned(), Value::Object(amounts));
    }
    put(&mut out, "skipNodeOperations", texts(&given.skip_node_operations));
    Value::Object(out)
}

fn toleration(toleration: &DeviceToleration) -> Value {
    let mut out = Map::new();
    for (name, value) in [
        ("key", &toleration.key),
        ("operator", &toleration.operator),
        ("value", &toleration.value),
        ("effect", &toleration.effect),
    ] {
        // `Equal` is filled in when the claim is stored.
        let default = if name == "operator" { "Equal" } else { "" };
        put_text(&mut out, name, value.as_ref().map_or(default, |it| it.value.as_str()));
    }
    if let Some(seconds) = &toleration.toleration_seconds {
        out.insert("tolerationSeconds".to_owned(), seconds.value.into());
    }
    Value::Object(out)
}

fn config(config: &GivenConfig) -> Value {
    let source = if config.from_class { "FromClass" } else { "FromClaim" };
    let mut out = Map::from_iter([("source".to_owned(), source.into())]);
    put(&mut out, "requests", texts(&config.requests));
    if let Some(opaque) = &config.config.opaque {
        let parameters = opaque.parameters.as_ref().map_or(Value::Null, |it| it.value.clone());
        out.insert("opaque".to_owned(), json!({"driver": text(&opaque.driver), "parameters": parameters}));
    }
    Value::Object(out)
}

fn node_selector(selector: &NodeSelector) -> Value {
    let all = |requirements: &[NodeSelectorRequirement]| requirements.iter().map(requirement).collect();
    let terms: Vec<Value> = selector
        .terms
        .iter()
        .map(|term| {
            let mut out = Map::new();
            put(&mut out, "matchExpressions", all(&term.match_expressions));
            put(&mut out, "matchFields", all(&term.match_fields));
            Value::Object(out)
        })
        .collect();
    json!({ "nodeSelectorTerms": terms })
}

fn requirement(requirement: &NodeSelectorRequirement) -> Value {
    let mut out = Map::new();
    out.insert("key".to_owned(), text(&requirement.key).into());
    out.insert("operator".to_owned(), text(&requirement.operator).into());
    put(&mut out, "values", requirement.values.iter().map(|it| it.value.as_str().into()).collect());
    Value::Object(out)
}
