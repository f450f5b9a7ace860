//! What devices publish: how many have an attribute, of which types and values, and what a selector got wrong about it.

use std::collections::{BTreeMap, BTreeSet};

use kube_cel::{ReadPath, Value};
use kube_scalars::did_you_mean;

use crate::cluster::{Cluster, NameId, QualifiedName, ValueId};
use crate::selectors::Selector;

/// Whether something is an attribute or a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `device.attributes`
    Attribute,
    /// `device.capacity`
    Capacity,
}

/// One attribute or capacity across the devices of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistic {
    /// Its name.
    pub name: QualifiedName,
    /// Which of the two it is.
    pub section: Section,
    /// How many devices have it.
    pub devices: usize,
    /// How many devices there are of the drivers that publish it.
    pub of: usize,
    /// The types of its values as CEL names them, sorted.
    pub types: Vec<String>,
    /// Its distinct values as CEL writes them, most frequent first, with the number of devices.
    pub values: Vec<(String, usize)>,
}

/// Every attribute and capacity of a cluster: sorted by name, attributes before capacities.
pub fn statistics(cluster: &Cluster) -> Vec<Statistic> {
    let mut counted: BTreeMap<(NameId, Section), Counted> = BTreeMap::new();
    let mut of_driver: BTreeMap<u32, usize> = BTreeMap::new();
    for device in &cluster.devices {
        *of_driver.entry(device.driver).or_default() += 1;
        let sections = [(Section::Attribute, &device.attributes), (Section::Capacity, &device.capacity)];
        for (section, entries) in sections {
            for (name, value) in entries {
                let entry = counted.entry((*name, section)).or_default();
                entry.devices += 1;
                entry.drivers.insert(device.driver);
                *entry.values.entry(*value).or_default() += 1;
            }
        }
    }
    let finish = |((name, section), counted): ((NameId, Section), Counted)| {
        Some(Statistic {
            name: cluster.symbols.qualified_name(name)?.clone(),
            section,
            devices: counted.devices,
            of: counted.drivers.iter().filter_map(|driver| of_driver.get(driver)).sum(),
            types: types(cluster, counted.values.keys()),
            values: values(cluster, counted.values),
        })
    };
    let mut statistics: Vec<Statistic> = counted.into_iter().filter_map(finish).collect();
    statistics.sort_by(|left, right| (&left.name, left.section).cmp(&(&right.name, right.section)));
    statistics
}

#[derive(Default)]
struct Counted {
    devices: usize,
    /// Drivers by number.
    drivers: BTreeSet<u32>,
    values: BTreeMap<ValueId, usize>,
}

fn types<'a>(cluster: &Cluster, values: impl Iterator<Item = &'a ValueId>) -> Vec<String> {
    let names: BTreeSet<&str> =
        values.filter_map(|id| cluster.symbols.value(*id)).map(Value::type_name).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn values(cluster: &Cluster, counted: BTreeMap<ValueId, usize>) -> Vec<(String, usize)> {
    let mut values: Vec<(String, usize)> = counted
        .into_iter()
        .filter_map(|(id, count)| Some((cluster.symbols.value(id)?.to_string(), count)))
        .collect();
    values.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    values
}

/// Something about a selector that reads what devices do not publish as it thinks.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// The public name of the remark.
    pub code: &'static str,
    /// One sentence that stands alone.
    pub message: String,
    /// What the selector reads, such as `device.attributes["gpu.example.com"].memory`.
    pub path: String,
    /// What it probably means, in the same form; `None` when nothing is likely.
    pub suggestion: Option<String>,
}

/// What a selector reads that no device, or only some devices, have.
pub fn remarks(cluster: &Cluster, selector: &Selector) -> Vec<Remark> {
    let Ok(program) = &selector.program else { return Vec::new() };
    if cluster.devices.is_empty() {
        return Vec::new();
    }
    program.reads().paths.iter().filter_map(|path| remark(cluster, path)).collect()
}

fn remark(cluster: &Cluster, path: &ReadPath) -> Option<Remark> {
    let steps: Vec<&str> = path.steps.iter().map(|step| &**step).collect();
    match steps.as_slice() {
        ["attributes", domain, name] => named(cluster, path, Section::Attribute, domain, name),
        ["capacity", domain, name] => named(cluster, path, Section::Capacity, domain, name),
        ["attributes" | "capacity", domain] => unknown_domain(cluster, path, domain),
        _ => None,
    }
}

fn named(cluster: &Cluster, path: &ReadPath, section: Section, domain: &str, name: &str) -> Option<Remark> {
    let (here, there) = (count(cluster, section, domain, name), count(cluster, other(section), domain, name));
    if here.devices > 0 {
        let some = here.devices < here.of;
        return some.then(|| Remark {
            code: "optional-attribute",
            message: format!(
                "`{domain}/{name}` exists on {} of {} devices of its driver",
                here.devices, here.of
            ),
            path: path.to_string(),
            suggestion: None,
        });
    }
    if there.devices > 0 {
        let (is, written) = (word(other(section)), word(section));
        return Some(Remark {
            code: "attribute-or-capacity",
            message: format!(
                "`{name}` is {is} on {} of {} devices of its driver; the selector reads {written}",
                there.devices, there.of
            ),
            path: path.to_string(),
            suggestion: Some(written_path(other(section), domain, name)),
        });
    }
    if !cluster.symbols.has_domain(domain) {
        return unknown_domain(cluster, path, domain);
    }
    let names: BTreeSet<&str> = cluster
        .symbols
        .names()
        .filter(|(known, id)| *known.domain == *domain && counted(cluster, section, *id) > 0)
        .map(|(known, _)| &*known.name)
        .collect();
    let near = did_you_mean(name, names.iter().copied());
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Some(Remark {
        code: "unknown-attribute",
        message: format!("no device has `{name}` in `{domain}`{hint}"),
        path: path.to_string(),
        suggestion: near.map(|near| written_path(section, domain, near)),
    })
}

fn unknown_domain(cluster: &Cluster, path: &ReadPath, domain: &str) -> Option<Remark> {
    if cluster.symbols.has_domain(domain) {
        return None;
    }
    let near = did_you_mean(domain, cluster.symbols.domains());
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Some(Remark {
        code: "unknown-domain",
        message: format!("no device has anything in the domain `{domain}`{hint}"),
        path: path.to_string(),
        suggestion: near.map(str::to_owned),
    })
}

struct Count {
    devices: usize,
    of: usize,
}

fn count(cluster: &Cluster, section: Section, domain: &str, name: &str) -> Count {
    let Some(id) = cluster.symbols.name(domain, name) else { return Count { devices: 0, of: 0 } };
    let has = |device: &&crate::Device| entries(device, section).iter().any(|(known, _)| *known == id);
    let drivers: BTreeSet<u32> = cluster.devices.iter().filter(has).map(|device| device.driver).collect();
    Count {
        devices: cluster.devices.iter().filter(has).count(),
        of: cluster.devices.iter().filter(|device| drivers.contains(&device.driver)).count(),
    }
}

fn counted(cluster: &Cluster, section: Section, id: NameId) -> usize {
    cluster
        .devices
        .iter()
        .filter(|device| entries(device, section).iter().any(|(known, _)| *known == id))
        .count()
}

fn entries(device: &crate::Device, section: Section) -> &[(NameId, ValueId)] {
    match section {
        Section::Attribute => &device.attributes,
        Section::Capacity => &device.capacity,
    }
}

fn other(section: Section) -> Section {
    match section {
        Section::Attribute => Section::Capacity,
        Section::Capacity => Section::Attribute,
    }
}

fn word(section: Section) -> &'static str {
    match section {
        Section::Attribute => "an attribute",
        Section::Capacity => "a capacity",
    }
}

fn written_path(section: Section, domain: &str, name: &str) -> String {
    let map = match section {
        Section::Attribute => "attributes",
        Section::Capacity => "capacity",
    };
    format!("device.{map}[\"{domain}\"].{name}")
}
