//! `unpack`: a file that somebody carried here, and the receipts to carry back.

use super::arguments::{Print, UnpackArguments};
use super::{open, refuse};
use crate::carried::{self, Senders};
use crate::clock::{Clock, SystemClock};
use crate::keys::Keys;
use crate::out;
use crate::taking::{BATCH_MIB_MAX, Taking, Verifiers};
use anyhow::Context;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::Semaphore;

pub(super) async fn unpack(arguments: UnpackArguments) -> anyhow::Result<ExitCode> {
    let UnpackArguments { file, data, receipt, json } = arguments;
    let store = open(&data.data)?;
    let keys = Arc::new(Keys::read(&data.data.join("hub.key"))?);
    let bytes = std::fs::read(&file).with_context(|| format!("failed to read {}", file.display()))?;
    let taking = Taking {
        store: &store,
        keys: &keys,
        clock: &SystemClock,
        hub: store.hub().await?.hub,
        ingest_runs: &Semaphore::new(1),
        ingest_room: &Semaphore::new(BATCH_MIB_MAX as usize),
        verify_runs: &Semaphore::new(1),
        verifiers: &Verifiers::start(1)?,
    };
    let answered = match carried::unpack(&taking, &keys, &Senders::All, bytes).await {
        Err(problem) => return Ok(refuse(&problem)),
        Ok(answered) => answered,
    };
    let unpacked = answered.unpacked();
    let mut out_file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&receipt)?;
    out_file
        .write_all(&answered.receipts)
        .and_then(|()| out_file.sync_all())
        .context("failed to write the receipts")?;
    let (now_ms, actor) = (SystemClock.now_ms(), "command line".to_owned());
    store.audit(now_ms, actor, "unpack".to_owned(), answered.detail()).await?;
    match Print::from(json) {
        Print::Json => out::json(&unpacked),
        Print::Sentence => {
            let sentence = answered.sentence();
            out::line(&format!("{sentence}; carry {} back to the device", receipt.display()));
        }
    }
    for code in &unpacked.refused {
        out::complain(&format!("kadian-hub: a batch was refused [{code}]"));
    }
    Ok(if unpacked.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
