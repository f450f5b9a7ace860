//! `cargo xtask bench allocation`: how long does the allocator take, Kubernetes' own in Go and ours?

use std::fs;
use std::time::Instant;

use conformance::{MINORS, Release, time_cycles};
use serde_json::{Value, json};

use crate::command::{Done, command, output, root, say};
use crate::oracle::{Oracle, PATIENCE};

/// A problem, how often it is asked (V8's second compiler, which Node has, has to come in meanwhile), and what part of
/// Go's time ours should be at most.
struct Problem {
    name: &'static str,
    request: Value,
    repeat: u32,
    goal: f64,
}

/// Where CEL dominates, and where nothing but searching does.
const OF_CEL: f64 = 0.1;
const OF_SEARCH: f64 = 1.0;

/// How often all is measured; the shortest is told. Five hundred nodes do not fit a core's own cache, and what else uses
/// the shared one, on other virtual machines too, makes them up to three times as long for seconds on end.
const ROUNDS: usize = 6;

/// Nanoseconds of a cycle.
#[derive(Clone, Copy)]
struct Times {
    go: f64,
    native: f64,
    wasm: f64,
}

pub fn run<'a>(mut words: impl Iterator<Item = &'a str>) -> Done {
    if let Some(word) = words.next() {
        return Err(format!("bench takes no {word}"));
    }
    let problems = problems();
    let minor = *MINORS.last().ok_or("there are no minors")?;
    let folder = root().join(".cache/bench/allocation");
    let requests = Value::from_iter(problems.iter().map(Problem::asked));
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("problems.json"), requests.to_string()))
        .map_err(|error| format!("{}: {error}", folder.display()))?;

    let oracle = Oracle::build(minor)?;
    say(&format!("A scheduling cycle in Kubernetes {} and in ours, milliseconds", oracle.version));
    let mut shortest = measure(&oracle, minor, &problems)?;
    for _ in 1..ROUNDS {
        for (known, times) in shortest.iter_mut().zip(measure(&oracle, minor, &problems)?) {
            *known = known.min(times);
        }
    }
    println!(
        "| problem | Go | native | of Go's | WebAssembly | of Go's | goal |\n|---|---|---|---|---|---|---|"
    );
    for (problem, Times { go, native, wasm }) in problems.iter().zip(shortest) {
        let (of_native, of_wasm) = (native / go, wasm / go);
        let [go, native, wasm] = [go, native, wasm].map(|it| it / 1e6);
        println!(
            "| {} | {go:.3} | {native:.3} | {of_native:.3} | {wasm:.3} | {of_wasm:.3} | {} |",
            problem.name, problem.goal
        );
    }
    Ok(())
}

/// One round: each side is asked each problem.
fn measure(oracle: &Oracle, minor: Release, problems: &[Problem]) -> Done<Vec<Times>> {
    let wasm = output(command("node", &["benches/allocation.mjs"])).ok_or("benches/allocation.mjs fails")?;
    let wasm: Vec<f64> =
        serde_json::from_str(&wasm).map_err(|error| format!("benches/allocation.mjs: {error}"))?;
    let requests: Vec<Value> = problems.iter().map(Problem::asked).collect();
    let kubernetes = oracle.speaker(PATIENCE)?.answer_all(&requests)?;
    let mut round = Vec::new();
    for ((problem, kubernetes), wasm) in problems.iter().zip(kubernetes).zip(wasm) {
        let go = kubernetes
            .value("nanoseconds")
            .as_f64()
            .ok_or_else(|| format!("no time: {}", kubernetes.line()))?;
        let start = Instant::now();
        let native =
            time_cycles(&problem.request, minor, problem.repeat, || start.elapsed().as_secs_f64() * 1e9);
        round.push(Times { go, native, wasm });
    }
    Ok(round)
}

impl Times {
    fn min(self, other: Self) -> Self {
        Self {
            go: self.go.min(other.go),
            native: self.native.min(other.native),
            wasm: self.wasm.min(other.wasm),
        }
    }
}

impl Problem {
    fn asked(&self) -> Value {
        let mut request = self.request.clone();
        if let Some(members) = request.as_object_mut() {
            members.insert("repeat".to_owned(), self.repeat.into());
        }
        request
    }
}

fn problems() -> Vec<Problem> {
    let one = json!({"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu", "selectors": [cel("device.attributes['gpu.example.com'].productName == 'NVIDIA H100 80GB HBM3' && device.capacity['gpu.example.com'].memory.compareTo(quantity('40Gi')) >= 0")]}}]});
    // No card is like this, so each is asked.
    let none = json!({"requests": [{"name": "gpu", "exactly": {"deviceClassName": "gpu", "selectors": [cel("device.attributes['gpu.example.com'].uuid.startsWith('GPU-x')")]}}]});
    let count = |count: u8| json!({"name": "gpu", "exactly": {"deviceClassName": "any", "count": count}});
    let alike = json!({"requests": [count(8)], "constraints": [{"matchAttribute": "gpu.example.com/numa"}]});
    let shares = json!({"requests": [{"name": "gpu", "exactly": {"deviceClassName": "any", "count": 4, "capacity": {"requests": {"memory": "10Gi"}}}}]});
    // 96 devices in groups of seven: no eight are alike.
    let in_groups = |number: usize| json!({"attributes": {"numa": {"int": number / 7}}});
    let partition =
        |_| json!({"consumesCounters": [{"counterSet": "c", "counters": {"memory": {"value": "20Gi"}}}]});
    let policy = json!({"default": "1Gi", "validRange": {"min": "1Gi", "step": "1Gi"}});
    let shared = |_| json!({"allowMultipleAllocations": true, "capacity": {"memory": {"value": "80Gi", "requestPolicy": policy}}});
    let counters = Some(json!([{"name": "c", "counters": {"memory": {"value": "70Gi"}}}]));
    let problem = |name, request, repeat, goal| Problem { name, request, repeat, goal };
    vec![
        // The first device matches: of Go's time a fifth is CEL.
        problem("1 node of 8 devices, one selector", request(1, 8, &card, None, &one), 1_000, OF_SEARCH),
        problem(
            "1 node of 8 devices, a selector that reads a unique value and matches none",
            request(1, 8, &card, None, &none),
            1_000,
            OF_CEL,
        ),
        problem("100 nodes", request(100, 8, &card, None, &one), 50, OF_CEL),
        problem("500 nodes", request(500, 8, &card, None, &one), 10, OF_CEL),
        problem(
            "100 nodes, a selector that reads a unique value and matches none",
            request(100, 8, &card, None, &none),
            20,
            OF_CEL,
        ),
        problem(
            "8 of 96 devices alike, which there are not",
            request(1, 96, &in_groups, None, &alike),
            5,
            OF_SEARCH,
        ),
        problem(
            "4 of 24 partitions, of which 3 fit",
            request(1, 24, &partition, counters, &json!({"requests": [count(4)]})),
            20,
            OF_SEARCH,
        ),
        problem("4 shares of 8 devices", request(1, 8, &shared, None, &shares), 1_000, OF_SEARCH),
    ]
}

fn cel(expression: &str) -> Value {
    json!({"cel": {"expression": expression}})
}

/// A card of one product; no two have the same `uuid`.
fn card(number: usize) -> Value {
    json!({
        "attributes": {
            "type": {"string": "gpu"}, "productName": {"string": "NVIDIA H100 80GB HBM3"}, "architecture": {"string": "Hopper"},
            "brand": {"string": "Nvidia"}, "uuid": {"string": format!("GPU-{number:08}")}, "driverVersion": {"version": "580.95.5"},
        },
        "capacity": {"memory": {"value": "81559Mi"}},
    })
}

/// One Pod's claim and nodes with a pool each.
fn request(
    nodes: usize,
    devices: usize,
    device: &dyn Fn(usize) -> Value,
    counters: Option<Value>,
    claim: &Value,
) -> Value {
    let object = |kind: &str, name: String, spec: Value| json!({"apiVersion": "resource.k8s.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec});
    let mut slices = Vec::new();
    for node in 0..nodes {
        let count = 1 + usize::from(counters.is_some());
        let slice = |part: &str, what: Value| {
            let spec = json!({"driver": "gpu.example.com", "nodeName": format!("node-{node}"), part: what,
                "pool": {"name": format!("node-{node}"), "generation": 1, "resourceSliceCount": count}});
            object("ResourceSlice", format!("{part}-{node}").to_lowercase(), spec)
        };
        let named = |index: usize| {
            let mut device = device(node * devices + index);
            if let Some(members) = device.as_object_mut() {
                members.insert("name".to_owned(), format!("gpu-{index}").into());
            }
            device
        };
        slices.push(slice("devices", (0..devices).map(named).collect()));
        slices.extend(counters.clone().map(|counters| slice("sharedCounters", counters)));
    }
    let gpu = json!({"selectors": [cel("device.driver == 'gpu.example.com' && device.attributes['gpu.example.com'].type == 'gpu'")]});
    let nodes: Vec<Value> = (0..nodes)
        .map(|node| json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": format!("node-{node}")}}))
        .collect();
    json!({
        "id": 1, "op": "allocate", "nodes": nodes, "slices": slices,
        "gates": {"DRAPartitionableDevices": true, "DRAConsumableCapacity": true},
        "classes": [object("DeviceClass", "gpu".to_owned(), gpu), object("DeviceClass", "any".to_owned(), json!({}))],
        "claims": [object("ResourceClaim", "claim".to_owned(), json!({"devices": claim}))],
    })
}
