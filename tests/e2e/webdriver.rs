//! A real window: the app under Xvfb, driven by WebKitWebDriver over the W3C protocol.

use super::screen::Screen;
use kadian_testkit::{bins, wait};
use serde_json::{Value, json};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::runtime::Runtime;

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A virtual screen with a session bus and a WebDriver on it.
pub(crate) struct Desk {
    group: Child,
    port: u16,
}

impl Desk {
    /// Starts all of it and waits until the driver listens.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same for a user whose downloads lie in a folder; what says so lies in another one.
    pub(crate) fn of_user(config: &Path, downloads: &Path) -> Self {
        let said = format!("XDG_DOWNLOAD_DIR=\"{}\"\n", downloads.display());
        std::fs::write(config.join("user-dirs.dirs"), said).expect("the user's folders");
        Self::start_with(&[("XDG_CONFIG_HOME", config)])
    }

    fn start_with(environment: &[(&str, &Path)]) -> Self {
        let port = wait::free_port();
        let group = Command::new("xvfb-run")
            .args(["-a", "-s", "-screen 0 1280x900x24", "dbus-run-session", "--", "WebKitWebDriver"])
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            // Without these two the request for a session never ends.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // The app turns this renderer off for real screens; under a virtual one, pictures need it.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "0")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("xvfb-run starts");
        wait::until("WebKitWebDriver to listen", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
        Self { group, port }
    }

    /// Opens the app's window on a data directory.
    pub(crate) fn open_app(&self, data: &Path) -> Window {
        self.open_app_with(json!(["--data", data]))
    }

    /// The same by a link that was tapped elsewhere: the system hands it over as a word more.
    pub(crate) fn open_app_by_link(&self, data: &Path, link: &str) -> Window {
        self.open_app_with(json!(["--data", data, link]))
    }

    fn open_app_with(&self, args: Value) -> Window {
        let capabilities = json!({ "webkitgtk:browserOptions": {
            "binary": bins::path("kadian-app"), "args": args,
        } });
        let runtime = Runtime::new().expect("a runtime");
        let client = kadian_testkit::web::client();
        let mut window = Window { runtime, client, base: format!("http://127.0.0.1:{}", self.port) };
        let body = json!({ "capabilities": { "alwaysMatch": capabilities, "firstMatch": [{}] } });
        let session = window.call("POST", "/session", Some(&body)).expect("a session");
        let id = session["sessionId"].as_str().expect("a session has an id");
        window.base = format!("{}/session/{id}", window.base);
        window
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let group = format!("-{}", self.group.id());
        let _ = Command::new("kill").args(["--", &group]).status();
        let _ = self.group.wait();
    }
}

/// The app's window.
pub(crate) struct Window {
    runtime: Runtime,
    client: reqwest::Client,
    base: String,
}

impl Window {
    /// Runs a script in the page and gives what it returns.
    pub(crate) fn run(&mut self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.call("POST", "/execute/sync", Some(&body)).unwrap_or_else(|error| error)
    }

    /// Runs a script that hands its answer to its last argument.
    pub(crate) fn run_async(&mut self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.call("POST", "/execute/async", Some(&body)).unwrap_or_else(|error| error)
    }

    /// Closes the window.
    pub(crate) fn close(mut self) {
        let _ = self.call("DELETE", "", None);
    }

    fn call(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Value> {
        let url = format!("{}{path}", self.base);
        let request = match (method, body) {
            ("POST", Some(body)) => self.client.post(url).json(body),
            ("DELETE", _) => self.client.delete(url),
            _ => self.client.get(url),
        };
        let answer: Value = self.runtime.block_on(async {
            request.send().await.expect("the driver answers").json().await.expect("the driver answers JSON")
        });
        let value = answer["value"].clone();
        if value["error"].is_string() { Err(value) } else { Ok(value) }
    }

    /// A key may rest for a moment, and may be drawn anew between finding and clicking it.
    fn click(&mut self, selector: &str, n: usize) {
        wait::until(&format!("{selector} to be clicked"), || self.click_once(selector, n));
    }

    /// Clicks what is there and not at rest at this moment.
    fn click_once(&mut self, selector: &str, n: usize) -> Option<Value> {
        let element = self.selected(selector).into_iter().nth(n)?;
        let is_enabled = self.call("GET", &format!("/element/{element}/enabled"), None).ok()?;
        is_enabled.as_bool().filter(|enabled| *enabled)?;
        self.call("POST", &format!("/element/{element}/click"), Some(&json!({}))).ok()
    }

    fn elements(&mut self, id: &str) -> Vec<String> {
        self.selected(&format!("[data-testid=\"{id}\"]"))
    }

    fn selected(&mut self, selector: &str) -> Vec<String> {
        let body = json!({ "using": "css selector", "value": selector });
        let found = self.call("POST", "/elements", Some(&body)).unwrap_or_default();
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().filter_map(|e| e[ELEMENT].as_str().map(str::to_owned)).collect()
    }

    fn wait_for(&mut self, id: &str) -> String {
        wait::until(&format!("the element {id}"), || self.elements(id).into_iter().next())
    }
}

impl Screen for Window {
    fn tap(&mut self, id: &str) {
        self.tap_nth(id, 0);
    }

    fn tap_nth(&mut self, id: &str, n: usize) {
        self.click(&format!("[data-testid=\"{id}\"]"), n);
    }

    fn tap_where(&mut self, id: &str, name: &str, value: &str) {
        self.click(&format!("[data-testid=\"{id}\"][{name}=\"{value}\"]"), 0);
    }

    fn tap_if_shown(&mut self, id: &str) {
        let _ = self.click_once(&format!("[data-testid=\"{id}\"]"), 0);
    }

    fn fill(&mut self, id: &str, text: &str) {
        let element = self.wait_for(id);
        let body = json!({ "text": text });
        self.call("POST", &format!("/element/{element}/value"), Some(&body)).expect("the field takes text");
    }

    fn put_file(&mut self, id: &str, path: &Path) {
        let element = self.wait_for(id);
        let body = json!({ "text": path });
        self.call("POST", &format!("/element/{element}/value"), Some(&body)).expect("the field takes a file");
    }

    fn text(&mut self, id: &str) -> Option<String> {
        let element = self.elements(id).into_iter().next()?;
        let text = self.call("GET", &format!("/element/{element}/text"), None).ok()?;
        text.as_str().map(str::to_owned)
    }

    fn attribute(&mut self, id: &str, name: &str) -> Option<String> {
        let element = self.elements(id).into_iter().next()?;
        let value = self.call("GET", &format!("/element/{element}/attribute/{name}"), None).ok()?;
        value.as_str().map(str::to_owned)
    }

    fn count(&mut self, id: &str) -> usize {
        self.elements(id).len()
    }

    fn picture(&mut self, path: &Path) {
        // Straight after a change the driver shows the frame before it: two frames and a little wait for it.
        let settle = "const done = arguments[0]; \
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true), 300)));";
        self.run_async(settle);
        let encoded = self.call("GET", "/screenshot", None).expect("a picture");
        let bytes = base64(encoded.as_str().expect("base64"));
        std::fs::write(path, bytes).expect("the picture is kept");
    }
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).expect("the driver sends base64")
}
