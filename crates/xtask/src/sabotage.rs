//! `cargo xtask chaos --sabotage`: seeded bugs, each of which a campaign must catch. A campaign that cannot fail proves
//! nothing.
//!
//! What always holds: bugs live as patches in `tests/sabotage`, never behind a flag in what ships; they are applied in a
//! scratch tree with a target directory of its own. A patch that does not apply or build any more fails. The tree without
//! any of them is tried first, and again at the seed that caught a bug: a campaign that fails there catches nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail, ensure};

use crate::chaos::BINARIES;
use crate::steps::{quietly, succeed};
use crate::tree::{Tree, cargo_in};

/// A campaign ends with the first broken promise, so that only a bug that is not caught takes so long. Where a bug shows
/// depends on the moment of a kill, a busy machine needs more of them than its share of the short tier has.
const CATCH_S: u64 = 240;

/// One seeded bug.
#[derive(Debug, PartialEq, Eq)]
struct Bug {
    name: String,
    /// What is broken, in a sentence.
    what: String,
    /// The campaign that must catch it.
    campaign: String,
    patch: PathBuf,
}

/// What a campaign said.
enum Said {
    Sound,
    Broken { why: String, seed: u64 },
}

/// What came of one bug.
enum Came {
    Caught(String),
    /// Why not: the campaign saw nothing, or it fails at that seed without the bug too.
    Missed(String),
}

/// Tries every bug; `only` names campaigns, or bugs by how their names begin.
pub(crate) fn run(tree: &Tree, only: &[String]) -> Result<ExitCode> {
    let is_asked = |bug: &Bug| {
        only.is_empty()
            || only.iter().any(|name| *name == bug.campaign || bug.name.starts_with(name.as_str()))
    };
    let bugs: Vec<Bug> = bugs(&tree.root.join("tests/sabotage"))?.into_iter().filter(is_asked).collect();
    let scratch = Scratch::new(tree)?;
    scratch.build()?;
    scratch.keep_sound_binaries()?;
    for campaign in bugs.iter().map(|bug| bug.campaign.as_str()).collect::<BTreeSet<_>>() {
        if let Said::Broken { why, seed } = scratch.try_sound(campaign, &[])? {
            bail!("{campaign} fails without any seeded bug, at seed {seed}: {why}");
        }
        println!("{campaign} is sound without a seeded bug");
    }
    let mut n_caught = 0_usize;
    for bug in &bugs {
        // One that does not apply or build is a failure of its own, and says nothing of those behind it.
        match scratch.try_bug(bug).unwrap_or_else(|error| Came::Missed(format!("{error:#}"))) {
            Came::Caught(why) => {
                n_caught = n_caught.saturating_add(1);
                println!("caught     {} {} by {}: {why}", bug.name, bug.what, bug.campaign);
            }
            Came::Missed(why) => println!("NOT caught {} {} by {}: {why}", bug.name, bug.what, bug.campaign),
        }
    }
    println!("{n_caught} of {} seeded bugs were caught", bugs.len());
    Ok(if n_caught == bugs.len() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A tree of its own, at the commit that is checked out.
struct Scratch {
    root: PathBuf,
    target: PathBuf,
    /// The binaries of the tree without a bug.
    sound: PathBuf,
}

impl Scratch {
    fn new(tree: &Tree) -> Result<Self> {
        let folder = tree.root.join("target/xtask/sabotage");
        let root = folder.join("tree");
        if root.exists() {
            std::fs::remove_dir_all(&root).context("failed to clear the scratch tree")?;
        }
        // A clone and not a worktree: it leaves nothing behind in the repository.
        quietly(Command::new("git").args(["clone", "--quiet", "--shared"]).arg(&tree.root).arg(&root))?;
        Ok(Self { root, target: folder.join("target"), sound: folder.join("sound") })
    }

    fn build(&self) -> Result<()> {
        succeed(self.cargo().args(["build", "--locked", "--quiet"]).args(BINARIES))
    }

    fn keep_sound_binaries(&self) -> Result<()> {
        // A program finds the others beside it, above a folder `deps`.
        std::fs::create_dir_all(self.sound.join("deps")).context("failed to make a folder")?;
        for name in ["chaos", "kadian", "kadian-hub"] {
            let from = self.target.join("debug").join(name);
            std::fs::copy(&from, self.sound.join(name)).with_context(|| format!("{name} was not built"))?;
        }
        Ok(())
    }

    fn try_sound(&self, campaign: &str, words: &[String]) -> Result<Said> {
        self.try_campaign(&self.sound, campaign, words)
    }

    /// The exit code alone would not tell a broken promise from a void row.
    fn try_campaign(&self, binaries: &Path, campaign: &str, words: &[String]) -> Result<Said> {
        let mut chaos = Command::new(binaries.join("chaos"));
        chaos.args(["--only", campaign, "--json"]).args(words).current_dir(&self.root);
        let output = chaos.output().context("the campaigns do not start")?;
        let text = String::from_utf8_lossy(&output.stdout);
        let row: serde_json::Value = serde_json::from_str(text.lines().last().unwrap_or_default())
            .with_context(|| {
                format!("{campaign} said nothing: {}", String::from_utf8_lossy(&output.stderr))
            })?;
        Ok(said(&row))
    }

    fn try_bug(&self, bug: &Bug) -> Result<Came> {
        let apply = |how: &[&str]| {
            let mut git = Command::new("git");
            git.current_dir(&self.root).arg("apply").args(how).arg(&bug.patch);
            quietly(&mut git).with_context(|| format!("{} does not apply to this tree", bug.name))
        };
        apply(&[])?;
        let words = ["--seconds".to_owned(), CATCH_S.to_string()];
        let with =
            self.build().and_then(|()| self.try_campaign(&self.target.join("debug"), &bug.campaign, &words));
        apply(&["--reverse"])?;
        let Said::Broken { why, seed } = with? else {
            return Ok(Came::Missed(format!("nothing was seen in {CATCH_S} s")));
        };
        // What fails here without the bug as well was not caught but met.
        let again = ["--seed".to_owned(), seed.to_string(), "--seeds".to_owned(), "1".to_owned()];
        Ok(match self.try_sound(&bug.campaign, &again)? {
            Said::Sound => Came::Caught(why),
            Said::Broken { why, .. } => Came::Missed(format!("seed {seed} fails without it too: {why}")),
        })
    }

    fn cargo(&self) -> Command {
        let mut cargo = cargo_in(&self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target);
        cargo
    }
}

fn said(row: &serde_json::Value) -> Said {
    let number = |name: &str| row.get(name).and_then(serde_json::Value::as_u64).unwrap_or_default();
    // A campaign ends with the seed that broke something.
    let seed = number("first_seed").saturating_add(number("seeds")).saturating_sub(1);
    broken(row).map_or(Said::Sound, |why| Said::Broken { why, seed })
}

/// The first promise that a row says is broken.
fn broken(row: &serde_json::Value) -> Option<String> {
    let counted = ["lost", "doubled", "false_sent"].into_iter().find_map(|what| {
        let n = row.get(what)?.as_u64()?;
        (n > 0).then(|| format!("{n} {what}"))
    });
    let fault = || Some(row.get("faults")?.as_array()?.first()?.as_str()?.to_owned());
    counted.or_else(fault)
}

fn bugs(folder: &Path) -> Result<Vec<Bug>> {
    let mut patches = Vec::new();
    for entry in std::fs::read_dir(folder).context("there are no seeded bugs")? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "patch") {
            patches.push(path);
        }
    }
    patches.sort();
    ensure!(!patches.is_empty(), "there are no seeded bugs");
    patches.into_iter().map(bug).collect()
}

fn bug(patch: PathBuf) -> Result<Bug> {
    let words = patch.with_extension("txt");
    let text = std::fs::read_to_string(&words).with_context(|| format!("{} is missing", words.display()))?;
    let what = text.lines().next().unwrap_or_default().trim().to_owned();
    let campaign = text.lines().find_map(|line| line.strip_prefix("caught by: "));
    let campaign = campaign.with_context(|| format!("{} names no campaign", words.display()))?;
    let name = patch.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Bug { name, what, campaign: campaign.trim().to_owned(), patch })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_seed_that_broke_something_is_the_last_one() {
        let row = json!({ "first_seed": 7, "seeds": 3, "lost": 1 });
        assert!(matches!(said(&row), Said::Broken { seed: 9, .. }));
    }

    #[test]
    fn a_row_is_broken_by_a_count_or_a_fault_and_not_by_being_void() {
        let row = |lost: u64, faults: &[&str]| json!({ "lost": lost, "doubled": 0, "false_sent": 0, "faults": faults, "ok": false });
        assert_eq!(broken(&row(2, &[])), Some("2 lost".to_owned()));
        assert_eq!(broken(&row(0, &["a hole"])), Some("a hole".to_owned()));
        assert_eq!(broken(&row(0, &[])), None);
    }
}
