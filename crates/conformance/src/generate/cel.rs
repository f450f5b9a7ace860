//! Random selectors on random devices: most of the right types, some confused, some broken in their text.

mod device;
mod expression;
mod literals;
mod table;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::text::{pick, place, replaced};
use super::{Corpus, Coverage, Floor, Generator, Rng};
use crate::{Answer, Release};
use expression::Writer;
use table::{Overload, Type};

pub use device::device;

/// What is put into an expression to break it.
const TOKENS: [&str; 30] = [
    "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "!", "&&", "||", "==", "<=", "+", "-", "'", "\"", "\\",
    "in", "null", "device", "x", "1", "u", "#", "`", " ", "é",
];

pub(super) struct Cel {
    minor: Release,
    overloads: Vec<Overload>,
    written: BTreeMap<String, usize>,
    /// The overloads of each expression that was not counted yet.
    uses: BTreeMap<String, Vec<String>>,
    /// Expressions of our cases and of real manifests.
    known: Vec<String>,
}

impl Cel {
    pub(super) fn new(corpus: &Corpus, minor: Release) -> Self {
        let mut known = corpus.member("expression");
        known.extend(corpus.manifests.iter().flat_map(|manifest| expressions(manifest)));
        known.sort();
        known.dedup();
        Self { minor, overloads: table::overloads(), written: BTreeMap::new(), uses: BTreeMap::new(), known }
    }

    fn typed(&mut self, random: &mut Rng, confusion: u32) -> String {
        let mut writer = Writer {
            random,
            overloads: &self.overloads,
            written: &mut self.written,
            used: Vec::new(),
            scope: Vec::new(),
            confusion,
            length: 0,
        };
        let depth = writer.random.u32(1..=4);
        let rare = writer.random.u8(..4) == 0;
        let text = rare.then(|| writer.around_the_rarest(depth)).flatten();
        let text = text.unwrap_or_else(|| writer.expression(&Type::named("bool"), depth));
        let used = writer.used;
        if confusion == 0 {
            self.uses.insert(text.clone(), used);
        }
        text
    }
}

fn broken(random: &mut Rng, text: &str) -> String {
    let start = place(random, text);
    let end = match random.u8(..3) {
        0 => start,
        1 => text.get(start..).and_then(|rest| rest.chars().next()).map_or(start, |it| start + it.len_utf8()),
        _ => place(random, text).max(start),
    };
    replaced(text, start, end, pick(random, &TOKENS).unwrap_or(""))
}

/// The selectors of a manifest.
fn expressions(manifest: &str) -> Vec<String> {
    fn walk(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if name == "expression" => found.push(text.clone()),
                        other => walk(other, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for tree in &yaml_tree::parse(manifest).trees {
        tree.root().into_iter().for_each(|root| walk(&root.to_json(), &mut found));
    }
    found
}

impl Generator for Cel {
    fn request(&mut self, random: &mut Rng) -> Value {
        let expression = match random.u8(..20) {
            0..=12 => self.typed(random, 0),
            13..=15 => self.typed(random, 8),
            16 | 17 => random.choice(&self.known).cloned().unwrap_or_else(|| "true".to_owned()),
            18 => self.typed(random, 0),
            _ => {
                let whole = random.choice(&self.known).cloned().filter(|_| random.bool());
                let whole = whole.unwrap_or_else(|| self.typed(random, 0));
                broken(random, &whole)
            }
        };
        // 1.36 brought attributes with several values.
        let lists = self.minor >= Release::new(1, 36);
        let mut request = Map::new();
        request.insert("op".to_owned(), "cel".into());
        request.insert("expression".to_owned(), expression.into());
        request.insert("environment".to_owned(), pick(random, &["new", "stored"]).into());
        if lists && random.u8(..6) == 0 {
            request.insert("gates".to_owned(), json!({"DRAListTypeAttributes": true}));
        }
        let lists = lists && random.u8(..3) == 0;
        request.insert("device".to_owned(), device(random, lists));
        request.into()
    }

    fn of_file(&self, text: &str) -> Vec<Value> {
        let mut random = Rng::with_seed(0);
        let request = |expression: String| json!({"op": "cel", "expression": expression, "environment": "stored", "device": device(&mut random, false)});
        expressions(text).into_iter().map(request).collect()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        let compile = kubernetes.text("compile");
        let verdict = match (&compile, kubernetes.raw("matches"), kubernetes.text("error")) {
            (Some(text), ..) if text.contains("Syntax error") => "refused: syntax",
            (Some(text), ..) if text.contains("overload") => "refused: no overload",
            (Some(text), ..) if text.contains("undeclared") || text.contains("undefined field") => {
                "refused: unknown name"
            }
            (Some(_), ..) => "refused: otherwise",
            (None, Some("true"), _) => "value true",
            (None, Some("false"), _) => "value false",
            (None, _, Some(error)) if error.contains("no such key") => "error: no such key",
            (None, _, Some(error)) if error.contains("no such overload") => "error: no such overload",
            _ => "error: otherwise",
        };
        coverage.reach(verdict);
        if verdict.starts_with("value") {
            coverage.reach("evaluated to a value");
        }
        let expression = request.get("expression").and_then(Value::as_str).unwrap_or_default();
        let used = self.uses.remove(expression).unwrap_or_default();
        if compile.is_none() {
            used.into_iter().for_each(|id| coverage.reach(format!("overload {id}")));
        }
    }

    fn floors(&self) -> Vec<Floor> {
        let share = Floor::at_least("evaluated to a value", 30_000);
        let overloads = self.overloads.iter().map(|it| Floor::at_least(format!("overload {}", it.id), 1));
        std::iter::once(share).chain(overloads).collect()
    }
}
