//! Shifts, late entries, the day's figures, drafts and looks: what a post lives with around its checks.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod post;

use kadian_device::door::{
    Answer, Command, GateDraft, GateView, Language, Query, Reply, SeatKeyed, ShiftView, Theme,
};
use kadian_device::{BusDraft, CheckDraft, Code, Direction, LateDay, LateTime};
use kadian_wire::Record;
use kadian_wire::body::{decode_shift_end, decode_shift_start};
use kadian_wire::kinds;
use post::{NOON_MS, Post, person, vehicle};

const HOUR_MS: i64 = 3_600_000;

fn gate(post: &Post) -> GateView {
    match post.ask(Query::Gate).unwrap() {
        Answer::Gate(gate) => *gate,
        other => panic!("{other:?}"),
    }
}

fn shift(reply: Reply) -> Option<ShiftView> {
    match reply {
        Reply::SavedShift { shift, .. } => shift,
        other => panic!("{other:?}"),
    }
}

/// Every record of the device, decoded.
fn records(post: &Post) -> Vec<Record> {
    use base64::Engine;
    let rows = post.device().export(0, 0).unwrap();
    let bytes = |text: &str| base64::engine::general_purpose::STANDARD.decode(text).unwrap();
    rows.iter().map(|row| Record::decode(&bytes(row.bytes.as_deref().unwrap())).unwrap()).collect()
}

#[test]
fn what_a_save_answers_is_what_the_gate_reads_of_it_afterwards() {
    let post = Post::new();
    post.send(Command::StartShift { volunteers: vec![7] }).unwrap();
    let bus = BusDraft { plate: "闽D8K2Q5".to_owned(), n: 30, exceptions: vec![] };
    let late = LateTime { day: LateDay::Yesterday, time: "23:30".to_owned() };
    let drafts = [
        person(365),
        person(385),
        CheckDraft {
            name: Some("陈美玲".to_owned()), phone: Some("13800000000".to_owned()), ..person(340)
        },
        vehicle(&[365, 381, 366]),
        CheckDraft { bus: Some(bus), ..CheckDraft::default() },
        CheckDraft { direction: Direction::Exit, tally: Some(12), ..CheckDraft::default() },
        CheckDraft { late: Some(late), ..person(366) },
    ];
    for draft in drafts {
        let saved = post.check(draft.clone()).unwrap();
        assert_eq!(gate(&post).undo, Some(saved), "{draft:?}");
    }
}

#[test]
fn a_check_knows_what_was_chosen_since_the_last_one() {
    let post = Post::new();
    let keyed =
        || Command::KeepDraft { draft: GateDraft { digits: "36".to_owned(), ..GateDraft::default() } };
    post.person(365);
    post.send(Command::ChooseVolunteer { volunteer: 7 }).unwrap();
    post.person(366);
    post.send(keyed()).unwrap();
    post.person(367);
    let shift = shift(post.send(Command::StartShift { volunteers: vec![8] }).unwrap()).unwrap();
    post.send(keyed()).unwrap();
    post.person(368);
    let checks = records(&post).into_iter().filter(|record| record.kind == kinds::CHECK);
    let who: Vec<_> = checks.map(|check| (check.volunteer, check.shift)).collect();
    assert_eq!(who, [(0, 0), (7, 0), (7, 0), (8, shift.seq)]);
}

#[test]
fn a_change_of_crew_ends_one_shift_and_begins_the_next_with_what_is_carried_over() {
    let post = Post::new();
    post.person(365);
    let first = shift(post.send(Command::StartShift { volunteers: vec![7, 8] }).unwrap()).unwrap();
    assert_eq!(gate(&post).volunteer.id, 7);
    post.vehicle(&[365, 376]);
    post.check(CheckDraft { direction: Direction::Exit, tally: Some(12), ..CheckDraft::default() }).unwrap();
    let second = shift(post.send(Command::StartShift { volunteers: vec![9] }).unwrap()).unwrap();
    assert_ne!(first.seq, second.seq);

    let records = records(&post);
    let of_kind = |kind| records.iter().filter(move |record| record.kind == kind);
    let end = decode_shift_end(&of_kind(kinds::SHIFT_END).next().unwrap().body).unwrap();
    assert_eq!(end.start.get(), first.seq);
    let counts = end.counts;
    assert_eq!((counts.checks, counts.entries, counts.exits, counts.suspected), (2, 2, 12, 1));
    assert_eq!(end.n_open, 1);
    let start = decode_shift_start(&of_kind(kinds::SHIFT_START).next_back().unwrap().body).unwrap();
    assert_eq!((start.previous.unwrap().get(), start.n_open, start.volunteers[0].get()), (first.seq, 1, 9));
    // Every check says in which shift and by whom.
    let said: Vec<_> = of_kind(kinds::CHECK).map(|record| (record.shift, record.volunteer)).collect();
    assert_eq!(said, [(0, 0), (first.seq, 7), (first.seq, 7)]);
}

#[test]
fn a_shift_longer_than_twelve_hours_is_flagged_and_one_that_does_not_run_cannot_end() {
    let mut post = Post::new();
    assert_eq!(post.send(Command::EndShift), Err(Code::ShiftNone));
    assert_eq!(post.send(Command::StartShift { volunteers: vec![1004] }), Err(Code::VolunteerUnknown));
    assert_eq!(post.send(Command::StartShift { volunteers: vec![7, 7] }), Err(Code::VolunteerUnknown));
    post.send(Command::StartShift { volunteers: vec![7] }).unwrap();
    post.pass(12 * HOUR_MS);
    assert!(!gate(&post).shift.unwrap().is_long);
    post.pass(1);
    post.restart();
    assert!(gate(&post).shift.unwrap().is_long);
    post.send(Command::EndShift).unwrap();
    let gate = gate(&post);
    assert!(gate.shift.is_none() && gate.volunteer.id == 0);
}

#[test]
fn a_check_from_paper_counts_where_it_happened() {
    let post = Post::new();
    let at = |day, time: &str| LateTime { day, time: time.to_owned() };
    let late = |late| CheckDraft { late: Some(late), ..person(376) };
    let saved = post.check(late(at(LateDay::Today, "06:15"))).unwrap();
    assert_eq!(saved.observed_ms, Some(NOON_MS - (5 * 60 + 45) * 60_000));
    post.check(late(at(LateDay::Yesterday, "23:50"))).unwrap();
    assert_eq!(post.check(late(at(LateDay::Today, "12:30"))), Err(Code::TimeAhead));
    assert_eq!(post.check(late(at(LateDay::Today, "25:00"))), Err(Code::TimeInvalid));
    // Yesterday's is not of today; both wait, from when they were written down.
    assert_eq!((post.today().counts.checks, post.rechecks().len()), (1, 2));
    assert!(post.rechecks().iter().all(|row| row.due_ms == post.clock_now() + 600_000));
}

#[test]
fn today_ends_at_midnight_in_the_hubs_zone() {
    let post = Post::new();
    post.person(365);
    post.check(CheckDraft { bus: Some(BusDraft { n: 40, ..BusDraft::default() }), ..CheckDraft::default() })
        .unwrap();
    let today = post.today();
    assert_eq!((today.counts.entries, today.vehicles), (41, 1));
    assert_eq!(today.day_start_ms, NOON_MS - 12 * HOUR_MS);
    post.pass(12 * HOUR_MS - 1);
    assert_eq!(post.today().counts.entries, 41);
    post.pass(1);
    assert_eq!(post.today().counts.entries, 0);
}

#[test]
fn a_half_keyed_vehicle_survives_a_kill_and_a_saved_one_does_not_come_back() {
    let mut post = Post::new();
    let seats = vec![SeatKeyed { digits: "364".to_owned(), ..SeatKeyed::default() }];
    let subject = kadian_domain::subject::SubjectKind::Vehicle;
    let half = GateDraft { subject, plate: "闽D8K2Q5".to_owned(), seats, seat: 2, ..GateDraft::default() };
    post.send(Command::KeepDraft { draft: half.clone() }).unwrap();
    post.restart();
    assert_eq!(gate(&post).draft, Some(half.clone()));
    // A check by another road leaves what somebody is keying alone.
    post.person(365);
    assert_eq!(gate(&post).draft, Some(half));
    post.check(vehicle(&[364, 365])).unwrap();
    assert_eq!(gate(&post).draft, Some(GateDraft::default()));
}

#[test]
fn plates_come_back_newest_first_and_looks_stay_chosen() {
    let mut post = Post::new();
    let plated = |plate: &str| {
        let mut draft = vehicle(&[365]);
        draft.vehicle.as_mut().unwrap().plate = plate.to_owned();
        post.check(draft).unwrap();
        post.pass(1_000);
    };
    for plate in ["闽D8K2Q5", "京A12345", "闽D8K2Q5", ""] {
        plated(plate);
    }
    let plates = post.ask(Query::Plates).unwrap();
    assert_eq!(plates, Answer::Plates { plates: vec!["闽D8K2Q5".to_owned(), "京A12345".to_owned()] });
    post.send(Command::ChooseLook { theme: Theme::Sun, text_percent: 150 }).unwrap();
    assert_eq!(
        post.send(Command::ChooseLook { theme: Theme::Sun, text_percent: 400 }),
        Err(Code::RequestMalformed)
    );
    post.send(Command::ChooseLanguage { language: Language::En }).unwrap();
    post.restart();
    let gate = gate(&post);
    assert_eq!((gate.theme, gate.text_percent, gate.language), (Theme::Sun, 150, Language::En));
}
