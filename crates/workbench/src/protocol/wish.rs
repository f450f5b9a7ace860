//! "I want devices": what a person wants, and what would be written for it.

use serde::{Deserialize, Serialize};

use super::DocumentId;
use super::{
    AttributeOption, EditView, FormPath, Group, OperatorOption, SampleDocument, SelectorRow, Suggestion, Tone,
};

/// What is written for a wish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WishKind {
    /// A claim or a template, and the Pod that uses it.
    #[default]
    Claim,
    /// A class that answers for an extended resource, and a Pod that asks for it.
    ExtendedResource,
    /// A class.
    Class,
}

/// What a person wants. What is not said yet is filled in from the recipe and the loaded cluster.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// The recipe it began with.
    pub recipe: String,
    /// Whether the blanks of the recipe are filled in.
    pub filled: bool,
    pub kind: WishKind,
    /// Of the claim, template or class.
    pub name: String,
    /// A namespace that is made for it; empty for the usual one.
    pub namespace: String,
    pub requests: Vec<WishRequest>,
    /// The attribute that all devices share, as `domain/name`; empty for none.
    pub same: String,
    /// One claim by name; else one for each Pod from a template.
    pub shared: bool,
    /// The Pod that is wired; `None`: new ones are written.
    pub pod: Option<WishPod>,
    /// How many new Pods, and how many containers each.
    pub pods: u32,
    pub containers: u32,
    /// The container of [`Wish::pod`] that uses the devices; empty for all.
    pub container: String,
    /// Takes over the Pod's extended resource.
    pub migrate: bool,
    /// The extended resource's name.
    pub resource: String,
}

/// One kind of devices that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WishRequest {
    pub name: String,
    pub class: String,
    pub count: u32,
    pub rows: Vec<SelectorRow>,
    /// Conditions of alternatives, best first; empty when there are none.
    pub alternatives: Vec<Vec<SelectorRow>>,
    pub admin: bool,
    /// How much of which capacity.
    pub capacity: Option<(String, String)>,
}

/// A Pod, or workload with Pods, that is there already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishPod {
    pub document: DocumentId,
    /// Its `spec` with the containers.
    pub spec: FormPath,
    /// `Pod trainer`.
    pub title: String,
    pub containers: Vec<String>,
    /// Extended resources that its containers ask for.
    pub resources: Vec<String>,
}

/// A recipe as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipeRow {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// What the loaded cluster lacks for it, or the chosen Kubernetes does not do; `None` when it fits.
    pub lacks: Option<String>,
    /// The built-in sample that has it; empty when no other cluster helps.
    pub sample: String,
}

/// What the page shows of a wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WishView {
    pub recipes: Vec<RecipeRow>,
    /// The wish with its blanks filled in.
    pub wish: Wish,
    pub classes: Vec<Suggestion>,
    /// For each request of the wish.
    pub requests: Vec<WishRequestView>,
    /// Attributes that all devices could share.
    pub places: Vec<Suggestion>,
    /// Pods that could use the devices.
    pub pods: Vec<WishPod>,
    /// What it comes to, each with its tone, e.g. `16 devices match, up to 8 on one node`.
    pub says: Vec<(Tone, String)>,
    /// What would be added.
    pub documents: Vec<SampleDocument>,
    /// What would be changed in documents that are there, and the changed part after.
    pub edits: Vec<EditView>,
    pub changed: Option<String>,
    /// The Pod or workload that uses the devices, by name; empty when there is none.
    pub user: String,
    /// Nothing can be written, and why.
    pub refused: Option<String>,
}

/// What can be chosen for one request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WishRequestView {
    /// E.g. `16 devices match, up to 8 on one node`.
    pub note: String,
    /// `Good` where enough are there.
    pub tone: Tone,
    pub attributes: Vec<AttributeOption>,
    /// For each row, the operators that make sense.
    pub operators: Vec<Vec<OperatorOption>>,
}

impl Wish {
    /// Asks for another count of a request. A recipe's name that says the count, such as `one-gpu`, becomes one that is
    /// right for any; a name that was typed stays.
    pub fn ask_for(&mut self, request: usize, count: u32) {
        let Some(request) = self.requests.get_mut(request).filter(|it| it.count != count) else { return };
        request.count = count;
        let is_recipes = !self.name.is_empty() && self.recipe.starts_with(&self.name);
        let things = self.name.strip_prefix("one-").or_else(|| self.name.strip_prefix("two-"));
        if let Some(things) = things.filter(|_| is_recipes) {
            self.name = format!("{}s", things.trim_end_matches('s'));
        }
    }
}

impl SampleDocument {
    /// A manifest.
    pub(crate) fn manifest(name: String, text: String) -> Self {
        Self { group: Group::Manifests, name, text }
    }
}
