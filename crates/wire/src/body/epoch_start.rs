//! The first record of every database: `[reason, previous or null, doubts]`.
//!
//! Previous is `[epoch, last seq known, last h known]`; doubts are ranges of the previous epoch that may be lost.

use crate::cbor;
use crate::chain::Hash;
use crate::record::RecordError;
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct EpochStartBody {
    #[n(0)]
    reason: u32,
    #[n(1)]
    previous: Option<PreviousBody>,
    #[n(2)]
    doubts: Vec<(u32, u32)>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct PreviousBody {
    #[n(0)]
    epoch: u32,
    #[n(1)]
    last_seq: u32,
    #[cbor(n(2), with = "minicbor::bytes")]
    last_h: [u8; 32],
}

/// Why a database was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochReason {
    /// The device is new.
    NewDevice,
    /// There was no database where one should have been.
    DatabaseAbsent,
    /// A hub was restored from a backup: what came after the previous epoch's last number known is not remembered.
    Restored,
    /// The database before was damaged: what could be read of it goes on under its own epoch, or stands behind this
    /// record as `salvaged`.
    Damaged,
}

/// What was last known of the database before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreviousEpoch {
    /// Its epoch.
    pub epoch: u32,
    /// The last number known.
    pub last_seq: u32,
    /// The chain's head there.
    pub last_h: Hash,
}

/// The start of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochStart {
    /// Why it was begun.
    pub reason: EpochReason,
    /// The database before, where anything of it is known.
    pub previous: Option<PreviousEpoch>,
    /// Ranges of the previous epoch that may be lost.
    pub doubts: Vec<(u32, u32)>,
}

/// The body of an epoch_start.
pub fn encode_epoch_start(start: &EpochStart) -> Vec<u8> {
    cbor::encode(&EpochStartBody {
        reason: match start.reason {
            EpochReason::NewDevice => 0,
            EpochReason::DatabaseAbsent => 1,
            EpochReason::Restored => 2,
            EpochReason::Damaged => 3,
        },
        previous: start.previous.map(|p| PreviousBody {
            epoch: p.epoch,
            last_seq: p.last_seq,
            last_h: *p.last_h.as_bytes(),
        }),
        doubts: start.doubts.clone(),
    })
}

/// An epoch_start from its body.
pub fn decode_epoch_start(body: &[u8]) -> Result<EpochStart, RecordError> {
    let wire: EpochStartBody = minicbor::decode(body)?;
    Ok(EpochStart {
        reason: match wire.reason {
            0 => EpochReason::NewDevice,
            1 => EpochReason::DatabaseAbsent,
            2 => EpochReason::Restored,
            3 => EpochReason::Damaged,
            _ => return Err(RecordError::KindUnknown),
        },
        previous: wire.previous.map(|p| PreviousEpoch {
            epoch: p.epoch,
            last_seq: p.last_seq,
            last_h: Hash::from_bytes(p.last_h),
        }),
        doubts: wire.doubts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_start_reads_back_and_its_bytes_are_frozen() {
        let start = EpochStart {
            reason: EpochReason::DatabaseAbsent,
            previous: Some(PreviousEpoch { epoch: 8, last_seq: 40, last_h: Hash::from_bytes([6; 32]) }),
            doubts: vec![(38, 40)],
        };
        let body = encode_epoch_start(&start);
        assert_eq!(decode_epoch_start(&body), Ok(start));
        insta::assert_snapshot!(hex::encode(body));
    }
}
