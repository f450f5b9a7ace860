//! Does this release serve the version an object is written in, and what would it be in one that is?
//!
//! Since 1.24 only stable versions of an API are on by default
//! (`k8s.io/kubernetes/pkg/controlplane/instance.go`, `DefaultAPIResourceConfigSource`).

use yaml_tree::{NodeRef, Path};

use super::check::Check;
use crate::convert::rewrite;
use crate::diagnostic::{Fix, Severity};
use crate::fields::{KINDS, Kind};
use crate::target::Target;

/// Documents up to this many bytes get the whole change offered: it is tried on each reading.
const TRIED_UP_TO: usize = 32 << 10;

/// Tells of a kind that the release lacks in this version, or serves only with a flag.
pub(super) fn check(check: &mut Check, node: NodeRef<'_>, path: &Path, kind: &Kind, target: &Target) {
    let release = target.release;
    let span = node.get("apiVersion").map_or(node.span(), |version| version.span());
    let has = |known: &&Kind| {
        known.name == kind.name && known.group() == kind.group() && known.since <= release.minor
    };
    let newest = KINDS.iter().find(has).filter(|newest| newest.api_version != kind.api_version);
    let (severity, code, mut message, text) = if kind.since > release.minor {
        let came = format!(
            "Kubernetes {release} has no {} in `{}`: it came with 1.{}",
            kind.name, kind.api_version, kind.since
        );
        let text = format!("no matches for kind \"{}\" in version \"{}\"", kind.name, kind.api_version);
        (Severity::Error, "unknown-kind", came, Some(text))
    } else if kind.group() == "resource.k8s.io" && kind.version() != "v1" {
        let flag = format!("--runtime-config={}=true", kind.api_version);
        let message = format!("Kubernetes {release} serves `{}` only with `{flag}`", kind.api_version);
        (Severity::Warning, "not-served-by-default", message, None)
    } else {
        return;
    };
    let mut fix = None;
    if let Some(newest) = newest {
        message.push_str(&format!("; the newest it has is `{}`", newest.api_version));
        let small = node.tree().text().len() <= TRIED_UP_TO;
        if let Some(Ok(rewriting)) = small.then(|| rewrite(node.tree(), path, newest.api_version, target)) {
            rewriting.notes.iter().for_each(|note| message.push_str(&format!("; {note}")));
            let title = format!("Write it in `{}`", newest.api_version);
            fix = Some(Fix { title, edits: rewriting.edits });
        }
    }
    check.report(code, severity, message, text, span);
    if let Some(last) = check.diagnostics.last_mut() {
        last.fix = fix;
    }
}
