//! Random claims: what a Pod may ask for of the cluster of `cluster.rs`.

use serde_json::{Map, Value, json};

use super::super::Rng;
use super::super::text::pick;
use super::Features;

/// Selectors that match many, some, few or no devices, and one that fails where `model` is missing.
const SELECTORS: [&str; 8] = [
    "device.driver == 'gpu.example.com'",
    "device.attributes['gpu.example.com'].?size.orValue(0) >= 2",
    "device.attributes['gpu.example.com'].?model.orValue('') == 'A'",
    "device.attributes['gpu.example.com'].?model.orValue('') != 'A'",
    "'memory' in device.capacity['gpu.example.com'] && device.capacity['gpu.example.com'].memory.compareTo(quantity('4Gi')) >= 0",
    "device.allowMultipleAllocations",
    "true",
    "device.attributes['gpu.example.com'].model == 'B'",
];

const ATTRIBUTES: [&str; 4] =
    ["gpu.example.com/numa", "gpu.example.com/parent", "gpu.example.com/model", "gpu.example.com/size"];

/// How many devices the claims ask for together, most of the time. Kubernetes tries every order of them before 1.37: of
/// more, it only runs out of time.
const FEW: usize = 5;
const MANY: usize = 27;

/// The claims of one Pod.
pub(super) fn claims(random: &mut Rng, features: &Features) -> Vec<Value> {
    let count = if features.several_claims { random.usize(2..=3) } else { 1 };
    let mut left = if random.u8(..16) == 0 { MANY } else { FEW };
    (0..count).map(|number| claim(random, features, number, &mut left)).collect()
}

/// A claim for one device at least, and for no more than are left.
fn claim(random: &mut Rng, features: &Features, number: usize, left: &mut usize) -> Value {
    let count = random.choice([1, 2, 2, 2, 3]).unwrap_or(1).min(*left).max(1);
    let requests: Vec<Value> = (0..count).map(|index| request(random, features, index, left)).collect();
    let mut names: Vec<String> = (0..count).map(|index| format!("r{index}")).collect();
    let mut devices = Map::new();
    devices.insert("requests".to_owned(), requests.into());
    if features.constraints {
        if random.bool() {
            random.shuffle(&mut names);
            names.truncate(random.usize(1..=count));
        } else {
            names.clear();
        }
        let kind = if features.distinct && random.bool() { "distinctAttribute" } else { "matchAttribute" };
        let mut constraint = Map::new();
        constraint.insert(kind.to_owned(), pick(random, &ATTRIBUTES).into());
        if !names.is_empty() {
            constraint.insert("requests".to_owned(), names.into());
        }
        devices.insert("constraints".to_owned(), json!([constraint]));
    }
    if random.u8(..5) == 0 {
        let opaque = json!({"driver": "gpu.example.com", "parameters": {"kind": "Config"}});
        devices.insert("config".to_owned(), json!([{"opaque": opaque}]));
    }
    json!({
        "apiVersion": "resource.k8s.io/v1",
        "kind": "ResourceClaim",
        "metadata": {"name": format!("claim-{number}"), "namespace": "default", "uid": format!("claim-{number}")},
        "spec": {"devices": devices},
    })
}

fn request(random: &mut Rng, features: &Features, index: usize, left: &mut usize) -> Value {
    let most = *left;
    if features.alternatives && random.bool() {
        let alternatives: Vec<Value> = (0..random.usize(1..=3))
            .map(|number| {
                let (mut alternative, count) = exactly(random, features, false, most);
                *left = most.saturating_sub(count).min(*left);
                alternative.insert("name".to_owned(), format!("s{number}").into());
                alternative.into()
            })
            .collect();
        return json!({"name": format!("r{index}"), "firstAvailable": alternatives});
    }
    let (exactly, count) = exactly(random, features, true, most);
    *left = most.saturating_sub(count);
    json!({"name": format!("r{index}"), "exactly": exactly})
}

/// What a request asks for, and how many devices.
fn exactly(random: &mut Rng, features: &Features, admin: bool, most: usize) -> (Map<String, Value>, usize) {
    let mut out = Map::new();
    let class = pick(random, &["any", "any", "any", "any", "big", "gpu", "gpu", "missing"]).unwrap_or("any");
    // A class that is not there ends the search at once.
    let class = if class == "missing" && random.u8(..8) > 0 { "any" } else { class };
    out.insert("deviceClassName".to_owned(), class.into());
    let mut count = 1;
    if features.all && random.u8(..3) == 0 {
        out.insert("allocationMode".to_owned(), "All".into());
    } else {
        count = random.choice([1, 1, 1, 2, 2, 3]).unwrap_or(1).min(most).max(1);
        out.insert("allocationMode".to_owned(), "ExactCount".into());
        out.insert("count".to_owned(), count.into());
    }
    if features.selectors && random.bool() {
        let list: Vec<&str> =
            SELECTORS.get(..if random.u8(..6) == 0 { 8 } else { 7 }).unwrap_or_default().to_vec();
        out.insert("selectors".to_owned(), json!([{"cel": {"expression": pick(random, &list)}}]));
    }
    if features.admin && admin && random.u8(..3) == 0 {
        out.insert("adminAccess".to_owned(), true.into());
    }
    if features.taints && random.bool() {
        let toleration = random.choice([
            json!({"operator": "Exists"}),
            json!({"key": "gpu.example.com/broken", "operator": "Exists", "effect": "NoSchedule"}),
            json!({"key": "gpu.example.com/broken", "operator": "Equal", "value": "yes"}),
        ]);
        out.insert("tolerations".to_owned(), json!([toleration]));
    }
    if features.shared && random.bool() {
        let memory = pick(random, &["1Gi", "2Gi", "3Gi", "5Gi", "500Mi"]);
        out.insert("capacity".to_owned(), json!({"requests": {"memory": memory}}));
    }
    (out, count)
}
