//! The project's own commands: `cargo xtask serve | test | bench | dist`.
//!
//! Each needs Rust and Node only, and brings the rest into `.cache/` and `node_modules/` itself.

mod bench;
mod command;
mod dist;
mod prove;
mod serve;
mod test;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [--port N]   build the page and serve it on http://127.0.0.1:8080 (rebuilds when a file changes)
  test [SUITE …]     every check there is, or only the named ones: format lints types native page browser budgets
  bench [PART …]     how fast it is: native wasm selectors page
  dist               the static site, in dist/ and as a zip
  oracle [--minor M] [--check]
                     the real Kubernetes code answers the cases of tests/conformance (needs Go)
  cluster --minor M | --down
                     a real control plane answers the workspaces of tests/conformance (needs Go and etcd)
  answer --minor M   our engine answers requests on standard input, one JSON line each
  differential --area A --minor M [--seed S] [--cases N] [--corpus DIR] [--add]
                     generated cases to both; exit code 0 when they agree
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    let done = match words.next() {
        Some("serve") => serve::run(words),
        Some("test") => test::run(words),
        Some("bench") => bench::run(words),
        Some("dist") => dist::run(),
        Some("oracle" | "cluster" | "answer" | "differential") => prove::run(&arguments),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
