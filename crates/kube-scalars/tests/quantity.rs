//! Are quantities read, computed and written as Kubernetes does? Every expectation is the answer of
//! `k8s.io/apimachinery` v0.37.2 to the same text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use kube_scalars::{Format, Quantity};
use proptest::prelude::*;

/// One line a text: what it is stored as, its format, its integer and its float, or why it is refused.
fn check(texts: &[&str], expected: Expect) {
    let mut lines = String::new();
    for text in texts {
        let answer = match Quantity::parse(text) {
            Ok(quantity) => show(&quantity),
            Err(error) => error.to_string(),
        };
        writeln!(lines, "{text:?}: {answer}").unwrap();
    }
    expected.assert_eq(&lines);
}

fn show(quantity: &Quantity) -> String {
    let integer = quantity.as_integer().map_or("no integer".to_owned(), |value| value.to_string());
    format!("{quantity} {:?}, {integer}, {:?}", quantity.format(), quantity.as_approximate_float())
}

/// One line a pair: sum, difference and order.
fn check_pairs(pairs: &[(&str, &str)], expected: Expect) {
    let mut lines = String::new();
    for (a, b) in pairs {
        let (x, y) = (Quantity::parse(a).unwrap(), Quantity::parse(b).unwrap());
        let text = |result: Option<Quantity>| result.map_or("too long".to_owned(), |q| q.to_string());
        writeln!(lines, "{a} and {b}: {}, {}, {:?}", text(x.add(&y)), text(x.sub(&y)), x.cmp(&y)).unwrap();
    }
    expected.assert_eq(&lines);
}

#[test]
fn the_largest_suffix_without_a_fraction_is_written() {
    let texts = ["1500m", "1.5", "1.5Gi", "1024Mi", "1000", "0.5Ki", "1100Mi", "100k", "12e6", "1e4", "1E2"];
    check(
        &texts,
        expect![[r#"
        "1500m": 1500m DecimalSI, no integer, 1.5
        "1.5": 1500m DecimalSI, no integer, 1.5
        "1.5Gi": 1536Mi BinarySI, no integer, 1610612736.0
        "1024Mi": 1Gi BinarySI, 1073741824, 1073741824.0
        "1000": 1k DecimalSI, 1000, 1000.0
        "0.5Ki": 512 BinarySI, no integer, 512.0
        "1100Mi": 1100Mi BinarySI, 1153433600, 1153433600.0
        "100k": 100k DecimalSI, 100000, 100000.0
        "12e6": 12e6 DecimalExponent, 12000000, 12000000.0
        "1e4": 10e3 DecimalExponent, 10000, 10000.0
        "1E2": 100 DecimalExponent, 100, 100.0
    "#]],
    );
}

#[test]
fn a_text_that_looks_canonical_is_kept_as_it_is() {
    check(
        &["+5", "5.", "0005", "5E3", "1.500", "8Ki", "9Ki", "0100", "00"],
        expect![[r#"
        "+5": +5 DecimalSI, 5, 5.0
        "5.": 5. DecimalSI, 5, 5.0
        "0005": 0005 DecimalSI, 5, 5.0
        "5E3": 5E3 DecimalExponent, 5000, 5000.0
        "1.500": 1.500 DecimalSI, no integer, 1.5
        "8Ki": 8Ki BinarySI, 8192, 8192.0
        "9Ki": 9Ki BinarySI, 9216, 9216.0
        "0100": 0100 DecimalSI, 100, 100.0
        "00": 0 DecimalSI, 0, 0.0
    "#]],
    );
}

#[test]
fn a_number_without_digits_is_zero_unless_its_exponent_is_too_small() {
    check(
        &["-", "+", ".", "m", "-Ki", "e5", "e-10", ".e-12"],
        expect![[r#"
        "-": 0 DecimalSI, 0, 0.0
        "+": 0 DecimalSI, 0, 0.0
        ".": 0 DecimalSI, 0, 0.0
        "m": 0 DecimalSI, no integer, 0.0
        "-Ki": 0 BinarySI, 0, 0.0
        "e5": 0 DecimalExponent, 0, 0.0
        "e-10": unable to parse numeric part of quantity
        ".e-12": unable to parse numeric part of quantity
    "#]],
    );
}

#[test]
fn values_are_rounded_up_to_nano_and_binary_ones_capped() {
    check(
        &["0.1n", "-0.1n", "1.0000000001", "0.0001Ki", "10Ei", "-10Ei", "1e-30", "10E", "1000E"],
        expect![[r#"
            "0.1n": 1n DecimalSI, no integer, 1e-9
            "-0.1n": -1n DecimalSI, no integer, -1e-9
            "1.0000000001": 1000000001n DecimalSI, no integer, 1.000000001
            "0.0001Ki": 102400u DecimalSI, no integer, 0.1024
            "10Ei": 9223372036854775807 BinarySI, no integer, 9.223372036854776e18
            "-10Ei": -9223372036854775807 BinarySI, no integer, -9.223372036854776e18
            "1e-30": 1e-9 DecimalExponent, no integer, 1e-9
            "10E": 10E DecimalSI, no integer, 1e19
            "1000E": 1 DecimalSI, no integer, 1e21
        "#]],
    );
}

#[test]
fn the_integer_of_a_long_or_large_or_fractional_number_is_refused() {
    check(
        &["1Ti", "1Pi", "80Gi", "1000m", "5k", "123456789012345678", "1234567890123456789"],
        expect![[r#"
        "1Ti": 1Ti BinarySI, 1099511627776, 1099511627776.0
        "1Pi": 1Pi BinarySI, no integer, 1125899906842624.0
        "80Gi": 80Gi BinarySI, 85899345920, 85899345920.0
        "1000m": 1 DecimalSI, no integer, 1.0
        "5k": 5k DecimalSI, 5000, 5000.0
        "123456789012345678": 123456789012345678 DecimalSI, 123456789012345678, 1.2345678901234568e17
        "1234567890123456789": 1234567890123456789 DecimalSI, no integer, 1.234567890123457e18
    "#]],
    );
}

#[test]
fn what_is_not_a_quantity_is_refused_with_upstreams_text() {
    let texts =
        ["", "1KiB", "1 Gi", "five", "1K", "1gi", "1e", "1e1.5", "1e9223372036854775808", "1.2.3", "é"];
    check(
        &texts,
        expect![[r#"
        "": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "1KiB": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "1 Gi": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "five": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "1K": unable to parse quantity's suffix
        "1gi": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "1e": unable to parse quantity's suffix
        "1e1.5": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "1e9223372036854775808": unable to parse quantity's suffix
        "1.2.3": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        "é": quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
    "#]],
    );
}

#[test]
fn an_exponent_keeps_its_low_32_bits() {
    check(
        &["1e4294967296", "1e4294967299", "1e400"],
        expect![[r#"
        "1e4294967296": 1e4294967296 DecimalExponent, 1, 1.0
        "1e4294967299": 1e4294967299 DecimalExponent, 1000, 1000.0
        "1e400": 10e399 DecimalExponent, no integer, inf
    "#]],
    );
}

#[test]
fn sums_keep_the_format_of_the_first_unless_it_is_zero() {
    let pairs = [
        ("1Gi", "1G"),
        ("1G", "1Gi"),
        ("0", "1Gi"),
        ("1Ki", "1m"),
        ("9223372036854775807", "1"),
        ("1Pi", "1"),
        ("100m", "900m"),
        ("1Gi", "1024Mi"),
        ("-1", "1e-3"),
        ("0.5", "500m"),
    ];
    check_pairs(
        &pairs,
        expect![[r#"
        1Gi and 1G: 2073741824, 73741824, Greater
        1G and 1Gi: 2073741824, -73741824, Less
        0 and 1Gi: 1Gi, -1Gi, Less
        1Ki and 1m: 1024001m, 1023999m, Greater
        9223372036854775807 and 1: 9223372036854775808, 9223372036854775806, Greater
        1Pi and 1: 1125899906842625, 1125899906842623, Greater
        100m and 900m: 1, -800m, Less
        1Gi and 1024Mi: 2Gi, 0, Equal
        -1 and 1e-3: -999m, -1001m, Less
        0.5 and 500m: 1, 0, Equal
    "#]],
    );
}

#[test]
fn a_sum_that_would_fill_the_memory_is_not_computed() {
    check_pairs(
        &[
            ("1e2000000000", "1"),
            ("0.12345678901234567890e2000000000", "1"),
            ("1e2000000000", "1e2000000000"),
        ],
        expect![[r#"
            1e2000000000 and 1: too long, too long, Greater
            0.12345678901234567890e2000000000 and 1: too long, too long, Greater
            1e2000000000 and 1e2000000000: 200e1999999998, 0, Equal
        "#]],
    );
}

#[test]
fn the_smallest_integer_is_not_negated() {
    let smallest = Quantity::from_int_in(i64::MIN, Format::BinarySI);
    expect!["-9223372036854775808 BinarySI, -9223372036854775808, -9.223372036854776e18"]
        .assert_eq(&show(&smallest));
}

fn texts() -> impl Strategy<Value = String> {
    "[+-]?[0-9]{1,22}(\\.[0-9]{1,12})?(n|u|m||k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e[0-9]|e-[0-9]|e[12][0-9])"
}

proptest! {
    #[test]
    fn no_text_panics(text in ".{0,40}") {
        if let Ok(quantity) = Quantity::parse(&text) {
            let _ = (quantity.to_string(), quantity.as_approximate_float(), quantity.as_integer());
        }
    }

    #[test]
    fn adding_and_subtracting_gives_the_first_again(a in texts(), b in texts()) {
        let (a, b) = (Quantity::parse(&a).unwrap(), Quantity::parse(&b).unwrap());
        let sum = a.add(&b).unwrap();
        prop_assert_eq!(sum.sub(&b).unwrap(), a.clone());
        prop_assert_eq!(sum.cmp(&a) as i64, b.sign());
    }
}
