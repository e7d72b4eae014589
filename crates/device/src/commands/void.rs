//! A void: a check or a resolution of this device cancelled by an added record.

use super::{Envelope, Failed, append, settled};
use crate::clock::Moment;
use crate::core::Core;
use crate::door::Reply;
use crate::post::{Post, Stamp, age_ms};
use kadian_domain::limits::UNDO_MS;
use kadian_domain::{Code, Problem, Seq, Target, VoidReason};
use kadian_store::checks::SavedAt;
use kadian_store::{Store, Transaction, checks, passers, resolutions};
use kadian_wire::body::encode_void;
use kadian_wire::kinds;

/// What is to be voided.
struct Voidable {
    at: SavedAt,
    shift: u32,
    void_reason: Option<VoidReason>,
    /// The passer whose outcome must be found again: of a resolution of this device's own check.
    passer: Option<(u32, u32, u32)>,
    is_check: bool,
}

/// Cancels one check or one resolution.
pub(crate) fn void(
    store: &mut Store,
    core: &Core,
    seq: u32,
    reason: VoidReason,
    now: Moment,
) -> Result<Reply, Problem> {
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        let post = Post::read(tx)?;
        let voided = Seq::new(seq).ok_or(Code::CheckUnknown)?;
        let found = find(tx, core, seq)?;
        may_void(&found, &post, reason, now)?;
        let target = Target { device: core.device, epoch: core.epoch(), seq: voided };
        let body = encode_void(target, reason);
        let stamp = Stamp::read(tx, now)?;
        let void = append(tx, core, kinds::VOID, body, Envelope::from(&post), stamp)?;
        if found.is_check {
            checks::void(tx, core.epoch().get(), seq, void.get(), reason)?;
        } else {
            resolutions::void(tx, core.epoch(), voided, void.get(), reason)?;
        }
        if let Some(passer) = found.passer {
            passers::recompute_outcome(tx, core.device, passer, &post.config)?;
        }
        written = Some(void);
        Ok(())
    });
    let void = settled(store, core, outcome, written, |void| *void)?;
    Ok(Reply::SavedVoid { seq: void.get(), voided_seq: seq })
}

fn find(tx: &Transaction<'_>, core: &Core, seq: u32) -> Result<Voidable, Failed> {
    if let Some(row) = checks::get(tx, core.epoch().get(), seq)? {
        let (at, shift, void_reason) = (row.at, row.shift, row.void_reason);
        return Ok(Voidable { at, shift, void_reason, passer: None, is_check: true });
    }
    let row = resolutions::get(tx, core.epoch(), seq)?.ok_or(Code::CheckUnknown)?;
    let passer = row.target.map(|(epoch, seq)| (epoch, seq, row.seat));
    Ok(Voidable { at: row.at, shift: row.shift, void_reason: row.void_reason, passer, is_check: false })
}

fn may_void(found: &Voidable, post: &Post, reason: VoidReason, now: Moment) -> Result<(), Code> {
    if found.void_reason.is_some() {
        return Err(Code::VoidedAlready);
    }
    let is_fresh = age_ms(&found.at, now) <= UNDO_MS;
    match reason {
        VoidReason::Undo if is_fresh => Ok(()),
        VoidReason::Undo => Err(Code::UndoTooLate),
        // After the shift only an officer can: those who stand here now did not see it.
        _ if found.shift != post.shift_seq() => Err(Code::VoidShiftOver),
        _ => Ok(()),
    }
}
