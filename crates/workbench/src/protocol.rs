//! Which messages pass between the page and the engine?
//!
//! Plain data, written as JSON at the worker's edge. All positions are UTF-16 code units of a document's text, because
//! that is what the text editor counts in; bytes never leave the engine.
//! The page owns the texts. The engine is a function of one [`Request`] that keeps caches: it may be killed at any
//! time, and a new one asks for what it misses with [`Answer::NeedTexts`].

use serde::{Deserialize, Serialize};

mod allocate;
mod assist;
mod decode;
mod document;
mod form;
mod graph;
mod match_view;
mod offer;
mod panes;
mod sample;
mod share;
mod target;
mod wish;

pub use allocate::{
    AllocateCard, AllocateRequest, AllocateView, Bar, DeviceKey, Funnel, FunnelRow, NodeCard, PodRow,
    SearchLine, SearchView, SharingRow, StatusText, Tile, TriedRow,
};
pub use assist::{AssistRequest, AssistView, CompletionRow, CompletionsView, HoverView, SignatureView};
pub use decode::{DecodedPart, DecodedView};
pub use document::{
    DocumentId, DocumentInput, DocumentText, DocumentView, Group, Lens, LensPiece, Mark, ObjectRow,
    OpenDocument, Revision, Severity,
};
pub use form::{
    AttributeOption, Change, Changed, Control, Convert, FormAction, FormIntent, FormPart, FormPath,
    FormRequest, FormView, OperatorOption, RowOperator, RowSubject, ScalarKind, SelectorControl, SelectorRow,
    Suggestion, ValueKind, WriteTo,
};
pub use graph::{GraphBox, GraphLine, GraphView};
pub use match_view::{
    AttributeRow, Cell, CellKey, CellView, Column, FailureView, Figure, MatchRequest, MatchView, MatrixRow,
    RequestRow, RowFilter, TraceLine,
};
pub use offer::{Action, EditView, Offer, Place, Tone};
pub use panes::{
    AcceptRequest, AcceptRow, AcceptView, ClusterRow, CopyFormat, Pane, PoolRow, ProblemRow, ReadView,
    RulePage, Station, StationMark, StationView, TakeHomeItem, TakeHomeRequest, TakeHomeView,
};
pub use sample::{SampleDocument, SampleRow};
pub use share::{LinkedView, ShareRequest, ShareView};
pub use target::{ChangeRow, CompareView, GateView, ReleaseRow, TargetRequest, TargetView};
pub use wish::{RecipeRow, Wish, WishKind, WishPod, WishRequest, WishRequestView, WishView};

/// What the page asks of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read these documents and show this view of them.
    Look(Box<Look>),
    /// Which samples are built in?
    Samples,
    /// What edits make this difference?
    Change(Box<Change>),
    /// What may be written, and what stands, at this place of an expression?
    Assist(Box<AssistRequest>),
    /// What edits write a document in another version?
    Convert(Box<Convert>),
    /// What does the fragment of this address hold?
    OpenLink(String),
    /// The documents of one built-in sample, by the name [`SampleRow::name`] gave.
    Sample(String),
}

/// One look at the documents: everything the answer depends on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The page's own counter, returned in [`View::look`]; an answer to an older look is dropped.
    pub look: u64,
    /// Every open document of both groups, in the order of the list.
    pub documents: Vec<DocumentInput>,
    /// The document in the editor: its marks and lenses come with the answer. `None`: no editor is shown.
    pub open: Option<DocumentId>,
    /// The station whose pane is open.
    pub station: Station,
    /// What the Match pane shows; kept while another pane is open.
    pub matching: MatchRequest,
    /// What the Accept pane shows.
    #[serde(default)]
    pub accept: AcceptRequest,
    /// What the Allocate pane shows, and what is otherwise there than the documents say.
    #[serde(default)]
    pub allocate: AllocateRequest,
    /// How manifests are written for taking home.
    #[serde(default)]
    pub take_home: TakeHomeRequest,
    /// What the form of the open document shows.
    #[serde(default)]
    pub form: FormRequest,
    /// What is wanted, while "I want devices" is open.
    #[serde(default)]
    pub wish: Option<Wish>,
    /// What a link should hold, while one is being made.
    #[serde(default)]
    pub share: Option<ShareRequest>,
    /// An error to explain, while one is pasted.
    #[serde(default)]
    pub decode: Option<String>,
    /// Which Kubernetes judges.
    #[serde(default)]
    pub target: TargetRequest,
    /// Another Kubernetes, to say where it judges otherwise; `None` while nobody asks.
    #[serde(default)]
    pub compare: Option<TargetRequest>,
    /// How many evaluation steps all selectors together may take; smaller where the engine runs in the page's own
    /// thread. What was left out is said in the answer.
    pub budget: u64,
}

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The look as view models.
    View(Box<View>),
    /// The engine is new or has dropped its caches: send the look again with the texts of these documents.
    NeedTexts { look: u64, documents: Vec<DocumentId> },
    /// The built-in samples, in the order to list them.
    Samples(Vec<SampleRow>),
    /// One sample's documents.
    Sample { row: SampleRow, documents: Vec<SampleDocument> },
    /// What became of a change.
    Changed(Changed),
    /// Help for a place of an expression.
    Assisted(Box<AssistView>),
    /// What an opened link holds, or why it is not read.
    Linked(Result<LinkedView, String>),
    /// The message could not be read, or names something that is not there. A defect of the page, said aloud.
    Refused(String),
}

/// Everything the page shows that depends on the documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The [`Look::look`] this answers.
    pub look: u64,
    /// The five stations, in order, each with its verdict in a few words.
    pub road: Vec<StationView>,
    /// One entry a document, in the order they were sent.
    pub documents: Vec<DocumentView>,
    /// Marks and lenses of the document in the editor.
    pub open: Option<OpenDocument>,
    /// The form of the open document, when one is shown.
    pub form: Option<Box<FormView>>,
    /// What would be written for the wish.
    pub wish: Option<Box<WishView>>,
    /// The link that was asked for.
    pub share: Option<ShareView>,
    /// What the pasted error means.
    pub decoded: Option<Box<DecodedView>>,
    /// The pane of the station that was asked for.
    pub pane: Pane,
    /// All problems of all documents, most severe first within a document. Shown in Read, counted on the list.
    pub problems: Vec<ProblemRow>,
    /// One sentence for the live region: what a person who cannot see the page needs to hear after this change.
    pub announcement: String,
    /// The Kubernetes release all of this speaks of, and what else could be chosen.
    pub target: TargetView,
    /// Where [`Look::compare`] judges otherwise.
    pub compare: Option<CompareView>,
    /// In how many cases the engine was seen to agree with Kubernetes; it speaks of the engine, not of these documents.
    pub badge: String,
}
