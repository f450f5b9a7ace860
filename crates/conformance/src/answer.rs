//! What does our engine say to a request of the oracle's protocol?
//!
//! The shapes are those of `tests/oracle/protocol.go`. A member that we do not compute yet is left out, and an
//! operation that we do not know answers `unsupported`: both differ from Kubernetes, as they should.

mod allocate;
mod cel;
mod convert;
mod scalars;
mod validate;
mod yaml;

use std::collections::BTreeMap;

use dra::target::Release;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

pub use allocate::{outcomes, time_cycles};

/// One answer: members by name, each kept as the JSON text it came as.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answer(BTreeMap<String, Box<RawValue>>);

impl Answer {
    /// An answer to `request`, which it names by `id`.
    fn to(request: &Value) -> Self {
        Self::default().with("id", request.get("id").unwrap_or(&Value::Null))
    }

    /// Reads a line.
    ///
    /// # Errors
    /// When the line is no JSON object.
    pub fn read(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|error| format!("no answer: {error}: {line}"))
    }

    /// The same with one more member.
    #[must_use]
    pub fn with(self, name: &str, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::value::to_raw_value(value) {
            Ok(raw) => self.with_raw(name, raw),
            Err(_) => self,
        }
    }

    fn with_raw(mut self, name: &str, raw: Box<RawValue>) -> Self {
        self.0.insert(name.to_owned(), raw);
        self
    }

    /// The names of the members, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The JSON text of a member; `None` when it is absent.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|raw| raw.get())
    }

    /// A member as a value; `null` when it is absent.
    pub fn value(&self, name: &str) -> Value {
        self.raw(name).and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
    }

    /// A member that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.raw(name)?).ok()
    }

    /// The answer as one line, keys sorted.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Our engine's answer to a request, for one Kubernetes minor.
pub fn answer(request: &Value, minor: Release) -> Answer {
    match text(request, "op").unwrap_or_default() {
        "allocate" => allocate::answer(request, minor),
        "cel" => cel::answer(request, minor),
        "convert" => convert::answer(request, minor),
        "quantity" => scalars::quantity(request),
        "semver" => scalars::semver(request),
        "pod" | "validate" => validate::answer(request, minor),
        "yaml" => yaml::answer(request),
        other => {
            Answer::to(request).with("unsupported", &format!("our engine does not answer {other:?} yet"))
        }
    }
}

/// A member of a request that is a text.
fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name)?.as_str()
}

/// Whether a member of a request is `true`.
fn flag(request: &Value, name: &str) -> bool {
    request.get(name).and_then(Value::as_bool).unwrap_or(false)
}
