//! Which command of the door does what, and what screens ask again after it.

use crate::clock::Moment;
use crate::core::Core;
use crate::door::{Command, Reply, Topic};
use kadian_domain::{Code, Problem};
use kadian_store::Store;

/// Does a command on the owner thread.
pub(crate) fn done(store: &mut Store, core: &Core, command: Command, now: Moment) -> Result<Reply, Problem> {
    match command {
        Command::RecordCheck(draft) => super::record_check(store, core, &draft, now).map(Reply::Saved),
        Command::VoidCheck { seq, reason } => super::void(store, core, seq, reason, now),
        Command::Resolve(draft) => super::resolve(store, core, &draft, now).map(Reply::SavedResolution),
        Command::StartShift { volunteers } => super::start_shift(store, core, &volunteers, now),
        Command::EndShift => super::end_shift(store, core, now),
        Command::ChooseVolunteer { volunteer } => {
            super::choose_volunteer(store, volunteer).map(|()| Reply::Done)
        }
        Command::KeepDraft { draft } => super::keep_draft(store, core, &draft).map(|()| Reply::Done),
        Command::ChooseLanguage { language } => super::choose_language(store, language).map(|()| Reply::Done),
        Command::ChooseLook { theme, text_percent } => {
            super::choose_look(store, theme, text_percent).map(|()| Reply::Done)
        }
        Command::TellBattery { percent } => {
            let is_kept = core.battery.tell(percent);
            is_kept.then_some(Reply::Done).ok_or_else(|| Problem::at(Code::RequestMalformed, "percent"))
        }
        Command::SeenNotice => super::seen_notice(store).map(|()| Reply::Done),
        // What these do is done before and beside the database.
        Command::Enrol { .. } | Command::StartAnew | Command::SendNow => Ok(Reply::Done),
    }
}

/// What screens ask again after a command, and whether the worker is woken.
pub(crate) fn touched(command: &Command) -> (&'static [Topic], bool) {
    match command {
        Command::RecordCheck(_) | Command::VoidCheck { .. } | Command::Resolve(_) => {
            (&[Topic::Checks, Topic::Status, Topic::Rechecks], true)
        }
        Command::StartShift { .. } | Command::EndShift => (&[Topic::Shift, Topic::Crew, Topic::Status], true),
        Command::Enrol { .. } | Command::StartAnew => (&[Topic::Enrolment], false),
        Command::ChooseVolunteer { .. } => (&[Topic::Crew], false),
        Command::KeepDraft { .. } | Command::TellBattery { .. } => (&[], false),
        Command::ChooseLanguage { .. } | Command::ChooseLook { .. } => (&[Topic::Language], false),
        Command::SeenNotice => (&[Topic::Status], false),
        Command::SendNow => (&[], true),
    }
}
