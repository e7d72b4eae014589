//! The place behind the door: whoever holds a handle finds there the device of now, and another one after it started anew.

use crate::anew;
use crate::clock::Moment;
use crate::core::{Core, lock};
use crate::door::{Command, Reply, Topic};
use crate::worker::WorkerThread;
use kadian_domain::Problem;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// One device at a time, and its worker where it has one.
pub(crate) struct Seat {
    core: RwLock<Arc<Core>>,
    worker: Mutex<Option<WorkerThread>>,
}

impl Seat {
    pub(crate) fn of(core: Core) -> Self {
        Self { core: RwLock::new(Arc::new(core)), worker: Mutex::new(None) }
    }

    /// The device of now.
    pub(crate) fn core(&self) -> Arc<Core> {
        Arc::clone(&self.core.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn start_worker(&self) -> Result<(), Problem> {
        *lock(&self.worker) = Some(WorkerThread::start(self.core())?);
        Ok(())
    }

    pub(crate) fn stop_worker(&self) {
        // Taken out first: it is waited for, and must not be waited for under the lock.
        let worker = lock(&self.worker).take();
        drop(worker);
    }

    /// Does one command.
    pub(crate) fn send(&self, command: Command, now: Moment) -> Result<Reply, Problem> {
        match command {
            Command::StartAnew => self.start_anew(now),
            other => self.core().send(other, now),
        }
    }

    /// Puts another device in the place of this one. Whoever comes meanwhile waits for it: a screen that asked a closed
    /// database would tell people that their storage fails.
    fn start_anew(&self, now: Moment) -> Result<Reply, Problem> {
        let mut worker = lock(&self.worker);
        let mut seat = self.core.write().unwrap_or_else(PoisonError::into_inner);
        let leaving = anew::leave(&seat, now)?;
        let has_worker = worker.take().is_some();
        let core = Arc::new(anew::begin(&seat, leaving)?);
        *seat = Arc::clone(&core);
        drop(seat);
        if has_worker {
            *worker = Some(WorkerThread::start(Arc::clone(&core))?);
        }
        core.changed(&Topic::ALL);
        Ok(Reply::Done)
    }
}
