//! A released version's database is opened while a call fails; afterwards it is as the version left it.

use super::said::{self, Speaker};
use crate::child::run;
use crate::shim::{self, Failure};
use crate::tally::Tally;
use crate::upgrade::End;
use kadian_testkit::released;
use std::path::Path;

/// Opens the database of the nth version, and looks at it again without a fault: every record of the frozen export in its
/// place, as many unsent.
pub(super) fn play(end: End, nth: usize, failure: Option<Failure>, count: &Path, tally: &mut Tally) {
    let version = &released::versions()[nth];
    let dir = end.build_in(version, &shim::fast_folder());
    let mut command = end.command(&[], dir.path(), end.upgrade());
    command.env("KADIAN_LOG", "off");
    shim::fail(&mut command, dir.path(), count, failure);
    let ended = run(command);
    match end {
        End::Device => said::judge(&ended, Speaker::Status, failure, tally),
        End::Hub => said::judge_hub(&ended, &[0, 3], tally),
    }
    end.look(version, dir.path(), tally);
}
