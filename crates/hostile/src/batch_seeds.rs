//! Batches as a phone makes them, whole and layer by layer.

use crate::batch::{BODY, COLUMNS, EPOCH, FRAME, MESSAGE, PAYLOAD, RECORD, STREAM, header_for};
use crate::keys::said_by_phone;
use crate::record_seeds::{bodies, record};
use crate::{Seed, seed};
use kadian_wire::batch::{BootSample, Gone, Header, Health};
use kadian_wire::chain::{chain_next, record_hash};
use kadian_wire::columns;
use kadian_wire::cose::Purpose;
use kadian_wire::{Hash, cbor};
use minicbor::bytes::ByteVec;
use std::io::Write;

pub(crate) fn seeds() -> Vec<Seed> {
    let records = records();
    let plain = stream(&records);
    let mut seeds: Vec<Seed> = payloads()
        .iter()
        .zip(["heartbeat", "first", "later"])
        .flat_map(|(payload, name)| {
            let message = said_by_phone(Purpose::Batch, payload);
            [
                seed(MESSAGE, &format!("message_{name}"), &message),
                seed(PAYLOAD, &format!("payload_{name}"), payload),
            ]
        })
        .collect();
    seeds.push(seed(FRAME, "frame", &compressed(&plain)));
    seeds.push(seed(FRAME, "frame_of_unsaid_size", &compressed_without_its_size(&plain)));
    seeds.push(seed(STREAM, "stream", &plain));
    seeds.push(seed(STREAM, "stream_of_nothing", &[]));
    let n = u8::try_from(records.len()).expect("a few records");
    seeds.push(seed(COLUMNS, "columns", &[&[n], columns::pack(1, &records).as_slice()].concat()));
    for (bytes, (kind, name, body)) in records.iter().zip(bodies()) {
        seeds.push(seed(RECORD, &format!("record_{name}"), bytes));
        let kind = u8::try_from(kind).expect("kinds are small numbers");
        seeds.push(seed(BODY, &format!("body_{name}"), &[&[kind], body.as_slice()].concat()));
    }
    seeds
}

/// All that the phone ever signed in a message: a heartbeat, its first batch, a later one with all that a header may
/// say.
pub(crate) fn payloads() -> Vec<Vec<u8>> {
    let records = records();
    let first: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let heartbeat = payload(header_for(&[]), &[]);
    vec![heartbeat, payload(header_for(&first), &records), payload(later(&records), &records)]
}

fn records() -> Vec<Vec<u8>> {
    bodies().iter().zip(1..).map(|((kind, _, body), seq)| record(seq, *kind, body)).collect()
}

fn later(records: &[Vec<u8>]) -> Header {
    let before = Hash::from_bytes([5; 32]);
    let end = records.iter().fold(before, |head, bytes| chain_next(head, record_hash(bytes)));
    let n = u32::try_from(records.len()).expect("a few records");
    let health = Health {
        app_version: "0.1.0".into(),
        last_seq: 100 + n,
        unsent: n,
        oldest_unsent_s: Some(600),
        held: 1,
        refused: 0,
        battery_percent: Some(80),
        free_mb: Some(4_000),
        lists: vec![("crew".into(), 4), ("config".into(), 1)],
        wall_ms: 1_790_000_000_000,
        hub_ms: Some(1_790_000_000_100),
        has: Some(vec![Some(2), None, Some(4)]),
    };
    let sample =
        BootSample { boot: [1; 8], mono_ms: 120_000, hub_minus_mono_ms: 1_789_999_876_544, error_ms: 40 };
    Header {
        from: 101,
        to: 100 + n,
        h_before: *before.as_bytes(),
        h_to: *end.as_bytes(),
        samples: vec![sample],
        gone: vec![Gone { epoch: EPOCH, from: 3, to: 9 }],
        health,
        ..header_for(&[])
    }
}

fn payload(header: Header, records: &[Vec<u8>]) -> Vec<u8> {
    cbor::encode(&(header, ByteVec::from(compressed(&stream(records)))))
}

fn stream(records: &[Vec<u8>]) -> Vec<u8> {
    records.iter().flat_map(|bytes| cbor::encode(&ByteVec::from(bytes.clone()))).collect()
}

fn compressed(plain: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(plain, 9).expect("compressing in memory")
}

/// No phone of ours makes one, but any may: it takes another road through the hub's decompressor.
fn compressed_without_its_size(plain: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 9).expect("an encoder");
    encoder.include_contentsize(false).expect("a setting");
    encoder.write_all(plain).expect("compressing in memory");
    encoder.finish().expect("compressing in memory")
}
