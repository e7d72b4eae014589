//! `cargo xtask chaos`: fault campaigns against the real binaries, by their own program.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::steps::succeed;
use crate::test::Extent;
use crate::tree::Tree;
use crate::{sabotage, system};

/// What is run. Where nothing is said: every campaign, its share of the short tier.
#[derive(Args, Default)]
pub(crate) struct ChaosArgs {
    /// These campaigns alone, by name (G1); of the seeded bugs also by number (16)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// As many trials as the figures of docs/reliability.md stand on; takes hours
    #[arg(long)]
    full: bool,
    /// The first seed [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// So many seeds, whatever time they take
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,
    /// Each campaign for so many seconds
    #[arg(long, value_name = "S", conflicts_with = "seeds")]
    seconds: Option<u64>,
    /// Run nothing: add up the rows that earlier runs printed with --json, and judge them as one full run
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["only", "full", "seeds", "seconds"])]
    sum: Vec<PathBuf>,
    /// Print one JSON object a campaign
    #[arg(long)]
    json: bool,
    /// Seed every bug of tests/sabotage in a scratch tree, and see that the campaign it names catches it
    #[arg(long, conflicts_with_all = ["full", "seed", "seeds", "seconds", "json"])]
    sabotage: bool,
}

/// `cargo xtask chaos`
pub(crate) fn run(args: &ChaosArgs) -> Result<ExitCode> {
    system::require_cargo()?;
    system::provide(&[system::TO_BUILD, system::FOR_THE_CAMPAIGNS], system::consent())?;
    let tree = Tree::find()?;
    if args.sabotage {
        return sabotage::run(&tree, &args.only);
    }
    succeed(tree.cargo().args(["build", "--locked"]).args(extent(args).profile()).args(BINARIES))?;
    let status = campaigns(&tree, extent(args)).args(words(args)).status();
    let status = status.context("the campaigns do not start")?;
    // Its own code: 1 where a promise was broken or a campaign is void.
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

/// Every campaign's share of the short tier, as a step of the tests; the binaries are built.
pub(crate) fn holds(tree: &Tree) -> Result<()> {
    succeed(&mut campaigns(tree, Extent::Usual))
}

pub(crate) const BINARIES: &[&str] =
    &["--package=kadian-cli", "--package=kadian-hub", "--package=kadian-chaos"];

fn extent(args: &ChaosArgs) -> Extent {
    if args.full { Extent::Full } else { Extent::Usual }
}

impl Extent {
    /// Hours of trials are worth an optimised build; the short tier takes what the tests have built already.
    pub(crate) fn profile(self) -> &'static [&'static str] {
        match self {
            Self::Full => &["--release"],
            Self::Usual => &[],
        }
    }
}

fn campaigns(tree: &Tree, extent: Extent) -> Command {
    let mut cargo = tree.cargo();
    cargo.args(["run", "--locked", "--quiet", "--package=kadian-chaos", "--bin=chaos"]);
    cargo.args(extent.profile()).arg("--");
    cargo
}

fn words(args: &ChaosArgs) -> Vec<String> {
    let names = args.only.iter().flat_map(|name| ["--only".to_owned(), name.clone()]);
    let numbers = [("--seed", args.seed), ("--seeds", args.seeds), ("--seconds", args.seconds)];
    let numbers =
        numbers.into_iter().filter_map(|(name, number)| Some([name.to_owned(), number?.to_string()]));
    let flags = [("--full", args.full), ("--json", args.json)];
    let flags = flags.into_iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name.to_owned());
    let files = args.sum.iter().flat_map(|file| ["--sum".to_owned(), file.display().to_string()]);
    names.chain(numbers.flatten()).chain(files).chain(flags).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_is_passed_on() {
        assert_eq!(words(&ChaosArgs::default()), Vec::<String>::new());
        let args = ChaosArgs { only: vec!["G1".into()], seed: Some(7), full: true, ..ChaosArgs::default() };
        assert_eq!(words(&args), ["--only", "G1", "--seed", "7", "--full"]);
    }
}
