//! `GET /api/now`: today's counts, and what they lack.

use super::App;
use super::posts::{heard_of, not_heard};
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{CheckpointRow, Counts, HourRow, NowView};
use crate::freshness::{last_heard_ms, post_state};
use crate::store::{Bucket, CheckpointToday, Day, Freshness, PostFreshness};
use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use kadian_domain::Code;
use kadian_domain::time::local_day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Today, of the checkpoints that the officer may see.
pub async fn now(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<NowView>, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let now_ms = app.clock.now_ms();
    let day = local_day(&app.zone, now_ms).ok_or(Code::Internal)?;
    let posts = heard_of(&app, scope, now_ms).await?;
    let today = app.store.today(scope, day).await?;
    Ok(Json(view(session.unit_name(), app.zone, now_ms, day, (today, &posts))))
}

fn view(
    unit: String,
    zone: Tz,
    now_ms: i64,
    day: Day,
    (today, posts): (Vec<CheckpointToday>, &[PostFreshness]),
) -> NowView {
    let n_held = today.iter().map(|row| row.n_held).fold(0, u32::saturating_add);
    let mut today: BTreeMap<u32, CheckpointToday> =
        today.into_iter().map(|row| (row.checkpoint, row)).collect();
    let row = |post: &PostFreshness| {
        today.remove(&post.checkpoint).map(|today| checkpoint_row(zone, now_ms, today, post))
    };
    let rows: Vec<CheckpointRow> = posts.iter().filter_map(row).collect();
    NowView {
        unit,
        zone: zone.name().to_owned(),
        now_ms,
        day_start_ms: day.start_ms,
        totals: rows.iter().fold(Counts::default(), |sum, row| add(sum, row.counts)),
        not_heard: not_heard(posts, now_ms),
        n_waiting: rows.iter().map(|row| row.n_waiting).fold(0, u32::saturating_add),
        n_held,
        checkpoints: rows,
    }
}

fn checkpoint_row(zone: Tz, now_ms: i64, today: CheckpointToday, post: &PostFreshness) -> CheckpointRow {
    CheckpointRow {
        id: today.checkpoint,
        name: today.name,
        state: post_state(post, now_ms),
        is_open: post.is_open,
        n_waiting: today.n_waiting,
        counts: today.buckets.iter().fold(Counts::default(), |sum, bucket| add(sum, counts(bucket))),
        unsent: post.devices.iter().map(Freshness::unsent).fold(0, u32::saturating_add),
        last_heard_ms: last_heard_ms(post),
        hours: hours(zone, &today.buckets),
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

pub(super) fn counts(bucket: &Bucket) -> Counts {
    Counts {
        checks: bucket.n_checks,
        entries: bucket.n_entries,
        exits: bucket.n_exits,
        vehicles: bucket.n_vehicles,
        suspected: bucket.n_suspected,
        confirmed: bucket.n_confirmed,
    }
}

pub(super) fn add(a: Counts, b: Counts) -> Counts {
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
