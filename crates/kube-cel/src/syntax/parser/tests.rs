//! The `cel` crate's parser is ANTLR's, as cel-go's is: both accept the same texts and see the same tree in them.

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};

use super::*;

const MOST_DEEP: usize = 250;

/// The tree as text, each node with its place.
fn ours(of: &Expression) -> String {
    let many = |of: &[Expression]| of.iter().map(ours).collect::<Vec<_>>().join(" ");
    let mark = |optional: &bool| if *optional { "?" } else { "" };
    let written = match &of.kind {
        // A zero tells nothing of its sign, so nothing of where the other parser puts it.
        ExpressionKind::Literal(Value::Int(0)) => return "0".to_owned(),
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

fn theirs(of: &IdedExpr, places: &SourceInfo, source: &str) -> String {
    let again = |of: &IdedExpr| theirs(of, places, source);
    let mark = |optional: bool| if optional { "?" } else { "" };
    let place = places.offset_for(of.id).map_or(0, |(start, _)| start as usize);
    let written = match &of.expr {
        Expr::Literal(literal) => {
            let value = match literal {
                LiteralValue::Boolean(value) => Value::Bool(**value),
                LiteralValue::Bytes(value) => Value::Bytes(value.inner().into()),
                LiteralValue::Double(value) => Value::Double(**value),
                LiteralValue::Int(value) => Value::Int(**value),
                LiteralValue::Null => Value::Null,
                LiteralValue::String(value) => Value::string(value.inner()),
                LiteralValue::UInt(value) => Value::Uint(**value),
            };
            if let Value::Int(0) = value {
                return "0".to_owned();
            }
            // It places a negative number behind its sign.
            let sign =
                source.get(..place).unwrap_or("").rfind('-').filter(|_| value.to_string().starts_with('-'));
            return format!("{value}@{}", sign.unwrap_or(place));
        }
        Expr::Ident(name) => name.clone(),
        Expr::Select(select) => format!("({} . {})", again(&select.operand), select.field),
        Expr::Call(call) if call.func_name == "_?._" => {
            let Expr::Literal(LiteralValue::String(field)) = &call.args[1].expr else { panic!("no field") };
            format!("({} .? {})", again(&call.args[0]), field.inner())
        }
        Expr::Call(call) => {
            let target = call.target.as_deref().map(again).unwrap_or_default();
            let arguments = call.args.iter().map(again).collect::<Vec<_>>().join(" ");
            format!("({} of {target} {arguments})", call.func_name)
        }
        Expr::List(list) => list.elements.iter().enumerate().fold("list".to_owned(), |text, (i, of)| {
            format!("{text} {}{}", mark(list.optional_indices.contains(&i)), again(of))
        }),
        Expr::Map(map) => map.entries.iter().fold("map".to_owned(), |text, entry| match &entry.expr {
            EntryExpr::MapEntry(entry) => {
                format!("{text} {}{}:{}", mark(entry.optional), again(&entry.key), again(&entry.value))
            }
            EntryExpr::StructField(_) => panic!("a field in a map"),
        }),
        Expr::Struct(message) => {
            message.entries.iter().fold(message.type_name.clone(), |text, entry| match &entry.expr {
                EntryExpr::StructField(field) => {
                    format!("{text} {}{}:{}", mark(field.optional), field.field, again(&field.value))
                }
                EntryExpr::MapEntry(_) => panic!("an entry in a message"),
            })
        }
        Expr::Unspecified | Expr::Comprehension(_) => panic!("macros are off"),
    };
    format!("{written}@{place}")
}

fn check(source: &str) -> bool {
    let escaped_fields = true;
    let grammar = Grammar { escaped_fields, most_deep: MOST_DEEP };
    let tree = read(source, &Tokens::read(source), grammar);
    let parser = cel::Env::default().with_optional_support(true).parser().max_recursion_depth(250);
    let other = parser.enable_ident_escape_syntax(true).parse_with_source_info(source);
    let other = other.map(|(root, places)| theirs(&root, &places, source)).ok();
    assert_eq!(tree.as_ref().ok().map(ours), other, "{source}");
    if let Ok(tree) = &tree {
        assert!(source.get(tree.span.clone()).is_some(), "{source}");
    }
    tree.is_ok()
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
