//! What a phone says of its own clock, and of the age of what waits.

use crate::world::{DAY_MS, HOUR_MS, MINUTE_MS, World, YEAR_1970_MS, YEAR_2036_MS};
use kadian_device::Code;

#[test]
fn a_clock_more_than_five_minutes_off_is_said_and_stops_nothing() {
    let mut world = World::new();
    let wrong = Some(Code::ClockWrong);
    // By how much the clock is moved, and what is said then.
    let steps =
        [(5 * MINUTE_MS, None), (1_000, wrong), (-10 * MINUTE_MS, None), (-2_000, wrong), (DAY_MS, wrong)];
    for (by_ms, want) in steps {
        world.lin.here.clock.move_wall(by_ms);
        world.lin.check();
        let off_ms = world.lin.here.clock.wall_minus_true_ms();
        assert_eq!(world.lin.here.status().clock, want, "{off_ms} ms off");
        world.chen.check();
        assert_eq!(world.chen.here.status().clock, None, "Chen's clock is right");
    }
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.lin.here.clock.set_wall(world.time.now_ms());
    assert_eq!(world.lin.here.status().clock, None, "put right, and said no more");
}

#[test]
fn a_phone_that_wakes_up_in_1970_says_so_before_it_has_heard_the_hub() {
    let mut world = World::new();
    world.everything_arrives();
    world.hub.stop();
    world.lin.here.reboot();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.reboot();
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    assert_eq!(world.lin.here.status().clock, Some(Code::ClockWrong), "it is later than the last receipt");
    assert_eq!(world.chen.here.status().clock, None, "it may be that late: nobody knows yet");
    world.minutes_of_checks(2);
    world.hub.serve();
    world.everything_arrives();
    for phone in [&world.lin, &world.chen] {
        assert_eq!(phone.here.status().clock, Some(Code::ClockWrong));
    }
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);
}

#[test]
fn no_jump_changes_the_age_of_what_waits() {
    let mut world = World::new();
    world.everything_arrives();
    world.hub.stop();
    world.minutes_of_checks(1);
    world.time.pass(2 * HOUR_MS);
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    for phone in [&world.lin, &world.chen] {
        assert_eq!(phone.here.status().oldest_unsent_s, Some(2 * 3_600));
    }
    // After a start, only the wall clock is left, until the hub is heard.
    world.lin.here.reboot();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    assert_eq!(world.lin.here.status().oldest_unsent_s, Some(0), "nobody knows, and nothing absurd is said");
    world.hub.serve();
    world.everything_arrives();
}
