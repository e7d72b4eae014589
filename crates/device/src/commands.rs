//! What can be done: each command is one transaction.

use crate::clock::Moment;
use crate::device::{Core, problem};
use crate::door::{GateDraft, Language, Reply, SavedCheck};
use kadian_domain::check::{Cause, CheckDraft, judge};
use kadian_domain::limits::{UNDO_MS, VOLUNTEER_BUILT_IN_MAX};
use kadian_domain::{
    CheckpointId, Code, Config, Disposition, Letter, Problem, Seq, Slip, Target, VoidReason, VolunteerId,
};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::{
    Store, StoreError, Transaction, checks, clock_samples, drafts, enrolment, lists, records, state,
};
use kadian_wire::body::{encode_check, encode_void};
use kadian_wire::record::CaptureSample;
use kadian_wire::{Record, kinds};

/// A transaction's failure: of the database, or of the rules.
pub(crate) enum Failed {
    Store(StoreError),
    Rule(Problem),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Rule(problem)
    }
}

impl From<Code> for Failed {
    fn from(code: Code) -> Self {
        Self::Rule(Problem::new(code))
    }
}

impl From<Failed> for Problem {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Store(error) => problem(&error),
            Failed::Rule(problem) => problem,
        }
    }
}

/// Records one check: judged, appended to the chain and to the read model, committed.
pub(crate) fn record_check(
    store: &mut Store,
    core: &Core,
    draft: &CheckDraft,
    now: Moment,
) -> Result<SavedCheck, Problem> {
    let config = Config::BUILT_IN;
    let judged = judge(draft, &config)?;
    let cause = judged.cause;
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        let enrolled = enrolment::get(tx)?.ok_or(Code::NotEnrolled)?;
        let state = state::get(tx)?.ok_or(Code::StoreDamaged)?;
        let slip = match judged.disposition {
            Disposition::Admit => None,
            Disposition::Recheck | Disposition::Refer | Disposition::TurnBack | Disposition::Left => {
                Some(draw_slip(tx, core, &enrolled)?)
            }
        };
        let check = judged.with_slip(slip);
        let seq = append(tx, core, kinds::CHECK, encode_check(&check), &enrolled, state.volunteer, now)?;
        checks::append(tx, core.epoch, seq, &check, state.volunteer, now.wall_ms)?;
        replace_draft(tx, draft)?;
        written = Some((check, seq));
        Ok(())
    });
    let (check, seq) = settled(store, core, outcome, written, |(_, seq)| *seq)?;
    Ok(saved_check(core, &config, draft, &check, cause, seq, now))
}

/// What was written, once it is sure that it is on the disk.
///
/// After a COMMIT that failed the store has read its log afresh: what is there now is there for good, and was saved.
fn settled<T>(
    store: &Store,
    core: &Core,
    outcome: Result<(), Failed>,
    written: Option<T>,
    seq_of: impl Fn(&T) -> Seq,
) -> Result<T, Problem> {
    let there =
        |seq: Seq| records::head(store.read(), core.device, core.epoch).is_ok_and(|h| h.seq == seq.get());
    match (outcome, written) {
        (Ok(()), Some(written)) => Ok(written),
        // Nothing else is written between the COMMIT and this look: the owner thread does one thing at a time.
        (Err(Failed::Store(error)), Some(written)) if error.is_commit() && there(seq_of(&written)) => {
            Ok(written)
        }
        (Err(failed), _) => Err(failed.into()),
        (Ok(()), None) => Err(Problem::new(Code::Internal)),
    }
}

/// What is kept of the gate after a save: the next passer comes the same way and is measured the same way.
///
/// A check by another road (the command line beside a window) leaves alone what somebody is keying at the gate.
fn replace_draft(tx: &Transaction<'_>, saved: &CheckDraft) -> Result<(), StoreError> {
    let kept = drafts::get(tx)?.and_then(|text| serde_json::from_str::<GateDraft>(&text).ok());
    let is_of_this = kept.is_none_or(|kept| saved.reading_dc.to_string().starts_with(&kept.digits));
    if !is_of_this {
        return Ok(());
    }
    let (direction, method, site) = (saved.direction, saved.method, saved.site);
    drafts::set(tx, &json(&GateDraft { direction, method, site, ..GateDraft::default() }))
}

fn saved_check(
    core: &Core,
    config: &Config,
    draft: &CheckDraft,
    check: &kadian_domain::Check,
    cause: Cause,
    seq: Seq,
    now: Moment,
) -> SavedCheck {
    let recheck_ms = now.wall_ms.saturating_add(i64::from(config.recheck_wait_ms));
    SavedCheck {
        epoch: core.epoch.get(),
        seq: seq.get(),
        disposition: check.disposition,
        cause,
        slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
        reading_dc: draft.reading_dc,
        direction: check.direction,
        saved_ms: now.wall_ms,
        undo_until_ms: now.wall_ms.saturating_add(UNDO_MS),
        recheck_ms: (check.disposition == Disposition::Recheck).then_some(recheck_ms),
    }
}

/// Cancels one check by an added record.
pub(crate) fn void_check(
    store: &mut Store,
    core: &Core,
    seq: u32,
    reason: VoidReason,
    now: Moment,
) -> Result<Reply, Problem> {
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        let enrolled = enrolment::get(tx)?.ok_or(Code::NotEnrolled)?;
        let state = state::get(tx)?.ok_or(Code::StoreDamaged)?;
        let row = checks::get(tx, core.epoch, seq)?.ok_or(Code::CheckUnknown)?;
        let voided = Seq::new(seq).ok_or(Code::CheckUnknown)?;
        if row.void_reason.is_some() {
            return Err(Code::VoidedAlready.into());
        }
        if reason == VoidReason::Undo && age_ms(tx, core, seq, row.saved_ms, now)? > UNDO_MS {
            return Err(Code::UndoTooLate.into());
        }
        let target = Target { device: core.device, epoch: core.epoch, seq: voided };
        let void =
            append(tx, core, kinds::VOID, encode_void(target, reason), &enrolled, state.volunteer, now)?;
        checks::void(tx, core.epoch, voided, void, reason)?;
        written = Some(void);
        Ok(())
    });
    let void = settled(store, core, outcome, written, |void| *void)?;
    Ok(Reply::SavedVoid { seq: void.get(), voided_seq: seq })
}

/// How long ago a check was saved: by the monotonic clock where the boot is the same, for wall clocks jump.
pub(crate) fn age_ms(
    connection: &kadian_store::Connection,
    core: &Core,
    seq: u32,
    saved_ms: i64,
    now: Moment,
) -> Result<i64, StoreError> {
    let bytes = records::range(connection, core.epoch.get(), seq, seq)?.pop().and_then(|stored| stored.bytes);
    let record = bytes.and_then(|bytes| Record::decode(&bytes).ok());
    Ok(match record {
        Some(record) if record.boot == now.boot => now.mono_ms.saturating_sub(record.mono_ms),
        _ => now.wall_ms.saturating_sub(saved_ms).saturating_abs(),
    })
}

/// Says who stands at the post from now on.
pub(crate) fn choose_volunteer(store: &mut Store, volunteer: u32) -> Result<(), Problem> {
    store.write::<_, Failed>(|tx| {
        // 0 is "not said"; up to 999 are built in, for a post whose list never came.
        let is_known = volunteer <= VOLUNTEER_BUILT_IN_MAX || lists::crew_name(tx, volunteer)?.is_some();
        if !is_known {
            return Err(Code::VolunteerUnknown.into());
        }
        Ok(state::set_volunteer(tx, VolunteerId::new(volunteer))?)
    })?;
    Ok(())
}

/// Keeps what is half keyed.
pub(crate) fn keep_draft(store: &mut Store, draft: &GateDraft) -> Result<(), Problem> {
    /// Far more than the gate's fields take; a runaway screen fills no disk.
    const DRAFT_BYTES_MAX: usize = 4_096;
    let text = json(draft);
    if text.len() > DRAFT_BYTES_MAX {
        return Err(Problem::new(Code::RequestMalformed));
    }
    store.write::<_, Failed>(|tx| Ok(drafts::set(tx, &text)?))?;
    Ok(())
}

/// Says which language leads.
pub(crate) fn choose_language(store: &mut Store, language: Language) -> Result<(), Problem> {
    let tag = match language {
        Language::ZhHans => "zh-Hans",
        Language::En => "en",
    };
    store.write::<_, Failed>(|tx| Ok(state::set_language(tx, tag)?))?;
    Ok(())
}

/// Appends a record of any kind, as tests need it.
pub(crate) fn append_raw(
    store: &mut Store,
    core: &Core,
    kind: u32,
    body: Vec<u8>,
    now: Moment,
) -> Result<u32, Problem> {
    let seq = store.write::<_, Failed>(|tx| {
        let enrolled = enrolment::get(tx)?.ok_or(Code::NotEnrolled)?;
        Ok(append(tx, core, kind, body, &enrolled, VolunteerId::UNKNOWN, now)?)
    })?;
    Ok(seq.get())
}

/// Appends one record to the chain of the present epoch.
pub(crate) fn append(
    tx: &Transaction<'_>,
    core: &Core,
    kind: u32,
    body: Vec<u8>,
    enrolled: &EnrolmentRow,
    volunteer: VolunteerId,
    now: Moment,
) -> Result<Seq, StoreError> {
    let head = records::head(tx, core.device, core.epoch)?;
    let sample = clock_samples::get(tx, now.boot)?;
    let record = Record {
        kind,
        seq: head.seq.saturating_add(1),
        wall_ms: now.wall_ms,
        mono_ms: now.mono_ms,
        boot: now.boot,
        sample: sample.map(|sample| CaptureSample {
            hub_minus_mono_ms: sample.hub_minus_mono_ms,
            error_ms: sample.error_at(now.mono_ms),
        }),
        checkpoint: enrolled.checkpoint,
        volunteer: volunteer.get(),
        shift: 0,
        config: Config::BUILT_IN.version.get(),
        body,
    };
    records::append(tx, core.epoch, head, kind, &record.encode(), now.wall_ms)
}

fn draw_slip(tx: &Transaction<'_>, core: &Core, enrolled: &EnrolmentRow) -> Result<Slip, Failed> {
    let letter = Letter::new(&enrolled.letter).ok_or(Code::StoreDamaged)?;
    let counter = state::draw_slip_counter(tx)?;
    let later_epoch = core.later_epoch.then_some(core.epoch);
    Ok(Slip::new(CheckpointId::new(enrolled.checkpoint), &letter, counter, later_epoch))
}

fn json(draft: &GateDraft) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}
