//! Where do cases and answers stand? `tests/conformance/`, and what of it belongs together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use dra::target::Release;

use crate::generate::Corpus;
use crate::{AREAS, Answer, Case, read_cases};

/// How the path of a sample begins, in the project.
const SAMPLES: &str = "content/samples/";

/// The folder `tests/conformance`.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

/// One file of cases.
#[derive(Clone, Debug)]
pub struct Subject {
    /// One of [`AREAS`].
    pub area: &'static str,
    /// The file's name without its ending.
    pub name: String,
    /// The cases, in the file's order.
    pub cases: Vec<Case>,
}

impl Subject {
    /// The cases that are asked of a minor.
    pub fn of(&self, minor: Release) -> impl Iterator<Item = &Case> {
        self.cases.iter().filter(move |case| case.minors.contains(&minor))
    }
}

impl Folder {
    /// The folder at this path.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// A path inside it.
    pub fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.root.join(inside)
    }

    /// All cases, by area and name of the file.
    ///
    /// # Errors
    /// What is wrong with the first file that cannot be read.
    pub fn subjects(&self) -> Result<Vec<Subject>, String> {
        let areas: Result<Vec<Vec<Subject>>, String> =
            AREAS.iter().map(|area| self.subjects_of(area)).collect();
        Ok(areas?.into_iter().flatten().collect())
    }

    /// The cases of one area, by name of the file.
    ///
    /// # Errors
    /// What is wrong with the first file that cannot be read.
    pub fn subjects_of(&self, area: &'static str) -> Result<Vec<Subject>, String> {
        let read = |path: PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = text_of(&path)?;
            let cases = read_cases(&format!("{area}/{name}"), &text)?;
            Ok(Subject { area, name, cases })
        };
        files(&self.root.join("cases").join(area), "yaml").into_iter().map(read).collect()
    }

    /// Where Kubernetes' answers to a subject stand.
    pub fn answers_path(&self, minor: Release, area: &str, name: &str) -> PathBuf {
        self.root.join(format!("answers/{minor}/{area}/{name}.jsonl"))
    }

    /// Kubernetes' answers to a subject, in the order of its cases; empty when there is no such file.
    ///
    /// # Errors
    /// When a line is no answer.
    pub fn answers(&self, minor: Release, subject: &Subject) -> Result<Vec<Answer>, String> {
        let path = self.answers_path(minor, subject.area, &subject.name);
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(Answer::read).collect()
    }

    /// Where the names of what generators take pieces of stand: cases, and samples by their path in the project.
    pub fn material_path(&self) -> PathBuf {
        self.root.join("material.txt")
    }

    /// What the generator of an area takes pieces of: the cases and samples that are listed, in the order of their
    /// files. A new case is none of them, so that a seed draws what it drew before.
    ///
    /// # Errors
    /// What is wrong with the first file that cannot be read.
    pub fn material(&self, area: &'static str, minor: Release) -> Result<Corpus, String> {
        let listed = text_of(&self.material_path())?;
        let names: BTreeSet<&str> = listed.lines().collect();
        let samples = names.iter().filter(|name| name.starts_with(SAMPLES));
        let manifests = samples.map(|name| text_of(&self.root.join("../..").join(name)));
        let mut corpus = Corpus { manifests: manifests.collect::<Result<_, _>>()?, ..Corpus::default() };
        for subject in self.subjects_of(area)? {
            let cases = subject.of(minor).filter(|case| names.contains(case.id.as_str()));
            corpus.requests.extend(cases.map(|case| case.request.clone()));
            let mut answers = self.answers(minor, &subject)?;
            answers.retain(|answer| answer.text("id").is_some_and(|id| names.contains(id.as_str())));
            corpus.answers.extend(answers);
        }
        Ok(corpus)
    }

    /// All files of answers of a minor.
    pub fn answer_files(&self, minor: Release) -> Vec<PathBuf> {
        let folder = self.root.join(format!("answers/{minor}"));
        AREAS.iter().flat_map(|area| files(&folder.join(area), "jsonl")).collect()
    }

    /// Where the exact Kubernetes version of a minor's answers stands, as `v1.37.2`.
    pub fn version_path(&self, minor: Release) -> PathBuf {
        self.root.join(format!("answers/{minor}/version.txt"))
    }

    /// The exact Kubernetes version of a minor's answers; empty when there are none.
    pub fn version(&self, minor: Release) -> String {
        fs::read_to_string(self.version_path(minor)).unwrap_or_default().trim().to_owned()
    }
}

fn text_of(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == ending));
    paths.sort();
    paths
}
