//! A running hub: the lock, the list of keys and addresses, the routes, the rollup worker.

use crate::clock;
use crate::http::{App, router};
use crate::keys::Keys;
use crate::store::{HubState, Store};
use anyhow::{Context, bail};
use kadian_wire::hub_list::HubList;
use kadian_wire::link::is_loopback;
use std::fs::{File, OpenOptions, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How often dirty buckets are recomputed: a bucket at most once in this time.
const ROLLUP_INTERVAL: Duration = Duration::from_secs(2);
/// Buckets of one run: a transaction stays short.
const ROLLUP_BUCKETS: u32 = 500;
/// How long open requests may go on after the end was asked for.
const DRAIN: Duration = Duration::from_secs(3);

/// How a hub is served.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The data directory.
    pub dir: PathBuf,
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where devices and officers find the hub; the listening address where not given.
    pub public_url: Option<String>,
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
    tasks: Vec<JoinHandle<()>>,
    _lock: File,
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
    if !options.listen.ip().is_loopback() {
        bail!(
            "{} is not a loopback address; other addresses need TLS, which this version has not",
            options.listen
        );
    }
    let lock = lock(&options.dir)?;
    let key_path = options.dir.join("hub.key");
    let mut keys = Keys::read(&key_path)?;
    let store = Store::open_sqlite(&options.dir)?;
    let listener = TcpListener::bind(options.listen).await.context("failed to listen")?;
    let address = listener.local_addr().context("failed to listen")?;
    let base_url = base_url(options.public_url.as_deref(), address)?;
    let hub = store.hub().await?;
    keep_hub_list(&store, &mut keys, &key_path, &hub, &base_url).await?;
    let n_changed = store.judge_again(clock::now_ms()).await?;
    tracing::info!(n_changed, "records that were not known before are judged again");
    let zone = hub.zone.parse().map_err(|_| anyhow::anyhow!("the hub's zone {} is not known", hub.zone))?;
    let metrics = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
    let handle = metrics.handle();
    // A second hub in one process (tests) shares the first one's counters.
    let _ = metrics::set_global_recorder(metrics);
    let app = App::new(store.clone(), keys, hub.hub, zone, base_url.clone(), handle);
    let (stop, stopped) = watch::channel(false);
    let rollups = tokio::spawn(run_rollups(store, stopped.clone()));
    let serving = tokio::spawn(serve(listener, router(&app), stopped));
    Ok(Running { base_url, stop, tasks: vec![serving, rollups], _lock: lock })
}

impl Running {
    /// Lets open requests end, for a few seconds, and stops.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = tokio::time::timeout(DRAIN, task).await;
        }
    }
}

async fn serve(listener: TcpListener, router: axum::Router, mut stopped: watch::Receiver<bool>) {
    let mut draining = stopped.clone();
    let ended = async move {
        let _ = stopped.changed().await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(ended);
    tokio::select! {
        result = server => {
            if let Err(error) = result {
                tracing::error!(cause = %error, "the server ended");
            }
        }
        // Whoever still talks after this is cut off: nothing was promised to them.
        () = async move {
            let _ = draining.changed().await;
            tokio::time::sleep(DRAIN).await;
        } => {}
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

fn base_url(public_url: Option<&str>, address: SocketAddr) -> anyhow::Result<String> {
    let Some(text) = public_url else { return Ok(format!("http://{address}")) };
    let url = kadian_wire::link::base_url(text).context("the public URL is not a plain http(s) address")?;
    if is_loopback(&url) {
        Ok(url)
    } else {
        bail!("{url} is not on this machine; that needs TLS, which this version has not")
    }
}

/// Makes a new list `hub` where the address has changed, with a counter that was never used.
async fn keep_hub_list(
    store: &Store,
    keys: &mut Keys,
    key_path: &Path,
    hub: &HubState,
    base_url: &str,
) -> anyhow::Result<()> {
    if hub.hub_list.is_some() && hub.base_url.as_deref() == Some(base_url) {
        return Ok(());
    }
    let list = HubList {
        counter: keys.lift_hub_list_counter(key_path)?,
        hub: hub.hub,
        key_now: keys.public_key(),
        key_next: keys.next_public_key(),
        tls_pins: Vec::new(),
        urls: vec![base_url.to_owned()],
    };
    let Ok(sealed) = list.seal(&keys.key_id(), |message| keys.sign(message));
    Ok(store.set_hub_list(base_url.to_owned(), sealed).await?)
}
