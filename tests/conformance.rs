//! Does our engine say what the real Kubernetes code said?
//!
//! The answers in `tests/conformance/answers` are Kubernetes' own (`cargo xtask oracle`). What differs has to stand in
//! `known-differences.txt`, and nothing else may. `UPDATE_CONFORMANCE=1 cargo test --test conformance` rewrites that
//! list and `parity.json`; review the change: a case that agreed may not enter the list again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use conformance::parity::Parity;
use conformance::{Answer, Folder, Known, MINORS, Release, answer, differences};

/// Why a case of an area may differ today. A better reason, written by hand, stays.
const REASONS: [(&str, &str); 7] = [
    ("validate", "validation comes with the validation issue"),
    ("pod", "validation of Pods comes with the validation issue"),
    ("convert", "conversion comes with the validation issue"),
    ("cel", "the type checker and cost come with the CEL issue"),
    ("allocate", "the allocator comes with the allocation issue"),
    ("scalars", "not looked at yet"),
    ("yaml", "not looked at yet"),
];

/// Nested cases need more stack than a test's thread has in a debug build.
const STACK: usize = 512 << 20;

fn folder() -> Folder {
    Folder::at(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance"))
}

/// What comparing all cases gives.
#[derive(Default)]
struct Comparison {
    parity: Parity,
    /// Case and minor of each difference, with how the answers differ.
    differing: BTreeMap<(String, Release), String>,
    /// Of which minors each case was asked.
    asked: BTreeMap<String, Vec<Release>>,
}

fn compare() -> Comparison {
    let folder = folder();
    let mut out = Comparison::default();
    for subject in folder.subjects().unwrap_or_else(|wrong| panic!("{wrong}")) {
        for case in &subject.cases {
            out.asked.insert(case.id.clone(), case.minors.clone());
        }
        for minor in MINORS {
            let answers = folder.answers(minor, &subject).unwrap_or_else(|wrong| panic!("{wrong}"));
            let ids: Vec<Option<String>> = answers.iter().map(|answer| answer.text("id")).collect();
            let cases: Vec<Option<String>> = subject.of(minor).map(|case| Some(case.id.clone())).collect();
            assert!(
                ids == cases,
                "{}/{}: Kubernetes {minor} has not answered these cases: run `cargo xtask oracle`",
                subject.area,
                subject.name
            );
            for (case, kubernetes) in subject.of(minor).zip(&answers) {
                let ours = answer(&case.request, minor);
                let found = differences(kubernetes, &ours);
                out.parity.count(minor, &folder.version(minor), subject.area, found.is_empty());
                if !found.is_empty() {
                    out.differing.insert((case.id.clone(), minor), describe(kubernetes, &ours));
                }
            }
        }
    }
    out
}

fn describe(kubernetes: &Answer, ours: &Answer) -> String {
    let lines = differences(kubernetes, ours).into_iter().map(|it| {
        let text = |side: Option<String>| side.unwrap_or_else(|| "nothing".to_owned());
        format!(
            "    {}\n      Kubernetes: {}\n      we:         {}\n",
            it.member,
            text(it.kubernetes),
            text(it.ours)
        )
    });
    lines.collect()
}

#[test]
fn we_say_what_kubernetes_says_where_we_did() {
    let compared = std::thread::Builder::new().stack_size(STACK).spawn(compare).unwrap().join();
    let compared = compared.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked));
    for (minor, area, count) in compared.parity.counts() {
        println!("{minor} {area:9} {} / {}", count.agree, count.cases);
    }
    let list = folder().path("known-differences.txt");
    let known = Known::read(&fs::read_to_string(&list).unwrap_or_default()).unwrap();
    let parity = folder().path("parity.json");
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        let updated = updated(&known, &compared);
        fs::write(&list, updated.text(|case| compared.asked.get(case).cloned().unwrap_or_default())).unwrap();
        fs::write(&parity, compared.parity.text()).unwrap();
        return check_against_last_commit(&updated);
    }
    let mut wrong = String::new();
    for ((case, minor), how) in &compared.differing {
        if known.reason(case, *minor).is_none() {
            wrong.push_str(&format!("{minor} {case} differs and is not listed:\n{how}"));
        }
    }
    for (case, minor) in known.entries() {
        let asked = compared.asked.get(case).is_some_and(|minors| minors.contains(&minor));
        // A line for all minors speaks of those that the case is asked of.
        let elsewhere = compared.asked.contains_key(case) && !asked;
        if !elsewhere && !compared.differing.contains_key(&(case.to_owned(), minor)) {
            wrong.push_str(&format!("{minor} {case} is listed and agrees, or is no case any more\n"));
        }
    }
    assert!(
        wrong.is_empty(),
        "\n{wrong}\n`UPDATE_CONFORMANCE=1 cargo test --test conformance` rewrites the list"
    );
    let current = fs::read_to_string(&parity).unwrap_or_default();
    assert_eq!(
        current,
        compared.parity.text(),
        "parity.json is not current: UPDATE_CONFORMANCE=1 rewrites it"
    );
    check_against_last_commit(&known);
}

/// The list of what differs now, with the reasons that were there.
fn updated(known: &Known, compared: &Comparison) -> Known {
    let usual: BTreeMap<&str, &str> = REASONS.into_iter().collect();
    let mut out = Known::default();
    for (case, minor) in compared.differing.keys() {
        let area = case.split('/').next().unwrap_or_default();
        let reason = known.reason(case, *minor).or(usual.get(area).copied()).unwrap_or("not looked at yet");
        out.add(case, *minor, reason);
    }
    out
}

/// A case that agreed at the last commit may not be listed now. Without git nothing is known of the last commit.
fn check_against_last_commit(known: &Known) {
    let Some(list) = committed("tests/conformance/known-differences.txt") else { return };
    let before = Known::read(&list).unwrap();
    let new: Vec<(&str, Release)> =
        known.entries().filter(|(case, minor)| before.reason(case, *minor).is_none()).collect();
    let files: BTreeSet<(String, Release)> =
        new.iter().map(|(case, minor)| (subject(case), *minor)).collect();
    let answered: BTreeMap<(String, Release), String> = files
        .into_iter()
        .filter_map(|(subject, minor)| {
            let text = committed(&format!("tests/conformance/answers/{minor}/{subject}.jsonl"))?;
            Some(((subject, minor), text))
        })
        .collect();
    for (case, minor) in new {
        let lines = answered.get(&(subject(case), minor)).map(String::as_str).unwrap_or_default();
        let agreed =
            lines.lines().any(|line| Answer::read(line).unwrap().text("id").as_deref() == Some(case));
        assert!(!agreed, "{minor} {case} agreed at the last commit; it may not enter known-differences.txt");
    }
}

/// `<area>/<subject>` of a case.
fn subject(case: &str) -> String {
    case.rsplit_once('/').map_or(case, |(subject, _)| subject).to_owned()
}

/// A file as the last commit has it; `None` when it has none, or there is no git.
fn committed(path: &str) -> Option<String> {
    let shown = Command::new("git")
        .args(["show", &format!("HEAD:{path}")])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .ok()?;
    shown.status.success().then(|| String::from_utf8_lossy(&shown.stdout).into_owned())
}
