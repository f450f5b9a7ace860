//! What the devices publish of that which the selectors read.

use dra::statistics::{Section, Statistic, remarks};
use kube_cel::ReadPath;

use super::deciding;
use crate::analysis::Analysis;
use crate::protocol::{AttributeRow, Tone};
use crate::view::words::counted;

/// Values shown of one attribute.
const MOST_VALUES: usize = 4;
/// Attributes listed; those that the selectors read come first.
const MOST_ROWS: usize = 60;

/// Hints about what a request's selectors read, and a row for every attribute and capacity there is.
pub(super) fn attributes(analysis: &Analysis<'_>, row: usize) -> (Vec<String>, Vec<AttributeRow>) {
    let mut hints: Vec<String> = unloaded_class(analysis, row).into_iter().collect();
    let mut read: Vec<&ReadPath> = Vec::new();
    for selector in deciding(analysis, row) {
        for remark in remarks(analysis.cluster, selector) {
            if !hints.contains(&remark.message) {
                hints.push(remark.message);
            }
        }
        if let Ok(program) = &selector.program {
            read.extend(&program.reads().paths);
        }
    }
    let mut all: Vec<&Statistic> = analysis.statistics.iter().collect();
    all.sort_by_key(|statistic| !read.iter().any(|path| names(path, statistic)));
    (hints, all.iter().take(MOST_ROWS).map(|statistic| attribute_row(statistic)).collect())
}

/// That the class of a request is not loaded, and what that means for the verdicts.
fn unloaded_class(analysis: &Analysis<'_>, row: usize) -> Option<String> {
    let class = analysis.selectors.requests.get(row)?.class.as_ref()?;
    let loaded = analysis.matrix.rows.get(row)?.class_loaded;
    (!loaded).then(|| {
        format!(
            "class `{}` is not loaded here: devices that it would leave out are among those below",
            class.value
        )
    })
}

/// On how many devices a path is published, of how many of its drivers; `None` when no device has it.
pub(super) fn coverage(analysis: &Analysis<'_>, path: &ReadPath) -> Option<(usize, usize)> {
    let found = analysis.statistics.iter().find(|statistic| names(path, statistic))?;
    Some((found.devices, found.of))
}

/// Whether a path reads what a statistic counts.
fn names(path: &ReadPath, statistic: &Statistic) -> bool {
    let section = match statistic.section {
        Section::Attribute => "attributes",
        Section::Capacity => "capacity",
    };
    match path.steps.as_slice() {
        [of, domain, name] => {
            **of == *section && *domain == statistic.name.domain && *name == statistic.name.name
        }
        _ => false,
    }
}

fn attribute_row(statistic: &Statistic) -> AttributeRow {
    let values: Vec<String> = statistic
        .values
        .iter()
        .take(MOST_VALUES)
        .map(|(value, devices)| if *devices == 1 { value.clone() } else { format!("{value} ×{devices}") })
        .collect();
    let more = statistic.values.len().saturating_sub(MOST_VALUES);
    let more = if more == 0 { String::new() } else { format!(", {more} more") };
    let everywhere = statistic.devices == statistic.of;
    AttributeRow {
        name: format!("{} / {}", statistic.name.domain, statistic.name.name),
        kind: match statistic.section {
            Section::Attribute => "attribute".to_owned(),
            Section::Capacity => "capacity".to_owned(),
        },
        coverage: if everywhere {
            format!("on all {}", counted(statistic.of, "device"))
        } else {
            format!("on {} of {}", statistic.devices, counted(statistic.of, "device"))
        },
        values: format!("{}{more}", values.join(", ")),
        tone: if everywhere { Tone::Plain } else { Tone::Warning },
    }
}
