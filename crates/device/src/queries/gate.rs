//! What the gate shows at its start, and how the enrolment stands.

use crate::clock::Moment;
use crate::commands::theme_of;
use crate::core::{Core, lock};
use crate::door::{
    CheckpointView, ConfigView, EnrolmentView, GateDraft, GateView, Language, ReasonView, SavedCheck,
    ShiftView, VolunteerView,
};
use crate::enrol::Attempt;
use crate::post::{age_ms, current_config};
use crate::views;
use kadian_domain::config::CheckpointWords;
use kadian_domain::limits::UNDO_MS;
use kadian_domain::reason::BUILT_IN_REASONS;
use kadian_domain::shift::is_long;
use kadian_domain::{Config, ReasonId};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::{Connection, StoreError, checks, drafts, enrolment as enrolments, lists, shifts, state};

pub(super) fn gate(db: &Connection, core: &Core, now: Moment) -> Result<GateView, StoreError> {
    let state = state::get(db)?;
    let volunteer = state.as_ref().map_or(0, |state| state.volunteer.get());
    let (config, words) = current_config(db)?;
    Ok(GateView {
        checkpoint: enrolments::get(db)?.map(checkpoint),
        volunteer: named(db, volunteer)?,
        shift: running_shift(db, core, now)?,
        draft: drafts::get(db)?.and_then(|text| serde_json::from_str::<GateDraft>(&text).ok()),
        undo: undo(db, core, &config, now)?,
        language: state.as_ref().map_or(Language::ZhHans, |state| language(&state.language)),
        theme: state.as_ref().map(|state| theme_of(&state.theme)).unwrap_or_default(),
        text_percent: state.map_or(100, |state| state.text_percent),
        config: config_view(config, words),
    })
}

fn named(db: &Connection, volunteer: u32) -> Result<VolunteerView, StoreError> {
    Ok(VolunteerView { id: volunteer, name: lists::crew_name(db, volunteer)?.unwrap_or_default() })
}

/// The shift that runs.
pub(crate) fn running_shift(
    db: &Connection,
    core: &Core,
    now: Moment,
) -> Result<Option<ShiftView>, StoreError> {
    let Some(shift) = shifts::running(db, core.epoch())? else { return Ok(None) };
    let age_ms = age_ms(&shift.at, now);
    Ok(Some(ShiftView {
        seq: shift.seq.get(),
        started_ms: now.wall_ms.saturating_sub(age_ms),
        volunteers: shift.volunteers.iter().map(|number| named(db, *number)).collect::<Result<_, _>>()?,
        is_long: is_long(age_ms),
    }))
}

/// The last check, while it can still be taken back: a restart does not take the ten seconds away.
fn undo(
    db: &Connection,
    core: &Core,
    config: &Config,
    now: Moment,
) -> Result<Option<SavedCheck>, StoreError> {
    let Some(row) = checks::recent(db, core.epoch(), 1)?.pop().filter(|row| row.void_reason.is_none()) else {
        return Ok(None);
    };
    let age_ms = age_ms(&row.at, now);
    Ok((age_ms <= UNDO_MS).then(|| views::saved_check(row, config, age_ms, now)))
}

fn config_view(config: Config, words: Option<CheckpointWords>) -> ConfigView {
    let built_in = BUILT_IN_REASONS.iter().filter_map(|(number, word)| {
        Some(ReasonView { id: ReasonId::new(*number)?, word: Some((*word).to_owned()), zh: None, en: None })
    });
    let own = config.reasons.into_iter().filter_map(|reason| {
        Some(ReasonView {
            id: ReasonId::new(reason.id)?,
            word: None,
            zh: Some(reason.zh),
            en: Some(reason.en),
        })
    });
    ConfigView {
        version: config.version.get(),
        recheck_wait_ms: config.recheck_wait_ms,
        second_reading: config.second_reading,
        reasons: built_in.chain(own).collect(),
        phones: config.phones,
        places: config.places,
        words,
    }
}

/// The last link first: on an enrolled device too, whoever gave one wants to hear of it.
pub(super) fn enrolment(db: &Connection, core: &Core) -> Result<EnrolmentView, StoreError> {
    let row = enrolments::get(db)?;
    Ok(match (&*lock(&core.attempt), row) {
        (Attempt::Pending(_), _) => EnrolmentView::Pending,
        (Attempt::Waiting(waiting), _) => EnrolmentView::Waiting {
            digits: waiting.digits.clone(),
            checkpoint_name: waiting.checkpoint_name.clone(),
        },
        (Attempt::Foreign(link), _) => EnrolmentView::Foreign { address: link.url.clone() },
        (Attempt::Failed(code), _) => EnrolmentView::Failed { code: *code },
        (Attempt::None, Some(row)) => EnrolmentView::Enrolled { checkpoint: checkpoint(row) },
        (Attempt::None, None) => EnrolmentView::None,
    })
}

fn checkpoint(row: EnrolmentRow) -> CheckpointView {
    CheckpointView { id: row.checkpoint, name: row.checkpoint_name, letter: row.letter, zone: row.zone }
}

fn language(tag: &str) -> Language {
    if tag == "en" { Language::En } else { Language::ZhHans }
}
