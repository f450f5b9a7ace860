//! One cell step by step: the selectors that were asked, and the value of every part.

use std::collections::BTreeMap;
use std::ops::Range;

use dra::{CellExplanation, Verdict};
use kube_cel::{MAX_COST, Outcome, Step, Value};

use super::rows::{Shown, columns, request_verdict, verdict_text};
use crate::analysis::{Analysis, TRACE_BUDGET, failing_part, missing_path};
use crate::protocol::{CellView, MatchRequest, Tone, TraceLine};

/// Longest text of a value or a part of an expression in a line.
const LINE_CHARS: usize = 120;

/// The cell to explain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    pub(super) device: usize,
    /// Whether only the class is meant.
    class_only: bool,
}

/// The cell asked for, else the first failing one, else the first that does not match, else the first.
pub(super) fn choose(analysis: &Analysis<'_>, row: usize, ask: &MatchRequest) -> Option<Chosen> {
    let devices = 0..analysis.cluster.devices.len();
    if let Some(key) = &ask.cell {
        let same = |device: &usize| {
            let name = analysis.cluster.device_ref(*device);
            name.is_some_and(|it| it.driver == key.driver && it.pool == key.pool && it.device == key.device)
        };
        let class_only = matches!(columns(analysis, row).get(key.column as usize), Some(Shown::Class));
        if let Some(device) = devices.clone().find(same) {
            return Some(Chosen { device, class_only });
        }
    }
    let verdict = |device: usize| analysis.matrix.cell(row, device).verdict;
    let failing = devices.clone().find(|device| verdict(*device).is_error());
    let missing = || {
        let own = |device: &usize| request_verdict(analysis, row, *device) == Verdict::NoMatch;
        devices.clone().find(own)
    };
    let first = || (!devices.is_empty()).then_some(0);
    failing.or_else(missing).or_else(first).map(|device| Chosen { device, class_only: false })
}

/// The cell as lines.
pub(super) fn view(analysis: &Analysis<'_>, row: usize, chosen: Chosen) -> Option<CellView> {
    let Chosen { device, class_only } = chosen;
    let explanation = dra::explain_cell(
        analysis.cluster,
        &analysis.selectors,
        &analysis.matrix,
        row,
        device,
        TRACE_BUDGET,
    )?;
    let name = analysis.cluster.device_ref(device)?;
    let place = match &analysis.cluster.devices.get(device)?.nodes {
        dra::NodeReach::Node(node) => node.as_str(),
        _ => name.pool,
    };
    let (lines, costs) = lines(analysis, &explanation, device, class_only);
    Some(CellView {
        title: format!("{place} / {}, step by step", name.device),
        lines,
        costs,
        device: published(analysis, device),
    })
}

fn lines(
    analysis: &Analysis<'_>,
    explanation: &CellExplanation,
    device: usize,
    class_only: bool,
) -> (Vec<TraceLine>, Vec<String>) {
    let (mut lines, mut costs) = (Vec::new(), Vec::new());
    if explanation.selectors.is_empty() {
        lines.push(line("", "no selector: every device is taken", "match", Tone::Good));
    }
    let several = explanation.selectors.len() > 1;
    for explained in &explanation.selectors {
        let Some(selector) = analysis.selectors.selectors.get(explained.selector) else { continue };
        let owner = match &selector.owner {
            dra::Owner::Class { name } => format!("class {name}"),
            dra::Owner::Request(_) if class_only => break,
            dra::Owner::Request(_) => "request".to_owned(),
        };
        let (tone, verdict) = verdict_text(explained.verdict, 1);
        if several {
            lines.push(line("", &format!("{owner}, selector #{}", selector.index), &verdict, tone));
        }
        let Some(step) = &explained.trace else {
            lines.push(line("", &one_line(&selector.expression.value), &verdict, tone));
            continue;
        };
        let fault = failing_part(step);
        let costly = costly(step).filter(|_| step.cost >= WORTH_A_WORD);
        let tree = Tree { analysis, selector, device, fault, costly };
        tree.root(step, (tone, verdict), &mut lines);
        if let Ok(program) = &selector.program {
            let of = if several { format!("{owner}, selector #{}: ", selector.index) } else { String::new() };
            costs.push(format!("{of}{}", cost_words(step.cost, program.max_cost())));
        }
    }
    (lines, costs)
}

/// Where the most costly part is said. Ours: a hundredth of what Kubernetes lets a selector cost.
const WORTH_A_WORD: u64 = MAX_COST / 100;

/// What a selector costs, against what Kubernetes allows.
fn cost_words(here: u64, most: u64) -> String {
    let (here, limit) = (grouped(here), grouped(MAX_COST));
    match most {
        most if most > MAX_COST => format!(
            "Costs {here} on this device, and up to {} by the API server's estimate: more than the {limit} it allows.",
            grouped(most)
        ),
        most => format!(
            "Costs {here} on this device, at most {} by the API server's estimate; Kubernetes allows {limit}.",
            grouped(most)
        ),
    }
}

/// The innermost part that has more than half of the cost for itself and what is in it.
fn costly(step: &Step) -> Option<Range<usize>> {
    let half = step.cost / 2;
    let mut at = step;
    while let Some(child) = at.children.iter().find(|child| child.cost > half) {
        at = child;
    }
    Some(at.span.clone())
}

/// `1,000,000`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let comma = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    let grouped = digits.chars().enumerate();
    grouped
        .fold(String::new(), |text, (at, digit)| text + if comma(at) { "," } else { "" } + &digit.to_string())
}

struct Tree<'a> {
    analysis: &'a Analysis<'a>,
    selector: &'a dra::Selector,
    device: usize,
    /// The part that failed of itself.
    fault: Option<Range<usize>>,
    /// The part that costs most, where that is worth a word.
    costly: Option<Range<usize>>,
}

impl Tree<'_> {
    fn root(&self, step: &Step, (tone, verdict): (Tone, String), lines: &mut Vec<TraceLine>) {
        lines.push(self.costing(step, line("", &one_line(self.source(step)), &verdict, tone)));
        if self.fault.as_ref() == Some(&step.span) {
            lines.extend(self.fault_lines(step, ""));
            return;
        }
        self.children(&self.parts(step), "", lines);
    }

    fn children(&self, parts: &[&Step], indent: &str, lines: &mut Vec<TraceLine>) {
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            let (branch, below) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            if self.fault.as_ref() == Some(&part.span) {
                let faulty = self.fault_lines(part, &format!("{indent}{branch}"));
                lines.extend(faulty);
                continue;
            }
            lines.push(self.line(&format!("{indent}{branch}"), part));
            self.children(&self.parts(part), &format!("{indent}{below}"), lines);
        }
    }

    /// The parts worth a line: not those that are a constant.
    fn parts<'s>(&self, step: &'s Step) -> Vec<&'s Step> {
        step.children.iter().filter(|child| !self.is_constant(child)).collect()
    }

    fn is_constant(&self, step: &Step) -> bool {
        let source = self.source(step);
        let literal = source.starts_with(|first: char| first.is_ascii_digit() || "\"'-[".contains(first))
            || ["true", "false", "null"].contains(&source);
        literal && step.children.iter().all(|child| self.is_constant(child))
    }

    fn source(&self, step: &Step) -> &str {
        self.selector.expression.value.get(step.span.clone()).unwrap_or_default()
    }

    fn line(&self, indent: &str, step: &Step) -> TraceLine {
        let source = one_line(self.source(step));
        let (value, tone) = match &step.outcome {
            Outcome::NotReached => ("not reached".to_owned(), Tone::Quiet),
            Outcome::Error(_) => ("▲ fails".to_owned(), Tone::Bad),
            Outcome::Value(Value::Bool(true)) => ("true".to_owned(), Tone::Good),
            Outcome::Value(Value::Bool(false)) => ("false".to_owned(), Tone::Quiet),
            Outcome::Value(value) => (value_text(value), Tone::Plain),
        };
        self.costing(step, line(indent, &source, &value, tone))
    }

    /// The line with what its part costs.
    fn costing(&self, step: &Step, line: TraceLine) -> TraceLine {
        if step.outcome == Outcome::NotReached || step.cost == 0 {
            return line;
        }
        let most = if self.costly.as_ref() == Some(&step.span) { " ◆ most of it" } else { "" };
        TraceLine { cost: format!("{}{most}", grouped(step.cost)), ..line }
    }

    /// The part that failed of itself. A missing attribute is taken apart: what is there of its domain, and the name.
    fn fault_lines(&self, step: &Step, indent: &str) -> Vec<TraceLine> {
        let source = self.source(step);
        let error = match &step.outcome {
            Outcome::Error(error) => error.to_string(),
            _ => return Vec::new(),
        };
        let Some(path) = missing_path(self.selector, &error) else {
            return vec![line(indent, &one_line(source), &format!("▲ {error}"), Tone::Bad)];
        };
        let text = match super::attributes::coverage(self.analysis, path) {
            Some((devices, of)) => format!("▲ not published here ({devices} of {of} devices have it)"),
            None => "▲ not published here, nor by any other device".to_owned(),
        };
        let Some((domain, name)) = split_name(source, path) else {
            return vec![line(indent, &one_line(source), &text, Tone::Bad)];
        };
        let of_domain = self.names_in_domain(path);
        let inner = if indent.is_empty() { "├─ ".to_owned() } else { indent.replace('└', "├") };
        let last = if indent.is_empty() { "└─ ".to_owned() } else { indent.to_owned() };
        vec![
            line(&inner, &one_line(domain), &of_domain, Tone::Plain),
            line(&last, &format!("  {}", one_line(name)), &text, Tone::Bad),
        ]
    }

    /// `4 attributes`: what the device has of the domain that a path reads.
    fn names_in_domain(&self, path: &kube_cel::ReadPath) -> String {
        let (Some(section), Some(domain)) = (path.steps.first(), path.steps.get(1)) else {
            return String::new();
        };
        let Some(device) = self.analysis.cluster.devices.get(self.device) else { return String::new() };
        let capacity = **section == *"capacity";
        let entries = if capacity { &device.capacity } else { &device.attributes };
        let symbols = &self.analysis.cluster.symbols;
        let here =
            |name: &dra::NameId| symbols.qualified_name(*name).is_some_and(|name| *name.domain == **domain);
        let count = entries.iter().filter(|(name, _)| here(name)).count();
        match (capacity, count) {
            (true, 1) => "1 capacity".to_owned(),
            (true, count) => format!("{count} capacities"),
            (false, count) => crate::view::words::counted(count, "attribute"),
        }
    }
}

/// The source of a path cut before its last name: `device.attributes["d"]` and `.name`.
fn split_name<'a>(source: &'a str, path: &kube_cel::ReadPath) -> Option<(&'a str, &'a str)> {
    let name = path.steps.last()?;
    let endings = [format!(".{name}"), format!("[\"{name}\"]"), format!("['{name}']")];
    let ending = endings.iter().find(|ending| source.ends_with(ending.as_str()))?;
    source.split_at_checked(source.len() - ending.len())
}

fn line(indent: &str, source: &str, value: &str, tone: Tone) -> TraceLine {
    TraceLine {
        indent: indent.to_owned(),
        source: source.to_owned(),
        value: value.to_owned(),
        tone,
        cost: String::new(),
    }
}

/// White space folded, and cut where a line would get too long.
fn one_line(text: &str) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A value as a person reads it: text without quotes, a quantity or version without its function, a map by its size.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text),
        Value::Quantity(quantity) | Value::Sum(quantity) => quantity.to_string(),
        Value::Semver(version) => version.to_string(),
        Value::Map(map) => crate::view::words::counted(map.entries.len(), "name"),
        other => cut(&other.to_string()),
    }
}

/// Every attribute and capacity of a device, each by name.
fn published(analysis: &Analysis<'_>, device: usize) -> Vec<(String, String)> {
    let Some(device) = analysis.cluster.devices.get(device) else { return Vec::new() };
    let symbols = &analysis.cluster.symbols;
    let named = |entries: &[(dra::NameId, dra::ValueId)], suffix: &str| -> Vec<(String, String)> {
        let entry = |(name, value): &(dra::NameId, dra::ValueId)| {
            let name = symbols.qualified_name(*name)?;
            Some((format!("{name}{suffix}"), value_text(symbols.value(*value)?)))
        };
        let sorted: BTreeMap<String, String> = entries.iter().filter_map(entry).collect();
        sorted.into_iter().collect()
    };
    let mut all = named(&device.attributes, "");
    all.extend(named(&device.capacity, " (capacity)"));
    all.extend(device.taints.iter().map(|taint| ("taint".to_owned(), taint.clone())));
    all
}
