//! `kadian serve` without a hub: who is let in, who is not, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod kadian;

use kadian::{Answer, Served, json, kadian, run, terminate, told};
use std::io::BufRead;
use std::process::Stdio;
use std::time::Duration;

const STATUS: &str = r#"{"kind":"status"}"#;

fn code(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[test]
fn anybody_gets_the_page_and_its_strict_headers() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    let page = served.request("GET /", &[], "");
    assert_eq!((page.status, page.head("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body.contains("<html"), "{}", page.body);
    let heads = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
    ];
    let absent = served.request("GET /nothing", &[], "");
    assert_eq!(absent.problem(), code(404, "not_found"));
    for answer in [&page, &absent] {
        for (name, value) in heads {
            assert_eq!(answer.head(name), Some(value));
        }
        assert!(answer.heads.iter().all(|(name, _)| !name.starts_with("access-control-")), "{answer:?}");
    }
    for hidden in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "//etc/passwd"] {
        assert_eq!(served.request(&format!("GET {hidden}"), &[], "").status, 404, "{hidden}");
    }
    assert_eq!(served.request("POST /", &[], "").status, 404);
}

#[test]
fn the_token_is_traded_for_a_cookie_that_opens_the_door() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    assert_eq!(served.token.len(), 22);
    for token in ["", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = served.post("/door/session", &[], &format!(r#"{{"token":"{token}"}}"#));
        assert_eq!(answer.problem(), code(401, "signed_out"));
        assert_eq!(answer.head("set-cookie"), None);
    }
    assert_eq!(served.post("/door/ask", &[], STATUS).problem(), code(401, "signed_out"));
    assert_eq!(served.post("/door/ask", &["Cookie: kadian=x"], STATUS).problem(), code(401, "signed_out"));
    assert_eq!(served.request("GET /door/events", &[], "").problem(), code(401, "signed_out"));
    let cookie = served.sign_in();
    let answer = served.post("/door/ask", &[&cookie, "Sec-Fetch-Site: same-origin"], STATUS);
    assert_eq!((answer.status, answer.head("cache-control")), (200, Some("no-store")));
    assert_eq!(
        (json(&answer.body)["kind"].as_str(), json(&answer.body)["enrolled"].as_bool()),
        (Some("status"), Some(false))
    );
    let answer = served.post("/door/send", &[&cookie], r#"{"kind":"choose_language","language":"en"}"#);
    assert_eq!((answer.status, json(&answer.body)), (200, json(r#"{"kind":"done"}"#)));
    // A shared tablet opens the same link again.
    assert_eq!(served.sign_in(), cookie);
}

#[test]
fn other_hosts_pages_and_forms_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    let cookie = served.sign_in();
    let ask = |heads: &[&str]| -> Answer {
        let heads: Vec<_> = heads.iter().copied().chain([cookie.as_str()]).collect();
        served.post("/door/ask", &heads, STATUS)
    };
    let foreign = code(403, "request_foreign");
    assert_eq!(served.request("GET /", &["Host: evil.example"], "").problem(), foreign);
    let port = served.port;
    let evil_host = format!("Host: evil.example:{port}");
    for heads in [
        ["Host: 127.0.0.1"].as_slice(),
        &[&evil_host],
        &["Sec-Fetch-Site: cross-site"],
        &["Sec-Fetch-Site: same-site"],
        &["Sec-Fetch-Site: none"],
        &["Origin: http://evil.example"],
        &["Origin: null"],
        &["Sec-Fetch-Site: same-origin", "Origin: http://127.0.0.1:1"],
    ] {
        assert_eq!(ask(heads).problem(), foreign, "{heads:?}");
    }
    let local = format!("Host: localhost:{port}");
    let origin = format!("Origin: http://localhost:{port}");
    assert_eq!(ask(&[&local, &origin, "Sec-Fetch-Site: same-origin"]).status, 200);
    let preflight = served.request("OPTIONS /door/send", &["Origin: http://evil.example"], "");
    assert_eq!(preflight.problem(), foreign);
}

#[test]
fn carried_files_are_for_our_own_pages_alone_and_a_wrong_one_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    let cookie = served.sign_in();
    let binary = "Content-Type: application/octet-stream";
    for path in ["/door/pack", "/door/settle"] {
        for media_type in ["Content-Type: application/json", binary] {
            let ask = |heads: &[&str]| {
                let heads: Vec<_> = heads.iter().copied().chain([media_type]).collect();
                served.request(&format!("POST {path}"), &heads, "{}").problem()
            };
            assert_eq!(ask(&[]), code(401, "signed_out"), "{path}");
            assert_eq!(ask(&[&cookie, "Sec-Fetch-Site: cross-site"]), code(403, "request_foreign"), "{path}");
        }
        let form = [cookie.as_str(), "Content-Type: text/plain"];
        let refused = served.request(&format!("POST {path}"), &form, "{}").problem();
        assert_eq!(refused, code(415, "request_malformed"), "{path}");
        assert_eq!(served.request(&format!("GET {path}"), &[&cookie], "").status, 405, "{path}");
    }
    // A device that belongs nowhere has nobody to write to, and a page is no answer.
    assert_eq!(served.post("/door/pack", &[&cookie], "{}").problem(), code(422, "not_enrolled"));
    let refused = served.request("POST /door/settle", &[&cookie, binary], "<html>").problem();
    assert_eq!(refused, code(422, "file_unknown"));
    let files: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(files.iter().all(|name| !name.to_string_lossy().ends_with(".age")), "{files:?}");
}

#[test]
fn only_bounded_json_of_the_doors_form_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    let cookie = served.sign_in();
    let malformed = |status| code(status, "request_malformed");
    for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        let heads = [cookie.as_str(), &format!("Content-Type: {media_type}")];
        assert_eq!(
            served.request("POST /door/ask", &heads, STATUS).problem(),
            malformed(415),
            "{media_type}"
        );
    }
    assert_eq!(served.request("POST /door/ask", &[&cookie], STATUS).problem(), malformed(415));
    for body in ["", "{", "[]", r#"{"kind":"everything"}"#, r#"{"kind":"recent_checks"}"#] {
        assert_eq!(served.post("/door/ask", &[&cookie], body).problem(), malformed(400), "{body}");
    }
    let large = format!(r#"{{"kind":"enrol","link":"{}"}}"#, "x".repeat(64 << 10));
    assert_eq!(served.post("/door/send", &[&cookie], &large).problem(), malformed(413));
    let rule = served.post("/door/send", &[&cookie], r#"{"kind":"record_check","reading_dc":9999}"#);
    assert_eq!(rule.problem(), code(422, "reading_out_of_range"));
    assert_eq!(json(&rule.body)["field"], "reading_dc");
}

/// Reads up to the next event: its name and its data.
fn next_event(stream: &mut impl BufRead) -> Option<(String, String)> {
    let (mut name, mut line) = (String::new(), String::new());
    while stream.read_line(&mut line).unwrap() > 0 {
        if let Some(event) = line.trim().strip_prefix("event: ") {
            event.clone_into(&mut name);
        } else if let Some(data) = line.trim().strip_prefix("data: ") {
            return Some((name, data.to_owned()));
        }
        line.clear();
    }
    None
}

#[test]
fn a_screen_hears_what_changes_until_a_newer_one_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    let cookie = served.sign_in();
    let request = format!(
        "GET /door/events HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{cookie}\r\n\r\n",
        served.host()
    );
    let mut first = served.open(&request);
    let every = (
        "changed".to_owned(),
        r#"["checks","status","enrolment","crew","language","rechecks","config","shift"]"#.to_owned(),
    );
    assert_eq!(next_event(&mut first), Some(every.clone()));
    // Another process beside it, through the local door.
    let (exit, stdout, _) =
        told(&run(dir.path(), &["send", r#"{"kind":"choose_language","language":"en"}"#]));
    assert_eq!((exit, stdout.trim()), (0, r#"{"kind":"done"}"#));
    let mut heard = next_event(&mut first).unwrap();
    while heard.1.contains("status") {
        // The worker's own turns.
        heard = next_event(&mut first).unwrap();
    }
    assert_eq!(heard, ("changed".to_owned(), r#"["language"]"#.to_owned()));
    let mut second = served.open(&request);
    assert_eq!(next_event(&mut second), Some(every));
    let mut last = next_event(&mut first).unwrap();
    while last.0 == "changed" {
        last = next_event(&mut first).unwrap();
    }
    assert_eq!(last, ("taken_over".to_owned(), "{}".to_owned()));
    assert_eq!(next_event(&mut first), None, "the older stream ends");
    let (status, took) = served.stop();
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?} with an open stream");
    assert!(!dir.path().join("door.sock").exists(), "the door is closed behind it");
}

#[test]
fn a_second_one_on_the_same_data_is_refused_and_commands_work_beside_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(dir.path());
    for args in [["serve", "--listen", "127.0.0.1:0"].as_slice(), &["verify"]] {
        let (exit, stdout, stderr) = told(&run(dir.path(), args));
        assert_eq!((exit, stdout.as_str()), (3, ""));
        assert!(stderr.contains(&format!("[data_in_use: pid {}]", served.id())), "{stderr}");
    }
    assert_eq!(told(&run(dir.path(), &["status", "--json"])).0, 0);
    let (exit, _, stderr) = told(&run(dir.path(), &["check", "36.5"]));
    assert!(exit == 1 && stderr.contains("[not_enrolled]"), "{stderr}");
    let (exit, _, stderr) = told(&run(dir.path(), &["sync"]));
    assert!(exit == 1 && stderr.contains("[not_enrolled]"), "{stderr}");
    assert!(served.stop().0.success());
    assert_eq!(told(&run(dir.path(), &["verify"])).0, 0);
}

#[test]
fn a_taken_port_is_a_fault_outside() {
    let dir = tempfile::tempdir().unwrap();
    let served = Served::start(&dir.path().join("one"));
    let (exit, _, stderr) = told(&run(&dir.path().join("two"), &["serve", "--listen", &served.host()]));
    assert!(exit == 3 && stderr.contains("[listen_failed"), "{stderr}");
}

#[test]
fn a_follower_ends_when_asked_and_says_how_it_stands() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = kadian();
    command.arg("--data").arg(dir.path()).args(["sync", "--follow", "--json"]).stdout(Stdio::piped());
    let child = command.spawn().unwrap();
    while !dir.path().join("door.sock").exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
    // It owns the directory and serves others.
    assert_eq!(told(&run(dir.path(), &["status"])).0, 0);
    terminate(child.id());
    let (exit, stdout, _) = told(&child.wait_with_output().unwrap());
    assert_eq!((exit, json(&stdout)["unsent"].as_u64()), (0, Some(0)));
}
