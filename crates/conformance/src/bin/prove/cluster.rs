//! `cargo xtask cluster --minor M [--from DIR] [--workspace NAME] [--oracle PROGRAM] [--write] [--corpus DIR]`: a real control plane answers.
//!
//! etcd, kube-apiserver, kube-scheduler and kube-controller-manager get each workspace: each file of
//! `tests/conformance/workspaces`, or of another folder, as `content/samples`. What they say is printed, one JSON document each, and compared with what the
//! library oracle says, so that the library oracle is itself tested. With `--corpus`, each object of the files of a folder
//! is tried out instead, as `kubectl create --dry-run=server` does, and our engine is compared too. `--write` keeps them beside the workspaces. The control plane stays up for the next time;
//! `cargo xtask cluster --down [--minor M]` ends it. Needs Linux, Go, etcd and openssl.

mod agreement;
mod corpus;
mod processes;
mod programs;
mod record;

use std::fs;
use std::path::{Path, PathBuf};

use conformance::{MINORS, Release};
use serde_json::{Value, json};

use crate::command::{Done, command, root};
use crate::flags::Flags;
use crate::oracle::{DEADLINE, Oracle};
use crate::speaker::Speaker;
use agreement::Agreement;
use processes::Processes;
use programs::Programs;

pub fn run<'a>(words: impl Iterator<Item = &'a str>) -> Done {
    let mut flags = Flags::read(words)?;
    let minor = flags.minor("minor")?;
    let folder = root().join(flags.text("from")?.unwrap_or("tests/conformance/workspaces"));
    let only = flags.text("workspace")?;
    let own_oracle = flags.text("oracle")?;
    let down = flags.switch("down");
    let write = flags.switch("write");
    let corpus = flags.text("corpus")?;
    flags.end()?;
    if down {
        return minor
            .map_or(MINORS.to_vec(), |it| vec![it])
            .into_iter()
            .try_for_each(|it| Processes::of(it).stop());
    }
    let minor = minor.ok_or("--minor M is needed, as 1.37")?;
    let workspaces = if corpus.is_some() { Vec::new() } else { workspaces(&folder, only)? };
    let mut oracle = match own_oracle {
        Some(program) => Speaker::start("the oracle", command(program, &[]))?,
        None => Oracle::build(minor)?.speaker(DEADLINE)?,
    };
    let programs = Programs::build(minor)?;
    let kubeconfig = Processes::of(minor).start(&programs)?;
    let mut drive = command(programs.path("drive"), &["-kubeconfig"]);
    drive.arg(kubeconfig);
    let mut cluster = Speaker::start("the control plane", drive)?;
    if let Some(corpus) = corpus {
        return corpus::run(minor, Path::new(corpus), &mut cluster, &mut oracle);
    }
    let shown = ask_all(minor, &workspaces, &mut cluster, &mut oracle)?;
    if write && only.is_none() { record::write(&folder, minor, &shown) } else { Ok(()) }
}

/// Gives the workspaces to the control plane, one after the other, and compares. Returns what it said.
fn ask_all(
    minor: Release,
    workspaces: &[(String, String)],
    cluster: &mut Speaker,
    oracle: &mut Speaker,
) -> Done<Vec<Value>> {
    let mut said = Vec::new();
    let (mut compared, mut differences) = (0, Vec::new());
    for (name, text) in workspaces {
        let request = json!({ "id": name, "text": text });
        cluster.ask(&request);
        let answer: Value =
            serde_json::from_str(&cluster.hear()?.line()).map_err(|error| error.to_string())?;
        let shown = shown(&answer);
        println!("{shown:#}");
        said.push(shown);
        if let Some(why) = answer.get("failed").and_then(Value::as_str) {
            differences.push(format!("{name}: {why}"));
            continue;
        }
        let agreement = Agreement::of(&answer, oracle)?;
        compared += agreement.compared;
        differences
            .extend(agreement.differences.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    let summary = format!("Kubernetes {minor}: {} workspaces, {compared} answers compared", workspaces.len());
    if differences.is_empty() {
        eprintln!("{summary}, all the same");
        return Ok(said);
    }
    Err(format!(
        "{summary}; the library oracle says otherwise, or there was no verdict:\n{}",
        differences.join("\n")
    ))
}

/// Names and texts of the workspaces, by name.
fn workspaces(folder: &Path, only: Option<&str>) -> Done<Vec<(String, String)>> {
    let failed = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if only.is_none_or(|only| only == name) {
            found.push((name, fs::read_to_string(&path).map_err(|error| failed(&path, error))?));
        }
    }
    if found.is_empty() { Err("there is no such workspace".to_owned()) } else { Ok(found) }
}

/// The verdict without the manifests that went in: per object the API server's words, per Pod the scheduler's,
/// its node and the allocation of each of its claims.
fn shown(answer: &Value) -> Value {
    let objects = list(answer, "objects").iter().map(|it| {
        json!({
            "object": format!("{} {}", word(it, "kind"), word(it, "name")),
            "accepted": it.get("accepted"),
            "message": it.get("message"),
            "warnings": it.get("warnings"),
        })
    });
    let pods = list(answer, "pods").iter().map(|it| {
        let claims = list(it, "claims").iter().filter_map(Value::as_str).map(|name| {
            let claim = agreement::claim(answer, word(it, "namespace"), name);
            (
                name.to_owned(),
                claim.and_then(|it| it.pointer("/status/allocation")).cloned().unwrap_or_default(),
            )
        });
        json!({
            "pod": it.get("name"),
            "node": it.get("node"),
            "podScheduled": { "reason": it.get("reason"), "message": it.get("message") },
            "allocations": claims.collect::<serde_json::Map<_, _>>(),
        })
    });
    json!({
        "workspace": answer.get("id"),
        "objects": objects.collect::<Vec<_>>(),
        "pods": pods.collect::<Vec<_>>(),
        "failed": answer.get("failed"),
    })
}

/// The members of a list; none when it is absent.
fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A member that is a text; empty when it is absent.
fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
