//! The writer thread: writes that wait together are committed together.

use super::{WriteError, is_of_the_disk, told};
use crate::changes::{Change, Changes, Topics};
use crate::store::StoreError;
use rusqlite::{Connection, Savepoint, Transaction, TransactionBehavior};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;
use tokio::sync::oneshot;

/// How often it is looked whether another process has written.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// More than this many writes in the queue are turned away: their senders come back.
const QUEUE_MAX: usize = 512;
/// Writes of one transaction: more would keep the first ones waiting.
const GROUP_MAX: usize = 64;

/// One write: done in a savepoint; the answer is given after COMMIT.
trait Job: Send {
    fn run(&mut self, group: &mut Transaction<'_>);
    fn finish(self: Box<Self>, committed: Result<(), &rusqlite::Error>);
}

struct Write<T, F> {
    attempted: &'static str,
    work: Option<F>,
    done: Option<Result<T, WriteError>>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send, F: FnOnce(&Savepoint<'_>) -> Result<T, WriteError> + Send> Job for Write<T, F> {
    fn run(&mut self, group: &mut Transaction<'_>) {
        let Some(work) = self.work.take() else { return };
        let in_savepoint = || -> Result<T, WriteError> {
            // Rolled back when dropped, unless it is committed.
            let savepoint = group.savepoint()?;
            let done = work(&savepoint)?;
            savepoint.commit()?;
            Ok(done)
        };
        self.done = Some(in_savepoint());
    }

    fn finish(self: Box<Self>, committed: Result<(), &rusqlite::Error>) {
        let Self { attempted, done, answer, .. } = *self;
        let outcome = match (done, committed) {
            (Some(Err(error)), _) => Err(error.into_store(attempted)),
            (Some(Ok(done)), Ok(())) => Ok(done),
            // A failed COMMIT fails every write of the group: none of it is on the disk.
            (Some(Ok(_)) | None, Err(error)) => {
                tracing::error!(attempted, cause = %error, "commit failed");
                Err(if is_of_the_disk(error) { StoreError::DiskFull } else { StoreError::Busy })
            }
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // Whoever asked may be gone; what is committed stays.
        let _ = answer.send(outcome);
    }
}

/// The queue to the writer thread. The thread ends when the last of these is dropped.
pub(super) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
}

impl Writer {
    pub(super) fn start(connection: Connection, changes: Changes) -> Result<Self, StoreError> {
        let (queue, inbox) = sync_channel(QUEUE_MAX);
        let started = std::thread::Builder::new()
            .name("hub-writer".into())
            .spawn(move || run(connection, &inbox, &changes));
        started.map_err(|e| StoreError::Open(Box::new(e)))?;
        Ok(Self { queue })
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        attempted: &'static str,
        work: impl FnOnce(&Savepoint<'_>) -> Result<T, WriteError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Write { attempted, work: Some(work), done: None, answer });
        self.queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Closed,
        })?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }
}

fn run(mut connection: Connection, inbox: &Receiver<Box<dyn Job>>, changes: &Changes) {
    let mut seen = told::data_version(&connection).ok();
    loop {
        let first = match inbox.recv_timeout(LOOK_EVERY) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                look_for_others(&connection, &mut seen, changes);
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let mut group = vec![first];
        while group.len() < GROUP_MAX
            && let Ok(next) = inbox.try_recv()
        {
            group.push(next);
        }
        let committed = commit(&mut connection, &mut group);
        let outcome = committed.as_ref().map(|_| ());
        for job in group {
            job.finish(outcome);
        }
        // Whoever hears of it asks at once, and must find it.
        committed.unwrap_or_default().into_iter().for_each(|change| changes.tell(change));
        look_for_others(&connection, &mut seen, changes);
    }
}

/// What other processes write comes without a word of what it is.
fn look_for_others(connection: &Connection, seen: &mut Option<i64>, changes: &Changes) {
    let now = told::data_version(connection).ok();
    if now != *seen {
        *seen = now;
        changes.tell(Change::Everywhere(Topics::all()));
        changes.tell(Change::Sessions);
    }
}

fn commit(connection: &mut Connection, group: &mut [Box<dyn Job>]) -> Result<Vec<Change>, rusqlite::Error> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for job in group {
        job.run(&mut transaction);
    }
    let changes = told::take(&transaction)?;
    transaction.commit()?;
    Ok(changes)
}
