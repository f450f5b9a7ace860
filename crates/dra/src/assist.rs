//! What helps a person who writes a selector: what may come next, what a part is, and what a function takes.
//!
//! Everything is in bytes of the expression. What may come next is told from the text before the cursor alone, which
//! need not be an expression yet.

mod completion;
mod hover;
mod place;
mod signature;

use std::ops::Range;

use kube_cel::Environment;

use crate::cluster::Cluster;
use crate::statistics::Statistic;

pub use completion::{Completion, CompletionKind, Completions};
pub use hover::Hover;
pub use signature::Signature;

/// What is published, as completions and hovers read it.
#[derive(Clone, Copy, Debug)]
pub struct Loaded<'a> {
    /// The devices.
    pub cluster: &'a Cluster,
    /// What is counted over them.
    pub statistics: &'a [Statistic],
    /// What selectors are compiled for: functions that it lacks are not offered.
    pub environment: &'a Environment,
}

/// What may stand at a byte of an expression.
pub fn completions(loaded: Loaded<'_>, expression: &str, at: usize) -> Completions {
    completion::completions(loaded, expression, at)
}

/// What the part at a byte of an expression is; `None` where there is nothing to say, or the expression has an error.
pub fn hover(loaded: Loaded<'_>, expression: &str, at: usize) -> Option<Hover> {
    hover::hover(loaded, expression, at)
}

/// The function whose arguments are being written at a byte of an expression.
pub fn signature(expression: &str, at: usize) -> Option<Signature> {
    signature::signature(expression, at)
}

/// How a function's overloads are called: `string.find(string) → string`, one a line.
fn forms(function: &kube_cel::functions::Function) -> Vec<String> {
    let form = |overload: &kube_cel::functions::Overload| {
        let types: Vec<String> = overload.arguments.iter().map(|shape| shape.to_type().to_string()).collect();
        let result = overload.result.to_type();
        match types.split_first() {
            Some((receiver, rest)) if overload.member => {
                format!("{receiver}.{}({}) → {result}", function.name, rest.join(", "))
            }
            _ => format!("{}({}) → {result}", function.name, types.join(", ")),
        }
    };
    function.overloads.iter().map(form).collect()
}

/// The bytes of the name that ends at a byte.
fn word_before(text: &str, at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or(text);
    let word = before.trim_end_matches(|c: char| c == '_' || c.is_ascii_alphanumeric());
    word.len()..before.len()
}
