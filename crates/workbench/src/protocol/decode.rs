//! What an error means that a person has pasted.

use serde::{Deserialize, Serialize};

use super::Place;

/// What is known of a pasted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodedView {
    /// The text this answers.
    pub of: String,
    /// `2 texts of Kubernetes are recognised`, or that none is.
    pub headline: String,
    /// In the order of the text.
    pub parts: Vec<DecodedPart>,
}

/// One recognised part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodedPart {
    /// The part, verbatim.
    pub text: String,
    /// Who says it, e.g. `The scheduler`.
    pub by: String,
    /// What it means. Backticks mark what is code.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
    /// `ResourceClaim two-gpus: spec.devices.requests[0]`, when it is found in the documents; empty else.
    pub found_in: String,
    /// The 1-based line of it; 0 when it is not found.
    pub line: u32,
    /// Where that stands.
    pub place: Option<Place>,
}
