//! `GET /api/now`: today's counts, and what they lack.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{CheckpointRow, CheckpointState, Counts, DeviceRow, HourRow, NotHeard, NowView, ShiftRow};
use crate::store::{Bucket, CheckpointToday, Day, Freshness};
use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use kadian_domain::time::local_day;
use kadian_domain::{Code, shift};
use std::sync::Arc;

/// A device is heard every 15 minutes, and every minute while its gate is on screen. Then it is silent.
const SILENT_MS: i64 = 20 * 60_000;

/// Today, of the checkpoints that the officer may see.
pub async fn now(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<NowView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let now_ms = app.clock.now_ms();
    let day = local_day(&app.zone, now_ms).ok_or(Code::Internal)?;
    let today = app.store.today(scope, day).await?;
    let devices = app.store.freshness(scope).await?;
    Ok(Json(view(session.unit_name(), app.zone, now_ms, day, today, devices)))
}

fn view(
    unit: String,
    zone: Tz,
    now_ms: i64,
    day: Day,
    today: Vec<CheckpointToday>,
    devices: Vec<Freshness>,
) -> NowView {
    let n_held = today.iter().map(|row| row.n_held).fold(0, u32::saturating_add);
    let names: Vec<(u32, String)> = today.iter().map(|row| (row.checkpoint, row.name.clone())).collect();
    let mut rows: Vec<CheckpointRow> =
        today.into_iter().map(|checkpoint| checkpoint_row(zone, now_ms, checkpoint, &devices)).collect();
    rows.sort_by(|a, b| (a.state, &a.name).cmp(&(b.state, &b.name)));
    let totals = rows.iter().fold(Counts::default(), |sum, row| add(sum, row.counts));
    let lacking = rows.iter().filter(|row| row.state != CheckpointState::Live);
    let records_at_least =
        devices.iter().map(|d| unsent(d).saturating_add(d.n_gaps())).fold(0, u32::saturating_add);
    let not_heard = NotHeard { checkpoints: lacking.map(|row| row.name.clone()).collect(), records_at_least };
    let mut devices: Vec<DeviceRow> =
        devices.iter().map(|device| device_row(now_ms, device, &names)).collect();
    devices.sort_by_key(|device| device.last_heard_ms);
    NowView {
        unit,
        zone: zone.name().to_owned(),
        now_ms,
        day_start_ms: day.start_ms,
        totals,
        not_heard,
        n_waiting: rows.iter().map(|row| row.n_waiting).fold(0, u32::saturating_add),
        n_held,
        checkpoints: rows,
        devices,
    }
}

fn checkpoint_row(zone: Tz, now_ms: i64, today: CheckpointToday, devices: &[Freshness]) -> CheckpointRow {
    let own: Vec<&Freshness> = devices.iter().filter(|d| d.checkpoint == today.checkpoint).collect();
    let last_heard_ms = own.iter().filter_map(|d| d.heard.as_ref()).map(|heard| heard.at_ms).max();
    let unsent = own.iter().map(|d| unsent(d)).fold(0, u32::saturating_add);
    let has_gap = own.iter().any(|d| d.n_gaps() > 0);
    let is_silent = last_heard_ms.is_none_or(|at_ms| now_ms.saturating_sub(at_ms) > SILENT_MS);
    let state = match (own.is_empty(), is_silent, has_gap, unsent) {
        (true, ..) => CheckpointState::NoDevice,
        (_, true, ..) => CheckpointState::Silent,
        (_, _, true, _) => CheckpointState::Gap,
        (_, _, _, 1..) => CheckpointState::Behind,
        (_, _, _, 0) => CheckpointState::Live,
    };
    let counts = today.buckets.iter().fold(Counts::default(), |sum, bucket| add(sum, counts(bucket)));
    let hours = hours(zone, &today.buckets);
    CheckpointRow {
        id: today.checkpoint,
        name: today.name,
        state,
        is_open: today.is_open,
        n_waiting: today.n_waiting,
        counts,
        unsent,
        last_heard_ms,
        hours,
    }
}

/// Quarter hours summed into local hours.
fn hours(zone: Tz, buckets: &[Bucket]) -> Vec<HourRow> {
    let mut hours: Vec<HourRow> = Vec::new();
    for bucket in buckets.iter().filter(|bucket| bucket.n_checks > 0) {
        let start_ms = hour_start(zone, bucket.start_ms);
        match hours.last_mut() {
            Some(hour) if hour.start_ms == start_ms => hour.counts = add(hour.counts, counts(bucket)),
            _ => hours.push(HourRow { start_ms, counts: counts(bucket) }),
        }
    }
    hours
}

fn hour_start(zone: Tz, at_ms: i64) -> i64 {
    let local = DateTime::<Utc>::from_timestamp_millis(at_ms).map(|utc| utc.with_timezone(&zone));
    let minutes = local.map_or(0, |local| i64::from(local.minute()));
    at_ms.saturating_sub(minutes.saturating_mul(60_000))
}

fn device_row(now_ms: i64, device: &Freshness, names: &[(u32, String)]) -> DeviceRow {
    let name = names.iter().find(|(id, _)| *id == device.checkpoint).map(|(_, name)| name.clone());
    let heard = device.heard.as_ref();
    DeviceRow {
        device: device.device.to_string(),
        checkpoint: name.unwrap_or_default(),
        letter: device.letter.clone(),
        last_heard_ms: heard.map(|heard| heard.at_ms),
        unsent: unsent(device),
        oldest_unsent_s: heard.and_then(|heard| heard.oldest_unsent_s),
        gaps: device.n_gaps(),
        held: device.n_held,
        refused: device.n_refused,
        clock_offset_ms: heard.map(|heard| heard.clock_offset_ms),
        app_version: heard.map(|heard| heard.app_version.clone()).unwrap_or_default(),
        shift: device.shift.as_ref().map(|running| ShiftRow {
            started_ms: running.started_ms,
            volunteers: running.volunteers.clone(),
            is_long: shift::is_long(now_ms.saturating_sub(running.started_ms)),
        }),
    }
}

fn unsent(device: &Freshness) -> u32 {
    device.heard.as_ref().map_or(0, |heard| heard.unsent)
}

fn counts(bucket: &Bucket) -> Counts {
    Counts {
        checks: bucket.n_checks,
        entries: bucket.n_entries,
        exits: bucket.n_exits,
        vehicles: bucket.n_vehicles,
        suspected: bucket.n_suspected,
        confirmed: bucket.n_confirmed,
    }
}

fn add(a: Counts, b: Counts) -> Counts {
    Counts {
        checks: a.checks.saturating_add(b.checks),
        entries: a.entries.saturating_add(b.entries),
        exits: a.exits.saturating_add(b.exits),
        vehicles: a.vehicles.saturating_add(b.vehicles),
        suspected: a.suspected.saturating_add(b.suspected),
        confirmed: a.confirmed.saturating_add(b.confirmed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_runs_from_local_midnight_to_midnight() {
        let cases = [
            // 2026-11-24 15:59:59.999 UTC is 23:59:59.999 in Shanghai.
            (chrono_tz::Asia::Shanghai, 1_795_535_999_999, 1_795_449_600_000, 24),
            (chrono_tz::Asia::Shanghai, 1_795_536_000_000, 1_795_536_000_000, 24),
            // The day of 2026-03-29 in Berlin has 23 hours.
            (chrono_tz::Europe::Berlin, 1_774_785_600_000, 1_774_738_800_000, 23),
        ];
        for (zone, now_ms, start_ms, hours) in cases {
            let day = local_day(&zone, now_ms).unwrap();
            assert_eq!(
                (day.start_ms, (day.end_ms - day.start_ms) / 3_600_000),
                (start_ms, hours),
                "{zone} {now_ms}"
            );
        }
    }

    #[test]
    fn quarter_hours_sum_into_local_hours() {
        let bucket = |start_ms| Bucket {
            start_ms,
            n_checks: 1,
            n_entries: 1,
            n_exits: 0,
            n_vehicles: 0,
            n_suspected: 0,
            n_confirmed: 0,
        };
        // Kathmandu is 5:45 ahead: its hours do not start with UTC's.
        let zone = chrono_tz::Asia::Kathmandu;
        let ten_at_night = 1_795_449_600_000 + 900_000;
        let quarters = [0, 900_000, 3_600_000].map(|ms| bucket(ten_at_night + ms));
        let starts = hours(zone, &quarters).into_iter().map(|hour| (hour.start_ms, hour.counts.checks));
        assert_eq!(starts.collect::<Vec<_>>(), [(ten_at_night, 2), (ten_at_night + 3_600_000, 1)]);
    }
}
