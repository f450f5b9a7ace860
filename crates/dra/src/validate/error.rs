//! One complaint of the API server about a field, and a list of them.

use serde_json::Value as Json;
use yaml_tree::Span;

use crate::item::write::go_json;

/// The kind of a complaint (`field.ErrorType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// A reference to what is not there.
    NotFound,
    /// A value that must be given.
    Required,
    /// A value that may stand only once.
    Duplicate,
    /// A value that breaks a rule.
    Invalid,
    /// A value that is none of those there are.
    NotSupported,
    /// A value that may not be given here.
    Forbidden,
    /// Too many bytes or characters.
    TooLong,
    /// Too many entries.
    TooMany,
    /// The API server could not decide.
    Internal,
}

impl ErrorKind {
    /// The name in a Status object's causes.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotFound => "FieldValueNotFound",
            Self::Required => "FieldValueRequired",
            Self::Duplicate => "FieldValueDuplicate",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::Internal => "InternalError",
        }
    }

    /// The words of a message.
    fn words(self) -> &'static str {
        match self {
            Self::NotFound => "Not found",
            Self::Required => "Required value",
            Self::Duplicate => "Duplicate value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
            Self::Internal => "Internal error",
        }
    }
}

/// One complaint (`field.Error`).
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// Its kind.
    pub kind: ErrorKind,
    /// The field, as the message writes it.
    pub path: String,
    /// The offending value as the message prints it; `None` where it prints none.
    pub value: Option<String>,
    /// The rest of the message; may be empty.
    pub detail: String,
    /// Where the field stands, or the nearest thing that does.
    pub span: Span,
    /// The value that was probably meant, of those there are.
    pub meant: Option<String>,
    /// Which declared rule says the same (`Error.Origin`); empty when none does.
    pub(crate) origin: &'static str,
    /// Whether a declared rule takes its place (`CoveredByDeclarative`).
    pub(crate) covered: bool,
    /// Of a declared error: whether it takes the place of others (`IsBeta`).
    pub(crate) beta: bool,
}

impl FieldError {
    /// The whole message, with the path (`Error.Error`).
    pub fn text(&self) -> String {
        let mut text = format!("{}: {}", self.path, self.kind.words());
        for part in [self.value.as_deref().unwrap_or_default(), &self.detail] {
            if !part.is_empty() {
                text.push_str(": ");
                text.push_str(part);
            }
        }
        text
    }
}

/// The complaints found so far.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    pub(crate) list: Vec<FieldError>,
    /// The text of Go's panic, where a rule ends the API server's own code.
    pub(crate) panic: Option<&'static str>,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    fn push(&mut self, kind: ErrorKind, path: &str, span: Span, value: Option<String>, detail: String) {
        self.list.push(FieldError {
            kind,
            path: path.to_owned(),
            value,
            detail,
            span,
            meant: None,
            origin: "",
            covered: false,
            beta: false,
        });
    }

    pub(crate) fn required(&mut self, path: &str, span: Span, detail: &str) {
        self.push(ErrorKind::Required, path, span, None, detail.to_owned());
    }

    pub(crate) fn forbidden(&mut self, path: &str, span: Span, detail: impl Into<String>) {
        self.push(ErrorKind::Forbidden, path, span, None, detail.into());
    }

    /// The value as JSON: a string is quoted as Go does, null stands for none.
    pub(crate) fn invalid(
        &mut self,
        path: &str,
        span: Span,
        value: impl Into<Json>,
        detail: impl Into<String>,
    ) {
        self.push(ErrorKind::Invalid, path, span, Some(printed(&value.into())), detail.into());
    }

    pub(crate) fn not_supported(&mut self, path: &str, span: Span, value: &str, supported: &[&str]) {
        let quoted: Vec<String> = supported.iter().map(|it| kube_scalars::go_quote(it)).collect();
        let detail = format!("supported values: {}", quoted.join(", "));
        self.push(ErrorKind::NotSupported, path, span, Some(kube_scalars::go_quote(value)), detail);
        if let Some(error) = self.list.last_mut() {
            error.meant = kube_scalars::did_you_mean(value, supported.iter().copied()).map(str::to_owned);
        }
    }

    pub(crate) fn not_found(&mut self, path: &str, span: Span, value: &str, detail: &str) {
        self.push(ErrorKind::NotFound, path, span, Some(kube_scalars::go_quote(value)), detail.to_owned());
    }

    pub(crate) fn duplicate(&mut self, path: &str, span: Span, value: impl Into<Json>) {
        self.push(ErrorKind::Duplicate, path, span, Some(printed(&value.into())), String::new());
    }

    pub(crate) fn too_long(&mut self, path: &str, span: Span, most: usize) {
        self.push(ErrorKind::TooLong, path, span, None, format!("may not be more than {most} bytes"));
    }

    pub(crate) fn too_long_characters(&mut self, path: &str, span: Span, most: usize) {
        self.push(ErrorKind::TooLong, path, span, None, format!("may not be more than {most} characters"));
    }

    pub(crate) fn too_many(&mut self, path: &str, span: Span, count: usize, most: usize) {
        let items = if most == 1 { "item" } else { "items" };
        let detail = format!("must have at most {most} {items}");
        self.push(ErrorKind::TooMany, path, span, Some(count.to_string()), detail);
    }

    /// Marks what came since `from` as covered by a declared rule of this origin.
    pub(crate) fn covered_since(&mut self, from: usize, origin: &'static str) {
        for error in self.list.iter_mut().skip(from) {
            error.covered = true;
            if !origin.is_empty() {
                error.origin = origin;
            }
        }
    }

    /// Names the rule behind what came since `from`, which no declared rule takes over.
    pub(crate) fn origin_since(&mut self, from: usize, origin: &'static str) {
        self.list.iter_mut().skip(from).for_each(|error| error.origin = origin);
    }
}

/// A value as a message shows it (`Error.ErrorBody`).
fn printed(value: &Json) -> String {
    match value {
        Json::String(text) => kube_scalars::go_quote(text),
        other => go_json(other),
    }
}
