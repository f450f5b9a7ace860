//! The worker: what does the engine answer to one message?
//!
//! A WebAssembly file of its own. `src/browser/engine_worker.js` (or the page, where workers are refused) calls
//! `answer` with a request as JSON text and gets an answer as JSON text. It holds caches only and may be killed at any
//! time.
#![allow(unreachable_pub, reason = "what is exported to JavaScript has to be `pub`")]

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::cell::RefCell;

    use wasm_bindgen::prelude::wasm_bindgen;
    use workbench::engine::Engine;

    thread_local! {
        static LAST_WORDS: RefCell<String> = const { RefCell::new(String::new()) };
        static ENGINE: RefCell<Engine> = RefCell::new(Engine::new());
    }

    /// Runs once, when the file is loaded.
    pub(super) fn start() {
        std::panic::set_hook(Box::new(|panic| LAST_WORDS.set(panic.to_string())));
    }

    /// Answers one [`workbench::protocol::Request`], as JSON, with one [`workbench::protocol::Answer`], as JSON.
    #[wasm_bindgen]
    pub fn answer(request: String) -> String {
        ENGINE.with_borrow_mut(|engine| engine.answer(request))
    }

    /// What was wrong when `answer` trapped; empty when the trap came without words (a full stack, say).
    #[wasm_bindgen(js_name = lastWords)]
    pub fn last_words() -> String {
        LAST_WORDS.take()
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    wasm::start();
}
