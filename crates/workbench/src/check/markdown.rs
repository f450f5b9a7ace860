//! Which YAML does a page of Markdown hold, and where?
//!
//! The page is not cut up: everything but the YAML becomes spaces, byte for byte, so that each place in what is left is
//! the place in the page.

use std::ops::Range;

/// A page, and what of it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Page {
    /// As long as the page; each block of YAML begins after a line `---`.
    pub(super) yaml: String,
    /// In the order of the page.
    pub(super) blocks: Vec<Block>,
}

/// One fenced block of YAML or JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// Bytes of its content.
    pub(super) span: Range<usize>,
    /// What the comment before it expects, and the bytes of that comment.
    pub(super) expect: Option<(Expect, Range<usize>)>,
    /// Why it is not read; `None` when it is.
    pub(super) skipped: Option<&'static str>,
}

/// What `<!-- dra: expect … -->` before a block can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// Nothing in the block is refused.
    Accepted,
    /// Something in the block is refused, and that is meant.
    Refused,
    /// The block is not read.
    Skip,
}

/// Why a block or file with `{{` is not read.
pub(super) const TEMPLATE: &str = "a template: it has `{{`";

/// Whether a file of this name is read as Markdown.
pub(super) fn is_markdown(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| ["md", "mdx", "markdown"].contains(&ending.as_str()))
}

/// Reads a page.
pub(super) fn page(text: &str) -> Page {
    let mut page = Page { yaml: String::with_capacity(text.len()), blocks: Vec::new() };
    let mut expect = None;
    let mut open: Option<Open> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match open.take() {
            Some(fence) if fence.closes(line) => {
                page.close(&fence, text, at);
                page.fence_line(line);
            }
            Some(fence) => {
                page.content(line, fence.is_yaml);
                open = Some(fence);
            }
            None => {
                if let Some(fence) = Open::of(line, end, expect.clone()) {
                    page.fence_line(line);
                    expect = None;
                    open = Some(fence);
                } else {
                    page.blank(line);
                    if let Some(found) = expected(line) {
                        expect = Some((found, at..at + line.trim_end().len()));
                    } else if !line.trim().is_empty() {
                        expect = None;
                    }
                }
            }
        }
        at = end;
    }
    if let Some(fence) = open {
        page.close(&fence, text, at);
    }
    page
}

/// A fence that is not closed yet.
struct Open {
    mark: char,
    length: usize,
    is_yaml: bool,
    start: usize,
    expect: Option<(Expect, Range<usize>)>,
}

impl Open {
    /// `start` is where the content begins.
    fn of(line: &str, start: usize, expect: Option<(Expect, Range<usize>)>) -> Option<Self> {
        // A fence may stand in a list or a quotation: what is before it is of no interest.
        let line = line.trim().trim_start_matches(['>', ' ']);
        let line = line.strip_prefix("- ").unwrap_or(line).trim_start();
        let mark = line.chars().next().filter(|mark| ['`', '~'].contains(mark))?;
        let length = line.chars().take_while(|it| *it == mark).count();
        let info = line.get(length..).unwrap_or_default();
        if length < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let language = info.trim().trim_start_matches('{').trim_start_matches('.');
        let language = language.split([' ', ',', '{', '}', ':']).next().unwrap_or_default();
        let is_yaml = ["yaml", "yml", "json"].iter().any(|it| language.eq_ignore_ascii_case(it));
        Some(Self { mark, length, is_yaml, start, expect })
    }

    fn closes(&self, line: &str) -> bool {
        let line = line.trim().trim_start_matches(['>', ' ']);
        line.len() >= self.length && line.chars().all(|it| it == self.mark)
    }
}

impl Page {
    fn blank(&mut self, line: &str) {
        self.yaml
            .extend(line.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { byte as char } else { ' ' }));
    }

    /// A fence has three characters at least: there is room for the mark of a new document.
    fn fence_line(&mut self, line: &str) {
        let from = self.yaml.len();
        self.blank(line);
        self.yaml.replace_range(from..from + 3, "---");
    }

    fn content(&mut self, line: &str, is_yaml: bool) {
        let inside = line.trim_start_matches([' ', '>']);
        if !is_yaml {
            self.blank(line);
        } else if inside.trim_end() == "---" && inside.len() < line.len() {
            // In an indented block the mark of a new document is indented too.
            self.fence_line(line);
        } else if line.starts_with('>') {
            let quoted = line.len() - line.trim_start_matches('>').len();
            self.yaml.push_str(&" ".repeat(quoted));
            self.yaml.push_str(line.trim_start_matches('>'));
        } else {
            self.yaml.push_str(line);
        }
    }

    /// Notes a block that ends at `end`, and takes it out again when it is not to be read.
    fn close(&mut self, fence: &Open, text: &str, end: usize) {
        let span = fence.start..end;
        let content = text.get(span.clone()).unwrap_or_default();
        if !fence.is_yaml {
            return;
        }
        let skipped = match fence.expect {
            Some((Expect::Skip, _)) => Some("the page says so"),
            _ if content.contains("{{") => Some(TEMPLATE),
            _ => None,
        };
        if skipped.is_some() {
            self.yaml.truncate(fence.start);
            self.blank(content);
        }
        self.blocks.push(Block { span, expect: fence.expect.clone(), skipped });
    }
}

/// `<!-- dra: expect refused -->`
fn expected(line: &str) -> Option<Expect> {
    let inside = line.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
    match inside.strip_prefix("dra:")?.trim().strip_prefix("expect")?.trim() {
        "accepted" => Some(Expect::Accepted),
        "refused" => Some(Expect::Refused),
        "skip" => Some(Expect::Skip),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect as Expected, expect};

    use super::*;

    fn check(text: &str, expected: Expected) {
        let page = page(text);
        assert_eq!(page.yaml.len(), text.len());
        let mut shown: String = page.yaml.lines().map(|line| format!("|{}\n", line.trim_end())).collect();
        for block in &page.blocks {
            let what = (block.expect.as_ref().map(|it| it.0), block.skipped);
            shown.push_str(&format!("{:?}: {what:?}\n", block.span));
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_block_of_yaml_stands_where_it_stood() {
        check(
            "# Title\n\nText – and `code`.\n\n```yaml\nkind: Pod\n```\nMore.\n```console\n$ ls\n```\n",
            expect![[r#"
                |
                |
                |
                |
                |---
                |kind: Pod
                |---
                |
                |---
                |
                |---
                39..49: (None, None)
            "#]],
        );
    }

    #[test]
    fn a_block_in_a_list_keeps_its_indent_and_its_documents() {
        check(
            "1. Create:\n   ~~~yml title=\"a\"\n   kind: Pod\n   ---\n   kind: Node\n   ~~~\n",
            expect![[r#"
                |
                |---
                |   kind: Pod
                |---
                |   kind: Node
                |---
                31..65: (None, None)
            "#]],
        );
    }

    #[test]
    fn a_comment_before_a_block_says_what_is_expected() {
        check(
            "<!-- dra: expect refused -->\n\n```yaml\na: 1\n```\n<!-- dra: expect skip -->\n```yaml\nb: 1\n```\n<!-- dra: expect accepted -->\nText.\n```yaml\nc: {{ d }}\n",
            expect![[r#"
                |
                |
                |---
                |a: 1
                |---
                |
                |---
                |
                |---
                |
                |
                |---
                |
                38..43: (Some(Refused), None)
                81..86: (Some(Skip), Some("the page says so"))
                134..145: (None, Some("a template: it has `{{`"))
            "#]],
        );
    }
}
