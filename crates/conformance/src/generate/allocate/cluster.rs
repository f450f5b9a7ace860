//! Random clusters: nodes, pools of devices with partitions, taints and shared capacity, and what is in use.

use serde_json::{Map, Value, json};

use super::super::Rng;
use super::super::text::pick;
use super::Features;

/// The classes, always the same.
pub(super) fn classes() -> Vec<Value> {
    let class = |name: &str, selectors: Value| json!({"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": name}, "spec": {"selectors": selectors}});
    let cel = |expression: &str| json!([{"cel": {"expression": expression}}]);
    vec![
        class("any", json!([])),
        class("gpu", cel("device.driver == 'gpu.example.com'")),
        class("big", cel("device.attributes['gpu.example.com'].?size.orValue(0) >= 2")),
    ]
}

/// One or more nodes.
pub(super) fn nodes(random: &mut Rng, features: &Features) -> Vec<Value> {
    let count = if features.several_nodes { random.usize(2..=3) } else { 1 };
    let node = |number| {
        json!({"apiVersion": "v1", "kind": "Node",
            "metadata": {"name": format!("node-{number}"), "labels": {"zone": if number == 0 { "a" } else { "b" }}}})
    };
    (0..count).map(node).collect()
}

/// The slices of one to three pools.
pub(super) fn slices(random: &mut Rng, features: &Features) -> Vec<Value> {
    let mut out = Vec::new();
    for number in 0..random.choice([1, 1, 2, 2, 3]).unwrap_or(1) {
        pool(random, features, number, &mut out);
    }
    out
}

fn pool(random: &mut Rng, features: &Features, number: usize, out: &mut Vec<Value>) {
    let driver = if number == 2 { "nic.example.com" } else { "gpu.example.com" };
    let partitioned = features.partitions && random.u8(..3) > 0;
    let devices: Vec<Value> =
        (0..random.usize(3..=6)).map(|index| device(random, features, driver, index, partitioned)).collect();
    // Counters stand in a slice of their own.
    let mut parts: Vec<(&str, Vec<Value>)> = Vec::new();
    if partitioned {
        parts.push((
            "sharedCounters",
            vec![json!({"name": "chip", "counters": {"memory": {"value": "8Gi"}, "cores": {"value": "4"}}})],
        ));
    }
    let half = if random.u8(..4) == 0 { devices.len() / 2 } else { 0 };
    let (first, second) = devices.split_at(half);
    parts.extend([first, second].into_iter().filter(|it| !it.is_empty()).map(|it| ("devices", it.to_vec())));

    let incomplete = features.incomplete && random.bool();
    let count = parts.len() + usize::from(incomplete && random.bool());
    for (index, (kind, content)) in parts.into_iter().enumerate() {
        let generation = if incomplete && index == 0 { 2 } else { 1 };
        let mut spec = Map::new();
        spec.insert("driver".to_owned(), driver.into());
        spec.insert(
            "pool".to_owned(),
            json!({"name": format!("pool-{number}"), "generation": generation, "resourceSliceCount": count}),
        );
        let (place, value) = place(random, features);
        spec.insert(place.to_owned(), value);
        spec.insert(kind.to_owned(), content.into());
        let name = format!("slice-{number}-{index}");
        out.push(json!({"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": name}, "spec": spec}));
    }
}

/// For which nodes a slice is.
fn place(random: &mut Rng, features: &Features) -> (&'static str, Value) {
    match random.u8(..if features.placed { 4 } else { 1 }) {
        1 => ("allNodes", true.into()),
        2 => {
            let expression = json!({"key": "zone", "operator": "In", "values": [pick(random, &["a", "b"])]});
            ("nodeSelector", json!({"nodeSelectorTerms": [{"matchExpressions": [expression]}]}))
        }
        3 => ("nodeName", "node-1".into()),
        _ => ("nodeName", "node-0".into()),
    }
}

fn device(random: &mut Rng, features: &Features, driver: &str, index: usize, partitioned: bool) -> Value {
    let mut device = Map::new();
    device.insert("name".to_owned(), format!("dev-{index}").into());
    let mut attributes = Map::new();
    if random.u8(..8) > 0 {
        attributes.insert("model".to_owned(), json!({"string": pick(random, &["A", "B"])}));
    }
    attributes.insert("numa".to_owned(), json!({"int": random.u8(..2)}));
    attributes.insert("size".to_owned(), json!({"int": random.u8(1..4)}));
    if random.u8(..6) > 0 {
        attributes.insert(
            "gpu.example.com/parent".to_owned(),
            json!({"string": pick(random, &["p0", "p1", "p2"])}),
        );
    }
    device.insert("attributes".to_owned(), attributes.into());
    let mut memory = json!({"value": pick(random, &["2Gi", "4Gi", "8Gi"])});
    if features.shared && random.u8(..3) > 0 {
        device.insert("allowMultipleAllocations".to_owned(), true.into());
        let policy = random.choice([
            json!({"default": "1Gi", "validRange": {"min": "1Gi", "step": "1Gi"}}),
            json!({"default": "1Gi", "validValues": ["1Gi", "2Gi"]}),
            json!({"default": "2Gi", "validRange": {"min": "512Mi", "max": "2Gi"}}),
        ]);
        if let (true, Some(members), Some(policy)) = (random.bool(), memory.as_object_mut(), policy) {
            members.insert("requestPolicy".to_owned(), policy);
        }
    }
    device.insert("capacity".to_owned(), json!({"memory": memory}));
    if partitioned && random.u8(..5) > 0 {
        let counters = json!({"memory": {"value": pick(random, &["2Gi", "4Gi", "8Gi"])}, "cores": {"value": pick(random, &["1", "2", "4"])}});
        device.insert("consumesCounters".to_owned(), json!([{"counterSet": "chip", "counters": counters}]));
    }
    if features.taints && random.u8(..3) == 0 {
        let effect = pick(random, &["NoSchedule", "NoExecute", "None"]);
        device.insert(
            "taints".to_owned(),
            json!([{"key": format!("{driver}/broken"), "value": "yes", "effect": effect}]),
        );
    }
    if features.binding && random.u8(..3) == 0 {
        device.insert("bindingConditions".to_owned(), json!([format!("{driver}/ready")]));
        device.insert("bindingFailureConditions".to_owned(), json!([format!("{driver}/failed")]));
        device.insert("bindsToNode".to_owned(), random.bool().into());
    }
    device.into()
}

/// What other claims hold of these slices.
pub(super) fn allocated(random: &mut Rng, slices: &[Value]) -> Value {
    let (mut alone, mut shared, mut capacity) = (Vec::new(), Vec::new(), Vec::new());
    for slice in slices {
        let text = |path: &str| slice.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        let devices = slice.pointer("/spec/devices").and_then(Value::as_array).cloned().unwrap_or_default();
        for device in devices.iter().filter(|_| random.u8(..4) == 0) {
            let name = json!({"driver": text("/spec/driver"), "pool": text("/spec/pool/name"), "device": device.get("name")});
            if device.get("allowMultipleAllocations").is_none() {
                alone.push(name);
                continue;
            }
            let with = |member: &str, value: Value| {
                let mut name = name.clone();
                if let Some(members) = name.as_object_mut() {
                    members.insert(member.to_owned(), value);
                }
                name
            };
            shared.push(with("shareID", "11111111-1111-4111-8111-111111111111".into()));
            capacity.push(with("consumed", json!({"memory": "1Gi"})));
        }
    }
    json!({"devices": alone, "shared": shared, "capacity": capacity})
}

/// A rule that taints devices of a pool.
pub(super) fn taint_rule(random: &mut Rng) -> Value {
    let taint = json!({"key": "gpu.example.com/broken", "value": "yes", "effect": pick(random, &["NoSchedule", "NoExecute"])});
    let selector = match random.u8(..3) {
        0 => json!({"driver": "gpu.example.com"}),
        1 => json!({"pool": "pool-0", "driver": "gpu.example.com"}),
        _ => json!({"device": "dev-0", "driver": "gpu.example.com", "pool": "pool-0"}),
    };
    json!({"kind": "DeviceTaintRule", "metadata": {"name": "rule"}, "spec": {"deviceSelector": selector, "taint": taint}})
}
