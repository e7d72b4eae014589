//! `/healthz`, `/readyz`, `/metrics`: for whoever watches the hub.

use super::App;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use std::sync::Arc;

/// The process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The hub can store: its database answers, and the disk took what was written last.
pub async fn readyz(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match app.store.hub().await {
        Ok(_) if app.store.is_disk_full() => {
            (StatusCode::SERVICE_UNAVAILABLE, "the disk is full or fails: nothing is stored\n")
        }
        Ok(_) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// Counters in Prometheus' text format. No names, no ids.
pub async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.render())
}
