//! The rules that a reader relies on and no compiler checks: who may use what, under which licence, in files of what
//! shape.
//!
//! What always holds: each rule is one test named by a sentence; its findings name the file and say why; a pure
//! function finds them, and a second test shows that it can.

#![expect(clippy::panic, reason = "a rule that cannot be checked fails its test")]

mod dependencies;
mod faults;
mod files;
mod fuzzing;
mod licences;
mod recipes;
mod sabotage;
mod screens;
mod sql;

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are downloaded or made, by the end of their path.
const PASSED_OVER: &[&str] =
    &["node_modules", "target", "dist", "src-tauri/gen", "tests/e2e/out", "ui/kit/bindings"];

/// A file with its path from the root, `/` between the parts.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    #[cfg(test)]
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    pub(crate) fn is(&self, endings: &[&str]) -> bool {
        Path::new(&self.path).extension().is_some_and(|end| endings.iter().any(|one| end == *one))
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All text files in these folders of the root; a folder that does not exist yet holds none.
pub(crate) fn sources(folders: &[&str]) -> Vec<Source> {
    let root = root();
    let mut open: Vec<PathBuf> =
        folders.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.map(|entry| entry.path()).unwrap_or_else(|error| panic!("{error}"));
            if path.is_dir() {
                if !PASSED_OVER.iter().any(|passed| path.ends_with(passed)) {
                    open.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).unwrap_or(&path);
                found.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    assert!(!found.is_empty(), "no source was found below {folders:?}: the walk is broken");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Ends a test with its findings.
#[track_caller]
pub(crate) fn none_of(findings: Vec<String>) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}
