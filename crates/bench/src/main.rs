//! `bench`: what Kadian costs, side by side with what it could cost at best and with what a district would otherwise use.
//!
//! What always holds: ours and its baseline are measured in turn, in one run, on one machine; only their ratio is held
//! against a budget. Nothing here is a test: a budget that is missed is printed, and the exit code is 0. Exit codes: 0
//! everything was measured, 1 something could not be, 2 wrong usage.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "a measurement that cannot go on stops, and no record is made of its numbers"
)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is printed is this program's whole output"
)]

mod backlog;
mod bare;
mod bytes;
mod capture;
mod chart;
mod devices;
mod gate;
mod ground;
mod idle;
mod ingest;
mod pages;
mod process;
mod road;
mod senders;
mod size;
mod spread;
mod start;
mod table;
mod thin_link;
mod upload;
mod window;

use anyhow::Context;
use clap::Parser;
use ground::{Ground, Size};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::Row;

/// One benchmark: its rows are measured in one run.
struct Bench {
    name: &'static str,
    run: fn(&Ground) -> anyhow::Result<Vec<Row>>,
}

/// All benchmarks, in the order of the table.
const BENCHES: &[Bench] = &[
    Bench { name: "capture", run: capture::run },
    Bench { name: "gate", run: gate::run },
    Bench { name: "start", run: start::run },
    Bench { name: "upload", run: upload::upload },
    Bench { name: "bytes", run: bytes::bytes },
    Bench { name: "thin_link", run: thin_link::thin_link },
    Bench { name: "ingest", run: ingest::run },
    Bench { name: "backlog", run: backlog::run },
    Bench { name: "pages", run: pages::run },
    Bench { name: "idle", run: idle::run },
    Bench { name: "size", run: size::run },
];

/// What Kadian costs, as ratios to baselines of the same run.
#[derive(Parser)]
struct Line {
    /// These benchmarks alone, by name (capture); all where none is named
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How much: small shows that everything runs and decides nothing, full is what the budgets stand on
    #[arg(long, value_enum, default_value_t = Size::Small)]
    size: Size,
    /// Where fixtures and baselines are kept from run to run
    #[arg(long, value_name = "DIR", default_value = "target")]
    dir: PathBuf,
    /// Prints one JSON object a row
    #[arg(long)]
    json: bool,
    /// Measures nothing: makes one table of the rows that earlier runs printed with --json
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["only", "size", "json"])]
    rows: Vec<PathBuf>,
    /// With --rows: draws them too
    #[arg(long, value_name = "FILE", requires = "rows")]
    chart: Option<PathBuf>,
}

fn main() -> ExitCode {
    let line = Line::parse();
    let unknown = line.only.iter().find(|name| BENCHES.iter().all(|bench| bench.name != **name));
    if let Some(name) = unknown {
        let names: Vec<_> = BENCHES.iter().map(|bench| bench.name).collect();
        eprintln!("There is no benchmark {name}. There are: {}.", names.join(", "));
        return ExitCode::from(2);
    }
    if !line.rows.is_empty() {
        return match show(&line.rows, line.chart.as_deref()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            }
        };
    }
    let ground = Ground::new(line.size, &line.dir);
    let chosen = |bench: &&Bench| line.only.is_empty() || line.only.iter().any(|name| name == bench.name);
    let mut code = ExitCode::SUCCESS;
    if !line.json {
        println!("{}", table::HEAD);
    }
    for bench in BENCHES.iter().filter(chosen) {
        match (bench.run)(&ground) {
            Ok(rows) if line.json => rows.iter().for_each(|row| println!("{}", row.json())),
            Ok(rows) => rows.iter().for_each(|row| println!("{}", row.line())),
            Err(error) => {
                eprintln!("{} could not be measured: {error:#}", bench.name);
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

/// One table, in the order of the benchmarks, of rows that were printed before; the last of each counts.
fn show(files: &[PathBuf], chart: Option<&Path>) -> anyhow::Result<()> {
    let mut rows: Vec<Row> = Vec::new();
    for file in files {
        let text =
            std::fs::read_to_string(file).with_context(|| format!("failed to read {}", file.display()))?;
        for line in text.lines().filter(|line| line.starts_with('{')) {
            let row: Row = serde_json::from_str(line).context("a line is no row of a benchmark")?;
            rows.retain(|other| !other.is_of_the_same(&row));
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| BENCHES.iter().position(|bench| bench.name == row.bench));
    println!("{}", table::HEAD);
    rows.iter().for_each(|row| println!("{}", row.line()));
    if let Some(path) = chart {
        let svg = chart::svg(&rows).context("no row has a ratio")?;
        std::fs::write(path, svg).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(())
}
