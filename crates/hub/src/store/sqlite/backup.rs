//! A copy of the whole database, made beside a hub that runs, and the checks that it must pass.
//!
//! What always holds: the copy is one snapshot, in one file, without a log beside it. Writers go on meanwhile.

use super::checkpoints::hub;
use super::passages::records_page;
use super::{SqliteStore, connect, make_private, migrate, sql};
use crate::store::{CheckedCopy, StoreError};
use crate::verify::Walk;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::{Path, PathBuf};

/// All pages in one step: then the copy is one snapshot, and what others write meanwhile does not begin it anew.
const ALL_PAGES: i32 = -1;

impl SqliteStore {
    pub(crate) async fn copy_to(&self, path: PathBuf) -> Result<(), StoreError> {
        make_private(&path).map_err(|e| StoreError::Open(Box::new(e)))?;
        self.read("copy the database", move |db| {
            let mut copy = Connection::open(&path)?;
            match Backup::new(db, &mut copy)?.step(ALL_PAGES)? {
                StepResult::Done => {}
                _ => return Err(rusqlite::Error::ExecuteReturnedResults),
            }
            into_one_file(&copy)
        })
        .await
    }
}

/// Takes the file out of write-ahead mode: nothing of it lies in a log.
pub(super) fn into_one_file(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "journal_mode", "DELETE")
}

/// Brings a copy to the schema of this program, and checks its pages, its references and every chain in it.
pub(crate) fn check_copy(path: &Path) -> Result<CheckedCopy, StoreError> {
    let failed = |why: Box<dyn std::error::Error + Send + Sync>| StoreError::Open(why);
    let mut db = connect(path).map_err(|e| failed(e.into()))?;
    let whole: String =
        db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|e| failed(e.into()))?;
    if whole != "ok" {
        return Err(failed("its pages do not hold together".into()));
    }
    migrate(&mut db)?;
    super::check_foreign_keys(&db)?;
    let state = hub(&db).map_err(|_| failed("it is no hub's database".into()))?;
    let mut walk = Walk::default();
    while !walk.ends_with(records_page(&db, walk.place, Walk::PAGE).map_err(|e| failed(e.into()))?) {}
    if let Some(bad) = walk.verified.first_bad {
        return Err(failed(
            format!("record {}/{}/{} does not verify", bad.device, bad.epoch, bad.seq).into(),
        ));
    }
    let made_ms = db.query_row(sql!("get_last_backup_time"), [], |row| row.get("at_ms"));
    let made_ms = made_ms.map_err(|e| failed(e.into()))?;
    into_one_file(&db).map_err(|e| failed(e.into()))?;
    Ok(CheckedCopy { hub: state.hub, hub_epoch: state.hub_epoch, records: walk.verified.records, made_ms })
}
