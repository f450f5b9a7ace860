//! One side of the protocol: a process that answers each line with a line.
//!
//! A case that ends or stalls the process is answered as failed or timed out, and the others go to a new process:
//! Go's fatal errors, out of memory for one, end the oracle and cannot be caught in it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use conformance::Answer;
use serde_json::{Value, json};

use crate::command::Done;

/// The oracle gives up on a case before that itself; a process that says nothing for this long is stuck.
const DEADLINE: Duration = Duration::from_secs(60);
/// A process that ends more often than this is broken, not the cases.
const ENDS: usize = 100;

/// A process, and after its end the next one.
pub struct Speaker {
    name: &'static str,
    command: Command,
    process: Process,
    /// What is not answered yet, in order.
    waiting: VecDeque<Value>,
    /// How often it ended by itself.
    ends: usize,
}

impl Speaker {
    /// Starts the process.
    pub fn start(name: &'static str, mut command: Command) -> Done<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = Process::start(name, &mut command)?;
        Ok(Self { name, command, process, waiting: VecDeque::new(), ends: 0 })
    }

    /// Sends a request.
    pub fn ask(&mut self, request: &Value) {
        self.process.send(request);
        self.waiting.push_back(request.clone());
    }

    /// Waits for the answer to the oldest request that has none.
    pub fn hear(&mut self) -> Done<Answer> {
        let request = self.waiting.front().cloned().ok_or_else(|| format!("{} was not asked", self.name))?;
        let mut ended_before = false;
        loop {
            let late = match self.process.answers.recv_timeout(DEADLINE) {
                Ok(line) => {
                    self.waiting.pop_front();
                    let answer = Answer::read(&line)?;
                    if answer.value("timedOut") == Value::Bool(true) {
                        // CEL in Go does not heed a deadline while it concatenates: the case still runs, and grows.
                        self.next_process()?;
                    }
                    return Ok(answer);
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => false,
            };
            // What a case before it left running may have ended the process: it gets a second one.
            let again = !late && !ended_before;
            if !again {
                self.waiting.pop_front();
            }
            let end = self.next_process()?;
            self.ends += 1;
            if self.ends > ENDS {
                return Err(format!("{} ended {ENDS} times, now at {request}: {end}", self.name));
            }
            if !again {
                return failure(&request, &format!("{} ended: {end}", self.name), late);
            }
            ended_before = true;
        }
    }

    /// The answers to many requests, in their order.
    pub fn answer_all(&mut self, requests: &[Value]) -> Done<Vec<Answer>> {
        requests.iter().for_each(|request| self.ask(request));
        requests.iter().map(|_| self.hear()).collect()
    }

    /// Gives all that waits to a new process, and says how the old one ended.
    fn next_process(&mut self) -> Done<String> {
        let next = Process::start(self.name, &mut self.command)?;
        let end = std::mem::replace(&mut self.process, next).end();
        self.waiting.iter().for_each(|request| self.process.send(request));
        Ok(end)
    }
}

fn failure(request: &Value, why: &str, timed_out: bool) -> Done<Answer> {
    let id = request.get("id").cloned().unwrap_or_default();
    let mut answer = json!({ "id": id, "failed": why });
    if timed_out && let Some(members) = answer.as_object_mut() {
        members.insert("timedOut".to_owned(), true.into());
    }
    Answer::read(&answer.to_string())
}

/// A running process with a thread for each of its streams.
struct Process {
    child: Child,
    requests: Sender<String>,
    answers: Receiver<String>,
    /// Reads standard error to its end, for the first line that tells of one.
    complaint: Option<JoinHandle<Option<String>>>,
}

impl Process {
    fn start(name: &str, command: &mut Command) -> Done<Self> {
        let mut child = command.spawn().map_err(|error| format!("{name} could not be started: {error}"))?;
        let (requests, lines) = channel::<String>();
        let (said, answers) = channel();
        let input = child.stdin.take();
        std::thread::spawn(move || write_lines(input, &lines));
        let output = child.stdout.take();
        std::thread::spawn(move || {
            for line in lines_of(output) {
                if said.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = child.stderr.take();
        let complaint = std::thread::spawn(move || {
            // All of it is read, so that the process never waits for a reader.
            let fatal = |line: &String| line.starts_with("fatal error: ") || line.starts_with("panic: ");
            lines_of(errors).filter(fatal).fold(None, |first, line| first.or(Some(line)))
        });
        Ok(Self { child, requests, answers, complaint: Some(complaint) })
    }

    /// Sends a request; to a process that has ended it goes nowhere, which shows when its answer is waited for.
    fn send(&self, request: &Value) {
        let _ = self.requests.send(request.to_string());
    }

    /// Ends it and says what it complained of last, or how it ended.
    fn end(mut self) -> String {
        let _ = self.child.kill();
        let status = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
        self.complaint.take().and_then(|thread| thread.join().ok()).flatten().unwrap_or(status)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is ours alone, and has nothing to finish.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a stream; what is not UTF-8 is replaced.
fn lines_of(stream: Option<impl Read>) -> impl Iterator<Item = String> {
    let lines = stream.map(|stream| BufReader::new(stream).split(b'\n'));
    lines.into_iter().flatten().map_while(Result::ok).map(|line| String::from_utf8_lossy(&line).into_owned())
}

fn write_lines(input: Option<ChildStdin>, lines: &Receiver<String>) {
    let Some(mut input) = input else { return };
    while let Ok(line) = lines.recv() {
        if writeln!(input, "{line}").is_err() {
            return;
        }
    }
}
