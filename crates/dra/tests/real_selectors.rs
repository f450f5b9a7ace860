//! Does every selector that people publish get the verdict that a reader of the CEL specification expects?
//!
//! The files in `real_selectors/` hold selectors from public manifests, charts and documentation, each with a device
//! that has what it reads and one that has not, and the verdicts; the reason stands above each group. The verdicts
//! are those of Kubernetes 1.37.2 itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, Verdict, decode};

/// `gpu.example.com attributes {…} capacity {…} allowMultipleAllocations`
fn slice(device: &str) -> String {
    let (driver, rest) = device.split_once(' ').unwrap_or((device, ""));
    let (rest, multiple) = match rest.strip_suffix("allowMultipleAllocations") {
        Some(rest) => (rest, "    allowMultipleAllocations: true\n"),
        None => (rest, ""),
    };
    let (attributes, capacity) = match rest.split_once("capacity ") {
        Some((attributes, capacity)) => (attributes, capacity),
        None => (rest, ""),
    };
    let attributes = attributes.trim().strip_prefix("attributes ").unwrap_or("{}");
    let capacity = if capacity.is_empty() { "{}" } else { capacity };
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {{name: slice}}\nspec:\n  driver: {driver}\n  \
         pool: {{name: pool, generation: 1, resourceSliceCount: 1}}\n  allNodes: true\n  devices:\n  - name: device\n    \
         attributes: {attributes}\n    capacity: {capacity}\n{multiple}"
    )
}

fn class(expression: &str) -> String {
    let class = serde_json::json!({
        "apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": "class"},
        "spec": {"selectors": [{"cel": {"expression": expression}}]},
    });
    class.to_string()
}

/// `match`, `no match`, or `error: ` with the first line of Kubernetes' text, without its hint.
fn verdict(expression: &str, device: &str) -> String {
    let text = format!("{}\n---\n{}", slice(device), class(expression));
    let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
    assert_eq!(decoded.diagnostics, vec![], "{text}");
    let cluster = Cluster::build(&decoded.objects);
    let mut memo = Memo::new();
    let selectors = Selectors::compile(&decoded.objects, &mut memo);
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut memo, Budget::default());
    match matrix.columns[0].verdicts[0] {
        Verdict::Match => "match".to_owned(),
        Verdict::NoMatch => "no match".to_owned(),
        Verdict::Error(_) => {
            let error = matrix.columns[0].error(0).unwrap();
            let line = error.lines().next().unwrap();
            format!("error: {}", line.split(". consider using").next().unwrap())
        }
        other => panic!("{expression}: {other:?}"),
    }
}

/// Checks one file and tells how many selectors it has.
fn check(name: &str, rows: &str) -> usize {
    let mut count = 0;
    let mut expression = "";
    let mut reason = String::new();
    let mut wrong = Vec::new();
    for line in rows.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            reason = if expression.is_empty() { format!("{reason} {text}") } else { text.to_owned() };
            expression = "";
        } else if let Some(row) = line.strip_prefix("  with ").or_else(|| line.strip_prefix("  without ")) {
            let (device, expected) = row.rsplit_once(" -> ").unwrap();
            let found = verdict(expression, device);
            // A bare `error` leaves the text to the type checker, which comes later.
            let same = found == expected || (expected == "error" && found.starts_with("error: "));
            if !same {
                wrong.push(format!(
                    "{expression}\n on {device}\n gives    {found}\n expected {expected}\n because{reason}"
                ));
            }
        } else if !line.is_empty() {
            expression = line;
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
    count
}

macro_rules! files {
    ($($test:ident)*) => {
        $(#[test] fn $test() {
            assert!(check(stringify!($test), include_str!(concat!("real_selectors/", stringify!($test), ".txt"))) > 0);
        })*
        const ALL: &[&str] = &[$(include_str!(concat!("real_selectors/", stringify!($test), ".txt"))),*];
    };
}

files! { booleans capacities driver equality guards numbers_and_alternatives texts wrong_as_published }

#[test]
fn every_published_selector_is_here() {
    let selectors = ALL
        .iter()
        .flat_map(|file| file.lines())
        .filter(|line| !line.is_empty() && !line.starts_with("# ") && !line.starts_with("  "));
    assert_eq!(selectors.count(), 219);
}

/// What the lints say of a selector where this device is all there is.
fn findings(expression: &str, device: &str) -> Vec<String> {
    let text = format!("{}\n---\n{}", slice(device), class(expression));
    let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
    let selectors = Selectors::compile(&decoded.objects, &mut Memo::new());
    let found = dra::lints::lints(&Cluster::build(&decoded.objects), &selectors.selectors[0]);
    found.iter().map(|finding| format!("{}: {expression}", finding.code)).collect()
}

#[test]
fn lints_are_quiet_where_a_selector_matches() {
    let mut found = Vec::new();
    let mut expression = "";
    for line in ALL.iter().flat_map(|file| file.lines()) {
        match line.strip_prefix("  with ").and_then(|row| row.strip_suffix(" -> match")) {
            Some(device) => found.extend(findings(expression, device)),
            None if line.starts_with("  ") => {}
            None => expression = line,
        }
    }
    found.sort_unstable();
    found.dedup();
    expect_test::expect![[r#"
        unanchored-regex: device.attributes["qat.intel.com"].services.matches("[^a]?sym")
        unanchored-regex: device.attributes["qat.intel.com"].services.matches("dc[^c]?")
        unanchored-regex: device.driver == "qat.intel.com" && device.attributes["qat.intel.com"].services.matches("[^a]?sym")
        unanchored-regex: device.driver == "qat.intel.com" && device.attributes["qat.intel.com"].services.matches("dc[^c]?")"#]].assert_eq(&found.join("\n"));
}
