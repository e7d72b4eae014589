//! Bad input gets a problem document with a code, says nothing of what was sent, and changes nothing.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "bad_input/at_the_device.rs"]
mod at_the_device;
#[path = "bad_input/batches.rs"]
mod batches;
#[path = "bad_input/enrolments.rs"]
mod enrolments;
#[path = "bad_input/lists.rs"]
mod lists;
#[path = "bad_input/mutations.rs"]
mod mutations;

use kadian_domain::{CheckDraft, Config};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{Heard, HubBox, Signer, Web};
use kadian_wire::body::{EpochReason, EpochStart, encode_check, encode_epoch_start};
use kadian_wire::limits::BATCH_BYTES_MAX;
use kadian_wire::{Receipt, kinds};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A hub that runs, a caller of it, and a device of its first checkpoint.
struct Scene {
    hub: HubBox,
    web: Web,
    lin: Signer,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let web = Web::to(hub.url());
        let lin = web.enrol(&hub.link(CHECKPOINTS[0]));
        Self { hub, web, lin }
    }

    /// Posts what the hub must refuse as a whole; `want` is a status and a code.
    fn verify_refused(&self, what: &str, path: &str, body: &[u8], want: (u16, &str)) {
        let before = self.hub.stats();
        let heard = self.web.post(path, body);
        is_problem(what, &heard, want);
        assert_eq!(self.hub.stats(), before, "{what}");
    }

    /// Posts a body that says it is 10 MB long, until the hub has heard one byte more than it takes.
    fn verify_too_long(&self, what: &str, path: &str, body: &[u8]) {
        let before = self.hub.stats();
        let head = format!("POST {path} HTTP/1.1\r\nhost: hub\r\ncontent-length: 10000000\r\n\r\n");
        let mut stream = TcpStream::connect(("127.0.0.1", self.hub.port())).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&body[..=BATCH_BYTES_MAX]).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 413 "), "{what}: {answer}");
        assert!(answer.contains("\r\ncontent-type: application/problem+json\r\n"), "{what}: {answer}");
        assert!(answer.ends_with(r#""code":"batch_too_large"}"#), "{what}: {answer}");
        assert_eq!(self.hub.stats(), before, "{what}");
    }

    /// Posts a batch that the hub must take, and opens its receipt.
    fn receipt(&self, batch: &[u8]) -> Receipt {
        let heard = self.web.post("/v1/batches", batch);
        assert_eq!(
            (heard.status, heard.header("content-type")),
            (200, "application/cose"),
            "{}",
            heard.text()
        );
        Receipt::open(&heard.body, &self.lin.trusted_keys).unwrap()
    }
}

/// A problem document with this status and code, and not a word besides: nothing of the input, no receipt.
fn is_problem(what: &str, heard: &Heard, (status, code): (u16, &str)) {
    assert_eq!((heard.status, heard.code().as_str()), (status, code), "{what}: {}", heard.text());
    let title = heard.json()["title"].clone();
    assert!(title.as_str().unwrap().len() < 30, "{what}: {title}");
    let whole = json!({ "type": "about:blank", "title": title, "status": status, "code": code });
    assert_eq!(heard.json(), whole, "{what}");
}

/// The record that every database starts with.
fn epoch_start(signer: &Signer) -> Vec<u8> {
    let start = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: vec![] };
    signer.record(1, kinds::EPOCH_START, encode_epoch_start(&start)).encode()
}

/// A check of a healthy person.
fn check(signer: &Signer, seq: u32) -> Vec<u8> {
    let draft: CheckDraft = serde_json::from_str(r#"{"reading_dc":365}"#).unwrap();
    let check = kadian_domain::check::judge(&draft, None, &Config::BUILT_IN).unwrap().with_slip(None);
    signer.record(seq, kinds::CHECK, encode_check(&check)).encode()
}
