//! The command lines that checks outside the code base rely on: what they print, and how they exit.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "commands/backup.rs"]
mod backup;
#[path = "commands/beside_an_owner.rs"]
mod beside_an_owner;
#[path = "commands/exports.rs"]
mod exports;
#[path = "commands/hub.rs"]
mod hub;
#[path = "commands/phone.rs"]
mod phone;
#[path = "commands/settings.rs"]
mod settings;

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use serde_json::Value;
use std::process::Output;

/// A hub that runs.
fn hub() -> HubBox {
    let mut hub = HubBox::new();
    hub.start();
    hub
}

/// A hub that runs, and a phone of its first checkpoint.
fn hub_and_phone() -> (HubBox, PhoneBox) {
    let hub = hub();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    (hub, lin)
}

fn exit(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The names of an object's fields, in order of the alphabet.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// Every line as an object.
fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}
