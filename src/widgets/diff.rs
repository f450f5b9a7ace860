//! What does a change look like before it is taken?

use leptos::prelude::*;
use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

/// Lines that stay, shown on either side of a change. Ours: enough to know the place.
const AROUND: usize = 1;

/// The lines that change, with those beside them. Each says which it is, in a sign and for readers of the screen in a word.
#[component]
pub fn Diff(before: String, after: String) -> impl IntoView {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let both = before.lines().chain(after.lines()).filter(|line| !line.trim().is_empty());
    let common = both.map(indent).min().unwrap_or_default();
    let cut = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.get(common..).unwrap_or_default().to_owned()).collect()
    };
    let (before, after) = (cut(&before), cut(&after));
    let groups = group_diff_ops(capture_diff_slices(Algorithm::Myers, &before, &after), AROUND);
    let mut lines = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            lines.push(line(Line::LeftOut, "⋯"));
        }
        for op in group {
            let (old, new) = (op.old_range(), op.new_range());
            if let DiffOp::Equal { .. } = op {
                lines.extend(before.get(old).into_iter().flatten().map(|text| line(Line::Stays, text)));
                continue;
            }
            lines.extend(before.get(old).into_iter().flatten().map(|text| line(Line::Gone, text)));
            lines.extend(after.get(new).into_iter().flatten().map(|text| line(Line::New, text)));
        }
    }
    view! { <div class="diff" data-testid="diff">{lines}</div> }
}

#[derive(Clone, Copy)]
enum Line {
    Gone,
    New,
    Stays,
    LeftOut,
}

fn line(which: Line, text: &str) -> impl IntoView + use<> {
    let (class, sign, word) = match which {
        Line::Gone => ("gone", "−", "before: "),
        Line::New => ("new", "+", "after: "),
        Line::Stays => ("stays", " ", "stays: "),
        Line::LeftOut => ("stays", " ", "more that stays: "),
    };
    view! {
        <div class=class>
            <span class="sign" aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{word}</span>
            <code>{text.to_owned()}</code>
        </div>
    }
}
