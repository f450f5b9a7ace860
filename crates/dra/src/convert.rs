//! The same object in another version of its API.
//!
//! Kubernetes decodes what is stored without strictness, defaults it, and writes it in the version that is asked for.
//! Source: the conversions in `pkg/apis/resource/v1beta1`, `v1beta2` and `v1` of kubernetes v1.34.4 to v1.37.2.

mod rewrite;

use serde_json::Value as Json;

use crate::admission::{decode_stored, defaults};
use crate::fields::KINDS;
use crate::item::{read, write};
use crate::objects::Version;
use crate::target::Target;

pub use rewrite::{Rewriting, rewrite};

/// The first object of `text` in the version `to`, such as `resource.k8s.io/v1beta1`; `None` for a kind of which there
/// is no table.
///
/// # Errors
/// What Kubernetes says instead.
pub fn convert(text: &str, to: &str, target: &Target) -> Result<Option<Json>, String> {
    let parts: Vec<&str> = to.split('/').collect();
    let group = match parts.as_slice() {
        [_] => "",
        [group, _] => *group,
        _ => return Err(format!("unexpected GroupVersion string: {to}")),
    };
    let stream = yaml_tree::parse(text);
    let Some(kind) = decode_stored(text, &stream, target)? else { return Ok(None) };
    let scheme = scheme(target);
    if kind.group() != group {
        return Err(format!("resource.{} is not suitable for converting to {to:?} in {scheme}", kind.name));
    }
    let wanted = KINDS.iter().find(|known| {
        known.name == kind.name && known.api_version == to && known.since <= target.release.minor
    });
    let Some(wanted) = wanted else {
        return Err(format!("no kind {:?} is registered for version {to:?} in {scheme}", kind.name));
    };
    let from = Version { release: target.release, api: kind.version() };
    let Some(root) = stream.trees.iter().find_map(|tree| tree.root()) else { return Ok(None) };
    let mut object = read(root, kind.structure, from);
    defaults::fill(&mut object, from);
    let mut out = write::versioned(&object, Version { release: target.release, api: wanted.version() });
    if let Some(api_version) = out.get_mut("apiVersion") {
        *api_version = to.into();
    }
    Ok(Some(out))
}

/// How messages name the scheme: by the line of upstream's code that makes it.
pub(crate) fn scheme(target: &Target) -> String {
    // `k8s.io/kubernetes/pkg/api/legacyscheme`
    let line = if target.release.minor >= 35 { 111 } else { 110 };
    format!("scheme \"pkg/runtime/scheme.go:{line}\"")
}
