//! How do files come in, and how does text leave as one?

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, ClipboardEvent, DataTransfer, DragEvent, Element, File, FileList,
    HtmlAnchorElement, Url,
};

/// Bytes read between two reports of progress. Ours: a few milliseconds each.
const PIECE: f64 = 1_048_576.0;
/// Larger files are refused, in bytes. Ours: eight times the largest cluster we promise to read (25 MB).
const LARGEST: f64 = 200_000_000.0;

#[wasm_bindgen(raw_module = "dropped-files")]
extern "C" {
    /// The files of a drop, and those in its folders; resolves to an array of files.
    #[wasm_bindgen(js_name = droppedFiles)]
    fn dropped_files(data: &DataTransfer) -> Promise;
}

/// The files of a drop, and the manifests in its folders with their paths as names. Has to be called in the drop's own
/// event.
pub fn dropped(event: &DragEvent) -> impl Future<Output = Result<Vec<File>, String>> + use<> {
    let files = event.data_transfer().map(|data| dropped_files(&data));
    async move {
        let Some(files) = files else { return Ok(Vec::new()) };
        let files = JsFuture::from(files).await.map_err(|thrown| super::words(&thrown))?;
        Ok(Array::from(&files).iter().filter_map(|file| file.dyn_into().ok()).collect())
    }
}

/// The files of a chooser, in the browser's order.
pub fn list(files: Option<FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// Whether files are being dragged, rather than text or a link.
pub fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&JsValue::from_str("Files"), 0))
}

/// Whether a paste goes into something that takes text itself: a field or the text editor.
pub fn into_a_field(event: &ClipboardEvent) -> bool {
    // The first of the path is the real target, inside a shadow root too.
    let target = event.composed_path().get(0);
    let Some(element) = target.dyn_ref::<Element>() else { return false };
    element.closest("input, textarea, select, [contenteditable=true]").ok().flatten().is_some()
}

/// Reads a file as text, piece by piece; `progress` hears the part that is read, from 0 to 1.
///
/// # Errors
/// Says in words why it is not text for us: too large, binary, not UTF-8, or gone.
pub async fn read_text(file: &File, progress: impl Fn(f64)) -> Result<String, String> {
    let size = file.size();
    if size > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST / 1_000_000.0));
    }
    let mut bytes = Vec::new();
    let mut from = 0.0;
    while from < size {
        progress(from / size);
        let to = (from + PIECE).min(size);
        let piece = file.slice_with_f64_and_f64(from, to).map_err(|thrown| super::words(&thrown))?;
        let piece = JsFuture::from(piece.array_buffer()).await.map_err(|thrown| super::words(&thrown))?;
        bytes.extend(Uint8Array::new(&piece).to_vec());
        from = to;
    }
    progress(1.0);
    text(bytes)
}

/// UTF-8, or UTF-16 with a byte order mark (what `kubectl … > file` writes in Windows PowerShell).
fn text(bytes: Vec<u8>) -> Result<String, String> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).map_err(|_| "it is not valid UTF-16 text".to_owned())
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => text(rest.to_vec()),
        _ if bytes.contains(&0) => Err("it is a binary file, not text".to_owned()),
        _ => String::from_utf8(bytes).map_err(|error| {
            format!("it is not UTF-8 text: byte {} does not fit", error.utf8_error().valid_up_to())
        }),
    }
}

/// Gives the reader a text as a file. Nothing happens where the browser refuses downloads (it says so itself).
pub fn download(name: &str, text: &str) {
    // Nothing to tell the page: each step fails only in a browser without downloads.
    let _ = try_download(name, text);
}

/// Gives the reader bytes as a file; otherwise as [`download`].
pub fn download_bytes(name: &str, bytes: &[u8]) {
    let _ = offer(name, &Uint8Array::from(bytes).into(), "application/zip");
}

fn try_download(name: &str, text: &str) -> Result<(), JsValue> {
    let kind =
        if name.ends_with(".html") { "text/html;charset=utf-8" } else { "application/yaml;charset=utf-8" };
    offer(name, &JsValue::from_str(text), kind)
}

fn offer(name: &str, content: &JsValue, kind: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(content);
    let blob = if content.is_string() {
        Blob::new_with_str_sequence_and_options(&parts, &options)?
    } else {
        Blob::new_with_u8_array_sequence_and_options(&parts, &options)?
    };
    let address = Url::create_object_url_with_blob(&blob)?;
    let link =
        super::document().ok_or(JsValue::NULL)?.create_element("a")?.dyn_into::<HtmlAnchorElement>()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken the address by the next turn; a minute is for slow disks' dialogs.
    gloo::timers::callback::Timeout::new(60_000, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}
