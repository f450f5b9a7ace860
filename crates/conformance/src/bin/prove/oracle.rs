//! `cargo xtask oracle [--minor M] [--check]`: the real Kubernetes code answers all cases.
//!
//! Needs Go. The programs are built into `.cache/oracle/<minor>/`, again only when `tests/oracle` has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use conformance::Release;
use conformance::{Folder, MINORS, Subject};
use serde_json::Value;

use crate::command::{Done, command, output, root, run as run_command, say};
use crate::flags::Flags;
use crate::speaker::Speaker;

pub fn run<'a>(words: impl Iterator<Item = &'a str>) -> Done {
    let mut flags = Flags::read(words)?;
    let minors = flags.minor("minor")?.map_or(MINORS.to_vec(), |minor| vec![minor]);
    let check = flags.switch("check");
    let fields = flags.switch("fields");
    flags.end()?;
    if fields {
        return crate::fields::run(check);
    }
    let folder = Folder::at(root().join("tests/conformance"));
    let subjects = folder.subjects()?;
    let mut changed = Vec::new();
    for minor in minors {
        changed.extend(answer_all(&folder, &subjects, minor, check)?);
    }
    if !check || changed.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = changed.iter().map(|path| format!("  {}", path.display())).collect();
    Err(format!("Kubernetes answers otherwise than these files say:\n{}", lines.join("\n")))
}

/// Asks one minor all cases and writes its answers, or with `check` only compares. Gives the files that are not current.
fn answer_all(folder: &Folder, subjects: &[Subject], minor: Release, check: bool) -> Done<Vec<PathBuf>> {
    let oracle = Oracle::build(minor)?;
    say(&format!("Kubernetes {} answers", oracle.version));
    let start = Instant::now();
    let mut speaker = oracle.speaker(DEADLINE)?;
    let mut wanted = vec![(folder.version_path(minor), oracle.version.clone() + "\n")];
    let (mut asked, mut timed_out, mut failed) = (0, 0, Vec::new());
    for subject in subjects {
        let requests: Vec<Value> = subject.of(minor).map(|case| case.request.clone()).collect();
        let answers = speaker.answer_all(&requests)?;
        for answer in &answers {
            asked += 1;
            if answer.value("timedOut") == Value::Bool(true) {
                timed_out += 1;
            } else if let Some(why) = answer.text("failed") {
                failed.push(format!("\n  {}: {why}", answer.text("id").unwrap_or_default()));
            }
        }
        if !answers.is_empty() {
            let lines: String = answers.iter().map(|answer| answer.line() + "\n").collect();
            wanted.push((folder.answers_path(minor, subject.area, &subject.name), lines));
        }
    }
    println!("{asked} answers in {:.1} s, {timed_out} timed out", start.elapsed().as_secs_f32());
    let changed = bring_up_to_date(folder, minor, &wanted, check)?;
    if timed_out > 0 {
        return Err(format!("{timed_out} cases take {minor} longer than the deadline"));
    }
    if !failed.is_empty() {
        return Err(format!("{minor} has no answer to these cases:{}", failed.concat()));
    }
    Ok(changed)
}

/// Writes what differs and removes what belongs to no cases; with `check` does neither.
fn bring_up_to_date(
    folder: &Folder,
    minor: Release,
    wanted: &[(PathBuf, String)],
    check: bool,
) -> Done<Vec<PathBuf>> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let mut changed = Vec::new();
    for stale in folder.answer_files(minor).into_iter().filter(|path| wanted.iter().all(|(it, _)| it != path))
    {
        if !check {
            fs::remove_file(&stale).map_err(|error| failed(&stale, error))?;
        }
        changed.push(stale);
    }
    for (path, text) in wanted {
        if fs::read_to_string(path).is_ok_and(|present| present == *text) {
            continue;
        }
        if !check {
            let parent = path.parent().unwrap_or(path);
            fs::create_dir_all(parent)
                .and_then(|()| fs::write(path, text))
                .map_err(|error| failed(path, error))?;
        }
        changed.push(path.clone());
    }
    Ok(changed)
}

/// Address space of the oracle in KiB: some CEL expressions take Kubernetes all the memory there is.
const MEMORY: &str = "6000000";

/// Seconds after which the oracle gives up on a case.
pub const DEADLINE: u32 = 10;
/// The same where a case heeds the deadline, so that waiting costs no memory: on a busy machine ten seconds are few.
pub const PATIENCE: u32 = 20;

/// A built oracle.
pub struct Oracle {
    program: PathBuf,
    /// As `v1.37.2`.
    pub version: String,
}

impl Oracle {
    /// Builds the oracle of a minor, if need be.
    pub fn build(minor: Release) -> Done<Self> {
        let cache = root().join(format!(".cache/oracle/{minor}"));
        let (program, stamp) = (cache.join("oracle"), cache.join("sources"));
        let sources = sources(minor)?;
        if !program.exists() || fs::read_to_string(&stamp).ok().as_ref() != Some(&sources) {
            if output(command("go", &["version"])).is_none() {
                return Err(
                    "Go 1.26 or newer is needed to ask the real Kubernetes code: see https://go.dev/dl"
                        .to_owned(),
                );
            }
            say(&format!("Building the oracle of Kubernetes {minor} (some minutes the first time)"));
            fs::create_dir_all(&cache).map_err(|error| error.to_string())?;
            let start = Instant::now();
            let mod_file = format!("-modfile=minors/{minor}/go.mod");
            let tag = format!("minor{}", minor.minor);
            // The flags of the control plane's build: Go's cache keeps other builds apart.
            let mut build =
                command("go", &["build", &mod_file, "-tags", &tag, "-trimpath", "-buildvcs=false", "-o"]);
            build.arg(&program).arg(".").current_dir(root().join("tests/oracle"));
            run_command(build)?;
            println!("built in {} s", start.elapsed().as_secs());
            fs::write(&stamp, sources).map_err(|error| error.to_string())?;
        }
        let version = output(command(&program, &["-version"])).ok_or("the oracle does not start")?;
        Ok(Self { program, version })
    }

    /// Starts it. It gives up on a case after so many seconds.
    pub fn speaker(&self, deadline: u32) -> Done<Speaker> {
        let mut limited = command("sh", &["-c", "ulimit -v \"$1\"; exec \"$0\" -deadline \"$2\""]);
        limited.arg(&self.program).arg(MEMORY).arg(format!("{deadline}s"));
        Speaker::start("the oracle", limited)
    }
}

/// Everything that the oracle of a minor is built from, one after the other.
fn sources(minor: Release) -> Done<String> {
    let folder = root().join("tests/oracle");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let other_minor = name.starts_with("minor_") && name != format!("minor_{}.go", minor.minor);
        name.ends_with(".go") && !name.ends_with("_test.go") && !other_minor
    });
    paths.push(folder.join(format!("minors/{minor}/go.mod")));
    paths.sort();
    let read =
        |path: &PathBuf| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    paths.iter().map(read).collect()
}
