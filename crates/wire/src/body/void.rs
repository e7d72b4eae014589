//! A void: `[device, epoch, seq, reason]`.

use crate::cbor;
use crate::record::RecordError;
use kadian_domain::{DeviceId, Epoch, Seq, Target, VoidReason};
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct VoidBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    device: [u8; 16],
    #[n(1)]
    epoch: u32,
    #[n(2)]
    seq: u32,
    #[n(3)]
    reason: u32,
}

/// The body of a void.
pub fn encode_void(target: Target, reason: VoidReason) -> Vec<u8> {
    cbor::encode(&VoidBody {
        device: *target.device.as_bytes(),
        epoch: target.epoch.get(),
        seq: target.seq.get(),
        reason: reason_number(reason),
    })
}

/// A void from its body.
pub fn decode_void(body: &[u8]) -> Result<(Target, VoidReason), RecordError> {
    let wire: VoidBody = minicbor::decode(body)?;
    let target = Target {
        device: DeviceId::from_bytes(wire.device),
        epoch: Epoch::new(wire.epoch),
        seq: Seq::new(wire.seq).ok_or(RecordError::Malformed)?,
    };
    Ok((target, reason_of(wire.reason)?))
}

fn reason_number(reason: VoidReason) -> u32 {
    match reason {
        VoidReason::Undo => 0,
        VoidReason::ReadingWrong => 1,
        VoidReason::DirectionWrong => 2,
        VoidReason::Twice => 3,
        VoidReason::PersonWrong => 4,
        VoidReason::Exercise => 5,
        VoidReason::OutcomeWrong => 6,
    }
}

fn reason_of(number: u32) -> Result<VoidReason, RecordError> {
    Ok(match number {
        0 => VoidReason::Undo,
        1 => VoidReason::ReadingWrong,
        2 => VoidReason::DirectionWrong,
        3 => VoidReason::Twice,
        4 => VoidReason::PersonWrong,
        5 => VoidReason::Exercise,
        6 => VoidReason::OutcomeWrong,
        _ => return Err(RecordError::KindUnknown),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_void_reads_back_and_its_bytes_are_frozen() {
        let target = Target {
            device: DeviceId::from_bytes([5; 16]),
            epoch: Epoch::new(9),
            seq: Seq::new(300).unwrap(),
        };
        let body = encode_void(target, VoidReason::Twice);
        assert_eq!(decode_void(&body), Ok((target, VoidReason::Twice)));
        insta::assert_snapshot!(hex::encode(body));
    }
}
