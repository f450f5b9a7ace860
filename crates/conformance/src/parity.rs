//! How far is our engine? `tests/conformance/parity.json`, which the page and `kubectl dra version` show.

use std::collections::BTreeMap;

use dra::target::Release;
use serde::Serialize;

/// By minor.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Parity(BTreeMap<String, Minor>);

/// One minor.
#[derive(Clone, Debug, Default, Serialize)]
struct Minor {
    /// The exact version whose answers are compared, as `v1.37.2`.
    kubernetes: String,
    areas: BTreeMap<String, Count>,
}

/// How many cases there are, and in how many we say what Kubernetes says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// All cases.
    pub cases: usize,
    /// Those that agree.
    pub agree: usize,
}

impl Parity {
    /// Counts one case.
    pub fn count(&mut self, minor: Release, kubernetes: &str, area: &str, agrees: bool) {
        let minor = self.0.entry(minor.to_string()).or_default();
        kubernetes.clone_into(&mut minor.kubernetes);
        let count = minor.areas.entry(area.to_owned()).or_default();
        count.cases += 1;
        count.agree += usize::from(agrees);
    }

    /// Each minor, area and count, in order.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &str, Count)> {
        self.0.iter().flat_map(|(minor, of)| {
            of.areas.iter().map(move |(area, count)| (minor.as_str(), area.as_str(), *count))
        })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
