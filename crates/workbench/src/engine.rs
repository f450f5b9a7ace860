//! What does the engine answer to a message of the page?
//!
//! The road in one function: [`Engine::look`]. The engine keeps only what can be computed again.

use dra::Target;
use kube_cel::Zones;

use crate::protocol::{Answer, CompareView, Look, Request, View};
use crate::readings::Readings;
use crate::view::target::Said;
use crate::{assist, change, convert, parity, samples, share, view, wish};

/// The engine behind the worker's edge: messages in, messages out.
#[derive(Debug)]
pub struct Engine {
    /// For the target that is meant.
    here: Readings,
    /// For the one it is compared with, while it is.
    there: Option<Readings>,
    zones: Zones,
}

impl Default for Engine {
    fn default() -> Self {
        Self { here: Readings::of(Target::v1_37()), there: None, zones: Zones::default() }
    }
}

impl Engine {
    /// An engine that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine that looks up time zones by a function: seconds east of UTC in the zone of that name, so many seconds
    /// after 1970-01-01T00:00:00Z; `None` when there is no such zone.
    pub fn with_zones(lookup: fn(&str, i64) -> Option<i64>) -> Self {
        let zones = Zones::by(lookup);
        Self { here: Readings::of(Target::v1_37().with_zones(zones)), zones, ..Self::default() }
    }

    /// Answers a [`Request`] written as JSON with an [`Answer`] written as JSON.
    pub fn answer(&mut self, message: String) -> String {
        let request = serde_json::from_str(&message);
        // A cluster's text is long: it is not kept twice while it is read.
        drop(message);
        let answer = match request {
            Ok(request) => self.respond(request),
            Err(error) => Answer::Refused(format!("the engine cannot read this message: {error}")),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    /// Answers a request.
    pub fn respond(&mut self, request: Request) -> Answer {
        match request {
            Request::Look(look) => self.look(*look),
            Request::Change(asked) => Answer::Changed(change::change(&asked)),
            Request::Assist(asked) => Answer::Assisted(Box::new(assist::assist(&asked, self.here.loaded()))),
            Request::Convert(asked) => Answer::Changed(convert::changed(&asked)),
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

    fn look(&mut self, mut look: Look) -> Answer {
        self.here.retarget(view::target::wanted(&look.target).with_zones(self.zones));
        let missing = self.here.read(&mut look);
        let look = &look;
        if !missing.is_empty() {
            return Answer::NeedTexts { look: look.look, documents: missing };
        }
        let target = self.here.target().clone();
        let (analysis, memo) = self.here.analysis(look);
        let allocated = view::allocate(&analysis, look, &target, memo);
        let road = view::road(&analysis, &allocated);
        let mut view = View {
            look: look.look,
            documents: view::documents(&analysis),
            open: view::open(&analysis, look),
            form: view::form(&analysis, look, &target).map(Box::new),
            wish: look.wish.as_ref().map(|it| Box::new(wish::wish(&analysis, it, memo, &target))),
            decoded: look.decode.as_ref().map(|text| Box::new(view::decoded(&analysis, text))),
            share: look.share.as_ref().map(|asked| share::share(&analysis, &allocated, asked)),
            problems: view::problems(&analysis).to_vec(),
            announcement: view::announcement(&road),
            pane: view::pane(&analysis, look, allocated, &road, memo),
            road,
            target: view::target::target(&target),
            compare: None,
            badge: parity::badge(),
        };
        self.here.sweep();
        view.compare = self.compare(look, &target, &view);
        Answer::View(Box::new(view))
    }

    /// Where the other Kubernetes of the look judges otherwise.
    fn compare(&mut self, look: &Look, target: &Target, view: &View) -> Option<CompareView> {
        let Some(with) = &look.compare else {
            self.there = None;
            return None;
        };
        let wanted = view::target::wanted(with).with_zones(self.zones);
        let known = self.there.take().filter(|there| *there.target() == wanted);
        let there = self.there.insert(known.unwrap_or_else(|| Readings::of(wanted.clone())));
        there.follow(&self.here);
        let (analysis, memo) = there.analysis(look);
        let allocated = view::allocate(&analysis, look, &wanted, memo);
        let said = Said { target, road: &view.road, problems: &view.problems };
        let road = view::road(&analysis, &allocated);
        let theirs = Said { target: &wanted, road: &road, problems: view::problems(&analysis) };
        let compared = view::target::compare(with, &said, &theirs);
        there.sweep();
        Some(compared)
    }
}
