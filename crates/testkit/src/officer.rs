//! An officer at the hub's routes, signed in, without a browser.

use crate::hub_here::OFFICER;
use crate::{Heard, HubBox, HubHere, Web};
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

    /// The same of a hub in this process.
    pub fn first_here(hub: &HubHere) -> Self {
        Self::settled_at(&hub.url(), OFFICER, &hub.password)
    }

    /// The first officer of a hub in this process, who has replaced the one-time password before.
    pub fn again_here(hub: &HubHere) -> Self {
        let mut officer = Self { web: Web::to(&hub.url()), cookie: String::new() };
        officer.sign_in(OFFICER, PASSWORD);
        officer
    }

    /// An officer who signs in with a one-time password and replaces it.
    pub fn settled(hub: &HubBox, name: &str, one_time: &str) -> Self {
        Self::settled_at(hub.url(), name, one_time)
    }

    /// The same at the address of any hub.
    pub fn settled_at(url: &str, name: &str, one_time: &str) -> Self {
        let mut officer = Self { web: Web::to(url), cookie: String::new() };
        officer.sign_in(name, one_time);
        assert_eq!(officer.send("PUT", "/api/password", &json!({ "password": PASSWORD })).status, 204);
        officer
    }

    /// The cookie that a browser would send along.
    pub fn cookie(&self) -> String {
        self.cookie.clone()
    }

    /// An officer who has replaced the one-time password before, and signs in once more.
    pub fn again(hub: &HubBox, name: &str) -> Self {
        let mut officer = Self { web: Web::to(hub.url()), cookie: String::new() };
        officer.sign_in(name, PASSWORD);
        officer
    }

    /// The same session over new connections: the hub was stopped in between.
    pub fn reconnected(self, hub: &HubBox) -> Self {
        Self { web: Web::to(hub.url()), cookie: self.cookie }
    }

    fn sign_in(&mut self, name: &str, password: &str) {
        let heard = self.send("POST", "/api/session", &json!({ "name": name, "password": password }));
        assert_eq!(heard.status, 200, "{}", heard.text());
        heard.header("set-cookie").split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
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

    /// Brings a file that somebody carried.
    pub fn bring(&self, file: &[u8]) -> Heard {
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/octet-stream")];
        self.web.send("POST", "/api/files", &headers, file)
    }

    /// Sends a body to a route that answers 204.
    pub fn does(&self, method: &str, path: &str, body: &Value) {
        let heard = self.send(method, path, body);
        assert_eq!(heard.status, 204, "{method} {path} {body}: {}", heard.text());
    }
}
