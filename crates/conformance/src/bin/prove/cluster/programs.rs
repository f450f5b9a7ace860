//! Which programs make a control plane, and are they built?
//!
//! From `tests/oracle/controlplane` into `.cache/cluster/<minor>/`, again only when their sources have changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use conformance::Release;

use crate::command::{Done, command, output, root, run as run_command};

/// `drive` is ours: it speaks to the API server. The others are Kubernetes' own.
const PROGRAMS: [&str; 4] = ["kube-apiserver", "kube-scheduler", "kube-controller-manager", "drive"];

/// The built programs of one minor.
pub struct Programs {
    folder: PathBuf,
    /// Whether one of them was built just now, so that those that run are of yesterday.
    pub changed: bool,
}

impl Programs {
    /// Builds what is missing.
    pub fn build(minor: Release) -> Done<Self> {
        let folder = root().join(format!(".cache/cluster/{minor}"));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut changed = false;
        for program in PROGRAMS {
            changed |= build(minor, program, &folder)?;
        }
        Ok(Self { folder, changed })
    }

    /// Where a program is.
    pub fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }
}

/// Builds a program, unless it is there already. Whether it did.
fn build(minor: Release, program: &str, folder: &Path) -> Done<bool> {
    let oracle = root().join("tests/oracle");
    let (built, stamp) = (folder.join(program), folder.join(format!("{program}.sources")));
    let mod_file = oracle.join(format!("minors/{minor}/go.mod"));
    let link = link_flags(&mod_file)?;
    let sources = format!("{link}\n{}", sources(&oracle.join("controlplane").join(program), &mod_file)?);
    if built.exists() && fs::read_to_string(&stamp).is_ok_and(|present| present == sources) {
        return Ok(false);
    }
    if output(command("go", &["version"])).is_none() {
        return Err("Go 1.26 or newer is needed to build the control plane: see https://go.dev/dl".to_owned());
    }
    eprintln!("── Building {program} of Kubernetes {minor} (some minutes the first time)");
    let start = Instant::now();
    let mod_file = format!("-modfile=minors/{minor}/go.mod");
    // Go's cache keeps builds with other flags apart.
    let mut build =
        command("go", &["build", &mod_file, "-trimpath", "-buildvcs=false", "-ldflags", &link, "-o"]);
    build.arg(&built).arg(format!("./controlplane/{program}")).current_dir(&oracle);
    run_command(build)?;
    eprintln!("built in {} s", start.elapsed().as_secs());
    fs::write(&stamp, sources).map_err(|error| format!("{}: {error}", stamp.display()))?;
    Ok(true)
}

/// What tells the programs their own version, as a release build does (component-base/version). A server that does
/// not know it takes every version that is ever to be deprecated for deprecated now.
fn link_flags(mod_file: &Path) -> Done<String> {
    let text = fs::read_to_string(mod_file).map_err(|error| format!("{}: {error}", mod_file.display()))?;
    let version = text.lines().find_map(|line| line.trim().strip_prefix("k8s.io/kubernetes v"));
    let version = version.ok_or_else(|| format!("{} names no k8s.io/kubernetes", mod_file.display()))?;
    let mut numbers = version.split('.');
    let mut next = || numbers.next().unwrap_or_default();
    let set = |name: &str, value: &str| format!("-X k8s.io/component-base/version.{name}={value}");
    Ok([set("gitMajor", next()), set("gitMinor", next()), set("gitVersion", &format!("v{version}"))]
        .join(" "))
}

/// Everything of ours that a program is built from, one after the other.
fn sources(folder: &Path, mod_file: &Path) -> Done<String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.push(mod_file.to_owned());
    paths.sort();
    let read =
        |path: &PathBuf| fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()));
    paths.iter().map(read).collect()
}
