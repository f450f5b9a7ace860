//! Byte offset ↔ line and column, and ↔ UTF-16 offset, which only JavaScript counts in.

/// A place as an editor shows it; both numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 0. Lines end at `\n`.
    pub line: u32,
    /// Bytes since the start of the line.
    pub column: u32,
    /// UTF-16 code units since the start of the line.
    pub utf16_column: u32,
}

/// Where lines begin in one text, in bytes and in UTF-16 code units.
#[derive(Clone, Debug)]
pub struct LineIndex {
    text: std::sync::Arc<str>,
    /// (byte, UTF-16) offset of each line's first character.
    lines: Vec<(u32, u32)>,
}

impl LineIndex {
    /// Indexes `text`; the text is kept.
    pub fn new(text: impl Into<std::sync::Arc<str>>) -> Self {
        let text = text.into();
        let mut lines = vec![(0, 0)];
        let mut utf16 = 0;
        for (start, line) in text.split_inclusive('\n').scan(0usize, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        }) {
            utf16 += utf16_len(line);
            if line.ends_with('\n') {
                lines.push(((start + line.len()) as u32, utf16));
            }
        }
        Self { text, lines }
    }

    /// Line and column of a byte offset; the last place when it is past the end.
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let byte = self.floor(byte);
        let line = self.lines.partition_point(|&(start, _)| start <= byte).saturating_sub(1);
        let start = self.lines.get(line).map_or(0, |&(start, _)| start);
        let utf16_column = utf16_len(self.text.get(start as usize..byte as usize).unwrap_or(""));
        LineColumn { line: line as u32, column: byte - start, utf16_column }
    }

    /// Byte offset of a line and a byte column, both from 0; clamped to the text and the line.
    pub fn byte_at(&self, line: u32, column: u32) -> u32 {
        let start = self.lines.get(line as usize).map_or(self.text.len() as u32, |&(start, _)| start);
        let end = self.lines.get(line as usize + 1).map_or(self.text.len() as u32, |&(next, _)| next - 1);
        self.floor(start.saturating_add(column).min(end.max(start)))
    }

    /// UTF-16 offset in the whole text of a byte offset.
    pub fn utf16_of_byte(&self, byte: u32) -> u32 {
        let place = self.line_column(byte);
        self.lines.get(place.line as usize).map_or(0, |&(_, utf16)| utf16) + place.utf16_column
    }

    /// Byte offset of a UTF-16 offset in the whole text; inside a surrogate pair, the character's start.
    pub fn byte_of_utf16(&self, utf16: u32) -> u32 {
        let line = self.lines.partition_point(|&(_, start)| start <= utf16).saturating_sub(1);
        let (start, mut units) = self.lines.get(line).copied().unwrap_or((0, 0));
        let mut byte = start;
        for character in self.text.get(start as usize..).unwrap_or("").chars() {
            units += character.len_utf16() as u32;
            if units > utf16 {
                break;
            }
            byte += character.len_utf8() as u32;
        }
        byte
    }

    /// Number of lines; a text that ends in a newline has an empty last one.
    pub fn line_count(&self) -> u32 {
        self.lines.len() as u32
    }

    fn floor(&self, byte: u32) -> u32 {
        let mut byte = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte as u32
    }
}

fn utf16_len(text: &str) -> u32 {
    if text.is_ascii() { text.len() as u32 } else { text.encode_utf16().count() as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_utf16_agree_everywhere() {
        let text = "a: ü\n\n😀: \"x\"\r\nend";
        let index = LineIndex::new(text);
        for (byte, _) in text.char_indices() {
            let utf16 = text.split_at(byte).0.encode_utf16().count() as u32;
            assert_eq!(index.utf16_of_byte(byte as u32), utf16);
            assert_eq!(index.byte_of_utf16(utf16), byte as u32);
            let place = index.line_column(byte as u32);
            assert_eq!(index.byte_at(place.line, place.column), byte as u32);
        }
        assert_eq!(index.line_column(99), LineColumn { line: 3, column: 3, utf16_column: 3 });
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.byte_of_utf16(7), 7, "inside the surrogate pair");
    }
}
