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
use kadian_device::{Code, Contact, Device, Problem};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Between two looks at how the owner's worker fares.
const PAUSE: Duration = Duration::from_millis(100);
/// A worker that has not begun by then obeys an order of the hub to wait: two seconds.
const LOOKS_BEFORE_REST: u32 = 20;
/// How soon a follower notices that the owner is gone, and takes its place.
const PULSE: Duration = Duration::from_secs(1);

/// Sends until nothing is unsent.
pub(crate) fn run(dir: &Path, form: Form) -> Result<ExitCode, Failure> {
    let mut access = Access::open(dir)?;
    let fault = loop {
        let watched = match &mut access {
            Access::Own(device) => break send(device)?,
            Access::Beside(_) => watch(&mut access),
        };
        match watched {
            // The owner is gone, perhaps a sync like this one: what it left is ours to send.
            Err(problem) if access.is_gone(&problem) => access = Access::open(dir)?,
            watched => break watched?,
        }
    };
    let status = access.status()?;
    end(&status, fault, form)
}

/// Sends as the owner. While the hub is slow, others go on through our door.
fn send(device: &mut Device) -> Result<Option<Code>, Failure> {
    device.open_local_door()?;
    Ok(match signals::runtime()?.block_on(device.sync()) {
        Contact::Reached | Contact::Rested => None,
        Contact::NotEnrolled => Some(Code::NotEnrolled),
        Contact::Failed(code) => Some(code),
    })
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

/// Asks the owner's worker to send, and waits until it has sent all, or met a fault, or rests because the hub told
/// it to.
fn watch(access: &mut Access) -> Result<Option<Code>, Problem> {
    let before = outbox(access)?.last_try_ms;
    access.send(Command::SendNow)?;
    for looks in 0_u32.. {
        let outbox = outbox(access)?;
        let (status, why) = (&outbox.status, outbox.status.why);
        if !status.enrolled {
            return Ok(Some(Code::NotEnrolled));
        }
        let has_tried = outbox.last_try_ms != before;
        let is_resting = looks > LOOKS_BEFORE_REST && why.is_some();
        if (has_tried || is_resting) && !status.sending && (why.is_some() || status.unsent == 0) {
            return Ok(why);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(None)
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
