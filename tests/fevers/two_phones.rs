//! One passer, two phones.

use super::{Post, ask, check, rechecks, resolve, text};
use serde_json::json;

#[test]
fn a_recheck_is_resolved_on_the_other_phone_by_its_slip_and_the_first_one_hears_of_it() {
    let mut post = Post::new();
    post.hub.stop();
    let saved = check(&post.lin, &["37.6", "--name", "林 1"]);
    let slip = text(&saved, "slip").to_owned();
    // Neither phone has heard of the other: the slip on paper is enough.
    let resolved = resolve(&post.chen, &[&slip, "38.2", "--place", "区医院"]);
    assert_eq!(text(&resolved, "disposition"), "refer");
    assert_eq!(rechecks(&post.lin).len(), 1);

    post.hub.start();
    post.sync();
    assert!(rechecks(&post.lin).is_empty(), "the list brought the outcome back");
    let today = ask(&post.lin, "today");
    assert_eq!((&today["counts"]["suspected"], &today["counts"]["confirmed"]), (&json!(1), &json!(1)));
    assert_eq!(ask(&post.chen, "today")["counts"]["checks"], 0, "a resolution is no passage");
    let row = &post.export()[0];
    assert_eq!(
        (row["outcome"].as_str(), row["confirmed"].as_str(), row["resolutions"].as_str()),
        ("refer", "1", "1")
    );
    assert_eq!(post.hub.stats()["checks"], 1);
}

#[test]
fn a_seat_of_a_car_is_resolved_by_a_slip_that_the_other_phone_never_heard_of() {
    let mut post = Post::new();
    post.hub.stop();
    let saved = check(&post.lin, &["--plate", "闽D8K2Q5", "--seats", "36.5,38.1"]);
    let slip = text(&saved, "slip").to_owned();
    resolve(&post.chen, &[&slip, "36.6"]);
    post.hub.start();
    post.sync();
    assert!(rechecks(&post.lin).is_empty() && rechecks(&post.chen).is_empty());
    let found = post.chen.json(&["ask", &json!({ "kind": "find_slip", "slip": slip }).to_string()]);
    let outcome = &found["rechecks"][0]["outcome"];
    assert_eq!((&outcome["by"], &outcome["disposition"]), (&json!("here"), &json!("admit")));
}

#[test]
fn the_other_phone_knows_who_waits_once_the_hub_was_heard_and_takes_no_first_reading_over_again() {
    let post = Post::new();
    let saved = check(&post.lin, &["--plate", "闽D8K2Q5", "--seats", "36.5,37.6,hi"]);
    post.sync();
    let listed: Vec<(Option<u64>, u64)> =
        rechecks(&post.chen).iter().map(|row| (row["seq"].as_u64(), row["seat"].as_u64().unwrap())).collect();
    assert_eq!(listed, [(None, 2), (None, 3)]);
    let slip = text(&saved, "slip");
    let same = post.chen.run(&["resolve", slip, "36.5", "--seat", "2", "--site", "forehead"]);
    assert_eq!(same.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&same.stderr).contains("second_same"));
    resolve(&post.chen, &[slip, "36.5", "--seat", "2"]);
    resolve(&post.chen, &[slip, "--left"]);
    assert!(rechecks(&post.chen).is_empty());
    post.sync();
    assert!(rechecks(&post.lin).is_empty());
    let row = &post.export()[0];
    assert_eq!(
        (row["passers"].as_str(), row["suspected"].as_str(), row["confirmed"].as_str()),
        ("3", "2", "1")
    );
}

#[test]
fn two_resolutions_of_one_passer_are_both_kept_and_flagged_and_the_newest_counts() {
    let mut post = Post::new();
    post.hub.stop();
    let saved = check(&post.lin, &["37.6"]);
    let slip = text(&saved, "slip").to_owned();
    resolve(&post.lin, &[&slip, "36.6"]);
    resolve(&post.chen, &[&slip, "38.4"]);
    post.hub.start();
    // The newer one arrives first.
    assert_eq!((post.chen.sync(), post.lin.sync()), (0, 0));
    post.sync();
    let row = &post.export()[0];
    assert_eq!(
        (row["outcome"].as_str(), row["confirmed"].as_str(), row["resolutions"].as_str()),
        ("refer", "1", "2")
    );
    let recent = post.lin.json(&["ask", r#"{"kind":"recent_checks","limit":1}"#]);
    let outcome = &recent["checks"][0]["passers"][0]["outcome"];
    assert_eq!(
        (&outcome["disposition"], &outcome["n_resolutions"], &outcome["by"]),
        (&json!("refer"), &json!(2), &json!("other_device"))
    );
}

#[test]
fn a_void_takes_the_passer_off_both_phones_lists_and_its_resolutions_out_of_every_count() {
    let post = Post::new();
    let saved = check(&post.lin, &["37.6"]);
    let slip = text(&saved, "slip").to_owned();
    post.sync();
    resolve(&post.chen, &[&slip, "38.4"]);
    let seq = saved["seq"].to_string();
    assert!(post.lin.run(&["void", &seq, "--reason", "exercise"]).status.success());
    post.sync();
    assert!(rechecks(&post.chen).is_empty() && rechecks(&post.lin).is_empty());
    let today = ask(&post.lin, "today");
    let counts = ["checks", "entries", "suspected", "confirmed", "voids"].map(|name| &today["counts"][name]);
    assert_eq!(counts, [&json!(0), &json!(0), &json!(0), &json!(0), &json!(1)]);
    let row = &post.export()[0];
    assert_eq!((row["void_reason"].as_str(), row["confirmed"].as_str()), ("exercise", "0"));
    assert_eq!(post.hub.stats()["checks"], 0);
}

#[test]
fn vehicles_buses_and_tallies_count_their_passers_at_both_ends() {
    let post = Post::new();
    check(&post.lin, &["36.5", "--plate", "闽D8K2Q5", "--seats", "36.4,36.6"]);
    check(&post.lin, &["--bus", "40", "--plate", "闽D12345", "--seats", "37.8", "--exit"]);
    check(&post.chen, &["--tally", "12"]);
    check(&post.chen, &["lo"]);
    post.sync();
    let (lin, chen) = (ask(&post.lin, "today"), ask(&post.chen, "today"));
    let sum = |name: &str| lin["counts"][name].as_u64().unwrap() + chen["counts"][name].as_u64().unwrap();
    assert_eq!((sum("entries"), sum("exits"), sum("suspected")), (16, 40, 1));
    let rows = post.export();
    let passers: u32 = rows.iter().map(|row| row["passers"].parse::<u32>().unwrap()).sum();
    let mut subjects: Vec<&str> = rows.iter().map(|row| row["subject"].as_str()).collect();
    subjects.sort_unstable();
    assert_eq!((passers, subjects), (56, vec!["bus", "person", "tally", "vehicle"]));
}
