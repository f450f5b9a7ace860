//! What do devices publish, and what does a selector get wrong about it?

use dra::statistics::{remarks, statistics};
use expect_test::{Expect, expect};

use super::*;

const DEVICES: &[(&str, &str)] = &[
    ("a", "attributes: {model: {string: A100}, numa: {int: 0}}, capacity: {memory: {value: 80Gi}}"),
    ("b", "attributes: {model: {string: A100}}, capacity: {memory: {value: 16Gi}}"),
    (
        "c",
        "attributes: {model: {string: T4}, resource.kubernetes.io/pcieRoot: {string: pci0}}, capacity: {memory: {value: 16Gi}}",
    ),
];

#[test]
fn every_attribute_is_counted() {
    let cluster = workspace(&slice(DEVICES)).cluster;
    let lines: Vec<String> = statistics(&cluster)
        .iter()
        .map(|it| {
            let values: Vec<String> =
                it.values.iter().map(|(value, count)| format!("{value} ×{count}")).collect();
            let (types, values) = (it.types.join(" or "), values.join(", "));
            format!("{} {:?} on {} of {}, {types}: {values}", it.name, it.section, it.devices, it.of)
        })
        .collect();
    expect![[r#"
        gpu.example.com/memory Capacity on 3 of 3, kubernetes.Quantity: quantity("16Gi") ×2, quantity("80Gi") ×1
        gpu.example.com/model Attribute on 3 of 3, string: "A100" ×2, "T4" ×1
        gpu.example.com/numa Attribute on 1 of 3, int: 0 ×1
        resource.kubernetes.io/pcieRoot Attribute on 1 of 3, string: "pci0" ×1"#]].assert_eq(&lines.join("\n"));
}

fn check(expression: &str, expected: Expect) {
    let workspace = workspace(&(slice(DEVICES) + &class("true") + &claim(&[expression])));
    let remarks = remarks(&workspace.cluster, &workspace.selectors.selectors[1]);
    let lines: Vec<String> = remarks
        .iter()
        .map(|it| {
            format!("{}: {} ({} → {})", it.code, it.message, it.path, it.suggestion.as_deref().unwrap_or("-"))
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn a_capacity_written_as_an_attribute_is_told() {
    check(
        r#"device.attributes["gpu.example.com"].memory >= 80"#,
        expect![[
            r#"attribute-or-capacity: `memory` is a capacity on 3 of 3 devices of its driver; the selector reads an attribute (device.attributes["gpu.example.com"].memory → device.capacity["gpu.example.com"].memory)"#
        ]],
    );
    check(
        r#"device.capacity["gpu.example.com"].model == quantity("1")"#,
        expect![[
            r#"attribute-or-capacity: `model` is an attribute on 3 of 3 devices of its driver; the selector reads a capacity (device.capacity["gpu.example.com"].model → device.attributes["gpu.example.com"].model)"#
        ]],
    );
}

#[test]
fn an_attribute_that_some_devices_lack_is_told() {
    check(
        r#"device.attributes["gpu.example.com"].numa == 0"#,
        expect![[
            r#"optional-attribute: `gpu.example.com/numa` exists on 1 of 3 devices of its driver (device.attributes["gpu.example.com"].numa → -)"#
        ]],
    );
}

#[test]
fn unknown_names_and_domains_get_a_suggestion() {
    check(
        r#"device.attributes["gpu.example.com"].modell == "T4""#,
        expect![[
            r#"unknown-attribute: no device has `modell` in `gpu.example.com`; did you mean `model`? (device.attributes["gpu.example.com"].modell → device.attributes["gpu.example.com"].model)"#
        ]],
    );
    check(
        r#"device.attributes["gpu.exmaple.com"].model == "T4""#,
        expect![[
            r#"unknown-domain: no device has anything in the domain `gpu.exmaple.com`; did you mean `gpu.example.com`? (device.attributes["gpu.exmaple.com"].model → gpu.example.com)"#
        ]],
    );
    check(
        r#""gpu.nvidia.com" in device.attributes"#,
        expect![[
            r#"unknown-domain: no device has anything in the domain `gpu.nvidia.com` (device.attributes["gpu.nvidia.com"] → -)"#
        ]],
    );
    check(r#"device.attributes["gpu.example.com"].model == "T4""#, expect![[""]]);
}
