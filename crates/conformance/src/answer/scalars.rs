//! How do we read a quantity, a semantic version?

use kube_scalars::{Quantity, Version};
use serde_json::Value;

use super::{Answer, flag, text};

pub(super) fn quantity(request: &Value) -> Answer {
    let read = Quantity::parse(text(request, "text").unwrap_or_default());
    canonical(request, read.map(|quantity| quantity.canonical()).map_err(|error| error.to_string()))
}

pub(super) fn semver(request: &Value) -> Answer {
    let parse = if flag(request, "normalize") { Version::parse_normalized } else { Version::parse };
    let read = parse(text(request, "text").unwrap_or_default());
    canonical(request, read.map(|version| version.to_string()).map_err(|error| error.to_string()))
}

fn canonical(request: &Value, read: Result<String, String>) -> Answer {
    Answer::to(request).with("canonical", &read.as_ref().ok()).with("error", &read.as_ref().err())
}
