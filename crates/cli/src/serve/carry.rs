//! Files that somebody carries: what waits as a download, and an answer file as it was chosen.
//!
//! What always holds: both are asked for by our own pages alone, as the door is; a file is bounded before it is read.

use super::Local;
use super::door::{Body, Refusal, work};
use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use kadian_device::door::{SettledFile, WrittenFile};
use kadian_device::{CARRIED_BYTES_MAX, Code, PackedFile, Problem};
use serde::Deserialize;
use std::sync::Arc;

/// What the file is, as JSON beside its bytes.
const WRITTEN: &str = "kadian-written";
const BINARY: &str = "application/octet-stream";

/// There is nothing to say: `{}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// What waits, as a file.
pub(super) async fn pack(
    State(local): State<Arc<Local>>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Refusal> {
    let PackedFile { name, bytes, packed } = work(move || local.handle.pack()).await?;
    let written = WrittenFile { name, folder: None, records: packed.records };
    let written = serde_json::to_string(&written).ok().and_then(|text| HeaderValue::try_from(text).ok());
    let written = written.ok_or_else(|| Problem::new(Code::Internal))?;
    let binary = HeaderValue::from_static(BINARY);
    Ok(([(header::CONTENT_TYPE.as_str(), binary), (WRITTEN, written)], bytes).into_response())
}

/// Takes in the receipts of a file.
pub(super) async fn settle(
    State(local): State<Arc<Local>>,
    request: Request,
) -> Result<Json<SettledFile>, Refusal> {
    if !is_binary(request.headers()) {
        return Err(Refusal::of_media_type());
    }
    let file = to_bytes(request.into_body(), CARRIED_BYTES_MAX).await;
    let file = file.map_err(|_| Refusal::of(Code::FileTooLarge))?;
    work(move || local.handle.settle(&file)).await.map(Json)
}

fn is_binary(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes() == BINARY.as_bytes())
}
