//! Judging again what is held: at each start what an older version did not know, what a device recorded where it is
//! moved to, and whatever an officer rules on.

use super::checkpoints::{hub, next};
use super::effects::Effects;
use super::ingest::sender;
use super::place::{At, Place, word};
use super::{SqliteStore, WriteError, sql};
use crate::ingest::{Judgement, judge};
use crate::store::StoreError;
use kadian_domain::{Code, DeviceId};
use kadian_wire::rows::{RULED_COUNTS, RULED_REFUSED};
use rusqlite::{Connection, Params, Row, params};

impl SqliteStore {
    pub(crate) async fn judge_again(&self, now_ms: i64) -> Result<u32, StoreError> {
        self.write("judge records again", move |db| judge_again(db, now_ms)).await
    }
}

/// A record that waits for a newer version of the hub.
struct Waiting {
    place: Place,
    code: Code,
    arrived_ms: i64,
    bytes: Vec<u8>,
}

fn waiting(row: &Row<'_>, district: u32) -> rusqlite::Result<Waiting> {
    let at = At { district, device: DeviceId::from_bytes(row.get("device")?), epoch: row.get("epoch")? };
    Ok(Waiting {
        place: at.place(row.get("seq")?, row.get("branch")?),
        code: word(row, "code", Code::from_word)?,
        arrived_ms: row.get("arrived_ms")?,
        bytes: row.get("bytes")?,
    })
}

fn judge_again(db: &Connection, now_ms: i64) -> Result<u32, WriteError> {
    let district = hub(db)?.district;
    let all = list_waiting(db, sql!("list_records_to_judge_again"), params![district], district)?;
    judge_all(db, district, all, now_ms)
}

/// A device stands elsewhere now: what it had recorded there, and was held until somebody said so, counts.
pub(super) fn judge_moved(
    db: &Connection,
    district: u32,
    device: DeviceId,
    now_ms: i64,
) -> Result<u32, WriteError> {
    let key = params![district, device.as_bytes()];
    let all = list_waiting(db, sql!("list_records_of_foreign_checkpoint"), key, district)?;
    judge_all(db, district, all, now_ms)
}

/// A device's digits were typed: what was held of that epoch is judged like any other's.
pub(super) fn judge_accepted(db: &Connection, at: At, now_ms: i64) -> Result<u32, WriteError> {
    let key = params![at.district, at.device.as_bytes(), at.epoch];
    let all = list_waiting(db, sql!("list_records_held_as_fork"), key, at.district)?;
    judge_all(db, at.district, all, now_ms)
}

fn list_waiting(
    db: &Connection,
    sql: &str,
    key: impl Params,
    district: u32,
) -> rusqlite::Result<Vec<Waiting>> {
    db.prepare_cached(sql)?.query_map(key, |row| waiting(row, district))?.collect()
}

fn judge_all(db: &Connection, district: u32, all: Vec<Waiting>, now_ms: i64) -> Result<u32, WriteError> {
    Effects::within(db, district, |effects| {
        let mut n_changed = 0_u32;
        for waiting in all {
            if judge_one(effects, waiting, now_ms)? {
                n_changed = n_changed.saturating_add(1);
            }
        }
        Ok(n_changed)
    })
}

/// Whether something else is judged of it now.
fn judge_one(effects: &mut Effects<'_>, waiting: Waiting, now_ms: i64) -> Result<bool, WriteError> {
    let Waiting { place, code, arrived_ms, bytes } = waiting;
    let db = effects.db()?;
    let at = At { district: place.district, device: place.device, epoch: place.epoch };
    let (sender, _) = sender(db, at, place.seq, Vec::new())?.ok_or(Code::DeviceUnknown)?;
    match judge(&sender, place.seq, &bytes, arrived_ms) {
        Judgement::Held(now) if now == code => return Ok(false),
        Judgement::Held(now) => set_outcome(db, place, "held", now)?,
        Judgement::Refused(now) => {
            set_outcome(db, place, "refused", now)?;
            add_ruling(db, place, (RULED_REFUSED, Some(now.as_str())), now_ms)?;
        }
        Judgement::Counts(effect) => {
            remove_outcome(db, place)?;
            effects.apply_late(place, &effect)?;
            add_ruling(db, place, (RULED_COUNTS, None), now_ms)?;
        }
    }
    Ok(true)
}

pub(super) fn set_outcome(
    db: &Connection,
    place: Place,
    outcome: &str,
    code: Code,
) -> Result<(), WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let row = params![outcome, code.as_str(), district, device.as_bytes(), epoch, seq, branch];
    db.prepare_cached(sql!("set_outcome"))?.execute(row)?;
    Ok(())
}

pub(super) fn remove_outcome(db: &Connection, place: Place) -> Result<(), WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let row = params![district, device.as_bytes(), epoch, seq, branch];
    db.prepare_cached(sql!("remove_outcome"))?.execute(row)?;
    Ok(())
}

/// Tells a device what was decided about a record of its: the list `rulings`, which empties its tray.
pub(super) fn add_ruling(
    db: &Connection,
    place: Place,
    (decision, code): (u32, Option<&str>),
    now_ms: i64,
) -> Result<(), WriteError> {
    let Place { district, device, epoch, seq, branch } = place;
    let version = next(db, "rulings", 1)?;
    let row = params![district, device.as_bytes(), epoch, seq, branch, decision, code, now_ms, version];
    db.prepare_cached(sql!("set_ruling_row"))?.execute(row)?;
    Ok(())
}
