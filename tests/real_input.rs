//! A morning at a checkpoint: 1,000 persons, named and unnamed, in both directions, 3 of them feverish, are on the
//! hub's page and in its export, number for number.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MORNING: &str = include_str!("data/morning.jsonl");

/// What the file itself says, counted here and nowhere else.
struct Truth {
    entries: u64,
    exits: u64,
    feverish: u64,
    names: BTreeMap<String, usize>,
}

fn truth() -> Truth {
    let mut truth = Truth { entries: 0, exits: 0, feverish: 0, names: BTreeMap::new() };
    for line in MORNING.lines() {
        let person: Value = serde_json::from_str(line).unwrap();
        match person["direction"].as_str().unwrap() {
            "entry" => truth.entries += 1,
            _ => truth.exits += 1,
        }
        truth.feverish += u64::from(person["reading_dc"].as_i64().unwrap() >= 373);
        if let Some(name) = person["name"].as_str() {
            *truth.names.entry(name.to_owned()).or_default() += 1;
        }
    }
    truth
}

#[tokio::test(flavor = "multi_thread")]
async fn a_morning_of_a_thousand_persons_is_on_the_page_and_in_the_export() {
    let mut hub = HubBox::new();
    hub.start();
    let link = hub.link(CHECKPOINTS[1]);
    let url = hub.url().to_owned();
    hub.stop();
    let truth = truth();
    assert_eq!((truth.entries + truth.exits, truth.feverish), (1_000, 3));

    hub.start();
    let phone = PhoneBox::enrolled("林", &link);
    let output = phone.run_with_input(&["check", "--stdin"], MORNING);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let slips: Vec<&str> = answers.iter().filter_map(|a| a["slip"].as_str()).collect();
    assert_eq!((answers.len(), slips), (1_000, vec!["2-A-1", "2-A-2", "2-A-3"]));
    assert_eq!(phone.sync(), 0);

    let now = page(&url, hub.password(), &truth).await;
    let row =
        now["checkpoints"].as_array().unwrap().iter().find(|row| row["name"] == CHECKPOINTS[1]).unwrap();
    let counts = json!({
        "checks": 1_000, "entries": truth.entries, "exits": truth.exits, "vehicles": 0, "suspected": 3, "confirmed": 0,
    });
    assert_eq!(row["counts"], counts);
    assert_eq!(now["totals"], counts);
    let hours: u64 =
        row["hours"].as_array().unwrap().iter().map(|h| h["counts"]["checks"].as_u64().unwrap()).sum();
    assert_eq!(hours, 1_000);
    assert_eq!((&row["unsent"], &now["not_heard"]["records_at_least"]), (&json!(0), &json!(0)));
    the_export_is_the_file(&hub, &truth);
}

/// Signs in, replaces the one-time password, and reads the page until the rollups have caught up.
async fn page(url: &str, password: &str, truth: &Truth) -> Value {
    let client = kadian_testkit::web::client();
    let sign_in = json!({ "name": "officer", "password": password });
    let answer = client.post(format!("{url}/api/session")).json(&sign_in).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let new = json!({ "password": "three geese at dawn" });
    let set = client.put(format!("{url}/api/password")).header(COOKIE, &cookie).json(&new);
    assert_eq!(set.send().await.unwrap().status(), 204);
    let read = || {
        let request = client.get(format!("{url}/api/now")).header(COOKIE, &cookie);
        let now: Value = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current()
                .block_on(async { request.send().await.unwrap().json().await.unwrap() })
        });
        (now["totals"]["entries"] == truth.entries && now["totals"]["exits"] == truth.exits).then_some(now)
    };
    wait::until("the page to show the morning", read)
}

fn the_export_is_the_file(hub: &HubBox, truth: &Truth) {
    let out = hub.file("checks.csv");
    let manifest = hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
    assert_eq!(manifest["rows"], 1_000);
    let text = std::fs::read_to_string(&out).unwrap();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let (mut entries, mut exits, mut feverish) = (0, 0, 0);
    // No cell of this export holds a comma or a quote: the names and places of the file do not.
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        match cells[7] {
            "entry" => entries += 1,
            _ => exits += 1,
        }
        feverish += cells[9].parse::<u64>().unwrap();
        if !cells[15].is_empty() {
            *names.entry(cells[15].to_owned()).or_default() += 1;
        }
    }
    assert_eq!((entries, exits, feverish), (truth.entries, truth.exits, truth.feverish));
    assert_eq!(&names, &truth.names);
}
