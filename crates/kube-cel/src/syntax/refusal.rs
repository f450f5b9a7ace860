//! What would cel-go say of a text that is no expression?
//!
//! Its parser is made by ANTLR, so the words are ANTLR's: they depend on how its parser looks ahead and recovers. That
//! is done here as ANTLR does it, slowly, and only for texts that `parser` refuses.

use super::Expression;
use super::lexer::Tokens;
use super::parser::Grammar;
use crate::error::CompileError;
use recognize::Fault;

mod grammar;
mod network;
mod predict;
mod read;
mod recognize;
mod stacks;
mod tree;

/// cel-go gives up after as many (v0.29.2 `parser/parser.go`, `errorReportingLimit`).
const MOST_SYNTAX_ERRORS: usize = 100;

/// Why a text is no expression, and what can be read of it nevertheless: cel-go goes on to say what is wrong with the
/// macros in it.
#[derive(Debug)]
pub(crate) struct Refused {
    /// In the order in which cel-go finds them.
    pub(crate) errors: Vec<CompileError>,
    /// With holes where nothing can be read; `None` when the parser gave up.
    pub(crate) rest: Option<Expression>,
}

/// What is wrong with `source`, which is no expression.
pub(super) fn refuse(source: &str, grammar: Grammar) -> Refused {
    let mut tokens = Tokens::new(source);
    let recognized = recognize::recognize(&mut tokens);
    let mut errors = Vec::new();
    for stray in &tokens.strays {
        let text = source.get(stray.clone()).unwrap_or("");
        let message = format!("Syntax error: token recognition error at: '{text}'");
        errors.push(CompileError::new(source, stray.clone(), stray.start, message));
    }
    let place = |fault: Fault, front: &str| {
        let span = tokens.token(fault.token).map_or(0..0, |token| token.span.clone());
        CompileError::new(source, span.clone(), span.start, format!("{front}{}", fault.message))
    };
    errors.extend(recognized.faults.into_iter().map(|fault| place(fault, "Syntax error: ")));
    if errors.len() > MOST_SYNTAX_ERRORS {
        errors.truncate(MOST_SYNTAX_ERRORS);
        let message = format!("Syntax error: More than {MOST_SYNTAX_ERRORS} syntax errors");
        errors.push(CompileError::new(source, 0..0, source.len(), message));
        return Refused { errors, rest: None };
    }
    let tree = match recognized.tree {
        Ok(tree) => tree,
        Err(reason) => {
            errors.extend(reason.map(CompileError::without_place));
            return Refused { errors, rest: None };
        }
    };
    let (rest, faults) = read::read(&tree, &tokens, grammar);
    errors.extend(faults.into_iter().map(|fault| place(fault, "")));
    if rest.is_err() {
        errors.push(CompileError::without_place("max recursion depth exceeded".to_owned()));
    }
    Refused { errors, rest: rest.ok() }
}
