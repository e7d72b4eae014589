//! Whoever is silent is named beside every total.

use crate::world::{Device, MINUTE_MS, POSTS, SILENCE_MS, World};
use kadian_testkit::OfficerBox;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every answer of the officers' API that has a total or a list that can lack something.
const TOTALS: [&str; 6] =
    ["/api/now", "/api/posts", "/api/held", "/api/checks", "/api/fevers", "/api/throughput"];

/// Post and letter of each device that an answer names as lacking.
fn named(answer: &Value) -> BTreeSet<(String, String)> {
    let posts = answer["not_heard"]["posts"].as_array().unwrap();
    let of_post = |post: &Value| {
        let name = post["name"].as_str().unwrap().to_owned();
        let letters = post["letters"].as_array().unwrap().clone();
        letters.into_iter().map(move |letter| (name.clone(), letter.as_str().unwrap().to_owned()))
    };
    posts.iter().flat_map(of_post).collect()
}

/// Each device with its post's name and its letter, in the order of enrolment.
fn places(devices: &[Device]) -> Vec<(String, String)> {
    let nth = |at: usize| devices[..at].iter().filter(|other| other.post == devices[at].post).count();
    let letter = |at: usize| char::from(b'A' + u8::try_from(nth(at)).unwrap()).to_string();
    (0..devices.len()).map(|at| (POSTS[devices[at].post].to_owned(), letter(at))).collect()
}

#[test]
fn whatever_device_is_silenced_every_total_names_it_to_who_may_see_it_and_to_nobody_else() {
    let world = World::new();
    let devices: Vec<Device> = [0, 0, 1, 2, 3, 3, 4].into_iter().map(|post| world.device(post)).collect();
    let places = places(&devices);
    let officers: [(OfficerBox, &[usize]); 2] =
        [(world.district(), &[0, 1, 2, 3, 4]), (world.officer_of("枋湖社区"), &[3, 4])];
    // A generator with a seed: each round silences other devices.
    let mut seed: u32 = 20_261_125;
    for round in 0..24 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let is_silenced = |at: usize| seed >> (8 + at) & 1 == 1;
        world.pass(SILENCE_MS, &[&officers[0].0, &officers[1].0]);
        for (at, device) in devices.iter().enumerate() {
            if !is_silenced(at) {
                world.heartbeat(device, 0);
            }
        }
        world.time.pass(MINUTE_MS);
        for (officer, sees) in &officers {
            let want: BTreeSet<_> = (0..devices.len())
                .filter(|at| is_silenced(*at) && sees.contains(&devices[*at].post))
                .map(|at| places[at].clone())
                .collect();
            for path in TOTALS {
                assert_eq!(named(&officer.get(path)), want, "round {round}: {path}");
            }
        }
    }
}

#[test]
fn a_post_that_should_be_open_and_is_silent_stands_at_the_top_and_says_since_when() {
    let world = World::new();
    let devices: Vec<Device> = (0..5).map(|post| world.device(post)).collect();
    devices.iter().for_each(|device| world.heartbeat(device, 0));
    let officer = world.district();
    let closed = serde_json::json!({ "is_open": false, "zh": "", "en": "" });
    officer.does("PUT", "/api/checkpoints/1/words", &closed);
    let last_word_ms = world.time.now_ms();
    world.pass(SILENCE_MS, &[&officer]);
    // The first post is closed and silent, the fifth open and silent.
    world.heartbeat(&devices[1], 0);
    world.heartbeat(&devices[2], 40);
    world.heartbeat(&devices[3], 0);
    let posts = officer.get("/api/posts")["posts"].as_array().unwrap().clone();
    let stand: Vec<(&str, &str)> =
        posts.iter().map(|post| (post["name"].as_str().unwrap(), post["state"].as_str().unwrap())).collect();
    let want = [
        (POSTS[4], "silent"),
        (POSTS[2], "behind"),
        (POSTS[0], "silent"),
        (POSTS[3], "live"),
        (POSTS[1], "live"),
    ];
    assert_eq!(stand, want);
    assert_eq!(posts[0]["last_heard_ms"], last_word_ms);
    assert_eq!(posts[1]["devices"][0]["unsent"], 40);
    let now = officer.get("/api/now");
    assert_eq!(now["not_heard"]["records_at_least"], 40);
    let order = |rows: &Value| -> Vec<String> {
        rows.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(order(&now["checkpoints"]), stand.iter().map(|(name, _)| *name).collect::<Vec<_>>());
}
