//! `cargo xtask fix`: everything that a tool can mend, so that a person's review is about meaning.
//!
//! What always holds: the generated files come last, for the lints may have changed what they are made from.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::steps::{Steps, succeed};
use crate::test::WHOLE;
use crate::tree::Tree;
use crate::{bindings, screens};

/// `cargo xtask fix`
pub(crate) fn run() -> Result<ExitCode> {
    let tree = Tree::find()?;
    let mut steps = Steps::of(4);
    steps.step("formatting", || succeed(tree.cargo().args(["fmt", "--all"])))?;
    steps.step("mending lints of the Rust code", || {
        let mut clippy = tree.cargo();
        clippy.args(["clippy", "--fix", "--allow-dirty", "--allow-staged", "--all-targets"]);
        succeed(clippy.args(WHOLE))
    })?;
    steps.step("mending lints of the screens", || {
        screens::install(&tree)?;
        succeed(Command::new("npx").current_dir(tree.ui()).args(["--no-install", "eslint", "--fix", "."]))
    })?;
    steps.step("writing the generated files", bindings::write)
}
