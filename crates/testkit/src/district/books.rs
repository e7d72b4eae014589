//! What lies at both ends when the day is over: the export of checks, the records at the hub and at the devices, and
//! what both say of themselves.

use super::truth::{ByQuarter, quarter};
use crate::{HubHere, PhoneHere};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kadian_device::ExportedRecord;
use kadian_device::door::StatusView;
use kadian_domain::DeviceId;
use kadian_hub::export;
use kadian_hub::store::{RecordPlace, Stats};
use kadian_wire::chain::sha256;
use std::collections::BTreeMap;
use std::path::Path;

/// A record by device, epoch and number.
pub(super) type RecordKey = ([u8; 16], u32, u32);

/// What must be equal at both ends. The bytes are kept by their own hash, taken here: a district of them would not
/// fit beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordBody {
    /// What the end says that the hash of the bytes is.
    pub d: [u8; 32],
    /// Its place in the chain.
    pub h: [u8; 32],
    /// What the hash of the bytes is.
    pub bytes: [u8; 32],
}

/// What lies at both ends.
#[derive(Debug, Clone)]
pub struct Books {
    /// The export of checks, those not voided.
    pub csv: ByQuarter,
    /// What the hub counts.
    pub stats: Stats,
    /// Every record of a device at the hub, with how often it is there and its outcome.
    pub at_hub: BTreeMap<RecordKey, Vec<(RecordBody, Option<String>)>>,
    /// By device of the plan, every record of it. Of lost ones, what was there when they went.
    pub at_devices: BTreeMap<usize, BTreeMap<RecordKey, RecordBody>>,
    /// What each device that is not lost says of itself.
    pub statuses: BTreeMap<usize, StatusView>,
    /// Whether every chain at the hub verifies.
    pub verifies: bool,
}

/// Every record of a phone.
pub(super) fn records_of(phone: &PhoneHere) -> BTreeMap<RecordKey, RecordBody> {
    phone.export().into_iter().map(pair).collect()
}

fn pair(record: ExportedRecord) -> (RecordKey, RecordBody) {
    let device: DeviceId = record.device.parse().expect("a device");
    let hash = |text: &str| hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok()).expect("a hash");
    let bytes = STANDARD.decode(record.bytes.expect("nothing is purged on the first day")).expect("base64");
    let (d, h) = (hash(&record.d), hash(&record.h));
    ((*device.as_bytes(), record.epoch, record.seq), RecordBody { d, h, bytes: *sha256(&bytes).as_bytes() })
}

/// The export of checks as a person gets it, read by another program than the one that wrote it.
pub(super) fn csv(hub: &HubHere, folder: &Path, day_start_ms: i64) -> ByQuarter {
    let file = folder.join("checks.csv");
    let zone = "Asia/Shanghai".parse().expect("a zone");
    let manifest = hub.wait_for(export::checks_csv(&hub.store, zone, &file)).expect("checks are exported");
    let text = std::fs::read_to_string(&file).expect("the export is read");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let column = |name: &str| headings.iter().position(|heading| heading == name).expect("a heading");
    let [checkpoint, time, direction, passers, suspected, confirmed, waiting, subject, voided_by] = [
        "checkpoint",
        "event_time",
        "direction",
        "passers",
        "suspected",
        "confirmed",
        "waiting",
        "subject",
        "voided_by",
    ]
    .map(column);
    let (mut sums, mut n_rows) = (ByQuarter::new(), 0);
    for row in reader.records() {
        let row = row.expect("a row");
        n_rows += 1;
        if !row[voided_by].is_empty() {
            continue;
        }
        let number = |at: usize| row[at].parse::<u64>().expect("a number");
        let post = usize::try_from(number(checkpoint)).expect("a post") - 1;
        let sum = sums.entry((post, quarter(moment(&row[time], day_start_ms)))).or_default();
        sum.checks += 1;
        match &row[direction] {
            "entry" => sum.entries += number(passers),
            _ => sum.exits += number(passers),
        }
        sum.vehicles += u64::from(matches!(&row[subject], "vehicle" | "bus"));
        sum.suspected += number(suspected);
        sum.confirmed += number(confirmed);
        sum.waiting += number(waiting);
    }
    assert_eq!(manifest.rows, n_rows, "the manifest counts the rows");
    sums
}

/// `2026-11-25T07:15:03.000+08:00`, of this day.
fn moment(text: &str, day_start_ms: i64) -> i64 {
    let part = |from: usize, to: usize| {
        text.get(from..to).and_then(|digits| digits.parse::<i64>().ok()).expect("a part of a time")
    };
    assert!(text.starts_with("2026-11-25T") && text.ends_with("+08:00"), "{text} is of this day");
    day_start_ms + (part(11, 13) * 60 + part(14, 16)) * 60_000
}

/// Every record of devices at the hub; the hub's own chain is no device's.
pub(super) fn records_at(hub: &HubHere) -> BTreeMap<RecordKey, Vec<(RecordBody, Option<String>)>> {
    let own = hub.wait_for(hub.store.hub()).expect("the hub's state").hub;
    let mut all: BTreeMap<RecordKey, Vec<(RecordBody, Option<String>)>> = BTreeMap::new();
    let mut place = RecordPlace::START;
    loop {
        let page = hub.wait_for(hub.store.records_page(place, 2_000)).expect("records are read");
        let Some(last) = page.last() else { return all };
        place = last.place;
        for record in page.into_iter().filter(|record| record.place.device != own) {
            let key = (record.place.device, record.place.epoch, record.place.seq);
            let bytes = record.bytes.expect("nothing is purged on the first day");
            let body = RecordBody {
                d: *record.d.as_bytes(),
                h: *record.h.as_bytes(),
                bytes: *sha256(&bytes).as_bytes(),
            };
            let outcome = record.outcome.map(|(outcome, code)| format!("{outcome}({code})"));
            all.entry(key).or_default().push((body, outcome));
        }
    }
}
