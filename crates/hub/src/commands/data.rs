//! What lies at the hub: walked, or written to a file.

use super::arguments::{Format, Print, What};
use super::open;
use crate::clock::{Clock, SystemClock};
use crate::store::Stats;
use crate::{export, out, verify};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn stats_sentence(stats: &Stats) -> String {
    let Stats { devices, records, checks, held, refused, gaps, lost, forks } = stats;
    format!(
        "{records} records of {devices} devices, {checks} checks that count\n\
         {held} held, {refused} refused, {gaps} missing, {lost} lost, {forks} devices with two histories"
    )
}

pub(super) async fn verify_chains(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
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

pub(super) async fn export_rows(
    dir: &Path,
    what: What,
    format: Format,
    path: &Path,
) -> anyhow::Result<ExitCode> {
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
    store.audit(SystemClock.now_ms(), "command line".to_owned(), act, detail).await?;
    out::json(&manifest);
    Ok(ExitCode::SUCCESS)
}
