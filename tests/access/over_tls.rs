//! What browsers are told over TLS, and only there.

use crate::{PASSWORD, Scene};
use kadian_testkit::{HubBox, Web};

const HSTS: &str = "strict-transport-security";

fn over_tls() -> Scene {
    let mut hub = HubBox::new();
    hub.found_at(&format!("https://127.0.0.1:{}", hub.port()), &["--tls"]);
    hub.start();
    let web = Web::to(hub.url());
    Scene { hub, web }
}

#[test]
fn over_tls_the_session_is_a_cookie_that_no_other_host_and_no_plain_page_can_set_or_read() {
    let scene = over_tls();
    let heard = scene.sign_in("officer", scene.hub.password());
    assert_eq!(heard.status, 200, "{}", heard.text());
    let set = heard.header("set-cookie").to_owned();
    let mut parts = set.split("; ");
    let (name, value) = parts.next().unwrap().split_once('=').unwrap();
    assert_eq!(name, "__Host-sid");
    let mut attributes: Vec<&str> = parts.collect();
    attributes.sort_unstable();
    // Without `Secure`, with a domain or with another path browsers do not take a cookie of this name.
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]);

    scene.settle_in("officer", scene.hub.password());
    let cookie = scene.cookie("officer", PASSWORD);
    assert_eq!(scene.get("/api/now", &cookie).status, 200);
    assert_eq!(
        scene.get("/api/now", &format!("__Host-sid={value}")).status,
        401,
        "the new password ended it"
    );
    // The same value under the plain name is nobody's: a page of another port could have put it there.
    let plain = cookie.replace("__Host-sid", "sid");
    assert_eq!(scene.get("/api/now", &plain).status, 401);

    let ended = scene.web.send("DELETE", "/api/session", &[("cookie", &cookie)], b"");
    let removed = ended.header("set-cookie");
    for want in ["__Host-sid=;", "Path=/", "Secure", "Max-Age=0"] {
        assert!(removed.contains(want), "{removed}");
    }
    assert_eq!(scene.get("/api/now", &cookie).status, 401);
}

#[test]
fn over_tls_every_answer_says_to_come_by_tls_for_a_year_and_in_the_clear_none_does() {
    let paths = ["/", "/api/session", "/api/nothing", "/healthz", "/v1/hub", "/no-such-page"];
    let tls = over_tls();
    for path in paths {
        assert_eq!(tls.web.get(path).header(HSTS), "max-age=31536000; includeSubDomains", "{path}");
    }
    let plain = Scene::new();
    for path in paths {
        assert_eq!(plain.web.get(path).header(HSTS), "", "{path}");
    }
}

#[test]
fn behind_a_proxy_that_speaks_tls_browsers_hear_the_same_and_only_names_are_counted() {
    let mut hub = HubBox::new();
    let at = format!("127.0.0.1:{}", hub.port());
    hub.found_at(&format!("https://{at}"), &["--behind-proxy", &"ab".repeat(32)]);
    hub.start();
    // As the proxy talks to it: in the clear, from one address for everybody.
    let scene = Scene { web: Web::to(&format!("http://{at}")), hub };
    for n in 0..40 {
        assert_eq!(scene.sign_in(&format!("nobody {n}"), PASSWORD).status, 401, "{n}");
    }
    // This hub's clock runs by itself; waits that double overtake any machine's speed.
    let mut wrong = (0..20).map(|_| scene.sign_in("nobody", PASSWORD).status);
    assert!((0..5).all(|_| wrong.next() == Some(401)) && wrong.any(|status| status == 429));
    let heard = scene.sign_in("officer", scene.hub.password());
    assert!(heard.header("set-cookie").starts_with("__Host-sid="), "{}", heard.header("set-cookie"));
    assert_eq!(heard.header(HSTS), "max-age=31536000; includeSubDomains");
}
