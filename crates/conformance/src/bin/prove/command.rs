//! How does another program run: from the project's folder, its output visible while it runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every step ends with; the error is for the person at the terminal.
pub type Done<T = ()> = Result<T, String>;

/// The project's folder, from wherever the command was called.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// Says what happens next, before anything that may take long.
pub fn say(step: &str) {
    println!("\n── {step}");
}

/// A command in the project's folder, with nothing on its standard input.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    command
}

/// Runs a command whose output goes to the terminal.
pub fn run(mut command: Command) -> Done {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let name = words.take(3).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    let status = command.status().map_err(|error| format!("{name} could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// What a command prints; `None` when it is not there or fails.
pub fn output(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
