//! A batch: what a device sends. The signed payload is `[header, records]`; records is one zstd frame.
//!
//! What always holds: the header fits its own records, or the batch is refused as a whole. The signature is the
//! upload's only authentication; a batch is the same by HTTP, as a file or through another phone.

mod header;

pub use header::{BootSample, Gone, Header, Health};

use crate::cbor;
use crate::chain::{Hash, chain_next, chain_start, record_hash};
use crate::columns;
use crate::cose::{self, CoseError, Purpose, Unverified};
use crate::frame::{self, FrameError};
use crate::limits::{BATCH_BYTES_MAX, BATCH_RECORDS_MAX, RECORD_BYTES_MAX};
use kadian_domain::{DeviceId, Epoch};
use minicbor::{Decoder, Encoder};

/// How the records lie inside the frame: one CBOR byte string each.
const LAYOUT_BYTE_STRINGS: u32 = 0;
/// In columns.
const LAYOUT_COLUMNS: u32 = 1;
/// No dictionary.
const DICTIONARY_NONE: u32 = 0;

/// A batch whose signature was checked and whose header fits its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What it says of itself.
    pub header: Header,
    /// The records' own bytes with their hashes, from `from` to `to`.
    pub records: Vec<Chained>,
}

/// One record's bytes with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// Its number, by its place in the batch.
    pub seq: u32,
    /// Its bytes as written at capture.
    pub bytes: Vec<u8>,
    /// `d(n)`.
    pub d: Hash,
    /// `h(n)`, from the header's `h(from - 1)`.
    pub h: Hash,
}

/// Why a batch is refused as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// More bytes, decoded bytes or records than allowed.
    #[error("batch exceeds a limit")]
    TooLarge,
    /// Not a batch, or a header that does not fit its records.
    #[error("batch is malformed")]
    Malformed,
    /// The signature does not belong to it.
    #[error("batch signature does not verify")]
    Signature,
}

impl From<CoseError> for BatchError {
    fn from(error: CoseError) -> Self {
        match error {
            CoseError::Malformed => Self::Malformed,
            CoseError::Signature => Self::Signature,
        }
    }
}

impl From<FrameError> for BatchError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::TooLarge => Self::TooLarge,
            FrameError::Malformed => Self::Malformed,
        }
    }
}

/// Seals records into a signed batch. The header's layout and dictionary are set here.
pub fn seal<E>(
    mut header: Header,
    records: &[Vec<u8>],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let (layout, plain) = lay_out(header.from, records);
    (header.layout, header.dictionary) = (layout, DICTIONARY_NONE);
    let frame = frame::pack(&plain);
    let device = header.device;
    let payload = cbor::encode(&(header, minicbor::bytes::ByteVec::from(frame)));
    cose::sign(Purpose::Batch, &device, payload, sign)
}

/// Columns, where every record comes back from them as it was.
fn lay_out(from: u32, records: &[Vec<u8>]) -> (u32, Vec<u8>) {
    let plain = columns::pack(from, records);
    let n_records = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let comes_back = columns::unpack(&plain, from, n_records).is_ok_and(|again| again == records);
    if comes_back && !records.is_empty() {
        return (LAYOUT_COLUMNS, plain);
    }
    let mut plain = Vec::new();
    let mut encoder = Encoder::new(&mut plain);
    for record in records {
        #[expect(clippy::expect_used, reason = "a Vec takes any bytes")]
        encoder.bytes(record).expect("encoding into memory does not fail");
    }
    (LAYOUT_BYTE_STRINGS, plain)
}

/// Reads whose batch it says it is, to look the key up.
pub fn open(bytes: &[u8]) -> Result<(DeviceId, Unverified), BatchError> {
    if bytes.len() > BATCH_BYTES_MAX {
        return Err(BatchError::TooLarge);
    }
    let message = cose::open(Purpose::Batch, bytes)?;
    let device: [u8; 16] = message.key_id().try_into().map_err(|_| BatchError::Malformed)?;
    Ok((DeviceId::from_bytes(device), message))
}

/// Checks the signature, decompresses within the limits, and fits the header to the records.
pub fn verify(device: DeviceId, message: Unverified, public_key: &[u8]) -> Result<Batch, BatchError> {
    let payload = message.verify(public_key)?;
    let (header, frame): (Header, minicbor::bytes::ByteVec) =
        cbor::decode(&payload).map_err(|_| BatchError::Malformed)?;
    let known = matches!(header.layout, LAYOUT_BYTE_STRINGS | LAYOUT_COLUMNS);
    let known = known && header.dictionary == DICTIONARY_NONE;
    if header.device != *device.as_bytes() || header.from == 0 || !known {
        return Err(BatchError::Malformed);
    }
    if !header.is_plausible() {
        return Err(BatchError::Malformed);
    }
    let n_records = header.to.checked_add(1).and_then(|end| end.checked_sub(header.from));
    let n_records = n_records.ok_or(BatchError::Malformed)?;
    if n_records > BATCH_RECORDS_MAX {
        return Err(BatchError::TooLarge);
    }
    let plain = frame::unpack(&frame)?;
    let records = match header.layout {
        LAYOUT_COLUMNS => columns::unpack(&plain, header.from, n_records)?,
        _ => split(&plain, n_records)?,
    };
    let records = chain(&header, records)?;
    Ok(Batch { header, records })
}

/// Takes the byte strings apart. Longer records than allowed stay in: they are refused one by one, not the batch.
fn split(plain: &[u8], n_records: u32) -> Result<Vec<Vec<u8>>, BatchError> {
    let mut decoder = Decoder::new(plain);
    let mut records = Vec::new();
    while decoder.position() < plain.len() {
        records.push(decoder.bytes().map_err(|_| BatchError::Malformed)?.to_vec());
        if records.len() > usize::try_from(BATCH_RECORDS_MAX).unwrap_or(usize::MAX) {
            return Err(BatchError::TooLarge);
        }
    }
    if u32::try_from(records.len()) == Ok(n_records) { Ok(records) } else { Err(BatchError::Malformed) }
}

fn chain(header: &Header, records: Vec<Vec<u8>>) -> Result<Vec<Chained>, BatchError> {
    let mut head = Hash::from_bytes(header.h_before);
    let start = chain_start(DeviceId::from_bytes(header.device), Epoch::new(header.epoch));
    if header.from == 1 && head != start {
        return Err(BatchError::Malformed);
    }
    let mut chained = Vec::with_capacity(records.len());
    for (seq, bytes) in (header.from..=u32::MAX).zip(records) {
        let d = record_hash(&bytes);
        head = chain_next(head, d);
        chained.push(Chained { seq, bytes, d, h: head });
    }
    if head == Hash::from_bytes(header.h_to) { Ok(chained) } else { Err(BatchError::Malformed) }
}

/// Whether one record's bytes stay within the limit of a record.
pub fn fits_record(bytes: &[u8]) -> bool {
    bytes.len() <= RECORD_BYTES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::chain_start;
    use proptest::prelude::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    struct Phone {
        key: EcdsaKeyPair,
        device: DeviceId,
    }

    impl Phone {
        fn new() -> Self {
            let random = SystemRandom::new();
            let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
            let key =
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
            Self { key, device: DeviceId::from_bytes([4; 16]) }
        }

        fn header(&self, records: &[Vec<u8>]) -> Header {
            let start = chain_start(self.device, Epoch::new(7));
            let end = records.iter().fold(start, |h, bytes| chain_next(h, record_hash(bytes)));
            Header {
                hub: [1; 16],
                device: *self.device.as_bytes(),
                epoch: 7,
                from: 1,
                to: u32::try_from(records.len()).unwrap(),
                h_before: *start.as_bytes(),
                h_to: *end.as_bytes(),
                samples: vec![],
                gone: vec![],
                health: Health::default(),
                layout: 0,
                dictionary: 0,
            }
        }

        fn seal(&self, header: Header, records: &[Vec<u8>]) -> Vec<u8> {
            let random = SystemRandom::new();
            seal(header, records, |m| self.key.sign(&random, m).map(|s| s.as_ref().to_vec())).unwrap()
        }

        fn read(&self, bytes: &[u8]) -> Result<Batch, BatchError> {
            let (device, message) = open(bytes)?;
            verify(device, message, self.key.public_key().as_ref())
        }
    }

    #[test]
    fn a_batch_arrives_as_it_was_sealed() {
        let phone = Phone::new();
        let records = vec![vec![0x80], vec![0x81, 0x01], vec![]];
        let batch = phone.read(&phone.seal(phone.header(&records), &records)).unwrap();
        assert_eq!(batch.records.iter().map(|r| r.bytes.clone()).collect::<Vec<_>>(), records);
        assert_eq!(batch.records.iter().map(|r| r.seq).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_heartbeat_carries_nothing_and_is_small() {
        let phone = Phone::new();
        let mut header = phone.header(&[]);
        (header.from, header.to) = (1, 0);
        let bytes = phone.seal(header, &[]);
        assert!(phone.read(&bytes).unwrap().records.is_empty());
        assert!(bytes.len() < 400, "{} bytes", bytes.len());
    }

    #[test]
    fn a_header_that_does_not_fit_its_records_is_refused() {
        let phone = Phone::new();
        let records = vec![vec![0x80], vec![0x81, 0x01]];
        let good = phone.header(&records);
        type Change = (&'static str, fn(&mut Header));
        let changes: [Change; 10] = [
            ("to", |h| h.to += 1),
            ("from", |h| h.from = 0),
            ("an end before its start", |h| (h.from, h.to) = (9, 2)),
            ("h_to", |h| h.h_to[0] ^= 1),
            ("h_before", |h| h.h_before[0] ^= 1),
            ("device", |h| h.device[0] ^= 1),
            ("a gone range that ends before it starts", |h| h.gone.push(Gone { epoch: 7, from: 10, to: 1 })),
            ("too many gone ranges", |h| h.gone = vec![Gone { epoch: 7, from: 1, to: 1 }; 65]),
            ("a version like a novel", |h| h.health.app_version = "x".repeat(201)),
            ("a sample that is surer than sure", |h| {
                h.samples.push(BootSample { boot: [0; 8], mono_ms: 0, hub_minus_mono_ms: 0, error_ms: -1 });
            }),
        ];
        for (what, change) in changes {
            let mut header = good.clone();
            change(&mut header);
            assert_eq!(
                phone.read(&phone.seal(header, &records)).unwrap_err(),
                BatchError::Malformed,
                "{what}"
            );
        }
    }

    #[test]
    fn more_than_two_thousand_records_are_refused() {
        let phone = Phone::new();
        let records = vec![vec![0x80]; 2_001];
        assert_eq!(
            phone.read(&phone.seal(phone.header(&records), &records)).unwrap_err(),
            BatchError::TooLarge
        );
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Phone::new().read(&bytes).is_err());
        }

        #[test]
        fn a_flipped_byte_is_never_accepted(i in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let phone = Phone::new();
            let records = vec![vec![0x80], vec![0x81, 0x01]];
            let mut bytes = phone.seal(phone.header(&records), &records);
            let at = i.index(bytes.len());
            bytes[at] ^= flip;
            prop_assert!(phone.read(&bytes).is_err());
        }
    }
}
