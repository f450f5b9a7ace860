//! Which of our rules have a page, and what does it say?
//!
//! A page is `rules/<code>.md`: a title, why, an example that is wrong and one that is right. `tests/rules.rs` reads
//! every page and holds its examples against the rule. A page is added with its file and one line below.

/// A rule and its page.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The public name, which its diagnostics carry.
    pub code: &'static str,
    /// The page, in Markdown.
    pub page: &'static str,
}

macro_rules! rules {
    ($($code:literal,)*) => {
        /// Every rule that has a page, by code.
        pub const RULES: &[Rule] =
            &[$(Rule { code: $code, page: include_str!(concat!("rules/", $code, ".md")) },)*];
    };
}

rules! {
    "admin-access-namespace",
    "attribute-or-capacity",
    "claim-or-template",
    "config-of-other-driver",
    "constant-expression",
    "duplicate-counter-set",
    "duplicate-device",
    "extended-resource-twice",
    "incomplete-pool",
    "lonely-constraint",
    "match-and-distinct",
    "not-loaded",
    "old-generation",
    "other-namespace",
    "quantity-as-text",
    "too-many-devices",
    "too-many-tolerations",
    "unanchored-regex",
    "unguarded-attribute",
    "unknown-attribute",
    "unknown-capacity",
    "unknown-constraint-attribute",
    "unknown-counter",
    "unknown-domain",
    "unknown-request",
    "unknown-value",
    "unreachable-threshold",
    "unused-pod-claim",
    "version-as-text",
}

impl Rule {
    /// The rule of that code.
    pub fn find(code: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.code == code)
    }

    /// The first line, without its mark.
    pub fn title(&self) -> &'static str {
        self.page.lines().next().unwrap_or("").trim_start_matches("# ")
    }

    /// What stands under the heading `## name`; empty when there is no such heading.
    pub fn section(&self, name: &str) -> &'static str {
        let sections = self.page.split("\n## ").skip(1);
        let found = sections.filter_map(|section| section.split_once('\n')).find(|(title, _)| *title == name);
        found.map_or("", |(_, text)| text.trim())
    }

    /// The manifests of the example under a heading, `Wrong` or `Right`.
    pub fn example(&self, name: &str) -> &'static str {
        let after = self.section(name).split_once("```yaml\n").map_or("", |(_, after)| after);
        after.split_once("```").map_or("", |(example, _)| example)
    }
}
