//! What do the loaded devices have for a wish: classes by words, places that devices share?

use std::collections::{BTreeMap, BTreeSet};

use dra::objects::AttributeValue;
use dra::statistics::Section;
use dra::{Device, NodeReach};

use crate::analysis::Analysis;
use crate::protocol::{Suggestion, WishRequest};
use crate::view::devices_of;

/// The first class with devices that has one of these words in its name, in the order of the words.
pub(super) fn class(analysis: &Analysis<'_>, words: &[String], only_these: bool) -> Option<String> {
    let with_devices = |class: &&String| devices_of(analysis, class).contains(&true);
    let classes: Vec<&String> = analysis.cluster.classes.keys().collect();
    let named = |word: &String| {
        // The shorter name is the plainer class: `gpu.example.com` before `vfio.gpu.example.com`.
        let mut all: Vec<&&String> =
            classes.iter().filter(|class| class.to_lowercase().contains(word.as_str())).collect();
        all.sort_by_key(|class| (!class.starts_with(word.as_str()), class.len()));
        all.into_iter().copied().find(|class| with_devices(class))
    };
    let found = words.iter().find_map(named);
    let any = || {
        if only_these {
            None
        } else {
            classes.iter().copied().find(|class| with_devices(class)).or(classes.first().copied())
        }
    };
    found.or_else(any).cloned()
}

/// Attributes of place that the devices of all requests publish: those a constraint could name.
pub(super) fn places(analysis: &Analysis<'_>, requests: &[WishRequest]) -> Vec<Suggestion> {
    let inside: Vec<Vec<bool>> =
        requests.iter().map(|request| devices_of(analysis, &request.class)).collect();
    let attributes = analysis.statistics.iter().filter(|it| it.section == Section::Attribute);
    let mut found: Vec<(bool, Suggestion)> = Vec::new();
    for statistic in attributes {
        let has = |device: &Device| {
            analysis.cluster.attribute(device, &statistic.name.domain, &statistic.name.name).is_some()
        };
        let devices = || analysis.cluster.devices.iter();
        let everywhere =
            inside.iter().all(|inside| devices().zip(inside).any(|(device, inside)| *inside && has(device)));
        if everywhere {
            let standard = &*statistic.name.domain == "resource.kubernetes.io";
            let about = format!("{} values", statistic.values.len());
            found.push((!standard, Suggestion { value: statistic.name.to_string(), about }));
        }
    }
    found.sort_by(|left, right| (left.0, &left.1.value).cmp(&(right.0, &right.1.value)));
    found.into_iter().map(|(_, it)| it).collect()
}

/// The nodes a device is on, as far as they are named.
fn nodes<'a>(analysis: &'a Analysis<'_>, device: &'a Device) -> Vec<&'a str> {
    match &device.nodes {
        NodeReach::Node(node) => vec![node],
        NodeReach::AllNodes | NodeReach::Selector(_) => {
            analysis.cluster.nodes.keys().map(String::as_str).collect()
        }
        NodeReach::Nowhere => Vec::new(),
    }
}

/// The most devices of a set that one node reaches.
pub(super) fn most_on_one_node(analysis: &Analysis<'_>, matches: &[bool]) -> usize {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (device, _) in analysis.cluster.devices.iter().zip(matches).filter(|(_, matches)| **matches) {
        for node in nodes(analysis, device) {
            *counts.entry(node).or_default() += 1;
        }
    }
    counts.into_values().max().unwrap_or_default()
}

/// How many values of an attribute have, on one node, as many devices of each request as it wants; and the most that any
/// value has of all requests together.
pub(super) fn values_that_fit(
    analysis: &Analysis<'_>,
    attribute: &str,
    matches: &[&[bool]],
    wanted: &[usize],
) -> (usize, usize) {
    let (domain, name) = attribute.split_once('/').unwrap_or(("", attribute));
    // By value and node: the devices of each request.
    let mut groups: BTreeMap<(AttributeValue, &str), Vec<BTreeSet<usize>>> = BTreeMap::new();
    for (index, device) in analysis.cluster.devices.iter().enumerate() {
        let Some(value) = analysis.cluster.attribute(device, domain, name) else { continue };
        for node in nodes(analysis, device) {
            let group =
                groups.entry((value.clone(), node)).or_insert_with(|| vec![BTreeSet::new(); matches.len()]);
            for (set, matches) in group.iter_mut().zip(matches) {
                if matches.get(index) == Some(&true) {
                    set.insert(index);
                }
            }
        }
    }
    let enough = |group: &&Vec<BTreeSet<usize>>| {
        let all: BTreeSet<&usize> = group.iter().flatten().collect();
        group.iter().zip(wanted).all(|(set, wanted)| set.len() >= *wanted) && all.len() >= wanted.iter().sum()
    };
    let most = groups.values().map(|group| group.iter().flatten().collect::<BTreeSet<_>>().len()).max();
    (groups.values().filter(enough).count(), most.unwrap_or_default())
}
