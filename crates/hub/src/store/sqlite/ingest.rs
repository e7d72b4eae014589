//! Storing batches.

use super::checkpoints::hub;
use super::effects::Effects;
use super::new_rows::{NewRows, or_null};
use super::place::{At, Place};
use super::{SqliteStore, WriteError, chain, forks, lists, sql};
use crate::ingest::{Judgement, Known, KnownRecord, NewRecord, ReadBatch, Sender, Span, decide, merged};
use crate::store::{Accepted, StoreError};
use kadian_domain::{Code, DeviceId};
use kadian_wire::batch::{BootSample, Header};
use kadian_wire::body::Salvaged;
use kadian_wire::{Hash, Outcome, OutcomeRange};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

impl SqliteStore {
    pub(crate) async fn ingest(
        &self,
        batch: ReadBatch,
        fresh_nonce: [u8; 16],
        now_ms: i64,
    ) -> Result<Accepted, StoreError> {
        self.write("store a batch", move |db| accept(db, batch, fresh_nonce, now_ms)).await
    }
}

fn accept(
    db: &Connection,
    read: ReadBatch,
    fresh_nonce: [u8; 16],
    now_ms: i64,
) -> Result<Accepted, WriteError> {
    let hub = hub(db)?;
    let header = read.batch.header.clone();
    let at = At { district: hub.district, device: DeviceId::from_bytes(header.device), epoch: header.epoch };
    let sender = sender(db, at, header.from, header.samples.clone())?;
    let (sender, checkpoint) = sender.ok_or(Code::DeviceUnknown)?;
    let fork = forks::of_epoch(db, at, &read.batch, (fresh_nonce, now_ms))?;
    let known = Known {
        sender,
        records: known_records(db, at, &header)?,
        is_forked: fork.is_some(),
        salvaged: salvaged_numbers(db, at, (header.from, header.to))?,
        originals: originals(db, at, &read)?,
    };
    let plan = decide(&known, read, now_ms);
    let fork = forks::after(db, at, fork, &plan.new, now_ms)?;
    let n_new = u32::try_from(plan.new.len()).unwrap_or(u32::MAX);
    let came = merged(plan.new.iter().map(|record| (record.seq, record.seq)).collect());
    Effects::within(db, at.district, |effects| {
        effects.expect(at, (header.from, header.to))?;
        plan.new.into_iter().try_for_each(|record| add_record(effects, at, record, now_ms))
    })?;
    chain::keep_gone(db, at, &header.gone, &came)?;
    keep_health(db, at, &header, (&plan.outcomes, n_new), now_ms)?;
    let (have_to, missing) = chain::keep(db, at, header.from, header.to)?;
    let lists = lists::versions(db, at.district, at.device, checkpoint)?;
    let is_revoked = known.sender.is_revoked;
    Ok(Accepted {
        outcomes: plan.outcomes,
        n_new,
        have_to,
        missing,
        lists,
        hub_epoch: hub.hub_epoch,
        is_revoked,
        fork,
    })
}

/// The sender, and the checkpoint that it belongs to now; None where there is no such device.
pub(super) fn sender(
    db: &Connection,
    at: At,
    from: u32,
    samples: Vec<BootSample>,
) -> rusqlite::Result<Option<(Sender, u32)>> {
    let device = at.device;
    let found: Option<(bool, u32)> = db
        .prepare_cached(sql!("get_device"))?
        .query_row(params![at.district, device.as_bytes()], |row| {
            let revoked_ms: Option<i64> = row.get("revoked_ms")?;
            Ok((revoked_ms.is_some(), row.get("checkpoint_id")?))
        })
        .optional()?;
    let Some((is_revoked, checkpoint)) = found else { return Ok(None) };
    let checkpoints = db
        .prepare_cached(sql!("list_device_checkpoints"))?
        .query_map(params![at.district, device.as_bytes()], |row| row.get("checkpoint_id"))?
        .collect::<rusqlite::Result<Vec<u32>>>()?;
    let last_difference_ms = db
        .prepare_cached(sql!("get_clock_offset"))?
        .query_row(params![at.district, device.as_bytes()], |row| row.get("clock_offset_ms"))
        .optional()?
        .unwrap_or(0);
    let not_before_ms = db
        .prepare_cached(sql!("get_event_before"))?
        .query_row(params![at.district, device.as_bytes(), at.epoch, from], |row| row.get("event_ms"))
        .optional()?
        .unwrap_or(0);
    let not_after_ms = i64::MAX;
    let sender =
        Sender { device, checkpoints, is_revoked, samples, last_difference_ms, not_before_ms, not_after_ms };
    Ok(Some((sender, checkpoint)))
}

/// What is here from one before the batch to one behind it.
fn known_records(
    db: &Connection,
    at: At,
    header: &Header,
) -> Result<BTreeMap<u32, Vec<KnownRecord>>, WriteError> {
    let (from, to) = (header.from.saturating_sub(1), header.to.saturating_add(1));
    let mut records: BTreeMap<u32, Vec<KnownRecord>> = BTreeMap::new();
    let mut statement = db.prepare_cached(sql!("list_known_records"))?;
    let mut rows = statement.query(params![at.district, at.device.as_bytes(), at.epoch, from, to])?;
    while let Some(row) = rows.next()? {
        records.entry(row.get("seq")?).or_default().push(known_record(row)?);
    }
    Ok(records)
}

/// What came of numbers of a batch by another road.
fn salvaged_numbers(
    db: &Connection,
    at: At,
    (from, to): Span,
) -> Result<BTreeMap<u32, Vec<Hash>>, WriteError> {
    let mut salvaged: BTreeMap<u32, Vec<Hash>> = BTreeMap::new();
    let mut statement = db.prepare_cached(sql!("list_salvaged_of_span"))?;
    let mut rows = statement.query(params![at.district, at.device.as_bytes(), at.epoch, from, to])?;
    while let Some(row) = rows.next()? {
        salvaged.entry(row.get("original_seq")?).or_default().push(Hash::from_bytes(row.get("d")?));
    }
    Ok(salvaged)
}

/// What is here of the originals that salvaged records of a batch carry.
fn originals(
    db: &Connection,
    at: At,
    read: &ReadBatch,
) -> Result<BTreeMap<(u32, u32), Vec<Hash>>, WriteError> {
    let mut originals = BTreeMap::new();
    for Salvaged { epoch, seq, .. } in read.salvaged() {
        let here = list_originals(db, At { epoch, ..at }, seq)?;
        originals.insert((epoch, seq), here.into_iter().map(|(_, d)| d).collect());
    }
    Ok(originals)
}

/// What is here of one number, in its own chain or saved from a damaged database: the history, and SHA-256 of its bytes.
pub(super) fn list_originals(db: &Connection, at: At, seq: u32) -> rusqlite::Result<Vec<(u32, Hash)>> {
    db.prepare_cached(sql!("list_originals"))?
        .query_map(params![at.district, at.device.as_bytes(), at.epoch, seq, seq], |row| {
            Ok((row.get("branch")?, Hash::from_bytes(row.get("d")?)))
        })?
        .collect()
}

fn known_record(row: &Row<'_>) -> rusqlite::Result<KnownRecord> {
    let outcome: Option<String> = row.get("outcome")?;
    let code: Option<String> = row.get("code")?;
    let outcome = outcome.zip(code).map(|(outcome, code)| match outcome.as_str() {
        "refused" => (Outcome::Refused, code),
        _ => (Outcome::Held, code),
    });
    Ok(KnownRecord {
        branch: row.get("branch")?,
        d: Hash::from_bytes(row.get("d")?),
        h: Hash::from_bytes(row.get("h")?),
        outcome,
    })
}

/// Stores one record, then applies what was judged of it.
fn add_record(effects: &mut Effects<'_>, at: At, record: NewRecord, now_ms: i64) -> Result<(), WriteError> {
    let NewRecord { seq, branch, kind, d, h, bytes, judgement } = record;
    let place = at.place(seq, branch);
    if effects.rows.is_full() {
        effects.rows.insert(effects.beside)?;
    }
    store_record(&mut effects.rows, place, StoreRecord { kind, d, h, bytes }, now_ms);
    match judgement {
        Judgement::Held(code) => add_outcome(effects.db()?, place, "held", code),
        Judgement::Refused(code) => add_outcome(effects.db()?, place, "refused", code),
        Judgement::Counts(effect) => effects.apply(place, &effect),
    }
}

/// A record as it is stored, in whosever chain.
pub(super) struct StoreRecord {
    pub(super) kind: Option<u32>,
    pub(super) d: Hash,
    pub(super) h: Hash,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn store_record(rows: &mut NewRows, place: Place, record: StoreRecord, now_ms: i64) {
    let Place { district, device, epoch, seq, branch } = place;
    let StoreRecord { kind, d, h, bytes } = record;
    let device = || device.as_bytes().to_vec().into();
    let (d, h) = (d.as_bytes().to_vec(), h.as_bytes().to_vec());
    rows.add_record([
        district.into(),
        device(),
        epoch.into(),
        seq.into(),
        branch.into(),
        or_null(kind),
        d.into(),
        h.into(),
        now_ms.into(),
    ]);
    rows.add_record_bytes([district.into(), device(), epoch.into(), seq.into(), branch.into(), bytes.into()]);
}

fn add_outcome(db: &Connection, place: Place, outcome: &str, code: Code) -> Result<(), WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let row = params![district, device.as_bytes(), epoch, seq, branch, outcome, code.as_str()];
    db.prepare_cached(sql!("add_outcome"))?.execute(row)?;
    Ok(())
}

fn keep_health(
    db: &Connection,
    at: At,
    header: &Header,
    (outcomes, n_new): (&[OutcomeRange], u32),
    now_ms: i64,
) -> Result<(), WriteError> {
    let health = &header.health;
    // Every record of the batch gets a receipt: what it carries is not unsent any more.
    let settled = outcomes.iter().map(|range| range.to.saturating_sub(range.from).saturating_add(1));
    let unsent = health.unsent.saturating_sub(settled.fold(0, u32::saturating_add));
    let oldest_unsent_s = health.oldest_unsent_s.filter(|_| unsent > 0);
    db.prepare_cached(sql!("set_device_health"))?.execute(params![
        at.district,
        at.device.as_bytes(),
        now_ms,
        // A device that reckons itself ahead of us would not be heard again until then.
        health.hub_ms.map(|said_ms| said_ms.min(now_ms)),
        health.app_version,
        at.epoch,
        health.last_seq,
        unsent,
        oldest_unsent_s,
        health.battery_percent,
        health.free_mb,
        now_ms.saturating_sub(health.wall_ms),
        n_new,
    ])?;
    Ok(())
}
