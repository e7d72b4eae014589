//! What readings are judged by comes down from the hub.

use super::{Post, ask, check};
use kadian_testkit::OfficerBox;
use kadian_wire::Record;
use serde_json::{Value, json};

const SETTINGS: &str = r#"
forehead_threshold_dc = 370
ear_threshold_dc = 375
axillary_threshold_dc = 370
too_low_dc = 345
recheck_wait_ms = 300000
second_reading = "any"
reasons = [{ id = 100, zh = "有证明", en = "Has a certificate" }]
phones = [{ label = "区疾控", number = "05925100" }]
places = ["区医院"]
"#;

#[test]
fn the_hubs_config_judges_the_next_check_and_the_record_names_its_version() {
    let post = Post::new();
    let before = check(&post.lin, &["37.1"]);
    assert_eq!(
        (&before["disposition"], &ask(&post.lin, "gate")["config"]["version"]),
        (&json!("admit"), &json!(0))
    );
    let file = post.hub.file("config.toml");
    std::fs::write(&file, SETTINGS).unwrap();
    let made = post.hub.json(&["config", "set", file.to_str().unwrap(), "--json"]);
    let version = made["version"].as_u64().unwrap();
    post.sync();
    let config = ask(&post.lin, "gate")["config"].clone();
    assert_eq!((config["version"].as_u64().unwrap(), &config["recheck_wait_ms"]), (version, &json!(300_000)));
    assert_eq!(config["places"], json!(["区医院"]));
    assert_eq!(config["reasons"].as_array().unwrap().last().unwrap()["zh"], "有证明");

    let after = check(&post.lin, &["37.1"]);
    assert_eq!(after["disposition"], "recheck");
    post.sync();
    let versions: Vec<u32> =
        records(&post).iter().filter(|record| record.kind == 1).map(|r| r.config).collect();
    assert_eq!(versions, [0, u32::try_from(version).unwrap()]);
    // Nothing is judged again: the first 37.1 was no fever under its own config.
    let suspected: Vec<String> = post.export().iter().map(|row| row["suspected"].clone()).collect();
    assert_eq!(suspected, ["0", "1"]);
}

#[test]
fn what_would_lead_a_gate_astray_is_refused_at_the_hub() {
    let post = Post::new();
    let officer = OfficerBox::first(&post.hub);
    let mut config = officer.get("/api/settings")["config"].clone();
    config["too_low_dc"] = json!(400);
    let heard = officer.send("PUT", "/api/config", &config);
    assert_eq!(heard.code(), "config_invalid", "{}", heard.text());
    let file = post.hub.file("config.toml");
    std::fs::write(&file, SETTINGS.replace("370", "3700")).unwrap();
    assert_eq!(post.hub.run(&["config", "set", file.to_str().unwrap()]).status.code(), Some(1));
    assert_eq!(officer.get("/api/settings")["version"], 0);
}

#[test]
fn the_hubs_words_reach_their_checkpoint_alone() {
    let post = Post::new();
    let words = ["--zh", "请走右边入口", "--en", "Use the right-hand entrance"];
    let closed =
        [&["words", "--checkpoint", kadian_testkit::hub::CHECKPOINTS[1], "--closed"], &words[..]].concat();
    assert!(post.hub.run(&closed).status.success());
    let elsewhere =
        kadian_testkit::PhoneBox::enrolled("王", &post.hub.link(kadian_testkit::hub::CHECKPOINTS[0]));
    post.sync();
    assert_eq!(elsewhere.sync(), 0);
    let said = ask(&post.lin, "gate")["config"]["words"].clone();
    assert_eq!((&said["is_open"], &said["zh"]), (&json!(false), &json!("请走右边入口")));
    let other = ask(&elsewhere, "gate")["config"]["words"].clone();
    assert!(other.is_null() || other["zh"] == "", "{other}");
    let now = OfficerBox::first(&post.hub).get("/api/now");
    let open: Vec<&Value> =
        now["checkpoints"].as_array().unwrap().iter().map(|row| &row["is_open"]).collect();
    assert_eq!(open.iter().filter(|open| **open == &json!(false)).count(), 1, "{now}");
}

/// Every record of the first phone, decoded.
fn records(post: &Post) -> Vec<Record> {
    use base64::Engine;
    let out = post.hub.file("lin.jsonl");
    post.lin.json(&["export", "--format", "jsonl", "--out", out.to_str().unwrap(), "--json"]);
    let decode = |line: &str| {
        let value: Value = serde_json::from_str(line).unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(value["bytes"].as_str().unwrap());
        Record::decode(&bytes.unwrap()).unwrap()
    };
    std::fs::read_to_string(out).unwrap().lines().map(decode).collect()
}
