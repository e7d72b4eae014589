//! What devices last said of themselves, and what of it is not here.

use super::checkpoints::hub;
use super::overview::checkpoints;
use super::place::Place;
use super::{SqliteStore, settings, sql};
use crate::rights::Scope;
use crate::store::{Freshness, Heard, PostFreshness, RecordRange, RecordRanges, RunningShift, StoreError};
use kadian_domain::DeviceId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// Ranges of a device that are listed; whoever has more has other trouble.
const RANGES_MAX: usize = 16;

impl SqliteStore {
    pub(crate) async fn posts(&self, scope: Scope) -> Result<Vec<PostFreshness>, StoreError> {
        self.read("read freshness", move |db| posts(db, scope)).await
    }

    pub(crate) async fn checkpoints_in_scope(&self, scope: Scope) -> Result<Vec<u32>, StoreError> {
        self.read("read a scope", move |db| {
            Ok(checkpoints(db, scope)?.into_iter().map(|(id, _)| id).collect())
        })
        .await
    }

    pub(crate) async fn last_words(&self) -> Result<Vec<(u32, DeviceId, Option<i64>)>, StoreError> {
        self.read("read when devices were heard", |db| {
            db.prepare_cached(sql!("list_last_words"))?
                .query_map(params![hub(db)?.district], |row| {
                    let device = DeviceId::from_bytes(row.get("device")?);
                    Ok((row.get("checkpoint_id")?, device, row.get("heard_ms")?))
                })?
                .collect()
        })
        .await
    }
}

fn posts(db: &Connection, scope: Scope) -> rusqlite::Result<Vec<PostFreshness>> {
    let district = hub(db)?.district;
    let mut of_post: BTreeMap<u32, Vec<Freshness>> = BTreeMap::new();
    for device in devices(db)? {
        of_post.entry(device.checkpoint).or_default().push(device);
    }
    let mut posts = Vec::new();
    for (checkpoint, name) in checkpoints(db, scope)? {
        let mut devices = of_post.remove(&checkpoint).unwrap_or_default();
        for device in &mut devices {
            look_closer(db, district, device)?;
        }
        let is_open = settings::words(db, checkpoint)?.is_open;
        posts.push(PostFreshness { checkpoint, name, is_open, devices });
    }
    Ok(posts)
}

/// Every device that is in service, as it last spoke.
pub(super) fn devices(db: &Connection) -> rusqlite::Result<Vec<Freshness>> {
    db.prepare_cached(sql!("list_freshness"))?
        .query_map(params![hub(db)?.district], |row| {
            let heard_ms: Option<i64> = row.get("heard_ms")?;
            let heard = heard_ms.map(|at_ms| heard(row, at_ms)).transpose()?;
            Ok(Freshness {
                device: DeviceId::from_bytes(row.get("device")?),
                checkpoint: row.get("checkpoint_id")?,
                letter: row.get("letter")?,
                name: row.get("name")?,
                enrolled_ms: row.get("enrolled_ms")?,
                heard,
                n_held: row.get("n_held")?,
                n_refused: row.get("n_refused")?,
                n_gone: row.get("n_gone")?,
                gone: RecordRanges::default(),
                missing: RecordRanges::default(),
                shift: None,
            })
        })?
        .collect()
}

fn heard(row: &Row<'_>, at_ms: i64) -> rusqlite::Result<Heard> {
    Ok(Heard {
        at_ms,
        app_version: row.get("app_version")?,
        epoch: row.get("epoch")?,
        last_seq: row.get("last_seq")?,
        unsent: row.get("unsent")?,
        oldest_unsent_s: row.get("oldest_unsent_s")?,
        clock_offset_ms: row.get("clock_offset_ms")?,
        battery_percent: row.get("battery_percent")?,
        free_mb: row.get("free_mb")?,
        n_here: row.get("n_here")?,
        event_before_hole_ms: None,
    })
}

/// Who is on, and where numbers are missing: read only where there is something to find.
fn look_closer(db: &Connection, district: u32, device: &mut Freshness) -> rusqlite::Result<()> {
    device.shift = running_shift(db, district, device.device)?;
    if device.n_gone > 0 {
        device.gone = gone_ranges(db, district, device.device)?;
    }
    let (n_gaps, id) = (device.n_gaps(), device.device);
    let Some(heard) = device.heard.as_mut().filter(|heard| n_gaps > 0 || heard.unsent > 0) else {
        return Ok(());
    };
    let have_to: u32 = db
        .prepare_cached(sql!("get_chain"))?
        .query_row(params![district, id.as_bytes(), heard.epoch], |row| row.get("have_to"))
        .optional()?
        .unwrap_or(0);
    let first_hole = have_to.saturating_add(1);
    heard.event_before_hole_ms = db
        .prepare_cached(sql!("get_event_before"))?
        .query_row(params![district, id.as_bytes(), heard.epoch, first_hole], |row| row.get("event_ms"))
        .optional()?;
    if n_gaps > 0 {
        let gone: Vec<RecordRange> =
            device.gone.ranges.iter().filter(|range| range.epoch == heard.epoch).copied().collect();
        let behind = params![district, id.as_bytes(), heard.epoch, have_to];
        let mut statement = db.prepare_cached(sql!("list_numbers_behind"))?;
        let here = statement.query_map(behind, |row| row.get("seq"))?;
        device.missing = missing(heard, have_to, here, &gone)?;
    }
    Ok(())
}

/// The holes behind a number, but for those that the device named as gone, and for what it says is still to come: the
/// newest ones.
fn missing<E>(
    heard: &Heard,
    have_to: u32,
    here: impl Iterator<Item = Result<u32, E>>,
    gone: &[RecordRange],
) -> Result<RecordRanges, E> {
    let is_gone = |seq: u32| gone.iter().find(|range| (range.from..=range.to).contains(&seq));
    let mut found = RecordRanges::default();
    let mut next = have_to.saturating_add(1);
    let last_to_come = heard.last_seq.saturating_sub(heard.unsent);
    let ends = here.map(|seq| seq.map(|seq| (seq.saturating_sub(1), seq.saturating_add(1))));
    for hole in ends.chain([Ok((last_to_come, 0))]) {
        let (to, behind) = hole?;
        while next <= to {
            if let Some(range) = is_gone(next) {
                next = range.to.saturating_add(1);
                continue;
            }
            let until = gone.iter().map(|range| range.from).filter(|from| *from > next).min();
            let until = until.map_or(to, |from| to.min(from.saturating_sub(1)));
            if found.ranges.len() == RANGES_MAX {
                found.has_more = true;
                return Ok(found);
            }
            found.ranges.push(RecordRange { epoch: heard.epoch, from: next, to: until });
            next = until.saturating_add(1);
        }
        next = next.max(behind);
    }
    Ok(found)
}

fn gone_ranges(db: &Connection, district: u32, device: DeviceId) -> rusqlite::Result<RecordRanges> {
    let limit = u32::try_from(RANGES_MAX).unwrap_or(u32::MAX).saturating_add(1);
    let mut ranges: Vec<RecordRange> = db
        .prepare_cached(sql!("list_gone_of_device"))?
        .query_map(params![district, device.as_bytes(), limit], |row| {
            Ok(RecordRange { epoch: row.get("epoch")?, from: row.get("from_seq")?, to: row.get("to_seq")? })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let has_more = ranges.len() > RANGES_MAX;
    ranges.truncate(RANGES_MAX);
    Ok(RecordRanges { ranges, has_more })
}

/// The shift that was begun last, unless it has ended.
fn running_shift(db: &Connection, district: u32, device: DeviceId) -> rusqlite::Result<Option<RunningShift>> {
    let last: Option<(Place, i64, Option<u32>)> = db
        .prepare_cached(sql!("get_last_shift"))?
        .query_row(params![district, device.as_bytes()], |row| {
            let (epoch, seq, branch) = (row.get("epoch")?, row.get("seq")?, row.get("branch")?);
            let place = Place { district, device, epoch, seq, branch };
            Ok((place, row.get("started_ms")?, row.get("end_seq")?))
        })
        .optional()?;
    let Some((Place { epoch, seq, branch, .. }, started_ms, None)) = last else { return Ok(None) };
    let volunteers = db
        .prepare_cached(sql!("list_shift_volunteers"))?
        .query_map(params![district, device.as_bytes(), epoch, seq, branch], |row| {
            let (number, name): (u32, Option<String>) = (row.get("volunteer_id")?, row.get("name")?);
            Ok(name.unwrap_or_else(|| number.to_string()))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(RunningShift { started_ms, volunteers }))
}
