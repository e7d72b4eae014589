//! `cargo xtask`: builds, starts and tests everything else.
//!
//! What always holds: it depends on none of our crates and talks to them only as a person would, by their
//! commands. A failure ends in one plain sentence. Exit codes: 0 done, 1 the answer is no, 2 wrong usage or
//! something this machine lacks.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is printed is this program's whole output"
)]

mod bench;
mod bindings;
mod chaos;
mod children;
mod demo;
mod district;
mod fix;
mod fuzz;
mod run;
mod sabotage;
mod screens;
mod steps;
mod system;
mod test;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Builds, starts and tests Kadian.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// From a fresh machine to the running product: a hub, a demo district and an enrolled checkpoint
    Run(RunArgs),
    /// Everything that CI runs, in its order
    Test {
        /// Also the parts that are too long for every change
        #[arg(long)]
        full: bool,
    },
    /// Writes the generated TypeScript types, docs/door.md and docs/errors.md
    Bindings {
        /// Changes nothing; fails and names the files that are stale
        #[arg(long)]
        check: bool,
    },
    /// One day of a whole district, from a seed, through the real device code and the real hub
    District(district::DistrictArgs),
    /// Fault campaigns against the real binaries: kills, power cuts, damaged files, links that lie
    Chaos(chaos::ChaosArgs),
    /// What it costs beside what it could cost: one table of ratios and budgets
    Bench(bench::BenchArgs),
    /// Bytes that anybody may send, changed for hours towards what was not reached yet
    Fuzz(fuzz::FuzzArgs),
    /// Mends what tools can mend: formatting, lints, generated files
    Fix,
}

/// How `cargo xtask run` was called.
#[derive(Args)]
struct RunArgs {
    /// Install missing system packages without asking
    #[arg(long)]
    yes: bool,
    /// Start over: forget the hub and the checkpoint of earlier runs
    #[arg(long)]
    fresh: bool,
    /// Make ten checks through the real screens, show them at the hub, stop
    #[arg(long)]
    ci_smoke: bool,
    /// Where the hub and the checkpoint keep their data [default: var/]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Run(args) => run::run(&args),
        Task::Test { full: false } => test::run(test::Extent::Usual),
        Task::Test { full: true } => test::run(test::Extent::Full),
        Task::Bindings { check: false } => bindings::write(),
        Task::Bindings { check: true } => bindings::check(),
        Task::District(args) => district::run(&args),
        Task::Chaos(args) => chaos::run(&args),
        Task::Bench(args) => bench::run(&args),
        Task::Fuzz(args) => fuzz::run(&args),
        Task::Fix => fix::run(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::from(if error.is::<system::Lacking>() { 2 } else { 1 })
        }
    }
}
