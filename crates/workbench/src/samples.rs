//! Which samples are built in, and what is in each?
//!
//! `content/samples/README.md` states the format of the files.

use serde::Deserialize;

use crate::protocol::{Group, SampleDocument, SampleRow};

/// Every sample as (name, text of the file), by name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));

/// The line that begins the first document to try.
const MARKER: &str = "# --- manifests to try ---\n";

/// The sample that a first visit opens.
pub const FIRST_VISIT: &str = "nvidia-h100-and-l40s";

/// One sample, split.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// How the list shows it.
    pub row: SampleRow,
    /// The oldest minor that keeps every field of it, as `1.36`.
    pub kubernetes: String,
    /// The lines of its front matter that a test holds it to.
    pub expect: Vec<String>,
    /// Its documents, the cluster's first.
    pub documents: Vec<SampleDocument>,
}

/// The front matter of a sample's file.
#[derive(Debug, Deserialize)]
struct FrontMatter {
    title: String,
    summary: String,
    driver: String,
    driver_version: String,
    kubernetes: String,
    sources: Vec<Source>,
    expect: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Source {
    url: String,
    licence: String,
}

/// All samples, the one of the first visit first, then by name.
pub fn all() -> Vec<Sample> {
    let mut samples: Vec<Sample> = FILES.iter().filter_map(|(name, text)| read(name, text).ok()).collect();
    samples.sort_by_key(|sample| sample.row.name != FIRST_VISIT);
    samples
}

/// The sample of this name, as [`SampleRow::name`] gives it.
pub fn find(name: &str) -> Option<Sample> {
    FILES.iter().find(|(file, _)| *file == name).and_then(|(name, text)| read(name, text).ok())
}

/// Splits the text of a sample's file. The error says what is wrong with the file, for the test that reads them all.
fn read(name: &str, text: &str) -> Result<Sample, String> {
    let text = text.strip_prefix("---\n").ok_or("the first line is not ---")?;
    let mut parts = text.split("\n---\n");
    let front = parts.next().unwrap_or_default();
    let front = yaml_tree::parse(front)
        .trees
        .first()
        .and_then(yaml_tree::Tree::root)
        .map(|root| serde_json::from_value::<FrontMatter>(root.to_json()))
        .ok_or("no front matter")?
        .map_err(|error| error.to_string())?;

    let mut documents: Vec<SampleDocument> = Vec::new();
    let mut group = Group::Cluster;
    for part in parts {
        let part = match part.strip_prefix(MARKER) {
            Some(rest) => {
                group = Group::Manifests;
                rest
            }
            None => part,
        };
        let part = format!("{}\n", part.trim_end_matches('\n'));
        let (kind, object) = kind_and_name(&part);
        // A node and its slices are one entry of the list, as a reader thinks of them.
        match documents.last_mut() {
            Some(node) if kind == "ResourceSlice" && node.text.contains("\nkind: Node\n") => {
                node.text.push_str("---\n");
                node.text.push_str(&part);
            }
            _ => documents.push(SampleDocument { group, name: format!("{object}.yaml"), text: part }),
        }
    }
    let row = SampleRow {
        name: name.to_owned(),
        title: front.title,
        summary: front.summary,
        driver: format!(
            "{} {}, Kubernetes {} or newer",
            front.driver, front.driver_version, front.kubernetes
        ),
        sources: front
            .sources
            .into_iter()
            .map(|source| format!("{} ({})", source.url, source.licence))
            .collect(),
    };
    Ok(Sample { row, kubernetes: front.kubernetes, expect: front.expect, documents })
}

fn kind_and_name(text: &str) -> (String, String) {
    let stream = yaml_tree::parse(text);
    let root = stream.trees.iter().find_map(yaml_tree::Tree::root);
    let kind = root.and_then(|root| root.get("kind")).and_then(|kind| kind.as_str());
    let name = root.and_then(|root| root.get("metadata")).and_then(|metadata| metadata.get("name"));
    (
        kind.unwrap_or_default().to_owned(),
        name.and_then(|name| name.as_str()).unwrap_or("untitled").to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_as_a_sample() {
        for (name, text) in FILES {
            let sample = read(name, text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert!(sample.documents.iter().any(|document| document.group == Group::Manifests), "{name}");
            assert!(sample.documents.iter().any(|document| document.group == Group::Cluster), "{name}");
            assert!(!sample.expect.is_empty(), "{name} expects nothing");
        }
    }

    #[test]
    fn the_first_visit_has_its_sample() {
        assert_eq!(all()[0].row.name, FIRST_VISIT);
        assert!(find("no-such-sample").is_none());
    }

    #[test]
    fn a_node_and_its_slices_are_one_document() {
        let sample = find(FIRST_VISIT).unwrap();
        let names: Vec<_> = sample.documents.iter().map(|document| document.name.as_str()).collect();
        expect_test::expect![[r#"
            [
                "gpu.nvidia.com.yaml",
                "node-a.yaml",
                "node-b.yaml",
                "two-gpus.yaml",
                "trainer.yaml",
            ]
        "#]]
        .assert_debug_eq(&names);
    }
}
