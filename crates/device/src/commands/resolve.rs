//! A resolution: who is meant, what is decided, appended and committed.

use super::{Envelope, Failed, append, settled};
use crate::clock::Moment;
use crate::core::Core;
use crate::door::SavedResolution;
use crate::elsewhere::{self, Elsewhere};
use crate::post::{Post, Stamp};
use crate::views;
use kadian_domain::fever::{Cause, Fever, Outcome, cause, fever};
use kadian_domain::resolution::{Meant, judge_resolution};
use kadian_domain::{
    CheckTarget, CheckpointId, Code, Config, Disposition, Epoch, Letter, Problem, Reading, Resolution,
    ResolutionDraft, Seq, Slip, Target,
};
use kadian_store::checks::CheckRow;
use kadian_store::resolutions::NewResolution;
use kadian_store::{Connection, Store, Transaction, checks, passers, resolutions};
use kadian_wire::body::encode_resolution;
use kadian_wire::kinds;

/// What lies under a slip.
pub(crate) enum Found {
    /// A check of this device.
    Own(Box<CheckRow>),
    /// Passers of another device of the post, as the hub told of them; empty where nothing was heard.
    Elsewhere(Slip, Vec<Elsewhere>),
}

/// A passer who may be resolved.
struct Candidate {
    seat: u32,
    first: Reading,
    cause: Cause,
    is_waiting: bool,
}

/// Says what came of a passer who was told to wait.
pub(crate) fn resolve(
    store: &mut Store,
    core: &Core,
    draft: &ResolutionDraft,
    now: Moment,
) -> Result<SavedResolution, Problem> {
    let post = Post::read(store.read())?;
    let found = find(store.read(), core, &post, draft)?;
    let (meant, first) = meant(core, &found, draft, &post.config)?;
    if let (CheckTarget::Slip(slip), None) = (&meant.target, first) {
        is_not_resolved_here(store.read(), slip, meant.seat)?;
    }
    let resolution = judge_resolution(draft, meant, &post.config)?;
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        let body = encode_resolution(&resolution, core.device);
        let stamp = Stamp::read(tx, now)?;
        let seq = append(tx, core, kinds::RESOLUTION, body, Envelope::from(&post), stamp)?;
        add_to_read_model(tx, core, &post, (seq, &resolution), stamp)?;
        written = Some((seq, count_waiting(tx, core, &post.config, &found)?));
        Ok(())
    });
    let (seq, n_waiting) = settled(store, core, outcome, written, |(seq, _)| *seq)?;
    Ok(saved(core, &post.config, (seq, &resolution), first, (slip_of(&found), n_waiting), now))
}

/// Finds who is under a slip as it was keyed: `slip_malformed`, `slip_foreign`, `slip_unknown`.
pub(crate) fn find_slip(db: &Connection, core: &Core, post: &Post, keyed: &str) -> Result<Found, Failed> {
    let slip = Slip::keyed(keyed, CheckpointId::new(post.enrolled.checkpoint))?;
    if let Some((epoch, seq)) = checks::by_slip(db, slip.as_str())? {
        return own_check(db, epoch, seq);
    }
    let rows = elsewhere::of_slip(db, core, slip.as_str(), &post.config)?;
    let is_own_letter = slip.parts().1 == Letter::new(&post.enrolled.letter);
    // Slips of a database that was lost are not here, and are known at the hub all the same.
    if rows.is_empty() && is_own_letter && !core.later_epoch() {
        return Err(Failed::Rule(Problem::at(Code::SlipUnknown, "slip")));
    }
    Ok(Found::Elsewhere(slip, rows))
}

/// Of a slip that the hub told nothing of, this device knows only what it decided itself.
fn is_not_resolved_here(db: &Connection, slip: &Slip, seat: u32) -> Result<(), Failed> {
    let own = resolutions::of_slip(db, slip.as_str())?;
    if own.iter().any(|own| own.seat == seat) { Err(Code::ResolvedAlready.into()) } else { Ok(()) }
}

fn find(db: &Connection, core: &Core, post: &Post, draft: &ResolutionDraft) -> Result<Found, Failed> {
    match (draft.seq, draft.slip.as_deref()) {
        (Some(seq), None) => own_check(db, core.epoch().get(), seq),
        (None, Some(slip)) => find_slip(db, core, post, slip),
        (Some(_), Some(_)) | (None, None) => Err(Code::RequestMalformed.into()),
    }
}

fn own_check(db: &Connection, epoch: u32, seq: u32) -> Result<Found, Failed> {
    let row = checks::get(db, epoch, seq)?.ok_or(Code::CheckUnknown)?;
    if row.void_reason.is_some() {
        return Err(Code::NotWaiting.into());
    }
    Ok(Found::Own(Box::new(row)))
}

/// The passer that a draft means, with what its first reading said where that is known.
fn meant(
    core: &Core,
    found: &Found,
    draft: &ResolutionDraft,
    config: &Config,
) -> Result<(Meant, Option<Cause>), Problem> {
    let target = match found {
        Found::Own(row) => {
            let seq = Seq::new(row.seq).ok_or(Problem::new(Code::CheckUnknown))?;
            CheckTarget::Record(Target { device: core.device, epoch: Epoch::new(row.epoch), seq })
        }
        Found::Elsewhere(slip, _) => CheckTarget::Slip(slip.clone()),
    };
    let candidates = candidates(found, config);
    if candidates.is_empty() {
        return match found {
            Found::Own(_) => Err(Problem::new(Code::NotWaiting)),
            // Nothing was heard of it here; the hub knows who is meant by seat 0: the one who waits.
            Found::Elsewhere(..) => Ok((Meant { target, seat: draft.seat.unwrap_or(0), first: None }, None)),
        };
    }
    let passer = choose(&candidates, draft.seat)?;
    Ok((Meant { target, seat: passer.seat, first: Some(passer.first) }, Some(passer.cause)))
}

fn choose(candidates: &[Candidate], seat: Option<u32>) -> Result<&Candidate, Problem> {
    let Some(seat) = seat else {
        let mut waiting = candidates.iter().filter(|candidate| candidate.is_waiting);
        return match (waiting.next(), waiting.next()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => Err(Problem::at(Code::SeatNeeded, "seat")),
            (None, _) => Err(Problem::new(Code::ResolvedAlready)),
        };
    };
    let passer = candidates.iter().find(|candidate| candidate.seat == seat);
    let passer = passer.ok_or(Problem::at(Code::NotWaiting, "seat"))?;
    if passer.is_waiting { Ok(passer) } else { Err(Problem::new(Code::ResolvedAlready)) }
}

fn candidates(found: &Found, config: &Config) -> Vec<Candidate> {
    match found {
        Found::Own(row) => row
            .passers
            .iter()
            .filter(|passer| passer.disposition == Disposition::Recheck)
            .map(|passer| Candidate {
                seat: passer.seat,
                first: passer.first,
                cause: passer.cause,
                is_waiting: passer.is_waiting(),
            })
            .collect(),
        Found::Elsewhere(_, rows) => rows
            .iter()
            .map(|other| Candidate {
                seat: other.row.seat,
                first: other.row.first,
                cause: cause(other.row.first, config),
                is_waiting: other.outcome.is_none(),
            })
            .collect(),
    }
}

fn add_to_read_model(
    tx: &Transaction<'_>,
    core: &Core,
    post: &Post,
    (seq, resolution): (Seq, &Resolution),
    stamp: Stamp,
) -> Result<(), Failed> {
    let cause = resolution.reading.map(|reading| cause(reading, &post.config));
    let at = stamp.saved_at();
    let new = NewResolution { epoch: core.epoch(), seq, resolution, cause, at, shift: post.shift_seq() };
    resolutions::append(tx, &new)?;
    if let CheckTarget::Record(target) = &resolution.target {
        let passer = (target.epoch.get(), target.seq.get(), resolution.seat);
        passers::recompute_outcome(tx, core.device, passer, &post.config)?;
    }
    Ok(())
}

fn slip_of(found: &Found) -> Option<String> {
    match found {
        Found::Own(row) => row.slip.clone(),
        Found::Elsewhere(slip, _) => Some(slip.as_str().to_owned()),
    }
}

/// How many still wait under the same slip, now that one does not.
fn count_waiting(db: &Connection, core: &Core, config: &Config, found: &Found) -> Result<u32, Failed> {
    let n = match found {
        Found::Own(row) => {
            let passers = passers::of_check(db, row.epoch, row.seq)?;
            passers.iter().filter(|passer| passer.is_waiting()).count()
        }
        Found::Elsewhere(slip, _) => {
            let others = elsewhere::of_slip(db, core, slip.as_str(), config)?;
            others.iter().filter(|other| other.outcome.is_none()).count()
        }
    };
    Ok(u32::try_from(n).unwrap_or(u32::MAX))
}

fn saved(
    core: &Core,
    config: &Config,
    (seq, resolution): (Seq, &Resolution),
    first: Option<Cause>,
    (slip, n_waiting): (Option<String>, u32),
    now: Moment,
) -> SavedResolution {
    let second = resolution.reading.map(|reading| cause(reading, config));
    let outcome = Outcome { second, disposition: resolution.disposition };
    // Whoever waits under a slip that nobody here knows most likely has a fever.
    let standing = fever(first.unwrap_or(Cause::Fever), Disposition::Recheck, Some(outcome));
    SavedResolution {
        epoch: core.epoch().get(),
        seq: seq.get(),
        slip,
        seat: resolution.seat,
        disposition: resolution.disposition,
        is_confirmed: standing == Fever::Confirmed,
        second: resolution.reading.map(views::reading),
        n_waiting,
        saved_ms: now.wall_ms,
    }
}
