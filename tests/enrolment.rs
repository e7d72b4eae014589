//! How a device comes: by six digits on both screens, and what a thief of the link gets.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Child;

fn hub() -> HubBox {
    let mut hub = HubBox::new();
    hub.start();
    hub
}

/// The digits that `kadian enrol` prints on standard error while it waits.
fn digits_of(enrolling: &mut Child) -> String {
    let mut said = String::new();
    BufReader::new(enrolling.stderr.take().unwrap()).read_line(&mut said).unwrap();
    let digits: Vec<&str> = said.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6).collect();
    assert_eq!(digits.len(), 2, "both languages say the digits: {said}");
    digits[0].to_owned()
}

fn states(hub: &HubBox) -> Vec<String> {
    let listed = hub.run(&["devices", "list", "--json"]);
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter_map(|line| line["state"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_phone_is_taken_in_once_somebody_has_typed_what_it_shows() {
    let hub = hub();
    let lin = PhoneBox::new("林");
    let (link, enrolment) = hub.open_link(CHECKPOINTS[1]);
    let mut enrolling = lin.spawn(&["enrol", &link, "--json"]);
    let digits = digits_of(&mut enrolling);
    assert_eq!(states(&hub), ["asked"]);
    assert_eq!(lin_is_enrolled(&hub), 0);
    let spaced = format!("{} {}", &digits[..3], &digits[3..]);
    let accepted = hub.run(&["devices", "accept", &enrolment.to_string(), &spaced]);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    let output = enrolling.wait_with_output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &told["letter"]), (Some(0), &"A".into()));
    lin.record_checks(1, 2);
    assert_eq!(lin.sync(), 0);
    assert_eq!(hub.stats()["checks"], 2);
}

fn lin_is_enrolled(hub: &HubBox) -> u64 {
    hub.stats()["devices"].as_u64().unwrap()
}

#[test]
fn wrong_digits_void_the_link_and_the_phone_says_so() {
    let hub = hub();
    let lin = PhoneBox::new("林");
    let (link, enrolment) = hub.open_link(CHECKPOINTS[1]);
    let mut enrolling = lin.spawn(&["enrol", &link]);
    let digits = digits_of(&mut enrolling);
    let wrong = if digits == "000000" { "000001" } else { "000000" };
    // What cannot be digits burns nothing.
    assert_eq!(hub.run(&["devices", "accept", &enrolment.to_string(), "12345"]).status.code(), Some(2));
    assert_eq!(states(&hub), ["asked"]);
    let typed = hub.run(&["devices", "accept", &enrolment.to_string(), wrong]);
    assert_eq!(typed.status.code(), Some(1));
    assert_eq!(states(&hub), ["burnt_digits"]);
    assert_eq!(enrolling.wait().unwrap().code(), Some(1), "code_burnt ends the waiting");
    // The right ones come too late.
    assert_eq!(hub.run(&["devices", "accept", &enrolment.to_string(), &digits]).status.code(), Some(1));
    assert_eq!(hub.stats()["devices"], 0);
}

#[test]
fn a_photographed_link_lets_the_thief_in_nowhere() {
    let hub = hub();
    // The thief is second: the code is burnt, and both are told.
    let (lin, thief) = (PhoneBox::new("林"), PhoneBox::new("贼"));
    let (link, enrolment) = hub.open_link(CHECKPOINTS[1]);
    let mut enrolling = lin.spawn(&["enrol", &link]);
    let digits = digits_of(&mut enrolling);
    let stolen = thief.run(&["enrol", &link]);
    let said = String::from_utf8_lossy(&stolen.stderr).into_owned();
    assert_eq!(stolen.status.code(), Some(1));
    assert!(said.contains("[code_burnt]"), "{said}");
    assert_eq!(enrolling.wait().unwrap().code(), Some(1));
    assert_eq!(hub.run(&["devices", "accept", &enrolment.to_string(), &digits]).status.code(), Some(1));
    assert_eq!(states(&hub), ["burnt_second_device"]);

    // The thief is first: its digits are not those that the officer reads off the phone at the post.
    let (link, enrolment) = hub.open_link(CHECKPOINTS[1]);
    let mut stealing = thief.spawn(&["enrol", &link]);
    let thiefs_digits = digits_of(&mut stealing);
    let honest = lin.run(&["enrol", &link]);
    assert_eq!(honest.status.code(), Some(1), "the phone at the post hears that something is wrong");
    assert_eq!(stealing.wait().unwrap().code(), Some(1));
    assert_eq!(
        hub.run(&["devices", "accept", &enrolment.to_string(), &thiefs_digits]).status.code(),
        Some(1)
    );
    assert_eq!(hub.stats()["devices"], 0);
}

#[test]
fn a_revoked_phone_hears_so_and_what_it_records_is_held() {
    let hub = hub();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 2);
    chen.record_checks(10_001, 10_002);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    assert!(hub.run(&["devices", "revoke", &device]).status.success());
    lin.record_checks(3, 4);
    chen.record_checks(10_003, 10_004);
    lin.sync();
    assert_eq!((chen.sync(), hub.stats()["held"].as_u64()), (0, Some(2)));
    let status = lin.status();
    assert_eq!(
        (&status["unsent"], &status["held"]),
        (&0.into(), &2.into()),
        "they are at the hub all the same"
    );
    assert!(hub.run(&["devices", "reinstate", &device]).status.success());
    lin.record_checks(5, 6);
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!((&stats["held"], &stats["checks"]), (&2.into(), &8.into()));
}

#[test]
fn a_phone_that_is_moved_hears_of_its_new_post_and_keeps_what_it_recorded_at_the_old_one() {
    let hub = hub();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let _chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[2]));
    lin.record_checks(1, 2);
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    assert!(hub.run(&["devices", "move", &device, "--checkpoint", CHECKPOINTS[2]]).status.success());
    assert_eq!(lin.sync(), 0);
    let view = lin.json(&["ask", r#"{"kind":"enrolment"}"#]);
    assert_eq!(
        (&view["checkpoint"]["name"], &view["checkpoint"]["letter"]),
        (&CHECKPOINTS[2].into(), &"B".into())
    );
    let crew = lin.json(&["ask", r#"{"kind":"crew"}"#]).to_string();
    assert!(crew.contains("陈桂花") && !crew.contains("李丽英"), "the crew is the new post's: {crew}");
    let slip = lin.json(&["check", "37.9", "--json"])["slip"].as_str().unwrap().to_owned();
    assert!(slip.starts_with("3-B-"), "{slip}");
    lin.record_checks(3, 4);
    assert_eq!(lin.sync(), 0);
    let stats = hub.stats();
    assert_eq!((&stats["checks"], &stats["held"]), (&5.into(), &0.into()), "both posts are its own");
}

#[test]
fn a_district_of_122_posts_is_made_from_one_file_and_the_same_file_again_changes_nothing() {
    let hub = HubBox::new_empty();
    let mut csv = "district,subdistrict,community,checkpoint\n".to_owned();
    for n in 0..122 {
        csv.push_str(&format!("集美区,街道 {},社区 {},卡点 {n}\n", n % 31 % 7, n % 31));
    }
    let file = hub.file("posts.csv");
    std::fs::write(&file, &csv).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(hub.json(&["checkpoints", "import", file, "--json"])["added"], 122);
    let again = hub.json(&["checkpoints", "import", file, "--json"]);
    assert_eq!((&again["added"], &again["unchanged"]), (&0.into(), &122.into()));

    let bad = hub.file("bad.csv");
    let with_errors = format!(
        "{csv}集美区,街道 1,,卡点 500\n翔安区,街道 1,社区 1,卡点 501\n集美区,街道 1,社区 1,卡点 502\n"
    );
    std::fs::write(&bad, with_errors).unwrap();
    let output = hub.run(&["checkpoints", "import", bad.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("line 124: community is empty") && said.contains("nothing was imported"), "{said}");
    let listed = hub.run(&["checkpoints", "list"]);
    assert_eq!(String::from_utf8_lossy(&listed.stdout).lines().count(), 122, "all of a file or nothing");
    let added = hub.json(&["officer", "add", "吴", "--unit", "社区 3", "--role", "community", "--json"]);
    assert!(added["password"].is_string());
}

#[test]
fn an_enrolment_goes_on_where_the_hub_is_away_for_a_moment() {
    let mut hub = hub();
    let lin = PhoneBox::new("林");
    let (link, enrolment) = hub.open_link(CHECKPOINTS[1]);
    let mut enrolling = lin.spawn(&["enrol", &link]);
    let digits = digits_of(&mut enrolling);
    hub.stop();
    assert!(hub.run(&["devices", "accept", &enrolment.to_string(), &digits]).status.success());
    hub.start();
    let code = wait::until("the phone to be taken in", || enrolling.try_wait().unwrap()).code();
    assert_eq!(code, Some(0));
}

#[test]
fn a_link_of_another_hub_changes_nothing_and_says_so() {
    let (hub, other) = (hub(), hub());
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    lin.record_checks(1, 2);
    assert_eq!(lin.sync(), 0);
    let refused = lin.run(&["enrol", &other.link(CHECKPOINTS[0]), "--json"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[link_foreign]"));
    lin.record_checks(3, 4);
    assert_eq!(lin.sync(), 0);
    let (own, others) = (hub.stats(), other.stats());
    assert_eq!((&own["checks"], &others["devices"], &others["records"]), (&4.into(), &0.into(), &0.into()));
}

#[test]
fn a_revoked_phone_does_not_come_back_by_the_link_that_it_came_by() {
    let hub = hub();
    let link = hub.link(CHECKPOINTS[0]);
    let lin = PhoneBox::enrolled("林", &link);
    let device = lin.status()["device"].as_str().unwrap().to_owned();
    assert!(lin.run(&["enrol", &link]).status.success(), "the answer may be lost: it is heard again");
    assert!(hub.run(&["devices", "revoke", &device]).status.success());
    let refused = lin.run(&["enrol", &link]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[device_revoked]"));
}

#[test]
fn a_phone_that_goes_to_another_hub_begins_there_as_a_new_one_once_its_own_has_everything() {
    let (mut hub, other) = (hub(), hub());
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    assert_eq!(lin.sync(), 0);
    let before = lin.status();
    hub.stop();
    lin.record_checks(1, 2);
    let link = other.link(CHECKPOINTS[1]);
    let refused = lin.run(&["enrol", &link, "--anew"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[unsent_first]"));
    assert_eq!((&lin.status()["device"], &lin.status()["unsent"]), (&before["device"], &2.into()));

    hub.start();
    assert_eq!(lin.sync(), 0);
    let place = lin.json(&["enrol", &link, "--anew", "--json"]);
    assert_eq!(place["name"], CHECKPOINTS[1]);
    let after = lin.status();
    assert_ne!((&after["device"], &after["epoch"]), (&before["device"], &before["epoch"]));
    assert_eq!(after["records"], 1, "a new database has its beginning alone");
    lin.record_checks(3, 5);
    assert_eq!(lin.sync(), 0);
    for (hub, checks) in [(&hub, 2), (&other, 3)] {
        let stats = hub.stats();
        let told = (&stats["checks"], &stats["devices"], &stats["gaps"], &stats["forks"]);
        assert_eq!(told, (&checks.into(), &1.into(), &0.into(), &0.into()));
        assert!(hub.run(&["verify", "--json"]).status.success());
    }
    left_and_sealed(&lin);
}

/// What was set aside is there whole, and this phone has no key to it any more.
fn left_and_sealed(phone: &PhoneBox) {
    let entries = phone.dir().read_dir().unwrap().map(|entry| entry.unwrap().path());
    let left: Vec<_> =
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("left-")).collect();
    let [left] = left.as_slice() else { panic!("one device left: {left:?}") };
    let sealed = std::fs::read(left.join("vault.key.sealed")).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    assert!(left.join("device.db").exists() && !left.join("vault.key").exists());
}

#[test]
fn a_phone_starts_anew_while_its_screens_are_open_and_goes_on_at_the_other_hub() {
    let (hub, other) = (hub(), hub());
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let before = lin.status();
    let mut following = lin.spawn(&["sync", "--follow"]);
    wait::until("the owner to have sent everything", || (lin.status()["unsent"] == 0).then_some(()));
    let link = other.link(CHECKPOINTS[1]);
    let refused = lin.run(&["enrol", &link]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("[link_foreign]"));
    let view = lin.json(&["ask", r#"{"kind":"enrolment"}"#]);
    assert_eq!((&view["state"], &view["address"]), (&"foreign".into(), &other.url().into()));
    assert!(lin.run(&["enrol", &link, "--anew"]).status.success());
    assert_ne!(lin.status()["device"], before["device"]);
    lin.record_checks(1, 3);
    wait::until("the owner's worker to have sent to the other hub", || {
        (other.stats()["checks"] == 3).then_some(())
    });
    assert_eq!(hub.stats()["checks"], 0);
    left_and_sealed(&lin);
    following.kill().unwrap();
    following.wait().unwrap();
}

#[test]
fn without_a_link_of_another_hub_nothing_starts_anew() {
    let hub = hub();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let before = lin.status()["device"].clone();
    assert_eq!(lin.sync(), 0);
    let refused = lin.run(&["send", r#"{"kind":"start_anew"}"#]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(lin.run(&["enrol", &hub.link(CHECKPOINTS[0]), "--anew"]).status.success());
    assert_eq!(lin.status()["device"], before, "its own hub knows it, whatever was said");
}
