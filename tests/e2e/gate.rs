//! What a volunteer does at the gate, as the field guide speaks of it. Every tap is counted.

use super::screen::{Phone, Screen};
use kadian_domain::Direction;
use kadian_testkit::wait;

impl<S: Screen> Phone<S> {
    /// One tap; how many a passer costs is measured by these.
    fn touch(&mut self, taps: &mut u32, id: &str) {
        self.0.tap(id);
        *taps += 1;
    }

    fn touch_digits(&mut self, taps: &mut u32, prefix: &str, digits: &str) {
        for digit in digits.chars() {
            self.touch(taps, &format!("{prefix}-{digit}"));
        }
    }

    /// Chooses the direction where it is another one.
    pub(crate) fn direction(&mut self, direction: Direction) -> &mut Self {
        self.0.tap(&format!(
            "direction-{}",
            match direction {
                Direction::Entry => "entry",
                Direction::Exit => "exit",
            }
        ));
        self
    }

    /// A walker: digits and save. Answers the taps that it took.
    pub(crate) fn walker(&mut self, tenths: i32) -> u32 {
        let mut taps = 0;
        self.touch_digits(&mut taps, "key", &tenths.to_string());
        self.touch(&mut taps, "save");
        taps
    }

    /// The plate of a vehicle, keyed on its own pad.
    pub(crate) fn plate(&mut self, plate: &str) -> u32 {
        let mut taps = 0;
        self.touch(&mut taps, "subject-vehicle");
        wait::until("the plate pad", || (self.0.count("plate-text") > 0).then_some(()));
        // The province that was keyed last stands there already.
        let shown = self.0.text("plate-text").unwrap_or_default();
        let rest = plate.chars().skip_while(|c| shown.contains(*c) && !c.is_ascii()).collect::<String>();
        for character in rest.chars() {
            self.touch(&mut taps, &format!("plate-{character}"));
        }
        self.touch(&mut taps, "plate-done");
        taps
    }

    /// The readings of a vehicle's seats; three digits lead to the next seat by themselves.
    pub(crate) fn seats(&mut self, readings: &[i32]) -> u32 {
        let mut taps = 0;
        for tenths in readings {
            self.touch_digits(&mut taps, "key", &tenths.to_string());
        }
        taps
    }

    /// A whole car. Answers the taps that it took.
    pub(crate) fn car(&mut self, plate: &str, readings: &[i32]) -> u32 {
        let mut taps = self.plate(plate) + self.seats(readings);
        self.touch(&mut taps, "save");
        taps
    }

    /// A bus, or a tally, of so many.
    pub(crate) fn count_of(&mut self, kind: &str, n: u32) -> u32 {
        let mut taps = 0;
        self.touch(&mut taps, "subject-count");
        self.touch(&mut taps, &format!("count-{kind}"));
        self.touch_digits(&mut taps, "key", &n.to_string());
        self.touch(&mut taps, "save");
        taps
    }

    /// The next check is from paper: HH:MM of today.
    pub(crate) fn enter_from_paper(&mut self, time: &str) -> &mut Self {
        self.open("late", "late");
        self.0.tap("late-today");
        for digit in time.chars().filter(char::is_ascii_digit) {
            self.0.tap(&format!("late-{digit}"));
        }
        self.0.tap("late-done");
        self.shows("gate")
    }

    /// Goes to a screen by one tap on a key of the gate.
    pub(crate) fn open(&mut self, key: &str, screen: &str) -> &mut Self {
        // What is not wanted for every passer lies behind one more key.
        if self.0.count(key) == 0 {
            self.0.tap("more");
            wait::until(key, || (self.0.count(key) > 0).then_some(()));
        }
        self.0.tap(key);
        self.shows(screen)
    }

    /// Back to the gate from wherever this is.
    pub(crate) fn home(&mut self) -> &mut Self {
        // A screen may go between the look and the tap: whether the gate is there is looked at again each time.
        wait::until("the gate", || {
            let is_there = self.0.count("screen-gate") > 0;
            if !is_there {
                self.0.tap_if_shown("back");
            }
            is_there.then_some(())
        });
        self
    }

    /// Begins a shift with the first volunteers of the list.
    pub(crate) fn begin_shift(&mut self, n: usize) -> &mut Self {
        self.open("shift", "shift");
        for at in 0..n {
            self.0.tap_nth("shift-volunteer", at);
        }
        self.0.tap("shift-start");
        self.shows("gate")
    }

    /// The slip of the check that is shown.
    pub(crate) fn slip(&mut self) -> String {
        let text = wait::until("a slip", || self.0.text("slip"));
        let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let word = text.split_whitespace().find(|word| word.matches('-').count() == 2);
        word.unwrap_or_else(|| panic!("no slip in {text}")).chars().filter(is_part).collect()
    }

    /// Opens the one who waits, from the wait list.
    pub(crate) fn open_recheck(&mut self, slip: &str) -> &mut Self {
        self.open("rechecks", "rechecks");
        self.0.tap_where("recheck-row", "data-slip", slip);
        self.shows("resolve")
    }

    /// Opens whoever is under a slip, by keying it as it stands on paper.
    pub(crate) fn key_slip(&mut self, slip: &str) -> &mut Self {
        // Where nobody waits, the list lies behind the key for what is wanted more seldom.
        let way = if self.0.count("rechecks") > 0 { "rechecks" } else { "more-rechecks" };
        self.open(way, "rechecks");
        self.0.tap("key-slip");
        self.shows("slip");
        let mut parts = slip.split('-').skip(1);
        let (letter, counter) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        for character in letter.chars().chain(counter.chars()) {
            self.0.tap(&format!("slip-{character}"));
        }
        self.0.tap("slip-go");
        self.shows("resolve")
    }

    /// Says which passer under the slip is meant, where the screen asks.
    pub(crate) fn choose_seat(&mut self, seat: u32) -> &mut Self {
        self.0.tap(&format!("resolve-seat-{seat}"));
        self
    }

    /// From whatever the last result was to the pad.
    pub(crate) fn open_pad(&mut self) -> &mut Self {
        wait::until("the pad or the result", || {
            (self.0.count("key-1") + self.0.count("next") > 0).then_some(())
        });
        if self.0.count("next") > 0 {
            self.next();
        }
        self
    }

    /// Waits until the plate and the digits of the seat that is being keyed stand there.
    pub(crate) fn shows_kept(&mut self, plate: &str, digits: &str) -> &mut Self {
        wait::until(&format!("{plate} with {digits}"), || {
            let shown = self.0.text("plate-text")?;
            let seat = self.0.text("seat-1")?;
            let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            (plain(&shown).contains(plate) && plain(&seat).contains(digits)).then_some(())
        });
        self
    }

    /// The second reading, at the wrist, which decides.
    pub(crate) fn second_reading(&mut self, tenths: i32) -> &mut Self {
        self.0.tap("site-wrist");
        for digit in tenths.to_string().chars() {
            self.0.tap(&format!("key-{digit}"));
        }
        self.0.tap("resolve-save");
        self
    }

    /// Waits until the last word is said, and goes back to the gate.
    pub(crate) fn shows_resolved(&mut self, disposition: &str) -> &mut Self {
        let what = format!("the last word {disposition}");
        wait::until(&what, || self.0.attribute("resolved", "data-disposition").filter(|d| d == disposition));
        self.0.tap("resolved-next");
        self.home()
    }

    /// Waits until nobody, or so many, wait for a second reading.
    pub(crate) fn shows_waiting(&mut self, n: u32) -> &mut Self {
        let n = n.to_string();
        wait::until(&format!("{n} waiting"), || {
            let shown = self.0.attribute("rechecks", "data-waiting").unwrap_or_else(|| "0".to_owned());
            (shown == n).then_some(())
        });
        self
    }

    /// The day's figures as the line at the gate has them: entries, exits, suspected, confirmed, voids.
    pub(crate) fn today(&mut self) -> [u32; 5] {
        ["entries", "exits", "suspected", "confirmed", "voids"].map(|name| {
            let shown = self.0.attribute("today-line", &format!("data-{name}")).unwrap_or_default();
            shown.parse().unwrap_or_else(|_| panic!("{name} in the day's line: {shown:?}"))
        })
    }
}
