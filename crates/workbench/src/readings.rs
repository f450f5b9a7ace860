//! The documents as one Kubernetes reads them, kept from one look to the next.

use std::collections::BTreeMap;

use dra::assist::Loaded;
use dra::{Memo, Target};
use kube_cel::Expressions;

use crate::analysis::Analysis;
use crate::document::Document;
use crate::protocol::{DocumentId, Look};
use crate::published::Published;

/// Everything that is kept for one target.
#[derive(Debug)]
pub(crate) struct Readings {
    target: Target,
    documents: BTreeMap<DocumentId, Document>,
    /// How many texts were read.
    count: u64,
    published: Published,
    memo: Memo,
}

impl Readings {
    /// For a target, with nothing read.
    pub(crate) fn of(target: Target) -> Self {
        let memo = Memo::of(&target, Expressions::Stored);
        Self { target, documents: BTreeMap::new(), count: 0, published: Published::default(), memo }
    }

    /// The target that reads.
    pub(crate) const fn target(&self) -> &Target {
        &self.target
    }

    /// Takes another target: what is known is read again.
    pub(crate) fn retarget(&mut self, target: Target) {
        if self.target == target {
            return;
        }
        let mut other = Self::of(target);
        other.follow(self);
        *self = other;
    }

    /// Reads what has changed, taking the texts out of the look, and forgets what is closed. Returns the documents whose
    /// text is not known.
    pub(crate) fn read(&mut self, look: &mut Look) -> Vec<DocumentId> {
        self.documents.retain(|id, _| look.documents.iter().any(|input| input.id == *id));
        let mut missing = Vec::new();
        for input in &mut look.documents {
            match (input.text.take(), self.documents.get_mut(&input.id)) {
                (Some(text), _) => {
                    self.count += 1;
                    let mut document = Document::read(input, text, &self.target);
                    document.reading = self.count;
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

    /// Reads for this target what another has read, as far as that has changed.
    pub(crate) fn follow(&mut self, other: &Self) {
        self.count = other.count;
        self.documents.retain(|id, _| other.documents.contains_key(id));
        for (id, theirs) in &other.documents {
            match self.documents.get_mut(id) {
                Some(known) if known.reading == theirs.reading => {
                    known.name.clone_from(&theirs.name);
                    known.group = theirs.group;
                }
                _ => {
                    let mut document = theirs.again(&self.target);
                    document.reading = theirs.reading;
                    self.documents.insert(*id, document);
                }
            }
        }
    }

    /// What the documents of a look mean together, and the memo that goes with it.
    pub(crate) fn analysis(&mut self, look: &Look) -> (Analysis<'_>, &mut Memo) {
        let documents: Vec<&Document> =
            look.documents.iter().filter_map(|input| self.documents.get(&input.id)).collect();
        self.published.refresh(&documents);
        (Analysis::new(documents, &self.published, &mut self.memo, look.budget), &mut self.memo)
    }

    /// What is published, and what the release knows, as of the newest look.
    pub(crate) fn loaded(&self) -> Loaded<'_> {
        Loaded {
            cluster: &self.published.cluster,
            statistics: &self.published.statistics,
            environment: self.memo.environment(),
        }
    }

    /// Forgets what this look did not use.
    pub(crate) fn sweep(&mut self) {
        self.memo.sweep();
    }
}
