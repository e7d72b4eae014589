//! G20: abuse of a real hub while an honest device syncs: bombs, bodies of 100 MB, a million items, nesting of ten thousand,
//! thousands of sockets that say nothing, guesses at a password.
//!
//! What it shows: the honest device's checks arrive while it goes on, within half a minute; the hub's memory at its highest
//! stays below 256 MiB; no answer is 5xx but 503, which the hub plans with. What it cannot show: floods that fill the line
//! itself; abuse from so many addresses that each seems honest. Attackers call from other loopback addresses than the device.

mod attack;

use crate::campaign::{Campaign, now};
use crate::dice::Dice;
use crate::tally::Tally;
use attack::{Attack, Caller, Heard};
use kadian_oracle::{Acked, Heard as Said, acks, judge, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, Web, phone_here, wait};
use std::time::Duration;

/// Abuse.
pub(crate) struct Abuse;

const ZSTD: &str = "zstd bombs";
const GZIP: &str = "gzip";
const SKIPPABLE: &str = "skippable frames";
const LARGE: &str = "bodies of 100 MB";
const MANY: &str = "a million items";
const DEEP: &str = "nesting of ten thousand";
const SLOW: &str = "slow sockets";
const GUESSES: &str = "login guesses";
const KINDS: [&str; 8] = [ZSTD, GZIP, SKIPPABLE, LARGE, MANY, DEEP, SLOW, GUESSES];

/// The hub's memory at its highest.
const PEAK_MAX_KIB: u64 = 256 << 10;
/// So long an attack goes on at least, and until the honest device is heard.
const ATTACK_MIN: Duration = Duration::from_millis(1_500);
/// Within so long the honest device's checks arrive.
const ARRIVE_MAX: Duration = Duration::from_secs(30);
/// Guesses a second.
const GUESSES_A_SECOND: u64 = 100;

impl Campaign for Abuse {
    fn name(&self) -> &'static str {
        "G20"
    }

    fn what(&self) -> &'static str {
        "abuse of a hub while an honest device syncs"
    }

    fn faults(&self) -> &'static [&'static str] {
        &KINDS
    }

    fn trials_full(&self) -> u64 {
        160
    }

    fn short_s(&self) -> u64 {
        10
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut scene = Scene::new();
        for kind in KINDS {
            scene.trial(kind, &mut dice, tally);
            tally.trials += 1;
        }
        scene.judge(tally);
    }
}

struct Scene {
    hub: HubBox,
    phone: PhoneBox,
    caller: Caller,
    acked: Vec<Acked>,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let phone = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        // One of our own devices in bad hands: whoever is not enrolled gets no further than its signature.
        let rogue = Web::to(hub.url()).enrol(&hub.link(CHECKPOINTS[1]));
        let caller = Caller::new(hub.port(), rogue);
        Self { hub, phone, caller, acked: Vec::new() }
    }

    fn trial(&mut self, kind: &'static str, dice: &mut Dice, tally: &mut Tally) {
        let attack = Attack::of(kind, &self.caller, dice);
        let running = attack.begin(&self.caller);
        let n_first = if kind == SLOW { attack::sockets() } else { 1 };
        wait::until("the attack to be under way", || (running.n_sent() >= n_first as u64).then_some(()));
        let begun = now();
        self.record(20, tally);
        let arrived = self.sends_all_within(ARRIVE_MAX);
        let took = begun.elapsed();
        while begun.elapsed() < ATTACK_MIN {
            std::thread::park_timeout(ATTACK_MIN.saturating_sub(begun.elapsed()));
        }
        let heard = phone_here::runtime().block_on(running.end());
        tally.fired(kind);
        if !arrived {
            tally.fault(format!("{kind}: the honest device's checks did not arrive in {} s", took.as_secs()));
        }
        let Heard { statuses, .. } = &heard;
        let bad: Vec<_> = statuses.iter().filter(|(status, _)| **status >= 500 && **status != 503).collect();
        if !bad.is_empty() {
            tally.fault(format!("{kind}: answers {bad:?}"));
        }
        let taken: u64 = statuses.iter().filter(|(status, _)| **status == 200).map(|(_, n)| n).sum();
        if taken > 0 {
            tally.fault(format!("{kind}: {taken} were taken for good"));
        }
        let peak = self.peak_kib();
        if peak > PEAK_MAX_KIB {
            tally.fault(format!("{kind}: the hub had {peak} KiB in memory"));
        }
    }

    fn record(&mut self, n: u32, tally: &mut Tally) {
        let line = |n: u32| format!("{{\"reading_dc\":{},\"name\":\"林 {n}\"}}\n", 360 + n % 10);
        let output = self.phone.run_with_input(&["check", "--stdin"], &(0..n).map(line).collect::<String>());
        let acked = acks(&String::from_utf8_lossy(&output.stdout));
        assert_eq!(acked.len(), usize::try_from(n).expect("a number"), "all are saved");
        tally.acknowledged += u64::from(n);
        self.acked.extend(acked);
    }

    /// Asks as a device does that is turned away: again, a little later.
    fn sends_all_within(&self, limit: Duration) -> bool {
        let begun = now();
        while begun.elapsed() < limit {
            if self.phone.sync() == 0 {
                return true;
            }
            std::thread::park_timeout(Duration::from_millis(300));
        }
        false
    }

    /// The most that the hub ever had in memory.
    fn peak_kib(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.hub.pid())).expect("the hub runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a size");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    fn judge(&self, tally: &mut Tally) {
        let status = self.phone.status();
        let device = status["device"].as_str().expect("a device").to_owned();
        let unsent = status["unsent"].as_u64().expect("a number");
        let own = self.phone.dir().join("chaos.jsonl");
        self.phone.run(&["export", "--format", "jsonl", "--out", own.to_str().unwrap()]);
        let theirs = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", theirs.to_str().unwrap()]);
        let (own_rows, hub_rows) = (rows(&own).unwrap(), rows(&theirs).unwrap());
        let said = Said { device: &device, acked: &self.acked, rows: &own_rows, unsent };
        tally.judged(judge(&said, &hub_rows));
    }
}
