//! The stations of the road and the panes of all but Match.

use serde::{Deserialize, Serialize};

use super::{AllocateView, DocumentId, GraphView, MatchView, Offer, Place, Severity, Tone};

/// The five stations of every claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Station {
    #[default]
    Read,
    Accept,
    Match,
    Allocate,
    TakeHome,
}

/// The glyph of a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StationMark {
    /// ✓: proven.
    Good,
    /// !: look here.
    Attention,
    /// ✕: Kubernetes refuses.
    Bad,
    /// …: not decided, not simulated, or nothing to decide.
    Neutral,
    /// →: take home.
    Arrow,
}

/// One station on the road.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StationView {
    pub station: Station,
    /// `Read`, `Accept`, `Match`, `Allocate`, `Take home`.
    pub title: String,
    pub mark: StationMark,
    /// The verdict in a few words, e.g. `8 devices match, 8 fail`.
    pub verdict: String,
}

/// The pane of one station.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Pane {
    Read(ReadView),
    Accept(AcceptView),
    Match(Box<MatchView>),
    Allocate(Box<AllocateView>),
    TakeHome(TakeHomeView),
}

/// What was read: problems, and the cluster in numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadView {
    pub headline: String,
    /// A sentence or two under the headline.
    pub summary: String,
    /// The cluster's counts: drivers, pools, devices, nodes, classes, claims.
    pub cluster: Vec<ClusterRow>,
    /// Every pool; incomplete ones first.
    pub pools: Vec<PoolRow>,
    /// How the manifests hang together.
    pub graph: GraphView,
}

/// One count of the cluster, e.g. `16` `devices`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterRow {
    pub count: u32,
    pub label: String,
}

/// One pool of one driver.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PoolRow {
    pub driver: String,
    pub pool: String,
    pub devices: u32,
    /// `None`: complete. Else what is missing, e.g. `2 of 3 slices; the scheduler skips this pool until all are there`.
    pub incomplete: Option<String>,
}

/// One problem, for lists.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProblemRow {
    pub severity: Severity,
    /// A stable code, e.g. `unknown-field`.
    pub code: String,
    pub message: String,
    /// Kubernetes' own text, when there is one.
    pub kubernetes: Option<String>,
    /// `ResourceClaim two-gpus`, or the document's name.
    pub object: String,
    /// The field as the API server writes it; empty for a syntax problem.
    pub path: String,
    /// 1-based line in the document.
    pub line: u32,
    pub place: Place,
    pub offer: Option<Offer>,
}

/// What the Accept pane shows, and how its problems are written for copying.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptRequest {
    /// Only this document; `None`, or one that is not there: all.
    pub document: Option<DocumentId>,
    /// Only problems of this severity, and objects that have some; `None`: all.
    pub severity: Option<Severity>,
    pub format: CopyFormat,
}

/// How problems are written for copying.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CopyFormat {
    #[default]
    Text,
    Markdown,
    /// As `kubectl dra check -o json`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// The API server's answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptView {
    pub headline: String,
    /// What was asked, and what was not.
    pub summary: String,
    /// The documents to choose from, and the names that the list gives them.
    pub documents: Vec<(DocumentId, String)>,
    /// The severities to choose from, each with its number of problems in the chosen document.
    pub severities: Vec<(Severity, u32)>,
    /// One entry for each object of your manifests that is to be shown.
    pub objects: Vec<AcceptRow>,
    /// Problems of texts that are part of no object.
    pub others: Vec<ProblemRow>,
    /// The pages of our own rules among the problems, by code.
    pub pages: Vec<RulePage>,
    /// The problems that are shown, for copying; empty when there are none.
    pub copied: String,
    /// How `copied` is written.
    pub format: CopyFormat,
}

/// Why a rule is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulePage {
    /// As a problem names it, e.g. `unguarded-attribute`.
    pub code: String,
    pub title: String,
    /// A few sentences.
    pub why: String,
    /// Manifests in which the rule finds something.
    pub wrong: String,
    /// The same without it.
    pub right: String,
}

/// The API server's answer to one object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptRow {
    /// `ResourceClaim two-gpus`.
    pub title: String,
    pub place: Place,
    pub mark: StationMark,
    /// `accepted`, `refused: 2 problems`.
    pub verdict: String,
    /// The message of a refusal, verbatim and whole.
    pub kubernetes: Option<String>,
    /// The same as kubectl shows it, where it differs.
    pub kubectl: Option<String>,
    /// The warnings that come with an answer, verbatim.
    pub warnings: Vec<String>,
    /// All problems of the object, those of our own rules too.
    pub problems: Vec<ProblemRow>,
    /// Where Kubernetes documents the kind; empty where it does not.
    pub documentation: String,
}

/// How manifests are written for taking home.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeHomeRequest {
    /// The version of the resource API, e.g. `v1beta1`; empty: as typed.
    pub version: String,
    /// Written anew, without comments; else as typed.
    pub formatted: bool,
    /// The verdict stands above each manifest as a comment.
    pub commented: bool,
}

/// Your manifests, ready to leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakeHomeView {
    pub headline: String,
    pub summary: String,
    pub items: Vec<TakeHomeItem>,
    /// The versions of the resource API that this Kubernetes has, newest first.
    pub versions: Vec<String>,
    /// All items as one stream of documents.
    pub all: String,
    /// A file name for `all`.
    pub file_name: String,
    /// The command that applies `all`.
    pub apply: String,
    /// `kustomization.yaml` for the items beside it; empty when there are none.
    pub kustomization: String,
    /// The cluster's documents, to try them on a cluster without such devices; never part of `all`. `None`: there are
    /// none, or too many.
    pub cluster: Option<TakeHomeItem>,
}

/// One document to take home.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakeHomeItem {
    pub document: DocumentId,
    pub title: String,
    pub subtitle: String,
    /// What the API server says to the text as it is taken; empty where nothing is said.
    pub verdict: String,
    pub tone: Tone,
    pub text: String,
    pub file_name: String,
    /// What was left out or what stands against it, e.g. `status and server fields left out`.
    pub notes: Vec<String>,
}
