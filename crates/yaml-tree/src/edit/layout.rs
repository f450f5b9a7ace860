//! How a document is laid out: lines, columns, dashes and the author's habits.

use crate::{Kind, NodeRef, Tree};

/// A document with its habits.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
    /// What ends its lines.
    pub(super) line: &'static str,
    /// Columns a nested mapping stands deeper.
    pub(super) step: usize,
    /// Columns a sequence stands deeper than its key.
    pub(super) sequences: usize,
    /// New values stand on one line, in flow style: where a block does not fit.
    pub(super) one_line: bool,
}

impl<'a> Layout<'a> {
    pub(super) fn new(text: &'a str, tree: &'a Tree) -> Self {
        let line = match text.find('\n') {
            Some(at) if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'\r') => "\r\n",
            _ => "\n",
        };
        let mut layout = Self { text, tree, line, step: 2, sequences: 0, one_line: false };
        layout.step = layout.habit(Kind::Mapping).filter(|&step| step > 0).unwrap_or(2);
        layout.sequences = layout.habit(Kind::Sequence).unwrap_or(0);
        layout
    }

    /// How much deeper than its key the first nested block collection of `kind` stands.
    fn habit(&self, kind: Kind) -> Option<usize> {
        (0..self.tree.len() as u32).find_map(|id| {
            let node = NodeRef::new(self.tree, id);
            let parent =
                node.parent().filter(|parent| parent.kind() == Kind::Mapping && !parent.is_flow())?;
            let nested = !node.is_alias() && node.kind() == kind && !node.is_flow();
            let deeper = nested && self.starts_line(node.span().start as usize);
            deeper.then(|| self.column(node.span().start).saturating_sub(self.column(parent.span().start)))
        })
    }

    /// The text between two offsets.
    pub(super) fn between(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Characters between the start of the line and `offset`.
    pub(super) fn column(&self, offset: u32) -> usize {
        self.between(self.line_start(offset), offset).chars().filter(|&c| c != '\u{feff}').count()
    }

    pub(super) fn line_start(&self, offset: u32) -> u32 {
        let before = self.text.get(..offset as usize).unwrap_or("");
        before.rfind('\n').map_or(0, |at| at as u32 + 1)
    }

    /// Where the line of `offset` ends, before its line break.
    pub(super) fn line_end(&self, offset: u32) -> u32 {
        let rest = self.text.get(offset as usize..).unwrap_or("");
        let line = rest.split('\n').next().unwrap_or("");
        offset + line.strip_suffix('\r').unwrap_or(line).len() as u32
    }

    /// The start of the line after that of `offset`; the end of the text for the last line.
    pub(super) fn next_line(&self, offset: u32) -> u32 {
        let rest = self.text.get(offset as usize..).unwrap_or("");
        offset + rest.find('\n').map_or(rest.len(), |at| at + 1) as u32
    }

    /// True when only blanks stand before `offset` on its line.
    pub(super) fn starts_line(&self, offset: usize) -> bool {
        self.between(self.line_start(offset as u32), offset as u32).chars().all(|c| c == ' ')
    }

    /// The end of the line of `offset`, when nothing but blanks and a comment follows there.
    pub(super) fn quiet_line_end(&self, offset: u32) -> Option<u32> {
        let end = self.line_end(offset);
        let rest = self.between(offset, end);
        let quiet = rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
        quiet.then_some(end)
    }

    /// Where an entry or item ends: with its value, or its colon or dash when the value is absent.
    pub(super) fn end(&self, node: NodeRef<'_>) -> u32 {
        node.span().end.max(node.outer_start())
    }

    /// The first byte from `from` on that is neither blank, line break nor comment.
    pub(super) fn skip_quiet(&self, from: u32) -> u32 {
        let mut at = from;
        loop {
            let rest = self.text.get(at as usize..).unwrap_or("");
            let trimmed = rest.trim_start();
            at += (rest.len() - trimmed.len()) as u32;
            if !trimmed.starts_with('#') {
                return at;
            }
            at = self.next_line(at);
        }
    }

    /// Where each entry or item of a collection begins (key or dash; its own start in flow style) and ends.
    pub(super) fn slots(&self, collection: NodeRef<'a>) -> Vec<Slot<'a>> {
        let mut slots: Vec<Slot<'a>> = Vec::new();
        if collection.kind() == Kind::Mapping {
            for (key, value) in collection.written_entries() {
                let end = self.end(value).max(self.end(key));
                slots.push(Slot { start: key.outer_start(), end, key: Some(key), value });
            }
            return slots;
        }
        let mut from = collection.span().start;
        for item in collection.items() {
            let start = if collection.is_flow() { item.outer_start() } else { self.skip_quiet(from) };
            let end = self.end(item).max(start + u32::from(!collection.is_flow()));
            slots.push(Slot { start, end, key: None, value: item });
            from = end;
        }
        slots
    }

    /// True when the author writes JSON here: keys and strings in double quotes within brackets.
    pub(super) fn is_json(&self, node: NodeRef<'_>) -> bool {
        let around = std::iter::successors(Some(node), |node| node.parent());
        around.filter(|node| node.is_flow()).any(|node| {
            node.written_entries().first().map_or_else(
                || node.parent().is_none(),
                |(key, _)| self.between(key.span().start, key.span().end).starts_with('"'),
            )
        })
    }

    /// True when `node` lies in, or is, a flow collection.
    pub(super) fn in_flow(&self, node: NodeRef<'_>) -> bool {
        std::iter::successors(Some(node), |node| node.parent()).any(NodeRef::is_flow)
    }
}

/// One entry or item.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) key: Option<NodeRef<'a>>,
    pub(super) value: NodeRef<'a>,
}
