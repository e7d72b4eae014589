//! How often somebody may try to sign in, at a real hub whose clock the test owns.

use crate::PASSWORD;
use kadian_hub::store::NewCheckpoint;
use kadian_testkit::{Heard, HubBox, HubHere, OfficerBox, TrueTime, Web};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const START_MS: i64 = 1_780_000_000_000;

struct Door {
    time: TrueTime,
    hub: HubHere,
    web: Web,
}

impl Door {
    fn new() -> Self {
        let time = TrueTime::at(START_MS);
        let hub = HubHere::start(&time, Vec::<NewCheckpoint>::new());
        let web = Web::to(&hub.url());
        Self { time, hub, web }
    }

    fn sign_in(&self, name: &str, password: &str) -> Heard {
        let body = json!({ "name": name, "password": password }).to_string();
        self.web.send("POST", "/api/session", &[("content-type", "application/json")], body.as_bytes())
    }

    /// Tries wrong passwords until it is told to wait; how many were looked at, and the last answer.
    fn guess(&self, name: &str) -> (u32, Heard) {
        for n_looked_at in 0..50 {
            let heard = self.sign_in(name, "a wrong password");
            if heard.status != 401 {
                return (n_looked_at, heard);
            }
        }
        panic!("nobody stops the guesses at {name}");
    }
}

fn wait_s(heard: &Heard) -> i64 {
    assert_eq!((heard.status, heard.code().as_str()), (429, "sign_in_throttled"), "{}", heard.text());
    heard.header("retry-after").parse().unwrap()
}

#[test]
fn guesses_wait_longer_and_longer_and_a_right_password_waits_with_them() {
    let door = Door::new();
    let (n, told) = door.guess("officer");
    assert_eq!((n, wait_s(&told)), (5, 1));
    // Even the right one: otherwise the wait would tell nothing but "wrong".
    assert_eq!(wait_s(&door.sign_in("officer", &door.hub.password)), 1);
    let mut waits = vec![1];
    for _ in 0..7 {
        door.time.pass(waits.last().unwrap() * 1_000);
        let (n, told) = door.guess("officer");
        assert_eq!(n, 1, "one guess after each wait");
        waits.push(wait_s(&told));
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    // A minute later the officer is in: nobody is locked out for good.
    door.time.pass(60_000);
    assert_eq!(door.sign_in("officer", &door.hub.password).status, 200);
    let (n, _) = door.guess("officer");
    assert_eq!(n, 5, "and begins anew");
}

#[test]
fn a_name_that_nobody_has_is_answered_like_one_that_somebody_has() {
    let door = Door::new();
    let somebody = door.guess("officer");
    let nobody = door.guess("nobody of that name");
    assert_eq!(somebody.0, nobody.0);
    assert_eq!(somebody.1.text(), nobody.1.text());
    let names = |heard: &Heard| heard.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&somebody.1), names(&nobody.1));
    assert_eq!(wait_s(&somebody.1), wait_s(&nobody.1));
}

#[test]
fn one_address_cannot_try_one_password_on_every_name_while_a_known_officer_there_still_gets_in() {
    let door = Door::new();
    OfficerBox::first_here(&door.hub);
    let looked_at = (0..60).filter(|n| door.sign_in(&format!("officer {n}"), PASSWORD).status == 401).count();
    assert_eq!(looked_at, 20);
    assert_eq!(wait_s(&door.sign_in("one more", PASSWORD)), 1);
    assert_eq!(door.sign_in("officer", PASSWORD).status, 200);
    assert_eq!(wait_s(&door.sign_in("one more", PASSWORD)), 1, "which frees nobody else");
}

#[test]
fn guesses_at_the_same_moment_are_counted_before_they_are_looked_at() {
    let door = Door::new();
    let url = door.hub.url();
    let guesses: Vec<_> = (0..12)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || {
                let body = json!({ "name": "officer", "password": "a wrong password" }).to_string();
                let headers = [("content-type", "application/json")];
                Web::to(&url).send("POST", "/api/session", &headers, body.as_bytes()).status
            })
        })
        .collect();
    let statuses: Vec<u16> = guesses.into_iter().map(|guess| guess.join().unwrap()).collect();
    let n = |status: u16| statuses.iter().filter(|said| **said == status).count();
    assert_eq!((n(401), n(429)), (5, 7), "{statuses:?}");
}

#[test]
fn a_session_ends_after_twenty_idle_minutes_and_after_twelve_hours_of_use() {
    let minute_ms = 60_000;
    let door = Door::new();
    let officer = OfficerBox::first_here(&door.hub);
    let status = |officer: &OfficerBox| {
        door.web.send("GET", "/api/session", &[("cookie", &officer.cookie())], b"").status
    };
    door.time.pass(20 * minute_ms);
    assert_eq!(status(&officer), 200, "used within twenty minutes");
    door.time.pass(20 * minute_ms + 1);
    assert_eq!(status(&officer), 401, "idle for longer");

    let heard = door.sign_in("officer", PASSWORD);
    let cookie = heard.header("set-cookie").split(';').next().unwrap().to_owned();
    let uses = || door.web.send("GET", "/api/session", &[("cookie", &cookie)], b"").status;
    for _ in 0..(12 * 60 / 15) {
        door.time.pass(15 * minute_ms);
        assert_eq!(uses(), 200);
    }
    door.time.pass(1);
    assert_eq!(uses(), 401, "twelve hours are over, though it was used all the time");
}

#[test]
fn callers_who_hang_up_do_not_bring_the_hub_to_more_than_two_passwords_at_once() {
    // What one password costs (Argon2's memory), and as many as are looked at together.
    const PASSWORD_KIB: u64 = 46 * 1_024;
    const AT_ONCE: u64 = 2;
    let mut hub = HubBox::new();
    hub.start();
    let address = hub.url().trim_start_matches("http://").to_owned();
    let pid = hub.pid();
    let peak_kib = || -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    let before = peak_kib();
    for n in 0..16 {
        let body = json!({ "name": format!("nobody {n}"), "password": "a wrong password" }).to_string();
        let mut caller = TcpStream::connect(&address).unwrap();
        let head = format!(
            "POST /api/session HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        caller.write_all((head + &body).as_bytes()).unwrap();
        // Far shorter than one password takes: the next caller comes while this one is still being looked at.
        caller.set_read_timeout(Some(Duration::from_millis(8))).unwrap();
        let _ = caller.read(&mut [0; 1]);
    }
    // Whoever waits for the answer has it behind all of theirs.
    let web = Web::to(hub.url());
    let body = json!({ "name": "the last one", "password": "a wrong password" }).to_string();
    let last = web.send("POST", "/api/session", &[("content-type", "application/json")], body.as_bytes());
    assert_eq!(last.status, 401, "{}", last.text());
    let grown = peak_kib().saturating_sub(before);
    // One more for all that is not a password.
    assert!(grown < (AT_ONCE + 1) * PASSWORD_KIB, "{grown} KiB");
}
