//! Remove, move and rename: what is there keeps its text.

use super::layout::{Layout, Slot};
use super::{EditError, Edits, holder, locate, write};
use crate::emit;
use crate::{Kind, NodeRef, Path, Segment, Span, Style, TextEdit};

/// The collection, its entries or items, and the position of the one `path` names.
fn find<'a>(layout: &Layout<'a>, path: &Path) -> Result<(NodeRef<'a>, Vec<Slot<'a>>, usize), EditError> {
    let not_found = || EditError::NotFound(path.clone());
    let (collection, _) = holder(layout.tree, path)?;
    let node = locate(layout.tree, path)?.ok_or_else(not_found)?;
    let slots = layout.slots(collection);
    let position = slots.iter().position(|slot| slot.value == node).ok_or_else(not_found)?;
    Ok((collection, slots, position))
}

pub(super) fn remove(layout: &Layout<'_>, path: &Path) -> Edits {
    let unsupported = || EditError::Unsupported(path.clone());
    let (collection, slots, position) = find(layout, path)?;
    if slots.len() == 1 {
        let empty = match collection.kind() {
            Kind::Mapping => serde_json::json!({}),
            _ => serde_json::json!([]),
        };
        return write::replace(layout, collection, &empty).ok_or_else(unsupported);
    }
    let slot = slots.get(position).ok_or_else(unsupported)?;
    let previous = position.checked_sub(1).and_then(|at| slots.get(at));
    let next = slots.get(position + 1);
    let (start, end) = if layout.in_flow(collection) {
        flow_range(layout, previous, slot, next)
    } else {
        block_range(layout, previous, slot, next)
    }
    .ok_or_else(unsupported)?;
    Ok(vec![TextEdit { span: Span::new(start, end), text: String::new() }])
}

fn block_range(
    layout: &Layout<'_>,
    previous: Option<&Slot<'_>>,
    slot: &Slot<'_>,
    next: Option<&Slot<'_>>,
) -> Option<(u32, u32)> {
    if !layout.starts_line(slot.start as usize) {
        // The first of a compact collection (`- a: 1`): the next one takes its place.
        let next = next?;
        let comment = layout.between(slot.end, next.start).contains('#');
        return Some((slot.start, if comment { slot.end } else { next.start }));
    }
    let end = layout.quiet_line_end(slot.end)?;
    let below = layout.next_line(end);
    if below == end || below > layout.tree.span.end {
        // The last line of the text has no line break: the one before goes instead.
        let before = previous.map(|previous| layout.line_end(previous.end));
        return Some((before.unwrap_or(slot.start), end));
    }
    Some((layout.line_start(slot.start), below))
}

fn flow_range(
    layout: &Layout<'_>,
    previous: Option<&Slot<'_>>,
    slot: &Slot<'_>,
    next: Option<&Slot<'_>>,
) -> Option<(u32, u32)> {
    let comma_after = |from: u32| {
        let at = layout.skip_quiet(from);
        (layout.text.as_bytes().get(at as usize) == Some(&b',')).then_some(at + 1)
    };
    if let Some(next) = next {
        let comment = layout.between(slot.end, next.start).contains('#');
        return if comment {
            Some((slot.start, comma_after(slot.end)?))
        } else {
            Some((slot.start, next.start))
        };
    }
    let previous = previous?;
    let gap = layout.between(previous.end, slot.start);
    if !gap.contains('#') {
        return Some((previous.end, slot.end));
    }
    // A comment stands between: what is left may end with a comma.
    Some((slot.start, comma_after(slot.end).unwrap_or(slot.end)))
}

pub(super) fn relocate(layout: &Layout<'_>, path: &Path, to: usize) -> Edits {
    let (collection, slots, from) = find(layout, path)?;
    if to >= slots.len() {
        return Err(EditError::DoesNotFit(path.clone()));
    }
    let flow = layout.in_flow(collection);
    let column = layout.column(collection.span().start);
    // In `- # comment` a comment would no longer stand above its entry: there comments stay where they are.
    let carries = slots.first().is_some_and(|first| layout.starts_line(first.start as usize));
    let mut ranges = Vec::with_capacity(slots.len());
    for (position, slot) in slots.iter().enumerate() {
        let floor = position.checked_sub(1).and_then(|before| slots.get(before)).map(|slot| slot.end);
        let range = if flow {
            Some((slot.start, slot.end))
        } else {
            let start = if carries { with_comments(layout, slot, floor, column) } else { slot.start };
            layout.quiet_line_end(slot.end).map(|end| (start, end))
        };
        ranges.push(range.ok_or_else(|| EditError::Unsupported(path.clone()))?);
    }
    let mut order: Vec<usize> = (0..slots.len()).collect();
    let moved = order.remove(from);
    order.insert(to, moved);
    let edits = order.iter().enumerate().filter(|(place, origin)| place != *origin);
    Ok(edits
        .filter_map(|(place, &origin)| {
            let (start, end) = *ranges.get(place)?;
            let (from, to) = *ranges.get(origin)?;
            Some(TextEdit { span: Span::new(start, end), text: layout.between(from, to).to_owned() })
        })
        .collect())
}

/// The start of the comment lines right above an entry that begins its line, in its column; the entry's own otherwise.
fn with_comments(layout: &Layout<'_>, slot: &Slot<'_>, floor: Option<u32>, column: usize) -> u32 {
    let mut start = slot.start;
    let Some(floor) = floor else { return start };
    while layout.starts_line(start as usize) {
        let line = layout.line_start(start);
        let Some(above) = line.checked_sub(1) else { break };
        let begin = layout.line_start(above) + column as u32;
        if begin <= floor
            || !layout.starts_line(begin as usize)
            || layout.column(begin) != column
            || !layout.text.get(begin as usize..).is_some_and(|rest| rest.starts_with('#'))
        {
            break;
        }
        start = begin;
    }
    start
}

pub(super) fn rename(layout: &Layout<'_>, path: &Path, key: &str) -> Edits {
    let (collection, slots, position) = find(layout, path)?;
    let node = slots.get(position).and_then(|slot| slot.key);
    let Some(node) = node.filter(|node| !node.is_alias() && node.outer_start() == node.span().start) else {
        return Err(EditError::Unsupported(path.clone()));
    };
    if let Some(Segment::Key(old)) = path.0.last()
        && old == key
    {
        return Ok(Vec::new());
    }
    let text = match node.scalar().map(|scalar| scalar.style) {
        Some(Style::DoubleQuoted) => emit::double_quoted(key),
        Some(Style::SingleQuoted) if !key.contains(|c: char| c.is_control()) => emit::single_quoted(key),
        _ => emit::string(key, layout.in_flow(collection)),
    };
    Ok(vec![TextEdit { span: node.span(), text }])
}
