//! What is taken home: as typed or in another version, with the verdict it has there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;

fn taken(text: &str, minor: u16, take_home: TakeHomeRequest) -> TakeHomeView {
    let input = DocumentInput {
        id: 1,
        revision: 1,
        group: Group::Manifests,
        name: "claim.yaml".to_owned(),
        text: Some(DocumentText { text: text.to_owned(), last_good: None }),
    };
    let look = Look {
        look: 1,
        documents: vec![input],
        station: Station::TakeHome,
        target: TargetRequest { minor, ..TargetRequest::default() },
        take_home,
        budget: 1_000_000,
        ..Look::default()
    };
    match Engine::new().respond(Request::Look(Box::new(look))) {
        Answer::View(view) => match view.pane {
            Pane::TakeHome(view) => view,
            other => panic!("another pane: {other:?}"),
        },
        other => panic!("no view: {other:?}"),
    }
}

#[track_caller]
fn check(text: &str, minor: u16, request: TakeHomeRequest, expected: Expect) {
    let view = taken(text, minor, request);
    let item = &view.items[0];
    let notes: String = item.notes.iter().map(|note| format!("* {note}\n")).collect();
    expected.assert_eq(&format!("{:?}: {}\n{notes}{}", item.tone, item.verdict, item.text));
}

const CLAIM: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata:
  name: a # mine
  uid: x
spec:
  devices:
    requests:
    - name: gpu
      exactly: {deviceClassName: gpu.example.com, capacity: {requests: {memory: 4Gi}}}
";

fn request(version: &str, formatted: bool, commented: bool) -> TakeHomeRequest {
    TakeHomeRequest { version: version.to_owned(), formatted, commented }
}

#[test]
fn as_typed_with_what_the_release_says() {
    check(
        CLAIM,
        37,
        request("", false, false),
        expect![[r#"
            Good: Kubernetes 1.37 accepts it
            * left out: metadata.uid
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaim
            metadata:
              name: a # mine
            spec:
              devices:
                requests:
                - name: gpu
                  exactly: {deviceClassName: gpu.example.com, capacity: {requests: {memory: 4Gi}}}
        "#]],
    );
    check(
        CLAIM,
        35,
        request("", false, true),
        expect![[r#"
            Warning: Kubernetes 1.35 accepts the object without `capacity`: its feature gate DRAConsumableCapacity is off
            * left out: metadata.uid
            # Kubernetes 1.35 accepts the object without `capacity`: its feature gate DRAConsumableCapacity is off
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaim
            metadata:
              name: a # mine
            spec:
              devices:
                requests:
                - name: gpu
                  exactly: {deviceClassName: gpu.example.com, capacity: {requests: {memory: 4Gi}}}
        "#]],
    );
}

#[test]
fn in_an_older_version_comments_stay() {
    check(
        CLAIM,
        37,
        request("v1beta1", false, true),
        expect![[r#"
            Warning: Kubernetes 1.37 accepts it and warns: resource.k8s.io/v1beta1 ResourceClaim is deprecated in v1.35+, unavailable in v1.38+; resource.k8s.io/v1beta1 is not served by default
            * left out: metadata.uid
            # Kubernetes 1.37 accepts it and warns: resource.k8s.io/v1beta1 ResourceClaim is deprecated in v1.35+, unavailable in v1.38+; resource.k8s.io/v1beta1 is not served by default
            apiVersion: resource.k8s.io/v1beta1
            kind: ResourceClaim
            metadata:
              name: a # mine
            spec:
              devices:
                requests:
                - name: gpu
                  deviceClassName: gpu.example.com
                  capacity: {requests: {memory: 4Gi}}
        "#]],
    );
}

#[test]
fn formatted_is_written_anew() {
    check(
        CLAIM,
        37,
        request("", true, false),
        expect![[r#"
            Good: Kubernetes 1.37 accepts it
            * left out: metadata.uid
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaim
            metadata:
              name: a
            spec:
              devices:
                requests:
                - name: gpu
                  exactly:
                    deviceClassName: gpu.example.com
                    capacity:
                      requests:
                        memory: 4Gi
        "#]],
    );
}

#[test]
fn what_is_refused_can_be_taken_all_the_same() {
    check(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {name: a}\nspec: {devices: {requests: [{name: G}]}}\n",
        37,
        request("", false, true),
        expect![[r#"
            Bad: Kubernetes 1.37 refuses it: ResourceClaim.resource.k8s.io "a" is invalid: [spec.devices.requests[0].name: Invalid value: "G": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required]
            * 2 problems on the road
            # Kubernetes 1.37 refuses it: ResourceClaim.resource.k8s.io "a" is invalid: [spec.devices.requests[0].name: Invalid value: "G": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?'), spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required]
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaim
            metadata: {name: a}
            spec: {devices: {requests: [{name: G}]}}
        "#]],
    );
}

#[test]
fn the_versions_are_those_of_the_release() {
    assert_eq!(taken(CLAIM, 37, TakeHomeRequest::default()).versions, ["v1", "v1beta2", "v1beta1"]);
    assert_eq!(taken(CLAIM, 37, TakeHomeRequest::default()).apply, "kubectl apply -f claim.yaml");
}
