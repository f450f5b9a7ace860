//! The quick parser and the one that words refusals, which does as ANTLR's does, accept the same texts and see the same
//! tree in them.

use super::*;
use crate::syntax::refusal;

const MOST_DEEP: usize = 250;

/// The tree as text, each node with its place.
fn ours(of: &Expression) -> String {
    let many = |of: &[Expression]| of.iter().map(ours).collect::<Vec<_>>().join(" ");
    let mark = |optional: &bool| if *optional { "?" } else { "" };
    let written = match &of.kind {
        ExpressionKind::Literal(value) => value.to_string(),
        ExpressionKind::Identifier(name) => name.clone(),
        ExpressionKind::Select { operand, field, optional } => {
            format!("({} .{} {field})", ours(operand), mark(optional))
        }
        ExpressionKind::Call { name, target, arguments } => {
            format!("({name} of {} {})", target.as_deref().map(ours).unwrap_or_default(), many(arguments))
        }
        ExpressionKind::List(elements) => elements
            .iter()
            .fold("list".to_owned(), |text, (of, optional)| format!("{text} {}{}", mark(optional), ours(of))),
        ExpressionKind::Map(entries) => entries.iter().fold("map".to_owned(), |text, (key, of, optional)| {
            format!("{text} {}{}:{}", mark(optional), ours(key), ours(of))
        }),
        ExpressionKind::Message { name, fields } => fields.iter().fold(name.clone(), |text, field| {
            format!("{text} {}{}:{}", mark(&field.optional), field.name, ours(&field.value))
        }),
    };
    format!("{written}@{}", of.position)
}

fn check(source: &str) -> bool {
    let grammar = Grammar { escaped_fields: true, most_deep: MOST_DEEP };
    let tree = read(source, grammar);
    let refused = refusal::refuse(source, grammar);
    let texts: Vec<String> = refused.errors.iter().map(ToString::to_string).collect();
    assert_eq!(tree.is_some(), texts.is_empty(), "{source}: {texts:?}");
    if let Some(tree) = &tree {
        assert_eq!(Some(ours(tree)), refused.rest.as_ref().map(ours), "{source}");
        assert!(source.get(tree.span.clone()).is_some(), "{source}");
    }
    tree.is_some()
}

const EXPRESSIONS: &[&str] = &[
    "device.driver == 'gpu.example.com' && device.attributes['gpu.example.com'].model == \"a\\n\\x41\"",
    "a || b && c && !d || -e.f(1, 2u, -3, 0x1F, -0x1f, 1.5e3, .5, -2.0) ? [1, ?a,] : {'k': v, ?k: 1,}",
    "a.?b.c[?0][1].orValue(dyn(x)) in [,] == {,} != false",
    "size(.a.b) * 2 % 3 / 4 - 5 + 6 <= 7 >= 8 < 9 > 10",
    "google.protobuf.Struct{fields: {}, ?a: 1,}.b == .Foo{}",
    "a.`x-y/z w`.`b` // comment\n + r'\\d' + b'\\377' + '''a'b''' + br\"x\" + \"\"\"q\"r\"\"\"",
    "!!a && ---1 == --x && - -1 > 1-1 -1",
    "1in[1]||2u in a||0x1in b||1e5in c",
    "[1,2,3].all(x, x > 0 ? true : x < 1 ? false : null) && has(a.b)",
    "true ? false : true ? null : a.for(b) && for == 1",
    "'\\u00e9\\U0001F600\\101\\q' == \"'\" + '\"'",
    "9223372036854775807 == -9223372036854775808 && 18446744073709551615u > 1e400",
];

#[test]
fn both_parsers_see_the_same_in_what_is_right() {
    let right: Vec<bool> = EXPRESSIONS.iter().map(|source| check(source)).collect();
    assert_eq!(right.iter().filter(|right| **right).count(), 9, "{right:?}");
}

#[test]
fn both_parsers_refuse_the_same_of_what_is_broken() {
    let pieces: Vec<&str> = EXPRESSIONS.iter().flat_map(|source| source.split_inclusive(' ')).collect();
    let small = [
        "(", ")", "[", "]", "{", "}", ".", ",", "?", ":", "-", "!", "a", "1", "'", "in", "`a b`", " ", "&",
        "\t", "é",
    ];
    let mut random = fastrand::Rng::with_seed(5);
    let mut right = 0;
    for _ in 0..4_000 {
        let mut text = random.choice(EXPRESSIONS).map_or(String::new(), |it| (*it).to_owned());
        if random.bool() {
            text = (0..random.usize(1..8)).filter_map(|_| random.choice(&pieces).copied()).collect();
        }
        for _ in 0..random.usize(0..3) {
            let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            let (from, to) = (places[random.usize(..places.len())], places[random.usize(..places.len())]);
            let piece = random.choice(small).unwrap_or("");
            match random.u8(..3) {
                0 => text.insert_str(from, piece),
                1 if from < to && to - from < 8 => text.replace_range(from..to, ""),
                _ if from < to && to - from < 4 => text.replace_range(from..to, piece),
                _ => {}
            }
        }
        right += u32::from(check(&text));
    }
    assert!(right > 300, "{right}");
}
