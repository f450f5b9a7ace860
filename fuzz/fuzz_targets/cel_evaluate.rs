//! Any selector has one answer on any device: alone, among other devices, and with the value of each of its parts.
#![no_main]

use conformance::MINORS;
use conformance::generate::{Rng, device};
use dra::{
    Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, Verdict, decode, device_matches,
    trace_selector,
};
use kube_cel::{Expressions, MAX_COST};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

const DEVICES: usize = 3;

// The expression, and after a zero byte what the devices are made of.
fuzz_target!(|bytes: &[u8]| {
    let (expression, dice) = match bytes.iter().position(|byte| *byte == 0) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, &[][..]),
    };
    let Ok(expression) = str::from_utf8(expression) else { return };
    let target = Target::new(MINORS[bytes.len() % MINORS.len()]);
    let objects =
        decode(DocumentId(0), &yaml_tree::parse(&workspace(expression, dice, &target)), &target).objects;
    let cluster = Cluster::build(&objects);
    let mut memo = Memo::of(&target, Expressions::Stored);
    let selectors = Selectors::compile(&objects, &mut memo);
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut memo, Budget::default());
    let (Some(selector), Some(column)) = (selectors.selectors.first(), matrix.columns.first()) else {
        return;
    };
    let Ok(program) = &selector.program else { return };
    for (index, verdict) in column.verdicts.iter().enumerate() {
        let Some(alone) = device_matches(program, &cluster, index, &target) else {
            panic!("lost device {index}")
        };
        let same = match (verdict, &alone.outcome) {
            (Verdict::Match, Some(Ok(matches))) => *matches,
            (Verdict::NoMatch, Some(Ok(matches))) => !matches,
            // The matrix has Kubernetes' hint too.
            (Verdict::Error(number), Some(Err(text))) => column.errors[usize::from(*number)].starts_with(text),
            (Verdict::OutOfBudget | Verdict::NotSimulated, None) | (Verdict::NotReached, _) => true,
            _ => false,
        };
        assert!(same, "{verdict:?} among others, {alone:?} alone: {:?}", column.errors);
        let Some(step) = trace_selector(&cluster, &selectors, 0, index, kube_cel::Budget::default()) else {
            continue;
        };
        let ends_early = alone.outcome.is_none() || alone.cost.is_some_and(|cost| cost > MAX_COST);
        assert!(ends_early || Some(step.cost) == alone.cost, "{step:?} costs other than {alone:?}");
    }
});

/// A class with the selector, and a slice of devices for each driver.
fn workspace(expression: &str, dice: &[u8], target: &Target) -> String {
    let mut random = Rng::of_bytes(dice);
    let selector = json!({"cel": {"expression": expression}});
    let mut items = vec![
        json!({"apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "class"}, "spec": {"selectors": [selector]}}),
    ];
    // Before, the API server drops attributes with several values, as long as their gate is off.
    let lists = target.release.minor >= 37;
    for number in 0..DEVICES {
        let mut device = device(&mut random, lists);
        let driver = device["driver"].take();
        device["name"] = "device".into();
        let spec = json!({"driver": driver, "nodeName": "node", "devices": [device],
            "pool": {"name": format!("pool-{number}"), "generation": 1, "resourceSliceCount": 1}});
        items.push(json!({"apiVersion": "resource.k8s.io/v1", "kind": "ResourceSlice", "metadata": {"name": format!("slice-{number}")}, "spec": spec}));
    }
    items.iter().map(Value::to_string).collect::<Vec<_>>().join("\n---\n")
}
