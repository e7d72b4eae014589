//! A hub of its own that was made of a backup: nobody sends to it, everything in it is looked at.

use kadian_oracle::{Row, check_times, rows};
use kadian_testkit::{HubBox, bins};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

pub(super) struct Apart {
    dir: TempDir,
}

impl Apart {
    /// Restores a backup into a new directory with the hub's keys and nothing else; else what was said.
    pub(super) fn restored(hub: &HubBox, file: &Path) -> Result<Self, String> {
        let dir = tempfile::tempdir().expect("a temporary directory");
        std::fs::copy(hub.file("hub.key"), dir.path().join("hub.key")).expect("the keys are copied");
        let apart = Self { dir };
        let output = apart.run(&["restore", file.to_str().expect("a path"), "--json"]);
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let verified = apart.json(&["verify", "--json"]);
        if verified["ok"] == true { Ok(apart) } else { Err(verified.to_string()) }
    }

    /// Every record of devices; the hub's own chain is none's.
    pub(super) fn records(&self) -> Vec<Row> {
        let out = self.dir.path().join("records.jsonl");
        self.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().expect("a path")]);
        rows(&out).expect("an export")
    }

    pub(super) fn checks_in_the_export(&self) -> usize {
        let out = self.dir.path().join("checks.csv");
        self.json(&["export", "checks", "--format", "csv", "--out", out.to_str().expect("a path")]);
        check_times(&out).expect("an export").len()
    }

    pub(super) fn stats(&self) -> Value {
        self.json(&["stats", "--json"])
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "kadian-hub {arguments:?}: {said}");
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(bins::path("kadian-hub"));
        command.args(arguments).env("KADIAN_DATA", self.dir.path()).stdin(Stdio::null());
        command.output().expect("kadian-hub runs")
    }
}
