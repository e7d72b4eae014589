//! A phone in the test's own process, with clocks that the test owns. Everything else of it is real: database,
//! vault, worker, HTTP.

use crate::clock::PhoneClock;
use kadian_device::door::{Answer, Command, Query, Reply, SavedCheck, StatusView};
use kadian_device::{CheckDraft, Clock, Code, Contact, Device, Direction, ExportedRecord, Keyed, Options};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tokio::runtime::Runtime;

/// One runtime for all phones of a process: connections live on the runtime that made them.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime")
    })
}

/// A phone that is open.
pub struct PhoneHere {
    /// Its clocks.
    pub clock: Arc<PhoneClock>,
    dir: PathBuf,
    device: Option<Arc<Device>>,
}

impl PhoneHere {
    /// Opens the phone whose data lie in a folder, or makes it.
    pub fn open(dir: &Path, clock: Arc<PhoneClock>) -> Self {
        let mut phone = Self { clock, dir: dir.to_owned(), device: None };
        phone.start();
        phone
    }

    fn start(&mut self) {
        let options = Options { dir: self.dir.clone(), clock: self.clock.clone() };
        self.device = Some(Arc::new(Device::open(options).expect("the phone opens")));
    }

    /// Switches the phone off and on: its monotonic clock begins anew.
    pub fn reboot(&mut self) {
        self.device = None;
        self.clock.reboot();
        self.start();
    }

    /// Takes a link and waits for the hub.
    pub fn enrol(&self, link: &str) {
        let device = self.device();
        runtime().block_on(device.enrol(link, |_, _| {})).expect("the phone enrols");
    }

    /// Does one command.
    pub fn send(&self, command: Command) -> Result<Reply, Code> {
        self.device().send(command, self.clock.now()).map_err(|problem| problem.code)
    }

    /// Answers one query.
    pub fn ask(&self, query: Query) -> Result<Answer, Code> {
        self.device().ask(query).map_err(|problem| problem.code)
    }

    /// Records a check that the rules let pass.
    pub fn check(&self, draft: CheckDraft) -> SavedCheck {
        match self.send(Command::RecordCheck(draft)) {
            Ok(Reply::Saved(saved)) => saved,
            other => panic!("a check is saved, not {other:?}"),
        }
    }

    /// Records a person who comes in.
    pub fn person(&self, name: &str, tenths: i32) -> SavedCheck {
        self.check(CheckDraft {
            direction: Direction::Entry,
            reading_dc: Some(Keyed::Tenths(tenths)),
            name: Some(name.to_owned()),
            ..CheckDraft::default()
        })
    }

    /// A crew comes on, unnamed; whoever was there goes.
    pub fn start_shift(&self) {
        self.send(Command::StartShift { volunteers: Vec::new() }).expect("a shift begins");
    }

    /// The crew goes.
    pub fn end_shift(&self) {
        self.send(Command::EndShift).expect("a shift ends");
    }

    /// Sends what waits and fetches what is new.
    pub fn sync(&self) -> Contact {
        let device = self.device();
        runtime().block_on(device.sync())
    }

    /// The foot line's truth.
    pub fn status(&self) -> StatusView {
        match self.ask(Query::Status) {
            Ok(Answer::Status(status)) => status,
            other => panic!("a status is answered, not {other:?}"),
        }
    }

    /// Every record, in order.
    pub fn export(&self) -> Vec<ExportedRecord> {
        let (mut all, mut place) = (Vec::new(), (0, 0));
        loop {
            let page = self.device().export(place.0, place.1).expect("records are exported");
            let Some(last) = page.last() else { return all };
            place = (last.epoch, last.seq);
            all.extend(page);
        }
    }

    /// The device behind the door.
    pub fn device(&self) -> &Arc<Device> {
        self.device.as_ref().expect("a phone is open but while it starts anew")
    }
}
