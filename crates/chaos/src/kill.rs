//! G1: SIGKILL at random moments, while checks are saved, sent and purged, of the hub while it takes them in, and of
//! either end while it brings an older version's database up to date.
//!
//! What it shows: both databases are sound by `integrity_check` and open without repair; what a process had printed as saved is
//! there, and what a device holds for sent, or has taken away, the hub has. A kill counts where its process still ran and had
//! what it names to do: something unsent to send, bytes that this very process took away. Time for the purge passes at the hub,
//! whose clock a shim moves. What it cannot show: power loss, for the kernel still writes what a dead process had handed to it
//! (see G2); a kill within the purge's transaction, which no file tells from one before it.

use crate::campaign::Campaign;
use crate::child::{live_for, pause};
use crate::dice::Dice;
use crate::look::{self, DeviceLook};
use crate::shim;
use crate::tally::Tally;
use crate::upgrade;
use kadian_oracle::{Acked, Heard, acks, chain_faults, judge, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Child;
use std::time::Duration;

/// SIGKILL.
pub(crate) struct Kill;

const CAPTURE: &str = "capture";
const SYNC: &str = "sync";
const PURGE: &str = "purge";
const HUB: &str = "hub";
const MIGRATION: &str = "migration";

/// Kills of each seed.
const ROUNDS: u64 = 24;
/// Checks that are offered on the standard input; the kill comes first.
const LINES: usize = 400;
/// Milliseconds from the start of a process to its end: an opened database takes some 20 to 60 of them.
const LIFE_MS: (u64, u64) = (1, 220);
/// The same while a database is brought up to date, which is the first thing that happens.
const MIGRATION_MS: (u64, u64) = (1, 80);
/// The same of a process that saves checks while its worker purges, which comes after a talk with the hub.
const PURGE_MS: (u64, u64) = (100, 700);
/// Of the changes that a sync with a purge makes to the length of its log: the first ones are what the hub said, then comes the
/// purge, that it was done, and the seventh folds the log in.
const LOG_CHANGES: (u64, u64) = (3, 7);
/// By so much the hub's clock is moved before each purge: what was sent before is more than a week old then.
const PURGE_AHEAD_S: i64 = 9 * 24 * 3_600;

impl Campaign for Kill {
    fn name(&self) -> &'static str {
        "G1"
    }

    fn what(&self) -> &'static str {
        "SIGKILL at random moments of capture, sync, purge, migration and the hub"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[CAPTURE, SYNC, PURGE, HUB, MIGRATION]
    }

    fn trials_full(&self) -> u64 {
        10_000
    }

    fn short_s(&self) -> u64 {
        20
    }

    fn requires(&self) -> Result<(), String> {
        shim::is_here()
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut scene = Scene::new();
        for _ in 0..ROUNDS {
            match dice.pick(&[CAPTURE, CAPTURE, CAPTURE, SYNC, SYNC, PURGE, PURGE, HUB, MIGRATION]) {
                CAPTURE => {
                    if scene.kill_checks(&mut dice, tally, LIFE_MS) {
                        tally.fired(CAPTURE);
                    }
                }
                SYNC => scene.kill_sync(&mut dice, tally),
                PURGE => scene.kill_purge(&mut dice, tally),
                MIGRATION => upgrade::kill_at_some_time(&mut dice, tally, |child, dice, tally| {
                    if live_and_die(child, dice, MIGRATION_MS).0 {
                        tally.fired(MIGRATION);
                    }
                }),
                _ => scene.kill_hub(&mut dice, tally),
            }
            tally.trials += 1;
            scene.look(tally);
        }
        scene.drain(tally);
    }
}

struct Scene {
    hub: HubBox,
    phone: PhoneBox,
    acked: Vec<Acked>,
    /// By how much the hub's clock is ahead.
    ahead_s: i64,
    n_boots: u64,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let phone = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        Self { hub, phone, acked: Vec::new(), ahead_s: 0, n_boots: 1 }
    }

    fn start_hub(&mut self) {
        let mut command = self.hub.serve_command(&[]);
        shim::ahead(&mut command, self.ahead_s);
        self.hub.start_as(command);
    }

    /// Kills a process that saves checks; whether it still ran.
    fn kill_checks(&mut self, dice: &mut Dice, tally: &mut Tally, life_ms: (u64, u64)) -> bool {
        let mut child = self.phone.spawn(&["check", "--stdin"]);
        let stdin = child.stdin.take().expect("a pipe");
        let writer = offer(stdin, life_ms.1);
        let (still_ran, printed) = live_and_die(&mut child, dice, life_ms);
        let _ = writer.join();
        self.printed(&printed, tally);
        still_ran
    }

    fn printed(&mut self, printed: &str, tally: &mut Tally) -> usize {
        let acked = acks(printed);
        let n = acked.len();
        tally.acknowledged += n as u64;
        self.acked.extend(acked);
        n
    }

    /// One check that nobody kills, so that there is something to send.
    fn record_one(&mut self, tally: &mut Tally) {
        let output = self.phone.run(&["check", "36.5", "--json"]);
        if self.printed(&String::from_utf8_lossy(&output.stdout), tally) != 1 {
            tally.fault(format!("no check is saved: {}", String::from_utf8_lossy(&output.stderr)));
        }
        if self.phone.status()["unsent"] == 0 {
            tally.fault("a check was sent before anybody asked for it");
        }
    }

    fn kill_sync(&mut self, dice: &mut Dice, tally: &mut Tally) {
        self.record_one(tally);
        let mut child = self.phone.spawn(&["sync", "--json"]);
        if live_and_die(&mut child, dice, LIFE_MS).0 {
            tally.fired(SYNC);
        }
    }

    /// Everything is sent, more than a week passes at the hub, and the device, started anew, hears of it.
    fn kill_purge(&mut self, dice: &mut Dice, tally: &mut Tally) {
        self.record_one(tally);
        self.send_all(tally);
        self.a_week_passes();
        let before = self.device_now(tally);
        let still_ran = if dice.below(2) == 0 {
            // The worker beside takes away while new ones are saved.
            self.kill_checks(dice, tally, PURGE_MS)
        } else {
            let mut child = self.phone.spawn(&["sync", "--json"]);
            let still_ran = die_at_a_write(&mut child, &self.phone.dir().join("device.db-wal"), dice);
            let _ = child.wait();
            still_ran
        };
        let n_bytes = |look: &DeviceLook| look.rows.iter().filter(|row| row.bytes.is_none()).count();
        let after = self.device_now(tally);
        let (Some(before), Some(after)) = (before, after) else { return };
        if still_ran && n_bytes(&after) > n_bytes(&before) {
            tally.fired(PURGE);
        }
    }

    /// The hub dies while the phone sends, and comes back.
    fn kill_hub(&mut self, dice: &mut Dice, tally: &mut Tally) {
        self.record_one(tally);
        let mut child = self.phone.spawn(&["sync", "--json"]);
        pause(dice, LIFE_MS);
        if child.try_wait().expect("a child").is_none() {
            tally.fired(HUB);
        }
        self.hub.kill();
        let _ = child.kill();
        let _ = child.wait();
        // As the kill left it: no hub has opened it since.
        if let Err(damage) = on_a_copy(self.hub.dir(), look::hub) {
            tally.fault(format!("the hub after a kill: {damage}"));
        }
        self.start_hub();
    }

    fn send_all(&self, tally: &mut Tally) {
        if self.phone.sync() != 0 || self.phone.status()["unsent"] != 0 {
            tally.fault("the outbox does not drain");
        }
    }

    fn a_week_passes(&mut self) {
        self.hub.stop();
        self.ahead_s += PURGE_AHEAD_S;
        self.start_hub();
        self.n_boots += 1;
        shim::reboot(&mut self.phone, self.n_boots);
    }

    /// The device's database as it lies there, read by this program itself.
    fn device_now(&self, tally: &mut Tally) -> Option<DeviceLook> {
        match look::device_copy(self.phone.dir(), "") {
            Ok(Some(look)) => {
                let gone = look.rows.iter().filter(|row| row.bytes.is_none()).map(|row| (row.epoch, row.seq));
                let n_early = gone.filter(|at| !look.settled.contains(at)).count();
                if n_early > 0 {
                    tally.fault(format!("{n_early} records lost their bytes and have no receipt"));
                }
                return Some(look);
            }
            Ok(None) => tally.fault("the device has no database"),
            Err(damage) => tally.fault(format!("the device after a kill: {damage}")),
        }
        None
    }

    /// What is at the device and at the hub right now.
    fn look(&self, tally: &mut Tally) {
        // Before any of our own programs opens it and folds the log in.
        self.device_now(tally);
        let status = self.phone.status();
        let device = status["device"].as_str().expect("a device").to_owned();
        let own = self.phone.dir().join("chaos.jsonl");
        let output = self.phone.run(&["export", "--format", "jsonl", "--out", own.to_str().unwrap()]);
        assert!(output.status.success(), "the phone opens: {}", String::from_utf8_lossy(&output.stderr));
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().unwrap()]);
        let (own_rows, hub_rows) = (rows(&own).unwrap(), rows(&theirs).unwrap());
        match look::device_copy(self.phone.dir(), &device).and_then(|look| look.ok_or("no records".into())) {
            Ok(look) => {
                let (device, acked, unsent) = (&device, &self.acked, look.numbers());
                tally.judged(judge(&Heard { device, acked, rows: &own_rows, unsent }, &hub_rows));
            }
            Err(damage) => tally.fault(damage),
        }
        // A second reader beside it, as an officer's command is one.
        if let Err(damage) = look::hub(self.hub.dir()) {
            tally.fault(format!("the hub that runs: {damage}"));
        }
        for file in [own, theirs] {
            std::fs::remove_file(file).unwrap();
        }
    }

    /// When the faults stop, everything arrives, and what is old goes.
    fn drain(&mut self, tally: &mut Tally) {
        self.record_one(tally);
        self.send_all(tally);
        self.purge_undisturbed(tally);
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().unwrap()]);
        tally.faults.extend(chain_faults(&rows(&theirs).unwrap()));
        self.look(tally);
    }

    fn purge_undisturbed(&mut self, tally: &mut Tally) {
        self.a_week_passes();
        let Some(before) = self.device_now(tally) else { return };
        // The worker beside takes away while new ones are saved, which nobody has signed for.
        let lines: String = (0..LINES / 2).map(line).collect();
        let output = self.phone.run_with_input(&["check", "--stdin"], &lines);
        if self.printed(&String::from_utf8_lossy(&output.stdout), tally) != LINES / 2 {
            tally.fault(format!("not all is saved: {}", String::from_utf8_lossy(&output.stderr)));
        }
        self.device_now(tally);
        self.send_all(tally);
        let Some(after) = self.device_now(tally) else { return };
        let (due, kept) = (with_bytes(&before), with_bytes(&after));
        let due: BTreeSet<_> = due.intersection(&before.settled).collect();
        let n_kept = due.iter().filter(|at| kept.contains(at)).count();
        if due.is_empty() || n_kept > 0 {
            tally.fault(format!(
                "{} records were due to be purged, {n_kept} of them kept their bytes",
                due.len()
            ));
        }
    }
}

fn with_bytes(look: &DeviceLook) -> BTreeSet<(u32, u32)> {
    look.rows.iter().filter(|row| row.bytes.is_some()).map(|row| (row.epoch, row.seq)).collect()
}

/// Looks at a copy of a folder: whoever opens a database may write into it.
fn on_a_copy<T>(folder: &Path, look: impl FnOnce(&Path) -> Result<T, String>) -> Result<T, String> {
    let copy = tempfile::tempdir_in(shim::fast_folder()).expect("a folder");
    let image = copy.path().join("image");
    shim::lay(&image, &shim::content(folder));
    look(&image)
}

fn line(n: usize) -> String {
    format!("{{\"direction\":\"entry\",\"reading_dc\":{},\"name\":\"林 {n}\"}}\n", 360 + n % 10)
}

/// Writes lines until nobody reads them any more.
fn offer(mut stdin: std::process::ChildStdin, hold_ms: u64) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for n in 0..LINES {
            if stdin.write_all(line(n).as_bytes()).is_err() {
                return;
            }
        }
        // The pipe stays open until the process is gone.
        std::thread::park_timeout(Duration::from_millis(hold_ms));
    })
}

/// Lets a process live for a drawn while, then kills it; whether it still ran, and what it had printed.
fn live_and_die(child: &mut Child, dice: &mut Dice, life_ms: (u64, u64)) -> (bool, String) {
    let still_ran = live_for(child, dice, life_ms);
    let mut printed = String::new();
    let _ = child.stdout.take().expect("a pipe").read_to_string(&mut printed);
    let _ = child.wait();
    (still_ran, printed)
}

/// Kills a process once its log has changed its length a drawn number of times, or a moment later; whether it still ran. Most
/// of a sync is talk: a drawn time would seldom meet what it writes.
fn die_at_a_write(child: &mut Child, log: &Path, dice: &mut Dice) -> bool {
    let nth = dice.between(LOG_CHANGES.0, LOG_CHANGES.1);
    let length = || std::fs::metadata(log).map_or(0, |log| log.len());
    let (mut seen, mut n) = (length(), 0);
    while n < nth && child.try_wait().expect("a child").is_none() {
        std::thread::park_timeout(Duration::from_micros(100));
        let length = length();
        n += u64::from(length != seen);
        seen = length;
    }
    live_for(child, dice, (0, 2))
}
