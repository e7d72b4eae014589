//! Every command works beside a process that owns the directory and stays.

use crate::{exit, hub_and_phone, keys, lines, stderr, stdout};
use kadian_testkit::{PhoneBox, wait};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command};

/// A process that stays until the test is over.
struct Owner(Child);

impl Owner {
    fn start(phone: &PhoneBox, arguments: &[&str]) -> Self {
        let owner = Self(phone.spawn(arguments));
        wait::until("the owner's door", || phone.dir().join("door.sock").exists().then_some(()));
        owner
    }

    /// Ends it as a person would; answers its exit code.
    fn stop(&mut self) -> Option<i32> {
        Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        self.0.wait().unwrap().code()
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0"];
const FOLLOW: &[&str] = &["sync", "--follow"];
const LINES: &[&str] = &["check", "--stdin"];

#[test]
fn every_command_works_beside_a_long_owner() {
    for arguments in [SERVE, FOLLOW, LINES] {
        let (hub, lin) = hub_and_phone();
        let owner = Owner::start(&lin, arguments);
        let what = format!("beside {arguments:?}");
        let saved = lin.json(&["check", "37.8", "--name", "王小明", "--json"]);
        assert_eq!((&saved["seq"], &saved["slip"]), (&2.into(), &"1-A-1".into()), "{what}");
        let seq = lin.json(&["check", "36.5", "--json"])["seq"].to_string();
        assert_eq!(lin.json(&["void", &seq, "--reason", "twice", "--json"])["voided_seq"], 3, "{what}");
        assert_eq!(exit(&lin.run(&["void", "99", "--reason", "twice"])), 1, "{what}");
        assert_eq!(exit(&lin.run(&["check", "9999"])), 1, "{what}");
        let piped = lin.run_with_input(LINES, "{\"reading_dc\":365}\nno draft\n{\"reading_dc\":366}\n");
        let answers: Vec<Value> = lines(&stdout(&piped));
        assert_eq!(
            answers.iter().map(|a| a["seq"].as_u64()).collect::<Vec<_>>(),
            [Some(5), None, Some(6)],
            "{what}"
        );
        assert_eq!(answers[1]["line"], 2, "{what}");

        let output = lin.run(&["sync", "--json"]);
        assert_eq!(exit(&output), 0, "{what}: {}", stderr(&output));
        assert_eq!(lines(&stdout(&output))[0]["unsent"], 0, "{what}");
        let status = lin.status();
        assert_eq!((&status["records"], &status["unsent"]), (&6.into(), &0.into()), "{what}");
        assert_eq!(hub.stats()["checks"], 3, "{what}");
        assert_eq!(lin.json(&["ask", r#"{"kind":"gate"}"#])["kind"], "gate", "{what}");
        let out = lin.dir().join("records.jsonl");
        assert_eq!(
            exit(&lin.run(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()])),
            0,
            "{what}"
        );
        let exported = lines(&std::fs::read_to_string(&out).unwrap());
        assert_eq!(exported.len(), 6, "{what}");
        assert_eq!(keys(&exported[0]), ["bytes", "d", "device", "epoch", "h", "kind", "seq"], "{what}");

        let pid = owner.0.id().to_string();
        for refused in [SERVE, &["verify"]] {
            let output = lin.run(refused);
            assert_eq!(exit(&output), 3, "{what}: {refused:?}");
            assert!(
                stderr(&output).contains(&format!("[data_in_use: pid {pid}]")),
                "{what}: {}",
                stderr(&output)
            );
        }
    }
}

#[test]
fn a_sync_beside_an_owner_says_when_the_hub_is_not_reached() {
    let (mut hub, lin) = hub_and_phone();
    hub.stop();
    let mut owner = Owner::start(&lin, FOLLOW);
    lin.json(&["check", "36.5", "--json"]);
    let output = lin.run(&["sync", "--json"]);
    assert_eq!(exit(&output), 3, "{}", stderr(&output));
    assert_eq!(lines(&stdout(&output))[0]["unsent"], 2);
    assert_eq!(owner.stop(), Some(3), "who followed ends with the same word");
    assert!(!lin.dir().join("door.sock").exists());
    hub.start();
    assert_eq!(lin.sync(), 0, "whoever comes next owns the directory");
}

#[test]
fn what_a_killed_owner_leaves_behind_stops_nobody() {
    let (hub, lin) = hub_and_phone();
    let mut owner = Owner::start(&lin, SERVE);
    lin.json(&["check", "36.5", "--json"]);
    owner.0.kill().unwrap();
    owner.0.wait().unwrap();
    assert!(lin.dir().join("door.sock").exists(), "a dead door");
    assert_eq!(lin.json(&["check", "36.6", "--json"])["seq"], 3);
    assert_eq!(lin.sync(), 0);
    assert_eq!(hub.stats()["checks"], 2);
}

#[test]
fn an_owner_sends_by_itself_what_others_save_beside_it() {
    let (hub, lin) = hub_and_phone();
    let mut owner = Owner::start(&lin, FOLLOW);
    for _ in 0..5 {
        lin.json(&["check", "36.5", "--json"]);
    }
    wait::until("five checks at the hub", || (hub.stats()["checks"] == 5).then_some(()));
    wait::until("the receipt", || (lin.status()["unsent"] == 0).then_some(()));
    assert_eq!(owner.stop(), Some(0));
}

#[test]
fn each_line_is_answered_at_once_and_not_at_the_end_of_the_input() {
    let (_hub, lin) = hub_and_phone();
    let mut child = lin.spawn(LINES);
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for seq in 2..5 {
        stdin.write_all(b"{\"reading_dc\":365}\n").unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(lines(&answer)[0]["seq"], seq);
        // It is on the disk by now: whoever asks beside it finds it.
        assert_eq!(lin.status()["records"], seq);
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
