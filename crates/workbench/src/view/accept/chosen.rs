//! Which documents and problems does the Accept pane show, and how are they copied?

use std::collections::BTreeSet;

use dra::rules::Rule;

use super::super::{documents, problems_of};
use crate::analysis::{Analysis, ObjectVerdict};
use crate::check;
use crate::document::Document;
use crate::protocol::{AcceptRequest, CopyFormat, DocumentId, Group, Place, ProblemRow, RulePage, Severity};
use crate::report::{self, Source};

/// What is left of the manifests by what was chosen.
pub(super) struct Chosen<'a> {
    asked: &'a AcceptRequest,
    /// All manifests, and their names in the list.
    choices: Vec<(DocumentId, String)>,
    documents: Vec<&'a Document>,
    /// Of the documents, whatever their severity, each with the index of the verdict on the object it stands in.
    problems: Vec<(Option<usize>, ProblemRow)>,
}

impl<'a> Chosen<'a> {
    pub(super) fn of(analysis: &Analysis<'a>, asked: &'a AcceptRequest) -> Self {
        let manifests: Vec<&Document> = analysis
            .documents
            .iter()
            .copied()
            .filter(|document| document.group == Group::Manifests)
            .collect();
        let named = documents(analysis).into_iter().filter(|view| view.group == Group::Manifests);
        let choices = named.map(|view| (view.id, view.title)).collect();
        let one = manifests.iter().copied().find(|document| Some(document.id) == asked.document);
        let documents = one.map_or(manifests, |one| vec![one]);
        let places: Vec<Place> =
            analysis.verdicts.iter().map(|of| of.document.place(of.object.span)).collect();
        // Objects of one document do not overlap.
        let holds = |object: &Place, row: &ProblemRow| {
            object.document == row.place.document && (object.from..=object.to).contains(&row.place.from)
        };
        let rows = documents.iter().flat_map(|document| problems_of(analysis, document));
        let placed = rows.map(|row| (places.iter().position(|object| holds(object, &row)), row));
        let problems = placed.collect();
        Self { asked, choices, documents, problems }
    }

    /// Whether a problem has the severity that was chosen.
    fn shows(&self, row: &ProblemRow) -> bool {
        self.asked.severity.is_none_or(|severity| severity == row.severity)
    }

    fn shown(&self) -> impl Iterator<Item = &(Option<usize>, ProblemRow)> {
        self.problems.iter().filter(|(_, row)| self.shows(row))
    }

    /// The problems of the object of that verdict; of `None`, those of no object.
    fn of_object(&self, verdict: Option<usize>) -> Vec<ProblemRow> {
        self.shown().filter(|(at, _)| *at == verdict).map(|(_, row)| row.clone()).collect()
    }

    /// The documents to choose from, when there are several.
    pub(super) fn choices(&self) -> Vec<(DocumentId, String)> {
        if self.choices.len() > 1 { self.choices.clone() } else { Vec::new() }
    }

    pub(super) fn severities(&self) -> Vec<(Severity, u32)> {
        let count =
            |severity| self.problems.iter().filter(|(_, row)| row.severity == severity).count() as u32;
        let all = [Severity::Error, Severity::Warning, Severity::Info];
        all.into_iter().map(|severity| (severity, count(severity))).collect()
    }

    /// The objects to show, each with its problems. With a severity, those that have some.
    pub(super) fn objects<'b>(
        &'b self,
        analysis: &'b Analysis<'a>,
    ) -> impl Iterator<Item = (&'b ObjectVerdict<'a>, Vec<ProblemRow>)> {
        let is_open =
            |of: &ObjectVerdict<'_>| self.documents.iter().any(|document| document.id == of.document.id);
        let rows = analysis.verdicts.iter().enumerate().filter(move |(_, of)| is_open(of));
        let rows = rows.map(|(index, of)| (of, self.of_object(Some(index))));
        rows.filter(|(_, problems)| self.asked.severity.is_none() || !problems.is_empty())
    }

    /// The problems of no object.
    pub(super) fn others(&self) -> Vec<ProblemRow> {
        self.of_object(None)
    }

    /// The pages of our own rules that have found something.
    pub(super) fn pages(&self) -> Vec<RulePage> {
        let codes: BTreeSet<&str> = self.shown().map(|(_, row)| row.code.as_str()).collect();
        let page = |rule: &Rule| RulePage {
            code: rule.code.to_owned(),
            title: rule.title().to_owned(),
            why: rule.section("Why").to_owned(),
            wrong: rule.example("Wrong").to_owned(),
            right: rule.example("Right").to_owned(),
        };
        codes.into_iter().filter_map(Rule::find).map(page).collect()
    }

    /// What is shown, written down; empty where nothing is.
    pub(super) fn copied(&self, analysis: &Analysis<'_>) -> String {
        if self.shown().next().is_none() {
            return String::new();
        }
        let report = check::of_page(analysis, &self.documents, |row| self.shows(row));
        let source = |document: &&'a Document| Source { name: &document.name, text: &document.text };
        let sources: Vec<Source<'a>> = self.documents.iter().map(source).collect();
        match self.asked.format {
            CopyFormat::Text => report::text(&report, &sources),
            CopyFormat::Markdown => report::markdown(&report, &sources),
            CopyFormat::Json => report::json(&report, &sources),
            CopyFormat::Sarif => report::sarif(&report, &sources, "DRA Playground"),
        }
    }
}
