//! Tokens → events, as `go.yaml.in/yaml/v2` v2.4.4 (`parserc.go`) makes them, with its words for errors.

use crate::scan::{Mark, Scalar, ScannedText, Scanner, SyntaxError, Token, TokenKind};
use crate::tree::Style;

/// What the document consists of, in order.
#[derive(Debug)]
pub(crate) struct Event {
    /// With the node's anchor and tag.
    pub(crate) start: Mark,
    pub(crate) end: Mark,
    pub(crate) kind: EventKind,
}

#[derive(Debug)]
pub(crate) enum EventKind {
    StreamStart,
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(String),
    Scalar { properties: Properties, scalar: Scalar, plain_implicit: bool },
    SequenceStart { properties: Properties, flow: bool },
    SequenceEnd,
    MappingStart { properties: Properties, flow: bool },
    MappingEnd,
}

/// Anchor and tag of a node; the tag in its long form.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<String>,
    /// Where anchor and tag end; `None` without them.
    pub(crate) end: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    StreamStart,
    ImplicitDocumentStart,
    DocumentStart,
    DocumentContent,
    DocumentEnd,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    IndentlessSequenceEntry,
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    FlowSequenceEntryMappingEnd,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowMappingEmptyValue,
    BlockNode,
    End,
}

/// The events of a text, one at a time.
pub(crate) struct Events<'a> {
    scanner: Scanner<'a>,
    state: State,
    states: Vec<State>,
    marks: Vec<Mark>,
    tag_directives: Vec<(String, String)>,
}

type Parsed = Result<Event, SyntaxError>;

/// What the parser must know of the next token without taking it.
#[derive(Clone, Copy)]
struct Next {
    start: Mark,
    end: Mark,
    class: Class,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Alias,
    Anchor,
    Tag,
    Scalar,
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
    Directive,
    DocumentStart,
    DocumentEnd,
    StreamStart,
    StreamEnd,
}

impl<'a> Events<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            scanner: Scanner::new(text),
            state: State::StreamStart,
            states: Vec::new(),
            marks: Vec::new(),
            tag_directives: Vec::new(),
        }
    }

    /// The next event; `StreamEnd` for ever at the end.
    pub(crate) fn next(&mut self) -> Parsed {
        match self.state {
            State::StreamStart => self.stream_start(),
            State::ImplicitDocumentStart => self.document_start(true),
            State::DocumentStart => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequenceFirstEntry => self.block_sequence_entry(true),
            State::BlockSequenceEntry => self.block_sequence_entry(false),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
            State::BlockMappingFirstKey => self.block_mapping_key(true),
            State::BlockMappingKey => self.block_mapping_key(false),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowSequenceEntryMappingKey => self.flow_pair_key(),
            State::FlowSequenceEntryMappingValue => self.flow_pair_value(),
            State::FlowSequenceEntryMappingEnd => self.flow_pair_end(),
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(false),
            State::FlowMappingEmptyValue => self.flow_mapping_value(true),
            State::End => {
                let mark = self.scanner.cursor.mark;
                Ok(Event { start: mark, end: mark, kind: EventKind::StreamEnd })
            }
        }
    }

    fn peek(&mut self) -> Result<Next, SyntaxError> {
        let mark = self.scanner.cursor.mark;
        let Some(token) = self.scanner.peek()? else {
            return Ok(Next { start: mark, end: mark, class: Class::StreamEnd });
        };
        let class = match &token.kind {
            TokenKind::StreamStart => Class::StreamStart,
            TokenKind::StreamEnd => Class::StreamEnd,
            TokenKind::VersionDirective { .. } | TokenKind::TagDirective { .. } => Class::Directive,
            TokenKind::DocumentStart => Class::DocumentStart,
            TokenKind::DocumentEnd => Class::DocumentEnd,
            TokenKind::BlockSequenceStart => Class::BlockSequenceStart,
            TokenKind::BlockMappingStart => Class::BlockMappingStart,
            TokenKind::BlockEnd => Class::BlockEnd,
            TokenKind::FlowSequenceStart => Class::FlowSequenceStart,
            TokenKind::FlowSequenceEnd => Class::FlowSequenceEnd,
            TokenKind::FlowMappingStart => Class::FlowMappingStart,
            TokenKind::FlowMappingEnd => Class::FlowMappingEnd,
            TokenKind::BlockEntry => Class::BlockEntry,
            TokenKind::FlowEntry => Class::FlowEntry,
            TokenKind::Key => Class::Key,
            TokenKind::Value => Class::Value,
            TokenKind::Alias(_) => Class::Alias,
            TokenKind::Anchor(_) => Class::Anchor,
            TokenKind::Tag { .. } => Class::Tag,
            TokenKind::Scalar(_) => Class::Scalar,
        };
        Ok(Next { start: token.start, end: token.end, class })
    }

    fn skip(&mut self) {
        self.scanner.take();
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::End);
    }

    /// Go's parser errors name the line before the one where the token stands; the context's where that is the first.
    fn error(&self, context: Option<Mark>, problem: &'static str, mark: Mark) -> Parsed {
        let line = if mark.line != 0 { mark.line } else { context.map_or(0, |context| context.line) };
        Err(SyntaxError { problem, offset: mark.offset, line: (line != 0).then_some(line) })
    }

    fn stream_start(&mut self) -> Parsed {
        let next = self.peek()?;
        self.state = State::ImplicitDocumentStart;
        self.skip();
        Ok(Event { start: next.start, end: next.end, kind: EventKind::StreamStart })
    }

    fn document_start(&mut self, implicit: bool) -> Parsed {
        let mut next = self.peek()?;
        while !implicit && next.class == Class::DocumentEnd {
            self.skip();
            next = self.peek()?;
        }
        let start = next.start;
        if next.class == Class::StreamEnd {
            self.state = State::End;
            self.skip();
            return Ok(Event { start, end: next.end, kind: EventKind::StreamEnd });
        }
        if implicit && !matches!(next.class, Class::Directive | Class::DocumentStart) {
            self.directives()?;
            self.states.push(State::DocumentEnd);
            self.state = State::BlockNode;
            return Ok(Event { start, end: next.end, kind: EventKind::DocumentStart });
        }
        self.directives()?;
        next = self.peek()?;
        if next.class != Class::DocumentStart {
            return self.error(None, "did not find expected <document start>", next.start);
        }
        self.states.push(State::DocumentEnd);
        self.state = State::DocumentContent;
        self.skip();
        Ok(Event { start, end: next.end, kind: EventKind::DocumentStart })
    }

    fn directives(&mut self) -> Result<(), SyntaxError> {
        let mut versioned = false;
        let mut next = self.peek()?;
        while next.class == Class::Directive {
            match self.scanner.take().map(|token| token.kind) {
                Some(TokenKind::VersionDirective { major, minor }) => {
                    if versioned {
                        return self.error(None, "found duplicate %YAML directive", next.start).map(drop);
                    }
                    if (major, minor) != (1, 1) {
                        return self.error(None, "found incompatible YAML document", next.start).map(drop);
                    }
                    versioned = true;
                }
                Some(TokenKind::TagDirective { handle, prefix }) => {
                    if self.tag_directives.iter().any(|(known, _)| *known == handle) {
                        return self.error(None, "found duplicate %TAG directive", next.start).map(drop);
                    }
                    self.tag_directives.push((handle, prefix));
                }
                _ => {}
            }
            next = self.peek()?;
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.tag_directives.iter().any(|(known, _)| known == handle) {
                self.tag_directives.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }

    fn document_content(&mut self) -> Parsed {
        let next = self.peek()?;
        if matches!(
            next.class,
            Class::Directive | Class::DocumentStart | Class::DocumentEnd | Class::StreamEnd
        ) {
            self.pop_state();
            return Ok(empty_scalar(next.start));
        }
        self.node(true, false)
    }

    fn document_end(&mut self) -> Parsed {
        let next = self.peek()?;
        let mut end = next.start;
        if next.class == Class::DocumentEnd {
            end = next.end;
            self.skip();
        }
        self.tag_directives.clear();
        self.state = State::DocumentStart;
        Ok(Event { start: next.start, end, kind: EventKind::DocumentEnd })
    }

    fn node(&mut self, block: bool, indentless: bool) -> Parsed {
        let mut next = self.peek()?;
        let start = next.start;
        if next.class == Class::Alias {
            self.pop_state();
            let name = match self.scanner.take().map(|token| token.kind) {
                Some(TokenKind::Alias(name)) => name,
                _ => String::new(),
            };
            return Ok(Event { start, end: next.end, kind: EventKind::Alias(name) });
        }
        let properties = self.properties(&mut next)?;
        let end = properties.end.map_or(start, |offset| Mark { offset, ..start });
        if indentless && next.class == Class::BlockEntry {
            self.state = State::IndentlessSequenceEntry;
            let kind = EventKind::SequenceStart { properties, flow: false };
            return Ok(Event { start, end: next.end, kind });
        }
        let (state, kind) = match next.class {
            Class::Scalar => {
                self.pop_state();
                return Ok(self.scalar(start, properties));
            }
            Class::FlowSequenceStart => {
                (State::FlowSequenceFirstEntry, EventKind::SequenceStart { properties, flow: true })
            }
            Class::FlowMappingStart => {
                (State::FlowMappingFirstKey, EventKind::MappingStart { properties, flow: true })
            }
            Class::BlockSequenceStart if block => {
                (State::BlockSequenceFirstEntry, EventKind::SequenceStart { properties, flow: false })
            }
            Class::BlockMappingStart if block => {
                (State::BlockMappingFirstKey, EventKind::MappingStart { properties, flow: false })
            }
            _ if properties.end.is_some() => {
                self.pop_state();
                let plain_implicit = properties.tag.is_none();
                let scalar = empty();
                return Ok(Event {
                    start,
                    end,
                    kind: EventKind::Scalar { properties, scalar, plain_implicit },
                });
            }
            _ => return self.error(Some(start), "did not find expected node content", next.start),
        };
        self.state = state;
        Ok(Event { start, end: next.end, kind })
    }

    fn scalar(&mut self, start: Mark, properties: Properties) -> Event {
        let Some(Token { end, kind: TokenKind::Scalar(scalar), .. }) = self.scanner.take() else {
            return empty_scalar(start);
        };
        let plain_implicit = match properties.tag.as_deref() {
            None => scalar.style == Style::Plain,
            Some(tag) => tag == "!",
        };
        Event { start, end, kind: EventKind::Scalar { properties, scalar, plain_implicit } }
    }

    /// Anchor and tag in either order; `next` becomes the token behind them.
    fn properties(&mut self, next: &mut Next) -> Result<Properties, SyntaxError> {
        let mut properties = Properties::default();
        let start = next.start;
        let (mut anchored, mut tag) = (false, None);
        loop {
            match next.class {
                Class::Anchor if !anchored => anchored = true,
                Class::Tag if tag.is_none() => {}
                _ => break,
            }
            match self.scanner.take().map(|token| token.kind) {
                Some(TokenKind::Anchor(name)) => properties.anchor = Some(name),
                Some(TokenKind::Tag { handle, suffix }) => tag = Some((handle, suffix, next.start)),
                _ => {}
            }
            properties.end = Some(next.end.offset);
            *next = self.peek()?;
        }
        if let Some((handle, suffix, mark)) = tag {
            let prefix = self.tag_directives.iter().find(|(known, _)| *known == handle);
            let long = match prefix {
                _ if handle.is_empty() => suffix,
                Some((_, prefix)) => format!("{prefix}{suffix}"),
                None => String::new(),
            };
            if !handle.is_empty() && long.is_empty() {
                return self.error(Some(start), "found undefined tag handle", mark).map(|_| properties);
            }
            properties.tag = (!long.is_empty()).then_some(long);
        }
        Ok(properties)
    }

    /// Steps over the token that opens a collection and remembers where it stood.
    fn open(&mut self, first: bool) -> Result<(), SyntaxError> {
        if first {
            let mark = self.peek()?.start;
            self.marks.push(mark);
            self.skip();
        }
        Ok(())
    }

    fn close(&mut self, kind: EventKind) -> Parsed {
        let next = self.peek()?;
        self.pop_state();
        self.marks.pop();
        self.skip();
        Ok(Event { start: next.start, end: next.end, kind })
    }

    fn block_sequence_entry(&mut self, first: bool) -> Parsed {
        self.open(first)?;
        let next = self.peek()?;
        match next.class {
            Class::BlockEntry => {
                self.skip();
                if matches!(self.peek()?.class, Class::BlockEntry | Class::BlockEnd) {
                    self.state = State::BlockSequenceEntry;
                    return Ok(empty_scalar(next.end));
                }
                self.states.push(State::BlockSequenceEntry);
                self.node(true, false)
            }
            Class::BlockEnd => self.close(EventKind::SequenceEnd),
            _ => {
                let context = self.marks.pop();
                self.error(context, "did not find expected '-' indicator", next.start)
            }
        }
    }

    fn indentless_sequence_entry(&mut self) -> Parsed {
        let next = self.peek()?;
        if next.class != Class::BlockEntry {
            self.pop_state();
            return Ok(Event { start: next.start, end: next.start, kind: EventKind::SequenceEnd });
        }
        self.skip();
        if matches!(self.peek()?.class, Class::BlockEntry | Class::Key | Class::Value | Class::BlockEnd) {
            self.state = State::IndentlessSequenceEntry;
            return Ok(empty_scalar(next.end));
        }
        self.states.push(State::IndentlessSequenceEntry);
        self.node(true, false)
    }

    fn block_mapping_key(&mut self, first: bool) -> Parsed {
        self.open(first)?;
        let next = self.peek()?;
        match next.class {
            Class::Key => {
                self.skip();
                if matches!(self.peek()?.class, Class::Key | Class::Value | Class::BlockEnd) {
                    self.state = State::BlockMappingValue;
                    return Ok(empty_scalar(next.end));
                }
                self.states.push(State::BlockMappingValue);
                self.node(true, true)
            }
            Class::BlockEnd => self.close(EventKind::MappingEnd),
            _ => {
                let context = self.marks.pop();
                self.error(context, "did not find expected key", next.start)
            }
        }
    }

    fn block_mapping_value(&mut self) -> Parsed {
        let next = self.peek()?;
        if next.class != Class::Value {
            self.state = State::BlockMappingKey;
            return Ok(empty_scalar(next.start));
        }
        self.skip();
        if matches!(self.peek()?.class, Class::Key | Class::Value | Class::BlockEnd) {
            self.state = State::BlockMappingKey;
            return Ok(empty_scalar(next.end));
        }
        self.states.push(State::BlockMappingKey);
        self.node(true, true)
    }

    fn flow_sequence_entry(&mut self, first: bool) -> Parsed {
        self.open(first)?;
        let mut next = self.peek()?;
        if next.class != Class::FlowSequenceEnd && !first {
            if next.class != Class::FlowEntry {
                let context = self.marks.pop();
                return self.error(context, "did not find expected ',' or ']'", next.start);
            }
            self.skip();
            next = self.peek()?;
        }
        match next.class {
            Class::FlowSequenceEnd => self.close(EventKind::SequenceEnd),
            Class::Key => {
                self.state = State::FlowSequenceEntryMappingKey;
                self.skip();
                let kind = EventKind::MappingStart { properties: Properties::default(), flow: true };
                Ok(Event { start: next.start, end: next.end, kind })
            }
            _ => {
                self.states.push(State::FlowSequenceEntry);
                self.node(false, false)
            }
        }
    }

    fn flow_pair_key(&mut self) -> Parsed {
        let next = self.peek()?;
        if matches!(next.class, Class::Value | Class::FlowEntry | Class::FlowSequenceEnd) {
            self.skip();
            self.state = State::FlowSequenceEntryMappingValue;
            return Ok(empty_scalar(next.end));
        }
        self.states.push(State::FlowSequenceEntryMappingValue);
        self.node(false, false)
    }

    fn flow_pair_value(&mut self) -> Parsed {
        let next = self.peek()?;
        if next.class == Class::Value {
            self.skip();
            if !matches!(self.peek()?.class, Class::FlowEntry | Class::FlowSequenceEnd) {
                self.states.push(State::FlowSequenceEntryMappingEnd);
                return self.node(false, false);
            }
        }
        self.state = State::FlowSequenceEntryMappingEnd;
        Ok(empty_scalar(next.start))
    }

    fn flow_pair_end(&mut self) -> Parsed {
        let next = self.peek()?;
        self.state = State::FlowSequenceEntry;
        Ok(Event { start: next.start, end: next.start, kind: EventKind::MappingEnd })
    }

    fn flow_mapping_key(&mut self, first: bool) -> Parsed {
        self.open(first)?;
        let mut next = self.peek()?;
        if next.class != Class::FlowMappingEnd && !first {
            if next.class != Class::FlowEntry {
                let context = self.marks.pop();
                return self.error(context, "did not find expected ',' or '}'", next.start);
            }
            self.skip();
            next = self.peek()?;
        }
        match next.class {
            Class::FlowMappingEnd => self.close(EventKind::MappingEnd),
            Class::Key => {
                self.skip();
                let value = self.peek()?;
                if matches!(value.class, Class::Value | Class::FlowEntry | Class::FlowMappingEnd) {
                    self.state = State::FlowMappingValue;
                    return Ok(empty_scalar(value.start));
                }
                self.states.push(State::FlowMappingValue);
                self.node(false, false)
            }
            _ => {
                self.states.push(State::FlowMappingEmptyValue);
                self.node(false, false)
            }
        }
    }

    fn flow_mapping_value(&mut self, empty: bool) -> Parsed {
        let mut next = self.peek()?;
        if !empty && next.class == Class::Value {
            self.skip();
            next = self.peek()?;
            if !matches!(next.class, Class::FlowEntry | Class::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.node(false, false);
            }
        }
        self.state = State::FlowMappingKey;
        Ok(empty_scalar(next.start))
    }
}

const fn empty() -> Scalar {
    Scalar { text: ScannedText::Source(0..0), style: Style::Plain, indent: 0 }
}

fn empty_scalar(mark: Mark) -> Event {
    let kind = EventKind::Scalar { properties: Properties::default(), scalar: empty(), plain_implicit: true };
    Event { start: mark, end: mark, kind }
}
