//! A hub in the test's own process without a socket: requests are brought to its routes by whoever simulates a network.
//! Everything behind the socket is real.

use crate::clock::HubClock;
use crate::hub_here;
use axum::body::Body;
use axum::http::{Request, header};
use kadian_hub::backup;
use kadian_hub::enrolling::{NewLink, make_link};
use kadian_hub::rights::Scope;
use kadian_hub::server::{Inside, ServeOptions, Speak};
use kadian_hub::store::{Approval, Day, NewCheckpoint, Store};
use kadian_sync::Answer;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

/// Where such a hub says that it is; nobody listens there.
pub const URL: &str = "http://127.0.0.1:8420";
/// More than any answer.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// A hub that is open.
pub struct HubInside {
    inside: Inside,
    clock: Arc<HubClock>,
}

impl HubInside {
    /// Makes a hub in a folder, as `init` does.
    pub async fn make(dir: &Path, checkpoints: Vec<NewCheckpoint>) {
        hub_here::make(dir, checkpoints).await;
    }

    /// Opens the hub of a folder; two may stand on one.
    pub async fn open(dir: &Path, clock: Arc<HubClock>) -> Self {
        let options = ServeOptions {
            dir: dir.to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8_420)),
            public_urls: Vec::new(),
            speak: Speak::Plain,
            clock: clock.clone(),
        };
        let inside = Inside::open(&options).await.expect("the hub opens");
        Self { inside, clock }
    }

    /// What it keeps.
    pub fn store(&self) -> &Store {
        &self.inside.store
    }

    /// Brings a request to its routes.
    pub async fn ask(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8420");
        self.bring(request.body(Body::from(body)).expect("a request")).await
    }

    /// What a page asks for, with the cookie of an officer's session.
    pub async fn show(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::builder().uri(path).header(header::HOST, "127.0.0.1:8420");
        let request = request.header(header::COOKIE, cookie).body(Body::empty());
        self.bring(request.expect("a request")).await
    }

    async fn bring(&self, request: Request<Body>) -> Answer {
        let response = self.inside.router.clone().oneshot(request).await.expect("a router always answers");
        let (head, body) = response.into_parts();
        let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let media_type = text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().to_owned();
        let retry_after_s = text(header::RETRY_AFTER).parse().ok();
        let status = head.status.as_u16();
        let body = axum::body::to_bytes(body, ANSWER_BYTES_MAX).await.expect("an answer");
        Answer { status, media_type, retry_after_s, body: body.to_vec() }
    }

    /// Takes in a file that somebody carried; the receipts to carry back.
    pub async fn unpack(&self, file: Vec<u8>) -> Option<Vec<u8>> {
        self.inside.unpack(file).await.ok()
    }

    /// A link for one device at a checkpoint, accepted at once.
    pub async fn link(&self, checkpoint: u32) -> String {
        let new = NewLink { checkpoint, approval: Approval::AtOnce, actor: "command line".to_owned() };
        let hub = self.store().hub().await.expect("the hub's state");
        make_link(self.store(), Scope::whole(&hub), new, self.now_ms()).await.expect("a link is made").link
    }

    /// Backs it up.
    pub async fn back_up(&self, file: &Path) {
        backup::backup(self.store(), file, self.now_ms()).await.expect("a backup is made");
    }

    /// Checks that the pages count, of all time.
    pub async fn checks_of_the_pages(&self) -> u64 {
        while self.store().recompute_rollups(500).await.expect("rollups are recomputed") > 0 {}
        let hub = self.store().hub().await.expect("the hub's state");
        let ever = Day { start_ms: i64::MIN, end_ms: i64::MAX };
        let posts = self.store().today(Scope::whole(&hub), ever).await.expect("counts");
        posts.iter().flat_map(|post| &post.buckets).map(|bucket| u64::from(bucket.n_checks)).sum()
    }

    fn now_ms(&self) -> i64 {
        kadian_hub::clock::Clock::now_ms(self.clock.as_ref())
    }
}
