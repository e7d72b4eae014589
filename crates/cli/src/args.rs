//! The command line: what can be asked for, and what each flag means.
//!
//! What always holds: every flag is also `KADIAN_…` in the environment and a key of the configuration file; flags
//! win over the environment, the environment over the file, the file over what is built in.

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};
use kadian_device::{Method, Site, VoidReason};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Kadian (卡点): a checkpoint without a screen.
///
/// Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 a fault outside (disk, network, data in use).
#[derive(Debug, Parser)]
#[command(name = "kadian", version, arg_required_else_help = true)]
pub(crate) struct CommandLine {
    /// The data directory of this device.
    #[arg(long, value_name = "DIR", global = true, env = "KADIAN_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// A TOML file whose keys are flags by their long names.
    #[arg(long, value_name = "FILE", global = true, env = "KADIAN_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Answer with one JSON object per line.
    #[arg(long, global = true, env = "KADIAN_JSON", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) json: bool,
    /// What to do.
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Connect this device to a checkpoint, and wait for the hub.
    Enrol {
        /// `kadian://enrol?…`, as the hub printed it.
        link: String,
    },
    /// Record one check, or one a line from stdin.
    Check(CheckArgs),
    /// Void one check by an added record.
    Void {
        /// The check's number.
        seq: u32,
        /// Why; `undo` only within ten seconds.
        #[arg(long, env = "KADIAN_REASON", value_parser = reasons())]
        reason: VoidReason,
    },
    /// Send one command through the door, as JSON.
    Send {
        /// A command of docs/door.md.
        command: String,
    },
    /// Ask one query through the door, as JSON.
    Ask {
        /// A query of docs/door.md.
        query: String,
    },
    /// Send until nothing is unsent, then fetch the lists. Exit 0 when nothing is unsent.
    Sync {
        /// Go on until stopped.
        #[arg(long, env = "KADIAN_FOLLOW", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
        follow: bool,
    },
    /// Tell how many records there are, how many are unsent, and why.
    Status,
    /// Write every record to a file, one line a record.
    Export {
        /// The form of the file.
        #[arg(long, env = "KADIAN_FORMAT", value_parser = ["jsonl"])]
        format: String,
        /// The file; replaced when all is written.
        #[arg(long, value_name = "FILE", env = "KADIAN_OUT")]
        out: PathBuf,
    },
    /// Walk the chain of every record. Exit 1 and the first bad one where it breaks. Not beside an owner that stays.
    Verify,
    /// Serve the phone's screens to a browser on this machine.
    Serve {
        /// An address of this machine itself; port 0 takes any free one.
        #[arg(long, value_name = "ADDRESS", env = "KADIAN_LISTEN", default_value = "127.0.0.1:8421")]
        listen: SocketAddr,
    },
}

/// One check, as it was read.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Degrees Celsius, as the thermometer shows them: 36.5
    #[arg(required_unless_present = "stdin", allow_negative_numbers = true)]
    pub(crate) reading: Option<String>,
    /// Out of the village; into it when left out.
    #[arg(long, env = "KADIAN_EXIT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) exit: bool,
    /// The passer's name.
    #[arg(long, env = "KADIAN_NAME")]
    pub(crate) name: Option<String>,
    /// The passer's telephone number.
    #[arg(long, env = "KADIAN_PHONE")]
    pub(crate) phone: Option<String>,
    /// The kind of thermometer.
    #[arg(long, env = "KADIAN_METHOD", value_parser = methods(), default_value = "forehead")]
    pub(crate) method: Method,
    /// Where it was held.
    #[arg(long, env = "KADIAN_SITE", value_parser = sites(), default_value = "forehead")]
    pub(crate) site: Site,
    /// The thermometer was looked at once more: save an unlikely reading.
    #[arg(long, env = "KADIAN_SURE", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) sure: bool,
    /// Read drafts from stdin, one JSON object a line, and answer each. Exit 1 when a line was not saved.
    #[arg(
        long,
        env = "KADIAN_STDIN",
        action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new(),
        conflicts_with_all = ["reading", "exit", "name", "phone", "method", "site", "sure"]
    )]
    pub(crate) stdin: bool,
}

const METHODS: [Method; 3] = [Method::Forehead, Method::Ear, Method::Axillary];
const SITES: [Site; 5] = [Site::Forehead, Site::Wrist, Site::Neck, Site::Ear, Site::Armpit];
const REASONS: [VoidReason; 6] = [
    VoidReason::Undo,
    VoidReason::ReadingWrong,
    VoidReason::DirectionWrong,
    VoidReason::Twice,
    VoidReason::PersonWrong,
    VoidReason::Exercise,
];

fn methods() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(METHODS.map(Method::as_str))
        .try_map(|word| Method::from_word(&word).ok_or(word))
}

fn sites() -> impl TypedValueParser<Value = Site> {
    PossibleValuesParser::new(SITES.map(Site::as_str)).try_map(|word| Site::from_word(&word).ok_or(word))
}

fn reasons() -> impl TypedValueParser<Value = VoidReason> {
    PossibleValuesParser::new(REASONS.map(VoidReason::as_str))
        .try_map(|word| VoidReason::from_word(&word).ok_or(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_flag_is_a_variable_too() {
        let line = CommandLine::command();
        line.clone().debug_assert();
        let all = std::iter::once(&line).chain(line.get_subcommands()).flat_map(clap::Command::get_arguments);
        let flags: Vec<_> = all.filter_map(|arg| Some((arg.get_long()?, arg.get_env()))).collect();
        assert!(flags.len() > 10);
        for (flag, variable) in flags {
            let want = format!("KADIAN_{}", flag.to_uppercase());
            assert_eq!(variable.and_then(|name| name.to_str()), Some(want.as_str()), "--{flag}");
        }
    }
}
