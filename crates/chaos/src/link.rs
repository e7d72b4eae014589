//! G7: seventeen kinds of link fault between a real device and a real hub, done by a proxy that speaks TLS with the hub's key.
//!
//! What it shows: nothing is lost, doubled or held for sent by whatever comes instead of a receipt; the outbox drains within
//! 240 s once the link heals, and within 15 s of "send now" (which is also what the app says when it comes back and when a
//! network appears); while the link is down, calls come no oftener than the back-off's shortest waits allow, and never more
//! than 60 times in an hour. What it cannot show: hours are the back-off's own plan, drawn from the seed, not waited for;
//! the radio of a real phone.

mod road;

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_domain::Code;
use kadian_sync::Pace;
use kadian_sync::settle::Fault as Met;
use kadian_testkit::Fault;
use road::{Back, Road, Whole};
use std::time::Duration;

/// Faults of the link.
pub(crate) struct Link;

const KINDS: [Kind; 17] = [
    Kind { name: "answer lost after commit", what: What::Always(Fault::LoseAnswer) },
    Kind { name: "reset before the body", what: What::Always(Fault::ResetBefore) },
    Kind { name: "reset in the body", what: What::Always(Fault::CutRequest) },
    Kind { name: "reset after the body", what: What::Always(Fault::ResetAfter) },
    Kind { name: "truncated answer", what: What::Always(Fault::CutAnswer) },
    Kind { name: "duplicate", what: What::Works(Fault::Twice) },
    Kind { name: "reorder", what: What::NextBatch(Fault::Overtaken) },
    Kind { name: "delay", what: What::Delay },
    Kind { name: "2 kB/s", what: What::Works(Fault::Slow(2_000)) },
    Kind { name: "slow-loris", what: What::OneOf(&[Fault::DripAnswer, Fault::StallAnswer]) },
    Kind {
        name: "captive portal",
        what: What::ThenOneOf(Fault::Portal, &[Fault::PortalAsMessage, Fault::NoTls]),
    },
    Kind { name: "redirect", what: What::Always(Fault::Redirect) },
    Kind {
        name: "400 404 407 511",
        what: What::ThenOneOf(
            Fault::Status(404),
            &[Fault::Status(400), Fault::Status(407), Fault::Status(511), Fault::Status(503)],
        ),
    },
    Kind { name: "bad compression", what: What::Always(Fault::BadCompression) },
    Kind { name: "wrong key", what: What::Always(Fault::WrongKey) },
    Kind { name: "wrong address", what: What::Elsewhere },
    Kind { name: "forged receipt", what: What::Forged },
];

const NAMES: [&str; 17] = {
    let mut names = [""; 17];
    let mut at = 0;
    while at < 17 {
        names[at] = KINDS[at].name;
        at += 1;
    }
    names
};

#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    /// Nothing gets through until it heals.
    Always(Fault),
    OneOf(&'static [Fault]),
    /// The first of these, and then one of the others.
    ThenOneOf(Fault, &'static [Fault]),
    /// It disturbs, and all arrives even so.
    Works(Fault),
    NextBatch(Fault),
    Delay,
    /// Another hub, or nobody.
    Elsewhere,
    /// Receipts that fit what was sent in everything but the signature.
    Forged,
}

/// After the link is whole again, whatever the back-off had come to.
const DRAIN_MAX: Duration = Duration::from_secs(240);
/// After somebody said so.
const HURRY_MAX: Duration = Duration::from_secs(15);
const HOUR_MS: i64 = 3_600_000;
/// Tries of an hour in which nothing gets through.
const TRIES_AN_HOUR: usize = 60;
/// A try asks for the batch's receipt, and then for newer keys of the hub or to be taken in again.
const CALLS_A_TRY: u64 = 2;
/// Those of a healthy run that the disturbance came into.
const CALLS_UNDER_WAY: u64 = 4;

impl Campaign for Link {
    fn name(&self) -> &'static str {
        "G7"
    }

    fn what(&self) -> &'static str {
        "17 kinds of link fault between a device and a hub"
    }

    fn faults(&self) -> &'static [&'static str] {
        &NAMES
    }

    fn trials_full(&self) -> u64 {
        1_700
    }

    fn short_s(&self) -> u64 {
        15
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut road = Road::new(seed);
        for kind in KINDS {
            outage(&mut dice, tally);
            trial(&mut road, kind, &mut dice, tally);
            tally.trials += 1;
        }
        road.judge_chains(tally);
    }
}

fn trial(road: &mut Road, kind: Kind, dice: &mut Dice, tally: &mut Tally) {
    // Some of a script's faults wait for a batch that is larger than a heartbeat.
    let n_lines = dice.between(20, 60);
    let (disturbed, is_down) = road.disturb(kind, dice);
    road.record(n_lines, dice);
    tally.acknowledged += n_lines;
    let disturbed = match kind.what {
        What::NextBatch(fault) => road.release_into(fault),
        _ => disturbed,
    };
    disturbed.wait_until_it_fired(road);
    if let What::ThenOneOf(_, faults) = kind.what {
        let second = road::Disturbed::begin(road);
        road.keep(dice.pick(faults));
        second.wait_until_it_fired(road);
    }
    tally.fired(kind.name);
    if is_down {
        let tries_max = shortest_tries(disturbed.lasts_ms());
        let calls = road.calls() - disturbed.calls_before;
        if calls > CALLS_A_TRY * (tries_max + 1) + CALLS_UNDER_WAY {
            tally.fault(format!("{}: {calls} calls in {} ms", kind.name, disturbed.lasts_ms()));
        }
    }
    road.look(tally);
    road.heal();
    let back = match kind.what {
        // What hangs ends by itself after half a minute: that is waited for now and then.
        What::OneOf([Fault::DripAnswer, ..]) if dice.below(12) > 0 => Back::SendNow,
        _ => dice.pick(&[Back::ByItself, Back::SendNow]),
    };
    let within = match back {
        Back::ByItself => DRAIN_MAX,
        Back::SendNow => HURRY_MAX,
    };
    if let Whole::NotYet { unsent } = road.drain(back, within) {
        tally.fault(format!("{}: {unsent} unsent {} s after {back:?}", kind.name, within.as_secs()));
    }
    road.look(tally);
}

impl Road {
    /// Begins a disturbance; whether nothing gets through meanwhile.
    fn disturb(&mut self, kind: Kind, dice: &mut Dice) -> (road::Disturbed, bool) {
        let begun = road::Disturbed::begin(self);
        match kind.what {
            What::Always(fault) => self.keep(fault),
            What::OneOf(faults) => self.keep(dice.pick(faults)),
            What::ThenOneOf(fault, _) => self.keep(fault),
            What::Works(fault) => self.keep(fault),
            // What waits meanwhile goes as one batch, which is the next.
            What::NextBatch(_) => self.keep(Fault::RefuseConnection),
            // Now and then it takes longer than anybody waits.
            What::Delay if dice.below(40) == 0 => self.keep(Fault::Late(Duration::from_secs(30))),
            What::Delay => self.keep(Fault::Late(Duration::from_millis(dice.between(100, 2_500)))),
            What::Elsewhere => self.lead_elsewhere(dice),
            What::Forged => self.forge(),
        }
        let is_down = matches!(
            kind.what,
            What::Always(_) | What::OneOf(_) | What::ThenOneOf(..) | What::Elsewhere | What::Forged
        );
        (begun, is_down)
    }
}

/// An outage of hours as the back-off would spend it: never more than 60 tries an hour, and a link that heals at any moment
/// of it is found within three minutes, which leaves one for the batches.
fn outage(dice: &mut Dice, tally: &mut Tally) {
    let (mut pace, mut now_ms, mut tries) = (Pace::default(), 0_i64, Vec::new());
    let lasts_ms = HOUR_MS * i64::try_from(dice.between(1, 8)).expect("hours");
    while now_ms < lasts_ms {
        tries.push(now_ms);
        pace.on_fault(&Met::new(Code::HubAway), now_ms, dice.next());
        now_ms = pace.not_before_mono_ms().expect("a failure waits").max(now_ms + 1);
    }
    let crowded = tries.windows(TRIES_AN_HOUR + 1).find(|hour| hour[TRIES_AN_HOUR] - hour[0] < HOUR_MS);
    if let Some(hour) = crowded {
        tally.fault(format!("more than {TRIES_AN_HOUR} tries in the hour from {} ms on", hour[0]));
    }
    let last_ms = tries.last().copied().unwrap_or(0);
    if now_ms - last_ms > 180_000 {
        tally.fault(format!("the next try comes {} ms after the last", now_ms - last_ms));
    }
}

/// So many tries at most, where every wait is the shortest that may be drawn.
fn shortest_tries(within_ms: i64) -> u64 {
    let (mut pace, mut now_ms, mut n) = (Pace::default(), 0_i64, 0);
    while now_ms <= within_ms {
        n += 1;
        pace.on_fault(&Met::new(Code::HubAway), now_ms, 0);
        now_ms = pace.not_before_mono_ms().expect("a failure waits").max(now_ms + 1);
    }
    n
}
