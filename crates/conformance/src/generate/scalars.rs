//! Random quantities and versions: mostly well formed, then broken in one place.

use serde_json::{Value, json};

use super::text::{pick, place, replaced};
use super::{Coverage, Floor, Generator, Rng};
use crate::Answer;

#[derive(Debug)]
pub(super) struct Scalars;

const SUFFIXES: [&str; 24] = [
    "", "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E3",
    "e-3", "E+2", "e0", "e18", "e-9",
];
const ODD: [&str; 16] = [
    "-",
    "+",
    ".",
    "0",
    "00",
    "e",
    "E",
    "i",
    " ",
    "v",
    "é",
    "_",
    "9223372036854775807",
    "9223372036854775808",
    "\n",
    "K",
];

impl Generator for Scalars {
    fn request(&mut self, random: &mut Rng) -> Value {
        let quantity = random.bool();
        let mut text = if quantity { self::quantity(random) } else { version(random) };
        for _ in 0..pick(random, &[&0, &0, &1, &2]).copied().unwrap_or(0) {
            let start = place(random, &text);
            let end = if random.bool() { start } else { place(random, &text).max(start) };
            text = replaced(&text, start, end, pick(random, &ODD).unwrap_or(""));
        }
        if quantity {
            return json!({"op": "quantity", "text": text});
        }
        json!({"op": "semver", "text": text, "normalize": random.bool()})
    }

    fn of_file(&self, text: &str) -> Vec<Value> {
        let request =
            |line: &str| [json!({"op": "quantity", "text": line}), json!({"op": "semver", "text": line})];
        text.lines().flat_map(request).collect()
    }

    fn count(&mut self, request: &Value, kubernetes: &Answer, coverage: &mut Coverage) {
        let verdict = if kubernetes.raw("error") == Some("null") { "accepted" } else { "refused" };
        let op = request.get("op").and_then(Value::as_str).unwrap_or_default();
        coverage.reach(format!("{op} {verdict}"));
    }

    fn floors(&self) -> Vec<Floor> {
        let names = ["quantity accepted", "quantity refused", "semver accepted", "semver refused"];
        names.map(|name| Floor::at_least(name, 10_000)).to_vec()
    }
}

fn digits(random: &mut Rng, most: usize) -> String {
    let length = if random.u8(..8) == 0 { random.usize(..=most) } else { random.usize(1..=3) };
    (0..length).map(|_| random.digit(10)).collect()
}

fn quantity(random: &mut Rng) -> String {
    let sign = pick(random, &["", "", "", "-", "+"]).unwrap_or("");
    let whole = digits(random, 40);
    let fraction = if random.u8(..3) == 0 { format!(".{}", digits(random, 30)) } else { String::new() };
    let suffix = pick(random, &SUFFIXES).unwrap_or("");
    [sign, &whole, &fraction, suffix].concat()
}

fn version(random: &mut Rng) -> String {
    let mut text = pick(random, &["", "", "", "v"]).unwrap_or("").to_owned();
    let parts = pick(random, &[&3, &3, &3, &3, &2, &1, &4]).copied().unwrap_or(3);
    for part in 0..parts {
        if part > 0 {
            text.push('.');
        }
        text.push_str(&digits(random, 21));
    }
    for mark in ['-', '+'] {
        if random.u8(..3) == 0 {
            text.push(mark);
            for identifier in 0..random.usize(1..=3) {
                if identifier > 0 {
                    text.push('.');
                }
                let word = pick(random, &["alpha", "rc", "x-y", "0", "01", "", "a1"]).unwrap_or("");
                text.push_str(word);
                if random.bool() {
                    text.push_str(&digits(random, 5));
                }
            }
        }
    }
    text
}
