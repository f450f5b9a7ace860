//! The built-in samples as the page lists and opens them.

use serde::{Deserialize, Serialize};

use super::Group;

/// One built-in sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// The file's stem, e.g. `nvidia-h100`.
    pub name: String,
    pub title: String,
    /// One line in a person's words.
    pub summary: String,
    /// `gpu.nvidia.com 25.3.0`.
    pub driver: String,
    /// Where its facts come from: links with commit, and their licence.
    pub sources: Vec<String>,
}

/// One document of a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleDocument {
    pub group: Group,
    pub name: String,
    pub text: String,
}
