//! A day at one gate: sixty passers of a seeded queue, three fevers through all paths, two kills, an undo, a late
//! entry, a change of crew, the hub away for half of it. At the end the hub's page, its export, the phones and the
//! script's own count agree to the number.

use super::chromium::{Chromium, Display};
use super::queue::{Count, Who, sixty};
use super::screen::{Officer, Screen};
use super::seat::{BrowserSeat, Seat, WindowSeat, keeps_half};
use super::webdriver::Desk;
use kadian_domain::Direction;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use std::collections::BTreeMap;

/// Changes the order of the queue and the readings; printed, so that a failing day can be played again.
const SEED: u64 = 20_261_125;

/// A walker is digits and at most one tap; a car of five is done in at most thirty.
const WALKER_TAPS_MAX: u32 = 3 + 1;
const CAR_OF_FIVE_TAPS_MAX: u32 = 30;

#[test]
fn a_day_at_one_gate_in_a_browser_ends_with_the_same_numbers_everywhere() {
    let mut day = Day::new();
    let lin = PhoneBox::enrolled("林", &day.hub.link(CHECKPOINTS[1]));
    let mut seat = BrowserSeat::of(lin);
    day.pass(&mut seat);
    day.agrees(&mut seat);
}

#[test]
fn a_day_at_one_gate_in_the_window_ends_with_the_same_numbers_everywhere() {
    let mut day = Day::new();
    let (data, desk) = (tempfile::tempdir().unwrap(), Desk::start());
    let mut seat = WindowSeat::of(&desk, data.path());
    seat.phone().enrol(&day.hub.link(CHECKPOINTS[1]));
    day.pass(&mut seat);
    day.agrees(&mut seat);
    seat.close();
}

struct Day {
    hub: HubBox,
    /// The post's other phone.
    chen: BrowserSeat,
    want: Count,
    /// Slips that wait on paper, by who holds them.
    slips: BTreeMap<&'static str, String>,
    taps: BTreeMap<String, u32>,
    direction: Direction,
}

impl Day {
    fn new() -> Self {
        let mut hub = HubBox::at_midday(now_ms());
        hub.start();
        let chen = BrowserSeat::of(PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1])));
        let (want, slips, taps) = (Count::default(), BTreeMap::new(), BTreeMap::new());
        Self { hub, chen, want, slips, taps, direction: Direction::Entry }
    }

    /// Plays the day at a gate.
    #[expect(clippy::print_stdout, reason = "a failing day is played again by its seed")]
    fn pass<S: Seat>(&mut self, seat: &mut S) {
        let queue = sixty(SEED);
        println!("seed {SEED}, {} arrivals", queue.len());
        seat.phone().shows("gate").begin_shift(1);
        let (away, back) = (queue.len() / 4, queue.len() * 3 / 4);
        let mut has_kept_half = false;
        for (n, arrival) in queue.iter().enumerate() {
            match n {
                _ if n == away => self.hub.stop(),
                _ if n == back => self.come_back(seat),
                4 => self.undo(seat),
                16 => {
                    seat.phone().begin_shift(2);
                }
                _ => {}
            }
            self.face(seat, arrival.direction);
            if let (Who::Car(plate, readings), false) = (&arrival.who, has_kept_half) {
                self.half_keyed_and_killed(seat, plate, readings);
                has_kept_half = true;
            } else {
                self.one(seat, &arrival.who);
            }
            self.want.add(arrival);
        }
        assert!(has_kept_half);
        self.resolve_here(seat);
    }

    fn face<S: Seat>(&mut self, seat: &mut S, direction: Direction) {
        if self.direction != direction {
            seat.phone().direction(direction);
            self.direction = direction;
        }
    }

    fn one<S: Seat>(&mut self, seat: &mut S, who: &Who) {
        let phone = seat.phone();
        match who {
            Who::Walker(tenths) => {
                let taps = phone.walker(*tenths);
                phone.shows_result("admit");
                self.measured("walker".to_owned(), taps);
            }
            Who::Paper(tenths) => {
                let time = a_minute_ago(&self.hub);
                phone.enter_from_paper(&time).walker(*tenths);
                phone.shows_result("admit");
                // The gate stays with the paper until it is told otherwise.
                if phone.0.count("late-bar") > 0 {
                    phone.open("late", "late");
                    phone.0.tap("late-cancel");
                    phone.shows("gate");
                }
            }
            Who::Wrist(tenths) => {
                phone.walker(*tenths);
                phone.shows_result("recheck");
                self.slips.insert("wrist", phone.slip());
                // The battery is empty while the passer is being told to sit down.
                seat.kill();
                seat.phone().shows("gate");
                seat.phone().open_pad();
            }
            Who::Leaver(tenths) => {
                phone.walker(*tenths);
                phone.shows_result("recheck");
                self.slips.insert("leaver", phone.slip());
                phone.next();
            }
            Who::Car(plate, readings) => {
                let taps = phone.car(plate, readings);
                phone.shows_result("admit");
                self.measured(format!("car of {}", readings.len()), taps);
            }
            Who::FeverCar(plate, readings) => {
                phone.car(plate, readings);
                phone.shows_result("recheck");
                self.slips.insert("car", phone.slip());
                phone.next();
                self.resolved_on_the_other_phone();
            }
            Who::Bus(n) => {
                phone.count_of("bus", *n);
                phone.shows_result("admit");
            }
            Who::Tally(n) => {
                phone.count_of("tally", *n);
                phone.shows_result("admit");
            }
        }
    }

    fn measured(&mut self, what: String, taps: u32) {
        let most = self.taps.entry(what).or_default();
        *most = taps.max(*most);
    }

    /// A car is half keyed, and the process is killed; what was keyed is there again.
    fn half_keyed_and_killed<S: Seat>(&mut self, seat: &mut S, plate: &str, readings: &[i32]) {
        let mut taps = seat.phone().plate(plate);
        let (half, last) = (readings[0] / 10, readings[0] % 10);
        let half = half.to_string();
        seat.phone().key(&half);
        seat.phone().shows_kept(plate, &half);
        keeps_half(seat.data(), &half);
        seat.kill();
        seat.phone().shows("gate").shows_kept(plate, &half);
        seat.phone().key(&last.to_string());
        taps += 3 + seat.phone().seats(&readings[1..]);
        seat.phone().save().shows_result("admit");
        self.measured(format!("car of {}", readings.len()), taps + 1);
    }

    /// One is keyed wrong and taken back: it counts as a void and as nothing else.
    fn undo<S: Seat>(&mut self, seat: &mut S) {
        let phone = seat.phone();
        phone.walker(365);
        phone.shows_result("admit");
        phone.0.tap("undo");
        kadian_testkit::wait::until("it to be taken back", || (phone.0.count("undone") > 0).then_some(()));
        self.want.voids += 1;
    }

    /// The car's third passer walks over to the other phone with the slip.
    fn resolved_on_the_other_phone(&mut self) {
        let slip = self.slips["car"].clone();
        let phone = self.chen.phone();
        phone.shows("gate").key_slip(&slip).choose_seat(3).second_reading(384);
        phone.picture("day-referred").shows_resolved("refer");
    }

    /// The hub is there again, and both phones hear of each other.
    fn come_back<S: Seat>(&mut self, seat: &mut S) {
        self.hub.start();
        seat.phone().send_now().shows_unsent(0).home();
        self.chen.phone().send_now().shows_unsent(0).home();
    }

    /// At the end of the day everyone who waits gets a last word.
    fn resolve_here<S: Seat>(&mut self, seat: &mut S) {
        let phone = seat.phone();
        phone.open_recheck(&self.slips["wrist"]).picture("day-resolve");
        phone.second_reading(365).shows_resolved("admit");
        phone.open_recheck(&self.slips["leaver"]);
        phone.0.tap("resolve-left");
        phone.shows_resolved("left");
    }

    /// The phones, the page, the export and the script's own count.
    #[expect(clippy::print_stdout, reason = "the taps are measured to be read")]
    fn agrees<S: Seat>(&mut self, seat: &mut S) {
        println!("taps at most: {:?}", self.taps);
        assert!(self.taps["walker"] <= WALKER_TAPS_MAX);
        assert!(self.taps["car of 5"] <= CAR_OF_FIVE_TAPS_MAX);
        seat.phone().send_now().shows_unsent(0).home();
        self.chen.phone().send_now().shows_unsent(0).home();
        seat.phone().send_now().shows_unsent(0).home().shows_waiting(0);
        let Count { checks, entries, exits, suspected, confirmed, voids } = self.want;
        assert_eq!(entries + exits, 60);
        assert_eq!(seat.phone().today(), [entries, exits, suspected, confirmed, voids], "the phone's day");
        assert_eq!(self.chen.phone().today(), [0; 5], "a resolution is no passage");
        seat.phone().open("today-line", "today").picture("day-today").home();

        let mut officer = Officer(Chromium::open(Display::Desk, self.hub.url()));
        officer.sign_in("officer", self.hub.password(), "three geese at dawn");
        officer.shows_totals(entries, exits, suspected).shows_confirmed(confirmed).picture("day-now");
        let stats = self.hub.stats();
        assert_eq!((&stats["checks"], &stats["held"]), (&checks.into(), &0.into()), "{stats}");
        assert_eq!(self.exported(), self.want, "the export");
    }

    /// What the export adds up to.
    fn exported(&self) -> Count {
        let out = self.hub.file("checks.csv");
        self.hub.json(&["export", "checks", "--format", "csv", "--out", out.to_str().unwrap()]);
        let text = std::fs::read_to_string(out).unwrap();
        let mut lines = text.trim_start_matches('\u{feff}').lines();
        let headings: Vec<&str> = lines.next().unwrap().split(',').collect();
        let mut count = Count::default();
        for line in lines {
            let row: BTreeMap<&str, &str> = headings.iter().copied().zip(line.split(',')).collect();
            if !row["voided_by"].is_empty() {
                count.voids += 1;
                continue;
            }
            let number = |name: &str| row[name].parse::<u32>().unwrap_or_else(|_| panic!("{name} in {line}"));
            count.checks += 1;
            if row["direction"] == "entry" {
                count.entries += number("passers");
            } else {
                count.exits += number("passers");
            }
            count.suspected += number("suspected");
            count.confirmed += number("confirmed");
        }
        count
    }
}

#[expect(clippy::disallowed_methods, reason = "the story happens now, and its times on paper are of now")]
pub(crate) fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// HH:MM of a minute ago, in the hub's zone.
fn a_minute_ago(hub: &HubBox) -> String {
    let minutes = (now_ms() + hub.ahead_ms - 60_000).rem_euclid(86_400_000) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
