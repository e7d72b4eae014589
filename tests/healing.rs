//! A hub that lost any of what it had asks for it again; devices send it again, or name it as gone. The real device, the
//! real hub, real files.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_device::door::{Answer, Command, Query, StatusView};
use kadian_device::{Clock, Contact, Device, ExportedRecord, Options, SystemClock};
use kadian_hub::store::{RecordPlace, Store};
use kadian_testkit::HubBox;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_wire::Hash;
use kadian_wire::batch::{Batch, Chained, Header, Health};
use kadian_wire::chain::chain_start;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A kind that no version knows yet, with an empty body: the hub holds it.
const KIND_OF_TOMORROW: u32 = 9_000;
/// Checks before and after the loss.
const N_BEFORE: u32 = 40;
const N_AFTER: u32 = 5;

/// What is lost where.
#[derive(Debug, Clone)]
struct Loss {
    /// The numbers that the hub keeps.
    kept: BTreeSet<u32>,
    /// The settled numbers whose bytes the device has purged.
    purged: BTreeSet<u32>,
}

fn loss() -> impl Strategy<Value = Loss> {
    let numbers = || 1..=N_BEFORE + 2;
    let set = || proptest::collection::btree_set(numbers(), 0..30);
    let kept = prop_oneof![
        // A backup of some time ago.
        numbers().prop_map(|to| (1..=to).collect()),
        set(),
        Just(BTreeSet::new()),
    ];
    let purged = prop_oneof![Just(BTreeSet::new()), numbers().prop_map(|to| (1..=to).collect()), set()];
    (kept, purged).prop_map(|(kept, purged)| Loss { kept, purged })
}

/// One phone and its hub.
struct Scene {
    hub: HubBox,
    _dir: TempDir,
    device: Device,
    clock: Arc<SystemClock>,
    /// The hub's database without a record.
    empty: Vec<(PathBuf, Vec<u8>)>,
    runtime: Runtime,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(SystemClock::new());
        let device = Device::open(Options { dir: dir.path().to_owned(), clock: clock.clone() }).unwrap();
        // Its own thread sees that a connection of a hub that was stopped is over.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(device.enrol(&hub.link(CHECKPOINTS[0]), |_, _| ())).unwrap();
        hub.stop();
        let empty = database(hub.dir());
        Self { hub, _dir: dir, device, clock, empty, runtime }
    }

    fn record(&self, n_checks: u32) {
        for n in 0..n_checks {
            let draft = format!(r#"{{"kind":"record_check","reading_dc":{}}}"#, 360 + n % 10);
            let command: Command = serde_json::from_str(&draft).unwrap();
            self.device.send(command, self.clock.now()).unwrap();
        }
    }

    /// One run of the worker, with the hub there.
    fn sync(&mut self) -> StatusView {
        self.hub.start();
        assert_eq!(self.runtime.block_on(self.device.sync()), Contact::Reached);
        self.hub.stop();
        match self.device.ask(Query::Status).unwrap() {
            Answer::Status(status) => status,
            other => panic!("{other:?}"),
        }
    }

    fn exported(&self) -> Vec<ExportedRecord> {
        self.device.export(0, 0).unwrap()
    }

    /// The hub as it would be with these records alone.
    fn lose_all_but(&self, kept: &BTreeSet<u32>) {
        for (path, _) in database(self.hub.dir()) {
            std::fs::remove_file(path).unwrap();
        }
        for (path, bytes) in &self.empty {
            std::fs::write(path, bytes).unwrap();
        }
        let store = Store::open_sqlite(self.hub.dir()).unwrap();
        let all = self.exported();
        for seq in kept {
            let batch = self.batch_of(&all, *seq);
            self.runtime.block_on(store.ingest(batch.into(), [8; 16], self.clock.now().wall_ms)).unwrap();
        }
    }

    fn batch_of(&self, all: &[ExportedRecord], seq: u32) -> Batch {
        let at = seq as usize - 1;
        let hash = |text: &str| Hash::from_bytes(hex(text));
        let device: kadian_domain::DeviceId = all[at].device.parse().unwrap();
        let before = match at {
            0 => chain_start(device, kadian_domain::Epoch::new(all[at].epoch)),
            _ => hash(&all[at - 1].h),
        };
        let (d, h) = (hash(&all[at].d), hash(&all[at].h));
        let bytes = STANDARD.decode(all[at].bytes.as_ref().unwrap()).unwrap();
        let header = Header {
            hub: [0; 16],
            device: *device.as_bytes(),
            epoch: all[at].epoch,
            from: seq,
            to: seq,
            h_before: *before.as_bytes(),
            h_to: *h.as_bytes(),
            samples: vec![],
            gone: vec![],
            health: Health::default(),
            layout: 0,
            dictionary: 0,
        };
        Batch { header, records: vec![Chained { seq, bytes, d, h }] }
    }

    /// Numbers at the hub, each with its place in the chain and its bytes.
    fn at_hub(&self) -> Vec<(u32, String, Option<String>)> {
        let store = Store::open_sqlite(self.hub.dir()).unwrap();
        let page = self.runtime.block_on(store.records_page(RecordPlace::START, 1_000)).unwrap();
        page.into_iter()
            .map(|row| (row.place.seq, row.h.to_string(), row.bytes.map(|bytes| STANDARD.encode(bytes))))
            .collect()
    }
}

fn hex(text: &str) -> [u8; 32] {
    std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
}

/// The files of the hub's database.
fn database(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let of_database = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("hub.db"));
    of_database.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn a_hub_that_lost_anything_has_it_again_or_knows_that_it_is_gone(loss in loss()) {
        let mut scene = Scene::new();
        scene.device.append_raw(KIND_OF_TOMORROW, vec![0x80], scene.clock.now()).unwrap();
        scene.record(N_BEFORE);
        let before = scene.sync();
        prop_assert_eq!((before.records, before.unsent, before.held), (N_BEFORE + 2, 0, 1));
        scene.lose_all_but(&loss.kept);
        for seq in &loss.purged {
            scene.device.purge_raw(*seq).unwrap();
        }
        scene.record(N_AFTER);

        // One run is enough: nothing is due behind it.
        let after = scene.sync();
        let n_all = N_BEFORE + 2 + N_AFTER;
        prop_assert_eq!((after.records, after.unsent), (n_all, 0));
        let lost: BTreeSet<u32> = loss.purged.difference(&loss.kept).copied().collect();
        let stats = scene.hub.stats();
        let n_lost = u32::try_from(lost.len()).unwrap();
        prop_assert_eq!(&stats["records"], n_all - n_lost);
        prop_assert_eq!((&stats["lost"], &stats["gaps"], &stats["forks"]), (&n_lost.into(), &0.into(), &0.into()));
        // Byte for byte, each once.
        let want: Vec<(u32, String)> = scene.exported().into_iter().map(|row| (row.seq, row.h))
            .filter(|(seq, _)| !lost.contains(seq)).collect();
        let at_hub = scene.at_hub();
        prop_assert_eq!(at_hub.iter().map(|(seq, h, _)| (*seq, h.clone())).collect::<Vec<_>>(), want);
        for row in scene.exported() {
            if let Some(bytes) = row.bytes {
                prop_assert!(at_hub.iter().any(|(seq, _, here)| *seq == row.seq && here.as_ref() == Some(&bytes)));
            }
        }
        prop_assert_eq!(&scene.hub.json(&["verify", "--json"])["ok"], true);
        // The tray is true: what the hub holds again stands in it.
        prop_assert_eq!(after.held, 1);
        // And one more run changes nothing.
        scene.sync();
        prop_assert_eq!(scene.hub.stats(), stats);
    }
}
