//! The hub's keys turn, and the hub moves, while phones are away.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};

/// A hub that speaks TLS with its own pair on loopback.
fn hub_by_tls() -> HubBox {
    let mut hub = HubBox::new();
    hub.found_at(&format!("https://127.0.0.1:{}", hub.port()), &["--tls"]);
    hub.start();
    hub
}

fn phones(hub: &HubBox) -> (PhoneBox, PhoneBox) {
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let chen = PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[1]));
    (lin, chen)
}

fn sentence(phone: &PhoneBox) -> (Option<i32>, String) {
    let output = phone.run(&["sync"]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Turns a key and waits until the running hub has taken it in.
fn rotate(hub: &HubBox, which: &str) {
    let counter = hub.json(&["keys", "rotate", which, "--json"])["hub_list"].as_u64().unwrap();
    let web = kadian_testkit::Web::to(hub.url());
    let path = format!("/v1/hub?after={}", counter - 1);
    wait::until("the hub to take its new keys in", || (web.get(&path).status == 200).then_some(()));
}

#[test]
fn phones_speak_tls_with_the_hubs_own_key_and_nothing_else() {
    let mut hub = hub_by_tls();
    let (lin, chen) = phones(&hub);
    lin.record_checks(1, 3);
    chen.record_checks(10_001, 10_003);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    assert_eq!(hub.stats()["checks"], 6);
    // The same port with the key of another hub.
    hub.stop();
    let mut stranger = HubBox::new();
    stranger.listens_on(hub.port());
    stranger.found_at(&format!("https://127.0.0.1:{}", hub.port()), &["--tls"]);
    stranger.start();
    lin.record_checks(4, 4);
    let (code, said) = sentence(&lin);
    assert_eq!(code, Some(3));
    assert!(said.contains("[hub_key_wrong]"), "{said}");
    assert_eq!(stranger.stats()["records"], 0);
    stranger.stop();
    hub.start();
    assert_eq!(lin.sync(), 0);
    assert_eq!(hub.stats()["checks"], 7);
}

#[test]
fn a_phone_that_was_away_over_many_rotations_comes_back_by_itself() {
    let hub = hub_by_tls();
    let (lin, chen) = phones(&hub);
    lin.record_checks(1, 3);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    for turn in 0..6 {
        rotate(&hub, if turn % 2 == 0 { "signing" } else { "tls" });
        // Chen is there for each of them, Lin for none.
        chen.record_checks(10_001 + turn, 10_001 + turn);
        assert_eq!(chen.sync(), 0, "turn {turn}");
    }
    lin.record_checks(4, 5);
    assert_eq!(lin.sync(), 0);
    assert_eq!(hub.stats()["checks"], 11);
    // Links of now lead in too.
    let wang = PhoneBox::enrolled("王", &hub.link(CHECKPOINTS[2]));
    wang.record_checks(20_001, 20_001);
    assert_eq!(wang.sync(), 0);
}

#[test]
fn a_hub_moves_to_another_address_and_phones_follow() {
    let mut hub = hub_by_tls();
    let (lin, chen) = phones(&hub);
    let old = hub.url().to_owned();
    let new_port = wait::free_port();
    let new = format!("https://127.0.0.1:{new_port}");
    // Announced while it is still at the old place: Chen hears of it, Lin is away.
    hub.stop();
    hub.found_at(&format!("{old},{new}"), &["--tls"]);
    hub.start();
    chen.record_checks(10_001, 10_002);
    assert_eq!(chen.sync(), 0);
    hub.stop();
    hub.listens_on(new_port);
    hub.found_at(&format!("{new},{old}"), &["--tls"]);
    hub.start();
    chen.record_checks(10_003, 10_003);
    assert_eq!(chen.sync(), 0, "the old place is away, the new one answers");
    lin.record_checks(1, 2);
    let (code, said) = sentence(&lin);
    assert_eq!(code, Some(3));
    assert!(said.contains("[hub_away]"), "{said}");
    // A new link of the same hub mends it: the phone stays who it is.
    let before = lin.status()["device"].clone();
    assert!(lin.run(&["enrol", &hub.link(CHECKPOINTS[0])]).status.success());
    assert_eq!((lin.sync(), &lin.status()["device"]), (0, &before));
    assert_eq!(hub.stats()["checks"], 5);
    assert_eq!(hub.stats()["devices"], 2);
}

#[test]
fn another_address_than_loopback_needs_tls_and_says_so() {
    let hub = HubBox::new();
    let refused = |arguments: &[&str], word: &str| {
        let output = hub.run(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
    };
    refused(&["--public-url", "https://hub.example.org"], "nothing here speaks TLS");
    refused(&["--public-url", "http://hub.example.org"], "must begin with https://");
    refused(&["--tls", "--public-url", "http://127.0.0.1:1"], "the hub speaks TLS");
    refused(&["--public-url", "https://hub.example.org/path", "--tls"], "no address of a hub");
    refused(&["--behind-proxy", "nonsense"], "a pin is a SHA-256");
}

#[test]
fn a_certificate_of_somebody_else_is_pinned_by_its_key() {
    let mut hub = HubBox::new();
    let pair = kadian_hub::tls::TlsPair::draw().unwrap();
    let (cert, key) = (hub.file("own.crt"), hub.file("own.key"));
    std::fs::write(&cert, &pair.certificate).unwrap();
    std::fs::write(&key, &pair.key).unwrap();
    let url = format!("https://127.0.0.1:{}", hub.port());
    hub.found_at(&url, &["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()]);
    hub.start();
    let (lin, chen) = phones(&hub);
    lin.record_checks(1, 1);
    chen.record_checks(10_001, 10_001);
    assert_eq!((lin.sync(), chen.sync()), (0, 0));
    let pins = hub.keys().newest().unwrap().tls_pins;
    assert_eq!(pins.iter().map(|pin| pin.to_vec()).collect::<Vec<_>>(), [pair.pin.to_vec()]);
}

#[test]
fn exported_keys_open_by_their_passphrase_alone() {
    let mut hub = HubBox::new();
    hub.start();
    let file = hub.file("keys.age");
    let file = file.to_str().unwrap();
    let short = hub.run(&["keys", "export", "--out", file, "--passphrase", "short"]);
    assert_eq!(short.status.code(), Some(2));
    let phrase = "three geese at dawn";
    assert!(hub.run(&["keys", "export", "--out", file, "--passphrase", phrase]).status.success());
    let sealed = std::fs::read(file).unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("signing_key"));
    let elsewhere = tempfile::tempdir().unwrap();
    let import = |phrase: &str| {
        std::process::Command::new(kadian_testkit::bins::path("kadian-hub"))
            .args(["keys", "import", file, "--passphrase", phrase])
            .env("KADIAN_DATA", elsewhere.path())
            .output()
            .unwrap()
    };
    assert_eq!(import("two geese at dawn").status.code(), Some(1));
    assert!(!elsewhere.path().join("hub.key").exists());
    assert_eq!(import(phrase).status.code(), Some(0));
    let here = std::fs::read(hub.dir().join("hub.key")).unwrap();
    assert!(std::fs::read(elsewhere.path().join("hub.key")).unwrap() == here);
    assert_eq!(import(phrase).status.code(), Some(3), "keys are never written over");
}
