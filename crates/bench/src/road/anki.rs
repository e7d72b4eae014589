//! Anki's own sync server and client, each a process of its own: the fastest peer that was found. Nothing of what it sends
//! is signed or receipted.

use super::checks::Passage;
use super::peer::{Peer, run};
use crate::ground::Ground;
use anyhow::Context;
use kadian_testkit::wait;
use serde_json::json;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// What it is and how durable, as it stands in a row.
pub(crate) const ANKI: &str =
    "Anki 25.9's sync server, as many log rows (SQLite, fsync a sync; not signed, no receipts)";

const SCRIPT: &str = include_str!("../../baselines/anki/peer.py");
const PYTHON: &str = "venv/bin/python";
const REQUIREMENTS: &str = include_str!("../../baselines/anki/requirements.txt");

/// A server and a client of it.
pub(crate) struct Anki {
    client: Peer,
    server: Child,
    /// Where the server listens.
    pub(crate) port: u16,
    _data: TempDir,
}

/// What rows hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// What a learner's reviews leave behind: a card of thousands, an answer, intervals, how long it took.
    Reviews,
    /// When somebody passed, which way and with which reading, in columns of Anki's; nothing else.
    Checks,
}

fn installed(ground: &Ground) -> anyhow::Result<PathBuf> {
    ground.baseline("anki-25.9", |dir| {
        std::fs::write(dir.join("requirements.txt"), REQUIREMENTS)?;
        run(Command::new("python3").args(["-m", "venv"]).arg(dir.join("venv")))?;
        // By its python, which finds its packages wherever the folder lies; its scripts would not.
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
        let mut python = Command::new(dir.join(PYTHON));
        run(python.args(install).arg("--requirement").arg(dir.join("requirements.txt")))
    })
}

impl Anki {
    /// Starts both.
    pub(crate) fn start(ground: &Ground) -> anyhow::Result<Self> {
        let home = installed(ground)?;
        std::fs::write(home.join("peer.py"), SCRIPT)?;
        let data = tempfile::Builder::new().prefix("round-").tempdir_in(&home)?;
        let python = || {
            let mut python = Command::new(home.join(PYTHON));
            python.current_dir(&home);
            python
        };
        let port = wait::free_port();
        let server = python()
            .args(["-m", "anki.syncserver"])
            .env("SYNC_USER1", "a:b")
            .env("SYNC_BASE", data.path().join("server"))
            .env("SYNC_HOST", "127.0.0.1")
            .env("SYNC_PORT", port.to_string())
            .env("MAX_SYNC_PAYLOAD_MEGS", "1000")
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context("Anki's sync server starts")?;
        wait::until("Anki's sync server", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        let client = Peer::start(python().arg("peer.py").arg(data.path().join("client")))?;
        Ok(Self { client, server, port, _data: data })
    }

    /// Begins with a collection that is empty at both ends, and keeps so many rows that were not sent.
    pub(crate) fn keep(&mut self, passages: &[Passage], rows: Rows) -> anyhow::Result<()> {
        let kind = match rows {
            Rows::Reviews => "reviews",
            Rows::Checks => "checks",
        };
        let passages: Vec<_> = passages.iter().map(Passage::facts).collect();
        let what = json!({ "do": "keep", "port": self.port, "rows": kind, "passages": passages });
        self.client.ask(&what).map(drop)
    }

    /// Syncs through a port, from the beginning again where it fails; seconds, and how often it failed.
    pub(crate) fn sync(&mut self, port: u16) -> anyhow::Result<(f64, u64)> {
        let said = self.client.ask(&json!({ "do": "sync", "port": port }))?;
        Ok((said["seconds"].as_f64().context("seconds")?, said["failed"].as_u64().context("a count")?))
    }
}

impl Drop for Anki {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
