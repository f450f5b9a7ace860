//! Random devices: what the expressions read, some of it missing or of another type.

use serde_json::{Map, Value, json};

use super::super::Rng;
use super::super::text::pick;

/// A device, as `cel` cases have it; `lists` is whether attributes may have several values.
pub fn device(random: &mut Rng, lists: bool) -> Value {
    let driver = pick(random, &["dra.example.com", "gpu.example.com"]).unwrap_or_default();
    let mut attributes = Map::new();
    let mut capacity = Map::new();
    for domain in ["dra.example.com/", "gpu.example.com/", ""] {
        if random.u8(..4) == 0 {
            continue;
        }
        for name in ["model", "count", "ready", "version", "counts", "models"] {
            if random.u8(..5) == 0 || (name.ends_with('s') && !lists) {
                continue;
            }
            // Of `a` and `driver/a` Kubernetes takes one at random.
            if domain.is_empty() && attributes.contains_key(&format!("{driver}/{name}")) {
                continue;
            }
            // Now and then another type than the name says.
            let kind = if random.u8(..12) == 0 {
                pick(random, &["model", "count", "ready", "version"])
            } else {
                Some(name)
            };
            attributes.insert(format!("{domain}{name}"), value(random, kind.unwrap_or(name)));
        }
        let twice = domain.is_empty() && capacity.contains_key(&format!("{driver}/memory"));
        if random.u8(..5) > 0 && !twice {
            let memory = pick(random, &["80Gi", "1Gi", "500m", "0", "1e3", "12345678901234567890", "1.5Ki"])
                .unwrap_or("1");
            capacity.insert(format!("{domain}memory"), json!({"value": memory}));
        }
    }
    let mut device = Map::new();
    device.insert("driver".to_owned(), driver.into());
    device.insert("attributes".to_owned(), by_name(attributes).into());
    device.insert("capacity".to_owned(), by_name(capacity).into());
    if random.bool() {
        device.insert("allowMultipleAllocations".to_owned(), random.bool().into());
    }
    device.into()
}

/// The members in the order in which our engine goes through them: by name, then by domain.
fn by_name(members: Map<String, Value>) -> Map<String, Value> {
    let mut members: Vec<(String, Value)> = members.into_iter().collect();
    members.sort_by_cached_key(|(name, _)| {
        let (domain, name) = name.split_once('/').unwrap_or(("", name));
        (name.to_owned(), domain.to_owned())
    });
    members.into_iter().collect()
}

fn value(random: &mut Rng, name: &str) -> Value {
    match name {
        "model" => json!({"string": pick(random, &["A100", "H100", "", "Grüße", "gpu-a,b"])}),
        "count" => json!({"int": random.choice([0, 1, 7, -3, i64::MAX])}),
        "ready" => json!({"bool": random.bool()}),
        "version" => json!({"version": pick(random, &["1.2.3", "10.0.0", "1.0.0-rc.1"])}),
        "counts" => json!({"ints": (0..random.usize(1..4)).map(|_| random.i64(-2..9)).collect::<Vec<_>>()}),
        _ => {
            json!({"strings": (0..random.usize(1..4)).filter_map(|_| pick(random, &["A100", "b", ""])).collect::<Vec<_>>()})
        }
    }
}
