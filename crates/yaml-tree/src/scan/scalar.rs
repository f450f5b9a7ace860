//! Block scalars: literal `|` and folded `>`.

use super::{Mark, Scanned, Scanner, ValueBuilder};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// Line breaks that wait until it is known whether they belong to the value: source range and text.
pub(super) type Breaks = Vec<(std::ops::Range<usize>, &'static str)>;

impl Scanner<'_> {
    pub(super) fn scan_block_scalar(&mut self, literal: bool, value: &mut ValueBuilder) -> Scanned<Mark> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let (chomping, increment) = self.scan_block_header(start)?;
        let mut end = self.cursor.mark;
        let mut indent = if increment > 0 { self.indent.max(0) + increment } else { 0 };
        let mut leading: Breaks = Vec::new();
        let mut trailing: Breaks = Vec::new();
        self.scan_block_breaks(&mut indent, &mut trailing, start, &mut end)?;
        self.cursor.ensure(1)?;
        let source = self.cursor.text();
        let mut leading_blank = false;
        while self.cursor.mark.column == indent && !self.cursor.is_at_end() {
            let blank = self.cursor.is_blank(0);
            let folds = leading.first().is_some_and(|(_, text)| text.starts_with('\n'));
            if !literal && !leading_blank && !blank && folds {
                if trailing.is_empty() {
                    for (range, _) in leading.drain(..) {
                        value.put(source, " ", range);
                    }
                }
                leading.clear();
            } else {
                put_all(value, source, &mut leading);
            }
            put_all(value, source, &mut trailing);
            leading_blank = blank;
            let from = self.cursor.mark.offset;
            self.cursor.skip_to_line_end()?;
            value.take(source, from..self.cursor.mark.offset);
            self.cursor.ensure(2)?;
            self.read_line(&mut leading);
            self.scan_block_breaks(&mut indent, &mut trailing, start, &mut end)?;
        }
        if chomping != Chomping::Strip {
            put_all(value, source, &mut leading);
        }
        if chomping == Chomping::Keep {
            put_all(value, source, &mut trailing);
        }
        Ok(end)
    }

    fn scan_block_header(&mut self, start: Mark) -> Scanned<(Chomping, i32)> {
        self.cursor.ensure(1)?;
        let mut chomping = Chomping::Clip;
        let mut increment = 0;
        if let Some(found) = self.scan_chomping()? {
            chomping = found;
            increment = self.scan_increment(start)?;
        } else {
            increment = self.scan_increment(start)?.max(increment);
            if increment > 0 {
                self.cursor.ensure(1)?;
                chomping = self.scan_chomping()?.unwrap_or(chomping);
            }
        }
        self.cursor.skip_blanks()?;
        if self.cursor.at(0) == b'#' {
            self.cursor.skip_to_line_end()?;
        }
        if !self.cursor.is_breakz(0) {
            return self.error(start, "did not find expected comment or line break");
        }
        self.cursor.ensure(2)?;
        self.cursor.skip_line();
        Ok((chomping, increment))
    }

    fn scan_chomping(&mut self) -> Scanned<Option<Chomping>> {
        let chomping = match self.cursor.at(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return Ok(None),
        };
        self.cursor.skip();
        self.cursor.ensure(1)?;
        Ok(Some(chomping))
    }

    fn scan_increment(&mut self, start: Mark) -> Scanned<i32> {
        let digit = self.cursor.at(0);
        if !digit.is_ascii_digit() {
            return Ok(0);
        }
        if digit == b'0' {
            return self.error(start, "found an indentation indicator equal to 0");
        }
        self.cursor.skip();
        Ok(i32::from(digit - b'0'))
    }

    /// Indentation and empty lines; finds the indentation when it is not known yet (0).
    fn scan_block_breaks(
        &mut self,
        indent: &mut i32,
        breaks: &mut Breaks,
        start: Mark,
        end: &mut Mark,
    ) -> Scanned<()> {
        *end = self.cursor.mark;
        let mut deepest = 0;
        loop {
            self.cursor.ensure(1)?;
            while (*indent == 0 || self.cursor.mark.column < *indent) && self.cursor.at(0) == b' ' {
                self.cursor.skip();
                self.cursor.ensure(1)?;
            }
            deepest = deepest.max(self.cursor.mark.column);
            if (*indent == 0 || self.cursor.mark.column < *indent) && self.cursor.at(0) == b'\t' {
                let problem = "found a tab character where an indentation space is expected";
                return self.error(start, problem);
            }
            if !self.cursor.is_break(0) {
                break;
            }
            self.cursor.ensure(2)?;
            self.read_line(breaks);
            *end = self.cursor.mark;
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(())
    }

    /// Steps over a line break and keeps it for later.
    pub(super) fn read_line(&mut self, breaks: &mut Breaks) {
        let from = self.cursor.mark.offset;
        let text = self.cursor.skip_line();
        if !text.is_empty() {
            breaks.push((from..self.cursor.mark.offset, text));
        }
    }
}

pub(super) fn put_all(value: &mut ValueBuilder, source: &str, breaks: &mut Breaks) {
    for (range, text) in breaks.drain(..) {
        value.put(source, text, range);
    }
}
