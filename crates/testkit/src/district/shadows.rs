//! What goes wrong on a day: networks that are away, phones that are lost, clocks that are wrong.

use super::dice::Dice;
use super::plan::{BACKUP_MS, Event, HOUR_MS, HUB_RESTORED_MS, LOOKS_MS, MINUTE_MS, NEWCOMER_MS};

/// When devices are enrolled.
const ENROLLED_MS: i64 = 5 * MINUTE_MS;
/// The silenced come back after the third look.
const SILENCED_TO_MS: i64 = LOOKS_MS[2] + 4 * MINUTE_MS;
/// Longer than this and a hub calls a device silent, shorter and it does not: no outage begins just before a look.
const SURELY_SILENT_MS: i64 = 40 * MINUTE_MS;

/// What a wall clock is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// The year 1970, as after an empty battery.
    Year1970,
    /// Ten years ahead.
    TenYearsAhead,
    /// A day behind.
    DayBehind,
    /// Another zone's time, so many hours away.
    Hours(i64),
    /// Set right.
    Right,
}

/// What goes wrong with one device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shadow {
    /// From when to when it has no network.
    pub outages: Vec<(i64, i64)>,
    /// When it is lost.
    pub lost_ms: Option<i64>,
    /// Whether it comes late in the morning.
    pub is_newcomer: bool,
    /// When its wall clock is set, and to what.
    pub walls: Vec<(i64, Wall)>,
    /// When it starts anew.
    pub reboots_ms: Vec<i64>,
    /// Whether it ran where no hub timed it.
    pub is_untimed: bool,
    /// How far its monotonic clock runs off.
    pub drift_ppm: i64,
}

/// What goes wrong with each device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadows {
    /// By device.
    pub of: Vec<Shadow>,
    /// Posts that are silenced in the evening.
    pub silenced: Vec<usize>,
}

impl Shadows {
    pub(super) fn draw(dice: &mut Dice, post_of: &[usize]) -> Self {
        let n_posts = post_of.iter().max().map_or(0, |last| last + 1);
        let mut shadows = Self { of: vec![Shadow::default(); post_of.len()], silenced: Vec::new() };
        let mut posts: Vec<usize> = (0..n_posts).collect();
        dice.shuffle(&mut posts);
        let (silenced, others) = posts.split_at((n_posts / 12).max(2));
        shadows.silenced = silenced.to_vec();
        shadows.silence(dice, post_of);
        // Those that are lost, or run untimed, have a colleague, and no other trouble.
        let mut paired: Vec<usize> = (0..post_of.len()).filter(|at| others.contains(&post_of[*at])).collect();
        paired.retain(|at| post_of.iter().filter(|post| **post == post_of[*at]).count() > 1);
        dice.shuffle(&mut paired);
        let mut posts_taken = Vec::new();
        let mut alone = paired.into_iter().filter(|at| {
            let is_free = !posts_taken.contains(&post_of[*at]);
            posts_taken.push(post_of[*at]);
            is_free
        });
        let mut next = || alone.next().expect("enough posts have two devices");
        let (first_lost, second_lost, newcomer, untimed) = (next(), next(), next(), next());
        shadows.lose(first_lost, 9 * HOUR_MS + 30 * MINUTE_MS);
        shadows.lose(second_lost, 16 * HOUR_MS + 20 * MINUTE_MS);
        shadows.of[newcomer].is_newcomer = true;
        shadows.leave_untimed(untimed);
        let troubled = [first_lost, second_lost, newcomer, untimed].map(|at| post_of[at]);
        let calm: Vec<usize> = others.iter().copied().filter(|post| !troubled.contains(post)).collect();
        shadows.cut_off(dice, post_of, &calm);
        shadows.set_clocks(dice);
        shadows
    }

    /// Whether a device is at its post: enrolled, and not lost.
    pub(super) fn is_there(&self, device: usize, at_ms: i64) -> bool {
        at_ms >= self.begins_ms(device) && self.of[device].lost_ms.is_none_or(|lost_ms| at_ms < lost_ms)
    }

    /// When a device is enrolled.
    pub(super) fn begins_ms(&self, device: usize) -> i64 {
        if self.of[device].is_newcomer { NEWCOMER_MS } else { ENROLLED_MS }
    }

    /// Whether a device could talk to a hub, if there was one.
    pub(super) fn has_network(&self, device: usize, at_ms: i64) -> bool {
        let is_away =
            self.of[device].outages.iter().any(|(from_ms, to_ms)| (*from_ms..*to_ms).contains(&at_ms));
        self.is_there(device, at_ms) && at_ms > self.begins_ms(device) && !is_away
    }

    pub(super) fn untimed(&self) -> impl Iterator<Item = usize> {
        self.of.iter().enumerate().filter(|(_, shadow)| shadow.is_untimed).map(|(device, _)| device)
    }

    pub(super) fn events(&self) -> Vec<(i64, Event)> {
        let mut events = Vec::new();
        for (device, shadow) in self.of.iter().enumerate() {
            events.extend(shadow.reboots_ms.iter().map(|at_ms| (*at_ms, Event::Reboot(device))));
            events.extend(shadow.walls.iter().map(|(at_ms, wall)| (*at_ms, Event::SetWall(device, *wall))));
            events.extend(shadow.lost_ms.map(|at_ms| (at_ms, Event::Lose(device))));
        }
        events.retain(|(at_ms, event)| match event {
            Event::Reboot(device) | Event::SetWall(device, _) => self.is_there(*device, *at_ms),
            _ => true,
        });
        events
    }

    /// All phones of a post fall silent in the evening.
    fn silence(&mut self, dice: &mut Dice, post_of: &[usize]) {
        for post in self.silenced.clone() {
            let from_ms = 21 * HOUR_MS + dice.between(0, 100) * MINUTE_MS;
            for device in (0..post_of.len()).filter(|device| post_of[*device] == post) {
                self.of[device].outages.push((from_ms, SILENCED_TO_MS));
            }
        }
    }

    /// Two hours without a network, and then it is gone.
    fn lose(&mut self, device: usize, at_ms: i64) {
        self.of[device].outages.push((at_ms - 2 * HOUR_MS, at_ms));
        self.of[device].lost_ms = Some(at_ms);
    }

    /// Its battery runs empty while it has no network, and once more before it is heard.
    fn leave_untimed(&mut self, device: usize) {
        let from_ms = 14 * HOUR_MS;
        let shadow = &mut self.of[device];
        shadow.outages.push((from_ms, from_ms + 4 * HOUR_MS));
        shadow.reboots_ms.extend([from_ms + HOUR_MS, from_ms + 3 * HOUR_MS]);
        shadow.walls.extend([
            (from_ms + HOUR_MS + 1_000, Wall::Year1970),
            (from_ms + 3 * HOUR_MS + 1_000, Wall::Right),
        ]);
        shadow.is_untimed = true;
    }

    /// Whole posts and single phones lose the network for hours.
    fn cut_off(&mut self, dice: &mut Dice, post_of: &[usize], calm: &[usize]) {
        for (turn, post) in calm.iter().enumerate().filter(|(turn, _)| turn % 3 < 2) {
            let outage = outage(dice);
            let mut devices: Vec<usize> = (0..post_of.len()).filter(|at| post_of[*at] == *post).collect();
            if turn % 3 == 1 {
                devices.truncate(1);
            }
            for device in devices {
                self.of[device].outages.push(outage);
            }
        }
    }

    fn set_clocks(&mut self, dice: &mut Dice) {
        let morning_ms = 20 * MINUTE_MS;
        for (device, shadow) in self.of.iter_mut().enumerate() {
            shadow.drift_ppm = dice.between(-20, 20);
            if shadow.is_untimed {
                continue;
            }
            match device % 16 {
                3 => shadow.walls.push((morning_ms, Wall::Year1970)),
                5 => shadow.walls.push((morning_ms, Wall::TenYearsAhead)),
                7 => shadow.walls.extend([(7 * HOUR_MS, Wall::DayBehind), (9 * HOUR_MS, Wall::Right)]),
                9 => shadow.walls.extend([(10 * HOUR_MS, Wall::Hours(-8)), (17 * HOUR_MS, Wall::Hours(3))]),
                // A restart alone, in the rush of the morning.
                11 => shadow.reboots_ms.push(7 * HOUR_MS + 10 * MINUTE_MS + 1_000),
                _ => {}
            }
        }
    }
}

/// One to four hours of the day, from a moment that leaves no look in doubt.
fn outage(dice: &mut Dice) -> (i64, i64) {
    loop {
        let from_ms = dice.between(60, 19 * 60) * MINUTE_MS + 30_000;
        let to_ms = from_ms + dice.between(60, 240) * MINUTE_MS;
        let blurs = |look_ms: &i64| (look_ms - SURELY_SILENT_MS..=*look_ms).contains(&from_ms);
        // Whoever comes back within minutes of the restore is heard by beats, and by the round before the look.
        let ends_in_restore = (BACKUP_MS..HUB_RESTORED_MS).contains(&to_ms);
        if !LOOKS_MS.iter().any(blurs) && !ends_in_restore {
            return (from_ms, to_ms);
        }
    }
}
