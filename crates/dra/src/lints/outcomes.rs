//! What does a selector say of the loaded devices, whatever stands before it?

use std::collections::{BTreeMap, BTreeSet};

use kube_cel::{Activation, Budget, EvaluationError, Value, evaluate};

use crate::cluster::Cluster;
use crate::matrix::{DeviceActivation, key, sources};
use crate::selectors::Selector;

/// Devices that are tried; alike ones count once.
const MOST_DEVICES: usize = 200;

/// What was found on the devices that were tried.
#[derive(Default)]
pub(super) struct Outcomes {
    /// Whether some device matches.
    pub(super) matches: bool,
    /// The paths for want of which it fails, each with the drivers, by number, on whose devices it does.
    pub(super) missing: BTreeMap<String, BTreeSet<u32>>,
}

/// Evaluates a selector on every device.
pub(super) fn of(cluster: &Cluster, selector: &Selector) -> Outcomes {
    let mut outcomes = Outcomes::default();
    let Ok(program) = &selector.program else { return outcomes };
    let sources = sources(program, cluster);
    let mut seen = BTreeSet::new();
    for device in &cluster.devices {
        if !seen.insert(key(device, &sources).collect::<Vec<_>>()) {
            continue;
        }
        if seen.len() > MOST_DEVICES {
            break;
        }
        let activation = DeviceActivation::new(cluster, device, &sources);
        match evaluate(program, &activation, Budget::default()) {
            Ok(Value::Bool(true)) => outcomes.matches = true,
            Err(EvaluationError::NoSuchKey(name)) => {
                let name = name.to_string();
                for (slot, path) in program.reads().paths.iter().enumerate() {
                    let named = path.steps.last().is_some_and(|last| **last == *name);
                    if named && path.steps.len() == 3 && !activation.contains(slot, path) {
                        outcomes.missing.entry(path.to_string()).or_default().insert(device.driver);
                    }
                }
            }
            _ => {}
        }
    }
    outcomes
}
