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
