//! A hub in the test's own process, with a clock that the test owns. Everything else of it is real: routes, port,
//! files, workers.

use crate::clock::{HubClock, TrueTime};
use crate::wait;
use kadian_hub::backup;
use kadian_hub::enrolling::{NewLink, make_link};
use kadian_hub::keys::{Keys, random_bytes};
use kadian_hub::passwords;
use kadian_hub::rights::Scope;
use kadian_hub::server::{self, DataInUse, Running, ServeOptions, Speak};
use kadian_hub::store::{Approval, HubSetup, NewCheckpoint, NewOfficer, Store};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The first officer.
pub const OFFICER: &str = "officer";
/// Buckets of one run of the rollups.
const ROLLUP_BUCKETS: u32 = 500;

/// A hub that runs in this process until it is dropped.
pub struct HubHere {
    /// Its clock.
    pub clock: Arc<HubClock>,
    /// What it keeps, opened a second time, as a command beside it would.
    pub store: Store,
    /// The one-time password of the first officer.
    pub password: String,
    dir: TempDir,
    listen: SocketAddr,
    running: Option<Running>,
    runtime: Runtime,
}

impl HubHere {
    /// Makes a hub with these checkpoints in a folder of its own, and starts it. Days are Shanghai's.
    pub fn start(time: &TrueTime, checkpoints: Vec<NewCheckpoint>) -> Self {
        Self::start_in(tempfile::tempdir().expect("a temporary directory"), time, checkpoints)
    }

    /// Makes a hub with one checkpoint, which has number 1.
    pub fn of_one_post(time: &TrueTime) -> Self {
        let post = NewCheckpoint {
            subdistrict: "殿前街道".to_owned(),
            community: "高殿社区".to_owned(),
            name: "高殿 1 号卡点".to_owned(),
            crew: Vec::new(),
        };
        Self::start(time, vec![post])
    }

    /// The same in a given folder.
    pub fn start_in(dir: TempDir, time: &TrueTime, checkpoints: Vec<NewCheckpoint>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let password = runtime.block_on(make(dir.path(), checkpoints));
        let store = Store::open_sqlite(dir.path()).expect("the hub's store opens");
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let clock = HubClock::new(time);
        let mut hub = Self { clock, store, password, dir, listen, running: None, runtime };
        hub.serve();
        hub
    }

    /// Starts it again, at the address that it had.
    pub fn serve(&mut self) {
        let options = ServeOptions {
            dir: self.dir.path().to_owned(),
            listen: self.listen,
            public_urls: Vec::new(),
            speak: Speak::Plain,
            clock: self.clock.clone(),
        };
        let running = self.runtime.block_on(server::start(options)).expect("the hub starts");
        let address = running.base_url.trim_start_matches("http://").parse();
        self.listen = address.expect("a hub without another name is known by its address");
        self.running = Some(running);
    }

    /// Stops it; devices find nobody at its address.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.stop());
        }
    }

    /// Backs it up while it runs.
    pub fn back_up(&self, file: &Path) {
        let made = self.runtime.block_on(backup::backup(&self.store, file, self.now_ms()));
        made.expect("a backup is made");
    }

    /// Begins a new life from a backup, at the same address. It must be stopped.
    pub fn restore(&mut self, file: &Path) {
        assert!(self.running.is_none(), "a hub that runs is not restored");
        // Nothing of ours may have the old database open meanwhile; the hub's own threads close it when they end.
        let elsewhere = tempfile::tempdir().expect("a temporary directory");
        self.store = Store::open_sqlite(elsewhere.path()).expect("a store opens");
        wait::until("the old database to be closed", || {
            match backup::restore(file, self.dir.path(), self.now_ms()) {
                Err(error) if error.is::<DataInUse>() => None,
                restored => Some(restored.expect("the backup is restored")),
            }
        });
        self.store = Store::open_sqlite(self.dir.path()).expect("the hub's store opens");
        self.serve();
    }

    /// Where devices and officers find it.
    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// Its data directory.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// A link for one device at a checkpoint, accepted at once.
    pub fn link(&self, checkpoint: u32) -> String {
        let new = NewLink { checkpoint, approval: Approval::AtOnce, actor: "command line".to_owned() };
        let made = self.runtime.block_on(async {
            let hub = self.store.hub().await.expect("the hub's state");
            make_link(&self.store, Scope::whole(&hub), new, self.now_ms()).await
        });
        made.expect("a link is made").link
    }

    /// Counts all that came, now, and not in two seconds.
    pub fn recompute_rollups(&self) {
        let run = || self.runtime.block_on(self.store.recompute_rollups(ROLLUP_BUCKETS));
        while run().expect("rollups are recomputed") > 0 {}
    }

    /// Works on the hub's store.
    pub fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    fn now_ms(&self) -> i64 {
        kadian_hub::clock::Clock::now_ms(self.clock.as_ref())
    }
}

impl Drop for HubHere {
    fn drop(&mut self) {
        self.stop();
    }
}

/// As `init` does, with checkpoints of the test's own.
pub(crate) async fn make(dir: &Path, checkpoints: Vec<NewCheckpoint>) -> String {
    let password = passwords::draw_one_time();
    let setup = HubSetup {
        hub: random_bytes(),
        zone: "Asia/Shanghai".to_owned(),
        district: "湖里区".to_owned(),
        checkpoints,
        own_epoch: u32::from_be_bytes(random_bytes()),
        officer: NewOfficer {
            name: OFFICER.to_owned(),
            password_hash: passwords::hash(&password).expect("a password is hashed"),
            unit: None,
            role: "district".to_owned(),
        },
    };
    let store = Store::open_sqlite(dir).expect("the hub's store opens");
    store.create_hub(setup).await.expect("a hub is made");
    Keys::create(&dir.join("hub.key")).expect("keys are made");
    password
}
