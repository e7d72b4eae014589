//! Records that wait for an officer.
//!
//! What always holds: a held record belongs to the checkpoint of its device. Where it names another one that the officer
//! does not see, it can be refused and not counted, for it would count where that officer has nothing to say.

use super::checkpoints::hub;
use super::effects::Effects;
use super::ingest::sender;
use super::overview::checkpoints;
use super::passages::record_place;
use super::place::{At, Place, optional_word, word};
use super::{SqliteStore, sql};
use crate::ingest::{CheckEffect, Effect, Judgement, judge_forgiving};
use crate::rights::Scope;
use crate::store::{HeldRecord, HeldRecords, RecordPlace, StoreError, StoredCheck};
use kadian_domain::{Code, DeviceId};
use rusqlite::{Connection, OptionalExtension, Row, params};

impl SqliteStore {
    pub(crate) async fn held(&self, scope: Scope, limit: u32) -> Result<HeldRecords, StoreError> {
        self.read("look for held records", move |db| list(db, scope, limit)).await
    }
}

/// A record that an officer asks about.
pub(super) struct RecordRow {
    pub(super) arrived_ms: i64,
    /// None once purged.
    pub(super) bytes: Option<Vec<u8>>,
    /// Why it is held; None where it is not.
    pub(super) code: Option<Code>,
}

/// A record of a device in scope.
pub(super) fn record(db: &Connection, scope: Scope, place: Place) -> rusqlite::Result<Option<RecordRow>> {
    let visible = visible(db, scope)?;
    let found = stored(db, place)?;
    Ok(found.filter(|(checkpoint, _)| visible.contains(checkpoint)).map(|(_, record)| record))
}

/// A record, and the post of its device.
fn stored(db: &Connection, place: Place) -> rusqlite::Result<Option<(u32, RecordRow)>> {
    let Place { district, device, epoch, seq, branch } = place;
    db.prepare_cached(sql!("get_held_record"))?
        .query_row(params![district, device.as_bytes(), epoch, seq, branch], |row| {
            let outcome: Option<String> = row.get("outcome")?;
            let code = optional_word(row, "code", Code::from_word)?;
            let code = code.filter(|_| outcome.as_deref() == Some("held"));
            let record = RecordRow { arrived_ms: row.get("arrived_ms")?, bytes: row.get("bytes")?, code };
            Ok((row.get("checkpoint_id")?, record))
        })
        .optional()
}

fn visible(db: &Connection, scope: Scope) -> rusqlite::Result<Vec<u32>> {
    Ok(checkpoints(db, scope)?.into_iter().map(|(checkpoint, _)| checkpoint).collect())
}

/// What would follow if the record counted; None where no ruling can make it count.
pub(super) fn countable(
    db: &Connection,
    scope: Scope,
    place: Place,
    record: &RecordRow,
) -> rusqlite::Result<Option<Effect>> {
    let Some(effect) = readable(db, place, record)? else { return Ok(None) };
    Ok(if counts_in(&effect, &visible(db, scope)?) { Some(effect) } else { None })
}

/// Whether what would follow follows at a checkpoint that the officer sees.
fn counts_in(effect: &Effect, visible: &[u32]) -> bool {
    let made = match effect {
        Effect::Check(effect) => effect.made,
        Effect::Resolution(effect) => effect.made,
        Effect::ShiftStart(effect) => effect.made,
        Effect::ShiftEnd(effect) => effect.made,
        Effect::Salvaged(salvaged) => return counts_in(&salvaged.effect, visible),
        // They reach the device's own records, wherever those count.
        Effect::Void(_) | Effect::EpochStart(_) | Effect::Nothing => return true,
    };
    visible.contains(&made.checkpoint)
}

/// What the record says, but for the reason that it is held for; None where that reason is the record itself.
fn readable(db: &Connection, place: Place, record: &RecordRow) -> rusqlite::Result<Option<Effect>> {
    let Place { district, device, epoch, seq, .. } = place;
    let (Some(bytes), Some(code)) = (&record.bytes, record.code) else { return Ok(None) };
    if !may_count(code) {
        return Ok(None);
    }
    let sender = sender(db, At { district, device, epoch }, seq, Vec::new())?;
    let Some((sender, _)) = sender else { return Ok(None) };
    Ok(match judge_forgiving(&sender, seq, bytes, record.arrived_ms, code) {
        Judgement::Counts(effect) => Some(effect),
        Judgement::Held(_) | Judgement::Refused(_) => None,
    })
}

/// Whether a record that is held for this may be one that a ruling makes count. Those come first: a device that sends
/// thousands of others hides none of them.
fn may_count(code: Code) -> bool {
    matches!(code, Code::CheckpointForeign | Code::DeviceRevoked | Code::Fork)
}

/// One row of the page.
struct HeldRow {
    place: RecordPlace,
    letter: String,
    kind: Option<u32>,
    code: Code,
    arrived_ms: i64,
}

fn held_row(row: &Row<'_>) -> rusqlite::Result<HeldRow> {
    Ok(HeldRow {
        place: record_place(row)?,
        letter: row.get("letter")?,
        kind: row.get("kind")?,
        code: word(row, "code", Code::from_word)?,
        arrived_ms: row.get("arrived_ms")?,
    })
}

fn list(db: &Connection, scope: Scope, limit: u32) -> rusqlite::Result<HeldRecords> {
    let district = hub(db)?.district;
    let visible = checkpoints(db, scope)?;
    let (mut rows, mut n): (Vec<(HeldRow, &str)>, u32) = (Vec::new(), 0);
    for (checkpoint, name) in &visible {
        let n_here: u32 = db
            .prepare_cached(sql!("count_held"))?
            .query_row(params![district, checkpoint], |row| row.get("n"))?;
        n = n.saturating_add(n_here);
        let mut statement = db.prepare_cached(sql!("list_held"))?;
        for row in statement.query_map(params![district, checkpoint, limit], held_row)? {
            rows.push((row?, name));
        }
    }
    rows.sort_by_key(|(row, _)| (!may_count(row.code), row.arrived_ms));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let records = Effects::within(db, district, |effects| {
        let records = rows.into_iter().map(|(row, name)| held_record(effects, &visible, row, name));
        records.collect::<rusqlite::Result<_>>()
    })?;
    Ok(HeldRecords { records, n })
}

fn held_record(
    effects: &mut Effects<'_>,
    visible: &[(u32, String)],
    row: HeldRow,
    name: &str,
) -> rusqlite::Result<HeldRecord> {
    let HeldRow { place, letter, kind, code, arrived_ms } = row;
    let at =
        At { district: effects.district, device: DeviceId::from_bytes(place.device), epoch: place.epoch };
    // Only what is shown is read whole.
    let stored = stored(effects.db()?, at.place(place.seq, place.branch))?;
    let effect = match &stored {
        Some((_, record)) => readable(effects.db()?, at.place(place.seq, place.branch), record)?,
        None => None,
    };
    let seen: Vec<u32> = visible.iter().map(|(checkpoint, _)| *checkpoint).collect();
    let can_count = effect.as_ref().is_some_and(|effect| counts_in(effect, &seen));
    let check = match effect.map(Effect::original) {
        Some(Effect::Check(check)) => Some(shown(effects, visible, place, &check)?),
        Some(
            Effect::Resolution(_)
            | Effect::Void(_)
            | Effect::ShiftStart(_)
            | Effect::ShiftEnd(_)
            | Effect::EpochStart(_)
            | Effect::Salvaged(_)
            | Effect::Nothing,
        )
        | None => None,
    };
    let checkpoint_name = name.to_owned();
    Ok(HeldRecord { place, checkpoint_name, letter, kind, code, arrived_ms, can_count, check })
}

/// What a held check says. Of a checkpoint that the officer does not see, only the number that the record itself says.
fn shown(
    effects: &mut Effects<'_>,
    visible: &[(u32, String)],
    place: RecordPlace,
    check: &CheckEffect,
) -> rusqlite::Result<StoredCheck> {
    let said = visible.iter().find(|(checkpoint, _)| *checkpoint == check.made.checkpoint);
    let name = said.map_or_else(|| check.made.checkpoint.to_string(), |(_, name)| name.clone());
    let config = effects.config(check.made.config)?;
    Ok(StoredCheck::of_effect(place, name, check, &config))
}
