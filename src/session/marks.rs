//! Which problems does the editor underline now?
//!
//! A problem appears after a pause in typing and vanishes at once: nobody likes to be corrected in the middle of a word.

use workbench::protocol::Mark;

/// How long typing must rest before a new problem is underlined, in milliseconds. Ours, design.md asks for 500–800.
pub const PAUSE: u32 = 600;

/// The marks to show: all of `found` when typing rests, else only those that were already `shown`.
pub fn visible(shown: &[Mark], found: &[Mark], rests: bool) -> Vec<Mark> {
    let known =
        |mark: &Mark| shown.iter().any(|old| old.severity == mark.severity && old.message == mark.message);
    found.iter().filter(|mark| rests || known(mark)).cloned().collect()
}
