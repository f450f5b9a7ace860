//! How does the page edit text? CodeMirror, bundled from `editor/`, behind the few words the page needs.
//!
//! The editor keeps one state, with its undo history, for each document it has shown. Offsets are UTF-16 code units.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Serialize;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use web_sys::HtmlElement;
use workbench::protocol::{
    Action, AssistRequest, AssistView, DocumentId, EditView, Lens, Mark, Offer, Severity, Tone,
};

#[wasm_bindgen(raw_module = "text-editor")]
extern "C" {
    #[wasm_bindgen(js_name = TextEditor)]
    type Editor;
    #[wasm_bindgen(constructor, js_class = "TextEditor")]
    fn new(
        host: &HtmlElement,
        typed: &Closure<dyn Fn(u32, String)>,
        pressed: &Closure<dyn Fn(String, u32, u32)>,
        ask: &Closure<dyn Fn(u32, u32, String)>,
    ) -> Editor;
    #[wasm_bindgen(method)]
    fn assisted(this: &Editor, answer: &str);
    #[wasm_bindgen(method)]
    fn open(this: &Editor, id: u32, name: &str, text: &str);
    #[wasm_bindgen(method)]
    fn close(this: &Editor, id: u32);
    #[wasm_bindgen(method)]
    fn lock(this: &Editor, on: bool);
    #[wasm_bindgen(method)]
    fn apply(this: &Editor, edits: &str);
    #[wasm_bindgen(method)]
    fn select(this: &Editor, from: u32, to: u32);
    #[wasm_bindgen(method, js_name = showMarks)]
    fn show_marks(this: &Editor, id: u32, marks: &str);
    #[wasm_bindgen(method, js_name = showLenses)]
    fn show_lenses(this: &Editor, id: u32, lenses: &str, focus: &str);
    #[wasm_bindgen(method)]
    fn undo(this: &Editor);
    #[wasm_bindgen(method)]
    fn redo(this: &Editor);
    #[wasm_bindgen(method)]
    fn focus(this: &Editor);
    #[wasm_bindgen(method)]
    fn destroy(this: &Editor);
}

/// Hears of a change: the document and its whole text.
pub type Changed = dyn Fn(DocumentId, &str);

/// What the editor tells the page.
pub struct Events {
    /// A person (or [`TextEditor::apply`], undo, redo) changed the document; this is its whole text now.
    pub changed: Box<Changed>,
    /// A word of a lens was pressed.
    pub pressed: Box<dyn Fn(Action)>,
    /// The offer of a mark was taken.
    pub took: Box<dyn Fn(Offer)>,
    /// Help is wanted for a place of the shown document; [`TextEditor::assisted`] gives it.
    pub asked: Box<dyn Fn(AssistRequest)>,
}

impl std::fmt::Debug for Events {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Events").finish_non_exhaustive()
    }
}

/// The text editor on the page. Dropping it removes it.
pub struct TextEditor {
    editor: Editor,
    shown: Rc<RefCell<Shown>>,
    _typed: Closure<dyn Fn(u32, String)>,
    _button: Closure<dyn Fn(String, u32, u32)>,
    _ask: Closure<dyn Fn(u32, u32, String)>,
}

/// What the buttons inside the text stand for.
#[derive(Default)]
struct Shown {
    marks: Vec<Mark>,
    lenses: Vec<Lens>,
}

impl std::fmt::Debug for TextEditor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TextEditor").finish_non_exhaustive()
    }
}

impl Drop for TextEditor {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

impl TextEditor {
    /// Puts an editor into `host`, which should be empty. It shows nothing until [`Self::open`].
    pub fn mount(host: &HtmlElement, events: Events) -> Self {
        let Events { changed, pressed, took, asked } = events;
        let shown = Rc::new(RefCell::new(Shown::default()));
        let typed = Closure::<dyn Fn(u32, String)>::new(move |id, text: String| changed(id, &text));
        let known = Rc::clone(&shown);
        let button = Closure::<dyn Fn(String, u32, u32)>::new(move |what: String, outer: u32, inner: u32| {
            let (outer, inner) = (outer as usize, inner as usize);
            if what == "offer" {
                let offer = known.borrow().marks.get(outer).and_then(|mark| mark.offer.clone());
                offer.into_iter().for_each(&took);
            } else {
                let piece = known.borrow().lenses.get(outer).and_then(|lens| lens.pieces.get(inner).cloned());
                piece.and_then(|piece| piece.action).into_iter().for_each(&pressed);
            }
        });
        let ask = Closure::<dyn Fn(u32, u32, String)>::new(move |ticket, at, text: String| {
            asked(AssistRequest { ticket, text, at });
        });
        let editor = Editor::new(host, &typed, &button, &ask);
        Self { editor, shown, _typed: typed, _button: button, _ask: ask }
    }

    /// Shows a document. What the editor knew of it (undo history, selection, folds) comes back; where `text` differs
    /// from what it knew, the difference is one more change in that history.
    pub fn open(&self, id: DocumentId, text: &str) {
        self.editor.open(id, "YAML", text);
    }

    /// Forgets a document and its undo history.
    pub fn close(&self, id: DocumentId) {
        self.editor.close(id);
    }

    /// Whether the texts are for looking only.
    pub fn lock(&self, on: bool) {
        self.editor.lock(on);
    }

    /// Applies edits to the shown document, as one step of its undo history. All offsets are of the text before.
    pub fn apply(&self, edits: &[&EditView]) {
        #[derive(Serialize)]
        struct Change<'a> {
            from: u32,
            to: u32,
            insert: &'a str,
        }
        let changes = edits.iter().map(|edit| Change { from: edit.from, to: edit.to, insert: &edit.text });
        self.editor.apply(&json(&changes.collect::<Vec<_>>()));
    }

    /// Selects a range of the shown document, brings it into view and moves the focus there.
    pub fn select(&self, from: u32, to: u32) {
        self.editor.select(from, to);
    }

    /// Underlines these problems, if the document is the one shown.
    pub fn show_marks(&self, id: DocumentId, marks: &[Mark]) {
        #[derive(Serialize)]
        struct Shape<'a> {
            from: u32,
            to: u32,
            severity: &'static str,
            message: &'a str,
            kubernetes: Option<&'a str>,
            offer: Option<&'a str>,
            result: Option<&'a str>,
        }
        let shape = |mark: &Mark| {
            json(&Shape {
                from: mark.from,
                to: mark.to,
                severity: severity(mark.severity),
                message: &mark.message,
                kubernetes: mark.kubernetes.as_deref(),
                offer: mark.offer.as_ref().map(|offer| offer.label.as_str()),
                result: mark.offer.as_ref().map(|offer| offer.result.as_str()),
            })
        };
        let shapes: Vec<String> = marks.iter().map(shape).collect();
        self.shown.borrow_mut().marks = marks.to_vec();
        self.editor.show_marks(id, &format!("[{}]", shapes.join(",")));
    }

    /// Shows these lines of words above lines of the text, and emphasizes one range, if the document is the one shown.
    pub fn show_lenses(&self, id: DocumentId, lenses: &[Lens], focus: Option<(u32, u32)>) {
        #[derive(Serialize)]
        struct Shape<'a> {
            at: u32,
            pieces: Vec<Piece<'a>>,
        }
        #[derive(Serialize)]
        struct Piece<'a> {
            text: &'a str,
            tone: &'static str,
            button: bool,
        }
        let shapes: Vec<Shape<'_>> = lenses
            .iter()
            .map(|lens| Shape {
                at: lens.at,
                pieces: lens
                    .pieces
                    .iter()
                    .map(|it| Piece { text: &it.text, tone: tone(it.tone), button: it.action.is_some() })
                    .collect(),
            })
            .collect();
        let shapes = json(&shapes);
        self.shown.borrow_mut().lenses = lenses.to_vec();
        self.editor.show_lenses(id, &shapes, &json(&focus));
    }

    /// Gives the help that was asked for.
    pub fn assisted(&self, answer: &AssistView) {
        self.editor.assisted(&json(answer));
    }

    /// Takes the last change of the shown document back.
    pub fn undo(&self) {
        self.editor.undo();
    }

    /// Does again what [`Self::undo`] took back.
    pub fn redo(&self) {
        self.editor.redo();
    }

    /// Moves the focus into the text.
    pub fn focus(&self) {
        self.editor.focus();
    }
}

/// The messages to the editor are plain data: writing them cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Quiet => "quiet",
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
    }
}
