//! The blanks of a recipe, filled in from the loaded cluster.

use super::{finding, pods};
use crate::analysis::Analysis;
use crate::protocol::{AttributeOption, RowOperator, SelectorRow, Wish, WishKind, WishRequest};
use crate::recipes::{Recipe, RecipeRequest};
use crate::view::attributes_of;

/// Alternatives made of the values of one attribute. Ours: more make a poor recipe; upstream's limit is 8.
const MOST_ALTERNATIVES: usize = 3;

/// What the loaded cluster lacks for a recipe; `None` when it fits.
pub(super) fn lacks(analysis: &Analysis<'_>, recipe: &Recipe) -> Option<String> {
    if analysis.cluster.classes.is_empty() && recipe.kind != WishKind::Class {
        return Some("no class is loaded".to_owned());
    }
    let request = |request: &RecipeRequest| {
        let Some(class) = finding::class(analysis, &request.class, request.needs) else {
            return Some(format!("no class for `{}` has devices here", request.name));
        };
        if !request.capacity.is_empty() && shareable(analysis, request, &class).is_none() {
            return Some("no device here can be shared by capacity".to_owned());
        }
        if !request.prefer.is_empty() && alternatives(analysis, request, &class).len() < 2 {
            return Some("only one kind of device is here".to_owned());
        }
        None
    };
    let needed = recipe.requests.iter().find_map(request);
    needed.or_else(|| {
        let filled = fill(analysis, recipe);
        (!recipe.same.is_empty() && filled.same.is_empty()).then(|| no_place(recipe))
    })
}

/// Without what they could have in common, devices cannot be asked to have it.
pub(super) fn no_place(recipe: &Recipe) -> String {
    format!("no device here publishes an attribute like `{}`", recipe.same.join("` or `"))
}

/// The wish of a recipe.
pub(super) fn fill(analysis: &Analysis<'_>, recipe: &Recipe) -> Wish {
    let requests: Vec<WishRequest> = recipe.requests.iter().map(|it| request(analysis, recipe, it)).collect();
    let same = place(analysis, &recipe.same, &requests).unwrap_or_default();
    let all = pods::pods(analysis);
    let migrating = all.iter().find(|pod| !pod.resources.is_empty()).cloned();
    let pod = if recipe.migrate { migrating } else { None };
    let class = requests.first().map(|request| request.class.clone()).unwrap_or_default();
    let of_class =
        analysis.cluster.classes.get(&class).and_then(|class| class.extended_resource_name.clone());
    let resource = pod.as_ref().and_then(|pod| pod.resources.first().cloned()).or(of_class);
    Wish {
        recipe: recipe.slug.to_owned(),
        filled: true,
        kind: recipe.kind,
        name: recipe.name.clone(),
        namespace: recipe.namespace.clone(),
        requests,
        same,
        shared: recipe.shared,
        pod,
        pods: recipe.pods.unwrap_or(1),
        containers: recipe.containers.unwrap_or(1),
        container: String::new(),
        migrate: recipe.migrate,
        resource: resource.unwrap_or_else(|| "vendor.com/gpu".to_owned()),
    }
}

/// The place that a recipe names: one where the devices fit, else any of that name.
fn place(analysis: &Analysis<'_>, words: &[String], requests: &[WishRequest]) -> Option<String> {
    let places = finding::places(analysis, requests);
    let named = |word: &String| {
        let word = word.clone();
        places.iter().filter(move |place| place.value.to_lowercase().contains(word.as_str()))
    };
    let inside: Vec<Vec<bool>> =
        requests.iter().map(|request| crate::view::devices_of(analysis, &request.class)).collect();
    let inside: Vec<&[bool]> = inside.iter().map(Vec::as_slice).collect();
    let wanted: Vec<usize> = requests.iter().map(|request| request.count.max(1) as usize).collect();
    let fits = |place: &&crate::protocol::Suggestion| {
        finding::values_that_fit(analysis, &place.value, &inside, &wanted).0 > 0
    };
    let all = || words.iter().flat_map(named);
    all().find(fits).or_else(|| all().next()).map(|place| place.value.clone())
}

fn request(analysis: &Analysis<'_>, recipe: &Recipe, request: &RecipeRequest) -> WishRequest {
    let class = if recipe.kind == WishKind::Class {
        String::new()
    } else {
        shareable_class(analysis, request)
            .or_else(|| finding::class(analysis, &request.class, request.needs))
            .unwrap_or_default()
    };
    let options = attributes_of(analysis, &class);
    let rows = if recipe.kind == WishKind::Class {
        driver(analysis).into_iter().chain(conditions(&options, request)).collect()
    } else {
        conditions(&options, request)
    };
    WishRequest {
        name: request.name.clone(),
        count: request.count.unwrap_or(1),
        rows,
        alternatives: alternatives(analysis, request, &class),
        admin: request.admin,
        capacity: shareable(analysis, request, &class).map(|name| (name, request.amount.clone())),
        class,
    }
}

/// The first option whose name has one of the words.
fn option<'a>(options: &'a [AttributeOption], words: &[String]) -> Option<&'a AttributeOption> {
    words.iter().find_map(|word| options.iter().find(|it| it.label.to_lowercase().contains(word.as_str())))
}

fn conditions(options: &[AttributeOption], request: &RecipeRequest) -> Vec<SelectorRow> {
    option(options, &request.conditions).map(|option| option.row.clone()).into_iter().collect()
}

/// A condition on the driver of the first devices.
fn driver(analysis: &Analysis<'_>) -> Option<SelectorRow> {
    let driver = analysis.cluster.pools.first()?.driver.to_string();
    Some(SelectorRow {
        what: crate::protocol::RowSubject::Driver,
        operator: RowOperator::Is,
        kind: crate::protocol::ValueKind::Text,
        value: driver,
        guard: false,
    })
}

/// One alternative for each value of the preferred attribute.
fn alternatives(analysis: &Analysis<'_>, request: &RecipeRequest, class: &str) -> Vec<Vec<SelectorRow>> {
    if request.prefer.is_empty() {
        return Vec::new();
    }
    let options = attributes_of(analysis, class);
    let several = |word: &String| {
        options.iter().find(|it| it.label.to_lowercase().contains(word.as_str()) && it.values.len() > 1)
    };
    let Some(option) = request.prefer.iter().find_map(several) else { return Vec::new() };
    let row = |value: &crate::protocol::Suggestion| {
        vec![SelectorRow { value: value.value.clone(), ..option.row.clone() }]
    };
    option.values.iter().take(MOST_ALTERNATIVES).map(row).collect()
}

/// The capacity that devices of a class share, by the request's words.
fn shareable(analysis: &Analysis<'_>, request: &RecipeRequest, class: &str) -> Option<String> {
    if request.capacity.is_empty() {
        return None;
    }
    let inside = crate::view::devices_of(analysis, class);
    let devices = analysis.cluster.devices.iter().zip(inside);
    let shared = devices.filter(|(device, inside)| *inside && device.allow_multiple_allocations);
    let names: std::collections::BTreeSet<String> = shared
        .flat_map(|(device, _)| &device.capacity)
        .filter_map(|(name, _)| Some(analysis.cluster.symbols.qualified_name(*name)?.name.to_string()))
        .collect();
    let named = |word: &String| names.iter().find(|name| name.to_lowercase().contains(word.as_str()));
    request.capacity.iter().find_map(named).cloned()
}

fn shareable_class(analysis: &Analysis<'_>, request: &RecipeRequest) -> Option<String> {
    analysis.cluster.classes.keys().find(|class| shareable(analysis, request, class).is_some()).cloned()
}
