//! What do fuzz targets of CEL begin with? Some expressions of the cases; `UPDATE_EXPECT=1` writes them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use conformance::Folder;

/// Of how many expressions of a file one is taken: enough for all functions, and quick to read.
const ONE_OF: usize = 12;

#[test]
fn seeds_of_the_fuzzer_are_expressions_of_the_cases() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let folder = Folder::at(root.join("tests/conformance"));
    let mut wanted = BTreeMap::new();
    for subject in folder.subjects_of("cel").unwrap() {
        for (number, case) in subject.cases.iter().step_by(ONE_OF).enumerate() {
            let expression = case.request["expression"].as_str().unwrap();
            wanted.insert(format!("{}-{number}", subject.name), expression.to_owned());
        }
    }
    let seeds = root.join("fuzz/seeds/cel");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::remove_dir_all(&seeds).unwrap();
        fs::create_dir_all(&seeds).unwrap();
        wanted.iter().for_each(|(name, expression)| fs::write(seeds.join(name), expression).unwrap());
    }
    let files = fs::read_dir(&seeds).unwrap().map(|it| it.unwrap());
    let present: BTreeMap<String, String> = files
        .map(|it| (it.file_name().into_string().unwrap(), fs::read_to_string(it.path()).unwrap()))
        .collect();
    assert!(present == wanted, "UPDATE_EXPECT=1 cargo test -p conformance --test seeds");
}
