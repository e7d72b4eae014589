//! What every benchmark stands on: how much is measured, where fixtures are kept, the one clock.

use anyhow::Context;
use clap::ValueEnum;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Size {
    /// A few seconds a benchmark: it shows that everything runs, and decides nothing.
    Small,
    /// What the budgets stand on.
    Full,
}

/// What a benchmark is given.
pub(crate) struct Ground {
    /// How much is measured.
    pub(crate) size: Size,
    dir: PathBuf,
}

impl Ground {
    pub(crate) fn new(size: Size, dir: &Path) -> Self {
        Self { size, dir: dir.to_owned() }
    }

    /// One of two by the size.
    pub(crate) fn by_size<T>(&self, small: T, full: T) -> T {
        match self.size {
            Size::Small => small,
            Size::Full => full,
        }
    }

    /// A folder that is made once and kept. `make` fills an empty folder, which takes its name when it is whole.
    /// The name holds whatever its content depends on.
    pub(crate) fn fixture(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<PathBuf> {
        self.kept("fixtures", name, make)
    }

    /// The same for what a baseline needs and registries have.
    pub(crate) fn baseline(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<PathBuf> {
        self.kept("baselines", name, make)
    }

    /// A folder on the storage where fixtures lie, which goes with what it is dropped with: what is written there is waited
    /// for as on any disk.
    pub(crate) fn scratch(&self) -> anyhow::Result<TempDir> {
        let all = self.dir.join("scratch");
        std::fs::create_dir_all(&all)?;
        tempfile::tempdir_in(all.canonicalize()?).context("a folder to write to is made")
    }

    fn kept(
        &self,
        kind: &str,
        name: &str,
        make: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<PathBuf> {
        let all = self.dir.join(kind);
        let (made, part) = (all.join(name), all.join(format!("{name}.part")));
        if !made.exists() {
            if part.exists() {
                std::fs::remove_dir_all(&part)?;
            }
            std::fs::create_dir_all(&part)?;
            make(&part).with_context(|| format!("failed to make {kind}/{name}"))?;
            std::fs::rename(&part, &made)?;
        }
        made.canonicalize().context("a folder that was made is there")
    }
}

/// The clock of all measurements.
#[expect(clippy::disallowed_methods, reason = "to measure is what this program is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What this process has spent of all cores so far, in seconds: steady where the clock is not.
pub(crate) fn cpu_seconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
}

/// How long a piece of work took, in seconds.
pub(crate) fn seconds_of<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let began = now();
    let done = work();
    (began.elapsed().as_secs_f64(), done)
}
