//! How does a command run: from the project's folder, its output visible while it runs.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every step ends with; the error is one line for the person at the terminal.
pub type Done<T = ()> = Result<T, String>;

/// The project's folder, from wherever the command was called.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Says what happens next, before anything that may take long.
pub fn say(step: &str) {
    println!("\n── {step}");
}

/// A command in the project's folder that finds our tools before any other.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null());
    let own = [root().join(".cache/tools/bin")];
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    if let Ok(path) = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited))) {
        command.env("PATH", path);
    }
    command
}

/// Runs a command whose output goes to the terminal.
pub fn run(mut command: Command) -> Done {
    let name = name(&command);
    let status = command.status().map_err(|error| format!("{name} could not be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// Runs a command whose output goes to the terminal and, line by line, to `hear`. Whether it succeeded.
pub fn run_listening(mut command: Command, mut hear: impl FnMut(&str)) -> Done<bool> {
    let name = name(&command);
    let failed = |error| format!("{name} could not be started: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            hear(&line);
        }
    }
    child.wait().map(|status| status.success()).map_err(failed)
}

/// What a command prints; `None` when it is not there or fails.
pub fn output(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.take(3).map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
