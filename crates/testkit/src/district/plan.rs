//! What is to happen on a day: drawn from the seed, before anything is played.
//!
//! Times are milliseconds since the local midnight.

use super::Options;
use super::dice::Dice;
use super::drafts::{Passage, passage};
use super::shadows::{Shadows, Wall};
use kadian_device::{FinalDisposition, VoidReason};
use std::collections::BTreeSet;

pub(super) const MINUTE_MS: i64 = 60_000;
pub(super) const HOUR_MS: i64 = 60 * MINUTE_MS;
/// A slow night, two peaks: passages of each hour, relative to each other.
const BY_HOUR: [u32; 24] = [2, 1, 1, 1, 2, 6, 14, 20, 14, 8, 6, 6, 7, 6, 6, 7, 10, 16, 20, 12, 8, 6, 4, 3];
/// Everyone is enrolled by now.
const FIRST_PASSAGE_MS: i64 = 30 * MINUTE_MS;
/// Nobody passes after this: the day is to be counted.
const LAST_PASSAGE_MS: i64 = 23 * HOUR_MS + 35 * MINUTE_MS;
const SHIFTS_MS: [i64; 3] = [12 * MINUTE_MS, 8 * HOUR_MS, 16 * HOUR_MS];
pub(super) const BACKUP_MS: i64 = 11 * HOUR_MS;
/// A device that the backup knows nothing of.
pub(super) const NEWCOMER_MS: i64 = 11 * HOUR_MS + 20 * MINUTE_MS;
const HUB_STOPS_MS: i64 = 12 * HOUR_MS + 10_000;
pub(super) const HUB_RESTORED_MS: i64 = 12 * HOUR_MS + 8 * MINUTE_MS + 10_000;
/// When an officer looks: after the restore, at the evening's peak, before the silenced come back, and at the end.
pub(super) const LOOKS_MS: [i64; 4] = [
    12 * HOUR_MS + 45 * MINUTE_MS,
    18 * HOUR_MS + 30 * MINUTE_MS,
    23 * HOUR_MS + 40 * MINUTE_MS,
    23 * HOUR_MS + 55 * MINUTE_MS,
];

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A device is enrolled at its post.
    Enrol(usize),
    /// A crew takes over on a device.
    StartShift(usize),
    /// The last crew of the day goes.
    EndShift(usize),
    /// Somebody passes: the number of a passage.
    Pass(usize),
    /// A passage is taken back, or voided later.
    Void(usize, VoidReason),
    /// What came of one who was told to wait.
    Resolve(Resolve),
    /// A device that has a network talks to the hub.
    Contact(usize),
    /// A device's wall clock is set.
    SetWall(usize, Wall),
    /// A device starts anew.
    Reboot(usize),
    /// A device is lost, with whatever it has unsent.
    Lose(usize),
    /// The hub is backed up.
    Backup,
    /// The hub's machine dies.
    HubStops,
    /// The hub stands again, from its backup.
    HubRestored,
    /// An officer looks.
    Look,
}

/// What came of one who was told to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolve {
    /// Which passage.
    pub passage: usize,
    /// Which seat.
    pub seat: u32,
    /// The device that it is keyed on.
    pub by: usize,
    /// The second reading, where one was taken.
    pub second_dc: Option<i32>,
    /// The last word.
    pub word: FinalDisposition,
}

/// A passage at a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// When.
    pub at_ms: i64,
    /// Where it is keyed.
    pub device: usize,
    /// Who passes.
    pub passage: Passage,
}

/// A whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What it was drawn for.
    pub options: Options,
    /// The post of each device.
    pub post_of: Vec<usize>,
    /// Which devices have no network when, which are lost, whose clocks are wrong.
    pub shadows: Shadows,
    /// Everyone who passes, by time.
    pub passages: Vec<Planned>,
    /// Everything that happens, by time.
    pub events: Vec<(i64, Event)>,
}

impl Plan {
    /// The day of a seed.
    pub fn of(options: Options) -> Self {
        assert!(
            options.checkpoints >= 8 && options.devices >= options.checkpoints + 4,
            "a district is larger"
        );
        assert!((1..=15).contains(&options.beat_minutes), "the app is heard at least every 15 minutes");
        let mut dice = Dice::of(options.seed);
        let post_of = post_of(&mut dice, options);
        let shadows = Shadows::draw(&mut dice, &post_of);
        let mut plan = Self { options, post_of, shadows, passages: Vec::new(), events: Vec::new() };
        plan.draw_passages(&mut dice);
        plan.draw_frame();
        plan.draw_contacts(&mut dice);
        plan.draw_corrections(&mut dice);
        plan.draw_resolutions(&mut dice);
        plan.events.extend(plan.shadows.events());
        plan.events.sort_by_key(|(at_ms, _)| *at_ms);
        plan
    }

    /// The devices of a post.
    pub fn devices_of(&self, post: usize) -> impl Iterator<Item = usize> {
        self.post_of.iter().enumerate().filter(move |(_, of)| **of == post).map(|(device, _)| device)
    }

    /// Posts whose counts cannot be told by the quarter hour: a device of theirs ran where no hub timed it.
    pub fn untimed_posts(&self) -> BTreeSet<usize> {
        self.shadows.untimed().map(|device| self.post_of[device]).collect()
    }

    fn draw_passages(&mut self, dice: &mut Dice) {
        let weights: Vec<u32> =
            (0..self.post_of.len()).map(|_| u32::try_from(dice.between(1, 6)).expect("a weight")).collect();
        while self.passages.len() < usize::try_from(self.options.checks).expect("a number of checks") {
            let hour = i64::try_from(dice.weighted(&BY_HOUR)).expect("an hour");
            // Never near the edge of a quarter hour: no drift may carry it over.
            let at_ms = hour * HOUR_MS + dice.between(0, 59) * MINUTE_MS + dice.between(5_000, 50_000);
            let device = dice.weighted(&weights);
            if (FIRST_PASSAGE_MS..LAST_PASSAGE_MS).contains(&at_ms) && self.shadows.is_there(device, at_ms) {
                let mut passage = passage(dice, at_ms / MINUTE_MS);
                // A phone in 1970 that no hub has timed takes "today" for a day of 1970.
                if self.shadows.of[device].is_untimed {
                    passage.draft.late = None;
                    passage.late_minute = None;
                }
                self.passages.push(Planned { at_ms, device, passage });
            }
        }
        self.passages.sort_by_key(|planned| planned.at_ms);
        let events = self.passages.iter().enumerate().map(|(at, planned)| (planned.at_ms, Event::Pass(at)));
        self.events.extend(events);
    }

    /// What happens on every day at the same time.
    fn draw_frame(&mut self) {
        for device in 0..self.post_of.len() {
            let begins_ms = self.shadows.begins_ms(device);
            let mut add = |at_ms: i64, event: Event| {
                if self.shadows.is_there(device, at_ms) {
                    self.events.push((at_ms, event));
                }
            };
            add(begins_ms, Event::Enrol(device));
            let first_ms = SHIFTS_MS.into_iter().find(|at_ms| *at_ms > begins_ms);
            let of_newcomer = (begins_ms > SHIFTS_MS[0]).then_some(begins_ms + MINUTE_MS);
            for at_ms in SHIFTS_MS.into_iter().filter(|at_ms| Some(*at_ms) >= first_ms).chain(of_newcomer) {
                add(at_ms, Event::StartShift(device));
            }
            add(LAST_PASSAGE_MS + MINUTE_MS, Event::EndShift(device));
        }
        self.events.extend([
            (BACKUP_MS, Event::Backup),
            (HUB_STOPS_MS, Event::HubStops),
            (HUB_RESTORED_MS, Event::HubRestored),
        ]);
        self.events.extend(LOOKS_MS.map(|at_ms| (at_ms, Event::Look)));
    }

    fn draw_contacts(&mut self, dice: &mut Dice) {
        let beat = i64::from(self.options.beat_minutes);
        for device in 0..self.post_of.len() {
            let phase = dice.between(0, beat - 1);
            let beats = (0..24 * 60 / beat).map(|n| (n * beat + phase) * MINUTE_MS);
            // Everyone who can be heard is heard just before an officer looks, and twice before the last look.
            let rounds = LOOKS_MS.into_iter().flat_map(|look_ms| [look_ms - 3 * MINUTE_MS, look_ms - 20_000]);
            let times = beats.chain(rounds).filter(|at_ms| *at_ms < LOOKS_MS[3]);
            let heard = times.filter(|at_ms| self.shadows.has_network(device, *at_ms));
            self.events.extend(heard.map(|at_ms| (at_ms, Event::Contact(device))));
        }
    }

    /// Some are taken back at once, some voided later in the same shift. Whoever waits is left alone.
    fn draw_corrections(&mut self, dice: &mut Dice) {
        for (at, planned) in self.passages.iter().enumerate() {
            if !planned.passage.fevers.is_empty() {
                continue;
            }
            let later_ms = planned.at_ms + dice.between(3, 20) * MINUTE_MS;
            let (event_ms, reason) = match dice.below(1_000) {
                0..8 => (planned.at_ms + 5_000, VoidReason::Undo),
                8..14 => (later_ms, dice.pick(&[VoidReason::Twice, VoidReason::DirectionWrong])),
                _ => continue,
            };
            let is_same_shift = shift_of(planned.at_ms) == shift_of(event_ms);
            if is_same_shift && event_ms < LAST_PASSAGE_MS && self.shadows.is_there(planned.device, event_ms)
            {
                self.events.push((event_ms, Event::Void(at, reason)));
            }
        }
    }

    /// Of the feverish: admitted or sent on here, the same on the post's other phone, gone, or left to wait.
    fn draw_resolutions(&mut self, dice: &mut Dice) {
        let waiting = self.passages.iter().enumerate().filter(|(_, planned)| !planned.passage.is_referred);
        let waiting =
            waiting.flat_map(|(at, planned)| planned.passage.fevers.iter().map(move |seat| (at, *seat)));
        for (turn, (at, seat)) in waiting.enumerate() {
            let planned = &self.passages[at];
            let at_ms = planned.at_ms + dice.between(10, 14) * MINUTE_MS;
            let other = self
                .devices_of(self.post_of[planned.device])
                .find(|device| *device != planned.device && self.shadows.is_there(*device, at_ms));
            let (admit, refer, left) =
                (FinalDisposition::Admit, FinalDisposition::Refer, FinalDisposition::Left);
            let (by, second_dc, word) = match turn % 6 {
                0 => (planned.device, Some(366), admit),
                1 => (other.unwrap_or(planned.device), Some(381), refer),
                2 => (planned.device, Some(379), refer),
                3 => (other.unwrap_or(planned.device), Some(367), admit),
                4 => (planned.device, None, left),
                _ => continue,
            };
            if at_ms < LAST_PASSAGE_MS && self.shadows.is_there(by, at_ms) {
                let resolve = Resolve { passage: at, seat, by, second_dc, word };
                self.events.push((at_ms, Event::Resolve(resolve)));
            }
        }
    }
}

fn shift_of(at_ms: i64) -> usize {
    SHIFTS_MS.iter().filter(|begins_ms| **begins_ms <= at_ms).count()
}

/// At least one device a post, the others anywhere.
fn post_of(dice: &mut Dice, options: Options) -> Vec<usize> {
    let n_posts = usize::try_from(options.checkpoints).expect("a number of posts");
    let n_devices = usize::try_from(options.devices).expect("a number of devices");
    (0..n_devices).map(|device| if device < n_posts { device } else { dice.below(n_posts) }).collect()
}
