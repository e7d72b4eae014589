//! A hub without a socket: its routes and its store, for tests that bring requests by a road of their own.
//!
//! What always holds: what a request meets behind the socket is the same as in a hub that is served. It takes no lock, so
//! that two of them can stand on one database, as a command stands beside a running hub.

use super::{LiveKeys, ServeOptions, app, keep_hub_list, reach};
use crate::carried::{self, Senders};
use crate::http::{App, router};
use crate::keys::Keys;
use crate::store::Store;
use axum::Router;
use kadian_domain::Problem;
use std::sync::Arc;

/// A hub without a socket.
pub struct Inside {
    /// Its routes.
    pub router: Router,
    /// What it keeps.
    pub store: Store,
    app: Arc<App>,
}

impl Inside {
    /// Opens the hub of a data directory.
    pub async fn open(options: &ServeOptions) -> anyhow::Result<Self> {
        let key_path = options.dir.join("hub.key");
        let keys = Keys::read(&key_path)?;
        let store = Store::open_sqlite(&options.dir)?;
        let reach = reach::of(options, options.listen, &keys)?;
        let hub = store.hub().await?;
        let keys = Keys::keep_list(&key_path, hub.hub, &reach)?;
        keep_hub_list(&store, &keys).await?;
        store.judge_again(options.clock.now_ms()).await?;
        let live = Arc::new(LiveKeys::new(key_path, keys, None));
        let app = app(&store, live, &hub, &reach, options)?;
        Ok(Self { router: router(&app), store, app })
    }

    /// Takes in the batches of a file that somebody carried; the file of receipts to carry back.
    pub async fn unpack(&self, file: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let keys = self.app.keys.now();
        let answered = carried::unpack(&self.app.taking(&keys), &keys, &Senders::All, file).await?;
        Ok(answered.receipts)
    }
}
