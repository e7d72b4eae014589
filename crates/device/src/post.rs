//! What a command or a query needs to know of the post: where it is, who is on, what readings are judged by, what time it
//! is at the hub.

use crate::clock::Moment;
use crate::core::lock;
use chrono_tz::Tz;
use kadian_domain::config::CheckpointWords;
use kadian_domain::time::ClockSample;
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

/// The post as it was read last, and how clocks stood: between two taps neither changes as a rule, and reading them costs a
/// tap five statements.
#[derive(Default)]
pub(crate) struct KeptPost(Mutex<Option<(u64, Kept)>>);

/// What is kept.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) post: Arc<Post>,
    /// When it was read.
    stamp: Stamp,
}

impl Kept {
    /// Now, by the clocks as they stood.
    pub(crate) fn stamp(&self, now: Moment) -> Stamp {
        Stamp { now, ..self.stamp }
    }
}

impl KeptPost {
    /// What is kept; it is read where anything was written since, or the device was started again.
    pub(crate) fn read(&self, store: &Store, now: Moment) -> Result<Kept, NoPost> {
        if let Some(kept) = self.current(store).filter(|kept| kept.stamp.now.boot == now.boot) {
            return Ok(kept);
        }
        let post = Arc::new(Post::read(store.read())?);
        let kept = Kept { post, stamp: Stamp::read(store.read(), now)? };
        self.keep(store, kept.clone());
        Ok(kept)
    }

    /// What is kept, where nothing was written since.
    pub(crate) fn current(&self, store: &Store) -> Option<Kept> {
        let kept = lock(&self.0);
        kept.as_ref().filter(|(n_writes, _)| *n_writes == store.n_writes()).map(|(_, kept)| kept.clone())
    }

    /// What was written last has changed nothing of it.
    pub(crate) fn keep(&self, store: &Store, kept: Kept) {
        *lock(&self.0) = Some((store.n_writes(), kept));
    }
}

/// One moment, and what the hub's clock is known to say of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    pub(crate) now: Moment,
    /// The best sample of this boot.
    pub(crate) sample: Option<ClockSample>,
}

impl Stamp {
    pub(crate) fn read(db: &Connection, now: Moment) -> Result<Self, StoreError> {
        Ok(Self { now, sample: clock_samples::get(db, now.boot)? })
    }

    /// The hub's time, as well as it is known; the wall clock where the hub was not heard since the device started.
    pub(crate) fn hub_ms(&self) -> i64 {
        let Moment { wall_ms, mono_ms, .. } = self.now;
        self.sample.map_or(wall_ms, |sample| mono_ms.saturating_add(sample.hub_minus_mono_ms))
    }

    /// The same on every clock that a row keeps.
    pub(crate) fn saved_at(&self) -> SavedAt {
        let Moment { wall_ms, mono_ms, boot } = self.now;
        SavedAt { saved_ms: wall_ms, event_ms: self.hub_ms(), mono_ms: Some(mono_ms), boot: Some(boot) }
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

/// How long ago something was saved: by the monotonic clock where the boot is the same, for wall clocks jump.
pub(crate) fn age_ms(at: &SavedAt, now: Moment) -> i64 {
    match (at.mono_ms, at.boot) {
        (Some(mono_ms), Some(boot)) if boot == now.boot => now.mono_ms.saturating_sub(mono_ms).max(0),
        _ => now.wall_ms.saturating_sub(at.saved_ms).saturating_abs(),
    }
}
