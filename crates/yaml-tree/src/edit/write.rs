//! Set and insert: new values in the style of what is around them.

use serde_json::Value;

use super::layout::{Layout, Slot};
use super::{EditError, Edits, holder, locate};
use crate::emit;
use crate::{Kind, NodeRef, Path, Segment, Span, Style, TextEdit};

pub(super) fn set(layout: &Layout<'_>, path: &Path, value: &Value) -> Edits {
    match locate(layout.tree, path)? {
        Some(node) if node.to_json() == *value => Ok(Vec::new()),
        Some(node) => replace(layout, node, value).ok_or_else(|| EditError::Unsupported(path.clone())),
        None if path.is_root() => Ok(new_root(layout, value)),
        None => insert(layout, path, value),
    }
}

/// A value for a document that has none: behind its comments.
fn new_root(layout: &Layout<'_>, value: &Value) -> Vec<TextEdit> {
    let span = layout.tree.span;
    let document = layout.between(span.start, span.end);
    let mut text = emit::emit(value).replace('\n', layout.line);
    if !document.is_empty() && !document.ends_with('\n') {
        text.insert_str(0, layout.line);
    }
    vec![edit(span.end, span.end, text)]
}

fn edit(start: u32, end: u32, text: impl Into<String>) -> TextEdit {
    TextEdit { span: Span::new(start, end), text: text.into() }
}

/// Writes `value` where `node` stands.
pub(super) fn replace(layout: &Layout<'_>, node: NodeRef<'_>, value: &Value) -> Option<Vec<TextEdit>> {
    let span = node.span();
    // A tag would speak of the new value too; an anchor nobody uses goes with it.
    let start = if node.is_alias() { span.start } else { node.outer_start() };
    if node.parent().is_some_and(|parent| layout.in_flow(parent)) {
        let text = inline(layout, node, value);
        let space = if span.is_empty() { " " } else { "" };
        return Some(vec![edit(start, span.end, format!("{space}{text}"))]);
    }
    if (layout.one_line || !is_block(value)) && node.kind() == Kind::Scalar && !node.is_alias() {
        return Some(vec![scalar_edit(layout, node, start, value)]);
    }
    let Some(parent) = node.parent() else {
        let text = if layout.in_flow(node) || layout.one_line {
            inline(layout, node, value)
        } else {
            emit::emit(value).trim_end_matches('\n').replace('\n', layout.line)
        };
        return Some(vec![edit(start, span.end, text)]);
    };
    let slot = layout.slots(parent).into_iter().find(|slot| slot.value == node)?;
    match slot.key {
        Some(key) => replace_entry(layout, parent, key, node, value),
        None => {
            let dash = slot.start + 1;
            if layout.between(dash, start).trim_matches(' ').is_empty() && !span.is_empty() {
                let column = layout.column(start);
                let text = after_dash(layout, value, column);
                return Some(vec![edit(start, span.end, text)]);
            }
            let column = layout.column(slot.start) + 2;
            let text = after_dash(layout, value, column);
            Some(vec![edit(dash, dash, format!(" {text}")), edit(dash.max(start), span.end, "")])
        }
    }
}

fn replace_entry(
    layout: &Layout<'_>,
    mapping: NodeRef<'_>,
    key: NodeRef<'_>,
    node: NodeRef<'_>,
    value: &Value,
) -> Option<Vec<TextEdit>> {
    let span = node.span();
    let colon = colon_after(layout, key)?;
    let column = layout.column(mapping.span().start);
    let text = after_key(layout, value, column);
    let first_line = layout.line_end(colon);
    let before = layout.between(colon, node.outer_start());
    let comments_end = colon + before.trim_end().len() as u32;
    let single_line = span.end <= first_line;
    if text.starts_with(layout.line) {
        // A block goes below the line of the key, whose comment stays.
        if single_line {
            let end = layout.quiet_line_end(span.end)?;
            return Some(vec![edit(colon, span.end.max(colon), ""), edit(end, end, text)]);
        }
        let below = node.outer_start() > first_line;
        return Some(if below && before.contains('#') {
            vec![edit(comments_end, span.end, text)]
        } else {
            vec![edit(colon, span.end, text)]
        });
    }
    if before.contains('#') && node.outer_start() > first_line {
        // Comments between the key and the block stay, below or behind the new value.
        return Some(vec![edit(colon, colon, text), edit(comments_end, span.end, "")]);
    }
    Some(vec![edit(colon, span.end.max(colon), text)])
}

fn after_key(layout: &Layout<'_>, value: &Value, column: usize) -> String {
    if layout.one_line {
        return format!(" {}", emit::flow(value));
    }
    emit::after_key(value, column, layout.step, layout.sequences, layout.line)
}

fn after_dash(layout: &Layout<'_>, value: &Value, column: usize) -> String {
    if layout.one_line {
        return emit::flow(value);
    }
    emit::after_dash(value, column, layout.step, layout.sequences, layout.line)
}

/// Behind the colon of a key.
fn colon_after(layout: &Layout<'_>, key: NodeRef<'_>) -> Option<u32> {
    let end = key.span().end;
    let rest = layout.text.get(end as usize..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.get(blanks..)?.starts_with(':').then_some(end + blanks as u32 + 1)
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(entries) => !entries.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// A scalar in place of a scalar: quotes and block style are kept where they can hold the new value.
fn scalar_edit(layout: &Layout<'_>, node: NodeRef<'_>, start: u32, value: &Value) -> TextEdit {
    let span = node.span();
    let style = node.scalar().map_or(Style::Plain, |scalar| scalar.style);
    let parent = node.parent();
    let column = parent.map_or(0, |parent| layout.column(parent.span().start));
    let text = match (value, style) {
        _ if layout.one_line => emit::flow(value),
        (Value::String(text), Style::Literal | Style::Folded) if fits_literal(text) => {
            let header = layout.between(span.start, layout.line_end(span.start));
            let first = layout.next_line(span.start);
            let old = layout.between(first, span.end).lines().find(|line| !line.trim().is_empty());
            let indent = old.map_or(column + 2, |line| line.len() - line.trim_start_matches(' ').len());
            if header.contains(|c: char| c.is_ascii_digit()) {
                emit::double_quoted(text)
            } else {
                let literal = emit::literal(text, indent.max(1), layout.line);
                match header.find('#') {
                    Some(at) => {
                        let comment = header.get(at..).unwrap_or("").trim_end();
                        let (head, lines) = literal.split_once(layout.line).unwrap_or((&literal, ""));
                        format!("{head} {comment}{}{lines}", layout.line)
                    }
                    None => literal,
                }
            }
        }
        (Value::String(text), Style::SingleQuoted) if !text.contains(|c: char| c.is_control()) => {
            emit::single_quoted(text)
        }
        (Value::String(text), Style::DoubleQuoted) => emit::double_quoted(text),
        (Value::String(text), Style::Plain)
            if text.trim_end_matches('\n').contains('\n') && parent.is_some() =>
        {
            let sequence = parent.is_some_and(|parent| parent.kind() == Kind::Sequence);
            if sequence {
                after_dash(layout, value, column + 2)
            } else {
                after_key(layout, value, column).trim_start().to_owned()
            }
        }
        (Value::String(text), _) => emit::string(text, false),
        _ => emit::flow(value),
    };
    let space = if span.is_empty() && parent.is_some() { " " } else { "" };
    edit(start, span.end, format!("{space}{text}"))
}

fn fits_literal(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with("\n\n")
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || !c.is_control() && !('\u{2028}'..='\u{2029}').contains(&c))
}

/// `value` on one line, as JSON where the author writes JSON.
fn inline(layout: &Layout<'_>, node: NodeRef<'_>, value: &Value) -> String {
    if layout.is_json(node) {
        return emit::json(value);
    }
    match (value, node.scalar().map(|scalar| scalar.style)) {
        (Value::String(text), Some(Style::DoubleQuoted)) => emit::double_quoted(text),
        (Value::String(text), Some(Style::SingleQuoted)) if !text.contains(|c: char| c.is_control()) => {
            emit::single_quoted(text)
        }
        _ => emit::flow(value),
    }
}

pub(super) fn insert(layout: &Layout<'_>, path: &Path, value: &Value) -> Edits {
    let unsupported = || EditError::Unsupported(path.clone());
    if layout.tree.root().is_none() {
        let Some(Segment::Key(key)) = path.0.first() else { return Err(EditError::NotFound(path.clone())) };
        return Ok(new_root(layout, &serde_json::json!({ key.as_str(): value })));
    }
    let (collection, last) = holder(layout.tree, path)?;
    let slots = if collection.kind() == Kind::Scalar { Vec::new() } else { layout.slots(collection) };
    let at = match last {
        Segment::Key(_) => slots.len(),
        Segment::Index(index) if *index <= slots.len() => *index,
        Segment::Index(_) => return Err(EditError::DoesNotFit(path.clone())),
    };
    if slots.is_empty() {
        let whole = match last {
            Segment::Key(key) => serde_json::json!({ key.as_str(): value }),
            Segment::Index(_) => Value::Array(vec![value.clone()]),
        };
        return replace(layout, collection, &whole).ok_or_else(unsupported);
    }
    let edits = if layout.in_flow(collection) {
        insert_flow(layout, collection, &slots, at, last, value)
    } else {
        insert_block(layout, collection, &slots, at, last, value)
    };
    edits.ok_or_else(unsupported)
}

fn insert_block(
    layout: &Layout<'_>,
    collection: NodeRef<'_>,
    slots: &[Slot<'_>],
    at: usize,
    last: &Segment,
    value: &Value,
) -> Option<Vec<TextEdit>> {
    let column = layout.column(collection.span().start);
    let new = match last {
        Segment::Key(key) => {
            let key = emit::key_scalar(key);
            format!("{key}:{}", after_key(layout, value, column))
        }
        Segment::Index(_) => {
            format!("- {}", after_dash(layout, value, column + 2))
        }
    };
    let indent = " ".repeat(column);
    let Some(before) = at.checked_sub(1).and_then(|before| slots.get(before)) else {
        let start = slots.first()?.start;
        return Some(vec![edit(start, start, format!("{new}{}{indent}", layout.line))]);
    };
    let mut end = layout.quiet_line_end(before.end)?;
    if keeps_breaks(layout, before.value) {
        // The empty lines below belong to the text above.
        while end < layout.tree.span.end {
            let next = layout.next_line(end);
            if next <= end
                || !layout.between(next, layout.line_end(next)).trim().is_empty()
                || next >= layout.tree.span.end
            {
                break;
            }
            end = layout.line_end(next);
        }
    }
    Some(vec![edit(end, end, format!("{}{indent}{new}", layout.line))])
}

/// True when the last scalar of `node` is a block scalar that keeps the line breaks at its end.
fn keeps_breaks(layout: &Layout<'_>, node: NodeRef<'_>) -> bool {
    let mut last = node;
    while let Some(child) = last.children().last().filter(|_| !last.is_alias()) {
        last = child;
    }
    let start = last.span().start;
    let header = layout.between(start, layout.line_end(start));
    matches!(header.as_bytes(), [b'|' | b'>', b'+', ..] | [b'|' | b'>', _, b'+', ..])
}

fn insert_flow(
    layout: &Layout<'_>,
    collection: NodeRef<'_>,
    slots: &[Slot<'_>],
    at: usize,
    last: &Segment,
    value: &Value,
) -> Option<Vec<TextEdit>> {
    let json = layout.is_json(collection);
    let text = if json { emit::json(value) } else { emit::flow(value) };
    let new = match last {
        Segment::Key(key) if json => format!("{}: {text}", emit::double_quoted(key)),
        Segment::Key(key) => format!("{}: {text}", emit::string(key, true)),
        Segment::Index(_) => text,
    };
    // On lines of their own when the others are.
    let separator = |slot: &Slot<'_>| {
        if layout.starts_line(slot.start as usize) && layout.column(slot.start) > 0 {
            format!(",{}{}", layout.line, " ".repeat(layout.column(slot.start)))
        } else {
            ", ".to_owned()
        }
    };
    if let Some(next) = slots.get(at) {
        return Some(vec![edit(next.start, next.start, format!("{new}{}", separator(next)))]);
    }
    let before = slots.last()?;
    Some(vec![edit(before.end, before.end, format!("{}{new}", separator(before)))])
}
