//! A device at a post, without a hub: enrolled by hand, with clocks that a test moves.
#![allow(dead_code, reason = "each test file uses its own part")]

use kadian_device::door::{Answer, CheckRow, Command, Query, RecheckRow, Reply, SavedCheck, TodayView};
use kadian_device::{
    CheckDraft, Clock, Code, Device, FileVault, KeyVault, Keyed, Moment, Options, ResolutionDraft, SeatDraft,
    VehicleDraft,
};
use kadian_store::enrolment::{self, EnrolmentRow};
use kadian_store::{Store, StoreError};
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Noon in Shanghai on 2026-11-25.
pub(crate) const NOON_MS: i64 = 1_795_579_200_000;

/// Clocks that stand still until they are moved.
pub(crate) struct HandClock {
    wall_ms: AtomicI64,
    mono_ms: AtomicI64,
    boot: Mutex<[u8; 8]>,
}

impl Clock for HandClock {
    fn now(&self) -> Moment {
        Moment {
            wall_ms: self.wall_ms.load(Ordering::SeqCst),
            mono_ms: self.mono_ms.load(Ordering::SeqCst),
            boot: *self.boot.lock().unwrap(),
        }
    }
}

/// A device at a post.
pub(crate) struct Post {
    pub(crate) dir: TempDir,
    pub(crate) clock: Arc<HandClock>,
    device: Option<Device>,
}

impl Post {
    /// A device with letter A at checkpoint 3.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock {
            wall_ms: AtomicI64::new(NOON_MS),
            mono_ms: AtomicI64::new(1_000_000),
            boot: Mutex::new([1; 8]),
        });
        let mut post = Self { dir, clock, device: None };
        post.open();
        post.device = None;
        enrol_by_hand(post.dir.path());
        post.open();
        post
    }

    fn open(&mut self) {
        let options = Options { dir: self.dir.path().to_owned(), clock: self.clock.clone() };
        self.device = Some(Device::open(options).unwrap());
    }

    /// Closes the device.
    pub(crate) fn close(&mut self) {
        self.device = None;
    }

    /// Closes the device and opens it again, as after a kill.
    pub(crate) fn restart(&mut self) {
        self.device = None;
        self.open();
    }

    /// A restart of the phone itself: the monotonic clock begins anew, the wall clock is wherever it is.
    pub(crate) fn reboot(&mut self, wall_ms: i64) {
        self.clock.wall_ms.store(wall_ms, Ordering::SeqCst);
        self.clock.mono_ms.store(5_000, Ordering::SeqCst);
        self.clock.boot.lock().unwrap()[0] += 1;
        self.restart();
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.wall_ms.fetch_add(ms, Ordering::SeqCst);
        self.clock.mono_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// What the wall clock shows.
    pub(crate) fn clock_now(&self) -> i64 {
        self.clock.now().wall_ms
    }

    pub(crate) fn device(&self) -> &Device {
        self.device.as_ref().unwrap()
    }

    pub(crate) fn send(&self, command: Command) -> Result<Reply, Code> {
        self.device().send(command, self.clock.now()).map_err(|problem| problem.code)
    }

    pub(crate) fn ask(&self, query: Query) -> Result<Answer, Code> {
        self.device().ask(query).map_err(|problem| problem.code)
    }

    pub(crate) fn check(&self, draft: CheckDraft) -> Result<SavedCheck, Code> {
        match self.send(Command::RecordCheck(draft))? {
            Reply::Saved(saved) => Ok(saved),
            other => panic!("{other:?}"),
        }
    }

    /// A person with a reading.
    pub(crate) fn person(&self, tenths: i32) -> SavedCheck {
        self.check(person(tenths)).unwrap()
    }

    /// A vehicle with readings by seat.
    pub(crate) fn vehicle(&self, readings: &[i32]) -> SavedCheck {
        self.check(vehicle(readings)).unwrap()
    }

    pub(crate) fn resolve(&self, draft: ResolutionDraft) -> Result<u32, Code> {
        match self.send(Command::Resolve(draft))? {
            Reply::SavedResolution(saved) => Ok(saved.seq),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn today(&self) -> TodayView {
        match self.ask(Query::Today).unwrap() {
            Answer::Today(today) => today,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn rechecks(&self) -> Vec<RecheckRow> {
        match self.ask(Query::Rechecks).unwrap() {
            Answer::Rechecks { rechecks } => rechecks,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn recent(&self) -> Vec<CheckRow> {
        match self.ask(Query::RecentChecks { limit: 200 }).unwrap() {
            Answer::RecentChecks { checks } => checks,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn person(tenths: i32) -> CheckDraft {
    CheckDraft { reading_dc: Some(Keyed::Tenths(tenths)), ..CheckDraft::default() }
}

pub(crate) fn vehicle(readings: &[i32]) -> CheckDraft {
    let seat = |(seat, tenths): (u32, &i32)| SeatDraft {
        seat,
        reading_dc: Keyed::Tenths(*tenths),
        method: None,
        site: None,
        name: None,
        phone: None,
        forced: None,
    };
    let seats = (1..).zip(readings).map(seat).collect();
    let vehicle = VehicleDraft { plate: "闽D8K2Q5".to_owned(), seats };
    CheckDraft { vehicle: Some(vehicle), ..CheckDraft::default() }
}

/// Puts the device at checkpoint 3 as the hub's answer would.
fn enrol_by_hand(dir: &Path) {
    let (vault, _) = FileVault::open_or_make(dir, NOON_MS).unwrap();
    let mut store = Store::open(&dir.join("device.db"), &vault.db_key()).unwrap();
    let row = EnrolmentRow {
        hub: [1; 16],
        district: 1,
        checkpoint: 3,
        checkpoint_name: "高殿 3 号卡点".to_owned(),
        letter: "A".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        answer: Vec::new(),
        hub_list: Vec::new(),
        nonce: Vec::new(),
    };
    store.write::<_, StoreError>(|tx| enrolment::set(tx, &row)).unwrap();
}
