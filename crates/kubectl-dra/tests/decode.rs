//! What do `kubectl dra decode` and `kubectl dra convert` write?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::ffi::OsString;

use expect_test::{Expect, expect};
use kubectl_dra::{CLEAN, PROBLEMS, Streams, USAGE};

#[track_caller]
fn check(arguments: &[&str], input: &str, code: u8, expected: Expect) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("kubectl-dra").chain(arguments.iter().copied()).map(OsString::from);
    let mut streams =
        Streams { input: &mut input.as_bytes(), output: &mut output, errors: &mut errors, styled: false };
    let ended_with = kubectl_dra::run(arguments, &mut streams);
    let (output, errors) = (String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap());
    expected.assert_eq(&format!("{output}{errors}"));
    assert_eq!(ended_with, code);
}

#[test]
fn an_event_is_explained() {
    check(
        &["decode", "-"],
        "running PreFilter plugin \"DynamicResources\": request gpu: device class gpu.example.com does not exist",
        CLEAN,
        expect![[r#"
            1 text of Kubernetes recognised

            The scheduler says: device class gpu.example.com does not exist
              A request names the DeviceClass `gpu.example.com`, and the cluster has none of that name.
              What to do: Look at `kubectl get deviceclasses`; classes mostly come with the driver's chart.
        "#]],
    );
}

#[test]
fn what_is_not_recognised_is_a_problem() {
    check(
        &["decode", "-"],
        "Segmentation fault",
        PROBLEMS,
        expect![[r#"
        Nothing of this is recognised: only what the API server, kubectl, the scheduler, the kubelet and drivers say of devices is.
    "#]],
    );
}

#[test]
fn a_file_is_written_in_another_version() {
    let claim = "apiVersion: resource.k8s.io/v1beta1
kind: ResourceClaim
metadata: {name: a}
spec:
  devices:
    requests:
    - name: gpu # the one
      deviceClassName: gpu.example.com
";
    check(
        &["convert", "-"],
        claim,
        CLEAN,
        expect![[r#"
        apiVersion: resource.k8s.io/v1
        kind: ResourceClaim
        metadata: {name: a}
        spec:
          devices:
            requests:
            - name: gpu # the one
              exactly:
                deviceClassName: gpu.example.com
    "#]],
    );
    check(
        &["convert", "-", "--to", "v1beta1"],
        claim,
        PROBLEMS,
        expect![[r#"
        error: <stdin>: nothing here has to change for `resource.k8s.io/v1beta1`
    "#]],
    );
}

#[test]
fn a_version_is_one_of_the_kubernetes_that_is_meant() {
    let rule = "apiVersion: resource.k8s.io/v1alpha3
kind: DeviceTaintRule
metadata: {name: a}
spec:
  taint: {key: example.com/a, effect: NoSchedule}
";
    for (minor, code, expected) in [
        (
            "1.37",
            CLEAN,
            expect![[r#"
            apiVersion: resource.k8s.io/v1beta2
            kind: DeviceTaintRule
            metadata: {name: a}
            spec:
              taint: {key: example.com/a, effect: NoSchedule}
        "#]],
        ),
        (
            "1.34",
            PROBLEMS,
            expect![[r#"
            error: <stdin>: Kubernetes 1.34 has no DeviceTaintRule in `resource.k8s.io/v1beta2`
        "#]],
        ),
        (
            "1.20",
            USAGE,
            expect![[r#"
            error: Kubernetes `1.20` is not known; known are 1.34, 1.35, 1.36, 1.37
        "#]],
        ),
    ] {
        check(&["convert", "-", "--to", "v1beta2", "--kubernetes", minor], rule, code, expected);
    }
}
