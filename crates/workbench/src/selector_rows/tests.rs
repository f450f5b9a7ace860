//! Rows and back.

use proptest::prelude::*;

use super::*;
use crate::protocol::{RowSubject, SelectorRow};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("model".to_owned()),
        Just("in".to_owned()),
        Just("a-b".to_owned()),
        "[a-zA-Z_][a-zA-Z0-9_]{0,6}"
    ]
}

fn row() -> impl Strategy<Value = SelectorRow> {
    let kind = prop_oneof![
        Just(ValueKind::Text),
        Just(ValueKind::Whole),
        Just(ValueKind::Bool),
        Just(ValueKind::Version),
        Just(ValueKind::Quantity)
    ];
    (
        kind,
        any::<prop::sample::Index>(),
        any::<String>(),
        any::<i64>(),
        (0u8..30, 0u8..30),
        any::<bool>(),
        name(),
        0..9,
    )
        .prop_map(|(kind, operator, text, number, (major, minor), guard, name, driver)| {
            let all = operators(kind);
            let operator = operator.get(&all).clone();
            let domain = "gpu.example.com".to_owned();
            let presence = matches!(operator.operator, RowOperator::Exists | RowOperator::IsMissing);
            let what = match kind {
                ValueKind::Quantity => RowSubject::Capacity { domain, name },
                ValueKind::Text if driver == 0 && !presence => RowSubject::Driver,
                _ => RowSubject::Attribute { domain, name },
            };
            let list = operator.operator == RowOperator::OneOf;
            let value = match kind {
                _ if !operator.takes_value => String::new(),
                ValueKind::Text if list => {
                    let words: Vec<&str> =
                        text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
                    if words.is_empty() { "a, b".to_owned() } else { words.join(", ") }
                }
                ValueKind::Text => text,
                ValueKind::Whole if list => format!("{number}, 7"),
                ValueKind::Whole => number.to_string(),
                ValueKind::Bool => String::new(),
                ValueKind::Version => format!("{major}.{minor}.0"),
                ValueKind::Quantity => format!("{minor}Gi"),
            };
            // What an attribute would be is not said where only its presence is asked.
            let kind = if presence && kind != ValueKind::Quantity { ValueKind::Text } else { kind };
            let guard = guard && !presence && what != RowSubject::Driver;
            SelectorRow { what, operator: operator.operator, kind, value, guard }
        })
}

proptest! {
    #[test]
    fn what_rows_write_is_read_as_the_same_rows(rows in prop::collection::vec(row(), 1..5)) {
        // "is published" before a condition on the same is what a guard looks like.
        let ambiguous = rows.windows(2).any(|pair| pair[0].operator == RowOperator::Exists && pair[0].what == pair[1].what);
        prop_assume!(!ambiguous);
        let written = write(&rows).unwrap();
        prop_assert_eq!(read(&written), Some(rows), "{}", written);
    }

    #[test]
    fn rewriting_with_the_same_rows_keeps_the_text(rows in prop::collection::vec(row(), 1..4)) {
        let written = write(&rows).unwrap().replace(" && ", "\n  && ");
        if let Some(rows) = read(&written) {
            prop_assert_eq!(rewrite(&written, &rows).unwrap(), written);
        }
    }
}

#[track_caller]
fn check(source: &str, expected: expect_test::Expect) {
    let text = match read(source) {
        None => "text".to_owned(),
        Some(rows) => rows
            .iter()
            .map(|row| {
                format!(
                    "{:?} {:?} {:?} {:?}{}",
                    row.what,
                    row.operator,
                    row.kind,
                    row.value,
                    if row.guard { " guarded" } else { "" }
                )
            })
            .collect::<Vec<_>>()
            .join("\n"),
    };
    expected.assert_eq(&text);
}

#[test]
fn conditions_joined_by_and_are_rows() {
    check(
        r#"device.attributes["d"].model == "a" && device.capacity['d'].memory.compareTo(quantity("79Gi")) >= 0"#,
        expect_test::expect![[r#"
            Attribute { domain: "d", name: "model" } Is Text "a"
            Capacity { domain: "d", name: "memory" } AtLeast Quantity "79Gi""#]],
    );
    check(
        r#""mode" in device.attributes["d"] && device.attributes["d"].mode == "HMM" && !device.attributes["d"].ecc"#,
        expect_test::expect![[r#"
            Attribute { domain: "d", name: "mode" } Is Text "HMM" guarded
            Attribute { domain: "d", name: "ecc" } IsFalse Bool """#]],
    );
}

#[test]
fn everything_else_stays_text() {
    for source in [
        "true",
        "device.driver == 'a' || device.driver == 'b'",
        "(device.driver == 'a') && device.allowMultipleAllocations",
        "device.driver == 'a' // mine",
        r#"device.attributes["d"].?model.orValue("") == "a""#,
        r#"device.attributes["d"].model == device.attributes["d"].other"#,
        "device.driver ==",
    ] {
        check(source, expect_test::expect!["text"]);
    }
}

#[test]
fn a_changed_row_leaves_the_others_as_they_are_written() {
    let source = "device.driver == 'a'\n  &&  device.attributes['d'].n >= 1 && device.attributes['d'].b";
    let mut rows = read(source).unwrap();
    rows[1].value = "2".to_owned();
    assert_eq!(
        rewrite(source, &rows).unwrap(),
        "device.driver == 'a'\n  &&  device.attributes[\"d\"].n >= 2\n  &&  device.attributes['d'].b"
    );
    rows.remove(0);
    assert_eq!(
        rewrite(source, &rows).unwrap(),
        "device.attributes[\"d\"].n >= 2\n  &&  device.attributes['d'].b"
    );
    rows[0].value = "many".to_owned();
    assert_eq!(rewrite(source, &rows), Err("`many` is not a whole number".to_owned()));
}
