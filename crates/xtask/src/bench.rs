//! `cargo xtask bench`: what Kadian costs beside what it could cost, by its own program.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::steps::succeed;
use crate::system;
use crate::test::Extent;
use crate::tree::Tree;

/// What is measured. Where nothing is said: everything, at full size.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// These benchmarks alone, by name (capture)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How much: small shows that everything runs and decides nothing
    #[arg(long, value_enum, default_value_t = Size::Full)]
    size: Size,
    /// Print one JSON object a row
    #[arg(long)]
    json: bool,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Size {
    Small,
    Full,
}

/// `cargo xtask bench`
pub(crate) fn run(args: &BenchArgs) -> Result<ExitCode> {
    system::require_cargo()?;
    system::require_node()?;
    system::provide(&[system::TO_BUILD, system::FOR_THE_BENCHMARKS], system::consent())?;
    let tree = Tree::find()?;
    succeed(tree.cargo().args(["build", "--locked"]).args(Extent::Full.profile()).args(BINARIES))?;
    let status = benchmarks(&tree, Extent::Full).args(words(args)).status();
    let status = status.context("the benchmarks do not start")?;
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

/// That every benchmark runs, as a step of the tests; the binaries are built.
pub(crate) fn runs(tree: &Tree) -> Result<()> {
    succeed(benchmarks(tree, Extent::Usual).arg("--size=small"))
}

const BINARIES: &[&str] = &["--package=kadian-cli", "--package=kadian-hub", "--package=kadian-bench"];

fn benchmarks(tree: &Tree, extent: Extent) -> Command {
    let mut cargo = tree.cargo();
    cargo.args(["run", "--locked", "--quiet", "--package=kadian-bench", "--bin=bench"]);
    cargo.args(extent.profile()).arg("--").arg("--dir").arg(tree.root.join("target"));
    cargo
}

fn words(args: &BenchArgs) -> Vec<String> {
    let names = args.only.iter().flat_map(|name| ["--only".to_owned(), name.clone()]);
    let size = match args.size {
        Size::Small => "--size=small",
        Size::Full => "--size=full",
    };
    names.chain([size.to_owned()]).chain(args.json.then(|| "--json".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_passed_on() {
        let args = BenchArgs { only: vec!["capture".into()], size: Size::Small, json: true };
        assert_eq!(words(&args), ["--only", "capture", "--size=small", "--json"]);
    }
}
