//! G13: requests that somebody recorded are sent again a hundred times each, and phones are copied while both copies go on.
//!
//! What it shows: a replay adds no row and gets the outcomes of before; a fork is flagged by the first sync that shows it,
//! every record of either copy is at the hub, none counts without an officer, and the digits of one screen let that copy
//! count and no other. What it cannot show: a copy that was made of the keys alone, without the database, and begins anew:
//! no history tells it from a phone whose database is gone.

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_oracle::{Acked, Row, acks, chain_faults, doubled, outcomes_of, outcomes_said, rows};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{FaultProxy, HubBox, PhoneBox, Web};
use std::path::Path;

/// Requests again, and phones twice.
pub(crate) struct Replay;

const REPLAY: &str = "replay";
const CLONE: &str = "clone";
const DIGITS: &str = "digits";
const WRONG_DIGITS: &str = "wrong digits";

/// How often a recorded request is sent again.
const TIMES: u32 = 100;
/// Of the requests that one phone made.
const REQUESTS_MAX: usize = 5;

impl Campaign for Replay {
    fn name(&self) -> &'static str {
        "G13"
    }

    fn what(&self) -> &'static str {
        "recorded requests again, and copied phones that both go on"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[REPLAY, CLONE, DIGITS, WRONG_DIGITS]
    }

    fn trials_full(&self) -> u64 {
        200
    }

    fn short_s(&self) -> u64 {
        10
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let scene = Scene::new();
        let phone = PhoneBox::enrolled("林", &scene.hub.link(CHECKPOINTS[0]));
        let mut lin = Copy { phone, acked: Vec::new() };
        scene.send_again(&mut lin, &mut dice, tally);
        scene.copy(lin, &mut dice, tally);
        tally.trials += 1;
    }
}

struct Scene {
    hub: HubBox,
    proxy: FaultProxy,
}

/// A phone, and what it had said.
struct Copy {
    phone: PhoneBox,
    acked: Vec<Acked>,
}

impl Copy {
    fn check(&mut self, n: u64) {
        for _ in 0..n {
            let output = self.phone.run(&["check", "36.5", "--name", self.phone.owner, "--json"]);
            self.acked.extend(acks(&String::from_utf8_lossy(&output.stdout)));
        }
    }

    fn rows(&self) -> Vec<Row> {
        let out = self.phone.dir().join("chaos.jsonl");
        let output = self.phone.run(&["export", "--format", "jsonl", "--out", out.to_str().expect("a path")]);
        assert!(output.status.success(), "the phone opens: {}", String::from_utf8_lossy(&output.stderr));
        rows(&out).expect("an export")
    }

    fn epoch(&self) -> u64 {
        self.phone.status()["epoch"].as_u64().expect("a number")
    }

    /// The digits on its screen; empty where it shows none.
    fn digits(&self) -> String {
        self.phone.status()["fork"]["digits"].as_str().unwrap_or_default().to_owned()
    }

    fn sync(&self, tally: &mut Tally) {
        if self.phone.sync() != 0 || self.phone.status()["unsent"] != 0 {
            tally.fault(format!("the outbox of {} does not drain", self.phone.owner));
        }
    }
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        let proxy = FaultProxy::plain(hub.port());
        hub.found_at(&proxy.url(), &[]);
        hub.start();
        Self { hub, proxy }
    }

    fn rows(&self) -> Vec<Row> {
        let out = self.hub.file("chaos.jsonl");
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", out.to_str().expect("a path")]);
        rows(&out).expect("an export")
    }

    /// What went over the road goes again, and again.
    fn send_again(&self, lin: &mut Copy, dice: &mut Dice, tally: &mut Tally) {
        for _ in 0..dice.between(2, 4) {
            lin.check(dice.between(1, 3));
            if dice.below(3) == 0 {
                // A record that the hub holds: a replay says so again.
                lin.phone.append_raw(99, vec![0x80]);
            }
            lin.sync(tally);
        }
        let before = self.rows();
        let web = Web::to(&format!("http://127.0.0.1:{}", self.hub.port()));
        let overheard = self.proxy.overheard();
        let batches = overheard.iter().rev().filter(|(path, _)| path == "/v1/batches");
        for (_, body) in batches.take(REQUESTS_MAX) {
            let mut first = None;
            for _ in 0..TIMES {
                let heard = web.post("/v1/batches", body);
                // Without a receipt nothing was said; a heartbeat's is read, and says nothing of any record.
                let said = outcomes_said(&heard.body);
                let before = first.get_or_insert_with(|| said.clone());
                if heard.status != 200 || said.is_none() || said != *before {
                    tally.fault(format!(
                        "a replay is answered {} {said:?}, and {before:?} before",
                        heard.status
                    ));
                    return;
                }
            }
            let first = first.flatten().unwrap_or_default();
            if !first.is_empty() {
                tally.fired(REPLAY);
            }
            // What the hub says is what it had done with the record.
            for (seq, outcome) in first {
                let is_so = before.iter().any(|row| row.seq == seq && row.outcome == outcome);
                if !is_so {
                    tally.fault(format!("a replay says {outcome} of record {seq}"));
                }
            }
        }
        let after = self.rows();
        tally.doubled += doubled(&after);
        if after != before {
            tally.fault("a replay has changed what is at the hub");
        }
    }

    /// The data directory is copied, and both copies record and send.
    fn copy(&self, mut lin: Copy, dice: &mut Dice, tally: &mut Tally) {
        let mut other = Copy { phone: PhoneBox::new("抄"), acked: lin.acked.clone() };
        copy_files(lin.phone.dir(), other.phone.dir());
        let split = lin.epoch();
        lin.check(dice.between(1, 4));
        other.check(dice.between(1, 4));
        let (mut first, mut second) = if dice.below(2) == 0 { (lin, other) } else { (other, lin) };
        first.sync(tally);
        if self.hub.stats()["forks"] != 0 {
            tally.fault("a fork is flagged before there is one");
        }
        second.sync(tally);
        tally.fired(CLONE);
        if self.hub.stats()["forks"] != 1 {
            tally.fault("a fork is not flagged by the first sync that shows it");
        }
        if second.epoch() == split {
            tally.fault("the copy that heard of the fork goes on in the old epoch");
        }
        first.check(dice.below(3));
        first.sync(tally);
        if first.epoch() == split {
            tally.fault("the copy that came first never hears of the fork");
        }
        for one in [&mut first, &mut second] {
            one.check(dice.between(1, 3));
            one.sync(tally);
        }
        let (mut chosen, mut left) = if dice.below(2) == 0 { (first, second) } else { (second, first) };
        self.type_digits((&chosen, &left), dice, tally);
        chosen.sync(tally);
        chosen.check(dice.between(1, 2));
        left.check(1);
        chosen.sync(tally);
        left.sync(tally);
        self.look((&chosen, &left), split, tally);
    }

    /// An officer types the digits of one copy, perhaps wrong ones before.
    fn type_digits(&self, (chosen, left): (&Copy, &Copy), dice: &mut Dice, tally: &mut Tally) {
        let device = chosen.phone.status()["device"].as_str().expect("a device").to_owned();
        let type_in = |digits: &str| self.hub.run(&["devices", "digits", &device, digits]).status.code();
        if dice.below(2) == 0 {
            let shown = chosen.digits();
            let wrong = if shown == "000000" { "000001" } else { "000000" };
            if type_in(wrong) != Some(1) || type_in(&shown) != Some(1) {
                tally.fault("after a wrong entry the digits of before are still taken");
            }
            chosen.sync(tally);
            left.sync(tally);
            if chosen.digits() == shown {
                tally.fault("after a wrong entry the screen shows the same digits");
            }
            tally.fired(WRONG_DIGITS);
        }
        if type_in(&chosen.digits()) != Some(0) {
            tally.fault("the digits on the screen are not taken");
        }
        tally.fired(DIGITS);
    }

    /// Every record of either copy is there; the accepted copy's count from its own epoch on, the other's do not.
    fn look(&self, (chosen, left): (&Copy, &Copy), split: u64, tally: &mut Tally) {
        let hub = self.rows();
        tally.doubled += doubled(&hub);
        for (one, counts) in [(chosen, true), (left, false)] {
            let status = one.phone.status();
            let device = status["device"].as_str().expect("a device");
            let own = one.rows();
            tally.acknowledged += one.acked.len() as u64;
            tally.lost += one.lost(&own);
            tally.faults.extend(chain_faults(&own));
            let present = status["epoch"].as_u64().expect("a number");
            for (row, outcome) in outcomes_of(&own, &hub, device) {
                let wanted: &[&str] = match u64::from(row.epoch) {
                    epoch if epoch == present && counts => &["stored", "held(kind_unknown)"],
                    epoch if epoch == present => &["held(fork)"],
                    // What counted before the fork was seen goes on counting.
                    epoch if epoch == split => &["stored", "held(kind_unknown)", "held(fork)"],
                    _ => &[],
                };
                if outcome.is_empty() {
                    tally.false_sent += 1;
                }
                if !wanted.contains(&outcome) {
                    tally.fault(format!(
                        "record {}/{} of {} is {outcome:?}",
                        row.epoch, row.seq, one.phone.owner
                    ));
                }
            }
            if status["fork"].is_null() != counts {
                tally.fault(format!("{} says {} of the fork", one.phone.owner, status["fork"]));
            }
        }
        if self.hub.json(&["verify", "--json"])["ok"] != true {
            tally.fault("the hub's chains do not verify");
        }
    }
}

impl Copy {
    /// Acknowledged numbers that are here no more.
    fn lost(&self, own: &[Row]) -> u64 {
        let here = |ack: &&Acked| own.iter().any(|row| (row.epoch, row.seq) == (ack.epoch, ack.seq));
        self.acked.iter().filter(|ack| !here(ack)).count() as u64
    }
}

fn copy_files(from: &Path, to: &Path) {
    for name in ["device.db", "vault.key", "vault.toml"] {
        std::fs::copy(from.join(name), to.join(name)).expect("a copy");
    }
}
