//! What does the page say of an error that was pasted, and where does it point?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use expect_test::{Expect, expect};
use workbench::engine::Engine;
use workbench::protocol::*;

const CLAIM: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: one-gpu}
spec:
  devices:
    requests:
    - name: gpu
      exactly:
        deviceClassName: GPU_Class
        selectors:
        - cel: {expression: 'device.attributes[\"gpu.example.com\"].model == \"big\"'}
";

const SLICE: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: slice}
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices: [{name: gpu-0}]
";

fn decoded(text: &str) -> DecodedView {
    let input = |id, group, text: &str| {
        let text = Some(DocumentText { text: text.to_owned(), last_good: None });
        DocumentInput { id, revision: 1, group, name: format!("document-{id}.yaml"), text }
    };
    let look = Look {
        look: 1,
        documents: vec![input(1, Group::Manifests, CLAIM), input(2, Group::Cluster, SLICE)],
        station: Station::Accept,
        decode: Some(text.to_owned()),
        budget: 1_000_000,
        ..Look::default()
    };
    match Engine::new().respond(Request::Look(Box::new(look))) {
        Answer::View(view) => *view.decoded.unwrap(),
        other => panic!("no view: {other:?}"),
    }
}

#[track_caller]
fn check(text: &str, expected: Expect) {
    let view = decoded(text);
    let mut out = format!("{}\n", view.headline);
    for part in &view.parts {
        out.push_str(&format!("\n{} says: {}\n  {}\n  {}\n", part.by, part.text, part.meaning, part.remedy));
        if let Some(place) = &part.place {
            let marked = &CLAIM[place.from as usize..place.to as usize];
            out.push_str(&format!("  -> {} | {}\n", part.found_in, marked.lines().next().unwrap()));
        }
    }
    // A field's error that no loaded object has comes without a remedy.
    let out: String = out.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    expected.assert_eq(&out);
}

#[test]
fn a_refusal_points_at_each_field() {
    check(
        "The ResourceClaim \"one-gpu\" is invalid: \n* spec.devices.requests[0].exactly.deviceClassName: Invalid value: \
         \"GPU_Class\": a lowercase RFC 1123 subdomain\n* spec.devices.requests[0].name: Required value",
        expect![[r#"
            2 texts of Kubernetes recognised

            The API server says: spec.devices.requests[0].exactly.deviceClassName: Invalid value: "GPU_Class": a lowercase RFC 1123 subdomain
              `spec.devices.requests[0].exactly.deviceClassName`, invalid value: the field has a value that is not allowed there.
              `spec.devices.requests[0].exactly.deviceClassName` is "GPU_Class": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character
              -> ResourceClaim one-gpu: spec.devices.requests[0].exactly.deviceClassName | GPU_Class

            The API server says: spec.devices.requests[0].name: Required value
              `spec.devices.requests[0].name`, required value: the field must be set, or has to hold something.
              The document that is open here does not have this problem.
              -> ResourceClaim one-gpu: spec.devices.requests[0].name | gpu
        "#]],
    );
}

#[test]
fn an_event_of_the_scheduler_points_at_the_selector() {
    check(
        "Warning  FailedScheduling  running \"DynamicResources\" filter plugin: claim default/one-gpu: selector #0 on device \
         gpu.example.com/node-a/gpu-0: CEL runtime error: no such key: model. consider using CEL optional chaining",
        expect![[r#"
            1 text of Kubernetes recognised

            The scheduler says: CEL runtime error: no such key: model. consider
              A selector reads `model` on a device that does not have it. That is an error, not a “no”: it ends the search, and the Pod stays pending even where other devices would do.
              Ask first whether it is there: `"model" in device.attributes["driver"] && …`, or read it with `.?model.orValue(…)`. A condition on `device.driver` before it keeps other drivers' devices away.
              -> ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectors[0].cel.expression | model
        "#]],
    );
}

#[test]
fn what_is_no_text_of_kubernetes_is_said_to_be_none() {
    check(
        "Segmentation fault",
        expect![[r#"
        Nothing of this is recognised: only what the API server, kubectl, the scheduler, the kubelet and drivers say of devices is.
    "#]],
    );
    check("", expect!["\n\n"]); // the first line break is the macro's
}

#[test]
fn the_same_words_of_many_nodes_are_one_thing() {
    check(
        "0/3 nodes are available: 2 cannot allocate all claims, 1 cannot allocate all claims. preemption: 0/3 nodes are \
         available: 3 Preemption is not helpful for scheduling.",
        expect![[r#"
            2 texts of Kubernetes recognised

            The scheduler says: cannot allocate all claims
              On these nodes the devices that the Pod's claims ask for cannot be had together. The text is the same whatever the reason: no device matches, all are in use or tainted, a constraint cannot hold, a counter is used up.
              Load the cluster (`kubectl get resourceslices,deviceclasses,resourceclaims -A -o yaml`) and open Allocate: it shows what keeps each device away.

            The scheduler says: Preemption is not helpful for scheduling
              Moving other Pods away would not help: what is missing is not something that a Pod of lower priority holds.
              Read what stands before it.
        "#]],
    );
}

#[test]
fn errors_of_several_speakers_are_explained_in_their_own_words() {
    for (text, expected) in [
        // pkg/kubelet/cm/dra/manager.go around plugin/dra_plugin_manager.go
        (
            "FailedPrepareDynamicResources: Failed to prepare dynamic resources: prepare dynamic resources: DRA driver \
             gpu.example.com is not registered",
            expect![[r#"
                2 texts of Kubernetes recognised

                The kubelet says: FailedPrepareDynamicResources
                  The devices are allocated, and the driver on the node could not make them ready. The scheduler has nothing to do with it any more.
                  Read the text after it, and the log of the driver's Pod on that node.

                The kubelet says: DRA driver gpu.example.com is not registered
                  The driver gpu.example.com has not registered with the kubelet of this node, or its connection is gone. The Pod waits and is tried again.
                  Look whether the driver's Pod runs on the node, and in its log for the registration with the kubelet.
            "#]],
        ),
        (
            "fetch ResourceClaim one-gpu: resourceclaims.resource.k8s.io \"one-gpu\" not found",
            expect![[r#"
                2 texts of Kubernetes recognised

                The kubelet says: fetch ResourceClaim one-gpu:
                  The kubelet could not read the claim one-gpu of a Pod that is on its node.
                  Read the text after it. A claim that is gone has to be made again before the Pod can start.
                  -> ResourceClaim one-gpu | apiVersion: resource.k8s.io/v1

                The API server says: resourceclaims.resource.k8s.io "one-gpu" not found
                  There is no ResourceClaim `one-gpu` in the namespace that was asked for.
                  Look at `kubectl get resourceclaims -A`. A Pod's claim has to be in the Pod's own namespace.
                  -> ResourceClaim one-gpu | apiVersion: resource.k8s.io/v1
            "#]],
        ),
        // pkg/scheduler/util/assumecache/assume_cache.go
        (
            "could not find ResourceClaim \"default/one-gpu\"",
            expect![[r#"
            1 text of Kubernetes recognised

            The scheduler says: could not find ResourceClaim "default/one-gpu"
              The Pod names the ResourceClaim `default/one-gpu` (namespace and name), and the scheduler knows none of that name.
              Create it in the Pod's namespace. `resourceClaimTemplateName` makes a new one for each Pod instead.
              -> ResourceClaim one-gpu | apiVersion: resource.k8s.io/v1
        "#]],
        ),
        // cel-go, checker/errors.go
        (
            "spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: \"device.driver == 1\": \
             compilation failed: ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(string, int)'",
            expect![[r#"
                2 texts of Kubernetes recognised

                The API server says: spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: "device.driver == 1": compilation failed: ERROR: <input>:1:15: found no matching overload for '_==_' applied to '(string, int)'
                  `spec.devices.requests[0].exactly.selectors[0].cel.expression`, invalid value: the field has a value that is not allowed there.
  

                The API server says: found no matching overload for '_==_' applied to '(string, int)'
                  The expression uses `_==_` with `(string, int)`, and there is no such function for these types. Operators are written with their operands as `_`, as in `_==_`.
                  Quantities are compared with `.compareTo(quantity("1Gi")) >= 0`, versions with `.compareTo(semver("1.0.0")) >= 0`.
            "#]],
        ),
        // k8s.io/apiserver, pkg/endpoints/handlers/responsewriters/errors.go
        (
            "Error from server (Forbidden): resourceclaims.resource.k8s.io is forbidden: User \"ada\" cannot list resource \
             \"resourceclaims\" in API group \"resource.k8s.io\" in the namespace \"default\"",
            expect![[r#"
                1 text of Kubernetes recognised

                The API server says: cannot list resource "resourceclaims" in API group "resource.k8s.io"
                  Whoever asks has no permission to list resourceclaims; the text names the user before it, and the namespace after it.
                  Grant the verb with a Role and RoleBinding, or with a ClusterRole for the whole cluster. A resource after a slash, such as `resourceclaims/status`, is granted by its whole name.
            "#]],
        ),
        // pkg/registry/resource/utils.go
        (
            "status.devices: Forbidden: changing status.devices requires resource=\"resourceclaims/driver\", \
             verb=\"[associated-node:update arbitrary-node:update]\" permission: forbidden",
            expect![[r#"
                2 texts of Kubernetes recognised

                The API server says: status.devices: Forbidden: changing status.devices requires resource="resourceclaims/driver", verb="[associated-node:update arbitrary-node:update]" permission: forbidden
                  `status.devices`, forbidden: the field may not be set here.
  

                The API server says: changing status.devices requires resource="resourceclaims/driver", verb="[associated-node:update arbitrary-node:update]" permission
                  A driver wrote the device status of a claim. From 1.36 on (gate DRAResourceClaimGranularStatusAuthorization) it needs one of the verbs `[associated-node:update arbitrary-node:update]` on `resourceclaims/driver` for its own name.
                  Grant it in the driver's ClusterRole, with the driver's name under `resourceNames`: the verbs that begin with `associated-node:` for a service account of the node, else those that begin with `arbitrary-node:`.
            "#]],
        ),
    ] {
        check(text, expected);
    }
}
