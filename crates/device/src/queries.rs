//! What can be asked: each query reads, and changes nothing.

use crate::clock::Moment;
use crate::commands::age_ms;
use crate::device::{Core, lock, problem};
use crate::door::{
    Answer, CheckRow, CheckpointView, Delivery, EnrolmentView, GateDraft, GateView, Language, OutboxView,
    Query, RecordKind, SavedCheck, StatusView, TrayRow, VolunteerView, WaitingRow,
};
use crate::enrol::Attempt;
use crate::storage;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_domain::check::cause;
use kadian_domain::limits::UNDO_MS;
use kadian_domain::{Code, Config, DeviceId, Disposition, Problem};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::receipts::Settled;
use kadian_store::{
    Connection, Store, StoreError, checks, clock_samples, drafts, enrolment, lists, outbox, receipts,
    records, state,
};
use kadian_wire::kinds;
use serde::{Deserialize, Serialize};

/// Rows of a list that a screen shows at once.
const ROWS_MAX: u32 = 50;
/// Rows of a page of recent checks.
const RECENT_MAX: u32 = 200;
/// Records of a page of an export.
const EXPORT_PAGE: u32 = 500;

/// Answers one query.
pub(crate) fn answer(store: &Store, core: &Core, query: &Query, now: Moment) -> Result<Answer, Problem> {
    let db = store.read();
    match query {
        Query::Gate => gate(db, core, now).map(Answer::Gate),
        Query::Status => status(db, core, now).map(Answer::Status),
        Query::RecentChecks { limit } => {
            recent(db, core, (*limit).clamp(1, RECENT_MAX)).map(|checks| Answer::RecentChecks { checks })
        }
        Query::Outbox => outbox_view(db, core, now).map(Answer::Outbox),
        Query::Crew => crew(db).map(|volunteers| Answer::Crew { volunteers }),
        Query::Enrolment => enrolment_view(db, core).map(Answer::Enrolment),
    }
    .map_err(|e| problem(&e))
}

fn gate(db: &Connection, core: &Core, now: Moment) -> Result<GateView, StoreError> {
    let state = state::get(db)?;
    let volunteer = state.as_ref().map_or(0, |state| state.volunteer.get());
    let name = lists::crew_name(db, volunteer)?.unwrap_or_default();
    let draft = drafts::get(db)?.and_then(|text| serde_json::from_str::<GateDraft>(&text).ok());
    Ok(GateView {
        checkpoint: enrolment::get(db)?.map(checkpoint_view),
        volunteer: VolunteerView { id: volunteer, name },
        draft,
        undo: undo(db, core, now)?,
        language: state.map_or(Language::ZhHans, |state| language(&state.language)),
    })
}

/// The last check, while it can still be taken back: a restart does not take the ten seconds away.
fn undo(db: &Connection, core: &Core, now: Moment) -> Result<Option<SavedCheck>, StoreError> {
    let Some(row) = checks::recent(db, core.epoch, 1)?.pop().filter(|row| row.void_reason.is_none()) else {
        return Ok(None);
    };
    let age_ms = age_ms(db, core, row.seq, row.saved_ms, now)?;
    if age_ms > UNDO_MS {
        return Ok(None);
    }
    let config = Config::BUILT_IN;
    let saved_ms = now.wall_ms.saturating_sub(age_ms);
    let recheck_ms = saved_ms.saturating_add(i64::from(config.recheck_wait_ms));
    Ok(Some(SavedCheck {
        epoch: row.epoch,
        seq: row.seq,
        disposition: row.disposition,
        cause: cause(row.reading, &config),
        slip: row.slip,
        reading_dc: row.reading.value.tenths(),
        direction: row.direction,
        saved_ms,
        undo_until_ms: saved_ms.saturating_add(UNDO_MS),
        recheck_ms: (row.disposition == Disposition::Recheck).then_some(recheck_ms),
    }))
}

pub(crate) fn status(db: &Connection, core: &Core, now: Moment) -> Result<StatusView, StoreError> {
    let unsent = outbox::count(db)?;
    let (held, refused) = receipts::count_tray(db)?;
    let sample = clock_samples::get(db, now.boot)?;
    let link = lock(&core.link).clone();
    let age_s = |oldest_ms: i64| {
        u32::try_from(now.wall_ms.saturating_sub(oldest_ms).max(0).wrapping_div(1_000)).unwrap_or(u32::MAX)
    };
    Ok(StatusView {
        device: core.device.to_string(),
        epoch: core.epoch.get(),
        records: records::head(db, core.device, core.epoch)?.seq,
        unsent: unsent.n_unsent,
        oldest_unsent_s: unsent.oldest_ms.map(age_s),
        held,
        refused,
        last_receipt: receipts::last_hub_ms(db)?,
        clock_offset_ms: sample
            .map(|s| s.hub_minus_mono_ms.saturating_add(now.mono_ms).saturating_sub(now.wall_ms)),
        why: link.why,
        storage: storage::code(storage::free_mb(&core.dir)),
        sending: link.is_sending,
        enrolled: enrolment::get(db)?.is_some(),
    })
}

fn recent(db: &Connection, core: &Core, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    let rows = checks::recent(db, core.epoch, limit)?;
    Ok(rows.into_iter().map(check_row).collect())
}

fn check_row(row: checks::CheckRow) -> CheckRow {
    CheckRow {
        epoch: row.epoch,
        seq: row.seq,
        saved_ms: row.saved_ms,
        direction: row.direction,
        reading_dc: row.reading.value.tenths(),
        method: row.reading.method,
        site: row.reading.site,
        disposition: row.disposition,
        slip: row.slip,
        name: row.name,
        phone: row.phone,
        volunteer: VolunteerView { id: row.volunteer, name: row.volunteer_name.unwrap_or_default() },
        void_reason: row.void_reason,
        can_void: row.void_reason.is_none(),
        delivery: row.settled.map_or(Delivery::Unsent, delivery),
    }
}

fn outbox_view(db: &Connection, core: &Core, now: Moment) -> Result<OutboxView, StoreError> {
    let waiting = outbox::waiting(db, ROWS_MAX)?.into_iter().map(|row| WaitingRow {
        epoch: row.epoch,
        seq: row.seq,
        saved_ms: row.saved_ms,
        record: record_kind(row.kind),
        reading_dc: row.reading_dc,
    });
    let tray = receipts::tray(db, ROWS_MAX)?.into_iter().map(|row| TrayRow {
        epoch: row.epoch,
        seq: row.seq,
        record: record_kind(row.kind),
        delivery: delivery(row.settled),
        // A newer hub may have codes of its own: to this app they are kinds of waiting that it does not know.
        code: Code::from_word(&row.code).unwrap_or(Code::KindUnknown),
    });
    let (waiting, tray) = (waiting.collect(), tray.collect());
    let link = lock(&core.link).clone();
    let status = status(db, core, now)?;
    Ok(OutboxView { status, waiting, tray, last_try_ms: link.last_try_ms, next_try_ms: link.next_try_ms })
}

fn crew(db: &Connection) -> Result<Vec<VolunteerView>, StoreError> {
    let members = lists::crew(db)?.into_iter();
    Ok(members.map(|member| VolunteerView { id: member.volunteer, name: member.name }).collect())
}

/// The last link first: on an enrolled device too, whoever gave one wants to hear of it.
fn enrolment_view(db: &Connection, core: &Core) -> Result<EnrolmentView, StoreError> {
    let row = enrolment::get(db)?;
    Ok(match (&*lock(&core.attempt), row) {
        (Attempt::Pending(_), _) => EnrolmentView::Pending,
        (Attempt::Failed(code), _) => EnrolmentView::Failed { code: *code },
        (Attempt::None, Some(row)) => EnrolmentView::Enrolled { checkpoint: checkpoint_view(row) },
        (Attempt::None, None) => EnrolmentView::None,
    })
}

fn checkpoint_view(row: EnrolmentRow) -> CheckpointView {
    CheckpointView { id: row.checkpoint, name: row.checkpoint_name, letter: row.letter, zone: row.zone }
}

fn language(tag: &str) -> Language {
    if tag == "en" { Language::En } else { Language::ZhHans }
}

fn delivery(settled: Settled) -> Delivery {
    match settled {
        Settled::Stored => Delivery::Stored,
        Settled::Held => Delivery::Held,
        Settled::Refused => Delivery::Refused,
    }
}

fn record_kind(kind: u32) -> RecordKind {
    match kind {
        kinds::CHECK => RecordKind::Check,
        kinds::VOID => RecordKind::Void,
        kinds::EPOCH_START => RecordKind::EpochStart,
        _ => RecordKind::Other,
    }
}

/// One line of `export records`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedRecord {
    /// The device (hyphenated UUID).
    pub device: String,
    /// The database.
    pub epoch: u32,
    /// The number.
    pub seq: u32,
    /// The kind's number.
    pub kind: u32,
    /// The bytes as standard padded base64; null where purged.
    pub bytes: Option<String>,
    /// SHA-256 of the bytes, lower-case hex.
    pub d: String,
    /// The place in the chain, lower-case hex.
    pub h: String,
}

/// The next page of records behind (epoch, after), over all epochs in order; empty at the end.
pub(crate) fn export(
    store: &Store,
    device: DeviceId,
    epoch: u32,
    after: u32,
) -> Result<Vec<ExportedRecord>, Problem> {
    let rows = records::after(store.read(), epoch, after, EXPORT_PAGE).map_err(|e| problem(&e))?;
    Ok(rows.into_iter().map(|row| exported(device, row)).collect())
}

fn exported(device: DeviceId, row: records::StoredRecord) -> ExportedRecord {
    ExportedRecord {
        device: device.to_string(),
        epoch: row.epoch,
        seq: row.seq,
        kind: row.kind,
        bytes: row.bytes.map(|bytes| STANDARD.encode(bytes)),
        d: row.d.to_string(),
        h: row.h.to_string(),
    }
}
