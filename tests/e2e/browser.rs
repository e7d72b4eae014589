//! The story of one passer after another, through a real browser on the real screens and the real Rust.

use super::chromium::{Chromium, Display};
use super::screen::{Officer, Phone, Screen};
use super::seat::Served;
use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox};
use serde_json::json;

#[test]
fn a_check_keyed_in_a_browser_without_network_reaches_the_hubs_page() {
    let mut hub = HubBox::new();
    hub.start();
    let link = hub.link(CHECKPOINTS[1]);
    let lin = PhoneBox::new("林");
    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.picture("browser-enrolment").enrol(&link).shows_unsent(0);
    phone.0.tap("who");
    phone.shows("who").picture("browser-who");
    phone.0.tap("crew-row");
    phone.shows("gate").picture("browser-gate");
    hub.stop();

    phone
        .key("365")
        .picture("browser-keyed")
        .save()
        .shows_result("admit")
        .shows_unsent(1)
        .picture("browser-admit");
    phone.key("3").shows_reading("3");
    phone.key("68").save().shows_result("admit").shows_unsent(2);
    phone.key("999").save().shows_banner("reading_out_of_range").picture("browser-out-of-range");
    phone.0.tap("key-clear");
    phone.key("376").save().shows_result("recheck").shows_unsent(3).picture("browser-recheck");
    phone.next();
    phone.0.tap("direction-exit");
    phone.key("364").save().shows_result("admit").shows_unsent(4);
    phone.0.tap("undo");
    phone.shows_unsent(5);

    hub.start();
    phone.send_now().shows_unsent(0).picture("browser-outbox");
    let mut officer = Officer(Chromium::open(Display::Desk, hub.url()));
    officer
        .sign_in("officer", hub.password(), "three geese at dawn")
        .shows_totals(3, 0, 1)
        .picture("browser-now");
    assert_eq!(officer.0.axe(), json!([]));
}

#[test]
fn bad_input_is_answered_on_the_screen_in_both_languages_and_changes_nothing() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::new("林");
    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.shows("enrolment");
    for (link, code) in [
        ("javascript:alert(1)", "link_invalid"),
        ("kadian://enrol?url=http://127.0.0.1:1&hub=AA&code=AA", "link_invalid"),
    ] {
        phone.0.fill("enrol-link", link);
        phone.0.tap("enrol-go");
        phone.shows_banner(code).says_it_in_both_languages();
    }
    phone.enrol(&hub.link(CHECKPOINTS[1])).shows_unsent(0);
    let before = hub.stats();
    for (digits, code) in [("999", "reading_out_of_range"), ("246", "reading_out_of_range")] {
        phone.key(digits).save().shows_banner(code).says_it_in_both_languages();
        phone.0.tap("key-clear");
    }
    // Unlikely is asked again, kindly, and saved when it is confirmed.
    phone.key("333").save().shows_banner("reading_unlikely").says_it_in_both_languages();
    assert_eq!(hub.stats(), before);
    phone.save().shows_result("recheck").picture("browser-too-cold");
}

#[test]
fn axe_finds_nothing_and_every_target_is_large_enough_for_a_glove() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::new("林");
    let served = Served::by(&lin);
    let mut phone = Phone(Chromium::open(Display::Phone, &served.link));
    phone.shows("enrolment");
    fits(&mut phone, "enrolment");
    phone.enrol(&hub.link(CHECKPOINTS[1])).shows("gate");
    fits(&mut phone, "gate");
    primary_keys_are_larger(&mut phone);
    phone.key("365").save().shows_result("admit");
    fits(&mut phone, "admit");
    phone.key("376").save().shows_result("recheck");
    fits(&mut phone, "recheck");
    phone.next();
    for (way, screen) in [("recent", "recent"), ("who", "who"), ("footer", "outbox")] {
        phone.0.open_page(&served.link);
        phone.shows("gate");
        phone.0.tap(way);
        phone.shows(screen);
        fits(&mut phone, screen);
    }
}

fn fits(phone: &mut Phone<Chromium>, screen: &str) {
    assert_eq!(phone.0.axe(), json!([]), "axe at {screen}");
    for target in phone.0.targets() {
        let (width, height) = (target["width"].as_f64().unwrap(), target["height"].as_f64().unwrap());
        assert!(width >= 48.0 && height >= 48.0, "{screen}: {target}");
    }
}

fn primary_keys_are_larger(phone: &mut Phone<Chromium>) {
    let keys: Vec<_> = phone.0.targets();
    let is_pad = |id: &str| id.strip_prefix("key-").is_some_and(|digit| digit.len() == 1);
    let pad: Vec<_> = keys.iter().filter(|t| is_pad(t["id"].as_str().unwrap_or_default())).collect();
    assert_eq!(pad.len(), 10);
    for key in pad {
        assert!(key["width"].as_f64().unwrap() >= 88.0 && key["height"].as_f64().unwrap() >= 72.0, "{key}");
    }
    let save = keys.iter().find(|t| t["id"] == "save").unwrap();
    assert!(save["height"].as_f64().unwrap() >= 72.0 && save["width"].as_f64().unwrap() >= 300.0, "{save}");
}
