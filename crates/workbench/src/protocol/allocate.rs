//! The Allocate pane: what the scheduler would do with each Pod, why, and which changes would help.

use serde::{Deserialize, Serialize};

use super::{DocumentId, Offer, Tone};

/// What the Allocate pane shows, and what is otherwise than the documents say. Never part of the documents.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AllocateRequest {
    /// Index into [`AllocateView::pods`]; out of range or `None`: the first Pod that waits, else the first.
    pub pod: Option<u32>,
    /// The Pod of this name instead, or of the workload of this name, while there is one.
    #[serde(default)]
    pub named: Option<String>,
    /// While neither says which: a Pod of this document, where it has one.
    #[serde(default)]
    pub document: Option<DocumentId>,
    /// The node to explain; `None`: where the Pod goes, else the one that comes closest.
    pub node: Option<String>,
    /// Devices that are taken for in use.
    pub busy: Vec<DeviceKey>,
    /// Devices that are taken for tainted.
    pub tainted: Vec<DeviceKey>,
    /// Nodes that new Pods are kept from.
    pub cordoned: Vec<String>,
    /// Whether the steps of the search are shown.
    pub steps: bool,
}

/// Names a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DeviceKey {
    pub driver: String,
    pub pool: String,
    pub device: String,
}

/// The scheduler's answer.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AllocateView {
    pub headline: String,
    /// The text of the Pod's `PodScheduled` condition, whole; `None` where it gets none, or is placed.
    pub kubernetes: Option<String>,
    /// The Pods that bring claims, in the order they are scheduled.
    pub pods: Vec<PodRow>,
    /// The Pod that is shown, as index into `pods`.
    pub pod: Option<u32>,
    pub card: Option<AllocateCard>,
    pub nodes: Vec<NodeCard>,
    /// How many nodes are not listed.
    pub more_nodes: u32,
    /// One for each request or alternative, on the node that is explained.
    pub funnels: Vec<Funnel>,
    /// Counter sets of the pools of that node.
    pub counters: Vec<Bar>,
    /// Capacities of shared devices of that node.
    pub capacity: Vec<Bar>,
    /// Whether the search on that node has steps to go through.
    pub can_step: bool,
    /// The search on that node; `None` unless asked for.
    pub search: Option<SearchView>,
    /// Who shares what: a row for each container and claim.
    pub sharing: Vec<SharingRow>,
    /// What the scheduler would write into each claim.
    pub status: Vec<StatusText>,
    /// What a person should know besides.
    pub notes: Vec<String>,
    /// What stands beside every verdict: what is not looked at.
    pub limits: String,
}

/// One Pod.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PodRow {
    /// `Pod trainer`.
    pub label: String,
    /// In a few words, e.g. `fits on node-a`.
    pub verdict: String,
    pub tone: Tone,
}

/// The verdict in a person's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AllocateCard {
    pub tone: Tone,
    pub title: String,
    pub why: Vec<String>,
    /// Single changes with which the Pod fits; each was tried.
    pub changes: Vec<TriedRow>,
    /// What was tried, e.g. `Each was tried with the allocator on node-a.`; empty when nothing was.
    pub tried: String,
}

/// One change that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TriedRow {
    pub label: String,
    /// `yours to change`, or whose it is.
    pub who: String,
    /// `fits on node-a with gpu-1 and gpu-2`.
    pub result: String,
    /// What speaks against it.
    pub warning: Option<String>,
    /// The edit, where it is one of a document.
    pub offer: Option<Offer>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeCard {
    pub name: String,
    pub verdict: String,
    pub tone: Tone,
    /// Whether it is the one that is explained.
    pub chosen: bool,
    /// Whether the person has cordoned it here.
    pub cordoned: bool,
    pub tiles: Vec<Tile>,
    /// How many devices are not shown.
    pub more: u32,
}

/// One device of a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    pub key: DeviceKey,
    /// `gpu-0`.
    pub name: String,
    /// `given`, `would be given` on a node where the Pod does not go, `fits`, `held by other-job`.
    pub says: String,
    pub tone: Tone,
    /// Whether the Pod gets it.
    pub given: bool,
    pub busy: bool,
    pub tainted: bool,
}

/// From how many devices to how many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Funnel {
    /// `gpus on node-a: from 8 devices to 3`.
    pub title: String,
    pub rows: Vec<FunnelRow>,
}

/// One stage of a funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FunnelRow {
    pub label: String,
    /// Which devices fell out here and why.
    pub detail: String,
    pub count: String,
    pub tone: Tone,
}

/// How much of something is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// `gpu-0 counters: memory`.
    pub label: String,
    /// `40Gi of 80Gi used`.
    pub says: String,
    /// How much is used, in hundredths; at most 100.
    pub percent: u32,
}

/// What the search did, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchView {
    pub summary: String,
    pub lines: Vec<SearchLine>,
}

/// One thing that the search did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchLine {
    /// How many devices were taken then.
    pub depth: u32,
    pub text: String,
    pub tone: Tone,
}

/// A container and a claim that it uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharingRow {
    pub pod: String,
    pub container: String,
    pub claim: String,
    pub devices: String,
}

/// `status.allocation` of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusText {
    pub claim: String,
    pub yaml: String,
}
