//! Records that people carry: no network at the post, a stick or a messenger instead. Two phones, one hub, real processes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "carried/at_the_page.rs"]
mod at_the_page;

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use kadian_wire::carried::{Carried, bind};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn field(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} in {value}"))
}

/// A hub that phones reach on the day of their enrolment, and a stick.
struct Village {
    hub: HubBox,
    lin: PhoneBox,
    chen: PhoneBox,
    stick: TempDir,
}

impl Village {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
        // From here on no network reaches them.
        hub.stop();
        Self { hub, lin, chen, stick: tempfile::tempdir().unwrap() }
    }

    /// The network is there for one contact.
    fn contact(&mut self) {
        self.hub.start();
        assert_eq!(self.lin.sync(), 0);
        self.hub.stop();
    }

    fn pack(&self, phone: &PhoneBox, name: &str) -> (PathBuf, Value) {
        let file = self.stick.path().join(name);
        let packed = phone.json(&["pack", "--out", file.to_str().unwrap(), "--json"]);
        (file, packed)
    }

    /// Takes a file in at the hub; the file of receipts, and what was printed.
    fn unpack(&self, file: &Path) -> (PathBuf, Value) {
        let receipt = file.with_extension("receipts");
        let unpacked = self.hub.json(&[
            "unpack",
            file.to_str().unwrap(),
            "--receipt",
            receipt.to_str().unwrap(),
            "--json",
        ]);
        (receipt, unpacked)
    }

    fn settle(&self, phone: &PhoneBox, receipt: &Path) -> Value {
        phone.json(&["settle", receipt.to_str().unwrap(), "--json"])
    }

    fn checks(&self) -> u64 {
        field(&self.hub.stats(), "checks")
    }
}

fn unsent(phone: &PhoneBox) -> u64 {
    field(&phone.status(), "unsent")
}

#[test]
fn what_is_carried_there_and_back_is_settled_and_nobody_on_the_way_can_read_it() {
    let mut village = Village::new();
    village.lin.record_checks(1, 2_500);
    let (file, packed) = village.pack(&village.lin, "a.age");
    assert_eq!(
        (field(&packed, "records"), field(&packed, "batches")),
        (2_501, 2),
        "within the limits of a batch"
    );
    assert_eq!(unsent(&village.lin), 2_501, "a copy is no receipt");
    let outbox = village.lin.json(&["ask", r#"{"kind":"outbox"}"#]);
    assert_eq!(field(&outbox, "handed_over"), 2_501);
    assert!(outbox["handed_over_ms"].is_i64());
    let bytes = std::fs::read(&file).unwrap();
    for name in ["林 7", CHECKPOINTS[0], "kadian"] {
        assert!(!bytes.windows(name.len()).any(|part| part == name.as_bytes()), "{name} stands in the file");
    }
    let (receipt, unpacked) = village.unpack(&file);
    assert_eq!(
        (field(&unpacked, "batches"), field(&unpacked, "records"), field(&unpacked, "new")),
        (2, 2_501, 2_501)
    );
    assert_eq!(village.checks(), 2_500);
    let settled = village.settle(&village.lin, &receipt);
    assert_eq!(
        (field(&settled, "receipts"), field(&settled, "settled"), field(&settled, "unsent")),
        (2, 2_501, 0)
    );
    assert_eq!((unsent(&village.lin), field(&village.lin.status(), "records")), (0, 2_501));
    // Once more changes nothing, at either end.
    assert_eq!(field(&village.unpack(&file).1, "new"), 0);
    assert_eq!(field(&village.settle(&village.lin, &receipt), "settled"), 0);
    village.contact();
    assert_eq!((village.checks(), field(&village.hub.stats(), "gaps")), (2_500, 0));
}

#[test]
fn two_files_in_the_wrong_order_end_as_in_the_right_one() {
    let village = Village::new();
    for phone in [&village.lin, &village.chen] {
        phone.record_checks(1, 10);
        let (first, _) = village.pack(phone, &format!("{}-1", phone.owner.len()));
        phone.record_checks(11, 30);
        let (second, packed) = village.pack(phone, "2");
        assert_eq!(field(&packed, "records"), 31, "what has no receipt goes again");
        let (late, unpacked) = village.unpack(&second);
        assert_eq!(field(&unpacked, "new"), 31);
        let (early, unpacked) = village.unpack(&first);
        assert_eq!((field(&unpacked, "records"), field(&unpacked, "new")), (11, 0));
        // The receipts come back in the wrong order too.
        assert_eq!(field(&village.settle(phone, &early), "unsent"), 20);
        assert_eq!(field(&village.settle(phone, &late), "unsent"), 0);
    }
    let stats = village.hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "records"), field(&stats, "gaps")), (60, 62, 0));
    assert_eq!(field(&stats, "forks"), 0);
    assert_eq!(village.hub.json(&["verify", "--json"])["ok"], true);
}

#[test]
fn a_batch_by_the_network_and_the_same_by_file_are_one() {
    let mut village = Village::new();
    village.lin.record_checks(1, 10);
    let (file, _) = village.pack(&village.lin, "a");
    // The network came back before the stick arrived.
    village.contact();
    let (receipt, unpacked) = village.unpack(&file);
    assert_eq!((field(&unpacked, "records"), field(&unpacked, "new")), (11, 0));
    // Something new waits meanwhile: the old receipt says nothing of it.
    village.lin.record_checks(11, 13);
    let settled = village.settle(&village.lin, &receipt);
    assert_eq!((field(&settled, "settled"), field(&settled, "unsent")), (0, 3));
    // The other way round: by file first, then a contact settles them as duplicates.
    let (file, _) = village.pack(&village.lin, "b");
    village.unpack(&file);
    village.contact();
    assert_eq!((unsent(&village.lin), village.checks()), (0, 13));
}

#[test]
fn a_receipt_of_another_phone_settles_nothing() {
    let village = Village::new();
    village.lin.record_checks(1, 10);
    village.chen.record_checks(1, 10);
    let (lin_file, _) = village.pack(&village.lin, "lin");
    let (lin_receipt, _) = village.unpack(&lin_file);
    let refused = village.chen.run(&["settle", lin_receipt.to_str().unwrap(), "--json"]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[file_device_foreign]"));
    assert_eq!(unsent(&village.chen), 11);
    // Nor does a file of batches, a page of a portal, or a receipt with a bit turned over.
    let mut turned = std::fs::read(&lin_receipt).unwrap();
    let last = turned.len() - 1;
    turned[last] ^= 1;
    std::fs::write(village.stick.path().join("turned"), turned).unwrap();
    std::fs::write(village.stick.path().join("page"), "<html>please sign in</html>").unwrap();
    for (name, code) in [("lin", "file_unknown"), ("page", "file_unknown"), ("turned", "file_damaged")] {
        let file = village.stick.path().join(name);
        let refused = village.lin.run(&["settle", file.to_str().unwrap()]);
        assert!(!refused.status.success(), "{name}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(&format!("[{code}]")), "{name}");
        assert_eq!(unsent(&village.lin), 11, "{name}");
    }
    // Nor one of another hub, nor the empty answer to a phone that this hub does not know.
    let mut other = HubBox::new();
    other.start();
    let stranger = PhoneBox::enrolled("王", &other.link(CHECKPOINTS[0]));
    let (file, _) = village.pack(&stranger, "stranger");
    let receipt = file.with_extension("receipts");
    other.json(&["unpack", file.to_str().unwrap(), "--receipt", receipt.to_str().unwrap(), "--json"]);
    let empty = village.stick.path().join("empty");
    std::fs::write(&empty, bind(Carried::Receipts, vec![])).unwrap();
    for (file, code) in [(receipt, "file_hub_foreign"), (empty, "batch_refused")] {
        let refused = village.lin.run(&["settle", file.to_str().unwrap()]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains(&format!("[{code}]")), "{code}");
        assert_eq!(unsent(&village.lin), 11, "{code}");
    }
    assert_eq!(field(&village.settle(&village.lin, &lin_receipt), "unsent"), 0);
}

#[test]
fn a_hub_takes_nothing_from_a_file_that_is_not_for_it() {
    let (village, other) = (Village::new(), HubBox::new());
    village.lin.record_checks(1, 5);
    let (file, _) = village.pack(&village.lin, "a");
    let mut cut = std::fs::read(&file).unwrap();
    cut.truncate(cut.len() / 2);
    std::fs::write(village.stick.path().join("cut"), cut).unwrap();
    let receipt = village.stick.path().join("none");
    let unpack = |hub: &HubBox, file: &Path| {
        hub.run(&["unpack", file.to_str().unwrap(), "--receipt", receipt.to_str().unwrap(), "--json"])
    };
    let cut = unpack(&village.hub, &village.stick.path().join("cut"));
    for (output, code) in [(unpack(&other, &file), "[file_hub_foreign]"), (cut, "[file_damaged]")] {
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains(code));
    }
    assert!(!receipt.exists());
    assert_eq!((village.checks(), field(&other.stats(), "records")), (0, 0));
}

#[test]
fn a_restored_hub_heals_by_hand_and_a_receipt_of_its_life_before_settles_nothing() {
    let mut village = Village::new();
    village.lin.record_checks(1, 10);
    village.contact();
    let backup = village.stick.path().join("night.db");
    village.hub.json(&["backup", "--out", backup.to_str().unwrap(), "--json"]);
    village.lin.record_checks(11, 30);
    let (before, _) = village.pack(&village.lin, "before");
    let (old_receipt, _) = village.unpack(&before);
    assert_eq!(field(&village.settle(&village.lin, &old_receipt), "unsent"), 0);
    village.hub.json(&["restore", backup.to_str().unwrap(), "--json"]);
    assert_eq!(village.checks(), 10);

    // Nothing waits; still a file goes, for the hub is to hear that the phone is there.
    let (hello, packed) = village.pack(&village.lin, "hello");
    assert_eq!((field(&packed, "records"), field(&packed, "batches")), (0, 1));
    let (receipt, _) = village.unpack(&hello);
    assert_eq!(
        field(&village.settle(&village.lin, &receipt), "unsent"),
        20,
        "the hub asks for what it lacks"
    );
    // The old receipt turns up in a pocket.
    let refused = village.lin.run(&["settle", old_receipt.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[file_outdated]"));
    assert_eq!(unsent(&village.lin), 20);
    let (again, _) = village.pack(&village.lin, "again");
    let (receipt, unpacked) = village.unpack(&again);
    assert_eq!(field(&unpacked, "new"), 20);
    assert_eq!(field(&village.settle(&village.lin, &receipt), "unsent"), 0);
    let stats = village.hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "lost"), field(&stats, "gaps")), (30, 0, 0));
}

#[test]
fn a_file_is_packed_and_settled_beside_a_gate_that_is_open() {
    let village = Village::new();
    let mut gate = village.lin.spawn(&["check", "--stdin"]);
    kadian_testkit::wait::until("the gate to open", || {
        village.lin.dir().join("door.sock").exists().then_some(())
    });
    village.lin.json(&["check", "36.5", "--json"]);
    let (file, _) = village.pack(&village.lin, "a");
    let (receipt, _) = village.unpack(&file);
    assert_eq!(field(&village.settle(&village.lin, &receipt), "receipts"), 1);
    assert_eq!(village.checks(), 1);
    drop(gate.stdin.take());
    gate.wait().unwrap();
}
