//! The owner thread: the only place where the database is touched. Every use of it is one hand-over.

use crate::device::problem;
use kadian_domain::{Code, Problem};
use kadian_store::Store;
use std::sync::mpsc;
use std::thread::JoinHandle;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// The thread that owns the database. Dropping it waits until what was handed over is done, and closes the file.
pub(crate) struct Owner {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Owner {
    /// Gives the database to a thread of its own.
    pub(crate) fn start(mut store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("kadian-store".into()).spawn(move || {
            for job in inbox {
                job(&mut store);
                store.note_damage();
            }
        })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
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
        });
        let gone = || E::from(Problem::new(Code::StorageFailing));
        self.jobs.as_ref().ok_or_else(gone)?.send(job).map_err(|_| gone())?;
        outcome.recv().map_err(|_| gone())?
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
