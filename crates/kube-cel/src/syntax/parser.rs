//! Is the text an expression, and which? CEL's grammar (cel-go v0.29.2 `parser/gen/CEL.g4`) by recursive descent.
//!
//! It answers for texts that are right, and quickly. What is wrong with the others `refusal` says.

use super::lexer::{Kind, Token, tokens};
use super::{Expression, ExpressionKind, Field, literal};
use crate::value::Value;

/// What the reader may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grammar {
    /// Whether a field may stand in back-ticks.
    pub(super) escaped_fields: bool,
    /// How deep operators, selections, indexes and member calls may nest.
    pub(super) most_deep: usize,
}

/// An expression where it stands, with the parentheses around it.
pub(super) struct Operand {
    pub(super) of: Expression,
    start: usize,
    end: usize,
    /// As cel-go's visitor counts: operators, selections, indexes and member calls; not `&&`, `||`, `!`, `-`, calls,
    /// lists and maps.
    depth: usize,
}

impl Operand {
    /// An expression without anything around it.
    pub(super) fn of(of: Expression) -> Self {
        Self { start: of.span.start, end: of.span.end, of, depth: 0 }
    }
}

/// `None` when the text is no expression, or nests deeper than cel-go goes.
type Read<T> = Option<T>;

/// How often the rules of the grammar that count are open: cel-go refuses what nests deeper.
#[derive(Clone, Copy, Default)]
struct Open {
    expressions: usize,
    relations: usize,
    sums: usize,
}

/// Reads the whole text; `None` when it is no expression that cel-go takes.
pub(super) fn read(source: &str, grammar: Grammar) -> Read<Expression> {
    let tokens = tokens(source)?;
    let mut parser = Parser { source, tokens: &tokens, next: 0, grammar, open: Open::default() };
    let whole = parser.expression()?;
    (parser.next == parser.tokens.len()).then_some(whole.of)
}

struct Parser<'a> {
    source: &'a str,
    tokens: &'a [Token],
    next: usize,
    grammar: Grammar,
    open: Open,
}

/// cel-go's name of an operator between two operands, and how tightly it binds.
pub(super) fn operator(text: &str) -> Option<(&'static str, u8)> {
    Some(match text {
        "||" => ("_||_", 1),
        "&&" => ("_&&_", 2),
        "<" => ("_<_", 3),
        "<=" => ("_<=_", 3),
        ">" => ("_>_", 3),
        ">=" => ("_>=_", 3),
        "==" => ("_==_", 3),
        "!=" => ("_!=_", 3),
        "in" => ("@in", 3),
        "+" => ("_+_", 4),
        "-" => ("_-_", 4),
        "*" => ("_*_", 5),
        "/" => ("_/_", 5),
        "%" => ("_%_", 5),
        _ => return None,
    })
}

/// Words that name neither a variable nor a function (cel-go `parser/parser.go`, `reservedIds`).
pub(super) const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

pub(super) fn call(name: &str, target: Option<Expression>, arguments: Vec<Expression>) -> ExpressionKind {
    ExpressionKind::Call { name: name.to_owned(), target: target.map(Box::new), arguments }
}

impl<'a> Parser<'a> {
    fn token(&self, ahead: usize) -> Option<&'a Token> {
        self.tokens.get(self.next + ahead)
    }

    fn text_of(&self, token: Option<&Token>) -> &'a str {
        token.and_then(|token| self.source.get(token.span.clone())).unwrap_or("")
    }

    /// The text of the token that comes after `ahead` others; nothing at the end.
    fn text(&self, ahead: usize) -> &'a str {
        self.text_of(self.token(ahead))
    }

    /// Where the next token starts.
    fn start(&self) -> usize {
        self.token(0).map_or(self.source.len(), |token| token.span.start)
    }

    /// Where the last token ended.
    fn end(&self) -> usize {
        self.next.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |token| token.span.end)
    }

    /// Takes the next token when it is `text`; its start.
    fn take(&mut self, text: &str) -> Option<usize> {
        let start = self.start();
        (self.text(0) == text && !text.is_empty()).then(|| self.next += 1).map(|()| start)
    }

    fn expect(&mut self, text: &str) -> Read<usize> {
        self.take(text)
    }

    /// A name that is no keyword.
    fn is_name(&self, ahead: usize) -> bool {
        self.token(ahead).is_some_and(|token| token.kind == Kind::Identifier)
    }

    fn made(&self, start: usize, position: usize, kind: ExpressionKind, depth: usize) -> Read<Operand> {
        if depth > self.grammar.most_deep {
            return None;
        }
        let end = self.end();
        Some(Operand { of: Expression { position, span: start..end, kind }, start, end, depth })
    }

    /// No calls but those that there have to be: each bracket is one more of them, and a worker's stack is small.
    fn expression(&mut self) -> Read<Operand> {
        let around = self.open;
        self.nest(1, 1, 1)?;
        let condition = self.binary(1)?;
        let Some(position) = self.take("?") else {
            self.open = around;
            return Some(condition);
        };
        let then = self.binary(1)?;
        self.expect(":")?;
        self.open = Open { expressions: self.open.expressions, ..around };
        let otherwise = self.expression()?;
        self.open = around;
        let depth = condition.depth.max(then.depth).max(otherwise.depth) + 1;
        let kind = call("_?_:_", None, vec![condition.of, then.of, otherwise.of]);
        self.made(condition.start, position, kind, depth)
    }

    /// Goes into rules once more; `None` when that is too deep.
    fn nest(&mut self, expressions: usize, relations: usize, sums: usize) -> Read<()> {
        let Open { expressions: all, relations: related, sums: summed } = self.open;
        self.open =
            Open { expressions: all + expressions, relations: related + relations, sums: summed + sums };
        let deepest = self.open.expressions.max(self.open.relations).max(self.open.sums);
        (deepest <= self.grammar.most_deep).then_some(())
    }

    /// Operands between operators that bind as tightly as `level`, or more.
    fn binary(&mut self, level: u8) -> Read<Operand> {
        let mut left = self.unary()?;
        while let Some((name, binds)) = operator(self.text(0)).filter(|(_, binds)| *binds >= level) {
            if binds <= 2 {
                left = self.logic(left, name, binds)?;
                continue;
            }
            let position = self.start();
            self.next += 1;
            let around = self.open;
            // The right operand is a rule of its own, within the one of the operator.
            self.nest(0, usize::from(binds == 3), usize::from(binds > 3))?;
            let right = self.binary(binds + 1)?;
            self.open = around;
            let depth = left.depth.max(right.depth) + 1;
            left = self.made(left.start, position, call(name, None, vec![left.of, right.of]), depth)?;
        }
        Some(left)
    }

    /// `a && b && c`: cel-go makes a balanced tree of it (`parser/helper.go`, `balancer`).
    fn logic(&mut self, first: Operand, name: &str, binds: u8) -> Read<Operand> {
        let mut terms = vec![first];
        let mut positions = Vec::new();
        while operator(self.text(0)).is_some_and(|(next, _)| next == name) {
            positions.push(self.start());
            self.next += 1;
            terms.push(self.binary(binds + 1)?);
        }
        balanced(&mut terms.into_iter(), &positions, name)
    }

    fn unary(&mut self) -> Read<Operand> {
        let start = self.start();
        let sign = match self.text(0) {
            // A number takes its sign along.
            "-" if !self.token(1).is_some_and(|token| matches!(token.kind, Kind::Int | Kind::Float)) => "-",
            "!" => "!",
            _ => return self.member(),
        };
        let mut signs = 0;
        while self.take(sign).is_some() {
            signs += 1;
        }
        let operand = self.member()?;
        if signs % 2 == 0 {
            return Some(Operand { start, ..operand });
        }
        let name = if sign == "!" { "!_" } else { "-_" };
        self.made(start, start, call(name, None, vec![operand.of]), operand.depth)
    }

    fn member(&mut self) -> Read<Operand> {
        let mut operand = self.primary()?;
        loop {
            let start = operand.start;
            let (kind, position, depth) = if let Some(dot) = self.take(".") {
                let optional = self.take("?").is_some();
                if !optional && self.is_name(0) && self.text(1) == "(" {
                    let name = self.text(0);
                    self.next += 1;
                    let position = self.start();
                    let (arguments, depth) = self.arguments()?;
                    (call(name, Some(operand.of), arguments), position, operand.depth.max(depth))
                } else {
                    let field = self.field()?;
                    let operand_of = Box::new(operand.of);
                    (ExpressionKind::Select { operand: operand_of, field, optional }, dot, operand.depth)
                }
            } else if let Some(open) = self.take("[") {
                let name = if self.take("?").is_some() { "_[?_]" } else { "_[_]" };
                let key = self.expression()?;
                self.expect("]")?;
                (call(name, None, vec![operand.of, key.of]), open, operand.depth.max(key.depth))
            } else {
                return Some(operand);
            };
            operand = self.made(start, position, kind, depth + 1)?;
        }
    }

    /// The name of a field, in back-ticks where the release reads them.
    fn field(&mut self) -> Read<String> {
        let text = self.text(0);
        let name = match text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
            Some(name) => {
                let known = |c: char| c.is_ascii_alphanumeric() || "_.-/ ".contains(c);
                (self.grammar.escaped_fields && !name.is_empty() && name.chars().all(known)).then_some(name)
            }
            None => self.is_name(0).then_some(text),
        };
        self.next += 1;
        name.map(str::to_owned)
    }

    /// `(a, b)`, with how deep they are.
    fn arguments(&mut self) -> Read<(Vec<Expression>, usize)> {
        self.expect("(")?;
        let (mut arguments, mut depth) = (Vec::new(), 0);
        if self.take(")").is_some() {
            return Some((arguments, depth));
        }
        loop {
            let argument = self.expression()?;
            depth = depth.max(argument.depth);
            arguments.push(argument.of);
            if self.take(",").is_none() {
                self.expect(")")?;
                return Some((arguments, depth));
            }
        }
    }

    fn primary(&mut self) -> Read<Operand> {
        let start = self.start();
        match self.text(0) {
            "(" => {
                self.next += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                Some(Operand { start, end: self.end(), ..inner })
            }
            "[" => self.list(),
            "{" => self.map(),
            "." => self.named(1),
            _ if self.is_name(0) => self.named(0),
            _ => self.literal(),
        }
    }

    /// The items of a list, a map or a message up to `close`; a comma may follow the last.
    fn items<T>(&mut self, close: &str, mut item: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut items = Vec::new();
        loop {
            if self.take(close).is_some() {
                return Some(items);
            }
            // A lone comma is allowed too: `[,]`.
            if items.is_empty() && self.take(",").is_some() {
                self.expect(close)?;
                return Some(items);
            }
            items.push(item(self)?);
            if self.take(",").is_none() {
                self.expect(close)?;
                return Some(items);
            }
        }
    }

    fn list(&mut self) -> Read<Operand> {
        let start = self.expect("[")?;
        let mut depth = 0;
        let elements = self.items("]", |parser| {
            let optional = parser.take("?").is_some();
            let element = parser.expression()?;
            depth = depth.max(element.depth);
            Some((element.of, optional))
        })?;
        self.made(start, start, ExpressionKind::List(elements), depth)
    }

    fn map(&mut self) -> Read<Operand> {
        let start = self.expect("{")?;
        let mut depth = 0;
        let entries = self.items("}", |parser| {
            let optional = parser.take("?").is_some();
            let key = parser.expression()?;
            parser.expect(":")?;
            let value = parser.expression()?;
            depth = depth.max(key.depth).max(value.depth);
            Some((key.of, value.of, optional))
        })?;
        self.made(start, start, ExpressionKind::Map(entries), depth)
    }

    /// A variable, a function's call or a message, after `dots` dots.
    fn named(&mut self, dots: usize) -> Read<Operand> {
        let start = self.start();
        self.next += dots;
        let (position, word) = (self.start(), self.text(0));
        if !self.is_name(0) {
            return None;
        }
        let dotted = format!("{}{word}", ".".repeat(dots));
        // `a.b.c{` is a message.
        let mut ahead = 1;
        while self.text(ahead) == "." && self.is_name(ahead + 1) {
            ahead += 2;
        }
        if self.text(ahead) == "{" {
            let rest: String = (1..ahead).map(|ahead| self.text(ahead)).collect();
            self.next += ahead;
            return self.message(start, dotted + &rest);
        }
        if RESERVED.contains(&word) {
            return None;
        }
        self.next += 1;
        if self.text(0) == "(" {
            let open = self.start();
            let (arguments, depth) = self.arguments()?;
            return self.made(start, open, call(&dotted, None, arguments), depth);
        }
        self.made(start, position, ExpressionKind::Identifier(dotted), 0)
    }

    fn message(&mut self, start: usize, name: String) -> Read<Operand> {
        let position = self.expect("{")?;
        let mut depth = 0;
        let fields = self.items("}", |parser| {
            let optional = parser.take("?").is_some();
            let name = parser.field()?;
            let position = parser.expect(":")?;
            let value = parser.expression()?;
            depth = depth.max(value.depth);
            Some(Field { name, position, value: value.of, optional })
        })?;
        self.made(start, position, ExpressionKind::Message { name, fields }, depth)
    }

    fn literal(&mut self) -> Read<Operand> {
        let start = self.start();
        let negative = self.take("-").is_some();
        let token = self.token(0)?;
        let text = self.text(0);
        let value = match token.kind {
            Kind::Int | Kind::Uint | Kind::Float => literal::number(text, negative),
            _ if negative => None,
            Kind::String | Kind::Bytes => literal::text(text),
            Kind::True => Some(Value::Bool(true)),
            Kind::False => Some(Value::Bool(false)),
            Kind::Null => Some(Value::Null),
            _ => None,
        };
        self.next += 1;
        let value = value?;
        self.made(start, start, ExpressionKind::Literal(value), 0)
    }
}

/// The tree of one more term than operators; `None` when there is no term.
pub(super) fn balanced(
    terms: &mut impl Iterator<Item = Operand>,
    positions: &[usize],
    name: &str,
) -> Option<Operand> {
    let middle = positions.len() / 2;
    let Some((position, rest)) = positions.get(middle).zip(positions.get(middle + 1..)) else {
        return terms.next();
    };
    let left = balanced(terms, positions.get(..middle).unwrap_or(&[]), name)?;
    let right = balanced(terms, rest, name)?;
    let (start, end) = (left.start, right.end);
    let kind = call(name, None, vec![left.of, right.of]);
    let depth = left.depth.max(right.depth);
    Some(Operand { of: Expression { position: *position, span: start..end, kind }, start, end, depth })
}

#[cfg(test)]
mod tests;
