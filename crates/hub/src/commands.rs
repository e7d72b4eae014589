//! The commands of `kadian-hub`: what is asked, what is printed, how it exits.
//!
//! Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 a fault outside (disk, network, data in use).

mod arguments;
mod audit;
mod backup;
mod carried;
mod checkpoints;
mod data;
mod devices;
mod keys;
mod people;
mod settings;

use crate::clock::SystemClock;
use crate::init::{self, Content};
use crate::out;
use crate::server::{self, DataInUse, NotReachable, ServeOptions};
use crate::store::{Store, StoreError};
use arguments::{Cli, Command, OfficerCommand, Print};
use clap::{CommandFactory, FromArgMatches};
use kadian_domain::{Code, Problem};
use std::path::Path;
use std::process::ExitCode;

/// Runs the command line.
pub fn main() -> ExitCode {
    let command = match parse() {
        Ok(command) => command,
        Err(error) => return usage(&error),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out::complain(&format!("kadian-hub: {error}"));
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(run(command)) {
        Ok(code) => code,
        Err(error) => {
            out::complain(&format!("kadian-hub: {error:#} [{}]", word_of(&error)));
            ExitCode::from(3)
        }
    }
}

/// What a script is told of a fault outside.
fn word_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::Newer { .. }) => Code::StoreNewer.as_str(),
        _ if error.is::<DataInUse>() => Code::DataInUse.as_str(),
        _ => "failed",
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Reads the command line; what a TOML file says stands behind flags and environment.
fn parse() -> Result<Command, clap::Error> {
    let command = crate::settings::apply(Cli::command(), std::env::args_os())?;
    Ok(Cli::from_arg_matches(&command.try_get_matches()?)?.command)
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init { data, demo, zone, json } => {
            let content = if demo { Content::Demo } else { Content::Empty };
            run_init(&data.data, content, zone, json.into()).await
        }
        Command::Serve(arguments) => run_serve(arguments.options(SystemClock::shared())).await,
        Command::Enrol(arguments) => devices::enrol(arguments).await,
        Command::Devices { command } => devices::devices(command).await,
        Command::Keys { command } => keys::keys(command).await,
        Command::Checkpoints { command } => checkpoints::checkpoints(command).await,
        Command::Officer { command: OfficerCommand::Add { name, unit, role, data, json } } => {
            people::add_officer(&data.data, name, unit, role, json.into()).await
        }
        Command::Crew { command } => people::crew(command).await,
        Command::Config { command } => settings::config(command).await,
        Command::Words { data, checkpoint, open, closed, zh, en, json } => {
            let is_open = (open || closed).then_some(open);
            let new = settings::NewWords { is_open, zh, en };
            settings::words(&data.data, checkpoint, new, json.into()).await
        }
        Command::Stats { data, json } => {
            let stats = open(&data.data)?.stats().await?;
            if json {
                out::json(&stats);
            } else {
                out::line(&data::stats_sentence(&stats));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit { data, json } => audit::print(&data.data, json.into()).await,
        Command::Verify { data, json } => data::verify_chains(&data.data, json.into()).await,
        Command::Backup(arguments) => backup::back_up(arguments).await,
        Command::Unpack(arguments) => carried::unpack(arguments).await,
        Command::Restore(arguments) => backup::restore(&arguments),
        Command::Export { what, data, format, out } => {
            data::export_rows(&data.data, what, format, &out).await
        }
    }
}

/// Opens the data of a hub that was made.
fn open(dir: &Path) -> anyhow::Result<Store> {
    anyhow::ensure!(dir.join("hub.key").exists(), "there is no hub in {}; make one with init", dir.display());
    Ok(Store::open_sqlite(dir)?)
}

async fn run_init(
    dir: &Path,
    content: Content,
    zone: chrono_tz::Tz,
    print: Print,
) -> anyhow::Result<ExitCode> {
    server::make_dir(dir)?;
    let _lock = server::lock(dir)?;
    let made = init::init(dir, content, zone).await?;
    if print == Print::Json {
        out::json(&made);
    } else {
        out::line(&format!("officer:  {}\npassword: {} (shown once)", made.officer, made.password));
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_serve(options: ServeOptions) -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("KADIAN_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // Before anybody is told that it runs: from then on it may be told to stop.
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    let running = match server::start(options).await {
        Err(error) if error.is::<NotReachable>() => {
            out::complain(&format!("kadian-hub: {error}"));
            return Ok(ExitCode::from(2));
        }
        running => running?,
    };
    out::line(&format!("listening on {}", running.base_url));
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// The answer is no: the code, and the field that is meant.
fn refuse(problem: &Problem) -> ExitCode {
    let field = problem.field.as_deref().unwrap_or("the request");
    out::complain(&format!("kadian-hub: nothing was changed, because of {field} [{}]", problem.code));
    ExitCode::from(1)
}
