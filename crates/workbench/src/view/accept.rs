//! The Accept pane: the API server's answer to each manifest, verbatim, and what to look at.

mod chosen;

use dra::FieldError;
use dra::admission::Verdict;

use super::problems::offer;
use super::{object_name, words};
use crate::analysis::{Analysis, ObjectVerdict};
use crate::document::Document;
use crate::protocol::{AcceptRequest, AcceptRow, AcceptView, Group, ProblemRow, Severity, StationMark};
use chosen::Chosen;

/// The name of what is said of a field whose gate is off.
pub(crate) const NOT_STORED: &str = "field-not-stored";

/// The pane.
pub(crate) fn accept(analysis: &Analysis<'_>, asked: &AcceptRequest) -> AcceptView {
    let (mark, said) = verdict(analysis);
    let headline = match mark {
        StationMark::Bad => format!("Accept: the API server refuses {}", refused(analysis)),
        StationMark::Good => format!("Accept: the {said}"),
        _ => format!("Accept: {said}"),
    };
    let summary = format!(
        "What the kube-apiserver of {} answers to a create with strict field validation, without a cluster. Not asked: \
         admission webhooks, quota, and whether what an object names exists.",
        kubernetes(analysis)
    );
    let chosen = Chosen::of(analysis, asked);
    AcceptView {
        headline,
        summary,
        documents: chosen.choices(),
        severities: chosen.severities(),
        objects: chosen.objects(analysis).map(|(of, problems)| row(of, problems)).collect(),
        others: chosen.others(),
        pages: chosen.pages(),
        copied: chosen.copied(analysis),
        format: asked.format,
    }
}

/// `Kubernetes 1.37`.
fn kubernetes(analysis: &Analysis<'_>) -> String {
    let release = analysis.documents.first().map(|document| document.target.release);
    release.map_or_else(|| "Kubernetes".to_owned(), |release| format!("Kubernetes {release}"))
}

fn refused(analysis: &Analysis<'_>) -> String {
    let count = analysis.verdicts.iter().filter(|it| it.is_refused()).count();
    match (count, analysis.verdicts.len()) {
        (1, 1) => "it".to_owned(),
        (count, all) => format!("{count} of {all} manifests"),
    }
}

/// The verdict over all manifests in a few words.
pub(crate) fn verdict(analysis: &Analysis<'_>) -> (StationMark, String) {
    let verdicts = &analysis.verdicts;
    let count = |test: &dyn Fn(&Verdict) -> bool| {
        verdicts.iter().filter_map(|it| it.verdict.as_ref()).filter(|verdict| test(verdict)).count()
    };
    let refused = verdicts.iter().filter(|it| it.is_refused()).count();
    let accepted = count(&|verdict| verdict.accepted);
    let in_part = count(&|verdict| verdict.accepted && verdict.devices_only);
    let warned = count(&|verdict| verdict.accepted && !verdict.warnings.is_empty());
    let dropped: usize = verdicts.iter().filter_map(|it| Some(it.verdict.as_ref()?.dropped.len())).sum();
    if refused > 0 {
        return (StationMark::Bad, format!("API server refuses {}", words::counted(refused, "manifest")));
    }
    // kubectl sends nothing of it, so there is no answer; least of all a good one.
    let broken = analysis.documents.iter().filter(|it| it.group == Group::Manifests && !it.parsed).count();
    let do_not = if broken == 1 { "does not" } else { "do not" };
    let unread = (broken > 0).then(|| format!("{} {do_not} parse", words::counted(broken, "file")));
    if accepted == 0 {
        return match unread {
            Some(unread) => (StationMark::Attention, unread),
            None => (StationMark::Neutral, "nothing to check yet".to_owned()),
        };
    }
    if let Some(unread) = unread {
        let text = format!("accepts {}; {unread}", words::counted(accepted, "manifest"));
        return (StationMark::Attention, text);
    }
    let others = verdicts.len() - accepted;
    let text = match others {
        0 => format!("API server accepts {}", words::counted(accepted, "manifest")),
        _ => format!("accepts {}; {others} not asked", words::counted(accepted, "manifest")),
    };
    let text = match in_part {
        0 => text,
        _ => format!("{text}, {in_part} as far as devices go"),
    };
    if dropped > 0 {
        return (StationMark::Attention, format!("{text}, without {}", words::counted(dropped, "field")));
    }
    match warned {
        0 if others == 0 => (StationMark::Good, text),
        0 => (StationMark::Neutral, text),
        _ => (StationMark::Attention, format!("{text}, {}", words::counted(warned, "warning"))),
    }
}

fn row(of: &ObjectVerdict<'_>, problems: Vec<ProblemRow>) -> AcceptRow {
    let (mark, verdict) = match &of.verdict {
        None => (StationMark::Neutral, "does not parse: no answer".to_owned()),
        Some(verdict) if verdict.not_simulated.is_some() => (
            StationMark::Neutral,
            "read, not validated: only the resource API, Pods and workloads are".to_owned(),
        ),
        Some(verdict) if verdict.accepted && !verdict.dropped.is_empty() => {
            let count = words::counted(verdict.dropped.len(), "field");
            (StationMark::Attention, format!("accepted, without {count}: see below"))
        }
        Some(verdict) if verdict.accepted && verdict.devices_only => {
            (StationMark::Good, "accepted as far as devices go; the rest is not validated".to_owned())
        }
        Some(verdict) if verdict.accepted && verdict.warnings.is_empty() => {
            (StationMark::Good, "accepted".to_owned())
        }
        Some(verdict) if verdict.accepted => (StationMark::Attention, "accepted, with a warning".to_owned()),
        Some(verdict) => {
            let count = verdict.errors.len().max(verdict.decode.len()).max(1);
            (StationMark::Bad, format!("refused: {}", words::counted(count, "problem")))
        }
    };
    let answer = of.verdict.as_ref().filter(|verdict| !verdict.text.is_empty());
    let problems = match answer {
        Some(verdict) => problems.into_iter().map(|row| shortly(row, verdict)).collect(),
        None => problems,
    };
    AcceptRow {
        title: object_name(of.object),
        place: of.document.place(of.object.span),
        mark,
        verdict,
        kubernetes: answer.map(|verdict| format!("Error from server: {}", verdict.text)),
        kubectl: answer.and_then(kubectl),
        warnings: of.verdict.as_ref().map(|verdict| verdict.warnings.clone()).unwrap_or_default(),
        problems,
        documentation: documentation(of).unwrap_or_default(),
    }
}

/// A problem below the answer that says it: once is enough, so only what it is, where, and what to do is left.
fn shortly(row: ProblemRow, verdict: &Verdict) -> ProblemRow {
    let said = |text: &String| verdict.text.contains(text.as_str());
    let Some(text) = row.kubernetes.as_ref().filter(|text| said(text)) else { return row };
    let error = verdict.errors.iter().find(|error| error.text() == *text);
    let message = error.map_or_else(|| row.message.clone(), in_short);
    ProblemRow { message, kubernetes: None, ..row }
}

/// `Unsupported value: "all"` of `spec.mode: Unsupported value: "all": supported values: "All"`; long values are left out.
fn in_short(error: &FieldError) -> String {
    let mut short = error.clone();
    short.detail.clear();
    short.value = short.value.filter(|value| value.len() <= 60);
    let text = short.text();
    text.strip_prefix(&format!("{}: ", error.path)).unwrap_or(&text).to_owned()
}

/// Where the API reference of the release has the object's kind; `None` for kinds that are not simulated.
fn documentation(of: &ObjectVerdict<'_>) -> Option<String> {
    of.verdict.as_ref().filter(|verdict| verdict.not_simulated.is_none())?;
    let (api_version, kind) = (of.object.api_version.as_ref()?, of.object.kind.as_ref()?);
    let known = |row: &&dra::fields::Kind| row.api_version == api_version.value && row.name == kind.value;
    let row = dra::fields::KINDS.iter().find(known)?;
    let (group, version) = row.api_version.split_once('/').unwrap_or(("core", row.api_version));
    let anchor = format!("{}-{version}-{}", row.name.to_lowercase(), group.replace('.', "-"));
    let release = of.document.target.release;
    Some(format!("https://kubernetes.io/docs/reference/generated/kubernetes-api/v{release}/#{anchor}"))
}

/// How kubectl renders an invalid object (`k8s.io/kubectl/pkg/cmd/util/helpers.go`, `StandardErrorMessage`): a cause a
/// line, when there are several.
fn kubectl(verdict: &Verdict) -> Option<String> {
    let (subject, _) = verdict.text.split_once(" is invalid: ")?;
    let (kind, name) = subject.split_once(' ')?;
    let kind = kind.split('.').next().unwrap_or(kind);
    let lines: Vec<String> = verdict.errors.iter().map(FieldError::text).collect();
    Some(match lines.as_slice() {
        [one] => format!("The {kind} {name} is invalid: {one}"),
        all => format!("The {kind} {name} is invalid: \n* {}", all.join("\n* ")),
    })
}

/// What validation found and what is not stored, as rows of the list of problems.
pub(crate) fn problems(of: &ObjectVerdict<'_>) -> Vec<ProblemRow> {
    let row = |severity, code: &str, path: &str, span: yaml_tree::Span, message, kubernetes| ProblemRow {
        severity,
        code: code.to_owned(),
        message,
        kubernetes,
        object: object_name(of.object),
        path: path.to_owned(),
        line: of.document.line(span.start),
        place: of.document.place(span),
        offer: None,
    };
    let errors = of.verdict.iter().flat_map(|verdict| &verdict.errors).map(|error| {
        let kubernetes = Some(error.text());
        let found = row(Severity::Error, code(error), &error.path, error.span, sentence(error), kubernetes);
        ProblemRow { offer: meant(of.document, error).map(|fix| offer(of.document, &fix)), ..found }
    });
    let dropped = of.verdict.iter().flat_map(|verdict| &verdict.dropped).map(|dropped| {
        let message = not_stored(dropped, of.document.target.release);
        // What goes is the field, and a mapping starts on the line after its name.
        let span = key_span(of, &dropped.path).unwrap_or(dropped.span);
        row(Severity::Warning, NOT_STORED, &dropped.path, span, message, None)
    });
    errors.chain(dropped).collect()
}

/// Where the name of a field stands; `None` where the text has another shape than the API server's path.
fn key_span(of: &ObjectVerdict<'_>, path: &str) -> Option<yaml_tree::Span> {
    let (parent, name) = path.rsplit_once('.')?;
    let mut place = of.object.place.path.clone();
    place.0.extend(yaml_tree::Path::parse(parent)?.0);
    let tree = of.document.stream.as_ref()?.trees.get(of.object.place.tree)?;
    tree.node_at(&place)?.entry(name).map(|(key, _)| key.span())
}

/// The value that was probably meant in the place of the one that there is not, quoted as that was.
fn meant(document: &Document, error: &FieldError) -> Option<dra::Fix> {
    let meant = error.meant.as_ref()?;
    let (start, end) = (error.span.start as usize, error.span.end as usize);
    let written = document.text.get(start..end)?;
    let quote = written.get(..1).filter(|first| matches!(*first, "\"" | "'")).unwrap_or_default();
    // What is an alias or spans lines is not replaced from here.
    if written.contains('\n') || written.starts_with(['*', '&', '!', '|', '>']) {
        return None;
    }
    let edits = vec![yaml_tree::TextEdit::new(start, end, format!("{quote}{meant}{quote}"))];
    Some(dra::Fix { title: format!("Write `{meant}`"), edits })
}

/// What becomes of a field whose gate is off.
pub(crate) fn not_stored(dropped: &dra::admission::Dropped, release: dra::Release) -> String {
    let field = dropped.path.rsplit('.').next().unwrap_or_default();
    format!(
        "Kubernetes {release} accepts the object without `{field}`: its feature gate {} is off",
        dropped.gate
    )
}

fn code(error: &FieldError) -> &'static str {
    use dra::ErrorKind;
    match error.kind {
        ErrorKind::NotFound => "api-not-found",
        ErrorKind::Required => "api-required",
        ErrorKind::Duplicate => "api-duplicate",
        ErrorKind::Invalid => "api-invalid",
        ErrorKind::NotSupported => "api-not-supported",
        ErrorKind::Forbidden => "api-forbidden",
        ErrorKind::TooLong => "api-too-long",
        ErrorKind::TooMany => "api-too-many",
        ErrorKind::Internal => "api-internal",
    }
}

/// One sentence of ours that stands alone.
fn sentence(error: &FieldError) -> String {
    use dra::ErrorKind;
    let path = format!("`{}`", error.path);
    let value = error.value.as_deref().filter(|value| value.len() <= 60 && !value.starts_with(['{', '[']));
    let detail = error.detail.split(" (e.g.").next().unwrap_or_default();
    match (error.kind, value) {
        (ErrorKind::Required, _) if detail.is_empty() => format!("{path} is required"),
        (ErrorKind::Required, _) => format!("{path} is required: {detail}"),
        (ErrorKind::Duplicate, Some(value)) => format!("{path} repeats {value}"),
        (ErrorKind::Duplicate, None) => format!("{path} repeats an entry before it"),
        (ErrorKind::NotSupported, Some(value)) => format!("{path} cannot be {value}; {detail}"),
        (ErrorKind::NotFound, Some(value)) => format!("{path} names {value}, which is not there"),
        (ErrorKind::TooMany, Some(value)) => format!("{path} has {value} entries and {detail}"),
        (ErrorKind::Forbidden, _) => format!("{path} may not be set: {detail}"),
        (_, Some(value)) if value != "null" => format!("{path} is {value}: {detail}"),
        _ => format!("{path}: {detail}"),
    }
}
