//! Who may do what at the hub: every route against every caller, sessions, and what an officer of one community sees.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

#[path = "access/live.rs"]
mod live;
#[path = "access/matrix.rs"]
mod matrix;
#[path = "access/openapi.rs"]
mod openapi;
#[path = "access/over_tls.rs"]
mod over_tls;
#[path = "access/scope.rs"]
mod scope;
#[path = "access/sessions.rs"]
mod sessions;
#[path = "access/throttle.rs"]
mod throttle;

use kadian_testkit::{Heard, HubBox, Web};
use serde_json::json;

/// What officers choose in these tests.
const PASSWORD: &str = "three geese at dawn";

/// A hub that runs, and a caller of it.
struct Scene {
    hub: HubBox,
    web: Web,
}

impl Scene {
    fn new() -> Self {
        let mut hub = HubBox::new();
        hub.start();
        let web = Web::to(hub.url());
        Self { hub, web }
    }

    /// Adds an officer; answers the one-time password.
    fn add_officer(&self, name: &str, unit: &str, role: &str) -> String {
        let made = self.hub.json(&["officer", "add", name, "--unit", unit, "--role", role, "--json"]);
        made["password"].as_str().unwrap().to_owned()
    }

    fn sign_in(&self, name: &str, password: &str) -> Heard {
        let body = json!({ "name": name, "password": password }).to_string();
        self.web.send("POST", "/api/session", &[("content-type", "application/json")], body.as_bytes())
    }

    /// Signs in; answers the cookie as a browser sends it back.
    fn cookie(&self, name: &str, password: &str) -> String {
        let heard = self.sign_in(name, password);
        assert_eq!(heard.status, 200, "{}", heard.text());
        heard.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    fn set_password(&self, cookie: &str, password: &str) -> Heard {
        let headers = [("cookie", cookie), ("content-type", "application/json")];
        let body = json!({ "password": password }).to_string();
        self.web.send("PUT", "/api/password", &headers, body.as_bytes())
    }

    /// Replaces a one-time password by that of these tests.
    fn settle_in(&self, name: &str, one_time: &str) {
        let cookie = self.cookie(name, one_time);
        assert_eq!(self.set_password(&cookie, PASSWORD).status, 204);
    }

    fn get(&self, path: &str, cookie: &str) -> Heard {
        self.web.send("GET", path, &[("cookie", cookie)], b"")
    }
}
