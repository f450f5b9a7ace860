//! Does Kubernetes take what we hand out: every object of every sample, and what every recipe writes on its sample?
//!
//! The objects are written down as cases (`tests/conformance/cases/*/sample-*.yaml` and `recipes.yaml`), so that
//! `cargo xtask oracle` asks them and Kubernetes' answers hold them here, without Go. When content has changed:
//! `UPDATE_EXPECT=1 cargo test --test content`, then `cargo xtask oracle`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use conformance::{Answer, Folder, MINORS, Release};
use serde_json::Value;
use workbench::engine::Engine;
use workbench::protocol::{
    AllocateRequest, Answer as Engines, DocumentId, DocumentInput, DocumentText, Group, Look, Pane,
    RecipeRow, Request, SampleDocument, Station, TargetRequest, View, Wish,
};
use workbench::samples;

fn folder() -> Folder {
    Folder::at(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance"))
}

/// One object that we hand out.
struct Object {
    /// Of the case: what it belongs to, its kind and its name.
    name: String,
    area: &'static str,
    text: String,
    json: Value,
}

/// The objects of some documents that the oracle judges.
fn objects(prefix: &str, documents: &[SampleDocument]) -> Vec<Object> {
    let mut found: Vec<Object> = Vec::new();
    for document in documents {
        for part in yaml_tree::split(&document.text) {
            let text = part.span.of(&document.text).trim_start_matches("---\n").trim_end().to_owned() + "\n";
            let stream = yaml_tree::parse(&text);
            let Some(root) = stream.trees.iter().find_map(yaml_tree::Tree::root) else { continue };
            let json = root.to_json();
            let kind = json["kind"].as_str().unwrap();
            let ours = json["apiVersion"].as_str().unwrap().starts_with("resource.k8s.io/");
            let area = match kind {
                "Node" | "Namespace" => continue,
                _ if ours => "validate",
                _ => "pod",
            };
            let name = json["metadata"]["name"].as_str().unwrap();
            let name = format!("{prefix}-{kind}-{name}");
            let same = found
                .iter()
                .filter(|it| it.name == name || it.name.starts_with(&format!("{name}.again")))
                .count();
            let name = if same == 0 { name } else { format!("{name}.again{same}") };
            found.push(Object { name, area, text, json });
        }
    }
    found
}

/// The labels of the namespaces among some documents.
fn namespaces(documents: &[SampleDocument]) -> BTreeMap<String, Value> {
    let trees = documents.iter().flat_map(|it| yaml_tree::parse(&it.text).trees);
    let values: Vec<Value> = trees.filter_map(|it| it.root().map(|root| root.to_json())).collect();
    let labelled = values.iter().filter(|it| it["kind"] == "Namespace");
    labelled
        .map(|it| (it["metadata"]["name"].as_str().unwrap().to_owned(), it["metadata"]["labels"].clone()))
        .collect()
}

/// The case of an object.
fn case(object: &Object, labels: &BTreeMap<String, Value>) -> String {
    let mut out = format!("case: {}\nop: {}\n", object.name, object.area);
    let namespace = object.json["metadata"]["namespace"].as_str().unwrap_or("default");
    if let Some(labels) = labels.get(namespace).filter(|it| it.is_object()) {
        writeln!(out, "namespaceLabels: {labels}").unwrap();
    }
    out.push_str("object: |\n");
    for line in object.text.lines() {
        writeln!(out, "{}{line}", if line.is_empty() { "" } else { "  " }).unwrap();
    }
    out
}

/// What the engine says of documents, in one Kubernetes.
fn look(minor: Release, documents: &[SampleDocument], wish: Option<&str>, allocate: AllocateRequest) -> View {
    let input = |(it, id): (&SampleDocument, DocumentId)| DocumentInput {
        id,
        revision: 1,
        group: it.group,
        name: it.name.clone(),
        text: Some(DocumentText { text: it.text.clone(), last_good: None }),
    };
    let look = Look {
        look: 1,
        documents: documents.iter().zip(1..).map(input).collect(),
        station: Station::Allocate,
        wish: wish.map(|recipe| Wish { recipe: recipe.to_owned(), ..Wish::default() }),
        target: TargetRequest { minor: minor.minor, ..TargetRequest::default() },
        allocate,
        budget: 50_000_000,
        ..Look::default()
    };
    match Engine::new().respond(Request::Look(Box::new(look))) {
        Engines::View(view) => *view,
        other => panic!("no view: {other:?}"),
    }
}

/// The cluster of the sample that a recipe names.
fn cluster_of(row: &RecipeRow) -> Vec<SampleDocument> {
    let documents = samples::find(&row.sample).unwrap().documents;
    documents.into_iter().filter(|it| it.group == Group::Cluster).collect()
}

/// All recipes.
fn rows() -> Vec<RecipeRow> {
    look(MINORS[3], &[], Some(""), AllocateRequest::default()).wish.unwrap().recipes
}

/// What every recipe writes on the sample it names, in one Kubernetes, and what the page says against it there.
fn recipes(minor: Release) -> Vec<(RecipeRow, Vec<SampleDocument>)> {
    let made = |row: RecipeRow| {
        let view = look(minor, &cluster_of(&row), Some(&row.name), AllocateRequest::default()).wish.unwrap();
        let said = view.recipes.iter().find(|it| it.name == row.name).unwrap();
        (RecipeRow { lacks: said.lacks.clone(), ..row }, view.documents)
    };
    rows().into_iter().map(made).collect()
}

/// What content makes, by name: each sample, and each recipe in the cluster of its sample. Claims that have devices
/// already are left out of clusters: an API server gives a claim no devices because its manifest says so.
fn workspaces() -> Vec<(String, Vec<SampleDocument>)> {
    let free =
        |it: &SampleDocument| it.group == Group::Manifests || !it.text.contains("\nkind: ResourceClaim\n");
    let of_samples =
        samples::all().into_iter().map(|sample| (format!("sample-{}", sample.row.name), sample.documents));
    let of_recipes = recipes(MINORS[3])
        .into_iter()
        .map(|(row, documents)| (row.name.clone(), cluster_of(&row).into_iter().chain(documents).collect()));
    let all = of_samples.chain(of_recipes);
    all.map(|(name, documents): (_, Vec<_>)| (name, documents.into_iter().filter(free).collect())).collect()
}

/// `WRITE_WORKSPACES=target/content cargo test --test content`, then `cargo xtask cluster --minor 1.37 --from
/// target/content --write`: what a control plane answered stands in `workspaces/content-1.37.json`.
#[test]
fn a_real_scheduler_gives_what_the_page_shows() {
    let text = fs::read_to_string(folder().path("workspaces/content-1.37.json")).unwrap();
    let answers: Vec<Value> = serde_json::from_str(&text).unwrap();
    let (mut compared, mut wrong) = (0, Vec::new());
    for (name, documents) in workspaces() {
        if let Some(folder) = std::env::var_os("WRITE_WORKSPACES") {
            fs::create_dir_all(&folder).unwrap();
            let text: Vec<&str> = documents.iter().map(|it| it.text.as_str()).collect();
            fs::write(std::path::Path::new(&folder).join(format!("{name}.yaml")), text.join("---\n"))
                .unwrap();
        }
        let Some(answer) = answers.iter().find(|it| it["workspace"] == name.as_str()) else {
            wrong.push(format!("{name}: nobody asked"));
            continue;
        };
        assert_eq!(answer["refused"], Value::Array(Vec::new()), "{name}");
        for pod in answer["pods"].as_array().unwrap() {
            compared += 1;
            let mut real: Vec<Value> = pod["allocations"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["devices"]["results"].clone())
                .filter(Value::is_array)
                .collect();
            real.iter_mut().for_each(without_share_ids);
            let shown = shown(&documents, pod, &real);
            if shown != real {
                wrong.push(format!("{name}, {}: the page {shown:?}\n  Kubernetes {real:?}", pod["pod"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(compared, answers.iter().map(|it| it["pods"].as_array().unwrap().len()).sum::<usize>());
}

/// The scheduler makes them up.
fn without_share_ids(results: &mut Value) {
    for result in results.as_array_mut().into_iter().flatten() {
        result.as_object_mut().unwrap().remove("shareID");
    }
}

/// The devices of each claim of a Pod as the page shows them, on the node that the real scheduler took, if it took one:
/// which of several nodes that fit is its own choice.
fn shown(documents: &[SampleDocument], pod: &Value, real: &[Value]) -> Vec<Value> {
    let named = pod["pod"].as_str().map(str::to_owned);
    let asked = |cordoned: Vec<String>| {
        let allocate = AllocateRequest { named: named.clone(), cordoned, ..AllocateRequest::default() };
        match look(MINORS[3], documents, None, allocate).pane {
            Pane::Allocate(view) => view,
            other => panic!("another pane: {other:?}"),
        }
    };
    let mut view = asked(Vec::new());
    if let Some(node) = pod["node"].as_str().filter(|node| !node.is_empty()) {
        let others = view.nodes.iter().map(|it| it.name.clone()).filter(|it| it != node).collect();
        view = asked(others);
    }
    if view.status.is_empty() {
        // A claim that a Pod before it brought devices for: nothing is written, and the table says who shares what.
        let label = format!("Pod {}", pod["pod"].as_str().unwrap());
        let rows =
            view.sharing.iter().filter(|it| it.pod == label || label.ends_with(&format!(" {}", it.pod)));
        let devices: String = rows.map(|it| it.devices.as_str()).collect();
        let there = |results: &Value| {
            let mut all = results.as_array().unwrap().iter();
            all.all(|it| devices.contains(it["device"].as_str().unwrap()))
        };
        return real.iter().filter(|it| there(it)).cloned().collect();
    }
    let allocation = |yaml: &str| {
        let value = yaml_tree::parse(yaml).trees[0].root().unwrap().to_json();
        let found = value
            .pointer("/allocation/devices/results")
            .or(value.pointer("/status/allocation/devices/results"));
        let mut results = found.cloned().unwrap_or_default();
        without_share_ids(&mut results);
        results
    };
    view.status.iter().map(|it| allocation(&it.yaml)).collect()
}

/// Every file of cases that content makes: area, name and text.
fn files() -> Vec<(&'static str, String, String)> {
    let mut files = Vec::new();
    let mut file = |area: &'static str, name: &str, about: &str, cases: &[String]| {
        let head = format!("# {about} Written by `UPDATE_EXPECT=1 cargo test --test content`.\n");
        files.push((area, name.to_owned(), head + &cases.join("---\n")));
    };
    let of = |objects: &[Object], area: &str, labels: &BTreeMap<String, Value>| -> Vec<String> {
        objects.iter().filter(|it| it.area == area).map(|it| case(it, labels)).collect()
    };
    let mut pods = Vec::new();
    for sample in samples::all() {
        let name = &sample.row.name;
        let (objects, labels) = (objects(name, &sample.documents), namespaces(&sample.documents));
        let about = format!("The objects of the sample {name}.");
        file("validate", &format!("sample-{name}"), &about, &of(&objects, "validate", &labels));
        pods.extend(of(&objects, "pod", &labels));
    }
    file("pod", "sample-pods", "The Pods and workloads of all samples.", &pods);
    let (mut claims, mut pods) = (Vec::new(), Vec::new());
    for (row, documents) in recipes(MINORS[3]) {
        let (objects, labels) = (objects(&row.name, &documents), namespaces(&documents));
        claims.extend(of(&objects, "validate", &labels));
        pods.extend(of(&objects, "pod", &labels));
    }
    let about = "What each recipe of content/recipes writes on the sample it names.";
    file("validate", "recipes", about, &claims);
    file("pod", "recipes", about, &pods);
    files
}

#[test]
fn the_cases_are_what_content_says() {
    let mut wanted = Vec::new();
    for (area, name, text) in files() {
        let path = folder().path(format!("cases/{area}/{name}.yaml"));
        wanted.push(path.clone());
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            continue;
        }
        assert!(
            std::env::var_os("UPDATE_EXPECT").is_some(),
            "{}: run `UPDATE_EXPECT=1 cargo test --test content`, then `cargo xtask oracle`",
            path.display()
        );
        fs::write(path, text).unwrap();
    }
    for area in ["validate", "pod"] {
        for path in fs::read_dir(folder().path(format!("cases/{area}"))).unwrap().map(|it| it.unwrap().path())
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(
                !name.starts_with("sample-") || wanted.contains(&path),
                "{name} is of no sample any more"
            );
        }
    }
}

/// What of `given` is not in `stored`.
fn lost(given: &Value, stored: &Value, path: &str, out: &mut Vec<String>) {
    match (given, stored) {
        (Value::Object(given), Value::Object(stored)) => {
            for (key, value) in given {
                match stored.get(key) {
                    Some(stored) => lost(value, stored, &format!("{path}.{key}"), out),
                    None => out.push(format!("{path}.{key}")),
                }
            }
        }
        (Value::Array(given), Value::Array(stored)) if given.len() == stored.len() => {
            for (index, (given, stored)) in given.iter().zip(stored).enumerate() {
                lost(given, stored, &format!("{path}[{index}]"), out);
            }
        }
        (Value::Array(_) | Value::Object(_), _) => out.push(path.to_owned()),
        // Quantities are stored as the server writes them.
        _ => {}
    }
}

/// What stands against an answer: why it was refused, or the fields that are not stored.
fn complaints(given: &Value, answer: &Answer) -> Vec<String> {
    if answer.value("accepted") != Value::Bool(true) {
        return vec![answer.text("text").unwrap_or_default()];
    }
    let decode = answer.value("decode");
    let mut out: Vec<String> = decode.as_array().into_iter().flatten().map(Value::to_string).collect();
    lost(given, &answer.value("object"), "", &mut out);
    // A create never stores a status.
    out.retain(|it| !it.starts_with(".status"));
    out
}

/// Kubernetes' answers to the objects of some subjects: minor, name of the case, and what stands against it.
fn answers(subjects: &[&str]) -> Vec<(Release, String, Vec<String>)> {
    let (folder, mut out) = (folder(), Vec::new());
    for subject in ["validate", "pod"].iter().flat_map(|area| folder.subjects_of(area).unwrap()) {
        if !subjects.contains(&subject.name.as_str()) {
            continue;
        }
        for minor in MINORS {
            for (case, answer) in subject.of(minor).zip(folder.answers(minor, &subject).unwrap()) {
                let text = case.request["object"].as_str().unwrap();
                let stream = yaml_tree::parse(text);
                let given = stream.trees.iter().find_map(yaml_tree::Tree::root).unwrap().to_json();
                let name = case.id.rsplit('/').next().unwrap().to_owned();
                out.push((minor, name, complaints(&given, &answer)));
            }
        }
    }
    out
}

#[test]
fn kubernetes_takes_samples_whole_from_the_release_they_name() {
    let mut wrong = Vec::new();
    for sample in samples::all() {
        let name = &sample.row.name;
        let oldest = conformance::minor(&sample.kubernetes).unwrap();
        let own: Vec<String> = objects(name, &sample.documents).into_iter().map(|it| it.name).collect();
        let mut incomplete = Vec::new();
        for (minor, case, complaints) in answers(&["sample-pods", &format!("sample-{name}")]) {
            if own.contains(&case) && !complaints.is_empty() {
                incomplete.push(minor);
                if minor >= oldest {
                    wrong.push(format!("{minor} {case}: {}", complaints.join(", ")));
                }
            }
        }
        let before = MINORS.into_iter().rfind(|minor| *minor < oldest);
        if before.is_some_and(|minor| !incomplete.contains(&minor)) {
            wrong.push(format!("{name}: an older Kubernetes than {oldest} keeps all of it, too"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn kubernetes_takes_recipes_whole_where_the_page_offers_them() {
    let mut wrong = Vec::new();
    let answers = answers(&["recipes"]);
    for minor in MINORS {
        for (row, documents) in recipes(minor) {
            let own: Vec<String> = objects(&row.name, &documents).into_iter().map(|it| it.name).collect();
            let against: Vec<String> = answers
                .iter()
                .filter(|(of, case, _)| *of == minor && own.contains(case))
                .flat_map(|(_, _, complaints)| complaints.clone())
                .collect();
            // A class that answers for an extended resource is the sample's own.
            let by_class = row.name == "migrate-to-extended-resource";
            if row.lacks.is_none() && !against.is_empty()
                || row.lacks.is_some() && against.is_empty() && !by_class
            {
                wrong.push(format!(
                    "{minor} {}: the page says {:?}, Kubernetes {against:?}",
                    row.name, row.lacks
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
