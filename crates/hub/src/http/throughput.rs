//! `GET /api/throughput`: a day's passers by quarter hour, and which quarter hours can still change.

use super::App;
use super::now::{add, counts};
use super::posts::{heard_of, not_heard};
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{Counts, QuarterRow, ThroughputView};
use crate::freshness::heard_to_ms;
use crate::store::{CheckpointToday, Day, PostFreshness};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum_extra::extract::CookieJar;
use kadian_domain::Code;
use kadian_domain::time::local_day;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a bucket of the rollups lasts.
const QUARTER_HOUR_MS: i64 = 15 * 60_000;
const DAY_MS: i64 = 24 * 3_600_000;
/// Days that can be looked back at; older ones are in exports.
const DAYS_AGO_MAX: u32 = 21;

/// Which day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhichDay {
    /// How many days ago; 0 is today.
    #[serde(default)]
    pub(super) days_ago: u32,
}

/// A day of the checkpoints in scope, by quarter hour.
pub async fn throughput(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    query: Result<Query<WhichDay>, QueryRejection>,
) -> Result<Json<ThroughputView>, HttpProblem> {
    let scope = SignedIn::of(&app, &jar).await?.scope()?;
    let Query(WhichDay { days_ago }) = query.map_err(|_| Code::RequestMalformed)?;
    if days_ago > DAYS_AGO_MAX {
        return Err(Code::RequestMalformed.into());
    }
    let now_ms = app.clock.now_ms();
    let day = day_before(&app.zone, now_ms, days_ago).ok_or(Code::Internal)?;
    let posts = heard_of(&app, scope, now_ms).await?;
    let counted = app.store.today(scope, day).await?;
    Ok(Json(ThroughputView {
        zone: app.zone.name().to_owned(),
        now_ms,
        day_start_ms: day.start_ms,
        day_end_ms: day.end_ms,
        not_heard: not_heard(&posts, now_ms),
        quarters: quarters(day, now_ms, &counted, &posts),
    }))
}

/// A day of so many days ago. Days are 23 to 25 hours long: its noon is in it, not its midnight.
fn day_before(zone: &chrono_tz::Tz, now_ms: i64, days_ago: u32) -> Option<Day> {
    let today = local_day(zone, now_ms)?;
    let noon_ms = today.start_ms.saturating_add(DAY_MS.checked_div(2)?);
    local_day(zone, noon_ms.saturating_sub(i64::from(days_ago).saturating_mul(DAY_MS)))
}

/// Every quarter hour that has begun, with its sums over all posts and how many of them are not heard for it.
fn quarters(day: Day, now_ms: i64, counted: &[CheckpointToday], posts: &[PostFreshness]) -> Vec<QuarterRow> {
    let mut sums: BTreeMap<i64, Counts> = BTreeMap::new();
    for bucket in counted.iter().flat_map(|of_post| &of_post.buckets) {
        let sum = sums.entry(bucket.start_ms).or_default();
        *sum = add(*sum, counts(bucket));
    }
    // Up to when each post is wholly here: as far as its device that is furthest behind.
    let heard_to: Vec<i64> =
        posts.iter().filter_map(|post| post.devices.iter().map(heard_to_ms).min()).collect();
    let until_ms = day.end_ms.min(now_ms);
    let mut rows = Vec::new();
    // A bucket is a quarter hour of UTC; a zone may begin its day within one.
    let mut start_ms = kadian_domain::time::quarter_hour(day.start_ms);
    while start_ms < until_ms {
        let end_ms = start_ms.saturating_add(QUARTER_HOUR_MS);
        // A check of this quarter hour can have been made until it ends.
        let lacking = heard_to.iter().filter(|heard_to_ms| **heard_to_ms < end_ms).count();
        rows.push(QuarterRow {
            start_ms,
            counts: sums.get(&start_ms).copied().unwrap_or_default(),
            posts_not_heard: u32::try_from(lacking).unwrap_or(u32::MAX),
        });
        start_ms = end_ms;
    }
    rows
}

#[cfg(test)]
mod tests;
