//! The commands of `kadian-hub`: what is asked, what is printed, how it exits.
//!
//! Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 a fault outside (disk, network, data in use).

mod arguments;
mod data;
mod people;
mod settings;

use crate::init::{self, Content};
use crate::keys::random_bytes;
use crate::server::{self, DataInUse, ServeOptions};
use crate::store::{NewEnrolmentCode, Store};
use crate::{clock, out};
use anyhow::Context;
use arguments::{Cli, Command, OfficerCommand, Print};
use clap::{CommandFactory, FromArgMatches};
use kadian_wire::EnrolLink;
use kadian_wire::chain::sha256;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// A one-time code lives this long.
const CODE_MS: i64 = 10 * 60_000;

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
            let code = if error.is::<DataInUse>() { "data_in_use" } else { "failed" };
            out::complain(&format!("kadian-hub: {error:#} [{code}]"));
            ExitCode::from(3)
        }
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
        Command::Serve { data, listen, public_url } => {
            run_serve(ServeOptions { dir: data.data, listen, public_url }).await
        }
        Command::Enrol { approve: false, .. } => {
            out::complain(
                "kadian-hub: approval by six digits is not built yet; say --approve to accept the device at once",
            );
            Ok(ExitCode::from(2))
        }
        Command::Enrol { data, checkpoint, approve: true, json } => {
            run_enrol(&data.data, checkpoint, json.into()).await
        }
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
                out::line(&format!("{stats:#?}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { data, json } => data::verify_chains(&data.data, json.into()).await,
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
    std::fs::create_dir_all(dir).context("failed to make the data directory")?;
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
    if !options.listen.ip().is_loopback() {
        let listen = options.listen;
        out::complain(&format!(
            "kadian-hub: {listen} is not loopback; other addresses need TLS, which is not built yet"
        ));
        return Ok(ExitCode::from(2));
    }
    let running = server::start(options).await?;
    out::line(&format!("listening on {}", running.base_url));
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = term.recv() => {}
    }
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

async fn run_enrol(dir: &Path, checkpoint: String, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let hub = store.hub().await?;
    let (Some(url), Some(hub_list)) = (hub.base_url, hub.hub_list) else {
        out::complain("kadian-hub: the hub has no address yet; start it once with serve");
        return Ok(ExitCode::from(1));
    };
    let Some((checkpoint, _)) = store.find_checkpoint(checkpoint).await? else {
        out::complain("kadian-hub: there is no checkpoint of that name or number [not_found]");
        return Ok(ExitCode::from(1));
    };
    let code: [u8; 16] = random_bytes();
    let now_ms = clock::now_ms();
    let expires_ms = now_ms.saturating_add(CODE_MS);
    let code_hash = *sha256(&code).as_bytes();
    store.add_enrolment_code(NewEnrolmentCode { code_hash, checkpoint, expires_ms, now_ms }).await?;
    let link = EnrolLink { url, hub_list_hash: sha256(&hub_list), code }.to_string();
    if print == Print::Json {
        out::json(&json!({ "link": link }));
    } else {
        out::line(&link);
    }
    Ok(ExitCode::SUCCESS)
}
