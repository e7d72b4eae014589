//! `chaos`: fault campaigns against the real binaries, each from a seed, judged by an oracle that shares no code with them.
//!
//! What always holds: a campaign in which one of its faults never fired is void; a row that is not sound names the seed
//! and the command that plays it again. Exit codes: 0 all rows are sound, 1 one is not or is void, 2 wrong usage or a tool
//! that this machine lacks.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a trial fails by panicking; the campaign catches it and names the seed"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is printed is this program's whole output"
)]

mod abuse;
mod backups;
mod campaign;
mod child;
mod clocks;
mod damage;
mod dice;
mod kill;
mod link;
mod look;
mod malformed;
mod parts;
mod power;
mod replay;
mod report;
mod shim;
mod space;
mod syscalls;
mod tally;
mod upgrade;
mod words;
mod worlds;

use campaign::{Campaign, Extent, Plan, Row};
use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// All campaigns, in the order of the report.
const CAMPAIGNS: &[&dyn Campaign] = &[
    &kill::Kill,
    &power::Power,
    &syscalls::Syscalls,
    &space::Space,
    &damage::Damage,
    &worlds::Worlds,
    &link::Link,
    &malformed::Malformed,
    &backups::Backups,
    &clocks::Clocks,
    &replay::Replay,
    &abuse::Abuse,
    &upgrade::Upgrade,
];

/// Fault campaigns against the real binaries.
#[derive(Parser)]
struct Line {
    /// These campaigns alone, by name (G1); all where none is named
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// As many trials as the figures of the report stand on
    #[arg(long)]
    full: bool,
    /// The first seed; each further run takes the next
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// So many seeds, whatever time they take
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,
    /// Each campaign for so many seconds
    #[arg(long, value_name = "S", conflicts_with = "seeds")]
    seconds: Option<u64>,
    /// Runs nothing: adds up the rows that earlier runs printed with --json, and judges them as one full run
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["only", "full", "seeds", "seconds"])]
    sum: Vec<PathBuf>,
    /// Prints one JSON object a row
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let line = Line::parse();
    let form = if line.json { report::Form::Json } else { report::Form::Table };
    if !line.sum.is_empty() {
        return sum(&line.sum, form);
    }
    if let Some(unknown) = line.only.iter().find(|name| campaign(name).is_none()) {
        let names: Vec<&str> = CAMPAIGNS.iter().map(|campaign| campaign.name()).collect();
        eprintln!("there is no campaign {unknown}; there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    let Line { full, seed, seeds, seconds, .. } = line;
    let extent = if full { Extent::Full } else { Extent::Short };
    let plan = Plan { extent, seed, seeds, seconds, begun: campaign::now() };
    let is_asked = |campaign: &&&dyn Campaign| {
        line.only.is_empty() || line.only.iter().any(|name| name == campaign.name())
    };
    let (mut is_sound, mut is_lacking) = (true, false);
    for campaign in CAMPAIGNS.iter().filter(is_asked) {
        // What one cannot do for want of a tool says nothing of the others.
        if let Err(lacking) = campaign.requires() {
            eprintln!("{} cannot run: {lacking}", campaign.name());
            is_lacking = true;
            continue;
        }
        let row = campaign::run(*campaign, plan);
        is_sound &= row.is_sound();
        report::print(&row, form);
    }
    match (is_lacking, is_sound) {
        (true, _) => ExitCode::from(2),
        (false, false) => ExitCode::from(1),
        (false, true) => ExitCode::SUCCESS,
    }
}

/// Adds up the rows that parts of one run printed.
fn sum(files: &[PathBuf], form: report::Form) -> ExitCode {
    match parts::sum(files) {
        Ok(rows) => {
            for row in &rows {
                report::print(row, form);
            }
            if rows.iter().all(Row::is_sound) { ExitCode::SUCCESS } else { ExitCode::from(1) }
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::from(2)
        }
    }
}

fn campaign(name: &str) -> Option<&'static dyn Campaign> {
    CAMPAIGNS.iter().find(|campaign| campaign.name() == name).copied()
}
