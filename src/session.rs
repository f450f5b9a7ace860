//! What does the page know, and what may a person do to it? One signal around the engine's answers.
//!
//! The page owns texts, revisions and the choice of what is shown. Whatever is said about Kubernetes comes from the
//! engine as view models ([`shown::Shown`]); no component asks the engine itself.

mod decoding;
pub mod documents;
pub mod draft;
mod editing;
pub mod forming;
mod keeping;
pub mod looking;
mod marks;
mod meaning;
pub mod replacing;
pub mod sharing;
pub mod shown;
mod wishing;

use std::sync::Arc;

use leptos::prelude::*;
use workbench::protocol::{
    AcceptRequest, AllocateRequest, DocumentId, FormRequest, Group, MatchRequest, SampleRow, ShareRequest,
    Station, TakeHomeRequest, TargetRequest, Wish,
};

use self::documents::Documents;
use self::draft::Draft;
use self::forming::{Following, Forming};
use self::keeping::Keeping;
use self::looking::Looking;
use self::replacing::Snapshot;
use self::sharing::FromLink;
use self::shown::Shown;
use crate::browser::text_editor::TextEditor;

/// How the engine is doing, for the foot of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineState {
    Starting,
    Runs,
    /// The browser refused a worker: it runs in the page's own thread, with a smaller budget.
    RunsInPage,
    /// It stopped twice on the same documents; the next change asks a new one. The text says why.
    GaveUp(String),
    /// There is none to be had; the text says why.
    Missing(String),
}

/// The dialog that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    LoadCluster,
    Samples,
    Help,
    Reset,
    /// I want devices.
    Wish,
    Share,
    Target,
    /// What does this error mean?
    Decode,
}

/// What a press does.
pub type Act = Arc<dyn Fn() + Send + Sync>;

/// A line that says what has just happened, with at most one thing to do about it.
#[derive(Clone)]
pub struct Notice {
    pub text: String,
    /// The word to press, and what it does. It outlives the part of the page that offered it.
    pub action: Option<(&'static str, Act)>,
}

impl Notice {
    /// Whether it offers to undo the change before.
    fn undoes(&self) -> bool {
        self.action.as_ref().is_some_and(|(label, _)| *label == "Undo")
    }
}

impl std::fmt::Debug for Notice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Notice").field("text", &self.text).finish_non_exhaustive()
    }
}

/// Everything the page knows. A handle: copy it freely.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    pub shown: Shown,
    /// Notified when the list changes (added, removed, moved, renamed); not while typing.
    pub documents: RwSignal<Documents>,
    pub open: RwSignal<Option<DocumentId>>,
    pub station: RwSignal<Station>,
    /// What the Match pane is asked to show.
    pub matching: RwSignal<MatchRequest>,
    /// What the Accept pane is asked to show.
    pub accepting: RwSignal<AcceptRequest>,
    /// What the Allocate pane is asked to show, and what is otherwise there than the documents say.
    pub allocating: RwSignal<AllocateRequest>,
    /// How manifests are written for taking home.
    pub taking: RwSignal<TakeHomeRequest>,
    /// Whether the open document stands as a form, and which of its parts are folded.
    pub form: RwSignal<FormRequest>,
    /// Which Kubernetes judges; stored with the draft.
    pub target: RwSignal<TargetRequest>,
    /// The Kubernetes it is compared with, while that is shown.
    pub compare: RwSignal<Option<TargetRequest>>,
    /// Counts refused changes: fields then take back what the text says.
    pub form_again: RwSignal<u32>,
    /// Why the last change of a form was refused; `None` once one was made.
    pub form_refused: RwSignal<Option<String>>,
    /// What is wanted, while "I want devices" is open.
    pub wish: RwSignal<Option<Wish>>,
    /// The recipe whose blanks the engine is filling in.
    pub recipe: RwSignal<Option<String>>,
    /// The error to explain, while that dialog is open.
    pub decode: RwSignal<Option<String>>,
    /// What a link should hold, while one is being made.
    pub share: RwSignal<Option<ShareRequest>>,
    /// Set while what is shown came with a link and is not yours yet.
    pub from_link: RwSignal<Option<FromLink>>,
    /// `None` until the engine has listed them.
    pub samples: RwSignal<Option<Vec<SampleRow>>>,
    pub engine: RwSignal<EngineState>,
    /// How often an engine had to be replaced.
    pub restarts: RwSignal<u32>,
    /// Milliseconds between asking the engine and its answer, the last time.
    pub checked_in: RwSignal<Option<f64>>,
    /// A look is with the engine.
    pub busy: RwSignal<bool>,
    /// For the live region.
    pub announcement: RwSignal<String>,
    pub notice: RwSignal<Option<Notice>>,
    /// A notice that has had its time: what it offers stays at the foot of the page.
    pub past: RwSignal<Option<Notice>>,
    pub dialog: RwSignal<Option<Dialog>>,
    /// The line for a first visit is shown.
    pub welcome: RwSignal<bool>,
    /// The stored draft left a loaded cluster out; cleared when a cluster is loaded.
    pub cluster_left_out: RwSignal<bool>,
    /// On a narrow page: the text is unfolded.
    pub text_unfolded: RwSignal<bool>,
    /// There is something to bring back.
    pub before: RwSignal<bool>,
    /// Why drafts cannot be stored here, if they cannot.
    pub storage_problem: RwSignal<Option<String>>,
    looking: StoredValue<Looking, LocalStorage>,
    forming: RwSignal<Forming, LocalStorage>,
    /// Where the keyboard goes once the form shows what was pressed.
    following: StoredValue<Option<Following>, LocalStorage>,
    /// Whether the wish is to be granted as soon as the engine has answered what was typed last.
    granting: StoredValue<bool, LocalStorage>,
    keeping: StoredValue<Keeping, LocalStorage>,
    replaced: StoredValue<Option<Snapshot>, LocalStorage>,
    /// What is yours, while a link's content is shown.
    aside: StoredValue<Option<Draft>, LocalStorage>,
    editor: StoredValue<Option<TextEditor>, LocalStorage>,
}

impl Session {
    /// Opens the draft of this tab, or the sample of a first visit, and starts the engine.
    pub fn start() -> Self {
        let (keeping, draft) = Keeping::open();
        let session = Self {
            shown: Shown::new(),
            documents: RwSignal::new(Documents::default()),
            open: RwSignal::new(None),
            station: RwSignal::new(Station::Match),
            matching: RwSignal::new(looking::first_window()),
            taking: RwSignal::new(TakeHomeRequest::default()),
            accepting: RwSignal::new(AcceptRequest::default()),
            allocating: RwSignal::new(AllocateRequest::default()),
            form: RwSignal::new(FormRequest::default()),
            target: RwSignal::new(draft.as_ref().map(|draft| draft.target.clone()).unwrap_or_default()),
            compare: RwSignal::new(None),
            form_again: RwSignal::new(0),
            form_refused: RwSignal::new(None),
            wish: RwSignal::new(None),
            recipe: RwSignal::new(None),
            decode: RwSignal::new(None),
            share: RwSignal::new(None),
            from_link: RwSignal::new(None),
            samples: RwSignal::new(None),
            engine: RwSignal::new(EngineState::Starting),
            restarts: RwSignal::new(0),
            checked_in: RwSignal::new(None),
            busy: RwSignal::new(false),
            announcement: RwSignal::new(String::new()),
            notice: RwSignal::new(None),
            past: RwSignal::new(None),
            dialog: RwSignal::new(None),
            welcome: RwSignal::new(draft.is_none()),
            cluster_left_out: RwSignal::new(draft.as_ref().is_some_and(|draft| draft.cluster_left_out)),
            text_unfolded: RwSignal::new(false),
            before: RwSignal::new(draft::before().is_some()),
            storage_problem: RwSignal::new(None),
            looking: StoredValue::new_local(Looking::default()),
            forming: RwSignal::new_local(Forming::default()),
            following: StoredValue::new_local(None),
            granting: StoredValue::new_local(false),
            keeping: StoredValue::new_local(keeping),
            replaced: StoredValue::new_local(None),
            aside: StoredValue::new_local(None),
            editor: StoredValue::new_local(None),
        };
        session.start_engine();
        match draft {
            Some(draft) => session.put(Snapshot::of_draft(draft)),
            None => session.open_first_sample(),
        }
        session.keep_until_the_page_goes();
        session.listen_to_the_address();
        session
    }

    /// Opens a station's pane.
    pub fn open_station(self, station: Station) {
        if self.station.get_untracked() != station {
            self.station.set(station);
            self.look();
            self.draft_soon();
        }
    }

    /// Changes what the Match pane shows.
    pub fn show_in_match(self, change: impl FnOnce(&mut MatchRequest)) {
        let mut wanted = self.matching.get_untracked();
        change(&mut wanted);
        if self.matching.with_untracked(|old| *old != wanted) {
            self.matching.set(wanted);
            self.look();
        }
    }

    /// Changes what the Accept pane shows.
    pub fn show_in_accept(self, change: impl FnOnce(&mut AcceptRequest)) {
        self.accepting.update(change);
        self.look();
    }

    /// Changes what the Allocate pane shows.
    pub fn show_in_allocate(self, change: impl FnOnce(&mut AllocateRequest)) {
        let mut wanted = self.allocating.get_untracked();
        change(&mut wanted);
        if self.allocating.with_untracked(|old| *old != wanted) {
            self.allocating.set(wanted);
            self.look();
        }
    }

    /// The ids of one group, in the order of the list.
    pub fn ids(self, group: Group) -> Memo<Vec<DocumentId>> {
        Memo::new(move |_| {
            self.documents.with(|documents| documents.of(group).map(|document| document.id).collect())
        })
    }

    /// Says what has just happened. What the notice before offers is not lost by it.
    pub fn tell(self, text: impl Into<String>) {
        self.pass_notice();
        self.notice.set(Some(Notice { text: text.into(), action: None }));
    }

    /// The notice has been there long enough.
    pub fn pass_notice(self) {
        let Some(notice) = self.notice.get_untracked() else { return };
        self.notice.set(None);
        if notice.action.is_some() {
            self.past.set(Some(notice));
        }
    }

    /// Takes notices away whose offer belongs to what is no more.
    fn forget_notices(self, which: impl Fn(&Notice) -> bool) {
        for notice in [self.notice, self.past] {
            if notice.with_untracked(|it| it.as_ref().is_some_and(&which)) {
                notice.set(None);
            }
        }
    }

    /// Says what has just happened and offers one thing to do about it.
    pub fn tell_with(
        self,
        text: impl Into<String>,
        label: &'static str,
        act: impl Fn() + Send + Sync + 'static,
    ) {
        self.past.set(None);
        self.notice.set(Some(Notice { text: text.into(), action: Some((label, Arc::new(act))) }));
    }
}

/// The session of the page; components take it from the context.
pub fn session() -> Session {
    expect_context::<Session>()
}
