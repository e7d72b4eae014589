//! Fevers, vehicles, shifts, the config and rulings between two real phones and a real hub.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "fevers/config.rs"]
mod config;
#[path = "fevers/officer.rs"]
mod officer;
#[path = "fevers/two_phones.rs"]
mod two_phones;

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Two phones of one post, and their hub, which runs.
struct Post {
    hub: HubBox,
    lin: PhoneBox,
    chen: PhoneBox,
}

impl Post {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[1]));
        let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
        Self { hub, lin, chen }
    }

    /// Both phones send and hear, and hear again what the other one sent.
    fn sync(&self) {
        for phone in [&self.lin, &self.chen, &self.lin, &self.chen] {
            assert_eq!(phone.sync(), 0, "{}", phone.owner);
        }
    }

    /// The rows of the hub's export by their heading, voided ones too.
    fn export(&self) -> Vec<BTreeMap<String, String>> {
        let out = self.hub.file("checks.csv");
        self.hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
        let text = std::fs::read_to_string(out).unwrap();
        let mut lines = text
            .trim_start_matches('\u{feff}')
            .lines()
            .map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect::<Vec<_>>());
        let headings = lines.next().unwrap();
        lines.map(|cells| headings.iter().cloned().zip(cells).collect()).collect()
    }
}

/// A check by the command line.
fn check(phone: &PhoneBox, arguments: &[&str]) -> Value {
    let saved = phone.json(&[&["check"], arguments, &["--json"]].concat());
    assert!(saved["seq"].is_number(), "{}: {saved}", phone.owner);
    saved
}

/// A resolution by the command line.
fn resolve(phone: &PhoneBox, arguments: &[&str]) -> Value {
    let saved = phone.json(&[&["resolve"], arguments, &["--json"]].concat());
    assert!(saved["seq"].is_number(), "{}: {saved}", phone.owner);
    saved
}

/// What a phone answers to a query.
fn ask(phone: &PhoneBox, kind: &str) -> Value {
    phone.json(&["ask", &json!({ "kind": kind }).to_string()])
}

fn rechecks(phone: &PhoneBox) -> Vec<Value> {
    ask(phone, "rechecks")["rechecks"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}"))
}
