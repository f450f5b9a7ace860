//! Does Kubernetes accept these names, and what does it say otherwise?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use expect_test::{Expect, expect};
use kube_scalars::{did_you_mean, go_quote, names};

fn check(rule: fn(&str) -> Vec<String>, name: &str, expected: Expect) {
    expected.assert_eq(&rule(name).join("\n"));
}

#[test]
fn good_names_get_no_message() {
    check(names::dns_label, "gpu-0", expect![[""]]);
    check(names::dns_subdomain, "gpu.example.com", expect![[""]]);
    check(names::dns_1035_label, "gpu-0", expect![[""]]);
    check(names::qualified_name, "example.com/Gpu_model.0", expect![[""]]);
    check(names::label_value, "", expect![[""]]);
    check(names::c_identifier, "_memory0", expect![[""]]);
}

#[test]
fn a_label_with_dots_is_told_apart() {
    check(names::dns_label, "a.b", expect![["must not contain dots"]]);
    check(
        names::dns_label,
        "Gpu",
        expect![
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        ],
    );
    check(names::dns_label, &"a".repeat(64), expect!["must be no more than 63 characters"]);
    check(names::declarative::dns_label, &"a".repeat(64), expect!["must be no more than 63 bytes"]);
}

#[test]
fn a_subdomain_names_its_regex() {
    check(
        names::dns_subdomain,
        "-a",
        expect![[
            r#"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
        ]],
    );
    check(
        names::dns_1035_label,
        "0a",
        expect![
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        ],
    );
}

#[test]
fn a_qualified_name_says_which_part_is_wrong() {
    check(
        names::qualified_name,
        "/",
        expect![[r#"
        prefix part must be non-empty
        name part must be non-empty
        name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"#]],
    );
    check(
        names::qualified_name,
        "A/b",
        expect![[
            r#"prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
        ]],
    );
    check(
        names::qualified_name,
        "a/b/c",
        expect![
            "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ],
    );
}

#[test]
fn an_identifier_has_no_dash() {
    check(
        names::c_identifier,
        "gpu-memory",
        expect![
            "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"
        ],
    );
}

#[test]
fn a_generated_name_may_end_in_a_dash() {
    assert_eq!(names::mask_trailing_dash("gpu-"), "gpa");
    assert_eq!(names::mask_trailing_dash("-"), "-");
    assert!(!names::dns_subdomain(&names::mask_trailing_dash("é-")).is_empty());
}

#[test]
fn quotes_are_gos() {
    expect![[r#""a\"b\\\n\x01\u200bé\ue000😀\U0010ffff""#]]
        .assert_eq(&go_quote("a\"b\\\n\u{1}\u{200b}é\u{e000}😀\u{10ffff}"));
}

#[test]
fn the_nearest_word_is_meant() {
    let fields = ["deviceClassName", "selectors", "allocationMode", "count", "adminAccess", "tolerations"];
    let meant = |written| did_you_mean(written, fields).unwrap_or("-");
    assert_eq!(meant("deviceclassname"), "deviceClassName");
    assert_eq!(meant("selector"), "selectors");
    assert_eq!(meant("cuont"), "count");
    assert_eq!(meant("allocationmod"), "allocationMode");
    assert_eq!(meant("driver"), "-");
    assert_eq!(meant(""), "-");
}
