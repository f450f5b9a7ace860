//! "I want devices": each recipe, on the sample it names, makes manifests without a problem that find their devices.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;
use workbench::samples;

fn input(id: DocumentId, group: Group, text: &str) -> DocumentInput {
    let text = Some(DocumentText { text: text.to_owned(), last_good: None });
    DocumentInput { id, revision: 1, group, name: format!("document-{id}.yaml"), text }
}

fn look(engine: &mut Engine, documents: Vec<DocumentInput>, wish: Option<Wish>) -> View {
    let look = Look {
        look: 1,
        documents,
        station: Station::Match,
        wish,
        target: workbench::protocol::TargetRequest::default(),
        allocate: workbench::protocol::AllocateRequest::default(),
        budget: 50_000_000,
        ..Look::default()
    };
    match engine.respond(Request::Look(Box::new(look))) {
        Answer::View(view) => *view,
        other => panic!("no view: {other:?}"),
    }
}

/// The cluster of a sample, and manifests of ours.
fn workspace(sample: &str, manifests: &[&str]) -> Vec<DocumentInput> {
    let sample = samples::find(sample).unwrap();
    let cluster =
        sample.documents.into_iter().filter(|it| it.group == Group::Cluster).map(|it| (it.group, it.text));
    let own = manifests.iter().map(|text| (Group::Manifests, (*text).to_owned()));
    cluster.chain(own).zip(1..).map(|((group, text), id)| input(id, group, &text)).collect()
}

fn of_recipe(name: &str) -> Option<Wish> {
    Some(Wish { recipe: name.to_owned(), ..Wish::default() })
}

fn recipes() -> Vec<RecipeRow> {
    look(&mut Engine::new(), Vec::new(), of_recipe("")).wish.unwrap().recipes
}

#[test]
fn every_recipe_makes_manifests_without_a_problem_that_find_devices() {
    for recipe in recipes() {
        let mut engine = Engine::new();
        let documents = workspace(&recipe.sample, &[]);
        let view = look(&mut engine, documents.clone(), of_recipe(&recipe.name));
        let wish = view.wish.unwrap();
        let name = &recipe.name;
        let row = wish.recipes.iter().find(|it| it.name == *name).unwrap();
        assert_eq!(row.lacks, None, "{name}");
        assert_eq!(wish.refused, None, "{name}");
        assert!(wish.says.iter().all(|(tone, _)| *tone == Tone::Good), "{name}: {:?}", wish.says);
        let added = wish.documents.iter().map(|it| it.text.as_str()).collect::<Vec<_>>();
        let mut all = documents;
        for (text, id) in added.iter().zip(100..) {
            all.push(input(id, Group::Manifests, text));
        }
        let view = look(&mut engine, all, None);
        // Hints do not count: they are about the sample's own classes, or about devices that the class excludes.
        let ours = |row: &&workbench::protocol::ProblemRow| row.severity != Severity::Info;
        let problems: Vec<_> = view.problems.iter().filter(ours).collect();
        assert!(problems.is_empty(), "{name}: {problems:?}\n{}", added.join("---\n"));
        let Pane::Match(matching) = view.pane else { panic!("not Match") };
        if wish.wish.kind == WishKind::Claim {
            assert!(!matching.requests.is_empty(), "{name}");
            assert!(
                matching.requests.iter().all(|it| it.matching > 0 && it.failing == 0),
                "{name}: {:?}",
                matching.requests
            );
        }
    }
}

#[track_caller]
fn check(recipe: &str, sample: &str, manifests: &[&str], expected: Expect) {
    let view = look(&mut Engine::new(), workspace(sample, manifests), of_recipe(recipe)).wish.unwrap();
    let mut out = view.refused.iter().map(|why| format!("refused: {why}\n")).collect::<String>();
    out.extend(view.requests.iter().map(|it| format!("# {}\n", it.note)));
    out.extend(view.says.iter().map(|(tone, text)| format!("# {tone:?}: {text}\n")));
    out.push_str(&view.documents.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("---\n"));
    out.extend(view.changed.iter().map(|text| format!("--- changed\n{text}")));
    expected.assert_eq(&out);
}

#[test]
fn two_gpus_on_one_numa_node() {
    check(
        "two-gpus-same-numa-node",
        "nvidia-h100",
        &[],
        expect![[r#"
            # 16 devices match, up to 8 on one node
            # Good: 4 places would do: enough devices of one node with the same `resource.kubernetes.io/numaNode`
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaimTemplate
            metadata:
              name: two-gpus
            spec:
              spec:
                devices:
                  requests:
                  - name: gpus
                    exactly:
                      deviceClassName: gpu.nvidia.com
                      count: 2
                  constraints:
                  - matchAttribute: resource.kubernetes.io/numaNode
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: two-gpus-user
            spec:
              containers:
              - name: app
                image: registry.example.com/app:1.0
                resources:
                  claims:
                  - name: devices
              resourceClaims:
              - name: devices
                resourceClaimTemplateName: two-gpus
        "#]],
    );
}

#[test]
fn a_gpu_and_a_network_card() {
    check(
        "gpu-and-nic-aligned",
        "dranet-nics",
        &[],
        expect![[r#"
            # 8 devices match, up to 8 on one node
            # 4 devices match, up to 4 on one node
            # Good: 4 places would do: enough devices of one node with the same `resource.kubernetes.io/pcieRoot`
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaimTemplate
            metadata:
              name: gpu-with-nic
            spec:
              spec:
                devices:
                  requests:
                  - name: gpu
                    exactly:
                      deviceClassName: gpu.nvidia.com
                  - name: nic
                    exactly:
                      deviceClassName: rdma.dra.net
                  constraints:
                  - matchAttribute: resource.kubernetes.io/pcieRoot
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: gpu-with-nic-user
            spec:
              containers:
              - name: app
                image: registry.example.com/app:1.0
                resources:
                  claims:
                  - name: devices
              resourceClaims:
              - name: devices
                resourceClaimTemplateName: gpu-with-nic
        "#]],
    );
}

#[test]
fn the_best_of_what_is_there() {
    check(
        "best-available",
        "nvidia-h100-and-l40s",
        &[],
        expect![[r##"
        # 16 devices match, up to 8 on one node
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: best-gpu
        spec:
          spec:
            devices:
              requests:
              - name: gpu
                firstAvailable:
                - name: choice-1
                  deviceClassName: gpu.nvidia.com
                  selectors:
                  - cel:
                      expression: 'device.attributes["gpu.nvidia.com"].productName == "NVIDIA H100 80GB HBM3"'
                - name: choice-2
                  deviceClassName: gpu.nvidia.com
                  selectors:
                  - cel:
                      expression: 'device.attributes["gpu.nvidia.com"].productName == "NVIDIA L40S"'
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: best-gpu-user
        spec:
          containers:
          - name: app
            image: registry.example.com/app:1.0
            resources:
              claims:
              - name: devices
          resourceClaims:
          - name: devices
            resourceClaimTemplateName: best-gpu
    "##]],
    );
}

#[test]
fn a_slice_of_a_capacity() {
    check(
        "slice-of-capacity",
        "dra-example-driver-shared",
        &[],
        expect![[r#"
        # 2 devices match, up to 2 on one node
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: some-memory
        spec:
          spec:
            devices:
              requests:
              - name: part
                exactly:
                  deviceClassName: gpu.example.com
                  capacity:
                    requests:
                      memory: 4Gi
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: some-memory-user
        spec:
          containers:
          - name: app
            image: registry.example.com/app:1.0
            resources:
              claims:
              - name: devices
          resourceClaims:
          - name: devices
            resourceClaimTemplateName: some-memory
    "#]],
    );
}

#[test]
fn a_class_for_some_devices() {
    check(
        "a-class",
        "nvidia-h100-and-l40s",
        &[],
        expect![[r##"
            # 8 devices match, up to 8 on one node
            apiVersion: resource.k8s.io/v1
            kind: DeviceClass
            metadata:
              name: my-devices
            spec:
              selectors:
              - cel:
                  expression: |-
                    device.driver == "gpu.nvidia.com" &&
                    device.attributes["gpu.nvidia.com"].productName == "NVIDIA H100 80GB HBM3"
        "##]],
    );
}

/// As a device plugin's user wrote it.
const OLD: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: server}
spec:
  template:
    spec:
      containers:
      - name: model # the big one
        image: registry.example.com/server:3
        resources:
          limits:
            memory: 8Gi
            nvidia.com/gpu: 1 # whole card
          requests: {nvidia.com/gpu: 1}
      - name: proxy
        image: registry.example.com/proxy:1
";

#[test]
fn an_extended_resource_becomes_a_claim() {
    check(
        "migrate-to-claim",
        "nvidia-h100",
        &[OLD],
        expect![[r#"
        # 16 devices match, up to 8 on one node
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaimTemplate
        metadata:
          name: gpu
        spec:
          spec:
            devices:
              requests:
              - name: gpu
                exactly:
                  deviceClassName: gpu.nvidia.com
        --- changed
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: server}
        spec:
          template:
            spec:
              containers:
              - name: model # the big one
                image: registry.example.com/server:3
                resources:
                  limits:
                    memory: 8Gi
                  claims:
                  - name: devices
              - name: proxy
                image: registry.example.com/proxy:1
              resourceClaims:
              - name: devices
                resourceClaimTemplateName: gpu
    "#]],
    );
}

#[test]
fn an_extended_resource_is_served_by_a_class() {
    check(
        "migrate-to-extended-resource",
        "dranet-nics",
        &[OLD],
        expect![[r#"
            refused: Nothing needs to be written: class `gpu.nvidia.com` answers for `nvidia.com/gpu` already
            # 8 devices match, up to 8 on one node
        "#]],
    );
}

#[test]
fn nothing_loaded_is_said() {
    let view = look(&mut Engine::new(), Vec::new(), of_recipe("one-gpu")).wish.unwrap();
    assert_eq!(view.refused.as_deref(), Some("No class is chosen for `gpu`"));
    assert_eq!(view.recipes[0].lacks.as_deref(), Some("no class is loaded"));
}

#[test]
fn more_than_a_node_has_is_said_in_words_and_tone_and_the_name_says_no_count() {
    let mut engine = Engine::new();
    let documents = workspace("nvidia-h100", &[]);
    let mut wish = look(&mut engine, documents.clone(), of_recipe("one-gpu")).wish.unwrap().wish;
    assert_eq!(wish.name, "one-gpu");
    wish.ask_for(0, 1);
    assert_eq!(wish.name, "one-gpu");
    wish.ask_for(0, 20);
    assert_eq!(wish.name, "gpus");
    let view = look(&mut engine, documents, Some(wish.clone())).wish.unwrap();
    expect!["Warning 16 devices match; 20 do not fit on one node: at most 8 are there"]
        .assert_eq(&format!("{:?} {}", view.requests[0].tone, view.requests[0].note));
    assert_eq!(view.user, "gpus-user");
    wish.name = "mine".to_owned();
    wish.ask_for(0, 3);
    assert_eq!(wish.name, "mine");
}
