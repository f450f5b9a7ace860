//! Which recipes are built in? `content/recipes/README.md` states the format of the files.

use serde::Deserialize;

use crate::protocol::WishKind;

/// Every recipe as (name, text of the file), by name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/recipes.rs"));

/// A wish with blanks.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Recipe {
    #[serde(skip)]
    pub(crate) slug: &'static str,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) kind: WishKind,
    pub(crate) name: String,
    pub(crate) requests: Vec<RecipeRequest>,
    pub(crate) same: Vec<String>,
    pub(crate) shared: bool,
    pub(crate) namespace: String,
    pub(crate) pods: Option<u32>,
    pub(crate) containers: Option<u32>,
    pub(crate) migrate: bool,
    pub(crate) sample: String,
}

/// One kind of devices, in words.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RecipeRequest {
    pub(crate) name: String,
    pub(crate) class: Vec<String>,
    pub(crate) needs: bool,
    pub(crate) count: Option<u32>,
    #[serde(rename = "where")]
    pub(crate) conditions: Vec<String>,
    pub(crate) prefer: Vec<String>,
    pub(crate) capacity: Vec<String>,
    pub(crate) amount: String,
    pub(crate) admin: bool,
}

/// All recipes, in the order of their numbers.
pub(crate) fn all() -> Vec<Recipe> {
    FILES.iter().filter_map(|(name, text)| read(name, text).ok()).collect()
}

fn read(name: &'static str, text: &str) -> Result<Recipe, String> {
    let stream = yaml_tree::parse(text);
    let root = stream.trees.first().and_then(yaml_tree::Tree::root).ok_or("no mapping")?;
    let mut recipe: Recipe = serde_json::from_value(root.to_json()).map_err(|error| error.to_string())?;
    recipe.slug = name.split_once('-').map_or(name, |(_, slug)| slug);
    Ok(recipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_reads_as_a_recipe_on_a_sample() {
        for (name, text) in FILES {
            let recipe = read(name, text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
            assert!(
                !recipe.title.is_empty() && !recipe.summary.is_empty() && !recipe.requests.is_empty(),
                "{name}"
            );
            assert!(crate::samples::find(&recipe.sample).is_some(), "{name}: no sample {}", recipe.sample);
        }
    }
}
