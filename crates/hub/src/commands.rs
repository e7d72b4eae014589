//! The commands of `kadian-hub`: what is asked, what is printed, how it exits.
//!
//! Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 a fault outside (disk, network, data in use).

use crate::init::{self, Content};
use crate::keys::random_bytes;
use crate::server::{self, DataInUse, ServeOptions};
use crate::store::{NewEnrolmentCode, NewOfficer, Store};
use crate::{clock, export, out, passwords, settings, verify};
use anyhow::Context;
use clap::builder::BoolishValueParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use kadian_wire::EnrolLink;
use kadian_wire::chain::sha256;
use serde_json::json;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A one-time code lives this long.
const CODE_MS: i64 = 10 * 60_000;

/// The hub of Kadian: takes in what checkpoints recorded, and shows officers what is known and what is not.
#[derive(Debug, Parser)]
#[command(name = "kadian-hub", version)]
struct Cli {
    /// A TOML file; its keys are the flags' names and stand behind flags and environment.
    #[arg(long, env = "KADIAN_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Data {
    /// The hub's data directory.
    #[arg(long, env = "KADIAN_DATA")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a new hub.
    Init {
        #[command(flatten)]
        data: Data,
        /// With a demonstration district: checkpoints and crew, no records, no devices.
        #[arg(long, env = "KADIAN_DEMO", value_parser = BoolishValueParser::new())]
        demo: bool,
        /// The zone that days and hours are meant in (IANA name).
        #[arg(long, env = "KADIAN_ZONE", default_value = "Asia/Shanghai")]
        zone: chrono_tz::Tz,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Runs the hub.
    Serve {
        #[command(flatten)]
        data: Data,
        /// Where to listen; loopback only.
        #[arg(long, env = "KADIAN_LISTEN", default_value = "127.0.0.1:8420")]
        listen: SocketAddr,
        /// Where devices and officers find the hub.
        #[arg(long, env = "KADIAN_PUBLIC_URL")]
        public_url: Option<String>,
    },
    /// Prints an enrolment link for one device.
    Enrol {
        #[command(flatten)]
        data: Data,
        /// The checkpoint's name or number.
        #[arg(long, env = "KADIAN_CHECKPOINT")]
        checkpoint: String,
        /// Accepts the device that uses the link at once. Approval by six digits is not built yet.
        #[arg(long, env = "KADIAN_APPROVE", value_parser = BoolishValueParser::new())]
        approve: bool,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Adds officers.
    Officer {
        #[command(subcommand)]
        command: OfficerCommand,
    },
    /// Says who serves at a checkpoint.
    Crew {
        #[command(subcommand)]
        command: CrewCommand,
    },
    /// Counts everything.
    Stats {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Walks every chain; exit 1 and the first bad record if one fails.
    Verify {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Writes checks or records to a file, with a manifest beside it.
    Export {
        /// What to export.
        what: What,
        #[command(flatten)]
        data: Data,
        /// csv for checks, jsonl for records.
        #[arg(long, env = "KADIAN_FORMAT")]
        format: Format,
        /// The file to write.
        #[arg(long, env = "KADIAN_OUT")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
enum OfficerCommand {
    /// Adds an officer of a unit and prints a one-time password.
    Add {
        /// The name to sign in with.
        name: String,
        /// The unit below which the officer sees everything.
        #[arg(long, env = "KADIAN_UNIT")]
        unit: String,
        /// What the officer is.
        #[arg(long, env = "KADIAN_ROLE")]
        role: Role,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum CrewCommand {
    /// Adds a volunteer to a checkpoint.
    Add {
        /// The volunteer's name.
        name: String,
        #[arg(long, env = "KADIAN_CHECKPOINT")]
        checkpoint: String,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Takes a volunteer off a checkpoint.
    Remove {
        /// The volunteer's name or number.
        name: String,
        #[arg(long, env = "KADIAN_CHECKPOINT")]
        checkpoint: String,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Checks,
    Records,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    Community,
    Subdistrict,
    District,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Print {
    /// For people.
    Sentence,
    /// One object a line.
    Json,
}

impl From<bool> for Print {
    fn from(json: bool) -> Self {
        if json { Self::Json } else { Self::Sentence }
    }
}

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
    let command = settings::apply(Cli::command(), std::env::args_os())?;
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
            add_officer(&data.data, name, unit, role, json.into()).await
        }
        Command::Crew { command } => run_crew(command).await,
        Command::Stats { data, json } => {
            let stats = open(&data.data)?.stats().await?;
            if json {
                out::json(&stats);
            } else {
                out::line(&format!("{stats:#?}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Verify { data, json } => run_verify(&data.data, json.into()).await,
        Command::Export { what, data, format, out } => run_export(&data.data, what, format, &out).await,
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

async fn add_officer(
    dir: &Path,
    name: String,
    unit: String,
    role: Role,
    print: Print,
) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    if store.officer(name.clone()).await?.is_some() {
        out::complain("kadian-hub: there is an officer of that name already");
        return Ok(ExitCode::from(1));
    }
    let password = passwords::draw_one_time();
    let role = match role {
        Role::Community => "community",
        Role::Subdistrict => "subdistrict",
        Role::District => "district",
    };
    let password_hash = passwords::hash(&password)?;
    let new = NewOfficer { name: name.clone(), password_hash, unit: Some(unit), role: role.to_owned() };
    match store.add_officer(new, clock::now_ms()).await {
        Err(crate::store::StoreError::Rule(_)) => {
            out::complain("kadian-hub: there is no unit of that name [not_found]");
            return Ok(ExitCode::from(1));
        }
        done => done?,
    }
    if print == Print::Json {
        out::json(&json!({ "officer": name, "password": password }));
    } else {
        out::line(&format!("officer:  {name}\npassword: {password} (shown once)"));
    }
    Ok(ExitCode::SUCCESS)
}

async fn run_crew(command: CrewCommand) -> anyhow::Result<ExitCode> {
    let (dir, checkpoint) = match &command {
        CrewCommand::Add { checkpoint, data, .. } | CrewCommand::Remove { checkpoint, data, .. } => {
            (data.data.clone(), checkpoint.clone())
        }
    };
    let store = open(&dir)?;
    let Some((checkpoint, _)) = store.find_checkpoint(checkpoint).await? else {
        out::complain("kadian-hub: there is no checkpoint of that name or number [not_found]");
        return Ok(ExitCode::from(1));
    };
    match command {
        CrewCommand::Add { name, json, .. } => {
            let volunteer = store.add_crew(checkpoint, name.clone(), clock::now_ms()).await?;
            if json {
                out::json(&json!({ "volunteer": volunteer, "name": name }));
            } else {
                out::line(&format!("{volunteer} {name}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        CrewCommand::Remove { name, .. } => {
            if store.remove_crew(checkpoint, name, clock::now_ms()).await? {
                return Ok(ExitCode::SUCCESS);
            }
            out::complain("kadian-hub: nobody of that name or number serves there [not_found]");
            Ok(ExitCode::from(1))
        }
    }
}

async fn run_verify(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let verified = verify::verify(&open(dir)?).await?;
    if print == Print::Json {
        out::json(&verified);
    } else {
        match &verified.first_bad {
            None => out::line(&format!("{} records verify, {} purged", verified.records, verified.purged)),
            Some(bad) => {
                out::line(&format!("record {}/{}/{} does not verify", bad.device, bad.epoch, bad.seq))
            }
        }
    }
    Ok(if verified.ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

async fn run_export(dir: &Path, what: What, format: Format, path: &Path) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let hub = store.hub().await?;
    let zone: chrono_tz::Tz = hub.zone.parse().map_err(|_| anyhow::anyhow!("the hub's zone is not known"))?;
    let manifest = match (what, format) {
        (What::Checks, Format::Csv) => export::checks_csv(&store, zone, path).await?,
        (What::Records, Format::Jsonl) => export::records_jsonl(&store, path).await?,
        (What::Checks, Format::Jsonl) | (What::Records, Format::Csv) => {
            out::complain("kadian-hub: checks are exported as csv, records as jsonl");
            return Ok(ExitCode::from(2));
        }
    };
    let detail = format!("{} rows, sha256 {}", manifest.rows, manifest.sha256);
    let act = format!("export_{what:?}").to_lowercase();
    store.audit(clock::now_ms(), "command line".to_owned(), act, detail).await?;
    out::json(&manifest);
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(command: &clap::Command) -> Vec<(String, Option<String>)> {
        let env = |arg: &clap::Arg| arg.get_env().map(|name| name.to_string_lossy().into_owned());
        let own = command.get_arguments().filter_map(|arg| Some((arg.get_long()?.to_owned(), env(arg))));
        own.chain(command.get_subcommands().flat_map(flags)).collect()
    }

    #[test]
    fn every_flag_is_a_variable_too() {
        Cli::command().debug_assert();
        let flags = flags(&Cli::command());
        assert!(flags.len() > 20);
        for (flag, variable) in flags {
            let want = format!("KADIAN_{}", flag.to_uppercase().replace('-', "_"));
            assert_eq!(variable, Some(want), "--{flag}");
        }
    }
}
