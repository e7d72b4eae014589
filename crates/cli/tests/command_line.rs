//! What the command line answers without a hub: usage, refusals, faults outside. Every refusal says a sentence in both
//! languages with its code, and leaves stdout empty.

#![expect(clippy::panic, reason = "a test may fail")]

mod kadian;

use kadian::{json, kadian, run, told};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

/// A refusal: the exit code, and the code in the brackets.
fn refused(dir: &Path, args: &[&str]) -> (i32, String) {
    let (exit, stdout, stderr) = told(&run(dir, args));
    assert_eq!(stdout, "", "{args:?}");
    let (sentence, code) = stderr.trim().rsplit_once('[').unwrap_or_else(|| panic!("no code in {stderr:?}"));
    assert!(
        sentence.contains(" / ") || sentence.trim() == code.trim_end_matches(']'),
        "both languages: {stderr}"
    );
    (exit, code.trim_end_matches(']').to_owned())
}

fn told_code(exit: i32, code: &str) -> (i32, String) {
    (exit, code.to_owned())
}

#[test]
fn a_wrong_call_is_exit_2_and_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("post");
    let wrong: &[&[&str]] = &[
        &[],
        &["enrol"],
        &["check"],
        &["check", "36.5", "--method", "tongue"],
        &["check", "36.5", "--stdin"],
        &["check", "--stdin", "--exit"],
        &["check", "36.5", "--tally", "3"],
        &["check", "--tally", "3", "--bus", "40"],
        &["check", "36.5", "--yesterday"],
        &["resolve"],
        &["resolve", "3-A-1", "--admit", "--left"],
        &["void", "x", "--reason", "twice"],
        &["void", "1"],
        &["void", "1", "--reason", "because"],
        &["export", "--format", "csv", "--out", "x"],
        &["pack"],
        &["settle"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--listen", "0.0.0.0:0"],
        &["serve", "--listen", "[::]:0"],
        &["send", "{"],
        &["send", r#"{"kind":"delete_check","seq":1}"#],
        &["send", r#"{"kind":"record_check","reading_dc":365,"plate":"x"}"#],
        &["ask", r#"{"kind":"everything"}"#],
    ];
    for args in wrong {
        let (exit, stdout, stderr) = told(&run(&data, args));
        assert_eq!((exit, stdout.as_str()), (2, ""), "{args:?}: {stderr}");
        assert!(!stderr.is_empty() && !stderr.contains("delete_check"), "{args:?}: {stderr}");
    }
    assert!(!data.exists());
}

#[test]
fn without_a_directory_nothing_is_done() {
    let output = kadian().arg("status").output().unwrap();
    let (exit, _, stderr) = told(&output);
    assert!(exit == 2 && stderr.contains("[data_missing]"), "{stderr}");
}

#[test]
fn flags_win_over_the_environment_and_the_environment_over_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let [from_file, from_env, from_flag] = ["file", "env", "flag"].map(|name| dir.path().join(name));
    let config = dir.path().join("kadian.toml");
    std::fs::write(&config, format!("data = {:?}\njson = true\n", from_file.to_str().unwrap())).unwrap();
    let mut command = kadian();
    let output = command.arg("--config").arg(&config).arg("status").output().unwrap();
    assert_eq!(json(&told(&output).1)["records"], 0, "the file says json");
    assert!(from_file.join("device.db").exists());
    let mut command = kadian();
    command.env("KADIAN_CONFIG", &config).env("KADIAN_DATA", &from_env).env("KADIAN_JSON", "false");
    let (exit, stdout, _) = told(&command.arg("status").output().unwrap());
    assert!(exit == 0 && stdout.contains(" / 0 records"), "the environment says no json: {stdout}");
    assert!(from_env.join("device.db").exists());
    let mut command = kadian();
    command.env("KADIAN_CONFIG", &config).env("KADIAN_DATA", &from_env);
    assert!(command.arg("status").arg("--data").arg(&from_flag).output().unwrap().status.success());
    assert!(from_flag.join("device.db").exists());
    std::fs::write(&config, "dta = 'x'\n").unwrap();
    let (exit, stdout, stderr) = told(&kadian().arg("--config").arg(&config).arg("status").output().unwrap());
    assert!(exit == 2 && stdout.is_empty() && stderr.contains("[config_malformed: dta]"), "{stderr}");
}

#[test]
fn a_new_device_says_that_it_has_no_checkpoint_and_saves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    assert_eq!(refused(dir, &["check", "36.5", "--json"]), told_code(1, "not_enrolled"));
    assert_eq!(refused(dir, &["void", "1", "--reason", "twice"]), told_code(1, "not_enrolled"));
    assert_eq!(
        refused(dir, &["send", r#"{"kind":"record_check","reading_dc":365}"#]),
        told_code(1, "not_enrolled")
    );
    let (exit, stdout, stderr) = told(&run(dir, &["sync", "--json"]));
    assert!(exit == 1 && stderr.contains("[not_enrolled]"), "{stderr}");
    assert_eq!(json(&stdout)["unsent"], 0);
    let status = json(&told(&run(dir, &["status", "--json"])).1);
    for (key, want) in [("records", 0), ("unsent", 0), ("held", 0), ("refused", 0)] {
        assert_eq!(status[key], want, "{key}");
    }
    for key in ["device", "epoch", "oldest_unsent_s", "last_receipt", "clock_offset_ms"] {
        assert!(status.get(key).is_some(), "{key}");
    }
    let (exit, stdout, _) = told(&run(dir, &["verify", "--json"]));
    assert_eq!((exit, json(&stdout)), (0, json(r#"{"ok":true,"records":0,"purged":0}"#)));
    let answer = json(&told(&run(dir, &["ask", r#"{"kind":"enrolment"}"#])).1);
    assert_eq!(answer, json(r#"{"kind":"enrolment","state":"none"}"#));
}

#[test]
fn a_reading_that_cannot_be_is_refused_with_its_field() {
    let dir = tempfile::tempdir().unwrap();
    for reading in ["3.65", "98.6", "45.2", "365", "9999", "-36.5", "thirty"] {
        let want = told_code(1, "reading_out_of_range: reading_dc");
        assert_eq!(refused(dir.path(), &["check", reading]), want, "{reading}");
    }
    let unlikely = told_code(1, "reading_unlikely: reading_dc");
    assert_eq!(refused(dir.path(), &["check", "33.9"]), unlikely);
    assert_eq!(refused(dir.path(), &["check", "33.9", "--sure"]), told_code(1, "not_enrolled"));
    let name = "长".repeat(41);
    assert_eq!(refused(dir.path(), &["check", "36.5", "--name", &name]), told_code(1, "name_too_long: name"));
    assert_eq!(
        refused(dir.path(), &["check", "36.5", "--phone", "12"]),
        told_code(1, "phone_invalid: phone")
    );
}

#[test]
fn each_bad_line_is_answered_and_the_next_one_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = kadian();
    command.arg("--data").arg(dir.path()).args(["check", "--stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let long = format!(r#"{{"reading_dc":365,"name":"{}"}}"#, "x".repeat(10 << 20));
    let long_name = format!(r#"{{"reading_dc":365,"name":"{}"}}"#, "x".repeat(41));
    let mut stdin = child.stdin.take().unwrap();
    let lines: [&[u8]; 8] = [
        br#"{"reading_dc":9999}"#,
        b"",
        b"not json",
        br#"{"reading_dc":365,"sudo":true}"#,
        long.as_bytes(),
        long_name.as_bytes(),
        b"\xff\xfe",
        br#"{"reading_dc":365}"#,
    ];
    stdin.write_all(&lines.join(&b"\n"[..])).unwrap();
    drop(stdin);
    let (exit, stdout, _) = told(&child.wait_with_output().unwrap());
    assert_eq!(exit, 1);
    let answers: Vec<_> = stdout.lines().map(json).collect();
    let answers: Vec<_> =
        answers.iter().map(|a| (a["line"].as_u64().unwrap(), a["error"].as_str().unwrap())).collect();
    assert_eq!(
        answers,
        [
            (1, "reading_out_of_range"),
            (3, "request_malformed"),
            (4, "request_malformed"),
            (5, "request_malformed"),
            (6, "name_too_long"),
            (7, "request_malformed"),
            (8, "not_enrolled"),
        ]
    );
}

#[test]
fn a_hostile_link_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for link in ["", "https://example.org", "kadian://enrol", "kadian://enrol?url=x", "javascript:alert(1)"] {
        let (exit, code) = refused(dir.path(), &["enrol", link]);
        assert!(exit == 1 && code.starts_with("link_invalid"), "{link:?}: {exit} {code}");
    }
    let answer = json(&told(&run(dir.path(), &["ask", r#"{"kind":"enrolment"}"#])).1);
    assert_eq!(answer["state"], "none");
}

#[test]
fn a_directory_that_cannot_be_written_is_said_so() {
    // No program can make a folder there, not even root.
    let dir = Path::new("/sys/kadian");
    for args in [["status"].as_slice(), &["check", "36.5"], &["sync"], &["serve", "--listen", "127.0.0.1:0"]]
    {
        assert_eq!(refused(dir, args), told_code(3, "storage_read_only"), "{args:?}");
    }
}

#[test]
fn an_owner_that_does_not_answer_is_named_by_its_pid() {
    let dir = tempfile::tempdir().unwrap();
    let pid = std::process::id();
    let mut lock = File::create(dir.path().join("lock")).unwrap();
    lock.try_lock().unwrap();
    writeln!(lock, "{pid}\n{}", dir.path().join("door.sock").display()).unwrap();
    assert_eq!(refused(dir.path(), &["status"]), told_code(3, &format!("data_in_use: pid {pid}")));
    drop(lock);
    assert_eq!(told(&run(dir.path(), &["status"])).0, 0);
}

#[test]
fn an_export_is_whole_or_not_there() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("post");
    let out = dir.path().join("records.jsonl");
    let args = ["export", "--format", "jsonl", "--out", out.to_str().unwrap(), "--json"];
    let (exit, stdout, _) = told(&run(&data, &args));
    assert_eq!((exit, json(&stdout)), (0, json(r#"{"records":0}"#)));
    assert_eq!(std::fs::read(&out).unwrap(), b"");
    let nowhere = dir.path().join("missing").join("records.jsonl");
    let args = ["export", "--format", "jsonl", "--out", nowhere.to_str().unwrap()];
    assert_eq!(refused(&data, &args), told_code(3, "output_failed"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "no part is left behind");
}
