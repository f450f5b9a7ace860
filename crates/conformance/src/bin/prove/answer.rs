//! `cargo xtask answer --minor M`: our engine speaks the oracle's protocol on standard input and output.

use std::io::{BufRead, Write, stdin, stdout};

use conformance::{Answer, answer};
use serde_json::Value;

use crate::command::Done;
use crate::flags::Flags;

/// The deepest nesting that is read needs more than a main thread's stack in a debug build.
const STACK: usize = 512 << 20;

pub fn run<'a>(words: impl Iterator<Item = &'a str>) -> Done {
    let mut flags = Flags::read(words)?;
    let minor = flags.minor("minor")?.ok_or("--minor is missing: --minor 1.37")?;
    flags.end()?;
    let speaking = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        for line in stdin().lock().lines() {
            let line = line.map_err(|error| error.to_string())?;
            if line.is_empty() {
                continue;
            }
            let said = match serde_json::from_str::<Value>(&line) {
                Ok(request) => answer(&request, minor),
                Err(error) => Answer::default().with("failed", &format!("request: {error}")),
            };
            let mut out = stdout().lock();
            writeln!(out, "{}", said.line()).and_then(|()| out.flush()).map_err(|error| error.to_string())?;
        }
        Ok(())
    });
    let ended = speaking.map_err(|error| error.to_string())?.join();
    ended.unwrap_or_else(|_| Err("our engine panicked".to_owned()))
}
