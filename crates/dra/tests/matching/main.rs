//! Which devices do selectors match, why, and what mends them?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Object, Selectors, Target, Verdict, decode};

mod cells;
mod guards;
mod matrices;
mod pools;
mod published;

/// Everything that one text leads to.
struct Workspace {
    objects: Vec<Object>,
    cluster: Cluster,
    selectors: Selectors,
    matrix: Matrix,
    memo: Memo,
}

fn workspace(text: &str) -> Workspace {
    workspace_within(text, Memo::new(), Budget::default())
}

fn workspace_within(text: &str, mut memo: Memo, budget: Budget) -> Workspace {
    let objects = decode(DocumentId(0), &yaml_tree::parse(text), &Target::v1_37()).objects;
    let cluster = Cluster::build(&objects);
    let selectors = Selectors::compile(&objects, &mut memo);
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut memo, budget);
    Workspace { objects, cluster, selectors, matrix, memo }
}

/// A slice of pool `pool` of `gpu.example.com`; each device is a name and flow mappings of its fields.
fn slice(devices: &[(&str, &str)]) -> String {
    let devices: Vec<String> =
        devices.iter().map(|(name, fields)| format!("  - {{name: {name}, {fields}}}\n")).collect();
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {{name: slice}}\nspec:\n  \
         driver: gpu.example.com\n  pool: {{name: pool, generation: 1, resourceSliceCount: 1}}\n  nodeName: node\n  \
         devices:\n{}---\n",
        devices.concat()
    )
}

/// The class `gpu` with one selector.
fn class(expression: &str) -> String {
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: DeviceClass\nmetadata: {{name: gpu}}\nspec:\n  selectors:\n  - cel:\n      \
         expression: {}\n---\n",
        serde_json::Value::from(expression)
    )
}

/// The claim `default/claim` with one request of the class `gpu`.
fn claim(expressions: &[&str]) -> String {
    let selectors: Vec<String> = expressions
        .iter()
        .map(|it| format!("{{cel: {{expression: {}}}}}", serde_json::Value::from(*it)))
        .collect();
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: claim}}\nspec:\n  devices:\n    \
         requests:\n    - name: request\n      exactly:\n        deviceClassName: gpu\n        selectors: [{}]\n---\n",
        selectors.join(", ")
    )
}

fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Error(_) => "error".to_owned(),
        other => format!("{other:?}"),
    }
}
