//! What is kept between visits? Text by name, in the browser's own storage; nothing where the browser refuses it.

use web_sys::Storage;

/// Text kept for every tab of this site; `None` when there is none, or storage is refused.
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Keeps a text for every tab of this site; the error says why the browser would not.
pub fn write(key: &str, text: &str) -> Result<(), String> {
    let Some(storage) = local() else {
        return Err("this browser does not let the page store anything".to_owned());
    };
    storage.set_item(key, text).map_err(|_| "this browser's storage for the page is full".to_owned())
}

/// Forgets a text kept by [`write`].
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        // Removing throws only where storage is refused, and then there is nothing to remove.
        let _ = storage.remove_item(key);
    }
}

/// The names of all kept texts, sorted.
pub fn keys() -> Vec<String> {
    let Some(storage) = local() else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    let mut keys: Vec<String> = (0..count).filter_map(|index| storage.key(index).ok().flatten()).collect();
    keys.sort();
    keys
}

/// Text that ends with this tab. A duplicated tab begins with a copy.
pub fn read_tab(key: &str) -> Option<String> {
    tab()?.get_item(key).ok()?
}

/// Keeps a text for this tab only. Where that is refused the tab simply forgets it.
pub fn write_tab(key: &str, text: &str) {
    if let Some(storage) = tab() {
        let _ = storage.set_item(key, text);
    }
}

/// Asking for the storage alone throws where it is refused (sandboxed embeds, blocked site data).
fn local() -> Option<Storage> {
    super::window()?.local_storage().ok()?
}

fn tab() -> Option<Storage> {
    super::window()?.session_storage().ok()?
}
