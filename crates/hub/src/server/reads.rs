//! What officers have looked at last is written down although nobody looks any more.

use crate::clock::Clock;
use crate::http::session::write_down;
use crate::reads::{ReadRow, Reads};
use crate::store::Store;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often it is looked what is due.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Writes what is due until the hub stops, and then the rest.
pub(super) async fn watch(
    store: Store,
    clock: Arc<dyn Clock>,
    reads: Arc<Mutex<Reads>>,
    mut stopped: watch::Receiver<bool>,
) {
    let take = |of: fn(&mut Reads, i64) -> Vec<ReadRow>| {
        let now_ms = clock.now_ms();
        (of(&mut reads.lock().unwrap_or_else(PoisonError::into_inner), now_ms), now_ms)
    };
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => write(&store, take(Reads::due)).await,
            _ = stopped.changed() => {
                write(&store, take(Reads::rest)).await;
                return;
            }
        }
    }
}

async fn write(store: &Store, (rows, now_ms): (Vec<ReadRow>, i64)) {
    for row in rows {
        if let Err(error) = write_down(store, row, now_ms).await {
            tracing::error!(cause = %error, "what an officer has read was not written down");
        }
    }
}
