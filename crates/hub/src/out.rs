//! What the hub's command prints: one JSON object a line, or one sentence.

use serde::Serialize;

/// Prints one object as a line of JSON.
pub fn json(value: &impl Serialize) {
    let text = serde_json::to_string(value).unwrap_or_default();
    line(&text);
}

/// Prints one line.
pub fn line(text: &str) {
    #[expect(clippy::print_stdout, reason = "a command's answer goes to its standard output")]
    {
        println!("{text}");
    }
}

/// Prints one sentence to standard error.
pub fn complain(text: &str) {
    #[expect(clippy::print_stderr, reason = "a command's complaint goes to its standard error")]
    {
        eprintln!("{text}");
    }
}
