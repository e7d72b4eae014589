//! `send`, `ask` and `status`: the door itself.

use crate::access::Access;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both;
use kadian_device::door::{Command, Query};
use kadian_device::{Code, Problem};
use serde::de::DeserializeOwned;
use std::path::Path;

/// Does one command that is given as JSON.
pub(crate) fn send(dir: &Path, json: &str) -> Result<(), Failure> {
    let command: Command = read(json)?;
    let reply = Access::open(dir)?.send(command)?;
    out::object(&reply)
}

/// Asks one query that is given as JSON.
pub(crate) fn ask(dir: &Path, json: &str) -> Result<(), Failure> {
    let query: Query = read(json)?;
    let answer = Access::open(dir)?.ask(query)?;
    out::object(&answer)
}

/// Tells how many records there are, how many are unsent, and why.
pub(crate) fn status(dir: &Path, form: Form) -> Result<(), Failure> {
    let status = Access::open(dir)?.status()?;
    out::answer(form, &status, || {
        let [records, unsent, held, refused] =
            [status.records, status.unsent, status.held, status.refused].map(|n| n.to_string());
        let counts = both(
            "status",
            &[("records", &records), ("unsent", &unsent), ("held", &held), ("refused", &refused)],
        );
        let fork = status.fork.as_ref().map(|fork| match &fork.digits {
            Some(digits) => both("fork_waiting", &[("digits", digits)]),
            None => both("fork_soon", &[]),
        });
        let notices =
            [status.storage, status.why, status.clock, (!status.enrolled).then_some(Code::NotEnrolled)];
        let notices = notices.into_iter().flatten().map(|code| Failure::from(code).sentence());
        std::iter::once(counts).chain(fork).chain(notices).collect::<Vec<_>>().join("\n")
    })
}

/// Only a form of the door is taken; what was given is not echoed, for it may name a passer.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|_| Problem::new(Code::RequestMalformed).into())
}
