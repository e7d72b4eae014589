//! A device: opened from its data directory, asked and told through one door.

use crate::clock::{Clock, Moment};
use crate::commands;
use crate::core::{Around, Core, problem};
use crate::door::{Answer, Command, Query, Reply, SettledFile, Topic, WrittenFile};
use crate::local::LocalDoor;
use crate::lock::{DirLock, io_code};
use crate::opening::OpenError;
use crate::queries::ExportedRecord;
use crate::seat::Seat;
use crate::worker::carry::{self, Packed, PackedFile};
use crate::worker::{Contact, Worker};
use kadian_domain::{CheckDraft, Problem};
use kadian_store::records::{self, Verified};
use kadian_store::{StoreError, purge};
use kadian_sync::Transport;
use kadian_sync::http::{Http, Patience};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::broadcast;

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

impl Device {
    /// Opens a data directory, or makes it: lock, vault, database, in this order. A damaged database is moved aside, and
    /// what can be read of it goes on in a new one.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        Self::open_by(options, Box::new(Http::new(Patience::OF_A_DEVICE)))
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
