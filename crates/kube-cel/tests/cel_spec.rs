//! How much of CEL's own suite passes? The part without protocol buffers, which Kubernetes does not use.
//!
//! The suite is read where it is present. Every case passes, or is left out for a reason that stands here.
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

/// What is left out, and why: files, or cases of a file. Kubernetes' own code gives these answers too.
const SKIPPED: &[(&str, &str, &[&str])] = &[
    ("Kubernetes does not turn on ext.Math", "math_ext", &[]),
    ("Kubernetes does not turn on ext.Encoders", "encoders_ext", &[]),
    ("cel.block is written by optimizers, not by people", "block_ext", &[]),
    ("protocol buffers", "proto2", &[]),
    ("protocol buffers", "proto2_ext", &[]),
    ("protocol buffers", "proto3", &[]),
    ("protocol buffers", "enums", &[]),
    ("protocol buffers", "wrappers", &[]),
    (
        "Kubernetes refuses literals of several types",
        "comparisons",
        &[
            "elem_in_mixed_type_list",
            "elem_in_mixed_type_list_cross_type",
            "eq_list_mixed_type_numbers",
            "eq_map_mixed_type_numbers",
            "eq_map_value_mixed_types",
            "key_in_mixed_key_type_map",
            "key_in_mixed_key_type_map_cross_type",
            "not_eq_list_elem_null",
            "not_eq_list_false_vs_types",
            "not_eq_list_mixed_type_numbers",
            "not_eq_list_null",
            "not_eq_map_false_vs_types",
            "not_eq_map_null",
            "not_eq_map_value_null",
        ],
    ),
    ("Kubernetes refuses literals of several types", "conversions", &["dyn_heterogeneous_list"]),
    (
        "Kubernetes refuses literals of several types",
        "fields",
        &[
            "field_access_dash",
            "has_field_dash",
            "map_key_int64",
            "map_key_mixed_numbers_double_key",
            "map_key_mixed_numbers_int_key",
            "map_key_mixed_numbers_uint_key",
            "map_key_mixed_type",
            "map_key_uint64",
            "map_value_mix_type",
            "mixed_numbers_and_keys_absent",
            "mixed_numbers_and_keys_present",
        ],
    ),
    (
        "Kubernetes refuses literals of several types",
        "macros",
        &[
            "list_elem_type_exhaustive",
            "list_elem_type_shortcircuit",
            "map_key_type_exhaustive",
            "map_key_type_shortcircuit",
        ],
    ),
    (
        "Kubernetes refuses literals of several types",
        "macros2",
        &[
            "list_elem_type_exhaustive",
            "list_elem_type_shortcircuit",
            "map_key_type_exhaustive",
            "map_key_type_shortcircuit",
        ],
    ),
    (
        "Kubernetes refuses literals of several types",
        "optionals",
        &[
            "map_key_mixed_numbers_double_key_optindex_value",
            "map_key_mixed_numbers_int_key_optindex_value",
            "map_key_mixed_numbers_uint_key_optindex_value",
            "map_key_mixed_type_optindex_value",
            "optional_chaining_13",
        ],
    ),
    (
        "no variable of Kubernetes has a dot in its name",
        "fields",
        &["qualified_ident", "map_field_select", "ident_with_longest_prefix_check"],
    ),
    ("no variable of Kubernetes has a dot in its name", "namespace", &["self_eval_qualified_lookup"]),
    (
        "Kubernetes converts constants beforehand, and cannot select by bytes",
        "fields",
        &["map_bad_key_type_or_true", "map_bad_key_type_and_false"],
    ),
    ("cel-go takes the last of equal keys", "fields", &["map_value_repeat_key"]),
    (
        "cel-go finds nothing there, which is no error",
        "optionals",
        &["map_null_entry_no_such_key", "map_present_key_invalid_field"],
    ),
    (
        "Kubernetes' ip() refuses IPv4 addresses written as IPv6",
        "network_ext",
        &["ipv4_equals_ipv6", "ipv4_not_equals_ipv6"],
    ),
    (
        "the suite's bytes have an escape too many",
        "parse",
        &["triple_double_quoted_unescaped_punctuation", "triple_single_quoted_unescaped_punctuation"],
    ),
    (
        "version 2 of ext.Strings: other numbers, and only doubles are printed with %e and %f",
        "string_ext",
        &[
            "NaN support for decimal",
            "NaN support for scientific notation",
            "default precision for fixed-point clause with int",
            "default precision for fixed-point clause with uint",
            "default precision for scientific notation",
            "default precision for scientific notation with int",
            "default precision for scientific notation with uint",
            "dyntype NaN/infinity support",
            "dyntype support for lists",
            "dyntype support for maps",
            "dyntype support for scientific notation",
            "list support for string",
            "map support (all key types)",
            "map support for string",
            "negative infinity support for decimal",
            "negative infinity support for fixed-point",
            "negative infinity support for scientific notation",
            "positive infinity support for decimal",
            "positive infinity support for fixed-point",
            "positive infinity support for scientific notation",
            "scientific notation formatting clause",
            "scientific notation formatting clause in a string variable",
        ],
    ),
    ("version 2 of ext.Strings has no reverse", "string_ext", &["empty", "single_character", "multiple"]),
    ("cel-go answers -1 beyond the end", "string_ext", &["indexof_out_of_range", "lastindexof_out_of_range"]),
];

/// Why a case is left out; `None` when it is not.
fn skipped(case: &Json) -> Option<&'static str> {
    let text = case.to_string();
    let (file, name) = (case["_file"].as_str()?, case["name"].as_str()?);
    let known =
        SKIPPED.iter().find(|(_, of, names)| *of == file && (names.is_empty() || names.contains(&name)));
    match known {
        Some((why, _, _)) => Some(why),
        None if text.contains("TestAllTypes")
            || text.contains("google.protobuf.") && text.contains('{') && is_message(case) =>
        {
            Some("protocol buffers")
        }
        None if case.get("container").is_some() => Some("Kubernetes has no containers"),
        None if case.get("disable_check").is_some() => Some("Kubernetes checks every expression"),
        None if case.get("check_only").is_some() => Some("a type without a value"),
        None => None,
    }
}

/// Whether the expression builds a message, or a value of the case is one.
fn is_message(case: &Json) -> bool {
    let expression = case["expr"].as_str().unwrap_or_default();
    let built = expression.split("google.protobuf.").skip(1).any(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim_start().starts_with('{')
    });
    let text = [&case["bindings"], &case["value"]].map(Json::to_string).concat();
    built || text.contains("object_value")
}

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

/// Whether the case passes.
fn passes(case: &Json) -> Option<bool> {
    let expression = case["expr"].as_str()?;
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
            // The suite's JSON is read a last place off.
            got == wanted
                || (got - wanted).abs() <= wanted.abs() * f64::EPSILON
                || (got.is_nan() && wanted.is_nan())
        }
        (Some(got), Some(wanted)) => got == wanted && got.type_name() == wanted.type_name(),
        (None, None) => true,
        _ => false,
    })
}

/// The suite nests deeper than a test's thread has stack for in a debug build.
#[test]
fn the_specification_suite_passes_but_for_what_kubernetes_leaves_out() {
    std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
}

const PASSES: &str = "pass";

fn run() {
    let Ok(text) = std::fs::read_to_string(SUITE) else {
        println!("skipped: the specification suite is not here");
        return;
    };
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    let mut report: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut failing: Vec<(&str, &str)> = Vec::new();
    for case in &cases {
        let (file, name) = (case["_file"].as_str().unwrap(), case["name"].as_str().unwrap());
        let outcome = match skipped(case) {
            Some(why) => why,
            None if passes(case).unwrap_or_else(|| panic!("{file}/{name} has a value we cannot read")) => {
                PASSES
            }
            None => {
                failing.push((file, name));
                println!("{file}/{name}: {} expects {}", case["expr"], case["value"]);
                "fails"
            }
        };
        *report.entry(file).or_default().entry(outcome).or_default() += 1;
    }
    let count = |outcome: &str| report.values().filter_map(|of| of.get(outcome)).sum::<usize>();
    let (passed, failed) = (count(PASSES), count("fails"));
    for (file, outcomes) in &report {
        println!("{file}: {outcomes:?}");
    }
    println!("{passed} pass, {failed} fail of {} cases", cases.len());
    failing.sort_unstable();
    assert_eq!(failing, [], "each case passes, or its reason to be left out stands above");
    assert!(passed > 1_290, "{passed}");
}
