//! Checks, fevers and records one by one: what officers look for, and what is exported.
//!
//! What always holds: whoever is named here stands in the caller's scope. A checkpoint at a time is read, each by its
//! own index: the newest of a district are never looked for among all of its rows.

use super::checkpoints::hub;
use super::overview::checkpoints;
use super::place::{At, Place, optional_device, word};
use super::rollups::QUARTER_HOUR_MS;
use super::{SqliteStore, passers, sql};
use crate::clock::{Clock, SystemClock};
use crate::rights::Scope;
use crate::store::{Day, FoundChecks, RecordPlace, StoreError, StoredCheck, StoredRecord, StoredVoid};
use kadian_domain::subject::SubjectKind;
use kadian_domain::time::quarter_hour;
use kadian_domain::{DeviceId, Direction, Disposition, VoidReason};
use kadian_wire::Hash;
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A fragment is looked for so long; what was found by then is the answer, and says that there may be more.
const FIND_FOR_MS: i64 = 3_000;

impl SqliteStore {
    pub(crate) async fn records_page(
        &self,
        after: RecordPlace,
        limit: u32,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        self.read("read records", move |db| records_page(db, after, limit)).await
    }

    pub(crate) async fn checks_page(
        &self,
        after: RecordPlace,
        limit: u32,
    ) -> Result<Vec<StoredCheck>, StoreError> {
        self.read("read checks", move |db| {
            let district = hub(db)?.district;
            let RecordPlace { device, epoch, seq, branch } = after;
            let place = params![district, device, epoch, seq, branch, limit];
            checks(db, district, sql!("list_checks_page"), place)
        })
        .await
    }

    pub(crate) async fn find_checks(
        &self,
        scope: Scope,
        find: String,
        since_ms: i64,
        limit: u32,
    ) -> Result<FoundChecks, StoreError> {
        self.read("look for checks", move |db| {
            if find.is_empty() {
                newest_checks(db, scope, since_ms, limit)
            } else {
                checks_with(db, scope, &find, since_ms, limit)
            }
        })
        .await
    }

    pub(crate) async fn fever_checks(
        &self,
        scope: Scope,
        day: Day,
        limit: u32,
    ) -> Result<FoundChecks, StoreError> {
        self.read("look for fevers", move |db| {
            let district = hub(db)?.district;
            let limit_of_one = limit.saturating_add(1);
            let posts = checkpoints(db, scope)?;
            let mut waiting = Vec::new();
            for (checkpoint, _) in &posts {
                let row = params![district, checkpoint, limit_of_one];
                waiting.append(&mut bare_checks(db, sql!("list_waiting_checks"), row)?);
            }
            let others = newest_of_posts(&posts, day.start_ms, limit, |checkpoint, from_ms| {
                let row = params![district, checkpoint, from_ms, day.end_ms, limit_of_one];
                bare_checks(db, sql!("list_fever_checks"), row)
            })?;
            // Whoever waits longest is seen first, and nobody who waits takes the place of a fever.
            waiting.sort_by_key(|check| check.event_ms);
            let n = usize::try_from(limit).unwrap_or(usize::MAX);
            let has_more = waiting.len() > n || others.len() > n;
            waiting.truncate(n);
            waiting.append(&mut newest(others, limit));
            Ok(FoundChecks { checks: all_with_passers(db, district, waiting)?, has_more })
        })
        .await
    }
}

/// The newest checks since a moment, whatever is in them.
fn newest_checks(db: &Connection, scope: Scope, since_ms: i64, limit: u32) -> rusqlite::Result<FoundChecks> {
    let district = hub(db)?.district;
    let limit_of_one = limit.saturating_add(1);
    let found = newest_of_posts(&checkpoints(db, scope)?, since_ms, limit, |checkpoint, from_ms| {
        bare_checks(db, sql!("list_newest_checks"), params![district, checkpoint, from_ms, limit_of_one])
    })?;
    let has_more = is_more_than(&found, limit);
    Ok(FoundChecks { checks: all_with_passers(db, district, newest(found, limit))?, has_more })
}

/// The newest checks of all posts since a moment, and one more than are shown: of each post `read` answers those since a
/// moment, so many at most.
fn newest_of_posts(
    posts: &[(u32, String)],
    since_ms: i64,
    limit: u32,
    read: impl Fn(u32, i64) -> rusqlite::Result<Vec<StoredCheck>>,
) -> rusqlite::Result<Vec<StoredCheck>> {
    let (mut found, mut from_ms) = (Vec::new(), since_ms);
    for (checkpoint, _) in posts {
        found.append(&mut read(*checkpoint, from_ms)?);
        found = newest(found, limit.saturating_add(1));
        // Where there are enough, nothing older counts at any other post.
        if is_more_than(&found, limit)
            && let Some(oldest) = found.last()
        {
            from_ms = oldest.event_ms;
        }
    }
    Ok(found)
}

/// The newest checks since a moment that have a fragment: of the quarter hours that may have it, each is read whole.
fn checks_with(
    db: &Connection,
    scope: Scope,
    find: &str,
    since_ms: i64,
    limit: u32,
) -> rusqlite::Result<FoundChecks> {
    let district = hub(db)?.district;
    let limit_of_one = limit.saturating_add(1);
    let visible: BTreeSet<u32> =
        checkpoints(db, scope)?.into_iter().map(|(checkpoint, _)| checkpoint).collect();
    let (mut found, mut is_cut, mut last_ms) = (Vec::new(), false, i64::MAX);
    let begun_ms = SystemClock.now_ms();
    let mut statement = db.prepare_cached(sql!("list_find_buckets"))?;
    let mut buckets = statement.query(params![district, quarter_hour(since_ms), find])?;
    while let Some(bucket) = buckets.next()? {
        let (bucket_ms, checkpoint): (i64, u32) = (bucket.get("bucket_ms")?, bucket.get("checkpoint_id")?);
        let is_older = bucket_ms < std::mem::replace(&mut last_ms, bucket_ms);
        if is_older && is_more_than(&found, limit) {
            break;
        }
        if !visible.contains(&checkpoint) {
            continue;
        }
        if SystemClock.now_ms().saturating_sub(begun_ms) > FIND_FOR_MS {
            is_cut = true;
            break;
        }
        let end_ms = bucket_ms.saturating_add(QUARTER_HOUR_MS);
        let row = params![district, checkpoint, bucket_ms.max(since_ms), end_ms, find, limit_of_one];
        found.append(&mut bare_checks(db, sql!("find_checks"), row)?);
    }
    let has_more = is_cut || is_more_than(&found, limit);
    Ok(FoundChecks { checks: all_with_passers(db, district, newest(found, limit))?, has_more })
}

fn is_more_than(found: &[StoredCheck], limit: u32) -> bool {
    found.len() > usize::try_from(limit).unwrap_or(usize::MAX)
}

/// So many of the newest, the newest first.
fn newest(mut checks: Vec<StoredCheck>, limit: u32) -> Vec<StoredCheck> {
    checks.sort_by_key(|check| Reverse(check.event_ms));
    checks.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    checks
}

/// One check, with its passers.
pub(super) fn check(db: &Connection, place: Place) -> rusqlite::Result<Option<StoredCheck>> {
    let Place { district, device, epoch, seq, branch } = place;
    let row = params![district, device.as_bytes(), epoch, seq, branch];
    let found = db.prepare_cached(sql!("get_check"))?.query_row(row, stored_check).optional()?;
    found.map(|check| with_passers(db, district, check)).transpose()
}

fn checks(
    db: &Connection,
    district: u32,
    sql: &str,
    params: impl Params,
) -> rusqlite::Result<Vec<StoredCheck>> {
    all_with_passers(db, district, bare_checks(db, sql, params)?)
}

/// Checks of which nobody knows yet whether they are shown: without their passers.
fn bare_checks(db: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<Vec<StoredCheck>> {
    db.prepare_cached(sql)?.query_map(params, stored_check)?.collect()
}

fn all_with_passers(
    db: &Connection,
    district: u32,
    checks: Vec<StoredCheck>,
) -> rusqlite::Result<Vec<StoredCheck>> {
    checks.into_iter().map(|check| with_passers(db, district, check)).collect()
}

fn with_passers(db: &Connection, district: u32, check: StoredCheck) -> rusqlite::Result<StoredCheck> {
    let RecordPlace { device, epoch, seq, branch } = check.place;
    let at = At { district, device: DeviceId::from_bytes(device), epoch };
    Ok(StoredCheck { passers: passers::list(db, at.place(seq, branch))?, ..check })
}

/// A check without its passers.
fn stored_check(row: &Row<'_>) -> rusqlite::Result<StoredCheck> {
    Ok(StoredCheck {
        place: record_place(row)?,
        checkpoint: row.get("checkpoint_id")?,
        checkpoint_name: row.get("checkpoint_name")?,
        event_ms: row.get("event_ms")?,
        event_error_ms: row.get("event_error_ms")?,
        is_late: row.get("is_late")?,
        direction: word(row, "direction", Direction::from_word)?,
        subject: word(row, "subject", SubjectKind::from_word)?,
        plate: row.get("plate")?,
        n_passers: row.get("n_passers")?,
        n_suspected: row.get("n_suspected")?,
        n_confirmed: row.get("n_confirmed")?,
        n_waiting: row.get("n_waiting")?,
        disposition: word(row, "disposition", Disposition::from_word)?,
        reason: row.get("reason")?,
        slip: row.get("slip")?,
        volunteer: row.get("volunteer_id")?,
        volunteer_name: row.get("volunteer_name")?,
        shift: row.get("shift")?,
        config: row.get("config")?,
        passers: Vec::new(),
        void: stored_void(row)?,
    })
}

fn stored_void(row: &Row<'_>) -> rusqlite::Result<Option<StoredVoid>> {
    let Some(device) = optional_device(row, "void_device")? else { return Ok(None) };
    let (epoch, seq) = (row.get("void_epoch")?, row.get("void_seq")?);
    Ok(Some(StoredVoid { device, epoch, seq, reason: word(row, "void_reason", VoidReason::from_word)? }))
}

pub(super) fn record_place(row: &Row<'_>) -> rusqlite::Result<RecordPlace> {
    Ok(RecordPlace {
        device: row.get("device")?,
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        branch: row.get("branch")?,
    })
}

/// The next records behind a place.
pub(super) fn records_page(
    db: &Connection,
    after: RecordPlace,
    limit: u32,
) -> rusqlite::Result<Vec<StoredRecord>> {
    let place = params![hub(db)?.district, after.device, after.epoch, after.seq, after.branch, limit];
    db.prepare_cached(sql!("list_records_page"))?.query_map(place, stored_record)?.collect()
}

fn stored_record(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    let outcome: Option<String> = row.get("outcome")?;
    let code: Option<String> = row.get("code")?;
    Ok(StoredRecord {
        place: record_place(row)?,
        kind: row.get("kind")?,
        d: Hash::from_bytes(row.get("d")?),
        h: Hash::from_bytes(row.get("h")?),
        bytes: row.get("bytes")?,
        outcome: outcome.zip(code),
    })
}
