//! What a hub is sent as a batch.

use crate::{Scene, check, epoch_start};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, Signer, wait};
use kadian_wire::batch::Header;
use kadian_wire::cose::{self, Purpose};
use kadian_wire::enrol::EnrolRequest;
use kadian_wire::limits::{BATCH_BYTES_MAX, BATCH_DECODED_BYTES_MAX, BATCH_RECORDS_MAX, RECORD_BYTES_MAX};
use kadian_wire::{Outcome, OutcomeRange, cbor, kinds};
use minicbor::bytes::ByteVec;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

const PATH: &str = "/v1/batches";

/// A batch made by hand: the header as it is, the frame as it is, a signature that belongs to both.
fn sealed(signer: &Signer, header: &Header, frame: &[u8]) -> Vec<u8> {
    let payload = cbor::encode(&(header, ByteVec::from(frame.to_vec())));
    cose::sign(Purpose::Batch, &header.device, payload, |m| signer.sign(m)).unwrap()
}

/// One frame with records, as an honest device makes it.
fn frame(records: &[Vec<u8>]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut plain);
    for record in records {
        encoder.bytes(record).unwrap();
    }
    zstd::bulk::compress(&plain, 3).unwrap()
}

fn two_records(signer: &Signer) -> Vec<Vec<u8>> {
    vec![epoch_start(signer), check(signer, 2)]
}

/// Bytes that no compressor makes smaller.
fn noise(n: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn what_is_no_batch_of_this_hub_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let records = two_records(lin);
    let good = lin.seal(lin.header(&records), &records);
    let stranger = Signer::unknown(lin.hub);
    let mut elsewhere = lin.header(&records);
    elsewhere.hub[0] ^= 1;
    let request = EnrolRequest {
        hub: lin.hub,
        device: *lin.device.as_bytes(),
        public_key: lin.public_key(),
        code: [7; 16],
        app_version: "林秀英 13800138000".to_owned(),
    };
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let rows: [(&str, Vec<u8>, (u16, &str)); 14] = [
        ("nothing", vec![], (400, "batch_malformed")),
        ("a page", b"<html>please sign in</html>".to_vec(), (400, "batch_malformed")),
        ("JSON", br#"{"name":"lin","records":[]}"#.to_vec(), (400, "batch_malformed")),
        ("an empty array with its tag", vec![0xd2, 0x80], (400, "batch_malformed")),
        ("an array of 2^64 parts", [&[0xd2, 0x9b][..], &[0xff; 8]].concat(), (400, "batch_malformed")),
        ("ten thousand nested arrays", vec![0x81; 10_000], (400, "batch_malformed")),
        ("a batch without its last byte", good[..good.len() - 1].to_vec(), (400, "batch_malformed")),
        ("half a batch", good[..good.len() / 2].to_vec(), (400, "batch_malformed")),
        ("a batch with a byte behind it", [&good[..], &[0]].concat(), (400, "batch_malformed")),
        ("a flipped byte of the signature", flipped, (401, "signature_invalid")),
        (
            "another device's signature",
            stranger.seal(lin.header(&records), &records),
            (401, "signature_invalid"),
        ),
        (
            "another message of the same device",
            request.seal(|m| lin.sign(m)).unwrap(),
            (401, "signature_invalid"),
        ),
        ("a batch of another hub", lin.seal(elsewhere, &records), (400, "hub_foreign")),
        ("an unknown device", stranger.seal(stranger.header(&records), &records), (403, "device_unknown")),
    ];
    for (what, body, want) in rows {
        scene.verify_refused(what, PATH, &body, want);
    }
    assert_eq!(scene.receipt(&good).have_to, 2, "the good batch is taken still");
}

#[test]
fn a_header_that_does_not_fit_its_records_is_refused_though_its_signature_is_right() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let records = two_records(lin);
    type Change = (&'static str, fn(&mut Header));
    let changes: [Change; 10] = [
        ("one record more than there are", |h| h.to += 1),
        ("one record less than there are", |h| h.to -= 1),
        ("from zero", |h| h.from = 0),
        ("an end before its start", |h| (h.from, h.to) = (9, 2)),
        ("the last numbers there are", |h| (h.from, h.to) = (u32::MAX, u32::MAX)),
        ("another h(to)", |h| h.h_to[31] ^= 1),
        ("another h(from - 1)", |h| h.h_before[0] ^= 1),
        ("another epoch", |h| h.epoch += 1),
        ("a layout of tomorrow", |h| h.layout = 1),
        ("a dictionary of tomorrow", |h| h.dictionary = 1),
    ];
    for (what, change) in changes {
        let mut header = lin.header(&records);
        change(&mut header);
        let body = sealed(lin, &header, &frame(&records));
        scene.verify_refused(what, PATH, &body, (400, "batch_malformed"));
    }
    // Signed by lin under her own name, but the header speaks for somebody else.
    let mut header = lin.header(&records);
    header.device[0] ^= 1;
    let payload = cbor::encode(&(&header, ByteVec::from(frame(&records))));
    let body = cose::sign(Purpose::Batch, lin.device.as_bytes(), payload, |m| lin.sign(m)).unwrap();
    scene.verify_refused("another device in the header", PATH, &body, (400, "batch_malformed"));
    // By hand and untouched, the same bytes are taken: the rows above are refused for what they change.
    assert_eq!(scene.receipt(&sealed(lin, &lin.header(&records), &frame(&records))).have_to, 2);
}

#[test]
fn what_passes_a_limit_is_refused_before_it_costs_anything() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let records = two_records(lin);
    let header = lin.header(&records);
    let good = frame(&records);
    let bomb = zstd::bulk::compress(&vec![0x40; BATCH_DECODED_BYTES_MAX + 1], 19).unwrap();
    let huge_bomb = zstd::bulk::compress(&vec![0; BATCH_DECODED_BYTES_MAX * 32], 19).unwrap();
    assert!(huge_bomb.len() < BATCH_BYTES_MAX / 16, "a bomb is small");
    let many = vec![vec![0x80]; usize::try_from(BATCH_RECORDS_MAX).unwrap() + 1];
    // Says that it carries two records, and carries 2,001.
    let more_than_said = frame(&many);
    let long_name = vec![
        lin.record(1, kinds::CHECK, [vec![0x84], "名".repeat(3_500_000).into_bytes()].concat()).encode(),
    ];
    let noisy_name = vec![lin.record(1, kinds::CHECK, noise(10_000_000)).encode()];
    let wide_window = wide_window(&records);
    let rows: [(&str, Vec<u8>, (u16, &str)); 9] = [
        ("a mebibyte that is no batch", vec![0; BATCH_BYTES_MAX], (400, "batch_malformed")),
        ("a bomb of 8 MiB and a byte", sealed(lin, &header, &bomb), (413, "batch_too_large")),
        ("a bomb of 256 MiB", sealed(lin, &header, &huge_bomb), (413, "batch_too_large")),
        ("2,001 records", lin.seal(lin.header(&many), &many), (413, "batch_too_large")),
        (
            "2,001 records that say they are two",
            sealed(lin, &header, &more_than_said),
            (413, "batch_too_large"),
        ),
        (
            "a name of 10 MB, as sent 1 kB",
            lin.seal(lin.header(&long_name), &long_name),
            (413, "batch_too_large"),
        ),
        ("a frame cut off", sealed(lin, &header, &good[..good.len() - 1]), (400, "batch_malformed")),
        ("two frames", sealed(lin, &header, &[&good[..], &good[..]].concat()), (400, "batch_malformed")),
        ("a frame with a window of 2 GiB", sealed(lin, &header, &wide_window), (400, "batch_malformed")),
    ];
    for (what, body, want) in rows {
        scene.verify_refused(what, PATH, &body, want);
    }
    let noisy = lin.seal(lin.header(&noisy_name), &noisy_name);
    scene.verify_too_long("a name of 10 MB, as sent 10 MB", PATH, &noisy);
    scene.verify_too_long("10 MB of nothing", PATH, &vec![0; 10_000_000]);
}

/// The same records in a frame whose head asks the reader for two gibibytes of memory.
fn wide_window(records: &[Vec<u8>]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut plain);
    for record in records {
        encoder.bytes(record).unwrap();
    }
    // RFC 8878: magic, no single segment, window exponent 21 (2^31), one last raw block.
    let size = u32::try_from(plain.len()).unwrap();
    let block = (size << 3 | 1).to_le_bytes();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3], &block[..3], &plain].concat()
}

#[test]
fn a_body_that_breaks_off_stores_nothing_and_the_whole_one_is_taken_after_it() {
    let scene = Scene::new();
    let records = two_records(&scene.lin);
    let body = scene.lin.seal(scene.lin.header(&records), &records);
    let before = scene.hub.stats();
    for n_sent in [0, 1, body.len() / 2, body.len() - 1] {
        let mut stream = TcpStream::connect(("127.0.0.1", scene.hub.port())).unwrap();
        let head = format!("POST {PATH} HTTP/1.1\r\nhost: hub\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..n_sent]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        // The hub may answer or hang up; it never gives a receipt.
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            !answer.contains(" 200 ") && !answer.contains("application/cose"),
            "{n_sent} bytes: {answer}"
        );
        assert!(!answer.contains(" 500 "), "{n_sent} bytes: {answer}");
        assert_eq!(scene.hub.stats(), before, "{n_sent} bytes");
    }
    assert_eq!(scene.receipt(&body).have_to, 2);
}

#[test]
fn a_record_that_is_malformed_is_refused_alone_and_its_neighbours_are_stored() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let long = lin.record(5, kinds::CHECK, vec![0x80; RECORD_BYTES_MAX]).encode();
    let two_hundred_and_one = [vec![0x78, 201], vec![b'x'; 201]].concat();
    let long_text =
        [vec![0x84, 0, 0, 0x84, 0, 0x83, 0x19, 0x01, 0x6d, 0, 0], two_hundred_and_one, vec![0xf6, 0xf6]]
            .concat();
    let records = vec![
        epoch_start(lin),
        check(lin, 2),
        lin.record(3, kinds::CHECK, vec![0x80]).encode(),
        b"\xffnot CBOR at all".to_vec(),
        long,
        check(lin, 99),
        lin.record(7, kinds::CHECK, long_text).encode(),
        vec![],
        check(lin, 9),
    ];
    let batch = lin.seal(lin.header(&records), &records);
    let receipt = scene.receipt(&batch);
    let malformed = Some("body_malformed".to_owned());
    let stored = |from, to| OutcomeRange { from, to, outcome: Outcome::Stored, code: None };
    let want = [
        stored(1, 2),
        OutcomeRange { from: 3, to: 8, outcome: Outcome::Refused, code: malformed },
        stored(9, 9),
    ];
    assert_eq!((receipt.outcomes.as_slice(), receipt.have_to), (&want[..], 9));
    let stats = scene.hub.stats();
    let count = |name: &str| stats[name].as_u64().unwrap();
    assert_eq!((count("records"), count("checks"), count("refused"), count("held")), (9, 2, 6, 0), "{stats}");
    // Once more: the same judgement, nothing new.
    let again = scene.receipt(&batch);
    assert_eq!(again.outcomes[1], want[1]);
    assert_eq!(scene.hub.stats(), stats);
    assert_eq!(scene.hub.json(&["verify", "--json"])["ok"], true);
}

#[test]
fn a_device_of_another_hub_stays_unknown_though_it_is_enrolled_there() {
    let scene = Scene::new();
    let mut other = HubBox::new();
    other.start();
    let chen = kadian_testkit::Web::to(other.url()).enrol(&other.link(CHECKPOINTS[0]));
    let records = two_records(&chen);
    let batch = chen.seal(chen.header(&records), &records);
    scene.verify_refused("a batch for another hub", PATH, &batch, (403, "device_unknown"));
    let seen = wait::until("the other hub's stats", || Some(other.stats()));
    assert_eq!(seen["records"], 0);
}
