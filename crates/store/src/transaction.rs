//! A transaction for writing, and where the chain ends that it appends to.
//!
//! What always holds: an end that is known is that of the database. Whatever ends without a COMMIT leaves none known, and
//! it is looked up again.

use crate::error::StoreError;
use crate::records::{self, Head};
use kadian_domain::{DeviceId, Epoch};
use rusqlite::{Connection, TransactionBehavior};
use std::cell::Cell;
use std::ops::Deref;

/// One transaction; begun by `Store::write`.
#[derive(Debug)]
pub struct Transaction<'a> {
    db: rusqlite::Transaction<'a>,
    /// A tap appends one record: without this its end would be looked up before, and once more for the mark.
    end: Cell<Option<ChainEnd>>,
}

/// Where the chain of an epoch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChainEnd {
    pub(crate) epoch: Epoch,
    pub(crate) head: Head,
}

impl<'a> Transaction<'a> {
    pub(crate) fn begin(connection: &'a mut Connection, end: Option<ChainEnd>) -> rusqlite::Result<Self> {
        let db = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Self { db, end: Cell::new(end) })
    }

    /// The end of the chain that was appended to, where one is known.
    pub(crate) fn commit(self) -> rusqlite::Result<Option<ChainEnd>> {
        let end = self.end.get();
        self.db.commit().map(|()| end)
    }

    /// The end of an epoch's chain.
    pub fn head(&self, device: DeviceId, epoch: Epoch) -> Result<Head, StoreError> {
        if let Some(end) = self.end.get().filter(|end| end.epoch == epoch) {
            return Ok(end.head);
        }
        records::head(self, device, epoch)
    }

    /// What was appended last.
    pub(crate) fn has_appended(&self, epoch: Epoch, head: Head) {
        self.end.set(Some(ChainEnd { epoch, head }));
    }
}

impl Deref for Transaction<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.db
    }
}
