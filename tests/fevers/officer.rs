//! What officers decide comes down, and empties the tray.

use super::{Post, ask, check, rechecks, resolve, text};
use kadian_testkit::{OfficerBox, wait};
use serde_json::{Value, json};
use std::path::Path;

fn tray(phone: &kadian_testkit::PhoneBox) -> Vec<Value> {
    ask(phone, "outbox")["tray"].as_array().unwrap().clone()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn a_ruling_counts_what_was_held_and_another_one_refuses_and_both_empty_the_tray() {
    let post = Post::new();
    check(&post.lin, &["36.5"]);
    // The database is copied to another phone: from here on there are two histories.
    let copied = kadian_testkit::PhoneBox::new("抄");
    copy(post.lin.dir(), copied.dir());
    check(&post.lin, &["36.6"]);
    post.sync();
    for reading in ["36.7", "36.8"] {
        check(&copied, &[reading]);
    }
    copied.sync();
    // Two checks, and the start of the epoch that the copy has begun, which waits for its digits.
    let held = tray(&copied);
    assert!(held.len() == 3 && held.iter().all(|row| row["code"] == "fork"), "{held:?}");
    assert_eq!((&post.hub.stats()["checks"], &post.hub.stats()["held"]), (&json!(2), &json!(3)));

    let officer = OfficerBox::first(&post.hub);
    let page = officer.get("/api/held");
    assert_eq!((page["records"].as_array().unwrap().len(), page["n"].as_u64()), (3, Some(3)));
    let rows: Vec<&Value> =
        page["records"].as_array().unwrap().iter().filter(|row| row["kind"] == "check").collect();
    assert_eq!(rows.len(), 2, "{page}");
    assert!(rows.iter().all(|row| row["can_count"] == true && row["check"]["n_passers"] == 1), "{page}");
    officer.does("POST", "/api/rulings", &json!({ "record": rows[0]["record"], "decision": "count" }));
    officer.does(
        "POST",
        "/api/rulings",
        &json!({ "record": rows[1]["record"], "decision": "refuse", "note": "抄的" }),
    );
    let again =
        officer.send("POST", "/api/rulings", &json!({ "record": rows[0]["record"], "decision": "refuse" }));
    assert_eq!(again.code(), "ruled_already", "{}", again.text());

    copied.sync();
    let left = tray(&copied);
    assert!(left.len() == 1 && left.iter().all(|row| row["record"] == "epoch_start"), "{left:?}");
    let stats = post.hub.stats();
    assert_eq!((&stats["checks"], &stats["held"], &stats["refused"]), (&json!(3), &json!(1), &json!(1)));
    assert_eq!(post.hub.json(&["verify", "--json"])["ok"], true, "the hub's own chain verifies too");
    wait::until("the page to count it", || (officer.get("/api/now")["totals"]["entries"] == 3).then_some(()));
}

#[test]
fn a_value_that_cannot_be_can_only_be_refused() {
    let post = Post::new();
    // [0, 0, [0, [999, 0, 0]]]
    post.lin.append_raw(1, vec![0x83, 0, 0, 0x82, 0, 0x83, 0x19, 0x03, 0xe7, 0, 0]);
    post.sync();
    assert_eq!(tray(&post.lin)[0]["code"], "value_implausible");
    let officer = OfficerBox::first(&post.hub);
    let row = officer.get("/api/held")["records"][0].clone();
    assert_eq!(row["can_count"], false);
    let count =
        officer.send("POST", "/api/rulings", &json!({ "record": row["record"], "decision": "count" }));
    assert_eq!(count.code(), "ruling_impossible", "{}", count.text());
    officer.does("POST", "/api/rulings", &json!({ "record": row["record"], "decision": "refuse" }));
    post.sync();
    assert!(tray(&post.lin).is_empty());
}

#[test]
fn an_officer_voids_late_and_resolves_late_and_the_phones_hear_of_both() {
    let post = Post::new();
    check(&post.lin, &["36.5"]);
    let waiting = check(&post.lin, &["37.6", "--name", "林 2"]);
    post.sync();
    let officer = OfficerBox::first(&post.hub);
    let page = officer.get(&format!("/api/checks?find={}", text(&waiting, "slip")));
    assert_eq!(page["checks"].as_array().unwrap().len(), 1, "{page}");
    let fevers = officer.get("/api/fevers");
    let fever = &fevers["fevers"][0];
    assert_eq!((&fever["passer"]["is_waiting"], &fever["slip"]), (&json!(true), &waiting["slip"]));

    let draft = json!({ "seat": 0, "disposition": "refer", "place": "区医院" });
    officer.does("POST", "/api/resolutions", &json!({ "record": fever["record"], "draft": draft }));
    let again =
        officer.send("POST", "/api/resolutions", &json!({ "record": fever["record"], "draft": draft }));
    assert_eq!(again.code(), "resolved_already", "{}", again.text());
    let all = officer.get("/api/checks");
    let healthy = all["checks"].as_array().unwrap().iter().find(|row| row["disposition"] == "admit").unwrap();
    officer.does("POST", "/api/voids", &json!({ "record": healthy["record"], "reason": "exercise" }));

    post.sync();
    assert!(rechecks(&post.lin).is_empty() && rechecks(&post.chen).is_empty());
    let today = ask(&post.lin, "today");
    let counts =
        ["checks", "suspected", "confirmed", "voids"].map(|name| today["counts"][name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1]);
    let recent = post.lin.json(&["ask", r#"{"kind":"recent_checks","limit":2}"#]);
    assert_eq!(recent["checks"][0]["passers"][0]["outcome"]["by"], "officer");
    assert_eq!(recent["checks"][1]["void_reason"], "exercise");
    assert_eq!(post.hub.stats()["checks"], 1);
}

#[test]
fn an_officer_voids_a_last_word_late_and_the_passer_waits_again_on_both_phones() {
    let post = Post::new();
    let waiting = check(&post.lin, &["37.6"]);
    let own = resolve(&post.lin, &[text(&waiting, "slip"), "--left"]);
    post.sync();
    assert!(rechecks(&post.lin).is_empty() && rechecks(&post.chen).is_empty());
    let officer = OfficerBox::first(&post.hub);
    let mut record = officer.get("/api/checks")["checks"][0]["record"].clone();
    record["seq"] = own["seq"].clone();
    officer.does("POST", "/api/voids", &json!({ "record": record, "reason": "outcome_wrong" }));
    post.sync();
    assert_eq!((rechecks(&post.lin).len(), rechecks(&post.chen).len()), (1, 1));
    let counts = &ask(&post.lin, "today")["counts"];
    assert_eq!((&counts["suspected"], &counts["confirmed"]), (&json!(1), &json!(0)), "{counts}");
    // And a right one can be said.
    resolve(&post.lin, &[text(&waiting, "slip"), "36.5"]);
    post.sync();
    assert!(rechecks(&post.lin).is_empty() && rechecks(&post.chen).is_empty());
}

#[test]
fn a_shift_and_its_crew_stand_on_the_officers_page() {
    let post = Post::new();
    post.hub.json(&["crew", "add", "王秀兰", "--checkpoint", kadian_testkit::hub::CHECKPOINTS[1], "--json"]);
    post.sync();
    let crew = ask(&post.lin, "crew")["volunteers"].as_array().unwrap().clone();
    let wang = crew.iter().find(|row| row["name"] == "王秀兰").unwrap();
    post.lin.json(&["send", &json!({ "kind": "start_shift", "volunteers": [wang["id"]] }).to_string()]);
    check(&post.lin, &["36.5"]);
    post.sync();
    let page = OfficerBox::first(&post.hub).get("/api/posts");
    let posts = page["posts"].as_array().unwrap().iter();
    let shifts: Vec<&Value> = posts
        .flat_map(|row| row["devices"].as_array().unwrap())
        .map(|row| &row["shift"])
        .filter(|shift| !shift.is_null())
        .collect();
    assert_eq!(
        (shifts.len(), &shifts[0]["volunteers"], &shifts[0]["is_long"]),
        (1, &json!(["王秀兰"]), &json!(false))
    );
    let row = &post.export()[0];
    assert!(row["shift"] != "0" && row["volunteer_name"] == "王秀兰", "{row:?}");
}
