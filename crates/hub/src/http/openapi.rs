//! `GET /api/openapi.json`: the hub's routes as OpenAPI 3.1. The document is generated from the types of the answers and
//! from the table beside this file; a test compares it, and no library for it ships.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use std::sync::Arc;

const DOCUMENT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json"));

/// The document, for officers: whoever else wants it has the sources.
pub async fn openapi(State(app): State<Arc<App>>, jar: CookieJar) -> Result<impl IntoResponse, HttpProblem> {
    let _ = SignedIn::of(&app, &jar).await?.scope()?;
    Ok(([(header::CONTENT_TYPE, "application/json")], DOCUMENT))
}

#[cfg(all(test, feature = "bindings"))]
mod document;
#[cfg(all(test, feature = "bindings"))]
mod table;
