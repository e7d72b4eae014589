//! A real browser: Debian's Chromium, driven by playwright-core in a Node process, one JSON object a line.

use super::screen::Screen;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A browser page.
pub(crate) struct Chromium {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

/// What a page is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Display {
    /// 360x740, touch, as on a cheap phone.
    Phone,
    /// 1280x800, a mouse.
    Desk,
}

impl Chromium {
    /// Opens a page.
    pub(crate) fn open(display: Display, url: &str) -> Self {
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/driver.mjs");
        let display = match display {
            Display::Phone => "phone",
            Display::Desk => "desk",
        };
        let mut child = Command::new("node")
            .arg(driver)
            .arg(display)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let (stdin, stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut browser = Self { child, stdin, stdout };
        browser.open_page(url);
        browser
    }

    /// Opens another address in the page.
    pub(crate) fn open_page(&mut self, url: &str) {
        self.call(&json!({ "do": "open", "url": url }));
    }

    /// Chooses one of several by its value.
    pub(crate) fn choose(&mut self, id: &str, value: &str) {
        self.call(&json!({ "do": "choose", "id": id, "value": value }));
    }

    /// Taps what starts a download; the file that came, in a folder.
    pub(crate) fn download(&mut self, id: &str, folder: &Path) -> PathBuf {
        let path = self.call(&json!({ "do": "download", "id": id, "folder": folder }));
        PathBuf::from(path.as_str().expect("a path"))
    }

    /// What axe finds: an empty list where the page is fine.
    pub(crate) fn axe(&mut self) -> Value {
        self.call(&json!({ "do": "axe" }))
    }

    /// Every target with its size: `[{"name","width","height"}]`.
    pub(crate) fn targets(&mut self) -> Vec<Value> {
        self.call(&json!({ "do": "targets" })).as_array().cloned().unwrap_or_default()
    }

    /// An attribute of the page's own element.
    pub(crate) fn attribute_of_page(&mut self, name: &str) -> Option<String> {
        self.call(&json!({ "do": "attribute_of_page", "name": name })).as_str().map(str::to_owned)
    }

    /// How many pictures of the page did not load.
    pub(crate) fn broken_pictures(&mut self) -> u64 {
        self.call(&json!({ "do": "broken_pictures" })).as_u64().expect("a number")
    }

    /// How many sheets of A4 the page takes when it is printed.
    pub(crate) fn printed_pages(&mut self) -> u64 {
        self.call(&json!({ "do": "printed_pages" })).as_u64().expect("a number")
    }

    fn call(&mut self, request: &Value) -> Value {
        writeln!(self.stdin, "{request}").expect("the driver listens");
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the driver answers");
        let answer: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("the driver ended at {request}"));
        assert!(answer["error"].is_null(), "{request}: {}", answer["error"]);
        answer["ok"].clone()
    }
}

impl Screen for Chromium {
    fn tap(&mut self, id: &str) {
        self.call(&json!({ "do": "tap", "id": id }));
    }

    fn tap_nth(&mut self, id: &str, n: usize) {
        self.call(&json!({ "do": "tap", "id": id, "nth": n }));
    }

    fn tap_where(&mut self, id: &str, name: &str, value: &str) {
        self.call(&json!({ "do": "tap", "id": id, "name": name, "value": value }));
    }

    fn tap_if_shown(&mut self, id: &str) {
        self.call(&json!({ "do": "tap_if_shown", "id": id }));
    }

    fn fill(&mut self, id: &str, text: &str) {
        self.call(&json!({ "do": "fill", "id": id, "text": text }));
    }

    fn put_file(&mut self, id: &str, path: &Path) {
        self.call(&json!({ "do": "put_file", "id": id, "path": path }));
    }

    fn text(&mut self, id: &str) -> Option<String> {
        self.call(&json!({ "do": "text", "id": id })).as_str().map(str::to_owned)
    }

    fn attribute(&mut self, id: &str, name: &str) -> Option<String> {
        self.call(&json!({ "do": "attribute", "id": id, "name": name })).as_str().map(str::to_owned)
    }

    fn count(&mut self, id: &str) -> usize {
        let n = self.call(&json!({ "do": "count", "id": id })).as_u64().unwrap_or(0);
        usize::try_from(n).unwrap_or(0)
    }

    fn picture(&mut self, path: &Path) {
        self.call(&json!({ "do": "picture", "path": path }));
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = writeln!(self.stdin, "{}", json!({ "do": "end" }));
        let _ = self.child.wait();
    }
}
