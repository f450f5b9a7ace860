//! Which tokens does cel-go's lexer see, and of what does it make none? The rules of `parser/gen/CEL.g4` (cel-go
//! v0.29.2) as ANTLR runs them: the longest match counts, and what matches nothing is skipped and told.

use std::ops::Range;

/// The kinds of tokens, in the grammar's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    End,
    Equals,
    NotEquals,
    In,
    Less,
    LessEquals,
    GreaterEquals,
    Greater,
    And,
    Or,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
    Dot,
    Comma,
    Minus,
    Not,
    Question,
    Colon,
    Plus,
    Star,
    Slash,
    Percent,
    True,
    False,
    Null,
    /// Blanks and comments, which the parser does not see.
    Hidden,
    Float,
    Int,
    Uint,
    String,
    Bytes,
    Identifier,
    EscapedIdentifier,
}

impl Kind {
    /// How error texts name it.
    pub(super) fn name(self) -> &'static str {
        use Kind::*;
        match self {
            End => "<EOF>",
            Hidden => "WHITESPACE",
            Float => "NUM_FLOAT",
            Int => "NUM_INT",
            Uint => "NUM_UINT",
            String => "STRING",
            Bytes => "BYTES",
            Identifier => "IDENTIFIER",
            EscapedIdentifier => "ESC_IDENTIFIER",
            _ => FIXED.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, _, name)| name),
        }
    }

    /// What stands for a token of this kind where one is missing; only those with a fixed text have a name there.
    pub(super) fn missing(self) -> String {
        let fixed = FIXED.iter().find(|(kind, _, _)| *kind == self);
        format!("<missing {}>", fixed.map_or("undefined", |(_, _, name)| name))
    }
}

/// Tokens whose text is always the same, with their names in error texts.
const FIXED: [(Kind, &str, &str); 28] = [
    (Kind::Equals, "==", "'=='"),
    (Kind::NotEquals, "!=", "'!='"),
    (Kind::In, "in", "'in'"),
    (Kind::Less, "<", "'<'"),
    (Kind::LessEquals, "<=", "'<='"),
    (Kind::GreaterEquals, ">=", "'>='"),
    (Kind::Greater, ">", "'>'"),
    (Kind::And, "&&", "'&&'"),
    (Kind::Or, "||", "'||'"),
    (Kind::OpenBracket, "[", "'['"),
    (Kind::CloseBracket, "]", "']'"),
    (Kind::OpenBrace, "{", "'{'"),
    (Kind::CloseBrace, "}", "'}'"),
    (Kind::OpenParenthesis, "(", "'('"),
    (Kind::CloseParenthesis, ")", "')'"),
    (Kind::Dot, ".", "'.'"),
    (Kind::Comma, ",", "','"),
    (Kind::Minus, "-", "'-'"),
    (Kind::Not, "!", "'!'"),
    (Kind::Question, "?", "'?'"),
    (Kind::Colon, ":", "':'"),
    (Kind::Plus, "+", "'+'"),
    (Kind::Star, "*", "'*'"),
    (Kind::Slash, "/", "'/'"),
    (Kind::Percent, "%", "'%'"),
    (Kind::True, "true", "'true'"),
    (Kind::False, "false", "'false'"),
    (Kind::Null, "null", "'null'"),
];

/// A token and its bytes.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// Something that is no token: its bytes.
pub(super) type Stray = Range<usize>;

/// All tokens of a text but blanks and comments; `None` when something in it is no token.
pub(super) fn tokens(source: &str) -> Option<Vec<Token>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = scan(rest).ok()?;
        if kind != Kind::Hidden {
            all.push(Token { kind, span: at..at + length });
        }
        at += length;
    }
    Some(all)
}

/// The tokens of a text, read as far as somebody has looked: what comes after the parser gives up is never told.
pub(super) struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// All of them, hidden ones too.
    all: Vec<Token>,
    /// The numbers of those that the parser sees.
    visible: Vec<usize>,
    /// Which of the visible ones is next.
    next: usize,
    /// What was skipped so far.
    pub(super) strays: Vec<Stray>,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut tokens =
            Self { source, at: 0, all: Vec::new(), visible: Vec::new(), next: 0, strays: Vec::new() };
        tokens.reach(0);
        tokens
    }

    /// Reads on until the visible token number `wanted` is there, or the end.
    fn reach(&mut self, wanted: usize) {
        while self.visible.len() <= wanted && !self.ended() {
            self.read();
        }
    }

    fn ended(&self) -> bool {
        self.all.last().is_some_and(|token| token.kind == Kind::End)
    }

    fn read(&mut self) {
        let rest = self.source.get(self.at..).unwrap_or("");
        let start = self.at;
        if rest.is_empty() {
            self.visible.push(self.all.len());
            self.all.push(Token { kind: Kind::End, span: start..start });
            return;
        }
        match scan(rest) {
            Ok((kind, length)) => {
                self.at = start + length;
                if kind != Kind::Hidden {
                    self.visible.push(self.all.len());
                }
                self.all.push(Token { kind, span: start..self.at });
            }
            Err(reached) => {
                let last = rest.get(reached..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                self.at = start + reached + last;
                self.strays.push(start..self.at);
            }
        }
    }

    /// The number of the token that comes after `ahead` others; at the end that is the end.
    pub(super) fn number(&mut self, ahead: usize) -> usize {
        let wanted = self.next.saturating_add(ahead);
        self.reach(wanted);
        self.visible.get(wanted).or(self.visible.last()).copied().unwrap_or(0)
    }

    /// The token of that number.
    pub(super) fn token(&self, number: usize) -> Option<&Token> {
        self.all.get(number)
    }

    /// The kind of the token that comes after `ahead` others.
    pub(super) fn kind(&mut self, ahead: usize) -> Kind {
        let number = self.number(ahead);
        self.token(number).map_or(Kind::End, |token| token.kind)
    }

    /// Goes past the next token; its number. The end is not gone past.
    pub(super) fn consume(&mut self) -> usize {
        let number = self.number(0);
        if self.kind(0) != Kind::End {
            self.next += 1;
            self.reach(self.next);
        }
        number
    }

    /// Where the last token that was gone past ended.
    pub(super) fn end_of_last(&self) -> usize {
        let last = self.next.checked_sub(1).and_then(|last| self.visible.get(last));
        last.and_then(|number| self.all.get(*number)).map_or(0, |token| token.span.end)
    }

    /// The text of the token of that number, as the text writes it.
    pub(super) fn text(&self, number: usize) -> &'a str {
        self.token(number).and_then(|token| self.source.get(token.span.clone())).unwrap_or("")
    }

    /// The texts of all tokens from one number to another, blanks too; what was skipped is not among them.
    pub(super) fn texts(&self, numbers: std::ops::RangeInclusive<usize>) -> String {
        self.all
            .get(numbers)
            .unwrap_or(&[])
            .iter()
            .filter_map(|token| self.source.get(token.span.clone()))
            .collect()
    }
}

/// The kind and length of the token that `rest` begins with, or how far the lexer looked before it gave up.
fn scan(rest: &str) -> Result<(Kind, usize), usize> {
    let bytes = rest.as_bytes();
    let mut best: Option<(Kind, usize)> = None;
    let mut reached = 0;
    let mut offer = |kind: Kind, outcome: Result<usize, usize>| match outcome {
        // Of equals the first counts: `true` is a keyword before it is a name.
        Ok(length) if best.is_none_or(|(_, longest)| length > longest) => best = Some((kind, length)),
        Ok(_) => {}
        Err(at) => reached = reached.max(at),
    };
    for (kind, text, _) in &FIXED {
        offer(*kind, fixed(bytes, text.as_bytes()));
    }
    let run = |accept: fn(u8) -> bool| bytes.iter().take_while(|byte| accept(**byte)).count();
    let at_least_one = |length: usize| if length > 0 { Ok(length) } else { Err(0) };
    offer(Kind::Hidden, at_least_one(run(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x0C))));
    if rest.starts_with("//") {
        offer(Kind::Hidden, Ok(run(|byte| byte != b'\n')));
    }
    for (kind, length) in numbers(bytes) {
        offer(kind, at_least_one(length));
    }
    offer(Kind::String, string(bytes, 0));
    if matches!(bytes.first(), Some(b'b' | b'B')) {
        offer(Kind::Bytes, string(bytes, 1));
    }
    let name = run(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
    if bytes.first().is_some_and(|first| !first.is_ascii_digit()) {
        offer(Kind::Identifier, at_least_one(name));
    }
    offer(Kind::EscapedIdentifier, escaped_identifier(bytes));
    best.ok_or(reached)
}

fn fixed(bytes: &[u8], text: &[u8]) -> Result<usize, usize> {
    let same = bytes.iter().zip(text).take_while(|(one, other)| one == other).count();
    if same == text.len() { Ok(same) } else { Err(same) }
}

/// The longest of each kind of number at the start; zero where there is none.
fn numbers(bytes: &[u8]) -> [(Kind, usize); 3] {
    let count = |from: usize, accept: fn(&u8) -> bool| {
        bytes.get(from..).unwrap_or(&[]).iter().take_while(|byte| accept(byte)).count()
    };
    let digits = count(0, u8::is_ascii_digit);
    let hexadecimal = if bytes.starts_with(b"0x") { count(2, u8::is_ascii_hexdigit) } else { 0 };
    let int = if hexadecimal > 0 { 2 + hexadecimal } else { digits };
    let uint = if int > 0 && matches!(bytes.get(int), Some(b'u' | b'U')) { int + 1 } else { 0 };
    let fraction = if bytes.get(digits) == Some(&b'.') { count(digits + 1, u8::is_ascii_digit) } else { 0 };
    let mantissa = if fraction > 0 { digits + 1 + fraction } else { digits };
    let mut float = if fraction > 0 { mantissa } else { 0 };
    if mantissa > 0 && matches!(bytes.get(mantissa), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(mantissa + 1), Some(b'+' | b'-')));
        let exponent = count(mantissa + 1 + sign, u8::is_ascii_digit);
        if exponent > 0 {
            float = mantissa + 1 + sign + exponent;
        }
    }
    [(Kind::Float, float), (Kind::Int, int), (Kind::Uint, uint)]
}

fn escaped_identifier(bytes: &[u8]) -> Result<usize, usize> {
    if bytes.first() != Some(&b'`') {
        return Err(0);
    }
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-/ ".contains(byte);
    let name = bytes.iter().skip(1).take_while(|byte| known(byte)).count();
    if name > 0 && bytes.get(1 + name) == Some(&b'`') { Ok(name + 2) } else { Err(1 + name) }
}

/// A string whose quotes, or the `r` before them, stand at `from`.
fn string(bytes: &[u8], from: usize) -> Result<usize, usize> {
    let raw = matches!(bytes.get(from), Some(b'r' | b'R'));
    let open = from + usize::from(raw);
    let Some(quote @ (b'"' | b'\'')) = bytes.get(open).copied() else { return Err(open) };
    let short = short_string(bytes, open + 1, quote, raw);
    if bytes.get(open..open + 3) != Some(&[quote; 3]) {
        return short;
    }
    match (short, long_string(bytes, open + 3, quote, raw)) {
        (Ok(short), Ok(long)) => Ok(short.max(long)),
        (Ok(short), Err(_)) => Ok(short),
        (Err(_), Ok(long)) => Ok(long),
        (Err(short), Err(long)) => Err(short.max(long)),
    }
}

fn short_string(bytes: &[u8], from: usize, quote: u8, raw: bool) -> Result<usize, usize> {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(byte) if *byte == quote => return Ok(at + 1),
            None | Some(b'\n' | b'\r') => return Err(at),
            Some(b'\\') if !raw => at = escape(bytes, at)?,
            Some(_) => at += 1,
        }
    }
}

fn long_string(bytes: &[u8], from: usize, quote: u8, raw: bool) -> Result<usize, usize> {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(_) if bytes.get(at..at + 3) == Some(&[quote; 3]) => return Ok(at + 3),
            None => return Err(at),
            Some(b'\\') if !raw => at = escape(bytes, at)?,
            Some(_) => at += 1,
        }
    }
}

/// Where the escape that starts at `at` ends.
fn escape(bytes: &[u8], at: usize) -> Result<usize, usize> {
    let digits = |from: usize, wanted: usize, accept: fn(&u8) -> bool| {
        let found =
            bytes.get(from..).unwrap_or(&[]).iter().take(wanted).take_while(|byte| accept(byte)).count();
        if found == wanted { Ok(from + wanted) } else { Err(from + found) }
    };
    let octal = |byte: &u8| matches!(byte, b'0'..=b'7');
    match bytes.get(at + 1) {
        Some(b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'"' | b'\'' | b'\\' | b'?' | b'`') => {
            Ok(at + 2)
        }
        Some(b'x' | b'X') => digits(at + 2, 2, u8::is_ascii_hexdigit),
        Some(b'u') => digits(at + 2, 4, u8::is_ascii_hexdigit),
        Some(b'U') => digits(at + 2, 8, u8::is_ascii_hexdigit),
        Some(b'0'..=b'3') => digits(at + 2, 2, octal),
        _ => Err(at + 1),
    }
}
