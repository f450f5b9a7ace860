//! `prove oracle | cluster | answer | differential`: asks the real Kubernetes code and our engine.
//!
//! `cargo xtask` runs it under the same names. It is a program of its own so that `cargo xtask serve` need not build
//! the engine for this machine first.
#![allow(clippy::print_stdout, clippy::print_stderr)] // it speaks to a terminal
#![allow(unreachable_pub)] // a program has no public interface

mod answer;
mod bench;
mod cluster;
mod command;
mod differential;
mod fields;
mod flags;
mod oracle;
mod speaker;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command>

  oracle [--minor M] [--check]
                     the real Kubernetes code answers the cases of tests/conformance (needs Go)
  oracle --fields [--check]
                     writes the table of all fields of Pods and workloads (needs Go)
  cluster --minor M [--from DIR] [--workspace NAME] [--oracle PROGRAM] [--write]
                     a real control plane answers the workspaces of tests/conformance (needs Go and etcd)
  cluster --minor M --corpus DIR
                     … each object of a folder's files, by dry run; our engine is compared too
  cluster --down [--minor M]
                     ends it
  answer --minor M   our engine answers requests on standard input, one JSON line each
  differential --area A --minor M [--seed S] [--cases N] [--corpus DIR] [--add]
                     generated cases to both; exit code 0 when they agree
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words = arguments.iter().map(String::as_str);
    let done = match words.next() {
        Some("oracle") => oracle::run(words),
        Some("cluster") => cluster::run(words),
        Some("answer") => answer::run(words),
        Some("differential") => differential::run(words),
        Some("bench") => bench::run(words),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
