//! Random allocation problems: small clusters that are nearly too small for what is asked.

mod claims;
mod cluster;

use serde_json::{Value, json};

use super::{Coverage, Floor, Generator, Rng};
use crate::{Answer, Release};

pub(super) struct Allocate {
    minor: Release,
}

/// What a problem has.
pub(super) struct Features {
    admin: bool,
    all: bool,
    alternatives: bool,
    binding: bool,
    constraints: bool,
    distinct: bool,
    in_use: bool,
    incomplete: bool,
    partitions: bool,
    placed: bool,
    selectors: bool,
    several_claims: bool,
    several_nodes: bool,
    shared: bool,
    taints: bool,
    taint_rules: bool,
}

/// What is looked for in a request, and how a report names it.
const FEATURES: [(&str, &str); 16] = [
    ("\"adminAccess\":", "admin access"),
    ("\"All\"", "all devices"),
    ("\"firstAvailable\":", "alternatives"),
    ("\"bindingConditions\":", "binding conditions"),
    ("\"matchAttribute\":", "match attribute"),
    ("\"distinctAttribute\":", "distinct attribute"),
    ("\"allocated\":", "devices in use"),
    ("\"generation\":2", "incomplete pool"),
    ("\"consumesCounters\":", "partitions"),
    ("\"nodeSelector\":", "node selector"),
    ("\"selectors\":[{\"cel\":{\"expression\":\"'memory'", "capacity selector"),
    ("\"name\":\"claim-1\"", "several claims"),
    ("\"name\":\"node-1\"", "several nodes"),
    ("\"allowMultipleAllocations\":", "shared devices"),
    ("\"taints\":", "taints"),
    ("\"DeviceTaintRule\"", "taint rules"),
];

impl Allocate {
    pub(super) fn new(minor: Release) -> Self {
        Self { minor }
    }

    fn features(random: &mut Rng) -> Features {
        let mut sometimes = || random.u8(..4) == 0;
        Features {
            admin: sometimes(),
            all: sometimes(),
            alternatives: sometimes(),
            binding: sometimes(),
            // They are what a search goes back for.
            constraints: !(sometimes() || sometimes()),
            distinct: sometimes() || sometimes(),
            in_use: sometimes(),
            incomplete: sometimes() && sometimes() || sometimes() && sometimes(),
            partitions: sometimes() || sometimes(),
            placed: sometimes(),
            selectors: sometimes() || sometimes(),
            several_claims: sometimes(),
            several_nodes: sometimes(),
            shared: sometimes(),
            taints: sometimes(),
            taint_rules: sometimes(),
        }
    }

    /// Gates that choose one or another of upstream's allocators; most of the time the release's own defaults.
    fn gates(&self, random: &mut Rng) -> Option<Value> {
        let partitions_and_more = |on: bool| json!({"DRAConsumableCapacity": on, "DRADeviceBindingConditions": on, "DRAPartitionableDevices": on});
        match random.u8(..6) {
            0 => Some(partitions_and_more(false)),
            1 => Some(partitions_and_more(true)),
            2 if self.minor >= Release::new(1, 36) => Some(json!({"DRAListTypeAttributes": true})),
            _ => None,
        }
    }
}

impl Generator for Allocate {
    fn request(&mut self, random: &mut Rng) -> Value {
        let features = Self::features(random);
        let slices = cluster::slices(random, &features);
        let mut request = json!({
            "op": "allocate",
            "classes": cluster::classes(),
            "nodes": cluster::nodes(random, &features),
            "slices": slices,
            "claims": claims::claims(random, &features),
        });
        let Some(members) = request.as_object_mut() else { return request };
        if features.in_use {
            members.insert("allocated".to_owned(), cluster::allocated(random, &slices));
        }
        if features.taint_rules {
            let mut rule = cluster::taint_rule(random);
            // The rule's kind left alpha with 1.36.
            let version = if self.minor >= Release::new(1, 36) { "v1beta2" } else { "v1alpha3" };
            if let Some(rule) = rule.as_object_mut() {
                rule.insert("apiVersion".to_owned(), format!("resource.k8s.io/{version}").into());
            }
            members.insert("taintRules".to_owned(), json!([rule]));
        }
        if let Some(gates) = self.gates(random) {
            members.insert("gates".to_owned(), gates);
        }
        request
    }

    /// A file is no allocation problem.
    fn of_file(&self, _text: &str) -> Vec<Value> {
        Vec::new()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        coverage.reach(format!("variant {}", kubernetes.text("variant").unwrap_or_default()));
        let nodes = kubernetes.value("nodes");
        let nodes = nodes.as_array().map(Vec::as_slice).unwrap_or_default();
        let has = |name: &str| nodes.iter().any(|node| node.get(name).is_some_and(|it| !it.is_null()));
        let verdict = match (has("results"), has("error")) {
            (true, _) => "fits",
            (_, true) => "error",
            _ => "does not fit",
        };
        coverage.reach(verdict);
        if has("outcomes") {
            coverage.reach("several outcomes");
        }
        if nodes.iter().any(|node| went_back(request, node)) {
            coverage.reach("goes back");
        }
        let text = request.to_string();
        for (_, name) in FEATURES.iter().filter(|(mark, _)| text.contains(mark)) {
            coverage.reach(*name);
        }
    }

    fn floors(&self) -> Vec<Floor> {
        let features = FEATURES.iter().map(|(_, name)| Floor::at_least(*name, 5_000));
        // Of seeds 1 to 20, 5,000 problems each, the allocator of 1.34 goes back in 24.7 to 27.8 of 100, that of 1.35 in 26.7
        // and more, those of 1.36 and 1.37 in 32.8 and more.
        [Floor::at_least("fits", 30_000), Floor::at_least("goes back", 24_000)]
            .into_iter()
            .chain(features)
            .collect()
    }
}

/// Whether the search undid a choice: it took more steps than a straight way has, which is one for each device chosen
/// and for the end of each request, each claim and the whole.
fn went_back(request: &Value, node: &Value) -> bool {
    let Some(steps) = node.get("steps").and_then(Value::as_u64) else { return false };
    let length = |value: Option<&Value>| value.and_then(Value::as_array).map_or(0, Vec::len);
    let claims = request.get("claims").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let requests: usize = claims.iter().map(|claim| length(claim.pointer("/spec/devices/requests"))).sum();
    let results = node.get("results").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let devices: usize = results.iter().map(|result| length(result.pointer("/devices/results"))).sum();
    steps > (devices + requests + claims.len() + 1) as u64
}
