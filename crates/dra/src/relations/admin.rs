//! May a claim of this namespace have administrative access?

use super::index::LoadedClaim;
use super::{At, Check, Subject};
use crate::diagnostic::Severity;

/// The label that a namespace needs (`DRAAdminNamespaceLabelKey`, `k8s.io/api/resource/v1` v0.37.2).
const LABEL: &str = "resource.kubernetes.io/admin-access";

/// Kubernetes refuses the claim when its namespace lacks the label
/// (`AuthorizedForAdmin` in `pkg/registry/resource/utils.go`, v1.37.2).
pub(super) fn check(check: &mut Check<'_>, subject: Subject<'_>, claim: LoadedClaim<'_>, path: &str) {
    for (index, request) in claim.devices.requests.iter().enumerate() {
        let access = request.exactly.as_ref().and_then(|exactly| exactly.admin_access.as_ref());
        let Some(access) = access.filter(|access| access.value) else { continue };
        let namespace = claim.object.namespace();
        let at = At { path: format!("{path}.requests[{index}].exactly.adminAccess"), span: access.span };
        let Some(labels) = check.loaded.cluster.namespaces.get(namespace) else {
            let message =
                format!("Namespace `{namespace}` is not loaded here; it needs the label `{LABEL}: \"true\"`");
            check.say(subject, at, Severity::Info, "not-loaded", message);
            return;
        };
        if labels.get(LABEL).is_some_and(|value| value == "true") {
            return;
        }
        let message = format!(
            "Namespace `{namespace}` does not have the label `{LABEL}: \"true\"`, so this is refused"
        );
        check.say(subject, at, Severity::Warning, "admin-access-namespace", message);
        return;
    }
}
