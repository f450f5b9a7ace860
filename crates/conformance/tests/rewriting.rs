//! A text that was rewritten in another version is, to Kubernetes, the object it converts the old text to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use conformance::{Folder, MINORS};
use dra::Target;
use dra::convert::{convert, rewrite};
use expect_test::expect;
use yaml_tree::{Path, apply, parse};

/// Rewrites the object of every case and has ours convert it to the same version: that must be Kubernetes' answer.
#[test]
fn a_rewritten_text_is_the_converted_object() {
    let folder = Folder::at(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance"));
    let mut equal = 0;
    let mut refused = BTreeMap::new();
    let mut lost = BTreeMap::new();
    for subject in folder.subjects_of("convert").unwrap() {
        for minor in MINORS {
            let target = Target::new(minor);
            let answers = folder.answers(minor, &subject).unwrap();
            for (case, answer) in subject.of(minor).zip(&answers) {
                let wanted = answer.value("object");
                let (Some(text), Some(to)) = (case.request["object"].as_str(), case.request["to"].as_str())
                else {
                    continue;
                };
                if wanted.is_null() || !wanted["apiVersion"].as_str().unwrap().starts_with("resource.k8s.io/")
                {
                    continue;
                }
                let stream = parse(text);
                match rewrite(&stream.trees[0], &Path::root(), to, &target) {
                    Err(why) => drop(refused.insert(case.id.clone(), why)),
                    Ok(rewriting) => {
                        let written = apply(text, &rewriting.edits);
                        let same = convert(&written, to, &target).unwrap().unwrap() == wanted;
                        assert!(same || !rewriting.notes.is_empty(), "{} {minor}:\n{written}", case.id);
                        equal += usize::from(same);
                        if !rewriting.notes.is_empty() {
                            lost.insert(case.id.clone(), rewriting.notes.join("; "));
                        }
                    }
                }
            }
        }
    }
    assert!(equal > 200, "only {equal} texts were rewritten");
    expect![""].assert_eq(&lines(&refused));
    expect![[r#"
        convert/claim-details/v1-to-v1beta1-the-shape-of-v1beta1-is-lost: `resource.k8s.io/v1beta1` fills in `spec.devices.requests[0].exactly`, which `resource.k8s.io/v1` leaves unset
        convert/claim-details/v1beta1-to-v1-the-shape-of-v1-is-lost: `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly`, which `resource.k8s.io/v1beta1` leaves unset
        convert/claims/v1-to-v1beta1-an-empty-exactly-is-lost: `resource.k8s.io/v1beta1` has no way to say `spec.devices.requests[0].exactly` as it stands here
        convert/claims/v1beta1-to-v1-a-count-makes-exactly: `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly.allocationMode`, which `resource.k8s.io/v1beta1` leaves unset
        convert/claims/v1beta1-to-v1-admin-access-false-makes-exactly: `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly.allocationMode`, which `resource.k8s.io/v1beta1` leaves unset; `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly.count`, which `resource.k8s.io/v1beta1` leaves unset
        convert/claims/v1beta1-to-v1-an-empty-list-of-selectors-makes-exactly: `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly.allocationMode`, which `resource.k8s.io/v1beta1` leaves unset; `resource.k8s.io/v1` fills in `spec.devices.requests[0].exactly.count`, which `resource.k8s.io/v1beta1` leaves unset
        convert/slices/v1-to-v1beta1-all-nodes-false-is-lost: `resource.k8s.io/v1beta1` has no way to say `spec.allNodes` as it stands here
        convert/slices/v1-to-v1beta1-an-empty-node-name-is-lost: `resource.k8s.io/v1beta1` has no way to say `spec.nodeName` as it stands here
    "#]].assert_eq(&lines(&lost));
}

fn lines(of: &BTreeMap<String, String>) -> String {
    of.iter().map(|(id, why)| format!("{id}: {why}\n")).collect()
}
