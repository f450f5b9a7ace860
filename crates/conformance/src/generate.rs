//! How are cases made that nobody thought of?
//!
//! A [`Generator`] makes requests from seeded pseudo-random numbers, tells what it has reached, and makes a request
//! smaller. Each area has one, in its own file.

mod allocate;
pub mod bucket;
mod cel;
mod convert;
mod corpus;
pub mod coverage;
mod dice;
mod scalars;
mod shrink;
mod text;
mod tree;
mod validate;
mod yaml;

use serde_json::Value;

pub use cel::device;
pub use corpus::Corpus;
pub use coverage::{Coverage, Floor};
pub use dice::Rng;

use crate::{Answer, Release};

/// Makes the cases of one area.
pub trait Generator {
    /// A request without an id.
    fn request(&mut self, random: &mut Rng) -> Value;

    /// A request made of a file instead; `None` when the area cannot use it.
    fn of_file(&self, text: &str) -> Vec<Value>;

    /// Counts what a case has reached, by Kubernetes' answer to it.
    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage);

    /// What has to be reached for a report to be worth anything.
    fn floors(&self) -> Vec<Floor>;

    /// Smaller requests, the smallest first. One that still differs in the same way takes its place.
    fn smaller(&self, request: &Value) -> Vec<Value> {
        shrink::smaller(request)
    }
}

/// The generator of an area; `None` when it has none.
///
/// `corpus` is what it may take pieces of.
pub fn generator(area: &str, corpus: Corpus, minor: Release) -> Option<Box<dyn Generator>> {
    Some(match area {
        "yaml" => Box::new(yaml::Yaml::new(corpus)),
        "allocate" => Box::new(allocate::Allocate::new(minor)),
        "convert" => Box::new(convert::Convert::new(&corpus)),
        "cel" => Box::new(cel::Cel::new(&corpus, minor)),
        "validate" => Box::new(validate::Validate::new(&corpus)),
        "pod" => Box::new(validate::Validate::pods(&corpus)),
        "scalars" => Box::new(scalars::Scalars),
        _ => return None,
    })
}
