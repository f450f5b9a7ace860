//! What does a driver take as opaque parameters? `content/parameters/README.md` states the format of the files.

use serde::Deserialize;
use serde_json::Value;
use yaml_tree::Segment;

use super::{At, Form};
use crate::protocol::{FormAction, FormIntent};

/// What is known of every driver as (driver, text of the file), by driver.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/parameters.rs"));

/// A start for parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    name: String,
    about: String,
    parameters: Value,
}

impl Form<'_> {
    /// What could be written as the parameters at a place, by the driver that stands beside them.
    pub(super) fn known_parameters(&self, at: &At<'_>) -> Vec<FormAction> {
        if at.field != ("OpaqueDeviceConfiguration", "parameters") {
            return Vec::new();
        }
        let driver = self.beside(at, "driver").unwrap_or_default();
        let file = FILES.iter().find(|(name, _)| *name == driver);
        let known = file.and_then(|(_, text)| read(text).ok()).unwrap_or_default();
        let write = |known: Known| FormAction {
            label: known.name,
            about: known.about,
            intents: vec![FormIntent::Set { path: at.path(), value: known.parameters }],
        };
        known.into_iter().map(write).collect()
    }

    /// The text of a field that stands beside a place.
    fn beside(&self, at: &At<'_>, field: &str) -> Option<String> {
        let mut path = at.object.place.path.clone();
        let (Segment::Key(_), above) = at.within.0.split_last()? else { return None };
        path.0.extend(above.iter().cloned());
        let tree = self.document.stream.as_ref()?.trees.get(at.object.place.tree)?;
        tree.node_at(&path.key(field))?.as_str().map(str::to_owned)
    }
}

fn read(text: &str) -> Result<Vec<Known>, String> {
    let stream = yaml_tree::parse(text);
    let root = stream.trees.first().and_then(yaml_tree::Tree::root).ok_or("no list")?;
    serde_json::from_value(root.to_json()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_as_parameters() {
        for (driver, text) in FILES {
            let known = read(text).unwrap_or_else(|problem| panic!("{driver}: {problem}"));
            assert!(!known.is_empty() && text.starts_with("# "), "{driver}");
            for known in known {
                assert!(known.parameters.is_object() && !known.about.is_empty(), "{driver}: {}", known.name);
            }
        }
    }
}
