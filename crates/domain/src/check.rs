//! One passage at a checkpoint, and the rule that decides what each passer is told.

mod draft;

pub use draft::{BusDraft, CheckDraft, Forced, SeatDraft, VehicleDraft};

use crate::code::{Code, Problem};
use crate::config::Config;
use crate::fever::{Cause, Fever, Outcome, cause, fever};
use crate::limits::{COUNT_MAX, SEATS_MAX};
use crate::plate::{Plate, Sure};
use crate::reading::{Keyed, Method, Reading, Site};
use crate::reason::ReasonId;
use crate::slip::Slip;
use crate::subject::{Occupant, Passer, Person, Subject};
use crate::text;
use serde::{Deserialize, Serialize};

/// Into the village or out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 进.
    #[default]
    Entry,
    /// 出.
    Exit,
}

/// What the passer is told. The order is that of weight: a vehicle shows the worst of its seats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// 放行.
    Admit,
    /// 离开: did not wait.
    Left,
    /// 劝返.
    TurnBack,
    /// 复测: wait aside, measured again.
    Recheck,
    /// 转送.
    Refer,
}

/// One passage, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Who passes.
    pub subject: Subject,
    /// Where to.
    pub direction: Direction,
    /// What they were told; of several the worst.
    pub disposition: Disposition,
    /// Why a person's disposition is another than the reading asks for.
    pub reason: Option<ReasonId>,
    /// The slip of one where somebody was told to wait or was sent on.
    pub slip: Option<Slip>,
    /// When it happened, where it was entered later from paper (Unix milliseconds).
    pub observed_ms: Option<i64>,
}

impl Check {
    /// Everyone with a reading of their own, by seat; a tally has none.
    pub fn passers(&self) -> Vec<Passer> {
        match &self.subject {
            Subject::Person(person) => vec![Passer {
                seat: 0,
                reading: person.reading,
                disposition: self.disposition,
                reason: self.reason,
                name: person.name.clone(),
                phone: person.phone.clone(),
                origin: person.origin.clone(),
            }],
            Subject::Vehicle { occupants, .. } => occupants.iter().map(Passer::from).collect(),
            Subject::Bus { exceptions, .. } => exceptions.iter().map(Passer::from).collect(),
            Subject::Tally { .. } => Vec::new(),
        }
    }
}

/// What the rules say of a draft: everything of a check but the slip, which needs a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The check, without a slip.
    pub check: Check,
    /// What the worst reading says.
    pub cause: Cause,
}

impl Judged {
    /// The check, with the slip where one was drawn.
    pub fn with_slip(self, slip: Option<Slip>) -> Check {
        Check { slip, ..self.check }
    }
}

/// How many passers of a check are suspected, and how many of them confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FeverCount {
    /// First readings at or over the threshold, and second ones where the first said nothing.
    pub n_suspected: u32,
    /// Those of them that a second reading confirmed, or nobody measured again.
    pub n_confirmed: u32,
}

impl FeverCount {
    /// Counts passers, each with what came of its wait.
    pub fn of<'a>(passers: impl IntoIterator<Item = (&'a Passer, Option<Outcome>)>, config: &Config) -> Self {
        let of_one = |(passer, outcome): (&Passer, _)| {
            fever(cause(passer.reading, config), passer.disposition, outcome)
        };
        passers.into_iter().map(of_one).collect()
    }
}

impl FromIterator<Fever> for FeverCount {
    fn from_iter<T: IntoIterator<Item = Fever>>(fevers: T) -> Self {
        fevers.into_iter().fold(Self::default(), |count, fever| Self {
            n_suspected: count.n_suspected.saturating_add(u32::from(fever != Fever::None)),
            n_confirmed: count.n_confirmed.saturating_add(u32::from(fever == Fever::Confirmed)),
        })
    }
}

/// Decides about a draft: what everyone is told, or what the volunteer must mend first. `observed_ms` is what the
/// draft's `late` means, by `LateTime::resolve`.
///
/// What is unlikely is answered with `reading_unlikely` or `plate_unlikely` until the draft says `sure`.
pub fn judge(draft: &CheckDraft, observed_ms: Option<i64>, config: &Config) -> Result<Judged, Problem> {
    let (subject, disposition, cause) = match (&draft.reading_dc, &draft.vehicle, &draft.bus, draft.tally) {
        (Some(keyed), None, None, None) => person(draft, *keyed, config)?,
        (None, Some(vehicle), None, None) => self::vehicle(draft, vehicle, config)?,
        (None, None, Some(bus), None) => self::bus(draft, bus, config)?,
        (None, None, None, Some(n)) => {
            (Subject::Tally { n: count(n, "tally")? }, Disposition::Admit, Cause::None)
        }
        _ => return Err(Code::RequestMalformed.into()),
    };
    let reason = draft.forced.filter(|_| draft.reading_dc.is_some()).and_then(|forced| forced.reason);
    let direction = draft.direction;
    let check = Check { subject, direction, disposition, reason, slip: None, observed_ms };
    Ok(Judged { check, cause })
}

type Told = (Subject, Disposition, Cause);

fn person(draft: &CheckDraft, keyed: Keyed, config: &Config) -> Result<Told, Problem> {
    let reading = reading(draft, keyed, (draft.method, draft.site))?;
    let cause = cause(reading, config);
    let disposition = told(cause, draft.forced, config)?;
    let name = draft.name.as_deref().map(text::name).transpose()?.flatten();
    let phone = draft.phone.as_deref().map(text::phone).transpose()?.flatten();
    let origin = draft.origin.as_deref().map(text::origin).transpose()?.flatten();
    Ok((Subject::Person(Person { reading, name, phone, origin }), disposition, cause))
}

fn vehicle(draft: &CheckDraft, vehicle: &VehicleDraft, config: &Config) -> Result<Told, Problem> {
    let plate = Plate::keyed(&vehicle.plate, sure(draft))?;
    let (occupants, disposition, cause) = occupants(draft, &vehicle.seats, config)?;
    if occupants.is_empty() {
        return Err(Problem::at(Code::SeatsInvalid, "seats"));
    }
    Ok((Subject::Vehicle { plate, occupants }, disposition, cause))
}

fn bus(draft: &CheckDraft, bus: &BusDraft, config: &Config) -> Result<Told, Problem> {
    let plate = Plate::keyed(&bus.plate, sure(draft))?;
    let n = count(bus.n, "n")?;
    let (exceptions, disposition, cause) = occupants(draft, &bus.exceptions, config)?;
    if u32::try_from(exceptions.len()).unwrap_or(u32::MAX) > n {
        return Err(Problem::at(Code::CountInvalid, "n"));
    }
    Ok((Subject::Bus { plate, n, exceptions }, disposition, cause))
}

/// Everyone of a vehicle by seat, with the worst disposition and what the worst reading says.
fn occupants(
    draft: &CheckDraft,
    seats: &[SeatDraft],
    config: &Config,
) -> Result<(Vec<Occupant>, Disposition, Cause), Problem> {
    let (mut worst, mut worst_cause) = (Disposition::Admit, Cause::None);
    let mut occupants: Vec<Occupant> = Vec::with_capacity(seats.len());
    for seat in seats {
        let is_taken = occupants.iter().any(|other| other.seat == seat.seat);
        if is_taken || !(1..=SEATS_MAX).contains(&seat.seat) {
            return Err(Problem::at(Code::SeatsInvalid, "seats"));
        }
        let at = (seat.method.unwrap_or(draft.method), seat.site.unwrap_or(draft.site));
        let reading = reading(draft, seat.reading_dc, at)?;
        let cause = cause(reading, config);
        let disposition = told(cause, seat.forced, config)?;
        if disposition > worst || worst_cause == Cause::None {
            worst_cause = cause;
        }
        worst = worst.max(disposition);
        occupants.push(Occupant {
            seat: seat.seat,
            reading,
            disposition,
            reason: seat.forced.and_then(|forced| forced.reason),
            name: seat.name.as_deref().map(text::name).transpose()?.flatten(),
            phone: seat.phone.as_deref().map(text::phone).transpose()?.flatten(),
        });
    }
    occupants.sort_by_key(|occupant| occupant.seat);
    Ok((occupants, worst, worst_cause))
}

fn reading(draft: &CheckDraft, keyed: Keyed, (method, site): (Method, Site)) -> Result<Reading, Problem> {
    let shown = keyed.shown()?;
    if !shown.is_likely() && !draft.sure {
        return Err(Problem::at(Code::ReadingUnlikely, "reading_dc"));
    }
    Ok(Reading { shown, method, site })
}

/// What one passer is told: what the reading asks for, or what was chosen instead, with its reason.
fn told(cause: Cause, forced: Option<Forced>, config: &Config) -> Result<Disposition, Problem> {
    let asked = match cause {
        Cause::None => Disposition::Admit,
        Cause::Fever | Cause::TooCold => Disposition::Recheck,
    };
    let Some(Forced { disposition, reason }) = forced else { return Ok(asked) };
    // Sending a feverish passer on at once, or letting one leave who would not wait, goes against no rule.
    let is_stricter = cause == Cause::Fever && disposition == Disposition::Refer;
    let needs_reason = disposition != asked && disposition != Disposition::Left && !is_stricter;
    if needs_reason && reason.is_none() || reason.is_some_and(|reason| !config.knows_reason(reason)) {
        return Err(Problem::at(Code::ReasonNeeded, "reason"));
    }
    Ok(disposition)
}

fn count(n: u32, field: &str) -> Result<u32, Problem> {
    if (1..=COUNT_MAX).contains(&n) { Ok(n) } else { Err(Problem::at(Code::CountInvalid, field)) }
}

fn sure(draft: &CheckDraft) -> Sure {
    if draft.sure { Sure::Yes } else { Sure::NotYet }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::LoHi;

    fn draft(reading_dc: i32) -> CheckDraft {
        CheckDraft { reading_dc: Some(Keyed::Tenths(reading_dc)), ..CheckDraft::default() }
    }

    fn seat(seat: u32, reading_dc: i32) -> SeatDraft {
        let reading_dc = Keyed::Tenths(reading_dc);
        SeatDraft { seat, reading_dc, method: None, site: None, name: None, phone: None, forced: None }
    }

    fn judged(draft: &CheckDraft) -> Result<(Disposition, Cause), Code> {
        let judged = judge(draft, None, &Config::BUILT_IN);
        judged.map(|judged| (judged.check.disposition, judged.cause)).map_err(|problem| problem.code)
    }

    #[test]
    fn readings_are_judged_by_the_built_in_config() {
        let cases = [
            (365, Ok((Disposition::Admit, Cause::None))),
            (372, Ok((Disposition::Admit, Cause::None))),
            (373, Ok((Disposition::Recheck, Cause::Fever))),
            (420, Ok((Disposition::Recheck, Cause::Fever))),
            (340, Ok((Disposition::Admit, Cause::None))),
            (339, Err(Code::ReadingUnlikely)),
            (421, Err(Code::ReadingUnlikely)),
            (250, Err(Code::ReadingUnlikely)),
            (249, Err(Code::ReadingOutOfRange)),
            (452, Err(Code::ReadingOutOfRange)),
            (9999, Err(Code::ReadingOutOfRange)),
            (i32::MIN, Err(Code::ReadingOutOfRange)),
        ];
        for (reading_dc, want) in cases {
            assert_eq!(judged(&draft(reading_dc)), want, "reading {reading_dc}");
        }
        let word = |word| CheckDraft { reading_dc: Some(Keyed::Word(word)), ..CheckDraft::default() };
        assert_eq!(judged(&word(LoHi::Hi)), Ok((Disposition::Recheck, Cause::Fever)));
        assert_eq!(judged(&word(LoHi::Lo)), Ok((Disposition::Recheck, Cause::TooCold)));
    }

    #[test]
    fn a_sure_volunteer_may_save_what_is_unlikely_but_not_what_is_impossible() {
        let sure = |reading_dc| judged(&CheckDraft { sure: true, ..draft(reading_dc) });
        assert_eq!(sure(330), Ok((Disposition::Recheck, Cause::TooCold)));
        assert_eq!(sure(430), Ok((Disposition::Recheck, Cause::Fever)));
        assert_eq!(sure(451), Err(Code::ReadingOutOfRange));
    }

    #[test]
    fn a_vehicle_shows_the_worst_of_its_seats() {
        let refused = Forced { disposition: Disposition::TurnBack, reason: ReasonId::new(4) };
        let at_once = Forced { disposition: Disposition::Refer, reason: None };
        let turned = SeatDraft { forced: Some(refused), ..seat(3, 365) };
        let referred = SeatDraft { forced: Some(at_once), ..seat(4, 401) };
        let cases = [
            (vec![seat(1, 365), seat(2, 366)], Disposition::Admit, Cause::None),
            (vec![seat(2, 376), seat(1, 365)], Disposition::Recheck, Cause::Fever),
            (vec![seat(1, 365), turned.clone()], Disposition::TurnBack, Cause::None),
            (vec![seat(1, 376), turned, referred], Disposition::Refer, Cause::Fever),
        ];
        for (seats, disposition, cause) in cases {
            let n = seats.len();
            let vehicle = Some(VehicleDraft { plate: "闽D8K2Q5".to_owned(), seats });
            let judged =
                judge(&CheckDraft { vehicle, ..CheckDraft::default() }, None, &Config::BUILT_IN).unwrap();
            assert_eq!((judged.check.disposition, judged.cause), (disposition, cause));
            assert_eq!(judged.check.passers().len(), n);
            assert!(judged.check.passers().is_sorted_by_key(|passer| passer.seat));
        }
    }

    #[test]
    fn what_is_not_one_subject_or_not_whole_is_not_saved() {
        let vehicle = |seats| CheckDraft {
            vehicle: Some(VehicleDraft { plate: String::new(), seats }),
            ..CheckDraft::default()
        };
        let bus = |n, exceptions| CheckDraft {
            bus: Some(BusDraft { plate: String::new(), n, exceptions }),
            ..CheckDraft::default()
        };
        let tally = |n| CheckDraft { tally: Some(n), ..CheckDraft::default() };
        let cases = [
            (CheckDraft::default(), Err(Code::RequestMalformed)),
            (CheckDraft { tally: Some(3), ..draft(365) }, Err(Code::RequestMalformed)),
            (vehicle(vec![]), Err(Code::SeatsInvalid)),
            (vehicle(vec![seat(1, 365), seat(1, 366)]), Err(Code::SeatsInvalid)),
            (vehicle(vec![seat(0, 365)]), Err(Code::SeatsInvalid)),
            (vehicle(vec![seat(21, 365)]), Err(Code::SeatsInvalid)),
            (bus(0, vec![]), Err(Code::CountInvalid)),
            (bus(1, vec![seat(1, 376), seat(2, 377)]), Err(Code::CountInvalid)),
            (bus(40, vec![seat(1, 376)]), Ok((Disposition::Recheck, Cause::Fever))),
            (tally(0), Err(Code::CountInvalid)),
            (tally(201), Err(Code::CountInvalid)),
            (tally(30), Ok((Disposition::Admit, Cause::None))),
        ];
        for (draft, want) in cases {
            assert_eq!(judged(&draft), want, "{draft:?}");
        }
    }

    #[test]
    fn an_overruled_reading_needs_a_reason_that_is_on_the_list() {
        let forced = |reading_dc, disposition, reason: u32| {
            let forced = Some(Forced { disposition, reason: ReasonId::new(reason) });
            judged(&CheckDraft { forced, ..draft(reading_dc) }).map(|told| told.0)
        };
        assert_eq!(forced(376, Disposition::Admit, 0), Err(Code::ReasonNeeded));
        assert_eq!(forced(376, Disposition::Admit, 5), Ok(Disposition::Admit));
        assert_eq!(forced(376, Disposition::Admit, 500), Err(Code::ReasonNeeded));
        assert_eq!(forced(376, Disposition::Refer, 0), Ok(Disposition::Refer));
        assert_eq!(forced(365, Disposition::TurnBack, 0), Err(Code::ReasonNeeded));
        assert_eq!(forced(365, Disposition::TurnBack, 2), Ok(Disposition::TurnBack));
        assert_eq!(forced(376, Disposition::Left, 0), Ok(Disposition::Left));
    }
}
