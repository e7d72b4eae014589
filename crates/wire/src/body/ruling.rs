//! A ruling, in the hub's own chain: `[device, epoch, seq, branch, decision, note]`.

use super::reading::fits;
use crate::cbor;
use crate::limits::TEXT_CHARS_MAX;
use crate::record::RecordError;
use kadian_domain::ruling::{Decision, RuledRecord, Ruling};
use kadian_domain::{DeviceId, Epoch, Seq};
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct RulingBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    device: [u8; 16],
    #[n(1)]
    epoch: u32,
    #[n(2)]
    seq: u32,
    #[n(3)]
    branch: u32,
    #[n(4)]
    decision: u32,
    #[n(5)]
    note: Option<String>,
}

/// The body of a ruling.
pub fn encode_ruling(ruling: &Ruling) -> Vec<u8> {
    let RuledRecord { device, epoch, seq, branch } = ruling.record;
    cbor::encode(&RulingBody {
        device: *device.as_bytes(),
        epoch: epoch.get(),
        seq: seq.get(),
        branch,
        decision: match ruling.decision {
            Decision::Count => 0,
            Decision::Refuse => 1,
        },
        note: ruling.note.clone(),
    })
}

/// A ruling from its body.
pub fn decode_ruling(body: &[u8]) -> Result<Ruling, RecordError> {
    let wire: RulingBody = minicbor::decode(body)?;
    fits(wire.note.as_ref(), TEXT_CHARS_MAX)?;
    Ok(Ruling {
        record: RuledRecord {
            device: DeviceId::from_bytes(wire.device),
            epoch: Epoch::new(wire.epoch),
            seq: Seq::new(wire.seq).ok_or(RecordError::Malformed)?,
            branch: wire.branch,
        },
        decision: match wire.decision {
            0 => Decision::Count,
            1 => Decision::Refuse,
            _ => return Err(RecordError::KindUnknown),
        },
        note: wire.note,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ruling_reads_back_and_its_bytes_are_frozen() {
        let record = RuledRecord {
            device: DeviceId::from_bytes([5; 16]),
            epoch: Epoch::new(9),
            seq: Seq::new(300).unwrap(),
            branch: 1,
        };
        let ruling = Ruling { record, decision: Decision::Refuse, note: Some("重复".to_owned()) };
        let body = encode_ruling(&ruling);
        assert_eq!(decode_ruling(&body), Ok(ruling));
        insta::assert_snapshot!(hex::encode(body));
    }
}
