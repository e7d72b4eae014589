//! The hub's own chain: the hub is a device too, and what officers decide are its records.
//!
//! What always holds: the chain is numbered from 1 without a hole and starts with an epoch_start, which is written with
//! the first decision.

use super::ingest::{StoreRecord, store_record};
use super::new_rows::NewRows;
use super::place::{At, Place};
use super::{WriteError, settings, sql};
use crate::store::{DecidedBy, HubState};
use kadian_domain::{Code, DeviceId, Epoch};
use kadian_wire::body::{EpochReason, EpochStart, PreviousEpoch, encode_epoch_start};
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::{Hash, Record, kinds};
use rusqlite::{Connection, OptionalExtension, params};

/// Appends a record to the hub's own chain; answers where it stands.
pub(super) fn append(
    db: &Connection,
    hub: &HubState,
    by: DecidedBy,
    (kind, body): (u32, Vec<u8>),
) -> Result<Place, WriteError> {
    let at = At { district: hub.district, device: DeviceId::from_bytes(hub.hub), epoch: epoch(db, hub, by)? };
    let last: Option<(u32, Hash)> = db
        .prepare_cached(sql!("get_last_record"))?
        .query_row(params![at.district, at.device.as_bytes(), at.epoch], |row| {
            Ok((row.get("seq")?, Hash::from_bytes(row.get("h")?)))
        })
        .optional()?;
    let before = match last {
        Some(last) => last,
        None => {
            let start = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: Vec::new() };
            let origin = (0, chain_start(at.device, Epoch::new(at.epoch)));
            add(db, at, by, origin, (kinds::EPOCH_START, encode_epoch_start(&start)))?
        }
    };
    let (seq, _) = add(db, at, by, before, (kind, body))?;
    let (device, epoch) = (at.device.as_bytes(), at.epoch);
    db.prepare_cached(sql!("set_chain"))?.execute(params![at.district, device, epoch, seq, seq, seq])?;
    Ok(at.place(seq, 0))
}

/// Begins a new epoch of the chain behind one whose end nobody remembers.
pub(super) fn begin_again(db: &Connection, hub: &HubState, by: DecidedBy) -> Result<(), WriteError> {
    let (district, device) = (hub.district, DeviceId::from_bytes(hub.hub));
    let previous = match hub.own_epoch {
        None => None,
        Some(epoch) => db
            .prepare_cached(sql!("get_last_record"))?
            .query_row(params![district, device.as_bytes(), epoch], |row| {
                let last_h = Hash::from_bytes(row.get("h")?);
                Ok(PreviousEpoch { epoch, last_seq: row.get("seq")?, last_h })
            })
            .optional()?,
    };
    let at = At { district, device, epoch: by.fresh_epoch };
    let start = EpochStart { reason: EpochReason::Restored, previous, doubts: Vec::new() };
    let origin = (0, chain_start(device, Epoch::new(at.epoch)));
    let (seq, _) = add(db, at, by, origin, (kinds::EPOCH_START, encode_epoch_start(&start)))?;
    db.prepare_cached(sql!("set_own_epoch"))?.execute(params![at.epoch])?;
    let row = params![district, device.as_bytes(), at.epoch, seq, seq, seq];
    db.prepare_cached(sql!("set_chain"))?.execute(row)?;
    Ok(())
}

/// The chain's epoch; a hub that is older than its chain draws it now.
fn epoch(db: &Connection, hub: &HubState, by: DecidedBy) -> Result<u32, WriteError> {
    if let Some(epoch) = hub.own_epoch {
        return Ok(epoch);
    }
    db.prepare_cached(sql!("set_own_epoch"))?.execute(params![by.fresh_epoch])?;
    Ok(by.fresh_epoch)
}

/// Writes the record behind another one; answers its number and its `h`.
fn add(
    db: &Connection,
    at: At,
    by: DecidedBy,
    (seq_before, h_before): (u32, Hash),
    (kind, body): (u32, Vec<u8>),
) -> Result<(u32, Hash), WriteError> {
    let seq = seq_before.checked_add(1).ok_or(Code::Internal)?;
    let record = Record {
        kind,
        seq,
        wall_ms: by.at_ms,
        // The hub's clock is the one that all others are compared with.
        mono_ms: 0,
        boot: [0; 8],
        sample: None,
        checkpoint: 0,
        volunteer: by.officer,
        shift: 0,
        config: settings::version(db)?,
        body,
    };
    let bytes = record.encode();
    let d = record_hash(&bytes);
    let h = chain_next(h_before, d);
    let mut rows = NewRows::default();
    store_record(&mut rows, at.place(seq, 0), StoreRecord { kind: Some(kind), d, h, bytes }, by.at_ms);
    rows.insert(db)?;
    Ok((seq, h))
}
