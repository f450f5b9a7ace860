//! How long does the allocator take, natively?
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use divan::{Bencher, black_box};
use dra::allocate::{Allocator, Claim, InUse, Inventory, Question, Variant, Verdict};
use dra::{Body, DocumentId, Memo, Object, Target, decode};

fn main() {
    divan::main();
}

const CLASS: &str = "apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: gpu}
spec: {selectors: [{cel: {expression: \"device.driver == 'gpu.example.com' && device.attributes['gpu.example.com'].type == 'gpu'\"}}]}
";

/// Nodes with a pool each; `device` is more of a device's YAML by its number.
fn cluster(nodes: usize, devices: usize, device: impl Fn(usize) -> String, counters: &str) -> String {
    let mut out = String::from(CLASS);
    for node in 0..nodes {
        let slices = if counters.is_empty() { 1 } else { 2 };
        let slice = |name: &str, what: &str| {
            format!(
                "---\napiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {{name: {name}-{node}}}\nspec:\n  driver: gpu.example.com\n  nodeName: node-{node}\n  pool: {{name: node-{node}, generation: 1, resourceSliceCount: {slices}}}\n  {what}\n"
            )
        };
        let list: Vec<String> =
            (0..devices).map(|number| format!("{{name: gpu-{number}, {}}}", device(number))).collect();
        out += &format!("---\napiVersion: v1\nkind: Node\nmetadata: {{name: node-{node}}}\n");
        out += &slice("devices", &format!("devices: [{}]", list.join(", ")));
        if !counters.is_empty() {
            out += &slice("counters", &format!("sharedCounters: [{counters}]"));
        }
    }
    out
}

fn claim(devices: &str) -> String {
    format!(
        "---\napiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: claim}}\nspec: {{devices: {{{devices}}}}}\n"
    )
}

/// One Pod on every node, with an allocator that knows nothing yet, as for each Pod in the scheduler.
fn bench(bencher: Bencher<'_, '_>, yaml: &str, fits: bool) {
    let target = Target::v1_37();
    let variant = Variant::of(&target);
    let objects = decode(DocumentId(0), &yaml_tree::parse(yaml), &target).objects;
    let claims: Vec<Claim> = objects
        .iter()
        .filter_map(|object: &Object| match &object.body {
            Body::ResourceClaim(claim) => Some(Claim {
                namespace: "default".to_owned(),
                name: object.name(),
                devices: claim.devices.clone(),
            }),
            _ => None,
        })
        .collect();
    let mut memo = Memo::new();
    let inventory = Inventory::build(&objects, &variant, &mut memo);
    let in_use = InUse::default();
    bencher.bench_local(|| {
        let mut allocator = Allocator::new(&inventory, &variant);
        let mut round = allocator.round(&claims);
        for node in &inventory.nodes {
            let question = Question { node, claims: &claims, in_use: &in_use, budget: 100_000_000 };
            let outcome = allocator.ask_in(&mut round, black_box(&question), &mut memo, None);
            assert_eq!(matches!(outcome.verdict, Verdict::Fits(_)), fits, "{outcome:?}");
        }
    });
}

fn plain(number: usize) -> String {
    format!("attributes: {{type: {{string: gpu}}, numa: {{int: {}}}}}", number % 2)
}

/// One device on each of so many nodes of eight.
#[divan::bench(args = [1, 100, 500], sample_count = 20)]
fn nodes_of_eight(bencher: Bencher<'_, '_>, nodes: usize) {
    let one = claim("requests: [{name: gpu, exactly: {deviceClassName: gpu}}]");
    bench(bencher, &(cluster(nodes, 8, plain, "") + &one), true);
}

/// Eight of 96 with one attribute the same, which no eight have: 95 devices share it by sevens.
#[divan::bench(sample_count = 5)]
fn search_for_eight_alike(bencher: Bencher<'_, '_>) {
    let device =
        |number: usize| format!("attributes: {{type: {{string: gpu}}, numa: {{int: {}}}}}", number / 7);
    let eight = claim(
        "requests: [{name: gpu, exactly: {deviceClassName: gpu, count: 8}}], constraints: [{matchAttribute: gpu.example.com/numa}]",
    );
    bench(bencher, &(cluster(1, 96, device, "") + &eight), false);
}

/// Four of 24 partitions, of which only three fit into the counter.
#[divan::bench(sample_count = 5)]
fn partitions(bencher: Bencher<'_, '_>) {
    let device = |_| {
        "attributes: {type: {string: gpu}}, consumesCounters: [{counterSet: c, counters: {memory: {value: 20Gi}}}]".to_owned()
    };
    let four = claim("requests: [{name: gpu, exactly: {deviceClassName: gpu, count: 4}}]");
    let counters = "{name: c, counters: {memory: {value: 70Gi}}}";
    bench(bencher, &(cluster(1, 24, device, counters) + &four), false);
}

/// Shares of eight devices.
#[divan::bench(sample_count = 20)]
fn shares(bencher: Bencher<'_, '_>) {
    let device = |_| {
        "attributes: {type: {string: gpu}}, allowMultipleAllocations: true, capacity: {memory: {value: 80Gi, requestPolicy: {default: 1Gi, validRange: {min: 1Gi, step: 1Gi}}}}".to_owned()
    };
    let some = claim(
        "requests: [{name: gpu, exactly: {deviceClassName: gpu, count: 4, capacity: {requests: {memory: 10Gi}}}}]",
    );
    bench(bencher, &(cluster(1, 8, device, "") + &some), true);
}
