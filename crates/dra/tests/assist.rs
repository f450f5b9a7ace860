//! What is a person who writes a selector told?
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use dra::assist::{Loaded, completions, hover, signature};
use dra::{Cluster, DocumentId, Target, decode};
use expect_test::{Expect, expect};

const DEVICES: &str = r#"
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: slice}
spec:
  driver: gpu.example.com
  nodeName: node
  pool: {name: pool, generation: 1, resourceSliceCount: 1}
  devices:
  - name: a
    attributes: {model: {string: H100}, driver: {version: 550.54.15}, resource.kubernetes.io/numaNode: {int: 0}}
    capacity: {memory: {value: 81559Mi}}
  - name: b
    attributes: {model: {string: A100}}
    capacity: {memory: {value: 40Gi}}
"#;

fn loaded<T>(then: impl FnOnce(Loaded<'_>) -> T) -> T {
    let decoded = decode(DocumentId(0), &yaml_tree::parse(DEVICES), &Target::v1_37());
    let cluster = Cluster::build(&decoded.objects);
    let statistics = dra::statistics::statistics(&cluster);
    let environment = dra::environment(&Target::v1_37(), kube_cel::Expressions::Stored);
    then(Loaded { cluster: &cluster, statistics: &statistics, environment: &environment })
}

/// Checks what may stand at `|`.
#[track_caller]
fn complete(text: &str, expected: Expect) {
    let (at, text) = (text.find('|').unwrap(), text.replace('|', ""));
    let found = loaded(|loaded| completions(loaded, &text, at));
    let lines: Vec<String> = found
        .options
        .iter()
        .map(|option| {
            format!("{} ({}) {}", option.text, option.detail, option.documentation).trim().to_owned()
        })
        .collect();
    expected.assert_eq(&format!("{:?}: {}", &text[found.replaced], lines.join("\n")));
}

#[test]
fn domains_names_and_values_come_from_what_is_loaded() {
    complete(
        "device.|",
        expect![[r#"
        "": driver (string) The driver that publishes the device.
        attributes (map(string, map(string, any))) Attributes by domain, then by name.
        capacity (map(string, map(string, kubernetes.Quantity))) Capacities by domain, then by name.
        allowMultipleAllocations (bool) Whether several claims may have the device."#]],
    );
    complete(
        "device.attributes[|",
        expect![[r#"
        "": "gpu.example.com" (driver, model)
        "resource.kubernetes.io" (numaNode)"#]],
    );
    complete("device.capacity[\"gpu|\"]", expect![[r#""\"gpu": "gpu.example.com" (memory)"#]]);
    complete(
        "device.attributes['gpu.example.com'].|",
        expect![[r#"
        "": driver (kubernetes.Semver, on 1 of 2 devices) semver("550.54.15")
        model (string, on 2 of 2 devices) "A100", "H100""#]],
    );
    complete(
        "device.attributes['gpu.example.com'].?mo| == 'x'",
        expect![[r#""mo": model (string, on 2 of 2 devices) "A100", "H100""#]],
    );
    complete(
        "device.attributes['gpu.example.com'].model == \"|",
        expect![[r#"
        "\"": "A100" (1 of 2)
        "H100" (1 of 2)"#]],
    );
    complete(
        "device.capacity['gpu.example.com'].memory.compareTo(quantity(|",
        expect![[r#"
        "": "40Gi" (1 of 2)
        "81559Mi" (1 of 2)"#]],
    );
    complete("device.driver == |", expect![[r#""": "gpu.example.com" ()"#]]);
}

#[test]
fn functions_fit_what_stands_before_the_dot() {
    complete(
        "device.capacity['gpu.example.com'].memory.isG|",
        expect![[
            r#""isG": isGreaterThan (kubernetes.Quantity.isGreaterThan(kubernetes.Quantity) → bool) Whether it is greater than the other."#
        ]],
    );
    complete(
        "device.attributes['gpu.example.com'].model.start|",
        expect![[
            r#""start": startsWith (string.startsWith(string) → bool) Whether the string begins with the text."#
        ]],
    );
    complete(
        "device.attributes['gpu.example.com'].driver.is|",
        expect![[r#"
        "is": isLessThan (kubernetes.Semver.isLessThan(kubernetes.Semver) → bool) Whether it is an earlier version.
        isGreaterThan (kubernetes.Semver.isGreaterThan(kubernetes.Semver) → bool) Whether it is a later version."#]],
    );
    complete(
        "sem|",
        expect![[
            r#""sem": semver (semver(string) → kubernetes.Semver) A semantic version, read from text. With true as second argument a leading `v`, missing parts and leading zeros are forgiven."#
        ]],
    );
    complete(
        "true && ha|",
        expect![[
            r#""ha": has (macro) Whether a field or key is there: `has(device.attributes["domain"].name)`."#
        ]],
    );
}

/// Checks what the part at `|` is.
#[track_caller]
fn point(text: &str, expected: Expect) {
    let (at, text) = (text.find('|').unwrap(), text.replace('|', ""));
    let told = match loaded(|loaded| hover(loaded, &text, at)) {
        Some(hover) => format!("{}\n{}\n{}", &text[hover.part.clone()], hover.title, hover.lines.join("\n")),
        None => "nothing".to_owned(),
    };
    expected.assert_eq(&told);
}

#[test]
fn a_part_is_explained_by_what_is_published() {
    point(
        "device.attributes['gpu.example.com'].mo|del == 'x'",
        expect![[r#"
        device.attributes['gpu.example.com'].model
        device.attributes["gpu.example.com"].model: string
        Published on 2 of 2 devices
        "A100", "H100""#]],
    );
    point(
        "device.attributes['gpu.example.com'].mod|le == 'x'",
        expect![[r#"
        device.attributes['gpu.example.com'].modle
        device.attributes["gpu.example.com"].modle: unknown
        No loaded device publishes it"#]],
    );
    point(
        "dev|ice.driver == 'x'",
        expect![[r#"
        device
        device: kubernetes.DRADevice
        The device that is asked about."#]],
    );
    point(
        "quan|tity('1Gi').isInteger()",
        expect![[r#"
        quantity('1Gi')
        quantity(string) → kubernetes.Quantity
        A quantity, read from text such as `40Gi` or `1500m`.
        quantity('1Gi') == quantity('1024Mi') → true"#]],
    );
    point("1 =|= 1", expect!["nothing"]);
}

/// Checks the function whose argument is written at `|`.
#[track_caller]
fn call(text: &str, expected: Expect) {
    let (at, text) = (text.find('|').unwrap(), text.replace('|', ""));
    let told = match signature(&text, at) {
        Some(it) => format!("{} of\n{}\n{}", it.argument, it.forms.join("\n"), it.documentation),
        None => "nothing".to_owned(),
    };
    expected.assert_eq(&told);
}

#[test]
fn a_call_says_what_it_takes() {
    call(
        "device.attributes['d'].model.matches(|",
        expect![[r#"
        0 of
        matches(string, string) → bool
        string.matches(string) → bool
        Whether the regular expression (RE2) matches a part of the string."#]],
    );
    call(
        "'a,(b'.split(',', |",
        expect![[r#"
        1 of
        string.split(string) → list(string)
        string.split(string, int) → list(string)
        The parts between separators; at most as many as the limit, where one is given."#]],
    );
    call(
        "optional.of(|)",
        expect![[r#"
        0 of
        optional.of(V) → optional_type(V)
        This value, as an optional."#]],
    );
    call("(1 + |", expect!["nothing"]);
}
