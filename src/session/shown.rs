//! What did the engine say last? One signal a part, so that only what changed is drawn again.

use leptos::prelude::*;
use workbench::protocol::{
    AcceptView, AllocateView, CompareView, DecodedView, DocumentId, DocumentView, FormView, MatchView, Pane,
    ProblemRow, ReadView, ShareView, StationView, TakeHomeView, TargetView, View, WishView,
};

/// The parts of the last [`View`]. A part is `None` or empty until the engine has spoken of it.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub road: RwSignal<Vec<StationView>>,
    pub documents: RwSignal<Vec<DocumentView>>,
    pub problems: RwSignal<Vec<ProblemRow>>,
    pub read: RwSignal<Option<ReadView>>,
    pub accept: RwSignal<Option<AcceptView>>,
    pub matching: RwSignal<Option<MatchView>>,
    /// [`workbench::protocol::MatchRequest::first_row`] of the look that `matching` answers.
    pub first_row: RwSignal<u32>,
    pub allocate: RwSignal<Option<AllocateView>>,
    pub take_home: RwSignal<Option<TakeHomeView>>,
    /// The form of the open document, while one is asked for.
    pub form: RwSignal<Option<FormView>>,
    /// What would be written for the wish, while one is asked for.
    pub wish: RwSignal<Option<WishView>>,
    /// The link, while one is being made.
    pub share: RwSignal<Option<ShareView>>,
    /// What the open document could be written in.
    pub versions: RwSignal<Vec<String>>,
    /// What the pasted error means, while one is.
    pub decoded: RwSignal<Option<DecodedView>>,
    pub target: RwSignal<Option<TargetView>>,
    /// `None` while nobody compares.
    pub compare: RwSignal<Option<CompareView>>,
    /// In how many cases the engine agrees with Kubernetes.
    pub badge: RwSignal<Option<String>>,
}

impl Shown {
    pub fn new() -> Self {
        Self {
            road: RwSignal::new(Vec::new()),
            documents: RwSignal::new(Vec::new()),
            problems: RwSignal::new(Vec::new()),
            read: RwSignal::new(None),
            accept: RwSignal::new(None),
            matching: RwSignal::new(None),
            first_row: RwSignal::new(0),
            allocate: RwSignal::new(None),
            take_home: RwSignal::new(None),
            form: RwSignal::new(None),
            wish: RwSignal::new(None),
            share: RwSignal::new(None),
            versions: RwSignal::new(Vec::new()),
            decoded: RwSignal::new(None),
            target: RwSignal::new(None),
            compare: RwSignal::new(None),
            badge: RwSignal::new(None),
        }
    }

    /// Takes over what a view says, part by part. `first_row` is the window the look asked for.
    pub fn take(&self, view: &View, first_row: u32) {
        renew(self.road, &view.road);
        renew(self.documents, &view.documents);
        renew(self.problems, &view.problems);
        renew_some(self.target, &view.target);
        renew(self.compare, &view.compare);
        renew_some(self.badge, &view.badge);
        if let Some(form) = &view.form {
            renew_some(self.form, form.as_ref());
        }
        if let Some(wish) = &view.wish {
            renew_some(self.wish, wish.as_ref());
        }
        if let Some(share) = &view.share {
            renew_some(self.share, share);
        }
        renew(self.versions, &view.open.as_ref().map(|open| open.versions.clone()).unwrap_or_default());
        if let Some(decoded) = &view.decoded {
            renew_some(self.decoded, decoded.as_ref());
        }
        match &view.pane {
            Pane::Read(read) => renew_some(self.read, read),
            Pane::Accept(accept) => renew_some(self.accept, accept),
            Pane::Match(matching) => {
                renew(self.first_row, &first_row);
                renew_some(self.matching, matching.as_ref());
            }
            Pane::Allocate(allocate) => renew_some(self.allocate, allocate.as_ref()),
            Pane::TakeHome(take_home) => renew_some(self.take_home, take_home),
        }
    }

    /// The row of one document; `None` until the engine has read it.
    pub fn document(self, id: DocumentId) -> Memo<Option<DocumentView>> {
        Memo::new(move |_| {
            self.documents.with(|documents| documents.iter().find(|document| document.id == id).cloned())
        })
    }
}

fn renew<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.with_untracked(|old| old != value) {
        signal.set(value.clone());
    }
}

fn renew_some<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<Option<T>>, value: &T) {
    if signal.with_untracked(|old| old.as_ref() != Some(value)) {
        signal.set(Some(value.clone()));
    }
}
