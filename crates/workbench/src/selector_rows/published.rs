//! Selectors that people publish, taken apart into rows and written anew: do they say the same of every device?

use std::fs;
use std::path::Path;

use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, decode};

use super::{read, write};
use crate::protocol::Group;

/// The expressions of set A and, where they stand, the devices that they were tried on.
fn published() -> (Vec<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dra/tests/real_selectors");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let (mut expressions, mut devices) = (Vec::new(), Vec::new());
    for text in files.iter().map(|path| fs::read_to_string(path).unwrap()) {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            match line.trim_start().strip_prefix("with") {
                Some(row) if line.starts_with(' ') => {
                    let row = row.trim_start_matches("out").trim();
                    devices.push(row.rsplit_once(" -> ").unwrap().0.to_owned());
                }
                _ => expressions.push(line.to_owned()),
            }
        }
    }
    (expressions, devices)
}

/// `gpu.example.com attributes {…} capacity {…} allowMultipleAllocations` as a slice of one device.
fn slice(number: usize, device: &str) -> String {
    let (driver, rest) = device.split_once(' ').unwrap_or((device, ""));
    let (rest, multiple) = match rest.strip_suffix("allowMultipleAllocations") {
        Some(rest) => (rest, "    allowMultipleAllocations: true\n"),
        None => (rest, ""),
    };
    let (attributes, capacity) = rest.split_once("capacity ").unwrap_or((rest, "{}"));
    let attributes = attributes.trim().strip_prefix("attributes ").unwrap_or("{}");
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {{name: slice-{number}}}\nspec:\n  driver: {driver}\n  \
         pool: {{name: pool-{number}, generation: 1, resourceSliceCount: 1}}\n  allNodes: true\n  devices:\n  \
         - name: device\n    attributes: {attributes}\n    capacity: {capacity}\n{multiple}"
    )
}

/// What each expression says of each device, an error with its text.
fn verdicts(slices: &str, expressions: &[&str]) -> Vec<Vec<String>> {
    let classes = expressions.iter().enumerate().map(|(number, expression)| {
        let class = serde_json::json!({
            "apiVersion": "resource.k8s.io/v1", "kind": "DeviceClass", "metadata": {"name": format!("class-{number:04}")},
            "spec": {"selectors": [{"cel": {"expression": expression}}]},
        });
        format!("---\n{class}\n")
    });
    let text = format!("{slices}{}", classes.collect::<String>());
    let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
    let cluster = Cluster::build(&decoded.objects);
    assert!(!cluster.devices.is_empty());
    let mut memo = Memo::new();
    let selectors = Selectors::compile(&decoded.objects, &mut memo);
    assert_eq!(selectors.selectors.len(), expressions.len());
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut memo, Budget::default());
    let said = |column: &dra::Column| {
        let devices = 0..cluster.devices.len();
        devices
            .map(|device| format!("{:?} {:?}", without_index(column.verdicts[device]), column.error(device)))
            .collect()
    };
    matrix.columns.iter().map(said).collect()
}

/// The verdict without which text of the column it has.
fn without_index(verdict: dra::Verdict) -> &'static str {
    match verdict {
        dra::Verdict::Match => "match",
        dra::Verdict::NoMatch => "no match",
        _ => "error",
    }
}

#[test]
fn published_selectors_written_through_rows_say_the_same_of_every_device() {
    let (expressions, devices) = published();
    assert_eq!(expressions.len(), 219);
    let through: Vec<(&str, String)> = expressions
        .iter()
        .filter_map(|source| Some((source.as_str(), write(&read(source)?).unwrap())))
        .collect();
    let own = devices
        .iter()
        .enumerate()
        .map(|(number, device)| slice(number, device))
        .collect::<Vec<_>>()
        .join("---\n");
    let samples = crate::samples::all().into_iter().map(|sample| {
        let cluster = sample.documents.into_iter().filter(|it| it.group == Group::Cluster);
        let slices = cluster.filter(|it| it.text.contains("kind: ResourceSlice"));
        slices.map(|it| it.text).collect::<Vec<_>>().join("---\n")
    });
    let (mut compared, mut wrong) = (0, Vec::new());
    for slices in std::iter::once(own).chain(samples) {
        let before = verdicts(&slices, &through.iter().map(|it| it.0).collect::<Vec<_>>());
        let after = verdicts(&slices, &through.iter().map(|it| it.1.as_str()).collect::<Vec<_>>());
        for ((source, written), (before, after)) in through.iter().zip(before.iter().zip(&after)) {
            compared += before.len();
            if before != after {
                let at = before.iter().zip(after).position(|(before, after)| before != after).unwrap();
                wrong.push(format!("{source}\n  as rows {written}\n  {} / {}", before[at], after[at]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
    // What cannot be read as rows stays text.
    expect_test::expect!["186 of 219 are rows, 114948 verdicts"].assert_eq(&format!(
        "{} of {} are rows, {compared} verdicts",
        through.len(),
        expressions.len()
    ));
}
