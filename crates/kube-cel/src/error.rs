//! What can go wrong, in cel-go's words?

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use crate::value::Key;

/// Why an expression does not compile.
///
/// `Display` is the text of cel-go (`common/error.go`, v0.29.2): position, message, source line, caret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// The bytes of the expression that are at fault.
    pub span: Range<usize>,
    /// cel-go's message, without position.
    pub message: String,
    /// Whether Kubernetes knows what stands there and we do not evaluate it yet: then this error is
    /// ours, not Kubernetes'.
    pub not_simulated: bool,
    /// Where cel-go points; `None` for errors about the whole expression.
    pub place: Option<Place>,
    /// Whether Kubernetes says it in a sentence of its own, not as cel-go's compiler lists its errors: the rule about
    /// the result, and what a constant fails with.
    pub plain: bool,
}

/// A position as cel-go prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1-based line.
    pub line: usize,
    /// 0-based column, counted in code points; `Display` adds one, as cel-go does. [`Place::NO_COLUMN`] where cel-go
    /// has no place for what is missing from a broken text.
    pub column: usize,
    /// The source line.
    pub snippet: String,
}

impl Place {
    /// cel-go's column -1 (`common.NoLocation`).
    pub const NO_COLUMN: usize = usize::MAX;

    /// The place of the byte at `offset` of `source`; one past its end stands for what is nowhere.
    pub fn of(source: &str, offset: usize) -> Self {
        if offset > source.len() {
            let snippet = source.split('\n').next().unwrap_or("").to_owned();
            return Self { line: 1, column: Self::NO_COLUMN, snippet };
        }
        let before = source.get(..offset).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count(),
            snippet: source
                .get(line_start..)
                .and_then(|rest| rest.split('\n').next())
                .unwrap_or("")
                .to_owned(),
        }
    }
}

impl CompileError {
    /// An error over `span` of `source`, which cel-go reports at `position`.
    pub fn new(source: &str, span: Range<usize>, position: usize, message: String) -> Self {
        let place = Some(Place::of(source, position));
        Self { span, message, not_simulated: false, place, plain: false }
    }

    /// An error about the whole expression.
    pub fn without_place(message: String) -> Self {
        Self { span: 0..0, message, not_simulated: false, place: None, plain: false }
    }

    /// A sentence of Kubernetes about `span`.
    pub fn plain(message: String, span: Range<usize>) -> Self {
        Self { span, message, not_simulated: false, place: None, plain: true }
    }

    /// What Kubernetes answers to an expression with these errors (`CompileCELExpression`,
    /// `dynamic-resource-allocation/cel/compile.go`).
    pub fn answer(errors: &[Self]) -> String {
        let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
        let front = if errors.first().is_some_and(|error| error.plain) { "" } else { "compilation failed: " };
        format!("{front}{}", texts.join("\n"))
    }

    /// The same, marked as what we do not evaluate yet.
    #[must_use]
    pub fn not_simulated(mut self) -> Self {
        self.not_simulated = true;
        self
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.plain {
            return f.write_str(&self.message);
        }
        let Some(place) = &self.place else {
            return write!(f, "ERROR: <input>:-1:0: {}", self.message);
        };
        if place.line == 1 && place.snippet.is_empty() && place.column == 0 {
            // cel-go has no line to show of an empty expression.
            return write!(f, "ERROR: <input>:{}:0: {}", place.line, self.message);
        }
        write!(f, "ERROR: <input>:{}:{}: {}", place.line, place.column.wrapping_add(1), self.message)?;
        // cel-go: tabs become one blank, and characters of more than one byte get full-width dots and caret.
        write!(f, "\n | {}\n | ", place.snippet.replace('\t', " "))?;
        let before = if place.column == Place::NO_COLUMN { 0 } else { place.column };
        for character in place.snippet.chars().take(before) {
            f.write_str(if character.len_utf8() > 1 { "．" } else { "." })?;
        }
        let wide = place.snippet.chars().nth(place.column).is_some_and(|character| character.len_utf8() > 1);
        f.write_str(if wide { "＾" } else { "^" })
    }
}

impl std::error::Error for CompileError {}

/// Why an evaluation gave no value. `Display` is cel-go's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvaluationError {
    /// A map has no such key.
    NoSuchKey(Key),
    /// Anything else, in cel-go's words.
    Failed(Cow<'static, str>),
    /// The evaluation costs more than Kubernetes lets it; nothing absorbs this error.
    CostExceeded,
    /// The budget ran out: the answer is unknown, and nothing absorbs this error.
    OutOfBudget,
}

impl EvaluationError {
    /// `no such overload`: a function does not take the values it was given.
    pub const NO_SUCH_OVERLOAD: Self = Self::Failed(Cow::Borrowed("no such overload"));

    /// Whether the evaluation ends here: `||` and the like absorb errors of values, but not a limit, and not what is a
    /// panic in Go.
    pub(crate) fn is_fatal(&self) -> bool {
        match self {
            Self::NoSuchKey(_) => false,
            Self::Failed(text) => text.starts_with("internal error: "),
            Self::CostExceeded | Self::OutOfBudget => true,
        }
    }

    /// An error with this text.
    pub fn failed(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Failed(text.into())
    }
}

impl fmt::Display for EvaluationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchKey(key) => write!(f, "no such key: {key}"),
            Self::Failed(text) => f.write_str(text),
            Self::CostExceeded => f.write_str("operation cancelled: actual cost limit exceeded"),
            Self::OutOfBudget => {
                f.write_str("evaluation stopped: it takes more steps than the budget allows")
            }
        }
    }
}

impl std::error::Error for EvaluationError {}
