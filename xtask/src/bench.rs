//! `cargo xtask bench`: how fast is it? Figures for people, not a test; docs/performance.md keeps the last ones.

mod inputs;

use crate::command::{Done, command, run as run_command, say};
use crate::dist;
use crate::tools;

/// A part by name.
struct Part {
    name: &'static str,
    measure: fn() -> Done,
}

const PARTS: [Part; 5] = [
    Part { name: "native", measure: native },
    Part { name: "allocation", measure: allocation },
    Part { name: "wasm", measure: || script("benches/engine.mjs") },
    Part { name: "selectors", measure: selectors },
    Part { name: "page", measure: || script("benches/page.mjs") },
];

/// Measures the named parts, or all of them. The last three measure `dist/`, which is built anew; `allocation` needs Go.
pub fn run<'a>(names: impl Iterator<Item = &'a str>) -> Done {
    let names: Vec<&str> = names.collect();
    if let Some(unknown) = names.iter().find(|name| PARTS.iter().all(|part| part.name != **name)) {
        return Err(format!("there is nothing to measure named {unknown}"));
    }
    say("Writing the inputs into .cache/bench/");
    inputs::write()?;
    let chosen = || PARTS.iter().filter(|part| names.is_empty() || names.contains(&part.name));
    if chosen().any(|part| !["native", "allocation"].contains(&part.name)) {
        dist::build()?;
    }
    for part in chosen() {
        say(&format!("Measuring {}", part.name));
        (part.measure)()?;
    }
    Ok(())
}

fn native() -> Done {
    run_command(command("cargo", &["bench", "--package", "workbench", "--locked"]))
}

/// The allocator of Kubernetes beside ours, natively and as WebAssembly.
fn allocation() -> Done {
    build_wasm()?;
    run_command(command(
        "cargo",
        &["run", "--release", "--package", "conformance", "--bin", "prove", "--", "bench"],
    ))
}

/// Selectors of Kubernetes beside ours as WebAssembly.
fn selectors() -> Done {
    build_wasm()?;
    script("benches/selectors.mjs")
}

/// Parts of the engine as WebAssembly, built as the page's, to be timed from outside.
fn build_wasm() -> Done {
    tools::ensure()?;
    let target = "wasm32-unknown-unknown";
    let manifest = "benches/wasm/Cargo.toml";
    run_command(command("cargo", &["build", "--release", "--target", target, "--manifest-path", manifest]))?;
    let module = format!("benches/wasm/target/{target}/release/bench_wasm.wasm");
    run_command(command("wasm-bindgen", &["--target", "web", "--out-dir", ".cache/bench/wasm", &module]))
}

fn script(path: &str) -> Done {
    run_command(command("node", &[path]))
}
