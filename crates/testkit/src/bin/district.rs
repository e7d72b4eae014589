//! Plays one day of the virtual district and says whether it agrees with itself.
//!
//! Exit codes: 0 it agrees, 1 it does not, 2 wrong usage.

#![allow(clippy::indexing_slicing, reason = "its figures are an object of its own")]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is printed is this program's whole output, and its figures are an object of its own"
)]

use clap::Parser;
use kadian_testkit::district::{Day, Options};
use std::process::ExitCode;

/// One day of a whole district through the real device code and the real hub.
#[derive(Parser)]
struct Line {
    /// The same seed is the same day
    #[arg(long, default_value_t = Options::FULL.seed)]
    seed: u64,
    /// Posts
    #[arg(long, default_value_t = Options::FULL.checkpoints)]
    checkpoints: u32,
    /// Phones
    #[arg(long, default_value_t = Options::FULL.devices)]
    devices: u32,
    /// Passages
    #[arg(long, default_value_t = Options::FULL.checks)]
    checks: u32,
    /// How often a phone with a network is heard, in minutes
    #[arg(long, default_value_t = Options::FULL.beat_minutes)]
    beat_minutes: u32,
    /// Prints one JSON object
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let Line { seed, checkpoints, devices, checks, beat_minutes, json } = Line::parse();
    eprintln!("seed {seed}: {checkpoints} checkpoints, {devices} devices, {checks} checks");
    #[expect(clippy::disallowed_methods, reason = "how long it took is a figure, and decides nothing")]
    let begun = std::time::Instant::now();
    let day = Day::play(Options { seed, checkpoints, devices, checks, beat_minutes });
    let differs = day.disagreements();
    let figures = day.figures.json(&[
        ("seed", seed),
        ("seconds", begun.elapsed().as_secs()),
        ("peak_memory_mb", peak_memory_mb()),
        ("disagreements", differs.len() as u64),
    ]);
    for line in &differs {
        eprintln!("differs: {line}");
    }
    if json {
        println!("{figures}");
    } else {
        println!("{figures:#}");
        println!(
            "{}",
            if differs.is_empty() { "everything agrees to the number" } else { "the day does not agree" }
        );
    }
    if differs.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

/// The most memory that this process ever had, hub and devices together; 0 where the system does not say.
fn peak_memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}
