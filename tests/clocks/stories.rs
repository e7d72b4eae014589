//! What wrong clocks do to records: nothing. All arrive, none is refused, and they stand where they were.

use crate::world::{DAY_MS, HOUR_MS, MINUTE_MS, NOON_MS, World, YEAR_1970_MS, YEAR_2036_MS};
use kadian_device::door::{Answer, Command, Query};
use kadian_testkit::OfficerBox;

/// Past this an officer is told that a time is uncertain.
const UNCERTAIN_MS: i64 = 5 * MINUTE_MS;

#[test]
fn a_phone_in_1970_and_one_in_2036_stand_at_the_right_time() {
    let mut world = World::new();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    world.minutes_of_checks(20);
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);
}

#[test]
fn phones_that_were_never_right_are_enrolled_and_stand_at_the_right_time() {
    let mut world = World::unenrolled();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    for phone in [&mut world.lin, &mut world.chen] {
        phone.here.enrol(&world.hub.link(1));
    }
    world.minutes_of_checks(5);
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);
}

#[test]
fn clocks_that_jump_within_a_shift_move_no_check_of_it() {
    let mut world = World::new();
    for phone in [&world.lin, &world.chen] {
        phone.here.send(Command::StartShift { volunteers: Vec::new() }).unwrap();
    }
    world.minutes_of_checks(10);
    world.lin.here.clock.move_wall(DAY_MS);
    world.chen.here.clock.set_wall(YEAR_1970_MS);
    world.minutes_of_checks(10);
    world.lin.here.clock.move_wall(-2 * DAY_MS);
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    world.minutes_of_checks(10);
    for phone in [&world.lin, &world.chen] {
        phone.here.send(Command::EndShift).unwrap();
    }
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);
}

#[test]
fn a_clock_set_to_another_zone_moves_no_check_and_no_day() {
    let mut world = World::new();
    world.minutes_of_checks(5);
    // Somebody sets the clock to London's time, somebody else to Vladivostok's: yesterday's evening, nearly.
    world.lin.here.clock.move_wall(-8 * HOUR_MS);
    world.chen.here.clock.move_wall(14 * HOUR_MS);
    world.minutes_of_checks(5);
    for phone in [&world.lin, &world.chen] {
        let Ok(Answer::Today(today)) = phone.here.ask(Query::Today) else { panic!("no today") };
        assert_eq!((today.day_start_ms, today.counts.checks), (NOON_MS - 12 * HOUR_MS, 10));
    }
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);

    world.hub.recompute_rollups();
    let now = OfficerBox::first_here(&world.hub).get("/api/now");
    let hours = now["checkpoints"][0]["hours"].as_array().unwrap();
    assert_eq!(hours.len(), 1, "all passed between noon and one: {hours:?}");
    assert_eq!((&hours[0]["start_ms"], &hours[0]["counts"]["checks"]), (&NOON_MS.into(), &20.into()));
}

#[test]
fn phones_that_were_offline_for_days_stand_within_their_bound_although_they_drift() {
    let mut world = World::unenrolled();
    world.lin.here.clock.drift(90);
    world.chen.here.clock.drift(-90);
    for phone in [&world.lin, &world.chen] {
        phone.here.enrol(&world.hub.link(1));
    }
    world.hub.stop();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    for _ in 0..3 {
        world.minutes_of_checks(4);
        world.time.pass(DAY_MS);
        world.minutes_of_checks(4);
    }
    let oldest_s = world.chen.here.status().oldest_unsent_s.unwrap();
    assert!(i64::from(oldest_s) >= 3 * DAY_MS / 1_000, "the foot tells the age of the oldest: {oldest_s} s");

    world.hub.serve();
    // The worst of links: two times two seconds, all of it on the way up.
    world.hub.clock.slow_down(2_000);
    world.everything_arrives();
    world.hub.clock.slow_down(0);
    // Three days from the sample: 26 seconds of drift.
    world.stands_right(&world.lin, 30_000);
    world.stands_right(&world.chen, 30_000);
    let widest_ms = world.checks_of(&world.lin).iter().filter_map(|check| check.error_ms).max().unwrap();
    assert!(widest_ms > 25_000, "drift was in question: {widest_ms}");

    // What is checked from now on has a new sample, as wrong as the link is slow.
    world.minutes_of_checks(2);
    world.everything_arrives();
    for phone in [&world.lin, &world.chen] {
        let last = world.checks_of(phone).pop().unwrap();
        assert!((1_000..10_000).contains(&last.error_ms.unwrap()), "{last:?}");
    }
    world.stands_right(&world.lin, 30_000);
    world.stands_right(&world.chen, 30_000);
}

#[test]
fn a_boot_that_no_hub_ever_timed_keeps_its_order_and_is_shown_as_uncertain() {
    let mut world = World::new();
    world.minutes_of_checks(3);
    world.hub.stop();
    // Lin's battery runs empty; her phone starts in 1970, and once more, right, before the hub is heard. Chen's
    // starts too, six years ahead, and is right again only at the end.
    world.time.pass(HOUR_MS);
    world.lin.here.reboot();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.reboot();
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    let since_ms = world.time.now_ms();
    world.minutes_of_checks(3);
    world.time.pass(HOUR_MS);
    for phone in [&mut world.lin, &mut world.chen] {
        phone.here.reboot();
        phone.here.clock.set_wall(world.time.now_ms());
    }
    world.minutes_of_checks(3);
    world.hub.serve();
    world.everything_arrives();

    for phone in [&world.lin, &world.chen] {
        let checks = world.checks_of(phone);
        assert!(checks.is_sorted_by_key(|check| check.event_ms), "seq is the order: {checks:?}");
        let (untimed, timed): (Vec<_>, Vec<_>) = checks.iter().partition(|check| check.error_ms.is_none());
        assert_eq!((untimed.len(), timed.len()), (3, 6));
        for check in &timed {
            let off_ms = (check.event_ms - phone.true_ms(check.seq)).abs();
            assert!(off_ms <= check.error_ms.unwrap() && off_ms < 1_000, "{check:?}");
        }
        // The last check before and the first one after are known: those between stand between.
        let (before_ms, after_ms) = (timed[2].event_ms, timed[3].event_ms);
        assert!(before_ms < since_ms);
        assert!(untimed.iter().all(|check| (before_ms..=after_ms).contains(&check.event_ms)), "{checks:?}");
    }

    let officer = OfficerBox::first_here(&world.hub);
    let shown = officer.get("/api/checks");
    let rows = shown["checks"].as_array().unwrap();
    let is_uncertain =
        |row: &&serde_json::Value| row["event_error_ms"].as_i64().is_none_or(|ms| ms > UNCERTAIN_MS);
    assert_eq!((rows.len(), rows.iter().filter(is_uncertain).count()), (18, 6));
}

#[test]
fn a_clock_that_was_always_three_hours_ahead_is_right_even_in_a_boot_without_a_sample() {
    let mut world = World::new();
    world.lin.here.clock.move_wall(3 * HOUR_MS);
    world.chen.here.clock.move_wall(-2 * HOUR_MS);
    world.minutes_of_checks(2);
    world.everything_arrives();
    world.hub.stop();
    for phone in [&mut world.lin, &mut world.chen] {
        phone.here.reboot();
    }
    world.minutes_of_checks(5);
    for phone in [&mut world.lin, &mut world.chen] {
        phone.here.reboot();
    }
    world.hub.serve();
    world.everything_arrives();
    for phone in [&world.lin, &world.chen] {
        for check in world.checks_of(phone) {
            let off_ms = (check.event_ms - phone.true_ms(check.seq)).abs();
            assert!(off_ms < MINUTE_MS, "the difference was known: {check:?} is {off_ms} off");
        }
    }
}
