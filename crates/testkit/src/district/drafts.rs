//! Who passes: what a volunteer keys, and what the generator knows of it.

use super::dice::{Dice, Luck};
use kadian_device::{
    BusDraft, CheckDraft, Direction, Disposition, Keyed, LateDay, LateTime, SeatDraft, VehicleDraft,
};
use kadian_domain::check::Forced;

/// One in so many passers with a reading of their own is feverish, in thousandths.
const FEVERS_PER_MILLE: u64 = 3;
/// At or over this at the forehead.
const THRESHOLD_DC: i32 = 373;
const PROVINCES: [&str; 4] = ["闽D", "闽C", "粤B", "浙A"];
const NAMES: [&str; 6] = ["王芳", "林国强", "陈美玲", "黄志明", "吴小云", "张建国"];

/// A passage as it is keyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What is keyed.
    pub draft: CheckDraft,
    /// How many pass.
    pub n_passers: u32,
    /// Whether it is a vehicle or a bus.
    pub is_vehicle: bool,
    /// The seats of the feverish; 0 for a person on foot.
    pub fevers: Vec<u32>,
    /// Whether those are sent on at once, without a wait.
    pub is_referred: bool,
    /// The minute of the day, where it comes from paper.
    pub late_minute: Option<i64>,
}

/// Somebody passes. `at_minute` is when, for what is entered from paper.
pub(super) fn passage(dice: &mut Dice, at_minute: i64) -> Passage {
    let direction = dice.pick(&[Direction::Entry, Direction::Exit]);
    let mut passage = match dice.weighted(&[70, 14, 4, 12]) {
        0 => person(dice),
        1 => vehicle(dice),
        2 => bus(dice),
        _ => tally(dice),
    };
    passage.draft.direction = direction;
    if dice.chance(5) == Luck::Yes {
        let minute = (at_minute - dice.between(20, 90)).max(1);
        let time = format!("{}:{:02}", minute / 60, minute % 60);
        passage.draft.late = Some(LateTime { day: LateDay::Today, time });
        passage.late_minute = Some(minute);
    }
    passage
}

fn reading(dice: &mut Dice) -> (Keyed, Luck) {
    let luck = dice.chance(FEVERS_PER_MILLE);
    let tenths = match luck {
        Luck::Yes => dice.between(i64::from(THRESHOLD_DC), 398),
        Luck::No => dice.between(355, i64::from(THRESHOLD_DC) - 1),
    };
    (Keyed::Tenths(i32::try_from(tenths).expect("a temperature")), luck)
}

fn plain(draft: CheckDraft, n_passers: u32) -> Passage {
    Passage { draft, n_passers, is_vehicle: false, fevers: Vec::new(), is_referred: false, late_minute: None }
}

fn person(dice: &mut Dice) -> Passage {
    let (keyed, luck) = reading(dice);
    let name = (dice.chance(300) == Luck::Yes).then(|| dice.pick(&NAMES).to_owned());
    let mut passage = plain(CheckDraft { reading_dc: Some(keyed), name, ..CheckDraft::default() }, 1);
    if luck == Luck::Yes {
        passage.fevers.push(0);
        // The worst are not kept waiting.
        if dice.chance(200) == Luck::Yes {
            passage.draft.forced = Some(Forced { disposition: Disposition::Refer, reason: None });
            passage.is_referred = true;
        }
    }
    passage
}

fn seat(dice: &mut Dice, seat: u32) -> (SeatDraft, Luck) {
    let (reading_dc, luck) = reading(dice);
    let draft =
        SeatDraft { seat, reading_dc, method: None, site: None, name: None, phone: None, forced: None };
    (draft, luck)
}

fn plate(dice: &mut Dice) -> String {
    format!("{}{:05}", dice.pick(&PROVINCES), dice.below(100_000))
}

fn vehicle(dice: &mut Dice) -> Passage {
    let n = u32::try_from(dice.between(1, 5)).expect("a few seats");
    let seats: Vec<(SeatDraft, Luck)> = (1..=n).map(|number| seat(dice, number)).collect();
    let fevers = seats.iter().filter(|(_, luck)| *luck == Luck::Yes).map(|(draft, _)| draft.seat).collect();
    let seats = seats.into_iter().map(|(draft, _)| draft).collect();
    let vehicle = VehicleDraft { plate: plate(dice), seats };
    let passage = plain(CheckDraft { vehicle: Some(vehicle), sure: true, ..CheckDraft::default() }, n);
    Passage { is_vehicle: true, fevers, ..passage }
}

fn bus(dice: &mut Dice) -> Passage {
    let n = u32::try_from(dice.between(8, 50)).expect("a bus");
    let mut fevers = Vec::new();
    let mut exceptions = Vec::new();
    if dice.chance(60) == Luck::Yes {
        let number = u32::try_from(dice.between(1, 8)).expect("a seat");
        let (mut exception, _) = seat(dice, number);
        exception.reading_dc = Keyed::Tenths(380);
        exceptions.push(exception);
        fevers.push(number);
    }
    let bus = BusDraft { plate: plate(dice), n, exceptions };
    let passage = plain(CheckDraft { bus: Some(bus), sure: true, ..CheckDraft::default() }, n);
    Passage { is_vehicle: true, fevers, ..passage }
}

fn tally(dice: &mut Dice) -> Passage {
    let n = u32::try_from(dice.between(2, 12)).expect("a few");
    plain(CheckDraft { tally: Some(n), ..CheckDraft::default() }, n)
}
