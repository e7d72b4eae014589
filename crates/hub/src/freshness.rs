//! What the hub has not heard: how posts and devices stand, and what every total lacks. Pure.
//!
//! What always holds: a device that is silent, behind or has gaps is named in what a total lacks, whatever its
//! neighbours at the post do; posts stand in the order of need.

use crate::store::{Freshness, PostFreshness};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A device is heard every 15 minutes, and every minute while its gate is on screen. Then it is silent.
pub const SILENT_MS: i64 = 20 * 60_000;

/// How a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Not heard for 20 minutes or longer, or never.
    Silent,
    /// Heard, but numbers are missing.
    Gap,
    /// Heard, and records wait on it.
    Behind,
    /// Heard, and all of it is here.
    Live,
}

/// How a checkpoint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export, export_to = "hub/"))]
#[serde(rename_all = "snake_case")]
pub enum CheckpointState {
    /// Every device silent for 20 minutes or longer.
    Silent,
    /// One of its devices is silent, another is not.
    PartSilent,
    /// Heard, but numbers are missing.
    Gap,
    /// Heard, and records wait on a device.
    Behind,
    /// Heard, and all of it is here.
    Live,
    /// No device is enrolled.
    NoDevice,
}

/// How a device stands at a moment.
pub fn device_state(device: &Freshness, now_ms: i64) -> DeviceState {
    let Some(heard) = device.heard.as_ref().filter(|heard| !is_silent(heard.at_ms, now_ms)) else {
        return DeviceState::Silent;
    };
    match (device.n_gaps(), heard.unsent) {
        (1.., _) => DeviceState::Gap,
        (0, 1..) => DeviceState::Behind,
        (0, 0) => DeviceState::Live,
    }
}

/// How a post stands at a moment: as its worst device, but for a silent one beside one that is heard.
pub fn post_state(post: &PostFreshness, now_ms: i64) -> CheckpointState {
    let states = || post.devices.iter().map(|device| device_state(device, now_ms));
    match (states().min(), states().max()) {
        (None, _) | (_, None) => CheckpointState::NoDevice,
        (Some(DeviceState::Silent), Some(DeviceState::Silent)) => CheckpointState::Silent,
        (Some(DeviceState::Silent), Some(_)) => CheckpointState::PartSilent,
        (Some(DeviceState::Gap), _) => CheckpointState::Gap,
        (Some(DeviceState::Behind), _) => CheckpointState::Behind,
        (Some(DeviceState::Live), _) => CheckpointState::Live,
    }
}

/// Whether totals lack something of such a post. One that is closed and has no device has nothing to say.
pub fn lacks(state: CheckpointState, is_open: IsOpen) -> bool {
    match (state, is_open) {
        (CheckpointState::Live, _) | (CheckpointState::NoDevice, IsOpen::No) => false,
        (
            CheckpointState::Silent
            | CheckpointState::PartSilent
            | CheckpointState::Gap
            | CheckpointState::Behind,
            _,
        )
        | (CheckpointState::NoDevice, IsOpen::Yes) => true,
    }
}

/// Whether a post should be open, as its words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsOpen {
    /// Whoever serves there should be heard.
    Yes,
    /// Nobody need be there.
    No,
}

impl IsOpen {
    /// What the words of a post say.
    pub fn of(post: &PostFreshness) -> Self {
        if post.is_open { Self::Yes } else { Self::No }
    }
}

/// Who needs somebody first: posts that should be open and are silent, those heard longest ago before others.
pub fn sort_by_need(posts: &mut [PostFreshness], now_ms: i64) {
    posts.sort_by_cached_key(|post| {
        let need = need(post_state(post, now_ms), IsOpen::of(post));
        (need, last_heard_ms(post), post.name.clone(), post.checkpoint)
    });
}

fn need(state: CheckpointState, is_open: IsOpen) -> u8 {
    match (state, is_open) {
        (CheckpointState::Silent, IsOpen::Yes) => 0,
        (CheckpointState::PartSilent, IsOpen::Yes) => 1,
        (CheckpointState::Gap, _) => 2,
        (CheckpointState::Behind, _) => 3,
        (CheckpointState::NoDevice, IsOpen::Yes) => 4,
        (CheckpointState::Silent, IsOpen::No) => 5,
        (CheckpointState::PartSilent, IsOpen::No) => 6,
        (CheckpointState::Live, _) => 7,
        (CheckpointState::NoDevice, IsOpen::No) => 8,
    }
}

/// When any device of a post was last heard; None where none ever was.
pub fn last_heard_ms(post: &PostFreshness) -> Option<i64> {
    post.devices.iter().filter_map(|device| device.heard.as_ref()).map(|heard| heard.at_ms).max()
}

/// The devices of a post that totals lack something of, those that need somebody first.
pub fn lacking_devices(post: &PostFreshness, now_ms: i64) -> Vec<&Freshness> {
    let mut lacking: Vec<&Freshness> =
        post.devices.iter().filter(|device| device_state(device, now_ms) != DeviceState::Live).collect();
    lacking.sort_by_key(|device| (device_state(device, now_ms), Reverse(device.unsent())));
    lacking
}

/// Up to when every check of a device is here, as far as the hub can know: a quarter hour that ends later can change.
pub fn heard_to_ms(device: &Freshness) -> i64 {
    let Some(heard) = &device.heard else { return device.enrolled_ms };
    let oldest_ms = heard.oldest_unsent_s.map(|age_s| i64::from(age_s).saturating_mul(1_000));
    let unsent_from_ms = match (heard.unsent, oldest_ms) {
        (0, _) => None,
        (_, Some(age_ms)) => Some(heard.at_ms.saturating_sub(age_ms)),
        (_, None) => Some(heard.event_before_hole_ms.unwrap_or(device.enrolled_ms)),
    };
    let hole_from_ms = match device.n_gaps() {
        0 => None,
        _ => Some(heard.event_before_hole_ms.unwrap_or(device.enrolled_ms)),
    };
    [Some(heard.at_ms), unsent_from_ms, hole_from_ms].into_iter().flatten().min().unwrap_or(heard.at_ms)
}

/// Whether a device that was last heard then is silent.
pub fn is_silent(heard_ms: i64, now_ms: i64) -> bool {
    now_ms.saturating_sub(heard_ms) > SILENT_MS
}

#[cfg(test)]
mod tests;
