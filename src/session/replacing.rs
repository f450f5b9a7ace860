//! How is much replaced at once (a sample, a loaded cluster, Reset), and how does it come back?

use leptos::prelude::*;
use workbench::protocol::{DocumentId, Group, Request, SampleDocument, SampleRow, Station, TargetRequest};

use super::Session;
use super::documents::{Document, NewDocument, Origin};
use super::draft::{self, Draft, DraftDocument};

/// The sample of a first visit and of Reset: one instructive failure.
const FIRST_SAMPLE: &str = "nvidia-h100-and-l40s";

/// The open documents as they were.
#[derive(Debug, Clone)]
pub struct Snapshot {
    documents: Vec<NewDocument>,
    open: Option<usize>,
    station: Station,
    /// The Kubernetes that judged; `None`: the one that judges now.
    target: Option<TargetRequest>,
}

impl Snapshot {
    pub fn of_draft(draft: Draft) -> Self {
        let documents = draft.documents.into_iter().map(DraftDocument::into_new).collect();
        Self { documents, open: draft.open, station: draft.station, target: Some(draft.target) }
    }
}

/// A file that was read as part of a cluster.
#[derive(Debug, Clone)]
pub struct ClusterFile {
    pub name: String,
    pub text: String,
}

impl Session {
    /// Replaces everything by a snapshot.
    pub(super) fn put(self, snapshot: Snapshot) {
        let Snapshot { documents: new, open, station, target } = snapshot;
        self.forget_notices(|_| true);
        self.close_where(|_| true);
        let ids = self
            .documents
            .try_update(|documents| new.into_iter().map(|it| documents.add(it)).collect::<Vec<_>>());
        let open = ids.zip(open).and_then(|(ids, index)| ids.get(index).copied());
        self.station.set(station);
        if let Some(target) = target {
            self.target.set(target);
        }
        match open {
            Some(id) => {
                self.open.set(Some(id));
                self.show_open_document();
            }
            None => self.open_any(),
        }
        self.matching.set(super::looking::first_window());
        self.allocating.set(Default::default());
        self.look();
    }

    /// Shows these documents in the place of all others.
    pub(super) fn put_documents(self, documents: Vec<NewDocument>) {
        let station = if documents.iter().any(|it| it.group == Group::Manifests) {
            Station::Match
        } else {
            Station::Read
        };
        let open = documents.iter().position(|it| it.group == Group::Manifests);
        self.put(Snapshot { documents, open, station, target: None });
    }

    /// Sets aside what is the reader's own, in memory and, where it was stored before, in storage.
    pub(super) fn set_mine_aside(self) {
        let own = self.draft();
        self.aside.set_value(Some(own));
    }

    /// Puts back what was set aside.
    pub(super) fn put_mine_back(self) {
        if let Some(own) = self.aside.try_update_value(Option::take).flatten() {
            self.put(Snapshot::of_draft(own));
        }
    }

    /// What was set aside can be brought back like everything that was replaced.
    pub(super) fn keep_mine_before(self) {
        if let Some(own) = self.aside.try_update_value(Option::take).flatten() {
            draft::keep_before(&own);
            self.replaced.set_value(Some(Snapshot::of_draft(own)));
            self.before.set(true);
            self.tell_replaced("It is yours now.");
        }
    }

    /// Removes documents from the list and the editor.
    pub(super) fn close_where(self, leave: impl Fn(&Document) -> bool) {
        let ids: Vec<_> = self.documents.with_untracked(|documents| {
            documents.iter().filter(|document| leave(document)).map(|document| document.id).collect()
        });
        self.documents.update(|documents| documents.remove_where(|document| ids.contains(&document.id)));
        for id in ids {
            self.with_editor(|editor| editor.close(id));
        }
    }

    /// Takes the manifests of an untouched example away, where all but `new` are such: what they say would hide what
    /// becomes of the reader's own. Says whether it did.
    pub(super) fn leave_example(self, new: Option<DocumentId>) -> bool {
        let other = |it: &&Document| Some(it.id) != new && !it.text.trim().is_empty();
        let untouched = self.documents.with_untracked(|all| {
            let mut others = all.of(Group::Manifests).filter(other).peekable();
            others.peek().is_some() && others.all(|it| it.origin == Origin::Sample)
        });
        if untouched {
            self.keep_before();
            self.close_where(|it| it.group == Group::Manifests && it.origin == Origin::Sample);
        }
        untouched
    }

    fn snapshot(self) -> Snapshot {
        let open = self.open.get_untracked();
        self.documents.with_untracked(|documents| Snapshot {
            documents: documents.iter().map(NewDocument::again).collect(),
            open: documents.iter().position(|document| Some(document.id) == open),
            station: self.station.get_untracked(),
            target: Some(self.target.get_untracked()),
        })
    }

    /// Keeps what is there before much of it is replaced.
    pub(super) fn keep_before(self) {
        self.welcome.set(false);
        draft::keep_before(&self.draft());
        let now = self.snapshot();
        self.replaced.set_value(Some(now));
        self.before.set(true);
    }

    /// Puts back what the last replacement took away, and keeps what is there now in its place.
    pub fn bring_back(self) {
        let kept = self.replaced.get_value().or_else(|| draft::before().map(Snapshot::of_draft));
        let Some(kept) = kept else { return };
        self.keep_before();
        self.put(kept);
        self.draft_soon();
    }

    pub(super) fn tell_replaced(self, text: impl Into<String>) {
        self.tell_with(text, "Bring back what I had", move || self.bring_back());
    }

    /// Starts over with the first sample and the newest Kubernetes; everything stays recoverable.
    pub fn reset(self) {
        self.keep_before();
        self.target.set(TargetRequest::default());
        self.close_where(|_| true);
        self.open.set(None);
        self.cluster_left_out.set(false);
        self.open_first_sample();
        self.tell_replaced("Started over.");
    }

    pub(super) fn open_first_sample(self) {
        self.ask(&Request::Sample(FIRST_SAMPLE.to_owned()));
    }

    /// Asks for the list of samples, once.
    pub fn list_samples(self) {
        if self.samples.with_untracked(Option::is_none) {
            self.ask(&Request::Samples);
        }
    }

    /// Replaces the cluster by a sample's. Its manifests come along when yours are none, or an untouched sample's.
    pub fn open_sample(self, name: &str) {
        self.ask(&Request::Sample(name.to_owned()));
    }

    /// The engine has sent a sample.
    pub(super) fn put_sample(self, row: &SampleRow, documents: Vec<SampleDocument>) {
        let own =
            |document: &Document| document.group == Group::Manifests && document.origin != Origin::Sample;
        let (empty, keeps_manifests) =
            self.documents.with_untracked(|list| (list.iter().next().is_none(), list.iter().any(own)));
        // Who wants devices brings manifests of their own.
        let wanting = self.dialog.get_untracked() == Some(super::Dialog::Wish);
        if !empty {
            self.keep_before();
        }
        self.close_where(|document| !own(document));
        self.documents.update(|list| {
            for SampleDocument { group, name, text } in documents {
                if group == Group::Cluster || !keeps_manifests && !wanting {
                    let name = list.free_name(&name);
                    list.add(NewDocument {
                        group,
                        name,
                        origin: Origin::Sample,
                        text: text.into(),
                        last_good: None,
                    });
                }
            }
        });
        self.cluster_left_out.set(false);
        self.refill_wish();
        self.settle_after_replacement();
        if empty {
            return;
        }
        let kept = if wanting {
            ""
        } else if keeps_manifests {
            "Your manifests stayed as they were."
        } else {
            "It brought manifests to try."
        };
        self.tell_replaced(format!("The cluster is now the sample “{}”. {kept}", row.title));
    }

    /// Replaces the cluster by what kubectl printed.
    pub fn load_cluster(self, files: Vec<ClusterFile>, keep: bool) {
        self.keep_before();
        self.close_where(|document| document.group == Group::Cluster);
        self.documents.update(|list| {
            for ClusterFile { name, text } in files {
                let name = list.free_name(&name);
                let origin = Origin::LoadedCluster { keep };
                list.add(NewDocument {
                    group: Group::Cluster,
                    name,
                    origin,
                    text: text.into(),
                    last_good: None,
                });
            }
        });
        self.cluster_left_out.set(false);
        self.settle_after_replacement();
        self.open_station(Station::Read);
        self.tell_replaced("Your cluster is loaded.");
    }

    /// Forgets a loaded cluster, on the page and in storage.
    pub fn forget_cluster(self) {
        self.close_where(|document| matches!(document.origin, Origin::LoadedCluster { .. }));
        self.replaced.set_value(None);
        draft::forget_before();
        self.before.set(false);
        self.cluster_left_out.set(false);
        self.settle_after_replacement();
        self.forget_notices(|_| true);
        self.tell("Your cluster is forgotten.");
    }

    /// Keeps a loaded cluster in storage, or takes it out.
    pub fn keep_cluster(self, keep: bool) {
        self.documents.update(|documents| documents.keep_cluster(keep));
        self.draft_soon();
    }

    fn settle_after_replacement(self) {
        let open = self.open.get_untracked();
        let there = self.documents.with_untracked(|list| open.is_some_and(|id| list.get(id).is_some()));
        if !there {
            self.open_any();
        }
        self.matching.set(super::looking::first_window());
        self.allocating.set(Default::default());
        self.look();
        self.draft_soon();
    }
}
