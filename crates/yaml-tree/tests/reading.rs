//! What is read of a text, where it stands, and what is said of text that cannot be read.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

use expect_test::{Expect, expect};
use yaml_tree::decode::kubernetes_json;
use yaml_tree::{Kind, NodeRef, Path, ProblemKind, parse, scalar_map};

/// Each document: its value, then its problems with the text they point at.
fn check(text: &str, expected: Expect) {
    let stream = parse(text);
    let mut out = String::new();
    for tree in &stream.trees {
        out += &tree.root().map_or("nothing".to_owned(), |root| root.to_json().to_string());
        out.push('\n');
        for problem in tree.problems() {
            out += &format!("  {:?} at {:?}: {}\n", problem.kind, problem.span.of(text), problem.message);
        }
    }
    expected.assert_eq(&out);
}

#[test]
fn documents_are_split_as_kubectl_splits_them() {
    check(
        "# c\n---\na: 1\n--- # note\n---\nb: [\n---\nc: 3\n--- d\ne: 5",
        expect![[r#"
        nothing
        {"a":1}
        {"b":[]}
          Syntax at "": yaml: line 2: did not find expected node content
        {"c":3}
          Syntax at "d": invalid Yaml document separator: d
        {"e":5}
    "#]],
    );
    check("", expect!["nothing\n"]);
}

#[test]
fn scalars_mean_what_they_mean_to_kubernetes() {
    check(
        "[yes, Off, y, 0x1F, 017, 0o17, 08, 0b11, 1_000, 1e3, .5, 1., ~, null, 'no', 190:20:30, 2001-12-14, \
         18446744073709551615, 99999999999999999999, .inf, !!str 1, !!float 2, <<]\n",
        expect![[r#"
            [true,false,true,31,15,15,8.0,3,1000,1000.0,0.5,1.0,null,null,"no","190:20:30","2001-12-14",18446744073709551615,1e+20,null,"1",2.0,"<<"]
        "#]],
    );
    check(
        "{1: a, 1.50: b, yes: c, 0x10: d, 'x': e}",
        expect![[r#"
        {"1":"a","1.5":"b","true":"c","16":"d","x":"e"}
    "#]],
    );
}

#[test]
fn repeated_keys_are_a_problem_and_the_last_one_counts() {
    check(
        "a: 1\nb: {c: 1, c: 2}\na: 3\n",
        expect![[r#"
        {"a":3,"b":{"c":2}}
          DuplicateKey at "c": yaml: unmarshal errors:
          line 2: key "c" already set in map
          DuplicateKey at "a": yaml: unmarshal errors:
          line 3: key "a" already set in map
    "#]],
    );
    let text = "a: 1\nb: {c: 1, c: 2}\na: 3\n";
    expect![[r#"Ok("{\"a\":3,\"b\":{\"c\":2}}")"#]].assert_eq(&format!("{:?}", kubernetes_json(text, false)));
    expect![[r#"Err("yaml: unmarshal errors:\n  line 2: key \"c\" already set in map\n  line 3: key \"a\" already set in map")"#]]
        .assert_eq(&format!("{:?}", kubernetes_json(text, true)));
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    check(
        "base: &b {x: 1, y: 2}\nuse: *b\nmore:\n  <<: *b\n  z: 3\n",
        expect![[r#"
        {"base":{"x":1,"true":2},"use":{"x":1,"true":2},"more":{"x":1,"true":2,"z":3}}
    "#]],
    );
    check(
        "a: *missing\n",
        expect![[r#"
        {}
          Value at "*missing": yaml: unknown anchor 'missing' referenced
    "#]],
    );
    check(
        "a: &a [*a]\n",
        expect![[r#"
        {"a":[null]}
          TooManyAliases at "*a": yaml: anchor 'a' value contains itself
    "#]],
    );
}

#[test]
fn bad_input_is_placed_and_bounded() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(",");
        bomb += &format!("a{level}: &a{level} [{aliases}]\n");
    }
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let cases = [
        ("binary", "\u{7f}ELF\u{0}\u{1}".to_owned(), ProblemKind::Syntax),
        ("alias bomb", bomb, ProblemKind::TooManyAliases),
        ("deep", deep(10_000), ProblemKind::TooDeep),
        ("deeper than Kubernetes reads", deep(10_001), ProblemKind::Syntax),
        ("deep blocks", "- ".repeat(2_000), ProblemKind::TooDeep),
        ("an escape at the end", "\"\\".to_owned(), ProblemKind::Syntax),
    ];
    for (name, text, kind) in cases {
        let stream = parse(&text);
        let problems = stream.trees[0].problems();
        assert!(problems.iter().any(|problem| problem.kind == kind), "{name}: {problems:?}");
        assert!(problems.iter().all(|problem| problem.span.end as usize <= text.len()), "{name}");
    }
    assert!(parse(&"a: b\n".repeat(100_000)).trees[0].problems().len() <= 100, "listed up to a bound");
}

#[test]
fn no_piece_of_a_text_makes_the_reader_panic() {
    let text = "a: &x |+2\n   b\n\n? \"c\\x41\\\n  d\"\n: !!str 'e''f' # g\n- [h, {i: j, ? k}, *x]\n%YAML 1.1\n--- >\n l\u{85}m\u{2028}n\u{feff}\r\n...\n";
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    for (position, &start) in ends.iter().enumerate() {
        for &end in &ends[position..] {
            let piece = &text[start..end];
            for tree in &parse(piece).trees {
                tree.root().map(NodeRef::to_json);
            }
            let _ = kubernetes_json(piece, true);
        }
    }
}

fn spans(text: &str, node: NodeRef<'_>, out: &mut String) {
    *out += &format!("{} = {:?}\n", node.path(), node.span().of(text));
    match node.kind() {
        Kind::Mapping => node.written_entries().into_iter().for_each(|(_, value)| spans(text, value, out)),
        Kind::Sequence => node.items().for_each(|item| spans(text, item, out)),
        Kind::Scalar => {}
    }
}

#[test]
fn spans_end_with_the_last_child() {
    let text = "a:\n- b: 'c' # d\n  e: |\n    f\n\n# g\nh: &i {j: [k]} # l\nm:\n";
    let mut out = String::new();
    spans(text, parse(text).trees[0].root().unwrap(), &mut out);
    expect![[r#"
         = "a:\n- b: 'c' # d\n  e: |\n    f\n\n# g\nh: &i {j: [k]} # l\nm:"
        a = "- b: 'c' # d\n  e: |\n    f"
        a[0] = "b: 'c' # d\n  e: |\n    f"
        a[0].b = "'c'"
        a[0].e = "|\n    f"
        h = "{j: [k]}"
        h.j = "[k]"
        h.j[0] = "k"
        m = ""
    "#]]
    .assert_eq(&out);
}

/// Every character of the value that stands in the text as itself is found where it stands.
fn check_map(text: &str, path: &str, expected: Expect) {
    let stream = parse(text);
    let node = stream.trees[0].node_at(&Path::parse(path).unwrap()).unwrap();
    let value = node.scalar().unwrap().text.to_owned();
    let map = scalar_map(text, node);
    assert_eq!(map.value_len(), value.len());
    let mut out = format!("{value:?}\n");
    for (offset, character) in value.char_indices() {
        let source = map.range(offset..offset + character.len_utf8()).of(text);
        if source != character.to_string() {
            out += &format!("{offset}: {character:?} is {source:?}\n");
        }
        assert_eq!(map.to_value(map.to_document(offset)), offset);
    }
    expected.assert_eq(&out);
}

#[test]
fn a_place_in_a_value_is_found_in_the_text() {
    check_map(
        "a: one two",
        "a",
        expect![[r#"
        "one two"
    "#]],
    );
    check_map(
        "a: one\n   two\n\n   three\n",
        "a",
        expect![[r#"
        "one two\nthree"
        3: ' ' is "\n"
    "#]],
    );
    check_map(
        "a: \"x\\ty \\u00e9 \\\n  z\n  w\"",
        "a",
        expect![[r#"
        "x\ty é z w"
        1: '\t' is "\\t"
        4: 'é' is "\\u00e9"
        8: ' ' is "\n"
    "#]],
    );
    check_map(
        "a: 'it''s'",
        "a",
        expect![[r#"
        "it's"
        2: '\'' is "''"
    "#]],
    );
    check_map(
        "a:\n  b: |-\n     one\n       two\n\n     three\n",
        "a.b",
        expect![[r#"
        "one\n  two\n\nthree"
    "#]],
    );
    check_map(
        "- >2\n    one\n  two\n  three\n\n  four\n",
        "[0]",
        expect![[r#"
        "  one\ntwo three\nfour\n"
        9: ' ' is "\n"
    "#]],
    );
    check_map(
        "a: |\n  end",
        "a",
        expect![[r#"
        "end"
    "#]],
    );
}
