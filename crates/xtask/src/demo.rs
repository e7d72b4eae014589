//! The demo district of `cargo xtask run`: its folders, and what is remembered of it between two runs.
//!
//! What always holds: the officer's one-time password is never written down; what starting over removes is what
//! was made here, and nothing else in the folder.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// Where one demo lives.
pub(crate) struct Place {
    dir: PathBuf,
}

/// What may be remembered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Demo {
    pub(crate) officer: String,
    /// The checkpoint where our post stands.
    pub(crate) checkpoint: String,
    /// The hub's address when the post was enrolled.
    pub(crate) enrolled_at: Option<String>,
    /// Made for `--ci-smoke`, which may start it over without asking.
    pub(crate) for_smoke: bool,
}

/// What `kadian-hub init` said.
pub(crate) struct Fresh {
    pub(crate) demo: Demo,
    pub(crate) password: String,
}

impl Place {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    pub(crate) fn hub(&self) -> PathBuf {
        self.dir.join("hub")
    }

    pub(crate) fn post(&self) -> PathBuf {
        self.dir.join("post")
    }

    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.dir.join(name).with_extension("log")
    }

    fn note(&self) -> PathBuf {
        self.dir.join("demo.json")
    }

    pub(crate) fn prepare(&self) -> Result<()> {
        fs::create_dir_all(&self.dir).with_context(|| format!("cannot make {}", self.dir.display()))
    }

    /// Removes what earlier runs made.
    pub(crate) fn start_over(&self) -> Result<()> {
        for folder in [self.hub(), self.post()].iter().filter(|folder| folder.exists()) {
            fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        for file in [self.note(), self.log("hub"), self.log("phone")].iter().filter(|file| file.exists()) {
            fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
        }
        Ok(())
    }

    /// The demo of an earlier run, if its hub is there.
    pub(crate) fn remembered(&self) -> Result<Option<Demo>> {
        if !self.hub().join("hub.key").exists() {
            return Ok(None);
        }
        let note = self.note();
        let text = fs::read_to_string(&note).ok();
        match text.and_then(|text| serde_json::from_str(&text).ok()).and_then(|value| Demo::read(&value)) {
            Some(demo) => Ok(Some(demo)),
            None => bail!(
                "There is a hub in {}, but {} does not tell of its demo. `cargo xtask run --fresh` starts over.",
                self.hub().display(),
                note.display()
            ),
        }
    }

    pub(crate) fn remember(&self, demo: &Demo) -> Result<()> {
        let note = self.note();
        fs::write(&note, format!("{:#}\n", demo.value()))
            .with_context(|| format!("cannot write {}", note.display()))
    }

    /// Whether our post is enrolled at the hub as it listens now.
    pub(crate) fn is_enrolled(&self, demo: &Demo, hub_url: &str) -> bool {
        demo.enrolled_at.as_deref() == Some(hub_url) && self.post().is_dir()
    }
}

impl Demo {
    fn read(value: &Value) -> Option<Self> {
        Some(Self {
            officer: text(value, "officer")?,
            checkpoint: text(value, "checkpoint")?,
            enrolled_at: text(value, "enrolled_at"),
            for_smoke: value.get("for_smoke").and_then(Value::as_bool).unwrap_or(false),
        })
    }

    fn value(&self) -> Value {
        json!({
            "officer": self.officer,
            "checkpoint": self.checkpoint,
            "enrolled_at": self.enrolled_at,
            "for_smoke": self.for_smoke,
        })
    }
}

impl Fresh {
    /// Reads what `kadian-hub init --demo --json` printed.
    pub(crate) fn read(printed: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(printed).context("kadian-hub init printed no JSON")?;
        let checkpoint =
            value.get("checkpoints").and_then(|all| all.get(0)).and_then(|one| text(one, "name"));
        match (text(&value, "officer"), text(&value, "password"), checkpoint) {
            (Some(officer), Some(password), Some(checkpoint)) => {
                Ok(Self { demo: Demo { officer, checkpoint, enrolled_at: None, for_smoke: false }, password })
            }
            _ => bail!("kadian-hub init did not print officer, password and checkpoints"),
        }
    }
}

/// The link that `kadian-hub enrol --json` printed.
pub(crate) fn link(printed: &str) -> Result<String> {
    let value: Value = serde_json::from_str(printed).context("kadian-hub enrol printed no JSON")?;
    text(&value, "link").context("kadian-hub enrol printed no link")
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The folder of the demo: the one asked for, or `var/` in the checkout.
pub(crate) fn folder(root: &Path, asked: Option<&Path>) -> Result<PathBuf> {
    match asked {
        Some(dir) => std::path::absolute(dir).with_context(|| format!("{} is no folder name", dir.display())),
        None => Ok(root.join("var")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = r#"{"officer":"wang","password":"wild-river-92","hub_key":"k",
        "checkpoints":[{"id":1,"name":"东村口"},{"id":2,"name":"West"}]}"#;

    #[test]
    fn what_is_remembered_holds_no_password() {
        let fresh = Fresh::read(PRINTED).unwrap();
        let note = fresh.demo.value().to_string();
        assert_eq!(fresh.password, "wild-river-92");
        assert!(!note.contains("wild-river-92"));
        assert_eq!(Demo::read(&serde_json::from_str(&note).unwrap()).unwrap(), fresh.demo);
    }

    #[test]
    fn the_first_checkpoint_is_ours() {
        assert_eq!(Fresh::read(PRINTED).unwrap().demo.checkpoint, "东村口");
        assert!(Fresh::read(r#"{"officer":"wang","password":"x","checkpoints":[]}"#).is_err());
    }

    #[test]
    fn starting_over_leaves_what_others_put_there() {
        let dir = std::env::temp_dir().join(format!("kadian-demo-{}", std::process::id()));
        let place = Place::new(dir.clone());
        fs::create_dir_all(place.hub()).unwrap();
        fs::write(place.hub().join("hub.key"), "").unwrap();
        fs::write(dir.join("mine.txt"), "").unwrap();
        place.remember(&Fresh::read(PRINTED).unwrap().demo).unwrap();
        assert!(place.remembered().unwrap().is_some());
        place.start_over().unwrap();
        assert!(place.remembered().unwrap().is_none());
        assert!(dir.join("mine.txt").exists() && !place.hub().exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
