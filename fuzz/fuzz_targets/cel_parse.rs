//! Any text is read or refused with reasons, and each node stands where it says.
#![no_main]

use std::ops::Range;

use kube_cel::syntax::{Expression, ExpressionKind, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|source: &str| match parse(source) {
    Ok(tree) => within(source, &tree, &(0..source.len())),
    Err(errors) => {
        assert!(!errors.is_empty());
        for error in errors {
            assert!(source.get(error.span.clone()).is_some(), "{error:?}");
            assert!(!error.to_string().is_empty());
        }
    }
});

/// Each node's bytes are whole characters, and of its parent's.
fn within(source: &str, node: &Expression, parent: &Range<usize>) {
    let Range { start, end } = node.span;
    assert!(
        source.get(start..end).is_some() && parent.start <= start && end <= parent.end,
        "{node:?} in {parent:?}"
    );
    let below = |child: &Expression| within(source, child, &node.span);
    match &node.kind {
        ExpressionKind::Literal(_) | ExpressionKind::Identifier(_) => {}
        ExpressionKind::Select { operand, .. } => below(operand),
        ExpressionKind::Call { target, arguments, .. } => {
            target.iter().for_each(|it| below(it));
            arguments.iter().for_each(below);
        }
        ExpressionKind::List(elements) => elements.iter().for_each(|(element, _)| below(element)),
        ExpressionKind::Map(entries) => entries.iter().for_each(|(key, value, _)| {
            below(key);
            below(value);
        }),
        ExpressionKind::Message { fields, .. } => fields.iter().for_each(|field| below(&field.value)),
    }
}
