//! The screens: their npm packages, their checks and their build.
//!
//! What always holds: a build is skipped only while both its sources and what it made are byte for byte what they
//! were, so that the placeholder page of a plain `cargo build` is never taken for the screens.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::steps::succeed;
use crate::tree::Tree;

/// Folders under `ui/` that are made, not written.
const MADE: &[&str] = &["node_modules", "dist"];

/// What `npm run build` makes, under `ui/`.
const BUILT: &[&str] = &["phone/dist", "dashboard/dist"];

/// Installs what the lock file of `ui/` says, skipped while it stands.
pub(crate) fn install(tree: &Tree) -> Result<()> {
    npm_ci(tree, &tree.ui(), "ui")
}

/// Installs what the browser tests need, where they have a lock file of their own.
pub(crate) fn install_e2e(tree: &Tree) -> Result<()> {
    if tree.e2e().join("package-lock.json").exists() { npm_ci(tree, &tree.e2e(), "e2e") } else { Ok(()) }
}

/// Type checks and lints, then the unit tests.
pub(crate) fn check(tree: &Tree) -> Result<()> {
    succeed(tree.npm().args(["run", "check"]))?;
    succeed(tree.npm().arg("test"))
}

/// Builds the screens, skipped while the last build stands.
pub(crate) fn build(tree: &Tree) -> Result<()> {
    if stamp(tree)? == read(&note(tree, "screens")) {
        println!("      as they were");
        return Ok(());
    }
    succeed(tree.npm().args(["run", "build"]))?;
    write(&note(tree, "screens"), &stamp(tree)?)
}

/// Looks at every screen as people see it, skipped while the screens are what they were when nothing was wrong.
/// The pictures stay in `target/xtask/audit`.
pub(crate) fn audit(tree: &Tree) -> Result<()> {
    let sources = hash(&files_below(&tree.ui(), MADE)?)?;
    if sources == read(&note(tree, "audit")) {
        println!("      as they were");
        return Ok(());
    }
    let pictures = tree.root.join("target/xtask/audit");
    let mut audit = tree.npm();
    audit.args(["run", "audit", "--"]).arg(&pictures);
    succeed(&mut audit).with_context(|| format!("what was seen is in {}", pictures.display()))?;
    write(&note(tree, "audit"), &sources)
}

fn npm_ci(tree: &Tree, folder: &Path, name: &str) -> Result<()> {
    let lock = hash(&[folder.join("package.json"), folder.join("package-lock.json")])?;
    if folder.join("node_modules").is_dir() && lock == read(&note(tree, name)) {
        return Ok(());
    }
    succeed(tree.npm().current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
    write(&note(tree, name), &lock)
}

/// One line for the sources and what was made from them.
fn stamp(tree: &Tree) -> Result<String> {
    let ui = tree.ui();
    let sources = files_below(&ui, MADE)?;
    let mut built = Vec::new();
    for folder in BUILT {
        let folder = ui.join(folder);
        if folder.is_dir() {
            built.extend(files_below(&folder, &[])?);
        }
    }
    Ok(format!("{} {}", hash(&sources)?, hash(&built)?))
}

/// All files below a folder in a fixed order, without the folders named.
pub(crate) fn files_below(folder: &Path, without: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
            let kind = entry.file_type().with_context(|| format!("cannot see {}", entry.path().display()))?;
            if kind.is_file() {
                found.push(entry.path());
            } else if kind.is_dir() && !without.iter().any(|name| entry.file_name() == *name) {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Names and contents together. It tells a changed file from the same one and guards nothing.
fn hash(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn note(tree: &Tree, name: &str) -> PathBuf {
    tree.notes().join(name).with_extension("stamp")
}

fn read(note: &Path) -> String {
    fs::read_to_string(note).unwrap_or_default()
}

fn write(note: &Path, text: &str) -> Result<()> {
    let folder = note.parent().context("a note lies in a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::write(note, text).with_context(|| format!("cannot write {}", note.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_and_a_new_name_both_change_the_hash() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let all = files_below(&folder, &[]).unwrap();
        let (first, rest) = all.split_first().unwrap();
        assert_eq!(hash(&all).unwrap(), hash(&all).unwrap());
        assert_ne!(hash(&all).unwrap(), hash(rest).unwrap());
        assert_ne!(hash(std::slice::from_ref(first)).unwrap(), hash(rest).unwrap());
    }

    #[test]
    fn folders_that_are_made_are_passed_over() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = files_below(folder, &["src"]).unwrap();
        assert!(files.iter().all(|file| !file.starts_with(folder.join("src"))));
        assert!(files.iter().any(|file| file.ends_with("Cargo.toml")));
    }
}
