//! `cargo xtask district`: one day of the whole virtual district, by testkit's own program.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use clap::Args;

use crate::steps::succeed;
use crate::system;
use crate::tree::Tree;

/// How the day is played. What is left out is the district that Kadian is built for.
#[derive(Args, Default)]
pub(crate) struct DistrictArgs {
    /// The same seed is the same day
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Posts [default: 122]
    #[arg(long, value_name = "N")]
    checkpoints: Option<u32>,
    /// Phones [default: 250]
    #[arg(long, value_name = "N")]
    devices: Option<u32>,
    /// Passages of the day [default: 200000]
    #[arg(long, value_name = "N")]
    checks: Option<u32>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// `cargo xtask district`
pub(crate) fn run(args: &DistrictArgs) -> Result<ExitCode> {
    system::require_cargo()?;
    let tree = Tree::find()?;
    // Optimised: a district is a few hundred thousand signatures, hashes and encrypted pages.
    succeed(&mut day(&tree, "build"))?;
    let status = day(&tree, "run").arg("--").args(words(args)).status();
    let status = status.context("the district does not start")?;
    // Its own code: 1 where the day does not agree with itself.
    Ok(ExitCode::from(u8::try_from(status.code().unwrap_or(1)).unwrap_or(1)))
}

/// The day as it is when nothing is said, as a step of the tests.
pub(crate) fn agrees(tree: &Tree) -> Result<()> {
    succeed(&mut day(tree, "run"))
}

fn day(tree: &Tree, task: &str) -> Command {
    let mut cargo = tree.cargo();
    cargo.args([task, "--locked", "--quiet", "--release", "--package=kadian-testkit", "--bin=district"]);
    cargo
}

fn words(args: &DistrictArgs) -> Vec<String> {
    let numbers = [
        ("--seed", args.seed.map(|n| n.to_string())),
        ("--checkpoints", args.checkpoints.map(|n| n.to_string())),
        ("--devices", args.devices.map(|n| n.to_string())),
        ("--checks", args.checks.map(|n| n.to_string())),
    ];
    let given = numbers.into_iter().filter_map(|(name, number)| Some([name.to_owned(), number?]));
    given.flatten().chain(args.json.then(|| "--json".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_said_is_passed_on() {
        assert_eq!(words(&DistrictArgs::default()), Vec::<String>::new());
        let args = DistrictArgs { seed: Some(7), checks: Some(10), json: true, ..DistrictArgs::default() };
        assert_eq!(words(&args), ["--seed", "7", "--checks", "10", "--json"]);
    }
}
