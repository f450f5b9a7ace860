//! What is wrong with a document, in whose words, and what mends it?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use dra::{Body, DocumentId, Target, decode};
use expect_test::{Expect, expect};

/// Every finding with the text it points at, and the document after all fixes.
fn check(text: &str, expected: Expect) {
    let decoded = decode(DocumentId(0), &yaml_tree::parse(text), &Target::v1_37());
    let mut out = String::new();
    let mut edits = Vec::new();
    for it in &decoded.diagnostics {
        let kubernetes = it.kubernetes.as_deref().unwrap_or("-");
        let place = it.span.of(text).lines().next().unwrap_or("");
        out += &format!("{:?} {} at {place:?}\n  {}\n  {kubernetes}\n", it.severity, it.code, it.message);
        if let Some(fix) = &it.fix {
            out += &format!("  fix: {}\n", fix.title);
            edits.extend(fix.edits.clone());
        }
    }
    if !edits.is_empty() {
        let fixed = yaml_tree::apply(text, &edits);
        let left = decode(DocumentId(0), &yaml_tree::parse(&fixed), &Target::v1_37()).diagnostics.len();
        out += &format!("after fixes: {left} left\n");
    }
    expected.assert_eq(&out);
}

fn claim(devices: &str) -> String {
    format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: c}}\nspec:\n  devices:\n{devices}"
    )
}

#[test]
fn the_shape_of_v1beta1_is_told_where_it_belongs() {
    check(
        &claim(
            "    requests:\n    - name: gpu\n      deviceClassName: gpu\n      count: 2\n    allocationMode: All\n",
        ),
        expect![[r#"
            Error unknown-field at "deviceClassName"
              `deviceClassName` is not a field of `spec.devices.requests[0]`; it belongs in `exactly`
              unknown field "spec.devices.requests[0].deviceClassName"
              fix: Move it into `exactly`
            Error unknown-field at "count"
              `count` is not a field of `spec.devices.requests[0]`; it belongs in `exactly`
              unknown field "spec.devices.requests[0].count"
            Error unknown-field at "allocationMode"
              `allocationMode` is not a field of `spec.devices`, which has `requests`, `constraints` and `config`
              unknown field "spec.devices.allocationMode"
            after fixes: 1 left
        "#]],
    );
}

#[test]
fn a_part_of_a_name_is_enough_where_only_one_field_has_it() {
    check(
        &claim(
            "    requests:\n    - name: a\n      exactly: {class: gpu, selector: []}\n    - name: b\n      exactly: {deviceClass: gpu # why\n      , deviceCount: 2, all: 1}\n    config:\n    - opaqueParameters: {}\n",
        ),
        expect![[r#"
            Error unknown-field at "class"
              `class` is not a field of `spec.devices.requests[0].exactly`; did you mean `deviceClassName`?
              unknown field "spec.devices.requests[0].exactly.class"
              fix: Rename to `deviceClassName`
            Error unknown-field at "selector"
              `selector` is not a field of `spec.devices.requests[0].exactly`; did you mean `selectors`?
              unknown field "spec.devices.requests[0].exactly.selector"
              fix: Rename to `selectors`
            Error unknown-field at "deviceClass"
              `deviceClass` is not a field of `spec.devices.requests[1].exactly`; did you mean `deviceClassName`?
              unknown field "spec.devices.requests[1].exactly.deviceClass"
              fix: Rename to `deviceClassName`
            Error unknown-field at "deviceCount"
              `deviceCount` is not a field of `spec.devices.requests[1].exactly`; did you mean `count`?
              unknown field "spec.devices.requests[1].exactly.deviceCount"
              fix: Rename to `count`
            Error unknown-field at "all"
              `all` is not a field of `spec.devices.requests[1].exactly`, which has `deviceClassName`, `selectors`, `allocationMode`, `count`, `adminAccess`, `tolerations`, `capacity` and `derivedAttributes`
              unknown field "spec.devices.requests[1].exactly.all"
            Error unknown-field at "opaqueParameters"
              `opaqueParameters` is not a field of `spec.devices.config[0]`; did you mean `opaque`?
              unknown field "spec.devices.config[0].opaqueParameters"
              fix: Rename to `opaque`
            after fixes: 1 left
        "#]],
    );
}

#[test]
fn a_misspelled_field_is_renamed() {
    check(
        &claim("    request:\n    - name: gpu\n      exactly: {deviceclassname: gpu, Count: 2}\n"),
        expect![[r#"
        Error unknown-field at "request"
          `request` is not a field of `spec.devices`; did you mean `requests`?
          unknown field "spec.devices.request"
          fix: Rename to `requests`
        after fixes: 2 left
    "#]],
    );
}

#[test]
fn an_expression_beside_cel_is_told() {
    check(
        &claim(
            "    requests:\n    - name: gpu\n      exactly:\n        selectors:\n        - cel:\n          expression: 'true'\n",
        ),
        expect![[r#"
            Error unknown-field at "expression"
              `expression` is not a field of `spec.devices.requests[0].exactly.selectors[0]`; it belongs in `cel`
              unknown field "spec.devices.requests[0].exactly.selectors[0].expression"
              fix: Move it into `cel`
            after fixes: 0 left
        "#]],
    );
}

#[test]
fn wrong_types_are_told_as_go_tells_them() {
    check(
        &claim(
            "    requests:\n    - name: 1\n      exactly: {count: two, adminAccess: 'true', selectors: {cel: x}}\n    - gpu\n",
        ),
        expect![[r#"
            Error wrong-type at "1"
              `spec.devices.requests[0].name` must be a string, not the number `1`
              json: cannot unmarshal number into Go struct field DeviceRequest.spec.devices.requests.name of type string
              fix: Write "1"
            Error wrong-type at "two"
              `spec.devices.requests[0].exactly.count` must be a whole number, not the string `two`
              json: cannot unmarshal string into Go struct field ExactDeviceRequest.spec.devices.requests.exactly.count of type int64
            Error wrong-type at "'true'"
              `spec.devices.requests[0].exactly.adminAccess` must be `true` or `false`, not the string `true`
              json: cannot unmarshal string into Go struct field ExactDeviceRequest.spec.devices.requests.exactly.adminAccess of type bool
            Error wrong-type at "{cel: x}"
              `spec.devices.requests[0].exactly.selectors` must be a list, not a mapping
              json: cannot unmarshal object into Go struct field ExactDeviceRequest.spec.devices.requests.exactly.selectors of type []v1.DeviceSelector
            Error wrong-type at "gpu"
              `spec.devices.requests[1]` must be a mapping, not the string `gpu`; write `name: gpu`
              json: cannot unmarshal string into Go struct field DeviceClaim.spec.devices.requests of type v1.DeviceRequest
            after fixes: 4 left
        "#]],
    );
    check(
        &claim("    requests: [{name: a, exactly: {count: 1.5, capacity: {requests: {memory: much}}}}]\n"),
        expect![[r#"
        Error wrong-type at "1.5"
          `spec.devices.requests[0].exactly.count` must be a whole number, not the number `1.5`
          json: cannot unmarshal number 1.5 into Go struct field ExactDeviceRequest.spec.devices.requests.exactly.count of type int64
        Error wrong-quantity at "much"
          `spec.devices.requests[0].exactly.capacity.requests.memory` must be a quantity such as `80Gi`, not `much`
          quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
    "#]],
    );
}

#[test]
fn values_without_their_type_are_told_how_to_write_them() {
    check(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceSlice\nmetadata: {name: s}\nspec:\n  devices:\n  - name: d\n    \
         attributes: {model: A100, index: 1, ok: true}\n    capacity: {memory: 80Gi}\n    basic: {}\n",
        expect![[r#"
            Error wrong-type at "A100"
              `spec.devices[0].attributes.model` must be a mapping, not the string `A100`; write `string: A100`
              json: cannot unmarshal string into Go struct field Device.spec.devices.attributes of type v1.DeviceAttribute
            Error wrong-type at "1"
              `spec.devices[0].attributes.index` must be a mapping, not the number `1`; write `int: 1`
              json: cannot unmarshal number into Go struct field Device.spec.devices.attributes of type v1.DeviceAttribute
            Error wrong-type at "true"
              `spec.devices[0].attributes.ok` must be a mapping, not the boolean `true`; write `bool: true`
              json: cannot unmarshal bool into Go struct field Device.spec.devices.attributes of type v1.DeviceAttribute
            Error wrong-type at "80Gi"
              `spec.devices[0].capacity.memory` must be a mapping, not the string `80Gi`; write `value: 80Gi`
              json: cannot unmarshal string into Go struct field Device.spec.devices.capacity of type v1.DeviceCapacity
            Error unknown-field at "basic"
              `basic` is not a field of `spec.devices[0]`; `v1beta1` had it, in v1 its fields stand here directly
              unknown field "spec.devices[0].basic"
              fix: Move its fields out of `basic`
            after fixes: 4 left
        "#]],
    );
}

#[test]
fn all_of_a_pod_is_checked() {
    check(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  restartpolicy: Never\n  resourceclaims: []\n  \
         resourceClaims:\n  - name: gpu\n    source: {resourceClaimTemplateName: t}\n    resourceClaimTemplatName: t\n  \
         containers:\n  - name: c\n    securityContext: {}\n    resources:\n      claims: [{name: gpu, claim: x}]\n",
        expect![[r#"
            Error unknown-field at "restartpolicy"
              `restartpolicy` is not a field of `spec`; did you mean `restartPolicy`?
              unknown field "spec.restartpolicy"
              fix: Rename to `restartPolicy`
            Error unknown-field at "resourceclaims"
              `resourceclaims` is not a field of `spec`; did you mean `resourceClaims`?
              unknown field "spec.resourceclaims"
            Error unknown-field at "source"
              `source` is not a field of `spec.resourceClaims[0]`; it was removed in Kubernetes 1.31
              unknown field "spec.resourceClaims[0].source"
              fix: Move its fields out of `source`
            Error unknown-field at "resourceClaimTemplatName"
              `resourceClaimTemplatName` is not a field of `spec.resourceClaims[0]`; did you mean `resourceClaimTemplateName`?
              unknown field "spec.resourceClaims[0].resourceClaimTemplatName"
              fix: Rename to `resourceClaimTemplateName`
            Error unknown-field at "claim"
              `claim` is not a field of `spec.containers[0].resources.claims[0]`, which has `name` and `request`
              unknown field "spec.containers[0].resources.claims[0].claim"
            after fixes: 3 left
        "#]],
    );
}

#[test]
fn pod_templates_of_workloads_are_reached() {
    for (version, kind, path) in [
        ("apps/v1", "Deployment", "template: "),
        ("apps/v1", "StatefulSet", "template: "),
        ("apps/v1", "DaemonSet", "template: "),
        ("apps/v1", "ReplicaSet", "template: "),
        ("batch/v1", "Job", "template: "),
        ("batch/v1", "CronJob", "jobTemplate: {spec: {template: "),
    ] {
        let close = if kind == "CronJob" { "}}" } else { "" };
        let text = format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: w}}\nspec: {{{path}{{spec: {{resourceClaims: \
             [{{name: gpu, resourceClaimName: c, nope: 1}}]}}}}{close}}}\n"
        );
        let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
        assert_eq!(decoded.diagnostics.len(), 1, "{kind}");
        assert!(decoded.diagnostics[0].path.ends_with("template.spec.resourceClaims[0].nope"), "{kind}");
        let Body::Workload(template) = &decoded.objects[0].body else { panic!("{kind}") };
        assert_eq!(template.spec.resource_claims[0].name.as_ref().unwrap().value, "gpu");
    }
}

#[test]
fn what_kubectl_prints_is_read_quietly() {
    check(
        "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\nitems:\n- apiVersion: resource.k8s.io/v1\n  kind: ResourceClaim\n  \
         metadata:\n    name: a\n    generateName: a-\n    creationTimestamp: '2026-01-02T03:04:05Z'\n    uid: 1-2-3\n    \
         resourceVersion: '1'\n    generation: 1\n    managedFields:\n    - {manager: kubectl, operation: Update, \
         apiVersion: resource.k8s.io/v1, time: '2026-01-02T03:04:05Z', fieldsType: FieldsV1, fieldsV1: {'f:spec': {}}}\n  \
         spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu, allocationMode: ExactCount, count: 1}}]}}\n  \
         status: {allocation: {devices: {results: [{request: gpu, driver: d, pool: p, device: x, adminAccess: null}]}}, \
         reservedFor: [{resource: pods, name: p, uid: u}]}\n- apiVersion: example.com/v1\n  kind: GpuConfig\n  anything: goes\n\
         - {apiVersion: v1, kind: Node, metadata: {name: node}, spec: {podCIDR: 10.0.0.0/24}, status: {capacity: {cpu: 4, memory: 8Gi}}}\n",
        expect![""],
    );
}

#[test]
fn lists_of_one_kind_give_their_items_their_kind() {
    let text = "apiVersion: resource.k8s.io/v1\nkind: DeviceClassList\nitems: [{metadata: {name: a}, spec: {selectors: \
                [{cel: {expression: 'true'}}]}}]\n";
    let decoded = decode(DocumentId(0), &yaml_tree::parse(text), &Target::v1_37());
    assert_eq!(decoded.diagnostics, vec![]);
    let Body::DeviceClass(class) = &decoded.objects[0].body else { panic!() };
    assert_eq!(class.selectors[0].expression.as_ref().unwrap().span.of(text), "'true'");
    assert_eq!(decoded.objects[0].place.path.to_string(), "items[0]");
}

#[test]
fn kinds_and_versions_that_do_not_exist_are_told() {
    check(
        "apiVersion: resource.k8s.io/v1alpha2\nkind: ResourceClaim\n---\napiVersion: resource.k8s.io/v1\nkind: ResourceClaims\n---\n\
         apiVersion: v1\nkind: Deployment\n---\napiversion: v1\nkind: Pod\n---\nkind: Pod\n---\njust text\n---\n\
         apiVersion: resource.k8s.io/v1beta1\nkind: DeviceClass\n---\napiVersion: resource.k8s.io/v1alpha3\nkind: DeviceTaintRule\n",
        expect![[r#"
            Error unknown-kind at "resource.k8s.io/v1alpha2"
              there is no ResourceClaim in `resource.k8s.io/v1alpha2`; it is in `resource.k8s.io/v1`
              no matches for kind "ResourceClaim" in version "resource.k8s.io/v1alpha2"
            Error unknown-kind at "ResourceClaims"
              there is no ResourceClaims in `resource.k8s.io/v1`; did you mean `ResourceClaim`?
              no matches for kind "ResourceClaims" in version "resource.k8s.io/v1"
            Error unknown-kind at "v1"
              there is no Deployment in `v1`; it is in `apps/v1`
              no matches for kind "Deployment" in version "v1"
            Error missing-type at "apiversion"
              the object has no `apiVersion`; `apiversion` is written differently
              -
            Error missing-type at "kind"
              the object has no `apiVersion`
              -
            Error not-an-object at "just text"
              this is no Kubernetes object: an object is a mapping with `apiVersion` and `kind`
              -
            Warning not-served-by-default at "resource.k8s.io/v1beta1"
              Kubernetes 1.37 serves `resource.k8s.io/v1beta1` only with `--runtime-config=resource.k8s.io/v1beta1=true`; the newest it has is `resource.k8s.io/v1`
              -
              fix: Write it in `resource.k8s.io/v1`
            Warning not-served-by-default at "resource.k8s.io/v1alpha3"
              Kubernetes 1.37 serves `resource.k8s.io/v1alpha3` only with `--runtime-config=resource.k8s.io/v1alpha3=true`; the newest it has is `resource.k8s.io/v1`
              -
              fix: Write it in `resource.k8s.io/v1`
            after fixes: 6 left
        "#]],
    );
}

#[test]
fn one_broken_document_leaves_the_others() {
    let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\na: b: c\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: b}\n";
    let decoded = decode(DocumentId(0), &yaml_tree::parse(text), &Target::v1_37());
    let names: Vec<String> = decoded.objects.iter().map(dra::Object::name).collect();
    assert_eq!(names, ["a", "b"]);
    check(
        text,
        expect![[r#"
        Error yaml-syntax at ":"
          the YAML cannot be read: mapping values are not allowed in this context
          yaml: mapping values are not allowed in this context
    "#]],
    );
}

#[test]
fn a_broken_request_keeps_the_others() {
    let text = claim(
        "    requests:\n    - 1\n    - name: b\n      exactly: {deviceClassName: [x], selectors: [1, {cel: {expression: 'true'}}]}\n",
    );
    let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
    let Body::ResourceClaim(claim) = &decoded.objects[0].body else { panic!() };
    assert_eq!(claim.devices.requests.len(), 2);
    let exactly = claim.devices.requests[1].exactly.as_ref().unwrap();
    assert_eq!(exactly.device_class_name, None);
    assert_eq!(exactly.selectors[1].expression.as_ref().unwrap().value, "true");
    assert_eq!(decoded.diagnostics.len(), 3);
}

#[test]
fn a_field_one_level_too_high_is_moved_in() {
    check(
        &claim(
            "    requests:\n    - name: gpu\n      exactly:\n        deviceClassName: gpu\n        selectors:\n        - cel:\n          expression: |-\n            device.driver == 'a'\n\n            || true # part of it\n        - cel:\n          expression: 'true' # why\n",
        ),
        expect![[r#"
            Error unknown-field at "expression"
              `expression` is not a field of `spec.devices.requests[0].exactly.selectors[0]`; it belongs in `cel`
              unknown field "spec.devices.requests[0].exactly.selectors[0].expression"
              fix: Move it into `cel`
            Error unknown-field at "expression"
              `expression` is not a field of `spec.devices.requests[0].exactly.selectors[1]`; it belongs in `cel`
              unknown field "spec.devices.requests[0].exactly.selectors[1].expression"
              fix: Move it into `cel`
            after fixes: 0 left
        "#]],
    );
    // Which of the two it belongs in is not certain.
    check(
        &claim(
            "    requests:\n    - name: gpu\n      count: 2\n      firstAvailable: [{name: a, deviceClassName: gpu}]\n",
        ),
        expect![[r#"
            Error unknown-field at "count"
              `count` is not a field of `spec.devices.requests[0]`; it belongs in `exactly`
              unknown field "spec.devices.requests[0].count"
        "#]],
    );
    check(
        &claim("    requests:\n    - {name: gpu, deviceClassName: gpu, exactly: {count: 2}}\n"),
        expect![[r#"
            Error unknown-field at "deviceClassName"
              `deviceClassName` is not a field of `spec.devices.requests[0]`; it belongs in `exactly`
              unknown field "spec.devices.requests[0].deviceClassName"
        "#]],
    );
}

#[test]
fn a_mapping_that_is_gone_is_left_out() {
    check(
        "apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: a}
spec:
  driver: gpu.example.com
  nodeName: a
  pool: {name: a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: gpu-0 # the first
    basic: # once
      attributes:
        model: {string: large}
  - name: gpu-1
    basic: {attributes: {model: {string: large}}, nothing: 1}
",
        expect![[r#"
            Error unknown-field at "basic"
              `basic` is not a field of `spec.devices[0]`; `v1beta1` had it, in v1 its fields stand here directly
              unknown field "spec.devices[0].basic"
              fix: Move its fields out of `basic`
            Error unknown-field at "basic"
              `basic` is not a field of `spec.devices[1]`; `v1beta1` had it, in v1 its fields stand here directly
              unknown field "spec.devices[1].basic"
            after fixes: 1 left
        "#]],
    );
    check(
        "apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers: [{name: a, image: a}]
  resourceClaims:
  - name: gpu
    source:
      resourceClaimName: gpu
",
        expect![[r#"
            Error unknown-field at "source"
              `source` is not a field of `spec.resourceClaims[0]`; it was removed in Kubernetes 1.31
              unknown field "spec.resourceClaims[0].source"
              fix: Move its fields out of `source`
            after fixes: 0 left
        "#]],
    );
}
