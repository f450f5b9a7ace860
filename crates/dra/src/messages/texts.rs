//! The texts that Kubernetes is known to write about devices, and what each means.
//!
//! Sources, v1.37.2: `k8s.io/dynamic-resource-allocation` (`structured`, `cel`, `resourceclaim`, `resourceslice`),
//! `pkg/scheduler/framework/plugins/dynamicresources`, `pkg/kubelet/cm/dra`, `pkg/apis/resource/validation`,
//! `sigs.k8s.io/json`; where a row says so, an older release or a driver. Of single files:
//! `pkg/kubelet/cm/dra/plugin/dra_plugin_manager.go` (a driver that is not registered), `pkg/kubelet/cm/dra/manager.go`
//! (`fetch ResourceClaim`), `pkg/scheduler/util/assumecache/assume_cache.go` (`could not find`),
//! `pkg/registry/resource/utils.go` (permissions for a claim's status); `k8s.io/apimachinery`,
//! `pkg/api/errors/errors.go` (`not found`); `k8s.io/apiserver`,
//! `pkg/endpoints/handlers/responsewriters/errors.go` (`cannot … resource`); cel-go, `checker/errors.go` (overloads).

use super::Speaker::{ApiServer, Driver, Kubectl, Kubelet, Scheduler};
use super::{Speaker, Text};

const fn text(pattern: &'static str, by: Speaker, meaning: &'static str, remedy: &'static str) -> Text {
    Text { pattern, by, meaning, remedy }
}

/// Every text that is recognised; one that says more stands before one that is part of it.
pub const TEXTS: &[Text] = &[
    // Selectors.
    text(
        "CEL runtime error: no such key: {key}. consider",
        Scheduler,
        "A selector reads `{key}` on a device that does not have it. That is an error, not a “no”: it ends the search, and \
         the Pod stays pending even where other devices would do.",
        "Ask first whether it is there: `\"{key}\" in device.attributes[\"driver\"] && …`, or read it with \
         `.?{key}.orValue(…)`. A condition on `device.driver` before it keeps other drivers' devices away.",
    ),
    text(
        "CEL runtime error: no such key: {key}",
        Scheduler,
        "A selector reads `{key}` on a device that does not have it. That is an error, not a “no”: it ends the search, and \
         the Pod stays pending even where other devices would do.",
        "Ask first whether it is there: `\"{key}\" in device.attributes[\"driver\"] && …`, or read it with \
         `.?{key}.orValue(…)`. A condition on `device.driver` before it keeps other drivers' devices away.",
    ),
    text(
        "CEL runtime error: actual cost limit exceeded",
        Scheduler,
        "A selector took more steps on one device than Kubernetes allows. That is an error and ends the search.",
        "Make the expression simpler: avoid `exists` or `map` over lists, and compare one attribute at a time.",
    ),
    text(
        "CEL runtime error: ",
        Scheduler,
        "A selector failed on a device. That is an error, not a “no”: it ends the search for the whole Pod.",
        "Open Match: it shows the device, the part of the expression that fails, and an edit that mends it.",
    ),
    text(
        "must evaluate to bool or the unknown type, not {type}",
        ApiServer,
        "The expression gives a value of type {type}, and a selector has to say yes or no.",
        "Compare the value with something, such as `== \"large\"`.",
    ),
    text(
        "undefined field '{field}'",
        ApiServer,
        "The expression reads a field `{field}` that a device does not have in this release.",
        "A device has `driver`, `attributes` and `capacity`; from 1.34 on also `allowMultipleAllocations`, where the gate \
         DRAConsumableCapacity is on.",
    ),
    text(
        "undeclared reference to '{name}'",
        ApiServer,
        "The expression uses `{name}`, which is neither a variable nor a function there is in this release.",
        "Look for a typing mistake; functions of newer releases are not taken by older API servers.",
    ),
    text(
        "found no matching overload for '{function}' applied to '{types}'",
        ApiServer,
        "The expression uses `{function}` with `{types}`, and there is no such function for these types. Operators are \
         written with their operands as `_`, as in `_==_`.",
        "Quantities are compared with `.compareTo(quantity(\"1Gi\")) >= 0`, versions with `.compareTo(semver(\"1.0.0\")) >= 0`.",
    ),
    text(
        "too complex, exceeds cost limit",
        ApiServer,
        "The API server estimates that the expression could take more steps than it allows, and refuses it.",
        "Avoid loops over all attributes, and calls on long texts; compare single attributes.",
    ),
    // Allocation.
    text(
        "cannot allocate all claims",
        Scheduler,
        "On these nodes the devices that the Pod's claims ask for cannot be had together. The text is the same whatever the \
         reason: no device matches, all are in use or tainted, a constraint cannot hold, a counter is used up.",
        "Load the cluster (`kubectl get resourceslices,deviceclasses,resourceclaims -A -o yaml`) and open Allocate: it shows \
         what keeps each device away.",
    ),
    text(
        "asks for all devices, but resource pool {pool} is currently being updated",
        Scheduler,
        "A request with `allocationMode: All` needs every slice of the pool {pool}, and some of the newest generation are \
         not published yet.",
        "Wait for the driver. If it stays so, the driver has not published as many slices as `resourceSliceCount` says.",
    ),
    text(
        "asks for all devices, but resource pool {pool} is currently invalid",
        Scheduler,
        "A request with `allocationMode: All` needs the whole pool {pool}, and its slices contradict each other.",
        "Look at the pool in Read: a device name twice, or a counter set that is not in the pool.",
    ),
    text(
        "invalid resource pools were encountered",
        Scheduler,
        "Slices of a pool contradict each other, and its devices are not used until that is mended.",
        "Look at the pools in Read: a device name twice, or a counter set that is not in the pool.",
    ),
    text(
        "number of requested devices {count} exceeds the claim limit of {limit}",
        Scheduler,
        "The requests of the claim together come to more devices than one claim can hold.",
        "Ask for at most {limit}, or split the claim. `allocationMode: All` counts what there is on the node.",
    ),
    text(
        "device class {class} does not exist",
        Scheduler,
        "A request names the DeviceClass `{class}`, and the cluster has none of that name.",
        "Look at `kubectl get deviceclasses`; classes mostly come with the driver's chart.",
    ),
    text(
        "could not retrieve device class {class}",
        Scheduler,
        "A request names the DeviceClass `{class}`, and the scheduler could not read it.",
        "Look at `kubectl get deviceclasses`; classes mostly come with the driver's chart.",
    ),
    text(
        "counter set {set} not found",
        Scheduler,
        "A device consumes counters of the set `{set}`, which no slice of its pool has.",
        "The driver has to publish the set in the same pool; from 1.35 on in a slice of its own.",
    ),
    text(
        "duplicate device name {device}",
        Scheduler,
        "The device name {device} stands twice in the pool, which makes the pool invalid.",
        "The driver has to give each device of a pool a name of its own, over all its slices.",
    ),
    text(
        "has subrequests, but the DRAPrioritizedList feature is disabled",
        Scheduler,
        "The claim has alternatives (`firstAvailable`), and the scheduler has the gate DRAPrioritizedList off.",
        "Switch the gate on in the scheduler too, or ask with `exactly`.",
    ),
    text(
        "has capacity requests, but the DRAConsumableCapacity feature is disabled",
        Scheduler,
        "The claim asks for a part of a device's capacity, and the scheduler has the gate DRAConsumableCapacity off.",
        "Switch the gate on in the scheduler too, or leave `capacity` out.",
    ),
    text(
        "admin access is requested, but the feature is disabled",
        Scheduler,
        "The claim asks for administrative access, and the scheduler has the gate DRAAdminAccess off.",
        "Switch the gate on in the scheduler too.",
    ),
    text(
        "filter operation aborted",
        Scheduler,
        "The search for devices took longer than the scheduler allows, or was ended from outside.",
        "Make the search smaller: selectors that leave fewer devices, fewer devices in one constraint, fewer alternatives.",
    ),
    text(
        "resourceclaim not available on the node",
        Scheduler,
        "A claim of the Pod has devices already, and those nodes cannot reach them.",
        "The Pod can run only where the claim was allocated; a template gives each Pod a claim of its own.",
    ),
    text(
        "resourceclaim in use",
        Scheduler,
        "A claim of the Pod has as many users as it may have.",
        "At most 256 Pods can share one claim; a template gives each Pod its own.",
    ),
    text(
        "ResourceClaim not created yet",
        Scheduler,
        "The Pod names a template, and the claim that is made from it is not there yet.",
        "It takes a moment. If it stays so: is there a ResourceClaimTemplate of that name in the Pod's namespace?",
    ),
    text(
        "waiting for dynamic resource controller to create the resourceclaim \"{claim}\"",
        Scheduler,
        "The claim `{claim}` is to be made from a template, and is not there yet. (In these words only before 1.34.)",
        "It takes a moment. If it stays so: is there a ResourceClaimTemplate of that name in the Pod's namespace?",
    ),
    text(
        "could not find ResourceClaim \"{claim}\"",
        Scheduler,
        "The Pod names the ResourceClaim `{claim}` (namespace and name), and the scheduler knows none of that name.",
        "Create it in the Pod's namespace. `resourceClaimTemplateName` makes a new one for each Pod instead.",
    ),
    text(
        "fetch ResourceClaim {claim}: ",
        Kubelet,
        "The kubelet could not read the claim {claim} of a Pod that is on its node.",
        "Read the text after it. A claim that is gone has to be made again before the Pod can start.",
    ),
    text(
        "resourceclaims.resource.k8s.io \"{claim}\" not found",
        ApiServer,
        "There is no ResourceClaim `{claim}` in the namespace that was asked for.",
        "Look at `kubectl get resourceclaims -A`. A Pod's claim has to be in the Pod's own namespace.",
    ),
    text(
        "Preemption is not helpful for scheduling",
        Scheduler,
        "Moving other Pods away would not help: what is missing is not something that a Pod of lower priority holds.",
        "Read what stands before it.",
    ),
    // The kubelet and drivers.
    text(
        "is not allowed to use resource claim {claim}",
        Kubelet,
        "The claim {claim} is not reserved for this Pod: the scheduler has not placed the Pod with it.",
        "A Pod with `nodeName` set passes the scheduler by; let the scheduler place it.",
    ),
    text(
        "plugin name {driver} not found in the list of registered DRA plugins",
        Kubelet,
        "The driver {driver} has not registered with the kubelet of this node. (Up to 1.33 in these words.)",
        "Look whether the driver's Pod runs on the node.",
    ),
    text(
        "DRA driver {driver} is not registered",
        Kubelet,
        "The driver {driver} has not registered with the kubelet of this node, or its connection is gone. The Pod waits and \
         is tried again.",
        "Look whether the driver's Pod runs on the node, and in its log for the registration with the kubelet.",
    ),
    text(
        "FailedPrepareDynamicResources",
        Kubelet,
        "The devices are allocated, and the driver on the node could not make them ready. The scheduler has nothing to do \
         with it any more.",
        "Read the text after it, and the log of the driver's Pod on that node.",
    ),
    text(
        "unknown GPU sharing strategy: {strategy}",
        Driver,
        "The driver does not know the sharing strategy {strategy} in the claim's opaque parameters, or has its gate off.",
        "The API server and the scheduler do not read these parameters: look at the driver's own documentation and gates.",
    ),
    text(
        "some fields were dropped by the apiserver, probably because these features are disabled: {gates}",
        Driver,
        "The driver published fields that the API server left out, because their gates are off there.",
        "Switch the gates on in the API server, the scheduler and the controller manager alike.",
    ),
    // The API server and kubectl.
    text(
        "strict decoding error: ",
        ApiServer,
        "The object holds fields that its version does not have, or one field twice. kubectl asks for this check; without it \
         such fields are dropped without a word.",
        "Mend each field that is named after it.",
    ),
    text(
        "unknown field \"{path}\"",
        ApiServer,
        "There is no field `{path}` in this kind and version: a typing mistake, a wrong indent, or a field of another version.",
        "From v1beta1 to v1 the fields of a request moved below `exactly`, and those of a device out of `basic`.",
    ),
    text(
        "duplicate field \"{path}\"",
        ApiServer,
        "The field `{path}` stands twice in its mapping.",
        "Keep one of them.",
    ),
    text(
        "no matches for kind \"{kind}\" in version \"{version}\"",
        Kubectl,
        "The cluster does not serve {kind} in `{version}`: the version is older or newer than what it has, or is not on.",
        "Look at `kubectl api-resources --api-group=resource.k8s.io`. Only v1 is on by default from 1.34 on.",
    ),
    text(
        "the server could not find the requested resource",
        Kubectl,
        "The cluster does not serve the kind in this version.",
        "Look at `kubectl api-resources --api-group=resource.k8s.io`. Only v1 is on by default from 1.34 on.",
    ),
    text(
        "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
        ApiServer,
        "An entry of the Pod's `resourceClaims` names neither a claim nor a template.",
        "Name one. In old manifests it stands below `source`, which is gone: move it up.",
    ),
    text(
        "exactly one of `exactly` or `firstAvailable` is required",
        ApiServer,
        "A request says neither what it asks for nor alternatives, or both.",
        "In v1 `deviceClassName`, `selectors`, `count` and the like stand below `exactly`.",
    ),
    text(
        "admin access to devices requires the `resource.kubernetes.io/admin-access: true` label",
        ApiServer,
        "A claim asks for administrative access, which only namespaces with this label may.",
        "Label the namespace: `kubectl label namespace NAME resource.kubernetes.io/admin-access=true`.",
    ),
    text(
        "field is immutable",
        ApiServer,
        "The field cannot be changed once the object is there.",
        "Delete the object and create it anew. Pods that use a claim have to go first.",
    ),
    text(
        "cannot {verb} resource \"{resource}\" in API group \"resource.k8s.io\"",
        ApiServer,
        "Whoever asks has no permission to {verb} {resource}; the text names the user before it, and the namespace after it.",
        "Grant the verb with a Role and RoleBinding, or with a ClusterRole for the whole cluster. A resource after a slash, \
         such as `resourceclaims/status`, is granted by its whole name.",
    ),
    text(
        "changing status.devices requires resource=\"resourceclaims/driver\", verb=\"{verbs}\" permission",
        ApiServer,
        "A driver wrote the device status of a claim. From 1.36 on (gate DRAResourceClaimGranularStatusAuthorization) it needs \
         one of the verbs `{verbs}` on `resourceclaims/driver` for its own name.",
        "Grant it in the driver's ClusterRole, with the driver's name under `resourceNames`: the verbs that begin with \
         `associated-node:` for a service account of the node, else those that begin with `arbitrary-node:`.",
    ),
    text(
        "changing status.allocation or status.reservedFor requires resource=\"resourceclaims/binding\", verb=\"{verb}\" permission",
        ApiServer,
        "Whoever wrote the allocation of a claim, or for whom it is reserved, has no permission to. From 1.36 on (gate \
         DRAResourceClaimGranularStatusAuthorization) it takes the verb {verb} on `resourceclaims/binding`.",
        "The scheduler and the controller manager have it. Grant it in a ClusterRole to another scheduler or controller.",
    ),
];
