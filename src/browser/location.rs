//! What stands in the page's address?

use gloo::events::EventListener;
use wasm_bindgen::JsValue;

/// The fragment, with its `#`; empty when there is none.
pub fn fragment() -> String {
    super::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The address of this page with another fragment.
pub fn with_fragment(fragment: &str) -> String {
    let address = super::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{fragment}")
}

/// Takes the fragment away, without a new entry in the history.
pub fn clear_fragment() {
    let Some(window) = super::window() else { return };
    let address = with_fragment("");
    if let Ok(history) = window.history() {
        // Refused only in a sandboxed frame; the fragment then stays.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address.trim_end_matches('#')));
    }
}

/// Calls `act` whenever the fragment changes while the page is open.
pub fn on_fragment(act: impl Fn() + 'static) {
    let Some(window) = super::window() else { return };
    // The page listens for as long as it is there.
    EventListener::new(&window, "hashchange", move |_| act()).forget();
}
