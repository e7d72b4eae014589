//! Devices, keys and checkpoints on the command line.

use super::Data;
use clap::builder::BoolishValueParser;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::commands) struct EnrolArguments {
    #[command(flatten)]
    pub(in crate::commands) data: Data,
    /// The checkpoint's name or number.
    #[arg(long, env = "KADIAN_CHECKPOINT")]
    pub(in crate::commands) checkpoint: String,
    /// Accepts the device that uses the link at once, for headless posts. Otherwise somebody types the six digits that
    /// the device shows.
    #[arg(long, env = "KADIAN_APPROVE", value_parser = BoolishValueParser::new())]
    pub(in crate::commands) approve: bool,
    #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
    pub(in crate::commands) json: bool,
}

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum DevicesCommand {
    /// Lists the devices, and the links of the last hours.
    List {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Accepts the device that shows these digits; others burn its link.
    Accept {
        /// What `enrol` named the link by.
        enrolment: u32,
        /// The six digits on the device's screen.
        digits: String,
        #[command(flatten)]
        data: Data,
    },
    /// Of a device of which two copies go on: lets the copy count that shows these digits. After a wrong entry it shows
    /// others.
    Digits {
        /// The device's id.
        device: String,
        /// The six digits on its screen.
        digits: String,
        #[command(flatten)]
        data: Data,
    },
    /// Names a device.
    Rename {
        /// The device's id.
        device: String,
        /// What people call it; empty takes the name away.
        name: String,
        #[command(flatten)]
        data: Data,
    },
    /// Moves a device to another checkpoint.
    Move {
        /// The device's id.
        device: String,
        /// The checkpoint's name or number.
        #[arg(long, env = "KADIAN_CHECKPOINT")]
        checkpoint: String,
        #[command(flatten)]
        data: Data,
    },
    /// Takes a device out of service: what it records from now on is held.
    Revoke {
        /// The device's id.
        device: String,
        #[command(flatten)]
        data: Data,
    },
    /// Lets a device serve again.
    Reinstate {
        /// The device's id.
        device: String,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum KeysCommand {
    /// Lets the key that devices trust as the next one answer from now on.
    Rotate {
        /// Which key.
        which: WhichKey,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Writes `hub.key` to a file that a passphrase opens: without the keys no backup can be restored.
    Export {
        /// The file to write.
        #[arg(long, env = "KADIAN_OUT")]
        out: PathBuf,
        /// The passphrase, at least 12 characters; read from standard input where it is not given.
        #[arg(long, env = "KADIAN_PASSPHRASE", hide_env_values = true)]
        passphrase: Option<String>,
        #[command(flatten)]
        data: Data,
    },
    /// Puts exported keys into a data directory that has none.
    Import {
        /// The file that `export` wrote.
        file: PathBuf,
        /// The passphrase; read from standard input where it is not given.
        #[arg(long, env = "KADIAN_PASSPHRASE", hide_env_values = true)]
        passphrase: Option<String>,
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::commands) enum WhichKey {
    /// The key that signs receipts and lists.
    Signing,
    /// The key of the hub's own TLS pair.
    Tls,
}

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum CheckpointsCommand {
    /// Makes the district's checkpoints from a CSV file with the columns district, subdistrict, community, checkpoint.
    Import {
        /// The file; the same one again changes nothing.
        file: PathBuf,
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
    /// Lists the checkpoints.
    List {
        #[command(flatten)]
        data: Data,
        #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
        json: bool,
    },
}
