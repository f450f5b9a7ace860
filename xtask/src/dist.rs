//! `cargo xtask dist`: the static site, for any host and any sub-path.

use crate::command::{Done, command, root, run as run_command, say};
use crate::tools;

/// Builds `dist/` and the zip of it.
pub fn run() -> Done {
    build()?;
    say("Packing dra-playground.zip");
    run_command(command("node", &["hooks/pack.mjs", "dist", "dra-playground.zip"]))?;
    println!(
        "\nThe site is in {}: put its files on any web server, at any path.\nTo look at it here: python3 -m http.server --directory dist",
        root().join("dist").display()
    );
    Ok(())
}

/// Builds `dist/` as it is published.
pub fn build() -> Done {
    tools::ensure()?;
    say("Building the page for release, into dist/");
    let mut trunk = command("trunk", &["build", "--offline", "--skip-version-check", "--locked"]);
    trunk.args(["--cargo-profile", "release-wasm"]).env("DRA_WASM_OPT", "1");
    run_command(trunk)
}
