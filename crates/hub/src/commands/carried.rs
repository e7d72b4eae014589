//! `unpack`: a file that somebody carried here, and the receipts to carry back.

use super::arguments::{Print, UnpackArguments};
use super::{open, refuse};
use crate::carried::{self, Answered};
use crate::clock::{Clock, SystemClock};
use crate::keys::Keys;
use crate::out;
use anyhow::Context;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::process::ExitCode;

pub(super) async fn unpack(arguments: UnpackArguments) -> anyhow::Result<ExitCode> {
    let UnpackArguments { file, data, receipt, json } = arguments;
    let store = open(&data.data)?;
    let keys = Keys::read(&data.data.join("hub.key"))?;
    let bytes = std::fs::read(&file).with_context(|| format!("failed to read {}", file.display()))?;
    let answered = match carried::unpack(&store, &keys, &SystemClock, &bytes).await {
        Err(problem) => return Ok(refuse(&problem)),
        Ok(answered) => answered,
    };
    let Answered { unpacked, receipts } = answered;
    let mut out_file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&receipt)?;
    out_file
        .write_all(&receipts)
        .and_then(|()| out_file.sync_all())
        .context("failed to write the receipts")?;
    let detail = format!(
        "{} batches, {} records, {} new, {} refused",
        unpacked.batches,
        unpacked.records,
        unpacked.new,
        unpacked.refused.len()
    );
    store.audit(SystemClock.now_ms(), "command line".to_owned(), "unpack".to_owned(), detail.clone()).await?;
    match Print::from(json) {
        Print::Json => out::json(&unpacked),
        Print::Sentence => out::line(&format!("{detail}; carry {} back to the device", receipt.display())),
    }
    for code in &unpacked.refused {
        out::complain(&format!("kadian-hub: a batch was refused [{code}]"));
    }
    Ok(if unpacked.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
