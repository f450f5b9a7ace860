//! What does the text of an expression say?
//!
//! Macros stay calls here: what they mean is decided in `compile`.

use std::ops::Range;

use crate::environment::CelGo;
use crate::error::CompileError;
use crate::value::Value;
use parser::Grammar;
pub(crate) use refusal::Refused;

mod lexer;
mod literal;
mod parser;
mod refusal;

/// cel-go's limits (`parser/parser.go` v0.29.2): nested expressions, and code points of the source.
const MAX_DEPTH: usize = 250;
const MAX_CODE_POINTS: usize = 100_000;
/// A node of the source.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The byte at which cel-go places errors: the operator, the dot, the opening bracket.
    pub position: usize,
    /// The bytes of the whole sub-expression.
    pub span: Range<usize>,
    /// What it is.
    pub kind: ExpressionKind,
}

/// What a node of the source is.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// A constant.
    Literal(Value),
    /// A name.
    Identifier(String),
    /// `operand.field`, or `operand.?field`.
    Select { operand: Box<Expression>, field: String, optional: bool },
    /// A function, a method or an operator; operators have cel-go's names, such as `_&&_`, `_[_]`, `@in`.
    Call { name: String, target: Option<Box<Expression>>, arguments: Vec<Expression> },
    /// `[a, ?b]`: each element, and whether it is optional.
    List(Vec<(Expression, bool)>),
    /// `{k: v, ?k: v}`: each key and value, and whether the entry is optional.
    Map(Vec<(Expression, Expression, bool)>),
    /// `Name{field: value}`
    Message { name: String, fields: Vec<Field> },
}

/// A field of a message with its value.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, without the back-ticks that may stand around it.
    pub name: String,
    /// The byte at which cel-go places errors: the colon.
    pub position: usize,
    /// What it is set to.
    pub value: Expression,
    /// Whether a `?` stands before the name.
    pub optional: bool,
}

/// Reads `source` as the newest cel-go does with the optional syntax on.
///
/// # Errors
/// Everything cel-go's parser would say of it, but for its macros.
pub fn parse(source: &str) -> Result<Expression, Vec<CompileError>> {
    parse_as(source, CelGo::V0_29).map_err(|refused| refused.errors)
}

/// The same as one version of cel-go does: fields in back-ticks came with the last.
pub(crate) fn parse_as(source: &str, cel_go: CelGo) -> Result<Expression, Refused> {
    let size = source.chars().count();
    if size > MAX_CODE_POINTS {
        let message =
            format!("expression code point size exceeds limit: size: {size}, limit {MAX_CODE_POINTS}");
        return Err(Refused { errors: vec![CompileError::without_place(message)], rest: None });
    }
    let grammar = Grammar { escaped_fields: cel_go >= CelGo::V0_29, most_deep: MAX_DEPTH };
    parser::read(source, grammar).ok_or_else(|| {
        let mut refused = refusal::refuse(source, grammar);
        if refused.errors.is_empty() {
            // A test holds the two parsers against each other, so this does not happen.
            let message = "this is no expression".to_owned();
            refused.errors.push(CompileError::plain(message, 0..source.len()).not_simulated());
        }
        refused
    })
}

/// Whether CEL takes the name after a dot (the language definition's RESERVED words are not taken).
pub fn is_field_name(name: &str) -> bool {
    const RESERVED: &[&str] = &[
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
    ];
    let starts = name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
    starts && name.chars().all(|it| it == '_' || it.is_ascii_alphanumeric()) && !RESERVED.contains(&name)
}
