//! The process around [`kubectl_dra::run`]: its streams, its terminal and its exit code.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use kubectl_dra::Streams;

fn main() -> ExitCode {
    let stdout = io::stdout();
    // https://no-color.org: present and not empty means no color, whatever its value.
    let colorless = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let styled = stdout.is_terminal() && !colorless;
    let mut streams =
        Streams { input: &mut io::stdin(), output: &mut stdout.lock(), errors: &mut io::stderr(), styled };
    ExitCode::from(kubectl_dra::run(std::env::args_os(), &mut streams))
}
