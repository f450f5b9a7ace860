//! How much does a first visit load? Sizes of `dist/` after Brotli, as good static hosts send them.
//!
//! Not part of a bare `cargo test`, because it needs `cargo xtask dist` first; `cargo xtask test` runs both.
//! A budget may only go up with a reason written beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// All WebAssembly, page and engine, after Brotli. The goal of the ground floor was 700 kB; since then came the type
/// checker and cost of CEL, validation for four releases, forms, recipes and links (1,043 kB), then the allocator with the
/// scheduler around it and their explanations, which the station Allocate brings in (1,157 kB). Then the picture of
/// how manifests hang together, the zip, and manifests taken home in any version with their verdict (1,196 kB), and
/// completion and signatures in selectors, and what errors of a cluster mean (1,234 kB). Since
/// ANTLR went it was 1,161 kB; then selectors were compiled for speed (35 kB), files got names and places, folders and
/// links for looking only came, parameters of drivers, and offers that show which lines change (1,238 kB); then notices with a place of their own,
/// and rounds of allocation (1,244 kB); then what a second new user missed: fields and capacities that were meant, why
/// nothing matches where one looks, the keyboard left where one goes on (1,256 kB); then what Kubernetes' functions do to
/// the quantities they are called on, bound maps without a key, values as Go prints them and names with a dot before
/// them (1,261 kB); then the Pods that the scheduler leaves alone, what fails once a node was chosen, and the classes of
/// extended resources by age (1,267 kB).
/// The next to go: the table of all fields of Pods, and one copy of the standard library's sort for each key.
const WEBASSEMBLY: usize = 1_268_000;
/// All JavaScript of the page and the worker.
const JAVASCRIPT: usize = 200_000;
/// CodeMirror with its YAML mode, search and lint, alone.
const EDITOR: usize = 170_000;
/// All style sheets.
const STYLES: usize = 20_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of `dist/` with this ending, folders included.
fn built(ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("dist/ is missing: run `cargo xtask dist`") {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("dist"), &mut found);
    found.retain(|path| path.extension().is_some_and(|it| it == ending));
    found.sort();
    assert!(!found.is_empty(), "dist/ holds no .{ending}: run `cargo xtask dist`");
    found
}

/// The length of `bytes` after Brotli at its best, which Node has built in.
fn brotli(bytes: &[u8]) -> usize {
    let script = "process.stdout.write(String(require('zlib').brotliCompressSync(require('fs').readFileSync(0)).length))";
    let mut node = Command::new("node")
        .args(["-e", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is missing");
    node.stdin.take().unwrap().write_all(bytes).unwrap();
    String::from_utf8(node.wait_with_output().unwrap().stdout).unwrap().parse().expect("Node compresses")
}

fn check(what: &str, parts: &[(String, usize)], budget: usize) {
    let total: usize = parts.iter().map(|(_, size)| size).sum();
    for (name, size) in parts {
        println!("{size:9} {name}");
    }
    println!("{total:9} {what}, of {budget}");
    assert!(total <= budget, "{what}: {total} bytes after Brotli, the budget is {budget}");
}

fn check_files(what: &str, ending: &str, budget: usize) {
    let measure = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        (name, brotli(&fs::read(&path).unwrap()))
    };
    check(what, &built(ending).into_iter().map(measure).collect::<Vec<_>>(), budget);
}

#[test]
fn webassembly_is_within_its_budget() {
    check_files("WebAssembly", "wasm", WEBASSEMBLY);
}

#[test]
fn javascript_is_within_its_budget() {
    check_files("JavaScript", "js", JAVASCRIPT);
}

#[test]
fn styles_are_within_their_budget() {
    check_files("styles", "css", STYLES);
}

#[test]
fn the_text_editor_is_within_its_budget() {
    let built = Command::new("node")
        .args([
            "node_modules/esbuild/bin/esbuild",
            "editor/text_editor.ts",
            "--bundle",
            "--minify",
            "--format=esm",
        ])
        .current_dir(root())
        .output()
        .expect("Node is missing");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    check("the text editor", &[("editor/".to_owned(), brotli(&built.stdout))], EDITOR);
}
