//! Directives (`%YAML`, `%TAG`), tags, anchors and aliases.

use super::{Mark, Scanned, Scanner, Token, TokenKind};

impl Scanner<'_> {
    pub(super) fn scan_directive(&mut self) -> Scanned<()> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let kind = match self.scan_directive_name(start)? {
            "YAML" => {
                self.cursor.skip_blanks()?;
                let major = self.scan_version_number(start)?;
                if self.cursor.at(0) != b'.' {
                    return self.error(start, "did not find expected digit or '.' character");
                }
                self.cursor.skip();
                TokenKind::VersionDirective { major, minor: self.scan_version_number(start)? }
            }
            "TAG" => self.scan_tag_directive(start)?,
            _ => return self.error(start, "found unknown directive name"),
        };
        let end = self.cursor.mark;
        self.cursor.skip_blanks()?;
        if self.cursor.at(0) == b'#' {
            self.cursor.skip_to_line_end()?;
        }
        if !self.cursor.is_breakz(0) {
            return self.error(start, "did not find expected comment or line break");
        }
        self.cursor.ensure(2)?;
        self.cursor.skip_line();
        self.tokens.push_back(Token { start, end, kind });
        Ok(())
    }

    fn scan_directive_name(&mut self, start: Mark) -> Scanned<&'static str> {
        self.cursor.ensure(1)?;
        let name = self.read_word()?;
        if name.is_empty() {
            return self.error(start, "could not find expected directive name");
        }
        if !self.cursor.is_blankz(0) {
            return self.error(start, "found unexpected non-alphabetical character");
        }
        Ok(match name.as_str() {
            "YAML" => "YAML",
            "TAG" => "TAG",
            _ => "",
        })
    }

    fn read_word(&mut self) -> Scanned<String> {
        let mut word = String::new();
        while self.cursor.is_alpha() {
            word.push(char::from(self.cursor.at(0)));
            self.cursor.skip();
            self.cursor.ensure(1)?;
        }
        Ok(word)
    }

    fn scan_version_number(&mut self, start: Mark) -> Scanned<i8> {
        self.cursor.ensure(1)?;
        let (mut value, mut length) = (0i8, 0);
        while self.cursor.at(0).is_ascii_digit() {
            length += 1;
            if length > 2 {
                return self.error(start, "found extremely long version number");
            }
            value = value * 10 + (self.cursor.at(0) - b'0') as i8;
            self.cursor.skip();
            self.cursor.ensure(1)?;
        }
        if length == 0 {
            return self.error(start, "did not find expected version number");
        }
        Ok(value)
    }

    fn scan_tag_directive(&mut self, start: Mark) -> Scanned<TokenKind> {
        self.cursor.skip_blanks()?;
        let handle = self.scan_tag_handle(true, start)?;
        self.cursor.ensure(1)?;
        if !self.cursor.is_blank(0) {
            return self.error(start, "did not find expected whitespace");
        }
        self.cursor.skip_blanks()?;
        let prefix = self.scan_tag_uri("", start)?;
        self.cursor.ensure(1)?;
        if !self.cursor.is_blankz(0) {
            return self.error(start, "did not find expected whitespace or line break");
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }

    pub(super) fn scan_anchor(&mut self, alias: bool) -> Scanned<()> {
        let start = self.cursor.mark;
        self.cursor.skip();
        self.cursor.ensure(1)?;
        let name = self.read_word()?;
        let end = self.cursor.mark;
        let closes = self.cursor.is_blankz(0)
            || matches!(self.cursor.at(0), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !closes {
            return self.error(start, "did not find expected alphabetic or numeric character");
        }
        let kind = if alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) };
        self.tokens.push_back(Token { start, end, kind });
        Ok(())
    }

    pub(super) fn scan_tag(&mut self) -> Scanned<()> {
        let start = self.cursor.mark;
        self.cursor.ensure(2)?;
        let (handle, suffix);
        if self.cursor.at(1) == b'<' {
            self.cursor.skip();
            self.cursor.skip();
            handle = String::new();
            suffix = self.scan_tag_uri("", start)?;
            if self.cursor.at(0) != b'>' {
                return self.error(start, "did not find the expected '>'");
            }
            self.cursor.skip();
        } else {
            let found = self.scan_tag_handle(false, start)?;
            if found.len() > 1 && found.ends_with('!') {
                suffix = self.scan_tag_uri("", start)?;
                handle = found;
            } else {
                let rest = self.scan_tag_uri(&found, start)?;
                // A lone `!` is a tag of its own: handle and suffix change places.
                (handle, suffix) =
                    if rest.is_empty() { (rest, "!".to_owned()) } else { ("!".to_owned(), rest) };
            }
        }
        self.cursor.ensure(1)?;
        if !self.cursor.is_blankz(0) {
            return self.error(start, "did not find expected whitespace or line break");
        }
        let end = self.cursor.mark;
        self.tokens.push_back(Token { start, end, kind: TokenKind::Tag { handle, suffix } });
        Ok(())
    }

    fn scan_tag_handle(&mut self, directive: bool, start: Mark) -> Scanned<String> {
        self.cursor.ensure(1)?;
        if self.cursor.at(0) != b'!' {
            return self.error(start, "did not find expected '!'");
        }
        self.cursor.skip();
        self.cursor.ensure(1)?;
        let mut handle = format!("!{}", self.read_word()?);
        if self.cursor.at(0) == b'!' {
            handle.push('!');
            self.cursor.skip();
        } else if directive && handle != "!" {
            return self.error(start, "did not find expected '!'");
        }
        Ok(handle)
    }

    fn scan_tag_uri(&mut self, head: &str, start: Mark) -> Scanned<String> {
        let mut uri: Vec<u8> = head.bytes().skip(1).collect();
        let mut found = !head.is_empty();
        self.cursor.ensure(1)?;
        while self.cursor.is_alpha() || b";/?:@&=+$,.!~*'()[]%".contains(&self.cursor.at(0)) {
            if self.cursor.at(0) == b'%' {
                self.scan_uri_escapes(start, &mut uri)?;
            } else {
                uri.push(self.cursor.at(0));
                self.cursor.skip();
            }
            self.cursor.ensure(1)?;
            found = true;
        }
        if !found {
            return self.error(start, "did not find expected tag URI");
        }
        Ok(String::from_utf8_lossy(&uri).into_owned())
    }

    fn scan_uri_escapes(&mut self, start: Mark, uri: &mut Vec<u8>) -> Scanned<()> {
        let mut left = None;
        while left != Some(0) {
            self.cursor.ensure(3)?;
            let digits = (hex(self.cursor.at(1)), hex(self.cursor.at(2)));
            let (b'%', (Some(high), Some(low))) = (self.cursor.at(0), digits) else {
                return self.error(start, "did not find URI escaped octet");
            };
            let octet = (high << 4 | low) as u8;
            let remaining = match left {
                None => match octet {
                    0x00..=0x7F => 1,
                    0xC0..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xF7 => 4,
                    _ => return self.error(start, "found an incorrect leading UTF-8 octet"),
                },
                Some(_) if octet & 0xC0 != 0x80 => {
                    return self.error(start, "found an incorrect trailing UTF-8 octet");
                }
                Some(remaining) => remaining,
            };
            uri.push(octet);
            for _ in 0..3 {
                self.cursor.skip();
            }
            left = Some(remaining - 1);
        }
        Ok(())
    }
}

/// The value of a hexadecimal digit.
pub(super) fn hex(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}
