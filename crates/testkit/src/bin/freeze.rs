//! Writes down, once for each release, what the two databases look like: a phone's and its hub's, with rows of every kind.
//!
//! What always holds: the real binaries made every row, and what they export and say of themselves lies beside it.
//! A folder that is there is never written again.
//!
//! Exit codes: 0 done, 1 the folder is there, 2 wrong usage.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a scene that does not play ends the program"
)]
#![expect(clippy::print_stderr, reason = "what is printed is for whoever releases")]

use clap::Parser;
use kadian_device::{Clock, Device, Options, SystemClock};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::released::{self, DEVICE_SQL, HUB_HOST, HUB_PORT, HUB_SQL, OWNER};
use kadian_testkit::{HubBox, OfficerBox, PhoneBox};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Freezes the schema of this version with sample rows.
#[derive(Parser)]
struct Line {
    /// The version that is released: 0.1.0
    version: String,
}

fn main() -> ExitCode {
    let Line { version } = Line::parse();
    let folder = released::root().join("migrations/released").join(&version);
    if folder.exists() {
        eprintln!("{} is there already, and what is released is never touched", folder.display());
        return ExitCode::from(1);
    }
    let scene = Scene::play();
    std::fs::create_dir_all(&folder).expect("a folder");
    scene.write_to(&folder);
    eprintln!("{} is written; add its hashes to tests/upgrade.rs", folder.display());
    ExitCode::SUCCESS
}

/// A post with two phones, and what happened there.
struct Scene {
    hub: HubBox,
    lin: PhoneBox,
    chen: PhoneBox,
}

impl Scene {
    fn play() -> Self {
        let mut hub = HubBox::found(HUB_HOST, HUB_PORT);
        hub.init(&["--demo"]);
        hub.start();
        let lin = PhoneBox::enrolled(OWNER, &hub.link(CHECKPOINTS[0]));
        let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
        let mut scene = Self { hub, lin, chen };
        scene.sync();
        scene.a_shift();
        scene.two_histories();
        scene.an_officer();
        scene.what_waits();
        scene
    }

    fn sync(&self) {
        for phone in [&self.lin, &self.chen, &self.lin, &self.chen] {
            assert_eq!(phone.sync(), 0, "{}", phone.owner);
        }
    }

    /// Passages, fevers and what came of them.
    fn a_shift(&self) {
        let Self { lin, chen, .. } = self;
        let crew = lin.json(&["ask", r#"{"kind":"crew"}"#]);
        let volunteer = crew["volunteers"][0]["id"].as_u64().expect("a volunteer");
        tell(lin, &json!({ "kind": "choose_volunteer", "volunteer": volunteer }));
        tell(lin, &json!({ "kind": "start_shift", "volunteers": [volunteer] }));
        lin.record_checks(1, 4);
        check(lin, &["36.5", "--name", "林 5", "--phone", "13800138000", "--origin", "武汉"]);
        check(lin, &["36.5", "--plate", "闽D8K2Q5", "--seats", "36.4,36.6"]);
        check(lin, &["--bus", "40", "--plate", "闽D12345", "--seats", "37.8", "--exit"]);
        check(lin, &["--tally", "12"]);
        check(lin, &["lo"]);
        let resolved = check(lin, &["37.6", "--name", "林 6"]);
        resolve(lin, &[slip(&resolved), "36.5"]);
        let waits = check(lin, &["37.7", "--name", "林 7"]);
        let voided = check(lin, &["36.6", "--name", "林 8"]);
        assert!(lin.run(&["void", &voided["seq"].to_string(), "--reason", "exercise"]).status.success());
        let theirs = check(chen, &["38.1", "--name", "陈 1"]);
        chen.record_checks(2, 3);
        self.sync();
        resolve(lin, &[slip(&theirs), "38.4", "--place", "区医院"]);
        resolve(chen, &[slip(&waits), "--left"]);
        // A kind of a later version, and a check that no device of ours writes.
        lin.append_raw(99, vec![0x80]);
        lin.append_raw(1, vec![0x80]);
        lin.append_raw(1, vec![0x83, 0, 0, 0x82, 0, 0x83, 0x19, 0x03, 0xe7, 0, 0]);
        self.sync();
    }

    /// Chen's phone is copied, and both go on.
    fn two_histories(&mut self) {
        let copy = PhoneBox::new("抄");
        for name in ["device.db", "vault.key", "vault.toml"] {
            std::fs::copy(self.chen.dir().join(name), copy.dir().join(name)).expect("a copy");
        }
        self.hub.stop();
        self.chen.record_checks(4, 5);
        copy.record_checks(1, 3);
        self.hub.start();
        assert_eq!((self.chen.sync(), copy.sync()), (0, 0));
    }

    /// What an officer decides, and what comes down of it.
    fn an_officer(&self) {
        let officer = OfficerBox::first(&self.hub);
        let held = officer.get("/api/held")["records"].as_array().expect("records").clone();
        let of = |code: &str| held.iter().find(|row| row["code"] == code).expect("a held record").clone();
        let rule = |row: Value, decision: &str| {
            officer.does("POST", "/api/rulings", &json!({ "record": row["record"], "decision": decision }));
        };
        rule(of("value_implausible"), "refuse");
        rule(of("fork"), "count");
        let all = officer.get("/api/checks");
        let healthy =
            all["checks"].as_array().expect("checks").iter().find(|row| row["disposition"] == "admit");
        let record = healthy.expect("a check")["record"].clone();
        officer.does("POST", "/api/voids", &json!({ "record": record, "reason": "exercise" }));
        self.hub.json(&[
            "words",
            "--checkpoint",
            CHECKPOINTS[0],
            "--open",
            "--zh",
            "辛苦了",
            "--en",
            "Thank you",
            "--json",
        ]);
        self.hub.json(&["officer", "add", "陈主任", "--unit", "高殿社区", "--role", "community", "--json"]);
        self.sync();
    }

    /// What was purged, what was handed over, what nobody has yet.
    fn what_waits(&mut self) {
        let Self { hub, lin, .. } = self;
        let clock = Arc::new(SystemClock::new());
        let device =
            Device::open(Options { dir: lin.dir().to_owned(), clock: clock.clone() }).expect("it opens");
        let _ = clock.now();
        for seq in [3, 4] {
            device.purge_raw(seq).expect("its bytes are under a receipt");
        }
        drop(device);
        hub.stop();
        lin.record_checks(9, 10);
        let file = lin.dir().join("carried.kadian");
        assert!(lin.run(&["pack", "--out", file.to_str().unwrap()]).status.success());
        lin.record_checks(11, 12);
        let fever = check(lin, &["37.9", "--name", "林 13"]);
        assert!(fever["slip"].is_string());
        let draft = json!({ "direction": "exit", "digits": "37", "method": "ear", "site": "ear", "name": "林", "phone": "" });
        tell(lin, &json!({ "kind": "keep_draft", "draft": draft }));
        tell(lin, &json!({ "kind": "choose_language", "language": "en" }));
    }

    /// The databases, and what their own programs say of them.
    fn write_to(&self, folder: &Path) {
        let Self { hub, lin, .. } = self;
        let out = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
        let run = lin.run(&["export", "--format", "jsonl", "--out", &out("device.jsonl")]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        hub.json(&["export", "records", "--format", "jsonl", "--out", &out("hub.jsonl")]);
        assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
        let mut status = lin.status();
        let passing = ["oldest_unsent_s", "clock_offset_ms"];
        status.as_object_mut().expect("an object").retain(|name, _| !passing.contains(&name.as_str()));
        write(folder, "status.json", &(status.to_string() + "\n"));
        write(folder, "stats.json", &(hub.stats().to_string() + "\n"));
        write(folder, DEVICE_SQL, &released::dump(&released::open_device(lin.dir())));
        write(folder, HUB_SQL, &released::dump(&released::open_hub(hub.dir())));
        for (from, names) in [(lin.dir(), &["vault.key", "vault.toml"][..]), (hub.dir(), &["hub.key"])] {
            for name in names {
                write(folder, name, &std::fs::read_to_string(from.join(name)).expect("a file"));
            }
        }
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file is written");
}

fn check(phone: &PhoneBox, arguments: &[&str]) -> Value {
    let saved = phone.json(&[&["check"], arguments, &["--json"]].concat());
    assert!(saved["seq"].is_number(), "{}: {saved}", phone.owner);
    saved
}

fn resolve(phone: &PhoneBox, arguments: &[&str]) {
    let saved = phone.json(&[&["resolve"], arguments, &["--json"]].concat());
    assert!(saved["seq"].is_number(), "{}: {saved}", phone.owner);
}

fn slip(saved: &Value) -> &str {
    saved["slip"].as_str().expect("a slip")
}

fn tell(phone: &PhoneBox, command: &Value) {
    let run = phone.run(&["send", &command.to_string()]);
    assert!(run.status.success(), "{command}: {}", String::from_utf8_lossy(&run.stderr));
}
