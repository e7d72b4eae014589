//! The stream of server-sent events where only a clock of the test's own can show it.

use crate::world::{MINUTE_MS, SILENCE_MS, World};
use kadian_domain::config::CheckpointWords;
use kadian_testkit::wait;
use kadian_testkit::web::Events;

/// Waits until a topic is told; fails where the stream ends before.
fn until_told(stream: &mut Events<'_>, topic: &str) {
    while !stream.next_topics().unwrap().contains(&topic.to_owned()) {}
}

fn until_ended(stream: &mut Events<'_>) {
    while stream.next_topics().is_some() {}
}

#[test]
fn topics_of_another_scope_never_arrive() {
    let world = World::new();
    let mut device = world.device(0);
    let (district, fanghu) = (world.district(), world.officer_of("枋湖社区"));
    let cookie = fanghu.cookie();
    // What was written beside the hub before was told with the sign-in.
    let mut stream = world.web.events(&cookie);
    let counted = || district.get("/api/now")["totals"]["checks"].as_u64().unwrap();
    for _ in 0..3 {
        world.check(&mut device);
    }
    wait::until("the counts", || (counted() == 3).then_some(()));
    // The config is everybody's; what came before it was not told.
    let config = district.get("/api/settings")["config"].clone();
    district.does("PUT", "/api/config", &config);
    assert_eq!(stream.next_topics().unwrap(), ["settings"]);
}

#[test]
fn a_post_that_falls_silent_by_the_passing_of_time_is_told() {
    let world = World::new();
    let device = world.device(3);
    world.heartbeat(&device, 0);
    let officer = world.officer_of("枋湖社区");
    let first = || officer.get("/api/posts")["posts"][0].clone();
    let cookie = officer.cookie();
    let mut stream = world.web.events(&cookie);
    assert_eq!(first()["state"], "no_device", "the other post is the one that needs somebody");
    world.time.pass(SILENCE_MS - 2 * MINUTE_MS);
    assert_eq!(first()["state"], "no_device");
    world.time.pass(2 * MINUTE_MS);
    wait::until("it to be told", || {
        until_told(&mut stream, "now");
        (first()["state"] == "silent").then_some(())
    });
    assert_eq!(first()["name"], "枋湖 1");
}

#[test]
fn what_a_command_beside_the_hub_writes_is_told_too() {
    let world = World::new();
    let officer = world.district();
    let cookie = officer.cookie();
    let mut stream = world.web.events(&cookie);
    let said = CheckpointWords { is_open: false, zh: String::new(), en: String::new() };
    let store = &world.hub.store;
    world.hub.wait_for(store.set_words(1, said, "command line".into(), world.time.now_ms())).unwrap();
    wait::until("the post to be shown closed", || {
        until_told(&mut stream, "settings");
        let posts = officer.get("/api/posts")["posts"].as_array().unwrap().clone();
        posts.iter().any(|post| post["id"] == 1 && post["is_open"] == false).then_some(())
    });
}

#[test]
fn a_stream_ends_when_its_session_is_over_by_time() {
    let world = World::new();
    let cookie = world.officer_of("高殿社区").cookie();
    let mut stream = world.web.events(&cookie);
    world.time.pass(12 * 60 * MINUTE_MS + 1);
    until_ended(&mut stream);
}

#[test]
fn a_stream_ends_when_the_hub_stops() {
    let mut world = World::new();
    let cookie = world.district().cookie();
    let mut stream = world.web.events(&cookie);
    world.hub.stop();
    until_ended(&mut stream);
}

#[test]
fn an_officer_has_six_streams_and_the_seventh_is_told_to_come_back() {
    let world = World::new();
    let (officer, other) = (world.officer_of("高殿社区"), world.officer_of("枋湖社区"));
    let (cookie, of_other) = (officer.cookie(), other.cookie());
    let mut open: Vec<Events<'_>> = (0..6).map(|_| world.web.events(&cookie)).collect();
    let seventh = || world.web.send("GET", "/api/events", &[("cookie", cookie.as_str())], b"");
    let heard = seventh();
    assert_eq!((heard.status, heard.code().as_str(), heard.header("retry-after")), (503, "hub_busy", "5"));
    let _of_another = world.web.events(&of_other);
    open.pop();
    wait::until("a place", || (seventh().status == 200).then_some(()));
}
