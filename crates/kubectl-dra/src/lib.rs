//! `kubectl dra`: the engine of the page in a terminal.
//!
//! [`run`] is the whole command; it prints to the streams it is given, so that tests can read them.

mod arguments;
mod decode;
mod frame;
mod input;
mod report;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read, Write};

use arguments::{Arguments, Check, Command, Convert, Decode, Explain, FailOn, Link, Output};
use clap::Parser as _;
use workbench::check::{File, Role};
use workbench::protocol::{Severity, TargetRequest};
use workbench::report::Source;

/// Nothing is wrong.
pub const CLEAN: u8 = 0;
/// There are problems.
pub const PROBLEMS: u8 = 1;
/// The command line or a file could not be read, or the report not written.
pub const USAGE: u8 = 2;

/// Where the command reads and writes.
pub struct Streams<'a> {
    /// Standard input, read for the file `-`.
    pub input: &'a mut dyn Read,
    /// The report.
    pub output: &'a mut dyn Write,
    /// What is wrong with the command line or its files.
    pub errors: &'a mut dyn Write,
    /// Whether the report may have colors.
    pub styled: bool,
}

impl fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").field("styled", &self.styled).finish_non_exhaustive()
    }
}

/// Runs `kubectl dra` and returns its exit code. The first argument is the program's own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let written = match Arguments::try_parse_from(arguments) {
        Ok(Arguments { command: Command::Check(check) }) => self::check(&check, streams),
        Ok(Arguments { command: Command::Explain(explain) }) => self::explain(&explain, streams),
        Ok(Arguments { command: Command::Link(link) }) => self::link(&link, streams),
        Ok(Arguments { command: Command::Decode(decode) }) => self::decode(&decode, streams),
        Ok(Arguments { command: Command::Convert(convert) }) => self::convert(&convert, streams),
        Ok(Arguments { command: Command::Version }) => version(streams),
        Err(error) if error.use_stderr() => write!(streams.errors, "{}", error.render()).map(|()| USAGE),
        Err(help) => write!(streams.output, "{}", help.render()).map(|()| CLEAN),
    };
    written.unwrap_or_else(|error| unwritten(&error, streams))
}

fn check(check: &Check, streams: &mut Streams<'_>) -> io::Result<u8> {
    let target = workbench::check::target(check.kubernetes.as_deref(), &check.gates);
    let files = input::read(&check.files, streams.input);
    let cluster = input::read(&check.cluster, streams.input);
    let (target, mut files, cluster) = match (target, files, cluster) {
        (Ok(target), Ok(files), Ok(cluster)) => (target, files, cluster),
        (target, files, cluster) => {
            let lists = [target.err().into_iter().collect(), files.err().unwrap_or_default()];
            return usage(lists.into_iter().flatten().chain(cluster.err().unwrap_or_default()), streams);
        }
    };
    files.extend(cluster.into_iter().map(|file| File { role: Role::Cluster, ..file }));
    let report = workbench::check::check(&files, &target);
    let sources: Vec<Source<'_>> =
        files.iter().map(|file| Source { name: &file.name, text: &file.text }).collect();
    let text = match check.output {
        Output::Text => report::text(&report, &files, streams.styled),
        Output::Json => workbench::report::json(&report, &sources),
        Output::Sarif => workbench::report::sarif(&report, &sources, "kubectl-dra"),
        Output::Github => workbench::report::github(&report, &sources),
    };
    streams.output.write_all(text.as_bytes())?;
    streams.output.flush()?;
    let limit = match check.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    Ok(if report.has(limit) { PROBLEMS } else { CLEAN })
}

/// What is wrong with the command line or its files.
fn usage(errors: impl IntoIterator<Item = String>, streams: &mut Streams<'_>) -> io::Result<u8> {
    for error in errors {
        writeln!(streams.errors, "error: {error}")?;
    }
    Ok(USAGE)
}

/// A rule's page, or the codes of all.
fn explain(explain: &Explain, streams: &mut Streams<'_>) -> io::Result<u8> {
    let Some(code) = &explain.code else {
        for (code, title) in workbench::check::rules() {
            writeln!(streams.output, "{code:30} {title}")?;
        }
        return Ok(CLEAN);
    };
    match workbench::check::page_of(code) {
        Ok(page) => write!(streams.output, "{page}").map(|()| CLEAN),
        Err(error) => usage([error], streams),
    }
}

/// A link to files, on one line.
fn link(link: &Link, streams: &mut Streams<'_>) -> io::Result<u8> {
    let files = match input::read(&link.files, streams.input) {
        Ok(files) => files,
        Err(errors) => return usage(errors, streams),
    };
    let unknown = link.sample.as_ref().filter(|name| workbench::samples::find(name).is_none());
    if let Some(name) = unknown {
        writeln!(streams.errors, "error: no sample is named `{name}`")?;
        return Ok(USAGE);
    }
    let (mut manifests, mut cluster) = (Vec::new(), Vec::new());
    for file in files {
        let group = if workbench::share::is_cluster(&file.text) { &mut cluster } else { &mut manifests };
        group.push((file.name, file.text));
    }
    let shared =
        workbench::share::Shared { manifests, cluster, sample: link.sample.clone(), read_only: false };
    let fragment = workbench::share::encode(&shared);
    if fragment.len() > workbench::share::LONGEST_LINK {
        writeln!(
            streams.errors,
            "warning: {} characters; some programs cut links that long",
            fragment.len()
        )?;
    }
    let page = link.page.as_deref().unwrap_or_default().trim_end_matches('#');
    writeln!(streams.output, "{page}#{fragment}")?;
    Ok(CLEAN)
}

/// What an error means.
fn decode(decode: &Decode, streams: &mut Streams<'_>) -> io::Result<u8> {
    let error = input::read(std::slice::from_ref(&decode.error), streams.input);
    let files = input::read(&decode.files, streams.input);
    let (error, files) = match (error, files) {
        (Ok(error), Ok(files)) => (error, files),
        (error, files) => {
            return usage(error.err().into_iter().chain(files.err()).flatten(), streams);
        }
    };
    let text = error.first().map_or("", |file| file.text.as_str());
    let view = workbench::decode::decode(text, &files, &TargetRequest::default());
    write!(streams.output, "{}", decode::text(&view, &files))?;
    Ok(if view.parts.is_empty() { PROBLEMS } else { CLEAN })
}

/// A file in another version.
fn convert(convert: &Convert, streams: &mut Streams<'_>) -> io::Result<u8> {
    let target = workbench::check::target(convert.kubernetes.as_deref(), &[]);
    let files = input::read(std::slice::from_ref(&convert.file), streams.input);
    let (target, files) = match (target, files) {
        (Ok(target), Ok(files)) => (target, files),
        (target, files) => {
            return usage(target.err().into_iter().chain(files.err().into_iter().flatten()), streams);
        }
    };
    let Some(file) = files.first() else { return Ok(USAGE) };
    match workbench::convert::file(file, &convert.to, &target) {
        Ok(converted) => {
            write!(streams.output, "{}", converted.text)?;
            for note in converted.notes {
                writeln!(streams.errors, "note: {note}")?;
            }
            Ok(CLEAN)
        }
        Err(why) => {
            writeln!(streams.errors, "error: {}: {why}", file.name)?;
            Ok(PROBLEMS)
        }
    }
}

/// The version, and a line for each minor and area.
fn version(streams: &mut Streams<'_>) -> io::Result<u8> {
    writeln!(streams.output, "kubectl-dra {}", env!("CARGO_PKG_VERSION"))?;
    for agreement in workbench::parity::agreements().values() {
        writeln!(streams.output, "\nKubernetes {}: same answers", agreement.kubernetes)?;
        for (area, count) in &agreement.areas {
            writeln!(streams.output, "  {area:10} {:5} of {}", count.agree, count.cases)?;
        }
    }
    Ok(CLEAN)
}

/// A reader that has seen enough (`| head`) is no error to speak of.
fn unwritten(error: &io::Error, streams: &mut Streams<'_>) -> u8 {
    if error.kind() != io::ErrorKind::BrokenPipe {
        // Where the complaint cannot be written either, the exit code still says it.
        let _ = writeln!(streams.errors, "error: cannot write the report: {error}");
    }
    USAGE
}
