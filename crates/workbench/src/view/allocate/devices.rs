//! The nodes and their devices, each with what keeps it or who holds it.

use std::collections::BTreeMap;

use dra::allocate::{Candidate, Explanation, Inventory, Reason, Stage, Verdict};
use dra::schedule::{NodeVerdict, Scheduled};
use dra::{Body, Object};

use super::reasons::text;
use super::why::telling;
use super::{Explanations, Scene};
use crate::protocol::{DeviceKey, NodeCard, Tile, Tone};
use crate::view::words::counted;

/// Nodes and tiles that are listed at most. Ours: a screen or two.
const NODES: usize = 24;
const TILES: usize = 64;

/// Which claims hold which devices.
#[derive(Debug, Default)]
pub(super) struct Holders(BTreeMap<[String; 3], Vec<String>>);

impl Holders {
    pub(super) fn of(objects: &[&Object], pods: &[Scheduled<'_>]) -> Self {
        let mut out: BTreeMap<[String; 3], Vec<String>> = BTreeMap::new();
        for object in objects {
            let Body::ResourceClaim(claim) = &object.body else { continue };
            for it in claim.allocation.iter().flat_map(|it| &it.results) {
                let name = [text(&it.driver), text(&it.pool), text(&it.device)].map(str::to_owned);
                out.entry(name).or_default().push(format!("claim {}", object.name()));
            }
        }
        for pod in pods {
            let Some(answer) = pod.chosen().and_then(|index| pod.nodes.get(index)) else { continue };
            for device in answer.given().unwrap_or_default().iter().flat_map(|it| &it.devices) {
                out.entry(device.name.each_ref().map(|it| it.to_string()))
                    .or_default()
                    .push(format!("Pod {}", pod.name));
            }
        }
        Self(out)
    }

    /// `claim other-job`; what is not loaded holds it when nobody here does.
    pub(super) fn of_device(&self, name: &[String; 3]) -> String {
        let held = self.0.get(name).map(Vec::as_slice).unwrap_or_default();
        match held {
            [] => "your what-if".to_owned(),
            all => crate::view::words::list(all, 2),
        }
    }
}

/// The index of a device.
pub(super) fn find(inventory: &Inventory<'_>, key: &DeviceKey) -> Option<usize> {
    let slices = inventory.pools.get(&(key.driver.as_str(), key.pool.as_str()))?;
    let mut devices =
        slices.iter().filter_map(|it| inventory.slices.get(*it)).flat_map(|it| it.devices.clone());
    devices.find(|it| inventory.devices.get(*it).is_some_and(|it| it.name == key.device))
}

impl<'a> Scene<'_, 'a> {
    pub(super) fn device_key(&self, device: usize) -> DeviceKey {
        let slice = self.inventory.slice_of(device);
        DeviceKey {
            driver: slice.map_or("", |it| it.driver).to_owned(),
            pool: slice.map_or("", |it| it.pool).to_owned(),
            device: self.inventory.devices.get(device).map_or("", |it| it.name).to_owned(),
        }
    }

    /// Who holds a device.
    pub(super) fn holder(&self, device: usize) -> String {
        let DeviceKey { driver, pool, device } = self.device_key(device);
        self.holders.of_device(&[driver, pool, device])
    }

    /// The nodes in their own order, so that explaining another moves none; the explained one is among them.
    pub(super) fn nodes(
        &self,
        pod: &Scheduled<'a>,
        shown: Option<usize>,
        explanations: &Explanations,
    ) -> (Vec<NodeCard>, u32) {
        let beyond = shown.filter(|it| *it >= NODES);
        let first = NODES - beyond.iter().len();
        let cards = (0..pod.nodes.len()).take(first).chain(beyond).filter_map(|index| {
            let answer = pod.nodes.get(index)?;
            let node = self.inventory.nodes.get(answer.node)?;
            let chosen = Some(index) == shown;
            let (verdict, tone) = node_verdict(&answer.verdict, explanations.get(&index));
            let tiles = self.tiles(pod, index, explanations.get(&index));
            let more = tiles.len().saturating_sub(TILES) as u32;
            Some(NodeCard {
                name: node.name.to_owned(),
                verdict,
                tone,
                chosen,
                cordoned: self.request.cordoned.iter().any(|it| it == node.name),
                tiles: tiles.into_iter().take(TILES).collect(),
                more,
            })
        });
        (cards.collect(), pod.nodes.len().saturating_sub(NODES) as u32)
    }

    fn tiles(&self, pod: &Scheduled<'a>, index: usize, explanation: Option<&Explanation>) -> Vec<Tile> {
        let Some(answer) = pod.nodes.get(index) else { return Vec::new() };
        let given = answer.given().unwrap_or_default();
        let goes_here = pod.chosen() == Some(index);
        let chosen: Vec<usize> = given.iter().flat_map(|it| &it.devices).map(|it| it.device).collect();
        let devices: Vec<usize> = match explanation.and_then(|it| it.requests.first()) {
            Some(request) => request.devices.iter().map(|it| it.device).collect(),
            None => {
                let node = self.inventory.nodes.get(answer.node).map_or("", |it| it.name);
                let slices = self.inventory.by_node.get(node).into_iter().flatten();
                slices
                    .filter_map(|it| self.inventory.slices.get(*it))
                    .flat_map(|it| it.devices.clone())
                    .collect()
            }
        };
        devices
            .into_iter()
            .map(|device| {
                let key = self.device_key(device);
                let taken = chosen.contains(&device);
                let (says, tone) = match (taken, goes_here) {
                    (true, true) => ("given".to_owned(), Tone::Good),
                    (true, false) => ("would be given".to_owned(), Tone::Good),
                    (false, _) => self.tile(pod, device, explanation),
                };
                Tile {
                    name: key.device.clone(),
                    busy: self.request.busy.contains(&key),
                    tainted: self.request.tainted.contains(&key),
                    key,
                    says,
                    tone,
                    given: taken && goes_here,
                }
            })
            .collect()
    }

    /// The best that is true of a device for any request.
    fn tile(&self, pod: &Scheduled<'a>, device: usize, explanation: Option<&Explanation>) -> (String, Tone) {
        let requests = explanation.map(|it| it.requests.as_slice()).unwrap_or_default();
        let known = |it: &&Candidate| it.device == device;
        let candidates: Vec<&Candidate> =
            requests.iter().filter_map(|it| it.devices.iter().find(known)).collect();
        if candidates.iter().any(|it| it.error.is_some()) {
            return ("selector fails".to_owned(), Tone::Bad);
        }
        if candidates.iter().any(|it| it.reason.is_none()) {
            return ("fits".to_owned(), Tone::Good);
        }
        let best = candidates.iter().filter_map(|it| it.reason.as_ref()).max_by_key(|it| it.stage());
        match best {
            Some(Reason::InUse) => (format!("held by {}", self.holder(device)), Tone::Quiet),
            Some(reason @ Reason::Taint(_)) => (self.reason(device, reason), Tone::Warning),
            Some(reason) => (self.reason(device, reason), Tone::Quiet),
            None if pod.in_use.any(device) => (format!("held by {}", self.holder(device)), Tone::Quiet),
            None => ("not looked at".to_owned(), Tone::Quiet),
        }
    }
}

fn node_verdict(verdict: &NodeVerdict, explanation: Option<&Explanation>) -> (String, Tone) {
    match verdict {
        NodeVerdict::Refused(reason) => (reason.clone(), Tone::Quiet),
        NodeVerdict::Asked(outcome) => {
            let steps = counted(outcome.steps as usize, "step");
            match &outcome.verdict {
                Verdict::Fits(given) if given.is_empty() => {
                    ("fits; the devices are there".to_owned(), Tone::Good)
                }
                Verdict::Fits(_) => (format!("fits, {steps}"), Tone::Good),
                Verdict::DoesNotFit => (short(explanation), Tone::Bad),
                Verdict::NodeError(text) => (text.clone(), Tone::Bad),
                Verdict::Fatal(_) => ("an error".to_owned(), Tone::Bad),
                Verdict::Panics(_) => ("the scheduler panics".to_owned(), Tone::Bad),
                Verdict::OutOfBudget => (format!("stopped after {steps}"), Tone::Warning),
                Verdict::NotSimulated(_) => ("not simulated".to_owned(), Tone::Warning),
            }
        }
    }
}

/// What a node lacks, in a few words.
fn short(explanation: Option<&Explanation>) -> String {
    let mut requests = explanation.map(|it| it.requests.as_slice()).unwrap_or_default().iter();
    let lacking = requests.find_map(|it| Some((telling(it)?, it)));
    let Some(((stage, count), request)) = lacking else { return "not all together".to_owned() };
    match (stage, count) {
        (Stage::OnNode, 0) => "no devices".to_owned(),
        (Stage::InClass | Stage::Selected, 0) => "none match".to_owned(),
        _ => format!("{} short", request.count.unwrap_or(1).saturating_sub(count)),
    }
}
