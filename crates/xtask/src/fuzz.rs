//! `cargo xtask fuzz`: the targets of `crates/hostile/fuzz`, each fed by libFuzzer with what reaches further than before.
//!
//! What always holds: the pinned toolchain is enough. `cargo fuzz` asks for a nightly one because of its sanitizers; what
//! we look for are broken promises and panics of safe code, and the counters of coverage are in every compiler. What was
//! found once is kept in `target/fuzz/corpus`, so that the next run goes on from there.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::steps::{answer, now, succeed};
use crate::system;
use crate::tree::Tree;

/// The workspace of the targets, from the root.
const FUZZ: &str = "crates/hostile/fuzz";
/// What `cargo fuzz` builds with, without a sanitizer: a counter for every edge, every comparison told, and code in one
/// unit, so that what is alike is counted alike.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
     -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Ccodegen-units=1";
/// A little more than the longest record that is taken: limits are to be met from both sides.
const BYTES_MAX: &str = "-max_len=70000";
/// No input may cost more: the largest batch takes a fraction of either.
const BOUNDS: [&str; 2] = ["-timeout=10", "-rss_limit_mb=1024"];

/// What is fuzzed. Where nothing is said: every target, an hour each.
#[derive(Args)]
pub(crate) struct FuzzArgs {
    /// These targets alone, by name (batch)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// How long each target runs
    #[arg(long, value_name = "N", default_value_t = 3_600, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// What came of one target.
#[derive(Debug, Default, PartialEq, Eq)]
struct Run {
    n_executions: u64,
    n_corpus: u64,
    n_edges: u64,
    seconds: u64,
    /// What broke a promise.
    found: Option<PathBuf>,
}

/// `cargo xtask fuzz`
pub(crate) fn run(args: &FuzzArgs) -> Result<ExitCode> {
    system::require_cargo()?;
    let tree = Tree::find()?;
    let targets = targets(&tree.root.join(FUZZ).join("fuzz_targets"), &args.only)?;
    let folder = tree.target.join("fuzz");
    let binaries = build(&tree, &folder)?;
    let mut seeds = tree.cargo();
    seeds.args(["run", "--locked", "--quiet", "--package=kadian-hostile", "--bin=seeds", "--"]);
    succeed(seeds.arg(folder.join("corpus")))?;
    let mut n_found = 0_u32;
    for name in targets {
        let binary = binaries.join(&name);
        let run = play(&name, &binary, &folder, args.seconds)?;
        println!("{}", row(&name, &run));
        if let Some(file) = run.found {
            n_found = n_found.saturating_add(1);
            println!("  to play it again: {} {}", binary.display(), file.display());
        }
    }
    Ok(if n_found == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The targets by their files, or those of them that were asked for.
fn targets(folder: &Path, only: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry.context("cannot read the targets")?.path();
        found.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
    }
    found.sort_unstable();
    let unknown = only.iter().find(|name| !found.contains(name));
    ensure!(
        unknown.is_none(),
        "there is no target {}: {}",
        unknown.map_or("", String::as_str),
        found.join(", ")
    );
    found.retain(|name| only.is_empty() || only.contains(name));
    Ok(found)
}

/// Builds all targets, and says where they are. A target triple is named so that what runs while building (procedural
/// macros, build scripts) is built without counters: nobody would be there to take them.
fn build(tree: &Tree, folder: &Path) -> Result<PathBuf> {
    let said = answer(tree.cargo().arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("cargo names no host")?;
    let mut cargo = tree.cargo();
    cargo.args(["build", "--locked", "--release", "--target", host]);
    cargo.arg("--manifest-path").arg(tree.root.join(FUZZ).join("Cargo.toml"));
    cargo.arg("--target-dir").arg(folder);
    succeed(cargo.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", COVERAGE))?;
    Ok(folder.join(host).join("release"))
}

/// Runs one target to its end, and reads what it said.
fn play(name: &str, binary: &Path, folder: &Path, seconds: u32) -> Result<Run> {
    let corpus = folder.join("corpus").join(name);
    let artifacts = folder.join("artifacts").join(name);
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let log = folder.join(format!("{name}.log"));
    let out = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut command = Command::new(binary);
    command.arg(&corpus).arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg(format!("-max_total_time={seconds}")).args(["-print_final_stats=1", BYTES_MAX]).args(BOUNDS);
    command.stdout(out.try_clone().context("the log cannot be shared")?).stderr(out);
    let began = now();
    let status = command.status().with_context(|| format!("{name} does not start"))?;
    let text = fs::read(&log).with_context(|| format!("cannot read {}", log.display()))?;
    let run = Run { seconds: began.elapsed().as_secs(), ..read(&String::from_utf8_lossy(&text)) };
    // It stops by itself when the time is over, or because it found something; else it could not even begin.
    ensure!(status.success() || run.found.is_some(), "{name} failed ({status}); see {}", log.display());
    Ok(run)
}

/// What libFuzzer said of a run.
fn read(log: &str) -> Run {
    let mut run = Run::default();
    for line in log.lines() {
        if let Some(n) = line.strip_prefix("stat::number_of_executed_units:") {
            run.n_executions = n.trim().parse().unwrap_or_default();
        }
        if let Some((_, file)) = line.split_once("Test unit written to ") {
            run.found = Some(PathBuf::from(file.trim()));
        }
        // `#8192 pulse cov: 1201 ft: 4030 corp: 312/21Kb …`
        if line.starts_with('#') {
            run.n_edges = number_after(line, "cov:").unwrap_or(run.n_edges);
            run.n_corpus = number_after(line, "corp:").unwrap_or(run.n_corpus);
        }
    }
    run
}

fn number_after(line: &str, name: &str) -> Option<u64> {
    let mut words = line.split_whitespace().skip_while(|word| *word != name).skip(1);
    words.next()?.split('/').next()?.parse().ok()
}

fn row(name: &str, run: &Run) -> String {
    let Run { n_executions, n_corpus, n_edges, seconds, found } = run;
    let found = match found {
        None => "nothing found".to_owned(),
        Some(file) => format!("a promise is broken by {}", file.display()),
    };
    format!(
        "{name:<10} {n_executions} executions, {n_corpus} in the corpus, {n_edges} edges, {seconds} s, {found}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_came_to_is_read_from_its_log() {
        let quiet = "INFO: seed corpus\n#43\tINITED cov: 900 ft: 1200 corp: 40/9Kb exec/s: 0\n\
                     #8192\tDONE   cov: 1201 ft: 4030 corp: 312/21Kb lim: 4096 exec/s: 4096 rss: 60Mb\n\
                     Done 8192 runs in 2 second(s)\nstat::number_of_executed_units: 8192\n";
        let run = read(quiet);
        assert_eq!(run, Run { n_executions: 8192, n_corpus: 312, n_edges: 1201, seconds: 0, found: None });
        assert_eq!(
            row("link", &run),
            "link       8192 executions, 312 in the corpus, 1201 edges, 0 s, nothing found"
        );
    }

    #[test]
    fn what_broke_a_promise_is_named() {
        let found = "stat::number_of_executed_units: 77\n\
                     artifact_prefix='a/'; Test unit written to a/crash-00ff\n";
        let run = read(found);
        assert_eq!((run.n_executions, run.found.as_deref()), (77, Some(Path::new("a/crash-00ff"))));
        assert!(row("batch", &run).ends_with("a promise is broken by a/crash-00ff"));
    }

    #[test]
    fn a_target_that_is_not_there_is_named() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hostile/fuzz/fuzz_targets");
        assert_eq!(targets(&folder, &[]).unwrap(), ["batch", "link", "list_page", "receipt"]);
        assert_eq!(targets(&folder, &["link".into()]).unwrap(), ["link"]);
        let error = targets(&folder, &["lnik".into()]).unwrap_err();
        assert_eq!(error.to_string(), "there is no target lnik: batch, link, list_page, receipt");
    }
}
