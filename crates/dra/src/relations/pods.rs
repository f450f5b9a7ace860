//! Do the names in a Pod line up with claims, templates and requests?

use kube_scalars::did_you_mean;

use super::index::{ClaimKind, LoadedClaim};
use super::{At, Check, Subject, matching, text};
use crate::cluster::Device;
use crate::diagnostic::{Located, Severity};
use crate::objects::{Body, Container, PodResourceClaim, PodSpec};

pub(super) fn check(check: &mut Check<'_>, subject: Subject<'_>) {
    let (spec, path) = match &subject.object.body {
        Body::Pod(spec) => (spec, "spec"),
        Body::Workload(template) if subject.object.kind.as_ref().is_some_and(|it| it.value == "CronJob") => {
            (&template.spec, "spec.jobTemplate.spec.template.spec")
        }
        Body::Workload(template) => (&template.spec, "spec.template.spec"),
        _ => return,
    };
    for (index, claim) in spec.resource_claims.iter().enumerate() {
        let path = format!("{path}.resourceClaims[{index}]");
        for (kind, field, name) in references(claim) {
            let Some(name) = name else { continue };
            unresolved(check, subject, kind, name, format!("{path}.{field}"));
        }
        unused(check, subject, spec, claim, path);
    }
    for (list, containers) in [("initContainers", &spec.init_containers), ("containers", &spec.containers)] {
        for (index, container) in containers.iter().enumerate() {
            let path = format!("{path}.{list}[{index}].resources.claims");
            unknown_requests(check, subject, spec, container, &path);
        }
    }
}

/// The two fields by which a Pod names what it asks for.
fn references(claim: &PodResourceClaim) -> [(ClaimKind, &'static str, Option<&Located<String>>); 2] {
    [
        (ClaimKind::Claim, "resourceClaimName", claim.resource_claim_name.as_ref()),
        (ClaimKind::Template, "resourceClaimTemplateName", claim.resource_claim_template_name.as_ref()),
    ]
}

/// The claim or template that an entry of the Pod means; `None` when it is not loaded.
fn resolve<'a>(check: &Check<'a>, subject: Subject<'_>, claim: &PodResourceClaim) -> Option<LoadedClaim<'a>> {
    let namespace = subject.object.namespace();
    let named = references(claim).into_iter().filter_map(|(kind, _, name)| Some((kind, name?)));
    named.into_iter().find_map(|(kind, name)| check.index.claim(kind, namespace, &name.value))
}

fn unresolved(
    check: &mut Check<'_>,
    subject: Subject<'_>,
    kind: ClaimKind,
    written: &Located<String>,
    path: String,
) {
    let (namespace, name) = (subject.object.namespace(), written.value.as_str());
    if check.index.claim(kind, namespace, name).is_some() {
        return;
    }
    let at = At { path, span: written.span };
    let word = kind.word();
    if check.index.claim(kind.other(), namespace, name).is_some() {
        let message = format!("`{name}` is a {}, and {word} is meant here", kind.other().word());
        check.say(subject, at, Severity::Warning, "claim-or-template", message);
        return;
    }
    if let Some(other) = check.index.namespace_of(kind, name) {
        let message = format!(
            "{word} `{name}` is loaded in namespace `{other}`; a Pod in namespace `{namespace}` cannot use it"
        );
        check.say(subject, at, Severity::Warning, "other-namespace", message);
        return;
    }
    let near = did_you_mean(name, check.index.names(kind, namespace));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let message = format!("{word} `{name}` is not loaded here, in namespace `{namespace}`{hint}");
    check.say(subject, at, Severity::Info, "not-loaded", message);
    if let Some(near) = near {
        check.offer_name(written, near);
    }
}

/// A container that names a request which its claim does not have gets none of the claim's devices, and no error: the
/// kubelet compares names (`cdiDevicesAsList` in `pkg/kubelet/cm/dra/claiminfo.go`, v1.37.2).
fn unknown_requests(
    check: &mut Check<'_>,
    subject: Subject<'_>,
    spec: &PodSpec,
    container: &Container,
    path: &str,
) {
    for (index, used) in container.claims.iter().enumerate() {
        let Some(written) = &used.request else { continue };
        let entry = spec.resource_claims.iter().find(|it| text(&it.name) == text(&used.name));
        let Some(claim) = entry.and_then(|entry| resolve(check, subject, entry)) else { continue };
        let names = || claim.devices.requests.iter().map(|request| text(&request.name));
        let name = written.value.as_str();
        if names().any(|known| known == name) {
            continue;
        }
        let whole = name.split('/').next().filter(|whole| names().any(|known| known == *whole));
        let near = whole.or_else(|| did_you_mean(name, names()));
        let what = format!("{} `{}`", claim.kind.word(), claim.object.name());
        let message = match whole {
            Some(whole) => format!(
                "a container names a whole request, such as `{whole}` of {what}, not an alternative of it"
            ),
            None => format!("{what} has no request `{name}`, so the container gets no device of it"),
        };
        let at = At { path: format!("{path}[{index}].request"), span: written.span };
        check.say(subject, at, Severity::Warning, "unknown-request", message);
        if let Some(near) = near {
            check.offer_name(written, near);
        }
    }
}

/// Pods get network devices by no container's leave, so a claim is only called unused when it is known to be for
/// something else.
fn unused(
    check: &mut Check<'_>,
    subject: Subject<'_>,
    spec: &PodSpec,
    claim: &PodResourceClaim,
    path: String,
) {
    let Some(name) = &claim.name else { return };
    let containers = || spec.init_containers.iter().chain(&spec.containers);
    let uses = |container: &Container| container.claims.iter().any(|used| text(&used.name) == name.value);
    if containers().next().is_none() || containers().any(uses) {
        return;
    }
    let Some(meant) = resolve(check, subject, claim) else { return };
    let Some(devices) = matching::devices(check, meant, &|_| true) else { return };
    if devices.iter().any(|device| is_network(check, device)) {
        return;
    }
    let message = format!("no container uses the claim `{}`, so none gets its devices", name.value);
    check.say(subject, At { path, span: name.span }, Severity::Warning, "unused-pod-claim", message);
}

/// Attributes that network drivers publish (dranet, SR-IOV, CNI), in lower case.
const NETWORK_ATTRIBUTES: &[&str] = &[
    "eswitchmode",
    "ifname",
    "interface",
    "interfacename",
    "linktype",
    "mac",
    "macaddress",
    "mtu",
    "networkname",
    "pfname",
    "rdma",
    "rdmacapable",
    "rdmadevice",
    "vfid",
];

/// Whether a device looks like a part of a network.
fn is_network(check: &Check<'_>, device: &Device) -> bool {
    let driver = check.loaded.cluster.driver(device);
    let symbols = &check.loaded.cluster.symbols;
    let names = device.attributes.iter().filter_map(|(name, _)| symbols.qualified_name(*name));
    let telling = |name: &str| NETWORK_ATTRIBUTES.contains(&name.to_ascii_lowercase().as_str());
    driver.contains("net") || names.into_iter().any(|name| telling(&name.name))
}
