//! Storing and judging batches, and what follows from them.

use super::checkpoints::hub;
use super::{SqliteStore, WriteError, sql};
use crate::ingest::{
    CheckEffect, Judgement, Known, KnownRecord, NewRecord, Sender, VoidEffect, decide, judge,
};
use crate::store::{Accepted, StoreError};
use kadian_domain::check::{Person, Subject};
use kadian_domain::time::quarter_hour;
use kadian_domain::{Code, DeviceId};
use kadian_wire::batch::{BootSample, Header};
use kadian_wire::limits::MISSING_RANGES_MAX;
use kadian_wire::{Batch, Hash, Outcome, OutcomeRange};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// Where a record stands: every statement about it begins with these.
#[derive(Clone, Copy)]
struct At {
    district: u32,
    device: DeviceId,
    epoch: u32,
}

impl SqliteStore {
    pub(crate) async fn ingest(&self, batch: Batch, now_ms: i64) -> Result<Accepted, StoreError> {
        self.write("store a batch", move |db| accept(db, batch, now_ms)).await
    }

    pub(crate) async fn judge_again(&self) -> Result<u32, StoreError> {
        self.write("judge records again", |db| judge_again(db)).await
    }

    pub(crate) async fn recompute_rollups(&self, limit: u32) -> Result<u32, StoreError> {
        let has_dirty =
            self.read("look for dirty buckets", |db| dirty_buckets(db, hub(db)?.district, 1)).await?;
        if has_dirty.is_empty() {
            return Ok(0);
        }
        self.write("recompute rollups", move |db| recompute_rollups(db, limit)).await
    }
}

fn accept(db: &Connection, batch: Batch, now_ms: i64) -> Result<Accepted, WriteError> {
    let hub = hub(db)?;
    let header = batch.header.clone();
    let at = At { district: hub.district, device: DeviceId::from_bytes(header.device), epoch: header.epoch };
    let sender = sender(db, at, header.from, header.samples.clone())?;
    let checkpoint = sender.1;
    let known = Known { sender: sender.0, records: known_records(db, at, &header)? };
    let plan = decide(&known, batch, now_ms);
    let n_new = u32::try_from(plan.new.len()).unwrap_or(u32::MAX);
    for record in &plan.new {
        add_record(db, at, record, now_ms)?;
    }
    for gone in &header.gone {
        let row = params![at.district, header.device, gone.epoch, gone.from, gone.to];
        db.prepare_cached(sql!("add_gone_range"))?.execute(row)?;
    }
    keep_health(db, at, &header, (&plan.outcomes, n_new), now_ms)?;
    let (have_to, missing) = keep_chain(db, at, &header)?;
    let crew_version: u32 = db
        .prepare_cached(sql!("get_crew_version"))?
        .query_row(params![checkpoint], |row| row.get("version"))?;
    Ok(Accepted { outcomes: plan.outcomes, n_new, have_to, missing, crew_version, hub_epoch: hub.hub_epoch })
}

/// The sender, and the checkpoint that it belongs to now.
fn sender(db: &Connection, at: At, from: u32, samples: Vec<BootSample>) -> Result<(Sender, u32), WriteError> {
    let device = at.device;
    let (is_revoked, checkpoint): (bool, u32) = db
        .prepare_cached(sql!("get_device"))?
        .query_row(params![at.district, device.as_bytes()], |row| {
            let revoked_ms: Option<i64> = row.get("revoked_ms")?;
            Ok((revoked_ms.is_some(), row.get("checkpoint_id")?))
        })
        .optional()?
        .ok_or(Code::DeviceUnknown)?;
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
    let sender = Sender { device, checkpoints, is_revoked, samples, last_difference_ms, not_before_ms };
    Ok((sender, checkpoint))
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
fn add_record(db: &Connection, at: At, record: &NewRecord, now_ms: i64) -> Result<(), WriteError> {
    let (device, NewRecord { seq, branch, kind, d, h, bytes, .. }) = (at.device.as_bytes(), record);
    let row = params![at.district, device, at.epoch, seq, branch, kind, d.as_bytes(), h.as_bytes(), now_ms];
    db.prepare_cached(sql!("add_record"))?.execute(row)?;
    let row = params![at.district, device, at.epoch, seq, branch, bytes];
    db.prepare_cached(sql!("add_record_bytes"))?.execute(row)?;
    match &record.judgement {
        Judgement::Held(code) => add_outcome(db, at, record, "held", *code),
        Judgement::Refused(code) => add_outcome(db, at, record, "refused", *code),
        Judgement::Check(_) | Judgement::Void(_) | Judgement::Nothing => {
            apply(db, at, *seq, &record.judgement)
        }
    }
}

fn add_outcome(
    db: &Connection,
    at: At,
    record: &NewRecord,
    outcome: &str,
    code: Code,
) -> Result<(), WriteError> {
    let row = params![
        at.district,
        at.device.as_bytes(),
        at.epoch,
        record.seq,
        record.branch,
        outcome,
        code.as_str()
    ];
    db.prepare_cached(sql!("add_outcome"))?.execute(row)?;
    Ok(())
}

/// What follows from a record that counts.
fn apply(db: &Connection, at: At, seq: u32, judgement: &Judgement) -> Result<(), WriteError> {
    match judgement {
        Judgement::Check(effect) => add_check(db, at, seq, effect),
        Judgement::Void(effect) => add_void(db, at, seq, *effect),
        Judgement::Nothing | Judgement::Held(_) | Judgement::Refused(_) => Ok(()),
    }
}

fn add_check(db: &Connection, at: At, seq: u32, effect: &CheckEffect) -> Result<(), WriteError> {
    let Subject::Person(Person { reading, name, phone }) = &effect.check.subject;
    let bucket_ms = quarter_hour(effect.at.at_ms);
    let device = at.device.as_bytes();
    db.prepare_cached(sql!("add_check_row"))?.execute(params![
        at.district,
        device,
        at.epoch,
        seq,
        effect.checkpoint,
        effect.at.at_ms,
        effect.at.error_ms,
        bucket_ms,
        effect.check.direction.as_str(),
        effect.n_passers,
        effect.n_suspected,
        reading.value.tenths(),
        reading.method.as_str(),
        reading.site.as_str(),
        effect.check.disposition.as_str(),
        effect.check.slip.as_ref().map(|slip| slip.as_str()),
        name,
        phone,
        effect.volunteer,
    ])?;
    mark_dirty(db, at.district, effect.checkpoint, bucket_ms)?;
    // A void may have come first, by another road.
    let void: Option<(u32, u32, String)> = db
        .prepare_cached(sql!("find_void_of"))?
        .query_row(params![at.district, device, at.epoch, seq], |row| {
            Ok((row.get("epoch")?, row.get("seq")?, row.get("reason")?))
        })
        .optional()?;
    match void {
        Some((void_epoch, void_seq, reason)) => {
            void_check(db, at, (at.epoch, seq), (void_epoch, void_seq), &reason)
        }
        None => Ok(()),
    }
}

fn add_void(db: &Connection, at: At, seq: u32, effect: VoidEffect) -> Result<(), WriteError> {
    let reason = effect.reason.as_str();
    db.prepare_cached(sql!("add_void_row"))?.execute(params![
        at.district,
        at.device.as_bytes(),
        at.epoch,
        seq,
        effect.target_epoch,
        effect.target_seq,
        reason,
    ])?;
    void_check(db, at, (effect.target_epoch, effect.target_seq), (at.epoch, seq), reason)
}

/// Takes a check out of the counts, where it has come; the first void of it stays.
fn void_check(
    db: &Connection,
    at: At,
    (epoch, seq): (u32, u32),
    (void_epoch, void_seq): (u32, u32),
    reason: &str,
) -> Result<(), WriteError> {
    let voided: Option<(u32, i64)> = db
        .prepare_cached(sql!("void_check_row"))?
        .query_row(
            params![void_epoch, void_seq, reason, at.district, at.device.as_bytes(), epoch, seq],
            |row| Ok((row.get("checkpoint_id")?, row.get("bucket_ms")?)),
        )
        .optional()?;
    match voided {
        Some((checkpoint, bucket_ms)) => mark_dirty(db, at.district, checkpoint, bucket_ms),
        None => Ok(()),
    }
}

fn mark_dirty(db: &Connection, district: u32, checkpoint: u32, bucket_ms: i64) -> Result<(), WriteError> {
    db.prepare_cached(sql!("add_dirty_bucket"))?.execute(params![district, checkpoint, bucket_ms])?;
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

/// How far the chain is here without a hole, and the holes above that.
fn keep_chain(db: &Connection, at: At, header: &Header) -> Result<(u32, Vec<(u32, u32)>), WriteError> {
    let device = at.device.as_bytes();
    let (mut have_to, mut last_seq): (u32, u32) = db
        .prepare_cached(sql!("get_chain"))?
        .query_row(params![at.district, device, at.epoch], |row| {
            Ok((row.get("have_to")?, row.get("last_seq")?))
        })
        .optional()?
        .unwrap_or((0, 0));
    let mut missing = Vec::new();
    if header.to >= header.from || last_seq > have_to {
        let mut statement = db.prepare_cached(sql!("list_numbers_behind"))?;
        let mut rows = statement.query(params![at.district, device, at.epoch, have_to])?;
        let mut next = have_to.saturating_add(1);
        while let Some(row) = rows.next()? {
            let seq: u32 = row.get("seq")?;
            if seq > next && missing.len() < MISSING_RANGES_MAX {
                missing.push((next, seq.saturating_sub(1)));
            }
            if missing.is_empty() {
                have_to = seq;
            }
            (next, last_seq) = (seq.saturating_add(1), last_seq.max(seq));
        }
    }
    db.prepare_cached(sql!("set_chain"))?.execute(params![
        at.district,
        device,
        at.epoch,
        have_to,
        last_seq
    ])?;
    Ok((have_to, missing))
}

fn judge_again(db: &Connection) -> Result<u32, WriteError> {
    let district = hub(db)?.district;
    let waiting: Vec<(DeviceId, u32, u32, String, i64, Vec<u8>)> = db
        .prepare_cached(sql!("list_records_to_judge_again"))?
        .query_map(params![district], |row| {
            let device = DeviceId::from_bytes(row.get("device")?);
            let (epoch, seq) = (row.get("epoch")?, row.get("seq")?);
            Ok((device, epoch, seq, row.get("code")?, row.get("arrived_ms")?, row.get("bytes")?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut n_changed = 0_u32;
    for (device, epoch, seq, code, arrived_ms, bytes) in waiting {
        let at = At { district, device, epoch };
        let judgement = judge(&sender(db, at, seq, Vec::new())?.0, seq, &bytes, arrived_ms);
        let place = params![district, device.as_bytes(), epoch, seq, 0];
        match &judgement {
            Judgement::Held(now) if now.as_str() == code => continue,
            Judgement::Held(now) => change_outcome(db, at, seq, "held", *now)?,
            Judgement::Refused(now) => change_outcome(db, at, seq, "refused", *now)?,
            Judgement::Check(_) | Judgement::Void(_) | Judgement::Nothing => {
                db.prepare_cached(sql!("remove_outcome"))?.execute(place)?;
                apply(db, at, seq, &judgement)?;
            }
        }
        n_changed = n_changed.saturating_add(1);
    }
    Ok(n_changed)
}

fn change_outcome(db: &Connection, at: At, seq: u32, outcome: &str, code: Code) -> Result<(), WriteError> {
    let row = params![outcome, code.as_str(), at.district, at.device.as_bytes(), at.epoch, seq, 0];
    db.prepare_cached(sql!("set_outcome"))?.execute(row)?;
    Ok(())
}

fn dirty_buckets(db: &Connection, district: u32, limit: u32) -> rusqlite::Result<Vec<(u32, i64)>> {
    db.prepare_cached(sql!("list_dirty_buckets"))?
        .query_map(params![district, limit], |row| Ok((row.get("checkpoint_id")?, row.get("bucket_ms")?)))?
        .collect()
}

fn recompute_rollups(db: &Connection, limit: u32) -> Result<u32, WriteError> {
    let district = hub(db)?.district;
    let dirty = dirty_buckets(db, district, limit)?;
    for (checkpoint, bucket_ms) in &dirty {
        db.prepare_cached(sql!("recompute_rollup"))?.execute(params![district, checkpoint, bucket_ms])?;
        db.prepare_cached(sql!("remove_dirty_bucket"))?.execute(params![district, checkpoint, bucket_ms])?;
    }
    Ok(u32::try_from(dirty.len()).unwrap_or(u32::MAX))
}
