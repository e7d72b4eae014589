//! A caller of the hub over HTTP without any manners: whatever method, headers and bytes a test wants to send.

use crate::Signer;
use kadian_sync::tls::client_config;
use kadian_sync::transport::Trust;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::runtime::Runtime;

/// A client that believes any TLS key, follows nothing and asks no proxy.
pub fn client() -> reqwest::Client {
    let tls = client_config(&Trust::Anybody).expect("TLS is set up");
    let client = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// A caller that keeps no cookies, follows no redirects and asks no proxy.
pub struct Web {
    base_url: String,
    client: reqwest::Client,
    runtime: Runtime,
}

/// What the hub answered.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The status.
    pub status: u16,
    /// Every header.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Web {
    /// A caller of a hub.
    pub fn to(base_url: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        Self { base_url: base_url.to_owned(), client: client(), runtime }
    }

    /// One request.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Heard {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request = self.client.request(method, format!("{}{path}", self.base_url)).body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.runtime.block_on(async {
            let answer = request.send().await.expect("the hub answers");
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            // A stream has no end to wait for.
            let is_stream =
                headers.get("content-type").is_some_and(|value| value.as_bytes() == b"text/event-stream");
            let body = match is_stream {
                true => Vec::new(),
                false => answer.bytes().await.expect("the hub's answer ends").to_vec(),
            };
            Heard { status, headers, body }
        })
    }

    /// One POST without any header of its own.
    pub fn post(&self, path: &str, body: &[u8]) -> Heard {
        self.send("POST", path, &[], body)
    }

    /// One GET without any header of its own.
    pub fn get(&self, path: &str) -> Heard {
        self.send("GET", path, &[], b"")
    }

    /// Opens the stream of what changes.
    pub fn events(&self, cookie: &str) -> Events<'_> {
        let request = self.client.get(format!("{}/api/events", self.base_url)).header("cookie", cookie);
        let answer = self.runtime.block_on(request.send()).expect("the hub answers");
        assert_eq!(answer.status().as_u16(), 200, "a stream is opened");
        Events { runtime: &self.runtime, answer, read: String::new() }
    }

    /// Enrols a device made of a key alone.
    pub fn enrol(&self, link: &str) -> Signer {
        self.runtime.block_on(Signer::enrol(&self.client, link))
    }
}

/// An open stream of what changes.
pub struct Events<'a> {
    runtime: &'a Runtime,
    answer: reqwest::Response,
    read: String,
}

impl Events<'_> {
    /// The topics of the next event; None once the hub has ended the stream.
    pub fn next_topics(&mut self) -> Option<Vec<String>> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data: ")).map(str::to_owned);
                self.read = rest.to_owned();
                if let Some(data) = data {
                    return Some(serde_json::from_str(&data).expect("topics"));
                }
                continue;
            }
            let chunk = self.runtime.block_on(self.answer.chunk()).ok().flatten()?;
            self.read.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}

impl Heard {
    /// A header's text; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The code of a problem document; empty where it is none.
    pub fn code(&self) -> String {
        let is_problem = self.header("content-type") == "application/problem+json";
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        if is_problem { code } else { String::new() }
    }
}
