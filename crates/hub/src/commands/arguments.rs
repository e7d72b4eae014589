//! What can be asked of `kadian-hub`: its commands and flags. Every flag is an environment variable too.

mod backup;
mod devices;
mod serve;

pub(super) use backup::{BackupArguments, RestoreArguments, UnpackArguments};
use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
pub(super) use devices::{CheckpointsCommand, DevicesCommand, EnrolArguments, KeysCommand, WhichKey};
use serve::ServeArguments;
use std::path::PathBuf;

/// The hub of Kadian: takes in what checkpoints recorded, and shows officers what is known and what is not.
#[derive(Debug, Parser)]
#[command(name = "kadian-hub", version)]
pub(super) struct Cli {
    /// A TOML file; its keys are the flags' names and stand behind flags and environment.
    #[arg(long, env = "KADIAN_CONFIG", global = true)]
    pub(super) config: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Data {
    /// The hub's data directory.
    #[arg(long, env = "KADIAN_DATA")]
    pub(super) data: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
    Serve(ServeArguments),
    /// Prints an enrolment link for one device.
    Enrol(EnrolArguments),
    /// Accepts, names, moves and revokes devices.
    Devices {
        #[command(subcommand)]
        command: DevicesCommand,
    },
    /// Turns, exports and imports the hub's keys.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Makes and lists checkpoints.
    Checkpoints {
        #[command(subcommand)]
        command: CheckpointsCommand,
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
    /// Shows or sets what readings are judged by.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Says something to a checkpoint, or shows what is said; what is left out stays as it is.
    Words {
        /// The checkpoint's name or number.
        #[arg(long, env = "KADIAN_CHECKPOINT")]
        checkpoint: String,
        /// It should be open.
        #[arg(long, env = "KADIAN_OPEN", value_parser = BoolishValueParser::new(), conflicts_with = "closed")]
        open: bool,
        /// It should be closed.
        #[arg(long, env = "KADIAN_CLOSED", value_parser = BoolishValueParser::new())]
        closed: bool,
        /// A sentence in Chinese; an empty one takes it back.
        #[arg(long, env = "KADIAN_ZH")]
        zh: Option<String>,
        /// The same in English.
        #[arg(long, env = "KADIAN_EN")]
        en: Option<String>,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Counts everything.
    Stats {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Prints who did what at the hub, and who looked at people.
    Audit {
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
    /// Copies the database to a file, beside a hub that runs, and checks the copy.
    Backup(BackupArguments),
    /// Takes in a file of records that somebody carried here, and writes the receipts to carry back.
    Unpack(UnpackArguments),
    /// Puts a backup in the place of the hub's database; the hub must not run.
    Restore(RestoreArguments),
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
pub(super) enum OfficerCommand {
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
pub(super) enum CrewCommand {
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

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints it as TOML, as `set` reads it.
    Show {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Sets it from a TOML file; prints the new version.
    Set {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    Checks,
    Records,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    Community,
    Subdistrict,
    District,
}

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

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
