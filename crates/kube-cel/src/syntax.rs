//! What does the text of an expression say? The `cel` crate's parser and tree, turned into ours.
//!
//! Macros stay calls here: what they mean is decided in `compile`.

use std::ops::Range;

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};

use crate::error::CompileError;
use crate::value::Value;
use tokens::{Kind, Tokens};

mod mending;
mod tokens;

/// cel-go's limits (`parser/parser.go` v0.29.2): nested expressions, and code points of the source.
const MAX_DEPTH: u16 = 250;
const MAX_CODE_POINTS: usize = 100_000;
/// Above this nesting double parentheses are taken out before the parser runs. It takes a dozen calls for each, and in
/// a browser's worker 249 of them, which cel-go accepts, do not fit on the stack (Chromium 156: 200 do).
const DEEP: usize = 100;

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
    /// `Name{field: value}`: Kubernetes' selectors have no types to build this way.
    Message { name: String },
}

/// Reads `source` as cel-go does with the optional syntax on.
///
/// # Errors
/// Everything cel-go's parser would say of it.
pub fn parse(source: &str) -> Result<Expression, Vec<CompileError>> {
    let size = source.chars().count();
    if size > MAX_CODE_POINTS {
        let message =
            format!("expression code point size exceeds limit: size: {size}, limit {MAX_CODE_POINTS}");
        return Err(vec![CompileError::without_place(message)]);
    }
    let tokens = Tokens::read(source);
    // Checked before the parser runs: it recurses, and a page's stack is small.
    if tokens.deepest() > usize::from(MAX_DEPTH) {
        let message = format!("expression recursion limit exceeded: {MAX_DEPTH}");
        return Err(vec![CompileError::without_place(message)]);
    }
    let too_deep = || vec![CompileError::without_place("max recursion depth exceeded".to_owned())];
    if tokens.longest_chain() > usize::from(MAX_DEPTH) {
        return Err(too_deep());
    }
    let readable =
        if tokens.deepest() > DEEP { tokens.without_double_parentheses(source) } else { source.to_owned() };
    let parser = cel::Env::default().with_optional_support(true).parser().max_recursion_depth(MAX_DEPTH);
    match parser.parse_with_source_info(&readable) {
        Ok((root, places)) => {
            let expression = Conversion { tokens: &tokens, places: &places }.expression(root);
            if expression.depth() > usize::from(MAX_DEPTH) { Err(too_deep()) } else { Ok(expression) }
        }
        Err(errors) => Err(mending::mend(source, &tokens, errors)),
    }
}

impl Expression {
    /// How deep cel-go's visitor goes: it counts operators, selections, indexes and member calls.
    fn depth(&self) -> usize {
        let deepest = |of: &[&Self]| of.iter().map(|child| child.depth()).max().unwrap_or(0);
        match &self.kind {
            ExpressionKind::Literal(_) | ExpressionKind::Identifier(_) | ExpressionKind::Message { .. } => 0,
            ExpressionKind::Select { operand, .. } => operand.depth() + 1,
            ExpressionKind::Call { name, target, arguments } => {
                let children: Vec<&Self> = target.as_deref().into_iter().chain(arguments).collect();
                let uncounted = ["_&&_", "_||_", "!_", "-_"].contains(&name.as_str())
                    || (target.is_none() && !name.contains('_') && !name.starts_with('@'));
                deepest(&children) + usize::from(!uncounted)
            }
            ExpressionKind::List(elements) => {
                elements.iter().map(|(element, _)| element.depth()).max().unwrap_or(0)
            }
            ExpressionKind::Map(entries) => {
                entries.iter().map(|(key, value, _)| key.depth().max(value.depth())).max().unwrap_or(0)
            }
        }
    }
}

struct Conversion<'a> {
    tokens: &'a Tokens,
    places: &'a SourceInfo,
}

impl Conversion<'_> {
    fn expression(&self, node: IdedExpr) -> Expression {
        let position = self.places.offset_for(node.id).map_or(0, |(start, _)| start as usize);
        let token = self.tokens.at(position);
        let token_span = token.map_or(position..position, |token| token.span.clone());
        match node.expr {
            Expr::Literal(literal) => self.literal(position, token_span, literal),
            Expr::Ident(name) => {
                let start = position - usize::from(name.starts_with('.') && position > 0);
                Expression { position, span: start..token_span.end, kind: ExpressionKind::Identifier(name) }
            }
            Expr::Select(select) => {
                let operand = Box::new(self.expression(*select.operand));
                self.select(position, operand, select.field, false)
            }
            Expr::Call(call) => {
                let target = call.target.map(|target| Box::new(self.expression(*target)));
                let mut arguments: Vec<Expression> =
                    call.args.into_iter().map(|argument| self.expression(argument)).collect();
                if call.func_name == "_?._"
                    && let (Some(field), Some(operand)) = (arguments.pop(), arguments.pop())
                    && let ExpressionKind::Literal(Value::String(field)) = field.kind
                {
                    return self.select(position, Box::new(operand), field.to_string(), true);
                }
                let span = self.call_span(position, target.as_deref(), &arguments);
                Expression {
                    position,
                    span,
                    kind: ExpressionKind::Call { name: call.func_name, target, arguments },
                }
            }
            Expr::List(list) => {
                let optional = list.optional_indices;
                let elements = list.elements.into_iter().enumerate();
                let elements =
                    elements.map(|(i, element)| (self.expression(element), optional.contains(&i))).collect();
                let end = self.tokens.close_of(position).unwrap_or(token_span.end);
                Expression { position, span: position..end, kind: ExpressionKind::List(elements) }
            }
            Expr::Map(map) => {
                let entries = map.entries.into_iter().filter_map(|entry| match entry.expr {
                    EntryExpr::MapEntry(entry) => {
                        Some((self.expression(entry.key), self.expression(entry.value), entry.optional))
                    }
                    EntryExpr::StructField(_) => None,
                });
                let entries = entries.collect();
                let end = self.tokens.close_of(position).unwrap_or(token_span.end);
                Expression { position, span: position..end, kind: ExpressionKind::Map(entries) }
            }
            Expr::Struct(message) => {
                let end = self.tokens.close_of(position).unwrap_or(token_span.end);
                let start = self.tokens.name_before(position, message.type_name.matches('.').count());
                let kind = ExpressionKind::Message { name: message.type_name };
                Expression { position, span: start..end, kind }
            }
            // The parser makes these only beside an error, or from macros, which are off.
            Expr::Unspecified | Expr::Comprehension(_) => {
                Expression { position, span: token_span, kind: ExpressionKind::Literal(Value::Null) }
            }
        }
    }

    fn literal(&self, position: usize, token: Range<usize>, literal: LiteralValue) -> Expression {
        let value = match literal {
            LiteralValue::Boolean(value) => Value::Bool(value.into_inner()),
            LiteralValue::Bytes(value) => Value::Bytes(value.inner().into()),
            LiteralValue::Double(value) => Value::Double(value.into_inner()),
            LiteralValue::Int(value) => Value::Int(value.into_inner()),
            LiteralValue::Null => Value::Null,
            LiteralValue::String(value) => Value::string(value.inner()),
            LiteralValue::UInt(value) => Value::Uint(value.into_inner()),
        };
        let negative = match &value {
            Value::Int(number) => *number < 0,
            Value::Double(number) => number.is_sign_negative(),
            _ => false,
        };
        let sign = self.tokens.before(position).filter(|token| negative && token.kind == Kind::Operator);
        let start = sign.map_or(token.start, |sign| sign.span.start);
        // cel-go places a negative number at its sign.
        let position = if sign.is_some() { start } else { position };
        Expression { position, span: start..token.end, kind: ExpressionKind::Literal(value) }
    }

    fn select(&self, dot: usize, operand: Box<Expression>, field: String, optional: bool) -> Expression {
        let start = self.tokens.wrapped(&operand.span).start;
        // After the dot stand an optional `?` and the field's name.
        let mut end = dot + 1;
        for token in self.tokens.after(dot).iter().take(2) {
            end = token.span.end;
            if token.kind != Kind::Operator {
                break;
            }
        }
        let kind = ExpressionKind::Select { operand, field, optional };
        Expression { position: dot, span: start..end, kind }
    }

    fn call_span(
        &self,
        position: usize,
        target: Option<&Expression>,
        arguments: &[Expression],
    ) -> Range<usize> {
        let closing = self.tokens.close_of(position);
        if let (Some(target), Some(end)) = (target, closing) {
            return self.tokens.wrapped(&target.span).start..end;
        }
        let first = arguments.first().map(|argument| self.tokens.wrapped(&argument.span));
        let last = arguments.last().map(|argument| self.tokens.wrapped(&argument.span));
        match (first, last, closing) {
            // An index: `operand[key]`.
            (Some(first), _, Some(end)) if first.start < position => first.start..end,
            // A global call: the name stands before the parenthesis.
            (_, _, Some(end)) => self.tokens.name_before(position, 0)..end,
            // An operator, prefixed or between its operands.
            (Some(first), Some(last), None) => first.start.min(position)..last.end,
            _ => position..position + 1,
        }
    }
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
