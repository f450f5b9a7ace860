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
    /// Whether something stands between them that is neither blank nor comment.
    strays: bool,
}

impl Tokens {
    pub(crate) fn read(source: &str) -> Self {
        let bytes = source.as_bytes();
        let mut list: Vec<Token> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut strays = false;
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            let (kind, length) = token_at(bytes.get(at..).unwrap_or(&[]));
            let Some(kind) = kind else {
                strays |= !matches!(first, b' ' | b'\t' | b'\r' | b'\n' | b'\x0C' | b'/');
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
        Self { list, strays }
    }

    pub(crate) fn list(&self) -> &[Token] {
        &self.list
    }

    pub(crate) fn has_strays(&self) -> bool {
        self.strays
    }

    fn number_at(&self, position: usize) -> Option<usize> {
        let number = self.list.partition_point(|token| token.span.end <= position);
        self.list.get(number).filter(|token| token.span.start <= position).map(|_| number)
    }

    /// The token that covers the byte at `position`.
    pub(crate) fn at(&self, position: usize) -> Option<&Token> {
        self.number_at(position).and_then(|number| self.list.get(number))
    }

    /// The innermost bracket still open before `position`: its first byte, and whether a `:` is due inside it: for a
    /// `?`, or for the key of a map's entry.
    pub(crate) fn enclosing(&self, position: usize) -> (Option<u8>, bool) {
        #[derive(Clone, Copy, Default)]
        struct Inside {
            bracket: Option<u8>,
            waiting: usize,
            key: bool,
        }
        let mut outer: Vec<Inside> = Vec::new();
        let mut inside = Inside::default();
        let mut before = b'(';
        for token in self.list.iter().take_while(|token| token.span.start < position) {
            match (token.kind, token.first) {
                (Kind::Open, first) => {
                    outer.push(inside);
                    inside = Inside { bracket: Some(first), waiting: 0, key: first == b'{' };
                }
                (Kind::Close, _) => inside = outer.pop().unwrap_or_default(),
                // `.?`, `[?`, `{?` and `, ?` are optionals.
                (Kind::Operator, b'?') if !matches!(before, b'.' | b'[' | b'{' | b',') => inside.waiting += 1,
                (Kind::Operator, b':') if inside.waiting > 0 => inside.waiting -= 1,
                (Kind::Operator, b':') => inside.key = false,
                (Kind::Operator, b',') => inside.key = inside.bracket == Some(b'{'),
                _ => {}
            }
            before = token.first;
        }
        (inside.bracket, inside.waiting > 0 || inside.key)
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

/// The length of the number that `rest` begins with; a word may follow at once, as in `1in[1]`.
fn number_length(rest: &[u8]) -> usize {
    let count = |from: usize, accept: fn(&u8) -> bool| {
        rest.get(from..).unwrap_or(&[]).iter().take_while(|byte| accept(byte)).count()
    };
    let unsigned = |end: usize| end + usize::from(matches!(rest.get(end), Some(b'u' | b'U')));
    if rest.starts_with(b"0x") {
        let digits = count(2, u8::is_ascii_hexdigit);
        if digits > 0 {
            return unsigned(2 + digits);
        }
    }
    let whole = count(0, u8::is_ascii_digit);
    let fraction = if rest.get(whole) == Some(&b'.') { count(whole + 1, u8::is_ascii_digit) } else { 0 };
    let mut end = if fraction > 0 { whole + 1 + fraction } else { whole };
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        let exponent = count(end + 1 + sign, u8::is_ascii_digit);
        if exponent > 0 {
            return end + 1 + sign + exponent;
        }
    }
    if fraction == 0 {
        end = unsigned(end);
    }
    end
}

/// The length of the string or bytes literal that `rest` begins with.
fn text_length(rest: &[u8]) -> Option<usize> {
    let bytes = usize::from(matches!(rest.first(), Some(b'b' | b'B')));
    let raw = matches!(rest.get(bytes), Some(b'r' | b'R'));
    let prefix = bytes + usize::from(raw);
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
            Some(b'\n' | b'\r') if !triple => return None,
            Some(b'\\') if !raw => at += 2,
            Some(_) => at += 1,
        }
    }
}
