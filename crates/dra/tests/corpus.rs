//! What do real manifests give? No panic, and no unknown field in objects that Kubernetes takes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dra::{Body, DocumentId, Target, decode};

/// Real manifests beside the project; absent in a plain clone.
fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    path.is_dir().then_some(path)
}

#[test]
fn real_manifests_are_read() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus beside the project");
        return;
    };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|it| it == "yaml" || it == "yml" || it == "json"));
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut objects, mut known) = (0, 0);
    let listing = std::env::var_os("LIST_PROBLEMS").is_some();
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let decoded = decode(DocumentId(0), &yaml_tree::parse(&text), &Target::v1_37());
        objects += decoded.objects.len();
        known += decoded.objects.iter().filter(|object| !matches!(object.body, Body::Other)).count();
        for diagnostic in &decoded.diagnostics {
            *codes.entry(diagnostic.code).or_default() += 1;
            if listing {
                let name = path.file_name().unwrap().to_string_lossy();
                println!("{name}\t{}\t{}\t{}", diagnostic.code, diagnostic.path, diagnostic.message);
            }
        }
    }
    println!("{} files, {objects} objects, {known} of known kinds, problems: {codes:?}", files.len());
    assert!(objects > 0);
}
