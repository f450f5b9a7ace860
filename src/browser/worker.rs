//! How does the page talk to the engine?
//!
//! The engine is a function from a request (JSON text) to an answer (JSON text). It runs in a Web Worker, or, where the
//! browser refuses workers, in the page itself. One request is with the engine at a time; of those that wait, the
//! newest look wins. An engine that traps, or is silent past its deadline, is thrown away and a new one is asked again.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::{ErrorEvent, MessageEvent};

use super::words;

/// How long the engine may be silent before it is replaced, in milliseconds. Ours: the engine's own budgets end sooner.
const DEADLINE: u32 = 20_000;

/// Where the engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// In a worker: typing never waits for it.
    Worker,
    /// In the page's own thread, because the browser refused a worker. Requests should carry a smaller budget.
    Page,
}

/// Why an engine was thrown away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// It trapped; the text is the browser's.
    Trap(String),
    /// It gave no answer within its deadline.
    Deadline,
}

/// What the page is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The engine runs here from now on. Said once before the first answer, and again when it moves.
    Runs(Host),
    /// An answer, as JSON text.
    Answer(String),
    /// The engine was replaced and the same request was given to the new one.
    Restarted(Stop),
    /// The new engine stopped on the same request as well: it is given up. The next request gets a new engine.
    GaveUp(Stop),
    /// There is no engine to be had; the text says why.
    NoEngine(String),
}

#[wasm_bindgen(raw_module = "engine-in-page")]
extern "C" {
    /// A fresh engine from its folder: resolves to a function from request to answer.
    #[wasm_bindgen(js_name = loadEngine, catch)]
    async fn load_engine(folder: &str, attempt: u32) -> Result<JsValue, JsValue>;
}

/// The engine as the page sees it. Dropping it ends the worker.
#[derive(Clone)]
pub struct Engine(Rc<RefCell<State>>);

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Engine").finish()
    }
}

struct State {
    folder: String,
    report: Rc<dyn Fn(Report)>,
    seat: Seat,
    /// Counts engines; what an earlier one still says is ignored.
    generation: u32,
    in_flight: Option<InFlight>,
    waiting: VecDeque<Asked>,
    deadline: Option<Timeout>,
    this: Weak<RefCell<Self>>,
}

enum Seat {
    Empty,
    Worker(WorkerSeat),
    Loading,
    Page(js_sys::Function),
}

struct WorkerSeat {
    worker: web_sys::Worker,
    /// It is loaded. Until then the network decides how long it takes, and no deadline runs.
    ready: bool,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for WorkerSeat {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

#[derive(Clone)]
struct Asked {
    request: String,
    /// A newer look makes an older one that still waits worthless.
    look: bool,
}

struct InFlight {
    asked: Asked,
    retried: bool,
}

impl Engine {
    /// Starts the engine; everything it has to say comes through `report`, never before this returns.
    pub fn start(report: impl Fn(Report) + 'static) -> Self {
        let folder = engine_folder();
        let state = Rc::new_cyclic(|this| {
            RefCell::new(State {
                folder,
                report: Rc::new(report),
                seat: Seat::Empty,
                generation: 0,
                in_flight: None,
                waiting: VecDeque::new(),
                deadline: None,
                this: this.clone(),
            })
        });
        Self(state)
    }

    /// Asks for a look. It replaces a look that still waits for the engine.
    pub fn look(&self, request: String) {
        self.push(Asked { request, look: true });
    }

    /// Asks a question that no later one replaces.
    pub fn ask(&self, request: String) {
        self.push(Asked { request, look: false });
    }

    fn push(&self, asked: Asked) {
        let mut state = self.0.borrow_mut();
        if asked.look {
            state.waiting.retain(|waiting| !waiting.look);
        }
        state.waiting.push_back(asked);
        state.proceed();
    }
}

impl State {
    /// Gives the engine its next request, if it is free and one waits.
    fn proceed(&mut self) {
        if self.in_flight.is_none() {
            let Some(asked) = self.waiting.pop_front() else { return };
            self.in_flight = Some(InFlight { asked, retried: false });
            self.send();
        }
    }

    /// Hands the request in flight to the engine, starting one if there is none.
    fn send(&mut self) {
        if matches!(self.seat, Seat::Empty) {
            self.seat_engine();
        }
        let Some(in_flight) = &self.in_flight else { return };
        let request = in_flight.asked.request.clone();
        let generation = self.generation;
        match &self.seat {
            Seat::Empty | Seat::Loading => {}
            Seat::Worker(seat) => {
                let posted = seat.worker.post_message(&JsValue::from_str(&request));
                self.start_deadline();
                if let Err(error) = posted {
                    let text = words(&error);
                    self.later(generation, move |state| state.stopped(Stop::Trap(text)));
                }
            }
            Seat::Page(answer) => {
                let answer = answer.clone();
                self.later(generation, move |state| {
                    let said = answer.call1(&JsValue::NULL, &JsValue::from_str(&request));
                    match said {
                        Ok(text) => state.answered(text.as_string().unwrap_or_default()),
                        Err(error) => state.stopped(Stop::Trap(words(&error))),
                    }
                });
            }
        }
    }

    fn seat_engine(&mut self) {
        self.generation += 1;
        match self.new_worker() {
            Ok(seat) => self.seat = Seat::Worker(seat),
            Err(_) => self.load_in_page(),
        }
    }

    fn new_worker(&self) -> Result<WorkerSeat, JsValue> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&format!("{}worker.js", self.folder), &options)?;
        let generation = self.generation;
        let this = self.this.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            with(&this, generation, |state| state.heard(&data));
        });
        let this = self.this.clone();
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            let text = event.message();
            with(&this, generation, |state| state.worker_failed(text));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(WorkerSeat { worker, ready: false, _on_message: on_message, _on_error: on_error })
    }

    /// A message from the worker: `{ ready }` once it is loaded, an answer, or `{ failed }`.
    fn heard(&mut self, data: &JsValue) {
        if let Some(answer) = data.as_string() {
            return self.answered(answer);
        }
        let failed = js_sys::Reflect::get(data, &JsValue::from_str("failed"));
        if let Some(failed) = failed.ok().filter(|failed| !failed.is_undefined()) {
            return self.stopped(Stop::Trap(words(&failed)));
        }
        if let Seat::Worker(seat) = &mut self.seat {
            seat.ready = true;
            self.say(Report::Runs(Host::Worker));
            self.start_deadline();
        }
    }

    /// An `error` event. A worker that never was ready was refused: the engine moves into the page.
    fn worker_failed(&mut self, text: String) {
        match &self.seat {
            Seat::Worker(seat) if !seat.ready => self.load_in_page(),
            _ => self.stopped(Stop::Trap(text)),
        }
    }

    fn load_in_page(&mut self) {
        self.generation += 1;
        self.seat = Seat::Loading;
        self.deadline = None;
        let (this, folder, generation) = (self.this.clone(), self.folder.clone(), self.generation);
        wasm_bindgen_futures::spawn_local(async move {
            let loaded = load_engine(&folder, generation).await;
            with(&this, generation, |state| match loaded.and_then(|it| it.dyn_into::<js_sys::Function>()) {
                Ok(answer) => {
                    state.seat = Seat::Page(answer);
                    state.say(Report::Runs(Host::Page));
                    state.send();
                }
                Err(error) => {
                    state.seat = Seat::Empty;
                    state.in_flight = None;
                    state.say(Report::NoEngine(words(&error)));
                }
            });
        });
    }

    fn answered(&mut self, answer: String) {
        self.deadline = None;
        if self.in_flight.take().is_some() {
            self.say(Report::Answer(answer));
        }
        self.proceed();
    }

    /// The engine is broken or silent: replace it and ask once more; then give the request up.
    fn stopped(&mut self, why: Stop) {
        let in_page = matches!(self.seat, Seat::Page(_));
        self.deadline = None;
        self.seat = Seat::Empty;
        match &mut self.in_flight {
            Some(in_flight) if !in_flight.retried => {
                in_flight.retried = true;
                self.say(Report::Restarted(why));
                if in_page {
                    self.load_in_page();
                } else {
                    self.send();
                }
            }
            Some(_) => {
                self.in_flight = None;
                self.say(Report::GaveUp(why));
                self.proceed();
            }
            None => self.say(Report::Restarted(why)),
        }
    }

    fn start_deadline(&mut self) {
        let ready = matches!(&self.seat, Seat::Worker(seat) if seat.ready);
        if !ready || self.in_flight.is_none() {
            return;
        }
        let (this, generation) = (self.this.clone(), self.generation);
        self.deadline = Some(Timeout::new(DEADLINE, move || {
            with(&this, generation, |state| state.stopped(Stop::Deadline));
        }));
    }

    /// Reports after the current borrow has ended: the page may ask again at once.
    fn say(&self, what: Report) {
        let report = Rc::clone(&self.report);
        Timeout::new(0, move || report(what)).forget();
    }

    fn later(&self, generation: u32, act: impl FnOnce(&mut Self) + 'static) {
        let this = self.this.clone();
        Timeout::new(0, move || with(&this, generation, act)).forget();
    }
}

/// Runs `act` unless the engine it speaks of has been replaced.
fn with(this: &Weak<RefCell<State>>, generation: u32, act: impl FnOnce(&mut State)) {
    let Some(state) = this.upgrade() else { return };
    let Ok(mut state) = state.try_borrow_mut() else { return };
    if state.generation == generation {
        act(&mut state);
    }
}

/// The engine's folder, written into the page by `hooks/finish.mjs`; relative to the page.
fn engine_folder() -> String {
    super::document()
        .and_then(|document| document.query_selector("meta[name=engine]").ok().flatten())
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_default()
}
