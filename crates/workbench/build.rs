//! Lists the built-in samples, recipes and parameters, so that adding one is adding one file to its folder of `content/`.

use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    list("samples")?;
    list("recipes")?;
    list("parameters")
}

/// Writes the files of a folder, by name, as `NAME.rs`: a list of (name without ending, text).
fn list(name: &str) -> Result<(), Box<dyn std::error::Error>> {
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../content").join(name).canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<_> =
        fs::read_dir(&folder)?.collect::<Result<Vec<_>, _>>()?.iter().map(|f| f.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let stem = file.file_stem().ok_or("a file without a name")?.to_string_lossy().into_owned();
        list.push_str(&format!("    ({stem:?}, include_str!({:?})),\n", file.display().to_string()));
    }
    list.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join(format!("{name}.rs")), list)?;
    Ok(())
}
