//! Do generators draw what they drew before? They take pieces of what `tests/conformance/material.txt` names, so a new
//! case changes no seed's draw, and no earlier run of the differential has to be repeated.
//!
//! `EXTEND_MATERIAL=1 UPDATE_EXPECT=1 cargo test -p conformance --test material` names all cases and samples that there
//! are now, on purpose: every seed draws something else then, so the differential runs again for all areas and minors.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::path::Path;

use conformance::generate::{Rng, generator};
use conformance::{AREAS, Folder, MINORS};
use expect_test::expect;

/// How many requests are drawn for a fingerprint.
const DRAWN: usize = 50;

/// How the list begins.
const HEADER: &str = "\
# What generators take pieces of: samples and cases. A new case is not listed, so that seeds draw what they drew.
# How to extend it on purpose: crates/conformance/tests/material.rs
";

fn folder() -> Folder {
    Folder::at(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance"))
}

/// The names of all samples and cases, in the order of their files.
fn present() -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/samples");
    let files = fs::read_dir(samples).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter(|name| name.ends_with(".yaml")).map(|name| format!("content/samples/{name}")).collect();
    names.sort();
    let subjects = folder().subjects().unwrap();
    names.extend(subjects.iter().flat_map(|subject| &subject.cases).map(|case| case.id.clone()));
    names
}

/// A line for each area, of the oldest and the newest minor, with the FNV-1a hash of its material and what seed 1 draws.
fn fingerprints() -> String {
    let folder = folder();
    let mut lines = String::new();
    for (area, minor) in AREAS.iter().flat_map(|area| [MINORS[0], MINORS[3]].map(|minor| (area, minor))) {
        let material = folder.material(area, minor).unwrap();
        let mut text = material.manifests.concat();
        text.extend(material.requests.iter().map(ToString::to_string));
        let mut generator = generator(area, material, minor).unwrap();
        let mut random = Rng::with_seed(1);
        text.extend((0..DRAWN).map(|_| generator.request(&mut random).to_string()));
        let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, add);
        lines.push_str(&format!("{area} {minor} {hash:016x}\n"));
    }
    lines
}

#[test]
fn a_seed_draws_what_it_drew() {
    let (present, path) = (present(), folder().material_path());
    if std::env::var_os("EXTEND_MATERIAL").is_some() {
        fs::write(&path, format!("{HEADER}{}\n", present.join("\n"))).unwrap();
    }
    let listed = fs::read_to_string(&path).unwrap();
    let mut rest = present.iter();
    for name in listed.strip_prefix(HEADER).unwrap().lines() {
        assert!(rest.any(|it| it == name), "{name} is listed twice, or is gone from its place");
    }
    // What differs here has changed a generator, or the text of a case or sample that is listed.
    expect![[r#"
        validate 1.34 44579b55473c0450
        validate 1.37 76f8f5a7a4f97096
        pod 1.34 cb71c53b2c82d941
        pod 1.37 cb71c53b2c82d941
        convert 1.34 7508aa6343afe45f
        convert 1.37 4e4842bd4446e2ac
        cel 1.34 4a84bed3bc56fddb
        cel 1.37 8d8fe3bf42469dd1
        allocate 1.34 f66d8ba7a3792830
        allocate 1.37 3595f8ec83264efd
        scalars 1.34 427e51ca9b50a934
        scalars 1.37 427e51ca9b50a934
        yaml 1.34 ae006379e5df7585
        yaml 1.37 ae006379e5df7585
    "#]]
    .assert_eq(&fingerprints());
}
