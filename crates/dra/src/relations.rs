//! What do objects that Kubernetes takes hardly mean, seen together?
//!
//! Rules of ours, each with a page in [`crate::rules`]. Kubernetes says nothing of these, or says it only when a Pod is
//! scheduled. What is not loaded may exist in the cluster: it is "not loaded here", never "does not exist".

mod admin;
mod claims;
mod classes;
mod constraints;
mod index;
mod matching;
mod pods;
mod pools;

use yaml_tree::{Span, TextEdit};

use crate::cluster::Cluster;
use crate::diagnostic::{Diagnostic, Fix, Located, Severity};
use crate::matrix::Matrix;
use crate::objects::Object;
use crate::selectors::Selectors;

use index::Index;

/// Everything that is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Loaded<'a> {
    /// The objects, one slice a document: [`Diagnostic::object`] is the place in it.
    pub documents: &'a [&'a [Object]],
    /// What they publish.
    pub cluster: &'a Cluster,
    /// Their selectors; claims whose selectors are not here are not asked which devices they match.
    pub selectors: &'a Selectors,
    /// Which device each request may have.
    pub matrix: &'a Matrix,
}

/// Every finding about the loaded objects together; of one object in the order of its rules.
pub fn relations(loaded: &Loaded<'_>) -> Vec<Diagnostic> {
    let mut check = Check { loaded, index: Index::new(loaded), found: Vec::new() };
    let objects = loaded.documents.iter().flat_map(|objects| objects.iter().enumerate());
    for (index, object) in objects {
        let subject = Subject { object, index };
        pods::check(&mut check, subject);
        claims::check(&mut check, subject);
        pools::check(&mut check, subject);
    }
    classes::check(&mut check);
    check.found
}

/// One object that is looked at.
#[derive(Clone, Copy)]
struct Subject<'a> {
    object: &'a Object,
    /// Its place in its document.
    index: usize,
}

/// What the rules look at, and what they have found.
struct Check<'a> {
    loaded: &'a Loaded<'a>,
    index: Index<'a>,
    found: Vec<Diagnostic>,
}

/// Where something is, in an object.
struct At {
    path: String,
    span: Span,
}

impl Check<'_> {
    fn say(&mut self, subject: Subject<'_>, at: At, severity: Severity, code: &'static str, message: String) {
        self.found.push(Diagnostic {
            code,
            severity,
            message,
            kubernetes: None,
            document: subject.object.document,
            object: Some(subject.index),
            path: at.path,
            span: at.span,
            fix: None,
        });
    }

    /// Offers another name in place of the value that the last finding is about.
    fn offer_name(&mut self, written: &Located<String>, name: &str) {
        if let Some(last) = self.found.last_mut() {
            let edits = vec![TextEdit { span: written.span, text: kube_scalars::go_quote(name) }];
            last.fix = Some(Fix { title: format!("Write `{name}`"), edits });
        }
    }
}

/// The text of a field; empty when it is unset.
fn text(located: &Option<Located<String>>) -> &str {
    located.as_ref().map_or("", |it| it.value.as_str())
}
