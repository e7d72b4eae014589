//! `backup` and `restore`.

use super::arguments::{BackupArguments, Print, RestoreArguments};
use super::open;
use crate::backup::{self, NotRestored};
use crate::clock::{Clock, SystemClock};
use crate::out;
use std::process::ExitCode;

pub(super) async fn back_up(arguments: BackupArguments) -> anyhow::Result<ExitCode> {
    let BackupArguments { data, out: file, json } = arguments;
    let made = match backup::backup(&open(&data.data)?, &file, SystemClock.now_ms()).await {
        Err(error) if error.is::<NotRestored>() => {
            out::complain(&format!("kadian-hub: {error}"));
            return Ok(ExitCode::from(1));
        }
        made => made?,
    };
    match Print::from(json) {
        Print::Json => out::json(&made),
        Print::Sentence => out::line(&format!(
            "{} holds {} records, all of which verify; sha256 {}\nhub.key is not in it: keep a copy of that apart",
            made.file, made.records, made.sha256
        )),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(arguments: &RestoreArguments) -> anyhow::Result<ExitCode> {
    let RestoreArguments { file, data, json } = arguments;
    let restored = match backup::restore(file, &data.data, SystemClock.now_ms()) {
        Err(error) if error.is::<NotRestored>() => {
            out::complain(&format!("kadian-hub: {error}"));
            return Ok(ExitCode::from(1));
        }
        restored => restored?,
    };
    match Print::from(*json) {
        Print::Json => out::json(&restored),
        Print::Sentence => {
            out::line(&format!("{} records are back, all of which verify", restored.records));
            if let Some(name) = &restored.set_aside {
                out::line(&format!("the database that was here lies in {name}"));
            }
            out::line("what came after the backup comes again from the devices, once the hub is served");
            out::line("look again at what officers did since: revoked devices, passwords, settings, rulings");
        }
    }
    Ok(ExitCode::SUCCESS)
}
