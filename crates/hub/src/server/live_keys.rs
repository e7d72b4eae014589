//! The keys of a hub that runs: a rotation by another command is taken in without a restart.

use super::keep_hub_list;
use crate::keys::Keys;
use crate::store::Store;
use axum_server::tls_rustls::RustlsConfig;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::watch::Receiver;

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The keys as they are now.
pub struct LiveKeys {
    path: PathBuf,
    now: RwLock<Arc<Keys>>,
    /// The TLS of the hub's own pair.
    tls: Option<RustlsConfig>,
}

impl LiveKeys {
    pub(super) fn new(path: PathBuf, keys: Keys, tls: Option<RustlsConfig>) -> Self {
        Self { path, now: RwLock::new(Arc::new(keys)), tls }
    }

    /// The keys of this moment; one answer uses one of these from its start to its end.
    pub fn now(&self) -> Arc<Keys> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn written(&self) -> Option<SystemTime> {
        std::fs::metadata(&self.path).and_then(|file| file.modified()).ok()
    }

    /// Takes the file in. Devices that heard of the new keys before trust them already.
    async fn take_in(&self, store: &Store) -> anyhow::Result<()> {
        let keys = Arc::new(Keys::read(&self.path)?);
        if let Some(tls) = &self.tls {
            tls.reload_from_config(keys.tls_now().server_config()?);
        }
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&keys);
        keep_hub_list(store, &keys).await
    }
}

/// Looks at the file until the hub stops.
pub(super) async fn watch(live: Arc<LiveKeys>, store: Store, mut stopped: Receiver<bool>) {
    let mut seen = live.written();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => return,
        }
        let written = live.written();
        if written == seen {
            continue;
        }
        match live.take_in(&store).await {
            Ok(()) => {
                seen = written;
                tracing::info!("new keys are taken in");
            }
            Err(error) => tracing::warn!(cause = %error, "hub.key was not taken in; it is tried again"),
        }
    }
}
