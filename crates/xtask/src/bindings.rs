//! The generated files: the screens' TypeScript types, `docs/door.md`, `docs/errors.md` and
//! `docs/openapi.json`.
//!
//! What always holds: `ui/kit/bindings` holds what the Rust types say and nothing else; a check writes nothing into
//! the checkout. ts-rs exports from tests, so both run the test binaries with a filter.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::screens::files_below;
use crate::steps::answer;
use crate::tree::Tree;

/// The crates whose types reach the screens, alone: nobody needs WebKit to write a type.
const ALONE: &[&str] = &[
    "--package=kadian-domain",
    "--package=kadian-device",
    "--package=kadian-hub",
    "--features=kadian-domain/bindings,kadian-device/bindings,kadian-hub/bindings",
];

/// The tests of ts-rs, and those that write or compare `docs/door.md`, `docs/errors.md` and `docs/openapi.json`.
const EXPORTS: &[&str] = &["--", "export_bindings", "door_doc", "errors_doc", "openapi_doc"];

/// Where one of these is set, its test writes the page instead of comparing it.
const WRITE_PAGES: &[(&str, &str)] =
    &[("KADIAN_WRITE_DOOR_DOC", "1"), ("KADIAN_WRITE_ERRORS_DOC", "1"), ("KADIAN_WRITE_OPENAPI_DOC", "1")];

/// Files by their path below the folder.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// `cargo xtask bindings`
pub(crate) fn write() -> Result<ExitCode> {
    let tree = Tree::find()?;
    let fresh = export(&tree, tree.cargo().arg("test").args(ALONE).envs(WRITE_PAGES.iter().copied()))?;
    let committed = committed(&tree)?;
    let stale = differing(&committed, &fresh);
    for path in &stale {
        let file = folder(&tree).join(path);
        match fresh.get(path) {
            Some(content) => put(&file, content)?,
            None => fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?,
        }
    }
    println!(
        "{} types, {} of them changed; docs/door.md, docs/errors.md and docs/openapi.json are written",
        fresh.len(),
        stale.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// `cargo xtask bindings --check`
pub(crate) fn check() -> Result<ExitCode> {
    let tree = Tree::find()?;
    check_with(&tree, ALONE)?;
    Ok(ExitCode::SUCCESS)
}

/// Fails and names the files that are stale. `selection`: the packages and features to run the exports in.
pub(crate) fn check_with(tree: &Tree, selection: &[&str]) -> Result<()> {
    let fresh = export(tree, tree.cargo().args(["test", "--locked"]).args(selection))?;
    let stale = differing(&committed(tree)?, &fresh);
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = stale.iter().map(|path| format!("  ui/kit/bindings/{}", path.display())).collect();
    bail!("These generated files are stale; `cargo xtask bindings` writes them:\n{}", names.join("\n"))
}

/// Where tests leave their exports, so that no test run writes into the checkout.
pub(crate) fn export_folder(tree: &Tree) -> PathBuf {
    tree.notes().join("bindings")
}

/// Runs the exports of a `cargo test` into an empty folder and reads it.
fn export(tree: &Tree, test: &mut Command) -> Result<Files> {
    let to = export_folder(tree);
    if to.exists() {
        fs::remove_dir_all(&to).with_context(|| format!("cannot empty {}", to.display()))?;
    }
    fs::create_dir_all(&to).with_context(|| format!("cannot make {}", to.display()))?;
    answer(test.arg("--tests").args(EXPORTS).env("TS_RS_EXPORT_DIR", &to))?;
    let fresh = read_all(&to)?;
    if fresh.is_empty() {
        bail!("No type was exported: is the feature `bindings` gone from the crates?");
    }
    Ok(fresh)
}

fn folder(tree: &Tree) -> PathBuf {
    tree.ui().join("kit/bindings")
}

fn committed(tree: &Tree) -> Result<Files> {
    let folder = folder(tree);
    if folder.is_dir() { read_all(&folder) } else { Ok(Files::new()) }
}

fn read_all(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for file in files_below(folder, &[])? {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        files.insert(file.strip_prefix(folder).unwrap_or(&file).to_path_buf(), content);
    }
    Ok(files)
}

/// Paths that are on one side only, or whose contents differ.
fn differing(committed: &Files, fresh: &Files) -> Vec<PathBuf> {
    let gone = committed.keys().filter(|path| !fresh.contains_key(*path));
    let other = fresh.iter().filter(|(path, content)| committed.get(*path) != Some(*content));
    gone.chain(other.map(|(path, _)| path)).cloned().collect()
}

fn put(file: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(path, text)| (path.into(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_stale_a_missing_and_a_left_over_file_are_all_named() {
        let committed = files(&[("Same.ts", "1"), ("Stale.ts", "1"), ("Gone.ts", "1")]);
        let fresh = files(&[("Same.ts", "1"), ("Stale.ts", "2"), ("hub/New.ts", "1")]);
        let want: Vec<PathBuf> = ["Gone.ts", "Stale.ts", "hub/New.ts"].iter().map(PathBuf::from).collect();
        assert_eq!(differing(&committed, &fresh), want);
        assert!(differing(&fresh, &fresh).is_empty());
    }
}
