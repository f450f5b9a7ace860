//! What do the open documents mean together? The part of the road from objects to verdicts.

mod selector_problem;
mod verdicts;
mod written;

use std::cell::OnceCell;

use dra::statistics::Statistic;
use dra::{Cluster, Matrix, Memo, Object, ObjectRef, Request, Selector, Selectors, Verdict};

use crate::document::Document;
use crate::protocol::{Group, ProblemRow};
use crate::published::Published;

pub(crate) use selector_problem::{SelectorProblem, failing_part, missing_path};
pub(crate) use verdicts::ObjectVerdict;
pub(crate) use written::Written;

/// Everything the views read. Computed anew for each look; the memo and [`Published`] keep what is costly.
#[derive(Debug)]
pub(crate) struct Analysis<'a> {
    /// In the order of the list.
    pub(crate) documents: Vec<&'a Document>,
    pub(crate) cluster: &'a Cluster,
    /// What is counted over all devices of the cluster.
    pub(crate) statistics: &'a [Statistic],
    /// The devices as the allocator has them.
    pub(crate) catalog: &'a dra::allocate::Catalog,
    /// Selectors of all classes, and of the claims and templates among the manifests.
    pub(crate) selectors: Selectors,
    pub(crate) matrix: Matrix,
    limits: dra::Budget,
    /// The API server's answer to each object of your manifests.
    pub(crate) verdicts: Vec<ObjectVerdict<'a>>,
    /// Selectors that do not compile or fail on a device, in the order of `selectors`.
    pub(crate) selector_problems: Vec<SelectorProblem>,
    /// All problems in words, composed by the first view that shows some.
    pub(crate) problems: OnceCell<Vec<ProblemRow>>,
    /// What the lints say of selectors, in the order of `selectors`.
    pub(crate) selector_findings: Vec<SelectorProblem>,
    /// What is said of the objects together. Of objects of a last good version too, whose document is none of now.
    pub(crate) relations: Vec<dra::Diagnostic>,
}

/// Steps for the trace of one cell; far more than any selector a person reads takes.
pub(crate) const TRACE_BUDGET: kube_cel::Budget = kube_cel::Budget(1_000_000);

impl<'a> Analysis<'a> {
    /// Analyzes documents and what they publish. Evaluation takes at most `budget` steps; the matrix says when that was
    /// not enough.
    pub(crate) fn new(
        documents: Vec<&'a Document>,
        published: &'a Published,
        memo: &mut Memo,
        budget: u64,
    ) -> Self {
        let of = |group| {
            documents.iter().filter(move |document| document.group == group).flat_map(|it| it.objects())
        };
        let classes = of(Group::Cluster).filter(|object| matches!(object.body, dra::Body::DeviceClass(_)));
        let selectors = Selectors::compile(of(Group::Manifests).chain(classes), memo);
        let limits = dra::Budget { steps: budget, ..dra::Budget::default() };
        let Published { cluster, statistics, catalog, .. } = published;
        let matrix = Matrix::evaluate(cluster, &selectors, memo, limits);
        let objects: Vec<&[Object]> = documents.iter().map(|document| document.objects()).collect();
        let loaded =
            dra::relations::Loaded { documents: &objects, cluster, selectors: &selectors, matrix: &matrix };
        let relations = dra::relations::relations(&loaded);
        let mut analysis = Self {
            documents,
            cluster,
            statistics,
            catalog,
            selectors,
            matrix,
            limits,
            verdicts: Vec::new(),
            selector_problems: Vec::new(),
            problems: OnceCell::new(),
            selector_findings: Vec::new(),
            relations,
        };
        let problems = (0..analysis.selectors.selectors.len())
            .filter_map(|index| selector_problem::of(&analysis, index));
        analysis.selector_problems = problems.collect();
        analysis.selector_findings = (0..analysis.selectors.selectors.len())
            .flat_map(|index| selector_problem::lints(&analysis, index))
            .collect();
        analysis.verdicts = verdicts::verdicts(&analysis);
        analysis
    }

    /// What one request would match if its selector read otherwise: the engine tries, it does not guess.
    /// `None` when the new expression does not compile.
    pub(crate) fn try_expression(
        &self,
        row: usize,
        selector: usize,
        expression: &str,
        memo: &mut Memo,
    ) -> Option<dra::Tally> {
        let mut selectors = self.selectors.clone();
        selectors.selectors.get_mut(selector)?.set_expression(expression, memo);
        selectors.selectors.get(selector)?.program.as_ref().ok()?;
        let request = selectors.requests.get(row)?.clone();
        selectors.classes.retain(|name, _| request.class.as_ref().is_some_and(|class| class.value == *name));
        selectors.requests = vec![request];
        let matrix = Matrix::evaluate(self.cluster, &selectors, memo, self.limits);
        matrix.rows.first().map(|row| row.tally)
    }

    /// Whether the API server does not take the manifest at a place.
    pub(crate) fn is_refused(&self, place: ObjectRef) -> bool {
        let is = |of: &&ObjectVerdict<'_>| (of.document.id, of.object.span) == (place.document.0, place.span);
        self.verdicts.iter().find(is).is_some_and(ObjectVerdict::is_refused)
    }

    /// The document an object stands in; `None` for objects of a last good version, which have no place now.
    pub(crate) fn document(&self, object: ObjectRef) -> Option<&'a Document> {
        self.documents.iter().find(|document| document.id == object.document.0).copied()
    }

    /// The object at a place.
    pub(crate) fn object(&self, place: ObjectRef) -> Option<&'a Object> {
        let all = self.documents.iter().flat_map(|document| document.objects());
        all.into_iter().find(|object| object.document == place.document && object.span == place.span)
    }

    /// `ResourceClaim two-gpus`.
    pub(crate) fn object_name(&self, place: ObjectRef) -> String {
        self.object(place).map_or_else(String::new, crate::view::object_name)
    }

    /// How a selector's expression stands in its document; `None` when it is not in the text of now.
    pub(crate) fn written(&self, selector: &Selector) -> Option<Written<'a>> {
        Written::find(self.document(selector.object)?, self.object(selector.object)?, selector)
    }

    /// What is wrong with a selector, as [`Analysis::selector_problems`] has it.
    pub(crate) fn problem_of(&self, selector: &Selector) -> Option<&SelectorProblem> {
        self.selector_problems.iter().find(|problem| {
            problem.document == selector.object.document.0 && problem.expression == selector.expression.span
        })
    }

    /// The first device on which a selector fails.
    pub(crate) fn first_failing(&self, selector: usize) -> Option<usize> {
        self.matrix.columns.get(selector)?.verdicts.iter().position(|verdict| verdict.is_error())
    }

    /// The exact request or alternative that a request was made of.
    pub(crate) fn exact(&self, request: &Request) -> Option<&'a dra::objects::ExactDeviceRequest> {
        let claim = match &self.object(request.object)?.body {
            dra::Body::ResourceClaim(claim) => &claim.devices,
            dra::Body::ResourceClaimTemplate(template) => &template.devices,
            _ => return None,
        };
        let parts =
            claim.requests.iter().flat_map(|request| request.exactly.iter().chain(&request.first_available));
        parts.into_iter().find(|exact| exact.span == request.span)
    }

    /// Whether any request is without a verdict on some device because the budget ran out.
    pub(crate) fn unfinished(&self) -> bool {
        let columns = &self.matrix.columns;
        self.matrix.out_of_budget || columns.iter().any(|it| it.verdicts.contains(&Verdict::OutOfBudget))
    }
}
