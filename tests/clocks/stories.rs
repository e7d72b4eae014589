use crate::world::{MINUTE_MS, World, YEAR_1970_MS, YEAR_2036_MS};

#[test]
fn a_phone_in_1970_and_one_in_2036_stand_at_the_right_time() {
    let mut world = World::new();
    world.lin.here.clock.set_wall(YEAR_1970_MS);
    world.chen.here.clock.set_wall(YEAR_2036_MS);
    for _ in 0..20 {
        world.time.pass(MINUTE_MS);
        world.lin.check();
        world.chen.check();
    }
    world.everything_arrives();
    world.stands_right(&world.lin, 1_000);
    world.stands_right(&world.chen, 1_000);
}
