//! A window whose keys are pressed and whose page is read by WebKitWebDriver.

use super::Desk;
use anyhow::{Context, ensure};
use kadian_testkit::{Web, wait};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command};

/// WebKitWebDriver on a display.
pub(crate) struct Driver {
    child: Child,
    web: Web,
}

impl Driver {
    pub(crate) fn start(desk: &Desk) -> anyhow::Result<Self> {
        let port = wait::free_port();
        let child = desk
            .command("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            // Without these two the request for a session never ends.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // The app starts itself again to set this, where nobody has.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "0")
            .spawn()
            .context("WebKitWebDriver does not start: apt-get install webkit2gtk-driver")?;
        wait::until("WebKitWebDriver to listen", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        Ok(Self { child, web: Web::to(&format!("http://127.0.0.1:{port}")) })
    }

    /// Starts a program and hears of its window.
    pub(crate) fn open(&self, program: &Path, data: Option<&Path>) -> anyhow::Result<Driven<'_>> {
        let args: Vec<_> =
            data.iter().flat_map(|data| ["--data".into(), data.display().to_string()]).collect();
        let options = json!({ "binary": program, "args": args });
        let wanted = json!({ "capabilities": {
            "alwaysMatch": { "webkitgtk:browserOptions": options }, "firstMatch": [{}],
        } });
        let session = self.post("/session", &wanted)?;
        let id = session["sessionId"].as_str().context("a session has an id")?;
        Ok(Driven { driver: self, path: format!("/session/{id}") })
    }

    fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let json = [("content-type", "application/json")];
        let value = self.web.send("POST", path, &json, body.to_string().as_bytes()).json()["value"].take();
        ensure!(!value["error"].is_string(), "WebKitWebDriver says: {value}");
        Ok(value)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A window that is driven.
pub(crate) struct Driven<'a> {
    driver: &'a Driver,
    path: String,
}

impl Driven<'_> {
    /// Presses a key of the keyboard. Where no page hears it yet, nothing comes of it.
    pub(crate) fn press(&self, key: &str) {
        let taps = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": taps }] });
        let _ = self.driver.post(&format!("{}/actions", self.path), &actions);
    }

    /// What stands in the page where a reading is keyed; empty where there is no page yet.
    pub(crate) fn reading(&self) -> String {
        self.said("document.querySelector('[data-testid=reading]')?.textContent ?? ''")
    }

    /// All text that stands in the page, for who must find out why a measurement fails.
    pub(crate) fn page(&self) -> String {
        self.said("document.body?.innerText ?? ''")
    }

    fn said(&self, expression: &str) -> String {
        let script = format!("return {expression}");
        let body = json!({ "script": script, "args": [] });
        let said = self.driver.post(&format!("{}/execute/sync", self.path), &body).unwrap_or_default();
        said.as_str().unwrap_or_default().to_owned()
    }

    /// Closes the window.
    pub(crate) fn close(self) {
        self.driver.web.send("DELETE", &self.path, &[], b"");
    }
}
