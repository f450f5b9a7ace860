//! `cargo xtask test`: every check there is. Says at the end how many passed in each suite.

use std::fs;
use std::path::PathBuf;

use crate::command::{Done, command, root, run_listening, say};
use crate::{dist, tools};

/// What became of one suite.
struct Outcome {
    suite: &'static str,
    passed: u32,
    failed: u32,
}

/// A suite by name: what it checks, and how.
struct Suite {
    name: &'static str,
    check: fn() -> Done<Counts>,
}

#[derive(Default)]
struct Counts {
    passed: u32,
    failed: u32,
}

const SUITES: [Suite; 7] = [
    Suite { name: "format", check: || steps(&[&["fmt", "--all", "--check"]]) },
    Suite { name: "lints", check: || steps(&[NATIVE_LINTS, WASM_LINTS]) },
    Suite { name: "types", check: types },
    Suite { name: "native", check: || cargo_tests(&["test", "--workspace", "--locked"]) },
    Suite { name: "page", check: || dist::build().map(|()| Counts { passed: 1, failed: 0 }) },
    Suite { name: "browser", check: browser },
    Suite { name: "budgets", check: || cargo_tests(&["test", "--locked", "--test", "budgets"]) },
];

const NATIVE_LINTS: &[&str] = &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
const WASM_LINTS: &[&str] = &[
    "clippy",
    "--package",
    "dra-playground",
    "--target",
    "wasm32-unknown-unknown",
    "--locked",
    "--",
    "-D",
    "warnings",
];

/// Runs the named suites, or all of them; goes on after a failure.
pub fn run<'a>(names: impl Iterator<Item = &'a str>) -> Done {
    let names: Vec<&str> = names.collect();
    if let Some(unknown) = names.iter().find(|name| SUITES.iter().all(|suite| suite.name != **name)) {
        return Err(format!("there is no suite named {unknown}"));
    }
    tools::ensure()?;
    let mut outcomes = Vec::new();
    for suite in SUITES.iter().filter(|suite| names.is_empty() || names.contains(&suite.name)) {
        say(&format!("Suite {}", suite.name));
        let counts = (suite.check)().unwrap_or_else(|why| {
            eprintln!("{}: {why}", suite.name);
            Counts { passed: 0, failed: 1 }
        });
        outcomes.push(Outcome { suite: suite.name, passed: counts.passed, failed: counts.failed });
    }
    report(&outcomes)
}

fn report(outcomes: &[Outcome]) -> Done {
    say("Suites");
    for Outcome { suite, passed, failed } in outcomes {
        println!("{suite:10} {passed:5} passed {failed:5} failed");
    }
    let passed: u32 = outcomes.iter().map(|outcome| outcome.passed).sum();
    let failed: u32 = outcomes.iter().map(|outcome| outcome.failed).sum();
    println!("\n{passed} passed, {failed} failed");
    if failed == 0 { Ok(()) } else { Err("not everything passed".to_owned()) }
}

/// Cargo commands that pass or fail as a whole.
fn steps(commands: &[&[&str]]) -> Done<Counts> {
    let mut counts = Counts::default();
    for arguments in commands {
        match run_listening(command("cargo", arguments), |_| {})? {
            true => counts.passed += 1,
            false => counts.failed += 1,
        }
    }
    Ok(counts)
}

/// The types of the editor's TypeScript.
fn types() -> Done<Counts> {
    let passed =
        run_listening(command("node", &["node_modules/typescript/bin/tsc", "--project", "."]), |_| {})?;
    Ok(Counts { passed: passed.into(), failed: (!passed).into() })
}

/// Tests that Cargo runs, counted from its lines `test result: ok. 3 passed; 0 failed; …`.
fn cargo_tests(arguments: &[&str]) -> Done<Counts> {
    let mut counts = Counts::default();
    let mut tests = command("cargo", arguments);
    tests.arg("--no-fail-fast");
    let succeeded = run_listening(tests, |line| {
        if let Some(result) = line.strip_prefix("test result:") {
            counts.passed += count_before(result, "passed");
            counts.failed += count_before(result, "failed");
        }
    })?;
    Ok(complete(counts, succeeded))
}

/// The flows in Chromium, counted from the lines `# pass 3` and `# fail 0` of Node's test runner.
fn browser() -> Done<Counts> {
    let mut counts = Counts::default();
    let mut flows = command("node", &["--test", "--test-reporter=tap", "--test-concurrency=1"]);
    flows.args(flow_files()?);
    let succeeded = run_listening(flows, |line| {
        let number = |label: &str| line.strip_prefix(label).and_then(|rest| rest.trim().parse::<u32>().ok());
        counts.passed += number("# pass ").unwrap_or(0);
        counts.failed += number("# fail ").unwrap_or(0) + number("# cancelled ").unwrap_or(0);
    })?;
    Ok(complete(counts, succeeded))
}

/// The files `tests/browser/*.test.mjs`, by name.
fn flow_files() -> Done<Vec<PathBuf>> {
    let folder = root().join("tests/browser");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    files.sort();
    Ok(files)
}

/// A runner that fails without counting a failure (a compile error, say) is one; so is one that ran nothing.
fn complete(mut counts: Counts, succeeded: bool) -> Counts {
    if counts.failed == 0 && (!succeeded || counts.passed == 0) {
        counts.failed = 1;
    }
    counts
}

/// The number before a word: `3` of ` ok. 3 passed; 0 failed`.
fn count_before(line: &str, word: &str) -> u32 {
    let words = line.split([' ', ';']).filter(|part| !part.is_empty());
    let mut last = "";
    for part in words {
        if part == word {
            return last.parse().unwrap_or(0);
        }
        last = part;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::count_before;

    #[test]
    fn counts_are_read_from_cargos_summary() {
        let line = " FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!((count_before(line, "passed"), count_before(line, "failed")), (12, 3));
    }
}
