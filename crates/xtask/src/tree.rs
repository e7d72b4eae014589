//! Where things are in this checkout, and the two tools that work on it, cargo and npm.
//!
//! What always holds: every command that is made here runs inside the checkout, wherever the person stands.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps;

/// One checkout.
pub(crate) struct Tree {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
}

impl Tree {
    pub(crate) fn find() -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.join("../..").canonicalize().context("the checkout is not where xtask was built")?;
        let asked = steps::answer(cargo_in(&root).args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ]))?;
        let metadata: serde_json::Value =
            serde_json::from_str(&asked).context("cargo metadata is not JSON")?;
        let target = metadata
            .get("target_directory")
            .and_then(|t| t.as_str())
            .context("cargo metadata names no target directory")?;
        Ok(Self { root, target: target.into() })
    }

    /// Cargo, at the root.
    pub(crate) fn cargo(&self) -> Command {
        cargo_in(&self.root)
    }

    /// npm, in `ui/`.
    pub(crate) fn npm(&self) -> Command {
        let mut npm = Command::new("npm");
        npm.current_dir(self.ui());
        npm
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The folder with the browser tests and their npm lock file.
    pub(crate) fn e2e(&self) -> PathBuf {
        self.root.join("tests/e2e")
    }

    /// A binary of a debug build.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// Where xtask keeps what it remembers between two calls; losing it costs time only.
    pub(crate) fn notes(&self) -> PathBuf {
        self.target.join("xtask")
    }
}

/// Cargo, in a folder.
pub(crate) fn cargo_in(root: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    // `cargo run` told us about the package xtask; a cargo below that heard it too would build some crates anew.
    let about_xtask = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(about_xtask)) {
        cargo.env_remove(name);
    }
    // A log without control characters, unless somebody chose otherwise.
    if std::env::var_os("CARGO_TERM_COLOR").is_none() && !std::io::stdout().is_terminal() {
        cargo.env("CARGO_TERM_COLOR", "never");
    }
    cargo
}
