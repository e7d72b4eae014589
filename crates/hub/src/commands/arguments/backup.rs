//! The flags of `backup`, `restore` and `unpack`.

use super::Data;
use clap::Args;
use clap::builder::BoolishValueParser;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::commands) struct BackupArguments {
    #[command(flatten)]
    pub(in crate::commands) data: Data,
    /// The file to write; one that is there is replaced once the new one is checked.
    #[arg(long, env = "KADIAN_OUT")]
    pub(in crate::commands) out: PathBuf,
    #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
    pub(in crate::commands) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::commands) struct RestoreArguments {
    /// The file that `backup` wrote.
    pub(in crate::commands) file: PathBuf,
    #[command(flatten)]
    pub(in crate::commands) data: Data,
    #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
    pub(in crate::commands) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::commands) struct UnpackArguments {
    /// The file that `kadian pack` wrote.
    pub(in crate::commands) file: PathBuf,
    #[command(flatten)]
    pub(in crate::commands) data: Data,
    /// Where to write the receipts, to be carried back.
    #[arg(long, env = "KADIAN_RECEIPT")]
    pub(in crate::commands) receipt: PathBuf,
    #[arg(long, env = "KADIAN_JSON", value_parser = BoolishValueParser::new())]
    pub(in crate::commands) json: bool,
}
