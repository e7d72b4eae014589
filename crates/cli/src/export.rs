//! `export` and `verify`: every record of this device, out to a file, or walked along its chain.
//!
//! What always holds: the file is whole or it is not there; it is readable by its owner alone, for it names passers.

use crate::access::{self, Access};
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both;
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, Serialize)]
struct Exported {
    records: u32,
}

/// Writes one line a record, in order.
pub(crate) fn run(dir: &Path, file: &Path, form: Form) -> Result<(), Failure> {
    let mut access = Access::open(dir)?;
    let part = part_of(file)?;
    let written = write(&mut access, &part).and_then(|records| {
        std::fs::rename(&part, file).map_err(|_| unwritten())?;
        Ok(records)
    });
    if written.is_err() {
        // Half a file would look like a whole one.
        let _ = std::fs::remove_file(&part);
    }
    let exported = Exported { records: written? };
    out::answer(form, &exported, || both("exported", &[("records", &exported.records.to_string())]))
}

fn write(access: &mut Access, part: &Path) -> Result<u32, Failure> {
    let file =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map_err(|_| unwritten())?;
    let mut lines = BufWriter::new(file);
    let (mut at, mut n_records) = ((0, 0), 0_u32);
    loop {
        let page = access.export(at.0, at.1)?;
        let Some(last) = page.last() else { break };
        at = (last.epoch, last.seq);
        for record in &page {
            serde_json::to_writer(&mut lines, record).map_err(|_| unwritten())?;
            lines.write_all(b"\n").map_err(|_| unwritten())?;
            n_records = n_records.saturating_add(1);
        }
    }
    let file = lines.into_inner().map_err(|_| unwritten())?;
    file.sync_all().map_err(|_| unwritten())?;
    Ok(n_records)
}

fn part_of(file: &Path) -> Result<PathBuf, Failure> {
    let mut name = file.file_name().ok_or_else(unwritten)?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    Ok(file.with_file_name(name))
}

fn unwritten() -> Failure {
    Failure::outside("output_failed")
}

/// What `verify` found.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Chain {
    Good { ok: bool, records: u32, purged: u32 },
    Broken { ok: bool, epoch: u32, seq: u32 },
}

/// Walks the chain of every record. Only as the owner: the walk would hold up a gate beside it.
pub(crate) fn verify(dir: &Path, form: Form) -> Result<ExitCode, Failure> {
    let device = access::own(dir)?;
    let walked = device.verify()?;
    if let Some(bad) = walked.first_bad {
        let (epoch, seq) = (bad.epoch, bad.seq);
        let gaps = [("epoch", &*epoch.to_string()), ("seq", &*seq.to_string())];
        out::answer(form, &Chain::Broken { ok: false, epoch, seq }, || both("chain_broken", &gaps))?;
        return Ok(ExitCode::from(1));
    }
    let (records, purged) = (walked.n_records, walked.n_purged);
    let gaps = [("records", &*records.to_string()), ("purged", &*purged.to_string())];
    out::answer(form, &Chain::Good { ok: true, records, purged }, || both("chain_good", &gaps))?;
    Ok(ExitCode::SUCCESS)
}
