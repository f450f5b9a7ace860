//! Characters → tokens, as `go.yaml.in/yaml/v2` v2.4.4 (`scannerc.go`) makes them, with its words for errors.
//!
//! Why not a YAML crate: Kubernetes refuses and accepts what *this* scanner does. `libyaml-safer`, the nearest
//! crate, follows a newer libyaml: it reads `[a?b]`, `{a:}`, `"\/"`, `%YAML 1.2` and tags otherwise, and panics
//! on `[!!str, a]` and on a block scalar that ends the text without a newline.

mod cursor;
mod directive;
mod flow_scalar;
mod scalar;
mod value;

use std::collections::{BTreeMap, VecDeque};

use crate::tree::Style;
pub(crate) use cursor::{Cursor, Mark};
pub(crate) use value::{Piece, ScannedText, ValueBuilder};

/// Go's `max_flow_level` and `max_indents`.
const MAX_NESTING: usize = 10_000;

/// Why scanning or parsing stopped.
#[derive(Clone, Debug)]
pub(crate) struct SyntaxError {
    pub(crate) problem: &'static str,
    /// Byte offset of the place.
    pub(crate) offset: usize,
    /// The line Go would name: `None` when it names none.
    pub(crate) line: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) start: Mark,
    pub(crate) end: Mark,
    pub(crate) kind: TokenKind,
}

#[derive(Debug)]
pub(crate) enum TokenKind {
    StreamStart,
    StreamEnd,
    VersionDirective { major: i8, minor: i8 },
    TagDirective { handle: String, prefix: String },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(String),
    Anchor(String),
    Tag { handle: String, suffix: String },
    Scalar(Scalar),
}

#[derive(Debug)]
pub(crate) struct Scalar {
    pub(crate) text: ScannedText,
    pub(crate) style: Style,
    /// The column its lines are indented by at least: what block scalars are read again with.
    pub(crate) indent: i32,
}

#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    token_number: usize,
    mark: Mark,
}

pub(crate) struct Scanner<'a> {
    pub(crate) cursor: Cursor<'a>,
    tokens: VecDeque<Token>,
    tokens_parsed: usize,
    token_available: bool,
    stream_start_produced: bool,
    flow_level: usize,
    indent: i32,
    indents: Vec<i32>,
    simple_key_allowed: bool,
    simple_keys: Vec<SimpleKey>,
    simple_keys_by_token: BTreeMap<usize, usize>,
}

type Scanned<T> = Result<T, SyntaxError>;

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            cursor: Cursor::new(text),
            tokens: VecDeque::new(),
            tokens_parsed: 0,
            token_available: false,
            stream_start_produced: false,
            flow_level: 0,
            indent: 0,
            indents: Vec::new(),
            simple_key_allowed: false,
            simple_keys: Vec::new(),
            simple_keys_by_token: BTreeMap::new(),
        }
    }

    /// A scanner that stands before one scalar, to read it again; `indent` is that of the collection around it.
    pub(crate) fn at_scalar(text: &'a str, offset: usize, indent: i32) -> Self {
        let mut scanner = Self::new(text);
        scanner.cursor.jump(offset);
        scanner.indent = indent;
        scanner
    }

    /// The next token, left in the queue; `None` never happens before the end of the stream.
    pub(crate) fn peek(&mut self) -> Scanned<Option<&mut Token>> {
        if !self.token_available {
            self.fetch_more_tokens()?;
        }
        Ok(self.tokens.front_mut())
    }

    /// Drops the token that `peek` showed, and gives it away.
    pub(crate) fn take(&mut self) -> Option<Token> {
        self.token_available = false;
        self.tokens_parsed += 1;
        self.tokens.pop_front()
    }

    /// Go's scanner errors name the line after the one where the scanner stands, unless that is the first.
    fn error<T>(&self, context: Mark, problem: &'static str) -> Scanned<T> {
        let mark = self.cursor.mark;
        let line = if mark.line != 0 { mark.line + 1 } else { context.line };
        Err(SyntaxError { problem, offset: mark.offset, line: (line != 0).then_some(line) })
    }

    fn fetch_more_tokens(&mut self) -> Scanned<()> {
        loop {
            if !self.tokens.is_empty() {
                let Some(&position) = self.simple_keys_by_token.get(&self.tokens_parsed) else { break };
                if !self.simple_key_is_valid(position)? {
                    break;
                }
            }
            self.fetch_next_token()?;
        }
        self.token_available = true;
        Ok(())
    }

    fn fetch_next_token(&mut self) -> Scanned<()> {
        self.cursor.ensure(1)?;
        if !self.stream_start_produced {
            self.fetch_stream_start();
            return Ok(());
        }
        self.scan_to_next_token()?;
        self.unroll_indent(self.cursor.mark.column);
        self.cursor.ensure(4)?;
        let (first, flow) = (self.cursor.at(0), self.flow_level > 0);
        let spaced = self.cursor.is_blankz(1);
        match first {
            0 => return self.fetch_stream_end(),
            b'%' if self.cursor.mark.column == 0 => return self.fetch_directive(),
            b'-' if self.cursor.is_document_marker(b'-') => {
                return self.fetch_document_indicator(TokenKind::DocumentStart);
            }
            b'.' if self.cursor.is_document_marker(b'.') => {
                return self.fetch_document_indicator(TokenKind::DocumentEnd);
            }
            b'[' => return self.fetch_flow_collection_start(TokenKind::FlowSequenceStart),
            b'{' => return self.fetch_flow_collection_start(TokenKind::FlowMappingStart),
            b']' => return self.fetch_flow_collection_end(TokenKind::FlowSequenceEnd),
            b'}' => return self.fetch_flow_collection_end(TokenKind::FlowMappingEnd),
            b',' => return self.fetch_flow_entry(),
            b'-' if spaced => return self.fetch_block_entry(),
            b'?' if flow || spaced => return self.fetch_key(),
            b':' if flow || spaced => return self.fetch_value(),
            b'*' | b'&' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                return self.scan_anchor(first == b'*');
            }
            b'!' => {
                self.save_simple_key()?;
                self.simple_key_allowed = false;
                return self.scan_tag();
            }
            b'|' | b'>' if !flow => {
                self.remove_simple_key()?;
                self.simple_key_allowed = true;
                let style = if first == b'|' { Style::Literal } else { Style::Folded };
                return self.push_scalar(style);
            }
            b'\'' => return self.fetch_flow_scalar(Style::SingleQuoted),
            b'"' => return self.fetch_flow_scalar(Style::DoubleQuoted),
            _ => {}
        }
        let starts_plain = match first {
            b'-' => !matches!(self.cursor.at(1), b' ' | b'\t'),
            b'?' | b':' => !flow && !spaced,
            b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => false,
            _ => !self.cursor.is_blankz(0),
        };
        if starts_plain {
            return self.fetch_flow_scalar(Style::Plain);
        }
        self.error(self.cursor.mark, "found character that cannot start any token")
    }

    fn simple_key_is_valid(&mut self, position: usize) -> Scanned<bool> {
        let mark = self.cursor.mark;
        let Some(key) = self.simple_keys.get_mut(position) else { return Ok(false) };
        if !key.possible {
            return Ok(false);
        }
        if key.mark.line < mark.line || key.mark.index + 1024 < mark.index {
            if key.required {
                let context = key.mark;
                return self.error(context, "could not find expected ':'");
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    fn next_token_number(&self) -> usize {
        self.tokens_parsed + self.tokens.len()
    }

    fn save_simple_key(&mut self) -> Scanned<()> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.cursor.mark.column;
        let token_number = self.next_token_number();
        let key = SimpleKey { possible: true, required, token_number, mark: self.cursor.mark };
        self.remove_simple_key()?;
        if let Some(last) = self.simple_keys.last_mut() {
            *last = key;
        }
        self.simple_keys_by_token.insert(token_number, self.simple_keys.len().saturating_sub(1));
        Ok(())
    }

    fn remove_simple_key(&mut self) -> Scanned<()> {
        let Some(key) = self.simple_keys.last_mut() else { return Ok(()) };
        if !key.possible {
            return Ok(());
        }
        if key.required {
            let context = key.mark;
            return self.error(context, "could not find expected ':'");
        }
        key.possible = false;
        let number = key.token_number;
        self.simple_keys_by_token.remove(&number);
        Ok(())
    }

    fn insert_token(&mut self, position: Option<usize>, token: Token) {
        match position {
            Some(position) if position <= self.tokens.len() => self.tokens.insert(position, token),
            _ => self.tokens.push_back(token),
        }
    }

    /// Opens a block collection when `column` is deeper than the one around; `number` is the token it goes before.
    fn roll_indent(&mut self, number: Option<usize>, kind: TokenKind, mark: Mark) -> Scanned<()> {
        if self.flow_level > 0 || self.indent >= mark.column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = mark.column;
        if self.indents.len() > MAX_NESTING {
            let context = self.simple_keys.last().map_or_else(Mark::default, |key| key.mark);
            return self.error(context, "exceeded max depth of 10000");
        }
        let position = number.and_then(|number| number.checked_sub(self.tokens_parsed));
        self.insert_token(position, Token { start: mark, end: mark, kind });
        Ok(())
    }

    fn unroll_indent(&mut self, column: i32) {
        if self.flow_level > 0 {
            return;
        }
        while self.indent > column {
            let mark = self.cursor.mark;
            self.tokens.push_back(Token { start: mark, end: mark, kind: TokenKind::BlockEnd });
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    fn fetch_stream_start(&mut self) {
        self.indent = -1;
        self.simple_keys.push(SimpleKey::default());
        self.simple_key_allowed = true;
        self.stream_start_produced = true;
        let mark = self.cursor.mark;
        self.tokens.push_back(Token { start: mark, end: mark, kind: TokenKind::StreamStart });
    }

    fn fetch_stream_end(&mut self) -> Scanned<()> {
        if self.cursor.mark.column != 0 {
            self.cursor.mark.column = 0;
            self.cursor.mark.line += 1;
        }
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let mark = self.cursor.mark;
        self.tokens.push_back(Token { start: mark, end: mark, kind: TokenKind::StreamEnd });
        Ok(())
    }

    fn fetch_directive(&mut self) -> Scanned<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.scan_directive()
    }

    fn fetch_document_indicator(&mut self, kind: TokenKind) -> Scanned<()> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        self.push_indicator(3, kind);
        Ok(())
    }

    fn push_indicator(&mut self, width: usize, kind: TokenKind) {
        let start = self.cursor.mark;
        for _ in 0..width {
            self.cursor.skip();
        }
        self.tokens.push_back(Token { start, end: self.cursor.mark, kind });
    }

    fn fetch_flow_collection_start(&mut self, kind: TokenKind) -> Scanned<()> {
        self.save_simple_key()?;
        let token_number = self.next_token_number();
        let mark = self.cursor.mark;
        self.simple_keys.push(SimpleKey { possible: false, required: false, token_number, mark });
        self.flow_level += 1;
        if self.flow_level > MAX_NESTING {
            return self.error(mark, "exceeded max depth of 10000");
        }
        self.simple_key_allowed = true;
        self.push_indicator(1, kind);
        Ok(())
    }

    fn fetch_flow_collection_end(&mut self, kind: TokenKind) -> Scanned<()> {
        self.remove_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            if let Some(key) = self.simple_keys.pop() {
                self.simple_keys_by_token.remove(&key.token_number);
            }
        }
        self.simple_key_allowed = false;
        self.push_indicator(1, kind);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Scanned<()> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(1, TokenKind::FlowEntry);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Scanned<()> {
        let mark = self.cursor.mark;
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error(mark, "block sequence entries are not allowed in this context");
            }
            self.roll_indent(None, TokenKind::BlockSequenceStart, mark)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(1, TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Scanned<()> {
        let mark = self.cursor.mark;
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return self.error(mark, "mapping keys are not allowed in this context");
            }
            self.roll_indent(None, TokenKind::BlockMappingStart, mark)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(1, TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Scanned<()> {
        let last = self.simple_keys.len().saturating_sub(1);
        if self.simple_key_is_valid(last)? {
            let key = self.simple_keys.get(last).copied().unwrap_or_default();
            let token = Token { start: key.mark, end: key.mark, kind: TokenKind::Key };
            self.insert_token(key.token_number.checked_sub(self.tokens_parsed), token);
            self.roll_indent(Some(key.token_number), TokenKind::BlockMappingStart, key.mark)?;
            if let Some(key) = self.simple_keys.get_mut(last) {
                key.possible = false;
            }
            self.simple_keys_by_token.remove(&key.token_number);
            self.simple_key_allowed = false;
        } else {
            let mark = self.cursor.mark;
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return self.error(mark, "mapping values are not allowed in this context");
                }
                self.roll_indent(None, TokenKind::BlockMappingStart, mark)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(1, TokenKind::Value);
        Ok(())
    }

    fn fetch_flow_scalar(&mut self, style: Style) -> Scanned<()> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        self.push_scalar(style)
    }

    fn push_scalar(&mut self, style: Style) -> Scanned<()> {
        let start = self.cursor.mark;
        let indent = self.indent;
        let mut value = ValueBuilder::new(false);
        let end = self.scan_scalar(style, &mut value)?;
        let text = value.finish();
        self.tokens.push_back(Token { start, end, kind: TokenKind::Scalar(Scalar { text, style, indent }) });
        Ok(())
    }

    /// Reads the scalar the cursor stands before; returns where its token ends.
    pub(crate) fn scan_scalar(&mut self, style: Style, value: &mut ValueBuilder) -> Scanned<Mark> {
        match style {
            Style::Plain => self.scan_plain_scalar(value),
            Style::SingleQuoted | Style::DoubleQuoted => {
                self.scan_quoted_scalar(style == Style::SingleQuoted, value)
            }
            Style::Literal | Style::Folded => self.scan_block_scalar(style == Style::Literal, value),
        }
    }

    fn scan_to_next_token(&mut self) -> Scanned<()> {
        loop {
            self.cursor.ensure(1)?;
            if self.cursor.mark.column == 0 && self.cursor.is_bom() {
                self.cursor.skip();
            }
            self.cursor.ensure(1)?;
            while self.cursor.at(0) == b' '
                || (self.flow_level > 0 || !self.simple_key_allowed) && self.cursor.at(0) == b'\t'
            {
                self.cursor.skip();
                self.cursor.ensure(1)?;
            }
            if self.cursor.at(0) == b'#' {
                self.cursor.skip_to_line_end()?;
            }
            if !self.cursor.is_break(0) {
                return Ok(());
            }
            self.cursor.ensure(2)?;
            self.cursor.skip_line();
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }
}
