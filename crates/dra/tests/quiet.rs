//! Are manifests that only look odd left alone? Each example stands for something that published manifests do rightly.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use dra::relations::{Loaded, relations};
use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, decode};

/// Everything that is said of some manifests.
fn said(manifests: &str) -> Vec<String> {
    let decoded = decode(DocumentId(0), &yaml_tree::parse(manifests), &Target::v1_37());
    let cluster = Cluster::build(&decoded.objects);
    let selectors = Selectors::compile(&decoded.objects, &mut Memo::new());
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut Memo::new(), Budget::default());
    let documents = [decoded.objects.as_slice()];
    let loaded = Loaded { documents: &documents, cluster: &cluster, selectors: &selectors, matrix: &matrix };
    let mut found = decoded.diagnostics;
    found.extend(relations(&loaded));
    let lints = selectors.selectors.iter().flat_map(|selector| dra::lints::lints(&cluster, selector));
    let line = |code: &str, message: &str| format!("{code}: {message}");
    let lints: Vec<String> = lints.map(|it| line(it.code, &it.message)).collect();
    found.iter().map(|it| line(it.code, &it.message)).chain(lints).collect()
}

#[track_caller]
fn check(manifests: &str) {
    let said = said(manifests);
    assert!(said.is_empty(), "{said:#?}");
}

const NETWORK_CLAIM: &str = r#"
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: second-nic}
spec:
  devices:
    requests:
    - name: nic
      exactly: {deviceClassName: nics}
---
apiVersion: v1
kind: Pod
metadata: {name: router}
spec:
  resourceClaims:
  - {name: nic, resourceClaimName: second-nic}
  containers:
  - {name: main, image: "router.example.com/main:1"}
"#;

#[test]
fn a_network_claim_that_no_container_uses() {
    let devices = r#"
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: node-a-nics}
spec:
  driver: fabric.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: nic-1
    attributes:
      ifName: {string: eth1}
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: nics}
spec:
  selectors:
  - cel: {expression: device.driver == "fabric.example.com"}
---"#;
    check(&format!("{devices}{NETWORK_CLAIM}"));
}

#[test]
fn a_claim_that_no_container_uses_while_its_devices_are_not_loaded() {
    let said = said(NETWORK_CLAIM);
    assert_eq!(said, ["not-loaded: DeviceClass `nics` is not loaded here"]);
}

#[test]
fn parameters_that_are_any_object() {
    check(
        r#"
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: nics}
spec:
  config:
  - opaque:
      driver: fabric.example.com
      parameters: {interface: {name: net1}}
  - opaque:
      driver: cores.example.com
      parameters: {apiVersion: v1alpha1, spread: true}
"#,
    );
}

#[test]
fn names_of_devices_pools_and_drivers_that_look_odd() {
    check(
        r#"
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: odd}
spec:
  driver: fabric.net
  nodeName: ip-10-0-0-7.eu-west-1.compute.internal
  pool: {name: ip-10-0-0-7.eu-west-1.compute.internal, generation: 1, resourceSliceCount: 1}
  devices:
  - {name: 0000-00-03-0-0x1017}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: address}
spec:
  driver: cores.cpu
  nodeName: 10.0.0.7
  pool: {name: 10.0.0.7, generation: 1, resourceSliceCount: 1}
  devices:
  - {name: cores-0}
"#,
    );
}

#[test]
fn attributes_in_capitals_in_short_domains_and_among_the_standard_ones() {
    check(
        r#"
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: node-a}
spec:
  driver: parts.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: part-0
    attributes:
      LinkMode: {string: switched}
      bundle/role: {string: leader}
      resource.kubernetes.io/rowSize: {int: 4096}
      serial: {string: ""}
    capacity:
      memory: {value: "0"}
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: leaders}
spec:
  selectors:
  - cel: {expression: 'device.attributes["bundle"].role == "leader"'}
"#,
    );
}

#[test]
fn a_class_without_selectors() {
    check(
        r#"
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: everything}
spec: {}
"#,
    );
}

#[test]
fn a_list_of_objects_as_a_server_returns_them() {
    check(
        r#"
apiVersion: v1
kind: List
items:
- apiVersion: resource.k8s.io/v1
  kind: ResourceSlice
  metadata:
    name: node-a
    uid: 5d0b2c57-6e0b-4d39-8f39-0d0f6d3b9a11
    resourceVersion: "1287"
    creationTimestamp: "2026-08-01T10:00:00Z"
    generateName: node-a-
    managedFields:
    - manager: driver
      operation: Update
      apiVersion: resource.k8s.io/v1
      time: "2026-08-01T10:00:00Z"
      fieldsType: FieldsV1
      fieldsV1: {"f:spec": {}}
  spec:
    driver: gpu.example.com
    nodeName: node-a
    pool: {name: node-a, generation: 1, resourceSliceCount: 1}
    devices:
    - {name: gpu-0}
"#,
    );
}
