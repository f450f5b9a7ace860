//! How does text get onto the clipboard?

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts text on the clipboard. Call it from a click: browsers refuse it otherwise.
///
/// # Errors
/// Says in words why the browser refused.
pub async fn write(text: &str) -> Result<(), String> {
    let Some(window) = super::window() else { return Err("there is no window".to_owned()) };
    // Over plain http on another machine's address there is no `navigator.clipboard`.
    if !window.is_secure_context() {
        return write_by_selection(text);
    }
    match JsFuture::from(window.navigator().clipboard().write_text(text)).await {
        Ok(_) => Ok(()),
        Err(_) => write_by_selection(text),
    }
}

/// The old way: select the text in a field and let the browser copy the selection.
fn write_by_selection(text: &str) -> Result<(), String> {
    let refused = || "the browser does not let the page use the clipboard".to_owned();
    let document = super::document().ok_or_else(refused)?;
    let body = document.body().ok_or_else(refused)?;
    let field = document.create_element("textarea").map_err(|_| refused())?;
    let field: HtmlTextAreaElement = field.dyn_into().map_err(|_| refused())?;
    field.set_value(text);
    field.set_class_name("visually-hidden");
    let focused = document.active_element();
    body.append_child(&field).map_err(|_| refused())?;
    field.select();
    let copied = document.dyn_into::<HtmlDocument>().is_ok_and(|it| it.exec_command("copy").unwrap_or(false));
    field.remove();
    if let Some(element) = focused.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Only puts the focus back where it was.
        let _ = element.focus();
    }
    if copied { Ok(()) } else { Err(refused()) }
}
