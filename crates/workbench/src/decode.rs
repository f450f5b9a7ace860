//! What does an error mean that a person has, on the command line?

use dra::Memo;

use crate::analysis::Analysis;
use crate::check::File;
use crate::document::Document;
use crate::protocol::{DecodedView, DocumentInput, DocumentText, Group, TargetRequest};
use crate::published::Published;
use crate::view;

/// Steps for the selectors of the files, which only help to find the place.
const BUDGET: u64 = 50_000_000;

/// What is known of a text, and where in the files it points.
pub fn decode(text: &str, files: &[File], target: &TargetRequest) -> DecodedView {
    let target = view::target::wanted(target);
    let read = |(index, file): (usize, &File)| {
        let input = DocumentInput {
            id: index as u32,
            revision: 0,
            group: Group::Manifests,
            name: file.name.clone(),
            text: None,
        };
        Document::read(&input, DocumentText { text: file.text.clone(), last_good: None }, &target)
    };
    let documents: Vec<Document> = files.iter().enumerate().map(read).collect();
    let all: Vec<&Document> = documents.iter().collect();
    let published = Published::of(&all);
    let analysis = Analysis::new(all, &published, &mut Memo::new(), BUDGET);
    view::decoded(&analysis, text)
}
