//! What goes out on stdout and stderr: whole lines, flushed at once, so that whoever reads them can act on each.
//!
//! What always holds: stdout carries answers alone; a reader that is gone is a failure, not a panic.

use crate::failure::Failure;
use serde::Serialize;
use std::io::Write;

/// One line for a person.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush()).map_err(|_| Failure::outside("output_failed"))
}

/// One object on one line for a machine.
pub(crate) fn object(value: &impl Serialize) -> Result<(), Failure> {
    line(&serde_json::to_string(value).map_err(|_| Failure::outside("internal"))?)
}

/// One line of trouble. Nobody may be reading, and then there is nobody to tell.
pub(crate) fn trouble(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// For whom an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A person: one line in both languages.
    Plain,
    /// A machine: one object on one line.
    Json,
}

/// Answers in the form that was asked for.
pub(crate) fn answer(
    form: Form,
    value: &impl Serialize,
    plain: impl FnOnce() -> String,
) -> Result<(), Failure> {
    match form {
        Form::Json => object(value),
        Form::Plain => line(&plain()),
    }
}
