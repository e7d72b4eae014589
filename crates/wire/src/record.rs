//! The envelope of every record, frozen:
//!
//! `[1, kind, seq, wall_ms, mono_ms, boot, [hub_minus_mono_ms, error_ms] or null, checkpoint, volunteer, shift, config, body]`
//!
//! What always holds: a record is encoded once, at capture. What does not know a kind still reads the envelope.

use crate::cbor;
use crate::limits::RECORD_BYTES_MAX;
use minicbor::{Decode, Decoder, Encode, Encoder};

/// The format that this version writes.
const FORMAT: u32 = 1;
/// Fields of the envelope.
const FIELDS: u64 = 12;

/// The clock sample that was best when a record was captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CaptureSample {
    /// Hub time minus monotonic time, in milliseconds.
    #[n(0)]
    pub hub_minus_mono_ms: i64,
    /// How far it could be off at the moment of capture, in milliseconds.
    #[n(1)]
    pub error_ms: i64,
}

/// A record: the envelope, and a body by kind that stays bytes until its kind is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// One of `kinds`, or one of a newer version.
    pub kind: u32,
    /// Its number in its database, from 1.
    pub seq: u32,
    /// The device's wall clock (Unix milliseconds); may be any time at all.
    pub wall_ms: i64,
    /// Milliseconds since boot, running through sleep.
    pub mono_ms: i64,
    /// Which boot: 8 bytes of the kernel's boot id.
    pub boot: [u8; 8],
    /// The best clock sample of that boot at capture.
    pub sample: Option<CaptureSample>,
    /// The post.
    pub checkpoint: u32,
    /// Who stood there; 0 = not said.
    pub volunteer: u32,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
    /// The version of the config that judged it; 0 = built in.
    pub config: u32,
    /// The CBOR array of its kind.
    pub body: Vec<u8>,
}

/// Why bytes are not a record of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Canonical, but of another format: a newer hub may read it.
    #[error("record is of format {0}")]
    FormatUnknown(u32),
    /// Canonical and of this format, but a part of the body is of a later version.
    #[error("record has a part of a later version")]
    KindUnknown,
    /// Not of the form that its format and kind have.
    #[error("record is malformed")]
    Malformed,
    /// Well formed, with a value that nothing at a gate can have.
    #[error("record has an implausible value")]
    Implausible,
}

impl From<minicbor::decode::Error> for RecordError {
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

impl Record {
    /// The record's bytes, for ever.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.body.len().saturating_add(80));
        #[expect(clippy::expect_used, reason = "a Vec takes any bytes")]
        self.write(&mut Encoder::new(&mut bytes)).expect("encoding into memory does not fail");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    fn write(
        &self,
        encoder: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        encoder.array(FIELDS)?.u32(FORMAT)?.u32(self.kind)?.u32(self.seq)?;
        encoder.i64(self.wall_ms)?.i64(self.mono_ms)?.bytes(&self.boot)?;
        encoder.encode(self.sample)?;
        encoder.u32(self.checkpoint)?.u32(self.volunteer)?.u32(self.shift)?.u32(self.config)?;
        Ok(())
    }

    /// The kind of a record and the boot in which it was made, with nothing behind them looked at: of bytes that were decoded
    /// before. None where they do not begin as a record of this version does.
    pub fn kind_and_boot(bytes: &[u8]) -> Option<(u32, [u8; 8])> {
        let mut decoder = Decoder::new(bytes);
        let is_known = decoder.array().ok()? == Some(FIELDS) && decoder.u32().ok()? == FORMAT;
        let kind = decoder.u32().ok().filter(|_| is_known)?;
        decoder.u32().and_then(|_| decoder.i64()).and_then(|_| decoder.i64()).ok()?;
        Some((kind, decoder.bytes().ok()?.try_into().ok()?))
    }

    /// Reads the envelope of canonical bytes.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(RecordError::Malformed);
        }
        cbor::check_canonical(bytes).map_err(|_| RecordError::Malformed)?;
        let mut decoder = Decoder::new(bytes);
        let fields = decoder.array()?.ok_or(RecordError::Malformed)?;
        let format = decoder.u32()?;
        if format != FORMAT {
            return Err(RecordError::FormatUnknown(format));
        }
        if fields != FIELDS {
            return Err(RecordError::Malformed);
        }
        let record = Self {
            kind: decoder.u32()?,
            seq: decoder.u32()?,
            wall_ms: decoder.i64()?,
            mono_ms: decoder.i64()?,
            boot: decoder.bytes()?.try_into().map_err(|_| RecordError::Malformed)?,
            sample: decoder.decode()?,
            checkpoint: decoder.u32()?,
            volunteer: decoder.u32()?,
            shift: decoder.u32()?,
            config: decoder.u32()?,
            body: bytes.get(decoder.position()..).ok_or(RecordError::Malformed)?.to_vec(),
        };
        if Decoder::new(&record.body).array()?.is_none() {
            return Err(RecordError::Malformed);
        }
        // The envelope is frozen down to its sample: what this format would write in another way is not of it.
        if record.encode() == bytes { Ok(record) } else { Err(RecordError::Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(seq: u32, wall_ms: i64, sample: Option<(i64, i64)>) -> Record {
        Record {
            kind: crate::kinds::CHECK,
            seq,
            wall_ms,
            mono_ms: 123_456,
            boot: [1, 2, 3, 4, 5, 6, 7, 8],
            sample: sample.map(|(hub_minus_mono_ms, error_ms)| CaptureSample { hub_minus_mono_ms, error_ms }),
            checkpoint: 3,
            volunteer: 1004,
            shift: 0,
            config: 0,
            body: vec![0x82, 0x01, 0x02],
        }
    }

    #[test]
    fn the_bytes_are_frozen() {
        let bytes = record(17, 1_790_000_000_000, Some((1_789_999_876_544, 40))).encode();
        insta::assert_snapshot!(hex::encode(bytes));
    }

    #[test]
    fn another_format_is_told_apart_from_nonsense() {
        assert_eq!(Record::decode(&[0x82, 0x02, 0x00]), Err(RecordError::FormatUnknown(2)));
        assert_eq!(Record::decode(&[0x82, 0x01, 0x00]), Err(RecordError::Malformed));
        assert_eq!(Record::decode(&[0x00]), Err(RecordError::Malformed));
        assert_eq!(Record::decode(&vec![0; RECORD_BYTES_MAX + 1]), Err(RecordError::Malformed));
    }

    #[test]
    fn a_sample_of_more_than_two_numbers_is_malformed() {
        let good = hex::encode(record(1, 2, Some((3, 4))).encode());
        let longer = hex::decode(good.replace("820304", "83030405")).unwrap();
        assert_eq!(cbor::check_canonical(&longer), Ok(()));
        assert_eq!(Record::decode(&longer), Err(RecordError::Malformed));
    }

    proptest! {
        #[test]
        fn a_record_reads_back_as_written(seq in 1..u32::MAX, wall_ms in any::<i64>(), sample in any::<Option<(i64, i64)>>()) {
            let record = record(seq, wall_ms, sample);
            prop_assert_eq!(Record::kind_and_boot(&record.encode()), Some((record.kind, record.boot)));
            prop_assert_eq!(Record::decode(&record.encode()), Ok(record));
        }

        #[test]
        fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            // Whatever is a record has a kind and a boot.
            let read = Record::decode(&bytes).map(|record| (record.kind, record.boot));
            prop_assert!(read.is_err() || read.ok() == Record::kind_and_boot(&bytes));
        }

        #[test]
        fn a_changed_byte_never_panics(i in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let mut bytes = record(1, 2, Some((3, 4))).encode();
            let at = i.index(bytes.len());
            bytes[at] ^= flip;
            if let Ok(changed) = Record::decode(&bytes) {
                prop_assert_eq!(changed.encode(), bytes);
            }
        }
    }
}
