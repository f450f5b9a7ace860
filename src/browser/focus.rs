//! Where does the keyboard go when what it was on is drawn anew, or goes away?

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::document;

/// Parts of the page whose elements come and go, each with where the keyboard goes when nothing of the kind is left.
const REGIONS: [(&str, &str); 3] = [
    ("#answer", "#answer"),
    (".form", ".form :is(.form-add, [data-testid=form-more])"),
    (".wish", "[data-testid=wish-condition]"),
];

/// Where the keyboard is: on which of the elements that are alike.
#[derive(Debug)]
pub struct Place {
    otherwise: &'static str,
    alike: String,
    at: u32,
}

impl Place {
    /// Where the keyboard is now; `None` where nothing goes from under it, and where a pointer is used.
    pub fn now() -> Option<Self> {
        let document = document()?;
        let active = document.active_element().filter(|it| it.matches(":focus-visible").unwrap_or(false))?;
        let is_in = |region: &str| active.closest(region).is_ok_and(|it| it.is_some());
        let (region, otherwise) = REGIONS.into_iter().find(|(region, _)| is_in(region))?;
        let part = |name: &str| {
            active.get_attribute(name).map(|value| format!("[{name}=\"{value}\"]")).unwrap_or_default()
        };
        let alike = format!("{region} {}{}", part("data-testid"), part("data-sign"));
        let all = document.query_selector_all(&alike).ok()?;
        let at = (0..all.length()).find(|at| all.item(*at).is_some_and(|it| it.is_same_node(Some(&active))));
        Some(Self { otherwise, alike, at: at.unwrap_or_default() })
    }

    /// Where the keyboard has fallen off the page: to what stands in the place of what it was on, or just before.
    pub fn restore(&self) {
        if !is_nowhere() {
            return;
        }
        focus(self.otherwise);
        let all = document().and_then(|it| it.query_selector_all(&self.alike).ok());
        let Some(all) = all.filter(|_| self.alike.ends_with(']')) else { return };
        give(all.item(self.at.min(all.length().saturating_sub(1))));
    }
}

/// Whether nothing on the page has the focus.
fn is_nowhere() -> bool {
    let active = document().and_then(|it| it.active_element());
    active.is_none_or(|it| it.tag_name() == "BODY" || it.tag_name() == "DIALOG")
}

/// Whether the page is used by keyboard just now.
pub fn is_by_keyboard() -> bool {
    document().is_some_and(|it| it.query_selector(":focus-visible").is_ok_and(|it| it.is_some()))
}

/// Moves the focus to the first element of a selector, where there is one.
pub fn focus(selector: &str) {
    give(document().and_then(|it| it.query_selector(selector).ok().flatten()));
}

/// A browser that refuses leaves the focus where it is.
fn give(to: Option<impl JsCast>) {
    if let Some(to) = to.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        let _ = to.focus();
    }
}

/// Scrolls the first element of a selector to the top of the window.
pub fn scroll_to(selector: &str) {
    let found: Option<Element> = document().and_then(|it| it.query_selector(selector).ok().flatten());
    if let Some(found) = found {
        found.scroll_into_view();
    }
}
