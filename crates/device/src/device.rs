//! A device: opened from its data directory, asked and told through one door.

use crate::anew;
use crate::aside;
use crate::battery::Battery;
use crate::clock::{Clock, Moment};
use crate::commands;
use crate::door::{Answer, Command, Query, Reply, SettledFile, Topic, WrittenFile};
use crate::enrol::Attempt;
use crate::local::LocalDoor;
use crate::lock::{DirLock, LockError, io_code};
use crate::owner::Owner;
use crate::queries::{self, ExportedRecord};
use crate::salvage::{self, Opened};
use crate::seat::Seat;
use crate::spare;
use crate::vault::{FileVault, KeyVault, VaultError};
use crate::worker::carry::{self, Packed, PackedFile};
use crate::worker::{Contact, LinkState, Worker};
use kadian_domain::{CheckDraft, Code, DeviceId, Epoch, Problem};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::records::{self, Verified};
use kadian_store::state::DeviceState;
use kadian_store::{Store, StoreError, purge, state};
use kadian_sync::Transport;
use kadian_sync::http::{Http, Patience};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast};

/// How a device is opened.
pub struct Options {
    /// Its data directory.
    pub dir: PathBuf,
    /// Its clocks.
    pub clock: Arc<dyn Clock>,
}

/// A device. Closing it (dropping) waits for what was begun.
pub struct Device {
    // Fields are dropped in order: the door closes first, the lock is let go last.
    door: Option<LocalDoor>,
    seat: Arc<Seat>,
    lock: DirLock,
    has_salvaged: bool,
}

impl Drop for Device {
    fn drop(&mut self) {
        self.door = None;
        self.seat.stop_worker();
    }
}

/// What commands, queries and the worker share.
pub(crate) struct Core {
    pub(crate) owner: Owner,
    pub(crate) vault: Arc<dyn KeyVault>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) dir: PathBuf,
    pub(crate) device: DeviceId,
    present: Mutex<PresentEpoch>,
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

/// The device cannot be opened; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process owns the directory, or it cannot be written.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The vault does not answer.
    #[error("vault does not answer")]
    Vault(#[from] VaultError),
    /// The database cannot be opened.
    #[error(transparent)]
    Store(#[from] kadian_store::OpenError),
    /// A statement failed.
    #[error(transparent)]
    Statement(#[from] StoreError),
    /// The database belongs to another device than the vault.
    #[error("database and vault belong to different devices")]
    Mismatch,
    /// Something of the system fails.
    #[error("failed to start")]
    Problem(#[from] Problem),
}

impl OpenError {
    /// Whether the database itself is broken.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Store(error) => error.is_damage(),
            Self::Statement(error) => error.is_damage(),
            Self::Lock(_) | Self::Vault(_) | Self::Mismatch | Self::Problem(_) => false,
        }
    }

    /// What people are told.
    pub fn code(&self) -> Code {
        match self {
            Self::Lock(error) => error.code(),
            Self::Vault(VaultError::Io(_, error)) if io_code(error) != Code::StorageFailing => io_code(error),
            Self::Vault(VaultError::WrongKey) => Code::VaultKeyWrong,
            Self::Vault(_) => Code::VaultUnavailable,
            Self::Store(error) => error.code(),
            Self::Statement(error) => error.code(),
            Self::Mismatch => Code::StoreDamaged,
            Self::Problem(problem) => problem.code,
        }
    }
}

impl Device {
    /// Opens a data directory, or makes it: lock, vault, database, in this order. A damaged database is moved aside, and
    /// what can be read of it goes on in a new one.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        Self::open_by(options, Box::new(Http::new(crate::APP_VERSION, Patience::OF_A_DEVICE)))
    }

    /// The same by another road to the hub: a network that a test simulates.
    #[doc(hidden)]
    pub fn open_by(options: Options, transport: Box<dyn Transport>) -> Result<Self, OpenError> {
        let Options { dir, clock } = options;
        let lock = DirLock::take(&dir)?;
        let around = Around { dir, clock, transport: Arc::from(transport), topics: broadcast::channel(64).0 };
        let (core, has_salvaged) = Core::open(around)?;
        Ok(Self { door: None, seat: Arc::new(Seat::of(core)), lock, has_salvaged })
    }

    /// Whether the database was found damaged just now; people must hear of it.
    pub fn has_salvaged(&self) -> bool {
        self.has_salvaged
    }

    /// Starts the sync worker. Long-lived owners do; one-shot commands do not.
    pub fn start_worker(&mut self) -> Result<(), Problem> {
        self.seat.start_worker()
    }

    /// Opens the door for other processes of this user. Long-lived owners do.
    pub fn open_local_door(&mut self) -> Result<(), Problem> {
        let door = LocalDoor::open(Arc::clone(&self.seat)).map_err(|e| Problem::new(io_code(&e)))?;
        self.lock.announce(door.path()).map_err(|e| Problem::new(io_code(&e)))?;
        self.door = Some(door);
        Ok(())
    }

    /// A handle for threads that serve screens.
    pub fn handle(&self) -> Handle {
        Handle { seat: Arc::clone(&self.seat) }
    }

    fn core(&self) -> Arc<Core> {
        self.seat.core()
    }

    /// Does one command. See `Handle::send`.
    pub fn send(&self, command: Command, now: Moment) -> Result<Reply, Problem> {
        self.seat.send(command, now)
    }

    /// Answers one query. See `Handle::ask`.
    pub fn ask(&self, query: Query) -> Result<Answer, Problem> {
        self.core().ask(query)
    }

    /// Sends until nothing is unsent, then fetches lists, in this thread. For one-shot commands.
    pub async fn sync(&self) -> Contact {
        Worker::new(self.core()).run_to_the_end().await
    }

    /// The same, beginning with batches of so many: what a measurement of one batch wants.
    #[doc(hidden)]
    pub async fn sync_in(&self, records_max: u32) -> Contact {
        Worker::at(self.core(), records_max).run_to_the_end().await
    }

    /// Takes an enrolment link and waits for the hub, in this thread. For one-shot commands. Where an officer must accept
    /// the device, `told` gets the six digits and the checkpoint's name, once.
    pub async fn enrol(&self, link: &str, told: impl Fn(&str, &str)) -> Result<(), Problem> {
        crate::enrol::enrol(&self.core(), link, told).await
    }

    /// Appends a record of any kind, well formed or not, as tests need it.
    #[doc(hidden)]
    pub fn append_raw(&self, kind: u32, body: Vec<u8>, now: Moment) -> Result<u32, Problem> {
        let core = self.core();
        let moved = Arc::clone(&core);
        core.owner.call(move |store| commands::append_raw(store, &moved, kind, body, now))
    }

    /// Records checks as `send` does, all in one transaction; how many. Big databases are made by it.
    #[doc(hidden)]
    pub fn record_many_raw(
        &self,
        checks: impl Iterator<Item = (CheckDraft, Moment)> + Send + 'static,
    ) -> Result<u32, Problem> {
        let core = self.core();
        let moved = Arc::clone(&core);
        core.owner.call(move |store| commands::record_many(store, &moved, checks))
    }

    /// Takes the bytes of a settled record away, as time does; tests have no weeks.
    #[doc(hidden)]
    pub fn purge_raw(&self, seq: u32) -> Result<(), Problem> {
        let core = self.core();
        let epoch = core.epoch().get();
        core.owner.call(move |store| {
            store.write::<_, StoreError>(|tx| purge::remove_bytes(tx, epoch, seq)).map_err(|e| problem(&e))
        })
    }

    /// Writes what waits to a file that only the hub can open, for somebody to carry.
    pub fn pack(&self, path: &Path) -> Result<Packed, Problem> {
        carry::pack_to(&self.core(), path)
    }

    /// Takes in the receipts of a file that somebody carried back.
    pub fn settle(&self, path: &Path) -> Result<SettledFile, Problem> {
        carry::settle_from(&self.core(), path)
    }

    /// A page of every record, in order. For headless posts; no screen has it.
    pub fn export(&self, epoch: u32, after: u32) -> Result<Vec<ExportedRecord>, Problem> {
        self.core().export(epoch, after)
    }

    /// Walks the chain of every record.
    pub fn verify(&self) -> Result<Verified, Problem> {
        let core = self.core();
        let device = core.device;
        core.owner.call(move |store| records::verify(store.read(), device).map_err(|e| problem(&e)))
    }
}

/// The door of an open device, for any thread.
#[derive(Clone)]
pub struct Handle {
    seat: Arc<Seat>,
}

impl Handle {
    /// Does one command: one transaction on the owner thread, answered after COMMIT. Takes milliseconds.
    pub fn send(&self, command: Command) -> Result<Reply, Problem> {
        self.seat.send(command, self.seat.core().clock.now())
    }

    /// Answers one query. Takes milliseconds.
    pub fn ask(&self, query: Query) -> Result<Answer, Problem> {
        self.seat.core().ask(query)
    }

    /// What waits, as a file in memory that only the hub can open, for somebody to carry.
    pub fn pack(&self) -> Result<PackedFile, Problem> {
        carry::pack(&self.seat.core())
    }

    /// Writes what waits to such a file in a folder, or else in the data directory, under a name of its own.
    pub fn pack_into(&self, folder: Option<&Path>) -> Result<WrittenFile, Problem> {
        let core = self.seat.core();
        let folder = folder.unwrap_or(&core.dir);
        let (name, packed) = carry::pack_into(&core, folder)?;
        Ok(WrittenFile { name, folder: Some(folder.display().to_string()), records: packed.records })
    }

    /// Takes in the receipts of a file that somebody carried back.
    pub fn settle(&self, file: &[u8]) -> Result<SettledFile, Problem> {
        carry::settle(&self.seat.core(), file)
    }

    /// Hears what changes from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Vec<Topic>> {
        self.seat.core().topics.subscribe()
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
