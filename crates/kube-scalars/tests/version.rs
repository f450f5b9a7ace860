//! Are versions read as `semver(text)` and `semver(text, true)` of Kubernetes' CEL do? Every expectation is
//! the answer of blang's parser v4.0.0.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use kube_scalars::Version;

fn check(parse: impl Fn(&str) -> String, texts: &[&str], expected: Expect) {
    let mut lines = String::new();
    for text in texts {
        writeln!(lines, "{text:?}: {}", parse(text)).unwrap();
    }
    expected.assert_eq(&lines);
}

fn strict(text: &str) -> String {
    Version::parse(text).map_or_else(|error| error.to_string(), |version| version.to_string())
}

fn normalized(text: &str) -> String {
    Version::parse_normalized(text).map_or_else(|error| error.to_string(), |version| version.to_string())
}

#[test]
fn the_strict_form_needs_three_plain_numbers() {
    let texts = [
        "1.2.3",
        "1.2.3-rc.1+a.01",
        "",
        "1.2",
        "v1.2.3",
        "01.2.3",
        "1.02.3",
        "1.2.03",
        "1.2.",
        "1.2.x",
        "1.2.3.4",
        "18446744073709551616.0.0",
    ];
    check(
        strict,
        &texts,
        expect![[r#"
        "1.2.3": 1.2.3
        "1.2.3-rc.1+a.01": 1.2.3-rc.1+a.01
        "": Version string empty
        "1.2": No Major.Minor.Patch elements found
        "v1.2.3": Invalid character(s) found in major number "v1"
        "01.2.3": Major number must not contain leading zeroes "01"
        "1.02.3": Minor number must not contain leading zeroes "02"
        "1.2.03": Patch number must not contain leading zeroes "03"
        "1.2.": strconv.ParseUint: parsing "": invalid syntax
        "1.2.x": Invalid character(s) found in patch number "x"
        "1.2.3.4": Invalid character(s) found in patch number "3.4"
        "18446744073709551616.0.0": strconv.ParseUint: parsing "18446744073709551616": value out of range
    "#]],
    );
}

#[test]
fn each_identifier_is_checked() {
    check(
        strict,
        &["1.2.3-", "1.2.3-01", "1.2.3-a_b", "1.2.3+", "1.2.3+a_b", "1.2.3-a..b", "1.2.3-\n"],
        expect![[r#"
            "1.2.3-": Prerelease is empty
            "1.2.3-01": Numeric PreRelease version must not contain leading zeroes "01"
            "1.2.3-a_b": Invalid character(s) found in prerelease "a_b"
            "1.2.3+": Build meta data is empty
            "1.2.3+a_b": Invalid character(s) found in build meta data "a_b"
            "1.2.3-a..b": Prerelease is empty
            "1.2.3-\n": Invalid character(s) found in prerelease "\n"
        "#]],
    );
}

#[test]
fn normalizing_drops_a_v_and_zeros_and_fills_up() {
    check(
        normalized,
        &["v1", "1.2", "01.02.03", "v1.2.3-rc.1", "1-rc", " 1.2.3", "V1", "", "0", "00"],
        expect![[r#"
            "v1": 1.0.0
            "1.2": 1.2.0
            "01.02.03": 1.2.3
            "v1.2.3-rc.1": 1.2.3-rc.1
            "1-rc": short version cannot contain PreRelease/Build meta data
            " 1.2.3": Invalid character(s) found in major number "0 1"
            "V1": Invalid character(s) found in major number "0V1"
            "": strconv.ParseUint: parsing "": invalid syntax
            "0": 0.0.0
            "00": 0.0.0
        "#]],
    );
}

#[test]
fn prereleases_come_first_and_numbers_before_words_and_builds_do_not_count() {
    let mut versions: Vec<Version> =
        ["1.0.0", "1.0.0-rc", "1.0.0-2", "1.0.0-10", "1.0.0-rc.1", "0.9.9", "1.0.1-a"]
            .iter()
            .map(|text| Version::parse(text).unwrap())
            .collect();
    versions.sort();
    let sorted: Vec<String> = versions.iter().map(Version::to_string).collect();
    expect!["0.9.9 < 1.0.0-2 < 1.0.0-10 < 1.0.0-rc < 1.0.0-rc.1 < 1.0.0 < 1.0.1-a"]
        .assert_eq(&sorted.join(" < "));
    assert_eq!(Version::parse("1.0.0+a").unwrap(), Version::parse("1.0.0+b").unwrap());
}
