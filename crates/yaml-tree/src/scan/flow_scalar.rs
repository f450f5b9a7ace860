//! Plain and quoted scalars, which fold their lines.

use std::ops::Range;

use super::directive::hex;
use super::scalar::{Breaks, put_all};
use super::{Mark, Scanned, Scanner, ValueBuilder};

/// What stands between two words of a scalar, until it is known whether the scalar goes on.
#[derive(Default)]
struct Gap {
    blanks: Range<usize>,
    leading: Breaks,
    trailing: Breaks,
    /// A line break was met: blanks are layout from here on.
    broken: bool,
}

impl Gap {
    fn is_empty(&self) -> bool {
        !self.broken && self.blanks.is_empty()
    }

    /// Folds the gap into the value: one break is a space, more are one break less, blanks stay as they are.
    fn close(&mut self, source: &str, value: &mut ValueBuilder) {
        if !self.broken {
            value.take(source, std::mem::take(&mut self.blanks));
            return;
        }
        if self.leading.first().is_some_and(|(_, text)| text.starts_with('\n')) {
            if self.trailing.is_empty() {
                for (range, _) in self.leading.drain(..) {
                    value.put(source, " ", range);
                }
            }
            self.leading.clear();
        }
        put_all(value, source, &mut self.leading);
        put_all(value, source, &mut self.trailing);
        self.blanks = 0..0;
        self.broken = false;
    }
}

impl Scanner<'_> {
    pub(super) fn scan_quoted_scalar(&mut self, single: bool, value: &mut ValueBuilder) -> Scanned<Mark> {
        let start = self.cursor.mark;
        let quote = if single { b'\'' } else { b'"' };
        let source = self.cursor.text();
        self.cursor.skip();
        loop {
            self.cursor.ensure(4)?;
            if self.cursor.is_document_marker(b'-') || self.cursor.is_document_marker(b'.') {
                return self.error(start, "found unexpected document indicator");
            }
            if self.cursor.is_at_end() {
                return self.error(start, "found unexpected end of stream");
            }
            let mut gap = Gap::default();
            while !self.cursor.is_blankz(0) {
                let from = self.cursor.mark.offset;
                match self.cursor.at(0) {
                    b'\'' if single && self.cursor.at(1) == b'\'' => {
                        self.cursor.skip();
                        self.cursor.skip();
                        value.put(source, "'", from..from + 2);
                    }
                    byte if byte == quote => break,
                    b'\\' if !single && self.cursor.is_break(1) => {
                        self.cursor.ensure(3)?;
                        self.cursor.skip();
                        self.cursor.skip_line();
                        gap.broken = true;
                        break;
                    }
                    b'\\' if !single => self.scan_escape(start, source, value)?,
                    _ => {
                        self.cursor.skip();
                        value.take(source, from..self.cursor.mark.offset);
                    }
                }
                self.cursor.ensure(2)?;
            }
            self.cursor.ensure(1)?;
            if self.cursor.at(0) == quote {
                break;
            }
            self.scan_gap(&mut gap, None)?;
            gap.close(source, value);
        }
        self.cursor.skip();
        Ok(self.cursor.mark)
    }

    fn scan_escape(&mut self, start: Mark, source: &str, value: &mut ValueBuilder) -> Scanned<()> {
        let from = self.cursor.mark.offset;
        let (text, digits) = match self.cursor.at(1) {
            b'0' => ("\0", 0),
            b'a' => ("\x07", 0),
            b'b' => ("\x08", 0),
            b't' | b'\t' => ("\t", 0),
            b'n' => ("\n", 0),
            b'v' => ("\x0B", 0),
            b'f' => ("\x0C", 0),
            b'r' => ("\r", 0),
            b'e' => ("\x1B", 0),
            b' ' => (" ", 0),
            b'"' => ("\"", 0),
            b'\'' => ("'", 0),
            b'\\' => ("\\", 0),
            b'N' => ("\u{85}", 0),
            b'_' => ("\u{a0}", 0),
            b'L' => ("\u{2028}", 0),
            b'P' => ("\u{2029}", 0),
            b'x' => ("", 2),
            b'u' => ("", 4),
            b'U' => ("", 8),
            _ => return self.error(start, "found unknown escape character"),
        };
        self.cursor.skip();
        self.cursor.skip();
        if digits == 0 {
            value.put(source, text, from..self.cursor.mark.offset);
            return Ok(());
        }
        self.cursor.ensure(digits)?;
        let mut code = 0u32;
        for ahead in 0..digits {
            let Some(digit) = hex(self.cursor.at(ahead)) else {
                return self.error(start, "did not find expected hexdecimal number");
            };
            code = code << 4 | digit;
        }
        let Some(character) = char::from_u32(code) else {
            return self.error(start, "found invalid Unicode character escape code");
        };
        for _ in 0..digits {
            self.cursor.skip();
        }
        value.put(source, character.encode_utf8(&mut [0; 4]), from..self.cursor.mark.offset);
        Ok(())
    }

    /// Blanks and line breaks. `plain` holds a plain scalar's start and indentation, which tabs must respect.
    fn scan_gap(&mut self, gap: &mut Gap, plain: Option<(Mark, i32)>) -> Scanned<()> {
        while self.cursor.is_blank(0) || self.cursor.is_break(0) {
            let from = self.cursor.mark.offset;
            if self.cursor.is_blank(0) {
                if let Some((start, indent)) = plain
                    && gap.broken
                    && self.cursor.mark.column < indent
                    && self.cursor.at(0) == b'\t'
                {
                    return self.error(start, "found a tab character that violates indentation");
                }
                self.cursor.skip();
                if !gap.broken {
                    let start = if gap.blanks.is_empty() { from } else { gap.blanks.start };
                    gap.blanks = start..self.cursor.mark.offset;
                }
            } else {
                self.cursor.ensure(2)?;
                if gap.broken {
                    self.read_line(&mut gap.trailing);
                } else {
                    self.read_line(&mut gap.leading);
                    gap.broken = true;
                }
            }
            self.cursor.ensure(1)?;
        }
        Ok(())
    }

    pub(super) fn scan_plain_scalar(&mut self, value: &mut ValueBuilder) -> Scanned<Mark> {
        let start = self.cursor.mark;
        let mut end = start;
        let indent = self.indent + 1;
        let source = self.cursor.text();
        let mut gap = Gap::default();
        loop {
            self.cursor.ensure(4)?;
            if self.cursor.is_document_marker(b'-') || self.cursor.is_document_marker(b'.') {
                break;
            }
            if self.cursor.at(0) == b'#' {
                break;
            }
            let from = self.cursor.mark.offset;
            while !self.cursor.is_blankz(0) {
                let byte = self.cursor.at(0);
                if byte == b':' && self.cursor.is_blankz(1)
                    || self.flow_level > 0 && matches!(byte, b',' | b'?' | b'[' | b']' | b'{' | b'}')
                {
                    break;
                }
                if !gap.is_empty() {
                    gap.close(source, value);
                }
                self.cursor.skip();
                end = self.cursor.mark;
                self.cursor.ensure(2)?;
            }
            value.take(source, from..self.cursor.mark.offset);
            if !(self.cursor.is_blank(0) || self.cursor.is_break(0)) {
                break;
            }
            self.cursor.ensure(1)?;
            self.scan_gap(&mut gap, Some((start, indent)))?;
            if self.flow_level == 0 && self.cursor.mark.column < indent {
                break;
            }
        }
        if gap.broken {
            self.simple_key_allowed = true;
        }
        Ok(end)
    }
}
