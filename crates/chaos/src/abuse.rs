//! G20: abuse of a real hub while an honest device syncs: bombs, bodies of 100 MB, a million items, nesting of ten thousand,
//! thousands of sockets that say nothing, guesses at a password.
//!
//! What it shows: the honest device's checks arrive while it goes on, within half a minute; an officer signs in, from where she
//! did before, while her password is guessed at and when that is over; the hub's memory at its highest stays below 256 MiB;
//! every answer is a refusal or 503, which the hub plans with. An attack counts where it reached the hub: bytes went, and answers
//! came to what is answered. What it cannot show: floods that fill the line itself; abuse from so many addresses that each seems
//! honest; an officer's first sign-in from a new place, who waits up to a minute. Attackers call from other loopback addresses.

mod attack;

use crate::campaign::{Campaign, now};
use crate::dice::Dice;
use crate::tally::Tally;
use attack::{Attack, Caller, Heard};
use kadian_oracle::{Acked, Heard as Said, acks, judge, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::officer::PASSWORD;
use kadian_testkit::{HubBox, OfficerBox, PhoneBox, Web, phone_here, wait};
use serde_json::json;
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
/// Guesses that must have been answered.
const GUESSES_MIN: u64 = 20;
/// The honest device's checks of one trial.
const CHECKS: u32 = 20;

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
        scene.time_in_peace(tally);
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
    /// How long the honest device's checks take while nobody attacks.
    in_peace: Duration,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let phone = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        // From now on the hub knows where she signs in.
        OfficerBox::first(&hub);
        // One of our own devices in bad hands: whoever is not enrolled gets no further than its signature.
        let rogue = Web::to(hub.url()).enrol(&hub.link(CHECKPOINTS[1]));
        let caller = Caller::new(hub.port(), rogue);
        Self { hub, phone, caller, acked: Vec::new(), in_peace: Duration::ZERO }
    }

    /// The middle one of three: what follows is told as a multiple of it.
    fn time_in_peace(&mut self, tally: &mut Tally) {
        let mut took = [Duration::ZERO; 3];
        for one in &mut took {
            let begun = now();
            self.record(CHECKS, tally);
            if !self.sends_all_within(ARRIVE_MAX) {
                tally.fault("checks do not arrive though nobody attacks");
            }
            *one = begun.elapsed();
        }
        took.sort_unstable();
        self.in_peace = took[1];
    }

    fn trial(&mut self, kind: &'static str, dice: &mut Dice, tally: &mut Tally) {
        let attack = Attack::of(kind, &self.caller, dice);
        let running = attack.begin(&self.caller);
        let attacked = now();
        wait::until("the attack to be under way", || {
            let heard = running.so_far();
            let is_there =
                if kind == SLOW { heard.n_sockets >= attack::sockets() as u64 } else { heard.n_bytes > 0 };
            is_there.then_some(())
        });
        let begun = now();
        self.record(CHECKS, tally);
        let arrived = self.sends_all_within(ARRIVE_MAX);
        let took = begun.elapsed();
        if kind == GUESSES {
            self.officer_signs_in("while her password is guessed at", tally);
        }
        while begun.elapsed() < ATTACK_MIN {
            std::thread::park_timeout(ATTACK_MIN.saturating_sub(begun.elapsed()));
        }
        let lasted = attacked.elapsed();
        let heard = phone_here::runtime().block_on(running.end());
        self.tell(kind, &heard, lasted, took);
        if !arrived {
            tally.fault(format!("{kind}: the honest device's checks did not arrive in {} s", took.as_secs()));
        }
        if kind == GUESSES {
            self.officer_signs_in("after the guesses", tally);
        }
        judge_answers(kind, &heard, tally);
        let peak = self.peak_kib();
        if peak > PEAK_MAX_KIB {
            tally.fault(format!("{kind}: the hub had {peak} KiB in memory"));
        }
    }

    /// Figures that nothing is judged by.
    fn tell(&self, kind: &str, heard: &Heard, lasted: Duration, took: Duration) {
        let percent = took.as_millis() * 100 / self.in_peace.as_millis().max(1);
        eprintln!(
            "G20 {kind}: {} answers {:?}, {} KiB written, {} sockets open at once, in {} ms; {CHECKS} honest checks in {} ms, \
             {percent} % of what they take in peace",
            heard.n_answers(),
            heard.statuses,
            heard.n_bytes >> 10,
            heard.n_open_max,
            lasted.as_millis(),
            took.as_millis(),
        );
    }

    /// From where she has signed in before she waits for nobody's guesses; only a hub with its hands full lets her try again.
    fn officer_signs_in(&self, when: &str, tally: &mut Tally) {
        let body = json!({ "name": "officer", "password": PASSWORD }).to_string();
        let web = Web::to(self.hub.url());
        let begun = now();
        let status = loop {
            let headers = [("content-type", "application/json")];
            let status = web.send("POST", "/api/session", &headers, body.as_bytes()).status;
            if status != 503 || begun.elapsed() > ARRIVE_MAX {
                break status;
            }
            std::thread::park_timeout(Duration::from_millis(300));
        };
        if status != 200 {
            tally.fault(format!("{GUESSES}: {when} an officer is answered {status}"));
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

/// Every answer is a refusal, and there are some: an attack that never came to the hub shows nothing.
fn judge_answers(kind: &'static str, heard: &Heard, tally: &mut Tally) {
    let n_of = |status: u16| heard.statuses.get(&status).copied().unwrap_or(0);
    let is_refusal = |status: u16| (400..500).contains(&status) || status == 503;
    let others: Vec<_> = heard.statuses.iter().filter(|(status, _)| !is_refusal(**status)).collect();
    if !others.is_empty() {
        tally.fault(format!("{kind}: answers {others:?}"));
    }
    let has_come = match kind {
        // Whoever says nothing is answered nothing. The hub has seats for some of them.
        SLOW => heard.n_open_max >= attack::sockets() as u64 / 4,
        GUESSES => heard.n_answers() >= GUESSES_MIN && n_of(401) > 0 && n_of(429) > 0,
        _ => heard.n_bytes > 0 && heard.n_answers() > 0,
    };
    if has_come {
        tally.fired(kind);
    } else {
        tally.fault(format!("{kind}: it did not come to the hub: {heard:?}"));
    }
}
