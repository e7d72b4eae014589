//! What lies on a phone: a week of what was sent, and everything that was not. Real phone, real hub, clocks of the test.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_device::Contact;
use kadian_device::door::{Answer, Query};
use kadian_domain::Config;
use kadian_hub::store::NewCheckpoint;
use kadian_testkit::{HubHere, PhoneClock, PhoneHere, TrueTime};
use tempfile::TempDir;

const DAY_MS: i64 = 24 * 3_600_000;
/// A Tuesday morning.
const MORNING: i64 = 1_795_500_000_000;

struct Post {
    time: TrueTime,
    hub: HubHere,
    lin: PhoneHere,
    _dir: TempDir,
}

impl Post {
    fn new() -> Self {
        let time = TrueTime::at(MORNING);
        let checkpoint = NewCheckpoint {
            subdistrict: "殿前街道".into(),
            community: "高殿社区".into(),
            name: "高殿 1 号卡点".into(),
            crew: vec![],
        };
        let hub = HubHere::start(&time, vec![checkpoint]);
        let dir = tempfile::tempdir().unwrap();
        let lin = PhoneHere::open(dir.path(), PhoneClock::new(&time, 1));
        lin.enrol(&hub.link(1));
        Self { time, hub, lin, _dir: dir }
    }

    fn day(&self, n_checks: u32) {
        for n in 0..n_checks {
            self.lin.person(&format!("林 {n}"), 365);
        }
        assert_eq!(self.lin.sync(), Contact::Reached);
    }

    /// How many of the phone's records have their bytes, and how many there are.
    fn here(&self) -> (usize, usize) {
        let all = self.lin.export();
        (all.iter().filter(|record| record.bytes.is_some()).count(), all.len())
    }

    fn listed(&self) -> usize {
        match self.lin.ask(Query::RecentChecks { limit: 200 }).unwrap() {
            Answer::RecentChecks { checks } => checks.len(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_was_sent_lies_on_the_phone_for_a_week_and_the_chain_for_ever() {
    let post = Post::new();
    post.day(10);
    post.lin.person("waits", 376);
    post.time.pass(6 * DAY_MS);
    post.day(5);
    assert_eq!((post.here(), post.listed()), ((17, 17), 16), "six days are no week");
    post.time.pass(DAY_MS + 3_600_000);
    post.day(1);
    // The first day's ten and the epoch's start; who still waits stays.
    assert_eq!((post.here(), post.listed()), ((7, 18), 7));
    let walked = post.lin.device().verify().unwrap();
    assert_eq!((walked.n_records, walked.n_purged, walked.first_bad), (18, 11, None));
    assert_eq!(post.lin.status().records, 18);
    // Nothing of it is lost at the hub.
    let stats = post.hub.wait_for(post.hub.store.stats()).unwrap();
    assert_eq!((stats.records, stats.lost, stats.gaps), (18, 0, 0));
}

#[test]
fn what_was_not_sent_stays_however_old_it_is() {
    let mut post = Post::new();
    post.day(3);
    post.hub.stop();
    for _ in 0..4 {
        post.lin.person("never sent", 365);
    }
    post.time.pass(60 * DAY_MS);
    assert_ne!(post.lin.sync(), Contact::Reached);
    // What was sent is old by the hub's time, as the phone reckons it; what was not is all here.
    assert_eq!(post.here(), (4, 8));
    post.hub.serve();
    assert_eq!(post.lin.sync(), Contact::Reached);
    assert_eq!((post.here(), post.lin.status().unsent), ((4, 8), 0));
}

#[test]
fn a_phone_that_does_not_know_the_time_takes_nothing_away() {
    let mut post = Post::new();
    post.day(3);
    post.hub.stop();
    post.time.pass(30 * DAY_MS);
    post.lin.reboot();
    // Its own clock shows a day ten years ahead, and nobody has told it the hub's time since it started.
    post.lin.clock.set_wall(MORNING + 3_650 * DAY_MS);
    assert_ne!(post.lin.sync(), Contact::Reached);
    assert_eq!(post.here(), (4, 4));
    post.hub.serve();
    assert_eq!(post.lin.sync(), Contact::Reached);
    assert_eq!(post.here(), (0, 4));
}

#[test]
fn the_hub_says_how_long() {
    let post = Post::new();
    let long = Config { keep_settled_days: 21, ..Config::BUILT_IN };
    post.hub.wait_for(post.hub.store.set_config(long, "command line".into(), MORNING)).unwrap();
    post.day(3);
    post.time.pass(10 * DAY_MS);
    post.day(1);
    assert_eq!(post.here(), (5, 5), "ten days are less than twenty-one");
    let short = Config { keep_settled_days: 1, ..Config::BUILT_IN };
    post.hub.wait_for(post.hub.store.set_config(short, "command line".into(), MORNING)).unwrap();
    post.time.pass(2 * 3_600_000);
    post.day(1);
    // It holds from this contact on.
    assert_eq!(post.here(), (2, 6));
}
