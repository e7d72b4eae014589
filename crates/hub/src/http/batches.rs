//! `POST /v1/batches`: the upward road.

use super::App;
use super::guard::ToDevice;
use super::problem::HttpProblem;
use crate::taking::refusal;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use kadian_wire::batch;
use std::sync::Arc;

/// Stores a signed batch and answers with a signed receipt, after COMMIT.
pub async fn accept(
    State(app): State<Arc<App>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpProblem> {
    let bytes = read_body(body)?;
    let (device, message) = batch::open(&bytes).map_err(refusal)?;
    let row = app.store.device(device).await?.ok_or(Code::DeviceUnknown)?;
    let keys = app.keys.now();
    let taken = app.taking(&keys).take(device, message, row.public_key).await?;
    Ok((Extension(ToDevice), cose(taken.receipt)).into_response())
}

/// The whole body, or why it did not come.
pub(super) fn read_body(body: Result<Bytes, BytesRejection>) -> Result<Bytes, HttpProblem> {
    body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => HttpProblem::from(Code::BatchTooLarge),
        _ => HttpProblem::from(Code::BatchMalformed),
    })
}

/// A signed message as an answer.
pub(super) fn cose(message: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/cose")], message).into_response()
}
