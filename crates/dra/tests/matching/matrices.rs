//! What does each request say of each device?

use super::*;

const DEVICES: &[(&str, &str)] = &[
    ("a", "attributes: {model: {string: A100}, index: {int: 0}}, capacity: {memory: {value: 80Gi}}"),
    ("b", "attributes: {model: {string: T4}, index: {int: 1}}, capacity: {memory: {value: 16Gi}}"),
    ("c", "attributes: {index: {int: 2}}"),
];

fn check(class_expression: &str, expressions: &[&str], expected: &[&str]) {
    let workspace = workspace(&(slice(DEVICES) + &class(class_expression) + &claim(expressions)));
    let cells: Vec<String> =
        (0..workspace.matrix.devices).map(|device| word(workspace.matrix.cell(0, device).verdict)).collect();
    assert_eq!(cells, expected);
}

#[test]
fn the_class_speaks_first_and_then_the_request() {
    let model = r#"device.attributes["gpu.example.com"].model == "A100""#;
    check("device.driver == \"gpu.example.com\"", &[model], &["Match", "NoMatch", "error"]);
    check("device.driver == \"other\"", &[model], &["NoMatch", "NoMatch", "NoMatch"]);
    check("true", &[], &["Match", "Match", "Match"]);
}

#[test]
fn the_first_selector_that_does_not_match_decides() {
    let index = r#"device.attributes["gpu.example.com"].index < 1"#;
    let model = r#"device.attributes["gpu.example.com"].model == "A100""#;
    check("true", &[index, model], &["Match", "NoMatch", "NoMatch"]);
    check("true", &[model, index], &["Match", "NoMatch", "error"]);
}

#[test]
fn capacities_compare_by_value() {
    let memory = r#""memory" in device.capacity["gpu.example.com"] &&
        device.capacity["gpu.example.com"].memory.compareTo(quantity("20G")) > 0"#;
    check("true", &[memory], &["Match", "NoMatch", "NoMatch"]);
}

#[test]
fn whole_maps_can_be_read() {
    check(
        r#"device.attributes.exists(domain, "model" in device.attributes[domain])"#,
        &[r#"size(device.capacity["gpu.example.com"]) == 1"#, r#"!("nope" in device.attributes)"#],
        &["Match", "Match", "NoMatch"],
    );
}

#[test]
fn what_a_device_publishes_is_gone_through_by_name_however_it_is_written() {
    let devices = slice(&[
        (
            "a",
            "attributes: {z: {int: 1}, a: {int: 2}, m: {int: 3}}, capacity: {z: {value: 1}, b: {value: 2}}",
        ),
        (
            "b",
            "attributes: {m: {int: 4}, z: {int: 5}, a: {int: 6}}, capacity: {b: {value: 3}, z: {value: 4}}",
        ),
    ]);
    let attributes = r#"device.attributes["gpu.example.com"].map(name, name) == ["a", "m", "z"]"#;
    let capacity = r#"device.capacity["gpu.example.com"].map(name, name) == ["b", "z"]"#;
    let workspace = workspace(&(devices + &class("true") + &claim(&[attributes, capacity])));
    assert_eq!(workspace.matrix.rows[0].tally.matches, 2);
}

#[test]
fn a_selector_is_evaluated_once_for_equal_values() {
    let many: Vec<(String, String)> = (0..200)
        .map(|it| {
            (format!("d{it}"), format!("attributes: {{model: {{string: m{}}}, id: {{int: {it}}}}}", it % 4))
        })
        .collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|(name, fields)| (name.as_str(), fields.as_str())).collect();
    let model = r#"device.attributes["gpu.example.com"].model == "m1""#;
    let workspace =
        workspace(&(slice(&many) + &class("device.driver == \"gpu.example.com\"") + &claim(&[model])));
    assert_eq!(workspace.matrix.evaluations, 1 + 4);
    assert_eq!(workspace.matrix.rows[0].tally.matches, 50);
}

#[test]
fn a_claim_of_an_unloaded_class_is_judged_by_its_own_selectors() {
    let model = r#"device.attributes["gpu.example.com"].model == "A100""#;
    let workspace = workspace(&(slice(DEVICES) + &claim(&[model])));
    assert!(!workspace.matrix.rows[0].class_loaded);
    assert_eq!(
        workspace.matrix.rows[0].tally,
        dra::Tally { matches: 1, no_match: 1, errors: 1, ..Default::default() }
    );
}

#[test]
fn alternatives_are_requests_of_their_own() {
    let text = slice(DEVICES)
        + &class("true")
        + "apiVersion: resource.k8s.io/v1\nkind: ResourceClaimTemplate\nmetadata: {name: template, namespace: space}\nspec:\n  spec:\n    \
           devices:\n      requests:\n      - name: r\n        firstAvailable:\n        - {name: best, deviceClassName: gpu}\n        \
           - {name: other, deviceClassName: gpu}\n";
    let workspace = workspace(&text);
    let requests: Vec<String> = workspace
        .selectors
        .requests
        .iter()
        .map(|it| format!("{}/{} {} {}", it.namespace, it.claim, it.name, it.path))
        .collect();
    assert_eq!(
        requests,
        [
            "space/template r/best spec.spec.devices.requests[0].firstAvailable[0]",
            "space/template r/other spec.spec.devices.requests[0].firstAvailable[1]"
        ]
    );
}

#[test]
fn a_budget_that_ran_out_is_a_result() {
    let heavy = "[1,2,3,4,5,6,7,8,9].all(a, [1,2,3,4,5,6,7,8,9].all(b, [1,2,3,4,5,6,7,8,9].all(c, \
                 [1,2,3,4,5,6,7,8,9].all(d, a+b+c+d+device.attributes[\"gpu.example.com\"].index > 0))))";
    let text = slice(DEVICES) + &class("true") + &claim(&[heavy]);
    let one = Budget { steps_per_evaluation: 1000, ..Budget::default() };
    let matrix = workspace_within(&text, Memo::new(), one).matrix;
    assert_eq!(matrix.rows[0].tally.unknown, 3);
    assert!(!matrix.out_of_budget);
    let all = Budget { steps: 100, ..Budget::default() };
    let matrix = workspace_within(&text, Memo::new(), all).matrix;
    assert!(matrix.out_of_budget);
    assert_eq!(matrix.rows[0].tally.unknown, 3);
}

#[test]
fn a_memo_changes_no_result() {
    let texts = [
        slice(DEVICES) + &class("true") + &claim(&[r#"device.attributes["gpu.example.com"].model == "T4""#]),
        slice(&DEVICES[..2])
            + &class("true")
            + &claim(&[r#"device.attributes["gpu.example.com"].model == "T4""#]),
        slice(&[("a", "attributes: {model: {string: T4}, other.example.com/model: {int: 1}}")])
            + &class(r#"device.attributes["other.example.com"].size() == 1"#)
            + &claim(&[r#"device.attributes["gpu.example.com"].model == "T4""#]),
        slice(DEVICES) + &class("device.driver == 'x'") + &claim(&["device.allowMultipleAllocations"]),
        slice(DEVICES) + &class("device.driver ==") + &claim(&["1 / 0 == 1"]),
    ];
    for budget in [Budget::default(), Budget { steps_per_evaluation: 5, steps: 12 }] {
        let mut memo = Memo::new();
        for round in 0..3 {
            for (index, text) in texts.iter().enumerate() {
                let kept = workspace_within(text, memo, budget);
                let fresh = workspace_within(text, Memo::new(), budget);
                assert_eq!(kept.matrix, fresh.matrix, "round {round}, text {index}");
                memo = kept.memo;
            }
        }
    }
}
