//! Our engine and the real Kubernetes code, asked the same questions.
//!
//! A [`Case`] is one question. [`answer`] is what our engine says to it; the oracle (`tests/oracle`) is what
//! Kubernetes says. Both speak the same lines of JSON, and [`differences`] tells them apart. The committed answers
//! of Kubernetes stand in `tests/conformance/answers`; what does not agree yet is listed ([`Known`]) and counted
//! ([`parity`]). [`generate`] makes questions that nobody thought of.
//!
//! Native only: the page does not link it.

mod answer;
mod case;
mod compare;
mod folder;
pub mod generate;
mod known;
pub mod parity;

pub use answer::{Answer, answer, outcomes, time_cycles};
pub use case::{Case, read_cases, write_case};
pub use compare::{Difference, differences};
pub use folder::{Folder, Subject};
pub use known::Known;

pub use dra::target::Release;

/// The Kubernetes minors that are compared, oldest first.
pub const MINORS: [Release; 4] =
    [Release::new(1, 34), Release::new(1, 35), Release::new(1, 36), Release::new(1, 37)];

/// The minor that `text` names, as `1.37`.
pub fn minor(text: &str) -> Option<Release> {
    MINORS.into_iter().find(|minor| minor.to_string() == text)
}

/// What is compared, as the folders of the cases have it.
pub const AREAS: [&str; 7] = ["validate", "pod", "convert", "cel", "allocate", "scalars", "yaml"];
