//! The sync rules against a network that does anything: whatever is lost, doubled, delayed or reordered, the end is
//! the same. Real plan, real batches and receipts, real decision of the hub; tables are maps.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_domain::{DeviceId, Epoch};
use kadian_hub::ingest::{Judgement, Known, KnownRecord, Sender, decide};
use kadian_sync::plan::{Known as PlanKnown, Step, plan};
use kadian_sync::{Answer, Sent, settle};
use kadian_testkit::Signer;
use kadian_wire::batch::{self, Batch};
use kadian_wire::body::{EpochReason, EpochStart, encode_epoch_start};
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::{Hash, Outcome, Receipt, cose, kinds};
use proptest::prelude::*;
use ring::signature::{Ed25519KeyPair, KeyPair};
use std::collections::{BTreeMap, BTreeSet};

const HUB: [u8; 16] = [1; 16];
/// A kind that no version knows yet.
const KIND_OF_TOMORROW: u32 = 9_000;

/// What the network may do next.
#[derive(Debug, Clone)]
enum Event {
    /// The device saves a record; one in eight is of a kind of tomorrow.
    Save(u8),
    /// The device sends what its plan says, at most so many records.
    Send(u32),
    /// A batch under way reaches the hub; it may reach it again later.
    Arrive(prop::sample::Index),
    /// A batch under way is lost.
    LoseBatch(prop::sample::Index),
    /// An answer under way reaches the device, perhaps out of order.
    Hear(prop::sample::Index),
    /// An answer under way is lost.
    LoseAnswer(prop::sample::Index),
    /// The device is killed: it forgets what it has sent, not what it has saved.
    Kill,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => any::<u8>().prop_map(Event::Save),
        4 => (1..6_u32).prop_map(Event::Send),
        4 => any::<prop::sample::Index>().prop_map(Event::Arrive),
        1 => any::<prop::sample::Index>().prop_map(Event::LoseBatch),
        4 => any::<prop::sample::Index>().prop_map(Event::Hear),
        1 => any::<prop::sample::Index>().prop_map(Event::LoseAnswer),
        1 => Just(Event::Kill),
    ]
}

struct Device {
    signer: Signer,
    records: Vec<Vec<u8>>,
    heads: Vec<Hash>,
    unsent: BTreeSet<u32>,
    held: BTreeSet<u32>,
}

impl Device {
    fn new() -> Self {
        let mut device = Self {
            signer: Signer::unknown(HUB),
            records: vec![],
            heads: vec![],
            unsent: BTreeSet::new(),
            held: BTreeSet::new(),
        };
        device.heads.push(chain_start(device.signer.device, device.signer.epoch));
        device.signer.trusted_keys = vec![hub_key().public_key().as_ref().to_vec()];
        device
    }

    fn save(&mut self, kind: u32) {
        let seq = u32::try_from(self.records.len() + 1).unwrap();
        let start = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: vec![] };
        let bytes = self.signer.record(seq, kind, encode_epoch_start(&start)).encode();
        self.heads.push(chain_next(*self.heads.last().unwrap(), record_hash(&bytes)));
        self.records.push(bytes);
        self.unsent.insert(seq);
    }

    /// The next batch of the real plan, signed.
    fn send(&self, records_max: u32) -> Option<(Sent, Vec<u8>)> {
        let unsent: Vec<u32> = self.unsent.iter().copied().collect();
        let epoch = self.signer.epoch.get();
        let known = PlanKnown {
            unsent: &unsent,
            epoch,
            records_max,
            has_sample: true,
            is_heartbeat_due: false,
            has_gone: false,
        };
        let Step::Batch(range) = plan(&known) else { return None };
        let (from, to) = (range.from as usize, range.to as usize);
        let mut header = self.signer.header(&[]);
        (header.from, header.to) = (range.from, range.to);
        header.h_before = *self.heads[from - 1].as_bytes();
        header.h_to = *self.heads[to].as_bytes();
        let sent = Sent {
            hub: HUB,
            device: self.signer.device,
            epoch,
            from: range.from,
            to: range.to,
            h_to: self.heads[to],
        };
        Some((sent, self.signer.seal(header, &self.records[from - 1..to])))
    }

    fn hear(&mut self, sent: &Sent, receipt: Vec<u8>) {
        let answer =
            Answer { status: 200, media_type: "application/cose".into(), retry_after_s: None, body: receipt };
        let settlement = settle(sent, &self.signer.trusted_keys, answer).unwrap();
        for range in settlement.outcomes {
            for seq in range.from..=range.to {
                self.unsent.remove(&seq);
                match range.outcome {
                    Outcome::Held => self.held.insert(seq),
                    Outcome::Stored | Outcome::Duplicate | Outcome::Refused => self.held.remove(&seq),
                };
            }
        }
    }
}

fn hub_key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[3; 32]).unwrap()
}

#[derive(Default)]
struct Hub {
    records: BTreeMap<u32, Vec<KnownRecord>>,
    bytes: BTreeMap<u32, Vec<Vec<u8>>>,
}

impl Hub {
    fn accept(&mut self, device: &Device, bytes: &[u8]) -> Vec<u8> {
        let (id, message) = batch::open(bytes).unwrap();
        let batch: Batch = batch::verify(id, message, &device.signer.public_key()).unwrap();
        let header = batch.header.clone();
        let sender = Sender {
            device: id,
            checkpoints: vec![1],
            is_revoked: false,
            samples: vec![],
            last_difference_ms: 0,
            not_before_ms: 0,
            not_after_ms: i64::MAX,
        };
        let plan = {
            // Nobody's database was damaged here, and nobody's was copied.
            let (salvaged, originals) = (BTreeMap::new(), BTreeMap::new());
            let records = self.records.clone();
            let known = Known { sender, records, is_forked: false, salvaged, originals };
            decide(&known, batch.into(), 2_000)
        };
        for new in plan.new {
            let outcome = match &new.judgement {
                Judgement::Held(code) => Some((Outcome::Held, code.as_str().to_owned())),
                Judgement::Refused(code) => Some((Outcome::Refused, code.as_str().to_owned())),
                Judgement::Counts(_) => None,
            };
            let known = KnownRecord { branch: new.branch, d: new.d, h: new.h, outcome };
            self.records.entry(new.seq).or_default().push(known);
            self.bytes.entry(new.seq).or_default().push(new.bytes);
        }
        let receipt = Receipt {
            notice: None,
            hub_version: None,
            fork: None,
            hub: HUB,
            hub_epoch: 1,
            hub_ms: 2_000,
            device: header.device,
            epoch: header.epoch,
            from: header.from,
            to: header.to,
            h_to: header.h_to,
            outcomes: plan.outcomes,
            have_to: 0,
            missing: vec![],
            lists: vec![],
            nonce: vec![],
        };
        let key_id = cose::hub_key_id(hub_key().public_key().as_ref());
        receipt.seal(&key_id, |m| Ok::<_, ()>(hub_key().sign(m).as_ref().to_vec())).unwrap()
    }
}

fn play(events: &[Event]) -> (Device, Hub) {
    let (mut device, mut hub) = (Device::new(), Hub::default());
    device.save(kinds::EPOCH_START);
    let mut batches: Vec<(Sent, Vec<u8>)> = Vec::new();
    let mut answers: Vec<(Sent, Vec<u8>)> = Vec::new();
    for event in events {
        match event {
            Event::Save(n) if n.is_multiple_of(8) => device.save(KIND_OF_TOMORROW),
            Event::Save(_) => device.save(kinds::EPOCH_START),
            Event::Send(records_max) => batches.extend(device.send(*records_max)),
            Event::Arrive(i) if !batches.is_empty() => {
                let (sent, bytes) = batches[i.index(batches.len())].clone();
                answers.push((sent, hub.accept(&device, &bytes)));
            }
            Event::LoseBatch(i) if !batches.is_empty() => drop(batches.remove(i.index(batches.len()))),
            Event::Hear(i) if !answers.is_empty() => {
                let (sent, receipt) = answers.remove(i.index(answers.len()));
                device.hear(&sent, receipt);
            }
            Event::LoseAnswer(i) if !answers.is_empty() => drop(answers.remove(i.index(answers.len()))),
            Event::Kill => answers.clear(),
            Event::Arrive(_) | Event::LoseBatch(_) | Event::Hear(_) | Event::LoseAnswer(_) => {}
        }
        nothing_is_settled_that_the_hub_lacks(&device, &hub);
    }
    // The faults stop.
    while let Some((sent, bytes)) = device.send(100) {
        let receipt = hub.accept(&device, &bytes);
        device.hear(&sent, receipt);
    }
    (device, hub)
}

fn nothing_is_settled_that_the_hub_lacks(device: &Device, hub: &Hub) {
    for seq in 1..=u32::try_from(device.records.len()).unwrap() {
        assert!(
            device.unsent.contains(&seq) || hub.bytes.contains_key(&seq),
            "record {seq} is settled and not there"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn any_order_loss_and_duplication_ends_in_the_same_state(events in proptest::collection::vec(event(), 0..120)) {
        let (device, hub) = play(&events);
        prop_assert!(device.unsent.is_empty());
        // Exactly once, byte for byte.
        let at_hub: Vec<&Vec<u8>> = hub.bytes.values().flatten().collect();
        prop_assert_eq!(at_hub, device.records.iter().collect::<Vec<_>>());
        // What the hub holds is what stands in the tray.
        let held: BTreeSet<u32> =
            hub.records.iter().filter(|(_, known)| known[0].outcome.is_some()).map(|(seq, _)| *seq).collect();
        prop_assert_eq!(&device.held, &held);
    }
}

#[test]
fn two_devices_never_touch_each_others_chain() {
    let (lin, chen) = (Device::new(), Device::new());
    assert_ne!(lin.signer.device, chen.signer.device);
    assert_ne!(chain_start(lin.signer.device, Epoch::new(7)), chain_start(chen.signer.device, Epoch::new(7)));
    let (mut lin, mut hub) = (lin, Hub::default());
    lin.save(kinds::EPOCH_START);
    let (_, bytes) = lin.send(10).unwrap();
    // Chen's key does not open Lin's batch.
    let (id, message) = batch::open(&bytes).unwrap();
    assert_eq!(id, lin.signer.device);
    assert!(batch::verify(id, message, &chen.signer.public_key()).is_err());
    let (_, message) = batch::open(&bytes).unwrap();
    assert!(batch::verify(DeviceId::from_bytes([9; 16]), message, &lin.signer.public_key()).is_err());
    hub.accept(&lin, &bytes);
    assert_eq!(hub.bytes.len(), 1);
}
