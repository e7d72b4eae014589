//! A hub without a socket, two devices at it that are made of a key alone, and what is shot at it.

use super::mutate::{self, index};
use super::{ANSWER, BODY, BYTES, ENROLMENT, FRAME, HEADER, LIST, MESSAGE, PAYLOAD, RECORD, STREAM, TEXT};
use crate::dice::Dice;
use crate::tally::Tally;
use crate::worlds::corpus::{Copy, records};
use kadian_device::CheckDraft;
use kadian_device::door::{Command, Query};
use kadian_domain::{Config, Epoch};
use kadian_hub::keys::Keys;
use kadian_sync::{Answer, Sent, heal, settle};
use kadian_testkit::{HubInside, Signer, phone_here};
use kadian_wire::batch::{BootSample, Gone, Header};
use kadian_wire::body::{decode_resolution, decode_void};
use kadian_wire::cose::{self, Purpose};
use kadian_wire::enrol::EnrolRequest;
use kadian_wire::list::{ListPage, ListRequest, unpack_rows};
use kadian_wire::rows::{CREW, CrewRow};
use kadian_wire::{EnrolLink, Hash, Outcome, Receipt, Record, cbor};
use minicbor::bytes::ByteVec;
use std::panic::{AssertUnwindSafe, catch_unwind};

const BATCHES: &str = "/v1/batches";
/// Past this, a limit may stop the whole batch, and that is right.
const SMALL_BYTES: usize = 512 << 10;

/// One message, and what must come of it.
pub(super) struct Shot {
    pub(super) kind: &'static str,
    act: Act,
}

enum Act {
    Post {
        path: &'static str,
        body: Vec<u8>,
        want: Want,
    },
    /// It was read in this process already; what was wrong with that.
    Read(Option<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    /// Any answer but a failure.
    Answer,
    /// All records but the second one are stored.
    Neighbours,
    Stored,
}

pub(super) struct Scene {
    hub: HubInside,
    keys: Keys,
    lin: Signer,
    chen: Signer,
    corpus: Vec<Record>,
    receipt: Vec<u8>,
    page: Vec<u8>,
    nonce: Vec<u8>,
    _copy: Copy,
}

impl Scene {
    pub(super) fn new() -> Self {
        let copy = Copy::of_the_hub();
        let runtime = phone_here::runtime();
        let hub = runtime.block_on(HubInside::open(&copy.hub_dir(), copy.clock()));
        let enrol = || async { Signer::enrol_inside(&hub, &hub.link(1).await).await };
        let (lin, chen) = runtime.block_on(async { (enrol().await, enrol().await) });
        let heartbeat = lin.seal(lin.header(&[]), &[]);
        let receipt = runtime.block_on(hub.ask("POST", BATCHES, heartbeat)).body;
        let nonce = Receipt::open(&receipt, &lin.trusted_keys).expect("a receipt").nonce;
        let request =
            ListRequest { hub: lin.hub, list: CREW.to_owned(), after: vec![], nonce: nonce.clone() };
        let request = request.seal(lin.device, |m| lin.sign(m)).expect("a signature");
        let page = runtime.block_on(hub.ask("POST", "/v1/lists/crew", request)).body;
        let keys = Keys::read(&copy.hub_dir().join("hub.key")).expect("the hub's keys");
        let corpus = records().to_vec();
        Self { hub, keys, lin, chen, corpus, receipt, page, nonce, _copy: copy }
    }

    /// A message of a kind, drawn.
    pub(super) fn draw(&self, kind: &'static str, dice: &mut Dice) -> Shot {
        let act = match kind {
            ANSWER => Act::Read(self.read_answer(dice)),
            TEXT => Act::Read(read_text(dice)),
            LIST => self.list(dice),
            ENROLMENT => self.enrolment(dice),
            RECORD | BODY => self.with_a_bad_record(kind, dice),
            _ => Act::Post { path: BATCHES, body: self.bad_batch(kind, dice), want: Want::Answer },
        };
        Shot { kind, act }
    }

    /// Three records of a database of their own.
    fn three(&self, dice: &mut Dice) -> (Epoch, Vec<Vec<u8>>) {
        let epoch = Epoch::new(u32::try_from(dice.below(1 << 32)).expect("an epoch"));
        let records = (1..=3).map(|seq| self.good_record(seq, dice).encode()).collect();
        (epoch, records)
    }

    /// A record that the hub stores from whoever sends it: what names another record names one of its first writer.
    fn good_record(&self, seq: u32, dice: &mut Dice) -> Record {
        loop {
            let record = self.any_record(seq, dice);
            let names_another =
                decode_void(&record.body).is_ok() || decode_resolution(&record.body, self.lin.device).is_ok();
            if !names_another {
                return record;
            }
        }
    }

    fn any_record(&self, seq: u32, dice: &mut Dice) -> Record {
        let record = self.corpus[index(dice, self.corpus.len())].clone();
        Record { seq, checkpoint: 1, shift: 0, ..record }
    }

    fn with_a_bad_record(&self, kind: &str, dice: &mut Dice) -> Act {
        let (epoch, mut records) = self.three(dice);
        let good = self.any_record(2, dice);
        records[1] = match (kind, dice.below(3)) {
            (BODY, 0) => Record { body: mutate::bytes(dice, &good.body), ..good }.encode(),
            (BODY, _) => Record { body: mutate::tree(dice, &good.body), ..good }.encode(),
            (_, 0) => mutate::bytes(dice, &good.encode()),
            (_, _) => mutate::tree(dice, &good.encode()),
        };
        let is_small = records[1].len() <= SMALL_BYTES;
        let body = self.lin.seal(self.lin.header_in(epoch, &records), &records);
        Act::Post { path: BATCHES, body, want: if is_small { Want::Neighbours } else { Want::Answer } }
    }

    fn bad_batch(&self, kind: &str, dice: &mut Dice) -> Vec<u8> {
        let (epoch, records) = self.three(dice);
        let header = self.lin.header_in(epoch, &records);
        let plain = plain(&records);
        match kind {
            BYTES => mutate::bytes(dice, &self.lin.seal(header, &records)),
            MESSAGE => mutate_tagged(dice, &self.lin.seal(header, &records)),
            PAYLOAD => {
                let payload = cbor::encode(&(&header, ByteVec::from(frame(&plain))));
                self.signed(mutate::tree(dice, &payload))
            }
            HEADER => self.sealed(&bad_header(dice, header), frame(&plain)),
            FRAME => self.sealed(&header, bad_frame(dice, &plain)),
            STREAM => self.sealed(&header, frame(&mutate::bytes(dice, &plain))),
            other => panic!("{other} is no batch"),
        }
    }

    fn sealed(&self, header: &Header, frame: Vec<u8>) -> Vec<u8> {
        self.signed(cbor::encode(&(header, ByteVec::from(frame))))
    }

    fn signed(&self, payload: Vec<u8>) -> Vec<u8> {
        let device = self.lin.device;
        cose::sign(Purpose::Batch, device.as_bytes(), payload, |m| self.lin.sign(m)).expect("a signature")
    }

    fn list(&self, dice: &mut Dice) -> Act {
        let path = dice.pick(&["/v1/lists/crew", "/v1/lists/resolved", "/v1/lists/config", "/v1/lists/%00"]);
        let after = self.page[..index(dice, self.page.len().min(80))].to_vec();
        let request =
            ListRequest { hub: self.lin.hub, list: CREW.to_owned(), after, nonce: self.nonce.clone() };
        let whole = request.seal(self.lin.device, |m| self.lin.sign(m)).expect("a signature");
        let message = cose::open(Purpose::ListRequest, &whole).expect("a message");
        let payload = mutate::tree(dice, message.unverified_payload());
        let device = self.lin.device;
        let body = match dice.below(2) {
            0 => mutate::bytes(dice, &whole),
            _ => cose::sign(Purpose::ListRequest, device.as_bytes(), payload, |m| self.lin.sign(m))
                .expect("a signature"),
        };
        Act::Post { path, body, want: Want::Answer }
    }

    fn enrolment(&self, dice: &mut Dice) -> Act {
        let device = *self.lin.device.as_bytes();
        let request = EnrolRequest {
            hub: self.lin.hub,
            device,
            public_key: self.lin.public_key(),
            code: [7; 16],
            app_version: mutate::text(dice),
        };
        let whole = request.seal(|m| self.lin.sign(m)).expect("a signature");
        let path = dice.pick(&["/v1/enrolments", "/v1/enrolments/return"]);
        let message = cose::open(Purpose::EnrolRequest, &whole).expect("a message");
        let payload = mutate::tree(dice, message.unverified_payload());
        let purpose = if path.ends_with("return") { Purpose::EnrolReturn } else { Purpose::EnrolRequest };
        let body = match dice.below(3) {
            0 => mutate::bytes(dice, &whole),
            _ => cose::sign(purpose, &device, payload, |m| self.lin.sign(m)).expect("a signature"),
        };
        Act::Post { path, body, want: Want::Answer }
    }

    /// Answers as a hub might sign them that is not ours any more, read as a device reads them.
    fn read_answer(&self, dice: &mut Dice) -> Option<String> {
        let is_receipt = dice.below(2) == 0;
        let (purpose, whole) =
            if is_receipt { (Purpose::Receipt, &self.receipt) } else { (Purpose::ListPage, &self.page) };
        let payload = cose::open(purpose, whole).expect("a message").unverified_payload().to_vec();
        let payload = mutate::tree(dice, &payload);
        let sealed = cose::sign(purpose, &self.keys.key_id(), payload, |m| self.keys.sign(m));
        let Ok(sealed) = sealed;
        let bytes = if dice.below(4) == 0 { mutate::bytes(dice, whole) } else { sealed };
        let trusted = &self.lin.trusted_keys;
        survives("an answer", || {
            if is_receipt {
                if let Ok(receipt) = Receipt::open(&bytes, trusted) {
                    let _ = heal::wanted(&receipt, 1_000);
                }
                let (hub, device, epoch) = (self.lin.hub, self.lin.device, self.lin.epoch.get());
                let sent = Sent { hub, device, epoch, from: 1, to: 3, h_to: Hash::from_bytes([0; 32]) };
                let media_type = "application/cose".to_owned();
                let answer = Answer { status: 200, media_type, retry_after_s: None, body: bytes.clone() };
                let _ = settle(&sent, trusted, answer);
            } else if let Ok(page) = ListPage::open(&bytes, trusted) {
                let _ = unpack_rows::<CrewRow>(&page.rows);
            }
        })
    }

    /// Fires all at once, and one good batch of somebody else among them.
    pub(super) async fn fire(&self, shots: Vec<Shot>, dice: &mut Dice, tally: &mut Tally) {
        let (epoch, records) = self.three(dice);
        let body = self.chen.seal(self.chen.header_in(epoch, &records), &records);
        let honest = Shot { kind: "honest", act: Act::Post { path: BATCHES, body, want: Want::Stored } };
        let all = shots.into_iter().chain([honest]).map(|shot| self.one(shot));
        let mut said = Vec::new();
        let mut running: Vec<_> = all.map(Box::pin).collect();
        std::future::poll_fn(|context| {
            running.retain_mut(|shot| match shot.as_mut().poll(context) {
                std::task::Poll::Ready(fault) => {
                    said.extend(fault);
                    false
                }
                std::task::Poll::Pending => true,
            });
            if running.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        tally.acknowledged += 3;
        tally.faults.append(&mut said);
    }

    async fn one(&self, shot: Shot) -> Option<String> {
        let (path, body, want) = match shot.act {
            Act::Read(fault) => return fault,
            Act::Post { path, body, want } => (path, body, want),
        };
        let shown: String = body.iter().take(400).map(|byte| format!("{byte:02x}")).collect();
        let heard = self.hub.ask("POST", path, body).await;
        let status = heard.status;
        let kind = shot.kind;
        if status >= 500 {
            return Some(format!("{kind}: {status} to {path}: {shown}"));
        }
        let wanted = match want {
            Want::Answer => return None,
            Want::Neighbours => [1, 3].as_slice(),
            Want::Stored => &[1, 2, 3],
        };
        let Ok(receipt) = Receipt::open(&heard.body, &self.lin.trusted_keys) else {
            return Some(format!("{kind}: no receipt, {status}: {shown}"));
        };
        let is_stored = |seq: u32| {
            let range = receipt.outcomes.iter().find(|range| (range.from..=range.to).contains(&seq));
            range.is_some_and(|range| range.outcome == Outcome::Stored)
        };
        let lacks: Vec<u32> = wanted.iter().copied().filter(|seq| !is_stored(*seq)).collect();
        (!lacks.is_empty())
            .then(|| format!("{kind}: {lacks:?} are not stored, {:?}: {shown}", receipt.outcomes))
    }

    /// What is there when all is over.
    pub(super) fn close(&self, tally: &mut Tally) {
        let runtime = phone_here::runtime();
        let walk = runtime.block_on(kadian_hub::verify::verify(self.hub.store())).expect("a walk");
        if !walk.ok {
            tally.fault("a chain at the hub does not verify");
        }
        let ready = runtime.block_on(self.hub.ask("GET", "/readyz", Vec::new()));
        if ready.status != 200 {
            tally.fault(format!("the hub is not ready: {}", ready.status));
        }
    }
}

/// What a person at a device shows to it, keys in or sends through its door.
fn read_text(dice: &mut Dice) -> Option<String> {
    let text = mutate::text(dice);
    let draft = serde_json::json!({
        "reading_dc": 365,
        "name": mutate::text(dice),
        "phone": mutate::text(dice),
        "origin": mutate::text(dice),
        "vehicle": { "plate": mutate::text(dice), "seats": [{ "seat": 1, "reading_dc": 365, "name": mutate::text(dice) }] },
    });
    let link = format!("kadian://enrol?url={text}&hub={}&code={}", mutate::text(dice), mutate::text(dice));
    let line = mutate::bytes(dice, draft.to_string().as_bytes());
    survives("a text", || {
        for link in [&link, &text] {
            let _ = EnrolLink::parse(link);
        }
        for line in [line.as_slice(), draft.to_string().as_bytes()] {
            let _ = serde_json::from_slice::<Command>(line);
            let _ = serde_json::from_slice::<Query>(line);
            if let Ok(draft) = serde_json::from_slice::<CheckDraft>(line) {
                let _ = kadian_domain::check::judge(&draft, None, &Config::BUILT_IN);
            }
        }
    })
}

fn survives(what: &str, read: impl FnOnce()) -> Option<String> {
    catch_unwind(AssertUnwindSafe(read)).err().map(|_| format!("{what} ended the reader"))
}

fn plain(records: &[Vec<u8>]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = minicbor::Encoder::new(&mut plain);
    for record in records {
        encoder.bytes(record).expect("a Vec takes any bytes");
    }
    plain
}

fn frame(plain: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(plain, 1).expect("a frame")
}

fn bad_frame(dice: &mut Dice, plain: &[u8]) -> Vec<u8> {
    let good = frame(plain);
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9];
    match dice.below(12) {
        0 => [&good[..], &good[..]].concat(),
        1 => [&skippable[..], &good[..]].concat(),
        2 => [&good[..], &skippable[..]].concat(),
        3 => frame(&vec![0x40; 9 << 20]),
        4 => Vec::new(),
        // A head that asks for two gibibytes.
        5 => [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3][..], &good[6.min(good.len())..]].concat(),
        _ => mutate::bytes(dice, &good),
    }
}

/// The tag of COSE stays; what is behind it is bent.
fn mutate_tagged(dice: &mut Dice, whole: &[u8]) -> Vec<u8> {
    let (tag, inner) = whole.split_at(1);
    [tag, &mutate::tree(dice, inner)].concat()
}

fn bad_header(dice: &mut Dice, mut header: Header) -> Header {
    let edges = [0, 1, 2, 3, 4, 2_000, 2_001, u32::MAX - 1, u32::MAX];
    let far = [i64::MIN, -1, 0, 1, i64::MAX];
    for _ in 0..=dice.below(2) {
        match dice.below(15) {
            0 => header.from = dice.pick(&edges),
            1 => header.to = dice.pick(&edges),
            2 => header.h_before[index(dice, 32)] ^= 1,
            3 => header.h_to[index(dice, 32)] ^= 1,
            4 => header.epoch = dice.pick(&edges),
            5 => header.samples = vec![sample(dice, &far); index(dice, 3_000)],
            6 => {
                header.gone =
                    vec![Gone { epoch: dice.pick(&edges), from: dice.pick(&edges), to: dice.pick(&edges) }]
            }
            7 => header.gone = vec![Gone { epoch: header.epoch, from: 1, to: u32::MAX }; index(dice, 70)],
            8 => header.health.app_version = mutate::text(dice),
            9 => header.health.lists = vec![(mutate::text(dice), dice.pick(&edges)); index(dice, 70)],
            10 => (header.health.last_seq, header.health.unsent) = (dice.pick(&edges), dice.pick(&edges)),
            11 => header.health.wall_ms = dice.pick(&far),
            12 => header.health.hub_ms = Some(dice.pick(&far)),
            13 => header.health.has = Some(vec![Some(dice.pick(&edges)); index(dice, 70)]),
            _ => {
                header.health.oldest_unsent_s = Some(dice.pick(&edges));
                (header.health.battery_percent, header.health.free_mb) =
                    (Some(dice.pick(&edges)), Some(dice.pick(&edges)));
            }
        }
    }
    header
}

fn sample(dice: &mut Dice, far: &[i64]) -> BootSample {
    let [mono_ms, hub_minus_mono_ms, error_ms] = [dice.pick(far), dice.pick(far), dice.pick(far)];
    BootSample { boot: [1; 8], mono_ms, hub_minus_mono_ms, error_ms }
}
