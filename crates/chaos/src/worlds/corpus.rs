//! Copies of the template for other campaigns, and good records of every kind that a device writes.

use super::net::{Net, Road};
use super::template::{START_MS, Template, device_dir, folder};
use crate::dice::Dice;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_device::door::{Command, Reply};
use kadian_device::{Device, Options, VoidReason};
use kadian_testkit::{HubClock, PhoneClock, TrueTime};
use kadian_wire::Record;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// A hub of its own.
pub(crate) struct Copy {
    folder: TempDir,
    time: TrueTime,
}

impl Copy {
    pub(crate) fn of_the_hub() -> Self {
        Self::with_devices(0)
    }

    fn with_devices(n: usize) -> Self {
        let folder = folder();
        Template::get().copy(folder.path(), n);
        Self { folder, time: TrueTime::at(START_MS) }
    }

    pub(crate) fn hub_dir(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    pub(crate) fn clock(&self) -> Arc<HubClock> {
        HubClock::new(&self.time)
    }
}

/// Good records, made by a real device: persons, vehicles, a bus, tallies, a late entry, fevers, resolutions, voids, shifts.
pub(crate) fn records() -> &'static [Record] {
    static RECORDS: OnceLock<Vec<Record>> = OnceLock::new();
    RECORDS.get_or_init(make)
}

const DRAFTS: [&str; 9] = [
    r#"{"reading_dc":365,"name":"林秀英","phone":"13800138000","origin":"厦门"}"#,
    r#"{"direction":"exit","reading_dc":362}"#,
    r#"{"reading_dc":378,"name":"陈志强"}"#,
    r#"{"reading_dc":"lo"}"#,
    r#"{"vehicle":{"plate":"闽D12345","seats":[{"seat":1,"reading_dc":364},{"seat":2,"reading_dc":379,"name":"王"}]}}"#,
    r#"{"bus":{"plate":"闽D55555","n":40,"exceptions":[{"seat":7,"reading_dc":376}]}}"#,
    r#"{"tally":12}"#,
    r#"{"direction":"exit","tally":3}"#,
    r#"{"reading_dc":366,"late":{"day":"today","time":"08:05"}}"#,
];

fn make() -> Vec<Record> {
    let copy = Copy::with_devices(1);
    let clock = PhoneClock::new(&copy.time, 0);
    let net = Net::new(Dice::of(0), super::net::FAIR, &copy.time);
    let options = Options { dir: device_dir(copy.folder.path(), 0), clock: clock.clone() };
    let device = Device::open_by(options, Box::new(Road { net, device: 0 })).expect("the device opens");
    let send = |command: Command| {
        copy.time.pass(1_000);
        device.send(command, kadian_device::Clock::now(clock.as_ref()))
    };
    let read = |json: &str| serde_json::from_str::<Command>(json).expect("a command");
    send(read(r#"{"kind":"start_shift","volunteers":[1,2]}"#)).expect("a shift begins");
    let mut voidable = 0;
    for draft in DRAFTS {
        let draft = serde_json::from_str(draft).expect("a draft");
        if let Ok(Reply::Saved(saved)) = send(Command::RecordCheck(draft)) {
            voidable = saved.seq;
            if let Some(slip) = saved.slip {
                let resolve = serde_json::json!({ "kind": "resolve", "slip": slip, "reading_dc": 367, "disposition": "admit", "seat": saved.passers.first().map(|_| 0) });
                let _ = serde_json::from_value::<Command>(resolve).map(send);
            }
        }
    }
    let _ = send(Command::VoidCheck { seq: voidable, reason: VoidReason::Twice });
    let _ = send(Command::EndShift);
    let exported = device.export(0, 0).expect("records");
    let bytes = exported.into_iter().filter_map(|record| record.bytes);
    bytes.filter_map(|text| Record::decode(&STANDARD.decode(text).expect("base64")).ok()).collect()
}
