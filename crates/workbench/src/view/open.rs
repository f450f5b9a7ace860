//! The document in the editor: its marks, and a line of counts above each selector.

use dra::{Owner, Selector, Tally};

use super::problems::marks;
use super::words;
use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{Action, Lens, LensPiece, Look, OpenDocument, Station, Tone};

/// Marks and lenses of the document that is open; `None` when none is.
pub(crate) fn open(analysis: &Analysis<'_>, look: &Look) -> Option<OpenDocument> {
    let document = analysis.documents.iter().find(|document| Some(document.id) == look.open)?;
    let selectors = analysis.selectors.selectors.iter().enumerate();
    let here = selectors.filter(|(_, selector)| selector.object.document.0 == document.id);
    Some(OpenDocument {
        id: document.id,
        revision: document.revision,
        marks: marks(analysis, document),
        lenses: here.filter_map(|(index, selector)| lens(analysis, document, index, selector)).collect(),
        focus: focus(analysis, document, look),
        versions: crate::convert::versions(document),
    })
}

/// The counts of one selector; `None` while there is no device to count, or it does not compile.
fn lens(analysis: &Analysis<'_>, document: &Document, index: usize, selector: &Selector) -> Option<Lens> {
    if selector.program.is_err() || analysis.cluster.devices.is_empty() {
        return None;
    }
    let tally = analysis.matrix.columns.get(index)?.tally();
    let request = request_of(analysis, selector);
    let mut pieces = counts(tally);
    if request.is_some() {
        let text = if tally.errors > 0 { "why" } else { "details" };
        let action = Action::Open { station: Station::Match, request, cell: None };
        pieces.push(LensPiece { tone: Tone::Quiet, text: text.to_owned(), action: Some(action) });
    }
    let object = document.objects().iter().find(|object| object.span == selector.object.span);
    let path = selector.path.strip_suffix(".cel.expression");
    if let Some(part) = object.zip(path).and_then(|(object, path)| super::form::part_of(object, path)) {
        let action = Some(Action::EditAsForm(part));
        pieces.push(LensPiece { tone: Tone::Quiet, text: "edit as form".to_owned(), action });
    }
    Some(Lens { at: document.line_start(selector.expression.span.start), pieces })
}

/// What one selector finds, as a lens says it; `None` while there is no device to count, or it does not compile.
pub(super) fn tally(analysis: &Analysis<'_>, selector: usize) -> Option<Vec<LensPiece>> {
    let compiles = analysis.selectors.selectors.get(selector).is_some_and(|it| it.program.is_ok());
    if !compiles || analysis.cluster.devices.is_empty() {
        return None;
    }
    analysis.matrix.columns.get(selector).map(|column| counts(column.tally()))
}

fn counts(tally: Tally) -> Vec<LensPiece> {
    let piece = |tone, text: String| LensPiece { tone, text, action: None };
    let tone = if tally.matches == 0 { Tone::Warning } else { Tone::Good };
    let mut pieces = vec![piece(tone, format!("● {}", words::matching(tally.matches)))];
    if tally.no_match > 0 {
        pieces.push(piece(Tone::Quiet, format!("○ {}", words::not_matching(tally.no_match))));
    }
    if tally.errors > 0 {
        pieces.push(piece(Tone::Bad, format!("▲ {}", words::failing(tally.errors))));
    }
    if tally.unknown > 0 {
        pieces.push(piece(Tone::Warning, format!("… {} without a verdict", tally.unknown)));
    }
    pieces
}

/// The request to open for a selector: its own, or the first of its class.
fn request_of(analysis: &Analysis<'_>, selector: &Selector) -> Option<u32> {
    match &selector.owner {
        Owner::Request(request) => Some(*request as u32),
        Owner::Class { name } => {
            let requests = &analysis.selectors.requests;
            let of_class =
                |request: &dra::Request| request.class.as_ref().is_some_and(|class| class.value == *name);
            requests.iter().position(of_class).map(|index| index as u32)
        }
    }
}

/// The expression that Match speaks of, when it stands in this document.
fn focus(analysis: &Analysis<'_>, document: &Document, look: &Look) -> Option<(u32, u32)> {
    if look.station != Station::Match {
        return None;
    }
    let request = super::matching::chosen(analysis, &look.matching)?;
    let own = &analysis.selectors.requests.get(request)?.selectors;
    let selectors: Vec<&Selector> =
        own.iter().filter_map(|index| analysis.selectors.selectors.get(*index)).collect();
    let troubled = selectors.iter().find(|selector| analysis.problem_of(selector).is_some());
    let selector = troubled.or(selectors.first())?;
    (selector.object.document.0 == document.id).then(|| document.range(selector.expression.span))
}
