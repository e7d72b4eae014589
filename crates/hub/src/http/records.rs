//! `GET /api/held`, `/api/checks` and `/api/fevers`: records one by one, within the officer's scope.

use super::App;
use super::posts::{heard_of, not_heard};
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{
    FeverRow, FeversView, HeldKind, HeldRow, HeldView, OutcomeRow, PassageRow, PasserRow, ReadingRow,
    RecordName, RecordsView,
};
use crate::ingest::Standing;
use crate::reads::{PersonalPage, number_of};
use crate::store::{HeldRecord, RecordPlace, StoredCheck, StoredPasser};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum_extra::extract::CookieJar;
use kadian_domain::fever::Fever;
use kadian_domain::subject::Passer;
use kadian_domain::time::local_day;
use kadian_domain::{Code, DeviceId, Keyed, Reading, ReasonId};
use kadian_wire::kinds;
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows of a page: more than an officer reads at once.
const HELD_MAX: u32 = 200;
const CHECKS_MAX: u32 = 200;
const FEVERS_MAX: u32 = 500;
/// Records are looked for this far back; older ones are in exports.
const FIND_MS: i64 = 7 * 24 * 3_600_000;
/// A fragment of a slip, a plate or a name.
const FIND_CHARS_MAX: usize = 40;

/// The seat of whoever a plate stands for.
const DRIVER: u32 = 1;

/// What is looked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Find {
    /// A fragment of a slip, a plate or a name; all checks where it is empty.
    #[serde(default)]
    find: String,
}

/// Records that wait for an officer.
pub async fn held(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<HeldView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let (scope, hub) = (session.scope()?, app.hub);
    let now_ms = app.clock.now_ms();
    let posts = heard_of(&app, scope, now_ms).await?;
    let held = app.store.held(scope, HELD_MAX).await?;
    let shown = held.records.iter().filter_map(|record| record.check.as_ref());
    session.looks_at(&app, (PersonalPage::Held, ""), people(shown)).await?;
    Ok(Json(HeldView {
        zone: app.zone.name().to_owned(),
        now_ms,
        not_heard: not_heard(&posts, now_ms),
        records: held.records.into_iter().map(|record| held_row(record, hub)).collect(),
        n: held.n,
    }))
}

/// The newest checks of the last days, or those with a fragment.
pub async fn checks(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    query: Result<Query<Find>, QueryRejection>,
) -> Result<Json<RecordsView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Query(Find { find }) = query.map_err(|_| Code::RequestMalformed)?;
    let find = find.trim().to_owned();
    if find.chars().count() > FIND_CHARS_MAX {
        return Err(Code::RequestMalformed.into());
    }
    let now_ms = app.clock.now_ms();
    let posts = heard_of(&app, scope, now_ms).await?;
    let since_ms = now_ms.saturating_sub(FIND_MS);
    let found = app.store.find_checks(scope, find.clone(), since_ms, CHECKS_MAX).await?;
    session.looks_at(&app, (PersonalPage::Records, &find), people(&found.checks)).await?;
    Ok(Json(RecordsView {
        zone: app.zone.name().to_owned(),
        now_ms,
        not_heard: not_heard(&posts, now_ms),
        checks: found.checks.iter().map(|check| passage_row(check, app.hub)).collect(),
        has_more: found.has_more,
    }))
}

/// Today's fevers, and everyone who still waits.
pub async fn fevers(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<FeversView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let now_ms = app.clock.now_ms();
    let day = local_day(&app.zone, now_ms).ok_or(Code::Internal)?;
    let posts = heard_of(&app, scope, now_ms).await?;
    let found = app.store.fever_checks(scope, day, FEVERS_MAX).await?;
    session.looks_at(&app, (PersonalPage::Fevers, ""), people(&found.checks)).await?;
    let rows = found.checks.iter().flat_map(|check| fever_rows(check, app.hub));
    let (mut waiting, mut others): (Vec<FeverRow>, Vec<FeverRow>) =
        rows.partition(|row| row.passer.is_waiting);
    others.sort_by_key(|row| Reverse(row.event_ms));
    let n = usize::try_from(FEVERS_MAX).unwrap_or(usize::MAX);
    let has_more = found.has_more || waiting.len() > n || others.len() > n;
    waiting.truncate(n);
    others.truncate(n);
    waiting.append(&mut others);
    Ok(Json(FeversView {
        zone: app.zone.name().to_owned(),
        now_ms,
        not_heard: not_heard(&posts, now_ms),
        fevers: waiting,
        has_more,
    }))
}

/// Whoever of these checks is known by a name, a telephone number, where they are from, or their vehicle's plate.
fn people<'a>(checks: impl IntoIterator<Item = &'a StoredCheck>) -> BTreeSet<u64> {
    let of_check = |check: &'a StoredCheck| {
        let RecordPlace { device, epoch, seq, branch } = check.place;
        let is_known = |stored: &&StoredPasser| {
            let Passer { name, phone, origin, .. } = &stored.passer;
            name.is_some() || phone.is_some() || origin.is_some()
        };
        let by_name = check.passers.iter().filter(is_known).map(|stored| stored.passer.seat);
        let by_plate = check.plate.iter().map(|_| DRIVER);
        by_name.chain(by_plate).map(move |seat| number_of(&(device, epoch, seq, branch, seat)))
    };
    checks.into_iter().flat_map(of_check).collect()
}

fn held_row(held: HeldRecord, hub: [u8; 16]) -> HeldRow {
    HeldRow {
        record: record_name(held.place),
        checkpoint: held.checkpoint_name,
        letter: held.letter,
        kind: held_kind(held.kind),
        code: held.code,
        arrived_ms: held.arrived_ms,
        can_count: held.can_count,
        check: held.check.map(|check| passage_row(&check, hub)),
    }
}

fn held_kind(kind: Option<u32>) -> HeldKind {
    match kind {
        Some(kinds::CHECK) => HeldKind::Check,
        Some(kinds::RESOLUTION) => HeldKind::Resolution,
        Some(kinds::VOID) => HeldKind::Void,
        Some(kinds::SHIFT_START | kinds::SHIFT_END) => HeldKind::Shift,
        Some(_) | None => HeldKind::Other,
    }
}

fn record_name(place: RecordPlace) -> RecordName {
    let RecordPlace { device, epoch, seq, branch } = place;
    RecordName { device: DeviceId::from_bytes(device).to_string(), epoch, seq, branch }
}

fn passage_row(check: &StoredCheck, hub: [u8; 16]) -> PassageRow {
    PassageRow {
        record: record_name(check.place),
        checkpoint: check.checkpoint_name.clone(),
        event_ms: check.event_ms,
        event_error_ms: check.event_error_ms,
        is_late: check.is_late,
        direction: check.direction,
        subject: check.subject,
        plate: check.plate.clone(),
        n_passers: check.n_passers,
        disposition: check.disposition,
        slip: check.slip.clone(),
        passers: check.passers.iter().map(|passer| passer_row(check, passer, hub)).collect(),
        void_reason: check.void.as_ref().map(|void| void.reason),
    }
}

/// Those of a check who have a fever or still wait.
fn fever_rows(check: &StoredCheck, hub: [u8; 16]) -> Vec<FeverRow> {
    let concerns = |passer: &&StoredPasser| passer.fever != Fever::None || check.is_waiting(passer);
    let row = |passer| FeverRow {
        record: record_name(check.place),
        checkpoint: check.checkpoint_name.clone(),
        event_ms: check.event_ms,
        event_error_ms: check.event_error_ms,
        direction: check.direction,
        slip: check.slip.clone(),
        plate: check.plate.clone(),
        passer: passer_row(check, passer, hub),
    };
    check.passers.iter().filter(concerns).map(row).collect()
}

fn passer_row(check: &StoredCheck, stored: &StoredPasser, hub: [u8; 16]) -> PasserRow {
    let passer = &stored.passer;
    let outcome = |standing: &Standing| OutcomeRow {
        disposition: standing.disposition,
        second: standing.second.map(reading_row),
        reason: standing.reason.and_then(ReasonId::new),
        place: standing.place.clone(),
        told: standing.told.clone(),
        at_ms: standing.event_ms,
        by_officer: *standing.device.as_bytes() == hub,
        n_resolutions: stored.n_resolutions,
    };
    PasserRow {
        seat: passer.seat,
        first: reading_row(passer.reading),
        disposition: passer.disposition,
        fever: stored.fever,
        is_waiting: check.is_waiting(stored),
        reason: passer.reason,
        name: passer.name.clone(),
        phone: passer.phone.clone(),
        origin: passer.origin.clone(),
        outcome: stored.outcome.as_ref().map(outcome),
    }
}

fn reading_row(reading: Reading) -> ReadingRow {
    ReadingRow { reading_dc: Keyed::from(reading.shown), method: reading.method, site: reading.site }
}
