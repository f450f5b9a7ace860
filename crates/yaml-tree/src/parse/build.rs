//! Events → tree: one document, read until its end or its first error.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::events::{Event, EventKind, Events, Properties as EventProperties};
use super::{MAX_DEPTH, Part};
use crate::decode;
use crate::scan::{Scalar, ScannedText};
use crate::tree::{Data, Node, Properties, Style, Text, Tree};
use crate::{Problem, ProblemKind, Span};

impl Tree {
    pub(crate) fn empty(text: &Arc<str>, span: Span) -> Self {
        Self {
            span,
            text: Arc::clone(text),
            nodes: Vec::new(),
            owned: String::new(),
            properties: BTreeMap::new(),
            block_indents: BTreeMap::new(),
            problems: Vec::new(),
        }
    }
}

/// Reads the document at `part`.
pub(super) fn read(text: &Arc<str>, part: Part) -> Tree {
    let mut builder = Builder {
        tree: Tree::empty(text, part.span),
        open: Vec::new(),
        skipped: 0,
        anchors: BTreeMap::new(),
    };
    if let Some(span) = part.separator {
        let message = format!("invalid Yaml document separator: {}", span.of(text));
        builder.tree.problems.push(Problem { span, kind: ProblemKind::Syntax, message });
    }
    // A line of block style makes a key and a value, or an entry with its first: growing by doubling would hold a long
    // text's nodes three times.
    let lines = part.span.of(text).bytes().filter(|it| *it == b'\n').count();
    builder.tree.nodes.reserve(lines * 2 + lines / 4);
    let mut events = Events::new(part.span.of(text));
    loop {
        match events.next() {
            Ok(Event { kind: EventKind::DocumentEnd | EventKind::StreamEnd, .. }) => break,
            Ok(event) => {
                if let Err(problem) = builder.event(event) {
                    builder.tree.problems.push(problem);
                    break;
                }
            }
            Err(error) => {
                let place = error.line.map_or_else(String::new, |line| format!("line {line}: "));
                let at = builder.base() + error.offset as u32;
                let message = format!("yaml: {place}{}", error.problem);
                let end = end_of_character(text, at).min(part.span.end).max(at);
                let span = Span::new(at, end);
                builder.tree.problems.push(Problem { span, kind: ProblemKind::Syntax, message });
                break;
            }
        }
    }
    builder.close_all();
    let mut tree = builder.tree;
    tree.nodes.shrink_to_fit();
    decode::find_problems(&mut tree);
    tree.problems.sort_by_key(|problem| problem.span.start);
    tree
}

struct Builder {
    tree: Tree,
    /// The collections that are open.
    open: Vec<u32>,
    /// Levels below [`MAX_DEPTH`] that are being left out.
    skipped: usize,
    anchors: BTreeMap<String, u32>,
}

impl Builder {
    fn base(&self) -> u32 {
        self.tree.span.start
    }

    fn event(&mut self, event: Event) -> Result<(), Problem> {
        let base = self.base();
        let (start, end) = (base + event.start.offset as u32, base + event.end.offset as u32);
        match event.kind {
            EventKind::SequenceStart { .. } | EventKind::MappingStart { .. } if self.skipped > 0 => {
                self.skipped += 1;
            }
            EventKind::SequenceEnd | EventKind::MappingEnd if self.skipped > 0 => self.skipped -= 1,
            _ if self.skipped > 0 => {}
            EventKind::SequenceStart { properties, flow } => {
                self.start(start, properties, flow, Data::Sequence { flow });
            }
            EventKind::MappingStart { properties, flow } => {
                self.start(start, properties, flow, Data::Mapping { flow, special: false });
            }
            EventKind::SequenceEnd | EventKind::MappingEnd => self.close((end > start).then_some(end)),
            EventKind::Scalar { properties, scalar, plain_implicit } => {
                self.scalar(start, end, properties, scalar, plain_implicit);
            }
            EventKind::Alias(name) => {
                let Some(&target) = self.anchors.get(&name) else {
                    let message = format!("yaml: unknown anchor '{name}' referenced");
                    return Err(Problem { span: Span::new(start, end), kind: ProblemKind::Value, message });
                };
                self.push(Span::new(start, end), Data::Alias { target });
            }
            EventKind::StreamStart
            | EventKind::StreamEnd
            | EventKind::DocumentStart
            | EventKind::DocumentEnd => {}
        }
        Ok(())
    }

    fn push(&mut self, span: Span, data: Data) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let parent = self.open.last().copied().unwrap_or(id);
        self.tree.nodes.push(Node { span, after: id + 1, parent, data });
        id
    }

    fn properties(&mut self, id: u32, start: u32, properties: EventProperties) {
        if properties.end.is_none() {
            return;
        }
        if let Some(anchor) = &properties.anchor {
            self.anchors.insert(anchor.clone(), id);
        }
        let EventProperties { anchor, tag, .. } = properties;
        self.tree.properties.insert(id, Properties { start, anchor, tag });
    }

    fn start(&mut self, start: u32, properties: EventProperties, flow: bool, data: Data) {
        if self.open.len() >= MAX_DEPTH {
            self.skipped = 1;
            let span = Span::new(start, end_of_character(&self.tree.text, start));
            let message = format!("nested more than {MAX_DEPTH} levels deep: not read from here");
            self.tree.problems.push(Problem { span, kind: ProblemKind::TooDeep, message });
            let text = Text { start, len: 0, owned: false };
            self.push(
                Span::new(start, start),
                Data::Scalar { text, style: Style::Plain, plain_implicit: true },
            );
            return;
        }
        let content = properties.end.map_or(start, |end| self.content_after(end));
        let id = self.push(Span::new(content, content + u32::from(flow)), data);
        self.properties(id, start, properties);
        self.open.push(id);
    }

    /// The first byte behind an anchor or tag that is neither blank nor comment.
    fn content_after(&self, end: usize) -> u32 {
        let mut at = self.base() as usize + end;
        loop {
            let rest = self.tree.text.get(at..).unwrap_or("");
            at += rest.len() - rest.trim_start().len();
            let Some(comment) = rest.trim_start().strip_prefix('#') else { return at as u32 };
            at += 1 + comment.find('\n').unwrap_or(comment.len());
        }
    }

    /// Ends a collection: with its bracket where it has one, with its last child otherwise.
    fn close(&mut self, bracket_end: Option<u32>) {
        let Some(id) = self.open.pop() else { return };
        let after = self.tree.nodes.len() as u32;
        let last = self.last_child_end(id, after);
        if let Some(node) = self.tree.nodes.get_mut(id as usize) {
            node.after = after;
            node.span.end = bracket_end.unwrap_or(last.max(node.span.end));
        }
    }

    fn last_child_end(&self, id: u32, after: u32) -> u32 {
        let mut child = id + 1;
        let mut end = 0;
        while let Some(node) = self.tree.raw(child).filter(|_| child < after) {
            end = end.max(node.span.end);
            child = node.after;
        }
        end
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close(None);
        }
    }

    fn scalar(
        &mut self,
        start: u32,
        end: u32,
        properties: EventProperties,
        scalar: Scalar,
        plain_implicit: bool,
    ) {
        let base = self.base();
        let content = match properties.end {
            Some(behind) if end > base + behind as u32 => self.content_after(behind),
            Some(_) => end,
            None => start,
        };
        let mut span = Span::new(content, end);
        if matches!(scalar.style, Style::Literal | Style::Folded) {
            let lines = span.of(&self.tree.text);
            span.end = content + lines.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32;
        }
        let text = match scalar.text {
            ScannedText::Source(range) => {
                Text { start: base + range.start as u32, len: range.len() as u32, owned: false }
            }
            ScannedText::Owned(text) => {
                let start = self.tree.owned.len() as u32;
                self.tree.owned.push_str(&text);
                Text { start, len: text.len() as u32, owned: true }
            }
        };
        let id = self.push(span, Data::Scalar { text, style: scalar.style, plain_implicit });
        if matches!(scalar.style, Style::Literal | Style::Folded) {
            self.tree.block_indents.insert(id, scalar.indent);
        }
        self.properties(id, start, properties);
    }
}

fn end_of_character(text: &str, at: u32) -> u32 {
    let next = text.get(at as usize..).and_then(|rest| rest.chars().next());
    at + next.filter(|&next| next != '\n').map_or(0, char::len_utf8) as u32
}
