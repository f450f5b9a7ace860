//! What does the Accept pane show of several documents, and what is copied of it?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;

const ACCEPTED: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: fine}
spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]}}
";
const REFUSED: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: refused}
spec:
  devices:
    requests:
    - name: gpu
      exactly: {deviceClassName: gpu.example.com, allocationMode: all}
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: lonely}
spec:
  devices:
    requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}]
    constraints: [{requests: [gpu], matchAttribute: gpu.example.com/model}]
";
const BROKEN: &str = "kind: [\n";

fn accept(asked: AcceptRequest) -> AcceptView {
    let input = |id, text: &str| {
        let text = Some(DocumentText { text: text.to_owned(), last_good: None });
        let group = Group::Manifests;
        DocumentInput { id, revision: 1, group, name: format!("{id} `x`.yaml"), text }
    };
    let documents = vec![input(1, ACCEPTED), input(2, REFUSED), input(3, BROKEN)];
    let look = Look {
        look: 1,
        documents,
        station: Station::Accept,
        accept: asked,
        budget: 1_000_000,
        ..Look::default()
    };
    match Engine::new().respond(Request::Look(Box::new(look))) {
        Answer::View(view) => match view.pane {
            Pane::Accept(view) => view,
            other => panic!("not Accept: {other:?}"),
        },
        other => panic!("no view: {other:?}"),
    }
}

/// The objects and their problems; what is of no object; which rules have a page.
#[track_caller]
fn check(asked: AcceptRequest, expected: Expect) {
    let view = accept(asked);
    let mut text = format!("{:?}\n{:?}\n", view.documents, view.severities);
    let problem = |row: &ProblemRow| {
        let offer =
            row.offer.as_ref().map(|offer| format!(": {} → {}", offer.before.trim(), offer.after.trim()));
        let said = row.kubernetes.as_ref().map_or_else(String::new, |text| format!(" [{text}]"));
        let offer = offer.unwrap_or_default();
        format!("  {:?} {} line {}: {}{said}{offer}\n", row.severity, row.code, row.line, row.message)
    };
    for row in &view.objects {
        text += &format!("{}: {}\n", row.title, row.verdict);
        text.extend(row.kubernetes.iter().map(|answer| format!("  {answer}\n")));
        text.extend(row.problems.iter().map(problem));
    }
    text.extend(view.others.iter().map(|row| format!("of no object:\n{}", problem(row))));
    let pages: Vec<&str> = view.pages.iter().map(|page| page.code.as_str()).collect();
    text += &format!("pages: {pages:?}\n");
    expected.assert_eq(&text);
}

#[track_caller]
fn check_copied(format: CopyFormat, expected: Expect) {
    let asked = AcceptRequest { severity: Some(Severity::Error), document: Some(2), format };
    let view = accept(asked);
    assert_eq!(view.format, format);
    expected.assert_eq(&view.copied);
}

#[test]
fn everything_is_shown_until_something_is_chosen() {
    check(
        AcceptRequest::default(),
        expect![[r#"
            [(1, "fine"), (2, "2 `x`.yaml"), (3, "3 `x`.yaml")]
            [(Error, 2), (Warning, 1), (Info, 3)]
            ResourceClaim fine: accepted
              Info not-loaded line 4: DeviceClass `gpu.example.com` is not loaded here
            ResourceClaim refused: refused: 1 problem
              Error from server: ResourceClaim.resource.k8s.io "refused" is invalid: spec.devices.requests[0].exactly.allocationMode: Unsupported value: "all": supported values: "All", "ExactCount"
              Info not-loaded line 8: DeviceClass `gpu.example.com` is not loaded here
              Error api-not-supported line 8: Unsupported value: "all": - name: gpu
                  exactly: {deviceClassName: gpu.example.com, allocationMode: all}
            --- → - name: gpu
                  exactly: {deviceClassName: gpu.example.com, allocationMode: All}
            ---
            ResourceClaim lonely: accepted
              Info not-loaded line 15: DeviceClass `gpu.example.com` is not loaded here
              Warning lonely-constraint line 16: one device alone is constrained here, so all this asks is that it has `gpu.example.com/model`
            of no object:
              Error yaml-syntax line 2: the YAML cannot be read: line 1: did not find expected node content [yaml: line 1: did not find expected node content]
            pages: ["lonely-constraint", "not-loaded"]
        "#]],
    );
}

#[test]
fn one_document_or_one_severity_is_shown() {
    check(
        AcceptRequest { document: Some(1), ..AcceptRequest::default() },
        expect![[r#"
            [(1, "fine"), (2, "2 `x`.yaml"), (3, "3 `x`.yaml")]
            [(Error, 0), (Warning, 0), (Info, 1)]
            ResourceClaim fine: accepted
              Info not-loaded line 4: DeviceClass `gpu.example.com` is not loaded here
            pages: ["not-loaded"]
        "#]],
    );
    check(
        AcceptRequest { severity: Some(Severity::Error), ..AcceptRequest::default() },
        expect![[r#"
            [(1, "fine"), (2, "2 `x`.yaml"), (3, "3 `x`.yaml")]
            [(Error, 2), (Warning, 1), (Info, 3)]
            ResourceClaim refused: refused: 1 problem
              Error from server: ResourceClaim.resource.k8s.io "refused" is invalid: spec.devices.requests[0].exactly.allocationMode: Unsupported value: "all": supported values: "All", "ExactCount"
              Error api-not-supported line 8: Unsupported value: "all": - name: gpu
                  exactly: {deviceClassName: gpu.example.com, allocationMode: all}
            --- → - name: gpu
                  exactly: {deviceClassName: gpu.example.com, allocationMode: All}
            ---
            of no object:
              Error yaml-syntax line 2: the YAML cannot be read: line 1: did not find expected node content [yaml: line 1: did not find expected node content]
            pages: []
        "#]],
    );
    check(
        AcceptRequest { document: Some(2), severity: Some(Severity::Warning), format: CopyFormat::Text },
        expect![[r#"
            [(1, "fine"), (2, "2 `x`.yaml"), (3, "3 `x`.yaml")]
            [(Error, 1), (Warning, 1), (Info, 2)]
            ResourceClaim lonely: accepted
              Warning lonely-constraint line 16: one device alone is constrained here, so all this asks is that it has `gpu.example.com/model`
            pages: ["lonely-constraint"]
        "#]],
    );
}

#[test]
fn what_is_shown_is_copied_in_each_format() {
    check_copied(
        CopyFormat::Text,
        expect![[r#"
            Kubernetes 1.37, default feature gates: 1 object accepted, 1 refused. 1 problem.

            2 `x`.yaml:8: error api-not-supported: `spec.devices.requests[0].exactly.allocationMode` cannot be "all"; supported values: "All", "ExactCount"
              in ResourceClaim refused: spec.devices.requests[0].exactly.allocationMode
              Kubernetes: spec.devices.requests[0].exactly.allocationMode: Unsupported value: "all": supported values: "All", "ExactCount"
              Fix: Write `All`
        "#]],
    );
    check_copied(
        CopyFormat::Markdown,
        expect![[r#"
            Kubernetes 1.37, default feature gates: 1 object accepted, 1 refused. 1 problem.

            - **error** `api-not-supported` at `` 2 `x`.yaml:8 ``: `spec.devices.requests[0].exactly.allocationMode` cannot be "all"; supported values: "All", "ExactCount"

              in `ResourceClaim refused`: `spec.devices.requests[0].exactly.allocationMode`

              ```text
              spec.devices.requests[0].exactly.allocationMode: Unsupported value: "all": supported values: "All", "ExactCount"
              ```

              Fix: Write `All`
        "#]],
    );
    check_copied(
        CopyFormat::Json,
        expect![[r#"
            {
              "files": [
                "2 `x`.yaml"
              ],
              "target": "Kubernetes 1.37, default feature gates",
              "objects": [
                "ResourceClaim refused",
                "ResourceClaim lonely"
              ],
              "accepted": 1,
              "refused": 1,
              "leftAlone": 0,
              "skipped": [],
              "devices": 0,
              "problems": [
                {
                  "file": 0,
                  "severity": "error",
                  "code": "api-not-supported",
                  "message": "`spec.devices.requests[0].exactly.allocationMode` cannot be \"all\"; supported values: \"All\", \"ExactCount\"",
                  "kubernetes": "spec.devices.requests[0].exactly.allocationMode: Unsupported value: \"all\": supported values: \"All\", \"ExactCount\"",
                  "object": "ResourceClaim refused",
                  "path": "spec.devices.requests[0].exactly.allocationMode",
                  "span": {
                    "start": 190,
                    "end": 193
                  },
                  "line": 8,
                  "fix": "Write `All`"
                }
              ],
              "requests": [
                {
                  "file": 0,
                  "line": 8,
                  "request": "refused/gpu",
                  "class": "gpu.example.com",
                  "classLoaded": false,
                  "matching": 0,
                  "failing": 0,
                  "unknown": 0
                },
                {
                  "file": 0,
                  "line": 15,
                  "request": "lonely/gpu",
                  "class": "gpu.example.com",
                  "classLoaded": false,
                  "matching": 0,
                  "failing": 0,
                  "unknown": 0
                }
              ],
              "unfinished": false
            }
        "#]],
    );
    check_copied(
        CopyFormat::Sarif,
        expect![[r#"
            {
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "DRA Playground",
                      "version": "0.1.0",
                      "rules": [
                        {
                          "id": "api-not-supported",
                          "shortDescription": {
                            "text": "api not supported"
                          }
                        }
                      ]
                    }
                  },
                  "columnKind": "unicodeCodePoints",
                  "results": [
                    {
                      "ruleId": "api-not-supported",
                      "level": "error",
                      "message": {
                        "text": "`spec.devices.requests[0].exactly.allocationMode` cannot be \"all\"; supported values: \"All\", \"ExactCount\"\nKubernetes: spec.devices.requests[0].exactly.allocationMode: Unsupported value: \"all\": supported values: \"All\", \"ExactCount\"\nFix: Write `All`"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "2%20%60x%60.yaml"
                            },
                            "region": {
                              "startLine": 8,
                              "startColumn": 67,
                              "endLine": 8,
                              "endColumn": 70
                            }
                          },
                          "logicalLocations": [
                            {
                              "fullyQualifiedName": "ResourceClaim refused: spec.devices.requests[0].exactly.allocationMode"
                            }
                          ]
                        }
                      ]
                    }
                  ]
                }
              ]
            }
        "#]],
    );
}

#[test]
fn nothing_is_copied_where_nothing_is_wrong() {
    assert_eq!(
        accept(AcceptRequest {
            document: Some(1),
            severity: Some(Severity::Error),
            ..AcceptRequest::default()
        })
        .copied,
        ""
    );
}

#[test]
fn a_kind_is_documented_by_its_release() {
    expect!["https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.37/#resourceclaim-v1-resource-k8s-io"]
        .assert_eq(&accept(AcceptRequest::default()).objects[0].documentation);
}
