//! The fever protocol on a real device: every path ends in a last word, whatever happens in between.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod post;

use kadian_device::door::{Command, OutcomeBy, Query};
use kadian_device::{Code, FinalDisposition, Keyed, ReasonId, ResolutionDraft, Site, VoidReason};
use post::Post;

fn wrist(seq: u32, tenths: i32) -> ResolutionDraft {
    ResolutionDraft {
        seq: Some(seq),
        reading_dc: Some(Keyed::Tenths(tenths)),
        site: Site::Wrist,
        ..ResolutionDraft::default()
    }
}

fn word(seq: u32, disposition: FinalDisposition) -> ResolutionDraft {
    ResolutionDraft { seq: Some(seq), disposition: Some(disposition), ..ResolutionDraft::default() }
}

fn void(seq: u32) -> Command {
    Command::VoidCheck { seq, reason: VoidReason::OutcomeWrong }
}

#[test]
fn a_second_reading_closes_the_wait_and_says_whether_it_was_a_fever() {
    let post = Post::new();
    let (well, ill) = (post.person(376), post.person(381));
    assert_eq!(post.rechecks().len(), 2);
    assert_eq!((post.today().counts.suspected, post.today().counts.confirmed), (2, 0));
    assert_eq!(
        post.resolve(ResolutionDraft { site: Site::Forehead, ..wrist(well.seq, 365) }),
        Err(Code::SecondSame)
    );
    post.resolve(wrist(well.seq, 365)).unwrap();
    post.resolve(wrist(ill.seq, 380)).unwrap();
    assert!(post.rechecks().is_empty());
    assert_eq!((post.today().counts.suspected, post.today().counts.confirmed), (2, 1));
    let told: Vec<_> =
        post.recent().iter().map(|row| row.passers[0].outcome.clone().unwrap().disposition).collect();
    assert_eq!(told, [FinalDisposition::Refer, FinalDisposition::Admit]);
    assert_eq!(post.resolve(wrist(ill.seq, 365)), Err(Code::ResolvedAlready));
}

#[test]
fn a_wait_survives_a_kill_a_reboot_with_a_wrong_clock_and_a_change_of_crew() {
    let mut post = Post::new();
    post.send(Command::StartShift { volunteers: vec![7] }).unwrap();
    let saved = post.person(376);
    post.restart();
    post.pass(9 * 60_000);
    let left_ms = post.rechecks()[0].due_ms - post.clock_now();
    assert_eq!(left_ms, 60_000);
    post.send(Command::StartShift { volunteers: vec![8, 9] }).unwrap();
    post.reboot(0);
    let row = post.rechecks().remove(0);
    assert_eq!((row.slip.as_str(), row.seq), ("3-A-1", Some(saved.seq)));
    // In 1970 nobody knows how long it has waited: it is due at once, not in fifty years.
    assert!(row.due_ms <= post.clock_now());
    let by_slip = ResolutionDraft { slip: Some("a1".to_owned()), seq: None, ..wrist(0, 365) };
    post.resolve(by_slip).unwrap();
    assert!(post.rechecks().is_empty());
}

#[test]
fn every_seat_of_a_vehicle_waits_for_itself_under_one_slip() {
    let post = Post::new();
    let saved = post.vehicle(&[365, 376, 366, 401, 364]);
    let slip = saved.slip.clone().unwrap();
    let seats: Vec<u32> = post.rechecks().iter().map(|row| row.seat).collect();
    assert_eq!((seats, saved.n_passers), (vec![2, 4], 5));
    let by_slip = |seat| ResolutionDraft { slip: Some(slip.clone()), seq: None, seat, ..wrist(0, 365) };
    assert_eq!(post.resolve(by_slip(None)), Err(Code::SeatNeeded));
    assert_eq!(post.resolve(by_slip(Some(1))), Err(Code::NotWaiting));
    post.resolve(by_slip(Some(2))).unwrap();
    // Only one waits now, so that the seat need not be said.
    post.resolve(by_slip(None)).unwrap();
    assert_eq!(post.resolve(by_slip(None)), Err(Code::ResolvedAlready));
    assert_eq!(post.today().counts.entries, 5);
}

#[test]
fn a_void_of_a_check_takes_its_resolutions_with_it_and_a_void_of_a_resolution_reopens_the_wait() {
    let post = Post::new();
    let saved = post.person(376);
    let resolution = post.resolve(wrist(saved.seq, 380)).unwrap();
    assert_eq!(post.today().counts.confirmed, 1);
    post.send(void(resolution)).unwrap();
    assert_eq!((post.rechecks().len(), post.today().counts.confirmed), (1, 0));
    post.resolve(word(saved.seq, FinalDisposition::Left)).unwrap();
    // Nobody measured again: nothing speaks against the fever.
    assert_eq!((post.rechecks().len(), post.today().counts.confirmed), (0, 1));
    post.send(void(saved.seq)).unwrap();
    let counts = post.today().counts;
    assert_eq!(
        (counts.checks, counts.entries, counts.suspected, counts.confirmed, counts.voids),
        (0, 0, 0, 0, 1)
    );
    assert!(post.rechecks().is_empty());
    assert_eq!(post.resolve(wrist(saved.seq, 365)), Err(Code::NotWaiting));
    assert_eq!(post.send(void(saved.seq)), Err(Code::VoidedAlready));
}

#[test]
fn a_slip_of_another_device_is_resolved_without_ever_having_been_heard_of() {
    let post = Post::new();
    let keyed = |slip: &str| ResolutionDraft { slip: Some(slip.to_owned()), seq: None, ..wrist(0, 365) };
    assert_eq!(post.resolve(keyed("9-A-1")), Err(Code::SlipForeign));
    assert_eq!(post.resolve(keyed("A-1")), Err(Code::SlipUnknown));
    assert_eq!(post.resolve(keyed("what")), Err(Code::SlipMalformed));
    post.resolve(keyed("3-B-17")).unwrap();
    assert_eq!(post.resolve(keyed("b17")), Err(Code::ResolvedAlready));
    assert_eq!(post.today().counts.checks, 0);
    assert!(post.ask(Query::FindSlip { slip: "b17".to_owned() }).is_ok());
}

#[test]
fn after_the_shift_only_an_officer_can_void() {
    let post = Post::new();
    post.send(Command::StartShift { volunteers: vec![7] }).unwrap();
    let saved = post.person(365);
    post.pass(60_000);
    post.send(Command::StartShift { volunteers: vec![8] }).unwrap();
    let late = Command::VoidCheck { seq: saved.seq, reason: VoidReason::Twice };
    assert_eq!(post.send(late), Err(Code::VoidShiftOver));
    assert!(!post.recent()[0].can_void);
    let undo = Command::VoidCheck { seq: saved.seq, reason: VoidReason::Undo };
    assert_eq!(post.send(undo), Err(Code::UndoTooLate));
}

#[test]
fn going_against_a_reading_takes_a_reason_and_says_whose_word_it_was() {
    let post = Post::new();
    let saved = post.person(376);
    let overruled = ResolutionDraft {
        disposition: Some(FinalDisposition::Admit),
        reason: ReasonId::new(6),
        ..wrist(saved.seq, 380)
    };
    assert_eq!(post.resolve(ResolutionDraft { reason: None, ..overruled.clone() }), Err(Code::ReasonNeeded));
    post.resolve(overruled).unwrap();
    let outcome = post.recent()[0].passers[0].outcome.clone().unwrap();
    assert_eq!((outcome.reason, outcome.by), (ReasonId::new(6), OutcomeBy::Here));
    assert!(outcome.is_confirmed);
}
