//! A place in the text, counted as Go's reader counts it, and when that reader would have met a bad character.

use super::{Scanned, SyntaxError};

/// Go's `input_raw_buffer_size`: the reader decodes this many bytes at a time, and reports a bad character
/// when it decodes the piece, which may be before or after a syntax error in the same document.
const CHUNK: usize = 512;

/// A place in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Bytes from the start.
    pub(crate) offset: usize,
    /// Characters from the start, as Go counts them.
    pub(crate) index: u32,
    /// Lines from 0.
    pub(crate) line: u32,
    /// Characters from the start of the line.
    pub(crate) column: i32,
}

pub(crate) struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pub(crate) mark: Mark,
    /// The text has a character that YAML forbids, or a byte order mark inside: Go's buffer is imitated.
    careful: bool,
    loaded: usize,
    buffer_start: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut cursor =
            Self { text, bytes, mark: Mark::default(), careful: false, loaded: 0, buffer_start: 0 };
        if text.starts_with('\u{feff}') {
            cursor.mark.offset = 3;
            cursor.buffer_start = 3;
        }
        let rest = text.get(cursor.mark.offset..).unwrap_or("");
        cursor.careful = rest.chars().any(|character| character == '\u{feff}' || is_forbidden(character));
        cursor
    }

    pub(crate) const fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn jump(&mut self, offset: usize) {
        self.mark = Mark { offset, ..Mark::default() };
        self.careful = false;
    }

    /// The byte `ahead` bytes on; 0 past the end.
    pub(crate) fn at(&self, ahead: usize) -> u8 {
        self.bytes.get(self.mark.offset + ahead).copied().unwrap_or(0)
    }

    /// Go's `update_buffer`: at least `count` characters must have been decoded.
    pub(crate) fn ensure(&mut self, count: usize) -> Scanned<()> {
        if self.careful { self.decode(count) } else { Ok(()) }
    }

    fn decode(&mut self, count: usize) -> Scanned<()> {
        let text = |from: usize, to: usize| {
            self.bytes.get(from..to).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
        };
        let mut loaded = self.loaded.max(self.mark.offset);
        if text(self.mark.offset, loaded).chars().take(count).count() >= count {
            return Ok(());
        }
        self.buffer_start = self.mark.offset;
        while loaded < self.bytes.len() && text(self.mark.offset, loaded).chars().take(count).count() < count
        {
            // The byte order mark at the start is part of the first piece.
            let begin = if loaded == 3 && self.loaded == 0 { 0 } else { loaded };
            let mut end = (begin + CHUNK).min(self.bytes.len());
            while end > begin && self.bytes.get(end).is_some_and(|byte| byte & 0xC0 == 0x80) {
                end -= 1;
            }
            let bad = text(loaded, end).char_indices().find(|&(_, character)| is_forbidden(character));
            if let Some((at, _)) = bad {
                let problem = "control characters are not allowed";
                return Err(SyntaxError { problem, offset: loaded + at, line: None });
            }
            loaded = end;
            self.loaded = loaded;
        }
        Ok(())
    }

    pub(crate) fn skip(&mut self) {
        let width = match self.at(0) {
            0x00..=0x7F => 1,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        self.mark.offset = (self.mark.offset + width).min(self.bytes.len());
        self.mark.index += 1;
        self.mark.column += 1;
    }

    /// Steps over a line break; returns what Go's `read_line` makes of it: nothing where no break stands.
    pub(crate) fn skip_line(&mut self) -> &'static str {
        let (width, text) = match (self.at(0), self.at(1), self.at(2)) {
            (b'\r', b'\n', _) => (2, "\n"),
            (b'\r' | b'\n', _, _) => (1, "\n"),
            (0xC2, 0x85, _) => (2, "\n"),
            (0xE2, 0x80, 0xA8) => (3, "\u{2028}"),
            (0xE2, 0x80, 0xA9) => (3, "\u{2029}"),
            _ => return "",
        };
        self.mark.index += if self.at(0) == b'\r' && width == 2 { 2 } else { 1 };
        self.mark.offset += width;
        self.mark.column = 0;
        self.mark.line += 1;
        text
    }

    pub(crate) fn skip_to_line_end(&mut self) -> Scanned<()> {
        while !self.is_breakz(0) {
            self.skip();
            self.ensure(1)?;
        }
        Ok(())
    }

    pub(crate) fn skip_blanks(&mut self) -> Scanned<()> {
        self.ensure(1)?;
        while self.is_blank(0) {
            self.skip();
            self.ensure(1)?;
        }
        Ok(())
    }

    pub(crate) fn is_blank(&self, ahead: usize) -> bool {
        matches!(self.at(ahead), b' ' | b'\t')
    }

    pub(crate) fn is_break(&self, ahead: usize) -> bool {
        match self.at(ahead) {
            b'\r' | b'\n' => true,
            0xC2 => self.at(ahead + 1) == 0x85,
            0xE2 => self.at(ahead + 1) == 0x80 && matches!(self.at(ahead + 2), 0xA8 | 0xA9),
            _ => false,
        }
    }

    pub(crate) fn is_breakz(&self, ahead: usize) -> bool {
        self.at(ahead) == 0 || self.is_break(ahead)
    }

    pub(crate) fn is_blankz(&self, ahead: usize) -> bool {
        self.is_blank(ahead) || self.is_breakz(ahead)
    }

    pub(crate) fn is_alpha(&self) -> bool {
        matches!(self.at(0), b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-')
    }

    /// `---` or `...` at the start of a line.
    pub(crate) fn is_document_marker(&self, byte: u8) -> bool {
        self.mark.column == 0
            && self.at(0) == byte
            && self.at(1) == byte
            && self.at(2) == byte
            && self.is_blankz(3)
    }

    /// Go looks for the mark at the start of its buffer, wherever it stands itself.
    pub(crate) fn is_bom(&self) -> bool {
        self.careful
            && self.bytes.get(self.buffer_start..).is_some_and(|rest| rest.starts_with(b"\xEF\xBB\xBF"))
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at(0) == 0
    }
}

/// Characters that YAML 1.1 does not allow in a stream (`readerc.go`).
pub(crate) fn is_forbidden(character: char) -> bool {
    !matches!(character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{7e}' | '\u{85}' | '\u{a0}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}
