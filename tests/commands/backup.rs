//! `kadian-hub backup` and `restore`: a copy that is checked when it is made, and a hub that begins anew with it.

use crate::{exit, hub, hub_and_phone, keys, stderr};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, OfficerBox, PhoneBox};
use serde_json::Value;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn back_up(hub: &HubBox, file: &Path) -> Value {
    hub.json(&["backup", "--out", file.to_str().unwrap(), "--json"])
}

fn restore(hub: &HubBox, file: &Path) -> Value {
    hub.json(&["restore", file.to_str().unwrap(), "--json"])
}

fn refused(hub: &HubBox, file: &Path, code: i32, words: &[&str]) {
    let output = hub.run(&["restore", file.to_str().unwrap(), "--json"]);
    assert_eq!(exit(&output), code, "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(stderr(&output).contains(word), "{word} in {}", stderr(&output));
    }
}

fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let files = files
        .map(|file| (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap()))
        .filter(|(name, _)| !name.starts_with("lock") && !name.ends_with("-shm") && !name.ends_with("-wal"));
    files.collect()
}

#[test]
fn a_backup_beside_a_running_hub_is_one_private_file_that_was_checked() {
    let (hub, lin) = hub_and_phone();
    lin.record_checks(1, 30);
    assert_eq!(lin.sync(), 0);
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("night.db");
    // While it is made a phone goes on sending.
    lin.record_checks(31, 400);
    let mut sending = lin.spawn(&["sync"]);
    let made = back_up(&hub, &file);
    assert!(sending.wait().unwrap().success());
    assert_eq!(keys(&made), ["bytes", "file", "records", "sha256"]);
    assert_eq!(made["file"], "night.db");
    assert!((31..=401).contains(&made["records"].as_u64().unwrap()), "{made}");
    let names: Vec<_> = files(away.path()).into_keys().collect();
    assert_eq!(names, ["night.db"], "nothing lies beside it");
    let bytes = std::fs::read(&file).unwrap();
    assert_eq!(made["bytes"], bytes.len());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0);
    // One that is there is replaced, and the hub goes on.
    assert_eq!(back_up(&hub, &file)["records"], 401);
    assert_eq!(hub.stats()["records"], 401);
}

#[test]
fn a_restore_is_refused_where_it_would_do_harm_and_changes_nothing() {
    let (mut hub, lin) = hub_and_phone();
    lin.record_checks(1, 5);
    assert_eq!(lin.sync(), 0);
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("night.db");
    back_up(&hub, &file);
    refused(&hub, &file, 3, &["data_in_use"]);
    hub.stop();
    hub.stats();
    let before = files(hub.dir());

    refused(&hub, &away.path().join("none.db"), 3, &["none.db"]);
    std::fs::write(away.path().join("page.html"), "<html>please sign in</html>").unwrap();
    refused(&hub, &away.path().join("page.html"), 1, &["does not verify", "nothing was changed"]);
    // A bit of a name has turned over on the stick.
    let mut bytes = std::fs::read(&file).unwrap();
    let name = "林 3".as_bytes();
    let places: Vec<usize> =
        (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + name.len() - 1] ^= 1;
    }
    std::fs::write(away.path().join("turned.db"), bytes).unwrap();
    refused(&hub, &away.path().join("turned.db"), 1, &["does not verify"]);
    // Another hub's backup.
    let other = HubBox::new();
    let foreign = away.path().join("other.db");
    back_up(&other, &foreign);
    refused(&hub, &foreign, 1, &["another hub"]);
    // Half a copy.
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(away.path().join("half.db"), &whole[..whole.len() / 2]).unwrap();
    refused(&hub, &away.path().join("half.db"), 1, &["does not verify"]);

    // Without its keys a hub is nobody.
    let key = hub.dir().join("hub.key");
    std::fs::rename(&key, away.path().join("hub.key")).unwrap();
    refused(&hub, &file, 1, &["hub.key", "no backup holds one"]);
    std::fs::rename(away.path().join("hub.key"), &key).unwrap();
    hub.stats();
    let after = files(hub.dir());
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert_eq!(hub.stats()["checks"], 5);
}

#[test]
fn a_restored_hub_gives_nothing_twice_and_keeps_what_it_replaced() {
    let (mut hub, lin) = hub_and_phone();
    lin.record_checks(1, 5);
    assert_eq!(lin.sync(), 0);
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("night.db");
    let (officer, link) = (OfficerBox::first(&hub), hub.link(CHECKPOINTS[0]));
    back_up(&hub, &file);
    let add = |hub: &HubBox, name: &str| {
        let added = hub.json(&["crew", "add", name, "--checkpoint", CHECKPOINTS[0], "--json"]);
        added["volunteer"].as_u64().unwrap_or_else(|| panic!("{added}"))
    };
    let letter = |phone: &PhoneBox| {
        let saved = phone.json(&["check", "37.6", "--json"]);
        saved["slip"].as_str().unwrap().split('-').nth(1).unwrap().to_owned()
    };
    // What was given after the backup, and is forgotten.
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    let late = add(&hub, "何大勇");
    assert_eq!((letter(&lin), letter(&chen)), ("A".to_owned(), "B".to_owned()));
    hub.stop();

    let restored = restore(&hub, &file);
    assert_eq!(keys(&restored), ["hub_epoch", "made_ms", "records", "set_aside"]);
    assert_eq!(restored["records"], 6);
    let set_aside = hub.dir().join(restored["set_aside"].as_str().unwrap());
    assert!(set_aside.metadata().unwrap().len() > 0, "the old database lies beside");
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    hub.start();
    assert!(add(&hub, "吴国平") > late, "a volunteer's number is never given twice");
    let new = PhoneBox::enrolled("新", &hub.link(CHECKPOINTS[0]));
    assert!(!["A", "B"].contains(&letter(&new).as_str()), "{}", letter(&new));
    // Whoever was signed in is not; a link from before is none.
    let officer = officer.reconnected(&hub);
    assert_eq!(officer.send("GET", "/api/now", &Value::Null).code(), "signed_out");
    assert!(!PhoneBox::new("旧").run(&["enrol", &link]).status.success());

    // Again, from the same file: another life, though the lost one is not remembered.
    hub.stop();
    std::fs::remove_file(hub.dir().join("hub.db")).unwrap();
    let again = restore(&hub, &file);
    assert_eq!(again["set_aside"], Value::Null);
    assert!(again["hub_epoch"].as_u64() > restored["hub_epoch"].as_u64());
    assert_eq!(hub.stats()["records"], 6);
}

#[test]
fn what_stands_in_an_own_chain_before_a_restore_is_still_there() {
    let hub = hub();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let saved = lin.json(&["check", "36.5", "--json"]);
    assert_eq!(lin.sync(), 0);
    let officer = OfficerBox::first(&hub);
    let (epoch, seq) = (&saved["epoch"], &saved["seq"]);
    let void = |hub: &HubBox, officer: &OfficerBox| {
        let rows = officer.get("/api/checks");
        let record = &rows["checks"][0]["record"];
        assert_eq!((&record["epoch"], &record["seq"]), (epoch, seq), "{rows}");
        let heard =
            officer.send("POST", "/api/voids", &serde_json::json!({ "record": record, "reason": "twice" }));
        (heard.status, hub.stats()["checks"].clone())
    };
    assert_eq!(void(&hub, &officer), (204, 0.into()));
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("night.db");
    back_up(&hub, &file);
    let mut hub = hub;
    hub.stop();
    restore(&hub, &file);
    hub.start();
    // A further decision goes to the chain's new epoch, and all of it verifies.
    let officer = OfficerBox::again(&hub, "officer");
    lin.json(&["check", "36.6", "--json"]);
    assert_eq!(lin.sync(), 0);
    let rows = officer.get("/api/checks");
    let newest = &rows["checks"][0]["record"];
    officer.does("POST", "/api/voids", &serde_json::json!({ "record": newest, "reason": "twice" }));
    assert_eq!(hub.stats()["checks"], 0);
    let verified = hub.json(&["verify", "--json"]);
    // Three records of the phone; of the hub's own chain two in each of its epochs.
    assert_eq!((&verified["ok"], &verified["records"]), (&true.into(), &7.into()));
}
