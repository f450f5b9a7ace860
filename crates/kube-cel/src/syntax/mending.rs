//! What would cel-go have said? The parser's error texts, made the same.
//!
//! Both come from ANTLR's grammar. The `cel` crate's runtime forgets the rule that encloses the one it
//! fails in, so its `expecting {…}` sets keep the operators that could continue an unfinished rule where
//! cel-go's name the closing bracket.

use super::MAX_DEPTH;
use super::parser::Grammar;
use super::tokens::Tokens;
use crate::error::{CompileError, Place};

/// Operators that may stand after a finished operand: an `expecting` set with all of them is one that
/// forgot its enclosing rule.
const OPERATORS: [&str; 15] = [
    "'=='", "'!='", "'in'", "'<'", "'<='", "'>='", "'>'", "'&&'", "'||'", "'['", "'.'", "'-'", "'+'", "'*'",
    "'/'",
];

/// What is wrong with `source`, which is no expression.
pub(super) fn errors(source: &str, tokens: &Tokens, grammar: Grammar) -> Vec<CompileError> {
    // With the macros: cel-go too has their remarks beside those of the grammar.
    let parser = cel::parser::Parser::new()
        .enable_optional_syntax(true)
        .enable_ident_escape_syntax(grammar.escaped_fields)
        .max_recursion_depth(u16::try_from(MAX_DEPTH).unwrap_or(u16::MAX));
    let Err(errors) = parser.parse(source) else {
        // A test holds the two parsers against each other, so this does not happen.
        let message = "this is no expression".to_owned();
        return vec![CompileError::plain(message, 0..source.len()).not_simulated()];
    };
    let mut mended: Vec<CompileError> = Vec::new();
    for error in errors.errors {
        if error.msg == "UNKNOWN" {
            let message = "expression recursion limit exceeded: 250".to_owned();
            mended.push(CompileError::without_place(message));
            continue;
        }
        // The parser's own remarks about holes that its error recovery left.
        if error.msg.starts_with("Incomplete ") || error.msg.starts_with("No `") {
            continue;
        }
        let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
        let column = usize::try_from(error.pos.1 - 1).unwrap_or(0);
        let snippet = source.split('\n').nth(line - 1).unwrap_or("");
        let line_start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let offset = line_start + snippet.char_indices().nth(column).map_or(snippet.len(), |(byte, _)| byte);
        // cel-go places what is wrong with a field at its name, not at the dot.
        let rest = source.get(offset..).unwrap_or("");
        let skipped = match error.msg.as_str() {
            ticks if ticks.starts_with("unsupported syntax: '`'") => rest.find('`').unwrap_or(0),
            "unsupported ident kind" => rest.len() - rest.trim_start_matches(['.', '?', ' ']).len(),
            _ => 0,
        };
        let (offset, column) = (offset + skipped, column + skipped);
        let end = tokens.at(offset).map_or(offset, |token| token.span.end);
        let literal = error.msg.starts_with("invalid string literal: InvalidUnicode");
        let message = literal.then(|| "invalid unicode code point".to_owned());
        let message = message
            .or_else(|| mend_reserved(&error.msg))
            .unwrap_or_else(|| mend_expected(&error.msg, tokens, offset));
        mended.push(CompileError {
            span: offset..end,
            message,
            not_simulated: false,
            plain: false,
            place: Some(Place { line, column, snippet: snippet.to_owned() }),
        });
    }
    // At one place the grammar comes first.
    let order = |error: &CompileError| {
        let place = error.place.as_ref().map_or((0, 0), |place| (place.line, place.column));
        (place, !error.message.starts_with("Syntax error: "))
    };
    mended.sort_by_key(order);
    mended
}

/// cel-go's words for a keyword after a dot (`parser/parser.go`, `reservedIdentifier`).
fn mend_reserved(message: &str) -> Option<String> {
    let input = message.strip_prefix("Syntax error: no viable alternative at input '")?.strip_suffix('\'')?;
    let word = input.strip_prefix('.').filter(|word| ["true", "false", "null"].contains(word))?;
    Some(format!("Syntax error: mismatched input '{word}' expecting IDENTIFIER"))
}

/// Replaces an `expecting {operators}` set by what closes the rule around it.
fn mend_expected(message: &str, tokens: &Tokens, offset: usize) -> String {
    let Some((front, set)) = message.split_once(" expecting {") else { return message.to_owned() };
    let names: Vec<&str> = set.trim_end_matches('}').split(", ").collect();
    if !OPERATORS.iter().all(|operator| names.contains(operator)) {
        return message.to_owned();
    }
    let closer = match tokens.enclosing(offset) {
        (_, true) => "':'",
        (Some(b'('), _) => "')'",
        (Some(b'['), _) => "']'",
        (Some(b'{'), _) => "'}'",
        _ => "<EOF>",
    };
    format!("{front} expecting {closer}")
}
