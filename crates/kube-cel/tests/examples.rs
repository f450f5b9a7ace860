//! Every example of every function is run, and says what the function gives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kube_cel::{Budget, Environment, Variables, compile, evaluate, functions};

fn answer(expression: &str) -> String {
    let program = match compile(expression, &Environment::new()) {
        Ok(program) => program,
        Err(errors) => {
            // Conversions of constants are done when the program is made; the example says what the function gives.
            let text = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
            return text.trim_start_matches("program instantiation failed: ").to_owned();
        }
    };
    match evaluate(&program, &Variables::default(), Budget::default()) {
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_example_gives_what_it_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for function in functions::all() {
        assert!(!function.examples.is_empty(), "{} has no example", function.name);
        for (expression, expected) in function.examples {
            count += 1;
            let answer = answer(expression);
            if answer != *expected {
                wrong.push(format!("{expression}\n  says  {expected}\n  gives {answer}"));
            }
        }
    }
    assert!(count > 120, "only {count} examples");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_overload_id_stands_twice() {
    let mut ids: Vec<&str> = functions::all()
        .filter(|function| !function.name.starts_with('_'))
        .flat_map(|function| function.overloads)
        .map(|overload| overload.id)
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
