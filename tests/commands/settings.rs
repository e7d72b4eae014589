//! Flags, environment and file: the same settings three ways, and what wins.

use crate::{exit, hub_and_phone, lines, stderr, stdout};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, bins};
use std::path::Path;
use std::process::{Command, Output};

/// Variables of the environment, and arguments.
type Way<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

/// Runs a binary with these settings of the environment and no others.
fn run(binary: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(bins::path(binary));
    let ours: Vec<String> =
        std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("KADIAN_")).collect();
    for name in ours {
        command.env_remove(name);
    }
    command.args(arguments).envs(environment.iter().copied()).output().unwrap()
}

fn file(dir: &Path, text: &str) -> String {
    let path = dir.join("settings.toml");
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_data_directory_comes_by_flag_environment_or_file() {
    let (hub, lin) = hub_and_phone();
    let dir = tempfile::tempdir().unwrap();
    for (binary, data, asked) in [("kadian", lin.dir(), "status"), ("kadian-hub", hub.dir(), "stats")] {
        let data = data.to_str().unwrap();
        let settings = file(dir.path(), &format!("data = {data:?}\njson = true\n"));
        let equals = format!("--config={settings}");
        let ways: [Way<'_>; 5] = [
            (&[], &[asked, "--data", data, "--json"]),
            (&[("KADIAN_DATA", data), ("KADIAN_JSON", "1")], &[asked]),
            (&[], &[asked, "--config", &settings]),
            (&[], &[asked, &equals]),
            (&[("KADIAN_CONFIG", &settings)], &[asked]),
        ];
        for (environment, arguments) in ways {
            let output = run(binary, environment, arguments);
            assert_eq!(exit(&output), 0, "{binary} {environment:?} {arguments:?}: {}", stderr(&output));
            assert_eq!(
                lines(&stdout(&output))[0]["records"].as_u64().unwrap(),
                u64::from(binary == "kadian")
            );
        }
        let output = run(binary, &[], &[asked]);
        assert_eq!(exit(&output), 2, "{binary} without a directory: {}", stderr(&output));
    }
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    let (_hub, lin) = hub_and_phone();
    let (empty, never) = (PhoneBox::new("陈"), PhoneBox::new("王"));
    let text = |phone: &PhoneBox| phone.dir().to_str().unwrap().to_owned();
    let settings = file(never.dir(), &format!("data = {:?}\njson = true\n", text(&empty)));
    let records = |environment: &[(&str, &str)], arguments: &[&str]| {
        lines(&stdout(&run("kadian", environment, arguments)))[0]["records"].clone()
    };
    assert_eq!(records(&[], &["status", "--config", &settings]), 0);
    let (lins, nevers) = (text(&lin), text(&never));
    assert_eq!(records(&[("KADIAN_DATA", &lins)], &["status", "--config", &settings]), 1);
    assert_eq!(records(&[("KADIAN_DATA", &nevers)], &["status", "--config", &settings, "--data", &lins]), 1);
}

#[test]
fn flags_of_a_command_come_by_environment_and_file_too() {
    let (hub, lin) = hub_and_phone();
    let dir = tempfile::tempdir().unwrap();
    let data = lin.dir().to_str().unwrap();
    let settings = file(dir.path(), "exit = true\nsure = true\nsite = \"wrist\"\njson = true\n");
    let output = run("kadian", &[("KADIAN_DATA", data)], &["check", "33.0", "--config", &settings]);
    assert_eq!(exit(&output), 0, "{}", stderr(&output));
    let environment = [
        ("KADIAN_DATA", data),
        ("KADIAN_REASON", "twice"),
        ("KADIAN_NAME", "王小明"),
        ("KADIAN_EXIT", "yes"),
    ];
    assert_eq!(exit(&run("kadian", &environment, &["check", "36.5"])), 0);
    assert_eq!(exit(&run("kadian", &environment, &["void", "3"])), 0);
    let recent = lin.json(&["ask", r#"{"kind":"recent_checks","limit":2}"#]);
    let [newest, first] = [&recent["checks"][0], &recent["checks"][1]];
    assert_eq!(
        (&first["direction"], &first["passers"][0]["first"]["site"]),
        (&"exit".into(), &"wrist".into())
    );
    assert_eq!(
        (&newest["direction"], &newest["passers"][0]["name"], &newest["void_reason"]),
        (&"exit".into(), &"王小明".into(), &"twice".into())
    );

    let data = hub.dir().to_str().unwrap();
    let environment = [
        ("KADIAN_DATA", data),
        ("KADIAN_CHECKPOINT", CHECKPOINTS[0]),
        ("KADIAN_APPROVE", "1"),
        ("KADIAN_JSON", "true"),
    ];
    let output = run("kadian-hub", &environment, &["enrol"]);
    assert!(lines(&stdout(&output))[0]["link"].is_string(), "{}", stderr(&output));
    let environment = [("KADIAN_DATA", data), ("KADIAN_UNIT", "枋湖社区"), ("KADIAN_ROLE", "community")];
    assert_eq!(exit(&run("kadian-hub", &environment, &["officer", "add", "吴国平"])), 0);
}

#[test]
fn a_wrong_setting_is_wrong_usage_wherever_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    let hub = HubBox::new();
    let data = hub.dir().to_str().unwrap();
    for text in ["this is no TOML", "data = [1, 2]", "dta = \"misspelt\""] {
        let settings = file(dir.path(), text);
        for (binary, asked) in [("kadian", "status"), ("kadian-hub", "stats")] {
            let output = run(binary, &[("KADIAN_DATA", data)], &[asked, "--config", &settings]);
            assert_eq!(
                (exit(&output), stdout(&output).as_str()),
                (2, ""),
                "{binary} {text}: {}",
                stderr(&output)
            );
        }
    }
    for binary in ["kadian", "kadian-hub"] {
        let missing = dir.path().join("missing.toml");
        let output =
            run(binary, &[("KADIAN_DATA", data)], &["status", "--config", missing.to_str().unwrap()]);
        assert_eq!(exit(&output), 2, "{binary}");
    }
    let output = run("kadian-hub", &[("KADIAN_DATA", data), ("KADIAN_LISTEN", "everywhere")], &["serve"]);
    assert_eq!(exit(&output), 2, "{}", stderr(&output));
}

#[test]
fn help_is_no_fault_and_a_wrong_flag_is() {
    for arguments in [&["--help"][..], &["check", "--help"], &["--version"], &["help"]] {
        let output = run("kadian", &[], arguments);
        assert!(exit(&output) == 0 && !output.stdout.is_empty(), "{arguments:?}");
    }
    for arguments in [
        &["--nonsense"][..],
        &["check", "36.5", "--nonsense"],
        &["nonsense"],
        &["check"],
        &["check", "36.5", "--stdin"],
        &[],
    ] {
        let output = run("kadian", &[("KADIAN_DATA", "nowhere")], arguments);
        assert!(exit(&output) == 2 && output.stdout.is_empty(), "{arguments:?}");
    }
}
