//! Devices of which two copies go on: what is held of them, and the digits that end it.
//!
//! What always holds: what counted before a fork was seen goes on counting; what comes afterwards, of any copy and of any
//! epoch that was heard before, is held. An epoch that begins afterwards counts once an officer has typed the digits that
//! its own screen shows. Every wrong entry draws another nonce, so that nobody tries digits one after the other.

use super::checkpoints::{audit, hub};
use super::devices::get;
use super::judge_again::judge_accepted;
use super::overview::is_in_scope;
use super::place::{At, word};
use super::{SqliteStore, WriteError, sql};
use crate::ingest::NewRecord;
use crate::rights::Scope;
use crate::store::{DeviceFork, EpochFork, StoreError, Typed};
use kadian_domain::{Code, DeviceId};
use kadian_wire::Batch;
use kadian_wire::body::{EpochReason, decode_epoch_start};
use kadian_wire::enrol::fork_digits;
use kadian_wire::{Record, kinds};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Whoever has a copy can begin as many epochs as they like, each with digits of its own: among many of them a stranger's
/// would sooner or later be those that an officer types.
const WAITING_MAX: usize = 8;

impl SqliteStore {
    pub(crate) async fn type_fork_digits(
        &self,
        scope: Scope,
        device: DeviceId,
        typed: String,
        by: (String, [u8; 16]),
        now_ms: i64,
    ) -> Result<Typed, StoreError> {
        self.write("accept a device's new epoch", move |db| {
            let (actor, fresh_nonce) = by;
            type_digits(db, (scope, device), &typed, &actor, (fresh_nonce, now_ms))
        })
        .await
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Split,
    Waiting,
    Accepted,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Split, Self::Waiting, Self::Accepted].into_iter().find(|state| state.as_str() == word)
    }
}

/// What a batch's epoch is, before the batch is judged; None where it is like any other. An epoch that begins after a fork
/// is known from here on.
pub(super) fn of_epoch(
    db: &Connection,
    at: At,
    batch: &Batch,
    (fresh_nonce, now_ms): ([u8; 16], i64),
) -> Result<Option<EpochFork>, WriteError> {
    let key = params![at.district, at.device.as_bytes(), at.epoch];
    let known = db.prepare_cached(sql!("get_forked_epoch"))?.query_row(key, fork).optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    if !begins_after_a_fork(db, at, batch)? {
        return Ok(None);
    }
    set(db, at, State::Waiting, (Some(fresh_nonce), now_ms))?;
    split_others(db, at, now_ms)?;
    Ok(Some(EpochFork::Waiting { nonce: fresh_nonce }))
}

/// The device says so itself, or it is known to have two histories and this epoch was not heard before.
fn begins_after_a_fork(db: &Connection, at: At, batch: &Batch) -> rusqlite::Result<bool> {
    let says_so = batch.records.first().is_some_and(|first| first.seq == 1 && begins_a_copy(&first.bytes));
    if says_so {
        return Ok(true);
    }
    let key = params![at.district, at.device.as_bytes(), at.epoch];
    let is_known = db.prepare_cached(sql!("get_chain"))?.exists(key)?;
    if is_known {
        return Ok(false);
    }
    let key = params![at.district, at.device.as_bytes()];
    db.prepare_cached(sql!("has_fork"))?.exists(key)
}

fn begins_a_copy(bytes: &[u8]) -> bool {
    Record::decode(bytes)
        .ok()
        .filter(|record| record.kind == kinds::EPOCH_START)
        .and_then(|record| decode_epoch_start(&record.body).ok())
        .is_some_and(|start| start.reason == EpochReason::Fork)
}

/// What the device is told once the batch is stored: a history that parts from the first one ends the epoch for both.
pub(super) fn after(
    db: &Connection,
    at: At,
    before: Option<EpochFork>,
    new: &[NewRecord],
    now_ms: i64,
) -> Result<Option<EpochFork>, WriteError> {
    if before == Some(EpochFork::Split) || new.iter().all(|record| record.branch == 0) {
        return Ok(before);
    }
    set(db, at, State::Split, (None, now_ms))?;
    split_others(db, at, now_ms)?;
    let detail = format!("device {}, epoch {}", at.device, at.epoch);
    audit(db, now_ms, "hub", "device_forked", &detail)?;
    Ok(Some(EpochFork::Split))
}

/// Every other epoch that was heard before: any of the copies may have begun it.
fn split_others(db: &Connection, at: At, now_ms: i64) -> Result<(), WriteError> {
    let others = params![State::Split.as_str(), now_ms, at.district, at.device.as_bytes(), at.epoch];
    db.prepare_cached(sql!("split_other_epochs"))?.execute(others)?;
    Ok(())
}

fn set(
    db: &Connection,
    at: At,
    state: State,
    (nonce, now_ms): (Option<[u8; 16]>, i64),
) -> Result<(), WriteError> {
    let row = params![at.district, at.device.as_bytes(), at.epoch, state.as_str(), now_ms, nonce];
    db.prepare_cached(sql!("set_forked_epoch"))?.execute(row)?;
    Ok(())
}

/// None of what is held for a fork: the epoch was accepted.
fn fork(row: &Row<'_>) -> rusqlite::Result<Option<EpochFork>> {
    let nonce: Option<[u8; 16]> = row.get("nonce")?;
    Ok(match (word(row, "state", State::from_word)?, nonce) {
        (State::Split, _) => Some(EpochFork::Split),
        (State::Waiting, Some(nonce)) => Some(EpochFork::Waiting { nonce }),
        (State::Waiting, None) | (State::Accepted, _) => None,
    })
}

/// The epochs of a device that have to do with a fork.
fn epochs(
    db: &Connection,
    district: u32,
    device: DeviceId,
) -> rusqlite::Result<Vec<(u32, Option<EpochFork>)>> {
    db.prepare_cached(sql!("list_forked_epochs"))?
        .query_map(params![district, device.as_bytes()], |row| Ok((row.get("epoch")?, fork(row)?)))?
        .collect()
}

/// Every device with a fork.
pub(super) fn all(db: &Connection, district: u32) -> rusqlite::Result<Vec<(DeviceId, DeviceFork)>> {
    db.prepare_cached(sql!("list_forks"))?
        .query_map(params![district], |row| {
            let fork = DeviceFork {
                since_ms: row.get("since_ms")?,
                n_waiting: row.get("n_waiting")?,
                n_accepted: row.get("n_accepted")?,
            };
            Ok((DeviceId::from_bytes(row.get("device")?), fork))
        })?
        .collect()
}

fn type_digits(
    db: &Connection,
    (scope, device): (Scope, DeviceId),
    typed: &str,
    actor: &str,
    (fresh_nonce, now_ms): ([u8; 16], i64),
) -> Result<Typed, WriteError> {
    let district = hub(db)?.district;
    let row = get(db, district, device)?.ok_or(Code::NotFound)?;
    if !is_in_scope(db, scope, row.checkpoint)? {
        return Err(Code::NotFound.into());
    }
    let waiting: Vec<(u32, [u8; 16])> = epochs(db, district, device)?
        .into_iter()
        .filter_map(|(epoch, fork)| match fork {
            Some(EpochFork::Waiting { nonce }) => Some((epoch, nonce)),
            Some(EpochFork::Split) | None => None,
        })
        .collect();
    if waiting.is_empty() {
        return Err(Code::NotFound.into());
    }
    if waiting.len() > WAITING_MAX {
        return Err(Code::ForkCrowded.into());
    }
    let mut meant =
        waiting.iter().filter(|(epoch, nonce)| fork_digits(&row.public_key, nonce, *epoch) == typed);
    // Digits that two of them show name neither.
    let (Some(&(epoch, _)), None) = (meant.next(), meant.next()) else {
        for (epoch, _) in waiting {
            set(db, At { district, device, epoch }, State::Waiting, (Some(fresh_nonce), now_ms))?;
        }
        audit(db, now_ms, actor, "fork_digits_wrong", &format!("device {device}"))?;
        return Ok(Typed::Wrong);
    };
    let at = At { district, device, epoch };
    set(db, at, State::Accepted, (None, now_ms))?;
    let n_judged = judge_accepted(db, at, now_ms)?;
    let detail = format!("device {device}, epoch {epoch}, {n_judged} records judged");
    audit(db, now_ms, actor, "fork_accepted", &detail)?;
    Ok(Typed::Right)
}
