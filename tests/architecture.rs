//! Does the repository have the shape that ARCHITECTURE.md says?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each crate and the crates of ours that it may use. Whatever is missing here may use nothing.
const ARROWS: [(&str, &[&str]); 9] = [
    ("crates/kube-scalars", &[]),
    ("crates/yaml-tree", &[]),
    ("crates/kube-cel", &["kube-scalars"]),
    ("crates/dra", &["kube-scalars", "yaml-tree", "kube-cel"]),
    ("crates/workbench", &["kube-scalars", "yaml-tree", "kube-cel", "dra"]),
    ("crates/engine", &["workbench"]),
    ("crates/kubectl-dra", &["workbench"]),
    // Compares ours with the real code; nothing that is shipped uses it.
    ("crates/conformance", &["kube-scalars", "yaml-tree", "kube-cel", "dra"]),
    (".", &["workbench"]),
];

/// The page and its worker: they alone may name crates that speak of the browser.
const IN_THE_BROWSER: [&str; 2] = [".", "crates/engine"];
const BROWSER: [&str; 6] = ["leptos", "web-sys", "js-sys", "wasm-bindgen", "wasm-bindgen-futures", "gloo"];

/// Folders of code. What is built, installed or generated is not ours to judge.
const CODE: [&str; 7] = ["crates", "src", "tests", "xtask", "editor", "hooks", "style"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of ours with one of these endings, as a path from the root.
fn files(endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let built = path.ends_with("target") || path.ends_with("node_modules");
            if path.is_dir() && !built { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    CODE.iter().for_each(|folder| walk(&root().join(folder), &mut found));
    found.retain(|path| path.extension().is_some_and(|it| endings.iter().any(|ending| it == *ending)));
    found.sort();
    found.into_iter().map(|path| path.strip_prefix(root()).unwrap().to_path_buf()).collect()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names under each `[…dependencies]` heading of a manifest; tests may use what they like.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            let heading = line.trim_matches(['[', ']']);
            inside = heading == "dependencies"
                || heading.starts_with("target.") && heading.ends_with(".dependencies");
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            names.insert(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn crates_use_only_what_is_below_them() {
    let ours: BTreeSet<&str> = ARROWS.iter().filter_map(|(path, _)| path.strip_prefix("crates/")).collect();
    let folders = fs::read_dir(root().join("crates")).unwrap().count();
    assert_eq!(folders, ours.len(), "a crate of crates/ is missing in ARROWS");
    for (path, allowed) in ARROWS {
        for name in dependencies(&read(format!("{path}/Cargo.toml"))) {
            let fine = !ours.contains(name.as_str()) || allowed.contains(&name.as_str());
            assert!(fine, "{path} may not use {name}: see ARCHITECTURE.md");
        }
    }
}

#[test]
fn only_the_page_names_the_browser() {
    for (path, _) in ARROWS.iter().filter(|(path, _)| !IN_THE_BROWSER.contains(path)) {
        let names = dependencies(&read(format!("{path}/Cargo.toml")));
        let browser: Vec<&String> = names.iter().filter(|name| BROWSER.contains(&name.as_str())).collect();
        assert!(browser.is_empty(), "{path} names {browser:?}: only the page and its worker may");
    }
}

#[test]
fn the_engine_is_not_linked_into_the_page() {
    for path in files(&["rs"]) {
        let page = path.starts_with("src") && !path.starts_with("src/bin");
        assert!(!page || !read(&path).contains("workbench::engine"), "{} names the engine", path.display());
    }
}

#[test]
fn only_browser_files_call_javascript() {
    for path in files(&["rs"])
        .into_iter()
        .filter(|path| path.starts_with("src/panes") || path.starts_with("src/widgets"))
    {
        let text = read(&path);
        assert!(
            !text.contains("js_sys::") && !text.contains("#[wasm_bindgen"),
            "{} calls JavaScript",
            path.display()
        );
    }
}

#[test]
fn files_are_short() {
    let mut sizes: Vec<(usize, PathBuf)> = files(&["rs", "ts", "js", "mjs", "css"])
        .into_iter()
        .map(|path| (read(&path).lines().count(), path))
        .collect();
    sizes.sort();
    let (median, _) = sizes[sizes.len() / 2];
    let (longest, path) = sizes.last().unwrap();
    assert!(median <= 200, "the median file has {median} lines; 200 is the most");
    assert!(*longest <= 800, "{} has {longest} lines; 800 is the most", path.display());
}

#[test]
fn every_file_says_its_question_first() {
    for path in files(&["rs"]) {
        assert!(read(&path).starts_with("//! "), "{} does not begin with `//! `", path.display());
    }
}

#[test]
fn no_file_is_named_for_nothing() {
    for path in files(&["rs", "ts", "js", "mjs"]) {
        let stem = path.file_stem().unwrap().to_string_lossy();
        let empty = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "mod"]
            .contains(&stem.as_ref());
        assert!(!empty, "{} says nothing by its name", path.display());
    }
}

#[test]
fn every_path_that_documents_name_exists() {
    let tops = [
        "crates/", "src/", "tests/", "xtask/", "content/", "style/", "public/", "hooks/", "editor/", "docs/",
        ".ci/",
    ];
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = read(document);
        let coded = text.split('`').skip(1).step_by(2);
        let linked = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for path in coded.chain(linked) {
            let placeholder = path.contains(['<', '*', ' ', '…']);
            let ours = tops.iter().any(|top| path.starts_with(top))
                || path.ends_with(".md")
                || path.ends_with(".toml");
            if ours && !placeholder && !path.contains("://") {
                assert!(root().join(path).exists(), "{document} names `{path}`, which does not exist");
            }
        }
    }
}
