//! What a hub is sent: the message, what lies beneath its signature, and every record of it.
//!
//! The first byte chooses the form of the rest: a mutation of a whole message never gets past its signature, one of a
//! compressed frame seldom past the decompressor, so each layer is also changed by itself and put into sound ones.

use crate::keys::{DEVICE, HUB, device, device_public, said_by_phone, sign_as_phone};
use crate::{Reach, Seed, batch_seeds, reads_back, record};
use kadian_domain::Epoch;
use kadian_wire::batch::{self, Batch, BatchError, Header, Health};
use kadian_wire::chain::{Hash, chain_next, chain_start, record_hash};
use kadian_wire::columns;
use kadian_wire::cose::Purpose;
use kadian_wire::limits::{
    BATCH_BYTES_MAX, BATCH_DECODED_BYTES_MAX, BATCH_RECORDS_MAX, HEADER_ENTRIES_MAX, TEXT_CHARS_MAX,
    ZSTD_WINDOW_LOG_MAX,
};
use std::io::Read;
use std::sync::LazyLock;

/// The message as posted.
pub(crate) const MESSAGE: u8 = 0;
/// What is signed: `[header, frame]`.
pub(crate) const PAYLOAD: u8 = 1;
/// The zstd frame, under a header that fits what is in it.
pub(crate) const FRAME: u8 = 2;
/// What the frame holds, one byte string a record.
pub(crate) const STREAM: u8 = 3;
/// One record.
pub(crate) const RECORD: u8 = 4;
/// The number of a kind, and the body of such a record.
pub(crate) const BODY: u8 = 5;
/// How many records, and the columns that they lie in.
pub(crate) const COLUMNS: u8 = 6;
const FORMS: u8 = 7;
/// One past the last kind: a byte that is no kind tries nothing.
const KINDS: u8 = 9;

/// The epoch of every batch made here.
pub(crate) const EPOCH: u32 = 7;

static SIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(batch_seeds::payloads);

/// Plays bytes as one of the forms.
pub fn play(bytes: &[u8]) -> Reach {
    let Some((form, rest)) = bytes.split_first() else { return Reach::Refused };
    match form % FORMS {
        MESSAGE => play_message(rest),
        PAYLOAD => play_payload(rest),
        FRAME => play_frame(rest),
        STREAM => play_stream(rest),
        RECORD => record::play(rest),
        BODY => match rest.split_first() {
            Some((kind, body)) => record::play_body(u32::from(kind % KINDS), body),
            None => Reach::Refused,
        },
        COLUMNS => play_columns(rest),
        _ => Reach::Refused,
    }
}

/// Where to begin.
pub fn seeds() -> Vec<Seed> {
    batch_seeds::seeds()
}

/// Nothing is taken that the phone has not signed, whatever else is right about it.
fn play_message(bytes: &[u8]) -> Reach {
    let Ok((claimed, message)) = batch::open(bytes) else { return Reach::Refused };
    assert!(bytes.len() <= BATCH_BYTES_MAX);
    let payload = message.unverified_payload().to_vec();
    match batch::verify(claimed, message, device_public()) {
        Ok(taken) => {
            was_signed(&payload);
            holds(&taken)
        }
        Err(_) => Reach::Refused,
    }
}

/// Fails where a payload is none of those that the phone has ever signed in a message of its own.
pub(crate) fn was_signed(payload: &[u8]) {
    assert!(SIGNED.iter().any(|signed| signed == payload), "what nobody signed was taken");
}

fn play_payload(payload: &[u8]) -> Reach {
    match read(&said_by_phone(Purpose::Batch, payload)) {
        Ok(taken) => {
            reads_back(&taken.header, payload.len());
            // Sealed once more, it is the same batch.
            let records: Vec<Vec<u8>> = taken.records.iter().map(|record| record.bytes.clone()).collect();
            let Ok(again) = batch::seal(taken.header.clone(), &records, sign_as_phone);
            let mut again = read(&again).expect("what was taken is taken again");
            // It may lie in the frame in another way.
            again.header.layout = taken.header.layout;
            assert_eq!(again, taken);
            holds(&taken)
        }
        Err(error) => {
            assert_ne!(error, BatchError::Signature, "a good signature was refused");
            Reach::Refused
        }
    }
}

fn play_frame(frame: &[u8]) -> Reach {
    let plain = decompressed(frame);
    let records = plain.as_deref().and_then(byte_strings);
    let taken = read(&framed(frame, records.as_deref().unwrap_or_default()));
    match (taken, records) {
        (Ok(taken), Some(records)) => {
            assert!(taken.records.iter().map(|record| record.bytes.as_slice()).eq(records));
            holds(&taken)
        }
        (Ok(_), None) => panic!("a frame was taken that is none, or whose content is no stream of records"),
        (Err(_), _) => Reach::Refused,
    }
}

/// Taken if, and only if, it is a stream of so many byte strings as a batch may hold.
fn play_stream(plain: &[u8]) -> Reach {
    let frame = zstd::bulk::compress(plain, 1).expect("compressing in memory");
    let records = byte_strings(plain);
    let fits = |records: &Vec<&[u8]>| records.len() <= usize::try_from(BATCH_RECORDS_MAX).unwrap();
    let is_sound = plain.len() <= BATCH_DECODED_BYTES_MAX && records.as_ref().is_some_and(fits);
    let taken = read(&framed(&frame, records.as_deref().unwrap_or_default()));
    assert_eq!(taken.is_ok(), is_sound, "{taken:?}");
    taken.map_or(Reach::Refused, |taken| holds(&taken))
}

/// Whatever comes out of columns goes into columns again, and is no more than a batch may hold.
fn play_columns(bytes: &[u8]) -> Reach {
    let Some((n_records, plain)) = bytes.split_first() else { return Reach::Refused };
    let Ok(records) = columns::unpack(plain, 1, u32::from(*n_records)) else { return Reach::Refused };
    assert_eq!(records.len(), usize::from(*n_records));
    assert!(records.iter().map(Vec::len).sum::<usize>() <= BATCH_DECODED_BYTES_MAX);
    let again = columns::pack(1, &records);
    assert_eq!(columns::unpack(&again, 1, u32::from(*n_records)).as_ref(), Ok(&records));
    Reach::Taken
}

/// As the hub reads it.
fn read(message: &[u8]) -> Result<Batch, BatchError> {
    let (claimed, message) = batch::open(message)?;
    batch::verify(claimed, message, device_public())
}

/// What holds of every batch that was taken.
fn holds(batch: &Batch) -> Reach {
    let Batch { header, records } = batch;
    let n = u64::try_from(records.len()).unwrap();
    assert_eq!(u64::from(header.to) + 1 - u64::from(header.from), n);
    assert!(n <= u64::from(BATCH_RECORDS_MAX) && header.device == DEVICE);
    assert!(records.iter().map(|record| record.bytes.len()).sum::<usize>() <= BATCH_DECODED_BYTES_MAX);
    header_fits(header);
    let mut head = Hash::from_bytes(header.h_before);
    if header.from == 1 {
        assert_eq!(head, chain_start(device(), Epoch::new(header.epoch)));
    }
    for (record, seq) in records.iter().zip(header.from..) {
        head = chain_next(head, record_hash(&record.bytes));
        assert_eq!((record.seq, record.d, record.h), (seq, record_hash(&record.bytes), head));
    }
    assert_eq!(head, Hash::from_bytes(header.h_to));
    let reaches: Vec<Reach> = records.iter().map(|record| record::play(&record.bytes)).collect();
    // One bad record never stops its neighbours: each is judged, and the batch was taken.
    if reaches.is_empty() || reaches.contains(&Reach::Taken) { Reach::Taken } else { Reach::Refused }
}

fn header_fits(header: &Header) {
    let short = |text: &String| text.chars().count() <= TEXT_CHARS_MAX;
    let Health { app_version, lists, has, .. } = &header.health;
    assert!(short(app_version) && lists.iter().all(|(list, _)| short(list)), "{header:?}");
    assert!(has.iter().all(|has| has.len() <= HEADER_ENTRIES_MAX), "{header:?}");
    assert!(lists.len() <= HEADER_ENTRIES_MAX && header.gone.len() <= HEADER_ENTRIES_MAX);
    assert!(header.samples.len() <= usize::try_from(BATCH_RECORDS_MAX).unwrap());
    assert!(header.gone.iter().all(|gone| 1 <= gone.from && gone.from <= gone.to));
}

/// A message whose header fits these records, whatever its frame holds.
fn framed(frame: &[u8], records: &[&[u8]]) -> Vec<u8> {
    let header = header_for(records);
    let payload = kadian_wire::cbor::encode(&(header, minicbor::bytes::ByteVec::from(frame.to_vec())));
    said_by_phone(Purpose::Batch, &payload)
}

/// The header of a phone's first batch with these records; of a heartbeat where there are none.
pub(crate) fn header_for(records: &[&[u8]]) -> Header {
    let start = chain_start(device(), Epoch::new(EPOCH));
    let end = records.iter().fold(start, |head, bytes| chain_next(head, record_hash(bytes)));
    Header {
        hub: HUB,
        device: DEVICE,
        epoch: EPOCH,
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

/// What one frame holds; None for what is not exactly one, or holds more than a batch may.
fn decompressed(frame: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame).ok()?.single_frame();
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).ok()?;
    let limit = u64::try_from(BATCH_DECODED_BYTES_MAX).unwrap();
    let mut plain = Vec::new();
    decoder.by_ref().take(limit + 1).read_to_end(&mut plain).ok()?;
    (plain.len() <= BATCH_DECODED_BYTES_MAX && decoder.finish().is_empty()).then_some(plain)
}

/// The byte strings of a stream, read by hand; None where something else is among them.
fn byte_strings(mut plain: &[u8]) -> Option<Vec<&[u8]>> {
    let mut found = Vec::new();
    while let Some((head, rest)) = plain.split_first() {
        let n_bytes_of_length = match head {
            0x40..=0x57 => 0,
            0x58..=0x5b => 1_usize << (head - 0x58),
            _ => return None,
        };
        let (length, rest) = rest.split_at_checked(n_bytes_of_length)?;
        let short = u64::from(head & 0x1f);
        let said = length.iter().fold(0, |n: u64, byte| (n << 8) | u64::from(*byte));
        let n = usize::try_from(if length.is_empty() { short } else { said }).ok()?;
        let (bytes, rest) = rest.split_at_checked(n)?;
        found.push(bytes);
        plain = rest;
    }
    Some(found)
}
