//! What do the lints say of a selector, and what do their fixes make of it?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use dra::{Cluster, DocumentId, Memo, Selectors, Target, decode, lints};
use expect_test::{Expect, expect};

const DEVICES: &str = r#"
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: slice}
spec:
  driver: gpu.example.com
  nodeName: node
  pool: {name: pool, generation: 1, resourceSliceCount: 1}
  devices:
  - name: a
    attributes: {model: {string: NVIDIA H100 80GB HBM3}, driver: {version: 550.54.15}, firmware: {string: 9.1.0}, index: {int: 0}, link: {string: nvlink}}
    capacity: {memory: {value: 81559Mi}}
  - name: b
    attributes: {model: {string: NVIDIA A100}, driver: {version: 550.54.15}, firmware: {string: 9.2.0}, index: {int: 1}}
    capacity: {memory: {value: 40Gi}}
"#;

fn class(expression: &str) -> String {
    let class = serde_json::json!({
        "apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "class"},
        "spec": {"selectors": [{"cel": {"expression": expression}}]},
    });
    class.to_string()
}

fn findings(expression: &str) -> Vec<lints::Finding> {
    let text = format!("{DEVICES}---\n{}", class(expression));
    let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
    let selectors = Selectors::compile(&decoded.objects, &mut Memo::new());
    lints::lints(&Cluster::build(&decoded.objects), &selectors.selectors[0])
}

/// Checks the findings of an expression in which `A` and `C` stand for the driver's attributes and capacities.
#[track_caller]
fn check(expression: &str, expected: Expect) {
    let expression = expression
        .replace("A.", "device.attributes[\"gpu.example.com\"].")
        .replace("C.", "device.capacity[\"gpu.example.com\"].");
    let mut text = String::new();
    for finding in findings(&expression) {
        let part = &expression[finding.part.clone()];
        text.push_str(&format!(
            "{:?} {}: {}\n  at {part}\n",
            finding.severity, finding.code, finding.message
        ));
        if let Some(fix) = finding.fix {
            let mut fixed = expression.clone();
            fixed.replace_range(fix.part, &fix.text);
            text.push_str(&format!("  {} → {fixed}\n", fix.title));
            let again = findings(&fixed);
            assert!(again.iter().all(|other| other.code != finding.code), "{fixed}: {again:?}");
        }
    }
    expected.assert_eq(
        &text
            .replace("device.attributes[\"gpu.example.com\"].", "A.")
            .replace("device.capacity[\"gpu.example.com\"].", "C."),
    );
}

#[test]
fn a_threshold_that_no_device_meets_names_the_nearest() {
    check(
        r#"C.memory.compareTo(quantity("80Gi")) >= 0"#,
        expect![[r#"
        Warning unreachable-threshold: no device meets this; the largest `gpu.example.com/memory` is 81559Mi
          at C.memory.compareTo(quantity("80Gi")) >= 0
          Compare with "81559Mi" → C.memory.compareTo(quantity("81559Mi")) >= 0
    "#]],
    );
    check(
        r#"C.memory == quantity("80Gi")"#,
        expect![[r#"
        Warning unreachable-threshold: no device has that much `gpu.example.com/memory`; the nearest has 81559Mi
          at C.memory == quantity("80Gi")
          Compare with "81559Mi" → C.memory == quantity("81559Mi")
    "#]],
    );
    check(
        r#"quantity("200Gi").isLessThan(C.memory)"#,
        expect![[r#"
        Info unreachable-threshold: no device meets this; the largest `gpu.example.com/memory` is 81559Mi
          at quantity("200Gi").isLessThan(C.memory)
    "#]],
    );
    check(
        r#"A.index > 7"#,
        expect![[r#"
        Info unreachable-threshold: no device meets this; the largest `gpu.example.com/index` is 1
          at A.index > 7
    "#]],
    );
    check(r#"C.memory.isGreaterThan(quantity("40Gi")) && A.index >= 1"#, expect![""]);
}

#[test]
fn a_text_that_no_device_has_names_the_one_that_was_meant() {
    check(
        r#"A.model == "H100""#,
        expect![[r#"
        Warning unknown-value: no device has `gpu.example.com/model` "H100"; did you mean "NVIDIA H100 80GB HBM3"?
          at A.model == "H100"
          Compare with "NVIDIA H100 80GB HBM3" → A.model == "NVIDIA H100 80GB HBM3"
    "#]],
    );
    check(
        r#"A.model == "NVIDIA A10O""#,
        expect![[r#"
        Warning unknown-value: no device has `gpu.example.com/model` "NVIDIA A10O"; did you mean "NVIDIA A100"?
          at A.model == "NVIDIA A10O"
          Compare with "NVIDIA A100" → A.model == "NVIDIA A100"
    "#]],
    );
    check(
        r#"A.model == "T4""#,
        expect![[r#"
        Info unknown-value: no device has `gpu.example.com/model` "T4"
          at A.model == "T4"
    "#]],
    );
    check(r#"A.model == "NVIDIA" || A.model != "T4""#, expect![""]);
}

#[test]
fn versions_and_amounts_as_texts_are_found() {
    check(
        r#"A.firmware >= "10.0.0""#,
        expect![[r#"
        Warning version-as-text: versions are compared as texts here, in which "10.0" comes before "9.0"
          at A.firmware >= "10.0.0"
          Compare with semver() → semver(A.firmware).compareTo(semver("10.0.0")) >= 0
    "#]],
    );
    check(
        r#"A.driver == "550.54.15""#,
        expect![[r#"
        Warning version-as-text: `gpu.example.com/driver` is a version: a text is neither equal to it nor before or after it
          at A.driver == "550.54.15"
          Compare with semver() → A.driver == semver("550.54.15")
    "#]],
    );
    check(
        r#""550.0.0" < A.driver"#,
        expect![[r#"
        Warning version-as-text: `gpu.example.com/driver` is a version: a text is neither equal to it nor before or after it
          at "550.0.0" < A.driver
          Compare with semver() → A.driver.compareTo(semver("550.0.0")) > 0
    "#]],
    );
    check(
        r#"A.firmware > "80Gi""#,
        expect![[r#"
        Warning quantity-as-text: amounts are compared as texts here, in which "100Gi" comes before "80Gi"
          at A.firmware > "80Gi"
    "#]],
    );
    check(r#"A.firmware == "9.1.0" && A.model < "Z""#, expect![""]);
}

#[test]
fn what_no_device_publishes_is_found() {
    check(
        r#"A.modle == "x""#,
        expect![[r#"
        Warning unknown-attribute: no device has `modle` in `gpu.example.com`; did you mean `model`?
          at A.modle
          Read A.model → A.model == "x"
    "#]],
    );
    check(
        r#"A.memory >= 80"#,
        expect![[r#"
            Warning attribute-or-capacity: `memory` is a capacity on 2 of 2 devices of its driver; the selector reads an attribute
              at A.memory
              Compare the capacity with quantity("80") (add the unit you mean) → C.memory.compareTo(quantity("80")) >= 0
        "#]],
    );
    check(
        r#"A.memory == "40Gi""#,
        expect![[r#"
        Warning attribute-or-capacity: `memory` is a capacity on 2 of 2 devices of its driver; the selector reads an attribute
          at A.memory
          Compare the capacity with quantity("40Gi") → C.memory == quantity("40Gi")
    "#]],
    );
    check(
        r#"30 < A.memory"#,
        expect![[r#"
        Warning attribute-or-capacity: `memory` is a capacity on 2 of 2 devices of its driver; the selector reads an attribute
          at A.memory
          Compare the capacity with quantity("30") (add the unit you mean) → C.memory.compareTo(quantity("30")) > 0
    "#]],
    );
    check(r#"C.model == "x""#, expect![[""]]);
    check(
        r#"device.attributes["gpu.exmaple.com"].model == "NVIDIA A100""#,
        expect![[r#"
        Warning unknown-domain: no device has anything in the domain `gpu.exmaple.com`; did you mean `gpu.example.com`?
          at "gpu.exmaple.com"
          Read "gpu.example.com" → A.model == "NVIDIA A100"
    "#]],
    );
}

#[test]
fn an_attribute_that_some_lack_is_found_unless_it_is_guarded() {
    check(
        r#"A.link == "nvlink""#,
        expect![[r#"
        Info unguarded-attribute: `gpu.example.com/link` exists on 1 of 2 devices of its driver, and nothing here says what to do without it
          at A.link
    "#]],
    );
    check(r#"has(A.link) && A.link == "nvlink""#, expect![""]);
    check(r#"device.attributes["gpu.example.com"].?link.orValue("") == "nvlink""#, expect![""]);
    check(r#"A.index == 0 && A.link == "nvlink""#, expect![""]);
}

#[test]
fn what_reads_nothing_of_the_device_is_found() {
    check(
        "1 == 1",
        expect![[r#"
        Warning constant-expression: this reads nothing of the device: it is the same for all
          at 1 == 1
    "#]],
    );
    check(
        r#"device.driver == "gpu.example.com" && "model" == "NVIDIA A100""#,
        expect![[r#"
        Warning constant-expression: this reads nothing of the device: it is the same for all
          at "model" == "NVIDIA A100"
    "#]],
    );
    check(r#"device.driver == "gpu.example.com" && [1, 2].exists(x, x == A.index)"#, expect![""]);
    check("true", expect![""]);
}
