//! What a command or a query needs to know of the post: where it is, who is on, what readings are judged by.

use crate::clock::Moment;
use crate::core::lock;
use chrono_tz::Tz;
use kadian_domain::config::CheckpointWords;
use kadian_domain::{Code, Config, VolunteerId};
use kadian_store::checks::SavedAt;
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::shifts::RunningShift;
use kadian_store::state::DeviceState;
use kadian_store::{Connection, Store, StoreError, clock_samples, config, enrolment, shifts, state};
use std::sync::{Arc, Mutex};

/// The post as it stands now.
pub(crate) struct Post {
    pub(crate) enrolled: EnrolmentRow,
    pub(crate) state: DeviceState,
    pub(crate) shift: Option<RunningShift>,
    pub(crate) config: Config,
}

/// The post as it was read last: between two taps it seldom changes, and reading it costs a tap four statements.
#[derive(Default)]
pub(crate) struct KeptPost(Mutex<Option<(u64, Arc<Post>)>>);

impl KeptPost {
    /// The post; it is read where anything was written since it was kept.
    pub(crate) fn read(&self, store: &Store) -> Result<Arc<Post>, NoPost> {
        if let Some(kept) = self.current(store) {
            return Ok(kept);
        }
        let post = Arc::new(Post::read(store.read())?);
        self.keep(store, &post);
        Ok(post)
    }

    /// The post, where nothing was written since it was kept.
    pub(crate) fn current(&self, store: &Store) -> Option<Arc<Post>> {
        let kept = lock(&self.0);
        kept.as_ref().filter(|(n_writes, _)| *n_writes == store.n_writes()).map(|(_, post)| Arc::clone(post))
    }

    /// What was written last has changed nothing of it.
    pub(crate) fn keep(&self, store: &Store, post: &Arc<Post>) {
        *lock(&self.0) = Some((store.n_writes(), Arc::clone(post)));
    }
}

/// Why there is no post.
pub(crate) enum NoPost {
    Store(StoreError),
    Code(Code),
}

impl From<StoreError> for NoPost {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Post {
    /// Reads it; `not_enrolled` where the device belongs nowhere yet.
    pub(crate) fn read(db: &Connection) -> Result<Self, NoPost> {
        let enrolled = enrolment::get(db)?.ok_or(NoPost::Code(Code::NotEnrolled))?;
        let state = state::get(db)?.ok_or(NoPost::Code(Code::StoreDamaged))?;
        let shift = shifts::running(db, state.epoch)?;
        Ok(Self { enrolled, shift, config: current_config(db)?.0, state })
    }

    /// The seq of the shift_start that records carry; 0 = none.
    pub(crate) fn shift_seq(&self) -> u32 {
        self.shift.as_ref().map_or(0, |shift| shift.seq.get())
    }

    /// Who stands there.
    pub(crate) fn volunteer(&self) -> VolunteerId {
        self.state.volunteer
    }

    /// The hub's zone.
    pub(crate) fn zone(&self) -> Tz {
        zone(&self.enrolled)
    }
}

/// The hub's zone; a name that is newer than this app's tables counts as the one that hubs have by default.
pub(crate) fn zone(enrolled: &EnrolmentRow) -> Tz {
    enrolled.zone.parse().unwrap_or(chrono_tz::Asia::Shanghai)
}

/// What readings are judged by, and what the hub says to the checkpoint: the built-in config until one came down.
pub(crate) fn current_config(db: &Connection) -> Result<(Config, Option<CheckpointWords>), StoreError> {
    let Some(row) = config::get(db)? else { return Ok((Config::BUILT_IN, None)) };
    // What would lead a gate astray was not kept when it came.
    let config = row.settings.and_then(|settings| Config::try_from(settings).ok());
    Ok((config.unwrap_or(Config::BUILT_IN), row.words.map(CheckpointWords::from)))
}

/// The hub's time now, as well as it is known; the wall clock where the hub was not heard since the device started.
pub(crate) fn hub_ms(db: &Connection, now: Moment) -> Result<i64, StoreError> {
    let sample = clock_samples::get(db, now.boot)?;
    Ok(sample.map_or(now.wall_ms, |sample| now.mono_ms.saturating_add(sample.hub_minus_mono_ms)))
}

/// Now, on every clock that a row keeps.
pub(crate) fn saved_at(db: &Connection, now: Moment) -> Result<SavedAt, StoreError> {
    Ok(SavedAt {
        saved_ms: now.wall_ms,
        event_ms: hub_ms(db, now)?,
        mono_ms: Some(now.mono_ms),
        boot: Some(now.boot),
    })
}

/// How long ago something was saved: by the monotonic clock where the boot is the same, for wall clocks jump.
pub(crate) fn age_ms(at: &SavedAt, now: Moment) -> i64 {
    match (at.mono_ms, at.boot) {
        (Some(mono_ms), Some(boot)) if boot == now.boot => now.mono_ms.saturating_sub(mono_ms).max(0),
        _ => now.wall_ms.saturating_sub(at.saved_ms).saturating_abs(),
    }
}
