//! A document in another version of its API: what the page offers, and what a press writes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::check::{File, Role};
use workbench::convert;
use workbench::protocol::TargetRequest;

fn file(text: &str) -> File {
    File { name: "claim.yaml".to_owned(), text: text.to_owned(), role: Role::Named }
}

#[track_caller]
fn check(text: &str, to: &str, target: &TargetRequest, expected: Expect) {
    let out = match convert::file(&file(text), to, target) {
        Ok(converted) => {
            let notes: String = converted.notes.iter().map(|note| format!("note: {note}\n")).collect();
            format!("{}{notes}", converted.text)
        }
        Err(why) => format!("not changed: {why}\n"),
    };
    expected.assert_eq(&out);
}

const CLAIM: &str = "# Mine.
apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata: {name: a} # short
spec:
  devices:
    requests:
    - name: gpu # the one
      deviceClassName: gpu.example.com
      count: 2
---
apiVersion: v1
kind: Pod
metadata: {name: p}
";

#[test]
fn comments_order_and_other_objects_stay() {
    check(
        CLAIM,
        "v1",
        &TargetRequest::default(),
        expect![[r#"
            # Mine.
            apiVersion: resource.k8s.io/v1
            kind: ResourceClaim
            metadata: {name: a} # short
            spec:
              devices:
                requests:
                - name: gpu # the one
                  exactly:
                    deviceClassName: gpu.example.com
                    count: 2
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
        "#]],
    );
}

#[test]
fn there_and_back_is_the_same_object() {
    let there = convert::file(&file(CLAIM), "resource.k8s.io/v1", &TargetRequest::default()).unwrap();
    check(
        &there.text,
        "v1beta1",
        &TargetRequest::default(),
        expect![[r#"
        # Mine.
        apiVersion: resource.k8s.io/v1beta1
        kind: ResourceClaim
        metadata: {name: a} # short
        spec:
          devices:
            requests:
            - name: gpu # the one
              deviceClassName: gpu.example.com
              count: 2
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p}
    "#]],
    );
}

#[test]
fn what_cannot_be_changed_is_said() {
    check(
        CLAIM,
        "v1beta1",
        &TargetRequest::default(),
        expect![[r#"
        not changed: nothing here has to change for `resource.k8s.io/v1beta1`
    "#]],
    );
    check(
        CLAIM,
        "v2",
        &TargetRequest::default(),
        expect![[r#"
        not changed: Kubernetes 1.37 has no ResourceClaim in `resource.k8s.io/v2`
    "#]],
    );
    check(
        "apiVersion: resource.k8s.io/v1\nkind: [\n",
        "v1beta1",
        &TargetRequest::default(),
        expect![[r#"
        not changed: the document does not parse
    "#]],
    );
}
