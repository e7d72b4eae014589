//! The hub's routes, a file per group.
//!
//! What always holds: a handler reads top to bottom: who, may they, what, reply. Handlers begin no transaction.
//! Forbidden looks like absent. `ROUTES` names every route for the access matrix.

pub mod batches;
pub mod decisions;
pub mod devices;
pub mod enrolments;
pub mod events;
pub mod files;
pub mod guard;
pub mod health;
pub mod lists;
pub mod now;
pub mod openapi;
pub mod pages;
pub mod posts;
pub mod problem;
pub mod records;
pub mod returns;
pub mod room;
pub mod session;
pub mod settings;
pub mod throttle;
pub mod throughput;
pub mod views;

use crate::clock::Clock;
use crate::keys::Keys;
use crate::reads::Reads;
use crate::server::LiveKeys;
use crate::store::Store;
use crate::taking::{Taking, Verifiers};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use kadian_wire::limits::BATCH_BYTES_MAX;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use throttle::{Peers, Throttle};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

/// Requests of officers are small.
const API_BODY_BYTES_MAX: usize = 16 << 10;
/// A request that takes longer is given up: a batch of one mebibyte at two kilobytes a second needs ten minutes.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(600);
/// Argon2 takes 46 MiB each.
const ARGON2_RUNS_MAX: usize = 2;
/// Batches that are verified and decompressed at once: each takes some 27 MiB at its worst, and more than a small machine
/// has cores would only wait.
const VERIFY_RUNS_MAX: usize = 2;
/// Batches held at once: so many can share one commit.
const INGEST_RUNS_MAX: usize = 24;
/// What they may take up together once they are decompressed and read, in MiB; each at least one, at most sixteen.
const INGEST_ROOM_MIB: usize = 32;
/// Files that are taken in at once: each may be 64 MiB, and stands in memory up to three times while it is opened.
const FILE_RUNS_MAX: usize = 2;

/// What every handler shares.
pub struct App {
    /// What the hub keeps.
    pub store: Store,
    /// The hub's keys.
    pub keys: Arc<LiveKeys>,
    /// The hub's id.
    pub hub: [u8; 16],
    /// The zone that days and hours are meant in.
    pub zone: chrono_tz::Tz,
    /// Where officers find the hub; requests of pages for another host are refused.
    pub urls: Vec<String>,
    /// What tells it the time.
    pub clock: Arc<dyn Clock>,
    /// Tabs that are told what changes.
    pub streams: Arc<events::Streams>,
    /// Pages with people on them that officers look at.
    pub reads: Arc<Mutex<Reads>>,
    /// Prometheus' text.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    /// Tries to sign in.
    pub sign_ins: Throttle,
    /// Passwords being checked.
    pub argon2_runs: Arc<Semaphore>,
    /// Batches being verified.
    pub verify_runs: Semaphore,
    /// Where that is done.
    verifiers: Verifiers,
    /// Batches in memory, verified or not.
    pub ingest_runs: Semaphore,
    /// Room for batches that wait to be stored, in MiB.
    pub ingest_room: Semaphore,
    /// Files in memory that somebody carried.
    pub file_runs: Arc<Semaphore>,
    /// Bodies of messages that are on their way.
    pub room: room::Room,
}

/// How callers come to a hub.
pub struct Found {
    /// Where it is found, best first.
    pub urls: Vec<String>,
    /// Whose address the hub sees.
    pub peers: Peers,
}

impl App {
    /// Whether officers reach it by TLS.
    pub fn is_by_tls(&self) -> bool {
        self.urls.first().is_some_and(|url| url.starts_with("https://"))
    }

    /// The shared state of a hub.
    pub fn new(
        store: Store,
        keys: Arc<LiveKeys>,
        hub: [u8; 16],
        zone: chrono_tz::Tz,
        found: Found,
        metrics: metrics_exporter_prometheus::PrometheusHandle,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            store,
            keys,
            hub,
            zone,
            urls: found.urls,
            clock,
            streams: Arc::default(),
            reads: Arc::default(),
            metrics,
            sign_ins: Throttle::new(found.peers),
            argon2_runs: Arc::new(Semaphore::new(ARGON2_RUNS_MAX)),
            verify_runs: Semaphore::new(VERIFY_RUNS_MAX),
            verifiers: Verifiers::start(VERIFY_RUNS_MAX)?,
            ingest_runs: Semaphore::new(INGEST_RUNS_MAX),
            ingest_room: Semaphore::new(INGEST_ROOM_MIB),
            file_runs: Arc::new(Semaphore::new(FILE_RUNS_MAX)),
            room: room::Room::new(found.peers),
        }))
    }

    /// What it takes to take a batch in.
    pub(crate) fn taking<'a>(&'a self, keys: &'a Keys) -> Taking<'a> {
        Taking {
            store: &self.store,
            keys,
            clock: &*self.clock,
            hub: self.hub,
            ingest_runs: &self.ingest_runs,
            ingest_room: &self.ingest_room,
            verify_runs: &self.verify_runs,
            verifiers: &self.verifiers,
        }
    }
}

/// Every route with its methods and who may use it, for the access matrix.
pub const ROUTES: &[(&str, &str, Access)] = &[
    ("POST", "/v1/batches", Access::Signed),
    ("POST", "/v1/enrolments", Access::Signed),
    ("POST", "/v1/enrolments/return", Access::Signed),
    ("GET", "/v1/hub", Access::Anyone),
    ("POST", "/v1/lists/{list}", Access::Signed),
    ("GET", "/api/session", Access::Officer),
    ("POST", "/api/session", Access::Anyone),
    ("DELETE", "/api/session", Access::Officer),
    ("PUT", "/api/password", Access::Officer),
    ("GET", "/api/now", Access::Officer),
    ("GET", "/api/events", Access::Officer),
    ("GET", "/api/posts", Access::Officer),
    ("GET", "/api/throughput", Access::Officer),
    ("GET", "/api/held", Access::Officer),
    ("GET", "/api/checks", Access::Officer),
    ("GET", "/api/fevers", Access::Officer),
    ("GET", "/api/settings", Access::Officer),
    ("POST", "/api/rulings", Access::Officer),
    ("POST", "/api/voids", Access::Officer),
    ("POST", "/api/resolutions", Access::Officer),
    ("PUT", "/api/config", Access::Officer),
    ("PUT", "/api/checkpoints/{id}/words", Access::Officer),
    ("GET", "/api/devices", Access::Officer),
    ("POST", "/api/files", Access::Officer),
    ("POST", "/api/enrolments", Access::Officer),
    ("DELETE", "/api/enrolments/{id}", Access::Officer),
    ("POST", "/api/enrolments/{id}/digits", Access::Officer),
    ("PUT", "/api/devices/{device}/name", Access::Officer),
    ("PUT", "/api/devices/{device}/checkpoint", Access::Officer),
    ("PUT", "/api/devices/{device}/service", Access::Officer),
    ("POST", "/api/devices/{device}/digits", Access::Officer),
    ("GET", "/api/openapi.json", Access::Officer),
    ("GET", "/healthz", Access::Anyone),
    ("GET", "/readyz", Access::Anyone),
    ("GET", "/metrics", Access::Loopback),
    ("GET", "/{page}", Access::Anyone),
];

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever asks.
    Anyone,
    /// Whoever asks from this machine; to others there is no such route.
    Loopback,
    /// A message signed by a device's key.
    Signed,
    /// An officer's session.
    Officer,
}

/// All routes of the hub.
pub fn router(app: &Arc<App>) -> Router {
    let devices = Router::new()
        .route("/v1/batches", post(batches::accept))
        .route("/v1/enrolments", post(enrolments::enrol))
        .route("/v1/enrolments/return", post(returns::take_back))
        .route("/v1/hub", get(enrolments::hub_list))
        .route("/v1/lists/{list}", post(lists::page))
        .layer(DefaultBodyLimit::max(BATCH_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(app), room::whole));
    let officers = Router::new()
        .route("/api/session", get(session::show).post(session::sign_in).delete(session::sign_out))
        .route("/api/password", put(session::set_password))
        .route("/api/now", get(now::now))
        .route("/api/events", get(events::events))
        .route("/api/posts", get(posts::posts))
        .route("/api/throughput", get(throughput::throughput))
        .route("/api/held", get(records::held))
        .route("/api/checks", get(records::checks))
        .route("/api/fevers", get(records::fevers))
        .route("/api/settings", get(settings::show))
        .route("/api/rulings", post(decisions::rule))
        .route("/api/voids", post(decisions::void))
        .route("/api/resolutions", post(decisions::resolve))
        .route("/api/config", put(settings::set_config))
        .route("/api/checkpoints/{id}/words", put(settings::set_words))
        .route("/api/devices", get(devices::show))
        .route("/api/files", post(files::take))
        .route("/api/enrolments", post(devices::enrol))
        .route("/api/enrolments/{id}", delete(devices::burn))
        .route("/api/enrolments/{id}/digits", post(devices::type_digits))
        .route("/api/devices/{device}/name", put(devices::rename))
        .route("/api/devices/{device}/checkpoint", put(devices::move_to))
        .route("/api/devices/{device}/service", put(devices::set_service))
        .route("/api/devices/{device}/digits", post(devices::type_fork_digits))
        .route("/api/openapi.json", get(openapi::openapi))
        .layer(DefaultBodyLimit::max(API_BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard::same_origin));
    let pages = Router::new()
        .fallback(get(pages::page))
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard::same_host));
    let health = Router::new()
        .route("/metrics", get(health::metrics))
        // What stands above is for this machine alone.
        .layer(middleware::from_fn(guard::from_here))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz));
    devices
        .merge(officers)
        .merge(health)
        .merge(pages)
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| -> Response {
            problem::HttpProblem::from(kadian_domain::Code::Internal).into_response()
        }))
        // Outermost: the answers of the layers above carry the headers too.
        .layer(middleware::map_response_with_state(Arc::clone(app), guard::headers))
        .with_state(Arc::clone(app))
}
