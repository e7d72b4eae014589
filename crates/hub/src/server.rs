//! A running hub: the lock, the list of keys and addresses, the routes, the rollup worker.

mod guests;
mod inside;
mod listen;
mod live_keys;
mod reach;
mod reads;
mod silence;

#[doc(hidden)]
pub use inside::Inside;
pub use listen::Speak;
pub use live_keys::LiveKeys;
pub use reach::NotReachable;

use crate::changes::{Change, Changes};
use crate::clock::Clock;
use crate::http::throttle::Peers;
use crate::http::{App, Found, router};
use crate::keys::{Keys, Reach};
use crate::store::{HubState, Store};
use anyhow::Context;
use listen::Listening;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often dirty buckets are recomputed: a bucket at most once in this time.
const ROLLUP_INTERVAL: Duration = Duration::from_secs(2);
/// Buckets of one run: batches wait while its transaction lasts, and after a week without a network each bucket has a
/// hundred new checks.
const ROLLUP_BUCKETS: u32 = 25;
/// How long open requests may go on after the end was asked for.
const DRAIN: Duration = Duration::from_secs(3);

/// How a hub is served.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory.
    pub dir: PathBuf,
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where devices and officers find the hub, best first; the listening address where there is none.
    pub public_urls: Vec<String>,
    /// What it speaks there.
    pub speak: Speak,
    /// What tells it the time.
    pub clock: Arc<dyn Clock>,
}

/// Another process serves this directory.
#[derive(Debug, thiserror::Error)]
#[error("this directory is served by another process (data_in_use)")]
pub struct DataInUse;

/// A hub that runs.
pub struct Running {
    /// Where it is found.
    pub base_url: String,
    stop: watch::Sender<bool>,
    changes: Changes,
    tasks: Vec<JoinHandle<()>>,
    _lock: File,
}

/// Makes a data directory that none but its owner enters; one that is there stays as it is.
pub fn make_dir(dir: &Path) -> anyhow::Result<()> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.context("failed to make the data directory")
}

/// Takes the lock of a data directory; it goes with the process.
pub fn lock(dir: &Path) -> anyhow::Result<File> {
    let path = dir.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    let file = file.context("failed to open the lock of the data directory")?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(DataInUse.into()),
        Err(TryLockError::Error(error)) => Err(error).context("failed to lock the data directory"),
    }
}

/// Starts a hub; it runs until it is stopped.
pub async fn start(options: ServeOptions) -> anyhow::Result<Running> {
    let lock = lock(&options.dir)?;
    let key_path = options.dir.join("hub.key");
    let keys = Keys::read(&key_path)?;
    let store = Store::open_sqlite(&options.dir)?;
    let listener = std::net::TcpListener::bind(options.listen).context("failed to listen")?;
    let address = listener.local_addr().context("failed to listen")?;
    let reach = reach::of(&options, address, &keys)?;
    let hub = store.hub().await?;
    let keys = Keys::keep_list(&key_path, hub.hub, &reach)?;
    keep_hub_list(&store, &keys).await?;
    let n_changed = store.judge_again(options.clock.now_ms()).await?;
    tracing::info!(n_changed, "records that were not known before are judged again");
    let (listening, tls) = Listening::new(listener, &options.speak, &keys)?;
    let live = Arc::new(LiveKeys::new(key_path, keys, tls));
    let changes = store.changes().clone();
    let app = app(&store, Arc::clone(&live), &hub, &reach, &options)?;
    let (stop, stopped) = watch::channel(false);
    let rollups = tokio::spawn(run_rollups(store.clone(), stopped.clone()));
    let clock = options.clock;
    let silence = tokio::spawn(silence::watch(store.clone(), Arc::clone(&clock), stopped.clone()));
    let reads = tokio::spawn(reads::watch(store.clone(), clock, Arc::clone(&app.reads), stopped.clone()));
    let rotations = tokio::spawn(live_keys::watch(live, store, stopped.clone()));
    let serving = tokio::spawn(listening.serve(router(&app), stopped));
    let base_url = reach.urls.first().cloned().unwrap_or_default();
    let tasks = vec![serving, rollups, silence, reads, rotations];
    Ok(Running { base_url, stop, changes, tasks, _lock: lock })
}

fn app(
    store: &Store,
    keys: Arc<LiveKeys>,
    hub: &HubState,
    reach: &Reach,
    options: &ServeOptions,
) -> anyhow::Result<Arc<App>> {
    let peers = match options.speak {
        Speak::BehindProxy(_) => Peers::Proxy,
        Speak::Plain | Speak::OwnPair | Speak::Files { .. } => Peers::Callers,
    };
    let clock = Arc::clone(&options.clock);
    let zone = hub.zone.parse().map_err(|_| anyhow::anyhow!("the hub's zone {} is not known", hub.zone))?;
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = metrics.handle();
    // A second hub in one process (tests) shares the first one's counters.
    let _ = metrics::set_global_recorder(metrics);
    let found = Found { urls: reach.urls.clone(), peers };
    Ok(App::new(store.clone(), keys, hub.hub, zone, found, handle, clock)?)
}

/// Commands that make links read the newest list from the database.
async fn keep_hub_list(store: &Store, keys: &Keys) -> anyhow::Result<()> {
    let newest = keys.newest().zip(keys.newest_bytes()).context("the hub has no list of its keys")?;
    let (list, bytes) = newest;
    let base_url = list.urls.first().cloned().context("the hub has no address")?;
    Ok(store.set_hub_list(base_url, bytes).await?)
}

impl Running {
    /// Lets open requests end, for a few seconds, and stops.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        // Streams have no end of their own that could be waited for.
        self.changes.tell(Change::Ended);
        for task in self.tasks {
            let _ = tokio::time::timeout(DRAIN.saturating_mul(2), task).await;
        }
    }
}

async fn run_rollups(store: Store, mut stopped: watch::Receiver<bool>) {
    loop {
        match store.recompute_rollups(ROLLUP_BUCKETS).await {
            Ok(n) if n == ROLLUP_BUCKETS => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(cause = %error, "rollups were not recomputed; they are tried again"),
        }
        tokio::select! {
            () = tokio::time::sleep(ROLLUP_INTERVAL) => {}
            _ = stopped.changed() => return,
        }
    }
}
