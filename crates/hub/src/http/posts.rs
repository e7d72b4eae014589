//! `GET /api/posts`, and what every total lacks: the one place where freshness becomes words of an answer.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{DeviceRow, NotHeard, PostLacking, PostRow, PostsView, RangeRow, RangesView, ShiftRow};
use crate::freshness::{
    IsOpen, device_state, lacking_devices, lacks, last_heard_ms, post_state, sort_by_need,
};
use crate::rights::Scope;
use crate::store::{Freshness, PostFreshness, RecordRange, RecordRanges};
use axum::Json;
use axum::extract::State;
use axum_extra::extract::CookieJar;
use kadian_domain::shift;
use std::sync::Arc;

/// A clock further off than this is said to the people beside it, at the device too.
const CLOCK_OFF_MS: u64 = 5 * 60_000;

/// How the checkpoints in scope and their devices fare.
pub async fn posts(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<PostsView>, HttpProblem> {
    let scope = SignedIn::of(&app, &jar).await?.scope()?;
    let now_ms = app.clock.now_ms();
    let posts = heard_of(&app, scope, now_ms).await?;
    Ok(Json(PostsView {
        zone: app.zone.name().to_owned(),
        now_ms,
        not_heard: not_heard(&posts, now_ms),
        posts: posts.iter().map(|post| post_row(post, now_ms)).collect(),
    }))
}

/// The posts in scope, by need. Whoever shows a total asks for this first: what comes between the two is then counted
/// and named, and never the other way round.
pub(super) async fn heard_of(
    app: &App,
    scope: Scope,
    now_ms: i64,
) -> Result<Vec<PostFreshness>, HttpProblem> {
    let mut posts = app.store.posts(scope).await?;
    sort_by_need(&mut posts, now_ms);
    Ok(posts)
}

/// What totals over these posts lack.
pub(crate) fn not_heard(posts: &[PostFreshness], now_ms: i64) -> NotHeard {
    let devices = || posts.iter().flat_map(|post| &post.devices);
    NotHeard {
        posts: posts.iter().filter_map(|post| lacking(post, now_ms)).collect(),
        records_at_least: devices()
            .map(|device| device.unsent().saturating_add(device.n_gaps()))
            .fold(0, u32::saturating_add),
        records_lost: devices().map(|device| device.n_gone).fold(0, u32::saturating_add),
    }
}

fn lacking(post: &PostFreshness, now_ms: i64) -> Option<PostLacking> {
    let state = post_state(post, now_ms);
    lacks(state, IsOpen::of(post)).then(|| PostLacking {
        id: post.checkpoint,
        name: post.name.clone(),
        state,
        is_open: post.is_open,
        letters: lacking_devices(post, now_ms).iter().map(|device| device.letter.clone()).collect(),
        last_heard_ms: last_heard_ms(post),
    })
}

fn post_row(post: &PostFreshness, now_ms: i64) -> PostRow {
    let sum = |of: fn(&Freshness) -> u32| post.devices.iter().map(of).fold(0, u32::saturating_add);
    let mut devices: Vec<DeviceRow> = post.devices.iter().map(|device| device_row(device, now_ms)).collect();
    devices.sort_by_key(|device| (device.state, device.last_heard_ms));
    PostRow {
        id: post.checkpoint,
        name: post.name.clone(),
        state: post_state(post, now_ms),
        is_open: post.is_open,
        last_heard_ms: last_heard_ms(post),
        unsent: sum(Freshness::unsent),
        gaps: sum(Freshness::n_gaps),
        lost: sum(|device| device.n_gone),
        devices,
    }
}

fn device_row(device: &Freshness, now_ms: i64) -> DeviceRow {
    let heard = device.heard.as_ref();
    let oldest_s = heard.and_then(|heard| heard.oldest_unsent_s.map(|age_s| (heard.at_ms, age_s)));
    let clock_offset_ms = heard.map(|heard| heard.clock_offset_ms);
    DeviceRow {
        device: device.device.to_string(),
        name: device.name.clone(),
        letter: device.letter.clone(),
        state: device_state(device, now_ms),
        last_heard_ms: heard.map(|heard| heard.at_ms),
        unsent: device.unsent(),
        oldest_unsent_ms: oldest_s
            .map(|(at_ms, age_s)| at_ms.saturating_sub(i64::from(age_s).saturating_mul(1_000))),
        gaps: device.n_gaps(),
        missing: ranges(&device.missing),
        lost: device.n_gone,
        gone: ranges(&device.gone),
        held: device.n_held,
        refused: device.n_refused,
        clock_offset_ms,
        is_clock_off: clock_offset_ms.is_some_and(|offset_ms| offset_ms.unsigned_abs() > CLOCK_OFF_MS),
        app_version: heard.map(|heard| heard.app_version.clone()).unwrap_or_default(),
        battery_percent: heard.and_then(|heard| heard.battery_percent),
        free_mb: heard.and_then(|heard| heard.free_mb),
        shift: device.shift.as_ref().map(|running| ShiftRow {
            started_ms: running.started_ms,
            volunteers: running.volunteers.clone(),
            is_long: shift::is_long(now_ms.saturating_sub(running.started_ms)),
        }),
    }
}

fn ranges(of: &RecordRanges) -> RangesView {
    let row = |range: &RecordRange| RangeRow { epoch: range.epoch, from: range.from, to: range.to };
    RangesView { ranges: of.ranges.iter().map(row).collect(), has_more: of.has_more }
}
