//! What stands on the page before the app does, and how it goes away.

/// Removes the words that `index.html` shows while the page is starting.
pub fn take_over() {
    if let Some(starting) = super::document().and_then(|document| document.get_element_by_id("starting")) {
        starting.remove();
    }
}
