//! The command line: what can be asked for, and what each flag means.
//!
//! What always holds: every flag is also `KADIAN_…` in the environment and a key of the configuration file; flags
//! win over the environment, the environment over the file, the file over what is built in.

use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};
use kadian_device::{FinalDisposition, Method, Site, VoidReason};
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
        /// Where the link is another hub's: begin there as a new device. Everything must be sent first; what this device
        /// kept so far is set aside, sealed to its own hub.
        #[arg(long, env = "KADIAN_ANEW", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
        anew: bool,
    },
    /// Record one check, or one a line from stdin.
    Check(CheckArgs),
    /// Say what came of a passer who was told to wait: a second reading, a last word, or both.
    Resolve(ResolveArgs),
    /// Void one check or one resolution by an added record.
    Void {
        /// The number of the check or the resolution.
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
    /// Write what is unsent to a file that only the hub can open, for somebody to carry there.
    Pack {
        /// The file; replaced when all is written.
        #[arg(long, value_name = "FILE", env = "KADIAN_OUT")]
        out: PathBuf,
    },
    /// Take in the receipts of a file that somebody carried back from the hub.
    Settle {
        /// The file, as `kadian-hub unpack` wrote it.
        file: PathBuf,
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
    /// Degrees Celsius, as the thermometer shows them: 36.5; `lo` or `hi` where it shows only that. With --plate or
    /// --seats the driver's.
    #[arg(required_unless_present_any = ["stdin", "seats", "bus", "tally"], allow_negative_numbers = true)]
    pub(crate) reading: Option<String>,
    /// A vehicle's plate; `none` for one that has none.
    #[arg(long, env = "KADIAN_PLATE")]
    pub(crate) plate: Option<String>,
    /// The readings of a vehicle's further seats, or of a bus's exceptions, with commas between: 36.4,36.6
    #[arg(long, env = "KADIAN_SEATS", value_delimiter = ',', allow_negative_numbers = true)]
    pub(crate) seats: Vec<String>,
    /// A bus with so many passers.
    #[arg(long, env = "KADIAN_BUS", conflicts_with_all = ["reading", "tally"])]
    pub(crate) bus: Option<u32>,
    /// So many passers below the threshold, without a reading each.
    #[arg(long, env = "KADIAN_TALLY", conflicts_with_all = ["reading", "plate", "seats"])]
    pub(crate) tally: Option<u32>,
    /// Entered later from paper: when it happened, HH:MM of today in the hub's zone.
    #[arg(long, env = "KADIAN_LATE", value_name = "HH:MM")]
    pub(crate) late: Option<String>,
    /// The time of --late is meant yesterday.
    #[arg(long, env = "KADIAN_YESTERDAY", requires = "late", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) yesterday: bool,
    /// Out of the village; into it when left out.
    #[arg(long, env = "KADIAN_EXIT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) exit: bool,
    /// The passer's name.
    #[arg(long, env = "KADIAN_NAME")]
    pub(crate) name: Option<String>,
    /// The passer's telephone number.
    #[arg(long, env = "KADIAN_PHONE")]
    pub(crate) phone: Option<String>,
    /// Where the passer comes from.
    #[arg(long, env = "KADIAN_ORIGIN")]
    pub(crate) origin: Option<String>,
    /// The kind of thermometer.
    #[arg(long, env = "KADIAN_METHOD", value_parser = methods(), default_value = "forehead")]
    pub(crate) method: Method,
    /// Where it was held.
    #[arg(long, env = "KADIAN_SITE", value_parser = sites(), default_value = "forehead")]
    pub(crate) site: Site,
    /// The thermometer or the plate was looked at once more: save what is unlikely.
    #[arg(long, env = "KADIAN_SURE", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) sure: bool,
    /// Read drafts from stdin, one JSON object a line, and answer each. Exit 1 when a line was not saved.
    #[arg(
        long,
        env = "KADIAN_STDIN",
        action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new(),
        conflicts_with_all = [
            "reading", "plate", "seats", "bus", "tally", "late", "exit", "name", "phone", "origin", "method", "site",
            "sure"
        ]
    )]
    pub(crate) stdin: bool,
}

/// What came of a passer who was told to wait.
#[derive(Debug, Args)]
pub(crate) struct ResolveArgs {
    /// The slip: 3-A-17, a17.
    pub(crate) slip: String,
    /// The second reading in degrees Celsius; `lo` or `hi` where the thermometer shows only that.
    #[arg(allow_negative_numbers = true)]
    pub(crate) reading: Option<String>,
    /// Which passer, where several wait under the slip.
    #[arg(long, env = "KADIAN_SEAT")]
    pub(crate) seat: Option<u32>,
    /// What the passer is told, where the reading does not decide.
    #[command(flatten)]
    pub(crate) word: LastWord,
    /// The number of the reason, where the last word goes against the reading.
    #[arg(long, env = "KADIAN_REASON")]
    pub(crate) reason: Option<u32>,
    /// The kind of thermometer.
    #[arg(long, env = "KADIAN_METHOD", value_parser = methods(), default_value = "forehead")]
    pub(crate) method: Method,
    /// Where it was held: the wrist, unless something else is said.
    #[arg(long, env = "KADIAN_SITE", value_parser = sites(), default_value = "wrist")]
    pub(crate) site: Site,
    /// It was another thermometer of the same kind.
    #[arg(long, env = "KADIAN_OTHER_THERMOMETER", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) other_thermometer: bool,
    /// Where the passer was sent.
    #[arg(long, env = "KADIAN_PLACE")]
    pub(crate) place: Option<String>,
    /// Who was told on the telephone.
    #[arg(long, env = "KADIAN_TOLD")]
    pub(crate) told: Option<String>,
    /// The thermometer was looked at once more: save an unlikely reading.
    #[arg(long, env = "KADIAN_SURE", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    pub(crate) sure: bool,
}

/// At most one of the last words.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct LastWord {
    /// Let through.
    #[arg(long, env = "KADIAN_ADMIT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    admit: bool,
    /// Sent on.
    #[arg(long, env = "KADIAN_REFER", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    refer: bool,
    /// Turned back.
    #[arg(long, env = "KADIAN_TURN_BACK", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    turn_back: bool,
    /// Did not wait.
    #[arg(long, env = "KADIAN_LEFT", action = ArgAction::SetTrue, value_parser = BoolishValueParser::new())]
    left: bool,
}

impl LastWord {
    /// The one that was said.
    pub(crate) fn said(&self) -> Option<FinalDisposition> {
        [
            (self.admit, FinalDisposition::Admit),
            (self.refer, FinalDisposition::Refer),
            (self.turn_back, FinalDisposition::TurnBack),
            (self.left, FinalDisposition::Left),
        ]
        .into_iter()
        .find_map(|(is_said, word)| is_said.then_some(word))
    }
}

const METHODS: [Method; 3] = [Method::Forehead, Method::Ear, Method::Axillary];
const SITES: [Site; 5] = [Site::Forehead, Site::Wrist, Site::Neck, Site::Ear, Site::Armpit];
const REASONS: [VoidReason; 7] = [
    VoidReason::Undo,
    VoidReason::ReadingWrong,
    VoidReason::DirectionWrong,
    VoidReason::Twice,
    VoidReason::PersonWrong,
    VoidReason::Exercise,
    VoidReason::OutcomeWrong,
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
            let want = format!("KADIAN_{}", flag.to_uppercase().replace('-', "_"));
            assert_eq!(variable.and_then(|name| name.to_str()), Some(want.as_str()), "--{flag}");
        }
    }
}
