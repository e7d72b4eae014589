//! What commands, queries and the worker of one device share.

use crate::anew;
use crate::aside;
use crate::battery::Battery;
use crate::clock::{Clock, Moment};
use crate::commands;
use crate::door::{Answer, Command, Query, Reply, Topic};
use crate::enrol::Attempt;
use crate::lock::io_code;
use crate::opening::OpenError;
use crate::owner::Owner;
use crate::post::KeptPost;
use crate::queries::{self, ExportedRecord};
use crate::salvage::{self, Opened};
use crate::spare;
use crate::vault::{FileVault, KeyVault};
use crate::worker::LinkState;
use kadian_domain::{Code, DeviceId, Epoch, Problem};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::state::{self, DeviceState};
use kadian_store::{Store, StoreError};
use kadian_sync::Transport;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast};

/// What commands, queries and the worker share.
pub(crate) struct Core {
    pub(crate) owner: Owner,
    pub(crate) vault: Arc<dyn KeyVault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) dir: PathBuf,
    pub(crate) device: DeviceId,
    present: Mutex<PresentEpoch>,
    pub(crate) post: KeptPost,
    pub(crate) topics: broadcast::Sender<Vec<Topic>>,
    pub(crate) link: Mutex<LinkState>,
    pub(crate) attempt: Mutex<Attempt>,
    /// The address of the hub that answered last.
    pub(crate) reached: Mutex<Option<String>>,
    pub(crate) battery: Battery,
    /// The enrolment that was copied last.
    pub(crate) spare: Mutex<Option<EnrolmentRow>>,
    /// Wakes the worker.
    pub(crate) wake: Notify,
    /// Whether the back-off is to be forgotten at the next wake.
    pub(crate) is_urgent: AtomicBool,
    /// Tells a request that is under way that somebody is in a hurry.
    pub(crate) hurry: Notify,
    /// When a screen last asked for the foot line, on the monotonic clock.
    pub(crate) asked_mono_ms: AtomicI64,
}

/// The epoch that records are written to now. It changes while the device is open where the hub has heard of a copy.
#[derive(Debug, Clone, Copy)]
struct PresentEpoch {
    epoch: Epoch,
    is_later: bool,
}

impl PresentEpoch {
    fn of(state: &DeviceState) -> Self {
        Self { epoch: state.epoch, is_later: state.later_epoch }
    }
}

/// What a device stands in, and keeps where another one begins in its place.
#[derive(Clone)]
pub(crate) struct Around {
    pub(crate) dir: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) topics: broadcast::Sender<Vec<Topic>>,
}

impl Core {
    /// Opens what lies in a directory whose lock is held: what was begun with its files is finished first.
    pub(crate) fn open(around: Around) -> Result<(Self, bool), OpenError> {
        let Around { dir, clock, transport, topics } = around;
        let io = |error: std::io::Error| Problem::new(io_code(&error));
        anew::finish(&dir).map_err(io)?;
        let (mut vault, origin) = FileVault::open_or_make(&dir, clock.now().wall_ms)?;
        aside::finish(&dir).map_err(io)?;
        let Opened { store, state, has_salvaged } = salvage::open(&dir, &vault, origin, clock.now())?;
        // The key has opened the database: from now on another one can be told from damage.
        if let Err(error) = vault.keep_key_check(&dir) {
            tracing::warn!(cause = %error, "it was not written down by what the key is told");
        }
        let owner = Owner::start(store).map_err(|_| Problem::new(Code::StorageFailing))?;
        let spare = spare::read(&dir, &vault);
        let core = Self {
            owner,
            device: vault.device(),
            vault: Arc::new(vault),
            transport,
            clock,
            dir,
            present: Mutex::new(PresentEpoch::of(&state)),
            post: KeptPost::default(),
            topics,
            link: Mutex::default(),
            attempt: Mutex::default(),
            reached: Mutex::default(),
            battery: Battery::default(),
            spare: Mutex::new(spare),
            wake: Notify::new(),
            is_urgent: AtomicBool::new(false),
            hurry: Notify::new(),
            asked_mono_ms: AtomicI64::new(i64::MIN),
        };
        spare::keep(&core);
        Ok((core, has_salvaged))
    }

    /// What the device stands in.
    pub(crate) fn around(&self) -> Around {
        Around {
            dir: self.dir.clone(),
            clock: Arc::clone(&self.clock),
            transport: Arc::clone(&self.transport),
            topics: self.topics.clone(),
        }
    }

    pub(crate) fn send(self: &Arc<Self>, command: Command, now: Moment) -> Result<Reply, Problem> {
        if let Command::Enrol { link } = &command {
            crate::enrol::take_link(self, link)?;
        }
        if matches!(command, Command::SendNow) {
            self.is_urgent.store(true, Ordering::Release);
            self.hurry.notify_waiters();
        }
        let (topics, is_to_wake) = commands::touched(&command);
        let core = Arc::clone(self);
        let reply = self.owner.call(move |store| commands::done(store, &core, command, now))?;
        if !topics.is_empty() {
            self.changed(topics);
        }
        if is_to_wake {
            self.wake.notify_one();
        }
        Ok(reply)
    }

    pub(crate) fn ask(self: &Arc<Self>, query: Query) -> Result<Answer, Problem> {
        let core = Arc::clone(self);
        let now = self.clock.now();
        if matches!(query, Query::Gate | Query::Status) {
            self.asked_mono_ms.store(now.mono_ms, Ordering::Release);
        }
        self.owner.call(move |store| queries::answer(store, &core, &query, now))
    }

    pub(crate) fn export(self: &Arc<Self>, epoch: u32, after: u32) -> Result<Vec<ExportedRecord>, Problem> {
        let device = self.device;
        self.owner.call(move |store| queries::export(store, device, epoch, after))
    }

    /// The epoch that records are written to.
    pub(crate) fn epoch(&self) -> Epoch {
        lock(&self.present).epoch
    }

    /// Whether the device had an epoch before it: slips then carry two of its digits.
    pub(crate) fn later_epoch(&self) -> bool {
        lock(&self.present).is_later
    }

    /// Looks which epoch the database has now; true where it is another one. On the owner thread, after a COMMIT that may
    /// have begun one, whatever that COMMIT answered.
    pub(crate) fn look_at_epoch(&self, store: &Store) -> bool {
        let Ok(Some(state)) = state::get(store.read()) else { return false };
        let before = std::mem::replace(&mut *lock(&self.present), PresentEpoch::of(&state));
        before.epoch != state.epoch
    }

    /// Tells every screen what to ask for again.
    pub(crate) fn changed(&self, topics: &[Topic]) {
        // Nobody listening is fine.
        let _ = self.topics.send(topics.to_vec());
    }
}

/// Locks a mutex; a thread that panicked while holding it left plain values behind, which are still good.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What people are told of a failed statement.
pub(crate) fn problem(error: &StoreError) -> Problem {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(code = error.code().as_str(), cause, "{error}");
    Problem::new(error.code())
}
