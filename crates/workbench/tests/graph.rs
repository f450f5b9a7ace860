//! How manifests hang together, as lines from one box to another.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;
use workbench::samples;

#[track_caller]
fn check(manifests: &str, expected: Expect) {
    let cluster = samples::find(samples::FIRST_VISIT).unwrap().documents;
    let cluster = cluster.into_iter().filter(|it| it.group == Group::Cluster).map(|it| (it.group, it.text));
    let all = cluster.chain([(Group::Manifests, manifests.to_owned())]).zip(1..);
    let documents = all.map(|((group, text), id)| DocumentInput {
        id,
        revision: 1,
        group,
        name: format!("{id}.yaml"),
        text: Some(DocumentText { text, last_good: None }),
    });
    let look = Look { look: 1, documents: documents.collect(), budget: 10_000_000, ..Look::default() };
    let Answer::View(view) = Engine::new().respond(Request::Look(Box::new(look))) else { panic!("no view") };
    let Pane::Read(ReadView { graph, .. }) = view.pane else { panic!("not Read") };
    let title = |at: u32| {
        let it = &graph.boxes[at as usize];
        format!("{} {}", graph.columns[it.column as usize], it.title)
    };
    let line = |line: &GraphLine| {
        let broken = line.broken.as_ref().map(|why| format!("  ▲ {why}")).unwrap_or_default();
        format!("{} → {}{broken}\n", title(line.from), title(line.to))
    };
    expected.assert_eq(&graph.lines.iter().map(line).collect::<String>());
}

const POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - {name: one, image: i, resources: {claims: [{name: gpus}, {name: misspelt}]}}
  resourceClaims:
  - {name: gpus, resourceClaimName: two}
  - {name: idle, resourceClaimTemplateName: gone}
";

#[test]
fn a_pod_leads_to_its_devices_and_broken_lines_say_why() {
    let claim = "---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: two}
spec: {devices: {requests: [{name: r, exactly: {deviceClassName: gpu.nvidia.com, count: 2}}, {name: s, exactly: {deviceClassName: nic}}]}}
";
    check(
        &format!("{POD}{claim}"),
        expect![[r#"
            Pod a → Container one
            Claim two → Class gpu.nvidia.com
            Class gpu.nvidia.com → Devices 16 match
            Claim two → Class nic  ▲ class `nic` is not loaded here
            Container one → Claim two
            Container one → Claim misspelt  ▲ the Pod has no claim `misspelt`
            Pod a → Claim gone  ▲ template `gone` is not loaded here
        "#]],
    );
}

#[test]
fn a_claim_that_is_not_loaded_is_a_broken_line() {
    check(
        POD,
        expect![[r#"
            Pod a → Container one
            Container one → Claim two  ▲ claim `two` is not loaded here
            Container one → Claim misspelt  ▲ the Pod has no claim `misspelt`
            Pod a → Claim gone  ▲ template `gone` is not loaded here
        "#]],
    );
}
