//! A hub in a box: the real `kadian-hub` on a data directory and a port of its own.

use crate::{bins, wait};
use kadian_hub::keys::Keys;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// The checkpoints of the demonstration district.
pub const CHECKPOINTS: [&str; 3] = ["高殿 1 号卡点", "高殿 3 号卡点", "枋湖 1 号卡点"];

/// The zone of a hub that names none.
const SHANGHAI_AHEAD_MS: i64 = 8 * 3_600_000;

/// A hub with the demonstration district.
pub struct HubBox {
    dir: TempDir,
    host: &'static str,
    port: u16,
    public_url: String,
    /// What `init` printed.
    pub made: Value,
    /// How far its zone is ahead of UTC.
    pub ahead_ms: i64,
    /// Further arguments of `serve`.
    serve_arguments: Vec<String>,
    serving: Option<Child>,
}

impl HubBox {
    /// Makes a hub; it does not run yet.
    pub fn new() -> Self {
        let port = wait::free_port();
        Self::behind(port, format!("http://127.0.0.1:{port}"))
    }

    /// Makes a hub in a zone where it is the middle of the day: a story about "today" meets no midnight.
    pub fn at_midday(now_ms: i64) -> Self {
        let utc_hour = now_ms.rem_euclid(86_400_000) / 3_600_000;
        // The names of these zones have the sign of POSIX: Etc/GMT-8 is eight hours ahead.
        let ahead = (12 - utc_hour).clamp(-12, 12);
        let sign = if ahead < 0 { '+' } else { '-' };
        let port = wait::free_port();
        let zone = format!("Etc/GMT{sign}{}", ahead.abs());
        let mut hub = Self::made(port, format!("http://127.0.0.1:{port}"), &["--zone", &zone]);
        hub.ahead_ms = ahead * 3_600_000;
        hub
    }

    /// Makes a hub on `port` that devices reach at another address.
    pub fn behind(port: u16, public_url: String) -> Self {
        Self::made(port, public_url, &[])
    }

    /// What a thief makes of a copy of another hub's database: everything is there but the keys.
    pub fn thief_of(hub: &Self) -> Self {
        let thief = Self::new();
        for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
            let _ = std::fs::remove_file(thief.file(name));
            if hub.file(name).exists() {
                std::fs::copy(hub.file(name), thief.file(name)).expect("a copy");
            }
        }
        thief
    }

    /// A hub with the demonstration district whose storage lies in a folder.
    pub fn new_in(folder: &Path) -> Self {
        let port = wait::free_port();
        let dir = tempfile::tempdir_in(folder).expect("a temporary directory");
        Self::initialised_in(dir, port, format!("http://127.0.0.1:{port}"), &["--demo"])
    }

    /// A hub with a district and nothing in it.
    pub fn new_empty() -> Self {
        let port = wait::free_port();
        Self::initialised(port, format!("http://127.0.0.1:{port}"), &[])
    }

    fn made(port: u16, public_url: String, further: &[&str]) -> Self {
        Self::initialised(port, public_url, &[&["--demo"], further].concat())
    }

    fn initialised(port: u16, public_url: String, further: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        Self::initialised_in(dir, port, public_url, further)
    }

    fn initialised_in(dir: TempDir, port: u16, public_url: String, further: &[&str]) -> Self {
        let mut hub = Self::found_in(dir, bins::LOOPBACK, port);
        hub.public_url = public_url;
        hub.init(further);
        hub
    }

    /// Makes a hub in its folder, which is empty.
    pub fn init(&mut self, further: &[&str]) {
        self.made = self.json(&[&["init", "--json"], further].concat());
    }

    /// An empty folder for a hub that listens on this address of this machine.
    pub fn found(host: &'static str, port: u16) -> Self {
        Self::found_in(tempfile::tempdir().expect("a temporary directory"), host, port)
    }

    fn found_in(dir: TempDir, host: &'static str, port: u16) -> Self {
        Self {
            dir,
            host,
            port,
            public_url: format!("http://{host}:{port}"),
            made: Value::Null,
            ahead_ms: SHANGHAI_AHEAD_MS,
            serve_arguments: Vec::new(),
            serving: None,
        }
    }

    /// Starts it and waits until it is ready.
    pub fn start(&mut self) {
        self.start_by(&[]);
    }

    /// Starts it by another program, which becomes it.
    fn start_by(&mut self, by: &[&str]) {
        self.start_as(self.serve_command(by));
    }

    /// How it is started, by another program which becomes it or, where none is named, by itself.
    pub fn serve_command(&self, by: &[&str]) -> Command {
        let listen = format!("{}:{}", self.host, self.port);
        let hub = bins::path("kadian-hub");
        let line = by.iter().map(|&part| part.into()).chain([hub.into_os_string()]);
        let mut line = line.collect::<Vec<std::ffi::OsString>>().into_iter();
        let mut command = Command::new(line.next().expect("a program"));
        command
            .args(line)
            .args(["serve", "--listen", &listen, "--public-url", &self.public_url])
            .args(&self.serve_arguments)
            .env("KADIAN_DATA", self.dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }

    /// Starts it in whatever way and waits until it is ready.
    pub fn start_as(&mut self, mut command: Command) {
        let mut child = command.spawn().expect("kadian-hub starts");
        // It says so when it serves, and its address is recorded then; a port that is open says neither.
        let mut said = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        let _ = BufReader::new(stdout).read_line(&mut said);
        self.serving = Some(child);
        assert!(said.starts_with("listening on "), "kadian-hub serves on port {}: {said:?}", self.port);
    }

    /// Where devices are told to find it from its next start on: addresses with commas between them, best first.
    pub fn found_at(&mut self, public_url: &str, serve_arguments: &[&str]) {
        public_url.clone_into(&mut self.public_url);
        self.serve_arguments = serve_arguments.iter().map(|&argument| argument.to_owned()).collect();
    }

    /// It listens on another port from its next start on.
    pub fn listens_on(&mut self, port: u16) {
        self.port = port;
    }

    /// Its keys as they are in the file now.
    pub fn keys(&self) -> Keys {
        Keys::read(&self.dir.path().join("hub.key")).expect("the hub's keys")
    }

    /// A link for one device at a checkpoint that somebody has to accept, and what it is named by.
    pub fn open_link(&self, checkpoint: &str) -> (String, u64) {
        let made = self.json(&["enrol", "--checkpoint", checkpoint, "--json"]);
        let link = made["link"].as_str().expect("a link").to_owned();
        (link, made["enrolment"].as_u64().expect("a number"))
    }

    /// Stops it, as a person would.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.serving.take() {
            let pid = child.id().to_string();
            let _ = Command::new("kill").arg(pid).status();
            let _ = child.wait();
        }
    }

    /// Starts it on a disk that takes no file over so many bytes, and waits until it is ready.
    pub fn start_on_a_small_disk(&mut self, file_bytes_max: u64) {
        // In blocks of 1,024 bytes, as the shell counts; the signal that goes with it is not wanted.
        let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", file_bytes_max / 1_024);
        self.start_by(&["bash", "-c", &limit]);
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.serving.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// The process that serves.
    pub fn pid(&self) -> u32 {
        self.serving.as_ref().expect("a hub that runs").id()
    }

    /// Where devices and officers find it.
    pub fn url(&self) -> &str {
        &self.public_url
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its data directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A file in a folder of the box.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a command of the hub on its data.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("kadian-hub runs")
    }

    /// Runs a command that prints one JSON object and exits 0.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "kadian-hub {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("one JSON object")
    }

    /// `stats`.
    pub fn stats(&self) -> Value {
        self.json(&["stats", "--json"])
    }

    /// A link for one device at a checkpoint.
    pub fn link(&self, checkpoint: &str) -> String {
        let made = self.json(&["enrol", "--checkpoint", checkpoint, "--approve", "--json"]);
        made["link"].as_str().expect("a link").to_owned()
    }

    /// The one-time password of the first officer.
    pub fn password(&self) -> &str {
        self.made["password"].as_str().expect("a password")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(bins::path("kadian-hub"));
        command.args(arguments).env("KADIAN_DATA", self.dir.path()).stdin(Stdio::null());
        command
    }
}

impl Default for HubBox {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for HubBox {
    fn drop(&mut self) {
        self.kill();
    }
}
