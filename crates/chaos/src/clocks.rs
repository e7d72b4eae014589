//! G12: phones whose clocks are wrong from the start, jump within a shift, show another zone's time, drift, and begin anew.
//!
//! What it shows: no check is refused, held or lost by a wrong clock and no sending stops; every check stands in the order of
//! its number; each check of a boot in which its phone heard the hub has a bound that is no wider than it need be, and lies
//! within it; one without a bound stands between its neighbours; the phone says that its clock is wrong while it is, and not
//! when it is right.
//! What it cannot show: the clocks of a real phone: the campaign owns them, for `faketime` does not reach what `kadian` asks the
//! kernel. The phones and the hub are the real code on real files and real HTTP, in this process. TLS in wrong years has a test
//! of its own (`tests/clocks/tls.rs`); clocks that drift by more than the 100 ppm that are granted are not in it.

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_oracle::{
    Acked, CheckTime, Heard, Row, TrueCheck, chain_faults, check_times, judge, rows, time_faults,
};
use kadian_testkit::{HubHere, PhoneClock, PhoneHere, TrueTime, bins};
use std::collections::BTreeMap;
use std::process::Command;
use tempfile::TempDir;

/// Clocks that are wrong.
pub(crate) struct Clocks;

const YEAR_1970: &str = "in 1970";
const DAY_BEHIND: &str = "a day behind";
const MINUTES_BEHIND: &str = "five minutes behind";
const MINUTES_AHEAD: &str = "five minutes ahead";
const DAY_AHEAD: &str = "a day ahead";
const YEARS_AHEAD: &str = "ten years ahead";
const JUMP: &str = "jump within a shift";
const ZONE: &str = "another zone";
const REBOOT: &str = "begun anew";
const UNTIMED: &str = "a boot that no hub timed";
const DRIFT: &str = "drift";
const SLOW: &str = "slow link";
const WRONG_AT_ENROLMENT: &str = "wrong before it is enrolled";
const BOUNDED: &str = "a check whose time has a bound";

/// 2026-11-25, noon in Shanghai.
const NOON_MS: i64 = 1_795_579_200_000;
const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
const YEAR_MS: i64 = 365 * DAY_MS;

/// Stories of each hub; each has phones of its own.
const STORIES: u64 = 10;
/// How far a clock may drift within its bound, and what is lost in reading clocks in whole milliseconds.
const GRANTED_PPM: i64 = 100;
const READING_MS: i64 = 4;
/// Past this a clock is said to be wrong, and near it either is right to say.
const SAID_WRONG_MS: i64 = 5 * MINUTE_MS;
const NEARLY_MS: i64 = MINUTE_MS;

impl Campaign for Clocks {
    fn name(&self) -> &'static str {
        "G12"
    }

    fn what(&self) -> &'static str {
        "clocks in 1970, years ahead, jumping within a shift, in another zone"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[
            YEAR_1970,
            DAY_BEHIND,
            MINUTES_BEHIND,
            MINUTES_AHEAD,
            DAY_AHEAD,
            YEARS_AHEAD,
            JUMP,
            ZONE,
            REBOOT,
            UNTIMED,
            DRIFT,
            SLOW,
            WRONG_AT_ENROLMENT,
            BOUNDED,
        ]
    }

    fn trials_full(&self) -> u64 {
        500
    }

    fn short_s(&self) -> u64 {
        8
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let mut hub = Hub::new();
        for _ in 0..STORIES {
            let mut story = Story::begin(&mut hub, &mut dice, tally);
            for _ in 0..dice.between(5, 12) {
                story.something_happens(&mut dice, tally);
            }
            story.end(&mut dice, tally);
            tally.trials += 1;
        }
    }
}

struct Hub {
    here: HubHere,
    time: TrueTime,
    /// Phones so far: their boots are told apart by it.
    n_phones: u32,
}

impl Hub {
    fn new() -> Self {
        let time = TrueTime::at(NOON_MS);
        Self { here: HubHere::of_one_post(&time), time, n_phones: 0 }
    }

    /// A file that a command of the hub wrote beside it.
    fn exported(&self, what: &str, format: &str) -> std::path::PathBuf {
        let out = self.here.dir().join(format!("{what}.{format}"));
        let output = Command::new(bins::path("kadian-hub"))
            .args(["export", what, "--format", format, "--out", out.to_str().expect("a path")])
            .env("KADIAN_DATA", self.here.dir())
            .output()
            .expect("kadian-hub runs");
        assert!(output.status.success(), "the export: {}", String::from_utf8_lossy(&output.stderr));
        out
    }
}

/// One phone and what really was.
struct Phone {
    here: PhoneHere,
    /// Its checks by number.
    made: BTreeMap<u32, Made>,
    /// In which boot it is, counted from 0.
    boot: u32,
    contacts: Vec<Contact>,
    acked: Vec<Acked>,
    is_on_shift: bool,
    _dir: TempDir,
}

/// A check that was made.
struct Made {
    at_ms: i64,
    boot: u32,
    /// Contacts of its phone before it; time may stand still between the two.
    n_contacts: usize,
}

/// A phone has heard the hub.
struct Contact {
    boot: u32,
    begun_ms: i64,
    ended_ms: i64,
}

struct Story<'a> {
    hub: &'a mut Hub,
    phones: Vec<Phone>,
}

impl<'a> Story<'a> {
    /// Two or three phones, each wrong in its own way, come to the post.
    fn begin(hub: &'a mut Hub, dice: &mut Dice, tally: &mut Tally) -> Self {
        let mut phones = Vec::new();
        for _ in 0..dice.between(2, 3) {
            hub.n_phones += 1;
            let dir = tempfile::tempdir().expect("a temporary directory");
            let clock = PhoneClock::new(&hub.time, hub.n_phones);
            if dice.below(2) == 0 {
                clock.drift(signed(dice, 90));
                tally.fired(DRIFT);
            }
            let is_wrong_before = dice.below(2) == 0;
            if is_wrong_before {
                set_wrong(&clock, &hub.time, dice, tally);
                tally.fired(WRONG_AT_ENROLMENT);
            }
            let here = PhoneHere::open(dir.path(), clock);
            let begun_ms = hub.time.now_ms();
            here.enrol(&hub.here.link(1));
            let first = Contact { boot: 0, begun_ms, ended_ms: hub.time.now_ms() };
            if !is_wrong_before {
                set_wrong(&here.clock, &hub.time, dice, tally);
            }
            let (made, contacts, acked) = (BTreeMap::new(), vec![first], Vec::new());
            phones.push(Phone { here, made, boot: 0, contacts, acked, is_on_shift: false, _dir: dir });
        }
        Self { hub, phones }
    }

    fn something_happens(&mut self, dice: &mut Dice, tally: &mut Tally) {
        let at = usize::try_from(dice.below(self.phones.len() as u64)).expect("an index");
        match dice.below(8) {
            0 | 1 => {
                let phone = &mut self.phones[at];
                if !phone.is_on_shift {
                    phone.here.start_shift();
                    phone.is_on_shift = true;
                }
                phone.check(&self.hub.time);
                set_wrong(&phone.here.clock, &self.hub.time, dice, tally);
                tally.fired(JUMP);
            }
            2 => {
                // Somebody takes the clock for one of another zone.
                self.phones[at].here.clock.move_wall(dice.pick(&[-13, -8, -1, 1, 3, 6, 14]) * HOUR_MS);
                tally.fired(ZONE);
            }
            3 => {
                let phone = &mut self.phones[at];
                phone.reboot();
                tally.fired(REBOOT);
                if dice.below(2) == 0 {
                    // And once more before it has heard the hub.
                    phone.check(&self.hub.time);
                    phone.reboot();
                }
                if dice.below(2) == 0 {
                    phone.here.clock.set_wall(HOUR_MS);
                    tally.fired(YEAR_1970);
                }
            }
            4 => self.hub.time.pass(signed(dice, 3 * DAY_MS).abs()),
            5 => {
                if self.phones[at].is_on_shift {
                    self.phones[at].here.end_shift();
                    self.phones[at].is_on_shift = false;
                }
            }
            _ => {
                // The network is there, for one phone, and perhaps bad: all of the time passes on the way up.
                if dice.below(3) == 0 {
                    self.hub.here.clock.slow_down(i64::try_from(dice.between(100, 2_000)).expect("small"));
                    tally.fired(SLOW);
                }
                self.phones[at].check(&self.hub.time);
                self.phones[at].sends(&self.hub.time, tally);
                self.hub.here.clock.slow_down(0);
            }
        }
        self.minutes_of_checks(dice.between(1, 3));
    }

    fn minutes_of_checks(&mut self, n: u64) {
        for _ in 0..n {
            self.hub.time.pass(MINUTE_MS);
            for phone in &mut self.phones {
                phone.check(&self.hub.time);
            }
        }
    }

    /// All is sent, and all of it stands where it was.
    fn end(mut self, dice: &mut Dice, tally: &mut Tally) {
        self.minutes_of_checks(1);
        for phone in &mut self.phones {
            phone.sends(&self.hub.time, tally);
            if dice.below(2) == 0 {
                phone.here.clock.set_wall(self.hub.time.now_ms());
                phone.says_how_its_clock_is(tally);
            }
        }
        let at_hub = rows(&self.hub.exported("records", "jsonl")).expect("an export");
        let times = check_times(&self.hub.exported("checks", "csv")).expect("an export");
        tally.faults.extend(chain_faults(&at_hub));
        for phone in &self.phones {
            let status = phone.here.status();
            let own: Vec<Row> = phone.rows();
            let heard = Heard {
                device: &status.device,
                acked: &phone.acked,
                rows: &own,
                unsent: u64::from(status.unsent),
            };
            tally.acknowledged += phone.acked.len() as u64;
            tally.judged(judge(&heard, &at_hub));
            phone.judge_times(&status.device, &times, tally);
        }
    }
}

impl Phone {
    /// Somebody passes. A check that a wrong clock would refuse ends the trial by a panic.
    fn check(&mut self, time: &TrueTime) {
        let name = format!("林 {}", self.made.len() + 1);
        let saved = self.here.person(&name, 365);
        let made = Made { at_ms: time.now_ms(), boot: self.boot, n_contacts: self.contacts.len() };
        self.made.insert(saved.seq, made);
        self.acked.push(Acked { epoch: saved.epoch, seq: saved.seq });
    }

    fn reboot(&mut self) {
        self.here.reboot();
        self.boot += 1;
    }

    fn sends(&mut self, time: &TrueTime, tally: &mut Tally) {
        let begun_ms = time.now_ms();
        self.here.sync();
        self.contacts.push(Contact { boot: self.boot, begun_ms, ended_ms: time.now_ms() });
        let status = self.here.status();
        if (status.unsent, status.held, status.refused) != (0, 0, 0) {
            let off_ms = self.here.clock.wall_minus_true_ms();
            tally.fault(format!(
                "with a clock {off_ms} ms off, {} are unsent, {} held, {} refused",
                status.unsent, status.held, status.refused
            ));
        }
        self.says_how_its_clock_is(tally);
    }

    fn judge_times(&self, device: &str, times: &[CheckTime], tally: &mut Tally) {
        let really = |made: &Made| TrueCheck { at_ms: made.at_ms, error_max_ms: self.error_max_ms(made) };
        let truth: BTreeMap<u32, TrueCheck> =
            self.made.iter().map(|(seq, made)| (*seq, really(made))).collect();
        tally.faults.extend(time_faults(device, &truth, times));
        let bare = device.replace('-', "");
        let own = || times.iter().filter(|check| check.device == bare);
        if own().any(|check| check.error_ms.is_none()) {
            tally.fired(UNTIMED);
        }
        let is_due = |check: &&CheckTime| truth.get(&check.seq).is_some_and(|one| one.error_max_ms.is_some());
        let n_bounded = own().filter(is_due).filter(|check| check.error_ms.is_some()).count();
        (0..n_bounded).for_each(|_| tally.fired(BOUNDED));
        // Each phone has sent its last checks in the boot that made them.
        if n_bounded == 0 {
            tally.fault(format!("{device}: no check has a bound"));
        }
    }

    /// How wide the bound of a check may be: half the round trip and 100 ppm of the distance to a contact of the same boot,
    /// the last one before it or else the first one after it, for that is what its record or its batch carries; and what is
    /// lost in whole milliseconds. All of a sync stands for one round trip, and doubt about the rest is met by a factor of two.
    fn error_max_ms(&self, made: &Made) -> Option<i64> {
        let (before, after) = self.contacts.split_at(made.n_contacts);
        let is_same = |contact: &&Contact| contact.boot == made.boot;
        let contact = before.iter().rfind(is_same).or_else(|| after.iter().find(is_same))?;
        let half_trip_ms = (contact.ended_ms - contact.begun_ms + 1) / 2;
        let distance_ms = (made.at_ms - contact.begun_ms).abs().max((made.at_ms - contact.ended_ms).abs());
        let drift_ms = distance_ms * GRANTED_PPM / 1_000_000;
        Some(2 * (half_trip_ms + drift_ms + READING_MS))
    }

    /// Its whole chain; the bytes are not needed, their hashes are.
    fn rows(&self) -> Vec<Row> {
        let bare = |device: &str| device.replace('-', "");
        let exported = self.here.export().into_iter();
        exported
            .map(|record| Row {
                device: bare(&record.device),
                epoch: record.epoch,
                seq: record.seq,
                bytes: None,
                d: record.d,
                h: record.h,
                outcome: String::new(),
            })
            .collect()
    }

    /// The hub was heard in this boot, so the phone knows.
    fn says_how_its_clock_is(&self, tally: &mut Tally) {
        let off_ms = self.here.clock.wall_minus_true_ms().abs();
        let said = self.here.status().clock;
        let is_nearly = (off_ms - SAID_WRONG_MS).abs() < NEARLY_MS;
        if !is_nearly && said.is_some() != (off_ms > SAID_WRONG_MS) {
            tally.fault(format!("of a clock {off_ms} ms off a phone says {said:?}"));
        }
    }
}

/// Sets a clock to one of the wrong times.
fn set_wrong(clock: &PhoneClock, time: &TrueTime, dice: &mut Dice, tally: &mut Tally) {
    let wrongs = [
        (YEAR_1970, None),
        (DAY_BEHIND, Some(-DAY_MS)),
        (MINUTES_BEHIND, Some(-5 * MINUTE_MS)),
        (MINUTES_AHEAD, Some(5 * MINUTE_MS)),
        (DAY_AHEAD, Some(DAY_MS)),
        (YEARS_AHEAD, Some(10 * YEAR_MS)),
    ];
    let (what, off_ms) = dice.pick(&wrongs);
    // Nobody sets a clock to the millisecond.
    let by_hand_ms = signed(dice, 10 * SECOND_MS);
    clock.set_wall(off_ms.map_or(HOUR_MS, |off_ms| time.now_ms() + off_ms) + by_hand_ms);
    tally.fired(what);
}

/// From -n to n.
fn signed(dice: &mut Dice, n: i64) -> i64 {
    let width = u64::try_from(2 * n + 1).expect("a width");
    i64::try_from(dice.below(width)).expect("small") - n
}
