//! An officer at the hub's routes, signed in, without a browser.

use crate::{Heard, HubBox, Web};
use serde_json::{Value, json};

/// What officers of tests choose as their own password.
pub const PASSWORD: &str = "three geese at dawn";

/// A signed-in officer.
pub struct OfficerBox {
    web: Web,
    cookie: String,
}

impl OfficerBox {
    /// The first officer of a hub that runs, with the one-time password replaced.
    pub fn first(hub: &HubBox) -> Self {
        Self::settled(hub, "officer", hub.password())
    }

    /// An officer who signs in with a one-time password and replaces it.
    pub fn settled(hub: &HubBox, name: &str, one_time: &str) -> Self {
        let mut officer = Self { web: Web::to(hub.url()), cookie: String::new() };
        let body = json!({ "name": name, "password": one_time });
        let heard = officer.send("POST", "/api/session", &body);
        assert_eq!(heard.status, 200, "{}", heard.text());
        heard.header("set-cookie").split(';').next().unwrap_or_default().clone_into(&mut officer.cookie);
        assert_eq!(officer.send("PUT", "/api/password", &json!({ "password": PASSWORD })).status, 204);
        officer
    }

    /// The cookie that a browser would send along.
    pub fn cookie(&self) -> String {
        self.cookie.clone()
    }

    /// What a route of `/api` answers.
    pub fn get(&self, path: &str) -> Value {
        let heard = self.web.send("GET", path, &[("cookie", &self.cookie)], b"");
        assert_eq!(heard.status, 200, "{path}: {}", heard.text());
        heard.json()
    }

    /// Sends a body to a route of `/api`.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Heard {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/json")];
        self.web.send(method, path, &headers, body.to_string().as_bytes())
    }

    /// Sends a body to a route that answers 204.
    pub fn does(&self, method: &str, path: &str, body: &Value) {
        let heard = self.send(method, path, body);
        assert_eq!(heard.status, 204, "{method} {path} {body}: {}", heard.text());
    }
}
