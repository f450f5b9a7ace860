//! Light, dark, or as the system says?

use super::storage;

const KEY: &str = "dra-playground/theme";

/// What the reader chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system says, also when it changes its mind.
    Auto,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

/// The stored choice; [`Theme::Auto`] when there is none.
pub fn chosen() -> Theme {
    match storage::read(KEY).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// The choice after this one: from what the system says first to the other of the two, so that it is seen.
pub fn after(theme: Theme) -> Theme {
    let dark = super::window().and_then(|it| it.match_media("(prefers-color-scheme: dark)").ok().flatten());
    let is_dark = dark.is_some_and(|it| it.matches());
    let (same, other) = if is_dark { (Theme::Dark, Theme::Light) } else { (Theme::Light, Theme::Dark) };
    match theme {
        Theme::Auto => other,
        it if it == other => same,
        _ => Theme::Auto,
    }
}

/// Stores the choice and shows it.
pub fn choose(theme: Theme) {
    match name(theme) {
        // Where storage is refused the choice holds until the page is closed.
        Some(name) => drop(storage::write(KEY, name)),
        None => storage::remove(KEY),
    }
    show(theme);
}

/// Shows the stored choice.
pub fn apply() {
    show(chosen());
}

/// Style sheets read it as `:root[data-theme]`; without the attribute the system decides.
fn show(theme: Theme) {
    let Some(root) = super::document().and_then(|document| document.document_element()) else { return };
    // Neither call throws for this name and these values.
    let _ = match name(theme) {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    };
}

fn name(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}
