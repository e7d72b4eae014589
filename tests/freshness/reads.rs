//! Whoever looks at people is written down, and a page that reads again by itself writes no row a look.

use crate::world::World;
use kadian_testkit::wait;

/// What the audit says of people who were read.
fn rows(world: &World) -> Vec<String> {
    let rows = world.hub.wait_for(world.hub.store.audit_page(0, 1_000)).unwrap();
    let read = rows.into_iter().filter(|row| row.act == "people_read");
    read.map(|row| format!("{}: {}", row.actor, row.detail)).collect()
}

#[test]
fn each_look_at_people_is_written_down_without_their_names_and_a_live_page_writes_once_a_minute() {
    let mut world = World::new();
    let mut device = world.device(0);
    let (officer, other) = (world.district(), world.officer_of("枋湖社区"));
    world.named_check(&mut device, "林秀英");
    let checks = |find: &str| officer.get(&format!("/api/checks?find={find}"));
    for _ in 0..20 {
        assert_eq!(checks("")["checks"].as_array().unwrap().len(), 1);
    }
    assert_eq!(rows(&world), ["officer 1: records, 1 people"]);
    // Whoever comes while the page is open is written a minute later, although nobody asks any more.
    world.named_check(&mut device, "陈志强");
    world.named_check(&mut device, "王芳");
    checks("");
    assert_eq!(rows(&world).len(), 1);
    world.time.pass(60_000);
    wait::until("the row", || (rows(&world).len() == 2).then_some(()));
    // Who looks for somebody is written down at once, but not for whom.
    checks("%E9%99%88");
    officer.get("/api/fevers");
    officer.get("/api/now");
    other.get("/api/checks");
    let want = [
        "officer 1: records, 1 people",
        "officer 1: records, 2 people more",
        "officer 1: records, 1 people, searched",
    ];
    assert_eq!(rows(&world), want, "no page without people on it is a look at anybody");
    // What is not written when the hub stops is written then.
    checks("");
    world.named_check(&mut device, "吴国平");
    checks("");
    world.hub.stop();
    let all = rows(&world);
    assert_eq!(all.len(), 5, "{all:?}");
    assert!(all.last().unwrap().ends_with("1 people more"), "{all:?}");
    assert!(!all.concat().contains('陈') && !all.concat().contains('林'));
}
