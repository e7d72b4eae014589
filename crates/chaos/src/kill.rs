//! G1: SIGKILL at random moments, while checks are saved, sent and purged, of the hub while it takes them in, and of
//! either end while it brings an older version's database up to date.
//!
//! What it shows: what a process had printed as saved is there when it is opened again, and what it holds for sent, or has
//! taken away, the hub has. Time for the purge passes at the hub, whose clock a shim moves. What it cannot show: power loss, for the kernel still writes what a dead process had handed to it (see G2).

use crate::campaign::{Campaign, now};
use crate::dice::Dice;
use crate::look;
use crate::shim;
use crate::tally::Tally;
use crate::upgrade;
use kadian_oracle::{Acked, Heard, acks, chain_faults, judge, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::io::{Read, Write};
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
            match dice.pick(&[CAPTURE, CAPTURE, CAPTURE, SYNC, SYNC, PURGE, HUB, MIGRATION]) {
                CAPTURE => scene.kill_checks(&mut dice, tally, CAPTURE),
                SYNC => scene.kill_sync(&mut dice, tally),
                PURGE => scene.kill_purge(&mut dice, tally),
                MIGRATION => upgrade::kill_at_some_time(&mut dice, tally, |child, dice, tally| {
                    live_and_die(child, dice, tally, MIGRATION, MIGRATION_MS);
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

    fn kill_checks(&mut self, dice: &mut Dice, tally: &mut Tally, what: &'static str) {
        let mut child = self.phone.spawn(&["check", "--stdin"]);
        let stdin = child.stdin.take().expect("a pipe");
        let writer = offer(stdin);
        let printed = live_and_die(&mut child, dice, tally, what, LIFE_MS);
        let _ = writer.join();
        let acked = acks(&printed);
        tally.acknowledged += acked.len() as u64;
        self.acked.extend(acked);
    }

    fn kill_sync(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let mut child = self.phone.spawn(&["sync", "--json"]);
        live_and_die(&mut child, dice, tally, SYNC, LIFE_MS);
    }

    /// Everything is sent, more than a week passes at the hub, and the device, started anew, hears of it.
    fn kill_purge(&mut self, dice: &mut Dice, tally: &mut Tally) {
        self.phone.sync();
        self.hub.stop();
        self.ahead_s += PURGE_AHEAD_S;
        self.start_hub();
        self.n_boots += 1;
        shim::reboot(&mut self.phone, self.n_boots);
        if dice.below(2) == 0 {
            // The worker beside takes away while new ones are saved.
            return self.kill_checks(dice, tally, PURGE);
        }
        let mut child = self.phone.spawn(&["sync", "--json"]);
        live_and_die(&mut child, dice, tally, PURGE, LIFE_MS);
    }

    /// The hub dies while the phone sends, and comes back.
    fn kill_hub(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let mut child = self.phone.spawn(&["sync", "--json"]);
        pause(dice, LIFE_MS);
        self.hub.kill();
        tally.fired(HUB);
        let _ = child.kill();
        let _ = child.wait();
        self.start_hub();
    }

    /// What is at the device and at the hub right now.
    fn look(&self, tally: &mut Tally) {
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
        for file in [own, theirs] {
            std::fs::remove_file(file).unwrap();
        }
    }

    /// When the faults stop, everything arrives.
    fn drain(&self, tally: &mut Tally) {
        if self.phone.sync() != 0 || self.phone.status()["unsent"] != 0 {
            tally.fault("the outbox does not drain");
        }
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().unwrap()]);
        tally.faults.extend(chain_faults(&rows(&theirs).unwrap()));
        self.look(tally);
    }
}

/// Writes lines until nobody reads them any more.
fn offer(mut stdin: std::process::ChildStdin) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for n in 0..LINES {
            let line =
                format!("{{\"direction\":\"entry\",\"reading_dc\":{},\"name\":\"林 {n}\"}}\n", 360 + n % 10);
            if stdin.write_all(line.as_bytes()).is_err() {
                return;
            }
        }
        // The pipe stays open until the process is gone.
        std::thread::park_timeout(Duration::from_millis(LIFE_MS.1));
    })
}

/// Lets a process live for a random while, then kills it; what it had printed.
fn live_and_die(
    child: &mut Child,
    dice: &mut Dice,
    tally: &mut Tally,
    what: &'static str,
    life_ms: (u64, u64),
) -> String {
    pause(dice, life_ms);
    if child.try_wait().expect("a child").is_none() {
        tally.fired(what);
    }
    let _ = child.kill();
    let mut printed = String::new();
    let _ = child.stdout.take().expect("a pipe").read_to_string(&mut printed);
    let _ = child.wait();
    printed
}

/// The moment of a kill is the fault itself: it is drawn, not waited for.
fn pause(dice: &mut Dice, life_ms: (u64, u64)) {
    let life = Duration::from_millis(dice.between(life_ms.0, life_ms.1));
    let begun = now();
    while begun.elapsed() < life {
        std::thread::park_timeout(life.saturating_sub(begun.elapsed()));
    }
}
