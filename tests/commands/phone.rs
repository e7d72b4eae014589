//! `kadian` on a directory that nobody else uses.

use crate::{exit, hub, hub_and_phone, keys, lines, stderr, stdout};
use kadian_testkit::PhoneBox;
use kadian_testkit::hub::CHECKPOINTS;
use serde_json::{Value, json};

#[test]
fn a_check_is_answered_after_it_is_saved_with_a_slip_for_those_who_wait() {
    let (_hub, lin) = hub_and_phone();
    let status = lin.status();
    let rows = [
        (&["check", "36.5", "--json"][..], "admit", json!(null)),
        (&["check", "37.3", "--json"], "recheck", json!("1-A-1")),
        (
            &["check", "38.9", "--exit", "--name", "王小明", "--phone", "13800138000", "--json"],
            "recheck",
            json!("1-A-2"),
        ),
        (&["check", "37.2", "--exit", "--json"], "admit", json!(null)),
        (&["check", "33.0", "--sure", "--json"], "recheck", json!("1-A-3")),
        (&["check", "37.2", "--method", "ear", "--site", "ear", "--json"], "admit", json!(null)),
    ];
    for (seq, (arguments, disposition, slip)) in (2_u64..).zip(rows) {
        let output = lin.run(arguments);
        assert_eq!((exit(&output), output.stderr.len()), (0, 0), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), 1, "one object on one line");
        let saved = &lines(&stdout(&output))[0];
        assert_eq!(keys(saved), ["disposition", "epoch", "seq", "slip"]);
        let want = json!({ "epoch": status["epoch"], "seq": seq, "disposition": disposition, "slip": slip });
        assert_eq!(*saved, want, "{arguments:?}");
        assert_eq!(lin.status()["records"], seq);
    }
    let said = stdout(&lin.run(&["check", "36.6"]));
    assert!(said.contains("已保存 36.6") && said.contains("Saved 36.6"), "{said}");
}

#[test]
fn nothing_is_captured_before_the_device_belongs_to_a_checkpoint() {
    let lin = PhoneBox::new("林");
    for arguments in [&["check", "36.5", "--json"][..], &["void", "1", "--reason", "twice"], &["sync"]] {
        let output = lin.run(arguments);
        assert_eq!(exit(&output), 1, "{arguments:?}");
        assert!(stderr(&output).contains("[not_enrolled]"), "{arguments:?}: {}", stderr(&output));
    }
    assert_eq!((&lin.status()["records"], &lin.status()["enrolled"]), (&0.into(), &false.into()));
}

#[test]
fn lines_are_answered_one_by_one_and_a_bad_one_stops_no_other() {
    let (_hub, lin) = hub_and_phone();
    let input = concat!(
        r#"{"reading_dc":365,"direction":"exit","name":"林 1"}"#,
        "\n",
        r#"{"reading_dc":9999}"#,
        "\n",
        "\n",
        r#"{"reading_dc":376,"method":"forehead","site":"wrist"}"#,
        "\r\n",
        "{\n",
        r#"{"reading_dc":366}"#,
    );
    let output = lin.run_with_input(&["check", "--stdin"], input);
    let answers = lines(&stdout(&output));
    let epoch = &lin.status()["epoch"];
    let saved = |seq: u32, disposition: &str, slip: Option<&str>| json!({ "epoch": epoch, "seq": seq, "disposition": disposition, "slip": slip });
    assert_eq!(answers[0], saved(2, "admit", None));
    assert_eq!((&answers[1]["error"], &answers[1]["line"]), (&"reading_out_of_range".into(), &2.into()));
    assert_eq!(answers[2], saved(3, "recheck", Some("1-A-1")));
    assert_eq!((&answers[3]["error"], &answers[3]["line"]), (&"request_malformed".into(), &5.into()));
    assert_eq!((&answers[4], answers.len()), (&saved(4, "admit", None), 5));
    assert_eq!(exit(&output), 1, "not every line was saved");
    assert_eq!(exit(&lin.run_with_input(&["check", "--stdin"], "{\"reading_dc\":365}\n\n")), 0);
    assert_eq!(exit(&lin.run_with_input(&["check", "--stdin"], "")), 0);
}

#[test]
fn sync_tells_apart_all_sent_and_not_reached() {
    let (mut hub, lin) = hub_and_phone();
    lin.json(&["check", "36.5", "--json"]);
    hub.stop();
    let output = lin.run(&["sync", "--json"]);
    assert_eq!(exit(&output), 3);
    assert!(stderr(&output).contains("[hub_away]"), "{}", stderr(&output));
    assert_eq!(lines(&stdout(&output))[0]["unsent"], 2, "the status comes all the same");
    hub.start();
    let output = lin.run(&["sync", "--json"]);
    assert_eq!((exit(&output), stderr(&output).as_str()), (0, ""));
    let status = &lines(&stdout(&output))[0];
    assert_eq!((&status["unsent"], &status["records"]), (&0.into(), &2.into()));
    assert!(status["last_receipt"].is_i64());
    hub.stop();
    assert_eq!(lin.sync(), 3, "with nothing unsent the hub is still not reached");
}

#[test]
fn status_has_the_keys_that_scripts_read() {
    let (_hub, lin) = hub_and_phone();
    let status = lin.status();
    let want = [
        "device",
        "epoch",
        "records",
        "unsent",
        "oldest_unsent_s",
        "held",
        "refused",
        "last_receipt",
        "clock_offset_ms",
    ];
    for key in want {
        assert!(status.get(key).is_some(), "{key} in {status}");
    }
    assert_eq!(
        status["device"].as_str().unwrap().split('-').map(str::len).collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    assert_eq!(
        (&status["records"], &status["unsent"], &status["last_receipt"]),
        (&1.into(), &1.into(), &Value::Null)
    );
    assert!(status["oldest_unsent_s"].is_u64());
    assert_eq!(lin.sync(), 0);
    let status = lin.status();
    assert_eq!((&status["unsent"], &status["oldest_unsent_s"]), (&0.into(), &Value::Null));
    let said = stdout(&lin.run(&["status"]));
    assert!(said.contains("待传 0 条") && said.contains("0 unsent"), "{said}");
}

#[test]
fn a_void_names_a_check_that_there_is_and_only_once() {
    let (_hub, lin) = hub_and_phone();
    let seq = lin.json(&["check", "36.5", "--json"])["seq"].to_string();
    let void = |seq: &str| lin.run(&["void", seq, "--reason", "twice", "--json"]);
    let done = void(&seq);
    assert_eq!(lines(&stdout(&done)), [json!({ "seq": 3, "voided_seq": 2 })]);
    let rows = [
        (seq.as_str(), "voided_already"),
        ("99", "check_unknown"),
        ("1", "check_unknown"),
        ("3", "check_unknown"),
        ("0", "check_unknown"),
    ];
    for (seq, code) in rows {
        let output = void(seq);
        assert_eq!(exit(&output), 1, "{seq}: {}", stderr(&output));
        assert!(stderr(&output).contains(&format!("[{code}")), "{seq}: {}", stderr(&output));
    }
    for wrong in
        [&["void", "x", "--reason", "twice"][..], &["void", "2", "--reason", "because"], &["void", "2"]]
    {
        assert_eq!(exit(&lin.run(wrong)), 2, "{wrong:?}");
    }
    assert_eq!(lin.status()["records"], 3);
}

#[test]
fn the_door_takes_and_answers_json_and_nothing_else() {
    let (_hub, lin) = hub_and_phone();
    let saved = lin.json(&["send", r#"{"kind":"record_check","reading_dc":371,"direction":"exit"}"#]);
    assert_eq!(
        (&saved["kind"], &saved["seq"], &saved["disposition"]),
        (&"saved".into(), &2.into(), &"admit".into())
    );
    let recent = lin.json(&["ask", r#"{"kind":"recent_checks","limit":5}"#]);
    let first = &recent["checks"][0]["passers"][0]["first"];
    assert_eq!((&recent["kind"], &first["reading_dc"]), (&"recent_checks".into(), &371.into()));
    for wrong in [
        "",
        "{}",
        "null",
        r#"{"kind":"wipe"}"#,
        r#"{"kind":"recent_checks","limit":5,"extra":1}"#,
        r#"{"kind":"record_check"}"#,
    ] {
        for door in ["send", "ask"] {
            let output = lin.run(&[door, wrong]);
            assert_eq!(exit(&output), 2, "{door} {wrong}: {}", stderr(&output));
            assert!(stderr(&output).contains("[request_malformed]"), "{door} {wrong}: {}", stderr(&output));
        }
    }
    assert_eq!(lin.status()["records"], 2);
}

#[test]
fn enrolment_is_answered_with_the_post_and_its_letter() {
    let hub = hub();
    for letter in ["A", "B"] {
        let phone = PhoneBox::new("林");
        let enrolled = phone.json(&["enrol", &hub.link(CHECKPOINTS[1]), "--json"]);
        let want =
            json!({ "checkpoint": 2, "name": CHECKPOINTS[1], "letter": letter, "zone": "Asia/Shanghai" });
        assert_eq!(enrolled, want);
        assert_eq!(phone.json(&["verify", "--json"]), json!({ "ok": true, "records": 1, "purged": 0 }));
    }
}
