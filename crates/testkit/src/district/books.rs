//! What lies at both ends when the day is over: the export of checks, the records at the hub and at the devices, and
//! what both say of themselves.

use super::truth::{ByQuarter, quarter};
use crate::{HubHere, PhoneHere};
use base64::Engine;
use kadian_device::ExportedRecord;
use kadian_device::door::StatusView;
use kadian_hub::export;
use kadian_hub::store::{RecordPlace, Stats};
use std::collections::BTreeMap;
use std::path::Path;

/// A record by device (hyphenated UUID), epoch and number.
pub(super) type RecordKey = (String, u32, u32);
/// What must be equal at both ends: d, h and the bytes.
pub(super) type RecordBody = (String, String, String);

/// What lies at both ends.
#[derive(Debug, Clone)]
pub struct Books {
    /// The export of checks, those not voided.
    pub csv: ByQuarter,
    /// What the hub counts.
    pub stats: Stats,
    /// Every record of a device at the hub, with how often it is there and its outcome.
    pub at_hub: BTreeMap<RecordKey, Vec<(RecordBody, Option<String>)>>,
    /// By device of the plan: whose it is, and every record of it. Of lost ones, what was there when they went.
    pub at_devices: BTreeMap<usize, (String, BTreeMap<RecordKey, RecordBody>)>,
    /// What each device that is not lost says of itself.
    pub statuses: BTreeMap<usize, StatusView>,
    /// Whether every chain at the hub verifies.
    pub verifies: bool,
}

/// Every record of a phone.
pub(super) fn records_of(phone: &PhoneHere) -> (String, BTreeMap<RecordKey, RecordBody>) {
    let records = phone.export();
    let device = phone.status().device;
    (device, records.into_iter().map(pair).collect())
}

fn pair(record: ExportedRecord) -> (RecordKey, RecordBody) {
    let bytes = record.bytes.expect("nothing is purged on the first day");
    ((record.device, record.epoch, record.seq), (record.d, record.h, bytes))
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
    let part = |from: usize, to: usize| text[from..to].parse::<i64>().expect("a part of a time");
    assert_eq!((part(8, 10), &text[23..]), (25, "+08:00"), "{text} is of this day");
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
            let device = kadian_domain::DeviceId::from_bytes(record.place.device).to_string();
            let key = (device, record.place.epoch, record.place.seq);
            let bytes = base64::engine::general_purpose::STANDARD.encode(record.bytes.expect("not purged"));
            let body = (hex::encode(record.d.as_bytes()), hex::encode(record.h.as_bytes()), bytes);
            let outcome = record.outcome.map(|(outcome, code)| format!("{outcome}({code})"));
            all.entry(key).or_default().push((body, outcome));
        }
    }
}
