//! Wrap and unwrap: entries move one level in or out, and take their comments along.

use super::layout::{Layout, Slot};
use super::{EditError, Edits, holder, locate, rearrange};
use crate::emit;
use crate::{Kind, Path, Segment, Span, TextEdit};

/// Puts some entries of the mapping at `path` into a new mapping, which stands where the first of them stood.
pub(super) fn wrap(layout: &Layout<'_>, path: &Path, keys: &[String], under: &str) -> Edits {
    let unsupported = || EditError::Unsupported(path.clone());
    let mapping = locate(layout.tree, path)?.ok_or_else(|| EditError::NotFound(path.clone()))?;
    let slots = layout.slots(mapping);
    let moves = |slot: &Slot<'_>| slot.key.is_some_and(|key| keys.iter().any(|it| *it == key.key_text()));
    let (first, last) = slots.first().zip(slots.last()).ok_or_else(unsupported)?;
    if layout.in_flow(mapping) {
        let entries = flow_entries(layout, &slots).ok_or_else(unsupported)?;
        let (inner, mut outer): (Vec<_>, Vec<_>) =
            slots.iter().zip(entries).partition(|(slot, _)| moves(slot));
        let place = slots.iter().take_while(|slot| !moves(slot)).count();
        let inner: Vec<String> = inner.into_iter().map(|(_, text)| text).collect();
        let key =
            if layout.is_json(mapping) { emit::double_quoted(under) } else { emit::string(under, true) };
        outer.insert(place.min(outer.len()), (first, format!("{key}: {{{}}}", inner.join(", "))));
        let all: Vec<String> = outer.into_iter().map(|(_, text)| text).collect();
        return Ok(vec![TextEdit { span: Span::new(first.start, last.end), text: all.join(", ") }]);
    }
    let column = layout.column(first.start);
    let (chunks, end) = block_entries(layout, &slots).ok_or_else(unsupported)?;
    let mut lines = Vec::new();
    let mut wrapped = Vec::new();
    let mut place = None;
    for (slot, chunk) in slots.iter().zip(chunks) {
        if moves(slot) {
            place.get_or_insert(lines.len());
            wrapped.extend(chunk.into_iter().map(|line| indented(&line, layout.step)));
        } else {
            lines.extend(chunk);
        }
    }
    let place = place.ok_or_else(unsupported)?;
    wrapped.insert(0, indented(&format!("{}:", emit::string(under, false)), column));
    lines.splice(place..place, wrapped);
    Ok(vec![TextEdit { span: Span::new(first.start, end), text: joined(layout, lines) }])
}

/// Puts the entries of the mapping in an entry in the place of that entry.
pub(super) fn unwrap(layout: &Layout<'_>, path: &Path) -> Edits {
    let unsupported = || EditError::Unsupported(path.clone());
    let (outer, last) = holder(layout.tree, path)?;
    let Segment::Key(_) = last else { return Err(EditError::DoesNotFit(path.clone())) };
    let inner = locate(layout.tree, path)?.ok_or_else(|| EditError::NotFound(path.clone()))?;
    let slot = layout.slots(outer).into_iter().find(|slot| slot.value == inner).ok_or_else(unsupported)?;
    let slots = layout.slots(inner);
    if slots.is_empty() {
        return rearrange::remove(layout, path);
    }
    if inner.kind() != Kind::Mapping || inner.outer_start() != inner.span().start {
        return Err(unsupported());
    }
    if layout.in_flow(inner) {
        let entries = flow_entries(layout, &slots).ok_or_else(unsupported)?;
        let text = if layout.in_flow(outer) {
            entries.join(", ")
        } else {
            let column = layout.column(slot.start);
            joined(layout, entries.iter().map(|entry| indented(entry, column)).collect())
        };
        return Ok(vec![TextEdit { span: Span::new(slot.start, slot.end), text }]);
    }
    let first = slots.first().ok_or_else(unsupported)?;
    let deeper = layout.column(first.start).checked_sub(layout.column(slot.start)).ok_or_else(unsupported)?;
    let (chunks, end) = block_entries(layout, &slots).ok_or_else(unsupported)?;
    let mut lines = comments_between(layout, &slot, first);
    lines.extend(chunks.into_iter().flatten());
    let lines = lines.iter().map(|line| dedented(line, deeper)).collect();
    Ok(vec![TextEdit { span: Span::new(slot.start, end), text: joined(layout, lines) }])
}

/// The comments between a key and the first entry of its mapping, in the column of that entry.
fn comments_between(layout: &Layout<'_>, outer: &Slot<'_>, first: &Slot<'_>) -> Vec<String> {
    let from = outer.key.map_or(outer.start, |key| key.span().end);
    let column = layout.column(first.start);
    layout
        .between(from, first.start)
        .lines()
        .filter_map(|line| line.find('#').and_then(|at| line.get(at..)))
        .map(|comment| indented(comment, column))
        .collect()
}

/// The text of each entry of a flow mapping; `None` when a comment stands in it.
fn flow_entries(layout: &Layout<'_>, slots: &[Slot<'_>]) -> Option<Vec<String>> {
    let gaps = slots.windows(2).all(|pair| match pair {
        [one, next] => !layout.between(one.end, next.start).contains('#'),
        _ => true,
    });
    if !gaps {
        return None;
    }
    slots
        .iter()
        .map(|slot| {
            let key = slot.key?;
            let (key_end, value) = (key.span().end, slot.value);
            let start = value.outer_start().max(key_end);
            let plain = !layout.between(key_end, start).contains('#');
            let text =
                format!("{}: {}", layout.between(slot.start, key_end), layout.between(start, slot.end));
            plain.then(|| text.trim_end().to_owned())
        })
        .collect()
}

/// The lines of each entry of a block mapping with the comments above it, all as if they began their line;
/// and where the last one ends.
fn block_entries(layout: &Layout<'_>, slots: &[Slot<'_>]) -> Option<(Vec<Vec<String>>, u32)> {
    let column = layout.column(slots.first()?.start);
    let mut from = slots.first()?.start;
    let mut end = from;
    let mut chunks = Vec::with_capacity(slots.len());
    for (position, slot) in slots.iter().enumerate() {
        if position > 0 && !layout.starts_line(slot.start as usize) {
            return None;
        }
        end = layout.quiet_line_end(slot.end)?;
        let mut lines: Vec<String> = layout.between(from, end).lines().map(str::to_owned).collect();
        if let Some(line) = lines.first_mut().filter(|_| position == 0) {
            *line = indented(line, column);
        }
        chunks.push(lines);
        from = layout.next_line(end);
    }
    Some((chunks, end))
}

/// The lines as a replacement for text that begins behind the indentation of the first of them.
fn joined(layout: &Layout<'_>, lines: Vec<String>) -> String {
    lines.join(layout.line).trim_start().to_owned()
}

fn indented(line: &str, by: usize) -> String {
    if line.is_empty() { String::new() } else { format!("{:by$}{line}", "") }
}

fn dedented(line: &str, by: usize) -> String {
    let blanks = line.chars().take_while(|it| *it == ' ').count().min(by);
    line.get(blanks..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{Edit, edit};
    use crate::{Path, apply, parse};
    use expect_test::{Expect, expect};

    fn check(text: &str, wanted: &Edit, expected: Expect) {
        let stream = parse(text);
        let changed = edit(text, &stream.trees[0], wanted).map(|edits| apply(text, &edits));
        expected.assert_eq(&changed.unwrap_or_else(|error| error.to_string()));
    }

    fn wrap(path: &str, keys: &[&str]) -> Edit {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Edit::Wrap { path: Path::parse(path).unwrap(), keys, under: "inner".to_owned() }
    }

    fn unwrap(path: &str) -> Edit {
        Edit::Unwrap { path: Path::parse(path).unwrap() }
    }

    #[test]
    fn entries_move_in_with_their_comments() {
        check(
            "list:\n# the first\n- name: a # its name\n  # how many\n  count: 2 # two\n\n  text: |\n    one\n\n      two\n# below\n",
            &wrap("list[0]", &["count", "text"]),
            expect![[r#"
                list:
                # the first
                - name: a # its name
                  inner:
                    # how many
                    count: 2 # two

                    text: |
                      one

                        two
                # below
            "#]],
        );
        check(
            "list:\n  - count: 2\n    name: a\n    mode: x\n",
            &wrap("list[0]", &["count", "mode"]),
            expect![[r#"
                list:
                  - inner:
                      count: 2
                      mode: x
                    name: a
            "#]],
        );
        check(
            "list: [{name: a, count: 2, mode: 'x'}]\n",
            &wrap("list[0]", &["count", "mode"]),
            expect![[r#"
                list: [{name: a, inner: {count: 2, mode: 'x'}}]
            "#]],
        );
        check(
            r#"{"list":[{"count":2,"name":"a"}]}"#,
            &wrap("list[0]", &["count"]),
            expect![[r#"{"list":[{"inner": {"count": 2}, "name": "a"}]}"#]],
        );
    }

    #[test]
    fn entries_move_out_with_their_comments() {
        check(
            "list:\n- name: a\n  inner: # why\n    # how many\n    count: 2 # two\n    text: >-\n      one\n      two\n  other: 1\n",
            &unwrap("list[0].inner"),
            expect![[r#"
                list:
                - name: a
                  # why
                  # how many
                  count: 2 # two
                  text: >-
                    one
                    two
                  other: 1
            "#]],
        );
        check(
            "list:\n- inner: {count: 2, mode: x}\n  name: a\n",
            &unwrap("list[0].inner"),
            expect![[r#"
                list:
                - count: 2
                  mode: x
                  name: a
            "#]],
        );
        check(
            "list: [{name: a, inner: {count: 2}}]\n",
            &unwrap("list[0].inner"),
            expect![[r#"
                list: [{name: a, count: 2}]
            "#]],
        );
    }

    #[test]
    fn what_would_be_lost_or_shared_is_refused() {
        check(
            "a: {b: 1, # one\n  c: 2}\n",
            &wrap("a", &["b"]),
            expect!["`a` is written in a way that cannot be edited safely"],
        );
        check("a:\n  inner: 1\n  b: 2\n", &wrap("a", &["b"]), expect!["`a.inner` is there already"]);
        check("a:\n  b: 1\n  i:\n    b: 2\n", &unwrap("a.i"), expect!["`a.i` is there already"]);
        check(
            "a: &x\n  b: 1\nc: *x\n",
            &wrap("a", &["b"]),
            expect!["`a` is shared by an anchor or a merge key"],
        );
    }
}
