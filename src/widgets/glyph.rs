//! Which class and which sign does a tone, a severity or a mark have? Colour is never alone: a sign or a word is beside it.

use workbench::protocol::{Severity, StationMark, Tone};

/// The class that colours a word.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Quiet => "quiet",
        Tone::Good => "good",
        Tone::Warning => "warning",
        Tone::Bad => "bad",
    }
}

/// The class, the sign and the word of a severity.
pub fn severity(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Error => ("bad", "▲", "error"),
        Severity::Warning => ("warning", "◆", "warning"),
        Severity::Info => ("quiet", "●", "info"),
    }
}

/// The class, the sign and the word of a station's mark.
pub fn mark(mark: StationMark) -> (&'static str, &'static str, &'static str) {
    match mark {
        StationMark::Good => ("good", "✓", "good"),
        StationMark::Attention => ("attention", "!", "look here"),
        StationMark::Bad => ("bad", "✕", "refused"),
        StationMark::Neutral => ("neutral", "…", "not decided"),
        StationMark::Arrow => ("neutral", "→", "next"),
    }
}
