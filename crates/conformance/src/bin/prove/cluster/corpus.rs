//! Does a real API server say to each object of a corpus what the library oracle and our engine say?

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use conformance::Release;
use conformance::generate::{Corpus, generator};
use serde_json::{Value, json};

use super::{list, word};
use crate::command::{Done, command};
use crate::differential::files_below;
use crate::speaker::Speaker;

/// Objects on the way at once.
const BATCH: usize = 50;
/// How many differences of each kind are shown.
const SHOWN: usize = 5;

/// Asks all three, prints how often they agree, and fails where our engine or the library oracle says otherwise.
pub(super) fn run(minor: Release, folder: &Path, cluster: &mut Speaker, oracle: &mut Speaker) -> Done {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut ours = Speaker::start("our engine", command(own, &["answer", "--minor", &minor.to_string()]))?;
    let texts: Vec<String> =
        files_below(folder).iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let mut report = Report::default();
    for area in ["validate", "pod"] {
        let generator =
            generator(area, Corpus::default(), minor).ok_or_else(|| format!("{area} has no generator"))?;
        let requests: Vec<Value> = texts.iter().flat_map(|text| generator.of_file(text)).collect();
        for batch in requests.chunks(BATCH) {
            for request in batch {
                let text = request.get("object").cloned().unwrap_or_default();
                cluster.ask(&json!({ "id": "corpus", "text": text, "dryRun": true }));
                let request = with_id(request);
                oracle.ask(&request);
                ours.ask(&request);
            }
            for request in batch {
                let real = heard(cluster)?;
                report.compare(
                    area,
                    request,
                    &real,
                    &[("library", heard(oracle)?), ("ours", heard(&mut ours)?)],
                );
            }
        }
    }
    report.verdict(minor)
}

fn with_id(request: &Value) -> Value {
    let mut request = request.clone();
    if let Some(members) = request.as_object_mut() {
        members.insert("id".to_owned(), 0.into());
    }
    request
}

fn heard(speaker: &mut Speaker) -> Done<Value> {
    serde_json::from_str(&speaker.hear()?.line()).map_err(|error| error.to_string())
}

/// What came of it.
#[derive(Default)]
struct Report {
    /// Asked, and accepted by the API server, by area.
    asked: BTreeMap<&'static str, (usize, usize)>,
    /// In how many both texts and warnings are the same, by area and by who is compared.
    same: BTreeMap<(&'static str, &'static str), usize>,
    /// Refused by admission for things that have nothing to do with the object's own rules.
    admission: usize,
    failed: Vec<String>,
    /// The differences, by whose and of which member.
    differences: BTreeMap<(&'static str, &'static str), Vec<String>>,
}

impl Report {
    fn compare(&mut self, area: &'static str, request: &Value, real: &Value, said: &[(&'static str, Value)]) {
        let [posted] = list(real, "objects") else {
            self.failed.push(format!("{}: {request}", word(real, "failed")));
            return;
        };
        let counts = self.asked.entry(area).or_default();
        counts.0 += 1;
        counts.1 += usize::from(posted.get("accepted") == Some(&Value::Bool(true)));
        let by_admission = is_of_admission(posted);
        self.admission += usize::from(by_admission);
        // The library leaves errors out that have nothing to do with devices; our engine does not know them.
        let partial = said.iter().any(|(_, answer)| answer.get("dropped").is_some());
        for (who, answer) in said {
            let found = differences(posted, answer, partial);
            if found.is_empty() || by_admission {
                *self.same.entry((area, who)).or_default() += usize::from(found.is_empty());
                continue;
            }
            for (member, text) in found {
                let subject = format!("{} {}", word(posted, "kind"), word(posted, "name"));
                self.differences.entry((who, member)).or_default().push(format!("{subject}: {text}"));
            }
        }
    }

    fn verdict(self, minor: Release) -> Done {
        for (area, (asked, accepted)) in &self.asked {
            println!(
                "{area}: {asked} objects, Kubernetes {minor} accepts {accepted} and refuses {}",
                asked - accepted
            );
            for who in ["library", "ours"] {
                println!("  {who}: {} the same", self.same.get(&(*area, who)).copied().unwrap_or(0));
            }
        }
        println!("refused by admission, which is not simulated: {}", self.admission);
        for failed in self.failed.iter().take(SHOWN) {
            println!("no answer: {failed}");
        }
        for ((who, member), found) in &self.differences {
            println!("{who}, {member}: {} differ", found.len());
            found.iter().take(SHOWN).for_each(|it| println!("  {it}"));
        }
        let count: usize = self.differences.values().map(Vec::len).sum();
        if count > 0 || !self.failed.is_empty() {
            return Err(format!("{count} differences, {} without an answer", self.failed.len()));
        }
        Ok(())
    }
}

/// Whether a plugin of admission has refused: it speaks of other objects that are not there. No namespace can be made
/// whose name is none.
fn is_of_admission(posted: &Value) -> bool {
    let text = word(posted, "message");
    if text.starts_with("namespaces \"") && text.ends_with("\" not found") {
        return true;
    }
    text.contains(" is forbidden: ")
        && ["no PriorityClass with name", "pod rejected: RuntimeClass"].iter().any(|it| text.contains(it))
}

/// What differs of the verdict, its text and its warnings; where the answer is a part only, whether the whole holds it.
fn differences(posted: &Value, said: &Value, partial: bool) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut note = |member, real: &Value, said: &Value| {
        if real != said {
            found.push((member, format!("the API server says {real}, not {said}")));
        }
    };
    let said_warnings: Vec<Value> = list(said, "warnings")
        .iter()
        // This API server was told to serve every version.
        .filter(|it| !it.as_str().is_some_and(|it| it.ends_with("is not served by default")))
        .cloned()
        .collect();
    let message = posted.get("message").cloned().unwrap_or_default();
    let text = said.get("text").cloned().unwrap_or_default();
    if partial {
        let real = word(posted, "message");
        for error in list(said, "errors") {
            let told = ["path", "detail"].into_iter().all(|member| real.contains(word(error, member)));
            note("part", &Value::Bool(true), &Value::Bool(told));
        }
        note("accepted", &Value::Bool(false), posted.get("accepted").unwrap_or(&Value::Null));
        return found;
    }
    note(
        "accepted",
        posted.get("accepted").unwrap_or(&Value::Null),
        said.get("accepted").unwrap_or(&Value::Null),
    );
    if said.get("anyOrder") == Some(&Value::Bool(true)) {
        note("text", &sorted(&message), &sorted(&text));
    } else {
        note("text", &message, &text);
    }
    note("warnings", &posted.get("warnings").cloned().unwrap_or_default(), &Value::Array(said_warnings));
    found
}

/// The errors of a list in the order of their texts.
fn sorted(text: &Value) -> Value {
    let text = text.as_str().unwrap_or_default();
    let mut parts: Vec<&str> = text.split(", ").map(|part| part.trim_matches(['[', ']'])).collect();
    parts.sort_unstable();
    parts.join(", ").into()
}
