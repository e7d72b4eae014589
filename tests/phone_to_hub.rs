//! Two devices, one hub, real processes: everything arrives exactly once, whatever happens on the way.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{Fault, FaultProxy, HubBox, PhoneBox, wait};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};

/// A kind that no version knows yet, with an empty body.
const KIND_OF_TOMORROW: u32 = 9_000;
const EMPTY_BODY: [u8; 1] = [0x80];

fn field(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{name} in {value}"))
}

#[test]
fn five_hundred_checks_each_arrive_once_though_a_batch_comes_twice_and_an_answer_is_lost() {
    let hub_port = wait::free_port();
    let proxy = FaultProxy::plain(hub_port);
    let mut hub = HubBox::behind(hub_port, proxy.url());
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
    hub.stop();

    for (phone, first) in [(&lin, 0), (&chen, 10_000)] {
        phone.record_checks(first + 1, first + 250);
        phone.append_raw(KIND_OF_TOMORROW, EMPTY_BODY.to_vec());
        phone.record_checks(first + 251, first + 500);
        // epoch_start, 500 checks, one of tomorrow.
        assert_eq!(field(&phone.status(), "unsent"), 502);
        assert_eq!(phone.sync(), 3, "the hub is away");
        assert_eq!(field(&phone.status(), "unsent"), 502);
    }

    hub.start();
    proxy.play(&[Fault::Twice, Fault::Portal, Fault::LoseAnswer]);
    // Lin's first batch comes twice, her second meets a captive portal.
    assert_eq!(lin.sync(), 3);
    // The answer to the next one is lost after the hub's commit.
    assert_eq!(chen.sync(), 3);
    assert!(field(&chen.status(), "unsent") > 0, "no answer settles nothing");
    assert_eq!(proxy.fired(), [Fault::Twice, Fault::Portal, Fault::LoseAnswer]);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));

    let stats = hub.stats();
    assert_eq!((field(&stats, "devices"), field(&stats, "checks"), field(&stats, "held")), (2, 1_000, 2));
    assert_eq!((field(&stats, "records"), field(&stats, "refused")), (1_004, 0));
    assert_eq!((field(&stats, "gaps"), field(&stats, "lost"), field(&stats, "forks")), (0, 0, 0));
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    for phone in [&lin, &chen] {
        let status = phone.status();
        assert_eq!((field(&status, "unsent"), field(&status, "held")), (0, 1));
        assert_eq!(phone.sync(), 0);
    }
    assert_eq!(hub.stats(), stats, "one more sync changes nothing");
    the_hub_has_what_the_phones_have(&hub, &[&lin, &chen]);
    no_check_is_mixed_up(&hub);
}

/// I3: byte for byte, in both exports.
fn the_hub_has_what_the_phones_have(hub: &HubBox, phones: &[&PhoneBox]) {
    let out = hub.file("records.jsonl");
    hub.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().unwrap()]);
    let mut at_hub: Vec<Value> = lines(&std::fs::read_to_string(out).unwrap());
    for line in &mut at_hub {
        let outcome = line.as_object_mut().unwrap().remove("outcome").unwrap();
        let want = if line["kind"] == KIND_OF_TOMORROW { "held(kind_unknown)" } else { "stored" };
        assert_eq!(outcome, want, "{line}");
    }
    let mut at_phones = Vec::new();
    for phone in phones {
        let out = phone.dir().join("records.jsonl");
        let done = phone.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        at_phones.extend(lines(&std::fs::read_to_string(out).unwrap()));
    }
    let key = |line: &Value| (line["device"].as_str().unwrap().to_owned(), line["seq"].as_u64().unwrap());
    at_hub.sort_by_key(key);
    at_phones.sort_by_key(key);
    assert!(at_hub == at_phones, "the hub's records are not the phones' records");
}

/// Lin's names stand at her checkpoint alone, Chen's at his.
fn no_check_is_mixed_up(hub: &HubBox) {
    let out = hub.file("checks.csv");
    hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
    let text = std::fs::read_to_string(out).unwrap();
    for (owner, checkpoint) in [("林 ", CHECKPOINTS[0]), ("陈 ", CHECKPOINTS[1])] {
        let own: Vec<&str> = text.lines().filter(|line| line.contains(&format!(",{owner}"))).collect();
        assert_eq!(own.len(), 500, "{owner}");
        assert!(own.iter().all(|line| line.contains(checkpoint)), "{owner}");
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_copied_database_is_a_fork_and_both_histories_are_kept() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 3);
    assert_eq!(lin.sync(), 0);
    // A thief, or a hasty helper, copies the whole folder.
    let copy = PhoneBox::new("复");
    for file in ["device.db", "vault.key", "vault.toml"] {
        std::fs::copy(lin.dir().join(file), copy.dir().join(file)).unwrap();
    }
    // Whoever records also sends where it can; the network is away, so that it is Lin's history that comes first.
    hub.stop();
    lin.record_checks(4, 6);
    copy.record_checks(101, 102);
    hub.start();
    assert_eq!((lin.sync(), copy.sync()), (0, 0));
    let stats = hub.stats();
    // With the start of the epoch that the copy has begun, since it heard of the fork.
    assert_eq!((field(&stats, "checks"), field(&stats, "held"), field(&stats, "forks")), (6, 3, 1));
    assert_eq!((field(&stats, "records"), field(&stats, "gaps")), (1 + 6 + 3, 0));
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
    assert_eq!(field(&copy.status(), "held"), 3);
    // The copy goes on: nobody has typed its digits.
    copy.record_checks(103, 110);
    assert_eq!(copy.sync(), 0);
    assert_eq!((field(&hub.stats(), "checks"), field(&hub.stats(), "held")), (6, 11));
}

#[test]
fn a_check_is_saved_while_another_command_waits_for_a_network_that_is_dead() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    hub.stop();
    // Something takes the connection and never answers.
    let _black_hole = std::net::TcpListener::bind(("127.0.0.1", hub.port())).unwrap();
    let mut syncing = lin.spawn(&["sync"]);
    wait::until("the sync to hold the directory", || lin.dir().join("door.sock").exists().then_some(()));
    let saved = lin.run(&["check", "36.5", "--json"]);
    assert!(saved.status.success(), "{}", String::from_utf8_lossy(&saved.stderr));
    assert!(syncing.try_wait().unwrap().is_none(), "the sync still waits");
    syncing.kill().unwrap();
    syncing.wait().unwrap();
    assert_eq!(field(&lin.status(), "records"), 2);
}

#[test]
fn a_check_by_command_leaves_alone_what_somebody_is_keying_at_the_gate() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let draft = r#"{"direction":"exit","digits":"37","method":"ear","site":"ear","name":"林","phone":""}"#;
    lin.json(&["send", &format!(r#"{{"kind":"keep_draft","draft":{draft}}}"#)]);
    lin.json(&["check", "36.5", "--json"]);
    let gate = lin.json(&["ask", r#"{"kind":"gate"}"#]);
    for (name, kept) in serde_json::from_str::<Value>(draft).unwrap().as_object().unwrap() {
        assert_eq!(&gate["draft"][name], kept, "{name}");
    }
    // What was keyed at the gate itself is done with when it is saved; the direction stays.
    lin.json(&["send", r#"{"kind":"record_check","reading_dc":372,"direction":"exit"}"#]);
    let gate = lin.json(&["ask", r#"{"kind":"gate"}"#]);
    assert_eq!((&gate["draft"]["digits"], &gate["draft"]["direction"]), (&"".into(), &"exit".into()));
}

#[test]
fn a_void_takes_a_check_out_of_the_counts_and_stays_in_the_export() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    let saved = lin.json(&["check", "36.5", "--json"]);
    chen.json(&["check", "37.6", "--json"]);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    assert_eq!(field(&hub.stats(), "checks"), 2);
    let seq = saved["seq"].to_string();
    assert!(lin.run(&["void", &seq, "--reason", "twice", "--json"]).status.success());
    assert!(!lin.run(&["void", &seq, "--reason", "twice", "--json"]).status.success(), "only once");
    assert_eq!(lin.sync(), 0);
    assert_eq!(field(&hub.stats(), "checks"), 1);
    let out = hub.file("checks.csv");
    let manifest = hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
    assert_eq!(manifest["rows"], 2);
    let text = std::fs::read_to_string(out).unwrap();
    assert_eq!(text.lines().filter(|line| line.contains(",twice,")).count(), 1);
}

#[test]
fn who_serves_comes_down_and_a_change_follows() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[2]));
    let crew = |phone: &PhoneBox| {
        assert_eq!(phone.sync(), 0);
        let answer = phone.json(&["ask", r#"{"kind":"crew"}"#]);
        let names = answer["volunteers"].as_array().unwrap().iter();
        names.map(|v| v["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut first = crew(&lin);
    first.sort();
    assert_eq!(first, ["吴国平", "郑晓燕", "陈桂花"]);
    hub.json(&["crew", "add", "何大勇", "--checkpoint", CHECKPOINTS[2], "--json"]);
    assert!(hub.run(&["crew", "remove", "吴国平", "--checkpoint", CHECKPOINTS[2]]).status.success());
    let second = crew(&lin);
    assert!(second.contains(&"何大勇".to_owned()) && !second.contains(&"吴国平".to_owned()), "{second:?}");
    // Another checkpoint's crew never comes here.
    assert!(!second.contains(&"李丽英".to_owned()));
    let chosen = format!(r#"{{"kind":"choose_volunteer","volunteer":{}}}"#, volunteer_named(&lin, "何大勇"));
    lin.json(&["send", &chosen]);
    assert_eq!(lin.json(&["ask", r#"{"kind":"gate"}"#])["volunteer"]["name"], "何大勇");
}

fn volunteer_named(phone: &PhoneBox, name: &str) -> u64 {
    let answer = phone.json(&["ask", r#"{"kind":"crew"}"#]);
    let volunteers = answer["volunteers"].as_array().unwrap();
    volunteers.iter().find(|v| v["name"] == name).unwrap()["id"].as_u64().unwrap()
}

#[test]
fn a_phone_that_is_killed_in_the_middle_has_every_check_that_it_said_was_saved() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let mut acknowledged = Vec::new();
    // After so many answers the battery is pulled, while the next checks are being written and sent.
    for n_answers in [1, 40, 7, 90, 3, 25, 60, 12] {
        let mut child = lin.spawn(&["check", "--stdin"]);
        let mut stdin = child.stdin.take().unwrap();
        let feed = std::thread::spawn(move || while writeln!(stdin, r#"{{"reading_dc":365}}"#).is_ok() {});
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        acknowledged.extend(answers.by_ref().take(n_answers).map(Result::unwrap));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it still said before the end counts too, but for a line that was cut off.
        acknowledged.extend(answers.map_while(Result::ok).filter(|line| line.ends_with('}')));
        feed.join().unwrap();
    }
    let out = lin.dir().join("records.jsonl");
    assert!(lin.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]).status.success());
    let here: BTreeSet<u64> =
        lines(&std::fs::read_to_string(out).unwrap()).iter().map(|line| field(line, "seq")).collect();
    for answer in &acknowledged {
        let answer: Value = serde_json::from_str(answer).unwrap();
        assert!(here.contains(&field(&answer, "seq")), "{answer} was said to be saved and is not there");
    }
    assert!(acknowledged.len() >= 238 && here.len() > acknowledged.len());
    assert!(lin.run(&["verify"]).status.success());
    assert_eq!(lin.sync(), 0);
    assert_eq!(field(&hub.stats(), "records"), here.len() as u64);
}

#[test]
fn a_hub_that_is_killed_while_phones_send_has_everything_once_in_the_end() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
    lin.record_checks(1, 300);
    chen.record_checks(10_001, 10_300);
    let mut syncing: Vec<_> = [&lin, &chen].iter().map(|phone| phone.spawn(&["sync"])).collect();
    wait::until("the first records", || (field(&hub.stats(), "records") > 0).then_some(()));
    hub.kill();
    for child in &mut syncing {
        child.wait().unwrap();
    }
    hub.start();
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let stats = hub.stats();
    assert_eq!((field(&stats, "checks"), field(&stats, "records"), field(&stats, "gaps")), (600, 602, 0));
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
}
