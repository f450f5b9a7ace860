//! The worker: what does the engine answer to one message?
//!
//! A WebAssembly file of its own. `src/browser/engine_worker.js` (or the page, where workers are refused) calls
//! `answer` with a request as JSON text and gets an answer as JSON text. It holds caches only and may be killed at any
//! time.
#![allow(unreachable_pub, reason = "what is exported to JavaScript has to be `pub`")]

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::cell::RefCell;

    use wasm_bindgen::JsValue;
    use wasm_bindgen::prelude::wasm_bindgen;
    use workbench::engine::Engine;

    thread_local! {
        static LAST_WORDS: RefCell<String> = const { RefCell::new(String::new()) };
        static ENGINE: RefCell<Engine> = RefCell::new(Engine::with_zones(east_of_utc));
    }

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
        type Clock;

        #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DateTimeFormat")]
        fn new(locale: &str, options: &JsValue) -> Result<Clock, JsValue>;

        #[wasm_bindgen(method)]
        fn format(this: &Clock, milliseconds: f64) -> String;

        #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
        fn from_json(text: &str) -> Result<JsValue, JsValue>;

        #[wasm_bindgen(js_namespace = Date, js_name = parse)]
        fn milliseconds(text: &str) -> f64;
    }

    /// Seconds east of UTC in a time zone, from the browser's own database.
    fn east_of_utc(zone: &str, seconds: i64) -> Option<i64> {
        // Browsers also take other cases and `+0100`, which Go does not.
        let plain = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
        if !zone.starts_with(|first: char| first.is_ascii_uppercase()) || !zone.chars().all(plain) {
            return None;
        }
        let options = from_json(&format!(
            r#"{{"timeZone":"{zone}","year":"numeric","month":"2-digit","day":"2-digit","hour":"2-digit","minute":"2-digit","second":"2-digit"}}"#
        ));
        // Swedish times are those of ISO 8601, but for a blank.
        let local = Clock::new("sv", &options.ok()?).ok()?.format(seconds as f64 * 1_000.0);
        let there = milliseconds(&format!("{}Z", local.replace(' ', "T"))) / 1_000.0;
        there.is_finite().then(|| there as i64 - seconds)
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
