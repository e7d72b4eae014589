//! `sync`: sends until nothing is unsent; with `--follow`, until stopped.
//!
//! What always holds: exit 0 only when nothing is unsent. Beside an owner that stays, its worker is asked and watched:
//! two workers on one outbox never run.

use crate::access::Access;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both;
use crate::signals::{self, Stop};
use kadian_device::door::{Answer, Command, OutboxView, Query, StatusView};
use kadian_device::{Clock, Code, Contact, Problem, SystemClock};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Between two looks at how the owner's worker fares.
const PAUSE: Duration = Duration::from_millis(100);
/// How soon a follower notices that the owner is gone, and takes its place.
const PULSE: Duration = Duration::from_secs(1);

/// Sends until nothing is unsent.
pub(crate) fn run(dir: &Path, form: Form) -> Result<ExitCode, Failure> {
    let mut access = Access::open(dir)?;
    let fault = match &access {
        Access::Own(device) => match signals::runtime()?.block_on(device.sync()) {
            Contact::Reached => None,
            Contact::NotEnrolled => Some(Code::NotEnrolled),
            Contact::Failed(code) => Some(code),
        },
        Access::Beside(_) => watch(&mut access)?,
    };
    let status = access.status()?;
    end(&status, fault, form)
}

/// Keeps sending until SIGINT or SIGTERM.
pub(crate) fn follow(dir: &Path, form: Form) -> Result<ExitCode, Failure> {
    let runtime = signals::runtime()?;
    let mut stop = runtime.block_on(async { Stop::listen() })?;
    let mut access = Access::open_long(dir)?;
    access.send(Command::SendNow)?;
    loop {
        let is_over = runtime.block_on(async {
            tokio::select! {
                () = stop.wished() => true,
                () = tokio::time::sleep(PULSE) => false,
            }
        });
        if is_over {
            break;
        }
        match &access {
            Access::Own(_) => {}
            Access::Beside(_) => {
                if access.ask(Query::Enrolment).is_err_and(|problem| access.is_gone(&problem)) {
                    access = Access::open_long(dir)?;
                }
            }
        }
    }
    let status = access.status()?;
    let fault = status.why.filter(|_| status.unsent > 0);
    end(&status, fault, form)
}

/// Asks the owner's worker to send, and waits until it has sent all, or met a fault, since.
fn watch(access: &mut Access) -> Result<Option<Code>, Failure> {
    let clock = SystemClock::new();
    let asked_ms = clock.now().wall_ms;
    access.send(Command::SendNow)?;
    loop {
        let outbox = outbox(access)?;
        if !outbox.status.enrolled {
            return Ok(Some(Code::NotEnrolled));
        }
        let has_tried = outbox.last_try_ms.is_some_and(|tried_ms| tried_ms >= asked_ms);
        if has_tried && !outbox.status.sending && (outbox.status.why.is_some() || outbox.status.unsent == 0) {
            return Ok(outbox.status.why);
        }
        std::thread::sleep(PAUSE);
    }
}

fn outbox(access: &mut Access) -> Result<OutboxView, Problem> {
    match access.ask(Query::Outbox)? {
        Answer::Outbox(outbox) => Ok(outbox),
        _ => Err(Problem::new(Code::Internal)),
    }
}

/// Tells how it stands. Only "nothing is unsent" is a success; what stood in the way is told on stderr.
fn end(status: &StatusView, fault: Option<Code>, form: Form) -> Result<ExitCode, Failure> {
    out::answer(form, status, || {
        let [records, unsent, held, refused] =
            [status.records, status.unsent, status.held, status.refused].map(|n| n.to_string());
        both("status", &[("records", &records), ("unsent", &unsent), ("held", &held), ("refused", &refused)])
    })?;
    match fault {
        Some(code) => Err(code.into()),
        None if status.unsent == 0 => Ok(ExitCode::SUCCESS),
        None => Ok(ExitCode::from(1)),
    }
}
