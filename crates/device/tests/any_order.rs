//! The fever protocol against a model: whatever a volunteer does in whatever order, counts are those of the model, and
//! everyone who was told to wait is either on the list or has a last word.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod post;

use kadian_device::door::Command;
use kadian_device::{Code, FinalDisposition, Keyed, ResolutionDraft, Site, VoidReason};
use post::Post;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[derive(Debug, Clone)]
enum Act {
    /// A vehicle, or a person where one reading is given.
    Check(Vec<i32>),
    /// A second reading or "left" for some passer of some check.
    Resolve {
        check: usize,
        seat: usize,
        second: Option<i32>,
    },
    VoidCheck(usize),
    VoidResolution(usize),
    Restart,
    Crew,
}

fn act() -> impl Strategy<Value = Act> {
    let reading = prop_oneof![3 => 360..372_i32, 2 => 373..400_i32];
    prop_oneof![
        4 => proptest::collection::vec(reading, 1..5).prop_map(Act::Check),
        5 => (any::<usize>(), any::<usize>(), proptest::option::of(350..410_i32))
            .prop_map(|(check, seat, second)| Act::Resolve { check, seat, second }),
        1 => any::<usize>().prop_map(Act::VoidCheck),
        2 => any::<usize>().prop_map(Act::VoidResolution),
        1 => Just(Act::Restart),
        1 => Just(Act::Crew),
    ]
}

/// One passer as the model knows it: the first reading, and the resolutions that stand, in order.
#[derive(Debug, Default, Clone)]
struct Passer {
    first: i32,
    /// The number of the resolution and its second reading.
    resolutions: Vec<(u32, Option<i32>)>,
}

#[derive(Debug, Default)]
struct Check {
    seq: u32,
    shift: usize,
    is_voided: bool,
    passers: Vec<Passer>,
}

#[derive(Default)]
struct Model {
    checks: Vec<Check>,
    /// Resolutions: number, check, passer, shift.
    resolutions: Vec<(u32, usize, usize, usize)>,
    shift: usize,
}

const THRESHOLD: i32 = 373;

impl Passer {
    fn is_told_to_wait(&self) -> bool {
        self.first >= THRESHOLD
    }

    fn is_confirmed(&self) -> bool {
        let last = self.resolutions.last();
        self.is_told_to_wait() && last.is_some_and(|(_, second)| second.is_none_or(|dc| dc >= THRESHOLD))
    }
}

impl Model {
    fn counts(&self) -> (u32, u32, u32, u32, u32) {
        let standing = || self.checks.iter().filter(|check| !check.is_voided);
        let passers = || standing().flat_map(|check| &check.passers);
        let n = |count: usize| u32::try_from(count).unwrap();
        (
            n(standing().count()),
            n(passers().count()),
            n(passers().filter(|passer| passer.is_told_to_wait()).count()),
            n(passers().filter(|passer| passer.is_confirmed()).count()),
            n(self.checks.iter().filter(|check| check.is_voided).count()),
        )
    }

    /// (seq, seat) of everyone who waits.
    fn waiting(&self) -> BTreeSet<(u32, u32)> {
        let mut waiting = BTreeSet::new();
        for check in self.checks.iter().filter(|check| !check.is_voided) {
            for (index, passer) in check.passers.iter().enumerate() {
                if passer.is_told_to_wait() && passer.resolutions.is_empty() {
                    waiting.insert((check.seq, seat_of(check, index)));
                }
            }
        }
        waiting
    }
}

fn seat_of(check: &Check, index: usize) -> u32 {
    if check.passers.len() == 1 { 0 } else { u32::try_from(index).unwrap() + 1 }
}

fn play(post: &mut Post, model: &mut Model, act: Act) {
    post.pass(30_000);
    match act {
        Act::Check(readings) => {
            let saved = if readings.len() == 1 { post.person(readings[0]) } else { post.vehicle(&readings) };
            let passers =
                readings.iter().map(|first| Passer { first: *first, ..Passer::default() }).collect();
            model.checks.push(Check { seq: saved.seq, shift: model.shift, is_voided: false, passers });
        }
        Act::Resolve { check, seat, second } => resolve(post, model, check, seat, second),
        Act::VoidCheck(at) => {
            let n = model.checks.len().max(1);
            let Some(check) = model.checks.get_mut(at % n) else { return };
            let is_over = check.shift != model.shift;
            let want = refused([(check.is_voided, Code::VoidedAlready), (is_over, Code::VoidShiftOver)]);
            let done = post.send(Command::VoidCheck { seq: check.seq, reason: VoidReason::Twice });
            assert_eq!(done.map(|_| ()), want);
            check.is_voided |= want.is_ok();
        }
        Act::VoidResolution(at) => {
            let n = model.resolutions.len().max(1);
            let Some(&(seq, check, passer, shift)) = model.resolutions.get(at % n) else { return };
            let standing = &mut model.checks[check].passers[passer].resolutions;
            let is_voided = !standing.iter().any(|(number, _)| *number == seq);
            let is_over = shift != model.shift;
            let want = refused([(is_voided, Code::VoidedAlready), (is_over, Code::VoidShiftOver)]);
            let done = post.send(Command::VoidCheck { seq, reason: VoidReason::OutcomeWrong });
            assert_eq!(done.map(|_| ()), want);
            if want.is_ok() {
                standing.retain(|(number, _)| *number != seq);
            }
        }
        Act::Restart => post.restart(),
        Act::Crew => {
            post.send(Command::StartShift { volunteers: vec![1] }).unwrap();
            model.shift += 1;
        }
    }
}

/// The first code whose condition holds.
fn refused<const N: usize>(codes: [(bool, Code); N]) -> Result<(), Code> {
    codes.into_iter().find_map(|(holds, code)| holds.then_some(code)).map_or(Ok(()), Err)
}

fn resolve(post: &Post, model: &mut Model, check: usize, seat: usize, second: Option<i32>) {
    let n = model.checks.len().max(1);
    let Some(found) = model.checks.get(check % n) else { return };
    let index = seat % found.passers.len();
    let passer = &found.passers[index];
    let draft = ResolutionDraft {
        seq: Some(found.seq),
        seat: Some(seat_of(found, index)),
        reading_dc: second.map(Keyed::Tenths),
        site: Site::Wrist,
        disposition: second.is_none().then_some(FinalDisposition::Left),
        ..ResolutionDraft::default()
    };
    let is_no_wait = found.is_voided || !passer.is_told_to_wait();
    let is_resolved = !passer.resolutions.is_empty();
    let want = refused([(is_no_wait, Code::NotWaiting), (is_resolved, Code::ResolvedAlready)]);
    let done = post.resolve(draft);
    assert_eq!(done.map(|_| ()), want);
    if let Ok(seq) = done {
        model.resolutions.push((seq, check % n, index, model.shift));
        model.checks[check % n].passers[index].resolutions.push((seq, second));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn counts_never_double_and_nobody_is_forgotten(acts in proptest::collection::vec(act(), 1..40)) {
        let (mut post, mut model) = (Post::new(), Model::default());
        for act in acts {
            play(&mut post, &mut model, act);
            let counts = post.today().counts;
            let counted = (counts.checks, counts.entries, counts.suspected, counts.confirmed, counts.voids);
            prop_assert_eq!(counted, model.counts());
            let listed: BTreeSet<(u32, u32)> =
                post.rechecks().iter().map(|row| (row.seq.unwrap(), row.seat)).collect();
            prop_assert_eq!(listed, model.waiting());
        }
        prop_assert_eq!(post.device().verify().unwrap().first_bad, None);
    }
}
