//! What happens to the hub of a world: it dies, it is backed up, and it comes back as it was at a backup.

use super::play::{HUB_CRASH, HUB_RESTORE, World};
use super::template::wait_until_closed;
use kadian_testkit::{HubClock, HubInside, phone_here};
use std::path::PathBuf;
use std::sync::Arc;

/// Restores of one world.
const RESTORES_MAX: usize = 3;

impl World {
    pub(super) fn hub_dir(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    pub(super) fn serve(&mut self) {
        let clock = HubClock::new(&self.time);
        let dir = self.hub_dir();
        let open = || Arc::new(phone_here::runtime().block_on(HubInside::open(&dir, Arc::clone(&clock))));
        self.hubs = (0..self.n_hubs).map(|_| open()).collect();
        self.net.set_hubs(self.hubs.clone());
    }

    fn stop_hubs(&mut self) {
        self.net.no_hub();
        self.hubs.clear();
        wait_until_closed(&self.hub_dir());
    }

    pub(super) fn crash_hub(&mut self) {
        self.stop_hubs();
        // Somebody calls while it is away.
        let at = usize::try_from(self.dice.below(self.phones.len() as u64)).expect("an index");
        self.talk(at);
        self.serve();
        self.fire(HUB_CRASH);
    }

    pub(super) fn back_up(&mut self) {
        let file = self.folder.path().join(format!("backup{}.db", self.backups.len()));
        phone_here::runtime().block_on(self.hubs[0].back_up(&file));
        self.backups.push(file);
    }

    pub(super) fn restore_hub(&mut self) {
        if self.n_restores == RESTORES_MAX {
            return;
        }
        self.judge_promises();
        let backups = self.backups.clone();
        let backup = &backups[usize::try_from(self.dice.below(backups.len() as u64)).expect("an index")];
        self.stop_hubs();
        kadian_hub::backup::restore(backup, &self.hub_dir(), self.time.now_ms())
            .expect("the backup is restored");
        self.serve();
        (self.has_restored, self.n_restores) = (true, self.n_restores + 1);
        self.fire(HUB_RESTORE);
    }
}
