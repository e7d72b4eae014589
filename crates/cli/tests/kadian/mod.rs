//! The real binary, and the smallest HTTP client that can be rude to it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "it is all test code, and a test may fail and look at the clock"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// The binary, cut off from what the tester's own environment says.
pub(crate) fn kadian() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kadian"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KADIAN_")) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs to the end.
pub(crate) fn run(dir: &Path, args: &[&str]) -> Output {
    kadian().arg("--data").arg(dir).args(args).output().unwrap()
}

/// What came out: exit code, stdout, stderr.
pub(crate) fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// A running `kadian serve`.
pub(crate) struct Served {
    child: Child,
    pub(crate) port: u16,
    pub(crate) token: String,
    _stdout: BufReader<ChildStdout>,
}

impl Served {
    pub(crate) fn start(dir: &Path) -> Self {
        let mut command = kadian();
        command.arg("--data").arg(dir).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let (port, token) =
            line.trim().strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once("/#t=")).unwrap();
        Self { child, port: port.parse().unwrap(), token: token.to_owned(), _stdout: stdout }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends a whole request, and leaves the reading to the caller.
    pub(crate) fn open(&self, request: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // A server that refuses early may close before it has read all.
        let _ = stream.write_all(request.as_bytes());
        BufReader::new(stream)
    }

    /// A request by its head lines, with our host unless they name one.
    pub(crate) fn request(&self, line: &str, heads: &[&str], body: &str) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        if !heads.iter().any(|head| head.starts_with("Host:")) {
            request += &format!("Host: {}\r\n", self.host());
        }
        for head in heads {
            request += &format!("{head}\r\n");
        }
        request += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let mut bytes = Vec::new();
        self.open(&request).read_to_end(&mut bytes).unwrap();
        Answer::parse(&String::from_utf8(bytes).unwrap())
    }

    pub(crate) fn post(&self, path: &str, heads: &[&str], body: &str) -> Answer {
        let heads: Vec<_> = heads.iter().copied().chain(["Content-Type: application/json"]).collect();
        self.request(&format!("POST {path}"), &heads, body)
    }

    /// Trades the token; the cookie as a head line.
    pub(crate) fn sign_in(&self) -> String {
        let answer = self.post("/door/session", &[], &format!(r#"{{"token":"{}"}}"#, self.token));
        assert_eq!(answer.status, 204, "{answer:?}");
        let set = answer.head("set-cookie").unwrap();
        assert!(set.ends_with("; HttpOnly; SameSite=Strict; Path=/"), "{set}");
        format!("Cookie: {}", set.split(';').next().unwrap())
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        terminate(self.child.id());
        (self.child.wait().unwrap(), asked.elapsed())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn terminate(pid: u32) {
    assert!(Command::new("sh").args(["-c", &format!("kill -TERM {pid}")]).status().unwrap().success());
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) heads: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let heads = lines.map(|line| line.split_once(": ").unwrap());
        let heads = heads.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { status, heads, body: body.to_owned() }
    }

    pub(crate) fn head(&self, name: &str) -> Option<&str> {
        self.heads.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The status and the code of a problem document.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.head("content-type"), Some("application/problem+json"), "{self:?}");
        let document = json(&self.body);
        assert_eq!(document["status"], self.status);
        assert!(document["title"].as_str().is_some_and(|title| !title.is_empty()), "{document}");
        (self.status, document["code"].as_str().unwrap().to_owned())
    }
}
