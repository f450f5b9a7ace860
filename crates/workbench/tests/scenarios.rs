//! What does the Allocate station say of whole workspaces? Each file of `tests/scenarios` says at its top what it should.
//!
//! `# Pod NAME allocates DEVICES with CLAIM on NODE`, `# Pod NAME fits on NODE`, `# Pod NAME does not fit because WHY`,
//! `# Pod NAME is not tried because WHY`, `# Kubernetes: TEXT`, `# change: LABEL`, `# says: PART` of anything in the pane,
//! `# release: 1.35`, `# gate: NAME` of one that is on. What is expected of changes is all of them, in their order.
//! `PRINT_SCENARIOS=1 cargo test -p workbench --test scenarios -- --nocapture` prints every explanation, to be read by eye.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use workbench::engine::Engine;
use workbench::protocol::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

fn show(text: &str, target: &TargetRequest, pod: Option<u32>) -> AllocateView {
    asked(text, target, AllocateRequest { pod, steps: true, ..AllocateRequest::default() })
}

fn asked(text: &str, target: &TargetRequest, allocate: AllocateRequest) -> AllocateView {
    let input = DocumentInput {
        id: 1,
        revision: 1,
        group: Group::Manifests,
        name: "scenario.yaml".to_owned(),
        text: Some(DocumentText { text: text.to_owned(), last_good: None }),
    };
    let look = Look {
        look: 1,
        documents: vec![input],
        station: Station::Allocate,
        target: target.clone(),
        allocate,
        budget: 50_000_000,
        ..Look::default()
    };
    let Answer::View(view) = Engine::new().respond(Request::Look(Box::new(look))) else { panic!("no view") };
    let Pane::Allocate(allocate) = view.pane else { panic!("another pane") };
    *allocate
}

/// Everything that the pane says of one Pod, a line each.
fn words(view: &AllocateView) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    line(view.headline.clone());
    view.pods.iter().for_each(|it| line(format!("pod: {}: {}", it.label, it.verdict)));
    view.kubernetes.iter().for_each(|it| line(format!("Kubernetes: {it}")));
    if let Some(card) = &view.card {
        line(format!("title: {}", card.title));
        card.why.iter().for_each(|it| line(format!("why: {it}")));
        for change in &card.changes {
            let edit = change.offer.as_ref().map_or("no edit", |_| "edit");
            let warning = change.warning.as_deref().unwrap_or_default();
            line(format!("change: {} | {} | {} | {edit} {warning}", change.label, change.who, change.result));
        }
        line(format!("tried: {}", card.tried));
    }
    for node in &view.nodes {
        line(format!("node: {} {}", node.name, node.verdict));
        node.tiles.iter().for_each(|it| line(format!("  {}: {}", it.name, it.says)));
    }
    for funnel in &view.funnels {
        line(format!("funnel: {}", funnel.title));
        funnel.rows.iter().for_each(|it| line(format!("  {} {} ({})", it.count, it.label, it.detail)));
    }
    view.counters.iter().chain(&view.capacity).for_each(|it| line(format!("bar: {}: {}", it.label, it.says)));
    if let Some(search) = &view.search {
        line(format!("search: {}", search.summary));
        search.lines.iter().take(12).for_each(|it| line(format!("  {} {}", it.depth, it.text)));
    }
    for row in &view.sharing {
        line(format!("sharing: {} / {} / {} / {}", row.pod, row.container, row.claim, row.devices));
    }
    view.status.iter().for_each(|it| line(format!("status of {}:\n{}", it.claim, it.yaml)));
    line(format!("limits: {}", view.limits));
    view.notes.iter().for_each(|it| line(format!("note: {it}")));
    out
}

/// The views of all Pods.
fn all_pods(text: &str, target: &TargetRequest) -> Vec<AllocateView> {
    let first = show(text, target, None);
    (0..first.pods.len() as u32).map(|pod| show(text, target, Some(pod))).collect()
}

fn of_pod<'v>(views: &'v [AllocateView], pod: &str) -> Result<&'v AllocateView, String> {
    let is = |view: &&AllocateView| view.headline.ends_with(&format!("for Pod {pod}"));
    views.iter().find(is).ok_or_else(|| format!("there is no Pod {pod}"))
}

fn verdict(view: &AllocateView, expected: &str) -> Result<(), String> {
    let card = view.card.as_ref().ok_or("no card")?;
    let all = format!("{}\n{}", card.title, card.why.join("\n"));
    let (place, wanted) = if let Some(wanted) = expected.strip_prefix("allocates ") {
        // `gpu-0 and gpu-1 with claim on node`
        let (devices, rest) = wanted.split_once(" with ").ok_or("`with CLAIM` is missing")?;
        let (claim, node) = rest.split_once(" on ").ok_or("`on NODE` is missing")?;
        let status =
            view.status.iter().find(|it| it.claim == claim).ok_or(format!("claim {claim} gets nothing"))?;
        let given: Vec<&str> = status
            .yaml
            .lines()
            .filter_map(|it| it.trim().trim_start_matches("- ").strip_prefix("device: "))
            .collect();
        if given.join(", ") != devices {
            return Err(format!("{claim} gets {}", given.join(", ")));
        }
        (card.title.clone(), format!("fits on {node}."))
    } else if let Some(wanted) = expected.strip_prefix("does not fit because ") {
        if view.kubernetes.is_none() {
            return Err("Kubernetes says nothing".to_owned());
        }
        (all, wanted.to_owned())
    } else if expected.starts_with("fits on ") {
        (card.title.clone(), format!("{expected}."))
    } else if let Some(wanted) = expected.strip_prefix("is not decided because ") {
        (all, wanted.to_owned())
    } else if let Some(wanted) = expected.strip_prefix("is not tried because ") {
        (all, wanted.to_owned())
    } else {
        return Err(format!("no expectation: {expected}"));
    };
    if place.contains(&wanted) { Ok(()) } else { Err(format!("it says: {place}")) }
}

fn check(path: &Path, print: bool) -> Vec<String> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text
        .lines()
        .take_while(|it| it.starts_with('#'))
        .map(|it| it.trim_start_matches('#').trim())
        .collect();
    let minor = lines
        .iter()
        .find_map(|it| it.strip_prefix("release: 1."))
        .and_then(|it| it.parse().ok())
        .unwrap_or(37);
    let gates = lines.iter().filter_map(|it| it.strip_prefix("gate: ")).map(|it| (it.to_owned(), true));
    let target = TargetRequest { minor, gates: gates.collect() };
    let views = all_pods(&text, &target);
    let said: String = views.iter().map(words).collect::<Vec<_>>().join("\n");
    if print {
        println!("==== {name}\n{said}");
    }
    let mut wrong = Vec::new();
    let mut expectations = 0;
    for line in &lines {
        let outcome =
            if let Some((pod, expected)) = line.strip_prefix("Pod ").and_then(|it| it.split_once(' ')) {
                expectations += 1;
                of_pod(&views, pod).and_then(|view| verdict(view, expected))
            } else if let Some(wanted) = line.strip_prefix("says: ") {
                if said.contains(wanted) { Ok(()) } else { Err("nothing says so".to_owned()) }
            } else if line.starts_with("Kubernetes: ") {
                if said.contains(line) { Ok(()) } else { Err("Kubernetes says otherwise".to_owned()) }
            } else {
                Ok(())
            };
        wrong.extend(outcome.err().map(|why| format!("{name}: {line}\n    {why}")));
    }
    let changes: Vec<&str> = lines.iter().filter_map(|it| it.strip_prefix("change: ")).collect();
    let offered: Vec<String> = views
        .iter()
        .flat_map(|it| it.card.iter().flat_map(|it| &it.changes))
        .map(|it| it.label.clone())
        .collect();
    if changes != offered && !changes.is_empty() {
        wrong.push(format!("{name}: the changes are {offered:#?}"));
    }
    for change in views.iter().flat_map(|it| it.card.iter().flat_map(|it| &it.changes)) {
        // What takes the last entry out of a list leaves no empty list behind.
        if change.offer.as_ref().is_some_and(|it| it.after.contains("[]")) {
            wrong.push(format!("{name}: {} leaves an empty list", change.label));
        }
    }
    for view in &views {
        // What is offered to be stepped through has steps, or says why it is short.
        let is_short = |it: &SearchView| it.lines.len() == 1 && !it.summary.contains("nothing else to step");
        if view.search.as_ref().map_or(view.can_step, |it| it.lines.is_empty() || is_short(it)) {
            wrong.push(format!("{name}: {:?}", view.search));
        }
    }
    if expectations == 0 {
        wrong.push(format!("{name}: expects nothing of any Pod"));
    }
    wrong
}

#[test]
fn each_scenario_is_explained_as_it_says() {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let print = std::env::var_os("PRINT_SCENARIOS").is_some();
    let wrong: Vec<String> = paths.iter().flat_map(|path| check(path, print)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn explaining_another_node_moves_none() {
    let text = fs::read_to_string(folder().join("second-node-has-it.yaml")).unwrap();
    let cards = |node: Option<&str>| {
        let request = AllocateRequest { node: node.map(str::to_owned), ..AllocateRequest::default() };
        let view = asked(&text, &TargetRequest::default(), request);
        let chosen = view.nodes.iter().find(|it| it.chosen).map(|it| it.name.clone());
        (view.nodes.iter().map(|it| it.name.clone()).collect::<Vec<_>>(), chosen)
    };
    let (order, first) = cards(None);
    assert!(order.len() > 1);
    for name in &order {
        assert_eq!(cards(Some(name)), (order.clone(), Some(name.clone())));
    }
    assert_ne!(first, order.first().cloned(), "the one that is explained is not the first here");
}

#[test]
fn each_pain_of_allocation_and_of_sharing_has_a_scenario() {
    let pains = (1..=15).map(|it| format!("C{it}")).chain((1..=7).map(|it| format!("D{it}")));
    let texts = fs::read_dir(folder()).unwrap().map(|it| fs::read_to_string(it.unwrap().path()).unwrap());
    let firsts: Vec<String> = texts.map(|it| it.lines().next().unwrap().to_owned()).collect();
    // `# C1, C4: eight GPUs …`
    let about = |line: &str, pain: &str| {
        line.split(':').next().unwrap().trim_start_matches('#').split(',').any(|it| it.trim() == pain)
    };
    let missing: Vec<String> = pains.filter(|pain| !firsts.iter().any(|line| about(line, pain))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
