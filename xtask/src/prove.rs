//! `cargo xtask oracle | cluster | answer | differential`: what needs our engine is a program of its own.
//!
//! So this one stays small: the page can be built and served before the engine was ever built for this machine.

use std::process::Stdio;

use crate::command::{Done, command, run as run_command};

/// Builds the program and gives it these arguments, the command's name first.
pub fn run(arguments: &[String]) -> Done {
    // Thousands of cases are worth a slower build; for the others the one that the tests have is there already.
    let many = arguments.first().is_some_and(|name| name == "differential");
    let profile = if many { "prove" } else { "dev" };
    let mut prove =
        command("cargo", &["run", "--profile", profile, "--package", "conformance", "--bin", "prove", "--"]);
    prove.args(arguments).stdin(Stdio::inherit());
    run_command(prove)
}
