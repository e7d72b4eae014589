//! G4: no room, a storage that may only be read, a data directory that is not there any more; at a device and at a hub.
//!
//! The data directory lies on a small file system in memory, mounted in a user namespace of its own (`unshare -Urm`), whose
//! size and rights the campaign changes while the real binaries run. What must hold: what was answered as saved is there,
//! what was answered otherwise is not; people read exactly the sentence of the code that fits; sending and taking away go on
//! below the limit at which new checks are refused; and once there is room, the next check is saved and everything drains.
//!
//! What it cannot show: quotas, and storage that is full for one file and not for another. A directory is made to vanish by
//! moving it away: who has its files open writes on into it, as into any file that lost its name.

mod small_disk;

use crate::campaign::Campaign;
use crate::child::{Ended, Talk, run};
use crate::dice::Dice;
use crate::look;
use crate::tally::Tally;
use crate::words;
use kadian_oracle::{Acked, Heard, acks, judge};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use small_disk::SmallDisk;
use std::collections::BTreeSet;

/// Full, read-only and vanished storage.
pub(crate) struct Space;

const REFUSED: &str = "too full for a new check";
const FILLS: &str = "fills while checks are saved";
const NOTHING_LEFT: &str = "not a byte left";
const READ_ONLY: &str = "read-only";
const VANISHED: &str = "vanished";
const HUB_FULL: &str = "hub full";

/// Trials of each seed.
const ROUNDS: u64 = 6;
/// What the device wants to be free before it begins a check, and some.
const ROOMY_KB: u64 = 40_000;
/// A hub needs no more than this for what a trial sends, and gets far less where it is to be full.
const HUB_ROOMY_KB: u64 = 60_000;

impl Campaign for Space {
    fn name(&self) -> &'static str {
        "G4"
    }

    fn what(&self) -> &'static str {
        "full, read-only and vanished storage, at the device and at the hub"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[REFUSED, FILLS, NOTHING_LEFT, READ_ONLY, VANISHED, HUB_FULL]
    }

    fn trials_full(&self) -> u64 {
        200
    }

    fn short_s(&self) -> u64 {
        10
    }

    fn requires(&self) -> Result<(), String> {
        small_disk::is_possible()
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        if !small_disk::is_inside() {
            return small_disk::play_inside(self.name(), self.faults(), seed, tally);
        }
        let mut scene = Scene::new(Dice::of(seed));
        let order = [REFUSED, FILLS, NOTHING_LEFT, READ_ONLY, VANISHED, HUB_FULL];
        for round in 0..ROUNDS {
            let what = order[usize::try_from((seed + round) % 6).expect("an index")];
            let before = tally.faults.len();
            scene.play(what, tally);
            tally.trials += 1;
            tally.fired(what);
            scene.heals(tally);
            for fault in &mut tally.faults[before..] {
                *fault = format!("{what}: {fault}");
            }
        }
    }
}

struct Scene {
    // Dropped in order: who uses a disk goes before it.
    hub: HubBox,
    lin: PhoneBox,
    lin_id: String,
    hub_disk: SmallDisk,
    disk: SmallDisk,
    /// The record that an enrolment begins with, and every number that was printed as saved.
    acked: Vec<Acked>,
    dice: Dice,
}

impl Scene {
    fn new(dice: Dice) -> Self {
        let (hub_disk, disk) = (SmallDisk::mount(HUB_ROOMY_KB), SmallDisk::mount(ROOMY_KB));
        let mut hub = HubBox::new_in(hub_disk.folder());
        hub.start();
        let lin = PhoneBox::new_in("林", disk.folder());
        assert!(lin.run(&["enrol", &hub.link(CHECKPOINTS[0])]).status.success());
        let status = lin.status();
        let lin_id = status["device"].as_str().expect("a device").replace('-', "");
        let epoch = status["epoch"].as_u64().and_then(|epoch| u32::try_from(epoch).ok()).expect("an epoch");
        let acked = vec![Acked { epoch, seq: 1 }];
        Self { hub, lin, lin_id, hub_disk, disk, acked, dice }
    }

    fn play(&mut self, what: &'static str, tally: &mut Tally) {
        match what {
            REFUSED => self.is_too_full(tally),
            FILLS => self.fills(tally),
            NOTHING_LEFT => self.has_nothing_left(tally),
            READ_ONLY => self.is_read_only(tally),
            VANISHED => self.vanishes(tally),
            _ => self.hub_is_full(tally),
        }
    }

    /// Below the limit a new check is refused before it is begun; what waits is sent all the same.
    fn is_too_full(&mut self, tally: &mut Tally) {
        let n_checks = self.dice.between(1, 5);
        self.saves(n_checks, tally);
        self.disk.leave_kb(self.dice.between(2_000, 19_000));
        self.says(&["check", "36.5"], "storage_full", tally);
        let status = self.lin.json(&["ask", "{\"kind\":\"status\"}"]);
        if status["storage"] != "storage_full" {
            tally.fault(format!("the foot line says {status}"));
        }
        self.drains(tally);
    }

    /// Room goes while lines come in: each is saved or refused.
    fn fills(&mut self, tally: &mut Tally) {
        let n_before = self.dice.between(1, 30);
        let kb_left = self.dice.pick(&[0, 4, 16, 64, 256, 1_000, 15_000]);
        let mut talk = Talk::begin(self.quiet(&["check", "--stdin"]));
        let mut n_refused = 0;
        for n in 0..n_before + 150 {
            if n == n_before {
                self.disk.leave_kb(kb_left);
            }
            let Some(answer) = talk.ask(&line(n)) else { break };
            if let Some(refusal) = refusal(&answer) {
                n_refused += 1;
                if refusal != "storage_full" {
                    tally.fault(format!("a full storage is told as {answer}"));
                }
            }
        }
        if n_refused == 0 {
            tally.fault(format!("150 checks were saved on {kb_left} kB"));
        }
        // The same process goes on once there is room: nobody starts a phone anew at a gate.
        self.disk.leave_kb(ROOMY_KB);
        let again = talk.ask(&line(0)).unwrap_or_default();
        if refusal(&again).is_some() || acks(&format!("{again}\n")).is_empty() {
            tally.fault(format!("with room again the same process says {again}"));
        }
        let ended = talk.end();
        self.judge_saved(&ended, tally);
    }

    /// Nothing can be written at all: who comes is told so, and nothing is lost.
    fn has_nothing_left(&mut self, tally: &mut Tally) {
        let n_checks = self.dice.between(1, 5);
        self.saves(n_checks, tally);
        self.disk.leave_kb(0);
        self.says(&["check", "36.5"], "storage_full", tally);
        let ended = run(self.quiet(&["sync"]));
        // It may have had room for what it wanted, in pages that were there already.
        if ended.code != Some(0) {
            self.told(&ended, &["storage_full"], tally);
        }
        self.judge_all(tally);
    }

    fn is_read_only(&mut self, tally: &mut Tally) {
        let n_checks = self.dice.between(1, 5);
        self.saves(n_checks, tally);
        self.disk.read_only();
        for arguments in [&["check", "36.5"][..], &["sync"], &["check", "--stdin"]] {
            self.says(arguments, "storage_read_only", tally);
        }
        self.disk.writable();
        self.judge_all(tally);
    }

    /// The directory goes while lines come in, and for whoever comes next it is another device's place.
    fn vanishes(&mut self, tally: &mut Tally) {
        let away = self.disk.folder().join("away");
        let mut talk = Talk::begin(self.quiet(&["check", "--stdin"]));
        for n in 0..self.dice.between(1, 10) {
            talk.ask(&line(n));
        }
        std::fs::rename(self.lin.dir(), &away).expect("it moves");
        for n in 0..self.dice.between(1, 10) {
            talk.ask(&line(n));
        }
        let ended = talk.end();
        self.says(&["check", "36.5"], "not_enrolled", tally);
        std::fs::remove_dir_all(self.lin.dir()).expect("what was made in its place goes");
        std::fs::rename(&away, self.lin.dir()).expect("it comes back");
        self.judge_saved(&ended, tally);
    }

    /// The hub's disk is full while a device sends: no receipt, and the hub says why.
    fn hub_is_full(&mut self, tally: &mut Tally) {
        self.hub_disk.leave_kb(self.dice.pick(&[0, 8, 40, 100]));
        self.saves(400, tally);
        let ended = run(self.quiet(&["sync"]));
        self.told(&ended, &["hub_full"], tally);
        self.judge_all(tally);
        self.hub_disk.leave_kb(HUB_ROOMY_KB);
    }

    /// When there is room again, everything is as if nothing had been.
    fn heals(&mut self, tally: &mut Tally) {
        self.disk.leave_kb(ROOMY_KB);
        self.hub_disk.leave_kb(HUB_ROOMY_KB);
        self.saves(1, tally);
        self.drains(tally);
        self.judge_all(tally);
    }

    fn saves(&mut self, n: u64, tally: &mut Tally) {
        let mut talk = Talk::begin(self.quiet(&["check", "--stdin"]));
        for n in 0..n {
            if let Some(refusal) = talk.ask(&line(n)).as_deref().and_then(refusal) {
                tally.fault(format!("with room a check is refused as {refusal}"));
            }
        }
        let ended = talk.end();
        self.judge_saved(&ended, tally);
    }

    fn drains(&self, tally: &mut Tally) {
        let ended = run(self.quiet(&["sync"]));
        if ended.code != Some(0) {
            tally.fault(format!("what waits is not sent: {}", ended.stderr));
        }
    }

    /// A command is refused with this code's sentence.
    fn says(&self, arguments: &[&str], code: &str, tally: &mut Tally) {
        let ended = run(self.quiet(arguments));
        if !acks(&ended.stdout).is_empty() {
            tally.fault(format!("{arguments:?} saves: {}", ended.stdout));
        }
        self.told(&ended, &[code], tally);
    }

    fn told(&self, ended: &Ended, codes: &[&str], tally: &mut Tally) {
        let keys: Vec<_> = ended.stderr.lines().map(words::key_of).collect();
        let is_told = keys.last().is_some_and(|key| key.is_some_and(|key| codes.contains(&key)));
        let is_code = matches!(ended.code, Some(1 | 3));
        if ended.hangs || !is_code || !is_told || keys.contains(&None) {
            tally.fault(format!("{codes:?} is told as {:?} {:?}", ended.code, ended.stderr));
        }
    }

    fn quiet(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.lin.command(arguments);
        command.env("KADIAN_LOG", "off");
        command
    }

    /// What was answered as saved is there, and nothing else.
    fn judge_saved(&mut self, ended: &Ended, tally: &mut Tally) {
        if ended.hangs || !matches!(ended.code, Some(0 | 1 | 3)) {
            tally.fault(format!("it ends with {:?}: {}", ended.code, ended.stderr));
        }
        let acked = acks(&ended.stdout);
        tally.acknowledged += acked.len() as u64;
        self.acked.extend(acked);
        self.judge_all(tally);
    }

    /// Read from a copy: where nothing can be written, no database can be opened.
    fn judge_all(&self, tally: &mut Tally) {
        let found = look::device_copy(self.lin.dir(), &self.lin_id);
        match (found.and_then(|look| look.ok_or("no records".into())), look::hub(self.hub.dir())) {
            (Ok(look), Ok(hub)) => {
                let (device, acked, unsent) = (&self.lin_id, &self.acked, look.numbers());
                tally.judged(judge(&Heard { device, acked, rows: &look.rows, unsent }, &hub.rows));
                let said: BTreeSet<(u32, u32)> = acked.iter().map(|ack| (ack.epoch, ack.seq)).collect();
                if said.len() < acked.len() {
                    tally.fault("a number was answered as saved twice");
                }
                let never_said = look.rows.iter().filter(|row| !said.contains(&(row.epoch, row.seq)));
                tally.faults.extend(never_said.map(|row| format!("{} is there and was never said", row.seq)));
            }
            (look, hub) => {
                tally.faults.extend(look.err());
                tally.faults.extend(hub.err());
            }
        }
    }
}

fn line(n: u64) -> String {
    format!("{{\"direction\":\"entry\",\"reading_dc\":{},\"name\":\"林 {n}\"}}", 360 + n % 10)
}

/// The code in an answer that is none.
fn refusal(answer: &str) -> Option<String> {
    let answer: serde_json::Value = serde_json::from_str(answer).ok()?;
    answer["error"].as_str().map(ToOwned::to_owned)
}
