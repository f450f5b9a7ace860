//! What do selectors on a device give: value, error, paths read, and the value of each part?
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use expect_test::{Expect, expect};
use kube_cel::{
    Absent, Budget, Environment, EvaluationError, Key, Map, Outcome, QUANTITY, Step, Type, Value, Variables,
    compile, evaluate, trace,
};

fn environment() -> Environment {
    let by_domain = |of: Type| Type::map(Type::String, Type::map(Type::String, of));
    let fields = [
        ("driver", Type::String),
        ("attributes", by_domain(Type::Dyn)),
        ("capacity", by_domain(QUANTITY)),
        ("allowMultipleAllocations", Type::Bool),
    ];
    Environment::new().with_variable("device", Type::object("kubernetes.DRADevice", &fields))
}

fn constant(expression: &str) -> Value {
    let program = compile(expression, &Environment::new()).unwrap();
    evaluate(&program, &Variables::default(), Budget::default()).unwrap()
}

/// A map by domain that answers unknown domains with an empty map.
fn by_domain(expression: &str) -> Value {
    let Value::Map(map) = constant(expression) else { panic!("not a map") };
    Value::Map(Arc::new(Map { entries: map.entries.clone(), absent: Absent::EmptyMap }))
}

fn device() -> Variables {
    let device = Value::map([
        (Key::String("driver".into()), Value::string("gpu.example.com")),
        (Key::String("allowMultipleAllocations".into()), Value::Bool(false)),
        (
            Key::String("attributes".into()),
            by_domain(
                "{'gpu.example.com': {'model': dyn('A100'), 'index': dyn(3), 'mig': dyn(true), \
                 'version': dyn(semver('1.2.3')), 'names': dyn(['a', 'b'])}}",
            ),
        ),
        (Key::String("capacity".into()), by_domain("{'gpu.example.com': {'memory': quantity('40Gi')}}")),
    ]);
    Variables(vec![("device".to_owned(), device)])
}

fn answer(expression: &str) -> String {
    match compile(expression, &environment()) {
        Err(errors) => errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Ok(program) => match evaluate(&program, &device(), Budget::default()) {
            Ok(value) => value.to_string(),
            Err(error) => format!("error: {error}"),
        },
    }
}

fn check(expressions: &[&str], expected: Expect) {
    let answers: String =
        expressions.iter().map(|expression| format!("{expression}\n  {}\n", answer(expression))).collect();
    expected.assert_eq(&answers);
}

#[test]
fn an_unknown_domain_is_an_empty_map_and_an_unknown_name_is_an_error() {
    check(
        &[
            "device.attributes['nope'].model",
            "device.attributes['gpu.example.com'].nope",
            "device.attributes['nope'] == {}",
            "'nope' in device.attributes",
            "'gpu.example.com' in device.attributes",
            "'model' in device.attributes['gpu.example.com']",
            "has(device.attributes['nope'].model)",
            "device.attributes['nope'].?model.orValue('none')",
            "device.capacity['gpu.example.com'].?nope.hasValue()",
        ],
        expect![[r#"
            device.attributes['nope'].model
              error: no such key: model
            device.attributes['gpu.example.com'].nope
              error: no such key: nope
            device.attributes['nope'] == {}
              true
            'nope' in device.attributes
              false
            'gpu.example.com' in device.attributes
              true
            'model' in device.attributes['gpu.example.com']
              true
            has(device.attributes['nope'].model)
              false
            device.attributes['nope'].?model.orValue('none')
              "none"
            device.capacity['gpu.example.com'].?nope.hasValue()
              false
        "#]],
    );
}

#[test]
fn a_map_keeps_the_order_in_which_it_was_written() {
    check(
        &[
            "{3: 'c', 1: 'a', 2: 'b'}.map(key, key)",
            "{'b': 1, ?'b': optional.none(), 'a': 2, 'b': 3}",
            "{'z': 1, 'y': 2} == {'y': 2, 'z': 1}",
        ],
        expect![[r#"
            {3: 'c', 1: 'a', 2: 'b'}.map(key, key)
              [3, 1, 2]
            {'b': 1, ?'b': optional.none(), 'a': 2, 'b': 3}
              {"a": 2, "b": 3}
            {'z': 1, 'y': 2} == {'y': 2, 'z': 1}
              true
        "#]],
    );
}

#[test]
fn and_and_or_absorb_errors_that_do_not_decide() {
    check(
        &[
            "false && device.attributes['d'].x",
            "device.attributes['d'].x && false",
            "device.attributes['d'].x || true",
            "device.attributes['d'].x || false",
            "true && device.attributes['d'].x",
            "['a'].exists(n, device.attributes['d'][n] || n == 'a')",
            "device.attributes['gpu.example.com'].names.all(n, n > 1 && n != 'b')",
            "!(device.attributes['d'].x)",
        ],
        expect![[r#"
            false && device.attributes['d'].x
              false
            device.attributes['d'].x && false
              false
            device.attributes['d'].x || true
              true
            device.attributes['d'].x || false
              error: no such key: x
            true && device.attributes['d'].x
              error: no such key: x
            ['a'].exists(n, device.attributes['d'][n] || n == 'a')
              true
            device.attributes['gpu.example.com'].names.all(n, n > 1 && n != 'b')
              false
            !(device.attributes['d'].x)
              error: no such key: x
        "#]],
    );
}

#[test]
fn a_wrong_type_is_an_error_at_run_time_in_kubernetes_words() {
    check(
        &[
            "device.attributes['gpu.example.com'].model > 3",
            "device.attributes['gpu.example.com'].version > 3",
            "device.attributes['gpu.example.com'].version == '1.2.3'",
            "device.attributes['gpu.example.com'].model.isGreaterThan(semver('1.0.0'))",
            "device.attributes['gpu.example.com'].index.exists(x, x > 1)",
            "device.attributes['gpu.example.com'].names[5]",
            "device.attributes['gpu.example.com'].index / 0 == 1",
            "device.attributes['gpu.example.com'].index * 9223372036854775807 == 1",
        ],
        expect![[r#"
            device.attributes['gpu.example.com'].model > 3
              error: no such overload
            device.attributes['gpu.example.com'].version > 3
              error: no such overload: _>_
            device.attributes['gpu.example.com'].version == '1.2.3'
              error: no such overload
            device.attributes['gpu.example.com'].model.isGreaterThan(semver('1.0.0'))
              error: no such overload: isGreaterThan(string, kubernetes.Semver)
            device.attributes['gpu.example.com'].index.exists(x, x > 1)
              error: got 'types.Int', expected iterable type
            device.attributes['gpu.example.com'].names[5]
              error: index out of bounds: 5
            device.attributes['gpu.example.com'].index / 0 == 1
              error: division by zero
            device.attributes['gpu.example.com'].index * 9223372036854775807 == 1
              error: integer overflow
        "#]],
    );
}

#[test]
fn every_undeclared_name_is_reported_in_order() {
    check(
        &[
            "foo.bar(1) && baz",
            "device.foo == 1",
            "size(1, 2) == 1",
            "device.driver.contains(1)",
            "x.all(1, true)",
            "has(device)",
            "device.driver == \"é\" && nope",
            "device.driver.matches('(')",
            "1 +",
            "(device.driver",
        ],
        expect![[r#"
            foo.bar(1) && baz
              ERROR: <input>:1:1: undeclared reference to 'foo' (in container '')
             | foo.bar(1) && baz
             | ^
            ERROR: <input>:1:8: undeclared reference to 'bar' (in container '')
             | foo.bar(1) && baz
             | .......^
            ERROR: <input>:1:15: undeclared reference to 'baz' (in container '')
             | foo.bar(1) && baz
             | ..............^
            device.foo == 1
              ERROR: <input>:1:7: undefined field 'foo'
             | device.foo == 1
             | ......^
            size(1, 2) == 1
              ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int, int)'
             | size(1, 2) == 1
             | ....^
            device.driver.contains(1)
              ERROR: <input>:1:23: found no matching overload for 'contains' applied to 'string.(int)'
             | device.driver.contains(1)
             | ......................^
            x.all(1, true)
              ERROR: <input>:1:7: argument must be a simple name
             | x.all(1, true)
             | ......^
            has(device)
              ERROR: <input>:1:5: invalid argument to has() macro
             | has(device)
             | ....^
            device.driver == "é" && nope
              ERROR: <input>:1:25: undeclared reference to 'nope' (in container '')
             | device.driver == "é" && nope
             | ..................．.....^
            device.driver.matches('(')
              ERROR: <input>:1:23: invalid matches argument
             | device.driver.matches('(')
             | ......................^
            1 +
              ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
             | 1 +
             | ...^
            (device.driver
              ERROR: <input>:1:15: Syntax error: missing ')' at '<EOF>'
             | (device.driver
             | ..............^
        "#]],
    );
}

fn reads(expression: &str, expected: Expect) {
    let program = compile(expression, &environment()).unwrap();
    let paths: Vec<String> = program.reads().paths.iter().map(ToString::to_string).collect();
    expected.assert_eq(&paths.join(", "));
}

#[test]
fn a_program_says_exactly_which_paths_it_reads() {
    reads(
        "device.driver == 'a' && device.attributes['d'].x == device.attributes['d'].x",
        expect!["device.driver, device.attributes.d.x"],
    );
    reads(
        "device.attributes[?'d'].?x.orValue(1) == 1 || has(device.capacity['d'].m)",
        expect!["device.attributes.d.x, device.capacity.d.m"],
    );
    reads(
        "cel.bind(dra, device.attributes['d'], dra.x && dra.y)",
        expect!["device.attributes.d.x, device.attributes.d.y"],
    );
    reads("device.attributes['d'].exists(k, k == 'x')", expect!["device.attributes.d"]);
    reads("device.attributes[device.driver].x", expect!["device.attributes, device.driver"]);
    reads(
        "'d' in device.attributes && 'x' in device.attributes['d']",
        expect!["device.attributes.d, device.attributes.d.x"],
    );
    reads("[1].exists(device, device == 1)", expect![[""]]);
}

fn tree(step: &Step, expression: &str, depth: usize, out: &mut String) {
    let outcome = match &step.outcome {
        Outcome::Value(value) => value.to_string(),
        Outcome::Error(error) => format!("error: {error}"),
        Outcome::NotReached => "not reached".to_owned(),
    };
    let text = expression.get(step.span.clone()).unwrap_or("?");
    out.push_str(&format!("{}{text} → {outcome}\n", "  ".repeat(depth)));
    for child in &step.children {
        tree(child, expression, depth + 1, out);
    }
}

fn traced(expression: &str, expected: Expect) {
    let program = compile(expression, &environment()).unwrap();
    let mut out = String::new();
    tree(&trace(&program, &device(), Budget::default()), expression, 0, &mut out);
    expected.assert_eq(&out);
}

#[test]
fn the_trace_has_the_value_of_every_part_of_the_source() {
    traced(
        "device.driver == 'x' && device.attributes['d'].y",
        expect![[r#"
            device.driver == 'x' && device.attributes['d'].y → false
              device.driver == 'x' → false
                device.driver → "gpu.example.com"
                'x' → "x"
              device.attributes['d'].y → not reached
        "#]],
    );
    traced(
        "(device.attributes['gpu.example.com'].model).startsWith('A') && (1 + 2) * 2 == 6 && !has(device.attributes['d'].x)",
        expect![[r#"
            (device.attributes['gpu.example.com'].model).startsWith('A') && (1 + 2) * 2 == 6 && !has(device.attributes['d'].x) → true
              (device.attributes['gpu.example.com'].model).startsWith('A') && (1 + 2) * 2 == 6 → true
                (device.attributes['gpu.example.com'].model).startsWith('A') → true
                  device.attributes['gpu.example.com'].model → "A100"
                  'A' → "A"
                (1 + 2) * 2 == 6 → true
                  (1 + 2) * 2 → 6
                    1 + 2 → 3
                      1 → 1
                      2 → 2
                    2 → 2
                  6 → 6
              !has(device.attributes['d'].x) → true
                has(device.attributes['d'].x) → false
        "#]],
    );
    traced(
        "device.capacity['gpu.example.com'].memory.compareTo(quantity('1Gi')) >= 0 || device.attributes['gpu.example.com'].names.exists(n, n == 'a')",
        expect![[r#"
            device.capacity['gpu.example.com'].memory.compareTo(quantity('1Gi')) >= 0 || device.attributes['gpu.example.com'].names.exists(n, n == 'a') → true
              device.capacity['gpu.example.com'].memory.compareTo(quantity('1Gi')) >= 0 → true
                device.capacity['gpu.example.com'].memory.compareTo(quantity('1Gi')) → 1
                  device.capacity['gpu.example.com'].memory → quantity("40Gi")
                  quantity('1Gi') → quantity("1Gi")
                    '1Gi' → "1Gi"
                0 → 0
              device.attributes['gpu.example.com'].names.exists(n, n == 'a') → not reached
                device.attributes['gpu.example.com'].names → not reached
                n == 'a' → not reached
                  n → not reached
                  'a' → not reached
        "#]],
    );
    traced(
        "cel.bind(m, device.attributes['gpu.example.com'].nope, m == 'a' || device.driver != '')",
        expect![[r#"
            cel.bind(m, device.attributes['gpu.example.com'].nope, m == 'a' || device.driver != '') → true
              device.attributes['gpu.example.com'].nope → error: no such key: nope
              m == 'a' || device.driver != '' → true
                m == 'a' → error: no such key: nope
                  m → error: no such key: nope
                  'a' → "a"
                device.driver != '' → true
                  device.driver → "gpu.example.com"
                  '' → ""
        "#]],
    );
}

/// The parser's frames in a debug build need more stack than a test's thread has.
fn with_a_large_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn exponential_work_ends_with_the_cost_limit_or_the_budget() {
    let ten = "[1,2,3,4,5,6,7,8,9,10]";
    let nested = (0..8).fold("true".to_owned(), |body, level| format!("{ten}.all(x{level}, {body})"));
    let doubled = (0..60)
        .fold("'ab'".to_owned(), |text, level| format!("cel.bind(s{level}, {text}, s{level} + s{level})"));
    let run = move || {
        let lists = doubled.replace("'ab'", "[1]");
        for expression in [nested, format!("{doubled} == ''"), format!("{lists} == []")] {
            let program = compile(&expression, &environment()).unwrap();
            let outcome = evaluate(&program, &device(), Budget::default());
            let ended = matches!(outcome, Err(EvaluationError::CostExceeded | EvaluationError::OutOfBudget));
            assert!(ended, "{expression}: {outcome:?}");
        }
    };
    with_a_large_stack(run);
}

#[test]
fn a_key_on_both_sides_of_a_conditional_stands_there_once_and_so_do_its_own_keys() {
    let run = || {
        let side = "{'a': 'a'}";
        let nested = (0..60).fold("'a'".to_owned(), |key, _| format!("(true ? {side} : {side})[{key}]"));
        assert_eq!(answer(&format!("{nested} == 'a'")), "true");
        let program = compile(&nested, &environment()).unwrap();
        let whole = kube_cel::trace(&program, &device(), Budget::default());
        let keys = |step: &kube_cel::Step| step.children.iter().filter(|it| it.span.start > 24).count();
        assert_eq!(keys(&whole), 1);
    };
    with_a_large_stack(run);
}

#[test]
fn many_keys_that_are_no_texts_and_no_numbers_do_not_get_in_each_others_way() {
    let seconds = "lists.range(20000).transformMapEntry(i, second, {duration(string(second) + 's'): i})";
    assert_eq!(answer(&format!("{seconds}.size() == 20000")), "true");
}

#[test]
fn nesting_is_accepted_as_deep_as_cel_go_does_and_refused_in_its_words() {
    let run = || {
        let nested = |open: &str, count: usize, close: &str| {
            format!("{}true{}", open.repeat(count), close.repeat(count))
        };
        assert_eq!(answer(&nested("(", 249, ")")), "true");
        assert_eq!(answer(&nested("!(", 248, ")")), "true");
        assert_eq!(answer(&format!("{}true", "true ? true : ".repeat(249))), "true");
        let refused = "ERROR: <input>:-1:0: expression recursion limit exceeded: 250";
        assert_eq!(answer(&nested("(", 250, ")")), refused);
        assert_eq!(answer(&nested("[", 250, "]")), refused);
        assert_eq!(answer(&format!("{}true", "true ? true : ".repeat(250))), refused);
        assert_eq!(answer(&nested("(", 5_000, ")")), refused);
        let sum = |count: usize| format!("{} > 0", vec!["1"; count].join("+"));
        assert_eq!(answer(&sum(250)), "true");
        assert_eq!(answer(&sum(251)), "ERROR: <input>:-1:0: max recursion depth exceeded");
        assert_eq!(answer(&sum(5_000)), "ERROR: <input>:-1:0: max recursion depth exceeded");
        assert_eq!(answer(&format!("{}true", "!".repeat(10_000))), "true");
        assert_eq!(answer(&vec!["true"; 2_000].join(" && ")), "true");
    };
    with_a_large_stack(run);
}
