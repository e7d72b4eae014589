//! The stream that keeps pages true: topics of one's own checkpoints, and nothing after the session.

use crate::{PASSWORD, Scene};
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{PhoneBox, wait};
use serde_json::json;

/// A post that was heard, an officer of the district, and one of a community that has no device yet.
fn watched() -> (Scene, PhoneBox) {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let one_time = scene.add_officer("吴国平", "枋湖社区", "community");
    scene.settle_in("吴国平", &one_time);
    let lin = PhoneBox::enrolled("林", &scene.hub.link(CHECKPOINTS[0]));
    // From here on the hub alone writes: what other processes have written is told of with this.
    assert_eq!(lin.sync(), 0);
    (scene, lin)
}

#[test]
fn a_page_hears_of_its_own_posts_and_of_no_others() {
    let (scene, lin) = watched();
    let (district, community) = (scene.cookie("officer", PASSWORD), scene.cookie("吴国平", PASSWORD));
    let (mut all, mut own) = (scene.web.events(&district), scene.web.events(&community));
    lin.record_checks(1, 3);
    assert_eq!(lin.sync(), 0);
    wait::until("the district to hear of it", || {
        all.next_topics()?.contains(&"now".to_owned()).then_some(())
    });
    // The first thing that the community hears is its own: nothing of the other post was told.
    let body = json!({ "checkpoint": 3 }).to_string();
    let headers = [("cookie", community.as_str()), ("content-type", "application/json")];
    let made = scene.web.send("POST", "/api/enrolments", &headers, body.as_bytes());
    assert_eq!(made.status, 200, "{}", made.text());
    assert_eq!(own.next_topics().unwrap(), ["devices"]);
    let chen = PhoneBox::enrolled("陈", &scene.hub.link(CHECKPOINTS[2]));
    chen.record_checks(10_001, 10_002);
    assert_eq!(chen.sync(), 0);
    wait::until("its own counts", || own.next_topics()?.contains(&"now".to_owned()).then_some(()));
}

#[test]
fn a_stream_ends_with_its_session() {
    let (scene, _lin) = watched();
    let cookie = scene.cookie("officer", PASSWORD);
    let mut stream = scene.web.events(&cookie);
    assert_eq!(scene.web.send("DELETE", "/api/session", &[("cookie", &cookie)], b"").status, 204);
    while stream.next_topics().is_some() {}
    let again = scene.web.send("GET", "/api/events", &[("cookie", &cookie)], b"");
    assert_eq!((again.status, again.code().as_str()), (401, "signed_out"));
}
