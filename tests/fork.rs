//! A phone whose data were copied: both copies go on, nothing of either is lost, and the digits of one screen let it count.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, OfficerBox, PhoneBox};
use serde_json::{Value, json};
use std::path::Path;

/// Lin's phone and a copy of it, at a hub that has heard of both, and Chen's, which has nothing to do with it.
struct Post {
    hub: HubBox,
    lin: PhoneBox,
    copy: PhoneBox,
    chen: PhoneBox,
}

impl Post {
    /// Lin's history came first.
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
        let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0]));
        assert!(lin.run(&["send", r#"{"kind":"start_shift","volunteers":[7]}"#]).status.success());
        check(&lin, "36.5");
        check(&chen, "36.5");
        assert_eq!((lin.sync(), chen.sync()), (0, 0));
        let copy = PhoneBox::new("抄");
        for file in ["device.db", "vault.key", "vault.toml"] {
            std::fs::copy(lin.dir().join(file), copy.dir().join(file)).unwrap();
        }
        check(&lin, "36.6");
        check(&copy, "36.7");
        assert_eq!((lin.sync(), copy.sync()), (0, 0));
        Self { hub, lin, copy, chen }
    }

    fn officer(&self) -> OfficerBox {
        OfficerBox::first(&self.hub)
    }

    /// Outcomes at the hub of everything that a phone has, by epoch and number.
    fn outcomes(&self, phone: &PhoneBox) -> Vec<(u64, u64, String)> {
        let (own, hub) = (phone.dir().join("own.jsonl"), self.hub.file("hub.jsonl"));
        assert!(phone.run(&["export", "--format", "jsonl", "--out", own.to_str().unwrap()]).status.success());
        self.hub.json(&["export", "records", "--format", "jsonl", "--out", hub.to_str().unwrap()]);
        let (own, hub) = (lines(&own), lines(&hub));
        own.iter()
            .map(|row| {
                let same = |there: &&Value| {
                    ["device", "epoch", "seq", "d", "h"].iter().all(|key| there[key] == row[key])
                };
                let outcome = hub.iter().find(same).map_or("", |there| there["outcome"].as_str().unwrap());
                (row["epoch"].as_u64().unwrap(), row["seq"].as_u64().unwrap(), outcome.to_owned())
            })
            .collect()
    }

    /// How many of each outcome a phone has in one epoch.
    fn count(&self, phone: &PhoneBox, epoch: u64, outcome: &str) -> usize {
        let all = self.outcomes(phone);
        all.iter().filter(|(of, _, what)| *of == epoch && what == outcome).count()
    }
}

fn lines(path: &Path) -> Vec<Value> {
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check(phone: &PhoneBox, reading: &str) -> Value {
    let saved = phone.json(&["check", reading, "--json"]);
    assert!(saved["seq"].is_number(), "{}: {saved}", phone.owner);
    saved
}

fn epoch(phone: &PhoneBox) -> u64 {
    phone.status()["epoch"].as_u64().unwrap()
}

fn digits(phone: &PhoneBox) -> String {
    phone.status()["fork"]["digits"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn both_copies_begin_an_epoch_of_their_own_and_nothing_of_either_is_lost() {
    let post = Post::new();
    let split = post.outcomes(&post.lin)[0].0;
    // The second one heard it at once; the first one hears it with its next contact, though it has nothing to send.
    assert_ne!(epoch(&post.copy), split);
    assert_eq!(post.lin.sync(), 0);
    assert_ne!(epoch(&post.lin), split);
    assert_ne!(epoch(&post.lin), epoch(&post.copy));
    assert_eq!(post.hub.stats()["forks"], 1);

    for phone in [&post.lin, &post.copy] {
        check(phone, "36.8");
        assert_eq!((phone.sync(), &phone.status()["unsent"]), (0, &json!(0)), "{}", phone.owner);
        let all = post.outcomes(phone);
        assert!(all.iter().all(|(.., outcome)| !outcome.is_empty()), "{}: {all:?}", phone.owner);
        // The new epoch: its start, the shift that goes on, the check.
        assert_eq!(post.count(phone, epoch(phone), "held(fork)"), 3, "{}: {all:?}", phone.owner);
        assert_eq!(digits(phone).len(), 6);
    }
    assert_ne!(digits(&post.lin), digits(&post.copy));
    assert_eq!(post.lin.json(&["ask", r#"{"kind":"gate"}"#])["shift"]["volunteers"][0]["id"], 7);
    // What counted before goes on counting: two of Lin's and one of Chen's, and nothing since.
    assert_eq!(post.hub.stats()["checks"], 3);
    assert_eq!(post.hub.json(&["verify", "--json"])["ok"], true);
    for phone in [&post.lin, &post.copy] {
        assert_eq!(phone.json(&["verify", "--json"])["ok"], true);
    }
    assert_eq!(post.chen.sync(), 0);
    assert!(post.chen.status()["fork"].is_null(), "Chen's phone has nothing to do with it");
}

#[test]
fn the_digits_of_one_screen_let_that_copy_count_and_no_other() {
    let post = Post::new();
    check(&post.copy, "36.9");
    assert_eq!((post.lin.sync(), post.copy.sync()), (0, 0));
    let officer = post.officer();
    let device = post.lin.status()["device"].as_str().unwrap().to_owned();
    let listed = |officer: &OfficerBox| {
        let page = officer.get("/api/devices");
        let all = page["devices"].as_array().unwrap().clone();
        all.into_iter().find(|row| row["device"] == device.as_str()).unwrap()["fork"].clone()
    };
    assert_eq!((&listed(&officer)["n_waiting"], &listed(&officer)["n_accepted"]), (&json!(2), &json!(0)));
    let before = post.hub.stats()["checks"].as_u64().unwrap();
    officer.does("POST", &format!("/api/devices/{device}/digits"), &json!({ "digits": digits(&post.copy) }));
    assert_eq!((&listed(&officer)["n_waiting"], &listed(&officer)["n_accepted"]), (&json!(1), &json!(1)));
    assert_eq!(post.hub.stats()["checks"].as_u64().unwrap(), before + 1);
    // It hears that it counts, and its tray keeps what the split epoch still holds.
    assert_eq!((post.copy.sync(), post.lin.sync()), (0, 0));
    assert!(post.copy.status()["fork"].is_null());
    assert_eq!(post.copy.status()["held"], 1);
    check(&post.copy, "36.5");
    check(&post.lin, "36.5");
    assert_eq!((post.copy.sync(), post.lin.sync()), (0, 0));
    assert_eq!(post.count(&post.copy, epoch(&post.copy), "held(fork)"), 0);
    assert_eq!(post.count(&post.lin, epoch(&post.lin), "stored"), 0);
    assert_eq!(digits(&post.lin).len(), 6, "the other one waits on");
    assert_eq!(post.hub.json(&["verify", "--json"])["ok"], true);
}

#[test]
fn wrong_digits_change_nothing_and_the_screens_show_others() {
    let post = Post::new();
    assert_eq!(post.lin.sync(), 0);
    let officer = post.officer();
    let path = format!("/api/devices/{}/digits", post.lin.status()["device"].as_str().unwrap());
    let (lin, copy) = (digits(&post.lin), digits(&post.copy));
    let wrong =
        ["000000", "111111", "222222"].into_iter().find(|typed| *typed != lin && *typed != copy).unwrap();
    // To an officer of another community there is no such device, and nothing is burnt.
    let made =
        post.hub.json(&["officer", "add", "吴", "--unit", "枋湖社区", "--role", "community", "--json"]);
    let outsider = OfficerBox::settled(&post.hub, "吴", made["password"].as_str().unwrap());
    assert_eq!(outsider.send("POST", &path, &json!({ "digits": lin })).status, 404);
    let unreadable = officer.send("POST", &path, &json!({ "digits": "12345" }));
    assert_eq!(unreadable.code(), "request_malformed", "a slip of the finger burns nothing");
    let refused = officer.send("POST", &path, &json!({ "digits": wrong }));
    assert_eq!(refused.code(), "digits_wrong", "{}", refused.text());
    // Those that were on the screens are worth nothing any more.
    assert_eq!(officer.send("POST", &path, &json!({ "digits": lin })).code(), "digits_wrong");
    assert_eq!((post.lin.sync(), post.copy.sync()), (0, 0));
    assert!(digits(&post.lin) != lin && digits(&post.copy) != copy);
    officer.does("POST", &path, &json!({ "digits": digits(&post.lin) }));
    let other = format!("/api/devices/{}/digits", post.chen.status()["device"].as_str().unwrap());
    assert_eq!(
        officer.send("POST", &other, &json!({ "digits": wrong })).status,
        404,
        "Chen's waits for none"
    );
}

#[test]
fn a_slip_of_the_new_epoch_carries_two_of_its_digits_and_one_of_the_old_epoch_is_still_resolved() {
    let post = Post::new();
    let waits = check(&post.lin, "37.8");
    assert_eq!(post.lin.sync(), 0);
    let fresh = check(&post.lin, "37.9");
    let counter = |saved: &Value| saved["slip"].as_str().unwrap().rsplit('-').next().unwrap().to_owned();
    assert!(counter(&waits).len() < counter(&fresh).len(), "{waits} {fresh}");
    let two = format!("{:02}", epoch(&post.lin) % 100);
    assert!(counter(&fresh).starts_with(&two), "{two} leads {fresh}");
    let listed = post.lin.json(&["ask", r#"{"kind":"rechecks"}"#])["rechecks"].as_array().unwrap().clone();
    // A number alone means the present epoch.
    let seqs: Vec<&Value> = listed.iter().map(|row| &row["seq"]).collect();
    assert_eq!(seqs, [&Value::Null, &fresh["seq"]]);
    for saved in [&waits, &fresh] {
        let done = post.lin.json(&["resolve", saved["slip"].as_str().unwrap(), "36.5", "--json"]);
        assert!(done["seq"].is_number(), "{done}");
    }
    assert_eq!(post.lin.json(&["ask", r#"{"kind":"rechecks"}"#])["rechecks"].as_array().unwrap().len(), 0);
    assert_eq!((post.lin.sync(), &post.lin.status()["unsent"]), (0, &json!(0)));
}

#[test]
fn a_copy_that_is_copied_again_is_a_fork_of_the_new_epoch() {
    let post = Post::new();
    assert_eq!(post.lin.sync(), 0);
    let again = PhoneBox::new("又");
    for file in ["device.db", "vault.key", "vault.toml"] {
        std::fs::copy(post.lin.dir().join(file), again.dir().join(file)).unwrap();
    }
    let second = epoch(&post.lin);
    check(&post.lin, "36.5");
    check(&again, "36.4");
    assert_eq!((post.lin.sync(), again.sync(), post.lin.sync()), (0, 0, 0));
    assert!(epoch(&again) != second && epoch(&post.lin) != second);
    for phone in [&post.lin, &again, &post.copy] {
        let all = post.outcomes(phone);
        assert!(all.iter().all(|(.., outcome)| !outcome.is_empty()), "{}: {all:?}", phone.owner);
    }
}
