//! A damaged database: moved aside, what can be read goes on, what may be lost is named. Real processes, two phones.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_device::{Clock, Device, Options, SystemClock};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PAGE: usize = 4_096;

fn field(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// A hub that is away by now, a phone with checks under receipts and checks that wait, and a neighbour whom nothing befalls.
fn scene() -> (HubBox, PhoneBox, PhoneBox) {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 60);
    assert_eq!(lin.sync(), 0);
    // A phone at work sends by itself.
    hub.stop();
    lin.record_checks(61, 100);
    chen.record_checks(10_001, 10_020);
    (hub, lin, chen)
}

fn db(phone: &PhoneBox) -> PathBuf {
    phone.dir().join("device.db")
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 0x10;
    std::fs::write(path, bytes).unwrap();
}

/// The folders that damaged files were moved into, in order.
fn aside(phone: &PhoneBox) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(phone.dir()).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("damaged-")).collect();
    folders.sort();
    folders
}

/// A command that must go on, and say what happened.
fn goes_on(phone: &PhoneBox, arguments: &[&str]) -> Value {
    let output = phone.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    assert!(said.contains("[store_salvaged]"), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn records_at_hub(hub: &HubBox) -> Vec<Value> {
    let out = hub.file("records.jsonl");
    hub.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().unwrap()]);
    let text = std::fs::read_to_string(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_flipped_bit_on_any_page_costs_at_most_its_own_records_and_no_time() {
    let (mut hub, lin, chen) = scene();
    let whole = std::fs::read(db(&lin)).unwrap();
    let before = lin.status();
    // Every seventh page, one after the other, each time in the database that the damage before has left.
    for n in 0..4 {
        let harmed = std::fs::read(db(&lin)).unwrap();
        let page = (n * 7 + 3) % (harmed.len() / PAGE);
        flip(&db(&lin), page * PAGE + 55);
        let harmed = std::fs::read(db(&lin)).unwrap();
        let saved = goes_on(&lin, &["check", "36.4", "--json"]);
        assert_ne!(saved["epoch"], before["epoch"]);
        let folders = aside(&lin);
        assert_eq!(folders.len(), n + 1);
        assert_eq!(std::fs::read(folders[n].join("device.db")).unwrap(), harmed, "not a byte is changed");
        assert_eq!(lin.status()["notice"], "store_salvaged");
    }
    assert_ne!(whole, std::fs::read(db(&lin)).unwrap());
    hub.start();
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    assert_eq!(field(&lin.status(), "unsent"), 0);
    let stats = hub.stats();
    // 100 checks, four more, and Chen's; what may be lost is named.
    let checks = field(&stats, "checks");
    assert!(checks <= 124 && checks + field(&stats, "lost") >= 124, "{stats}");
    assert_eq!((field(&stats, "gaps"), field(&stats, "forks"), field(&stats, "held")), (0, 0, 0), "{stats}");
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    assert!(lin.run(&["verify"]).status.success());
    assert_eq!(lin.sync(), 0);
    assert_eq!(hub.stats(), stats, "one more sync changes nothing");
}

#[test]
fn a_lost_log_is_noticed_and_what_it_held_is_named() {
    let (mut hub, lin, _chen) = scene();
    let epoch = lin.status()["epoch"].clone();
    let mut child = lin.spawn(&["check", "--stdin"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for n in 0..10 {
        writeln!(stdin, "{{\"direction\":\"entry\",\"reading_dc\":36{n}}}").unwrap();
        assert!(answers.next().unwrap().unwrap().contains("\"seq\""));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(lin.dir().join("device.db-wal")).unwrap();
    let saved = goes_on(&lin, &["check", "36.6", "--json"]);
    assert_ne!(saved["epoch"], epoch);
    hub.start();
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!(
        (field(&stats, "checks"), field(&stats, "lost"), field(&stats, "gaps")),
        (101, 10, 0),
        "{stats}"
    );
}

#[test]
fn another_key_is_no_damage_and_nothing_is_touched() {
    let (_hub, lin, chen) = scene();
    std::fs::copy(chen.dir().join("vault.key"), lin.dir().join("vault.key")).unwrap();
    let before = std::fs::read(db(&lin)).unwrap();
    let output = lin.run(&["check", "36.5"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("[vault_key_wrong]"), "{said}");
    assert_eq!(std::fs::read(db(&lin)).unwrap(), before);
    assert!(aside(&lin).is_empty());
}

#[test]
fn a_database_that_is_noise_or_gone_starts_anew_at_the_same_post() {
    for harm in ["noise", "gone"] {
        let (mut hub, lin, _chen) = scene();
        match harm {
            "noise" => std::fs::write(db(&lin), vec![0x5a; 100_000]).unwrap(),
            _ => std::fs::remove_file(db(&lin)).unwrap(),
        }
        let saved = goes_on(&lin, &["check", "36.4", "--json"]);
        // epoch_start, then the check: the post is known by the copy of the enrolment.
        assert_eq!(field(&saved, "seq"), 2, "{harm}");
        hub.start();
        assert_eq!(lin.sync(), 0, "{harm}");
        let stats = hub.stats();
        assert_eq!((field(&stats, "checks"), field(&stats, "lost")), (61, 40), "{harm}: {stats}");
    }
}

#[test]
fn a_record_behind_a_hole_is_sent_as_salvaged_and_counts_once_whichever_way_it_comes() {
    let (mut hub, lin, _chen) = scene();
    let carried = lin.dir().join("carried.age");
    assert!(lin.run(&["pack", "--out", carried.to_str().unwrap()]).status.success());
    purge(&lin, 2..=61);
    let (wrapped, page) = damage_with_a_hole(&lin);
    assert!(wrapped > 0, "page {page}");
    hub.start();
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!(
        (field(&stats, "checks"), field(&stats, "lost"), field(&stats, "held")),
        (100, 0, 0),
        "{stats}"
    );
    let salvaged = records_at_hub(&hub).iter().filter(|record| record["kind"] == 8).count();
    assert_eq!(salvaged, wrapped);
    // The copy that somebody carries comes after all: every original is there now, none counts twice.
    let receipt = hub.file("receipt");
    let arguments = ["unpack", carried.to_str().unwrap(), "--receipt", receipt.to_str().unwrap()];
    assert!(hub.run(&arguments).status.success());
    let after = hub.stats();
    assert_eq!(
        (field(&after, "checks"), field(&after, "held"), field(&after, "forks")),
        (100, 0, 0),
        "{after}"
    );
    assert_eq!(field(&after, "records"), field(&stats, "records") + wrapped as u64);
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    let out = hub.file("checks.csv");
    hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
    let rows: BTreeSet<String> =
        std::fs::read_to_string(out).unwrap().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(rows.len(), 100);
}

/// Takes away the bytes of settled records, as weeks do: of those only their places in the chain are left.
fn purge(phone: &PhoneBox, seqs: std::ops::RangeInclusive<u32>) {
    let clock = Arc::new(SystemClock::new());
    let device = Device::open(Options { dir: phone.dir().to_owned(), clock: clock.clone() }).unwrap();
    assert!(clock.now().wall_ms > 0);
    for seq in seqs {
        device.purge_raw(seq).unwrap();
    }
}

/// Damages a page so that the chain has a hole; how many records stand behind it. Which page that is, only trying tells.
fn damage_with_a_hole(phone: &PhoneBox) -> (usize, usize) {
    let whole: Vec<(PathBuf, Vec<u8>)> = ["device.db", "device.db-mark"]
        .map(|name| phone.dir().join(name))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .into();
    for page in 1..whole[0].1.len() / PAGE {
        flip(&db(phone), page * PAGE + 99);
        let out = phone.dir().join("own.jsonl");
        let exported = phone.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]);
        assert!(exported.status.success(), "page {page}: {}", String::from_utf8_lossy(&exported.stderr));
        let text = std::fs::read_to_string(&out).unwrap();
        let wrapped = text.lines().filter(|line| line.contains("\"kind\":8,")).count();
        if wrapped > 0 {
            return (wrapped, page);
        }
        for (path, bytes) in &whole {
            std::fs::write(path, bytes).unwrap();
        }
    }
    panic!("no page leaves a hole");
}

#[test]
fn whoever_waits_for_a_second_reading_still_waits_after_the_damage() {
    let (_hub, lin, _chen) = scene();
    let saved = lin.json(&["check", "38.1", "--json"]);
    let slip = saved["slip"].as_str().unwrap().to_owned();
    let bytes = std::fs::read(db(&lin)).unwrap();
    flip(&db(&lin), bytes.len() - PAGE + 10);
    let waiting = goes_on(&lin, &["ask", r#"{"kind":"rechecks"}"#]);
    assert_eq!(waiting["rechecks"][0]["slip"], slip.as_str(), "{waiting}");
    let resolved = lin.run(&["resolve", &slip, "36.6", "--json"]);
    assert!(resolved.status.success(), "{}", String::from_utf8_lossy(&resolved.stderr));
}
