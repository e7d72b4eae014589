//! The sync worker: one at a time, idempotent, woken by a signal and by a timer.
//!
//! What always holds: the database is read and written in short hand-overs to the owner thread; the network is
//! used between them, with no lock or transaction held. A kill at any point loses nothing: the next run plans
//! from the outbox again.

mod batch;
pub(crate) mod carry;
mod header;
pub(crate) mod link;
mod lists;
mod purge;
mod returning;
mod under_way;

use crate::core::{Core, lock};
use crate::door::Topic;
use crate::enrol;
use crate::spare;
use crate::vault::random_bytes;
use kadian_domain::{Code, Problem};
use kadian_sync::Pace;
use kadian_sync::settle::Fault;
use lists::Lists;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;
use under_way::UnderWay;

/// While a screen shows the gate, the hub hears of the device this often.
const HEARTBEAT_WATCHED_MS: i64 = 60_000;
/// Otherwise this often.
const HEARTBEAT_MS: i64 = 15 * 60_000;
/// Whoever presses "send now", comes back or gets a network waits so long for a request that was under way before; what
/// hangs on the old network would hang for half a minute.
const GIVE_WAY: Duration = Duration::from_secs(5);
/// A screen that asked within this time is being looked at: screens ask every 30 s.
const WATCHED_MS: i64 = 75_000;

/// What the screens are told of the link.
#[derive(Debug, Clone, Default)]
pub(crate) struct LinkState {
    pub(crate) last_try_ms: Option<i64>,
    pub(crate) next_try_ms: Option<i64>,
    pub(crate) why: Option<Code>,
    pub(crate) is_sending: bool,
}

/// How a run of the worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// The hub was heard, and all that could be sent is settled.
    Reached,
    /// Nothing was due, and nobody was asked.
    Rested,
    /// No hub is known yet.
    NotEnrolled,
    /// It ended in a fault; the rest waits.
    Failed(Code),
}

/// The worker of one device.
pub(crate) struct Worker {
    core: Arc<Core>,
    pace: Pace,
    last_contact_mono_ms: Option<i64>,
    /// What the hub said last besides what became of the records.
    notice: Option<Code>,
    /// Whether the last run was given up for somebody in a hurry.
    has_given_way: bool,
}

impl Worker {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        Self { core, pace: Pace::default(), last_contact_mono_ms: None, notice: None, has_given_way: false }
    }

    /// One whose first batch may carry so many.
    pub(crate) fn at(core: Arc<Core>, records_max: u32) -> Self {
        Self { pace: Pace::at(records_max), ..Self::new(core) }
    }

    /// One run that does not end before the outbox is empty or a fault stands in the way. Says hello to the hub
    /// even where nothing waits.
    pub(crate) async fn run_to_the_end(&mut self) -> Contact {
        const TRIES_MAX: u32 = 12;
        for _ in 0..TRIES_MAX {
            let records_max = self.pace.records_max();
            match self.run_once().await {
                // A smaller batch may still go through.
                Err(fault) if fault.is_too_large && records_max > 1 => {}
                Err(fault) => return Contact::Failed(fault.code),
                Ok(contact) => return contact,
            }
        }
        Contact::Failed(Code::HubAway)
    }

    /// Runs once; a run that hangs gives way to somebody in a hurry, whose run is the next. That one gives way to nobody:
    /// on a slow link, pressing again and again must not keep everything from arriving.
    async fn run_giving_way(&mut self) {
        let core = Arc::clone(&self.core);
        let hurry = async {
            core.hurry.notified().await;
            tokio::time::sleep(GIVE_WAY).await;
        };
        let may_give_way = !self.has_given_way;
        self.has_given_way = tokio::select! {
            // The fault stands in the link's state; the next turn tries again.
            _ = self.run_once() => false,
            () = hurry, if may_give_way => {
                tracing::info!("a request that hung gave way to a new one");
                self.show(|link| link.is_sending = false);
                true
            }
        };
    }

    /// Sends what waits, hears what the hub has to say, fetches lists that are new.
    pub(crate) async fn run_once(&mut self) -> Result<Contact, Fault> {
        self.show(|link| link.is_sending = true);
        let outcome = self.exchange_all().await;
        self.purge();
        spare::keep(&self.core);
        let now = self.core.clock.now();
        if let Err(fault) = &outcome {
            self.pace.on_fault(fault, now.mono_ms, u64::from_be_bytes(random_bytes()));
            // Whatever failed is tried again by talking to the hub, even where no record waits.
            self.last_contact_mono_ms = None;
            tracing::info!(code = fault.code.as_str(), "sync stopped");
        }
        let why = outcome.as_ref().err().map(|fault| fault.code).or(self.notice);
        let has_tried = !matches!(outcome, Ok(Contact::NotEnrolled | Contact::Rested));
        let is_enrolled = !matches!(outcome, Ok(Contact::NotEnrolled));
        let next_mono_ms = self.next_try_mono_ms();
        self.show(|link| {
            link.is_sending = false;
            if has_tried {
                (link.why, link.last_try_ms) = (why, Some(now.wall_ms));
            }
            let wait_ms = next_mono_ms.saturating_sub(now.mono_ms).max(0);
            link.next_try_ms = is_enrolled.then(|| now.wall_ms.saturating_add(wait_ms));
        });
        outcome
    }

    async fn exchange_all(&mut self) -> Result<Contact, Fault> {
        let mut has_returned = false;
        loop {
            let Some(newest) = self.send_all(&mut has_returned).await? else {
                let is_enrolled = batch::is_enrolled(&self.core)?;
                return Ok(if is_enrolled { Contact::Rested } else { Contact::NotEnrolled });
            };
            match lists::fetch(&self.core, &newest).await? {
                Lists::Newest => {
                    self.pace.on_reached();
                    return Ok(Contact::Reached);
                }
                // It was restored from a backup that is older than this device's move.
                Lists::OfAnotherPlace if !has_returned => {
                    has_returned = true;
                    returning::come_back(&self.core, Fault::new(Code::ReceiptInvalid)).await?;
                    // What is newest now, the next heartbeat brings.
                    self.last_contact_mono_ms = None;
                }
                Lists::OfAnotherPlace => return Err(Fault::new(Code::ReceiptInvalid)),
            }
        }
    }

    /// Sends all that waits, or a heartbeat where one is due; the newest versions of the lists, where the hub was reached.
    async fn send_all(&mut self, has_returned: &mut bool) -> Result<Option<Vec<(String, u32)>>, Fault> {
        let (mut lists, mut under_way) = (None, UnderWay::default());
        loop {
            let more_in = self.fill(&mut under_way).await?;
            let next = tokio::select! {
                next = under_way.next() => next,
                () = tokio::time::sleep(more_in.unwrap_or_default()), if more_in.is_some() => continue,
            };
            let Some(posted) = next else { return Ok(lists) };
            let exchanged = match batch::settle_posted(&self.core, *posted) {
                // The hub may have other keys or another address now; what is not newer ends here.
                Err(fault) if link::may_help(&fault) => {
                    under_way = UnderWay::default();
                    if link::renew(&self.core).await? {
                        continue;
                    }
                    return Err(fault);
                }
                // It was restored from a backup that is older than this device.
                Err(fault) if fault.code == Code::DeviceUnknown && !*has_returned => {
                    *has_returned = true;
                    under_way = UnderWay::default();
                    returning::come_back(&self.core, fault).await?;
                    continue;
                }
                exchanged => exchanged?,
            };
            self.notice = exchanged.notice;
            self.pace.on_settled(exchanged.n_records, exchanged.took_ms);
            self.last_contact_mono_ms = Some(self.core.clock.now().mono_ms);
            lists = Some(exchanged.lists);
            self.core.changed(&[Topic::Status, Topic::Checks]);
        }
    }

    /// Sends batches on their way for as long as something waits and the link bears it; after what time another one may
    /// follow, where that is to be waited for.
    async fn fill(&mut self, under_way: &mut UnderWay) -> Result<Option<Duration>, Fault> {
        while under_way.len() < self.pace.in_flight_max() {
            let now = self.core.clock.now();
            let is_heartbeat_due = self.is_heartbeat_due(now.mono_ms);
            let behind = under_way.behind();
            if behind.is_none() && under_way.len() > 0 {
                return Ok(None);
            }
            if let Some(sent_ms) = under_way.last_sent_mono_ms() {
                let wait_ms = self.pace.wait_beside_ms(now.mono_ms.saturating_sub(sent_ms));
                if let Ok(wait_ms @ 1..) = u64::try_from(wait_ms) {
                    return Ok(Some(Duration::from_millis(wait_ms)));
                }
            }
            let turn = batch::Turn { records_max: self.pace.records_max(), is_heartbeat_due, behind, now };
            let Some(outgoing) = batch::prepare(&self.core, turn)? else { return Ok(None) };
            under_way.send(&self.core, outgoing).await;
        }
        Ok(None)
    }

    /// Takes away what is old; where that fails, it is tried again by the next run.
    fn purge(&self) {
        match purge::run(&self.core, self.core.clock.now()) {
            Ok(0) => {}
            Ok(n_records) => {
                tracing::info!(n_records, "bytes of settled records were purged");
                self.core.changed(&[Topic::Checks, Topic::Rechecks]);
            }
            Err(problem) => tracing::warn!(code = problem.code.as_str(), "nothing was purged"),
        }
    }

    fn heartbeat_ms(&self, mono_ms: i64) -> i64 {
        let asked_ms = self.core.asked_mono_ms.load(Ordering::Acquire);
        let is_watched = mono_ms.saturating_sub(asked_ms) <= WATCHED_MS;
        if is_watched { HEARTBEAT_WATCHED_MS } else { HEARTBEAT_MS }
    }

    fn is_heartbeat_due(&self, mono_ms: i64) -> bool {
        self.last_contact_mono_ms
            .is_none_or(|last_ms| mono_ms.saturating_sub(last_ms) >= self.heartbeat_ms(mono_ms))
    }

    /// When the worker will try by itself: the end of the back-off, or the next heartbeat.
    fn next_try_mono_ms(&self) -> i64 {
        let now_ms = self.core.clock.now().mono_ms;
        let last_ms = self.last_contact_mono_ms.unwrap_or(now_ms);
        let heartbeat_ms = last_ms.saturating_add(self.heartbeat_ms(now_ms));
        self.pace.not_before_mono_ms().unwrap_or(heartbeat_ms)
    }

    /// Runs for as long as the device is open.
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            if enrol::work_off(&self.core).await {
                self.pace.on_wake();
                self.last_contact_mono_ms = None;
            }
            if self.pace.may_try(self.core.clock.now().mono_ms) {
                self.run_giving_way().await;
            }
            let now_ms = self.core.clock.now().mono_ms;
            let wait_ms = self.next_try_mono_ms().saturating_sub(now_ms);
            let wait_ms = enrol::due_in_ms(&self.core, now_ms).map_or(wait_ms, |due_ms| due_ms.min(wait_ms));
            // A phone that slept counts no timer: look again at least this often.
            let wait = Duration::from_millis(u64::try_from(wait_ms.clamp(10, 30_000)).unwrap_or(10));
            tokio::select! {
                () = self.core.wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => return,
            }
            if self.core.is_urgent.swap(false, Ordering::AcqRel) {
                self.pace.on_wake();
                // "Send now" wants to hear the hub, even where nothing waits.
                self.last_contact_mono_ms = None;
            }
        }
    }

    fn show(&self, change: impl FnOnce(&mut LinkState)) {
        change(&mut lock(&self.core.link));
        self.core.changed(&[Topic::Status]);
    }
}

/// The worker's own thread, ended when dropped.
pub(crate) struct WorkerThread {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl WorkerThread {
    pub(crate) fn start(core: Arc<Core>) -> Result<Self, Problem> {
        let failed = |_| Problem::new(Code::Internal);
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let worker = Worker::new(core);
        let work = move || {
            let stopping = stopped.clone();
            runtime.block_on(async move {
                // A run in the middle of an exchange is given up: the outbox still has its records.
                let mut ended = stopping.clone();
                tokio::select! {
                    () = worker.run(stopping) => {}
                    _ = ended.changed() => {}
                }
            });
        };
        let thread = std::thread::Builder::new().name("kadian-sync".into()).spawn(work).map_err(failed)?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for WorkerThread {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
