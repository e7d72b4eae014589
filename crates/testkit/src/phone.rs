//! A phone in a box: the real `kadian` on a data directory of its own.

use crate::bins;
use kadian_device::{Clock, Device, Options, SystemClock};
use serde_json::Value;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A phone without a screen. Lin and Chen are the usual ones.
pub struct PhoneBox {
    /// Whose it is; stands at the head of every name that it records.
    pub owner: &'static str,
    dir: TempDir,
    /// Further variables of every command.
    environment: Vec<(String, OsString)>,
}

impl PhoneBox {
    /// A new phone.
    pub fn new(owner: &'static str) -> Self {
        Self::new_in(owner, &std::env::temp_dir())
    }

    /// A new phone whose storage lies in a folder.
    pub fn new_in(owner: &'static str, folder: &Path) -> Self {
        let dir = tempfile::tempdir_in(folder).expect("a temporary directory");
        Self { owner, dir, environment: Vec::new() }
    }

    /// A new phone that belongs to the checkpoint of a link.
    pub fn enrolled(owner: &'static str, link: &str) -> Self {
        let phone = Self::new(owner);
        let output = phone.run(&["enrol", link]);
        assert!(output.status.success(), "{owner} enrols: {}", String::from_utf8_lossy(&output.stderr));
        phone
    }

    /// Gives every further command a variable.
    pub fn set_env(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.push((name.to_owned(), value.into()));
    }

    /// Its data directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Runs a command.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().expect("kadian runs")
    }

    /// Runs a command with lines on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.spawn(arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        let text = input.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().expect("kadian runs");
        writer.join().expect("the input is written").expect("the input is read");
        output
    }

    /// Starts a command that runs on, with pipes.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kadian starts")
    }

    /// Runs a command that prints one JSON object, whatever its exit code.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&text).unwrap_or_else(|_| {
            panic!(
                "{} {arguments:?} prints {text:?} {:?}",
                self.owner,
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }

    /// `status`.
    pub fn status(&self) -> Value {
        self.json(&["status", "--json"])
    }

    /// `sync`, with its exit code.
    pub fn sync(&self) -> i32 {
        self.run(&["sync", "--json"]).status.code().unwrap_or(-1)
    }

    /// Records checks of persons named after the owner, `first` to `last`, all healthy, in turn in and out.
    pub fn record_checks(&self, first: u32, last: u32) {
        let line = |n: u32| {
            let direction = if n.is_multiple_of(2) { "exit" } else { "entry" };
            let name = format!("{} {n}", self.owner);
            serde_json::json!({ "direction": direction, "reading_dc": 360 + n % 10, "name": name })
                .to_string()
        };
        let input: Vec<String> = (first..=last).map(line).collect();
        let output = self.run_with_input(&["check", "--stdin"], &(input.join("\n") + "\n"));
        let saved = String::from_utf8_lossy(&output.stdout).lines().filter(|l| l.contains("\"seq\"")).count();
        assert_eq!(saved, input.len(), "{} saves: {}", self.owner, String::from_utf8_lossy(&output.stderr));
    }

    /// Appends a record of any kind, as a later version of the app would.
    pub fn append_raw(&self, kind: u32, body: Vec<u8>) -> u32 {
        let clock = Arc::new(SystemClock::new());
        let options = Options { dir: self.dir.path().to_owned(), clock: clock.clone() };
        let device = Device::open(options).expect("the phone opens");
        device.append_raw(kind, body, clock.now()).expect("the record is appended")
    }

    /// Takes the bytes of settled records away, as weeks do.
    pub fn purge_raw(&self, seqs: impl IntoIterator<Item = u32>) {
        let options = Options { dir: self.dir.path().to_owned(), clock: Arc::new(SystemClock::new()) };
        let device = Device::open(options).expect("the phone opens");
        for seq in seqs {
            device.purge_raw(seq).expect("the bytes are under a receipt");
        }
    }

    /// A command on its data directory, to be started in whatever way.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(bins::path("kadian"));
        command.args(arguments).env("KADIAN_DATA", self.dir.path());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}
