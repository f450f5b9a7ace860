//! `cargo xtask serve`: the page on this machine, rebuilt when a file changes.

use crate::command::{self, Done, command, say};
use crate::tools;

fn serve(port: u16) -> Done {
    tools::ensure()?;
    say(&format!("DRA Playground will be at http://127.0.0.1:{port}/ as soon as it is built"));
    let port = port.to_string();
    let options =
        ["--address", "127.0.0.1", "--port", &port, "--no-autoreload", "--cargo-profile", "wasm-dev"];
    // Not every file system tells of its changes (containers, shared folders); asking for them is cheap for these few files.
    let mut trunk =
        command("trunk", &["serve", "--offline", "--skip-version-check", "--poll", "--poll-interval", "1s"]);
    trunk.args(options).args(["--dist", ".cache/serve"]);
    command::run(trunk)
}

/// Serves until it is ended. `--port N` chooses another port than 8080.
pub fn run<'a>(mut words: impl Iterator<Item = &'a str>) -> Done {
    let port = match (words.next(), words.next(), words.next()) {
        (None, ..) => 8080,
        (Some("--port"), Some(port), None) => port.parse().map_err(|_| format!("not a port: {port}"))?,
        _ => return Err("serve takes only --port N".to_owned()),
    };
    serve(port)
}
