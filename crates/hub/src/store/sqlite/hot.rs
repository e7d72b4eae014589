//! The statements that run for every check of a batch, prepared once a batch: to look each up by its text, for each record,
//! costs a twentieth of what a batch takes.

use super::sql;
use rusqlite::{CachedStatement, Connection};

pub(super) struct Hot<'a> {
    pub(super) record: CachedStatement<'a>,
    pub(super) record_bytes: CachedStatement<'a>,
    pub(super) check_row: CachedStatement<'a>,
    pub(super) passer_row: CachedStatement<'a>,
}

impl<'a> Hot<'a> {
    pub(super) fn new(db: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            record: db.prepare_cached(sql!("add_record"))?,
            record_bytes: db.prepare_cached(sql!("add_record_bytes"))?,
            check_row: db.prepare_cached(sql!("add_check_row"))?,
            passer_row: db.prepare_cached(sql!("add_passer_row"))?,
        })
    }
}
