//! What the hub's command prints: one JSON object a line, or one sentence.

use serde::Serialize;
use std::io::Write;

/// Prints one object as a line of JSON.
pub fn json(value: &impl Serialize) {
    let text = serde_json::to_string(value).unwrap_or_default();
    line(&text);
}

/// Prints one line.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{text}").and_then(|()| out.flush()).is_err() {
        // Whoever read has heard enough (`| head`), or the disk of a file is full: nothing more can be said.
        std::process::exit(3);
    }
}

/// Prints one sentence to standard error.
pub fn complain(text: &str) {
    // Nobody may be reading, and then there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
