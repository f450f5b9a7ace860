//! What can conditions ask for? Attributes and capacities of the devices of a class, with their values.

use std::collections::BTreeMap;

use dra::objects::AttributeValue;
use dra::{Device, NameId, Verdict};

use super::Form;
use crate::analysis::Analysis;
use crate::protocol::{AttributeOption, RowOperator, RowSubject, SelectorRow, Suggestion, ValueKind};
use crate::selector_rows::operators;
use crate::view::{PRODUCT_NAMES, words};

/// Values listed of one attribute. Ours: a list that fits a screen.
const MOST_VALUES: usize = 24;

impl Form<'_> {
    /// Makes the options of a class part of the view and returns their key.
    pub(super) fn options_of(&mut self, class: &str) -> String {
        if !self.attributes.contains_key(class) {
            self.attributes.insert(class.to_owned(), attributes(self.analysis, class));
        }
        class.to_owned()
    }
}

/// Which devices are in a class; all where the class is not loaded.
pub(crate) fn devices_of(analysis: &Analysis<'_>, class: &str) -> Vec<bool> {
    let selectors = analysis.selectors.classes.get(class).map(Vec::as_slice).unwrap_or_default();
    let passes = |device: usize| {
        let verdict = |selector: &usize| {
            analysis.matrix.columns.get(*selector).and_then(|column| column.verdicts.get(device))
        };
        selectors.iter().all(|selector| verdict(selector) == Some(&Verdict::Match))
    };
    (0..analysis.cluster.devices.len()).map(passes).collect()
}

#[derive(Default)]
struct Counted {
    kind: Option<ValueKind>,
    devices: usize,
    values: BTreeMap<String, usize>,
}

/// What the devices of a class publish, names of products first.
pub(crate) fn attributes(analysis: &Analysis<'_>, class: &str) -> Vec<AttributeOption> {
    let inside = devices_of(analysis, class);
    let devices: Vec<&Device> = analysis
        .cluster
        .devices
        .iter()
        .zip(&inside)
        .filter(|(_, inside)| **inside)
        .map(|(device, _)| device)
        .collect();
    let mut counted: BTreeMap<(NameId, bool), Counted> = BTreeMap::new();
    for device in &devices {
        for (name, value) in &device.attributes {
            let Some((kind, text)) = analysis.cluster.symbols.attribute_value(*value).and_then(attribute)
            else {
                continue;
            };
            count(counted.entry((*name, false)).or_default(), kind, text);
        }
        for (name, value) in &device.capacity {
            let Some(kube_cel::Value::Quantity(amount)) = analysis.cluster.symbols.value(*value) else {
                continue;
            };
            count(counted.entry((*name, true)).or_default(), ValueKind::Quantity, amount.to_string());
        }
    }
    let mut options: Vec<AttributeOption> = counted
        .into_iter()
        .filter_map(|((name, capacity), counted)| option(analysis, name, capacity, counted, devices.len()))
        .collect();
    let rank = |option: &AttributeOption| {
        let name = option.label.as_str();
        let product = PRODUCT_NAMES.iter().position(|known| *known == name).unwrap_or(PRODUCT_NAMES.len());
        (product, matches!(option.row.what, RowSubject::Attribute { .. }), name.to_lowercase())
    };
    options.sort_by_key(rank);
    name_domains(&mut options);
    options
}

fn count(counted: &mut Counted, kind: ValueKind, text: String) {
    counted.devices += 1;
    counted.kind.get_or_insert(kind);
    *counted.values.entry(text).or_default() += 1;
}

/// Kind and text of a value; `None` for lists, which conditions of one row do not compare.
fn attribute(value: &AttributeValue) -> Option<(ValueKind, String)> {
    match value {
        AttributeValue::Int(number) => Some((ValueKind::Whole, number.to_string())),
        AttributeValue::Bool(truth) => Some((ValueKind::Bool, truth.to_string())),
        AttributeValue::String(text) => Some((ValueKind::Text, text.clone())),
        AttributeValue::Version(text) => Some((ValueKind::Version, text.clone())),
        AttributeValue::Ints(_)
        | AttributeValue::Bools(_)
        | AttributeValue::Strings(_)
        | AttributeValue::Versions(_) => None,
    }
}

fn option(
    analysis: &Analysis<'_>,
    name: NameId,
    capacity: bool,
    counted: Counted,
    devices: usize,
) -> Option<AttributeOption> {
    let name = analysis.cluster.symbols.qualified_name(name)?;
    let (domain, name) = (name.domain.to_string(), name.name.to_string());
    let kind = counted.kind?;
    let mut values: Vec<(String, usize)> = counted.values.into_iter().collect();
    values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    let first = values.first().map(|(value, _)| value.clone()).unwrap_or_default();
    let operators = operators(kind);
    let operator = match (kind, first.as_str()) {
        (ValueKind::Bool, "false") => RowOperator::IsFalse,
        _ => operators.first()?.operator,
    };
    let what = if capacity {
        RowSubject::Capacity { domain, name: name.clone() }
    } else {
        RowSubject::Attribute { domain, name: name.clone() }
    };
    let value = if kind == ValueKind::Bool { String::new() } else { first };
    let row = SelectorRow { what, operator, kind, value, guard: counted.devices < devices };
    let values = values
        .into_iter()
        .take(MOST_VALUES)
        .map(|(value, devices)| Suggestion { value, about: words::counted(devices, "device") });
    Some(AttributeOption { label: name, row, values: values.collect() })
}

/// Adds the domain to labels that several options have.
fn name_domains(options: &mut [AttributeOption]) {
    let labels: Vec<String> = options.iter().map(|option| option.label.clone()).collect();
    for option in options {
        if labels.iter().filter(|label| **label == option.label).count() > 1
            && let RowSubject::Attribute { domain, .. } | RowSubject::Capacity { domain, .. } =
                &option.row.what
        {
            let kind = if matches!(option.row.what, RowSubject::Capacity { .. }) { ", capacity" } else { "" };
            option.label = format!("{} ({domain}{kind})", option.label);
        }
    }
}
