//! Does `kubectl dra check` find what is wrong in folders and in pages of Markdown, at their lines?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use kubectl_dra::{CLEAN, PROBLEMS, Streams, USAGE};

/// A folder of its own that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("kubectl-dra-{}-{name}", std::process::id()));
        for (name, text) in files {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("kubectl-dra").chain(arguments.iter().copied()).map(OsString::from);
    let mut streams =
        Streams { input: &mut std::io::empty(), output: &mut output, errors: &mut errors, styled: false };
    let code = kubectl_dra::run(arguments, &mut streams);
    (code, String::from_utf8(output).unwrap(), String::from_utf8(errors).unwrap())
}

/// Checks a folder with these files; the folder's own name is left out of the report.
#[track_caller]
fn check(name: &str, files: &[(&str, &str)], arguments: &[&str], code: u8, expected: Expect) {
    let folder = Folder::new(name, files);
    let root = folder.0.to_str().unwrap();
    let (ended_with, output, errors) = run(&[&["check", root], arguments].concat());
    expected.assert_eq(&output.replace(&format!("{root}/"), ""));
    assert_eq!((ended_with, errors.as_str()), (code, ""));
}

const CLAIM: &str = "apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata:
  name: one-gpu
spec:
  devices:
    requests:
    - name: gpu
      exactly:
        deviceClassName: gpu
";

/// The two most frequent mistakes of published pages: `expression` beside `cel`, and the `basic` of older versions.
const PAGE: &str = "# Devices – a guide

Text before, with `code` and {{ a template's mark }}.

1. Create a claim:

   ```yaml
   apiVersion: resource.k8s.io/v1
   kind: ResourceClaim
   metadata:
     name: one-gpu
   spec:
     devices:
       requests:
       - name: gpu
         exactly:
           deviceClassName: gpu
           selectors:
           - cel:
             expression: device.driver == 'gpu.example.com'
   ```

```console
$ kubectl get resourceslices
```

```yaml
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata:
  name: node-a-gpu
spec:
  driver: gpu.example.com
  nodeName: node-a
  pool: {name: node-a, generation: 1, resourceSliceCount: 1}
  devices:
  - name: gpu-0
    basic:
      attributes:
        model: {string: large}
```

A fragment:

```yaml
spec:
  devices: {}
```
";

#[test]
fn mistakes_in_a_page_of_markdown_are_found_at_their_lines() {
    check(
        "page",
        &[("guide.md", PAGE)],
        &[],
        PROBLEMS,
        expect![[r#"
            error[unknown-field]: `expression` is not a field of `spec.devices.requests[0].exactly.selectors[0]`; it belongs in `cel`
              --> guide.md:20:14
               |
            20 |              expression: device.driver == 'gpu.example.com'
               |              ^^^^^^^^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectors[0].expression
               = kubernetes: unknown field "spec.devices.requests[0].exactly.selectors[0].expression"
               = help: Move it into `cel`

            error[unknown-field]: `basic` is not a field of `spec.devices[0]`; `v1beta1` had it, in v1 its fields stand here directly
              --> guide.md:38:5
               |
            38 |     basic:
               |     ^^^^^
               |
               = in: ResourceSlice node-a-gpu: spec.devices[0].basic
               = kubernetes: unknown field "spec.devices[0].basic"
               = help: Move its fields out of `basic`

            1 file read. The API server accepts 0 objects and refuses 2.
            1 document was left alone: of a kind that is not simulated, or no object.

            2 objects read: 2 errors, 1 remark (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn a_folder_ends_in_a_summary() {
    let template = "kind: {{ .Values.kind }}\n";
    let values = "gpu:\n  enabled: true\n";
    let widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n";
    let wrong = CLAIM.replace("exactly", "exactlY");
    check(
        "folder",
        &[
            ("a/claim.yaml", CLAIM),
            ("a/template.yaml", template),
            ("a/values.yaml", values),
            ("b/wrong.yml", &wrong),
            ("b/widget.json", widget),
            ("b/notes.txt", "kind: ["),
            (".hidden/wrong.yaml", &wrong),
        ],
        &[],
        PROBLEMS,
        expect![[r#"
            error[unknown-field]: `exactlY` is not a field of `spec.devices.requests[0]`; did you mean `exactly`?
             --> b/wrong.yml:9:7
              |
            9 |       exactlY:
              |       ^^^^^^^
              |
              = in: ResourceClaim one-gpu: spec.devices.requests[0].exactlY
              = kubernetes: unknown field "spec.devices.requests[0].exactlY"
              = help: Rename to `exactly`

            Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.

            By code, most frequent first:
              error      1  unknown-field                in 1 file, first b/wrong.yml:9
              remark     1  not-loaded                   in 1 file, first a/claim.yaml:10
            `kubectl dra explain CODE` says more of a code that is a rule of ours.

            5 files read. The API server accepts 1 object and refuses 1.
            2 documents were left alone: of kinds that are not simulated, or no objects.
            Not read:
              a/template.yaml:1: a template: it has `{{`

            3 objects read: 1 error, 1 remark (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn a_page_says_what_it_expects() {
    let fence = |expect: &str, text: &str| format!("<!-- dra: expect {expect} -->\n```yaml\n{text}```\n");
    let wrong = CLAIM.replace("exactly", "exactlY");
    let page = fence("refused", &wrong) + &fence("skip", &wrong) + &fence("accepted", CLAIM);
    check(
        "expected",
        &[("page.md", &page)],
        &[],
        CLEAN,
        expect![[r#"
            Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.

            1 file read. The API server accepts 1 object and refuses 1.
            Not read:
              page.md:16: the page says so

            2 objects read: 1 remark (Kubernetes 1.37, default feature gates)
        "#]],
    );
    check(
        "unmet",
        &[("page.md", &fence("refused", CLAIM))],
        &[],
        PROBLEMS,
        expect![[r#"
            error[not-refused]: the page expects a refusal, and Kubernetes 1.37 takes all of this block
             --> page.md:1:1
              |
            1 | <!-- dra: expect refused -->
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.

            1 file read. The API server accepts 1 object and refuses 0.

            1 object read: 1 error (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn the_release_and_its_gates_are_chosen() {
    let claim = CLAIM.replace("io/v1", "io/v1beta1").replace("      exactly:\n  ", "");
    let tainted = format!("{CLAIM}        tolerations:\n        - operator: Exists\n");
    let files = [("claim.yaml", claim.as_str()), ("tainted.yaml", &tainted)];
    check(
        "release",
        &files,
        &["--kubernetes", "1.34", "--gates", "DRADeviceTaints=true"],
        CLEAN,
        expect![[r#"
            warning[not-served-by-default]: Kubernetes 1.34 serves `resource.k8s.io/v1beta1` only with `--runtime-config=resource.k8s.io/v1beta1=true`; the newest it has is `resource.k8s.io/v1`
             --> claim.yaml:1:13
              |
            1 | apiVersion: resource.k8s.io/v1beta1
              |             ^^^^^^^^^^^^^^^^^^^^^^^
              |
              = help: Write it in `resource.k8s.io/v1`

            Selectors compiled, not matched: no devices. Give ResourceSlices with --cluster.

            By code, most frequent first:
              warning    1  not-served-by-default        in 1 file, first claim.yaml:1
              remark     2  not-loaded                   in 2 files, first claim.yaml:9
            `kubectl dra explain CODE` says more of a code that is a rule of ours.

            2 files read. The API server accepts 2 objects and refuses 0.

            2 objects read: 1 warning, 2 remarks (Kubernetes 1.34, DRADeviceTaints on)
        "#]],
    );
    let (code, _, errors) = run(&["check", "-", "--kubernetes", "1.20", "--gates", "X=true"]);
    assert_eq!(code, USAGE);
    expect![[r#"
        error: Kubernetes `1.20` is not known; known are 1.34, 1.35, 1.36, 1.37
    "#]]
    .assert_eq(&errors);
}

#[test]
fn services_get_places_and_texts() {
    let wrong = CLAIM.replace("exactly", "exactlY");
    check(
        "github",
        &[("a, b.yaml", &wrong)],
        &["-o", "github"],
        PROBLEMS,
        expect![[r#"
        ::error file=a%2C b.yaml,line=9,endLine=9,col=7,title=unknown-field::`exactlY` is not a field of `spec.devices.requests[0]`; did you mean `exactly`?%0AKubernetes: unknown field "spec.devices.requests[0].exactlY"%0AFix: Rename to `exactly`
    "#]],
    );
    check(
        "sarif",
        &[("a b.yaml", &wrong)],
        &["-o", "sarif"],
        PROBLEMS,
        expect![[r#"
        {
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "kubectl-dra",
                  "version": "0.1.0",
                  "rules": [
                    {
                      "id": "unknown-field",
                      "shortDescription": {
                        "text": "unknown field"
                      }
                    }
                  ]
                }
              },
              "columnKind": "unicodeCodePoints",
              "results": [
                {
                  "ruleId": "unknown-field",
                  "level": "error",
                  "message": {
                    "text": "`exactlY` is not a field of `spec.devices.requests[0]`; did you mean `exactly`?\nKubernetes: unknown field \"spec.devices.requests[0].exactlY\"\nFix: Rename to `exactly`"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "a%20b.yaml"
                        },
                        "region": {
                          "startLine": 9,
                          "startColumn": 7,
                          "endLine": 9,
                          "endColumn": 14
                        }
                      },
                      "logicalLocations": [
                        {
                          "fullyQualifiedName": "ResourceClaim one-gpu: spec.devices.requests[0].exactlY"
                        }
                      ]
                    }
                  ]
                }
              ]
            }
          ]
        }
    "#]],
    );
}

#[test]
fn selectors_of_a_folder_are_run_on_the_cluster() {
    let slice = PAGE.split("```yaml\n").nth(2).unwrap().split("```").next().unwrap();
    let slice = slice
        .replace("    basic:\n", "")
        .replace("      attributes:\n        model", "    attributes:\n      model");
    let cluster = Folder::new("cluster", &[("slices.yaml", &slice)]);
    let failing = format!(
        "{CLAIM}        selectors:\n        - cel: {{expression: 'device.attributes[\"gpu.example.com\"].size == 1'}}\n"
    );
    let cluster = cluster.0.join("slices.yaml");
    check(
        "with-cluster",
        &[("claim.yaml", &failing)],
        &["--cluster", cluster.to_str().unwrap()],
        CLEAN,
        expect![[r#"
            warning[unknown-attribute]: no device has `size` in `gpu.example.com`
              --> claim.yaml:12:30
               |
            12 |         - cel: {expression: 'device.attributes["gpu.example.com"].size == 1'}
               |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectors[0].cel.expression

            warning[cel-runtime-error]: the selector fails on 1 of 1 device; its class is not loaded here, and may leave those devices out
              --> claim.yaml:12:67
               |
            12 |         - cel: {expression: 'device.attributes["gpu.example.com"].size == 1'}
               |                                                                   ^^^^
               |
               = in: ResourceClaim one-gpu: spec.devices.requests[0].exactly.selectors[0].cel.expression
               = kubernetes: claim default/one-gpu: selector #0 on device gpu.example.com/node-a/gpu-0: CEL runtime error: no such key: size. consider using CEL optional chaining (.? followed by orValue()) or guarding the check with has() for optional fields

            1 file read. The API server accepts 1 object and refuses 0.

            1 object read: 2 warnings, 1 remark (Kubernetes 1.37, default feature gates)
        "#]],
    );
}

#[test]
fn a_rule_is_explained() {
    let (code, output, _) = run(&["explain", "unguarded-attribute"]);
    assert!(code == CLEAN && output.starts_with("# ") && output.contains("```yaml"), "{output}");
    let (code, output, _) = run(&["explain"]);
    assert!(code == CLEAN && output.lines().any(|line| line.starts_with("lonely-constraint ")), "{output}");
    let (code, _, errors) = run(&["explain", "unguarded-atribute"]);
    assert_eq!(code, USAGE);
    expect![[r#"
        error: no rule with a page is called `unguarded-atribute`; did you mean `unguarded-attribute`?
    "#]]
    .assert_eq(&errors);
}

#[test]
fn the_published_manifests_are_read_in_seconds() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: no corpus beside the project");
        return;
    }
    let (code, output, errors) = run(&["check", corpus.to_str().unwrap()]);
    assert_eq!((code, errors.as_str()), (PROBLEMS, ""));
    assert!(output.contains("By code, most frequent first:") && output.contains("The API server accepts"));
}
