//! `cargo xtask bench`: what Kadian costs beside what it could cost, by its own program.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::screens;
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
    let tree = Tree::find()?;
    let mut sets = vec![system::TO_BUILD, system::FOR_THE_BENCHMARKS];
    let screens_are_measured = is_chosen(args, OF_THE_SCREENS);
    if screens_are_measured {
        sets.extend([system::FOR_THE_BROWSER, system::FOR_THE_WINDOW, system::TO_DRIVE_THE_WINDOW]);
    }
    system::provide(&sets, system::consent())?;
    if screens_are_measured {
        screens::install(&tree)?;
        screens::build(&tree)?;
    }
    let mut build = tree.cargo();
    build.args(["build", "--locked"]).args(Extent::Full.profile()).args(BINARIES);
    // WebKit is not built for whoever measures something else.
    if is_chosen(args, OF_THE_WINDOW) {
        build.args(WINDOWS);
    }
    succeed(&mut build)?;
    let status = benchmarks(&tree, Extent::Full).args(words(args)).status();
    let status = status.context("the benchmarks do not start")?;
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

/// That every benchmark runs, as a step of the tests; the binaries are built.
pub(crate) fn runs(tree: &Tree) -> Result<()> {
    succeed(benchmarks(tree, Extent::Usual).arg("--size=small"))
}

const BINARIES: &[&str] = &["--package=kadian-cli", "--package=kadian-hub", "--package=kadian-bench"];

/// The app as it ships, and the empty window beside it.
const WINDOWS: &[&str] =
    &["--package=kadian-app", "--features=kadian-app/custom-protocol", "--bins", "--examples"];

/// What needs the app's window.
const OF_THE_WINDOW: &[&str] = &["start", "idle", "size"];
/// What needs the screens to be built, and something to show them in.
const OF_THE_SCREENS: &[&str] = &["gate", "start", "idle", "size"];

fn is_chosen(args: &BenchArgs, names: &[&str]) -> bool {
    args.only.is_empty() || args.only.iter().any(|only| names.contains(&only.as_str()))
}

/// The program itself and not by `cargo run`, which would build it anew with the features of a build of its own.
fn benchmarks(tree: &Tree, extent: Extent) -> Command {
    let target = tree.root.join("target");
    let profile = match extent {
        Extent::Full => "release",
        Extent::Usual => "debug",
    };
    let mut bench = Command::new(target.join(profile).join("bench"));
    bench.current_dir(&tree.root).arg("--dir").arg(target);
    bench
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

    #[test]
    fn a_window_is_built_for_what_needs_one_alone() {
        let only = |name: &str| BenchArgs { only: vec![name.into()], size: Size::Full, json: false };
        assert!(is_chosen(&only("idle"), OF_THE_WINDOW));
        assert!(!is_chosen(&only("capture"), OF_THE_WINDOW));
        assert!(is_chosen(&BenchArgs { only: Vec::new(), ..only("") }, OF_THE_WINDOW));
    }
}
