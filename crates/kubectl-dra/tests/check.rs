//! Does `kubectl dra check` say what is wrong, where, and end with the right exit code?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::ffi::OsString;

use expect_test::{Expect, expect};
use kubectl_dra::{CLEAN, PROBLEMS, Streams, USAGE};

/// A class, a claim and two devices; one device lacks the attribute that the claim asks for.
const CLUSTER: &str = r#"apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata:
  name: gpu
spec:
  selectors:
  - cel:
      expression: device.driver == "gpu.example.com"
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata:
  name: node-a-gpu
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: gpu-0
    attributes: {model: {string: large}}
  - name: gpu-1
"#;

fn claim(expression: &str) -> String {
    format!(
        "---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata:
  name: one-gpu
spec:
  devices:
    requests:
    - name: gpu
      exactly:
        deviceClassName: gpu
        selectors:
        - cel:
            expression: {expression}
"
    )
}

/// Runs the command on standard input: its exit code, output and errors.
fn run(arguments: &[&str], input: &str) -> (u8, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("kubectl-dra").chain(arguments.iter().copied()).map(OsString::from);
    let mut streams =
        Streams { input: &mut input.as_bytes(), output: &mut output, errors: &mut errors, styled: false };
    let code = kubectl_dra::run(arguments, &mut streams);
    (code, String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap())
}

/// Checks a text given on standard input.
fn check(arguments: &[&str], input: &str, code: u8, expected: Expect) {
    let (ended_with, output, errors) = run(&[&["check", "-"], arguments].concat(), input);
    expected.assert_eq(&output);
    assert_eq!((ended_with, errors.as_str()), (code, ""));
}

#[test]
fn a_selector_that_matches_is_counted() {
    let text = format!(
        "{CLUSTER}{}",
        claim(r#"device.attributes["gpu.example.com"].?model.orValue("") == "large""#)
    );
    check(
        &[],
        &text,
        CLEAN,
        expect![[r#"
        Selectors on 2 devices:
          one-gpu/gpu: 1 match, 1 do not

        3 objects read: no problems found (Kubernetes 1.37, default feature gates)
    "#]],
    );
}

#[test]
fn a_selector_that_fails_shows_kubernetes_text_and_the_part_at_fault() {
    let text = format!("{CLUSTER}{}", claim(r#"device.attributes["gpu.example.com"].model == "large""#));
    check(
        &[],
        &text,
        PROBLEMS,
        expect![[r#"
            error[cel-runtime-error]: the selector fails on 1 of 2 devices; that can block the Pod on every node
              --> <stdin>:35:62
               |
            35 |             expression: device.attributes["gpu.example.com"].model == "large"
               |                                                              ^^^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectors[0].cel.expression
               = kubernetes: claim default/one-gpu: selector #0 on device gpu.example.com/node-a/gpu-1: CEL runtime error: no such key: model. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields

            Selectors on 2 devices:
              one-gpu/gpu: 1 match, 0 do not, 1 fail

            3 objects read: 1 error (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn an_unknown_field_is_placed() {
    check(
        &[],
        &claim("'true'\n        selektors: []").replace("selektors", "selectrs"),
        PROBLEMS,
        expect![[r#"
            info[not-loaded]: DeviceClass `gpu` is not loaded here
              --> <stdin>:11:26
               |
            11 |         deviceClassName: gpu
               |                          ^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.deviceClassName

            error[unknown-field]: `selectrs` is not a field of `spec.devices.requests[0].exactly`; did you mean `selectors`?
              --> <stdin>:15:9
               |
            15 |         selectrs: []
               |         ^^^^^^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectrs
               = kubernetes: unknown field "spec.devices.requests[0].exactly.selectrs"

            Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.

            1 object read: 1 error, 1 remark (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn one_broken_document_does_not_hide_the_others() {
    check(
        &[],
        &format!("a: [\n---\n{CLUSTER}{}", claim("'true'")),
        PROBLEMS,
        expect![[r#"
        error[yaml-syntax]: the YAML cannot be read: line 1: did not find expected node content
         --> <stdin>:2:1
          |
        2 | ---
          | ^
          |
          = kubernetes: yaml: line 1: did not find expected node content

        Selectors on 2 devices:
          one-gpu/gpu: 2 match, 0 do not

        3 objects read: 1 error (Kubernetes 1.37, default feature gates)
    "#]],
    );
}

#[test]
fn json_holds_problems_and_verdicts() {
    let text = format!("{CLUSTER}{}", claim(r#"device.attributes["gpu.example.com"].model == "large""#));
    check(
        &["-o", "json"],
        &text,
        PROBLEMS,
        expect![[r#"
            {
              "files": [
                "<stdin>"
              ],
              "target": "Kubernetes 1.37, default feature gates",
              "objects": [
                "DeviceClass gpu",
                "ResourceSlice node-a-gpu",
                "ResourceClaim one-gpu"
              ],
              "accepted": 3,
              "refused": 0,
              "leftAlone": 0,
              "skipped": [],
              "devices": 2,
              "problems": [
                {
                  "file": 0,
                  "severity": "error",
                  "code": "cel-runtime-error",
                  "message": "the selector fails on 1 of 2 devices; that can block the Pod on every node",
                  "kubernetes": "claim default/one-gpu: selector #0 on device gpu.example.com/node-a/gpu-1: CEL runtime error: no such key: model. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields",
                  "object": "ResourceClaim one-gpu",
                  "path": "spec.devices.requests[0].exactly.selectors[0].cel.expression",
                  "span": {
                    "start": 699,
                    "end": 704
                  },
                  "line": 35,
                  "fix": null
                }
              ],
              "requests": [
                {
                  "file": 0,
                  "line": 32,
                  "request": "one-gpu/gpu",
                  "class": "gpu",
                  "classLoaded": true,
                  "matching": 1,
                  "failing": 1,
                  "unknown": 0
                }
              ],
              "unfinished": false
            }
        "#]],
    );
}

#[test]
fn an_empty_input_is_clean() {
    check(
        &[],
        "",
        CLEAN,
        expect![[r#"
        0 objects read: no problems found (Kubernetes 1.37, default feature gates)
    "#]],
    );
}

#[test]
fn a_file_that_cannot_be_read_is_a_usage_error() {
    let (code, output, errors) = run(&["check", "no/such/file.yaml"], "");
    assert_eq!((code, output.as_str()), (USAGE, ""));
    assert!(errors.starts_with("error: no/such/file.yaml: "), "{errors}");
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    for arguments in [&["check"][..], &["chekc", "-"], &["check", "-", "--fail-on", "nothing"], &[]] {
        let (code, output, errors) = run(arguments, "");
        assert_eq!((code, output.as_str()), (USAGE, ""), "{arguments:?}");
        assert!(errors.contains("--help"), "{arguments:?}: {errors}");
    }
}

#[test]
fn help_says_what_the_exit_codes_mean() {
    let (code, output, _) = run(&["check", "--help"], "");
    assert_eq!(code, CLEAN);
    assert!(output.contains("Usage: kubectl dra check"), "{output}");
    assert!(output.contains("Exit code 0: no problems. 1: problems. 2: "), "{output}");
}

#[test]
fn the_version_says_how_far_the_engine_agrees_with_kubernetes() {
    let (code, output, _) = run(&["version"], "");
    assert_eq!(code, 0);
    assert!(output.starts_with("kubectl-dra ") && output.contains("Kubernetes v1.37."), "{output}");
    assert!(
        output.lines().any(|line| line.trim_start().starts_with("yaml ") && line.contains(" of ")),
        "{output}"
    );
}

#[test]
fn a_link_holds_the_files_and_what_of_them_is_the_cluster() {
    let (code, output, errors) = run(&["link", "-", "--page", "https://example.com/dra/"], &claim("true"));
    assert_eq!((code, errors.as_str()), (CLEAN, ""));
    let (page, fragment) = output.trim_end().split_once('#').unwrap();
    assert_eq!(page, "https://example.com/dra/");
    let shared = workbench::share::decode(fragment).unwrap();
    assert_eq!(shared.manifests, [("<stdin>".to_owned(), claim("true"))]);

    let (_, output, _) = run(&["link", "-"], CLUSTER);
    let shared = workbench::share::decode(output.trim_end()).unwrap();
    assert_eq!((shared.manifests.len(), shared.cluster.len()), (0, 1));

    let (code, _, errors) = run(&["link", "-", "--sample", "no-such"], CLUSTER);
    assert_eq!((code, errors.as_str()), (USAGE, "error: no sample is named `no-such`\n"));
}
