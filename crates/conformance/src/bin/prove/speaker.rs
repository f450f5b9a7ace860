//! One side of the protocol: a process that answers each line with a line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use conformance::Answer;
use serde_json::Value;

use crate::command::Done;

/// The oracle gives up on a case after ten seconds itself; a process that says nothing for this long is stuck.
const DEADLINE: Duration = Duration::from_secs(60);

/// A running process.
pub struct Speaker {
    name: &'static str,
    child: Child,
    requests: std::sync::mpsc::Sender<String>,
    answers: Receiver<String>,
}

impl Speaker {
    /// Starts the process.
    pub fn start(name: &'static str, mut command: Command) -> Done<Self> {
        let failed = |error: std::io::Error| format!("{name} could not be started: {error}");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(failed)?;
        let (requests, lines) = channel::<String>();
        let (said, answers) = channel();
        let input = child.stdin.take();
        std::thread::spawn(move || write_lines(input, &lines));
        let output = child.stdout.take();
        std::thread::spawn(move || {
            for line in output.map(BufReader::new).into_iter().flat_map(|it| it.lines().map_while(Result::ok))
            {
                if said.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { name, child, requests, answers })
    }

    /// Sends a request.
    pub fn ask(&self, request: &Value) -> Done {
        self.requests.send(request.to_string()).map_err(|_| format!("{} is gone", self.name))
    }

    /// Waits for the next answer. `request` is what it answers, for the message when it does not come.
    pub fn hear(&self, request: &Value) -> Done<Answer> {
        match self.answers.recv_timeout(DEADLINE) {
            Ok(line) => Answer::read(&line),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("{} said nothing for {} s to {request}", self.name, DEADLINE.as_secs()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(format!("{} ended at {request}", self.name)),
        }
    }

    /// The answers to many requests, in their order.
    pub fn answer_all(&self, requests: &[Value]) -> Done<Vec<Answer>> {
        requests.iter().try_for_each(|request| self.ask(request))?;
        requests.iter().map(|request| self.hear(request)).collect()
    }
}

fn write_lines(input: Option<ChildStdin>, lines: &Receiver<String>) {
    let Some(mut input) = input else { return };
    while let Ok(line) = lines.recv() {
        if writeln!(input, "{line}").is_err() {
            return;
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        // It is ours alone, and has nothing to finish.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
