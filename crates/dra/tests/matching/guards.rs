//! What does "treat missing as no match" make of a selector?

use dra::guard::guard;
use expect_test::{Expect, expect};

use super::*;

const DEVICES: &[(&str, &str)] = &[
    ("a", "attributes: {model: {string: A100}, nic: {bool: true}}, capacity: {memory: {value: 80Gi}}"),
    ("b", "attributes: {model: {string: T4}}, capacity: {memory: {value: 16Gi}}"),
    ("c", "attributes: {}"),
];

fn check(expression: &str, expected: Expect) {
    let mut workspace = workspace(&(slice(DEVICES) + &class("true") + &claim(&[expression])));
    let Workspace { cluster, selectors, matrix, memo, .. } = &mut workspace;
    let found = match guard(cluster, selectors, matrix, 1, memo, Budget::default()) {
        None => "no guard".to_owned(),
        Some(guarded) => {
            let tally = |it: dra::Tally| {
                format!("{} match, {} no match, {} errors", it.matches, it.no_match, it.errors)
            };
            format!("{}\n{} → {}", guarded.expression, tally(guarded.before), tally(guarded.after))
        }
    };
    expected.assert_eq(&found);
}

#[test]
fn a_missing_attribute_becomes_no_match() {
    check(
        r#"device.attributes["gpu.example.com"].model == "A100""#,
        expect![[r#"
        has(device.attributes["gpu.example.com"].model) && device.attributes["gpu.example.com"].model == "A100"
        1 match, 1 no match, 1 errors → 1 match, 2 no match, 0 errors"#]],
    );
    check(
        r#"device.capacity["gpu.example.com"].memory.compareTo(quantity("40Gi")) >= 0"#,
        expect![[r#"
        has(device.capacity["gpu.example.com"].memory) && device.capacity["gpu.example.com"].memory.compareTo(quantity("40Gi")) >= 0
        1 match, 1 no match, 1 errors → 1 match, 2 no match, 0 errors"#]],
    );
    check(
        r#"device.attributes["gpu.example.com"].nic"#,
        expect![[r#"
        has(device.attributes["gpu.example.com"].nic) && device.attributes["gpu.example.com"].nic
        1 match, 0 no match, 2 errors → 1 match, 2 no match, 0 errors"#]],
    );
}

#[test]
fn only_the_operand_that_fails_is_guarded() {
    check(
        r#"device.driver == "gpu.example.com" && device.attributes["gpu.example.com"].model == "A100" && device.attributes["gpu.example.com"].nic"#,
        expect![[r#"
            device.driver == "gpu.example.com" && has(device.attributes["gpu.example.com"].model) && device.attributes["gpu.example.com"].model == "A100" && has(device.attributes["gpu.example.com"].nic) && device.attributes["gpu.example.com"].nic
            1 match, 1 no match, 1 errors → 1 match, 2 no match, 0 errors"#]],
    );
    check(
        r#"device.attributes["gpu.example.com"].model == "T4" || device.attributes["gpu.example.com"].nic"#,
        expect![[r#"
            has(device.attributes["gpu.example.com"].model) && device.attributes["gpu.example.com"].model == "T4" || has(device.attributes["gpu.example.com"].nic) && device.attributes["gpu.example.com"].nic
            2 match, 0 no match, 1 errors → 2 match, 1 no match, 0 errors"#]],
    );
}

#[test]
fn a_negation_stays_a_non_match() {
    check(
        r#"!device.attributes["gpu.example.com"].nic"#,
        expect![[r#"
        has(device.attributes["gpu.example.com"].nic) && !device.attributes["gpu.example.com"].nic
        0 match, 1 no match, 2 errors → 0 match, 3 no match, 0 errors"#]],
    );
    check(
        r#"!(device.attributes["gpu.example.com"].model == "A100")"#,
        expect![[r#"
        has(device.attributes["gpu.example.com"].model) && !(device.attributes["gpu.example.com"].model == "A100")
        1 match, 1 no match, 1 errors → 1 match, 2 no match, 0 errors"#]],
    );
}

#[test]
fn a_conditional_is_guarded_as_a_whole() {
    check(
        r#"device.attributes["gpu.example.com"].model == "A100" ? true : device.attributes["gpu.example.com"].nic"#,
        expect![[r#"
            has(device.attributes["gpu.example.com"].model) && has(device.attributes["gpu.example.com"].nic) && (device.attributes["gpu.example.com"].model == "A100" ? true : device.attributes["gpu.example.com"].nic)
            1 match, 0 no match, 2 errors → 1 match, 2 no match, 0 errors"#]],
    );
}

#[test]
fn what_needs_no_guard_or_has_none_gets_none() {
    check(r#"device.driver == "gpu.example.com""#, expect!["no guard"]);
    check(
        r#"has(device.attributes["gpu.example.com"].nic) && device.attributes["gpu.example.com"].nic"#,
        expect!["no guard"],
    );
    check(r#"device.driver > 1"#, expect!["no guard"]);
}
