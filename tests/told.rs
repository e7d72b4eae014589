//! What a phone tells of itself while batches are on their way. Real phone, real hub; the way between them listens.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_device::door::Command;
use kadian_device::{CheckDraft, Clock, Contact, Device, Direction, Keyed, Options};
use kadian_sync::http::{Http, Patience};
use kadian_sync::transport::{Address, OnTheWay, Transport};
use kadian_testkit::phone_here::runtime;
use kadian_testkit::{HubHere, PhoneClock, TrueTime};
use kadian_wire::batch::{self, Header};
use std::sync::{Arc, Mutex, OnceLock};

/// A Tuesday morning.
const MORNING: i64 = 1_795_500_000_000;

/// The product's own way, which keeps every batch, and lets somebody pass the gate at each of the first ones.
#[derive(Clone)]
struct Heard {
    way: Arc<Http>,
    batches: Arc<Mutex<Vec<Vec<u8>>>>,
    gate: Arc<OnceLock<Gate>>,
}

struct Gate {
    device: Arc<Device>,
    clock: Arc<PhoneClock>,
}

impl Gate {
    fn pass(&self) {
        let person = CheckDraft {
            direction: Direction::Entry,
            reading_dc: Some(Keyed::Tenths(365)),
            ..CheckDraft::default()
        };
        self.device.send(Command::RecordCheck(person), self.clock.now()).unwrap();
    }
}

const N_PASS_MEANWHILE: usize = 4;

impl Transport for Heard {
    fn post<'a>(&'a self, to: &'a Address, path: &'a str, body: Vec<u8>) -> OnTheWay<'a> {
        Box::pin(async move {
            if path == "/v1/batches" {
                let n_before = {
                    let mut batches = self.batches.lock().unwrap();
                    batches.push(body.clone());
                    batches.len()
                };
                if let Some(gate) = self.gate.get().filter(|_| n_before <= N_PASS_MEANWHILE) {
                    gate.pass();
                }
            }
            self.way.post(to, path, body).await
        })
    }

    fn get<'a>(&'a self, from: &'a Address, path: &'a str) -> OnTheWay<'a> {
        self.way.get(from, path)
    }
}

#[test]
fn every_batch_says_how_many_wait_when_it_arrives_also_of_those_who_passed_meanwhile() {
    let time = TrueTime::at(MORNING);
    let hub = HubHere::of_one_post(&time);
    let heard = Heard {
        way: Arc::new(Http::new(Patience::OF_A_DEVICE)),
        batches: Arc::default(),
        gate: Arc::default(),
    };
    let dir = tempfile::tempdir().unwrap();
    let clock = PhoneClock::new(&time, 1);
    let options = Options { dir: dir.path().to_owned(), clock: clock.clone() };
    let device = Arc::new(Device::open_by(options, Box::new(heard.clone())).unwrap());
    runtime().block_on(device.enrol(&hub.link(1), |_, _| {})).unwrap();
    assert_eq!(runtime().block_on(device.sync()), Contact::Reached);
    heard.batches.lock().unwrap().clear();
    let gate = Gate { device: Arc::clone(&device), clock };
    (0..40).for_each(|_| gate.pass());
    assert!(heard.gate.set(gate).is_ok());
    assert_eq!(runtime().block_on(device.sync_in(5)), Contact::Reached);

    let headers: Vec<Header> =
        heard.batches.lock().unwrap().iter().map(|bytes| header(&hub, bytes)).collect();
    let sent: Vec<&Header> = headers.iter().filter(|header| header.from <= header.to).collect();
    assert!(sent.len() >= 4, "{} batches", sent.len());
    for header in &sent {
        let waits = header.health.last_seq - (header.from - 1);
        assert_eq!(header.health.unsent, waits, "of {} to {}", header.from, header.to);
    }
    let last_seqs: Vec<u32> = sent.iter().map(|header| header.health.last_seq).collect();
    // The epoch's start, those who waited, and whoever passed while they were on their way.
    assert_eq!(
        *last_seqs.last().unwrap(),
        1 + 40 + u32::try_from(N_PASS_MEANWHILE).unwrap(),
        "{last_seqs:?}"
    );
}

fn header(hub: &HubHere, bytes: &[u8]) -> Header {
    let (device, message) = batch::open(bytes).unwrap();
    let db = rusqlite::Connection::open(hub.dir().join("hub.db")).unwrap();
    let key = "SELECT public_key FROM device WHERE device = ?1";
    let key: Vec<u8> = db.query_row(key, [device.as_bytes()], |row| row.get(0)).unwrap();
    batch::verify(device, message, &key).unwrap().header
}
