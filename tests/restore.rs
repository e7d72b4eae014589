//! A hub that is restored from last night's backup: everyone drains, counts agree, nothing is doubled, and nothing is lost
//! in silence. Real processes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_device::{Device, Options, SystemClock};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, OfficerBox, PhoneBox};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

fn field(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// Last night's backup of a hub, kept elsewhere.
struct Backup {
    _away: TempDir,
    file: PathBuf,
}

impl Backup {
    fn of(hub: &HubBox) -> Self {
        let away = tempfile::tempdir().unwrap();
        let file = away.path().join("night.db");
        hub.json(&["backup", "--out", file.to_str().unwrap(), "--json"]);
        Self { _away: away, file }
    }

    /// The disk died: nothing but `hub.key` is there.
    fn restore_to(&self, hub: &mut HubBox) {
        hub.kill();
        for entry in std::fs::read_dir(hub.dir()).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("hub.db")) {
                std::fs::remove_file(path).unwrap();
            }
        }
        hub.json(&["restore", self.file.to_str().unwrap(), "--json"]);
        hub.start();
    }
}

/// Takes bytes away, as time does.
fn purge(phone: &PhoneBox, seqs: std::ops::RangeInclusive<u32>) {
    let options = Options { dir: phone.dir().to_owned(), clock: Arc::new(SystemClock::new()) };
    let device = Device::open(options).unwrap();
    for seq in seqs {
        device.purge_raw(seq).unwrap();
    }
}

/// Every record of phones, by device and number, each with its place in the chain.
fn at_phones(phones: &[&PhoneBox]) -> Vec<(String, u64, String)> {
    let mut all = Vec::new();
    for phone in phones {
        let out = phone.dir().join("records.jsonl");
        assert!(phone.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]).status.success());
        all.extend(lines(&out));
    }
    all.sort();
    all
}

fn at_hub(hub: &HubBox) -> Vec<(String, u64, String)> {
    let out = hub.file("records.jsonl");
    hub.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().unwrap()]);
    let own = hub.json(&["stats", "--json"]);
    let mut all = lines(&out);
    // The hub's own chain is no device's: it begins anew with a restore.
    let kinds = std::fs::read_to_string(&out).unwrap();
    let n_own = kinds.lines().filter(|line| is_own(line)).count();
    all.retain(|(device, ..)| !kinds.lines().any(|line| is_own(line) && line.contains(device)));
    assert_eq!(field(&own, "records"), u64::try_from(kinds.lines().count() - n_own).unwrap());
    all.sort();
    all
}

/// A record that an officer's hub wrote: at checkpoint 0 nobody stands, so its device never enrolled here.
fn is_own(line: &str) -> bool {
    let record: Value = serde_json::from_str(line).unwrap();
    let bytes =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, record["bytes"].as_str().unwrap());
    kadian_wire::Record::decode(&bytes.unwrap()).is_ok_and(|record| record.checkpoint == 0)
}

fn lines(path: &std::path::Path) -> Vec<(String, u64, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let row = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        (
            line["device"].as_str().unwrap().to_owned(),
            field(&line, "seq"),
            line["h"].as_str().unwrap().to_owned(),
        )
    };
    text.lines().map(row).collect()
}

#[test]
fn everyone_drains_to_a_restored_hub_also_a_phone_that_it_never_heard_of() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
    for (phone, first) in [(&lin, 1), (&chen, 10_001)] {
        phone.record_checks(first, first + 99);
        assert_eq!(phone.sync(), 0);
    }
    let backup = Backup::of(&hub);

    // Both go on, a third one comes; then the disk dies.
    lin.record_checks(101, 350);
    chen.record_checks(10_101, 10_130);
    let wu = PhoneBox::enrolled("吴", &hub.link(CHECKPOINTS[0]));
    wu.record_checks(20_001, 20_040);
    for phone in [&lin, &chen, &wu] {
        assert_eq!(phone.sync(), 0);
    }
    let before = hub.stats();
    assert_eq!((field(&before, "records"), field(&before, "checks")), (351 + 131 + 41, 350 + 130 + 40));
    // Of Chen's, some are so old that their bytes are gone: two before the backup, three behind it.
    purge(&chen, 5..=6);
    purge(&chen, 110..=112);
    backup.restore_to(&mut hub);
    assert_eq!(field(&hub.stats(), "records"), 101 + 101);

    // Something is unsent at each as well, and each needs one contact.
    lin.record_checks(351, 360);
    wu.record_checks(20_041, 20_045);
    for phone in [&lin, &chen, &wu] {
        assert_eq!(phone.sync(), 0, "{}", phone.owner);
        assert_eq!(field(&phone.status(), "unsent"), 0);
    }
    let stats = hub.stats();
    let (n_all, n_lost) = (361 + 131 + 46, 3);
    assert_eq!((field(&stats, "records"), field(&stats, "lost")), (n_all - n_lost, n_lost));
    assert_eq!((field(&stats, "checks"), field(&stats, "devices")), (360 + 127 + 45, 3));
    assert_eq!((field(&stats, "gaps"), field(&stats, "forks"), field(&stats, "held")), (0, 0, 0));
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    // Each once, in its place; what was named as gone is what the hub lacks.
    let mut phones = at_phones(&[&lin, &chen, &wu]);
    let chen_id = chen.status()["device"].as_str().unwrap().to_owned();
    phones.retain(|(device, seq, _)| *device != chen_id || !(110..=112).contains(seq));
    assert!(at_hub(&hub) == phones, "the hub's records are not the phones' records");

    // Nothing moves any more, and officers see who came back.
    for phone in [&lin, &chen, &wu] {
        assert_eq!(phone.sync(), 0);
    }
    assert_eq!(hub.stats(), stats);
    let officer = OfficerBox::first(&hub);
    let devices = officer.get("/api/devices");
    let back: Vec<&Value> =
        devices["devices"].as_array().unwrap().iter().filter(|row| !row["returned_ms"].is_null()).collect();
    assert!(back.len() == 1 && back[0]["device"] == wu.status()["device"], "{devices}");
    // A letter is never given twice: Lin has A, Wu has B from the life before.
    let new = PhoneBox::enrolled("新", &hub.link(CHECKPOINTS[0]));
    let slip =
        |phone: &PhoneBox| phone.json(&["check", "37.6", "--json"])["slip"].as_str().unwrap().to_owned();
    let letters = [&lin, &wu, &new].map(|phone| slip(phone).split('-').nth(1).unwrap().to_owned());
    assert_eq!(letters, ["A", "B", "AB"]);
}

fn move_to_post(hub: &HubBox, phone: &PhoneBox, checkpoint: &str) {
    let device = phone.status()["device"].as_str().unwrap().to_owned();
    let moved = hub.run(&["devices", "move", &device, "--checkpoint", checkpoint]);
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
}

#[test]
fn a_phone_that_was_moved_after_the_backup_stands_at_its_new_post_again() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 5);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let backup = Backup::of(&hub);
    for phone in [&lin, &chen] {
        move_to_post(&hub, phone, CHECKPOINTS[1]);
        assert_eq!(phone.sync(), 0);
    }
    lin.record_checks(6, 10);
    chen.record_checks(10_001, 10_003);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let place = |phone: &PhoneBox| {
        let enrolment = phone.json(&["ask", r#"{"kind":"enrolment"}"#]);
        enrolment["checkpoint"]["name"].as_str().unwrap().to_owned()
    };
    let new_post = place(&lin);
    backup.restore_to(&mut hub);

    // The hub's own signed word of the move brings Lin there again, and what was held until then counts.
    assert_eq!(lin.sync(), 0);
    assert_eq!(place(&lin), new_post);
    let stats = hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "held")), (10, 0));
    assert_eq!(field(&lin.status(), "held"), 0, "and the phone's tray is empty");
    // An officer who has moved a phone since then is right.
    move_to_post(&hub, &chen, CHECKPOINTS[2]);
    assert_eq!(chen.sync(), 0);
    assert_ne!(place(&chen), new_post);
    chen.record_checks(10_004, 10_005);
    assert_eq!(chen.sync(), 0);
    let stats = hub.stats();
    assert_eq!(
        (field(&stats, "checks"), field(&stats, "held")),
        (12, 3),
        "held is what Chen recorded between"
    );
    move_to_post(&hub, &chen, CHECKPOINTS[1]);
    assert_eq!(chen.sync(), 0);
    let stats = hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "held")), (15, 0), "it counts once Chen stood there");
    assert_eq!((place(&chen), field(&chen.status(), "held")), (new_post, 0));
}

#[test]
fn a_settings_list_of_another_life_is_fetched_anew() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[2]));
    let crew = |phone: &PhoneBox| {
        assert_eq!(phone.sync(), 0);
        let answer = phone.json(&["ask", r#"{"kind":"crew"}"#]);
        let names = answer["volunteers"].as_array().unwrap().iter();
        let mut names: Vec<_> = names.map(|v| v["name"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    let first = crew(&lin);
    let backup = Backup::of(&hub);
    hub.json(&["crew", "add", "何大勇", "--checkpoint", CHECKPOINTS[2], "--json"]);
    assert_eq!(crew(&lin).len(), first.len() + 1);
    backup.restore_to(&mut hub);
    assert_eq!(crew(&lin), first, "who was added after the backup is not known any more");
    hub.json(&["crew", "add", "何小勇", "--checkpoint", CHECKPOINTS[2], "--json"]);
    let last = crew(&lin);
    assert!(last.contains(&"何小勇".to_owned()) && last.len() == first.len() + 1, "{last:?}");
}

#[test]
fn a_restored_hub_that_is_restored_again_before_all_have_come_loses_nothing() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 10);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let backup = Backup::of(&hub);
    lin.record_checks(11, 50);
    chen.record_checks(10_001, 10_020);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    backup.restore_to(&mut hub);
    assert_eq!(lin.sync(), 0);
    backup.restore_to(&mut hub);
    assert_eq!(chen.sync(), 0);
    assert_eq!(field(&hub.stats(), "checks"), 30);
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "records"), field(&stats, "gaps")), (70, 72, 0));
    assert_eq!(field(&stats, "lost"), 0);
}
