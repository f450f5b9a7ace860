//! When is the engine asked, and what happens to its answer?
//!
//! One look is with the engine at a time; changes that come meanwhile make one newer look. An answer belongs to the
//! revisions it was asked with: marks for older ones are dropped.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use workbench::protocol::{
    Answer, DocumentId, Look, Mark, MatchRequest, OpenDocument, Request, Revision, View,
};

use super::{EngineState, Session, marks};
use crate::browser::clock;
use crate::browser::focus::Place;
use crate::browser::worker::{Engine, Host, Report, Stop};

/// How long typing must rest before the engine is asked, in milliseconds. Ours: less feels nervous, more feels slow.
const TYPING: u32 = 120;
/// Rows of the Match pane asked for at once. Ours: three screens.
pub const WINDOW: u32 = 120;
/// Evaluation steps in a worker and in the page's own thread. Ours: well under a second, and a hitch one can bear.
const STEPS_IN_WORKER: u64 = 50_000_000;
const STEPS_IN_PAGE: u64 = 3_000_000;

/// What the Match pane asks for before anybody has chosen anything.
pub fn first_window() -> MatchRequest {
    MatchRequest { row_count: WINDOW, ..MatchRequest::default() }
}

/// The conversation with the engine.
#[derive(Debug, Default)]
pub struct Looking {
    engine: Option<Engine>,
    in_page: bool,
    look: u64,
    /// The revisions whose text the engine has.
    known: BTreeMap<DocumentId, Revision>,
    flight: Option<Flight>,
    wanted: bool,
    /// What the engine still owes an answer to, in the order it was asked; `true` is the look in `flight`.
    owed: VecDeque<bool>,
    typing: Option<Timeout>,
    /// Runs while typing has not rested long enough for new marks.
    resting: Option<Timeout>,
    /// Marks of the newest answer about the open document, and those the editor shows.
    found: Vec<Mark>,
    shown: Vec<Mark>,
    /// Waits for typing to rest.
    unsaid: Option<String>,
}

#[derive(Debug)]
struct Flight {
    look: u64,
    started: f64,
    first_row: u32,
    texts: Vec<(DocumentId, Revision, Arc<str>)>,
}

impl Session {
    pub(super) fn start_engine(self) {
        let engine = Engine::start(move |report| self.hear(report));
        self.looking.update_value(|looking| looking.engine = Some(engine));
    }

    /// Asks for a look now, or as soon as the one on its way is answered.
    pub fn look(self) {
        let request = self.looking.try_update_value(|looking| {
            looking.typing = None;
            looking.wanted = true;
            looking.flight.is_none().then(|| self.next_look(looking)).flatten()
        });
        if request.flatten().is_some() {
            self.busy.set(true);
        }
    }

    /// Whether an answer is on its way (a look, a sample), or a look is wanted.
    pub(super) fn awaits(self) -> bool {
        self.looking.with_value(|looking| looking.wanted || !looking.owed.is_empty())
    }

    /// Asks for a look when typing rests.
    pub(super) fn look_soon(self) {
        self.looking.update_value(|looking| {
            looking.typing = Some(Timeout::new(TYPING, move || self.look()));
            looking.resting = Some(Timeout::new(marks::PAUSE, move || self.rest()));
        });
    }

    /// Asks the engine something that is not a look.
    pub(super) fn ask(self, request: &Request) {
        let Ok(text) = serde_json::to_string(request) else { return };
        self.looking.update_value(|looking| {
            if let Some(engine) = &looking.engine {
                engine.ask(text);
                looking.owed.push_back(false);
            }
        });
    }

    /// Sends the wanted look and notes it as on its way.
    fn next_look(self, looking: &mut Looking) -> Option<()> {
        let engine = looking.engine.as_ref()?;
        looking.look += 1;
        looking.wanted = false;
        let matching = self.matching.get_untracked();
        let first_row = matching.first_row;
        let (documents, texts) = self.documents.with_untracked(|documents| {
            let inputs = documents
                .iter()
                .map(|it| it.input(looking.known.get(&it.id) == Some(&it.revision)))
                .collect();
            let texts = documents.iter().map(|it| (it.id, it.revision, Arc::clone(&it.text))).collect();
            (inputs, texts)
        });
        let look = Look {
            look: looking.look,
            documents,
            open: self.open.get_untracked(),
            station: self.station.get_untracked(),
            matching,
            accept: self.accepting.get_untracked(),
            allocate: self.allocating.get_untracked(),
            take_home: self.taking.get_untracked(),
            form: self.form.get_untracked(),
            wish: self.wanted(),
            share: self.share.get_untracked(),
            decode: self.decode.get_untracked(),
            target: self.target.get_untracked(),
            compare: self.compare.get_untracked(),
            budget: if looking.in_page { STEPS_IN_PAGE } else { STEPS_IN_WORKER },
        };
        engine.look(serde_json::to_string(&Request::Look(Box::new(look))).ok()?);
        looking.owed.push_back(true);
        looking.flight = Some(Flight { look: looking.look, started: clock::elapsed(), first_row, texts });
        Some(())
    }

    fn hear(self, report: Report) {
        match report {
            Report::Runs(host) => {
                self.looking.update_value(|looking| looking.in_page = host == Host::Page);
                self.engine.set(if host == Host::Page { EngineState::RunsInPage } else { EngineState::Runs });
            }
            Report::Answer(text) => match serde_json::from_str(&text) {
                Ok(Answer::Refused(why)) => self.landed_without_answer(EngineState::GaveUp(why)),
                Ok(answer) => {
                    self.looking.update_value(|looking| {
                        looking.owed.pop_front();
                    });
                    self.take(answer);
                }
                Err(error) => self.landed_without_answer(EngineState::GaveUp(error.to_string())),
            },
            Report::Restarted(_) => {
                self.looking.update_value(|looking| looking.known.clear());
                self.restarts.update(|count| *count += 1);
            }
            Report::GaveUp(why) => self.landed_without_answer(EngineState::GaveUp(in_words(why))),
            Report::NoEngine(why) => self.landed_without_answer(EngineState::Missing(why)),
        }
    }

    /// What was asked will not be answered. After a look that failed the next change asks again.
    fn landed_without_answer(self, state: EngineState) {
        let was_look =
            self.looking.try_update_value(|looking| looking.owed.pop_front() == Some(true)).unwrap_or(true);
        self.forget_changes();
        if let (false, EngineState::GaveUp(why)) = (was_look, &state) {
            self.tell(format!("The engine could not answer: {why}"));
            return;
        }
        self.looking.update_value(|looking| {
            looking.flight = None;
            looking.known.clear();
        });
        self.granting.set_value(false);
        self.busy.set(false);
        self.engine.set(state);
        if self.looking.with_value(|looking| looking.wanted) {
            self.look();
        }
    }

    fn take(self, answer: Answer) {
        match answer {
            Answer::View(view) => self.take_view(&view),
            Answer::NeedTexts { documents, .. } => {
                self.looking.update_value(|looking| {
                    looking.flight = None;
                    looking.known.retain(|id, _| !documents.contains(id));
                });
                self.look();
            }
            Answer::Changed(changed) => self.take_changed(changed),
            Answer::Assisted(answer) => {
                self.with_editor(|editor| editor.assisted(&answer));
            }
            Answer::Linked(linked) => self.take_linked(linked),
            Answer::Samples(rows) => self.samples.set(Some(rows)),
            Answer::Sample { row, documents } => self.put_sample(&row, documents),
            // Heard before.
            Answer::Refused(_) => {}
        }
        self.grant_waiting_wish();
    }

    fn take_view(self, view: &View) {
        let landed = self.looking.try_update_value(|looking| {
            looking.flight.take_if(|flight| flight.look == view.look).inspect(|flight| {
                looking.known = flight.texts.iter().map(|(id, revision, _)| (*id, *revision)).collect();
            })
        });
        let Some(flight) = landed.flatten() else { return };
        self.checked_in.set(Some(clock::elapsed() - flight.started));
        if matches!(self.engine.get_untracked(), EngineState::GaveUp(_)) {
            self.engine.set(EngineState::Runs);
        }
        self.keep_good_texts(view, &flight.texts);
        self.take_wish(view);
        if let Some(place) = Place::now() {
            request_animation_frame(move || place.restore());
        }
        self.shown.take(view, flight.first_row);
        if let Some(open) = &view.open {
            self.take_marks(open);
        }
        self.looking.update_value(|looking| looking.unsaid = Some(view.announcement.clone()));
        if self.rests() {
            self.say_announcement();
        }
        self.busy.set(false);
        if self.looking.with_value(|looking| looking.wanted) {
            self.look();
        }
    }

    fn keep_good_texts(self, view: &View, texts: &[(DocumentId, Revision, Arc<str>)]) {
        let parsed = view.documents.iter().filter(|document| document.parsed);
        self.documents.update_untracked(|documents| {
            for document in parsed {
                let sent = texts
                    .iter()
                    .find(|(id, revision, _)| (*id, *revision) == (document.id, document.revision));
                if let Some((id, _, text)) = sent {
                    documents.keep_good(*id, Arc::clone(text));
                }
            }
        });
    }

    /// Shows marks and lenses, unless the text has moved on since.
    fn take_marks(self, open: &OpenDocument) {
        let current = self.documents.with_untracked(|documents| documents.get(open.id).map(|it| it.revision));
        if current != Some(open.revision) || self.open.get_untracked() != Some(open.id) {
            return;
        }
        self.looking.update_value(|looking| looking.found.clone_from(&open.marks));
        self.show_marks();
        self.with_editor(|editor| editor.show_lenses(open.id, &open.lenses, open.focus));
    }

    fn show_marks(self) {
        let (Some(open), rests) = (self.open.get_untracked(), self.rests()) else { return };
        let shown = self.looking.try_update_value(|looking| {
            looking.shown = marks::visible(&looking.shown, &looking.found, rests);
            looking.shown.clone()
        });
        if let Some(shown) = shown {
            self.with_editor(|editor| editor.show_marks(open, &shown));
        }
    }

    /// Another document is in the editor: what was marked belongs to the one before.
    pub(super) fn forget_marks(self) {
        self.looking.update_value(|looking| {
            looking.found.clear();
            looking.shown.clear();
            looking.resting = None;
        });
    }

    fn rests(self) -> bool {
        self.looking.with_value(|looking| looking.resting.is_none())
    }

    fn rest(self) {
        self.looking.update_value(|looking| looking.resting = None);
        self.show_marks();
        self.say_announcement();
    }

    fn say_announcement(self) {
        let unsaid = self.looking.try_update_value(|looking| looking.unsaid.take()).flatten();
        if let Some(text) = unsaid
            && self.announcement.with_untracked(|old| *old != text)
        {
            self.announcement.set(text);
        }
    }
}

fn in_words(why: Stop) -> String {
    match why {
        Stop::Trap(text) => text,
        Stop::Deadline => "it took too long".to_owned(),
    }
}
