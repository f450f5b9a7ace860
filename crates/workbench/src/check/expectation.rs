//! Does each block of a page do what the page expects of it?

use std::ops::Range;

use super::Finding;
use super::markdown::{Block, Expect, Page};
use crate::document::Document;
use crate::protocol::Severity;

/// The findings, without those of blocks that are meant to be refused, and with one for each block that is not.
/// `refused` are the bytes of objects that the API server refuses.
pub(super) fn held(
    page: &Page,
    found: Vec<Finding>,
    refused: &[Range<usize>],
    file: usize,
    document: &Document,
) -> Vec<Finding> {
    let is_meant = |block: &Block| matches!(block.expect, Some((Expect::Refused, _)));
    let in_block = |block: &Block, at: usize| (block.span.start..=block.span.end).contains(&at);
    let stays = |finding: &Finding| {
        !page.blocks.iter().any(|block| is_meant(block) && in_block(block, finding.span.start))
    };
    // What does not parse is refused too, by kubectl.
    let broken = |block: &Block| {
        found
            .iter()
            .any(|it| it.severity == Severity::Error && it.path.is_empty() && in_block(block, it.span.start))
    };
    let taken = page.blocks.iter().filter(|block| {
        let is_refused = refused.iter().any(|object| in_block(block, object.start)) || broken(block);
        is_meant(block) && block.skipped.is_none() && !is_refused
    });
    let unmet: Vec<Finding> = taken
        .filter_map(|block| {
            let (_, comment) = block.expect.clone()?;
            Some(Finding {
                file,
                severity: Severity::Error,
                code: "not-refused".to_owned(),
                message: format!(
                    "the page expects a refusal, and Kubernetes {} takes all of this block",
                    document.target.release
                ),
                kubernetes: None,
                object: document.name.clone(),
                path: String::new(),
                line: document.line(comment.start as u32),
                span: comment,
                fix: None,
            })
        })
        .collect();
    let mut all: Vec<Finding> = found.into_iter().filter(stays).chain(unmet).collect();
    all.sort_by_key(|finding| finding.span.start);
    all
}
