//! What is judged of one record.

use super::effect::{
    CheckEffect, Effect, Made, ResolutionEffect, SalvagedEffect, ShiftEndEffect, ShiftStartEffect, VoidEffect,
};
use kadian_domain::time::{Bounds, ClockSample, EventTime, event_time};
use kadian_domain::{CheckTarget, Code, DeviceId, Resolution};
use kadian_wire::batch::BootSample;
use kadian_wire::body::{
    decode_check, decode_epoch_start, decode_resolution, decode_salvaged, decode_shift_end,
    decode_shift_start, decode_void,
};
use kadian_wire::chain::record_hash;
use kadian_wire::{Record, RecordError, kinds};

/// A time on paper has hours and minutes.
const PAPER_ERROR_MS: i64 = 60_000;
/// A salvaged record may itself be saved from the next damaged database, and again; nobody has so many in a row.
const SALVAGED_DEEP_MAX: u32 = 8;

/// What is known of the sender when its records are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The device.
    pub device: DeviceId,
    /// Every checkpoint that it ever belonged to.
    pub checkpoints: Vec<u32>,
    /// Whether it was revoked before now.
    pub is_revoked: bool,
    /// The best clock sample of each boot.
    pub samples: Vec<BootSample>,
    /// Hub time minus its wall clock when it was last heard; 0 where it never was.
    pub last_difference_ms: i64,
    /// When the check before the record happened; 0 where there is none.
    pub not_before_ms: i64,
    /// When the next record of the batch that a sample vouches for happened; `i64::MAX` where there is none.
    pub not_after_ms: i64,
}

/// What is judged of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// Stored, and this follows from it.
    Counts(Effect),
    /// Stored, does not count yet.
    Held(Code),
    /// Stored, will never count.
    Refused(Code),
}

/// Judges one record of a batch. `seq` is its place there.
pub fn judge(sender: &Sender, seq: u32, bytes: &[u8], arrived_ms: i64) -> Judgement {
    judge_with(sender, (seq, bytes), arrived_ms, None, 0)
}

/// Judges a record again, as an officer has ruled: for whatever reason but this one it is held or refused as before.
pub fn judge_forgiving(
    sender: &Sender,
    seq: u32,
    bytes: &[u8],
    arrived_ms: i64,
    forgiven: Code,
) -> Judgement {
    judge_with(sender, (seq, bytes), arrived_ms, Some(forgiven), 0)
}

fn judge_with(
    sender: &Sender,
    (seq, bytes): (u32, &[u8]),
    arrived_ms: i64,
    forgiven: Option<Code>,
    n_deep: u32,
) -> Judgement {
    match Record::decode(bytes) {
        Ok(record) => judge_record(sender, (seq, &record), arrived_ms, forgiven, n_deep),
        Err(error) => of_error(error),
    }
}

/// The same of what was read already.
pub(super) fn judge_read(
    sender: &Sender,
    seq: u32,
    read: &Result<Record, RecordError>,
    arrived_ms: i64,
) -> Judgement {
    match read {
        Ok(record) => judge_record(sender, (seq, record), arrived_ms, None, 0),
        Err(error) => of_error(*error),
    }
}

fn judge_record(
    sender: &Sender,
    (seq, record): (u32, &Record),
    arrived_ms: i64,
    forgiven: Option<Code>,
    n_deep: u32,
) -> Judgement {
    if record.seq != seq {
        return Judgement::Refused(Code::BodyMalformed);
    }
    if sender.is_revoked && forgiven != Some(Code::DeviceRevoked) {
        return Judgement::Held(Code::DeviceRevoked);
    }
    if !sender.checkpoints.contains(&record.checkpoint) && forgiven != Some(Code::CheckpointForeign) {
        return Judgement::Held(Code::CheckpointForeign);
    }
    match record.kind {
        kinds::SALVAGED => judge_salvaged(sender, record, arrived_ms, forgiven, n_deep),
        _ => judge_body(sender, record, arrived_ms).unwrap_or_else(of_error),
    }
}

/// A record that was saved from a damaged database is judged as the original that it carries.
fn judge_salvaged(
    sender: &Sender,
    record: &Record,
    arrived_ms: i64,
    forgiven: Option<Code>,
    n_deep: u32,
) -> Judgement {
    let salvaged = match decode_salvaged(&record.body) {
        Ok(salvaged) if n_deep < SALVAGED_DEEP_MAX => salvaged,
        Ok(_) => return Judgement::Refused(Code::BodyMalformed),
        Err(error) => return of_error(error),
    };
    let original = (salvaged.seq, salvaged.bytes.as_slice());
    match judge_with(sender, original, arrived_ms, forgiven, n_deep.saturating_add(1)) {
        Judgement::Counts(effect) => Judgement::Counts(Effect::Salvaged(Box::new(SalvagedEffect {
            epoch: salvaged.epoch,
            seq: salvaged.seq,
            d: record_hash(&salvaged.bytes),
            effect,
        }))),
        judgement => judgement,
    }
}

fn judge_body(sender: &Sender, record: &Record, arrived_ms: i64) -> Result<Judgement, RecordError> {
    let made = || made(sender, record, arrived_ms);
    let effect = match record.kind {
        kinds::CHECK => {
            let check = decode_check(&record.body)?;
            let at = check.observed_ms.map(|at_ms| on_paper(at_ms, arrived_ms));
            let made = made();
            Effect::Check(Box::new(CheckEffect { made: Made { at: at.unwrap_or(made.at), ..made }, check }))
        }
        kinds::RESOLUTION => {
            let resolution = decode_resolution(&record.body, sender.device)?;
            let Some(checkpoint) = post_of(sender, record, &resolution) else {
                return Ok(Judgement::Refused(Code::TargetForeign));
            };
            let made = Made { checkpoint, ..made() };
            Effect::Resolution(Box::new(ResolutionEffect { made, resolution }))
        }
        kinds::VOID => {
            let (target, reason) = decode_void(&record.body)?;
            if target.device != sender.device {
                return Ok(Judgement::Refused(Code::TargetForeign));
            }
            Effect::Void(VoidEffect { target, reason })
        }
        kinds::EPOCH_START => Effect::EpochStart(decode_epoch_start(&record.body)?),
        kinds::SHIFT_START => {
            let start = decode_shift_start(&record.body)?;
            Effect::ShiftStart(ShiftStartEffect { made: made(), start })
        }
        kinds::SHIFT_END => {
            let end = decode_shift_end(&record.body)?;
            Effect::ShiftEnd(ShiftEndEffect { made: made(), end })
        }
        // Officers rule, in the hub's own chain: whatever a device would rule on is not its own.
        kinds::RULING => return Ok(Judgement::Refused(Code::TargetForeign)),
        _ => return Err(RecordError::KindUnknown),
    };
    Ok(Judgement::Counts(effect))
}

/// The post of the check that a resolution names; None where it can never be the sender's: another device's chain,
/// or a slip of a checkpoint that it never belonged to.
fn post_of(sender: &Sender, record: &Record, resolution: &Resolution) -> Option<u32> {
    match &resolution.target {
        CheckTarget::Record(target) => (target.device == sender.device).then_some(record.checkpoint),
        CheckTarget::Slip(slip) => {
            let checkpoint = slip.parts().0?.get();
            // That of the record is the sender's, or an officer has said so.
            let is_own = checkpoint == record.checkpoint || sender.checkpoints.contains(&checkpoint);
            is_own.then_some(checkpoint)
        }
    }
}

fn made(sender: &Sender, record: &Record, arrived_ms: i64) -> Made {
    Made {
        checkpoint: record.checkpoint,
        volunteer: record.volunteer,
        shift: record.shift,
        config: record.config,
        at: at(sender, record, arrived_ms),
    }
}

/// A time that was keyed from paper: nothing that has arrived has yet to happen.
fn on_paper(observed_ms: i64, arrived_ms: i64) -> EventTime {
    EventTime { at_ms: observed_ms.clamp(0, arrived_ms.max(0)), error_ms: Some(PAPER_ERROR_MS) }
}

fn of_error(error: RecordError) -> Judgement {
    match error {
        RecordError::FormatUnknown(_) => Judgement::Held(Code::FormatUnknown),
        RecordError::KindUnknown => Judgement::Held(Code::KindUnknown),
        RecordError::Implausible => Judgement::Held(Code::ValueImplausible),
        RecordError::Malformed => Judgement::Refused(Code::BodyMalformed),
    }
}

/// When a record was made, where a sample vouches for it.
pub(super) fn vouched_ms(sender: &Sender, record: &Record, arrived_ms: i64) -> Option<i64> {
    let at = at(sender, record, arrived_ms);
    at.error_ms.map(|_| at.at_ms)
}

/// When a record was made, by the samples of its boot: the one in it, and the batch's.
fn at(sender: &Sender, record: &Record, arrived_ms: i64) -> EventTime {
    let own = record.sample.filter(|sample| sample.error_ms >= 0).map(|sample| ClockSample {
        mono_ms: record.mono_ms,
        hub_minus_mono_ms: sample.hub_minus_mono_ms,
        error_ms: sample.error_ms,
    });
    let of_boot =
        sender.samples.iter().filter(|sample| sample.boot == record.boot).map(|sample| ClockSample {
            mono_ms: sample.mono_ms,
            hub_minus_mono_ms: sample.hub_minus_mono_ms,
            error_ms: sample.error_ms,
        });
    let samples: Vec<ClockSample> = own.into_iter().chain(of_boot).collect();
    let bounds = Bounds {
        not_before_ms: sender.not_before_ms,
        not_after_ms: sender.not_after_ms,
        last_difference_ms: sender.last_difference_ms,
        arrived_ms,
    };
    event_time(record.mono_ms, record.wall_ms, &samples, bounds)
}

#[cfg(test)]
mod tests;
