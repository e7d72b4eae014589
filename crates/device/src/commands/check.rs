//! A check: judged, appended to the chain and to the read model, committed.

use super::{Envelope, Failed, append, settled};
use crate::clock::Moment;
use crate::core::Core;
use crate::door::{GateDraft, SavedCheck};
use crate::post::{Post, Stamp, age_ms};
use crate::views;
use kadian_domain::check::{CheckDraft, Judged, judge};
use kadian_domain::fever::cause;
use kadian_domain::reading::{Keyed, LoHi};
use kadian_domain::subject::SubjectKind;
use kadian_domain::{Check, CheckpointId, Code, Config, Disposition, Letter, Problem, Seq, Slip};
use kadian_store::checks::{CheckRow, NewCheck, SavedAt};
use kadian_store::{Store, StoreError, Transaction, checks, drafts, state};
use kadian_wire::body::encode_check;
use kadian_wire::kinds;

/// Records one check.
pub(crate) fn record_check(
    store: &mut Store,
    core: &Core,
    draft: &CheckDraft,
    now: Moment,
) -> Result<SavedCheck, Problem> {
    let kept = match core.post.read(store, now) {
        Ok(kept) => kept,
        Err(no_post) => {
            // What was keyed wrong is said even where nothing can be saved yet.
            judge(draft, None, &Config::BUILT_IN)?;
            return Err(no_post.into());
        }
    };
    let (post, stamp) = (&kept.post, kept.stamp(now));
    let judged = judged(post, draft, stamp)?;
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        written = Some(write(tx, core, post, (draft, judged), stamp)?);
        Ok(())
    });
    core.post.keep(store, kept.clone());
    let (_, row) = settled(store, core, outcome, written, |(seq, _)| *seq)?;
    let age_ms = age_ms(&row.at, now);
    Ok(views::saved_check(row, &kept.post.config, age_ms, now))
}

/// Records checks in one transaction, each at a moment of its own; how many.
pub(crate) fn record_many(
    store: &mut Store,
    core: &Core,
    checks: impl Iterator<Item = (CheckDraft, Moment)>,
) -> Result<u32, Problem> {
    let post = Post::read(store.read())?;
    let mut n_checks = 0_u32;
    store.write::<_, Failed>(|tx| {
        for (draft, now) in checks {
            let stamp = Stamp::read(tx, now)?;
            let judged = judged(&post, &draft, stamp)?;
            write(tx, core, &post, (&draft, judged), stamp)?;
            n_checks = n_checks.saturating_add(1);
        }
        Ok(())
    })?;
    Ok(n_checks)
}

fn judged(post: &Post, draft: &CheckDraft, stamp: Stamp) -> Result<Judged, Failed> {
    let observed_ms = match &draft.late {
        Some(late) => Some(late.resolve(&post.zone(), stamp.hub_ms())?),
        None => None,
    };
    Ok(judge(draft, observed_ms, &post.config)?)
}

/// Everything that a check writes, and the row that is answered of it.
fn write(
    tx: &Transaction<'_>,
    core: &Core,
    post: &Post,
    (draft, judged): (&CheckDraft, Judged),
    stamp: Stamp,
) -> Result<(Seq, CheckRow), Failed> {
    // Somebody waits or is sent on: the slip is what they are known by.
    let has_slip = judged.check.disposition >= Disposition::Recheck;
    let slip = if has_slip { Some(draw_slip(tx, core, post)?) } else { None };
    let check = judged.with_slip(slip);
    let seq = append(tx, core, kinds::CHECK, encode_check(&check), Envelope::from(post), stamp)?;
    let row = add_to_read_model(tx, core, post, (seq, &check), stamp)?;
    replace_draft(tx, draft)?;
    Ok((seq, row))
}

fn add_to_read_model(
    tx: &Transaction<'_>,
    core: &Core,
    post: &Post,
    (seq, check): (Seq, &Check),
    stamp: Stamp,
) -> Result<CheckRow, StoreError> {
    let causes: Vec<_> = check.passers().iter().map(|passer| cause(passer.reading, &post.config)).collect();
    let at = stamp.saved_at();
    // A late entry counts where it happened.
    let at = SavedAt { event_ms: check.observed_ms.unwrap_or(at.event_ms), ..at };
    let new = NewCheck {
        epoch: core.epoch(),
        seq,
        check,
        causes: &causes,
        at,
        volunteer: post.volunteer().get(),
        shift: post.shift_seq(),
    };
    checks::append(tx, &new)?;
    Ok(new.row())
}

fn draw_slip(tx: &Transaction<'_>, core: &Core, post: &Post) -> Result<Slip, Failed> {
    let letter = Letter::new(&post.enrolled.letter).ok_or(Code::StoreDamaged)?;
    let counter = state::draw_slip_counter(tx)?;
    let later_epoch = core.later_epoch().then_some(core.epoch());
    Ok(Slip::new(CheckpointId::new(post.enrolled.checkpoint), &letter, counter, later_epoch))
}

/// What is kept of the gate after a save: the next passer comes the same way and is measured the same way.
///
/// A check by another road (the command line beside a window) leaves alone what somebody is keying at the gate.
fn replace_draft(tx: &Transaction<'_>, saved: &CheckDraft) -> Result<(), StoreError> {
    let kept = drafts::get(tx)?.and_then(|text| serde_json::from_str::<GateDraft>(&text).ok());
    if !kept.is_none_or(|kept| is_of(&kept, saved)) {
        return Ok(());
    }
    let (direction, method, site) = (saved.direction, saved.method, saved.site);
    drafts::set(tx, &super::settings::json(&GateDraft { direction, method, site, ..GateDraft::default() }))
}

/// Whether what is half keyed became this check: the keeping of keys may lag a key or two behind the save.
fn is_of(kept: &GateDraft, saved: &CheckDraft) -> bool {
    let (subject, keyed, whole) = if let Some(vehicle) = &saved.vehicle {
        (SubjectKind::Vehicle, &kept.plate, vehicle.plate.clone())
    } else if let Some(bus) = &saved.bus {
        (SubjectKind::Bus, &kept.count, bus.n.to_string())
    } else if let Some(n) = saved.tally {
        (SubjectKind::Tally, &kept.count, n.to_string())
    } else {
        (SubjectKind::Person, &kept.digits, saved.reading_dc.map(digits).unwrap_or_default())
    };
    kept.subject == subject && whole.starts_with(keyed.as_str())
}

fn digits(keyed: Keyed) -> String {
    match keyed {
        Keyed::Tenths(tenths) => tenths.to_string(),
        Keyed::Word(LoHi::Lo) => "lo".to_owned(),
        Keyed::Word(LoHi::Hi) => "hi".to_owned(),
    }
}
