//! The owner thread: the only place where the database is touched. Every use of it is one hand-over.

use crate::core::{lock, problem};
use kadian_domain::{Code, Problem};
use kadian_store::Store;
use std::sync::{Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// After a tap the screens ask two or three things; who has not asked for so long is taking the next temperature.
const PAUSE: Duration = Duration::from_millis(300);

/// What is handed over; the thread ends with the first that says so.
type Job = Box<dyn FnOnce(&mut Store) -> Then + Send>;

enum Then {
    GoOn,
    End,
}

/// The thread that owns the database. Dropping it waits until what was handed over is done, and closes the file.
pub(crate) struct Owner {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Owner {
    /// Gives the database to a thread of its own.
    pub(crate) fn start(mut store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("kadian-store".into()).spawn(move || {
            while let Some(job) = next(&inbox, &store) {
                if let Then::End = job(&mut store) {
                    return;
                }
                store.note_damage();
            }
        })?;
        Ok(Self { jobs: Some(jobs), thread: Mutex::new(Some(thread)) })
    }

    /// Does a piece of work on the owner thread and waits for it.
    pub(crate) fn call<T, E>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Problem> + Send + 'static,
    {
        let (answer, outcome) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |store| {
            let well = store.ensure_well().map_err(|error| E::from(problem(&error)));
            // The caller may be gone; the work was done all the same.
            let _ = answer.send(well.and_then(|()| work(store)));
            Then::GoOn
        });
        let gone = || E::from(Problem::new(Code::StorageFailing));
        self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
        outcome.recv().map_err(|_| gone())?
    }
}

impl Owner {
    /// Does a last piece of work; where it succeeds, the database is closed when this returns, and whoever hands over
    /// anything more is told that it cannot be done.
    pub(crate) fn end<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (answer, outcome) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |store| {
            let done = store.ensure_well().map_err(|error| problem(&error)).and_then(|()| work(store));
            let then = if done.is_ok() { Then::End } else { Then::GoOn };
            let _ = answer.send(done);
            then
        });
        let gone = || Problem::new(Code::StorageFailing);
        self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
        let done = outcome.recv().map_err(|_| gone())??;
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
        Ok(done)
    }
}

/// The next piece of work; None at the end. Once nobody has asked for a while, a long log is folded in.
fn next(inbox: &mpsc::Receiver<Job>, store: &Store) -> Option<Job> {
    if store.is_log_long() {
        match inbox.recv_timeout(PAUSE) {
            Ok(job) => return Some(job),
            Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            Err(mpsc::RecvTimeoutError::Timeout) => store.fold_long_log(),
        }
    }
    inbox.recv().ok()
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}
