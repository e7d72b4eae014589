//! The threads that verify and decompress batches.
//!
//! What always holds: they are few and stay the same. An allocator keeps for each thread what was freed there; done on
//! whichever thread was idle, some megabytes each, a flood of bombs would leave its memory behind on all of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that wait for work; they end with this.
pub(crate) struct Verifiers(Sender<Job>);

impl Verifiers {
    /// Starts so many.
    pub(crate) fn start(n: usize) -> std::io::Result<Self> {
        let (queue, inbox) = channel::<Job>();
        let inbox = Arc::new(Mutex::new(inbox));
        for _ in 0..n {
            let inbox = Arc::clone(&inbox);
            std::thread::Builder::new().name("hub-verify".into()).spawn(move || work_off(&inbox))?;
        }
        Ok(Self(queue))
    }

    /// Does a piece of work there; None where it panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, outcome) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever asked may be gone.
            let _ = answer.send(work());
        });
        self.0.send(job).ok()?;
        outcome.await.ok()
    }
}

fn work_off(inbox: &Mutex<Receiver<Job>>) {
    loop {
        let next = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // The next batch is verified all the same; who sent this one hears that we failed.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_answered_and_a_panic_stops_no_other() {
        let verifiers = Verifiers::start(1).unwrap();
        assert_eq!(verifiers.run(|| 7).await, Some(7));
        assert_eq!(verifiers.run(|| -> u32 { panic!("a batch that nobody thought of") }).await, None);
        assert_eq!(verifiers.run(|| 8).await, Some(8));
    }
}
