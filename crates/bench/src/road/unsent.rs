//! A hub and a phone of it with checks that have no receipt: made once, copied for each round.

use super::checks::{Who, drafts, passages};
use super::hub::{self, Hub, Speak};
use super::phone::{Phone, PhoneClock};
use crate::ground::Ground;
use anyhow::{Context, ensure};
use kadian_device::Clock;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// So many checks wait.
pub(crate) fn unsent(ground: &Ground, n: usize, who: Who) -> anyhow::Result<PathBuf> {
    ground.fixture(&format!("unsent-{}-{n}", who.word()), |dir| make(dir, n, who))
}

fn make(dir: &Path, n: usize, who: Who) -> anyhow::Result<()> {
    let (at_hub, at_phone) = (dir.join("hub"), dir.join("phone"));
    hub::command(&at_hub, &["init", "--demo", "--json"])?;
    let hub = Hub::serve(&at_hub, Speak::Plain)?;
    let made = hub::command(&at_hub, &["enrol", "--checkpoint", "1", "--approve", "--json"])?;
    let phone = Phone::open(&at_phone, PhoneClock::long_on(), &hub.url())?;
    phone.enrol(made["link"].as_str().context("a link")?)?;
    phone.settle_all()?;
    let checks = drafts(&passages(n, who), phone.clock.now());
    phone.device.record_many_raw(checks.into_iter()).map_err(|p| anyhow::anyhow!("{}", p.code.as_str()))?;
    ensure!(phone.unsent()? == u32::try_from(n)?, "not all checks wait");
    Ok(())
}

/// A copy of such a fixture, gone with the round.
pub(crate) struct Round {
    dir: TempDir,
}

impl Round {
    /// Copies a fixture beside it, and waits until it lies on the disk.
    pub(crate) fn of(fixture: &Path) -> anyhow::Result<Self> {
        let beside = fixture.parent().context("a fixture lies in a folder")?;
        let dir = tempfile::Builder::new().prefix("round-").tempdir_in(beside)?;
        let mut copy = Command::new("cp");
        let copied = copy.args(["-r", "--reflink=auto"]).arg(fixture.join(".")).arg(dir.path()).status()?;
        ensure!(copied.success(), "the fixture is not copied");
        // What a copy leaves in memory would be written by the first one who waits for the disk.
        Command::new("sync").arg("-f").arg(dir.path()).status()?;
        Ok(Self { dir })
    }

    /// The hub's data directory.
    pub(crate) fn hub(&self) -> PathBuf {
        self.dir.path().join("hub")
    }

    /// The phone's.
    pub(crate) fn phone(&self) -> PathBuf {
        self.dir.path().join("phone")
    }
}
