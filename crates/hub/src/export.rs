//! Exports: every row that is there, or none; a manifest with the row count and the SHA-256 beside the file.

use crate::store::{RecordPlace, Store, StoredCheck, StoredPasser, StoredRecord};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use kadian_domain::{DeviceId, ReasonId};
use ring::digest;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Rows read at once.
const PAGE: u32 = 2_000;

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The file's name.
    pub file: String,
    /// Rows in it, the heading not counted.
    pub rows: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// Writes a file and its hash at once.
struct Hashed {
    file: BufWriter<File>,
    hash: digest::Context,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(bytes.get(..n).unwrap_or_default());
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// One file that appears whole or not at all.
struct Export {
    path: PathBuf,
    beside: PathBuf,
    out: Hashed,
    rows: u64,
}

impl Export {
    fn begin(path: &Path) -> anyhow::Result<Self> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        let beside = PathBuf::from(beside);
        // It names passers: for its owner alone.
        let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&beside);
        let file = file.context("failed to make the file")?;
        let out = Hashed { file: BufWriter::new(file), hash: digest::Context::new(&digest::SHA256) };
        Ok(Self { path: path.to_owned(), beside, out, rows: 0 })
    }

    fn finish(mut self) -> anyhow::Result<Manifest> {
        self.out.flush().context("failed to write the file")?;
        self.out.file.get_ref().sync_all().context("failed to write the file")?;
        std::fs::rename(&self.beside, &self.path).context("failed to name the file")?;
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let manifest = Manifest { file, rows: self.rows, sha256: hex::encode(self.out.hash.finish()) };
        let mut name = self.path.as_os_str().to_owned();
        name.push(".manifest.json");
        let text = serde_json::to_string_pretty(&manifest)?;
        std::fs::write(PathBuf::from(name), text).context("failed to write the manifest")?;
        Ok(manifest)
    }
}

/// All checks as CSV: UTF-8 with a byte-order mark, cells that no office program takes for a formula.
pub async fn checks_csv(store: &Store, zone: Tz, path: &Path) -> anyhow::Result<Manifest> {
    let mut export = Export::begin(path)?;
    export.out.write_all("\u{feff}".as_bytes())?;
    let mut place = RecordPlace::START;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut export.out);
    csv.write_record(HEADINGS)?;
    let mut rows = 0_u64;
    loop {
        let page = store.checks_page(place, PAGE).await?;
        let Some(last) = page.last() else { break };
        place = last.place;
        for check in &page {
            csv.write_record(cells(check, zone).iter().map(|cell| harmless(cell)))?;
            rows = rows.saturating_add(1);
        }
    }
    csv.flush()?;
    drop(csv);
    export.rows = rows;
    export.finish()
}

/// New columns come behind the old ones: spreadsheets find theirs by place.
const HEADINGS: [&str; 34] = [
    "device",
    "epoch",
    "seq",
    "checkpoint",
    "checkpoint_name",
    "event_time",
    "event_error_ms",
    "direction",
    "passers",
    "suspected",
    "reading",
    "method",
    "site",
    "disposition",
    "slip",
    "name",
    "phone",
    "volunteer",
    "volunteer_name",
    "voided_by",
    "void_reason",
    "outcome",
    "subject",
    "plate",
    "confirmed",
    "waiting",
    "late",
    "config",
    "shift",
    "reason",
    "second_reading",
    "resolutions",
    "origin",
    "branch",
];

fn cells(check: &StoredCheck, zone: Tz) -> [String; 34] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let (voided_by, void_reason) = void_cells(check);
    let by_seat = |of: &dyn Fn(&StoredPasser) -> Option<String>| by_seat(check, of);
    let second = |passer: &StoredPasser| passer.outcome.as_ref()?.second;
    let said = |passer: &StoredPasser| Some(passer.outcome.as_ref()?.disposition.as_str().to_owned());
    let stand = |passer: &StoredPasser| (passer.n_resolutions > 0).then(|| passer.n_resolutions.to_string());
    [
        DeviceId::from_bytes(check.place.device).to_string(),
        check.place.epoch.to_string(),
        check.place.seq.to_string(),
        check.checkpoint.to_string(),
        check.checkpoint_name.clone(),
        local_time(check.event_ms, zone),
        check.event_error_ms.map(|ms| ms.to_string()).unwrap_or_default(),
        check.direction.as_str().to_owned(),
        check.n_passers.to_string(),
        check.n_suspected.to_string(),
        by_seat(&|passer| Some(passer.passer.reading.shown.to_string())),
        by_seat(&|passer| Some(passer.passer.reading.method.as_str().to_owned())),
        by_seat(&|passer| Some(passer.passer.reading.site.as_str().to_owned())),
        check.disposition.as_str().to_owned(),
        text(&check.slip),
        by_seat(&|passer| passer.passer.name.clone()),
        by_seat(&|passer| passer.passer.phone.clone()),
        check.volunteer.to_string(),
        text(&check.volunteer_name),
        voided_by,
        void_reason,
        by_seat(&said),
        check.subject.as_str().to_owned(),
        text(&check.plate),
        check.n_confirmed.to_string(),
        check.n_waiting.to_string(),
        u32::from(check.is_late).to_string(),
        check.config.to_string(),
        check.shift.to_string(),
        by_seat(&|passer| Some(reason_cell(passer.passer.reason?))),
        by_seat(&|passer| Some(second(passer)?.shown.to_string())),
        by_seat(&stand),
        by_seat(&|passer| passer.passer.origin.clone()),
        check.place.branch.to_string(),
    ]
}

/// What is said of a person on foot; of those in a vehicle seat by seat, as in `1:36.5 2:37.6`.
fn by_seat(check: &StoredCheck, of: &dyn Fn(&StoredPasser) -> Option<String>) -> String {
    let cell = |passer: &StoredPasser| match (of(passer)?, passer.passer.seat) {
        (said, 0) => Some(said),
        (said, seat) => Some(format!("{seat}:{said}")),
    };
    check.passers.iter().filter_map(cell).collect::<Vec<_>>().join(" ")
}

/// A reason by its word, or by its number where only the hub's config has words for it.
fn reason_cell(reason: ReasonId) -> String {
    reason.word().map_or_else(|| reason.get().to_string(), str::to_owned)
}

/// The void by epoch and number; one of an officer says that it stands in the hub's own chain.
fn void_cells(check: &StoredCheck) -> (String, String) {
    let Some(void) = &check.void else { return (String::new(), String::new()) };
    let is_own = *void.device.as_bytes() == check.place.device;
    let whose = if is_own { "" } else { "hub/" };
    (format!("{whose}{}/{}", void.epoch, void.seq), void.reason.as_str().to_owned())
}

fn local_time(at_ms: i64, zone: Tz) -> String {
    DateTime::<Utc>::from_timestamp_millis(at_ms)
        .map(|utc| utc.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, false))
        .unwrap_or_default()
}

/// A cell that an office program would take for a formula gets an apostrophe before it.
fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(|c: char| "=+-@\t\r\n\0＝＋－＠".contains(c));
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[derive(Serialize)]
struct RecordLine {
    device: String,
    epoch: u32,
    seq: u32,
    kind: Option<u32>,
    bytes: Option<String>,
    d: String,
    h: String,
    outcome: String,
}

/// All records of all chains, the hub's own among them, one JSON object a line.
pub async fn records_jsonl(store: &Store, path: &Path) -> anyhow::Result<Manifest> {
    let mut export = Export::begin(path)?;
    let mut place = RecordPlace::START;
    loop {
        let page = store.records_page(place, PAGE).await?;
        let Some(last) = page.last() else { break };
        place = last.place;
        for record in page {
            serde_json::to_writer(&mut export.out, &line(record))?;
            export.out.write_all(b"\n")?;
            export.rows = export.rows.saturating_add(1);
        }
    }
    export.finish()
}

fn line(record: StoredRecord) -> RecordLine {
    RecordLine {
        device: DeviceId::from_bytes(record.place.device).to_string(),
        epoch: record.place.epoch,
        seq: record.place.seq,
        kind: record.kind,
        bytes: record.bytes.map(|bytes| STANDARD.encode(bytes)),
        d: record.d.to_string(),
        h: record.h.to_string(),
        outcome: record
            .outcome
            .map_or_else(|| "stored".to_owned(), |(outcome, code)| format!("{outcome}({code})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for evil in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n=1", "＝1", "\0=1"] {
            assert!(harmless(evil).starts_with('\''), "{evil:?}");
        }
        assert_eq!(harmless("林秀英"), "林秀英");
        assert_eq!(harmless("36.5"), "36.5");
    }
}
