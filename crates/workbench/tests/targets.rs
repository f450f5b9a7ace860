//! Which Kubernetes judges, and what changes with another?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use workbench::engine::Engine;
use workbench::protocol::*;

/// `skipNodeOperations` came with 1.37.
const NEW_FIELD: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: a}
spec: {devices: {requests: [{name: r, exactly: {deviceClassName: gpu}}]}}
status:
  allocation:
    devices:
      results:
      - {driver: gpu.example.com, pool: node-a, device: gpu-0, request: r, skipNodeOperations: [Prepare]}
";

fn of(minor: u16) -> TargetRequest {
    TargetRequest { minor, ..TargetRequest::default() }
}

fn look(target: TargetRequest, compare: Option<TargetRequest>, text: Option<&str>) -> Look {
    let text = text.map(|text| DocumentText { text: text.to_owned(), last_good: None });
    Look {
        look: 1,
        documents: vec![DocumentInput {
            id: 1,
            revision: 1,
            group: Group::Manifests,
            name: "claim.yaml".to_owned(),
            text,
        }],
        open: Some(1),
        target,
        compare,
        budget: 1_000_000,
        ..Look::default()
    }
}

fn view(engine: &mut Engine, look: Look) -> View {
    match engine.respond(Request::Look(Box::new(look))) {
        Answer::View(view) => *view,
        other => panic!("no view: {other:?}"),
    }
}

#[test]
fn a_release_has_its_own_gates() {
    let view = view(&mut Engine::new(), look(of(34), None, Some(NEW_FIELD)));
    assert_eq!(view.target.name, "Kubernetes 1.34, default feature gates");
    let chosen: Vec<(&str, bool)> =
        view.target.releases.iter().map(|row| (row.name.as_str(), row.chosen)).collect();
    assert_eq!(chosen, [("1.34", true), ("1.35", false), ("1.36", false), ("1.37", false)]);
    let stage =
        |name| view.target.gates.iter().find(|gate| gate.name == name).map(|gate| gate.stage.as_str());
    assert_eq!(stage("DRAPartitionableDevices"), Some("alpha, off by default"));
    assert_eq!(stage("DRADerivedAttributes"), None);
}

#[test]
fn a_gate_is_set_unless_the_release_keeps_it() {
    let mut target = of(37);
    target.gates.insert("DRAListTypeAttributes".to_owned(), true);
    target.gates.insert("DRAAdminAccess".to_owned(), false);
    target.gates.insert("NoSuchGate".to_owned(), true);
    let view = view(&mut Engine::new(), look(target, None, Some(NEW_FIELD)));
    assert_eq!(view.target.name, "Kubernetes 1.37, DRAListTypeAttributes on");
    let changed: Vec<&str> =
        view.target.gates.iter().filter(|gate| gate.changed).map(|gate| gate.name.as_str()).collect();
    assert_eq!(changed, ["DRAListTypeAttributes"]);
    let admin = view.target.gates.iter().find(|gate| gate.name == "DRAAdminAccess").unwrap();
    assert!(admin.on && admin.locked);
}

#[test]
fn another_release_reads_known_texts_again() {
    let mut engine = Engine::new();
    let unknown = |view: &View| view.problems.iter().filter(|row| row.code == "unknown-field").count();
    assert_eq!(unknown(&view(&mut engine, look(of(37), None, Some(NEW_FIELD)))), 0);
    let before = view(&mut engine, look(of(34), None, None));
    assert_eq!(unknown(&before), 1);
    let fresh = view(&mut Engine::new(), look(of(34), None, Some(NEW_FIELD)));
    assert_eq!(before, fresh);
    assert_eq!(unknown(&view(&mut engine, look(of(37), None, None))), 0);
}

#[test]
fn a_field_that_is_not_stored_is_told() {
    let claim = "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {devices: {requests: \
                 [{name: r, exactly: {deviceClassName: c, capacity: {requests: {memory: 4Gi}}}}]}}\n";
    let told = |minor: u16| {
        let view = view(&mut Engine::new(), look(of(minor), None, Some(claim)));
        let mut rows = view.problems.into_iter().filter(|row| row.code == "field-not-stored");
        let row = rows.next().map(|row| {
            // The field, not its value, which may begin on the next line.
            assert_eq!(claim.get(row.place.from as usize..row.place.to as usize), Some("capacity"));
            (row.path, row.message)
        });
        (row, view.road[1].verdict.clone())
    };
    let (row, verdict) = told(35);
    let (path, message) = row.unwrap();
    assert_eq!(path, "spec.devices.requests[0].exactly.capacity");
    assert_eq!(
        message,
        "Kubernetes 1.35 accepts the object without `capacity`: its feature gate DRAConsumableCapacity is off"
    );
    assert_eq!(verdict, "API server accepts 1 manifest, without 1 field");
    assert_eq!(told(36), (None, "API server accepts 1 manifest".to_owned()));
}

#[test]
fn a_comparison_lists_what_changes() {
    let mut engine = Engine::new();
    let compare = view(&mut engine, look(of(37), Some(of(34)), Some(NEW_FIELD))).compare.unwrap();
    assert_eq!(compare.with, of(34));
    let last = compare.changes.last().unwrap();
    assert_eq!((compare.here.as_str(), compare.there.as_str()), ("1.37", "1.34"));
    assert!(last.of.starts_with("ResourceClaim a"), "{compare:?}");
    assert_eq!(last.here, "");
    assert!(last.there.contains("skipNodeOperations"), "{compare:?}");
    let same = view(&mut engine, look(of(37), Some(of(37)), None)).compare.unwrap();
    assert_eq!(same.headline, "Kubernetes 1.37, default feature gates, says the same of all this");
    assert!(same.changes.is_empty());
    assert_eq!(view(&mut engine, look(of(37), None, None)).compare, None);
}

#[test]
fn an_older_page_means_the_newest_release() {
    let old =
        r#"{"Look":{"look":1,"documents":[],"open":null,"station":"Read","matching":MATCHING,"budget":1}}"#;
    let matching = serde_json::to_string(&MatchRequest::default()).unwrap();
    let answer = Engine::new().answer(old.replace("MATCHING", &matching));
    assert!(answer.contains("Kubernetes 1.37, default feature gates"), "{answer}");
}

#[test]
fn a_selector_is_compiled_for_the_release_that_is_chosen() {
    let text = "apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: gpu}
spec:
  selectors:
  - cel: {expression: '[device.driver].includes(\"gpu.example.com\")'}
";
    let mut engine = Engine::new();
    let refused = |view: &View| {
        let undeclared = |row: &&ProblemRow| row.message.contains("includes");
        view.problems.iter().find(undeclared).map(|row| row.kubernetes.clone().unwrap_or_default())
    };
    let newest = view(&mut engine, look(of(37), Some(of(34)), Some(text)));
    assert_eq!(refused(&newest), None);
    assert!(newest.compare.is_some_and(|compared| !compared.changes.is_empty()));
    let oldest = view(&mut engine, look(of(34), None, None));
    assert!(refused(&oldest).is_some_and(|said| said.contains("undeclared reference to 'includes'")));
}
