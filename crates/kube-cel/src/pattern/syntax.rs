//! What does a pattern mean in Go, and what does Go say when it means nothing?
//!
//! Reads a pattern as Go's `regexp/syntax/parse.go` (1.26) does and writes it anew in the words of `regex-syntax`, which
//! knows other escapes, other classes and other limits. Every flag is worked into what it is about; groups keep
//! nothing, since nobody asks for them.

use std::fmt::Write as _;

/// Go's limit of one repetition, and of repetitions in repetitions.
const MOST_REPETITIONS: i64 = 1_000;
/// Go's limit of nested parts (`maxHeight`).
pub(super) const MOST_NESTED: usize = 1_000;

/// Reads a pattern.
///
/// # Errors
/// Go's text, from `error parsing regexp: ` on.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut reader = Reader {
        pattern,
        rest: pattern,
        out: String::new(),
        flags: Flags::default(),
        whole: Group::default(),
        groups: Vec::new(),
    };
    match reader.read() {
        Ok(()) => Ok(reader.out),
        Err(Fault(what, part)) => Err(format!("error parsing regexp: {what}: `{part}`")),
    }
}

/// Go's name of a mistake, and the part of the pattern that it shows.
struct Fault<'p>(&'static str, &'p str);

const CLASS_RANGE: &str = "invalid character class range";
const ESCAPE: &str = "invalid escape sequence";
const NO_BRACKET: &str = "missing closing ]";
const NO_OPERAND: &str = "missing argument to repetition operator";
const NO_PARENTHESIS: &str = "missing closing )";
const NESTED_OPERATOR: &str = "invalid nested repetition operator";
const PERL: &str = "invalid or unsupported Perl syntax";
const REPEAT_COUNT: &str = "invalid repeat count";
const NAME: &str = "invalid named capture";
const BACKSLASH: &str = "trailing backslash at end of expression";
const PARENTHESIS: &str = "unexpected )";
const DEPTH: &str = "expression nests too deeply";

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Flags {
    fold: bool,
    lines: bool,
    dot_all: bool,
    lazy: bool,
}

/// An open group, or the whole pattern.
#[derive(Default)]
struct Group {
    /// The flags when it was opened, which hold again when it is closed.
    outer: Flags,
    /// Whether something stands before that an operator can repeat.
    operand: bool,
    /// The most repetitions that anything in it makes, one in the other.
    repetitions: i64,
    /// The same of the last operand.
    last: i64,
}

struct Reader<'p> {
    pattern: &'p str,
    rest: &'p str,
    out: String,
    flags: Flags,
    whole: Group,
    /// Open groups, the innermost last.
    groups: Vec<Group>,
}

/// Numbers of characters; surrogates are none in Rust.
type Bounds = (u32, u32);

impl<'p> Reader<'p> {
    fn read(&mut self) -> Result<(), Fault<'p>> {
        let mut last_operator = None;
        while let Some(first) = self.rest.chars().next() {
            let start = self.rest;
            let mut operator = None;
            match first {
                '(' => self.open()?,
                ')' => self.close()?,
                '|' => {
                    self.take(1);
                    self.out.push('|');
                    self.group().operand = false;
                }
                '^' => self.piece(1, if self.flags.lines { "(?m:^)" } else { "^" }),
                '$' => self.piece(1, if self.flags.lines { "(?m:$)" } else { "$" }),
                '.' => self.piece(1, if self.flags.dot_all { "(?s:.)" } else { "." }),
                '[' => self.class()?,
                '*' | '+' | '?' => {
                    self.take(1);
                    self.repeat(start, first.encode_utf8(&mut [0; 4]), 1, last_operator)?;
                    operator = Some(start);
                }
                '{' => match self.counts() {
                    Some((least, most)) => {
                        let shown = before(start, self.rest);
                        let refused = least > MOST_REPETITIONS
                            || most.is_some_and(|most| most > MOST_REPETITIONS || least > most);
                        if refused {
                            return Err(Fault(REPEAT_COUNT, shown));
                        }
                        let most = most.unwrap_or(least);
                        self.repeat(start, shown, most, last_operator)?;
                        operator = Some(start);
                    }
                    None => self.literal_here(),
                },
                '\\' => self.backslash()?,
                _ => self.literal_here(),
            }
            last_operator = operator;
        }
        if !self.groups.is_empty() { Err(Fault(NO_PARENTHESIS, self.pattern)) } else { Ok(()) }
    }

    fn group(&mut self) -> &mut Group {
        self.groups.last_mut().unwrap_or(&mut self.whole)
    }

    fn take(&mut self, bytes: usize) -> &'p str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.take(next.len_utf8());
        Some(next)
    }

    /// Notes that an operand was written.
    fn operand(&mut self, repetitions: i64) {
        let group = self.group();
        group.operand = true;
        group.last = repetitions;
        group.repetitions = group.repetitions.max(repetitions);
    }

    fn piece(&mut self, bytes: usize, text: &str) {
        self.take(bytes);
        self.out.push_str(text);
        self.operand(1);
    }

    fn literal_here(&mut self) {
        if let Some(next) = self.next() {
            self.literal(u32::from(next));
        }
    }

    fn literal(&mut self, number: u32) {
        let mut class = String::new();
        range(&mut class, (number, number));
        self.push_class(&class, false);
    }

    /// Writes a class, or the one character it has.
    fn push_class(&mut self, inner: &str, negated: bool) {
        let (open, close) = if self.flags.fold { ("(?i:", ")") } else { ("", "") };
        let text = match (inner.is_empty(), negated) {
            (true, true) => r"(?s:.)".to_owned(),
            (true, false) => r"[^\x{0}-\x{10FFFF}]".to_owned(),
            (false, true) => format!("{open}[^{inner}]{close}"),
            (false, false) => format!("{open}[{inner}]{close}"),
        };
        self.out.push_str(&text);
        self.operand(1);
    }

    fn open(&mut self) -> Result<(), Fault<'p>> {
        let start = self.rest;
        let outer = self.flags;
        if start.starts_with("(?") {
            let name = start.strip_prefix("(?P<").or_else(|| start.strip_prefix("(?<"));
            // Go wants a character after `<`.
            match name.filter(|name| !name.is_empty()) {
                Some(name) => {
                    let Some((name, rest)) = name.split_once('>') else { return Err(Fault(NAME, start)) };
                    let fine = |c: char| c == '_' || c.is_ascii_alphanumeric();
                    if name.is_empty() || !name.chars().all(fine) {
                        return Err(Fault(NAME, before(start, rest)));
                    }
                    self.rest = rest;
                }
                None => {
                    if !self.perl_flags()? {
                        return Ok(());
                    }
                }
            }
        } else {
            self.take(1);
        }
        if self.groups.len() >= MOST_NESTED {
            return Err(Fault(DEPTH, self.pattern));
        }
        self.out.push_str("(?:");
        self.groups.push(Group { outer, ..Group::default() });
        Ok(())
    }

    /// Reads `(?flags)` or `(?flags:`; whether it opens a group.
    fn perl_flags(&mut self) -> Result<bool, Fault<'p>> {
        let start = self.rest;
        self.take(2);
        let (mut flags, mut set, mut some) = (self.flags, true, false);
        while let Some(next) = self.next() {
            match next {
                'i' => flags.fold = set,
                'm' => flags.lines = set,
                's' => flags.dot_all = set,
                'U' => flags.lazy = set,
                '-' if set => set = false,
                ':' | ')' if set || some => {
                    self.flags = flags;
                    return Ok(next == ':');
                }
                _ => return Err(Fault(PERL, before(start, self.rest))),
            }
            some = next != '-';
        }
        Err(Fault(PERL, start))
    }

    fn close(&mut self) -> Result<(), Fault<'p>> {
        let Some(closed) = self.groups.pop() else { return Err(Fault(PARENTHESIS, self.pattern)) };
        self.flags = closed.outer;
        self.take(1);
        self.out.push(')');
        self.operand(closed.repetitions);
        Ok(())
    }

    /// Writes an operator that was read. `last` is where the operator right before it starts.
    fn repeat(
        &mut self,
        start: &'p str,
        operator: &str,
        most: i64,
        last: Option<&'p str>,
    ) -> Result<(), Fault<'p>> {
        let reluctant = self.rest.starts_with('?');
        if reluctant {
            self.take(1);
        }
        if let Some(last) = last {
            return Err(Fault(NESTED_OPERATOR, before(last, self.rest)));
        }
        let shown = before(start, self.rest);
        if !self.group().operand {
            return Err(Fault(NO_OPERAND, shown));
        }
        // What is repeated no time counts for nothing.
        let inner = if most == 0 { 1 } else { self.group().last.max(1) };
        let repetitions = inner.saturating_mul(most.max(1));
        if most >= 2 && repetitions > MOST_REPETITIONS {
            return Err(Fault(REPEAT_COUNT, shown));
        }
        self.operand(repetitions);
        self.out.push_str(operator);
        if reluctant != self.flags.lazy {
            self.out.push('?');
        }
        Ok(())
    }

    /// Reads `{2}`, `{2,}` or `{2,5}`: least and most. `None`, and nothing read, when it is only a brace.
    fn counts(&mut self) -> Option<(i64, Option<i64>)> {
        let (inner, rest) = self.rest.strip_prefix('{')?.split_once('}')?;
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            // Larger numbers are too large in any case.
            (digits && (text.len() == 1 || !text.starts_with('0')))
                .then(|| text.parse::<i64>().unwrap_or(i64::MAX))
        };
        let counts = match inner.split_once(',') {
            None => number(inner).map(|exactly| (exactly, Some(exactly)))?,
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        self.rest = rest;
        Some(counts)
    }

    fn backslash(&mut self) -> Result<(), Fault<'p>> {
        let start = self.rest;
        match start.chars().nth(1) {
            Some('A') => self.piece(2, r"\A"),
            Some('z') => self.piece(2, r"\z"),
            Some('b') => self.piece(2, r"(?-u:\b)"),
            Some('B') => self.piece(2, r"(?-u:\B)"),
            Some('C') => return Err(Fault(ESCAPE, self.take(2))),
            Some('Q') => {
                self.take(2);
                let (quoted, rest) = self.rest.split_once(r"\E").unwrap_or((self.rest, ""));
                quoted.chars().for_each(|c| self.literal(u32::from(c)));
                self.rest = rest;
            }
            _ => {
                let mut class = String::new();
                if self.unicode_class(&mut class)? || self.perl_class(&mut class) {
                    self.push_class(&class, false);
                } else {
                    let number = self.escape()?;
                    self.literal(number);
                }
            }
        }
        Ok(())
    }

    /// Reads `\d`, `\W` and so on: of ASCII alone.
    fn perl_class(&mut self, class: &mut String) -> bool {
        let known = match self.rest.get(..2) {
            Some(r"\d") => "0-9",
            Some(r"\D") => "[^0-9]",
            Some(r"\s") => r"\t\n\f\r\x20",
            Some(r"\S") => r"[^\t\n\f\r\x20]",
            Some(r"\w") => "0-9A-Za-z_",
            Some(r"\W") => "[^0-9A-Za-z_]",
            _ => return false,
        };
        self.take(2);
        class.push_str(known);
        true
    }

    /// Reads `\pL`, `\p{Greek}`, `\P{^Lu}`.
    fn unicode_class(&mut self, class: &mut String) -> Result<bool, Fault<'p>> {
        let start = self.rest;
        let Some(after) = start.strip_prefix(r"\p").or_else(|| start.strip_prefix(r"\P")) else {
            return Ok(false);
        };
        let Some(first) = after.chars().next() else { return Ok(false) };
        let (name, rest) = match after.strip_prefix('{') {
            Some(inner) => inner.split_once('}').ok_or(Fault(CLASS_RANGE, start))?,
            None => after.split_at_checked(first.len_utf8()).unwrap_or((after, "")),
        };
        let shown = before(start, rest);
        let negated = start.starts_with(r"\P") != name.starts_with('^');
        let name = name.strip_prefix('^').unwrap_or(name);
        let text = format!(r"\{}{{{name}}}", if negated { 'P' } else { 'p' });
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == ' ' || c == '-');
        if !plain || name.is_empty() || regex_automata::util::syntax::parse(&text).is_err() {
            return Err(Fault(CLASS_RANGE, shown));
        }
        class.push_str(&text);
        self.rest = rest;
        Ok(true)
    }

    /// Reads an escape that stands for one character.
    fn escape(&mut self) -> Result<u32, Fault<'p>> {
        let start = self.rest;
        self.take(1);
        let Some(first) = self.next() else { return Err(Fault(BACKSLASH, "")) };
        let number = match first {
            '0'..='7' => {
                let more = self.rest.starts_with(|c: char| ('0'..='7').contains(&c));
                (first == '0' || more).then(|| self.octal(first))
            }
            'x' => self.hexadecimal(),
            'a' => Some(7),
            'f' => Some(12),
            'n' => Some(10),
            'r' => Some(13),
            't' => Some(9),
            'v' => Some(11),
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => Some(u32::from(other)),
            _ => None,
        };
        number.ok_or_else(|| Fault(ESCAPE, before(start, self.rest)))
    }

    /// The number of up to three octal digits, of which the first was read.
    fn octal(&mut self, first: char) -> u32 {
        let mut number = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.rest.chars().next().and_then(|c| c.to_digit(8)) else { break };
            number = number * 8 + digit;
            self.take(1);
        }
        number
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let first = self.next()?;
        if first != '{' {
            let second = self.next()?;
            return Some(first.to_digit(16)? * 16 + second.to_digit(16)?);
        }
        let mut number: Option<u32> = None;
        loop {
            let next = self.next()?;
            if next == '}' {
                return number;
            }
            let sum = number.unwrap_or(0) * 16 + next.to_digit(16)?;
            if sum > u32::from(char::MAX) {
                return None;
            }
            number = Some(sum);
        }
    }

    fn class(&mut self) -> Result<(), Fault<'p>> {
        let start = self.rest;
        self.take(1);
        let negated = self.rest.starts_with('^');
        self.take(usize::from(negated));
        let mut class = String::new();
        let mut first = true;
        while first || !self.rest.starts_with(']') {
            first = false;
            if self.posix_class(&mut class)? || self.unicode_class(&mut class)? || self.perl_class(&mut class)
            {
                continue;
            }
            let from = self.rest;
            let low = self.class_character(start)?;
            let ranges = self.rest.len() >= 2 && self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let high = if ranges {
                self.take(1);
                self.class_character(start)?
            } else {
                low
            };
            if high < low {
                return Err(Fault(CLASS_RANGE, before(from, self.rest)));
            }
            range(&mut class, (low, high));
        }
        self.take(1);
        self.push_class(&class, negated);
        Ok(())
    }

    fn class_character(&mut self, class: &'p str) -> Result<u32, Fault<'p>> {
        match self.rest.chars().next() {
            None => Err(Fault(NO_BRACKET, class)),
            Some('\\') => self.escape(),
            Some(other) => {
                self.take(other.len_utf8());
                Ok(u32::from(other))
            }
        }
    }

    /// Reads `[:alpha:]`.
    fn posix_class(&mut self, class: &mut String) -> Result<bool, Fault<'p>> {
        const NAMES: &str =
            " alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit ";
        let start = self.rest;
        let Some((name, rest)) = start.strip_prefix("[:").and_then(|inner| inner.split_once(":]")) else {
            return Ok(false);
        };
        let shown = before(start, rest);
        let word = name.strip_prefix('^').unwrap_or(name);
        if word.is_empty() || word.contains(' ') || !NAMES.contains(&format!(" {word} ")) {
            return Err(Fault(CLASS_RANGE, shown));
        }
        class.push_str(shown);
        self.rest = rest;
        Ok(true)
    }
}

/// The part of a text before one of its ends.
fn before<'p>(text: &'p str, end: &str) -> &'p str {
    text.get(..text.len() - end.len()).unwrap_or(text)
}

/// Writes a range of a class. Surrogates, which no text has, are left out.
fn range(class: &mut String, (low, high): Bounds) {
    const SURROGATES: std::ops::RangeInclusive<u32> = 0xd800..=0xdfff;
    let low = if SURROGATES.contains(&low) { 0xe000 } else { low };
    let high = if SURROGATES.contains(&high) { 0xd7ff } else { high };
    if low <= high {
        let _infallible = write!(class, r"\x{{{low:X}}}-\x{{{high:X}}}");
    }
}
