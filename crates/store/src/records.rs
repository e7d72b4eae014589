//! Appending records, and walking their chain.

use crate::Transaction;
use crate::error::StoreError;
use crate::sql;
use kadian_domain::{DeviceId, Epoch, Seq};
use kadian_wire::Hash;
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// The end of one epoch's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last number; 0 before the first record.
    pub seq: u32,
    /// `h(seq)`.
    pub h: Hash,
}

/// A record as it lies in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// Its kind's number.
    pub kind: u32,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// Its place in the chain.
    pub h: Hash,
    /// Its bytes; None once purged.
    pub bytes: Option<Vec<u8>>,
}

/// Where a walk along the chain found something wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainBreak {
    /// The database.
    pub epoch: u32,
    /// The first number that does not verify.
    pub seq: u32,
}

/// The end of an epoch's chain.
pub fn head(connection: &Connection, device: DeviceId, epoch: Epoch) -> Result<Head, StoreError> {
    connection
        .prepare_cached(sql!("get_head"))
        .and_then(|mut statement| {
            statement
                .query_row(named_params! { ":epoch": epoch.get() }, |row| {
                    Ok(Head { seq: row.get("seq")?, h: hash(row, "h")? })
                })
                .optional()
        })
        .map(|head| head.unwrap_or(Head { seq: 0, h: chain_start(device, epoch) }))
        .map_err(|e| StoreError::sqlite("read the end of the chain", e))
}

/// `h(seq)` of one record; `h(0)` for 0; None where there is no such record.
pub fn hash_at(
    connection: &Connection,
    device: DeviceId,
    epoch: Epoch,
    seq: u32,
) -> Result<Option<Hash>, StoreError> {
    if seq == 0 {
        return Ok(Some(chain_start(device, epoch)));
    }
    connection
        .prepare_cached(sql!("get_record_hash"))
        .and_then(|mut statement| {
            let at = named_params! { ":epoch": epoch.get(), ":seq": seq };
            statement.query_row(at, |row| hash(row, "h")).optional()
        })
        .map_err(|e| StoreError::sqlite(format!("read the hash of record {seq}"), e))
}

/// Appends a record's bytes behind the head: the immutable row, its bytes, and its place in the outbox.
pub fn append(
    transaction: &Transaction<'_>,
    epoch: Epoch,
    head: Head,
    kind: u32,
    bytes: &[u8],
    saved_ms: i64,
) -> Result<Seq, StoreError> {
    let seq = head
        .seq
        .checked_add(1)
        .and_then(Seq::new)
        .ok_or_else(|| StoreError::content("append a record", "the epoch is full"))?;
    let d = record_hash(bytes);
    let h = chain_next(head.h, d);
    let number = seq.get();
    let append = || -> rusqlite::Result<()> {
        transaction.prepare_cached(sql!("append_record"))?.execute(named_params! {
            ":epoch": epoch.get(), ":seq": number, ":kind": kind, ":d": d.as_bytes(), ":h": h.as_bytes(),
        })?;
        let at = named_params! { ":epoch": epoch.get(), ":seq": number, ":bytes": bytes };
        transaction.prepare_cached(sql!("append_record_bytes"))?.execute(at)?;
        let at = named_params! { ":epoch": epoch.get(), ":seq": number, ":saved_ms": saved_ms };
        transaction.prepare_cached(sql!("append_outbox"))?.execute(at)?;
        Ok(())
    };
    append().map_err(|e| StoreError::sqlite(format!("append record {number}"), e))?;
    transaction.has_appended(epoch, Head { seq: number, h });
    Ok(seq)
}

/// The records of a range, in order.
pub fn range(
    connection: &Connection,
    epoch: u32,
    from: u32,
    to: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    connection
        .prepare_cached(sql!("list_records"))
        .and_then(|mut statement| {
            let range = named_params! { ":epoch": epoch, ":from_seq": from, ":to_seq": to };
            statement.query_map(range, stored_record)?.collect()
        })
        .map_err(|e| StoreError::sqlite(format!("read records {from} to {to}"), e))
}

/// The bytes of the records of a range, in order, as far as they are here: with their numbers.
pub fn bytes(
    connection: &Connection,
    epoch: u32,
    from: u32,
    to: u32,
) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
    connection
        .prepare_cached(sql!("list_record_bytes"))
        .and_then(|mut statement| {
            let range = named_params! { ":epoch": epoch, ":from_seq": from, ":to_seq": to };
            // By place: of two thousand rows, looking for names took as long as reading.
            statement.query_map(range, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .map_err(|e| StoreError::sqlite(format!("read the bytes of records {from} to {to}"), e))
}

/// The records behind a place, over all epochs, in order.
pub fn after(
    connection: &Connection,
    epoch: u32,
    seq: u32,
    limit: u32,
) -> Result<Vec<StoredRecord>, StoreError> {
    connection
        .prepare_cached(sql!("list_records_after"))
        .and_then(|mut statement| {
            let place = named_params! { ":epoch": epoch, ":seq": seq, ":limit": limit };
            statement.query_map(place, stored_record)?.collect()
        })
        .map_err(|e| StoreError::sqlite(format!("read records behind {seq}"), e))
}

/// Every epoch in this file and how many records it has.
pub fn epochs(connection: &Connection) -> Result<Vec<(u32, u32)>, StoreError> {
    connection
        .prepare_cached(sql!("list_epochs"))
        .and_then(|mut statement| {
            statement.query_map([], |row| Ok((row.get("epoch")?, row.get("n_records")?)))?.collect()
        })
        .map_err(|e| StoreError::sqlite("list epochs", e))
}

/// What a walk along every chain found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Records that were walked, in every epoch.
    pub n_records: u32,
    /// Those whose bytes are purged; their hashes were walked.
    pub n_purged: u32,
    /// The first that does not verify.
    pub first_bad: Option<ChainBreak>,
}

/// Walks every chain: bytes against d, d against h.
pub fn verify(connection: &Connection, device: DeviceId) -> Result<Verified, StoreError> {
    const PAGE: u32 = 10_000;
    let mut walk = Verified::default();
    for (epoch, n_records) in epochs(connection)? {
        let mut h = chain_start(device, Epoch::new(epoch));
        let mut next = 1_u32;
        while next <= n_records {
            let page = range(connection, epoch, next, next.saturating_add(PAGE.saturating_sub(1)))?;
            if page.is_empty() {
                return Ok(Verified { first_bad: Some(ChainBreak { epoch, seq: next }), ..walk });
            }
            for record in page {
                walk.n_records = walk.n_records.saturating_add(1);
                walk.n_purged = walk.n_purged.saturating_add(u32::from(record.bytes.is_none()));
                let bytes_fit = record.bytes.as_deref().is_none_or(|bytes| record_hash(bytes) == record.d);
                h = chain_next(h, record.d);
                if record.seq != next || !bytes_fit || record.h != h {
                    return Ok(Verified { first_bad: Some(ChainBreak { epoch, seq: next }), ..walk });
                }
                next = next.saturating_add(1);
            }
        }
    }
    Ok(walk)
}

fn stored_record(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    Ok(StoredRecord {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        d: hash(row, "d")?,
        h: hash(row, "h")?,
        bytes: row.get("bytes")?,
    })
}

fn hash(row: &Row<'_>, column: &str) -> rusqlite::Result<Hash> {
    row.get::<_, [u8; 32]>(column).map(Hash::from_bytes)
}
