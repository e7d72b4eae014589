//! `enrol`: from a link to a place at a checkpoint.

use crate::access::Access;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both;
use crate::signals;
use kadian_device::Code;
use kadian_device::door::{Answer, CheckpointView, Command, EnrolmentView, Query};
use serde::Serialize;
use std::path::Path;
use std::time::Duration;

/// Between two looks at how the owner's worker fares.
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug, Serialize)]
struct Enrolled {
    checkpoint: u32,
    letter: String,
    name: String,
    zone: String,
}

/// What becomes of a device whose link is another hub's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Elsewhere {
    /// It stays where it is, and says so.
    Stay,
    /// It begins there as a new one.
    StartAnew,
}

/// Takes a link and waits for the hub: here, or at the owner's worker.
pub(crate) fn run(dir: &Path, link: &str, elsewhere: Elsewhere, form: Form) -> Result<(), Failure> {
    let mut access = Access::open(dir)?;
    let view = match &mut access {
        Access::Own(device) => {
            // While the hub is slow, others go on through our door.
            device.open_local_door()?;
            let runtime = signals::runtime()?;
            match runtime.block_on(device.enrol(link, tell_digits)) {
                Err(problem) if problem.code == Code::LinkForeign && elsewhere == Elsewhere::StartAnew => {
                    device.handle().send(Command::StartAnew)?;
                    runtime.block_on(device.enrol(link, tell_digits))?;
                }
                outcome => outcome?,
            }
            enrolment(&mut access)?
        }
        Access::Beside(_) => {
            access.send(Command::Enrol { link: link.to_owned() })?;
            match watch(&mut access)? {
                EnrolmentView::Foreign { .. } if elsewhere == Elsewhere::StartAnew => {
                    access.send(Command::StartAnew)?;
                    watch(&mut access)?
                }
                view => view,
            }
        }
    };
    match view {
        EnrolmentView::Enrolled { checkpoint } => tell(checkpoint, form),
        EnrolmentView::Failed { code } => Err(code.into()),
        EnrolmentView::Foreign { .. } => Err(Code::LinkForeign.into()),
        EnrolmentView::None | EnrolmentView::Pending | EnrolmentView::Waiting { .. } => {
            Err(Code::Internal.into())
        }
    }
}

/// Waits for as long as the owner's worker does: its own limits end it.
fn watch(access: &mut Access) -> Result<EnrolmentView, Failure> {
    let mut has_told = false;
    loop {
        match enrolment(access)? {
            EnrolmentView::Pending => std::thread::sleep(PAUSE),
            EnrolmentView::Waiting { digits, checkpoint_name } => {
                if !has_told {
                    tell_digits(&digits, &checkpoint_name);
                }
                has_told = true;
                std::thread::sleep(PAUSE);
            }
            ended => return Ok(ended),
        }
    }
}

/// The digits that an officer must type: on standard error, for whoever stands there.
fn tell_digits(digits: &str, checkpoint: &str) {
    out::trouble(&both("enrol_digits", &[("digits", digits), ("checkpoint", checkpoint)]));
}

fn enrolment(access: &mut Access) -> Result<EnrolmentView, Failure> {
    match access.ask(Query::Enrolment)? {
        Answer::Enrolment(view) => Ok(view),
        _ => Err(Code::Internal.into()),
    }
}

fn tell(checkpoint: CheckpointView, form: Form) -> Result<(), Failure> {
    let CheckpointView { id, name, letter, zone } = checkpoint;
    let enrolled = Enrolled { checkpoint: id, letter, name, zone };
    out::answer(form, &enrolled, || {
        let gaps =
            [("checkpoint", &*id.to_string()), ("letter", &*enrolled.letter), ("name", &*enrolled.name)];
        both("enrolled", &gaps)
    })
}
