//! What is found in an image, read by a connection of this program's own: the database's soundness and its records.
//!
//! What always holds: no code that wrote the image reads it. SQLite and SQLCipher themselves are the same library, and an
//! image is thrown away afterwards, so that recovery may write into it.

use crate::shim;
use kadian_oracle::{Numbers, Row};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A device's database.
pub(crate) struct DeviceLook {
    /// Empty before the first record.
    pub(crate) rows: Vec<Row>,
    /// Numbers that wait.
    pub(crate) unsent: BTreeSet<(u32, u32)>,
    /// Numbers that the hub has signed for.
    pub(crate) settled: BTreeSet<(u32, u32)>,
}

impl DeviceLook {
    /// As the judge takes it.
    pub(crate) fn numbers(&self) -> Numbers<'_> {
        Numbers { unsent: &self.unsent, settled: &self.settled }
    }
}

/// A hub's.
pub(crate) struct HubLook {
    pub(crate) rows: Vec<Row>,
}

/// Opens the database of a device, with the key that lies beside it. None where there is no database that holds anything.
pub(crate) fn device(folder: &Path, device: &str) -> Result<Option<DeviceLook>, String> {
    let file = folder.join("device.db");
    if !file.exists() {
        return Ok(None);
    }
    let key = key(folder).ok_or("a database lies there without its key")?;
    let look = || -> rusqlite::Result<Result<Option<DeviceLook>, String>> {
        let db = Connection::open(&file)?;
        db.pragma_update(None, "cipher_log_level", "NONE")?;
        db.pragma_update(None, "key", format!("x'{key}'"))?;
        db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        if let Err(damage) = is_sound(&db)? {
            return Ok(Err(damage));
        }
        if !has_records(&db)? {
            return Ok(Ok(None));
        }
        let rows = rows(&db, DEVICE_ROWS, device)?;
        let (unsent, settled) =
            (numbers(&db, "SELECT epoch, seq FROM outbox")?, numbers(&db, "SELECT epoch, seq FROM receipt")?);
        Ok(Ok(Some(DeviceLook { rows, unsent, settled })))
    };
    look().unwrap_or_else(|error| Err(format!("the database does not open: {error}")))
}

/// The same of a copy, for a folder that somebody has open, or in which nothing may be written. It is read until two readings
/// are the same, so that a database and its log are of one moment.
pub(crate) fn device_copy(folder: &Path, device_id: &str) -> Result<Option<DeviceLook>, String> {
    let mut before = reading(folder);
    for _ in 0..READINGS_MAX {
        let now = reading(folder);
        if now == before {
            let copy = tempfile::tempdir_in(shim::fast_folder()).expect("a folder");
            let place = copy.path().join("copy");
            shim::lay(&place, &now);
            return device(&place, device_id);
        }
        before = now;
    }
    Err(format!("{READINGS_MAX} readings of the data directory differ"))
}

/// Whatever else lies there may go while it is read.
fn reading(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = ["device.db", "device.db-wal", "vault.key", "vault.toml"];
    files
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::fs::read(folder.join(name)).ok()?)))
        .collect()
}

/// Opens the database of a hub.
pub(crate) fn hub(folder: &Path) -> Result<HubLook, String> {
    let look = || -> rusqlite::Result<Result<HubLook, String>> {
        let db = Connection::open(folder.join("hub.db"))?;
        if let Err(damage) = is_sound(&db)? {
            return Ok(Err(damage));
        }
        Ok(Ok(HubLook { rows: rows(&db, HUB_ROWS, "")? }))
    };
    look().unwrap_or_else(|error| Err(format!("the database does not open: {error}")))
}

/// A device that waits for nothing writes a few times a second at most.
const READINGS_MAX: usize = 200;

const DEVICE_ROWS: &str = "SELECT ?1 AS device, r.epoch, r.seq, b.bytes, r.d, r.h
    FROM record r LEFT JOIN record_bytes b USING (epoch, seq) ORDER BY r.epoch, r.seq";
const HUB_ROWS: &str = "SELECT ?1 || lower(hex(r.device)) AS device, r.epoch, r.seq, b.bytes, r.d, r.h
    FROM record r LEFT JOIN record_bytes b USING (district, device, epoch, seq, branch)
    ORDER BY r.device, r.epoch, r.seq, r.branch";

fn rows(db: &Connection, sql: &str, device: &str) -> rusqlite::Result<Vec<Row>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([device], |row| {
        Ok(Row {
            device: row.get("device")?,
            epoch: row.get("epoch")?,
            seq: row.get("seq")?,
            bytes: row.get("bytes")?,
            d: hexed(&row.get::<_, Vec<u8>>("d")?),
            h: hexed(&row.get::<_, Vec<u8>>("h")?),
            outcome: String::new(),
        })
    })?;
    rows.collect()
}

fn numbers(db: &Connection, sql: &str) -> rusqlite::Result<BTreeSet<(u32, u32)>> {
    db.prepare(sql)?.query_map([], |row| Ok((row.get("epoch")?, row.get("seq")?)))?.collect()
}

fn has_records(db: &Connection) -> rusqlite::Result<bool> {
    let sql =
        "SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('record', 'record_bytes', 'outbox', 'receipt')";
    db.query_row(sql, [], |row| Ok(row.get::<_, u32>(0)? == 4))
}

/// Every page and every row, and what refers to what.
fn is_sound(db: &Connection) -> rusqlite::Result<Result<(), String>> {
    let verdict: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok(Err(format!("integrity_check: {verdict}")));
    }
    let n_broken: u32 =
        db.query_row("SELECT COUNT(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    Ok(if n_broken == 0 { Ok(()) } else { Err(format!("{n_broken} rows refer to rows that are not there")) })
}

fn key(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("vault.key")).ok()?;
    // Without its choice beside it the keys are not used.
    std::fs::metadata(folder.join("vault.toml")).ok().filter(|choice| choice.len() > 0)?;
    let line = text.lines().find_map(|line| line.strip_prefix("db_key = \""))?;
    Some(line.trim_end_matches('"').to_owned())
}

fn hexed(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
