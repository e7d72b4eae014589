//! One hub with twenty devices, made once in a process: each world begins with a copy, for keys and enrolments take longer
//! than a world.

use super::net::{Net, Road};
use kadian_device::{Device, Options};
use kadian_hub::store::NewCheckpoint;
use kadian_testkit::{HubClock, HubInside, PhoneClock, TrueTime, phone_here};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// The largest world.
pub(super) const DEVICES_MAX: usize = 20;
/// 2026-11-25, noon in Shanghai.
pub(super) const START_MS: i64 = 1_795_579_200_000;
/// Devices from this one on are enrolled after the oldest backup.
const NEWCOMERS_FROM: usize = 15;
const CHECKPOINTS: u32 = 3;

pub(super) struct Template {
    folder: TempDir,
}

impl Template {
    pub(super) fn get() -> &'static Self {
        static TEMPLATE: OnceLock<Template> = OnceLock::new();
        TEMPLATE.get_or_init(Self::make)
    }

    fn make() -> Self {
        let folder = folder();
        let hub_dir = folder.path().join("hub");
        std::fs::create_dir(&hub_dir).expect("a folder");
        let time = TrueTime::at(START_MS);
        let runtime = phone_here::runtime();
        let checkpoint = |n: u32| NewCheckpoint {
            subdistrict: "高殿街道".to_owned(),
            community: format!("{n} 社区"),
            name: format!("{n} 号卡点"),
            crew: Vec::new(),
        };
        runtime.block_on(HubInside::make(&hub_dir, (1..=CHECKPOINTS).map(checkpoint).collect()));
        let hub = Arc::new(runtime.block_on(HubInside::open(&hub_dir, HubClock::new(&time))));
        let net = Net::whole(&time, Arc::clone(&hub));
        for at in 0..DEVICES_MAX {
            if at == NEWCOMERS_FROM {
                runtime.block_on(hub.back_up(&folder.path().join("oldest.db")));
            }
            let clock = PhoneClock::new(&time, u32::try_from(at).expect("a number"));
            let options = Options { dir: device_dir(folder.path(), at), clock };
            let road = Road { net: Arc::clone(&net), device: at };
            let device = Device::open_by(options, Box::new(road)).expect("the device opens");
            let link = runtime.block_on(hub.link(u32::try_from(at).expect("a number") % CHECKPOINTS + 1));
            runtime.block_on(device.enrol(&link, |_, _| {})).expect("the device enrols");
        }
        net.no_hub();
        let mut hub = hub;
        while let Err(held) = Arc::try_unwrap(hub) {
            hub = held;
            std::thread::yield_now();
        }
        wait_until_closed(&hub_dir);
        Self { folder }
    }

    /// A copy of the hub and of the first devices.
    pub(super) fn copy(&self, to: &Path, n_devices: usize) {
        copy_dir(&self.folder.path().join("hub"), &to.join("hub"));
        for at in 0..n_devices {
            copy_dir(&device_dir(self.folder.path(), at), &device_dir(to, at));
        }
    }

    /// A backup that knows nothing of the newcomers.
    pub(super) fn oldest_backup(&self) -> PathBuf {
        self.folder.path().join("oldest.db")
    }
}

pub(super) fn device_dir(folder: &Path, at: usize) -> PathBuf {
    folder.join(format!("device{at}"))
}

/// Memory where there is room: worlds are about decisions, not about disks.
pub(super) fn folder() -> TempDir {
    let shared = Path::new("/dev/shm");
    let made = if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() };
    made.expect("a temporary directory")
}

/// The writer's thread closes the database when it ends, and readers go with the last one who asked.
pub(super) fn wait_until_closed(hub_dir: &Path) {
    kadian_testkit::wait::until("the hub's database to be closed", || {
        let open = std::fs::read_dir("/proc/self/fd").expect("a Linux");
        let links = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        (!links.into_iter().any(|path| path.starts_with(hub_dir))).then_some(())
    });
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the template's folder") {
        let entry = entry.expect("a file");
        if entry.file_type().expect("a file").is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
        }
    }
}
