//! Random YAML: real manifests with their text changed as hands and templates change it.

use serde_json::{Value, json};

use super::text::{pick, place, replaced, with_line};
use super::{Corpus, Coverage, Floor, Generator, Rng};
use crate::Answer;

#[derive(Debug)]
pub(super) struct Yaml {
    /// One document each.
    texts: Vec<String>,
}

/// What means something to YAML.
const MARKS: [&str; 64] = [
    ":",
    ": ",
    "-",
    "- ",
    "?",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "#",
    " #",
    "&",
    "&a ",
    "*",
    "*a",
    "!",
    "!!str ",
    "!!int ",
    "!!binary ",
    "!x ",
    "|",
    ">",
    "|-",
    ">+",
    "|2",
    "'",
    "\"",
    "%",
    "@",
    "`",
    "\t",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    "---",
    "---\n",
    "...",
    "...\n",
    "<<: ",
    "<<: *a",
    "~",
    "\\",
    "\\x41",
    "\\u00e9",
    "é",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "😀",
    "\u{1}",
    "=",
    "<",
    "%YAML 1.1\n",
    "%TAG ! !x\n",
    "null",
    "!!float ",
    "!!bool ",
    "!!null ",
    "!<x> ",
];

/// What a scalar may be instead.
const SCALARS: [&str; 56] = [
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "n",
    "true",
    "True",
    "TRUE",
    "false",
    "null",
    "Null",
    "~",
    "",
    "0",
    "-0",
    "+1",
    "007",
    "0o17",
    "0x1F",
    "0b101",
    "1_000",
    "1e3",
    "1E3",
    "1.",
    ".5",
    "1.5e+3",
    ".inf",
    "-.INF",
    ".nan",
    "12:30:45",
    "1:2",
    "2024-01-02",
    "2024-01-02T03:04:05Z",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "-9223372036854775809",
    "1e400",
    "4e-400",
    "123456789012345678901234567890",
    "0.1",
    "1.10",
    "100000000000000000000.0",
    "\"a\\tb\"",
    "'it''s'",
    "\"\\u263A\"",
    "\"\\ud83d\"",
    "a: b",
    "[a, b]",
    "{a: b}",
    "|\n  x\n",
    ">-\n  x\n  y\n",
    "<<",
    "!!binary aGk=",
    "0.000001",
];

/// What a report has to have met.
const FEATURES: [(&str, &str); 10] = [
    ("&", "anchors"),
    ("*", "aliases"),
    ("<<", "merges"),
    ("!!", "tags"),
    ("|", "literal text"),
    (">", "folded text"),
    ("{", "flow mappings"),
    ("\"", "double quotes"),
    ("'", "single quotes"),
    ("\t", "tabs"),
];

/// What real manifests seldom have.
const RARE: [&str; 6] = [
    "base: &a {name: x, list: [1, 2]}\nitem: *a\nmerged:\n  <<: *a\n  name: y\n",
    "a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *a]\n",
    "a:\n- &x\n  k: 1\n- <<: [*x, {z: 2}]\n  k: 3\n",
    "text: |2-\n    a\n   b\n\nfolded: >+\n  a\n  b\n\n  c\n\nlast: \"x\\\n  y\\u00e9\"\n",
    "? complex\n: [a, {b: c}, 'd''e', \"f\\tg\"]\n? [x]\n: y\n",
    "%YAML 1.1\n%TAG !e! tag:example.com,2000:\n---\na: !!str 1\nb: !e!x y\nc: !!binary aGk=\n...\n",
];

impl Yaml {
    pub(super) fn new(corpus: Corpus) -> Self {
        let mut texts = corpus.member("text");
        texts.extend(RARE.map(str::to_owned));
        for manifest in &corpus.manifests {
            let parts = yaml_tree::split(manifest);
            texts.extend(parts.iter().map(|part| part.span.of(manifest).to_owned()));
        }
        // Deviation: what is nested deeper than any object is not read (`yaml_tree::MAX_DEPTH`).
        texts.retain(|text| !text.trim().is_empty() && text.matches('[').count() < yaml_tree::MAX_DEPTH);
        Self { texts }
    }

    fn some_text(&self, random: &mut Rng) -> &str {
        if random.u8(..10) == 0 {
            return random.choice(RARE).unwrap_or_default();
        }
        random.choice(&self.texts).map_or("a: 1\n", String::as_str)
    }

    fn mutated(&self, random: &mut Rng, text: &str) -> String {
        match random.u8(..12) {
            0 | 1 => {
                let at = place(random, text);
                replaced(text, at, at, pick(random, &MARKS).unwrap_or(""))
            }
            2 => {
                let at = place(random, text);
                let end =
                    text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |it| at + it.len_utf8());
                let with = if random.bool() { "" } else { pick(random, &MARKS).unwrap_or("") };
                replaced(text, at, end, with)
            }
            3 => with_line(random, text, |_, _| String::new()),
            4 => with_line(random, text, |_, line| line.repeat(2)),
            5 => with_line(random, text, |random, line| {
                let pad = pick(random, &[" ", "  ", "    ", "\t", "- "]).unwrap_or("");
                if random.bool() {
                    format!("{pad}{line}")
                } else {
                    line.strip_prefix(pad).unwrap_or(line).to_owned()
                }
            }),
            6 | 7 => with_line(random, text, |random, line| {
                let scalar = pick(random, &SCALARS).unwrap_or("");
                match line.split_once(": ") {
                    Some((key, _)) => format!("{key}: {scalar}\n"),
                    None => format!("{scalar}: {line}"),
                }
            }),
            8 => with_line(random, text, |random, line| match line.split_once(": ") {
                Some((key, value)) => {
                    let mark = pick(random, &MARKS).unwrap_or("");
                    if random.bool() {
                        format!("{key}: {mark}{value}")
                    } else {
                        format!("{mark}{key}: {value}")
                    }
                }
                None => line.trim_end().to_owned(),
            }),
            9 => {
                let (start, end) = (place(random, text), place(random, text));
                let piece = text.get(start.min(end)..start.max(end)).unwrap_or("").to_owned();
                let piece: String = piece.chars().take(200).collect();
                let at = place(random, text);
                replaced(text, at, at, &piece)
            }
            10 => {
                let lines: Vec<&str> = self.some_text(random).split_inclusive('\n').collect();
                let lines: Vec<&str> = random.choice(&lines).into_iter().copied().collect();
                let at = text.match_indices('\n').map(|(at, _)| at + 1).collect::<Vec<_>>();
                let at = random.choice(&at).copied().unwrap_or(0);
                replaced(text, at, at, &lines.concat())
            }
            _ => {
                let at = place(random, text);
                text.get(..at).unwrap_or(text).to_owned()
            }
        }
    }
}

impl Generator for Yaml {
    fn request(&mut self, random: &mut Rng) -> Value {
        let mut text = self.some_text(random).to_owned();
        // Long texts only hide what was changed.
        if text.len() > 4_000 {
            let start = text.match_indices('\n').map(|(at, _)| at + 1).nth(random.usize(..20)).unwrap_or(0);
            text = text.get(start..).unwrap_or_default().split_inclusive('\n').take(80).collect();
        }
        for _ in 0..random.usize(1..=4) {
            text = self.mutated(random, &text);
        }
        json!({"op": "yaml", "text": text, "strict": random.bool()})
    }

    fn of_file(&self, text: &str) -> Vec<Value> {
        let parts = yaml_tree::split(text);
        let documents = parts.iter().map(|part| part.span.of(text)).chain([text]);
        documents
            .flat_map(|text| {
                [false, true].map(|strict| json!({"op": "yaml", "text": text, "strict": strict}))
            })
            .collect()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        let strict = if request.get("strict") == Some(&Value::Bool(true)) { "strict" } else { "not strict" };
        let verdict = match kubernetes.text("error") {
            None => "read".to_owned(),
            Some(error) if error.contains("already set in map") => "duplicate key".to_owned(),
            Some(error) if error.starts_with("yaml: line") => {
                let what = error.splitn(3, ": ").nth(2).unwrap_or_default();
                format!(
                    "refused: {}",
                    what.chars().filter(|it| !it.is_ascii_digit()).take(60).collect::<String>()
                )
            }
            Some(_) => "refused otherwise".to_owned(),
        };
        coverage.reach(format!(
            "{strict}: {}",
            if verdict.starts_with("refused") { "refused" } else { &verdict }
        ));
        if verdict.starts_with("refused") {
            coverage.reach(verdict);
        }
        let text = request.get("text").and_then(Value::as_str).unwrap_or_default();
        for (mark, name) in FEATURES.iter().filter(|(mark, _)| text.contains(mark)) {
            coverage.reach(format!("{name} ({mark})"));
        }
    }

    fn floors(&self) -> Vec<Floor> {
        let names = ["strict: read", "strict: refused", "not strict: read", "not strict: refused"];
        let features = FEATURES.map(|(mark, name)| Floor::at_least(format!("{name} ({mark})"), 1_000));
        names
            .map(|name| Floor::at_least(name, 10_000))
            .into_iter()
            .chain(features)
            .chain([Floor::at_least("strict: duplicate key", 500)])
            .collect()
    }
}
