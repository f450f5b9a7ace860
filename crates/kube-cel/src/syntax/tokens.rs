//! Where are the words and brackets of an expression? CEL's lexical grammar, for spans and error texts;
//! the parser has its own.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Text,
    Open,
    Close,
    /// `.`, `,`, `?`, `:`, `+`, `==` …
    Operator,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) span: Range<usize>,
    pub(crate) kind: Kind,
    /// For brackets: the number of the token on the other side.
    pub(crate) partner: Option<usize>,
    first: u8,
}

/// The tokens of one expression, in order; comments and blanks are left out.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    list: Vec<Token>,
}

impl Tokens {
    pub(crate) fn read(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut list: Vec<Token> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            let (kind, length) = token_at(bytes.get(at..).unwrap_or(&[]));
            let Some(kind) = kind else {
                at += length;
                continue;
            };
            let number = list.len();
            let mut partner = None;
            match kind {
                Kind::Open => open.push(number),
                Kind::Close => {
                    partner = open.pop();
                    if let Some(opening) = partner.and_then(|opening| list.get_mut(opening)) {
                        opening.partner = Some(number);
                    }
                }
                _ => {}
            }
            list.push(Token { span: at..at + length, kind, partner, first });
            at += length;
        }
        Self { list }
    }

    fn number_at(&self, position: usize) -> Option<usize> {
        let number = self.list.partition_point(|token| token.span.end <= position);
        self.list.get(number).filter(|token| token.span.start <= position).map(|_| number)
    }

    /// The token that covers the byte at `position`.
    pub(crate) fn at(&self, position: usize) -> Option<&Token> {
        self.number_at(position).and_then(|number| self.list.get(number))
    }

    /// The token before the one at `position`.
    pub(crate) fn before(&self, position: usize) -> Option<&Token> {
        let number = self.number_at(position)?;
        self.list.get(number.checked_sub(1)?)
    }

    /// The tokens after the one at `position`.
    pub(crate) fn after(&self, position: usize) -> &[Token] {
        self.number_at(position).and_then(|number| self.list.get(number + 1..)).unwrap_or(&[])
    }

    /// The end of the bracket that opens at `position`.
    pub(crate) fn close_of(&self, position: usize) -> Option<usize> {
        let opening = self.at(position).filter(|token| token.kind == Kind::Open)?;
        Some(self.list.get(opening.partner?)?.span.end)
    }

    /// The start of the name that stands before the bracket at `position`, with `dots` dots in it.
    pub(crate) fn name_before(&self, position: usize, dots: usize) -> usize {
        let Some(number) = self.number_at(position) else { return position };
        let first = number.saturating_sub(1 + 2 * dots);
        let mut start =
            self.list.get(first).filter(|_| first < number).map_or(position, |word| word.span.start);
        let dot = first.checked_sub(1).and_then(|before| self.list.get(before));
        if let Some(dot) = dot.filter(|dot| dot.first == b'.' && dot.kind == Kind::Operator) {
            start = dot.span.start;
        }
        start
    }

    /// An operand's `span` with the parentheses directly around it (those of a call are never around an
    /// operand alone).
    pub(crate) fn wrapped(&self, span: &Range<usize>) -> Range<usize> {
        let mut wrapped = span.clone();
        let (Some(first), Some(last)) =
            (self.number_at(wrapped.start), self.number_at(wrapped.end.saturating_sub(1)))
        else {
            return wrapped;
        };
        let (mut first, mut last) = (first, last);
        while let (Some(before), Some(after)) = (first.checked_sub(1), self.list.get(last + 1)) {
            let Some(opening) = self.list.get(before).filter(|token| token.first == b'(') else { break };
            if opening.kind != Kind::Open || opening.partner != Some(last + 1) {
                break;
            }
            wrapped = opening.span.start..after.span.end;
            first = before;
            last += 1;
        }
        wrapped
    }

    /// The innermost bracket still open before `position`: its first byte, and whether a `?` waits
    /// for its `:` inside it.
    pub(crate) fn enclosing(&self, position: usize) -> (Option<u8>, bool) {
        let mut open: Vec<(u8, usize)> = Vec::new();
        let mut waiting = 0_usize;
        for token in self.list.iter().take_while(|token| token.span.start < position) {
            match (token.kind, token.first) {
                (Kind::Open, first) => {
                    open.push((first, waiting));
                    waiting = 0;
                }
                (Kind::Close, _) => waiting = open.pop().map_or(0, |(_, outer)| outer),
                (Kind::Operator, b'?') => waiting += 1,
                (Kind::Operator, b':') => waiting = waiting.saturating_sub(1),
                _ => {}
            }
        }
        (open.last().map(|(first, _)| *first), waiting > 0)
    }

    /// The source with blanks for parentheses that stand directly in others and mean nothing: `((a))` is `( a )`.
    /// Every other byte keeps its place. Those of a call are kept, and those directly in them.
    pub(crate) fn without_double_parentheses(&self, source: &str) -> String {
        let mut bytes = source.as_bytes().to_vec();
        let mut before: Option<&Token> = None;
        for (number, outer) in self.list.iter().enumerate() {
            let of_call = before.is_some_and(|token| matches!(token.kind, Kind::Word | Kind::Close));
            before = Some(outer);
            let Some(inner) = self.list.get(number + 1) else { break };
            let directly =
                outer.partner.is_some() && outer.partner == inner.partner.map(|closing| closing + 1);
            if of_call || outer.first != b'(' || inner.first != b'(' || outer.kind != Kind::Open || !directly
            {
                continue;
            }
            let closing = inner.partner.and_then(|closing| self.list.get(closing));
            for at in [Some(inner), closing].into_iter().flatten().map(|token| token.span.start) {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = b' ';
                }
            }
        }
        String::from_utf8(bytes).unwrap_or_else(|_| source.to_owned())
    }

    /// How deep expressions nest, as cel-go counts it while it parses: one for the whole, one for each
    /// bracket, and one for each `:` of a conditional, whose rest is an expression of its own.
    pub(crate) fn deepest(&self) -> usize {
        let mut deepest = 1;
        let mut brackets = 0_usize;
        let mut conditionals = 0_usize;
        // Of the enclosing brackets: conditionals around, and `?` that wait for their `:`.
        let mut outer: Vec<(usize, usize)> = Vec::new();
        let (mut here, mut waiting) = (0_usize, 0_usize);
        let mut before = b'(';
        for (number, token) in self.list.iter().enumerate() {
            // There is no expression in `[]`, `{}` and `f()`.
            let empty = token.kind == Kind::Open && token.partner == Some(number + 1);
            match (token.kind, token.first) {
                (Kind::Open, _) => {
                    outer.push((here, waiting));
                    conditionals += here;
                    brackets += 1;
                    (here, waiting) = (0, 0);
                }
                (Kind::Close, _) => {
                    (here, waiting) = outer.pop().unwrap_or_default();
                    conditionals = conditionals.saturating_sub(here);
                    brackets = brackets.saturating_sub(1);
                }
                // `.?`, `[?`, `{?` and `, ?` are optionals.
                (Kind::Operator, b'?') if !matches!(before, b'.' | b'[' | b'{' | b',') => waiting += 1,
                (Kind::Operator, b':') if waiting > 0 => {
                    waiting -= 1;
                    here += 1;
                }
                (Kind::Operator, b',' | b':') => (here, waiting) = (0, 0),
                _ => {}
            }
            before = token.first;
            deepest = deepest.max(1 + brackets - usize::from(empty) + conditionals + here);
        }
        deepest
    }

    /// The longest left-leaning chain (`a.b.c`, `1+1+1`) that is certain from the tokens alone. The
    /// parser recurses over such chains, so they are refused before it sees them.
    pub(crate) fn longest_chain(&self) -> usize {
        #[derive(Clone, Copy, Default)]
        struct Chains {
            postfix: usize,
            product: usize,
            sum: usize,
        }
        let mut longest = 0;
        let mut outer: Vec<Chains> = Vec::new();
        let mut chains = Chains::default();
        for token in &self.list {
            match (token.kind, token.first) {
                (Kind::Open, first) => {
                    chains.postfix += usize::from(first == b'[');
                    outer.push(chains);
                    chains = Chains::default();
                }
                (Kind::Close, _) => chains = outer.pop().unwrap_or_default(),
                (Kind::Operator, b'.') => chains.postfix += 1,
                (Kind::Operator, b'*' | b'/' | b'%') => {
                    chains = Chains { postfix: 0, product: chains.product + 1, ..chains };
                }
                (Kind::Operator, b'+' | b'-') => {
                    chains = Chains { postfix: 0, product: 0, sum: chains.sum + 1 };
                }
                (Kind::Operator, b'?' | b'!') => {}
                (Kind::Operator, _) => chains = Chains::default(),
                _ => {}
            }
            longest = longest.max(chains.postfix).max(chains.product);
        }
        longest.max(self.longest_sum())
    }

    /// Sums are counted apart: a run of signs (`--1`) is no sum.
    fn longest_sum(&self) -> usize {
        let mut longest = 0;
        let mut outer: Vec<usize> = Vec::new();
        let mut sum = 0;
        let mut operand_before = false;
        for token in &self.list {
            match (token.kind, token.first) {
                (Kind::Open, _) => {
                    outer.push(sum);
                    sum = 0;
                }
                (Kind::Close, _) => sum = outer.pop().unwrap_or_default(),
                (Kind::Operator, b'+' | b'-') => sum += usize::from(operand_before),
                (Kind::Operator, b'.' | b'*' | b'/' | b'%') => {}
                (Kind::Operator, _) => sum = 0,
                _ => {}
            }
            operand_before = !matches!(token.kind, Kind::Operator | Kind::Open);
            longest = longest.max(sum);
        }
        longest
    }
}

/// The kind and length of what `rest` begins with; `None` for blanks, comments and stray bytes.
fn token_at(rest: &[u8]) -> (Option<Kind>, usize) {
    let count = |accept: fn(u8) -> bool| rest.iter().take_while(|byte| accept(**byte)).count();
    let (first, second) = (rest.first().copied().unwrap_or(0), rest.get(1).copied().unwrap_or(0));
    if let Some(length) = text_length(rest) {
        return (Some(Kind::Text), length);
    }
    match first {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            (Some(Kind::Word), count(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        }
        b'0'..=b'9' => (Some(Kind::Number), number_length(rest)),
        b'.' if second.is_ascii_digit() => (Some(Kind::Number), number_length(rest)),
        b'/' if second == b'/' => (None, count(|byte| byte != b'\n')),
        b'(' | b'[' | b'{' => (Some(Kind::Open), 1),
        b')' | b']' | b'}' => (Some(Kind::Close), 1),
        b'=' | b'!' | b'<' | b'>' if second == b'=' => (Some(Kind::Operator), 2),
        b'&' if second == b'&' => (Some(Kind::Operator), 2),
        b'|' if second == b'|' => (Some(Kind::Operator), 2),
        b'.' | b',' | b'?' | b':' | b'+' | b'-' | b'*' | b'/' | b'%' | b'!' | b'<' | b'>' => {
            (Some(Kind::Operator), 1)
        }
        _ => (None, 1),
    }
}

fn number_length(rest: &[u8]) -> usize {
    let mut length = 0;
    let mut exponent = false;
    let hexadecimal = rest.starts_with(b"0x");
    while let Some(&byte) = rest.get(length) {
        let next_is_digit = rest.get(length + 1).is_some_and(u8::is_ascii_digit);
        let belongs = match byte {
            b'x' => length == 1,
            b'.' => next_is_digit && !exponent && !hexadecimal,
            b'+' | b'-' => !hexadecimal && matches!(rest.get(length.wrapping_sub(1)), Some(b'e' | b'E')),
            _ => byte.is_ascii_alphanumeric(),
        };
        if !belongs {
            break;
        }
        exponent |= !hexadecimal && matches!(byte, b'e' | b'E');
        length += 1;
    }
    length
}

/// The length of the string or bytes literal that `rest` begins with.
fn text_length(rest: &[u8]) -> Option<usize> {
    let prefix = rest.iter().take(2).take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B')).count();
    let raw = rest.iter().take(prefix).any(|byte| matches!(byte, b'r' | b'R'));
    let quote = *rest.get(prefix)?;
    if quote == b'`' && prefix == 0 {
        return rest.iter().skip(1).position(|byte| *byte == b'`').map(|length| length + 2);
    }
    if quote != b'"' && quote != b'\'' {
        return None;
    }
    let triple = rest.get(prefix..prefix + 3) == Some(&[quote; 3]);
    let end: &[u8] = if triple { &[quote; 3] } else { &[quote] };
    let mut at = prefix + end.len();
    loop {
        let tail = rest.get(at..)?;
        match tail.first() {
            _ if tail.starts_with(end) => return Some(at + end.len()),
            None => return None,
            Some(b'\n') if !triple => return None,
            Some(b'\\') if !raw => at += 2,
            Some(_) => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parentheses_that_mean_nothing_are_blanked() {
        for (source, expected) in [
            ("((a))", "( a )"),
            ("(( ( a)) )", "(a)"),
            ("((a) + (b))", "((a) + (b))"),
            ("f((a))", "f((a))"),
            ("((f((a))))", "( f((a)) )"),
            ("'((a))' == ((b))", "'((a))' == ( b )"),
            ("((a)", "((a)"),
        ] {
            let tokens = Tokens::read(source);
            assert_eq!(
                tokens.without_double_parentheses(source).replace(' ', ""),
                expected.replace(' ', ""),
                "{source}"
            );
            assert_eq!(tokens.without_double_parentheses(source).len(), source.len());
        }
    }
}
