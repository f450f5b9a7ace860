//! What does the engine answer to a message of the page?
//!
//! The road in one function: [`Engine::look`]. The engine keeps only what can be computed again.

use std::collections::BTreeMap;

use dra::{Memo, Target};

use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{Answer, DocumentId, Look, Request, View};
use crate::published::Published;
use crate::{change, parity, samples, share, view, wish};

/// The engine behind the worker's edge: messages in, messages out.
#[derive(Debug, Default)]
pub struct Engine {
    documents: BTreeMap<DocumentId, Document>,
    /// How many texts were read.
    readings: u64,
    published: Published,
    memo: Memo,
}

impl Engine {
    /// An engine that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers a [`Request`] written as JSON with an [`Answer`] written as JSON.
    pub fn answer(&mut self, message: &str) -> String {
        let answer = match serde_json::from_str(message) {
            Ok(request) => self.respond(request),
            Err(error) => Answer::Refused(format!("the engine cannot read this message: {error}")),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    /// Answers a request.
    pub fn respond(&mut self, request: Request) -> Answer {
        match request {
            Request::Look(look) => self.look(&look),
            Request::Change(asked) => Answer::Changed(change::change(&asked)),
            Request::OpenLink(fragment) => Answer::Linked(share::linked(&fragment)),
            Request::Samples => {
                Answer::Samples(samples::all().into_iter().map(|sample| sample.row).collect())
            }
            Request::Sample(name) => match samples::find(&name) {
                Some(sample) => Answer::Sample { row: sample.row, documents: sample.documents },
                None => Answer::Refused(format!("no sample is named `{name}`")),
            },
        }
    }

    fn look(&mut self, look: &Look) -> Answer {
        let target = Target::v1_37();
        let missing = self.read(look, &target);
        if !missing.is_empty() {
            return Answer::NeedTexts { look: look.look, documents: missing };
        }
        let documents: Vec<&Document> =
            look.documents.iter().filter_map(|input| self.documents.get(&input.id)).collect();
        self.published.refresh(&documents);
        let analysis = Analysis::new(documents, &self.published, &mut self.memo, look.budget);
        let view = View {
            look: look.look,
            road: view::road(&analysis),
            documents: view::documents(&analysis),
            open: view::open(&analysis, look),
            form: view::form(&analysis, look, &target).map(Box::new),
            wish: look.wish.as_ref().map(|it| Box::new(wish::wish(&analysis, it, &mut self.memo, &target))),
            share: look.share.as_ref().map(|asked| share::share(&analysis, asked)),
            pane: view::pane(&analysis, look, &mut self.memo),
            problems: view::problems(&analysis),
            announcement: view::announcement(&analysis),
            target: view::target(&target),
            badge: parity::badge(),
        };
        self.memo.sweep();
        Answer::View(Box::new(view))
    }

    /// Reads what has changed and forgets what is closed. Returns the documents whose text is not known.
    fn read(&mut self, look: &Look, target: &Target) -> Vec<DocumentId> {
        self.documents.retain(|id, _| look.documents.iter().any(|input| input.id == *id));
        let mut missing = Vec::new();
        for input in &look.documents {
            match (&input.text, self.documents.get_mut(&input.id)) {
                (Some(text), _) => {
                    self.readings += 1;
                    let mut document = Document::read(input, text, target);
                    document.reading = self.readings;
                    self.documents.insert(input.id, document);
                }
                (None, Some(known)) if known.revision == input.revision => {
                    known.name.clone_from(&input.name);
                    known.group = input.group;
                }
                (None, _) => missing.push(input.id),
            }
        }
        missing
    }
}
