//! A relay between phones and a hub, which does to chosen requests what networks do.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::runtime::Runtime;

/// What happens to the next batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// It goes through.
    Pass,
    /// It reaches the hub twice; the phone hears the second answer.
    Twice,
    /// The hub stores it and answers; the answer is lost.
    DropAnswer,
    /// It never reaches the hub.
    DropRequest,
    /// A captive portal answers 200 with a page.
    Portal,
}

/// A relay that listens on a port of its own.
pub struct Relay {
    port: u16,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    hub: String,
    client: reqwest::Client,
    script: Mutex<VecDeque<Script>>,
    fired: Mutex<Vec<Script>>,
}

impl Relay {
    /// Starts a relay to a hub on a port.
    pub fn to_hub_on(hub_port: u16) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let shared = Arc::new(Shared {
            hub: format!("http://127.0.0.1:{hub_port}"),
            client,
            script: Mutex::default(),
            fired: Mutex::default(),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let router = Router::new().fallback(forward).with_state(Arc::clone(&shared));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { port, shared, _runtime: runtime }
    }

    /// Where phones reach the hub through it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What happens to the next batches that carry records; those behind them pass.
    pub fn play(&self, script: &[Script]) {
        self.shared.script.lock().expect("plain values").extend(script);
    }

    /// What has happened so far, `Pass` not counted.
    pub fn fired(&self) -> Vec<Script> {
        self.shared.fired.lock().expect("plain values").clone()
    }
}

async fn forward(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, 16 << 20).await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // A heartbeat carries no records: it is not what a test wants to disturb.
    let is_batch = parts.uri.path() == "/v1/batches" && body.len() > 600;
    let next = if is_batch { shared.script.lock().expect("plain values").pop_front() } else { None };
    let next = next.unwrap_or(Script::Pass);
    if next != Script::Pass {
        shared.fired.lock().expect("plain values").push(next);
    }
    let url = format!("{}{}", shared.hub, parts.uri);
    match next {
        Script::Pass => send(&shared, &parts.method, &url, &parts.headers, body).await,
        Script::Twice => {
            send(&shared, &parts.method, &url, &parts.headers, body.clone()).await;
            send(&shared, &parts.method, &url, &parts.headers, body).await
        }
        Script::DropAnswer => {
            send(&shared, &parts.method, &url, &parts.headers, body).await;
            StatusCode::BAD_GATEWAY.into_response()
        }
        Script::DropRequest => StatusCode::BAD_GATEWAY.into_response(),
        Script::Portal => {
            (StatusCode::OK, [("content-type", "text/html")], "<html>please sign in</html>").into_response()
        }
    }
}

async fn send(
    shared: &Shared,
    method: &axum::http::Method,
    url: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Response {
    let request = shared.client.request(method.clone(), url).headers(headers.clone()).body(body);
    let Ok(answer) = request.send().await else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.bytes().await.unwrap_or_default();
    let mut response = (status, body).into_response();
    *response.headers_mut() = headers;
    response
}
