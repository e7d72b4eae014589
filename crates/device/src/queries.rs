//! What can be asked: each query reads, and changes nothing.

mod clocks;
mod counts;
mod export;
mod gate;
mod outbox;
mod rechecks;

pub use export::ExportedRecord;
pub(crate) use export::export;
pub(crate) use gate::running_shift;
pub(crate) use outbox::{status, status_with};

use crate::clock::Moment;
use crate::commands::Failed;
use crate::core::Core;
use crate::door::{Answer, CheckRow, Query, VolunteerView};
use crate::post::Stamp;
use crate::views;
use kadian_domain::Problem;
use kadian_store::{Connection, Store, StoreError, checks, lists, shifts};

/// Rows of a page of recent checks.
const RECENT_MAX: u32 = 200;
/// Plates that are one tap away.
const PLATES_MAX: u32 = 12;
/// For so long a plate that passed is likely to come back.
const PLATES_MS: i64 = 3 * 24 * 60 * 60 * 1000;

/// Answers one query.
pub(crate) fn answer(store: &Store, core: &Core, query: &Query, now: Moment) -> Result<Answer, Problem> {
    Ok(answered(store.read(), core, query, now)?)
}

fn answered(db: &Connection, core: &Core, query: &Query, now: Moment) -> Result<Answer, Failed> {
    Ok(match query {
        Query::Gate => Answer::Gate(Box::new(gate::gate(db, core, now)?)),
        Query::Status => Answer::Status(status(db, core, now)?),
        Query::RecentChecks { limit } => {
            Answer::RecentChecks { checks: recent(db, core, (*limit).clamp(1, RECENT_MAX))? }
        }
        Query::Rechecks => Answer::Rechecks { rechecks: rechecks::waiting(db, core, now)? },
        Query::FindSlip { slip } => {
            let (slip, rechecks) = rechecks::find_slip(db, core, slip, now)?;
            Answer::FindSlip { slip, rechecks }
        }
        Query::Plates => {
            let since_ms = Stamp::read(db, now)?.hub_ms().saturating_sub(PLATES_MS);
            Answer::Plates { plates: checks::recent_plates(db, since_ms, PLATES_MAX)? }
        }
        Query::Today => Answer::Today(counts::today(db, core, now)?),
        Query::Shift => Answer::Shift(counts::shift(db, core, now)?),
        Query::Outbox => Answer::Outbox(outbox::outbox(db, core, now)?),
        Query::Crew => Answer::Crew { volunteers: crew(db)? },
        Query::Enrolment => Answer::Enrolment(gate::enrolment(db, core)?),
    })
}

fn recent(db: &Connection, core: &Core, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    let shift = shifts::running(db, core.epoch())?.map_or(0, |shift| shift.seq.get());
    let rows = checks::recent(db, core.epoch(), limit)?;
    Ok(rows.into_iter().map(|row| views::check_row(row, shift)).collect())
}

fn crew(db: &Connection) -> Result<Vec<VolunteerView>, StoreError> {
    let members = lists::crew(db)?.into_iter();
    Ok(members.map(|member| VolunteerView { id: member.volunteer, name: member.name }).collect())
}
