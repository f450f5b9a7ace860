//! Why may a request not have one device?

use dra::explain_cell;
use expect_test::{Expect, expect};
use kube_cel::{Outcome, Step};

use super::*;

fn tree(step: &Step, source: &str, depth: usize, out: &mut String) {
    let outcome = match &step.outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::Error(error) => format!("error: {error}"),
        Outcome::NotReached => "not reached".to_owned(),
    };
    *out += &format!("{}{} → {outcome}\n", "  ".repeat(depth), source.get(step.span.clone()).unwrap());
    for child in &step.children {
        tree(child, source, depth + 1, out);
    }
}

fn check(class_expression: &str, expressions: &[&str], expected: Expect) {
    let devices = slice(&[("a", "attributes: {model: {string: A100}}")]);
    let workspace = workspace(&(devices + &class(class_expression) + &claim(expressions)));
    let Workspace { cluster, selectors, matrix, .. } = &workspace;
    let cell = explain_cell(cluster, selectors, matrix, 0, 0, kube_cel::Budget::default()).unwrap();
    let mut out = format!("{}: {}\n", cell.device, word(cell.verdict));
    out += &cell.kubernetes.map(|text| format!("{text}\n")).unwrap_or_default();
    for selector in &cell.selectors {
        if let Some(trace) = &selector.trace {
            tree(trace, &selectors.selectors[selector.selector].expression.value, 0, &mut out);
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn an_error_is_told_in_kubernetes_words() {
    check(
        "true",
        &["device.driver == 'gpu.example.com'", r#"device.attributes["gpu.example.com"].memory == "80Gi""#],
        expect![[r#"
            gpu.example.com/pool/a: error
            claim default/claim: selector #1 on device gpu.example.com/pool/a: CEL runtime error: no such key: memory. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields
            true → true
            device.driver == 'gpu.example.com' → true
              device.driver → "gpu.example.com"
              'gpu.example.com' → "gpu.example.com"
            device.attributes["gpu.example.com"].memory == "80Gi" → error: no such key: memory
              device.attributes["gpu.example.com"].memory → error: no such key: memory
              "80Gi" → "80Gi"
        "#]],
    );
    check(
        r#"device.attributes["gpu.example.com"].nope"#,
        &[],
        expect![[r#"
        gpu.example.com/pool/a: error
        class gpu: selector #0 on device gpu.example.com/pool/a: CEL runtime error: no such key: nope. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields
        device.attributes["gpu.example.com"].nope → error: no such key: nope
    "#]],
    );
    check(
        "device.driver = 'x'",
        &[],
        expect![[r#"
        gpu.example.com/pool/a: error
        class gpu: selector #0: CEL compile error: compilation failed: ERROR: <input>:1:15: Syntax error: token recognition error at: '= '
         | device.driver = 'x'
         | ..............^
        ERROR: <input>:1:17: Syntax error: extraneous input ''x'' expecting <EOF>
         | device.driver = 'x'
         | ................^
    "#]],
    );
}

#[test]
fn a_match_and_a_non_match_show_their_values() {
    check(
        "device.driver == 'gpu.example.com'",
        &[r#"device.attributes["gpu.example.com"].model == "T4""#],
        expect![[r#"
        gpu.example.com/pool/a: NoMatch
        device.driver == 'gpu.example.com' → true
          device.driver → "gpu.example.com"
          'gpu.example.com' → "gpu.example.com"
        device.attributes["gpu.example.com"].model == "T4" → false
          device.attributes["gpu.example.com"].model → "A100"
          "T4" → "T4"
    "#]],
    );
}

#[test]
fn a_device_that_cannot_be_evaluated_fails_every_selector() {
    let text =
        slice(&[("a", "attributes: {driverVersion: {version: '1.2'}}")]) + &class("true") + &claim(&[]);
    let workspace = workspace(&text);
    let Workspace { cluster, selectors, matrix, .. } = &workspace;
    let cell = explain_cell(cluster, selectors, matrix, 0, 0, kube_cel::Budget::default()).unwrap();
    assert_eq!(
        cell.kubernetes.unwrap(),
        "class gpu: selector #0 on device gpu.example.com/pool/a: CEL runtime error: \
         attribute driverVersion: parse semantic version: No Major.Minor.Patch elements found"
    );
    assert_eq!(workspace.objects.len(), 3);
}
