//! What is a person told who writes a selector in the text of a document?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;

const CLUSTER: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: slice}
spec:
  driver: gpu.example.com
  nodeName: node
  pool: {name: pool, generation: 1, resourceSliceCount: 1}
  devices:
  - name: a
    attributes: {model: {string: H100}}
    capacity: {memory: {value: 80Gi}}
";

/// A claim with an expression, as it is written in YAML, and the cursor at `¦`.
fn claim(written: &str) -> String {
    format!(
        "# Grüße 😀\napiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: a}}\nspec:\n  devices:\n    \
         requests:\n    - name: r\n      exactly:\n        deviceClassName: gpu\n        selectors:\n        - cel:\n            \
         expression: {written}\n"
    )
}

fn ask(written: &str) -> (String, AssistView) {
    let marked = claim(written);
    let at = marked.find('¦').unwrap();
    let text = marked.replacen('¦', "", 1);
    let mut engine = Engine::new();
    let document = DocumentInput {
        id: 1,
        revision: 1,
        group: Group::Cluster,
        name: "slices.yaml".to_owned(),
        text: Some(DocumentText { text: CLUSTER.to_owned(), last_good: None }),
    };
    let look = Look { look: 1, documents: vec![document], budget: 1_000_000, ..Look::default() };
    engine.respond(Request::Look(Box::new(look)));
    let at = text.get(..at).unwrap_or_default().encode_utf16().count() as u32;
    match engine.respond(Request::Assist(Box::new(AssistRequest { ticket: 7, text: text.clone(), at }))) {
        Answer::Assisted(view) if view.ticket == 7 => (text, *view),
        other => panic!("{other:?}"),
    }
}

/// The line of the expression after the first option was taken, and how many there were.
#[track_caller]
fn take(written: &str, expected: Expect) {
    let (text, view) = ask(written);
    let told = match view.completions {
        None => "nothing".to_owned(),
        Some(found) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            let part = |range: std::ops::Range<usize>| String::from_utf16(&units[range]).unwrap();
            let (from, to) = (found.from as usize, found.to as usize);
            let whole = part(0..from) + &found.options[0].insert + &part(to..units.len());
            let line = whole.lines().last().unwrap().trim().to_owned();
            format!("{line}\nof {}", found.options.len())
        }
    };
    expected.assert_eq(&told);
}

#[test]
fn a_completion_fits_the_way_the_expression_is_written() {
    take(
        "device.¦",
        expect![[r#"
        expression: device.driver
        of 4"#]],
    );
    take(
        "device.attributes[¦",
        expect![[r#"
        expression: device.attributes["gpu.example.com"
        of 1"#]],
    );
    take(
        "\"device.attributes[\\\"gpu¦\\\"].model == 'x'\"",
        expect![[r#"
        expression: "device.attributes[\"gpu.example.com\"].model == 'x'"
        of 1"#]],
    );
    take(
        "'device.attributes[\"gpu.exa¦mple.com\"].model'",
        expect![[r#"
        expression: 'device.attributes["gpu.example.com"].model'
        of 1"#]],
    );
    take(
        "device.attributes[\"gpu.example.com\"].mo¦ == \"x\"",
        expect![[r#"
        expression: device.attributes["gpu.example.com"].model == "x"
        of 1"#]],
    );
    take(
        "|-\n              device.driver == 'a' &&\n              device.dri¦",
        expect![[r#"
        device.driver
        of 1"#]],
    );
    take(
        "device.attributes[\"gpu.example.com\"].model == ¦",
        expect![[r#"
        expression: device.attributes["gpu.example.com"].model == "H100"
        of 1"#]],
    );
    take("x # ¦ device.", expect!["nothing"]);
}

#[test]
fn a_part_and_a_call_are_explained_in_place() {
    let (_, view) = ask("device.attributes[\"gpu.example.com\"].mod¦el == \"x\"");
    let hover = view.hover.unwrap();
    expect![[r#"
        device.attributes["gpu.example.com"].model: string
        Published on 1 of 1 devices
        "H100""#]]
    .assert_eq(&format!("{}\n{}", hover.title, hover.lines.join("\n")));
    let (_, view) = ask("device.driver.matches(¦");
    let signature = view.signature.unwrap();
    expect![[r#"
        argument 1
        matches(string, string) → bool
        string.matches(string) → bool
        Whether the regular expression (RE2) matches a part of the string."#]]
    .assert_eq(&format!("{}\n{}\n{}", signature.argument, signature.forms.join("\n"), signature.says));
    let (_, view) = ask("true\n            other: device.¦");
    assert_eq!(view, AssistView { ticket: 7, ..AssistView::default() });
}
