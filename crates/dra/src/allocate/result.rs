//! What a claim is given: devices, configuration, nodes.
//!
//! Source: the end of `Allocate`, and `createNodeSelector`, in `structured/internal/*/allocator_*.go` of each minor.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use kube_scalars::Quantity;

use super::inventory::text;
use super::requests::Wanted;
use super::search::{Key, Search};
use super::taking::Taken;
use crate::diagnostic::Located;
use crate::objects::{
    DeviceConfiguration, DeviceToleration, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm,
};
use yaml_tree::Span;

/// What one claim is given: its `status.allocation`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimAllocation {
    /// The devices, in the order they were taken.
    pub devices: Vec<Given>,
    /// Configuration for drivers: that of classes first.
    pub config: Vec<GivenConfig>,
    /// The nodes that reach the devices.
    pub nodes: Nodes,
}

/// The nodes that reach what a claim is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Nodes {
    /// Every node.
    Every,
    /// The one of this name.
    Only(String),
    /// Those that are selected.
    Selected(NodeSelector),
}

impl ClaimAllocation {
    /// The nodes that reach the devices, as Kubernetes writes it; `None` for every node.
    pub fn node_selector(&self) -> Option<NodeSelector> {
        match &self.nodes {
            Nodes::Every => None,
            Nodes::Only(name) => Some(only(name)),
            Nodes::Selected(selector) => Some(selector.clone()),
        }
    }
}

/// One device that is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The request, or `request/alternative`.
    pub request: Arc<str>,
    /// The index of the device in [`super::Inventory::devices`].
    pub device: usize,
    /// The driver, the pool and the device by name.
    pub name: [Arc<str>; 3],
    /// Whether it is for administrative access.
    pub admin_access: bool,
    /// The request's tolerations, where this release copies them.
    pub tolerations: Vec<DeviceToleration>,
    /// Conditions before the Pod is bound.
    pub binding_conditions: Vec<String>,
    /// Conditions that make the scheduler give the device up.
    pub binding_failure_conditions: Vec<String>,
    /// Whether it is a share, which gets a made-up id.
    pub shared: bool,
    /// What the share consumes; `None` for nothing.
    pub consumed_capacity: Option<BTreeMap<String, Quantity>>,
    /// Calls to the driver that are left out.
    pub skip_node_operations: Vec<String>,
}

/// Configuration for a driver.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenConfig {
    /// Whether it comes from the class, not from the claim.
    pub from_class: bool,
    /// The requests it is for; empty for all.
    pub requests: Vec<String>,
    /// The configuration.
    pub config: DeviceConfiguration,
}

impl<'a> Search<'a, '_> {
    /// What every claim is given.
    ///
    /// # Errors
    /// Kubernetes' text.
    pub(super) fn results(&self) -> Result<Vec<ClaimAllocation>, String> {
        (0..self.claims.len())
            .map(|claim| {
                let taken = self.results.get(claim).map(Vec::as_slice).unwrap_or_default();
                let name = self.claims.get(claim).map_or("", |it| it.name.as_str());
                let nodes = self
                    .nodes(taken)
                    .map_err(|error| format!("create NodeSelector for claim {name}: {error}"))?;
                let mut devices = Vec::with_capacity(taken.len());
                devices.extend(taken.iter().filter_map(|it| self.given(it)));
                Ok(ClaimAllocation { devices, config: self.config(claim), nodes })
            })
            .collect()
    }

    fn given(&self, taken: &Taken) -> Option<Given> {
        let wanted = self.wanted(taken.key)?;
        let index = self.index(taken.candidate);
        let (device, slice) = (self.inventory.devices.get(index)?, self.inventory.slice_of(index)?);
        let (behaviour, features) = (&self.variant.behaviour, &self.variant.features);
        let catalog = &self.inventory.catalog;
        let known = catalog.devices.get(index)?;
        let pool = catalog.pools.get(known.pool)?;
        let texts = |all: &[Located<String>]| all.iter().map(|it| it.value.clone()).collect::<Vec<_>>();
        let binding = behaviour.knows_sharing
            && if self.variant.release.minor <= 34 {
                features.device_binding
            } else {
                features.binding_conditions()
            };
        let of_binding = |all| if binding { texts(all) } else { Vec::new() };
        Some(Given {
            request: Arc::clone(&wanted.full_name),
            device: index,
            name: [&pool.driver, &pool.name, &known.name].map(Arc::clone),
            admin_access: wanted.admin,
            tolerations: if behaviour.copies_tolerations {
                wanted.spec.tolerations.clone()
            } else {
                Vec::new()
            },
            binding_conditions: of_binding(&device.spec.binding_conditions),
            binding_failure_conditions: of_binding(&device.spec.binding_failure_conditions),
            shared: taken.shared,
            consumed_capacity: taken.consumed.clone(),
            skip_node_operations: if behaviour.knows_node_operations {
                texts(&slice.spec.skip_node_operations)
            } else {
                Vec::new()
            },
        })
    }

    fn config(&self, claim: usize) -> Vec<GivenConfig> {
        let Some(spec) = self.claims.get(claim).map(|it| &it.devices) else { return Vec::new() };
        let mut out = self.config_of_classes(claim);
        if spec.config.is_empty() && out.is_empty() {
            return out;
        }
        let requests = self.requests.get(claim).map(Vec::as_slice).unwrap_or_default();
        // The names by which a request may be meant: its own, and with the chosen alternative.
        let names: Vec<Vec<&str>> = requests
            .iter()
            .enumerate()
            .map(|(number, request)| {
                let wanted = self.selected(claim, number);
                let own = wanted.map_or("", |it| it.base_name());
                let mut names = vec![own];
                names.extend(wanted.filter(|_| request.has_alternatives).map(|it| &*it.full_name));
                names
            })
            .collect();
        for config in &spec.config {
            let named = |name: &&str| config.requests.iter().any(|it| it.value == **name);
            let mut times = names.iter().filter(|names| names.iter().any(&named)).count();
            if config.requests.is_empty() || self.variant.behaviour.config_once {
                times = times.min(1);
            }
            if config.requests.is_empty() {
                times = 1;
            }
            let given = GivenConfig {
                from_class: false,
                requests: config.requests.iter().map(|it| it.value.clone()).collect(),
                config: config.clone(),
            };
            out.extend(std::iter::repeat_n(given, times));
        }
        if self.variant.behaviour.config_once {
            for config in out.iter_mut().filter(|it| !it.requests.is_empty()) {
                let covers =
                    |names: &Vec<&str>| names.iter().any(|it| config.requests.iter().any(|name| name == it));
                if names.iter().all(covers) {
                    config.requests.clear();
                }
            }
        }
        out
    }

    /// What a request wants in the end.
    fn selected(&self, claim: usize, request: usize) -> Option<&Rc<Wanted<'a>>> {
        let alternative = self.selected.get(&(claim, request)).copied().unwrap_or(0);
        self.wanted(Key { claim, request, alternative })
    }

    /// Each class' configuration, once, for all requests of the class.
    fn config_of_classes(&self, claim: usize) -> Vec<GivenConfig> {
        let mut out: Vec<GivenConfig> = Vec::new();
        let mut places: BTreeMap<&str, std::ops::Range<usize>> = BTreeMap::new();
        for request in 0..self.requests.get(claim).map_or(0, Vec::len) {
            let Some(wanted) = self.selected(claim, request) else { continue };
            if wanted.class.config.is_empty() {
                continue;
            }
            if let Some(place) = places.get(wanted.class_name) {
                for config in out.get_mut(place.clone()).into_iter().flatten() {
                    config.requests.push(wanted.full_name.to_string());
                }
                continue;
            }
            let start = out.len();
            out.extend(wanted.class.config.iter().map(|config| GivenConfig {
                from_class: true,
                requests: vec![wanted.full_name.to_string()],
                config: config.clone(),
            }));
            places.insert(wanted.class_name, start..out.len());
        }
        out
    }

    /// The nodes that reach all devices.
    fn nodes(&self, taken: &[Taken]) -> Result<Nodes, String> {
        let mut term = NodeSelectorTerm::default();
        for taken in taken {
            let index = self.index(taken.candidate);
            let (Some(scope), Some(device)) =
                (self.inventory.scope_of(index), self.inventory.devices.get(index))
            else {
                continue;
            };
            let binds = self.variant.behaviour.knows_sharing
                && device.spec.binds_to_node.as_ref().is_some_and(|it| it.value);
            if scope.node_name.is_some() || binds {
                return Ok(Nodes::Only(self.node.name.to_owned()));
            }
            let terms = scope.node_selector.as_ref().map(|it| it.terms.as_slice()).unwrap_or_default();
            match terms {
                [] => {}
                [one] => {
                    merge(&one.match_fields, &mut term.match_fields);
                    merge(&one.match_expressions, &mut term.match_expressions);
                }
                several => {
                    let count = several.len();
                    return Err(format!("unsupported ResourceSlice.NodeSelector with {count} terms"));
                }
            }
        }
        let empty = term.match_fields.is_empty() && term.match_expressions.is_empty();
        Ok(if empty { Nodes::Every } else { Nodes::Selected(NodeSelector { terms: vec![term] }) })
    }
}

/// The node of that name.
fn only(node: &str) -> NodeSelector {
    let located = |value: &str| Located { value: value.to_owned(), span: Span { start: 0, end: 0 } };
    let requirement = NodeSelectorRequirement {
        key: Some(located("metadata.name")),
        operator: Some(located("In")),
        values: vec![located(node)],
    };
    let term = NodeSelectorTerm { match_expressions: Vec::new(), match_fields: vec![requirement] };
    NodeSelector { terms: vec![term] }
}

/// Adds requirements that are not there yet; the order of values does not matter.
fn merge(from: &[NodeSelectorRequirement], to: &mut Vec<NodeSelectorRequirement>) {
    fn sorted(requirement: &NodeSelectorRequirement) -> Vec<&str> {
        let mut values: Vec<&str> = requirement.values.iter().map(|it| it.value.as_str()).collect();
        values.sort_unstable();
        values.dedup();
        values
    }
    for requirement in from {
        let known = to.iter().any(|it| {
            text(&it.key) == text(&requirement.key)
                && text(&it.operator) == text(&requirement.operator)
                && sorted(it) == sorted(requirement)
        });
        if !known {
            to.push(requirement.clone());
        }
    }
}
