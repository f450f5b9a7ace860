//! Links to what is open.

use serde::{Deserialize, Serialize};

use super::SampleDocument;

/// What should be in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareRequest {
    /// The cluster too.
    pub cluster: bool,
    /// For looking only.
    pub read_only: bool,
}

/// A link, before it leaves the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareView {
    /// What stands behind `#`.
    pub fragment: String,
    /// Its length in characters.
    pub length: u32,
    /// Some programs would cut it; a file is safer.
    pub too_long: bool,
    /// What is in it, line by line.
    pub contents: Vec<String>,
    /// The manifests and what is said of them, as Markdown.
    pub issue: String,
}

/// What an opened link holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinkedView {
    pub documents: Vec<SampleDocument>,
    pub contents: Vec<String>,
    pub read_only: bool,
}
