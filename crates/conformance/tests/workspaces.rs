//! Does our scheduler put the Pods of whole workspaces where a real control plane put them, with the same devices and the
//! same words?
//!
//! `answers-1.37.json` is what `cargo xtask cluster --minor 1.37 --write` kept (kube-apiserver, kube-scheduler and the
//! controller that makes claims from templates, v1.37.2), without times and share ids; others are of older releases. Which of several nodes that fit is taken is the
//! scheduler's own choice: ours is told the one it took, and has to find that the Pod fits there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use dra::allocate::{Allocator, Inventory, Variant};
use dra::schedule::{LeftAlone, Scheduled, State, WhatIf, schedule};
use dra::target::{RELEASES, Release};
use dra::{DocumentId, Memo, Object, Target, decode_stored};
use serde_json::Value;

const STEPS: u64 = 1_000_000;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/workspaces"))
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn differences(release: Release, answer: &Value) -> Vec<String> {
    let name = word(answer, "workspace");
    let text = fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
    let target = Target::new(release);
    let decoded = decode_stored(DocumentId(0), &yaml_tree::parse(&text), &target);
    let refused: Vec<&str> = answer["refused"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let is_stored = |object: &&Object| {
        let kind = object.kind.as_ref().map_or("", |it| it.value.as_str());
        !refused.contains(&format!("{kind} {}", object.name()).as_str())
    };
    let objects: Vec<&Object> = decoded.objects.iter().filter(is_stored).collect();
    let real = answer["pods"].as_array().unwrap();
    let placed: BTreeMap<String, String> = real
        .iter()
        .map(|pod| (format!("default/{}", word(pod, "pod")), word(pod, "node").to_owned()))
        .collect();
    let variant = Variant::of(&target);
    let mut memo = Memo::new();
    let inventory = Inventory::build(objects.iter().copied(), &variant, &mut memo);
    let mut allocator = Allocator::new(&inventory, &variant);
    let what_if = WhatIf { placed, ..WhatIf::default() };
    let ours = schedule(&objects, &target, &mut allocator, &what_if, &mut memo, STEPS);
    let by_claims = target.gate("DRAExtendedResource");
    let mut out = Vec::new();
    for pod in real {
        let insufficient = word(pod, "message").contains("Insufficient");
        let wrong = match ours.iter().find(|it| it.name == word(pod, "pod")) {
            // Without its gate an extended resource is for the kubelet's plugins alone, and what they have is not looked at.
            _ if insufficient && !by_claims => None,
            None if insufficient => None,
            Some(ours) => difference(pod, ours, &inventory, variant.behaviour.sorts_pools),
            // It asks for nothing that a claim is made for here.
            None if !by_claims && pod["allocations"].as_array().unwrap().is_empty() => None,
            None => Some("ours does not look at it".to_owned()),
        };
        out.extend(wrong.map(|wrong| format!("{name}, Pod {}: {wrong}", word(pod, "pod"))));
    }
    out
}

/// `ordered`: whether the release takes pools and slices in a settled order; else devices may come in any.
fn difference(
    real: &Value,
    ours: &Scheduled<'_>,
    inventory: &Inventory<'_>,
    ordered: bool,
) -> Option<String> {
    let said = match &ours.state {
        State::Placed(index) => {
            let answer = &ours.nodes[*index];
            let node = inventory.nodes[answer.node].name;
            let given: Vec<Value> = answer.given().unwrap().iter().map(|it| it.to_json()).collect();
            // What the Pod found allocated is told of where it was allocated.
            let shared = ours.claims.iter().filter(|it| it.allocated).count();
            let known: Vec<Value> =
                real["allocations"].as_array().unwrap().iter().skip(shared).cloned().collect();
            let sorted = |mut all: Vec<Value>| {
                let results = all.iter_mut().filter_map(|it| it.pointer_mut("/devices/results"));
                let lists = results.filter_map(Value::as_array_mut).filter(|_| !ordered);
                lists.for_each(|list| list.sort_by_key(Value::to_string));
                all
            };
            if node == word(real, "node") && sorted(given.clone()) == sorted(known) {
                return None;
            }
            format!("{node} with {}", Value::Array(given))
        }
        State::Unschedulable(text) => format!("Unschedulable {text}"),
        State::SchedulerError(text) => format!("SchedulerError {text}"),
        State::NotBound(index, _, text) => {
            let given = ours.nodes[*index].given().unwrap().iter().map(|it| it.to_json());
            let shared = ours.claims.iter().filter(|it| it.allocated).count();
            let kept = real["allocations"].as_array().unwrap().iter().filter(|it| !it.is_null()).skip(shared);
            if !given.eq(kept.cloned()) {
                return Some(format!("it keeps other devices than Kubernetes says: {real}"));
            }
            format!("SchedulerError {text}").replace('…', "<uid>")
        }
        State::LeftAlone(LeftAlone::Gated(_)) => format!("SchedulingGated {}", ours.state_text()),
        // The scheduler does not try it, so it gets no condition.
        State::NotTried(_) | State::LeftAlone(_) => " ".to_owned(),
        State::NamesNode(node) if node == word(real, "node") => return None,
        other => format!("{other:?}"),
    };
    let theirs = format!("{} {}", word(real, "reason"), word(real, "message"));
    let same = word(real, "node").is_empty() && said == theirs;
    (!same).then(|| format!("ours says {said}\nKubernetes says {real}"))
}

#[test]
fn pods_go_where_a_real_scheduler_put_them() {
    let files = fs::read_dir(folder()).unwrap().flatten();
    let workspaces = files.filter(|it| it.path().extension().is_some_and(|it| it == "yaml")).count();
    for release in RELEASES {
        let Ok(answers) = fs::read_to_string(folder().join(format!("answers-{release}.json"))) else {
            assert_ne!(release, Target::v1_37().release, "the newest has to be there");
            continue;
        };
        let answers: Vec<Value> = serde_json::from_str(&answers).unwrap();
        assert_eq!(answers.len(), workspaces, "run `cargo xtask cluster --minor {release} --write`");
        let wrong: Vec<String> = answers.iter().flat_map(|it| differences(release, it)).collect();
        assert!(wrong.is_empty(), "Kubernetes {release}\n{}", wrong.join("\n"));
    }
}
