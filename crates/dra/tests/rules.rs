//! Does every rule find what its page calls wrong, and leave alone what the page calls right?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use dra::relations::{Loaded, relations};
use dra::rules::{RULES, Rule};
use dra::{Budget, Cluster, DocumentId, Matrix, Memo, Selectors, Target, decode};

/// The codes of everything that is found in some manifests. Each source of findings is one line.
fn codes(manifests: &str) -> BTreeSet<&'static str> {
    let decoded = decode(DocumentId(0), &yaml_tree::parse(manifests), &Target::v1_37());
    let mut codes: BTreeSet<&str> = decoded.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    let cluster = Cluster::build(&decoded.objects);
    let selectors = Selectors::compile(&decoded.objects, &mut Memo::new());
    let matrix = Matrix::evaluate(&cluster, &selectors, &mut Memo::new(), Budget::default());
    let documents = [decoded.objects.as_slice()];
    let loaded = Loaded { documents: &documents, cluster: &cluster, selectors: &selectors, matrix: &matrix };
    codes.extend(relations(&loaded).iter().map(|diagnostic| diagnostic.code));
    for selector in &selectors.selectors {
        codes.extend(dra::lints::lints(&cluster, selector).iter().map(|finding| finding.code));
    }
    codes
}

#[test]
fn every_page_tells_wrong_from_right() {
    for Rule { code, .. } in RULES {
        let rule = Rule::find(code).unwrap();
        for part in [rule.title(), rule.section("Why"), rule.example("Wrong"), rule.example("Right")] {
            assert!(!part.is_empty(), "the page of {code} lacks a part");
        }
        let (wrong, right) = (codes(rule.example("Wrong")), codes(rule.example("Right")));
        assert!(wrong.contains(code), "{code}: the wrong example gives {wrong:?}");
        assert!(right.is_empty(), "{code}: the right example gives {right:?}");
    }
}

#[test]
fn the_pages_are_listed_by_code() {
    let listed: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
    let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let files: Vec<&str> = files.iter().map(|file| file.trim_end_matches(".md")).collect();
    assert_eq!(listed, files);
}
