//! `PouchDB` that replicates to express-pouchdb, each a process of its own.

use super::peer::{Peer, run};
use crate::ground::Ground;
use anyhow::Context;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What it is and how durable, as it stands in a row.
pub(crate) const POUCH: &str = "PouchDB 9 replicating to express-pouchdb 4 (LevelDB, no fsync)";

const SCRIPT: &str = include_str!("../../baselines/pouch/peer.mjs");
const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../../baselines/pouch/package.json")),
    ("package-lock.json", include_str!("../../baselines/pouch/package-lock.json")),
    ("peer.mjs", SCRIPT),
];

/// A server and a client of it.
pub(crate) struct Pouch {
    client: Peer,
    _server: Peer,
    /// Where the server listens.
    pub(crate) port: u16,
    _data: TempDir,
}

/// What a replication came to.
pub(crate) struct Replicated {
    pub(crate) seconds: f64,
    pub(crate) written: u64,
}

/// The packages, installed once.
fn installed(ground: &Ground) -> anyhow::Result<PathBuf> {
    ground.baseline("pouch-9.0.0", |dir| {
        for (name, text) in FILES {
            std::fs::write(dir.join(name), text)?;
        }
        run(Command::new("npm").args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(dir))
    })
}

impl Pouch {
    /// Starts both.
    pub(crate) fn start(ground: &Ground) -> anyhow::Result<Self> {
        let home = installed(ground)?;
        // The script is this version's, whatever was installed when.
        std::fs::write(home.join("peer.mjs"), SCRIPT)?;
        let data = tempfile::Builder::new().prefix("round-").tempdir_in(&home)?;
        let start = |role: &str| {
            let mut node = Command::new("node");
            Peer::start(node.current_dir(&home).arg("peer.mjs").arg(role).arg(data.path()))
        };
        let (mut server, client) = (start("serve")?, start("send")?);
        let port = server.hear()?["port"].as_u64().context("a port")?;
        Ok(Self { client, _server: server, port: u16::try_from(port)?, _data: data })
    }

    /// Keeps documents in a fresh local database.
    pub(crate) fn keep(&mut self, documents: &[Value]) -> anyhow::Result<()> {
        self.client.ask(&json!({ "do": "keep", "documents": documents })).map(drop)
    }

    /// Replicates them to a fresh database behind a port, so many at a time.
    pub(crate) fn replicate(&mut self, port: u16, batch_size: usize) -> anyhow::Result<Replicated> {
        let what = json!({
            "do": "replicate", "port": port, "server_port": self.port, "batch_size": batch_size,
        });
        let said = self.client.ask(&what)?;
        let seconds = said["seconds"].as_f64().context("seconds")?;
        Ok(Replicated { seconds, written: said["written"].as_u64().context("a count")? })
    }
}

/// How large documents are as JSON with gzip, in bytes.
pub(crate) fn gzipped(scratch: &Path, documents: &[Value]) -> anyhow::Result<u64> {
    let file = scratch.join("documents.json");
    std::fs::write(&file, serde_json::to_vec(documents)?)?;
    run(Command::new("gzip").arg("-9").arg("--no-name").arg("--force").arg(&file))?;
    Ok(std::fs::metadata(scratch.join("documents.json.gz"))?.len())
}
