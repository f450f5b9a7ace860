//! What would be written for a wish, on the loaded cluster?

mod fill;
mod finding;
mod pods;
mod write;

use dra::admission::{Admission, admit};
use dra::{Matrix, Memo, Selectors, Target, Verdict};

use crate::analysis::Analysis;
use crate::protocol::{
    RecipeRow, SampleDocument, Tone, Wish, WishKind, WishRequest, WishRequestView, WishView,
};
use crate::recipes::{self, Recipe};
use crate::selector_rows;
use crate::view::{attributes_of, classes_of, words};

/// The wish with its blanks filled in, and everything that could be chosen instead.
pub(crate) fn wish(analysis: &Analysis<'_>, wish: &Wish, memo: &mut Memo, target: &Target) -> WishView {
    let recipes = recipes::all();
    let mut wish = wish.clone();
    if !wish.filled {
        let recipe = recipes.iter().find(|recipe| recipe.slug == wish.recipe).or(recipes.first());
        wish = recipe.map(|recipe| fill::fill(analysis, recipe)).unwrap_or_default();
    }
    let found = matching(analysis, &wish, memo, target);
    let written = write::write(analysis, &wish);
    let recipe = recipes.iter().find(|recipe| recipe.slug == wish.recipe);
    let nowhere = recipe.filter(|recipe| !recipe.same.is_empty() && wish.same.is_empty());
    let (refused, written) = match (written, nowhere) {
        (Ok(written), None) => (None, written),
        (Ok(_), Some(recipe)) => (Some(fill::no_place(recipe)), write::Written::default()),
        (Err(why), _) => (Some(why), write::Written::default()),
    };
    let requests = wish.requests.iter().enumerate().map(|(index, request)| WishRequestView {
        note: found.get(index).map(|found| found.in_words(request.count)).unwrap_or_default(),
        tone: found.get(index).map_or(Tone::Plain, |found| found.tone(request.count)),
        attributes: attributes_of(analysis, &request.class),
        operators: request.rows.iter().map(|row| selector_rows::operators(row.kind)).collect(),
    });
    let requests = requests.collect();
    WishView {
        recipes: recipes.iter().map(|recipe| row(analysis, recipe, target)).collect(),
        classes: classes_of(analysis),
        requests,
        places: finding::places(analysis, &wish.requests),
        pods: pods::pods(analysis),
        says: judged(&written.documents, target).chain(says(analysis, &wish, &found)).collect(),
        documents: written.documents,
        edits: written.edits,
        changed: written.changed,
        user: written.user,
        refused,
        wish,
    }
}

/// What the API server has against documents; nothing where it takes them whole.
fn judged<'a>(
    documents: &'a [SampleDocument],
    target: &'a Target,
) -> impl Iterator<Item = (Tone, String)> + use<'a> {
    let one = |document: &SampleDocument| {
        // Where a namespace is needed it is among them, with its label.
        let label = ("resource.kubernetes.io/admin-access".to_owned(), "true".to_owned());
        let namespace_labels = std::iter::once(label).collect();
        let verdict =
            admit(&Admission { text: &document.text, namespace_labels, ..Admission::default() }, target);
        let refused = (!verdict.accepted && verdict.not_simulated.is_none())
            .then(|| (Tone::Bad, format!("Kubernetes {} refuses it: {}", target.release, verdict.text)));
        let dropped =
            verdict.dropped.iter().map(|it| (Tone::Warning, crate::view::not_stored(it, target.release)));
        refused.into_iter().chain(dropped).collect::<Vec<_>>()
    };
    documents.iter().flat_map(one)
}

/// What this Kubernetes has against what a recipe writes; `None` when it takes it whole.
fn not_here(analysis: &Analysis<'_>, recipe: &Recipe, target: &Target) -> Option<String> {
    let wish = fill::fill(analysis, recipe);
    let gate = (wish.kind == WishKind::ExtendedResource && !target.gate("DRAExtendedResource"))
        .then(|| format!("Kubernetes {} has the feature gate DRAExtendedResource off", target.release));
    gate.or_else(|| {
        let written = write::write(analysis, &wish).ok()?;
        judged(&written.documents, target).next().map(|(_, text)| text)
    })
}

fn row(analysis: &Analysis<'_>, recipe: &Recipe, target: &Target) -> RecipeRow {
    let of_cluster = fill::lacks(analysis, recipe);
    let of_target = if of_cluster.is_none() { not_here(analysis, recipe, target) } else { None };
    RecipeRow {
        name: recipe.slug.to_owned(),
        title: recipe.title.clone(),
        summary: recipe.summary.clone(),
        // Another cluster does not help against a gate that is off.
        sample: if of_target.is_none() { recipe.sample.clone() } else { String::new() },
        lacks: of_cluster.or(of_target),
    }
}

/// The devices that one request finds.
struct Found {
    matches: Vec<bool>,
    matching: usize,
    failing: usize,
    /// The most on one node.
    on_one_node: usize,
}

impl Found {
    /// Whether several are wanted and no node has that many.
    fn is_short(&self, wanted: u32) -> bool {
        wanted > 1 && self.on_one_node < wanted as usize
    }

    fn tone(&self, wanted: u32) -> Tone {
        if self.matching == 0 || self.is_short(wanted) { Tone::Warning } else { Tone::Good }
    }

    fn in_words(&self, wanted: u32) -> String {
        let mut text = format!("{} match", words::counted(self.matching, "device"));
        if self.matching == 1 {
            text = "1 device matches".to_owned();
        }
        if self.failing > 0 {
            text.push_str(&format!(", {}", words::failing(self.failing)));
        }
        if self.is_short(wanted) {
            text.push_str(&format!(
                "; {wanted} do not fit on one node: at most {} are there",
                self.on_one_node
            ));
        } else if self.matching > 1 {
            text.push_str(&format!(", up to {} on one node", self.on_one_node));
        }
        text
    }
}

/// What each request of the wish finds, by running the very selectors that are written for it.
fn matching(analysis: &Analysis<'_>, wish: &Wish, memo: &mut Memo, target: &Target) -> Vec<Found> {
    let one = |request: &WishRequest| {
        let claim = write::probe(request);
        let stream = yaml_tree::parse(&yaml_tree::emit::emit(&claim));
        let decoded = dra::decode(dra::DocumentId(u32::MAX >> 1), &stream, target);
        let mut selectors = Selectors::compile(&decoded.objects, memo);
        // The classes are those of the documents.
        let offset = selectors.selectors.len();
        selectors.selectors.extend(analysis.selectors.selectors.iter().cloned());
        let shifted = |(name, indices): (&String, &Vec<usize>)| {
            (name.clone(), indices.iter().map(|index| index + offset).collect())
        };
        selectors.classes = analysis.selectors.classes.iter().map(shifted).collect();
        let matrix = Matrix::evaluate(analysis.cluster, &selectors, memo, dra::Budget::default());
        found(analysis, &matrix)
    };
    wish.requests.iter().map(one).collect()
}

fn found(analysis: &Analysis<'_>, matrix: &Matrix) -> Found {
    let verdicts = |device: usize| (0..matrix.rows.len()).map(move |row| matrix.cell(row, device).verdict);
    let devices = 0..analysis.cluster.devices.len();
    let matches: Vec<bool> =
        devices.clone().map(|device| verdicts(device).any(|it| it == Verdict::Match)).collect();
    let failing = devices.filter(|device| verdicts(*device).any(Verdict::is_error)).count();
    let matching = matches.iter().filter(|it| **it).count();
    let on_one_node = finding::most_on_one_node(analysis, &matches);
    Found { matches, matching, failing, on_one_node }
}

/// What the wish comes to.
fn says(analysis: &Analysis<'_>, wish: &Wish, found: &[Found]) -> Vec<(Tone, String)> {
    let mut says = Vec::new();
    if analysis.cluster.devices.is_empty() {
        says.push((
            Tone::Warning,
            "No devices are loaded, so nothing can be counted or suggested".to_owned(),
        ));
    }
    for (request, found) in wish.requests.iter().zip(found) {
        let wanted = request.count.max(1) as usize;
        if !analysis.cluster.devices.is_empty() && found.on_one_node < wanted && wish.kind != WishKind::Class
        {
            let have = found.on_one_node;
            says.push((
                Tone::Bad,
                format!(
                    "No node has {} for `{}`; the most is {have}",
                    words::counted(wanted, "device"),
                    request.name
                ),
            ));
        }
    }
    if !wish.same.is_empty() && wish.kind == WishKind::Claim {
        let matches: Vec<&[bool]> = found.iter().map(|found| found.matches.as_slice()).collect();
        let counts: Vec<usize> = wish.requests.iter().map(|request| request.count.max(1) as usize).collect();
        says.push(match finding::values_that_fit(analysis, &wish.same, &matches, &counts) {
            (0, 0) => (Tone::Bad, format!("no matching device publishes `{}`", wish.same)),
            (0, most) => (
                Tone::Bad,
                format!("No value of `{}` has that many matching devices; the most is {most}", wish.same),
            ),
            (fit, _) => (
                Tone::Good,
                format!(
                    "{} would do: enough devices of one node with the same `{}`",
                    words::counted(fit, "place"),
                    wish.same
                ),
            ),
        });
    }
    says
}
