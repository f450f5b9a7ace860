//! Go's walk over the document: counts what aliases unfold to, and stops where Go stops.

use super::value::{Mapping, Value, go_syntax};
use crate::resolve::{BINARY_TAG, MERGE_TAG, ScalarValue, resolve};
use crate::{Kind, MAX_DEPTH, NodeRef, ProblemKind};

/// Why the document has no value.
pub(super) struct Failure {
    pub(super) node: u32,
    pub(super) kind: ProblemKind,
    pub(super) message: String,
}

/// Go's `decoder`.
pub(super) struct Walk {
    strict: bool,
    /// Key node and Go's text, for each key that was there already.
    pub(super) repeated: Vec<(u32, String)>,
    unfolding: Vec<u32>,
    decoded: u64,
    by_alias: u64,
    depth: usize,
    lines: LineCounter,
}

type Walked<T> = Result<T, Failure>;

impl Walk {
    pub(super) fn new(strict: bool) -> Self {
        Self {
            strict,
            repeated: Vec::new(),
            unfolding: Vec::new(),
            decoded: 1,
            by_alias: 0,
            depth: 0,
            lines: LineCounter::default(),
        }
    }

    /// Go's `unmarshal`; `node` is a place in the text, an alias not yet followed.
    pub(super) fn value(&mut self, node: NodeRef<'_>) -> Walked<Value> {
        self.count(node)?;
        if node.is_alias() {
            return self.unfold(node, |walk, target| walk.value(target));
        }
        match node.kind() {
            Kind::Scalar => scalar(node),
            Kind::Sequence => self.deeper(node, |walk| {
                node.children().map(|item| walk.value(item)).collect::<Walked<Vec<_>>>().map(Value::Sequence)
            }),
            Kind::Mapping => {
                let mut mapping = Mapping::default();
                self.deeper(node, |walk| walk.mapping(node, &mut mapping))?;
                Ok(Value::Mapping(mapping))
            }
        }
    }

    fn count(&mut self, node: NodeRef<'_>) -> Walked<()> {
        self.decoded += 1;
        if !self.unfolding.is_empty() {
            self.by_alias += 1;
        }
        let share = self.by_alias as f64 / self.decoded as f64;
        if self.by_alias > 100 && self.decoded > 1000 && share > allowed_share(self.decoded) {
            return fail(node, ProblemKind::TooManyAliases, "yaml: document contains excessive aliasing");
        }
        Ok(())
    }

    fn unfold<T>(
        &mut self,
        alias: NodeRef<'_>,
        then: impl FnOnce(&mut Self, NodeRef<'_>) -> Walked<T>,
    ) -> Walked<T> {
        if self.unfolding.contains(&alias.id().0) {
            let name = alias.target().anchor().unwrap_or("");
            let message = format!("yaml: anchor '{name}' value contains itself");
            return fail(alias, ProblemKind::TooManyAliases, message);
        }
        self.unfolding.push(alias.id().0);
        let result = self.deeper(alias, |walk| then(walk, alias.target()));
        self.unfolding.pop();
        result
    }

    fn deeper<T>(&mut self, node: NodeRef<'_>, then: impl FnOnce(&mut Self) -> Walked<T>) -> Walked<T> {
        if self.depth > MAX_DEPTH {
            let message = format!("aliases unfold to more than {MAX_DEPTH} levels");
            return fail(node, ProblemKind::TooDeep, message);
        }
        self.depth += 1;
        let result = then(self);
        self.depth -= 1;
        result
    }

    /// Go's `mapping`: into an existing one when it is merged.
    fn mapping(&mut self, node: NodeRef<'_>, into: &mut Mapping) -> Walked<()> {
        let mut children = node.children();
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            if is_merge(key) {
                self.merge(value, into)?;
                continue;
            }
            let name = self.value(key)?;
            if matches!(name, Value::Mapping(_) | Value::Sequence(_)) {
                let message = format!("yaml: invalid map key: {}", go_syntax(&name));
                return fail(key, ProblemKind::Value, message);
            }
            let content = self.value(value)?;
            if self.strict && into.contains(&name) {
                let text = already_set(value, &name, &mut self.lines);
                self.repeated.push((key.id().0, text));
            } else {
                into.set(name, content);
            }
        }
        Ok(())
    }

    fn merge(&mut self, node: NodeRef<'_>, into: &mut Mapping) -> Walked<()> {
        if node.kind() == Kind::Mapping {
            return self.merge_one(node, into);
        }
        if node.is_alias() || node.kind() == Kind::Scalar {
            return fail_want_map(node);
        }
        // Backwards: earlier ones take precedence.
        let items: Vec<_> = node.children().collect();
        for item in items.into_iter().rev() {
            if item.kind() != Kind::Mapping {
                return fail_want_map(item);
            }
            self.merge_one(item, into)?;
        }
        Ok(())
    }

    fn merge_one(&mut self, node: NodeRef<'_>, into: &mut Mapping) -> Walked<()> {
        self.count(node)?;
        if node.is_alias() {
            return self.unfold(node, |walk, target| {
                walk.count(target)?;
                walk.mapping(target, into)
            });
        }
        self.deeper(node, |walk| walk.mapping(node, into))
    }
}

fn scalar(node: NodeRef<'_>) -> Walked<Value> {
    let text = node.scalar().map_or("", |scalar| scalar.text);
    let tag = node.tag().unwrap_or("");
    if tag.is_empty() && !node.is_implicit() {
        return Ok(Value::String(text.into()));
    }
    if tag == BINARY_TAG {
        let Some(bytes) = crate::go::base64(text) else {
            return fail(node, ProblemKind::Value, "yaml: !!binary value contains invalid base64 data");
        };
        return Ok(Value::String(bytes));
    }
    match resolve(tag, text) {
        Err(problem) => fail(node, ProblemKind::Value, format!("yaml: {problem}")),
        Ok(resolved) => Ok(match resolved.value {
            ScalarValue::Null => Value::Nil,
            ScalarValue::Bool(value) => Value::Bool(value),
            ScalarValue::Int(value) => Value::Int(value),
            ScalarValue::Uint(value) => Value::Uint(value),
            ScalarValue::Float(value) => Value::Float(value),
            ScalarValue::String => Value::String(text.into()),
        }),
    }
}

/// A plain `<<`, or one that is tagged as a merge key.
pub(super) fn is_merge(key: NodeRef<'_>) -> bool {
    !key.is_alias()
        && (key.is_implicit() || key.tag() == Some(MERGE_TAG))
        && key.scalar().is_some_and(|scalar| scalar.text == "<<")
}

/// Go's text for a key that its mapping has already. The line is the value's, with its anchor and tag.
pub(super) fn already_set(value: NodeRef<'_>, key: &Value, lines: &mut LineCounter) -> String {
    let (tree, start) = (value.tree(), value.outer_start());
    let document = tree.span.of(tree.text());
    // Where `? key` ends the text without a value, Go's scanner has already stepped to the line after it.
    let past_end =
        start == tree.span.end && value.span().is_empty() && !document.ends_with([':', '\n', '\r']);
    let line = lines.line_of(document, (start - tree.span.start) as usize) + usize::from(past_end);
    format!("line {line}: key {} already set in map", go_syntax(key))
}

/// Counts lines from where it counted last, so that many places in order cost one pass.
#[derive(Default)]
pub(super) struct LineCounter {
    offset: usize,
    breaks: usize,
}

impl LineCounter {
    /// The line of `offset` in `text`, from 1, as YAML 1.1 counts lines.
    fn line_of(&mut self, text: &str, offset: usize) -> usize {
        if offset < self.offset {
            *self = Self::default();
        }
        let new = text.get(self.offset..offset).unwrap_or("");
        let breaks = new.matches(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).count();
        self.breaks += breaks - new.matches("\r\n").count();
        self.offset = offset;
        1 + self.breaks
    }
}

/// `allowedAliasRatio`
fn allowed_share(decoded: u64) -> f64 {
    match decoded {
        0..=400_000 => 0.99,
        4_000_000.. => 0.10,
        _ => 0.99 - 0.89 * ((decoded - 400_000) as f64 / 3_600_000.0),
    }
}

fn fail_want_map<T>(node: NodeRef<'_>) -> Walked<T> {
    fail(node, ProblemKind::Value, "yaml: map merge requires map or sequence of maps as the value")
}

fn fail<T>(node: NodeRef<'_>, kind: ProblemKind, message: impl Into<String>) -> Walked<T> {
    Err(Failure { node: node.id().0, kind, message: message.into() })
}
