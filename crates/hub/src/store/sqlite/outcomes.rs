//! What came of a check, kept in its rows: recomputed whenever a check, a resolution or a void is added.
//!
//! What always holds: what is kept follows from the set of records that count, whatever order they came in. A void
//! finds its target and a resolution its check whichever of them came first.

use super::checkpoints::next;
use super::effects::Effects;
use super::place::{Place, optional_device, optional_reading, word};
use super::{WriteError, passers, sql};
use crate::ingest::{CameOf, CheckLife, FirstSeen, PasserCameOf, Standing, came_of};
use kadian_domain::time::quarter_hour;
use kadian_domain::{DeviceId, Disposition, FinalDisposition};
use rusqlite::{OptionalExtension, Row, params};

/// The newest resolutions of one check that are looked at, by its record and by its slip; more than an honest post ever
/// makes. A device that sends thousands must not stop the hub's one writer.
const RESOLUTIONS_MAX: u32 = 64;
/// The newest checks with one slip that a resolution reaches.
const CHECKS_OF_SLIP_MAX: u32 = 16;

/// What must be known of a check to look for what came of it.
#[derive(Debug, Clone)]
pub(super) struct CheckKey {
    pub(super) place: Place,
    pub(super) checkpoint: u32,
    pub(super) event_ms: i64,
    pub(super) slip: Option<String>,
    pub(super) config: u32,
}

/// The void that cancels a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundVoid {
    pub(super) device: DeviceId,
    pub(super) epoch: u32,
    pub(super) seq: u32,
    pub(super) reason: String,
}

impl Effects<'_> {
    /// What came of a check, from everything about it that counts.
    pub(super) fn look(
        &mut self,
        check: &CheckKey,
        first: &[FirstSeen],
    ) -> Result<(Option<FoundVoid>, CameOf), WriteError> {
        let void = self.void_of(check.place)?;
        let life = if void.is_some() { CheckLife::Voided } else { CheckLife::Counts };
        let waits = first.iter().any(|passer| passer.disposition == Disposition::Recheck);
        let standing = if waits && void.is_none() { self.standing(check)? } else { Vec::new() };
        let config = self.config(check.config)?;
        Ok((void, came_of(first, &standing, life, &config)))
    }

    /// The void that cancels a check or a resolution, of several always the same one.
    pub(super) fn void_of(&mut self, place: Place) -> Result<Option<FoundVoid>, WriteError> {
        if self.is_unvoided(place) {
            return Ok(None);
        }
        let Place { district, device, epoch, seq, branch } = place;
        let found = self
            .db()?
            .prepare_cached(sql!("find_void_of"))?
            .query_row(params![district, device.as_bytes(), epoch, seq, branch], |row| {
                Ok(FoundVoid {
                    device: DeviceId::from_bytes(row.get("device")?),
                    epoch: row.get("epoch")?,
                    seq: row.get("seq")?,
                    reason: row.get("reason")?,
                })
            })
            .optional()?;
        Ok(found)
    }

    /// The resolutions of a check that stand, by its record and by its slip.
    fn standing(&mut self, check: &CheckKey) -> Result<Vec<Standing>, WriteError> {
        let Place { district, device, epoch, seq, branch } = check.place;
        let mut found: Vec<Standing> = self
            .db()?
            .prepare_cached(sql!("list_resolutions_of_check"))?
            .query_map(params![district, device.as_bytes(), epoch, seq, branch, RESOLUTIONS_MAX], standing)?
            .collect::<rusqlite::Result<_>>()?;
        if let Some(slip) = &check.slip {
            let mut statement = self.db()?.prepare_cached(sql!("list_resolutions_of_slip"))?;
            for row in
                statement.query_map(params![district, check.checkpoint, slip, RESOLUTIONS_MAX], standing)?
            {
                found.push(row?);
            }
        }
        Ok(found)
    }

    /// Recomputes what came of a number's check, in each of its histories; nothing where it has not come.
    pub(super) fn recompute_check(&mut self, place: Place) -> Result<(), WriteError> {
        for check in self.checks_of(place)? {
            let first: Vec<FirstSeen> = passers::list(self.db()?, check.place)?
                .iter()
                .map(|stored| FirstSeen {
                    seat: stored.passer.seat,
                    reading: stored.passer.reading,
                    disposition: stored.passer.disposition,
                })
                .collect();
            let (void, came) = self.look(&check, &first)?;
            let Place { district, device, epoch, seq, branch } = check.place;
            self.db()?.prepare_cached(sql!("set_check_outcome"))?.execute(params![
                came.fevers.n_suspected,
                came.fevers.n_confirmed,
                came.n_waiting,
                void.as_ref().map(|void| *void.device.as_bytes()),
                void.as_ref().map(|void| void.epoch),
                void.as_ref().map(|void| void.seq),
                void.as_ref().map(|void| void.reason.as_str()),
                district,
                device.as_bytes(),
                epoch,
                seq,
                branch,
            ])?;
            self.keep_waits(check.place, &first, &came.passers)?;
            self.mark_dirty(check.checkpoint, check.event_ms)?;
        }
        Ok(())
    }

    /// Keeps what came of those who were told to wait; the list `resolved` moves.
    pub(super) fn keep_waits(
        &mut self,
        place: Place,
        first: &[FirstSeen],
        came: &[PasserCameOf],
    ) -> Result<(), WriteError> {
        for (_, came) in first.iter().zip(came).filter(|(first, _)| first.disposition == Disposition::Recheck)
        {
            let db = self.db()?;
            passers::set_outcome(db, place, came, next(db, "resolved", 1)?)?;
        }
        Ok(())
    }

    fn checks_of(&mut self, place: Place) -> Result<Vec<CheckKey>, WriteError> {
        let Place { district, device, epoch, seq, .. } = place;
        let found = self
            .db()?
            .prepare_cached(sql!("list_checks_of_number"))?
            .query_map(params![district, device.as_bytes(), epoch, seq], |row| {
                Ok(CheckKey {
                    place: place.on(row.get("branch")?),
                    checkpoint: row.get("checkpoint_id")?,
                    event_ms: row.get("event_ms")?,
                    slip: row.get("slip")?,
                    config: row.get("config")?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        Ok(found)
    }

    /// Recomputes whether a number's resolution stands, in each of its histories, and what came of its check.
    pub(super) fn recompute_resolution(&mut self, place: Place) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, .. } = place;
        let found: Vec<(u32, ResolvedCheck)> = self
            .db()?
            .prepare_cached(sql!("list_resolutions_of_number"))?
            .query_map(params![district, device.as_bytes(), epoch, seq], |row| {
                Ok((row.get("branch")?, resolved_check(row)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (branch, check) in found {
            let void = self.void_of(place.on(branch))?;
            self.db()?.prepare_cached(sql!("set_resolution_void"))?.execute(params![
                void.as_ref().map(|void| *void.device.as_bytes()),
                void.as_ref().map(|void| void.epoch),
                void.as_ref().map(|void| void.seq),
                void.as_ref().map(|void| void.reason.as_str()),
                district,
                device.as_bytes(),
                epoch,
                seq,
                branch,
            ])?;
            for target in self.targets(district, &check)? {
                self.recompute_check(target)?;
            }
        }
        Ok(())
    }

    /// The posts of everything that a void or a resolution of this number would change: each history of it, and the
    /// checks whose last word it is.
    pub(super) fn posts_of(&mut self, place: Place) -> Result<Vec<u32>, WriteError> {
        let Place { district, device, epoch, seq, .. } = place;
        let mut checks = self.checks_of(place)?;
        let mut posts = Vec::new();
        let mut statement = self.db()?.prepare_cached(sql!("list_resolutions_of_number"))?;
        let row = params![district, device.as_bytes(), epoch, seq];
        let resolutions: Vec<(u32, ResolvedCheck)> = statement
            .query_map(row, |row| Ok((row.get("checkpoint_id")?, resolved_check(row)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (post, check) in resolutions {
            posts.push(post);
            for target in self.targets(district, &check)? {
                checks.append(&mut self.checks_of(target)?);
            }
        }
        posts.extend(checks.iter().map(|check| check.checkpoint));
        Ok(posts)
    }

    /// The checks that a resolution names, as far as they have come.
    fn targets(&mut self, district: u32, check: &ResolvedCheck) -> Result<Vec<Place>, WriteError> {
        let place = |device, epoch, seq| Place { district, device, epoch, seq, branch: 0 };
        match check {
            ResolvedCheck::Record { device, epoch, seq } => Ok(vec![place(*device, *epoch, *seq)]),
            ResolvedCheck::Slip { checkpoint, slip } => {
                let found = self
                    .db()?
                    .prepare_cached(sql!("list_checks_of_slip"))?
                    .query_map(params![district, checkpoint, slip, CHECKS_OF_SLIP_MAX], |row| {
                        let device = DeviceId::from_bytes(row.get("device")?);
                        Ok(place(device, row.get("epoch")?, row.get("seq")?))
                    })?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(found)
            }
        }
    }

    pub(super) fn mark_dirty(&mut self, checkpoint: u32, event_ms: i64) -> Result<(), WriteError> {
        let bucket_ms = quarter_hour(event_ms);
        if self.is_marked_first(checkpoint, bucket_ms) {
            let row = params![self.district, checkpoint, bucket_ms];
            self.beside.prepare_cached(sql!("add_dirty_bucket"))?.execute(row)?;
        }
        Ok(())
    }
}

/// The check that a resolution names.
enum ResolvedCheck {
    Record { device: DeviceId, epoch: u32, seq: u32 },
    Slip { checkpoint: u32, slip: String },
}

fn resolved_check(row: &Row<'_>) -> rusqlite::Result<ResolvedCheck> {
    let slip: Option<String> = row.get("slip")?;
    match (slip, optional_device(row, "target_device")?) {
        (None, Some(device)) => {
            Ok(ResolvedCheck::Record { device, epoch: row.get("target_epoch")?, seq: row.get("target_seq")? })
        }
        (slip, _) => {
            Ok(ResolvedCheck::Slip { checkpoint: row.get("checkpoint_id")?, slip: slip.unwrap_or_default() })
        }
    }
}

fn standing(row: &Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        event_ms: row.get("event_ms")?,
        device: DeviceId::from_bytes(row.get("device")?),
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        branch: row.get("branch")?,
        seat: row.get("seat")?,
        second: optional_reading(row, ["reading_dc", "method", "site"])?,
        disposition: word(row, "disposition", FinalDisposition::from_word)?,
        reason: row.get("reason")?,
        place: row.get("place")?,
        told: row.get("told")?,
    })
}
