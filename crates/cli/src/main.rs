//! `kadian`: a checkpoint without a screen, over the same door as the screens.
//!
//! What always holds: stdout carries answers, stderr carries trouble; the exit code tells scripts which it was.
//! Nothing of a passer (name, telephone number, temperature) and no token is ever logged.
//!
//! What it must not know: SQL, the wire, the rules of a check.

mod access;
mod args;
mod carry;
mod check;
mod config;
mod door;
mod enrol;
mod export;
mod failure;
mod out;
mod resolve;
mod sentences;
mod serve;
mod signals;
mod sync;

use args::{CommandLine, Task};
use clap::{CommandFactory, FromArgMatches};
use enrol::Elsewhere;
use failure::Failure;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("KADIAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run() {
        Ok(exit) => exit,
        Err(failure) => {
            out::trouble(&failure.sentence());
            ExitCode::from(failure.exit)
        }
    }
}

fn run() -> Result<ExitCode, Failure> {
    let args: Vec<_> = std::env::args_os().collect();
    let line = config::apply(CommandLine::command(), &args)?;
    let line =
        CommandLine::from_arg_matches(&line.get_matches_from(args)).unwrap_or_else(|error| error.exit());
    let form = if line.json { out::Form::Json } else { out::Form::Plain };
    let dir = line.data.as_deref().ok_or_else(|| Failure::usage("data_missing"))?;
    let done = |()| ExitCode::SUCCESS;
    match line.task {
        Task::Enrol { link, anew } => {
            let elsewhere = if anew { Elsewhere::StartAnew } else { Elsewhere::Stay };
            enrol::run(dir, &link, elsewhere, form).map(done)
        }
        Task::Check(check) if check.stdin => check::run_lines(dir, &mut std::io::stdin().lock()),
        Task::Check(check) => check::run(dir, check, form).map(done),
        Task::Resolve(resolution) => resolve::run(dir, resolution, form).map(done),
        Task::Void { seq, reason } => check::void(dir, seq, reason, form).map(done),
        Task::Send { command } => door::send(dir, &command).map(done),
        Task::Ask { query } => door::ask(dir, &query).map(done),
        Task::Sync { follow: false } => sync::run(dir, form),
        Task::Sync { follow: true } => sync::follow(dir, form),
        Task::Status => door::status(dir, form).map(done),
        Task::Export { format: _, out } => export::run(dir, &out, form).map(done),
        Task::Pack { out } => carry::pack(dir, &out, form).map(done),
        Task::Settle { file } => carry::settle(dir, &file, form).map(done),
        Task::Verify => export::verify(dir, form),
        Task::Serve { listen } => serve::run(dir, listen, form).map(done),
    }
}
