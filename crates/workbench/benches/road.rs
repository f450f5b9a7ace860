//! How fast is the road from text to verdicts, natively? Reads the inputs that `cargo xtask bench` has written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use dra::admission::{Admission, admit_object};
use dra::{Budget, Cluster, Decoded, DocumentId, Matrix, Memo, Selectors, Target};
use serde_json::json;

fn main() {
    divan::main();
}

fn input(name: &str) -> String {
    let path = format!("{}/../../.cache/bench/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the inputs are missing: run `cargo xtask bench`")
}

fn decode(text: &str) -> Decoded {
    dra::decode(DocumentId(1), &yaml_tree::parse(text), &Target::v1_37())
}

/// Text → tree.
#[divan::bench(args = ["manifest.yaml", "cluster-40000.yaml"], sample_count = 5)]
fn parse(bencher: Bencher<'_, '_>, name: &str) {
    let text = input(name);
    bencher.counter(BytesCount::of_str(&text)).bench(|| yaml_tree::parse(black_box(&text)));
}

/// Text → tree → objects and problems.
#[divan::bench(args = ["manifest.yaml", "cluster-40000.yaml"], sample_count = 5)]
fn read_and_decode(bencher: Bencher<'_, '_>, name: &str) {
    let text = input(name);
    bencher.counter(BytesCount::of_str(&text)).bench(|| decode(black_box(&text)));
}

/// Objects → cluster.
#[divan::bench(args = [4_000, 40_000], sample_count = 5)]
fn index_devices(bencher: Bencher<'_, '_>, devices: usize) {
    let decoded = decode(&input(&format!("cluster-{devices}.yaml")));
    bencher.counter(ItemsCount::new(devices)).bench(|| Cluster::build(black_box(&decoded.objects)));
}

/// Selectors × devices → verdicts, nothing remembered. One selector reads what no two devices share and is evaluated
/// on each; the other is evaluated once for each value, as real ones are.
#[divan::bench(args = ["uuid.startsWith('GPU-0')", "productName == 'NVIDIA L40S'"], sample_count = 20)]
fn evaluate_on_4000_devices(bencher: Bencher<'_, '_>, selector: &str) {
    let cluster = Cluster::build(&decode(&input("cluster-4000.yaml")).objects);
    let claim = format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: a}}\nspec: {{devices: {{requests: [{{name: a, exactly: \
         {{selectors: [{{cel: {{expression: \"device.attributes['gpu.nvidia.com'].{selector}\"}}}}]}}}}]}}}}\n"
    );
    let selectors = Selectors::compile(&decode(&claim).objects, &mut Memo::new());
    bencher.counter(ItemsCount::new(cluster.devices.len())).bench(|| {
        let matrix = Matrix::evaluate(&cluster, black_box(&selectors), &mut Memo::new(), Budget::default());
        assert!(matrix.rows.iter().all(|row| row.tally.matches > 0), "the selector matches nothing");
        matrix
    });
}

/// A digit of a selector changes: message in, message out. With `Pod`, one that uses the claim is open too.
#[divan::bench(args = [(4_000, ""), (4_000, "Pod"), (40_000, ""), (40_000, "Pod")], sample_count = 10)]
fn keystroke(bencher: Bencher<'_, '_>, (devices, with): (usize, &str)) {
    let claim = input("claim.yaml");
    let pod = match with {
        "" => "",
        _ => {
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: user}\nspec:\n  resourceClaims: [{name: all, resourceClaimName: four}]\n  \
             containers: [{name: main, image: main, resources: {claims: [{name: all}]}}]\n"
        }
    };
    let cluster = input(&format!("cluster-{devices}.yaml"));
    let mut engine = workbench::engine::Engine::new();
    let mut revision = 0_u64;
    let mut look = |cluster: Option<&str>| {
        revision += 1;
        let text = claim.replace("40Gi", &format!("{}Mi", 40_000 + revision)) + pod;
        let document = |id: u32, revision: u64, group: &str, text: Option<&str>| {
            let text = text.map(|text| json!({ "text": text, "last_good": null }));
            json!({ "id": id, "revision": revision, "group": group, "name": id.to_string(), "text": text })
        };
        let documents = [document(1, revision, "Manifests", Some(&text)), document(2, 1, "Cluster", cluster)];
        let matching = json!({ "request": null, "search": "", "filter": "All", "first_row": 0, "row_count": 120, "unfolded": false, "cell": null });
        let look = json!({ "look": revision, "documents": documents, "open": 1, "station": "Match", "matching": matching, "budget": 50_000_000 });
        let answer = engine.answer(json!({ "Look": look }).to_string());
        assert!(answer.starts_with("{\"View\""), "{answer}");
    };
    look(Some(&cluster));
    bencher.bench_local(|| look(None));
}

/// Text → the API server's answer to each object: the largest manifest of the corpus beside the project, where there is
/// one, and 800 devices in 100 slices.
#[divan::bench(args = ["largest of the corpus", "cluster-800.yaml"], sample_count = 20)]
fn validate(bencher: Bencher<'_, '_>, name: &str) {
    let Some(text) = (if name.ends_with(".yaml") { Some(input(name)) } else { largest() }) else { return };
    let target = Target::v1_37();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let stream = yaml_tree::parse(black_box(&text));
        let decoded = dra::decode(DocumentId(1), &stream, &target);
        let answers = decoded.objects.iter().filter_map(|object| {
            let node = stream.trees.get(object.place.tree)?.node_at(&object.place.path)?;
            let said = |part: &Option<dra::Located<String>>| part.as_ref().map(|it| it.value.clone());
            let (version, kind) = (said(&object.api_version)?, said(&object.kind)?);
            Some(admit_object(node, (&version, &kind), &Admission::default(), &target))
        });
        answers.filter(|verdict| verdict.accepted).count()
    });
}

/// The longest YAML file of the corpus that speaks of devices.
fn largest() -> Option<String> {
    let folder = format!("{}/../../../shared/corpus", env!("CARGO_MANIFEST_DIR"));
    let paths = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let texts = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let texts = texts.filter_map(|path| std::fs::read_to_string(path).ok());
    texts.filter(|text| text.contains("apiVersion: resource.k8s.io")).max_by_key(String::len)
}

/// Five selectors that people write.
const REAL: [&str; 5] = [
    "device.driver == 'gpu.nvidia.com'",
    "device.attributes['gpu.nvidia.com'].productName == 'NVIDIA H100 80GB HBM3'",
    "device.capacity['gpu.nvidia.com'].memory.compareTo(quantity('40Gi')) >= 0",
    "device.attributes['gpu.nvidia.com'].cudaComputeCapability.compareTo(semver('9.0.0')) >= 0",
    "device.attributes['gpu.nvidia.com'].productName.lowerAscii().matches('^nvidia h100.*hbm3$')",
];

/// Five real selectors × devices → verdicts: as they are, and behind a value that no two devices share.
#[divan::bench(args = [(4_000, false), (4_000, true), (40_000, false), (40_000, true)], sample_count = 10)]
fn evaluate_five_real_selectors(bencher: Bencher<'_, '_>, (devices, distinct): (usize, bool)) {
    let cluster = Cluster::build(&decode(&input(&format!("cluster-{devices}.yaml"))).objects);
    let first = if distinct { "device.attributes['gpu.nvidia.com'].uuid != '' && " } else { "" };
    let request = |(index, selector): (usize, &&str)| {
        format!(
            "{{name: r{index}, exactly: {{selectors: [{{cel: {{expression: \"{first}{selector}\"}}}}]}}}}"
        )
    };
    let requests: Vec<String> = REAL.iter().enumerate().map(request).collect();
    let claim = format!(
        "apiVersion: resource.k8s.io/v1\nkind: ResourceClaim\nmetadata: {{name: a}}\nspec: {{devices: {{requests: [{}]}}}}\n",
        requests.join(", ")
    );
    let selectors = Selectors::compile(&decode(&claim).objects, &mut Memo::new());
    bencher.counter(ItemsCount::new(devices * REAL.len())).bench(|| {
        let matrix = Matrix::evaluate(&cluster, black_box(&selectors), &mut Memo::new(), Budget::default());
        assert_eq!(matrix.rows.len(), REAL.len());
        matrix
    });
}

/// Text → program, a selector of 200 characters.
#[divan::bench(sample_count = 100)]
fn compile_a_selector(bencher: Bencher<'_, '_>) {
    let environment = dra::environment(&Target::v1_37(), kube_cel::Expressions::New);
    let selector = format!("{} && {} && device.driver != ''", REAL[1], REAL[3]);
    bencher.bench(|| kube_cel::compile(black_box(&selector), &environment).expect("it compiles"));
}
