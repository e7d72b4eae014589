//! A hub of a round: the real `kadian-hub` on a data directory that the round owns.

use anyhow::{Context, ensure};
use kadian_testkit::{bins, wait};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// What it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speak {
    /// HTTP, as on any loopback.
    Plain,
    /// TLS by the self-signed pair that `init` made.
    Tls,
}

/// A hub that serves until it is dropped.
pub(crate) struct Hub {
    /// Where it listens.
    pub(crate) port: u16,
    speak: Speak,
    child: Child,
}

impl Hub {
    /// Serves a data directory.
    pub(crate) fn serve(dir: &Path, speak: Speak) -> anyhow::Result<Self> {
        let port = wait::free_port();
        let mut command = Command::new(bins::path("kadian-hub"));
        command.args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--public-url", name(speak)]);
        if speak == Speak::Tls {
            command.arg("--tls");
        }
        let mut child = command
            .env("KADIAN_DATA", dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("kadian-hub starts")?;
        let mut said = String::new();
        BufReader::new(child.stdout.take().context("a pipe")?).read_line(&mut said)?;
        ensure!(said.starts_with("listening on "), "kadian-hub does not serve: {said:?}");
        Ok(Self { port, speak, child })
    }

    /// Where a phone reaches it.
    pub(crate) fn url(&self) -> String {
        self.url_by(self.port)
    }

    /// Where a phone reaches it through something that listens on a port.
    pub(crate) fn url_by(&self, port: u16) -> String {
        let scheme = match self.speak {
            Speak::Plain => "http",
            Speak::Tls => "https",
        };
        format!("{scheme}://127.0.0.1:{port}")
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// By what a hub knows itself, whatever the port of this round: a copy of a fixture tells no phone of a new address.
fn name(speak: Speak) -> &'static str {
    match speak {
        Speak::Plain => "http://127.0.0.1:18420",
        Speak::Tls => "https://127.0.0.1:18420",
    }
}

/// Runs a command of the hub that prints one JSON object.
pub(crate) fn command(dir: &Path, arguments: &[&str]) -> anyhow::Result<Value> {
    let mut command = Command::new(bins::path("kadian-hub"));
    let output = command.args(arguments).env("KADIAN_DATA", dir).stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "kadian-hub {arguments:?}: {said}");
    Ok(serde_json::from_slice(&output.stdout)?)
}
