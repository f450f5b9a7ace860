//! What is kept of the open documents between two visits, and how do two tabs keep out of each other's way?
//!
//! Every tab writes its own draft, named by an id that lives as long as the tab. A draft names the page that owns it
//! while that page is open. A page that finds its draft owned by another one (a duplicated tab, or a crash) continues
//! under a new id: nothing is ever written over another tab's text.

use serde::{Deserialize, Serialize};
use workbench::protocol::{Group, Station, TargetRequest};

use super::documents::{Document, Documents, NewDocument, Origin};
use crate::browser::{clock, storage};

/// The tab's draft id, in the storage that ends with the tab.
const TAB: &str = "dra-playground/tab";
/// All drafts, by id, in the storage that stays.
const DRAFT: &str = "dra-playground/draft/";
/// What was on the page before the last Reset or replacement.
const BEFORE: &str = "dra-playground/before";
/// How many drafts of closed tabs stay. Ours: they are small, and the oldest go first.
const DRAFTS: usize = 12;
/// A draft that nobody has written for this long belongs to a page that crashed, in milliseconds. Ours: three days.
const DEAD: f64 = 3.0 * 24.0 * 3_600_000.0;

/// The open documents as they are stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The page that is writing it; empty once that page is closed.
    owner: String,
    /// Milliseconds since 1970, for finding the newest.
    saved: f64,
    pub documents: Vec<DraftDocument>,
    /// Index of the open document.
    pub open: Option<usize>,
    pub station: Station,
    #[serde(default)]
    pub target: TargetRequest,
    /// A loaded cluster was on the page and is not stored.
    pub cluster_left_out: bool,
}

/// One stored document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftDocument {
    group: Group,
    name: String,
    origin: Origin,
    text: String,
    last_good: Option<String>,
}

impl Draft {
    /// The documents as they are, without what must not be stored.
    pub fn of(documents: &Documents, open: Option<u32>, station: Station, target: TargetRequest) -> Self {
        let may_stay = |document: &&Document| document.origin != Origin::LoadedCluster { keep: false };
        Self {
            owner: String::new(),
            saved: 0.0,
            documents: documents.iter().filter(may_stay).map(DraftDocument::of).collect(),
            open: documents.iter().filter(may_stay).position(|document| Some(document.id) == open),
            station,
            target,
            cluster_left_out: documents.iter().any(|document| !may_stay(&document)),
        }
    }
}

impl DraftDocument {
    fn of(document: &Document) -> Self {
        Self {
            group: document.group,
            name: document.name.clone(),
            origin: document.origin,
            text: document.text.to_string(),
            last_good: document
                .last_good
                .as_ref()
                .filter(|good| **good != document.text)
                .map(ToString::to_string),
        }
    }

    pub fn into_new(self) -> NewDocument {
        let Self { group, name, origin, text, last_good } = self;
        NewDocument { group, name, origin, text: text.into(), last_good: last_good.map(Into::into) }
    }
}

/// Writes this tab's draft.
#[derive(Debug)]
pub struct Keeper {
    id: String,
    owner: String,
}

impl Keeper {
    /// This tab's draft, or a copy of the newest one of all tabs; `None` on the first visit.
    pub fn open() -> (Self, Option<Draft>) {
        let mut keeper = Self { id: clock::unique(), owner: clock::unique() };
        let of_tab = storage::read_tab(TAB).and_then(|id| read(&id).map(|draft| (id, draft)));
        let Some((id, draft)) = of_tab else {
            storage::write_tab(TAB, &keeper.id);
            return (keeper, newest());
        };
        if draft.owner.is_empty() {
            keeper.id = id;
        }
        storage::write_tab(TAB, &keeper.id);
        (keeper, Some(draft))
    }

    /// Stores the draft; the error says why it could not be.
    pub fn save(&mut self, draft: Draft) -> Result<(), String> {
        let owner = self.owner.clone();
        self.write(Draft { owner, ..draft })
    }

    /// Stores the draft for the last time before the page goes, so that the next page of this tab continues it.
    pub fn release(&mut self, draft: Draft) {
        // The page is going: there is nobody left to tell.
        let _ = self.write(Draft { owner: String::new(), ..draft });
    }

    fn write(&mut self, draft: Draft) -> Result<(), String> {
        let taken = |other: &Draft| !other.owner.is_empty() && other.owner != self.owner;
        if read(&self.id).as_ref().is_some_and(taken) {
            self.id = clock::unique();
            storage::write_tab(TAB, &self.id);
        }
        let text = serde_json::to_string(&Draft { saved: clock::now(), ..draft })
            .map_err(|error| error.to_string())?;
        let key = format!("{DRAFT}{}", self.id);
        if storage::write(&key, &text).is_ok() {
            return Ok(());
        }
        forget_oldest(&self.id, 0);
        storage::write(&key, &text)
    }

    /// Removes the drafts of closed tabs but for the newest.
    pub fn tidy(&self) {
        forget_oldest(&self.id, DRAFTS);
    }
}

/// Keeps what is about to be replaced, so that "Bring back what I had" works after a reload too.
pub fn keep_before(draft: &Draft) {
    if let Ok(text) = serde_json::to_string(draft) {
        // Without storage it is still kept in memory for this page.
        let _ = storage::write(BEFORE, &text);
    }
}

/// Takes out what [`keep_before`] kept.
pub fn forget_before() {
    storage::remove(BEFORE);
}

/// What was kept by [`keep_before`].
pub fn before() -> Option<Draft> {
    serde_json::from_str(&storage::read(BEFORE)?).ok()
}

fn read(id: &str) -> Option<Draft> {
    serde_json::from_str(&storage::read(&format!("{DRAFT}{id}"))?).ok()
}

/// The drafts of all tabs, newest first.
fn all() -> Vec<(String, Draft)> {
    let ids = storage::keys().into_iter().filter_map(|key| key.strip_prefix(DRAFT).map(str::to_owned));
    let mut drafts: Vec<_> = ids.filter_map(|id| read(&id).map(|draft| (id, draft))).collect();
    drafts.sort_by(|(_, a), (_, b)| b.saved.total_cmp(&a.saved));
    drafts
}

fn newest() -> Option<Draft> {
    all().into_iter().next().map(|(_, draft)| draft)
}

fn forget_oldest(own: &str, keep: usize) {
    let now = clock::now();
    let closed = |draft: &Draft| draft.owner.is_empty() || now - draft.saved > DEAD;
    let closed = all().into_iter().filter(|(id, draft)| id != own && closed(draft));
    for (id, _) in closed.skip(keep) {
        storage::remove(&format!("{DRAFT}{id}"));
    }
}
