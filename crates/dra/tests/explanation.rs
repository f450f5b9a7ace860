//! Why do devices not suffice, and what would help? Each scenario is manifests; what is printed is what a person would be
//! told, in the engine's raw form.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use dra::allocate::{
    Allocator, Change, Claim, Explanation, InUse, Inventory, Question, Reason, Tried, Variant, changes,
    explain,
};
use dra::{Body, DocumentId, Memo, Object, Target, decode};
use expect_test::{Expect, expect};

/// A node with devices: each its name and more of the device's YAML.
fn node(devices: &[(&str, &str)]) -> String {
    let devices: Vec<String> =
        devices.iter().map(|(name, more)| format!("    - {{name: {name}, {more}}}\n")).collect();
    format!(
        "apiVersion: v1
kind: Node
metadata: {{name: node-a}}
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {{name: gpu}}
spec: {{selectors: [{{cel: {{expression: device.driver == 'gpu.example.com'}}}}]}}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {{name: node-a}}
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {{name: node-a, generation: 1, resourceSliceCount: 1}}
  devices:
{}",
        devices.concat()
    )
}

/// A claim for GPUs.
fn claim(devices: &str) -> String {
    format!(
        "---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {{name: claim}}
spec: {{devices: {{{devices}}}}}
"
    )
}

fn check(yaml: &str, in_use: &[&str], expected: Expect) {
    let target = Target::v1_37();
    let variant = Variant::of(&target);
    let objects = decode(DocumentId(0), &yaml_tree::parse(yaml), &target).objects;
    let claims: Vec<Claim> = objects.iter().filter_map(claim_of).collect();
    let mut memo = Memo::new();
    let inventory = Inventory::build(&objects, &variant, &mut memo);
    let mut used = InUse::default();
    for device in in_use {
        used.hold(&inventory, "gpu.example.com", "node-a", device);
    }
    let mut allocator = Allocator::new(&inventory, &variant);
    let question = Question { node: &inventory.nodes[0], claims: &claims, in_use: &used, budget: 1_000_000 };
    let explanation = explain(&mut allocator, &question, &mut memo);
    let tried = changes(&mut allocator, &question, &explanation, &mut memo, 100);
    expected.assert_eq(&text(&inventory, &explanation, &tried));
}

fn claim_of(object: &Object) -> Option<Claim> {
    let Body::ResourceClaim(claim) = &object.body else { return None };
    Some(Claim { namespace: "default".to_owned(), name: object.name(), devices: claim.devices.clone() })
}

fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::Capacity { capacity, wanted, left } => {
            format!("Capacity {capacity}: {wanted} wanted, {left} left")
        }
        Reason::Counter { counter_set, counter, wanted, left } => {
            format!("Counter {counter_set}/{counter}: {wanted} wanted, {left} left")
        }
        other => format!("{other:?}"),
    }
}

fn text(inventory: &Inventory<'_>, explanation: &Explanation, tried: &[Tried]) -> String {
    let name = |device: usize| inventory.devices[device].name;
    let verdict = format!("{:?}", explanation.outcome.verdict);
    let mut out = format!("{}\n", verdict.split(['(', '[']).next().unwrap());
    for request in &explanation.requests {
        let funnel: Vec<String> =
            request.funnel.iter().map(|(stage, count)| format!("{stage:?} {count}")).collect();
        let short = request.runs_short_at().map(|it| format!("; short at {it:?}")).unwrap_or_default();
        out += &format!("{}: {}{short}\n", request.name, funnel.join(", "));
        for device in request.devices.iter().filter(|it| it.reason.is_some() || it.error.is_some()) {
            let why = match (&device.reason, &device.error) {
                (Some(reason), _) => reason_text(reason),
                (_, error) => error.clone().unwrap_or_default(),
            };
            out += &format!("  {}: {why}\n", name(device.device));
        }
    }
    if let Some(attempt) = &explanation.furthest {
        let taken: Vec<&str> = attempt.taken.iter().map(|it| name(it.device)).collect();
        out += &format!("furthest with [{}]\n", taken.join(", "));
        for (choice, reason, conflicts) in &attempt.rejected {
            let with: Vec<&str> = conflicts.iter().map(|it| taken[*it]).collect();
            out += &format!(
                "  not {}: {} with [{}]\n",
                name(choice.device),
                reason_text(reason),
                with.join(", ")
            );
        }
    }
    for it in tried {
        let change = match &it.change {
            Change::Free { device } => format!("free {}", name(*device)),
            Change::DropConstraint { constraint, .. } => format!("drop constraint {constraint}"),
            Change::Selector { from, to: Some(to), .. } => format!("{from} becomes {to}"),
            Change::Selector { from, expression: Some(rest), .. } => {
                format!("drop `{from}`, leaves `{rest}`")
            }
            Change::Selector { from, .. } => format!("drop selector `{from}`"),
            Change::Capacity { capacity, from, to, .. } => format!("{capacity} {from} becomes {to}"),
            Change::Count { from, to, .. } => format!("count {from} becomes {to}"),
            Change::Tolerate { key, value, effect, .. } => format!("tolerate {key}={value}:{effect}"),
        };
        let given: Vec<&str> = it.given.iter().flat_map(|it| &it.devices).map(|it| name(it.device)).collect();
        out += &format!("{:?} may: {change}: [{}]\n", it.change.who(), given.join(", "));
    }
    out
}

#[test]
fn one_device_short_on_one_numa_node() {
    let numa = |node: u8| format!("attributes: {{numa: {{int: {node}}}}}");
    let tainted = format!(
        "{}, taints: [{{key: gpu.example.com/unhealthy, value: xid-79, effect: NoSchedule}}]",
        numa(1)
    );
    let yaml = node(&[("gpu-0", &numa(0)), ("gpu-1", &numa(0)), ("gpu-2", &numa(1)), ("gpu-3", &tainted)])
        + &claim(
            "requests: [{name: gpus, exactly: {deviceClassName: gpu, count: 2}}], constraints: [{matchAttribute: gpu.example.com/numa}]",
        );
    check(
        &yaml,
        &["gpu-0"],
        expect![[r#"
        DoesNotFit
        gpus: OnNode 4, InClass 4, Selected 4, Untainted 3, Free 2, Counters 2, Capacity 2, Constraints 2, Chosen 0
          gpu-0: InUse
          gpu-3: Taint(0)
        furthest with [gpu-1]
          not gpu-2: Constraint { constraint: 0, missing: false } with [gpu-1]
          not gpu-3: Taint(0) with []
        Administrator may: free gpu-0: [gpu-0, gpu-1]
        Author may: drop constraint 0: [gpu-1, gpu-2]
        Author may: count 2 becomes 1: [gpu-1]
        Author may: tolerate gpu.example.com/unhealthy=xid-79:NoSchedule: [gpu-2, gpu-3]
    "#]],
    );
}

#[test]
fn a_bound_that_no_device_reaches() {
    let memory =
        |size: &str| format!("attributes: {{model: {{string: a}}}}, capacity: {{memory: {{value: {size}}}}}");
    let yaml = node(&[("gpu-0", &memory("40Gi")), ("gpu-1", &memory("48Gi"))])
        + &claim(
            "requests: [{name: gpu, exactly: {deviceClassName: gpu, selectors: [{cel: {expression: \"device.attributes['gpu.example.com'].model == 'a' && device.capacity['gpu.example.com'].memory.compareTo(quantity('80Gi')) >= 0\"}}]}}]",
        );
    check(
        &yaml,
        &[],
        expect![[r#"
        DoesNotFit
        gpu: OnNode 2, InClass 2, Selected 0, Untainted 0, Free 0, Counters 0, Capacity 0, Constraints 0, Chosen 0; short at Selected
          gpu-0: RequestSelector(0)
          gpu-1: RequestSelector(0)
        furthest with []
          not gpu-0: RequestSelector(0) with []
          not gpu-1: RequestSelector(0) with []
        Author may: '80Gi' becomes '48Gi': [gpu-1]
    "#]],
    );
}

#[test]
fn a_counter_that_another_partition_has_used_up() {
    let yaml = node(&[]).replace("resourceSliceCount: 1", "resourceSliceCount: 2").replace(
        "  devices:\n",
        "  sharedCounters: [{name: gpu-0, counters: {memory: {value: 40Gi}}}]
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: node-a-partitions}
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 2}
  devices:
  - {name: whole, consumesCounters: [{counterSet: gpu-0, counters: {memory: {value: 40Gi}}}]}
  - {name: half, consumesCounters: [{counterSet: gpu-0, counters: {memory: {value: 20Gi}}}]}
",
    ) + &claim("requests: [{name: gpus, exactly: {deviceClassName: gpu, count: 2}}]");
    check(
        &yaml,
        &[],
        expect![[r#"
            DoesNotFit
            gpus: OnNode 2, InClass 2, Selected 2, Untainted 2, Free 2, Counters 2, Capacity 2, Constraints 2, Chosen 0
            furthest with [whole]
              not half: Counter gpu-0/memory: 20Gi wanted, 0 left with [whole]
            Author may: count 2 becomes 1: [whole]
        "#]],
    );
}

#[test]
fn a_shared_device_with_too_little_left() {
    let yaml = node(&[("gpu-0", "allowMultipleAllocations: true, capacity: {memory: {value: 10Gi}}")])
        + &claim(
            "requests: [{name: a, exactly: {deviceClassName: gpu, capacity: {requests: {memory: 16Gi}}}}]",
        );
    check(
        &yaml,
        &[],
        expect![[r#"
            DoesNotFit
            a: OnNode 1, InClass 1, Selected 1, Untainted 1, Free 1, Counters 1, Capacity 0, Constraints 0, Chosen 0; short at Capacity
              gpu-0: Capacity memory: 16Gi wanted, 10Gi left
            furthest with []
              not gpu-0: Capacity memory: 16Gi wanted, 10Gi left with []
            Author may: memory 16Gi becomes 10Gi: [gpu-0]
        "#]],
    );
}

#[test]
fn a_selector_that_fails_on_a_device() {
    let yaml = node(&[("gpu-0", "attributes: {}"), ("gpu-1", "attributes: {model: {string: a}}")])
        + &claim(
            "requests: [{name: gpu, exactly: {deviceClassName: gpu, selectors: [{cel: {expression: \"device.attributes['gpu.example.com'].model == 'a'\"}}]}}]",
        );
    check(
        &yaml,
        &[],
        expect![[r#"
        Fatal
        gpu: OnNode 2, InClass 2, Selected 1, Untainted 1, Free 1, Counters 1, Capacity 1, Constraints 1, Chosen 0
          gpu-0: claim default/claim: selector #0 on device gpu.example.com/node-a/gpu-0: CEL runtime error: no such key: model. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields
        furthest with []
        Author may: drop selector `device.attributes['gpu.example.com'].model == 'a'`: [gpu-0]
    "#]],
    );
}

#[test]
fn what_fits_is_told_with_the_devices_that_were_chosen() {
    let yaml = node(&[("gpu-0", "attributes: {}"), ("gpu-1", "attributes: {}")])
        + &claim("requests: [{name: gpu, exactly: {deviceClassName: gpu}}]");
    check(
        &yaml,
        &["gpu-0"],
        expect![[r#"
            Fits
            gpu: OnNode 2, InClass 2, Selected 2, Untainted 2, Free 1, Counters 1, Capacity 1, Constraints 1, Chosen 1
              gpu-0: InUse
        "#]],
    );
}
