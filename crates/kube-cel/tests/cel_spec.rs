//! How much of CEL's own suite passes? The part without protocol buffers, which Kubernetes does not use.
//!
//! The suite is read where it is present; each file has a floor that may only rise.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::collections::BTreeMap;

use kube_cel::{Budget, Environment, Key, Type, Value, Variables, compile, evaluate};
use serde_json::Value as Json;

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/suites/cel-spec.json");

/// Cases that must pass, by file of the suite. What is missing: `math`, `network` and `encoders`
/// libraries, which Kubernetes does not have in that form; containers; lists of several types, which
/// Kubernetes refuses.
const FLOORS: [(&str, usize); 22] = [
    ("basic", 41),
    ("bindings_ext", 6),
    ("comparisons", 316),
    ("conversions", 106),
    ("dynamic", 17),
    ("fields", 40),
    ("fp_math", 30),
    ("integer_math", 64),
    ("lists", 39),
    ("logic", 25),
    ("macros", 39),
    ("macros2", 40),
    ("math_ext", 17),
    ("namespace", 2),
    ("network_ext", 9),
    ("optionals", 53),
    ("parse", 174),
    ("plumbing", 4),
    ("string", 51),
    ("string_ext", 187),
    ("timestamps", 72),
    ("type_deduction", 12),
];

/// A value of the suite; `None` for messages.
fn value(json: &Json) -> Option<Value> {
    let (kind, of) = json.as_object()?.iter().next()?;
    let text = || of.as_str().map_or_else(|| of.to_string(), str::to_owned);
    Some(match kind.as_str() {
        "null_value" => Value::Null,
        "bool_value" => Value::Bool(of.as_bool()?),
        "int64_value" => Value::Int(text().parse().ok()?),
        "uint64_value" => Value::Uint(text().parse().ok()?),
        "double_value" => Value::Double(text().replace("Infinity", "inf").parse().ok()?),
        "string_value" => Value::string(of.as_str()?),
        "bytes_value" => Value::Bytes(base64(of.as_str()?).into()),
        "type_value" => Value::Type(text().into()),
        "list_value" => {
            let elements = of.get("values").and_then(Json::as_array).cloned().unwrap_or_default();
            Value::list(elements.iter().map(value).collect::<Option<_>>()?)
        }
        "map_value" => {
            let entries = of.get("entries").and_then(Json::as_array).cloned().unwrap_or_default();
            let entries: Option<Vec<(Key, Value)>> = entries
                .iter()
                .map(|entry| Some((value(&entry["key"])?.to_key()?, value(&entry["value"])?)))
                .collect();
            Value::map(entries?)
        }
        _ => return None,
    })
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut count = 0;
    let mut bytes = Vec::new();
    for digit in text.bytes().filter_map(|byte| ALPHABET.iter().position(|known| *known == byte)) {
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

/// Whether the case passes; `None` when it is not for us.
fn passes(case: &Json) -> Option<bool> {
    let expression = case["expr"].as_str()?;
    if case.to_string().contains("TestAllTypes")
        || case.get("check_only").is_some()
        || case.get("container").is_some()
    {
        return None;
    }
    let expected = match case["_result"].as_str() {
        Some("value") => Some(value(&case["value"])?),
        Some("typed_result") => Some(value(&case["typed_result"]["result"])?),
        Some("eval_error") => None,
        _ => Some(Value::Bool(true)),
    };
    let mut environment = Environment::new();
    let mut variables = Variables::default();
    if let Some(bindings) = case.get("bindings").and_then(Json::as_object) {
        for (name, bound) in bindings {
            environment = environment.with_variable(name, Type::Dyn);
            variables.0.push((name.clone(), value(&bound["value"])?));
        }
    }
    if let Some(declared) = case.get("type_env").and_then(Json::as_array) {
        for name in declared.iter().filter_map(|declared| declared["name"].as_str()) {
            environment = environment.with_variable(name, Type::Dyn);
        }
    }
    let outcome = match compile(expression, &environment) {
        Ok(program) => evaluate(&program, &variables, Budget::default()).ok(),
        Err(_) => None,
    };
    Some(match (outcome, expected) {
        (Some(Value::Double(got)), Some(Value::Double(wanted))) => {
            got == wanted || (got.is_nan() && wanted.is_nan())
        }
        (Some(got), Some(wanted)) => got == wanted && got.type_name() == wanted.type_name(),
        (None, None) => true,
        _ => false,
    })
}

/// The suite nests deeper than a test's thread has stack for in a debug build.
#[test]
fn the_specification_suite_passes_as_far_as_it_did() {
    std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
}

fn run() {
    let Ok(text) = std::fs::read_to_string(SUITE) else {
        println!("skipped: the specification suite is not here");
        return;
    };
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let verbose = std::env::var_os("CEL_SPEC_FAILURES").is_some();
    for case in &cases {
        let Some(passed) = passes(case) else { continue };
        let count = counts.entry(case["_file"].as_str().unwrap().to_owned()).or_default();
        count.0 += usize::from(passed);
        count.1 += 1;
        if !passed && verbose {
            println!("{}/{}: {} expects {}", case["_file"], case["name"], case["expr"], case["value"]);
        }
    }
    let total: usize = counts.values().map(|(passed, _)| passed).sum();
    println!("{total} passed: {counts:?}");
    let floors: BTreeMap<&str, usize> = FLOORS.into_iter().collect();
    for (file, (passed, _)) in &counts {
        let floor = floors.get(file.as_str()).copied().unwrap_or(0);
        assert!(*passed >= floor, "{file}: {passed} pass, {floor} did");
    }
    let known: usize = FLOORS.iter().map(|(_, floor)| floor).sum();
    assert!(total >= known, "{total} pass, {known} did");
}
