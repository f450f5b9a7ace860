//! What do the open documents mean together? The part of the road from objects to verdicts.

use dra::{Cluster, Matrix, Memo, Object, ObjectRef, Owner, Request, Selector, Selectors, Verdict};
use yaml_tree::{NodeRef, Path, ScalarMap, Span, Style, TextEdit};

use crate::document::Document;
use crate::protocol::{DocumentId, Group};

/// Everything the views read. Computed anew for each look; the memo keeps what is costly.
#[derive(Debug)]
pub(crate) struct Analysis<'a> {
    /// In the order of the list.
    pub(crate) documents: Vec<&'a Document>,
    pub(crate) cluster: Cluster,
    /// Selectors of all classes, and of the claims and templates among the manifests.
    pub(crate) selectors: Selectors,
    pub(crate) matrix: Matrix,
    limits: dra::Budget,
    /// Selectors that do not compile or fail on a device, in the order of `selectors`.
    pub(crate) selector_problems: Vec<SelectorProblem>,
}

/// A selector that does not compile, or fails on a device.
#[derive(Debug)]
pub(crate) struct SelectorProblem {
    pub(crate) document: DocumentId,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    /// Kubernetes' text, of the first device where there are several.
    pub(crate) kubernetes: Option<String>,
    /// `ResourceClaim two-gpus`.
    pub(crate) object: String,
    pub(crate) path: String,
    /// The part of the expression at fault, in the document.
    pub(crate) span: Span,
    /// The whole expression, in the document.
    pub(crate) expression: Span,
}

/// Steps for the trace of one cell; far more than any selector a person reads takes.
pub(crate) const TRACE_BUDGET: kube_cel::Budget = kube_cel::Budget(1_000_000);

impl<'a> Analysis<'a> {
    /// Analyzes documents. Evaluation takes at most `budget` steps; the matrix says when that was not enough.
    pub(crate) fn new(documents: Vec<&'a Document>, memo: &mut Memo, budget: u64) -> Self {
        let of = |group| {
            documents.iter().filter(move |document| document.group == group).flat_map(|it| &it.objects)
        };
        // A class or slice that is being drafted stands before its namesake in the cluster.
        let cluster = Cluster::build(of(Group::Manifests).chain(of(Group::Cluster)));
        let classes = of(Group::Cluster).filter(|object| matches!(object.body, dra::Body::DeviceClass(_)));
        let selectors = Selectors::compile(of(Group::Manifests).chain(classes), memo);
        let limits = dra::Budget { steps: budget, ..dra::Budget::default() };
        let matrix = Matrix::evaluate(&cluster, &selectors, memo, limits);
        let mut analysis =
            Self { documents, cluster, selectors, matrix, limits, selector_problems: Vec::new() };
        let problems = (0..analysis.selectors.selectors.len()).filter_map(|index| analysis.problem(index));
        analysis.selector_problems = problems.collect();
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
        let matrix = Matrix::evaluate(&self.cluster, &selectors, memo, self.limits);
        matrix.rows.get(row).map(|row| row.tally)
    }

    /// The document an object stands in; `None` for objects of a last good version, which have no place now.
    pub(crate) fn document(&self, object: ObjectRef) -> Option<&'a Document> {
        self.documents.iter().find(|document| document.id == object.document.0).copied()
    }

    /// The object at a place.
    pub(crate) fn object(&self, place: ObjectRef) -> Option<&'a Object> {
        let all = self.documents.iter().flat_map(|document| &document.objects);
        all.into_iter().find(|object| object.document == place.document && object.span == place.span)
    }

    /// `ResourceClaim two-gpus`.
    pub(crate) fn object_name(&self, place: ObjectRef) -> String {
        self.object(place).map_or_else(String::new, crate::view::object_name)
    }

    /// How a selector's expression stands in its document; `None` when it is not in the text of now.
    pub(crate) fn written(&self, selector: &Selector) -> Option<Written<'a>> {
        let document = self.document(selector.object)?;
        let object = self.object(selector.object)?;
        let tree = document.stream.as_ref()?.trees.get(object.place.tree)?;
        let mut path = object.place.path.clone();
        path.0.extend(Path::parse(&selector.path)?.0);
        let node = tree.node_at(&path)?;
        Some(Written {
            document,
            node,
            tree: object.place.tree,
            map: yaml_tree::scalar_map(&document.text, node),
        })
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

    /// What is wrong with a selector; `None` when it compiles and fails nowhere.
    fn problem(&self, index: usize) -> Option<SelectorProblem> {
        let selector = self.selectors.selectors.get(index)?;
        let document = selector.object.document.0;
        let object = self.object_name(selector.object);
        let path = selector.path.clone();
        let expression = selector.expression.span;
        let written = self.written(selector);
        let place = |range: std::ops::Range<usize>| {
            written.as_ref().map_or(selector.expression.span, |written| written.span(range))
        };
        match &selector.program {
            Err(errors) => {
                let first = errors.first()?;
                let span = fault(&selector.expression.value, first);
                let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let (code, message, kubernetes) = if errors.iter().all(|error| error.not_simulated) {
                    ("cel-not-simulated", format!("not simulated yet: {}", first.message), None)
                } else {
                    let message = format!("the selector does not compile: {}", first.message);
                    ("cel-compile-error", message, Some(format!("compilation failed: {}", texts.join("\n"))))
                };
                Some(SelectorProblem {
                    document,
                    code,
                    message,
                    kubernetes,
                    object,
                    path,
                    span: place(span),
                    expression,
                })
            }
            Ok(_) => {
                let column = self.matrix.columns.get(index)?;
                let device = self.first_failing(index)?;
                let name = self.cluster.device_ref(device)?.to_string();
                let error = column.error(device)?;
                let request = match &selector.owner {
                    Owner::Request(request) => self.selectors.requests.get(*request),
                    Owner::Class { .. } => None,
                };
                let trace = dra::trace_selector(&self.cluster, &self.selectors, index, device, TRACE_BUDGET);
                let span =
                    trace.as_ref().and_then(failing_part).unwrap_or(0..selector.expression.value.len());
                let failing = column.tally().errors;
                Some(SelectorProblem {
                    document,
                    code: "cel-runtime-error",
                    message: format!(
                        "the selector fails on {failing} of {}; that can block the Pod on every node",
                        crate::view::counted(self.cluster.devices.len(), "device")
                    ),
                    kubernetes: Some(dra::scheduler_text(selector, request, &name, error)),
                    object,
                    path,
                    span: place(span),
                    expression,
                })
            }
        }
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

/// An expression as it stands in a document.
#[derive(Debug)]
pub(crate) struct Written<'a> {
    pub(crate) document: &'a Document,
    node: NodeRef<'a>,
    /// The index of the node's tree in the document's stream.
    tree: usize,
    map: ScalarMap,
}

impl Written<'_> {
    /// The bytes of the document that a part of the expression stands in.
    pub(crate) fn span(&self, part: std::ops::Range<usize>) -> Span {
        self.map.range(part)
    }

    /// The edits that insert texts into the expression, keeping the way it is written. `whole` is the expression they
    /// should make. `None` when that cannot be done safely, behind an alias for one.
    pub(crate) fn insert(&self, insertions: &[(usize, String)], whole: &str) -> Option<Vec<TextEdit>> {
        let style = self.node.scalar()?.style;
        let edit = |(at, text): &(usize, String)| {
            let at = self.map.to_document(*at) as usize;
            TextEdit::new(at, at, escaped(text, style))
        };
        let edits: Vec<TextEdit> = insertions.iter().map(edit).collect();
        self.reads(&edits, whole).then_some(edits).or_else(|| self.set(whole))
    }

    fn set(&self, whole: &str) -> Option<Vec<TextEdit>> {
        let set = yaml_tree::edit::Edit::Set { path: self.node.path(), value: whole.into() };
        yaml_tree::edit::edit(&self.document.text, self.node.tree(), &set).ok()
    }

    /// The edits that replace a part of the expression. `whole` is the expression they should make.
    pub(crate) fn replace(
        &self,
        part: std::ops::Range<usize>,
        text: &str,
        whole: &str,
    ) -> Option<Vec<TextEdit>> {
        let style = self.node.scalar()?.style;
        let edits = vec![TextEdit { span: self.map.range(part), text: escaped(text, style) }];
        self.reads(&edits, whole).then_some(edits).or_else(|| self.set(whole))
    }

    /// Whether the scalar reads as `whole` after the edits.
    fn reads(&self, edits: &[TextEdit], whole: &str) -> bool {
        let text = yaml_tree::apply(&self.document.text, edits);
        let stream = yaml_tree::parse(&text);
        let node = stream.trees.get(self.tree).and_then(|tree| tree.node_at(&self.node.path()));
        node.and_then(|node| node.as_str().map(|text| text == whole)).unwrap_or(false)
    }
}

/// Text as it has to be written inside a scalar of this style.
fn escaped(text: &str, style: Style) -> String {
    match style {
        Style::DoubleQuoted => text.replace('\\', "\\\\").replace('"', "\\\""),
        Style::SingleQuoted => text.replace('\'', "''"),
        Style::Plain | Style::Literal | Style::Folded => text.to_owned(),
    }
}

/// The part of an expression that a compile error is about; of a syntax error, the character cel-go points at.
fn fault(expression: &str, error: &kube_cel::CompileError) -> std::ops::Range<usize> {
    if !error.span.is_empty() {
        return error.span.clone();
    }
    let Some(place) = &error.place else { return 0..expression.len() };
    let line_start: usize =
        expression.split_inclusive('\n').take(place.line.saturating_sub(1)).map(str::len).sum();
    let line = expression.get(line_start..).unwrap_or_default();
    let last = expression.char_indices().last().map_or(0, |(at, _)| at);
    let at = line.char_indices().nth(place.column).map_or(last, |(column, _)| line_start + column);
    let width = expression.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    at..at + width
}

/// The innermost failing part of an expression: the first step that failed of itself.
pub(crate) fn failing_part(step: &kube_cel::Step) -> Option<std::ops::Range<usize>> {
    if !matches!(step.outcome, kube_cel::Outcome::Error(_)) {
        return None;
    }
    step.children.iter().find_map(failing_part).or(Some(step.span.clone()))
}

/// The path that an error of a selector is about: the one whose last step is the missing key.
pub(crate) fn missing_path<'a>(selector: &'a Selector, error: &str) -> Option<&'a kube_cel::ReadPath> {
    let key = error.strip_prefix("no such key: ")?;
    let key = key.split(". consider").next()?;
    let paths = &selector.program.as_ref().ok()?.reads().paths;
    paths.iter().find(|path| path.steps.last().is_some_and(|last| **last == *key))
}
