//! What is judged of one record.

use kadian_domain::check::Subject;
use kadian_domain::time::{Bounds, ClockSample, EventTime, event_time};
use kadian_domain::{Check, Code, Config, DeviceId, VoidReason};
use kadian_wire::batch::{BootSample, fits_record};
use kadian_wire::body::{decode_check, decode_epoch_start, decode_void};
use kadian_wire::{Record, RecordError, kinds};

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
}

/// What is judged of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Judgement {
    /// A passage, to be counted.
    Check(Box<CheckEffect>),
    /// A cancellation.
    Void(VoidEffect),
    /// Stored, and nothing follows from it.
    Nothing,
    /// Stored, does not count yet.
    Held(Code),
    /// Stored, will never count.
    Refused(Code),
}

/// What a check adds to the counts.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckEffect {
    /// The post.
    pub checkpoint: u32,
    /// Who stood there.
    pub volunteer: u32,
    /// When it happened.
    pub at: EventTime,
    /// The check.
    pub check: Check,
    /// How many passers it counts for.
    pub n_passers: u32,
    /// How many of them are suspected of a fever.
    pub n_suspected: u32,
}

/// What a void cancels. Its target is always the sender's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoidEffect {
    /// The target's database.
    pub target_epoch: u32,
    /// The target's number.
    pub target_seq: u32,
    /// Why.
    pub reason: VoidReason,
}

/// Judges one record of a batch. `seq` is its place there.
pub fn judge(sender: &Sender, seq: u32, bytes: &[u8], arrived_ms: i64) -> Judgement {
    if !fits_record(bytes) {
        return Judgement::Refused(Code::BodyMalformed);
    }
    let record = match Record::decode(bytes) {
        Ok(record) => record,
        Err(error) => return of_error(error),
    };
    if record.seq != seq {
        return Judgement::Refused(Code::BodyMalformed);
    }
    if sender.is_revoked {
        return Judgement::Held(Code::DeviceRevoked);
    }
    if !sender.checkpoints.contains(&record.checkpoint) {
        return Judgement::Held(Code::CheckpointForeign);
    }
    judge_body(sender, &record, arrived_ms).unwrap_or_else(of_error)
}

fn judge_body(sender: &Sender, record: &Record, arrived_ms: i64) -> Result<Judgement, RecordError> {
    match record.kind {
        kinds::CHECK => {
            let check = decode_check(&record.body)?;
            let Subject::Person(_) = &check.subject;
            Ok(Judgement::Check(Box::new(CheckEffect {
                checkpoint: record.checkpoint,
                volunteer: record.volunteer,
                at: at(sender, record, arrived_ms),
                n_passers: check.subject.n_passers(),
                n_suspected: check.subject.n_suspected(&Config::BUILT_IN),
                check,
            })))
        }
        kinds::VOID => {
            let (target, reason) = decode_void(&record.body)?;
            if target.device != sender.device {
                return Ok(Judgement::Refused(Code::TargetForeign));
            }
            let (target_epoch, target_seq) = (target.epoch.get(), target.seq.get());
            Ok(Judgement::Void(VoidEffect { target_epoch, target_seq, reason }))
        }
        kinds::EPOCH_START => decode_epoch_start(&record.body).map(|_| Judgement::Nothing),
        _ => Err(RecordError::KindUnknown),
    }
}

fn of_error(error: RecordError) -> Judgement {
    match error {
        RecordError::FormatUnknown(_) => Judgement::Held(Code::FormatUnknown),
        RecordError::KindUnknown => Judgement::Held(Code::KindUnknown),
        RecordError::Implausible => Judgement::Held(Code::ValueImplausible),
        RecordError::Malformed => Judgement::Refused(Code::BodyMalformed),
    }
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
        last_difference_ms: sender.last_difference_ms,
        arrived_ms,
    };
    event_time(record.mono_ms, record.wall_ms, &samples, bounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_domain::CheckDraft;
    use kadian_domain::{Epoch, Seq, Target};
    use kadian_wire::body::{encode_check, encode_void};

    fn sender() -> Sender {
        Sender {
            device: DeviceId::from_bytes([2; 16]),
            checkpoints: vec![3],
            is_revoked: false,
            samples: vec![],
            last_difference_ms: 0,
            not_before_ms: 0,
        }
    }

    fn check_body() -> Vec<u8> {
        let draft: CheckDraft = serde_json::from_str(r#"{"reading_dc":376}"#).unwrap();
        encode_check(&kadian_domain::check::judge(&draft, &Config::BUILT_IN).unwrap().with_slip(None))
    }

    fn record(kind: u32, body: Vec<u8>) -> Record {
        Record {
            kind,
            seq: 5,
            wall_ms: 1_000,
            mono_ms: 10,
            boot: [0; 8],
            sample: None,
            checkpoint: 3,
            volunteer: 0,
            shift: 0,
            config: 0,
            body,
        }
    }

    fn judged(sender: &Sender, record: &Record) -> Judgement {
        judge(sender, 5, &record.encode(), 2_000)
    }

    #[test]
    fn a_fever_is_counted_as_suspected() {
        let Judgement::Check(effect) = judged(&sender(), &record(kinds::CHECK, check_body())) else {
            panic!()
        };
        assert_eq!((effect.n_passers, effect.n_suspected, effect.at.at_ms), (1, 1, 1_000));
    }

    #[test]
    fn what_cannot_count_is_held_or_refused_with_its_code() {
        let foreign_target =
            Target { device: DeviceId::from_bytes([9; 16]), epoch: Epoch::new(1), seq: Seq::FIRST };
        let check = record(kinds::CHECK, check_body());
        let cases = [
            ("kind 99", sender(), record(99, vec![0x80]), Judgement::Held(Code::KindUnknown)),
            (
                "malformed body",
                sender(),
                record(kinds::CHECK, vec![0x80]),
                Judgement::Refused(Code::BodyMalformed),
            ),
            (
                "another place",
                sender(),
                Record { seq: 6, ..check.clone() },
                Judgement::Refused(Code::BodyMalformed),
            ),
            (
                "another checkpoint",
                sender(),
                Record { checkpoint: 4, ..check.clone() },
                Judgement::Held(Code::CheckpointForeign),
            ),
            (
                "a revoked device",
                Sender { is_revoked: true, ..sender() },
                check,
                Judgement::Held(Code::DeviceRevoked),
            ),
            (
                "a void of another device's check",
                sender(),
                record(kinds::VOID, encode_void(foreign_target, VoidReason::Twice)),
                Judgement::Refused(Code::TargetForeign),
            ),
        ];
        for (what, sender, record, want) in cases {
            assert_eq!(judged(&sender, &record), want, "{what}");
        }
        assert_eq!(judge(&sender(), 5, &[0x82, 0x02, 0x00], 0), Judgement::Held(Code::FormatUnknown));
        assert_eq!(judge(&sender(), 5, b"", 0), Judgement::Refused(Code::BodyMalformed));
        assert_eq!(judge(&sender(), 5, &vec![0; 65_537], 0), Judgement::Refused(Code::BodyMalformed));
    }
}
