//! `cargo xtask differential`: generated cases to Kubernetes and to our engine. Do they say the same?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use conformance::Release;
use conformance::generate::{Corpus, Coverage, Generator, Rng, bucket, generator};
use conformance::{AREAS, Answer, Difference, Folder, differences, write_case};
use serde_json::Value;

use crate::command::{Done, command, root, say};
use crate::flags::Flags;
use crate::oracle::{DEADLINE, Oracle, PATIENCE};
use crate::speaker::Speaker;

/// Cases on the way at once: both sides work while we wait.
const BATCH: u64 = 500;
/// How many buckets are shrunk and shown.
const SHOWN: usize = 20;
/// How many smaller requests are asked for one bucket at most; one that differs counts as often as it is asked again
/// in a round.
const SHRINKING: usize = 6_000;

pub fn run<'a>(words: impl Iterator<Item = &'a str>) -> Done {
    let mut flags = Flags::read(words)?;
    let area = flags.text("area")?.and_then(|area| AREAS.into_iter().find(|known| *known == area));
    let area = area.ok_or_else(|| format!("--area is missing: one of {}", AREAS.join(", ")))?;
    let minor = flags.minor("minor")?.ok_or("--minor is missing: --minor 1.37")?;
    let seed = flags.number("seed")?.unwrap_or(1);
    let cases = flags.number("cases")?.unwrap_or(1_000);
    let corpus = flags.text("corpus")?;
    let add = flags.switch("add");
    flags.end()?;

    let folder = Folder::at(root().join("tests/conformance"));
    let mut generator = generator(area, material(&folder, area, minor)?, minor)
        .ok_or_else(|| format!("nothing generates cases of {area} yet"))?;
    let mut pair = Pair::start(area, minor)?;
    let mut report = Report::default();
    let start = Instant::now();
    match corpus {
        Some(folder) => {
            let files = files_below(Path::new(folder));
            let texts = files.iter().filter_map(|path| fs::read_to_string(path).ok());
            let requests: Vec<Value> = texts.flat_map(|text| generator.of_file(&text)).collect();
            report.ask(&mut pair, generator.as_mut(), requests)?;
        }
        None => {
            let mut random = Rng::with_seed(seed);
            let mut left = cases;
            while left > 0 {
                let batch = left.min(BATCH);
                let requests = (0..batch).map(|_| generator.request(&mut random)).collect();
                report.ask(&mut pair, generator.as_mut(), requests)?;
                left -= batch;
            }
        }
    }
    println!("{area} {minor} ({}), seed {seed}: {:.0} s", pair.version, start.elapsed().as_secs_f32());
    report.print(generator.as_ref(), corpus.is_some());
    report.keep_smallest(
        &mut pair,
        generator.as_ref(),
        &Place { folder: &folder, area, minor, seed, add },
    )?;
    report.verdict(generator.as_ref(), corpus.is_some())
}

/// What generators take pieces of: what is listed for them, and the corpus beside the project where it is present.
fn material(folder: &Folder, area: &'static str, minor: Release) -> Done<Corpus> {
    let mut corpus = folder.material(area, minor)?;
    let files = files_below(&root().join("../shared/corpus"));
    let manifests = files.iter().filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    corpus.manifests.extend(manifests.filter_map(|path| fs::read_to_string(path).ok()));
    Ok(corpus)
}

/// The files of a folder, by name.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths
}

/// How often a question is asked again whose answer may depend on the order of a map, and how many times that at most.
/// Go begins at one of eight places by chance: one order of a small map comes once in eight, and where a loop sees the
/// map twice, once in sixty-four: after ten times as many not at all once in a hundred million.
const AGAIN: usize = 120;
const ROUNDS: usize = 10;

/// After so many runs without a new outcome the differential takes the set of an allocation's outcomes as complete.
/// Where our answer is not in the set, the oracle is asked again, with as many runs as it takes for cases.
const QUIET_RUNS: (&str, u64) = ("quietRuns", 20);

/// Both sides. Kubernetes, which takes longer, has a process a core.
struct Pair {
    version: String,
    kubernetes: Vec<Speaker>,
    ours: Speaker,
}

impl Pair {
    fn start(area: &str, minor: Release) -> Done<Self> {
        let oracle = Oracle::build(minor)?;
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let ours = Speaker::start("our engine", command(own, &["answer", "--minor", &minor.to_string()]))?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let deadline = if area == "allocate" { PATIENCE } else { DEADLINE };
        let kubernetes = (0..cores).map(|_| oracle.speaker(deadline)).collect::<Done<_>>()?;
        Ok(Self { kubernetes, ours, version: oracle.version })
    }

    fn ask(&mut self, requests: &[Value]) -> Done<Vec<(Answer, Answer)>> {
        let mut answers = self.ask_once(requests)?;
        let few_runs = |request: &Value, answers: &(Answer, Answer)| {
            request.get(QUIET_RUNS.0).is_some() && !differences(&answers.0, &answers.1).is_empty()
        };
        let doubtful =
            requests.iter().zip(&mut answers).filter(|(request, answers)| few_runs(request, answers));
        let (doubtful, places): (Vec<Value>, Vec<&mut (Answer, Answer)>) =
            doubtful.map(|(request, place)| (with_all_runs(request), place)).unzip();
        for (place, answer) in places.into_iter().zip(self.ask_once(&doubtful)?) {
            *place = answer;
        }
        Ok(answers)
    }

    fn ask_once(&mut self, requests: &[Value]) -> Done<Vec<(Answer, Answer)>> {
        let processes = self.kubernetes.len();
        for (number, request) in requests.iter().enumerate() {
            self.kubernetes.iter_mut().skip(number % processes).take(1).for_each(|it| it.ask(request));
            self.ours.ask(request);
        }
        let mut hear = |number: usize| {
            let process = self.kubernetes.get_mut(number % processes).ok_or("there is no core")?;
            Ok((process.hear()?, self.ours.hear()?))
        };
        (0..requests.len()).map(&mut hear).collect()
    }

    /// Whether Kubernetes gives our answer when it is asked again: expressions over maps see Go's random order, and so
    /// does the declarative validation of what is in maps.
    fn answers_otherwise(&mut self, request: &Value, ours: &Answer) -> Done<bool> {
        const MAPS: [(&str, &[&str]); 2] = [
            ("expression", &["device.", "{"]),
            ("object", &["attributes", "capacity", "counters", "Counters", "labels", "annotations"]),
        ];
        let has = |(member, maps): &(&str, &[&str])| {
            let text = request.get(*member).and_then(Value::as_str);
            text.is_some_and(|text| maps.iter().any(|map| text.contains(map)))
        };
        if !MAPS.iter().any(has) {
            return Ok(false);
        }
        let again = vec![request.clone(); AGAIN];
        for _ in 0..ROUNDS {
            let answers = self.ask_once(&again)?;
            if answers.iter().any(|(kubernetes, _)| differences(kubernetes, ours).is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether Kubernetes' own code panics like this when it takes pools in some order.
fn may_panic(kubernetes: &Answer, text: &str) -> bool {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let of_node = |node: &Value| list(node.get("outcomes"));
    let nodes = list(Some(&kubernetes.value("nodes")));
    let errors = nodes.iter().flat_map(of_node).filter_map(|outcome| outcome.get("error").cloned());
    errors.chain(list(Some(&kubernetes.value("panics")))).any(|error| error == text)
}

/// The request without a number of runs.
fn with_all_runs(request: &Value) -> Value {
    let mut request = request.clone();
    request.as_object_mut().map(|members| members.remove(QUIET_RUNS.0));
    request
}

/// What was found.
#[derive(Default)]
struct Report {
    coverage: Coverage,
    same: usize,
    timed_out: usize,
    failed: Vec<String>,
    /// Cases in which Kubernetes answers this and that, and so do we.
    unordered: usize,
    /// In how many cases each member differs.
    members: BTreeMap<String, usize>,
    /// Of the cases that both refuse for their syntax: those with the same text, and all.
    syntax: (usize, usize),
    /// The first few whose text differs: the request and both texts.
    syntax_differs: Vec<String>,
    buckets: BTreeMap<String, Bucket>,
}

struct Bucket {
    count: usize,
    first: Value,
}

/// Where the first case of each bucket is kept.
struct Place<'a> {
    folder: &'a Folder,
    area: &'a str,
    minor: Release,
    seed: u64,
    add: bool,
}

impl Report {
    fn ask(&mut self, pair: &mut Pair, generator: &mut dyn Generator, mut requests: Vec<Value>) -> Done {
        for (request, number) in requests.iter_mut().zip(self.coverage.cases..) {
            if let Some(members) = request.as_object_mut() {
                members.insert("id".to_owned(), number.into());
                if members.get("op").is_some_and(|it| it == "allocate") {
                    members.insert(QUIET_RUNS.0.to_owned(), QUIET_RUNS.1.into());
                }
            }
        }
        let answers = pair.ask(&requests)?;
        for (request, (kubernetes, ours)) in requests.into_iter().zip(answers) {
            self.coverage.cases += 1;
            if kubernetes.value("timedOut") == Value::Bool(true) {
                self.timed_out += 1;
                continue;
            }
            if let Some(why) = kubernetes.text("failed") {
                // Where Kubernetes' own code panics, ours says so in the same words.
                if ours.text("failed").is_some_and(|mine| mine == why || may_panic(&kubernetes, &mine)) {
                    self.same += 1;
                    continue;
                }
                self.failed.push(format!("{why}: {request}"));
                continue;
            }
            generator.count(&request, &kubernetes, &mut self.coverage);
            if ours.text("failed").is_some_and(|mine| may_panic(&kubernetes, &mine)) {
                self.same += 1;
                continue;
            }
            let found = self.without_syntax_text(&request, &kubernetes, &ours);
            if !found.is_empty() && pair.answers_otherwise(&request, &ours)? {
                self.unordered += 1;
                self.same += 1;
                continue;
            }
            if found.is_empty() {
                self.same += 1;
                continue;
            }
            for difference in &found {
                *self.members.entry(difference.member.clone()).or_default() += 1;
            }
            let bucket = self
                .buckets
                .entry(bucket::shape(&found))
                .or_insert_with(|| Bucket { count: 0, first: with_all_runs(&request) });
            bucket.count += 1;
        }
        Ok(())
    }

    /// The differences, but for the text of a CEL syntax error, which is counted apart.
    fn without_syntax_text(
        &mut self,
        request: &Value,
        kubernetes: &Answer,
        ours: &Answer,
    ) -> Vec<Difference> {
        let mut found = differences(kubernetes, ours);
        if let (Some(theirs), Some(mine)) = (kubernetes.text("compile"), ours.text("compile"))
            && theirs.contains("Syntax error: ")
            && mine.contains("Syntax error: ")
        {
            self.syntax.1 += 1;
            self.syntax.0 += usize::from(theirs == mine);
            if theirs != mine && self.syntax_differs.len() < SHOWN {
                self.syntax_differs.push(format!("{request}\n  Kubernetes {theirs}\n  we         {mine}"));
            }
            found.retain(|it| it.member != "compile");
        }
        found
    }

    fn print(&self, generator: &dyn Generator, corpus: bool) {
        let asked = self.coverage.cases;
        println!(
            "{} same of {asked}; {} timed out, {} without an answer",
            self.same,
            self.timed_out,
            self.failed.len()
        );
        let compared = asked - self.timed_out - self.failed.len();
        for (member, differ) in &self.members {
            println!("{member}: {} same of {compared}", compared - differ);
        }
        if self.unordered > 0 {
            println!("unordered: {} that Kubernetes answers one way or another", self.unordered);
        }
        if self.syntax.1 > 0 {
            println!("syntax text: {} same of {}", self.syntax.0, self.syntax.1);
            self.syntax_differs.iter().for_each(|differs| println!("{differs}"));
        }
        println!("coverage:\n{}", self.coverage.report());
        if !corpus {
            self.coverage.missed(&generator.floors()).iter().for_each(|missed| println!("  MISSED {missed}"));
        }
        self.failed.iter().take(3).for_each(|failed| println!("no answer: {failed}"));
    }

    fn verdict(&self, generator: &dyn Generator, corpus: bool) -> Done {
        // What Kubernetes did not answer is counted in the print; there is nothing to differ from.
        let differ = self.coverage.cases - self.same - self.timed_out - self.failed.len();
        if differ > 0 {
            return Err(format!("{differ} of {} cases differ", self.coverage.cases));
        }
        if !corpus && !self.coverage.missed(&generator.floors()).is_empty() {
            return Err("the generator missed its floors".to_owned());
        }
        Ok(())
    }

    /// Shrinks the first case of each bucket and writes them down, the largest bucket first.
    fn keep_smallest(&self, pair: &mut Pair, generator: &dyn Generator, place: &Place) -> Done {
        if self.buckets.is_empty() {
            return Ok(());
        }
        let Place { area, minor, seed, .. } = place;
        let mut buckets: Vec<(&String, &Bucket)> = self.buckets.iter().collect();
        buckets.sort_by_key(|(shape, bucket)| (std::cmp::Reverse(bucket.count), *shape));
        say(&format!("{} kinds of differences", buckets.len()));
        let mut file = format!("# Where Kubernetes and our engine differed: {area} {minor}, seed {seed}.\n");
        for (number, (shape, bucket)) in buckets.iter().take(SHOWN).enumerate() {
            println!("{:6} × {shape}", bucket.count);
            // What is not answered at all teaches nothing by being small.
            if shape.starts_with("unsupported: ") {
                println!("         {}", bucket.first);
                continue;
            }
            let (request, found) = shrink(pair, generator, shape, &bucket.first)?;
            println!("         {request}");
            println!("    from {}", bucket.first);
            for Difference { member, kubernetes, ours } in &found {
                println!("         {member}: Kubernetes {}", kubernetes.as_deref().unwrap_or("nothing"));
                println!("         {member}: we         {}", ours.as_deref().unwrap_or("nothing"));
            }
            let name = format!("seed-{seed}-difference-{}", number + 1);
            file.push_str("---\n");
            file.push_str(&write_case(&name, shape, *minor, &request));
        }
        let path = if place.add {
            place.folder.path(format!("cases/{area}/found-{minor}-{seed}.yaml"))
        } else {
            root().join(format!(".cache/differential/{area}-{minor}-{seed}.yaml"))
        };
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(failed)?;
        fs::write(&path, file).map_err(failed)?;
        println!("\nthe smallest of each kind: {}", path.display());
        Ok(())
    }
}

/// The smallest request found that still differs in this way, and how it differs.
fn shrink(
    pair: &mut Pair,
    generator: &dyn Generator,
    shape: &str,
    first: &Value,
) -> Done<(Value, Vec<Difference>)> {
    let differs = |answers: &(Answer, Answer)| {
        let mut found = differences(&answers.0, &answers.1);
        if !bucket::shape(&found).eq(shape) {
            found.retain(|it| it.member != "compile");
        }
        (bucket::shape(&found) == shape).then_some(found)
    };
    let mut smallest = first.clone();
    let mut found = pair.ask(std::slice::from_ref(first))?.first().and_then(differs).unwrap_or_default();
    let mut asked = 0;
    while asked < SHRINKING {
        let candidates = generator.smaller(&smallest);
        asked += candidates.len();
        let answers = pair.ask(&candidates)?;
        let mut next = None;
        for (candidate, answers) in candidates.into_iter().zip(&answers) {
            let Some(differences) = differs(answers) else { continue };
            asked += AGAIN;
            if !pair.answers_otherwise(&candidate, &answers.1)? {
                next = Some((candidate, differences));
                break;
            }
        }
        let Some(next) = next else { break };
        (smallest, found) = next;
    }
    Ok((smallest, found))
}
