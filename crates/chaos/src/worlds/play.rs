//! One world, from its seed to the verdict.

use super::net::{Net, Road, Weather};
use super::template::{DEVICES_MAX, START_MS, Template, device_dir, folder};
use super::verdict;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_device::door::{Answer, Command, Query, Reply};
use kadian_device::{CheckDraft, Contact, Device, Direction, Keyed, Options, VoidReason};
use kadian_oracle::Acked;
use kadian_testkit::{HubInside, PhoneClock, TrueTime, phone_here};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

pub(super) const HUB_CRASH: &str = "hub crash";
pub(super) const HUB_RESTORE: &str = "hub from an older backup";
pub(super) const BY_HAND: &str = "file by hand";
pub(super) const CLOCK: &str = "clock";
pub(super) const PURGE: &str = "purge";

const MINUTE_MS: i64 = 60_000;
const YEAR_MS: i64 = 365 * 24 * 60 * MINUTE_MS;
/// Talks of each device, once the faults have stopped, until everything must have arrived.
const TALKS_MAX: usize = 16;

/// What a device is known to have promised.
pub(super) struct Phone {
    pub(super) clock: Arc<PhoneClock>,
    pub(super) device: Option<Device>,
    pub(super) epoch: u32,
    pub(super) acked: Vec<Acked>,
    pub(super) checks: Vec<u32>,
    /// A check, and the void of it.
    pub(super) voids: Vec<(u32, u32)>,
}

pub(super) struct World {
    pub(super) dice: Dice,
    pub(super) time: TrueTime,
    pub(super) net: Arc<Net>,
    pub(super) phones: Vec<Phone>,
    pub(super) hubs: Vec<Arc<HubInside>>,
    pub(super) folder: TempDir,
    pub(super) has_restored: bool,
    pub(super) n_hubs: usize,
    pub(super) n_restores: usize,
    pub(super) backups: Vec<PathBuf>,
    /// Files on their way to the hub, and receipts on their way back.
    files: Vec<(usize, PathBuf)>,
    receipts: Vec<(usize, PathBuf)>,
    n_files: usize,
    fired: BTreeMap<&'static str, u64>,
    tally: Tally,
}

/// The net knows the doors, a door its device, and a device its road on the net: unless that ring is cut here, no database
/// of any world is ever closed.
impl Drop for World {
    fn drop(&mut self) {
        for at in 0..self.phones.len() {
            self.close(at);
        }
        self.net.no_hub();
    }
}

impl World {
    pub(super) fn of(seed: u64) -> Self {
        let template = Template::get();
        let mut dice = Dice::of(seed);
        let time = TrueTime::at(START_MS + MINUTE_MS);
        // Small worlds are cheap, and most that goes wrong needs no large one.
        let n_phones = match dice.below(10) {
            0 => dice.between(9, DEVICES_MAX as u64),
            _ => dice.between(3, 8),
        };
        let weather = Weather {
            loss: dice.between(0, 30),
            doubling: dice.between(0, 50),
            late: 40,
            stale: dice.between(1, 8),
            crash: dice.between(0, 4),
            passes: 25,
        };
        let net = Net::new(Dice::of(dice.next()), weather, &time);
        let folder = folder();
        let n_phones = usize::try_from(n_phones).expect("a number");
        template.copy(folder.path(), n_phones);
        let mut world = Self {
            n_hubs: usize::try_from(dice.between(1, 2)).expect("a number"),
            dice,
            net,
            phones: Vec::new(),
            hubs: Vec::new(),
            has_restored: false,
            n_restores: 0,
            backups: vec![template.oldest_backup()],
            files: Vec::new(),
            receipts: Vec::new(),
            n_files: 0,
            fired: BTreeMap::new(),
            tally: Tally::default(),
            folder,
            time,
        };
        world.serve();
        for at in 0..n_phones {
            let clock = PhoneClock::new(&world.time, u32::try_from(at).expect("a number"));
            let no = Phone { clock, device: None, epoch: 0, acked: vec![], checks: vec![], voids: vec![] };
            world.phones.push(no);
            world.start(at);
            // The first record says where the database begins.
            world.phones[at].epoch = world.export_of(at)[0].epoch;
            world.acknowledged(at, 1);
        }
        world
    }

    pub(super) fn run(mut self) -> Tally {
        for _ in 0..self.dice.between(40, 120) {
            self.time.pass(i64::try_from(self.dice.between(1, 30 * 60_000)).expect("milliseconds"));
            self.step();
        }
        self.judge_promises();
        let mut tally = std::mem::take(&mut self.tally);
        self.settle(&mut tally);
        verdict::all(&self, &mut tally);
        tally.acknowledged = self.phones.iter().map(|phone| phone.acked.len() as u64).sum();
        tally.fired = self.net.fired();
        tally.fired.append(&mut self.fired);
        tally
    }

    /// In the middle of everything. What a hub of an older life lacks for now is no lie of the devices.
    pub(super) fn judge_promises(&mut self) {
        if !self.has_restored {
            let mut tally = std::mem::take(&mut self.tally);
            verdict::promises(self, &mut tally);
            self.tally = tally;
        }
    }

    fn step(&mut self) {
        let at = usize::try_from(self.dice.below(self.phones.len() as u64)).expect("an index");
        match self.dice.below(100) {
            0..33 => self.check(at),
            33..38 => self.void(at),
            38..66 => drop(self.talk(at)),
            66..70 => self.net.cut_off(at),
            70..74 => self.net.join(at),
            74..78 => self.set_clock(at),
            78..81 => self.reboot(at),
            81..83 => {
                phone_here::runtime().block_on(self.net.deliver_late());
            }
            // Somebody looks: what was counted once is counted again later, and must not be more for it.
            83..86 => {
                phone_here::runtime().block_on(self.hubs[0].checks_of_the_pages());
                self.judge_promises();
            }
            86..92 => self.by_hand(at),
            92..95 => self.purge(at),
            95..97 => self.crash_hub(),
            97..98 => self.back_up(),
            _ => self.restore_hub(),
        }
    }

    pub(super) fn fire(&mut self, what: &'static str) {
        *self.fired.entry(what).or_default() += 1;
    }

    pub(super) fn device(&self, at: usize) -> &Device {
        self.phones[at].device.as_ref().expect("a device is open")
    }

    fn start(&mut self, at: usize) {
        self.close(at);
        let options =
            Options { dir: device_dir(self.folder.path(), at), clock: self.phones[at].clock.clone() };
        let road = Road { net: Arc::clone(&self.net), device: at };
        let device = Device::open_by(options, Box::new(road)).expect("the device opens");
        self.net.set_door(at, Some(device.handle()));
        self.phones[at].device = Some(device);
    }

    fn close(&mut self, at: usize) {
        self.net.set_door(at, None);
        self.phones[at].device = None;
    }

    fn acknowledged(&mut self, at: usize, seq: u32) {
        let phone = &mut self.phones[at];
        phone.acked.push(Acked { epoch: phone.epoch, seq });
    }

    fn send(&self, at: usize, command: Command) -> Option<Reply> {
        let now = kadian_device::Clock::now(self.phones[at].clock.as_ref());
        self.device(at).send(command, now).ok()
    }

    fn check(&mut self, at: usize) {
        for _ in 0..self.dice.between(1, 6) {
            let draft = CheckDraft {
                direction: self.dice.pick(&[Direction::Entry, Direction::Exit]),
                reading_dc: Some(Keyed::Tenths(
                    i32::try_from(self.dice.between(355, 378)).expect("a reading"),
                )),
                name: Some(format!("n{}", self.dice.below(1_000))),
                ..CheckDraft::default()
            };
            // No network is asked: whatever its state, a check is saved.
            match self.send(at, Command::RecordCheck(draft)) {
                Some(Reply::Saved(saved)) => {
                    self.acknowledged(at, saved.seq);
                    self.phones[at].checks.push(saved.seq);
                }
                other => panic!("a check is saved, not {other:?}"),
            }
        }
    }

    fn void(&mut self, at: usize) {
        let checks = &self.phones[at].checks;
        if checks.is_empty() {
            return;
        }
        let checks = checks.clone();
        let seq = self.dice.pick(&checks);
        // Some are voided already.
        if let Some(Reply::SavedVoid { seq: void, .. }) =
            self.send(at, Command::VoidCheck { seq, reason: VoidReason::ReadingWrong })
        {
            self.acknowledged(at, void);
            self.phones[at].voids.push((seq, void));
        }
    }

    /// None where the device died meanwhile.
    pub(super) fn talk(&mut self, at: usize) -> Option<Contact> {
        let (device, net) = (self.device(at), &self.net);
        let contact = phone_here::runtime().block_on(async {
            tokio::select! {
                biased;
                contact = device.sync() => Some(contact),
                () = net.crash.notified() => None,
            }
        });
        for (whose, seq) in self.net.take_meanwhile() {
            self.acknowledged(whose, seq);
            self.phones[whose].checks.push(seq);
        }
        if contact.is_none() {
            self.start(at);
        }
        contact
    }

    /// Ten years behind to ten years ahead, or right again.
    fn set_clock(&mut self, at: usize) {
        let by_ms = i64::try_from(self.dice.below(20 * YEAR_MS.unsigned_abs())).expect("milliseconds");
        let wall_ms = match self.dice.below(4) {
            0 => self.time.now_ms(),
            _ => self.time.now_ms() - 10 * YEAR_MS + by_ms,
        };
        self.phones[at].clock.set_wall(wall_ms);
        self.fire(CLOCK);
    }

    fn reboot(&mut self, at: usize) {
        self.close(at);
        self.phones[at].clock.reboot();
        self.start(at);
    }

    /// A file goes out, or reaches the hub, or its receipts come back: one after the other, in no order.
    fn by_hand(&mut self, at: usize) {
        self.n_files += 1;
        let file = self.folder.path().join(format!("file{}", self.n_files));
        match self.dice.below(3) {
            0 => {
                if self.device(at).pack(&file).is_ok() {
                    self.files.push((at, file));
                }
            }
            1 => {
                let Some((whose, carried)) = self.files.pop() else { return };
                let bytes = std::fs::read(carried).expect("a file");
                let Some(hub) = self.hubs.last() else { return };
                if let Some(receipts) = phone_here::runtime().block_on(hub.unpack(bytes)) {
                    std::fs::write(&file, receipts).expect("a file");
                    self.receipts.push((whose, file));
                }
            }
            _ => {
                let Some((whose, receipts)) = self.receipts.pop() else { return };
                // Of a life of the hub that is over it settles nothing.
                if self.device(whose).settle(&receipts).is_ok() {
                    self.fire(BY_HAND);
                }
            }
        }
    }

    /// A settled record loses its bytes; one that still waits keeps them.
    fn purge(&mut self, at: usize) {
        let acked = self.phones[at].acked.clone();
        let seq = self.dice.pick(&acked).seq;
        let had_bytes = self.has_bytes(at, seq);
        if self.device(at).purge_raw(seq).is_ok() && had_bytes && !self.has_bytes(at, seq) {
            self.fire(PURGE);
        }
    }

    fn has_bytes(&self, at: usize, seq: u32) -> bool {
        let page = self.device(at).export(self.phones[at].epoch, seq - 1).expect("records are exported");
        page.first().is_some_and(|record| record.seq == seq && record.bytes.is_some())
    }

    /// The faults stop: within so many talks everything arrives, whatever was late comes first.
    fn settle(&mut self, tally: &mut Tally) {
        self.net.heal();
        while phone_here::runtime().block_on(self.net.deliver_late()) {}
        for _ in 0..TALKS_MAX {
            self.time.pass(MINUTE_MS);
            let mut is_all_heard = true;
            for at in 0..self.phones.len() {
                let contact = self.talk(at);
                is_all_heard &= contact == Some(Contact::Reached);
            }
            let stats = phone_here::runtime().block_on(self.hubs[0].store().stats()).expect("statistics");
            let unsent: u32 = (0..self.phones.len()).map(|at| self.unsent_of(at)).sum();
            if is_all_heard && unsent == 0 && stats.gaps == 0 {
                return;
            }
        }
        let unsent: Vec<u32> = (0..self.phones.len()).map(|at| self.unsent_of(at)).collect();
        tally.fault(format!(
            "after {TALKS_MAX} talks without a fault devices have {unsent:?} unsent, or gaps are left"
        ));
    }

    pub(super) fn unsent_of(&self, at: usize) -> u32 {
        match self.device(at).ask(Query::Status) {
            Ok(Answer::Status(status)) => status.unsent,
            other => panic!("a status is answered, not {other:?}"),
        }
    }

    pub(super) fn export_of(&self, at: usize) -> Vec<kadian_device::ExportedRecord> {
        let (mut all, mut place) = (Vec::new(), (0, 0));
        loop {
            let page = self.device(at).export(place.0, place.1).expect("records are exported");
            let Some(last) = page.last() else { return all };
            place = (last.epoch, last.seq);
            all.extend(page);
        }
    }
}
