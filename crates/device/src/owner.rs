//! The owner thread: the only place where the database is touched. Every use of it is one hand-over.

use crate::core::{lock, problem};
use kadian_domain::{Code, Problem};
use kadian_store::Store;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
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
    /// How much was handed over and not yet taken.
    n_waiting: Arc<AtomicUsize>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Owner {
    /// Gives the database to a thread of its own.
    pub(crate) fn start(mut store: Store) -> std::io::Result<Self> {
        let (jobs, inbox) = mpsc::channel::<Job>();
        let n_waiting = Arc::new(AtomicUsize::new(0));
        let waiting = Arc::clone(&n_waiting);
        let thread = std::thread::Builder::new().name("kadian-store".into()).spawn(move || {
            while let Some(job) = next(&inbox, &mut store, &waiting) {
                waiting.fetch_sub(1, Ordering::AcqRel);
                if let Then::End = job(&mut store) {
                    return;
                }
                store.note_damage();
            }
        })?;
        Ok(Self { jobs: Some(jobs), n_waiting, thread: Mutex::new(Some(thread)) })
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
        self.hand_over(job).ok_or_else(gone)?;
        outcome.recv().map_err(|_| gone())?
    }

    /// None where the thread has ended.
    fn hand_over(&self, job: Job) -> Option<()> {
        self.n_waiting.fetch_add(1, Ordering::AcqRel);
        self.jobs.as_ref()?.send(job).ok()
    }

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
        self.hand_over(job).ok_or_else(gone)?;
        let done = outcome.recv().map_err(|_| gone())??;
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
        Ok(done)
    }
}

/// The next piece of work; None at the end. Once nobody has asked for a while, what can wait is done.
fn next(inbox: &mpsc::Receiver<Job>, store: &mut Store, n_waiting: &Arc<AtomicUsize>) -> Option<Job> {
    while store.is_log_long() || store.has_trees_to_look_at() {
        match inbox.recv_timeout(PAUSE) {
            Ok(job) => return Some(job),
            Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            Err(mpsc::RecvTimeoutError::Timeout) => use_pause(store, n_waiting),
        }
    }
    inbox.recv().ok()
}

/// A long log is folded in, or trees of a large file are looked at until somebody asks.
fn use_pause(store: &mut Store, n_waiting: &Arc<AtomicUsize>) {
    if store.is_log_long() {
        return store.fold_long_log();
    }
    let n_waiting = Arc::clone(n_waiting);
    store.look_at_trees(move || n_waiting.load(Ordering::Acquire) > 0);
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Whoever closes it waits, too.
        self.n_waiting.fetch_add(1, Ordering::AcqRel);
        drop(self.jobs.take());
        if let Some(thread) = lock(&self.thread).take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_store::{DbKey, StoreError, drafts};

    #[test]
    fn trees_are_looked_at_as_long_as_nobody_asks() {
        let (folder, killed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (name, key) = ("device.db", DbKey::new([9; 32]));
        let mut running = Store::open(&folder.path().join(name), &key).unwrap();
        running.write::<_, StoreError>(|tx| drafts::set(tx, "36.5")).unwrap();
        for name in [name, "device.db-wal"] {
            std::fs::copy(folder.path().join(name), killed.path().join(name)).unwrap();
        }
        let mut store = Store::open_up_to(&killed.path().join(name), &key, 0).unwrap();
        let n_waiting = Arc::new(AtomicUsize::new(1));
        use_pause(&mut store, &n_waiting);
        assert!(store.has_trees_to_look_at());
        n_waiting.store(0, Ordering::Release);
        use_pause(&mut store, &n_waiting);
        assert!(!store.has_trees_to_look_at());
    }

    #[test]
    fn what_was_handed_over_and_done_waits_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("device.db"), &DbKey::new([9; 32])).unwrap();
        let owner = Owner::start(store).unwrap();
        let n_waiting = Arc::clone(&owner.n_waiting);
        for _ in 0..3 {
            let seen = Arc::clone(&n_waiting);
            let left = owner.call(move |_| Ok::<_, Problem>(seen.load(Ordering::Acquire))).unwrap();
            assert_eq!(left, 0);
        }
        drop(owner);
    }
}
