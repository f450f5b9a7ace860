//! What does a code of a report mean?

use dra::rules::{RULES, Rule};

/// The codes of the rules that have a page, each with the title of its page.
pub fn rules() -> impl Iterator<Item = (&'static str, &'static str)> {
    RULES.iter().map(|rule| (rule.code, rule.title()))
}

/// The page of a rule, in Markdown.
///
/// # Errors
/// In one sentence, why there is none.
pub fn page_of(code: &str) -> Result<&'static str, String> {
    match Rule::find(code) {
        Some(rule) => Ok(rule.page),
        None if code.starts_with("api-") => Err(format!(
            "`{code}` is the API server's own refusal: its text says which rule, and the path where"
        )),
        None => {
            let near = kube_scalars::did_you_mean(code, RULES.iter().map(|rule| rule.code));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("no rule with a page is called `{code}`{hint}"))
        }
    }
}
