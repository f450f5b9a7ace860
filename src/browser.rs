//! What of the browser does the page use? The only files that call JavaScript.

pub mod clipboard;
pub mod clock;
pub mod files;
pub mod focus;
pub mod location;
pub mod start;
pub mod storage;
pub mod text_editor;
pub mod theme;
pub mod worker;

use wasm_bindgen::{JsCast, JsValue};

pub use focus::focus;

/// What JavaScript threw, in words.
fn words(thrown: &JsValue) -> String {
    if let Some(text) = thrown.as_string() {
        return text;
    }
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}
