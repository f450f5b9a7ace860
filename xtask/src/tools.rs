//! What must be there before the page can be built? Installed once, into this project's folder only (the WebAssembly
//! target belongs to the Rust toolchain and is added to it).

use std::fs;

use crate::command::{Done, command, output, root, run, say};

/// The newest Trunk that builds with the Rust of `rust-toolchain.toml`.
const TRUNK: &str = "0.21.14";

/// Installs whatever is missing. Quick, and without a network, when nothing is.
pub fn ensure() -> Done {
    ensure_wasm_target()?;
    ensure_npm_packages()?;
    // Without TLS, and not `--locked`, with which this version does not build.
    ensure_cargo_tool(
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &locked_wasm_bindgen()?,
        &["--bin", "wasm-bindgen"],
    )?;
    ensure_cargo_tool("trunk", "trunk", TRUNK, &["--locked"])
}

fn ensure_wasm_target() -> Done {
    let sysroot =
        output(command("rustc", &["--print", "sysroot"])).ok_or("rustc is missing: see https://rustup.rs")?;
    if fs::exists(format!("{sysroot}/lib/rustlib/wasm32-unknown-unknown/lib")).unwrap_or(false) {
        return Ok(());
    }
    say("Adding the WebAssembly target to Rust");
    run(command("rustup", &["target", "add", "wasm32-unknown-unknown"]))
}

/// The npm packages, exactly as `package-lock.json` has them; it is copied beside them to tell when it has changed.
pub fn ensure_npm_packages() -> Done {
    let wanted =
        fs::read(root().join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = root().join("node_modules/.installed-package-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let node =
        output(command("node", &["--version"])).ok_or("Node is missing: version 20 or newer is needed")?;
    say(&format!("Installing the npm packages into node_modules/ (Node {node}; under a minute)"));
    run(command("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

/// The command line has to be of the very version that the page is linked with.
fn locked_wasm_bindgen() -> Done<String> {
    let lock =
        fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"wasm-bindgen\"");
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).ok_or_else(|| "Cargo.lock names no wasm-bindgen".to_owned())
}

/// A program from the Rust package registry, in this version: from `.cache/tools/`, from PATH, or built now.
fn ensure_cargo_tool(program: &str, package: &str, version: &str, options: &[&str]) -> Done {
    let present = output(command(program, &["--version"]));
    if present.is_some_and(|words| words.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    say(&format!("Building {package} {version} into .cache/tools/ (once; a few minutes)"));
    let tools = root().join(".cache/tools");
    let target = tools.join("target");
    let mut install =
        command("cargo", &["install", package, "--version", version, "--debug", "--no-default-features"]);
    install.args(options).arg("--root").arg(&tools).arg("--target-dir").arg(&target);
    // Half the time of an optimized build; they run for seconds only.
    for (setting, value) in
        [("OPT_LEVEL", "0"), ("DEBUG", "0"), ("DEBUG_ASSERTIONS", "false"), ("OVERFLOW_CHECKS", "false")]
    {
        install.env(format!("CARGO_PROFILE_DEV_{setting}"), value);
    }
    run(install)?;
    // Only the program is needed from here on. If its leftovers stay, they only take room.
    let _ = fs::remove_dir_all(target);
    Ok(())
}
