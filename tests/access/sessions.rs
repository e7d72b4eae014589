//! How officers sign in and out.

use crate::{PASSWORD, Scene};
use kadian_testkit::Heard;

fn said(heard: &Heard) -> (u16, String) {
    (heard.status, heard.code())
}

#[test]
fn a_session_is_a_cookie_that_scripts_and_other_sites_never_see() {
    let scene = Scene::new();
    let heard = scene.sign_in("officer", scene.hub.password());
    let cookie = heard.header("set-cookie");
    let mut parts = cookie.split("; ");
    let (name, value) = parts.next().unwrap().split_once('=').unwrap();
    let attributes: Vec<&str> = parts.collect();
    assert_eq!(name, "sid", "on plain loopback");
    assert_eq!(value.len(), 43, "256 bits");
    for want in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(attributes.contains(&want), "{cookie}");
    }
    // Without a domain it goes to this host alone, without an age it ends with the browser.
    assert_eq!(attributes.len(), 3, "{cookie}");
    assert_eq!(heard.headers.get_all("set-cookie").iter().count(), 1);
    let body = heard.text();
    assert!(!body.contains(value) && !body.contains(scene.hub.password()), "{body}");
}

#[test]
fn each_sign_in_is_a_new_session_and_signing_out_ends_one() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let (first, second) = (scene.cookie("officer", PASSWORD), scene.cookie("officer", PASSWORD));
    assert_ne!(first, second);
    // A cookie that somebody else has put there is never taken over.
    let planted = format!("sid={}", "B".repeat(43));
    let body = format!(r#"{{"name":"officer","password":"{PASSWORD}"}}"#);
    let headers = [("cookie", planted.as_str()), ("content-type", "application/json")];
    let third = scene.web.send("POST", "/api/session", &headers, body.as_bytes());
    assert!(third.status == 200 && !third.header("set-cookie").contains("BBBB"));
    assert_eq!(said(&scene.get("/api/session", &planted)), (401, "signed_out".into()));

    assert_eq!(scene.get("/api/now", &first).status, 200);
    let ended = scene.web.send("DELETE", "/api/session", &[("cookie", &first)], b"");
    assert_eq!(ended.status, 204);
    let removed = ended.header("set-cookie");
    assert!(
        removed.starts_with("sid=;") && removed.contains("Path=/") && removed.contains("Max-Age=0"),
        "{removed}"
    );
    assert_eq!(said(&scene.get("/api/now", &first)), (401, "signed_out".into()));
    assert_eq!(scene.get("/api/now", &second).status, 200, "the other one goes on");
}

#[test]
fn a_new_password_ends_the_other_sessions_and_the_old_password() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let sessions = [(); 3].map(|()| scene.cookie("officer", PASSWORD));
    let other = scene.add_officer("吴", "枋湖社区", "community");
    let other = scene.cookie("吴", &other);
    assert_eq!(scene.set_password(&sessions[1], "four herons at dusk").status, 204);
    let statuses = sessions.each_ref().map(|cookie| scene.get("/api/session", cookie).status);
    assert_eq!(statuses, [401, 200, 401]);
    assert_eq!(scene.get("/api/session", &other).status, 200, "another officer's session goes on");
    assert_eq!(said(&scene.sign_in("officer", PASSWORD)), (401, "sign_in_failed".into()));
    assert_eq!(scene.sign_in("officer", "four herons at dusk").status, 200);
}

#[test]
fn nobody_learns_from_a_failed_sign_in_who_exists() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let long = "x".repeat(10_000);
    let tries = [
        ("officer", "a wrong password"),
        ("nobody of that name", "a wrong password"),
        ("nobody of that name", PASSWORD),
        ("Officer", PASSWORD),
        ("officer ", PASSWORD),
        ("officer' OR '1'='1", PASSWORD),
        ("", ""),
        ("officer", ""),
        ("officer", scene.hub.password()),
        ("officer", long.as_str()),
    ];
    let first = scene.sign_in(tries[0].0, tries[0].1);
    assert_eq!(said(&first), (401, "sign_in_failed".into()));
    for (name, password) in tries {
        let heard = scene.sign_in(name, password);
        assert_eq!((heard.status, heard.text()), (401, first.text()), "{name:?}");
        assert_eq!(heard.header("set-cookie"), "", "{name:?}");
        let names =
            |heard: &Heard| heard.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&heard), names(&first), "{name:?}");
    }
}

#[test]
fn a_one_time_password_shows_nothing_until_it_is_replaced() {
    let scene = Scene::new();
    let cookie = scene.cookie("officer", scene.hub.password());
    assert_eq!(scene.get("/api/session", &cookie).json()["password_one_time"], true);
    let before = scene.get("/api/now", &cookie);
    assert_eq!(said(&before), (403, "password_one_time".into()));
    assert!(!before.text().contains("卡点"), "{}", before.text());
    assert_eq!(scene.set_password(&cookie, PASSWORD).status, 204);
    assert_eq!(scene.get("/api/session", &cookie).json()["password_one_time"], false);
    assert_eq!(scene.get("/api/now", &cookie).status, 200);
    assert_eq!(said(&scene.sign_in("officer", scene.hub.password())), (401, "sign_in_failed".into()));
}

#[test]
fn a_weak_password_is_refused_with_its_code_and_nothing_changes() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let cookie = scene.cookie("officer", PASSWORD);
    let (too_short, common) = ((422, "password_too_short"), (422, "password_common"));
    let long = "卡".repeat(129);
    let rows = [
        ("", too_short),
        ("geese", too_short),
        ("eleven char", too_short),
        (long.as_str(), too_short),
        ("123456789012345", common),
        ("password1234567890", common),
        ("aaaaaaaaaaaaaaaa", common),
        ("Kadian-Password-1", common),
    ];
    for (password, (status, code)) in rows {
        let heard = scene.set_password(&cookie, password);
        assert_eq!(said(&heard), (status, code.into()), "{password:?}");
        assert_eq!(heard.json()["field"], "password", "{password:?}");
        assert!(password.len() < 6 || !heard.text().contains(password), "{password:?} is echoed");
    }
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json")];
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        r#"{"password":7}"#,
        r#"{"password":"three geese at dawn","role":"district"}"#,
    ];
    for body in bodies {
        let heard = scene.web.send("PUT", "/api/password", &headers, body.as_bytes());
        assert_eq!(said(&heard), (400, "request_malformed".into()), "{body}");
    }
    let form = [("cookie", cookie.as_str()), ("content-type", "text/plain")];
    let heard = scene.web.send("PUT", "/api/password", &form, br#"{"password":"three geese at dawn"}"#);
    assert_eq!(said(&heard), (400, "request_malformed".into()), "only JSON is read");
    assert_eq!(scene.sign_in("officer", PASSWORD).status, 200);
}

#[test]
fn a_session_outlives_the_hubs_restart_and_no_secret_lies_in_its_files() {
    let mut scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let cookie = scene.cookie("officer", PASSWORD);
    scene.hub.stop();
    let token = cookie.split_once('=').unwrap().1;
    for entry in std::fs::read_dir(scene.hub.dir()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in [token, PASSWORD, scene.hub.password()] {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!is_there, "{}", path.display());
        }
    }
    scene.hub.start();
    // The old connection went with the old hub.
    scene.web = kadian_testkit::Web::to(scene.hub.url());
    assert_eq!(scene.get("/api/now", &cookie).status, 200);
}
