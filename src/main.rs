//! Where the page starts: mounts the app. Natively it only says how to start the page.
#![allow(
    unreachable_pub,
    reason = "a program has no public interface; `pub` here means: used by other files"
)]

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod panes;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
mod widgets;

#[cfg(target_arch = "wasm32")]
fn main() {
    browser::start::say_when_it_breaks();
    browser::start::take_over();
    leptos::mount::mount_to_body(app::App);
}

#[cfg(not(target_arch = "wasm32"))]
#[expect(clippy::print_stdout, reason = "this program only prints how to start the page")]
fn main() {
    println!("DRA Playground is a page. Start it with:\n\n    cargo xtask serve");
}
