//! Databases of every released version open with the present programs, and nothing of them is lost.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::{PhoneBox, released};
use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What was released and is never touched: each file of `migrations/released` with its SHA-256.
const FROZEN: &[(&str, &str)] = &[
    ("0.1.0/README.md", "57d677e6ef93855f3f13c2f4f744671d511222c1e55b04a68299526250df1dca"),
    ("0.1.0/device.jsonl", "af59b6cf17eaf27713252466b582de93ff77dfd450805df5b79d129fbbc43f0f"),
    ("0.1.0/device.sql", "602255a7468356e01076a2b3ebc79d13d09037b0b279a4c385711feda8e2c31e"),
    ("0.1.0/hub.jsonl", "f7d1ec3a92e996eb2ae2974dddd5fe19377ce92ce03622fcb1d870b8b73d5788"),
    ("0.1.0/hub.key", "98dca0dee7f3c31e278f9315fdd87f82966ed12d442c1116b7185c69c8c6e3ec"),
    ("0.1.0/hub.sql", "057b2fcd23e49174b51f54a8d02aa11d035b1c42891796dbe813859235fc4962"),
    ("0.1.0/stats.json", "f2253689ee8004ba9d7121d0cf50621315b7bd5158398ad1d5b8e249608f961c"),
    ("0.1.0/status.json", "7f05b4ea770a740ebf47caf0892289d3553e326b7cc0c4289a45847053e42f28"),
    ("0.1.0/vault.key", "db1d383a97619eab795121ad7c110809cf46a2f153e54aba5c5cabecf31d3355"),
    ("0.1.0/vault.toml", "fbdaef9ff19af1bec36107f0bea1b36c9a7b2c00b47c057c8249276698e44365"),
];

#[test]
fn what_was_released_is_never_touched() {
    let root = released::root().join("migrations/released");
    let mut there = BTreeMap::new();
    for version in released::versions() {
        for entry in std::fs::read_dir(&version).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            let hash = digest(&SHA256, &std::fs::read(&path).unwrap());
            let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
            there.insert(name, hash);
        }
    }
    let frozen: BTreeMap<String, String> =
        FROZEN.iter().map(|(name, hash)| ((*name).to_owned(), (*hash).to_owned())).collect();
    assert_eq!(there, frozen, "a released file was changed, added or removed");
}

#[test]
fn a_frozen_dump_is_what_its_own_database_gives() {
    for version in released::versions() {
        let phone = released::phone(&version);
        let text = released::dump(&released::open_device(phone.dir()));
        assert_eq!(text, std::fs::read_to_string(version.join(released::DEVICE_SQL)).unwrap());
        let dir = tempfile::tempdir().unwrap();
        released::build_hub(&version, dir.path());
        let text = released::dump(&released::open_hub(dir.path()));
        assert_eq!(text, std::fs::read_to_string(version.join(released::HUB_SQL)).unwrap());
    }
}

#[test]
fn a_phone_of_every_version_keeps_its_records_its_unsent_ones_and_its_receipts() {
    for version in released::versions() {
        let phone = released::phone(&version);
        let frozen: Value = json(&version.join("status.json"));
        let status = phone.status();
        for (name, value) in frozen.as_object().unwrap() {
            if name != "why" && name != "storage" {
                assert_eq!(&status[name], value, "{name}");
            }
        }
        assert_eq!(export(&phone), lines(&version.join("device.jsonl")));
        assert_eq!(phone.json(&["verify", "--json"])["ok"], true);
        let outbox = phone.json(&["ask", r#"{"kind":"outbox"}"#]);
        assert_eq!(outbox["waiting"].as_array().unwrap().len() as u64, frozen["unsent"].as_u64().unwrap());
        assert!(outbox["handed_over"].as_u64().unwrap() > 0, "{outbox}");
        // Its gate is as it was left: a shift, a draft, somebody who waits.
        let gate = phone.json(&["ask", r#"{"kind":"gate"}"#]);
        assert!(
            gate["shift"].is_object() && gate["draft"]["digits"] == "37" && gate["language"] == "en",
            "{gate}"
        );
        let checks = phone.json(&["ask", r#"{"kind":"recent_checks","limit":200}"#]);
        assert!(checks["checks"].as_array().unwrap().len() > 10);
        assert_eq!(phone.json(&["check", "36.5", "--json"])["epoch"], frozen["epoch"]);
    }
}

#[test]
fn a_hub_of_every_version_keeps_its_records_and_a_phone_of_that_version_sends_to_it() {
    for version in released::versions() {
        let (mut hub, phone) = (released::hub(&version), released::phone(&version));
        let out = hub.file("hub.jsonl");
        hub.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().unwrap()]);
        assert_eq!(lines(&out), lines(&version.join("hub.jsonl")));
        assert_eq!(hub.stats(), json(&version.join("stats.json")));
        assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
        hub.start();
        let unsent = phone.status()["unsent"].as_u64().unwrap();
        assert!(unsent > 0);
        assert_eq!(phone.sync(), 0, "{}", version.display());
        assert_eq!(phone.status()["unsent"], 0);
        let before = json(&version.join("stats.json"));
        assert_eq!(hub.stats()["records"].as_u64().unwrap(), before["records"].as_u64().unwrap() + unsent);
        assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    }
}

#[test]
fn a_database_of_a_later_version_is_refused_with_its_own_code_and_left_as_it_was() {
    let version = released::versions().pop().unwrap();
    let (hub, phone) = (released::hub(&version), released::phone(&version));
    assert!(phone.run(&["status"]).status.success() && hub.run(&["stats"]).status.success());
    released::make_newer(&released::open_device(phone.dir()));
    released::make_newer(&released::open_hub(hub.dir()));
    let at_the_phone = || phone.run(&["check", "36.5"]);
    let at_the_hub = || hub.run(&["stats"]);
    let cases: [(&str, &Path, &str, &dyn Fn() -> std::process::Output); 2] =
        [("phone", phone.dir(), "device.db", &at_the_phone), ("hub", hub.dir(), "hub.db", &at_the_hub)];
    for (what, dir, name, run) in cases {
        let before = std::fs::read(dir.join(name)).unwrap();
        let output = run();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{what}: {said}");
        assert!(said.contains("[store_newer]") && said.contains("safe"), "{what}: {said}");
        assert!(std::fs::read(dir.join(name)).unwrap() == before, "{what}: the file is as it was");
        let log = dir.join(format!("{name}-wal"));
        assert!(log.metadata().map_or(0, |log| log.len()) == 0, "{what}: nothing was written beside it");
    }
}

fn export(phone: &PhoneBox) -> Vec<Value> {
    let out = phone.dir().join("device.jsonl");
    assert!(phone.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]).status.success());
    lines(&out)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
